package complaint

// Transferred hands the complaint to a department (7.2.1); it is done only when
// the receiver has signed for it (DLR-33).
type Transferred struct {
	free     `yaml:"-"`
	To       string   `yaml:"to" json:"to"`
	Receiver Text     `yaml:"receiver,omitempty" json:"receiver,omitempty"` // named receiver (DLR-31)
	With     []string `yaml:"with,omitempty" json:"with,omitempty"`         // co-operating departments
}

// Kind names the kind.
func (*Transferred) Kind() Kind { return "transferred" }

func (t *Transferred) apply(s *State, e *Event, _ Rules) {
	s.Department = t.To
	s.Transfer = &Transfer{At: e.At, To: t.To, Receiver: t.Receiver, With: t.With}
	if s.Status != StatusTracking {
		s.enter(StatusTransferred, e.At)
	}
}

// Signed is the receiver's signature for the transfer; the signer is the event's By.
type Signed struct {
	Text Text `yaml:"text,omitempty" json:"text,omitempty"`
}

// Kind names the kind.
func (*Signed) Kind() Kind { return "signed" }

func (*Signed) permit(s *State, _ *Event) *Fault { return s.unsigned() }

func (*Signed) apply(s *State, e *Event, _ Rules) {
	s.Transfer.Signed, s.Transfer.SignedBy = e.At, e.By
	if s.Status != StatusTracking {
		s.enter(StatusProcessing, e.At)
	}
}

// Refused is the receiver's refusal to take the complaint (退单); the clock of
// the transfer runs on.
type Refused struct {
	Reason Text `yaml:"reason" json:"reason"`
}

// Kind names the kind.
func (*Refused) Kind() Kind { return "refused" }

// What was not handed to anybody can only be sent back to whoever opened it, where
// the policy's gates let it.
func (*Refused) permit(s *State, _ *Event) *Fault {
	if s.Transfer == nil && s.Status != StatusTracking {
		return nil
	}
	return s.unsigned()
}

func (*Refused) apply(s *State, e *Event, _ Rules) {
	s.Refusals++
	if s.Transfer == nil && s.Status != StatusTracking {
		s.enter(StatusDraft, e.At) // sent back to be completed
		return
	}
	s.Transfer = nil
	if s.Status != StatusTracking {
		s.enter(StatusClassified, e.At)
	}
}

// unsigned returns a Fault where no transfer waits for its signature.
func (s *State) unsigned() *Fault {
	switch {
	case s.Transfer == nil:
		return Refuse("sign.no-transfer", "id", s.ID)
	case !s.Transfer.Signed.IsZero():
		return Refuse("sign.again", "id", s.ID, "by", s.Transfer.SignedBy, "at", s.Transfer.Signed)
	}
	return nil
}
