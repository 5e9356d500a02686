package store

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/kesu-cli/kesu/complaint"
)

// aside keeps the trails of complaints whose number may have changed.
type aside struct {
	mu     sync.Mutex
	trails map[complaint.ID]*Trail
}

// takes keeps a trail that has to wait for others: one that bore another number
// before, or one that lost something in a merge.
func (a *aside) takes(t *Trail) bool {
	waits := slices.ContainsFunc(t.Brought, func(b Brought) bool { return b.Event.Renumbered != nil }) ||
		slices.ContainsFunc(t.Findings, func(f Finding) bool { return len(f.Commit.Parents) > 1 })
	if waits {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.trails == nil {
			a.trails = map[complaint.ID]*Trail{}
		}
		a.trails[t.ID] = t
	}
	return waits
}

// move is a merge in which a complaint gave up its number.
type move struct {
	merge    *Commit
	from, to complaint.ID
}

// settle takes out of the trails what only went from one number to another: in a merge,
// because another complaint had the number before.
func (a *aside) settle(ctx context.Context, l *Log) (moves []move, err error) {
	for _, id := range slices.Sorted(maps.Keys(a.trails)) {
		now := a.trails[id]
		for _, b := range now.Brought {
			if b.Event.Renumbered == nil {
				continue
			}
			m := move{b.Commits[0], b.Event.Renumbered.From, id}
			if forced, err := l.forced(ctx, m, now); err != nil {
				return nil, err
			} else if !forced {
				continue
			}
			moves = append(moves, m)
			if before := a.trails[m.from]; before != nil {
				now.inherit(before, m.merge)
			}
		}
	}
	return moves, nil
}

// forced reports whether a complaint had to give up its number: one side of a merge held
// it under that number, the other side another one, which keeps the number, and the new
// number is one of the same day and site.
func (l *Log) forced(ctx context.Context, m move, now *Trail) (bool, error) {
	if len(m.merge.Parents) < 2 || m.from.Site() != m.to.Site() || dayDir(m.from.Date()) != dayDir(m.to.Date()) {
		return false, nil
	}
	keeper, err := l.opening(ctx, m.merge.ID, m.from)
	if err != nil || keeper == "" || now.opened(keeper) {
		return false, err
	}
	kept, gave := false, false
	for _, p := range m.merge.Parents {
		opening, err := l.opening(ctx, p, m.from)
		if err != nil {
			return false, err
		}
		kept = kept || opening == keeper
		gave = gave || opening != "" && now.opened(opening)
	}
	return kept && gave, nil
}

// opening is the id of the event that opened the complaint which a commit holds under a
// number, "" where it holds none.
func (l *Log) opening(ctx context.Context, commit string, id complaint.ID) (string, error) {
	name := filePath(id, id.Site())
	files, err := l.h.list(ctx, commit, []string{name})
	if err != nil || files[name] == "" {
		return "", err
	}
	data, err := l.h.objects.read(files[name])
	if e := new(Error); errors.As(err, &e) && e.code == "store.too-big" {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	e, err := complaint.DecodeOpening(name, complaint.Opening(data))
	if err != nil {
		return "", nil //nolint:nilerr // it is said of the file
	}
	return e.ID, nil
}

// opened reports whether an event of that id opened the complaint.
func (t *Trail) opened(id string) bool {
	return slices.ContainsFunc(t.Files, func(f complaint.File) bool {
		return slices.ContainsFunc(f.Events, func(e complaint.Event) bool { return e.ID == id && e.Opened != nil })
	})
}

// inherit gives the events that a merge brought under a new number the commits that
// brought them under the old one, where they are no longer missed.
func (t *Trail) inherit(old *Trail, merge *Commit) {
	var gone []Brought
	for i := range t.Brought {
		b := &t.Brought[i]
		if b.Commits[0] != merge || b.Event.Renumbered != nil {
			continue
		}
		for _, was := range old.Brought {
			if moved(was.Event, b.Event) {
				b.Commits, gone = was.Commits, append(gone, was)
			}
		}
	}
	went := func(e *complaint.Event) bool {
		return slices.ContainsFunc(gone, func(b Brought) bool { return b.Event == e || unchanged(b.Event, e) })
	}
	old.Brought = slices.DeleteFunc(old.Brought, func(b Brought) bool { return went(b.Event) })
	old.Findings = slices.DeleteFunc(old.Findings, func(f Finding) bool {
		return f.Commit == merge && len(f.Before) > 0 && !slices.ContainsFunc(f.Before, func(e complaint.Event) bool { return !went(&e) })
	})
	for i := range old.Files {
		f := &old.Files[i]
		f.Events = slices.DeleteFunc(f.Events, func(e complaint.Event) bool { return went(&e) })
	}
}

// moved reports whether an event under a new number is one of an old number: automatic
// ones have their ids from the number.
func moved(was, is *complaint.Event) bool {
	a, b := *was, *is
	if a.Automatic() && b.Automatic() {
		a.ID, a.Recorded = b.ID, b.Recorded
	}
	if a.Noted != nil && b.Noted != nil { // it may name automatic events
		x, y := *a.Noted, *b.Noted
		x.Settles, y.Settles = nil, nil
		a.Noted, b.Noted = &x, &y
	}
	return a.ID == b.ID && sameContent(a, b)
}
