package complaint

import (
	"bytes"
	"cmp"
	"maps"
	"reflect"
	"slices"

	"gopkg.in/yaml.v3"
)

// Record is everything that is known of a complaint: the union of its files.
type Record struct {
	ID      ID
	Events  []Event
	Doubled []Event // what stands under the id of one of Events and says something else
}

// Merge returns the union of the events of files that belong to one complaint.
// It is commutative, associative and idempotent. An automatic event that two
// machines recorded keeps the earlier record; so does one that somebody edited, and
// the others are Doubled.
func Merge(files ...File) Record {
	var rec Record
	all := 0
	for _, f := range files {
		all += len(f.Events)
	}
	place := make(map[string]int, all)
	rec.Events = slices.Grow(rec.Events, all)
	for _, f := range files {
		rec.ID = cmp.Or(rec.ID, f.ID)
		for n, e := range f.Events {
			if f.Site != "" {
				e.origin = origin{f.Site, n}
			}
			i, known := place[e.ID]
			if !known {
				place[e.ID] = len(rec.Events)
				rec.Events = append(rec.Events, e)
				continue
			}
			if earlier(&e, &rec.Events[i]) {
				e, rec.Events[i] = rec.Events[i], e
			}
			rec.Doubled = append(rec.Doubled, e)
		}
	}
	rec.Doubled = others(rec.Doubled, func(e *Event) *Event { return &rec.Events[place[e.ID]] })
	if len(files) > 1 {
		slices.SortStableFunc(rec.Events, func(a, b Event) int {
			return cmp.Or(a.Recorded.Compare(b.Recorded.Time), cmp.Compare(a.ID, b.ID))
		})
	}
	return rec
}

// others returns those of further records of events that say something else than the
// one that is kept, each once.
func others(further []Event, kept func(*Event) *Event) []Event {
	if len(further) == 0 {
		return nil
	}
	said := map[string]Event{}
	for _, e := range further {
		if key := e.says(); key != kept(&e).says() {
			if was, ok := said[key]; !ok || earlier(&e, &was) {
				said[key] = e
			}
		}
	}
	var others []Event
	for _, key := range slices.Sorted(maps.Keys(said)) {
		others = append(others, said[key])
	}
	return others
}

// says is what an event tells, whoever wrote it where: of an automatic one its id.
func (e *Event) says() string {
	if e.Automatic() {
		return e.ID
	}
	plain := *e
	normalise(&plain)
	text, _ := yaml.Marshal(&plain) // what was read can be written
	return string(text)
}

// earlier reports which of two records of one event is kept: the one written down
// first; of two of the same second any, so long as it is always the same.
func earlier(a, b *Event) bool {
	if !a.Recorded.Equal(b.Recorded.Time) {
		return a.Recorded.Before(b.Recorded.Time)
	}
	x, _ := yaml.Marshal(a) // what was read can be written
	y, _ := yaml.Marshal(b)
	return cmp.Or(bytes.Compare(x, y), cmp.Compare(a.origin.site, b.origin.site), a.origin.place-b.origin.place) < 0
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
	e.At, e.Recorded, e.origin = Time{e.At.UTC()}, Time{e.Recorded.UTC()}, origin{}
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
