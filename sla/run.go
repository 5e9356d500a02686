package sla

import (
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla/calendar"
)

// RunState is where a run of a clock stands.
type RunState string

// The states of a run.
const (
	Running  RunState = "running"
	Met      RunState = "met"
	Breached RunState = "breached"
	Paused   RunState = "paused"
	Waived   RunState = "waived" // it stopped mattering before it fell due
)

// Run is one run of a clock: when it began, when it falls due, when what it
// waits for was done.
type Run struct {
	Clock    *Clock
	Sequence int // among all runs of the clock: a penalty's identity
	Ordinal  int // within its chain: the how many-th raise or month since work began (anew)
	Level    string
	Limit    calendar.Limit
	Counted  time.Time // instant the limit counts from; Start unless a later event set it
	Start    time.Time
	Due      time.Time // zero: no limit, or paused
	Original time.Time // due before more time was granted (S-46); zero: it was not
	Stopped  time.Time // zero: not done
	State    RunState
	Held     bool      // due, but an application that arrived in time is undecided
	Late     bool      // done in time, but written down after the due time (ENG-08)
	Row      string    // of a list, where the clock runs for each row
	Raised   string    // level that the breach raised the complaint to
	last     bool      // breached with no further run of its chain: periods count from here
	end      time.Time // its closing was taken up anew; zero: it was not
}

// runs computes the runs of every clock in the policy's order, and those of the promises.
func (p *Policy) runs(s *complaint.State, now time.Time) ([]Run, error) {
	moments := timeline(s)
	var all []Run
	for i := range p.Clocks {
		c := &p.Clocks[i]
		var runs []Run
		var err error
		switch {
		case !c.When.holds(facts{p: p, s: s}):
		case c.Each != nil:
			runs, err = p.rowRuns(c, s, now)
		case c.After != "":
			runs, err = p.periodRuns(c, s, all, now)
		case len(c.Raise) > 0:
			runs, err = p.chainRuns(c, s, moments, now)
		default:
			runs, err = p.plainRuns(c, s, moments, now)
		}
		if err != nil {
			return nil, err
		}
		for n := range runs {
			runs[n].Sequence = n + 1
			if runs[n].Ordinal == 0 {
				runs[n].Ordinal = 1
			}
		}
		all = append(all, runs...)
	}
	return append(all, promiseRuns(s, now)...), nil
}

// judge sets the state of a run. left is when its complaint left the statuses in
// which the clock runs, zero if it has not.
func (r *Run) judge(now, left time.Time) {
	if !left.IsZero() && r.Stopped.After(left) {
		r.Stopped = time.Time{}
	}
	switch {
	case !r.Stopped.IsZero() && !r.Due.IsZero():
		r.State = Met
		if r.Stopped.After(r.Due) {
			r.State = Breached
		}
	case !r.Stopped.IsZero():
		r.State = Waived
	case !left.IsZero() && (r.Due.IsZero() || !r.Due.Before(left)):
		r.State = Waived
	case !r.Due.IsZero() && r.Due.Before(now) && !r.Held:
		r.State = Breached
	case r.State != Paused:
		r.State = Running
	}
}

func newRun(c *Clock, start time.Time, d deadline) Run {
	r := Run{Clock: c, Start: start, Due: d.due, Original: d.original, Level: d.level, Limit: d.limit, Counted: d.start}
	if d.paused {
		r.State = Paused
	}
	return r
}

// leaves returns when, after an instant, the complaint leaves the statuses in
// which a clock runs; zero if it has not.
func (c *Clock) leaves(s *complaint.State, after time.Time) time.Time {
	if st := s.StatusAt(complaint.Time{Time: after}); st != complaint.StatusNone && !c.runsIn(st) {
		return after // in the same instant
	}
	for _, sp := range s.Spans {
		if sp.From.After(after) && !c.runsIn(sp.Status) {
			return sp.From.Time
		}
	}
	return time.Time{}
}

func (c *Clock) runsIn(st complaint.Status) bool {
	if c.Each != nil && c.While != WhileWorking { // what somebody undertook outlives the closing
		return st != complaint.StatusDraft && st != complaint.StatusWithdrawn && st != complaint.StatusMerged && st != complaint.StatusVoided
	}
	switch c.While {
	case WhileTracking:
		return st == complaint.StatusTracking
	case WhileClosed:
		return st == complaint.StatusClosed || st == complaint.StatusEnded
	case WhileAny:
		return st.Open() || st == complaint.StatusTracking
	}
	return st.Open()
}

// plainRuns computes the runs of a clock that neither raises nor follows another.
func (p *Policy) plainRuns(c *Clock, s *complaint.State, moments []moment, now time.Time) ([]Run, error) {
	w := walk{p: p, c: c, s: s, now: now}
	for _, m := range moments {
		if m.at.After(now) { // written down later than the report looks
			break
		}
		if m.is(c.Stop) {
			w.stop(m)
		}
		if m.is(c.Start) && c.runsIn(s.StatusAt(complaint.Time{Time: m.at})) {
			w.start(m)
		}
		if w.err != nil {
			return nil, w.err
		}
	}
	if w.finish(now); w.on != nil {
		w.end()
	}
	return w.done, w.err
}

// walk carries the run that is on through a timeline.
type walk struct {
	p    *Policy
	c    *Clock
	s    *complaint.State
	now  time.Time
	on   *Run
	done []Run
	err  error
}

