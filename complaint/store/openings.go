package store

import (
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// Openings calls fn with the first event of each complaint received from one day
// to another, both included, without reading what came after. Only what likely
// holds for is decoded; it is given the bytes of that event as they are stored.
// What cannot be read is left out: this is for looking around, not for figures.
func (s *Store) Openings(from, to time.Time, likely func(raw []byte) bool, fn func(complaint.ID, complaint.Event)) {
	for day := range s.days(from, to) {
		for _, g := range day.groups {
			data, err := s.load(g.files[0]) // the opening site's own file comes first
			if err != nil {
				continue
			}
			if data = complaint.Opening(data); !likely(data) {
				continue
			}
			if e, err := complaint.DecodeOpening(g.files[0], data); err == nil {
				fn(g.id, e)
			}
		}
	}
}
