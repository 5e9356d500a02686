package sla

import (
	"slices"

	"github.com/kesu-cli/kesu/complaint"
)

// Complete reports whether the form of a complaint may be received (MFG-23); only a
// policy that keeps drafts has incomplete ones.
func (r *rules) Complete(s *complaint.State) bool {
	return r.p.Intake.Incomplete != IncompleteDraft || len(r.p.lacks(facts{p: r.p, s: s})) == 0
}

// Level returns the level that a complaint has which is given one, "" where nobody
// has judged it: the type's own, and whatever its facts demand.
func (r *rules) Level(s *complaint.State, given string) string {
	level := given
	if level == "" {
		level = r.p.TypeOf(s).Level
	}
	if level == "" {
		return ""
	}
	for range r.p.Thresholds { // one may lead to the next, in whatever order they stand
		for _, t := range r.p.Thresholds {
			if r.p.raises(t, level) && t.When.holds(facts{p: r.p, s: s}) {
				level = t.Level
			}
		}
	}
	return level
}

// Exceeded returns the raise that a threshold demands from now on, or nil.
func (r *rules) Exceeded(s *complaint.State, at complaint.Time) *complaint.Event {
	if s.Level == "" || !s.Status.Open() {
		return nil
	}
	for _, t := range r.p.Thresholds {
		if r.p.raises(t, s.Level) && t.When.holds(facts{p: r.p, s: s}) {
			again := 0
			for _, e := range s.Automatic {
				if e.Escalated.Trigger == t.Code && e.At.Equal(at.Time) {
					again++
				}
			}
			return complaint.Exceeded(s.ID, at, t.Code, again, s.Level, t.Level)
		}
	}
	return nil
}

// raises reports whether a threshold bears on complaints of a level; the level that
// is tracked instead of closed is a judgement of its own.
func (p *Policy) raises(t Threshold, level string) bool {
	if level == t.Level || level == p.Tracked {
		return false
	}
	if len(t.From) > 0 && !slices.Contains(t.From, level) {
		return false
	}
	ranked := p.Ranked() // a raise never lowers: several come to an end
	return slices.Index(ranked, level) < slices.Index(ranked, t.Level)
}

// Step says what doing a stage brings about.
func (r *rules) Step(_ *complaint.State, code string) complaint.StepRule {
	if st := r.p.Stage(code); st != nil {
		return complaint.StepRule{Approval: st.Approval, Undoes: st.Undoes}
	}
	return complaint.StepRule{}
}

// Offers reports whether the policy knows a kind of event at all.
func (r *rules) Offers(s *complaint.State, k complaint.Kind) bool {
	switch k {
	case "stepped":
		return len(r.p.Stages) > 0
	case "extended":
		return len(r.p.Extension.Clocks) > 0
	case "called_back":
		return s.Pending(complaint.SubjectClose) != nil || r.p.Callback.AfterClose
	case "defer_applied", "tracked":
		return r.p.Tracked != ""
	case "signed":
		return s.Transfer != nil && s.Transfer.Signed.IsZero()
	case "refused":
		return s.Transfer != nil && s.Transfer.Signed.IsZero() || s.Transfer == nil && r.p.Intake.Incomplete == IncompleteDraft
	}
	return true
}
