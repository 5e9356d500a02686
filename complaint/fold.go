package complaint

import (
	"cmp"
	"slices"
	"time"
)

// Rules is what a regime adds to the grammar; package sla has the one for every policy.
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
	// Exceeded returns the raise that the facts of s demand from now on, or nil.
	Exceeded(s *State, at Time) *Event
	// Complete reports whether the form may be received, or stays a draft (MFG-23).
	Complete(s *State) bool
	// Level returns the level that a complaint has which is given one ("": none yet):
	// that one, unless its type or its facts demand another.
	Level(s *State, given string) string
	// Step says what doing a stage brings about.
	Step(s *State, code string) StepRule
	// Offers reports whether the regime knows a kind of event at all, as s stands.
	Offers(s *State, k Kind) bool
}

// StepRule is what doing a stage of the policy brings about.
type StepRule struct {
	Approval bool     // it takes effect when approved
	Undoes   []string // stages that are to be done anew
}

// View says which events a fold sees: those that happened at or before Now and,
// where Known is set, were recorded at or before Known.
type View struct{ Now, Known time.Time }

func (v View) sees(e *Event) bool {
	return !e.At.After(v.Now) && (v.Known.IsZero() || !e.Recorded.After(v.Known))
}

// Fold returns the state that a record's events come to under the rules. It
// never fails: what was not allowed when it happened is listed under Problems, and so
// is what offices decided differently without knowing of each other, until a person
// has settled it.
func Fold(rec Record, rules Rules, v View) *State {
	s := &State{ID: rec.ID}
	recorded := map[string]*Event{}
	seen := ordered(rec.Events, v)
	for _, e := range seen {
		if e.Automatic() {
			recorded[e.ID] = e
			continue
		}
		s.advance(rules, e.At.Time)
		if f := s.Permit(e, rules); f != nil {
			s.Problems = append(s.Problems, Problem{Event: e.ID, Kind: e.Kind(), At: e.At, By: e.By, Site: e.origin.site, Cause: f})
			continue
		}
		e.Body().apply(s, e, rules)
		s.record(e)
		for x := rules.Exceeded(s, e.At); x != nil; x = rules.Exceeded(s, e.At) { // each raises
			s.raise(x, rules)
		}
		s.renew(e.At, rules)
	}
	s.advance(rules, v.Now)
	s.reconcile(recorded)
	s.contend(rec, seen)
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
		return Refuse("event.status", "id", s.ID, "kind", b.Kind(), "status", s.Status, "possible", s.Possible(rules))
	}
	if f := b.permit(s, e); f != nil {
		return f
	}
	return rules.Gate(s, e)
}

// Possible lists the kinds of event that can be done now, as far as the status and the
// policy know them; what they need besides, Permit says.
func (s *State) Possible(rules Rules) []Kind {
	return slices.DeleteFunc(Possible(s.Status), func(k Kind) bool {
		switch k {
		case "approved", "rejected":
			return s.PendingApplication() == nil
		case "paused":
			return s.pause() != nil
		case "resumed":
			return s.pause() == nil
		case "renumbered": // nobody does it: it comes about when offices share their records
			return true
		}
		return !rules.Offers(s, k)
	})
}

// advance applies the changes that come by themselves before an instant: a thing
// done exactly at its due instant is on time (ENG-03).
func (s *State) advance(rules Rules, until time.Time) {
	for s.Status != StatusNone {
		e := rules.Automatic(s, until)
		if e == nil {
			return
		}
		s.raise(e, rules)
	}
}

// raise applies a change that comes by itself.
func (s *State) raise(e *Event, rules Rules) {
	e.Escalated.apply(s, e, rules)
	s.record(e)
	s.Automatic = append(s.Automatic, e)
}

// reconcile gives the computed changes the Recorded of their record, and lists
// recorded ones that what was recorded later has overtaken.
func (s *State) reconcile(recorded map[string]*Event) {
	for _, e := range s.Automatic {
		if r := recorded[e.ID]; r != nil {
			e.Recorded, e.By = r.Recorded, r.By
			delete(recorded, e.ID)
		}
	}
	for _, e := range recorded {
		s.Problems = append(s.Problems, Problem{Event: e.ID, Kind: e.Kind(), At: e.At, By: e.By, Cause: Refuse("escalated.overtaken", "id", s.ID, "at", e.At)})
	}
}

// ordered returns the events a view sees by (at, recorded, id).
func ordered(events []Event, v View) []*Event {
	seen := make([]*Event, 0, len(events))
	for i := range events {
		if v.sees(&events[i]) {
			seen = append(seen, &events[i])
		}
	}
	slices.SortStableFunc(seen, inOrder)
	return seen
}

func inOrder(a, b *Event) int {
	return cmp.Or(a.At.Compare(b.At.Time), a.Recorded.Compare(b.Recorded.Time), cmp.Compare(a.ID, b.ID))
}
