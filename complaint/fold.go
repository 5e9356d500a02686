package complaint

import (
	"cmp"
	"slices"
	"time"
)

// Rules is what a regime adds to the grammar. sla.Policy implements it for every
// regime; NoRules is the grammar alone.
type Rules interface {
	// TrackedLevel names the level whose complaints are tracked instead of closed, or "".
	TrackedLevel() string
	// Needs says what an application about subject needs in state s.
	Needs(s *State, subject string) Needs
	// Gate returns why the policy forbids e in state s, or nil. It must not
	// judge who acts: authority may change, what happened does not.
	Gate(s *State, e *Event) *Fault
	// Automatic returns the next change that comes by itself strictly before
	// until, or nil.
	Automatic(s *State, until time.Time) *Event
}

// NoRules is the grammar without a regime: nothing is tracked, gated or automatic.
type NoRules struct{}

// TrackedLevel names no level.
func (NoRules) TrackedLevel() string { return "" }

// Needs asks for nothing.
func (NoRules) Needs(*State, string) Needs { return Needs{} }

// Gate forbids nothing.
func (NoRules) Gate(*State, *Event) *Fault { return nil }

// Automatic changes nothing.
func (NoRules) Automatic(*State, time.Time) *Event { return nil }

// View says which events a fold sees: those that happened at or before Now and,
// where Known is set, were recorded at or before Known.
type View struct{ Now, Known time.Time }

func (v View) sees(e *Event) bool {
	return !e.At.After(v.Now) && (v.Known.IsZero() || !e.Recorded.After(v.Known))
}

// Fold returns the state that a record's events come to under the rules. It
// never fails: what was not allowed when it happened is listed under Problems.
func Fold(rec Record, rules Rules, v View) *State {
	s := &State{ID: rec.ID}
	seen := map[string]*Event{}
	for _, e := range ordered(rec.Events, v) {
		if e.Automatic() {
			seen[e.ID] = e
			continue
		}
		s.advance(rules, e.At.Time)
		if f := s.Permit(e, rules); f != nil {
			s.Problems = append(s.Problems, Problem{e.ID, e.Kind(), e.At, e.By, f})
			continue
		}
		e.Body().apply(s, e, rules)
		s.record(e)
	}
	s.advance(rules, v.Now)
	s.reconcile(seen)
	return s
}

// Permit returns why e is not allowed in state s by the grammar, by its own
// conditions or by the policy's gates, or nil.
func (s *State) Permit(e *Event, rules Rules) *Fault {
	b := e.Body()
	if b == nil {
		return Invalid("event.bodies", "event", e.ID, "count", 0)
	}
	if s.Status != StatusNone && e.At.Before(s.Received.Time) {
		return Refuse("event.before-receipt", "id", s.ID, "at", e.At, "received", s.Received)
	}
	if !slices.Contains(grammar[b.Kind()], s.Status) {
		return Refuse("event.status", "id", s.ID, "kind", b.Kind(), "status", s.Status, "possible", Possible(s.Status))
	}
	if f := b.permit(s, e); f != nil {
		return f
	}
	return rules.Gate(s, e)
}

// advance applies the changes that come by themselves before an instant: a thing
// done exactly at its due instant is on time (ENG-03).
func (s *State) advance(rules Rules, until time.Time) {
	for s.Status != StatusNone {
		e := rules.Automatic(s, until)
		if e == nil {
			return
		}
		e.Escalated.apply(s, e, rules)
		s.record(e)
		s.Automatic = append(s.Automatic, e)
	}
}

// reconcile gives the computed changes the Recorded of their record, and lists
// recorded ones that what was recorded later has overtaken.
func (s *State) reconcile(seen map[string]*Event) {
	for _, e := range s.Automatic {
		if r := seen[e.ID]; r != nil {
			e.Recorded, e.By = r.Recorded, r.By
			delete(seen, e.ID)
		}
	}
	for _, e := range seen {
		s.Problems = append(s.Problems, Problem{e.ID, e.Kind(), e.At, e.By, Refuse("escalated.overtaken", "id", s.ID, "at", e.At)})
	}
	slices.SortFunc(s.Problems, func(a, b Problem) int { return cmp.Or(a.At.Compare(b.At.Time), cmp.Compare(a.Event, b.Event)) })
}

// ordered returns the events a view sees by (at, recorded, id).
func ordered(events []Event, v View) []*Event {
	seen := make([]*Event, 0, len(events))
	for i := range events {
		if v.sees(&events[i]) {
			seen = append(seen, &events[i])
		}
	}
	slices.SortStableFunc(seen, func(a, b *Event) int {
		return cmp.Or(a.At.Compare(b.At.Time), a.Recorded.Compare(b.Recorded.Time), cmp.Compare(a.ID, b.ID))
	})
	return seen
}
