package store

import (
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
)

// step is what one commit did to a file, compared with one of its parents.
type step struct {
	commit *Commit
	parent int
	*Change
}

// fileTrail follows one file of a complaint through its versions.
type fileTrail struct {
	versions
	steps    []step // the newest first
	brought  map[string][]Brought
	findings []Finding
}

// follow compares the versions that each commit gave the file with those of its
// parents, the newest first.
func (f *fileTrail) follow() error {
	for rest := f.steps; len(rest) > 0; {
		c, n := rest[0].commit, 1
		for n < len(rest) && rest[n].commit == c {
			n++
		}
		var common []*complaint.Event // new against every parent
		for i, s := range rest[:n] {
			added, err := f.compare(s)
			if err != nil {
				return err
			}
			if i == 0 {
				common = added
				continue
			}
			common = slices.DeleteFunc(common, func(e *complaint.Event) bool {
				return !slices.ContainsFunc(added, func(x *complaint.Event) bool { return x == e || unchanged(x, e) })
			})
		}
		if n == max(1, len(c.Parents)) {
			for _, e := range common {
				f.bring(e, c)
			}
		}
		rest = rest[n:]
	}
	return nil
}

// bring notes that a commit brought an event.
func (f *fileTrail) bring(e *complaint.Event, c *Commit) {
	same := f.brought[e.ID]
	for i := range same {
		if same[i].Event == e || unchanged(same[i].Event, e) {
			same[i].Commits = append(same[i].Commits, c)
			return
		}
	}
	f.brought[e.ID] = append(same, Brought{Event: e, File: f.path, Commits: []*Commit{c}})
}

// compare returns the events that a step added, and notes what else it did.
func (f *fileTrail) compare(s step) (added []*complaint.Event, err error) {
	var now, old version
	if regular(s.NewMode) {
		if now, err = f.at(s.New, version{}); err != nil {
			return nil, err
		}
	}
	if s.Old != "" && regular(s.OldMode) {
		if old, err = f.at(s.Old, now); err != nil {
			return nil, err
		}
		if old.text == now.text && old.fault() == nil && old.n <= now.n { // its beginning, as a rule
			return pointers(now.events[old.n:now.n]), nil
		}
	}
	before, err := f.held(s, map[string]bool{})
	if err != nil {
		return nil, err
	}
	found := Finding{Commit: s.commit, File: f.path, Before: values(before), To: renamed(s), Cause: now.fault()}
	switch {
	case s.New == "" && found.To == "":
		found.Code = "file.deleted"
	case s.New == "":
		found.Code = "file.renamed"
	case !regular(s.NewMode):
		found.Code = "file.kind"
	case now.fault() != nil && f.inherited(s):
		return nil, nil
	case now.fault() != nil:
		found.Code = "file.unreadable"
	default:
		return f.events(s.commit, before, pointers(now.list())), nil
	}
	f.findings = append(f.findings, found)
	return nil, nil
}

// held returns the events that a step found. Of a version that cannot be read these
// are the ones that it should have held: those of the versions before it.
func (f *fileTrail) held(s step, asked map[string]bool) ([]*complaint.Event, error) {
	if s.Old == "" || !regular(s.OldMode) || asked[s.Old] {
		return nil, nil
	}
	asked[s.Old] = true
	v, err := f.at(s.Old, version{})
	if err != nil || v.fault() == nil {
		return pointers(v.list()), err
	}
	var all []*complaint.Event
	for _, older := range f.steps {
		if older.New != s.Old {
			continue
		}
		events, err := f.held(older, asked)
		if err != nil {
			return nil, err
		}
		all = append(all, events...)
	}
	return all, nil
}

// inherited reports whether a merge has a version from one of its parents.
func (f *fileTrail) inherited(s step) bool {
	same := 0
	for _, other := range f.steps {
		if other.commit == s.commit {
			same++
		}
	}
	return same < len(s.commit.Parents)
}

// events compares what was there with what is there now: which events are new; and
// notes which are gone, changed, told a second time in other words, or written before
// what was there.
func (f *fileTrail) events(c *Commit, before, now []*complaint.Event) (added []*complaint.Event) {
	old, present := byID(before), byID(now)
	replaced := map[*complaint.Event]bool{}
	for _, e := range before {
		if holds(present[e.ID], e) {
			continue
		}
		finding := Finding{Code: "event.removed", Commit: c, File: f.path, Event: e.ID, Before: []complaint.Event{*e}}
		for _, x := range present[e.ID] {
			if !replaced[x] && !holds(old[e.ID], x) {
				finding.Code, finding.After, replaced[x] = "event.changed", []complaint.Event{*x}, true
				break
			}
		}
		f.findings = append(f.findings, finding)
	}
	stood := false // an older event comes after it
	for _, e := range slices.Backward(now) {
		if holds(old[e.ID], e) {
			stood = true
		} else if !replaced[e] {
			added = append(added, e)
			if stood && len(c.Parents) == 1 { // a merge puts what it brings in order
				f.findings = append(f.findings, Finding{Code: "event.inserted", Commit: c, File: f.path, Event: e.ID, After: []complaint.Event{*e}})
			}
		}
	}
	slices.Reverse(added)
	return added
}

func holds(events []*complaint.Event, e *complaint.Event) bool {
	return slices.ContainsFunc(events, func(x *complaint.Event) bool { return x == e || unchanged(x, e) })
}

func byID(events []*complaint.Event) map[string][]*complaint.Event {
	all := make(map[string][]*complaint.Event, len(events))
	for _, e := range events {
		all[e.ID] = append(all[e.ID], e)
	}
	return all
}

func pointers(events []complaint.Event) []*complaint.Event {
	all := make([]*complaint.Event, len(events))
	for i := range events {
		all[i] = &events[i]
	}
	return all
}

func values(events []*complaint.Event) []complaint.Event {
	all := make([]complaint.Event, len(events))
	for i, e := range events {
		all[i] = *e
	}
	return all
}

// regular reports whether git's mode is that of a file.
func regular(mode string) bool { return strings.HasPrefix(mode, "100") }

// renamed returns where the content of a deleted file went in the same commit, "" for nowhere.
func renamed(s step) string {
	for _, c := range s.commit.Changes[s.parent] {
		if c.Old == "" && c.New == s.Old {
			return c.Path
		}
	}
	return ""
}

// all returns every event that a version of the file held.
func (vs *versions) all() []complaint.Event {
	if len(vs.texts) == 1 { // as a rule
		return vs.texts[0].events
	}
	var all []complaint.Event
	held := map[string][]*complaint.Event{}
	for _, x := range vs.texts {
		for i := range x.events {
			if e := &x.events[i]; !holds(held[e.ID], e) {
				held[e.ID] = append(held[e.ID], e)
				all = append(all, *e)
			}
		}
	}
	return all
}
