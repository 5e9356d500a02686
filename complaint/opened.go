package complaint

// Customer is who complains. Name, phone and the like are personal data and
// leave the program masked (ENG-22).
type Customer struct {
	Name  Text `yaml:"name,omitempty" json:"name,omitempty"`
	Phone Text `yaml:"phone,omitempty" json:"phone,omitempty"`
	Type  Text `yaml:"type,omitempty" json:"type,omitempty"` // a customer type of the policy (DLR-03, DLR-04)
}

// Opened is the receipt of a complaint; the event's At is the time of receipt,
// from which transfer and closing are timed (DLR-13, DLR-16).
type Opened struct {
	free         `yaml:"-"`
	Customer     Customer        `yaml:"customer" json:"customer"`
	Channel      Text            `yaml:"channel,omitempty" json:"channel,omitempty"`
	Type         Text            `yaml:"type,omitempty" json:"type,omitempty"` // case type of the policy
	Subject      Text            `yaml:"subject,omitempty" json:"subject,omitempty"`
	Text         Text            `yaml:"text" json:"text"` // the customer's words
	Demand       Text            `yaml:"demand,omitempty" json:"demand,omitempty"`
	Amount       *Money          `yaml:"amount,omitempty" json:"amount,omitempty"`               // amount claimed, yuan (DLR-10)
	External     Text            `yaml:"external,omitempty" json:"external,omitempty"`           // body outside the company it was addressed to (DLR-06)
	FirstContact Text            `yaml:"first_contact,omitempty" json:"first_contact,omitempty"` // pre-sale or after-sale (DLR-21)
	Fields       map[string]Text `yaml:"fields,omitempty" json:"fields,omitempty"`
	Source       Text            `yaml:"source,omitempty" json:"source,omitempty"`   // key in the ledger it was imported from
	Linked       ID              `yaml:"linked,omitempty" json:"linked,omitempty"`   // an earlier complaint about the same matter
	Policy       Text            `yaml:"policy,omitempty" json:"policy,omitempty"`   // regime it follows; none: the store's
	Repeats      []ID            `yaml:"repeats,omitempty" json:"repeats,omitempty"` // complaints of the policy's window that it repeats (MFG-10, U-20)
}

// Kind names the kind.
func (*Opened) Kind() Kind { return "opened" }

func (o *Opened) apply(s *State, e *Event, r Rules) {
	s.Opened, s.Received, s.OpenedBy = *o, e.At, e.By
	s.Fields = make(map[string]Text, len(o.Fields))
	for k, v := range o.Fields {
		s.Fields[k] = v
	}
	if s.enter(StatusDraft, e.At); r.Complete(s) {
		s.Spans = nil // complete from the beginning
		s.submit(e.At, r)
	}
}

// submit receives a form that is complete: from now on its clocks run, at the level
// that its type begins with or that its facts demand.
func (s *State) submit(at Time, r Rules) {
	s.Received, s.CloseStart = at, at
	if level := r.Level(s, s.FirstLevel); level != "" {
		s.FirstLevel, s.Level, s.Given = level, level, at
		s.Levels = []LevelChange{{At: at, Level: level, Trigger: TriggerManual}}
	}
	s.work(at)
}
