package complaint

// Reopened takes a closed complaint up again under its number (U-18).
type Reopened struct {
	free   `yaml:"-"`
	Reason Text `yaml:"reason" json:"reason"`
}

// Kind names the kind.
func (*Reopened) Kind() Kind { return "reopened" }

func (*Reopened) apply(s *State, e *Event, _ Rules) {
	s.Closed, s.ClosedBy, s.CloseStart = Time{}, nil, e.At
	s.Reopenings = append(s.Reopenings, e.At)
	if s.Transfer == nil {
		s.enter(StatusClassified, e.At)
		return
	}
	s.enter(StatusProcessing, e.At)
}

// Withdrawn ends a complaint that the customer took back (U-19).
type Withdrawn struct {
	free   `yaml:"-"`
	Reason Text `yaml:"reason" json:"reason"`
}

// Kind names the kind.
func (*Withdrawn) Kind() Kind { return "withdrawn" }

func (*Withdrawn) apply(s *State, e *Event, _ Rules) { s.enter(StatusWithdrawn, e.At) }

// Duplicated merges the complaint into the one that stays (U-19).
type Duplicated struct {
	Of     ID   `yaml:"of" json:"of"`
	Reason Text `yaml:"reason,omitempty" json:"reason,omitempty"`
}

// Kind names the kind.
func (*Duplicated) Kind() Kind { return "duplicated" }

func (d *Duplicated) permit(s *State, _ *Event) *Fault {
	if d.Of == s.ID {
		return Refuse("duplicate.itself", "id", s.ID)
	}
	return nil
}

func (d *Duplicated) apply(s *State, e *Event, _ Rules) {
	s.MergedInto = d.Of
	s.enter(StatusMerged, e.At)
}

// Voided ends a complaint that should never have been opened.
type Voided struct {
	free   `yaml:"-"`
	Reason Text `yaml:"reason" json:"reason"`
}

// Kind names the kind.
func (*Voided) Kind() Kind { return "voided" }

func (*Voided) apply(s *State, e *Event, _ Rules) { s.enter(StatusVoided, e.At) }
