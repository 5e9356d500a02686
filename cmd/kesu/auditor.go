package main

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/sla"
)

// auditor judges the commits of a range. What a commit may do was decided by the files
// that stood beside the complaints before it: those of its first parent.
type auditor struct {
	*app
	h       *store.History
	log     *store.Log
	besides map[string]*store.Beside // by commit
	config  store.Config             // at the end of the range
	floor   *store.Beside            // of a push: what the record holds that it adds to; nil: it begins it, or this is no push

	mu         sync.Mutex
	desks      map[string]ruled // by what their policies and calendars hold
	desksAt    map[*store.Beside]ruled
	staffs     map[string]*staff          // by the content of people.yaml
	signatures map[string]store.Signature // by commit
	carried    map[string]bool            // what was found beside the complaints
	bases      map[string][]*store.Beside // where the sides of a merge parted
	later      map[string][]*store.Beside // by commit: what lines had that knew other people and that a merge took it into
	events     int
	violations []noticed
	listed     []noticed
}

// staff are the people that people.yaml names, with their keys.
type staff struct {
	people sla.People
	keys   map[string][]string // by name
	err    error
}

// run looks at everything in the range.
func (u *auditor) run(ctx context.Context) (err error) {
	if len(u.log.Commits) == 0 {
		return nil
	}
	if u.besides, err = u.log.Besides(ctx); err != nil {
		return err
	}
	if u.config, err = u.lastConfig(); err != nil {
		return err
	}
	now := *u.app // times are shown in the store's zone
	now.now = now.now.In(u.config.Location())
	u.app = &now
	u.lines()
	if err := u.log.Trails(ctx, u.trail); err != nil {
		return err
	}
	for _, f := range u.log.Attachments() {
		u.note(f, nil)
	}
	for _, c := range u.log.Commits {
		u.dated(c)
		if err := u.beside(ctx, c); err != nil {
			return err
		}
	}
	u.roots()
	return nil
}

// lastConfig is kesu.yaml as the range leaves it, or as it was last to be read.
func (u *auditor) lastConfig() (store.Config, error) {
	var last error
	for _, c := range slices.Backward(u.log.Commits) {
		for _, b := range []*store.Beside{u.besides[c.ID], u.before(c)} {
			config, err := u.configOf(b)
			if err == nil {
				return config, nil
			}
			last = cmp.Or(last, err)
		}
	}
	return store.Config{}, last
}

func (u *auditor) configOf(b *store.Beside) (store.Config, error) {
	blob := b.Files[store.ConfigFile]
	if blob == "" {
		return store.Config{}, complaint.NotFound("audit.no-store", "commit", brief(b.Commit))
	}
	data, err := u.h.Content(blob)
	if err != nil {
		return store.Config{}, err
	}
	return store.DecodeConfig(data)
}

// roots notes a second beginning: what comes from one was bound by nobody's rules.
func (u *auditor) roots() {
	begun := u.floor != nil || !u.log.Whole()
	for _, c := range u.log.Commits {
		if len(c.Parents) > 0 {
			continue
		}
		if begun {
			u.note(store.Finding{Code: "history.unrelated", Commit: c}, nil)
		}
		begun = true
	}
}

// before is what decides about a commit; a first commit brings its own policies.
func (u *auditor) before(c *store.Commit) *store.Beside {
	if len(c.Parents) == 0 {
		return &store.Beside{}
	}
	return u.besides[c.Parents[0]]
}

// befores is what every line had that a commit goes on with.
func (u *auditor) befores(c *store.Commit) []*store.Beside {
	all := make([]*store.Beside, len(c.Parents))
	for i, p := range c.Parents {
		all[i] = u.besides[p]
	}
	return all
}

// lines finds what commits were taken into that knew other people than they did: a key or
// a role holds from then on, whichever old commit one goes on from.
func (u *auditor) lines() {
	for _, c := range u.log.Commits {
		if u.floor != nil {
			u.later[c.ID] = append(u.later[c.ID], u.floor)
		}
		for _, from := range c.Parents {
			for _, to := range c.Parents {
				if u.besides[from].Files[peopleFile] == u.besides[to].Files[peopleFile] {
					continue
				}
				for _, came := range u.log.Came(from, to) {
					u.later[came.ID] = append(u.later[came.ID], u.besides[to])
				}
			}
		}
	}
}

// dated notes a commit that says it was made before what it follows.
func (u *auditor) dated(c *store.Commit) {
	if back := u.log.Preceded(c).Sub(c.Committed); back > skew {
		u.note(store.Finding{Code: "commit.backdated", Commit: c}, map[string]any{"hours": int(back.Hours())})
	}
}

// skew is by how much the clocks of two offices may differ.
const skew = time.Hour

// desksFor returns desks with the policies and calendars that decide about a commit: those
// before it and, where there were none that can be read, its own.
func (u *auditor) desksFor(c *store.Commit) (all []*desk) {
	for _, b := range []*store.Beside{u.before(c), u.besides[c.ID]} {
		if d := u.ruled(b).desk; len(b.Files) > 0 && d != nil {
			all = append(all, d)
		}
	}
	return all
}

