package sla

import (
	"slices"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// rules gives the fold of package complaint what this policy adds; it keeps the
// first calendar error, since a fold itself never fails.
type rules struct {
	p   *Policy
	err error
}

// TrackedLevel names the level whose complaints are tracked instead of closed (DLR-34).
func (r *rules) TrackedLevel() string { return r.p.Tracked }

// Needs says what an application about subject needs at the level in force.
func (r *rules) Needs(s *complaint.State, subject string) complaint.Needs {
	n := complaint.Needs{Callback: subject == complaint.SubjectClose && r.p.Callback.Required}
	for _, role := range r.p.Approvals.roles(subject, s.Level) {
		n.Approvals = append(n.Approvals, []string{role})
	}
	return n
}

// Automatic returns the next raise of the level that is due strictly before
// until. While an application that arrived in time is undecided nothing is
// raised; if it is denied later, the raise still carries the due instant (T-27).
func (r *rules) Automatic(s *complaint.State, until time.Time) *complaint.Event {
	c := r.p.raising()
	if c == nil || !s.Status.Open() {
		return nil
	}
	link := r.p.chain(s, c, s.CloseStart.Time)
	if link.exhausted {
		return nil
	}
	t, err := r.p.deadline(c, s, link.start, link.from, time.Time{})
	if err != nil {
		if r.err == nil {
			r.err = err
		}
		return nil
	}
	to := c.Raise[t.level]
	if t.paused || t.due.IsZero() || to == "" || !t.due.Before(until) || pendingSince(s, t.due) {
		return nil
	}
	return complaint.Overdue(s.ID, complaint.At(t.due), c.Code, link.sequence, t.level, to)
}

// pendingSince reports whether an application that arrived at or before due is undecided.
func pendingSince(s *complaint.State, due time.Time) bool {
	a := s.PendingApplication()
	return a != nil && !a.At.After(due)
}

// link is where a chain of raises stands.
type link struct {
	start     time.Time // from when the limit counts
	from      time.Time // the last raise: levels before it are settled
	sequence  int
	exhausted bool // supervised: nothing is raised any more
}

// chain returns where the raises of a clock stand for a closing timed from base.
func (p *Policy) chain(s *complaint.State, c *Clock, base time.Time) link {
	l := link{start: base, from: base, sequence: 1}
	for _, e := range s.Automatic {
		x := e.Escalated
		if x.Clock != c.Code {
			continue
		}
		l.sequence++
		if !e.At.After(base) {
			continue
		}
		l.from, l.exhausted = e.At.Time, x.From == x.To
		if c.Restart == RestartEscalated {
			l.start = e.At.Time
		}
	}
	return l
}

// Gate returns why the policy forbids an event in state s, or nil.
func (r *rules) Gate(s *complaint.State, e *complaint.Event) *complaint.Fault {
	acts := names(s, e)
	for _, g := range r.p.Gates {
		if !slices.Contains(acts, g.Act) {
			continue
		}
		for _, need := range g.Needs {
			if !facts[need](s) {
				return complaint.Refuse("gate."+need, "id", s.ID, "act", acts[0], "article", g.Article)
			}
		}
	}
	switch {
	case e.Classified != nil:
		return r.p.gateClassified(s, e.Classified)
	case e.Escalated != nil:
		return r.p.gateEscalated(e.Escalated)
	case e.Approved != nil:
		return r.p.gateApproved(s)
	case e.Reopened != nil:
		return r.p.gateReopened(s, e)
	case e.DeferApplied != nil:
		return r.p.gateDeferral(s, e.DeferApplied)
	}
	return nil
}

// facts are what a gate can ask for.
var facts = map[string]func(*complaint.State) bool{
	"classified":  func(s *complaint.State) bool { return s.FirstLevel != "" },
	"transferred": func(s *complaint.State) bool { return s.Transfer != nil },
	"signed":      func(s *complaint.State) bool { return s.Transfer != nil && !s.Transfer.Signed.IsZero() },
	"replied":     func(s *complaint.State) bool { return s.Replies > 0 },
}

func (p *Policy) gateClassified(s *complaint.State, c *complaint.Classified) *complaint.Fault {
	if c.Level != "" && !slices.Contains(Codes(p.Levels), c.Level) {
		return complaint.Invalid("value.level", "value", c.Level, "known", Codes(p.Levels))
	}
	if c.Category != "" && !slices.Contains(Codes(p.Categories), c.Category) {
		return complaint.Invalid("value.category", "value", c.Category, "known", Codes(p.Categories))
	}
	if p.Tracked == "" || c.Level != p.Tracked || s.Level == p.Tracked {
		return nil
	}
	if c.Reason == "" && s.Reason == "" {
		return complaint.Refuse("classify.reason", "id", s.ID, "known", Codes(p.Reasons))
	}
	if c.Tracking == "" {
		return complaint.Refuse("classify.tracking", "id", s.ID, "known", Codes(p.Tracking))
	}
	return nil
}

// gateEscalated keeps to the levels that are worked on: the tracked one is a
// judgement, with its reason.
func (p *Policy) gateEscalated(x *complaint.Escalated) *complaint.Fault {
	if levels := p.worked(); !slices.Contains(levels, x.To) {
		return complaint.Invalid("value.level", "value", x.To, "known", levels)
	}
	return nil
}

// worked lists the levels whose complaints are closed, not tracked, in order.
func (p *Policy) worked() []string {
	return slices.DeleteFunc(Codes(p.Levels), func(level string) bool { return level == p.Tracked })
}

// gateApproved keeps the order call-back, approval, closing (DLR-45); without an
// answer one may approve only after the attempts of U-17.
func (p *Policy) gateApproved(s *complaint.State) *complaint.Fault {
	a := s.PendingApplication()
	if a == nil || !a.Needs.Callback || !a.Callback.IsZero() {
		return nil
	}
	days := map[string]bool{}
	for _, at := range a.Attempts {
		days[at.In(p.cal.Location()).Format("2006-01-02")] = true
	}
	if p.Callback.Attempts > 0 && len(a.Attempts) >= p.Callback.Attempts && len(days) >= p.Callback.Days {
		return nil
	}
	return complaint.Refuse("approve.no-callback", "id", s.ID, "attempts", len(a.Attempts), "want", p.Callback.Attempts, "days", p.Callback.Days, "article", p.Callback.Article)
}

func (p *Policy) gateReopened(s *complaint.State, e *complaint.Event) *complaint.Fault {
	if p.Reopen.Within.IsZero() || len(s.Spans) == 0 {
		return nil
	}
	ended := s.Spans[len(s.Spans)-1].From // closed, tracked to its end or withdrawn
	until, err := p.cal.Due(ended.Time, p.Reopen.Within)
	if err == nil && e.At.After(until) {
		return complaint.Refuse("reopen.late", "id", s.ID, "until", complaint.At(until), "within", p.Reopen.Within, "article", p.Reopen.Article)
	}
	return nil
}

func (p *Policy) gateDeferral(s *complaint.State, d *complaint.DeferApplied) *complaint.Fault {
	if p.Tracked == "" {
		return complaint.Refuse("defer.none", "id", s.ID)
	}
	if !slices.Contains(Codes(p.DeferCauses), d.Cause) {
		return complaint.Invalid("value.cause", "value", d.Cause, "known", Codes(p.DeferCauses))
	}
	if !slices.Contains(Codes(p.Tracking), d.Tracking) {
		return complaint.Invalid("value.tracking", "value", d.Tracking, "known", Codes(p.Tracking))
	}
	return nil
}
