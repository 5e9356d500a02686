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
	if err := u.sound(ctx, c); err != nil {
		return err
	}
	listed := map[string]bool{}
	for i, changes := range c.Changes {
		if err := u.policies(ctx, c, i); err != nil {
			return err
		}
		for _, change := range changes {
			top, _, _ := strings.Cut(change.Path, "/")
			if top == bulletinsDir && path.Ext(change.Path) == ".yaml" && everywhere(c, change.Path) {
				if err := u.bulletin(c, change); err != nil {
					return err
				}
			}
			if !store.Rules(change.Path) || listed[change.Path] {
				continue
			}
			listed[change.Path] = true
			decides, err := u.decides(ctx, c, change.Path)
			switch {
			case err != nil:
				return err
			case !decides:
			case change.Path == peopleFile:
				err = u.people(ctx, c, change)
			case change.Path == store.ConfigFile:
				u.listChange("config.changed", c, change)
			case top == "calendars":
				u.listChange("calendar.changed", c, change)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// everywhere reports whether a file differs from what each parent has: a merge only
// carries on what it has from one of them.
func everywhere(c *store.Commit, file string) bool {
	for _, changes := range c.Changes {
		if !slices.ContainsFunc(changes, func(x store.Change) bool { return x.Path == file }) {
			return false
		}
	}
	return true
}

// sound notes a commit after which policies, calendars or kesu.yaml cannot be read, so
// that nobody's authority can be judged any more.
func (u *auditor) sound(ctx context.Context, c *store.Commit) error {
	for _, change := range c.Changes[0] {
		if !store.Rules(change.Path) || change.Path == peopleFile {
			continue
		}
		if u.before(c).Files[store.ConfigFile] == "" && u.besides[c.ID].Files[store.ConfigFile] == "" {
			return nil // no store yet
		}
		decides, err := u.decides(ctx, c, change.Path)
		if err != nil {
			return err
		}
		if r := u.ruled(u.besides[c.ID]); decides && r.err != nil && u.ruled(u.before(c)).err == nil {
			u.note(store.Finding{Code: "rules.unreadable", Commit: c, File: change.Path, Cause: r.err}, nil)
			return nil
		}
	}
	return nil
}

// decides reports whether a commit itself says what a file holds. A merge only carries on
// where it holds what the one side made of it since both parted: what is older, or in
// neither, is of its own making.
func (u *auditor) decides(ctx context.Context, c *store.Commit, file string) (bool, error) {
	if len(c.Parents) < 2 {
		return true, nil
	}
	bases, err := u.basesOf(ctx, c)
	if err != nil {
		return false, err
	}
	var made, kept []string
	for _, p := range c.Parents {
		blob := u.besides[p].Files[file]
		if slices.ContainsFunc(bases, func(b *store.Beside) bool { return b.Files[file] == blob }) {
			kept = append(kept, blob)
		} else {
			made = append(made, blob)
		}
	}
	slices.Sort(made)
	switch made, now := slices.Compact(made), u.besides[c.ID].Files[file]; len(made) {
	case 0:
		return !slices.Contains(kept, now), nil
	case 1:
		return made[0] != now, nil
	}
	return true, nil
}

// basesOf is what lay beside the complaints where the sides of a merge parted.
func (u *auditor) basesOf(ctx context.Context, merge *store.Commit) (bases []*store.Beside, err error) {
	bases, known := u.bases[merge.ID]
	if !known {
		if bases, err = u.h.Bases(ctx, merge.Parents...); err == nil {
			u.bases[merge.ID] = bases
		}
	}
	return bases, err
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
	if err != nil {
		config = u.config
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
		case follows != followed && is != will:
			hits[store.ConfigFile] = append(hits[store.ConfigFile], id)
		case follows != followed:
			hits[follows] = append(hits[follows], id)
		}
	})
	if err != nil {
		return err
	}
	for _, change := range c.Changes[parent] {
		decides, err := u.decides(ctx, c, change.Path)
		if err != nil {
			return err
		}
		u.policy(store.Finding{Code: changed[change.Path], Commit: c, File: change.Path}, change, hits[change.Path], parent == 0, decides)
	}
	return nil
}

// used are the codes of changes of a policy that complaints follow.
var used = map[string]string{"policy.edited": "policy.changed", "policy.removed": "policy.deleted", "policy.new": "policy.backdated", "": "policy.default"}

// policy notes a change of a policy file, or of the default in kesu.yaml, that complaints
// follow, and lists, once, one that none follows. What a merge only carries on was judged
// before, but for versions that went away or changed where they were in use.
func (u *auditor) policy(f store.Finding, change store.Change, hits []complaint.ID, list, decides bool) {
	if len(hits) > 0 && (decides || f.Code == "policy.edited" || f.Code == "policy.removed") {
		slices.Sort(hits)
		f.Code = used[f.Code]
		if !u.repeated(f, change.New) {
			u.noteWith(f, map[string]any{"n": len(hits), "id": hits[0]}, u.content(change.Old), u.content(change.New))
		}
		return
	}
	if f.Code != "" && list && decides {
		u.listChange(f.Code, f.Commit, change)
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