// ruled is a desk, or why there is none.
type ruled struct {
	desk *desk
	err  error
}

func (u *auditor) ruled(b *store.Beside) ruled {
	u.mu.Lock()
	defer u.mu.Unlock()
	if r, known := u.desksAt[b]; known {
		return r
	}
	var key strings.Builder
	for _, name := range slices.Sorted(maps.Keys(b.Files)) {
		if name != peopleFile {
			key.WriteString(name + "\x00" + b.Files[name] + "\x00")
		}
	}
	r, known := u.desks[key.String()]
	if !known {
		r = u.readRules(b)
		u.desks[key.String()] = r
	}
	u.desksAt[b] = r
	return r
}

func (u *auditor) readRules(b *store.Beside) ruled {
	config, err := u.configOf(b)
	if err != nil {
		return ruled{err: err}
	}
	d := &desk{app: u.app, files: u.h.Tree(context.Background(), b.Commit), config: config, loc: u.config.Location()}
	if err := d.loadPolicies(); err != nil {
		return ruled{err: err}
	}
	return ruled{desk: d}
}

// peopleFile names who may do what.
const peopleFile = "people.yaml"

// staffOf returns the people of a commit.
func (u *auditor) staffOf(b *store.Beside) *staff {
	blob := b.Files[peopleFile]
	if blob == "" {
		return &staff{}
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	s := u.staffs[blob]
	if s == nil {
		s = u.readStaff(blob)
		u.staffs[blob] = s
	}
	return s
}

func (u *auditor) readStaff(blob string) *staff {
	s := &staff{keys: map[string][]string{}}
	data, err := u.h.Content(blob)
	if err == nil {
		s.people, err = sla.ReadPeople(peopleFile, data)
	}
	s.err = err
	for _, p := range s.people {
		if p.Key == "" {
			continue
		}
		keys, err := store.ParseKeys(p.Key)
		if err != nil {
			s.err = cmp.Or(s.err, err)
		}
		s.keys[p.Name] = append(keys, "") // a key that cannot be read is one that nothing is signed with
	}
	return s
}

// signatureOf looks at the signature of a commit, once.
func (u *auditor) signatureOf(c *store.Commit) (store.Signature, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	s, known := u.signatures[c.ID]
	if known {
		return s, nil
	}
	s, err := u.h.Signature(c.ID)
	if err == nil {
		u.signatures[c.ID] = s
	}
	return s, err
}

// note keeps what was found. args beside those of the finding are for its sentence.
func (u *auditor) note(f store.Finding, args map[string]any) { u.noteWith(f, args, "", "") }

// noteWith is note with what the file said before and what it says now.
func (u *auditor) noteWith(f store.Finding, args map[string]any, before, after string) {
	n := noticed{
		Commit: f.Commit.ID, Author: f.Commit.Name, Date: f.Commit.Committed.In(u.config.Location()).Format(time.RFC3339),
		File: f.File, Event: f.Event, Code: f.Code, Before: before, After: after, place: f.Commit.Place,
	}
	n.Complaint = complaintOf(f.File)
	all := map[string]any{"to": f.To, "count": len(f.Before), "blob": brief(f.Blob), "cause": f.Cause}
	for _, e := range slices.Concat(f.After, f.Before) {
		all["kind"], all["by"], all["at"] = e.Kind(), e.By, e.At
	}
	maps.Copy(all, args)
	n.Text = u.words.Fill("audit."+n.Code, u.readable(all))
	u.keep(n)
}

// complaintOf returns the complaint that a file is about, "" for none.
func complaintOf(file string) complaint.ID {
	parts := strings.Split(file, "/")
	name := parts[len(parts)-1]
	if parts[0] == "attachments" && len(parts) > 1 {
		name = parts[1]
	}
	name, _, _ = strings.Cut(name, ".")
	id, err := complaint.ParseID(name)
	if err != nil {
		return ""
	}
	return id
}

// keep adds a finding to those that violate the rules or to those that are only listed.
func (u *auditor) keep(n noticed) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if slices.Contains(harmless, n.Code) || n.Code == "signature.older" && u.floor == nil {
		u.listed = append(u.listed, n)
	} else {
		u.violations = append(u.violations, n)
	}
}

// harmless are the findings that violate nothing: a person may want to look at them.
var harmless = []string{
	"event.restored", "event.late", "event.inserted", "event.overtaken", "commit.late", "commit.early", "commit.backdated", "event.imported",
	"people.changed", "policy.new", "policy.edited", "policy.removed", "config.changed", "calendar.changed",
}

// result puts everything in the order of the commits.
func (u *auditor) result(span string) *audited {
	out := &audited{Range: span, Commits: len(u.log.Commits), Events: u.events, Violations: []noticed{}, Listed: []noticed{}}
	for into, all := range map[*[]noticed][]noticed{&out.Violations: u.violations, &out.Listed: u.listed} {
		slices.SortStableFunc(all, func(a, b noticed) int {
			return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.File, b.File), cmp.Compare(a.Event, b.Event), cmp.Compare(a.Code, b.Code))
		})
		*into = append(*into, all...)
	}
	return out
}
