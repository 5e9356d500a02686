package complaint

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Triggers of a change of level.
const (
	TriggerOverdue  = "overdue"  // by itself, when a limit passed (DLR-53)
	TriggerManual   = "manual"   // by a person, with a reason
	TriggerExternal = "external" // the complaint was taken outside the company (DLR-06)
)

// Escalated raises the level. By itself it carries the instant at which the limit
// passed (TriggerOverdue) or at which a threshold of the policy was reached (its
// code), whenever it is recorded (ENG-10).
type Escalated struct {
	free     `yaml:"-"`
	From     string `yaml:"from,omitempty" json:"from,omitempty"`
	To       string `yaml:"to" json:"to"`
	Trigger  string `yaml:"trigger" json:"trigger"`
	Clock    string `yaml:"clock,omitempty" json:"clock,omitempty"`
	Sequence int    `yaml:"sequence,omitempty" json:"sequence,omitempty"`
	External string `yaml:"external,omitempty" json:"external,omitempty"` // media, government, association
	Reason   Text   `yaml:"reason,omitempty" json:"reason,omitempty"`
}

// Kind names the kind.
func (*Escalated) Kind() Kind { return "escalated" }

func (x *Escalated) apply(s *State, e *Event, r Rules) {
	if x.External != "" {
		s.Opened.External = Text(x.External)
		s.ExternalSince = e.At
	}
	s.setLevel(e.At, x.To, x.Trigger)
	if s.Status == StatusTracking && s.Level != r.TrackedLevel() {
		s.returnToWork(e.At)
	}
}

// Overdue returns the automatic event that raises the level of a complaint when
// the sequence-th run of a clock passes its due time. Its id is derived from its
// content, so that two machines record the same event.
func Overdue(id ID, due Time, clock string, sequence int, from, to string) *Event {
	return automatic(id, due, clock, &Escalated{From: from, To: to, Trigger: TriggerOverdue, Clock: clock, Sequence: sequence})
}

// Exceeded is Overdue for a threshold of the policy that was reached at an instant;
// again counts the times that it was before at that very instant.
func Exceeded(id ID, at Time, threshold string, again int, from, to string) *Event {
	return automatic(id, at, threshold, &Escalated{From: from, To: to, Trigger: threshold, Sequence: again})
}

// FitsContent reports whether the id of an event of a complaint is the one that its
// content demands: an automatic event bears the id derived from it and says nothing
// that is not in there; an event of a person bears none of that form.
func FitsContent(id ID, e *Event) bool {
	if !e.Automatic() {
		return !strings.HasPrefix(e.ID, automaticID)
	}
	want := e.derived(id)
	return e.ID == want.ID && *e.Escalated == *want.Escalated
}

// derived returns the automatic event e as the policy brings it about in a complaint.
func (e *Event) derived(id ID) *Event {
	x := e.Escalated
	if x.Trigger == TriggerOverdue {
		return Overdue(id, e.At, x.Clock, x.Sequence, x.From, x.To)
	}
	return Exceeded(id, e.At, x.Trigger, x.Sequence, x.From, x.To)
}

// automaticID begins the ids of automatic events.
const automaticID = "auto-"

func automatic(id ID, at Time, cause string, x *Escalated) *Event {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%s|%s|%d|%s|%s", id, at.UTC().Format("20060102150405"), cause, x.Sequence, x.From, x.To))
	return &Event{ID: automaticID + hex.EncodeToString(sum[:8]), At: at, By: AutomaticBy, Escalated: x}
}

// AutomaticBy is the By of events that nobody did.
const AutomaticBy = "kesu"
