package complaint

// Tracked is a note on a non-rational complaint that is watched or monitored;
// End says that tracking has come to its end.
type Tracked struct {
	Text Text `yaml:"text" json:"text"`
	End  bool `yaml:"end,omitempty" json:"end,omitempty"`
}

// Kind names the kind.
func (*Tracked) Kind() Kind { return "tracked" }

func (*Tracked) permit(s *State, _ *Event) *Fault {
	if s.Status != StatusTracking {
		return Refuse("track.untracked", "id", s.ID, "status", s.Status)
	}
	return nil
}

func (t *Tracked) apply(s *State, e *Event, _ Rules) {
	if t.End {
		s.Tracking.Ended = e.At
		s.enter(StatusEnded, e.At)
	}
}

// Tracking says how a non-rational complaint is followed.
type Tracking struct {
	Mode   string // watch or monitor
	Since  Time
	First  bool   // non-rational by classification, not by deferral (DLR-34, DLR-48)
	Before string // level before a deferral
	Ended  Time
}

// Mode is the way of tracking from an instant on.
type Mode struct {
	From Time
	Mode string
}

// setMode changes the way of tracking; what was due before was due by the old one.
func (s *State) setMode(at Time, mode string) {
	s.Tracking.Mode = mode
	s.Modes = append(s.Modes, Mode{at, mode})
}

// startTracking moves the complaint to tracking. A deferral gives it the level
// that the regime tracks (7.4.2: it becomes non-rational a second time).
func (s *State) startTracking(at Time, mode string, first bool, r Rules) {
	s.Tracking = Tracking{Since: at, First: first, Before: s.Level}
	s.setMode(at, mode)
	s.Trackings = append(s.Trackings, s.Tracking)
	if level := r.TrackedLevel(); level != "" && s.Level != level {
		s.setLevel(at, level, TriggerManual)
	}
	s.enter(StatusTracking, at)
}

// returnToWork ends tracking because the complaint became rational; closing is
// timed from now on (DOMAIN.md 3.4).
func (s *State) returnToWork(at Time) {
	s.Tracking.Ended = at
	s.CloseStart = at
	s.Returned = append(s.Returned, at)
	s.work(at)
}
