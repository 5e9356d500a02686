package main

import (
	"cmp"
	"context"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/sla"
)

// beside judges what a commit did to the files beside the complaints.
func (u *auditor) beside(ctx context.Context, c *store.Commit) error {
	u.sound(c)
	for i, changes := range c.Changes {
		if err := u.policies(ctx, c, i); err != nil {
			return err
		}
		for _, change := range changes {
			top, _, _ := strings.Cut(change.Path, "/")
			switch {
			case top == bulletinsDir && path.Ext(change.Path) == ".yaml":
				if err := u.bulletin(c, change); err != nil {
					return err
				}
			case i > 0 || !own(c, change.Path):
			case change.Path == peopleFile:
				if err := u.people(ctx, c, change); err != nil {
					return err
				}
			case change.Path == store.ConfigFile:
				u.listChange("config.changed", c, change)
			case top == "calendars":
				u.listChange("calendar.changed", c, change)
			}
		}
	}
	return nil
}

// sound notes a commit after which policies, calendars or kesu.yaml cannot be read, so
// that nobody's authority can be judged any more.
func (u *auditor) sound(c *store.Commit) {
	for _, change := range c.Changes[0] {
		if !store.Rules(change.Path) || change.Path == peopleFile || !own(c, change.Path) {
			continue
		}
		if u.before(c).Files[store.ConfigFile] == "" && u.besides[c.ID].Files[store.ConfigFile] == "" {
			return // no store yet
		}
		if r := u.ruled(u.besides[c.ID]); r.err != nil && u.ruled(u.before(c)).err == nil {
			u.note(store.Finding{Code: "rules.unreadable", Commit: c, File: change.Path, Cause: r.err}, nil)
			return
		}
	}
}

// own reports whether a commit itself changed a file: a merge has it otherwise from one
// of its parents.
func own(c *store.Commit, file string) bool {
	for _, changes := range c.Changes {
		if !slices.ContainsFunc(changes, func(x store.Change) bool { return x.Path == file }) {
			return false
		}
	}
	return true
}

// listChange lists who changed a file beside the complaints, with what was there before.
// What a store begins with is no change.
func (u *auditor) listChange(code string, c *store.Commit, change store.Change) {
	if len(c.Parents) > 0 {
		u.noteWith(store.Finding{Code: code, Commit: c, File: change.Path}, nil, u.content(change.Old), u.content(change.New))
	}
}

// content is a file's text, "" where there is none or it cannot be read.
func (u *auditor) content(blob string) string {
	if blob == "" {
		return ""
	}
	data, err := u.h.Content(blob)
	if err != nil {
		return ""
	}
	return string(data)
}

// people judges a change of people.yaml: once somebody has a key, who changes it must
// be one of those.
func (u *auditor) people(ctx context.Context, c *store.Commit, change store.Change) error {
	now := u.staffOf(u.besides[c.ID])
	if now.err != nil {
		u.noteWith(store.Finding{Code: "file.unreadable", Commit: c, File: peopleFile, Cause: now.err}, nil, "", "")
	}
	if len(c.Parents) > 1 {
		clean, err := u.joined(ctx, c, now)
		if clean || err != nil {
			return err
		}
	}
	u.listChange("people.changed", c, change)
	before := u.staffOf(u.before(c))
	if len(before.keys) == 0 {
		return nil
	}
	s, err := u.signatureOf(c)
	if err != nil {
		return err
	}
	for _, keys := range before.keys {
		if s.Key != "" && slices.Contains(keys, s.Key) {
			return nil
		}
	}
	u.noteWith(store.Finding{Code: "people.unsigned", Commit: c, File: peopleFile}, nil, u.content(change.Old), u.content(change.New))
	return nil
}

// joined reports whether a merge's people are those of both sides: everybody as the side
// has them that changed them since both parted.
func (u *auditor) joined(ctx context.Context, c *store.Commit, now *staff) (bool, error) {
	base, err := u.h.Base(ctx, c.Parents[0], c.Parents[1])
	if err != nil || base == nil {
		return false, err
	}
	old, ours, theirs := u.staffOf(base), u.staffOf(u.besides[c.Parents[0]]), u.staffOf(u.besides[c.Parents[1]])
	names := map[string]bool{}
	for _, s := range []*staff{old, ours, theirs, now} {
		for _, p := range s.people {
			names[p.Name] = true
		}
	}
	for name := range names {
		was, a, b, is := old.named(name), ours.named(name), theirs.named(name), now.named(name)
		want := a
		if reflect.DeepEqual(a, was) {
			want = b
		}
		if !reflect.DeepEqual(is, want) {
			return false, nil
		}
	}
	return now.err == nil, nil
}

// named are the entries of people.yaml for a name; there should be one.
func (s *staff) named(name string) []sla.Person {
	var all []sla.Person
	for _, p := range s.people {
		if p.Name == name {
			all = append(all, p)
		}
	}
	return all
}

