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
	later := map[string][]*complaint.Event{} // brought by the range, or changed in it
	for _, b := range t.Brought {
		later[b.Event.ID] = append(later[b.Event.ID], b.Event)
	}
	for _, f := range t.Findings {
		for i := range f.After {
			later[f.Event] = append(later[f.Event], &f.After[i])
		}
	}
	first := map[string]*complaint.Event{}
	for _, f := range t.Files {
		for i := range f.Events {
			if e := &f.Events[i]; first[e.ID] == nil && !holds(later[e.ID], e) {
				first[e.ID] = e
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
			for k := range changes {
				change := &changes[k]
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
