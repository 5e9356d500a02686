package store

import (
	"context"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// Openings calls fn with the first event of each complaint received from one day
// to another, both included, without reading what came after. Only what likely
// holds for is decoded; it is given the bytes of that event as they are stored, from
// several goroutines at once. What cannot be read is left out: this is for looking
// around, not for figures.
func (s *Store) Openings(from, to time.Time, likely func(raw []byte) bool, fn func(complaint.ID, complaint.Event)) {
	days := func(yield func(day) bool) {
		for d := range s.days(from, to) {
			if !yield(d) {
				return
			}
		}
	}
	type opening struct {
		id    complaint.ID
		event complaint.Event
	}
	look := func(d day) (found []opening) {
		in := folder{s: s}
		defer in.close()
		for _, g := range d.groups {
			data, err := in.load(g.files[0]) // the opening site's own file comes first
			if err != nil {
				continue
			}
			if data = complaint.Opening(data); !likely(data) {
				continue
			}
			if e, err := complaint.DecodeOpening(g.files[0], data); err == nil {
				found = append(found, opening{g.id, e})
			}
		}
		return found
	}
	_ = inTurn(context.Background(), days, look, func(found []opening) error {
		for _, o := range found {
			fn(o.id, o.event)
		}
		return nil
	})
}
