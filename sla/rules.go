package sla

import (
	"slices"
	"strings"
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
	f := facts{p: r.p, s: s}
	n := complaint.Needs{Callback: subject == complaint.SubjectClose && r.p.Callback.Required && r.p.Callback.When.holds(f)}
	for _, role := range r.p.Approvals.roles(f, s.Level, subject) {
		n.Approvals = append(n.Approvals, []string{role})
	}
	return n
}

// Automatic returns the next raise of the level that is due strictly before
// until. While an application that arrived in time is undecided nothing is
// raised; if it is denied later, the raise still carries the due instant (T-27).
func (r *rules) Automatic(s *complaint.State, until time.Time) *complaint.Event {
	c := r.p.raising()
	if c == nil || !s.Status.Open() || !c.When.holds(facts{p: r.p, s: s}) {
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
	if t.paused || t.due.IsZero() || to == "" || !t.due.Before(until) || c.pendingSince(s, t.due) || c.stoppedBy(s, link.start, t.due) {
		return nil
	}
	return complaint.Overdue(s.ID, complaint.At(t.due), c.Code, link.sequence, t.level, to)
}

// pendingSince reports whether an application that bears on the clock arrived at or
// before due and is undecided: one for closing or deferral where closing is timed, one
// for the stage that stops it, one for more time.
func (c *Clock) pendingSince(s *complaint.State, due time.Time) bool {
	for _, a := range s.Applications {
		if a.Outcome == complaint.Pending && !a.At.After(due) && c.waitsFor(a) {
			return true
		}
	}
	return false
}

func (c *Clock) waitsFor(a *complaint.Application) bool {
	switch a.Subject {
	case complaint.SubjectExtension:
		return a.Clock == c.Code
	case complaint.SubjectClose, complaint.SubjectDeferral:
		return c.After != "" || c.timesClosing()
	}
	return slices.ContainsFunc(c.Stop, func(p string) bool { return p == "stepped:"+a.Subject+":accepted" })
}

// timesClosing reports whether the clock waits for an application for closing.
func (c *Clock) timesClosing() bool {
	return slices.ContainsFunc(c.Stop, func(p string) bool { return strings.HasPrefix(p, "close_applied") })
}

// stoppedBy reports whether what the clock waits for was done between base and due.
// Where closing is waited for, the status says it.
func (c *Clock) stoppedBy(s *complaint.State, base, due time.Time) bool {
	if c.timesClosing() {
		return false
	}
	return slices.ContainsFunc(s.Applied, func(e *complaint.Event) bool {
		return !e.At.Before(base) && !e.At.After(due) && moment{names: names(s, e)}.is(c.Stop)
	})
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
