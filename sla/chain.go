package sla

import (
	"slices"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// chainRuns computes the runs of the clock that raises the level: each raise ends
// a run and, unless the level is only supervised from then on, begins the next.
// Closings that were taken up again begin anew.
func (p *Policy) chainRuns(c *Clock, s *complaint.State, moments []moment, now time.Time) ([]Run, error) {
	var bases []time.Time
	for _, m := range moments {
		if m.is(c.Start) && s.StatusAt(complaint.Time{Time: m.at}) != complaint.StatusDraft {
			bases = append(bases, m.at)
		}
	}
	var all []Run
	for i, base := range bases {
		end := time.Time{}
		if i+1 < len(bases) {
			end = bases[i+1]
		}
		runs, err := p.closing(c, s, moments, base, end, now)
		if err != nil {
			return nil, err
		}
		all = append(all, runs...)
	}
	return all, nil
}

// closing computes the runs of one closing, from base until end (zero: still on).
func (p *Policy) closing(c *Clock, s *complaint.State, moments []moment, base, end, now time.Time) ([]Run, error) {
	done := stopIn(moments, c.Stop, base, end)
	left := until(deferred(s, c.leaves(s, base)), end)
	start, from, exhausted := base, base, false
	var runs []Run
	for _, e := range s.Automatic {
		x := e.Escalated
		if x.Clock != c.Code || !e.At.After(base) || (!end.IsZero() && e.At.After(end)) {
			continue
		}
		d, err := p.deadline(c, s, start, from, e.At.Add(time.Second))
		if err != nil {
			return nil, err
		}
		r := newRun(c, start, d)
		r.Due, r.Level, r.Stopped, r.State, r.Raised, r.end = e.At.Time, x.From, done.at, Breached, x.To, end
		r.Ordinal = len(runs) + 1
		runs = append(runs, r)
		from, exhausted = e.At.Time, x.From == x.To
		if c.Restart == RestartEscalated {
			start = from
		}
	}
	if exhausted {
		runs[len(runs)-1].last = true
		return runs, nil
	}
	d, err := p.deadline(c, s, start, from, until(done.at, left))
	if d.passed {
		runs[len(runs)-1].last = true
	}
	if err != nil || d.passed || d.limit.IsZero() {
		return runs, err
	}
	r := newRun(c, start, d)
	r.Stopped, r.end, r.Held = done.at, end, !d.due.IsZero() && c.pendingSince(s, d.due)
	r.Late = !done.at.IsZero() && !d.due.IsZero() && !done.at.After(d.due) && done.recorded.After(d.due)
	r.judge(now, leftBefore(left, done.at))
	r.last = r.State == Breached
	return append(runs, r), nil
}

// deferred returns the arrival of the application that was pending or approved when
// the statuses were left: an approved deferral counts from when it was applied for
// (T-27), and what arrived in time is not late because the customer withdrew before
// the call-back.
func deferred(s *complaint.State, left time.Time) time.Time {
	for _, a := range s.Applications {
		deferral := a.Subject == complaint.SubjectDeferral && a.Outcome == complaint.Accepted
		if (deferral || a.Outcome == complaint.Lapsed) && a.Decided.Equal(left) {
			return a.At.Time
		}
	}
	return left
}

// leftBefore is when the statuses were left other than by what stopped the run.
func leftBefore(left, stopped time.Time) time.Time {
	if !stopped.IsZero() {
		return time.Time{}
	}
	return left
}

// stopIn returns the first moment that stops a clock between base and end.
func stopIn(moments []moment, patterns []string, base, end time.Time) moment {
	i := slices.IndexFunc(moments, func(m moment) bool {
		return !m.at.Before(base) && (end.IsZero() || m.at.Before(end)) && m.is(patterns)
	})
	if i < 0 {
		return moment{}
	}
	return moments[i]
}

// until returns the earliest of the instants that are set.
func until(instants ...time.Time) time.Time {
	var first time.Time
	for _, t := range instants {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}

// periodRuns computes the periods counted from the last due time of another
// clock: base + 1, base + 2 … limits, until the complaint is done (S-43).
func (p *Policy) periodRuns(c *Clock, s *complaint.State, others []Run, now time.Time) ([]Run, error) {
	var runs []Run
	for _, base := range others {
		if base.Clock.Code != c.After || !base.last {
			continue
		}
		left := leftBefore(until(deferred(s, c.leaves(s, base.Due)), base.end), base.Stopped)
		bound := until(base.Stopped, left, now)
		for k, on := 1, true; on; k++ {
			due, err := p.cal.Due(base.Due, c.Every.Times(k))
			if err != nil {
				return nil, err
			}
			r := Run{Clock: c, Ordinal: k, Start: base.Due, Counted: base.Due, Due: due, Limit: c.Every.Times(k), Level: s.LevelAt(complaint.At(due))}
			r.Held = c.pendingSince(s, due)
			if !base.Stopped.IsZero() && !base.Stopped.After(due) {
				r.Stopped = base.Stopped
			}
			r.judge(now, left)
			runs = append(runs, r)
			on = r.State == Breached && due.Before(bound)
		}
	}
	return runs, nil
}
