package complaint

import (
	"fmt"
	"strings"
)

// Kind is the name of an event kind; it is also the event's key in the file.
type Kind string

// Event is one thing that happened to a complaint: who did it, when it happened,
// when it was written down, and exactly one body, whose key in the file is the
// kind. A field per kind lets strict decoding find misspelt fields. The stored
// form only ever gains optional fields and kinds; a change that older programs
// would misread raises Format.
type Event struct {
	ID       string `yaml:"id" json:"id"`
	At       Time   `yaml:"at" json:"at"`
	Recorded Time   `yaml:"recorded" json:"recorded"`
	By       string `yaml:"by" json:"by"`
	Why      Text   `yaml:"why,omitempty" json:"why,omitempty"` // why it was recorded later than it happened (DLR-54)

	// After is the id of the last event of a person known of each other site's file,
	// in the order of the sites. It stands only where a complaint has such files, on
	// the first event of a write that knows more than what the file says before.
	After []string `yaml:"after,omitempty" json:"after,omitempty"`

	Opened       *Opened          `yaml:"opened,omitempty" json:"opened,omitempty"`
	Classified   *Classified      `yaml:"classified,omitempty" json:"classified,omitempty"`
	Transferred  *Transferred     `yaml:"transferred,omitempty" json:"transferred,omitempty"`
	Signed       *Signed          `yaml:"signed,omitempty" json:"signed,omitempty"`
	Refused      *Refused         `yaml:"refused,omitempty" json:"refused,omitempty"`
	Replied      *Replied         `yaml:"replied,omitempty" json:"replied,omitempty"`
	CloseApplied *CloseApplied    `yaml:"close_applied,omitempty" json:"close_applied,omitempty"`
	CalledBack   *CalledBack      `yaml:"called_back,omitempty" json:"called_back,omitempty"`
	DeferApplied *DeferApplied    `yaml:"defer_applied,omitempty" json:"defer_applied,omitempty"`
	Approved     *Approved        `yaml:"approved,omitempty" json:"approved,omitempty"`
	Rejected     *Rejected        `yaml:"rejected,omitempty" json:"rejected,omitempty"`
	Tracked      *Tracked         `yaml:"tracked,omitempty" json:"tracked,omitempty"`
	Stepped      *Stepped         `yaml:"stepped,omitempty" json:"stepped,omitempty"`
	Escalated    *Escalated       `yaml:"escalated,omitempty" json:"escalated,omitempty"`
	Paused       *Paused          `yaml:"paused,omitempty" json:"paused,omitempty"`
	Resumed      *Resumed         `yaml:"resumed,omitempty" json:"resumed,omitempty"`
	Extended     *Extended        `yaml:"extended,omitempty" json:"extended,omitempty"`
	Promised     *Promised        `yaml:"promised,omitempty" json:"promised,omitempty"`
	Reopened     *Reopened        `yaml:"reopened,omitempty" json:"reopened,omitempty"`
	Withdrawn    *Withdrawn       `yaml:"withdrawn,omitempty" json:"withdrawn,omitempty"`
	Duplicated   *Duplicated      `yaml:"duplicated,omitempty" json:"duplicated,omitempty"`
	Voided       *Voided          `yaml:"voided,omitempty" json:"voided,omitempty"`
	Corrected    *Corrected       `yaml:"corrected,omitempty" json:"corrected,omitempty"`
	Noted        *Noted           `yaml:"noted,omitempty" json:"noted,omitempty"`
	Attached     *Attached        `yaml:"attached,omitempty" json:"attached,omitempty"`
	Penalty      *PenaltyDecision `yaml:"penalty,omitempty" json:"penalty,omitempty"`
	Renumbered   *Renumbered      `yaml:"renumbered,omitempty" json:"renumbered,omitempty"`

	origin origin // where it is written; not part of what the event says
}

// Body is what an event of one kind holds and does.
type Body interface {
	// Kind names the kind, as in the file.
	Kind() Kind
	// permit returns why the event is not allowed in state s, or nil. What the
	// table of statuses says has been checked before.
	permit(s *State, e *Event) *Fault
	// apply changes s; it is called only where permit returned nil.
	apply(s *State, e *Event, r Rules)
}

// free is the permit of the kinds that need no more than the table of statuses.
type free struct{}

func (free) permit(*State, *Event) *Fault { return nil }

func body[T any, P interface {
	*T
	Body
}](p P) Body {
	if p == nil {
		return nil
	}
	return p
}

// kinds is how many kinds of event there are.
const kinds = 27

// fields lists the bodies of an event, nil where the event is not of that kind,
// in the order of the struct.
func (e *Event) fields() [kinds]Body {
	return [...]Body{
		body(e.Opened), body(e.Classified), body(e.Transferred), body(e.Signed), body(e.Refused), body(e.Replied),
		body(e.CloseApplied), body(e.CalledBack), body(e.DeferApplied), body(e.Approved), body(e.Rejected), body(e.Tracked),
		body(e.Stepped), body(e.Escalated), body(e.Paused), body(e.Resumed), body(e.Extended), body(e.Promised), body(e.Reopened), body(e.Withdrawn),
		body(e.Duplicated), body(e.Voided), body(e.Corrected), body(e.Noted), body(e.Attached), body(e.Penalty), body(e.Renumbered),
	}
}

// Body returns the event's body, or nil where it has none.
func (e *Event) Body() Body {
	for _, b := range e.fields() {
		if b != nil {
			return b
		}
	}
	return nil
}

// Kind returns the event's kind, "" where it has no body.
func (e *Event) Kind() Kind {
	if b := e.Body(); b != nil {
		return b.Kind()
	}
	return ""
}

// Automatic reports whether the event follows from the policy by itself. Such an
// event is computed by the fold; its record in a file only shows that a sweep saw it.
func (e *Event) Automatic() bool {
	return e.Escalated != nil && e.Escalated.Trigger != TriggerManual && e.Escalated.Trigger != TriggerExternal
}

// Valid returns what is missing or doubled in the event's own form.
func (e *Event) Valid() *Fault {
	bodies := 0
	for _, b := range e.fields() {
		if b != nil {
			bodies++
		}
	}
	switch {
	case bodies != 1:
		return Invalid("event.bodies", "event", e.ID, "count", bodies)
	case e.ID == "" || strings.TrimSpace(e.ID) != e.ID: // other events name it: it must survive that
		return Invalid("event.field", "event", e.ID, "field", "id")
	case e.At.IsZero():
		return Invalid("event.field", "event", e.ID, "field", "at")
	case e.Recorded.IsZero():
		return Invalid("event.field", "event", e.ID, "field", "recorded")
	case e.By == "":
		return Invalid("event.field", "event", e.ID, "field", "by")
	}
	return nil
}

// NewEventID returns the id of the event that is recorded after n others of its
// complaint were known. The count in front makes ids sort in the order of cause
// and effect among events of one second; random keeps two offices apart.
func NewEventID(n int, random [6]byte) string { return fmt.Sprintf("%04d-%x", n, random) }