// policies judges what a commit did to the rules of the complaints that one of its
// parents holds. A version in use may not change: neither its content, comments and
// layout apart, nor by going away, nor, and that would be a change like any other, by a
// new version that is put before what was received already or by another default. A
// merge may bring a new version: who was away from the others followed the old one.
func (u *auditor) policies(ctx context.Context, c *store.Commit, parent int) error {
	changed := u.policyChanges(c.Changes[parent])
	if len(changed) == 0 || len(c.Parents) == 0 {
		return nil
	}
	before, after := u.besides[c.Parents[parent]], u.besides[c.ID]
	hits := map[string][]complaint.ID{}
	config, err := u.configOf(before)
	if err != nil { // there was no store to hold complaints
		return nil
	}
	next, err := u.configOf(after)
	if err != nil {
		next = config
	}
	err = u.h.Openings(ctx, c.Parents[parent], func(id complaint.ID, e *complaint.Event) {
		if e.Opened == nil {
			return
		}
		on := e.At.In(config.Location()).Format(time.DateOnly)
		is, will := cmp.Or(string(e.Opened.Policy), config.Policy), cmp.Or(string(e.Opened.Policy), next.Policy)
		followed := inForce(before, is, on)
		switch follows := inForce(after, will, on); {
		case changed[followed] != "" && changed[followed] != "policy.new":
			hits[followed] = append(hits[followed], id)
		case follows != followed && len(c.Parents) == 1 && is != will:
			hits[store.ConfigFile] = append(hits[store.ConfigFile], id)
		case follows != followed && len(c.Parents) == 1:
			hits[follows] = append(hits[follows], id)
		}
	})
	if err != nil {
		return err
	}
	for _, change := range c.Changes[parent] {
		u.policy(c, parent, change, changed[change.Path], hits[change.Path])
	}
	return nil
}

// used are the codes of changes of a policy that complaints follow.
var used = map[string]string{"policy.edited": "policy.changed", "policy.removed": "policy.deleted", "policy.new": "policy.backdated", "": "policy.default"}

// policy notes a change of a policy file, or of the default in kesu.yaml.
func (u *auditor) policy(c *store.Commit, parent int, change store.Change, code string, hits []complaint.ID) {
	if len(hits) > 0 {
		slices.Sort(hits)
		f := store.Finding{Code: used[code], Commit: c, File: change.Path}
		if !u.repeated(f, change.New) {
			u.noteWith(f, map[string]any{"n": len(hits), "id": hits[0]}, u.content(change.Old), u.content(change.New))
		}
		return
	}
	if code != "" && parent == 0 && own(c, change.Path) {
		u.listChange(code, c, change)
	}
}

// repeated reports whether a merge only carries on what was found before.
func (u *auditor) repeated(f store.Finding, content string) bool {
	key := f.Code + "\x00" + f.File + "\x00" + content
	again := u.carried[key] && len(f.Commit.Parents) > 1
	u.carried[key] = true
	return again
}

// policyChanges says what became of the versions of policies: policy.new, policy.edited
// or policy.removed by file. That the default changed is under kesu.yaml, as "".
func (u *auditor) policyChanges(changes []store.Change) map[string]string {
	found := map[string]string{}
	for _, change := range changes {
		switch {
		case change.Path == store.ConfigFile:
			found[change.Path] = ""
		case !isVersion(change.Path):
		case change.Old == "":
			found[change.Path] = "policy.new"
		case change.New == "":
			found[change.Path] = "policy.removed"
		case !sameYAML(u.content(change.Old), u.content(change.New)):
			found[change.Path] = "policy.edited"
		}
	}
	return found
}

// isVersion reports whether a file is a version of a policy.
func isVersion(file string) bool {
	return strings.HasPrefix(file, policiesDir+"/") && strings.Count(file, "/") == 2 && path.Ext(file) == ".yaml"
}

// sameYAML reports whether two texts hold the same values, comments and layout apart.
func sameYAML(a, b string) bool {
	var x, y any
	if complaint.Strict("", []byte(a), sla.Format, &x) != nil || complaint.Strict("", []byte(b), sla.Format, &y) != nil {
		return a == b
	}
	return reflect.DeepEqual(x, y)
}

// inForce returns the file of the version of a policy that is in force on a day, "" for
// none; as versions.at does it.
func inForce(b *store.Beside, name, on string) string {
	var files []string
	for file := range b.Files {
		if isVersion(file) && path.Dir(file) == policiesDir+"/"+name {
			files = append(files, file)
		}
	}
	slices.SortFunc(files, func(a, b string) int {
		return cmp.Or(cmp.Compare(sla.Effective(a), sla.Effective(b)), cmp.Compare(a, b))
	})
	follows := ""
	for i, file := range files {
		if i == 0 || sla.Effective(file) <= on {
			follows = file
		}
	}
	return follows
}
