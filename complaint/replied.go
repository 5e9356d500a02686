package complaint

// The two who can be answered.
const (
	ToCenter   = "center"   // the customer service centre: what first_reply is timed by (DLR-14)
	ToCustomer = "customer" // the customer: what keeps a promise (LSC-11)
)

// Replied is an answer to the centre or to the customer.
type Replied struct {
	free    `yaml:"-"`
	To      string          `yaml:"to" json:"to"`
	Nature  Text            `yaml:"kind,omitempty" json:"kind,omitempty"` // progress, plan, answer…
	Text    Text            `yaml:"text" json:"text"`
	Contact string          `yaml:"contact,omitempty" json:"contact,omitempty"` // direct or indirect (DLR-38)
	Service string          `yaml:"service,omitempty" json:"service,omitempty"` // necessary or extra (DLR-39)
	Cost    *Money          `yaml:"cost,omitempty" json:"cost,omitempty"`       // of the service, yuan
	Checks  map[string]Text `yaml:"checks,omitempty" json:"checks,omitempty"`   // steps of a reply checklist and their notes (LSC-01)
}

// Kind names the kind.
func (*Replied) Kind() Kind { return "replied" }

func (p *Replied) apply(s *State, e *Event, _ Rules) {
	s.Replies++
	if p.To == ToCustomer {
		s.keepPromises(e.At)
	}
	if s.Status == StatusProcessing {
		s.enter(StatusReplied, e.At)
	}
}

// Promised is an appointment to call the customer back; a call at or before When
// keeps it, even without a result (LSC-11, LSC-12).
type Promised struct {
	When Time `yaml:"when" json:"when"`
	Text Text `yaml:"text,omitempty" json:"text,omitempty"`
}

// Kind names the kind.
func (*Promised) Kind() Kind { return "promised" }

func (p *Promised) permit(s *State, e *Event) *Fault {
	if !p.When.After(e.At.Time) {
		return Refuse("promise.past", "id", s.ID, "when", p.When)
	}
	return nil
}

func (p *Promised) apply(s *State, e *Event, _ Rules) {
	s.keepPromises(e.At) // a new promise is made in the call that keeps the old one
	s.Promises = append(s.Promises, Promise{Made: e.At, When: p.When, Text: p.Text})
}

func (s *State) keepPromises(at Time) {
	for i := range s.Promises {
		if s.Promises[i].Called.IsZero() {
			s.Promises[i].Called = at
		}
	}
}
