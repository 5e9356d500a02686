package store

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
)

// Trail is what a Log tells of one complaint.
type Trail struct {
	ID       complaint.ID
	Files    []complaint.File // every event that any of its files ever held, by file
	Brought  []Brought        // the events that commits of the Log brought, the earliest first
	Findings []Finding        // what was not added but changed or taken away, the earliest first
}

// Brought is an event with the commits that brought it: one, or several where two
// branches hold it without one of them having it from the other.
type Brought struct {
	Event   *complaint.Event
	File    string
	Commits []*Commit
}

// Finding is a change that does more than add to the record.
type Finding struct {
	Code          string // event.removed, file.deleted …
	Commit        *Commit
	File, Event   string            // Event is an id, "" where it is about the file as a whole
	Before, After []complaint.Event // what the file said of it
	To            string            // where a file went that was renamed
	Cause         error             // why a file cannot be read
	Blob          string            // git's name of what an attachment was
}

// step is what one commit did to a file, compared with one of its parents.
type step struct {
	commit *Commit
	parent int
	Change
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
// notes which are gone, changed, or told a second time in other words.
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
	for _, e := range now {
		if !replaced[e] && !holds(old[e.ID], e) {
			added = append(added, e)
		}
	}
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

// trail puts the trails of a complaint's files together.
func trail(id complaint.ID, files []*fileTrail) *Trail {
	t := &Trail{ID: id}
	for _, f := range files {
		seen := complaint.File{Site: siteOf(f.path, id), ID: id, Events: f.all()}
		t.Files = append(t.Files, seen)
		for _, same := range f.brought {
			t.Brought = append(t.Brought, same...)
		}
		t.Findings = append(t.Findings, f.findings...)
	}
	for i := range t.Brought {
		slices.SortFunc(t.Brought[i].Commits, byPlace)
	}
	slices.SortFunc(t.Brought, func(a, b Brought) int {
		return cmp.Or(byPlace(a.Commits[0], b.Commits[0]), cmp.Compare(a.File, b.File), a.Event.Recorded.Compare(b.Event.Recorded.Time), cmp.Compare(a.Event.ID, b.Event.ID))
	})
	t.restored()
	t.forged()
	t.twice()
	t.Findings = once(t.Findings)
	return t
}

func byPlace(a, b *Commit) int { return cmp.Compare(a.Place, b.Place) }

// restored tells the changes that put back what an event first said from the others.
func (t *Trail) restored() {
	for i := range t.Findings {
		f := &t.Findings[i]
		for _, b := range t.Brought {
			if f.Code == "event.changed" && b.Commits[0].Place < f.Commit.Place && unchanged(b.Event, &f.After[0]) {
				f.Code = "event.restored"
			}
		}
	}
}

// forged notes automatic events that did not come about by themselves.
func (t *Trail) forged() {
	for _, b := range t.Brought {
		if !complaint.FitsContent(t.ID, b.Event) || b.Event.Automatic() && b.Event.By != complaint.AutomaticBy {
			t.Findings = append(t.Findings, Finding{Code: "event.forged", Commit: b.Commits[0], File: b.File, Event: b.Event.ID, After: []complaint.Event{*b.Event}})
		}
	}
}

// twice notes events that tell something else under the id of an earlier one: of two
// records of one id a complaint keeps one, which need not be the earlier.
func (t *Trail) twice() {
	brought := map[string]bool{}
	for _, b := range t.Brought {
		brought[b.Event.ID] = true
	}
	first := map[string]*complaint.Event{}
	for _, f := range t.Files {
		for i := range f.Events {
			if e := &f.Events[i]; first[e.ID] == nil && !brought[e.ID] {
				first[e.ID] = e // from before the range
			}
		}
	}
	for _, b := range t.Brought {
		e := first[b.Event.ID]
		if e == nil {
			first[b.Event.ID] = b.Event
		} else if !unchanged(e, b.Event) {
			t.Findings = append(t.Findings, Finding{
				Code: "event.twice", Commit: b.Commits[0], File: b.File, Event: b.Event.ID,
				Before: []complaint.Event{*e}, After: []complaint.Event{*b.Event},
			})
		}
	}
}

// once orders findings by their commits and leaves out what a merge only carries on.
func once(all []Finding) []Finding {
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Or(byPlace(a.Commit, b.Commit), cmp.Compare(a.File, b.File), cmp.Compare(a.Event, b.Event))
	})
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(f Finding) bool {
		key := strings.Join([]string{f.Code, f.File, f.Event, f.To}, "\x00")
		for _, e := range f.After {
			text, _ := complaint.EncodeEvents([]complaint.Event{e}) // it was read
			key += string(text)
		}
		again := seen[key] && len(f.Commit.Parents) > 1
		seen[key] = true
		return again
	})
}

// byComplaint gathers the steps of a Log by complaint and file, the newest first.
func (l *Log) byComplaint() map[complaint.ID]map[string][]step {
	all := map[complaint.ID]map[string][]step{}
	owners := map[string]complaint.ID{}
	for _, c := range slices.Backward(l.Commits) {
		for i, changes := range c.Changes {
			for _, change := range changes {
				if !strings.HasPrefix(change.Path, complaintsDir+"/") {
					continue
				}
				id, known := owners[change.Path]
				if !known {
					id, _ = owner(change.Path)
					owners[change.Path] = id
				}
				if id == "" {
					continue
				}
				if all[id] == nil {
					all[id] = map[string][]step{}
				}
				all[id][change.Path] = append(all[id][change.Path], step{c, i, change})
			}
		}
	}
	return all
}

// build makes the trail of a complaint. rest are files of it that the Log left alone.
func (l *Log) build(id complaint.ID, steps map[string][]step, rest map[string][]string) (*Trail, error) {
	var files []*fileTrail
	for _, name := range slices.Sorted(maps.Keys(steps)) {
		f := &fileTrail{versions: l.versions(name, id), steps: steps[name], brought: map[string][]Brought{}}
		if err := f.follow(); err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	for _, name := range slices.Sorted(maps.Keys(rest)) {
		if steps[name] != nil {
			continue
		}
		f := &fileTrail{versions: l.versions(name, id)}
		for _, blob := range rest[name] {
			if _, err := f.at(blob, version{}); err != nil {
				return nil, err
			}
		}
		files = append(files, f)
	}
	return trail(id, files), nil
}

func (l *Log) versions(name string, id complaint.ID) versions {
	return versions{path: name, id: id, objects: l.h.objects, known: map[string]version{}}
}
