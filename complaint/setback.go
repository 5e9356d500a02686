package complaint

import (
	"slices"
	"time"
)

// patience is how much earlier an event may be recorded than the one before it in the
// file, as commands that wait for one another read the clock when they are started.
const patience = 5 * time.Minute

// SetBack is an event that was recorded at an earlier time than the one that stands
// before it in the same file: the clock of that machine was set back between them, or
// forward before.
type SetBack struct {
	Event  Event
	Before Time // when the one before it was recorded
}

// SetBacks returns such events in the order of the files. They count like all others
// and are folded in the order of At; only their times are not to be relied on.
func (r Record) SetBacks() (all []SetBack) {
	events := slices.Clone(r.Events)
	slices.SortStableFunc(events, func(a, b Event) int { return a.origin.place - b.origin.place })
	last := map[string]Time{}
	for _, e := range events {
		if before, ok := last[e.origin.site]; ok && before.Sub(e.Recorded.Time) > patience {
			all = append(all, SetBack{e, before})
		}
		last[e.origin.site] = e.Recorded
	}
	return all
}
