package complaint

import (
	"bytes"
	"cmp"
	"reflect"
	"slices"

	"gopkg.in/yaml.v3"
)

// Record is everything that is known of a complaint: the union of its files.
type Record struct {
	ID     ID
	Events []Event
}

// Merge returns the union of the events of files that belong to one complaint.
// It is commutative, associative and idempotent. An automatic event that two
// machines recorded keeps the earlier record; so does one that somebody edited.
func Merge(files ...File) Record {
	var rec Record
	place := map[string]int{}
	for _, f := range files {
		rec.ID = cmp.Or(rec.ID, f.ID)
		for _, e := range f.Events {
			i, known := place[e.ID]
			switch {
			case !known:
				place[e.ID] = len(rec.Events)
				rec.Events = append(rec.Events, e)
			case earlier(&e, &rec.Events[i]):
				rec.Events[i] = e
			}
		}
	}
	if len(files) > 1 {
		slices.SortStableFunc(rec.Events, func(a, b Event) int {
			return cmp.Or(a.Recorded.Compare(b.Recorded.Time), cmp.Compare(a.ID, b.ID))
		})
	}
	return rec
}

// earlier reports which of two records of one event is kept: the one written down
// first; of two of the same second any, so long as it is always the same.
func earlier(a, b *Event) bool {
	if !a.Recorded.Equal(b.Recorded.Time) {
		return a.Recorded.Before(b.Recorded.Time)
	}
	x, _ := yaml.Marshal(a) // what was read can be written
	y, _ := yaml.Marshal(b)
	return bytes.Compare(x, y) < 0
}

// sameTexts reports whether events came back from the codec as they were.
func sameTexts(a, b []Event) bool {
	return slices.EqualFunc(a, b, func(x, y Event) bool {
		normalise(&x)
		normalise(&y)
		return reflect.DeepEqual(x, y)
	})
}

// normalise drops what may differ between equal times: zone names and monotonic readings.
func normalise(e *Event) {
	e.At, e.Recorded = Time{e.At.UTC()}, Time{e.Recorded.UTC()}
	if e.Promised != nil {
		p := *e.Promised
		p.When = Time{p.When.UTC()}
		e.Promised = &p
	}
	if e.Extended != nil {
		x := *e.Extended
		x.Until = Time{x.Until.UTC()}
		e.Extended = &x
	}
}