func (w *walk) start(m moment) {
	w.finish(m.at) // a run whose complaint was closed before is over
	if w.on != nil {
		passed := !w.on.Due.IsZero() && w.on.Due.Before(m.at) // paused, it has not
		if w.c.Runs == RunOnce && !passed || w.c.Runs == RunLatest {
			if passed { // the breach stands
				w.end()
			}
			w.begin(m.at) // handed on before it fell due: the next department has its own limit
		}
		return
	}
	if w.c.Runs == RunOnce && len(w.done) > 0 {
		return
	}
	w.begin(m.at)
}

func (w *walk) begin(at time.Time) {
	d, err := w.p.deadline(w.c, w.s, at, at, time.Time{})
	w.err = err
	r := newRun(w.c, at, d)
	w.on = &r
}

func (w *walk) stop(m moment) {
	w.finish(m.at)
	if w.on == nil {
		return
	}
	w.on.Stopped = m.at
	w.on.Late = !w.on.Due.IsZero() && !m.at.After(w.on.Due) && m.recorded.After(w.on.Due)
	w.end()
}

// finish ends what fell due or was left before an instant: a repeating clock
// begins its next period at the due time of the missed one.
func (w *walk) finish(until time.Time) {
	for w.on != nil && w.err == nil {
		left := w.c.leaves(w.s, w.on.Start)
		missed := !w.on.Due.IsZero() && w.on.Due.Before(until) && (left.IsZero() || w.on.Due.Before(left))
		if !missed || w.c.Runs != RunRepeat {
			if !left.IsZero() && left.Before(until) {
				w.end()
			}
			return
		}
		due := w.on.Due
		w.end()
		w.begin(due)
	}
}

func (w *walk) end() {
	w.on.Held = w.on.Stopped.IsZero() && !w.on.Due.IsZero() && w.c.pendingSince(w.s, w.on.Due)
	w.on.judge(w.now, w.c.leaves(w.s, w.on.Start))
	if !w.on.Limit.IsZero() && !(w.c.Optional && w.on.Stopped.IsZero()) {
		w.done = append(w.done, *w.on)
	}
	w.on = nil
}

// rowRuns are the rows of a list of a stage that fall due on a day of their own, each
// a run: done on that day is in time.
func (p *Policy) rowRuns(c *Clock, s *complaint.State, now time.Time) ([]Run, error) {
	st, list, ok := facts{p: p, s: s}.list(c.Each.List)
	if !ok || s.Steps[st.Code] == nil {
		return nil, nil
	}
	var runs []Run
	for _, row := range s.Steps[st.Code].Rows(list.Code) {
		due, ok := p.dayEnd(row.Values[c.Each.Due])
		if missed := p.movedAfter(s, st.Code, list.Code+"."+row.Key+".", c.Each); !missed.IsZero() {
			due, ok = missed, true
		}
		if !ok {
			continue
		}
		r := Run{Clock: c, Level: s.Level, Start: s.Received.Time, Counted: s.Received.Time, Due: due, Row: row.Key}
		left := c.leaves(s, r.Start)
		if done, ok := p.dayEnd(row.Values[c.Each.Done]); ok && done.Sub(now) < 24*time.Hour { // a later day is yet to come
			r.Stopped = done
			for _, bound := range []time.Time{left, now} { // done some time of that day
				if !bound.IsZero() && done.After(bound) && done.Sub(bound) < 24*time.Hour {
					r.Stopped = bound
				}
			}
		}
		r.judge(now, left)
		runs = append(runs, r)
	}
	return runs, nil
}

// movedAfter returns the first due time of a row that had passed undone when somebody
// moved it: what was missed stays missed.
func (p *Policy) movedAfter(s *complaint.State, stage, row string, each *RowDue) time.Time {
	var due complaint.Text
	done := false
	for _, e := range s.Applied {
		if e.Stepped == nil || e.Stepped.Step != stage {
			continue
		}
		if moved, ok := e.Stepped.Set[row+each.Due]; ok {
			if passed, is := p.dayEnd(due); is && !done && moved != due && e.At.After(passed) {
				return passed
			}
			due = moved
		}
		done = done || e.Stepped.Set[row+each.Done] != ""
	}
	return time.Time{}
}

// dayEnd is the last instant at which something due on a day is in time.
func (p *Policy) dayEnd(day complaint.Text) (time.Time, bool) {
	t, err := time.ParseInLocation(time.DateOnly, string(day), p.cal.Location())
	if err != nil {
		return time.Time{}, false
	}
	return p.cal.DayEnd(t), true
}

// promiseRuns are the appointments to call back, as runs without a clock of the
// policy; a broken one is counted, not fined (LSC-12).
func promiseRuns(s *complaint.State, now time.Time) []Run {
	var runs []Run
	for i, pr := range s.Promises {
		r := Run{Clock: promiseClock, Sequence: i + 1, Level: s.LevelAt(pr.Made), Start: pr.Made.Time, Counted: pr.Made.Time, Due: pr.When.Time, Stopped: pr.Called.Time}
		r.judge(now, promiseClock.leaves(s, pr.Made.Time))
		runs = append(runs, r)
	}
	return runs
}

// PromiseClock is the code of the appointments to call back; every regime has them.
const PromiseClock = "promise"

var promiseClock = &Clock{Term: Term{Code: PromiseClock}, While: WhileAny}
