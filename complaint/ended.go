package complaint

// Reopened takes a closed complaint up again under its number (U-18).
type Reopened struct {
	free   `yaml:"-"`
	Reason Text `yaml:"reason" json:"reason"`
}

// Kind names the kind.
func (*Reopened) Kind() Kind { return "reopened" }

// apply takes the complaint up where it was left; one whose tracking had ended is
// tracked again, or worked on at the level it had before its deferral.
func (*Reopened) apply(s *State, e *Event, r Rules) {
	s.Closed, s.ClosedBy, s.CloseStart = Time{}, nil, e.At
	s.Reopenings = append(s.Reopenings, e.At)
	tracked := r.TrackedLevel()
	if before := s.Tracking.Before; tracked != "" && s.Level == tracked && before != tracked {
		s.setLevel(e.At, before, TriggerManual)
	}
	if tracked != "" && s.Level == tracked {
		s.startTracking(e.At, s.Tracking.Mode, true, r)
		return
	}
	s.work(e.At)
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
