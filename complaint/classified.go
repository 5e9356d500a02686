package complaint

import "maps"

// Classified is the judgement of category, level and handling department
// (DLR-27); a second one changes the first and says why.
type Classified struct {
	free       `yaml:"-"`
	Type       Text            `yaml:"type,omitempty" json:"type,omitempty"`
	Category   string          `yaml:"category,omitempty" json:"category,omitempty"`
	Level      string          `yaml:"level,omitempty" json:"level,omitempty"`
	Department string          `yaml:"department,omitempty" json:"department,omitempty"` // handles it
	Cause      string          `yaml:"cause,omitempty" json:"cause,omitempty"`           // department that caused it (DLR-02)
	Reason     string          `yaml:"reason,omitempty" json:"reason,omitempty"`         // why it is non-rational (DLR-11)
	Tracking   string          `yaml:"tracking,omitempty" json:"tracking,omitempty"`     // watch or monitor (DLR-35)
	Amount     *Money          `yaml:"amount,omitempty" json:"amount,omitempty"`         // amount involved, yuan
	Fields     map[string]Text `yaml:"fields,omitempty" json:"fields,omitempty"`         // further fields of the policy
	Because    Text            `yaml:"because,omitempty" json:"because,omitempty"`       // cause of the complaint in words (DLR-36), or why the judgement changed
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
	if c.Amount != nil {
		s.Opened.Amount = c.Amount
	}
	maps.Copy(s.Fields, c.Fields)
	wasTracked := s.Status == StatusTracking
	s.judge(e.At, c.Level, r)
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

// judge puts a level in force. The level first given holds from the receipt, since
// limits count from there; it is the one that the facts demand where that is higher.
func (s *State) judge(at Time, level string, r Rules) {
	if s.FirstLevel != "" && !s.Classified.IsZero() {
		if level != "" && level != s.Level {
			s.setLevel(at, level, TriggerManual)
		}
		return
	}
	s.FirstCategory, s.Classified = s.Category, at
	if level == "" {
		return
	}
	first := level
	switch {
	case s.FirstLevel == s.Level: // given by the type, if at all, and not raised since
		s.Levels, first = nil, r.Level(s, level)
	case s.FirstLevel != "": // raised since: the raise stands, and only from when it came
		s.Levels = s.Levels[1:]
	}
	if first != s.FirstLevel {
		s.FirstLevel, s.Given = first, at
	}
	s.Levels = append([]LevelChange{{At: s.Received, Level: s.FirstLevel, Trigger: TriggerManual}}, s.Levels...)
	s.Level = s.Levels[len(s.Levels)-1].Level
}
