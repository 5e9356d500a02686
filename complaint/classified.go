package complaint

// Classified is the judgement of category, level and handling department
// (DLR-27); a second one changes the first and says why.
type Classified struct {
	free       `yaml:"-"`
	Type       Text   `yaml:"type,omitempty" json:"type,omitempty"`
	Category   string `yaml:"category,omitempty" json:"category,omitempty"`
	Level      string `yaml:"level,omitempty" json:"level,omitempty"`
	Department string `yaml:"department,omitempty" json:"department,omitempty"` // handles it
	Cause      string `yaml:"cause,omitempty" json:"cause,omitempty"`           // department that caused it (DLR-02)
	Reason     string `yaml:"reason,omitempty" json:"reason,omitempty"`         // why it is non-rational (DLR-11)
	Tracking   string `yaml:"tracking,omitempty" json:"tracking,omitempty"`     // watch or monitor (DLR-35)
	Because    Text   `yaml:"because,omitempty" json:"because,omitempty"`       // cause of the complaint in words (DLR-36), or why the judgement changed
}

// Kind names the kind.
func (*Classified) Kind() Kind { return "classified" }

func (c *Classified) apply(s *State, e *Event, r Rules) {
	for field, value := range map[*string]string{
		&s.Category: c.Category, &s.Department: c.Department, &s.CauseDepartment: c.Cause, &s.Reason: c.Reason,
	} {
		if value != "" {
			*field = value
		}
	}
	if c.Type != "" {
		s.Opened.Type = c.Type
	}
	from := e.At
	if s.FirstLevel == "" { // the level first given holds from the receipt: limits count from there
		s.FirstCategory, s.FirstLevel, s.Classified = s.Category, c.Level, e.At
		from = s.Received
	}
	wasTracked := s.Status == StatusTracking
	if c.Level != "" && c.Level != s.Level {
		s.setLevel(from, c.Level, TriggerManual)
	}
	switch tracked := s.Level != "" && s.Level == r.TrackedLevel(); {
	case tracked && !wasTracked:
		s.startTracking(e.At, c.Tracking, true, r)
	case tracked && c.Tracking != "":
		s.setMode(e.At, c.Tracking)
	case wasTracked && !tracked:
		s.returnToWork(e.At)
	case s.Status == StatusReceived:
		s.enter(StatusClassified, e.At)
	}
}
