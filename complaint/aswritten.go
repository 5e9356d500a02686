package complaint

import "slices"

// AsWritten gives, by the ids of events, the record as whoever wrote the event knew it,
// the event included. It holds only the events that are folded after others which were
// not known then, because these were recorded later or at another office; whoever wrote
// any other event knew all that comes before it.
func (r Record) AsWritten() map[string]Record {
	if !shared(r.Events) && slices.IsSortedFunc(r.Events, func(a, b Event) int { return inOrder(&a, &b) }) {
		return nil // as a rule
	}
	k := learn(r.Events)
	seen := make([]*Event, len(r.Events))
	for i := range r.Events {
		seen[i] = &r.Events[i]
	}
	slices.SortStableFunc(seen, inOrder)
	var all map[string]Record
	for i, e := range seen {
		knew := true
		for _, before := range seen[:i] {
			knew = knew && k.knows(e, before)
		}
		if knew || e.Automatic() {
			continue
		}
		then := Record{ID: r.ID, Events: []Event{*e}}
		for _, other := range seen {
			if k.knows(e, other) {
				then.Events = append(then.Events, *other)
			}
		}
		if all == nil {
			all = map[string]Record{}
		}
		all[e.ID] = then
	}
	return all
}
