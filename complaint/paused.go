package complaint

// Paused stops the clocks that the policy lets be paused; the agreement it rests
// on is named in Reason and Fields.
type Paused struct {
	Reason Text            `yaml:"reason" json:"reason"`
	Fields map[string]Text `yaml:"fields,omitempty" json:"fields,omitempty"` // whose agreement it rests on, and the like (MFG-20)
}

// Kind names the kind.
func (*Paused) Kind() Kind { return "paused" }

func (*Paused) permit(s *State, _ *Event) *Fault {
	if p := s.pause(); p != nil {
		return Refuse("pause.again", "id", s.ID, "at", p.From)
	}
	return nil
}

func (p *Paused) apply(s *State, e *Event, _ Rules) {
	s.Pauses = append(s.Pauses, Pause{From: e.At, By: e.By, Reason: p.Reason, Fields: p.Fields})
}

// Resumed lets the paused clocks run again.
type Resumed struct {
	Reason Text `yaml:"reason,omitempty" json:"reason,omitempty"`
}

// Kind names the kind.
func (*Resumed) Kind() Kind { return "resumed" }

func (*Resumed) permit(s *State, _ *Event) *Fault {
	if s.pause() == nil {
		return Refuse("resume.running", "id", s.ID)
	}
	return nil
}

func (*Resumed) apply(s *State, e *Event, _ Rules) { s.pause().To = e.At }

// pause returns the pause that is on, or nil.
func (s *State) pause() *Pause {
	if n := len(s.Pauses); n > 0 && s.Pauses[n-1].To.IsZero() {
		return &s.Pauses[n-1]
	}
	return nil
}
