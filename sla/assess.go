package sla

import (
	"slices"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla/calendar"
)

// Assessment is everything that follows from a complaint's events and the policy
// at an instant.
type Assessment struct {
	Policy    *Policy
	State     *complaint.State
	Runs      []Run
	Penalties []Penalty
	Now       time.Time

	brief  bool   // restored: of the runs it holds those that Due lists, and paused ones
	owes   bool   // what Owes said of the whole one
	repeat string // and RepeatKey
}

// Assess folds a record under the policy and computes its clocks and penalties as
// of v.Now. It fails only where the calendar cannot answer (ENG-05).
func (p *Policy) Assess(rec complaint.Record, v complaint.View) (*Assessment, error) {
	r := &rules{p: p}
	s := complaint.Fold(rec, r, v)
	if r.err != nil {
		return nil, r.err
	}
	a := &Assessment{Policy: p, State: s, Now: v.Now}
	if s.Status == complaint.StatusNone {
		return a, nil
	}
	var err error
	if a.Runs, err = p.runs(s, v.Now); err != nil {
		return nil, err
	}
	a.Penalties = p.penalties(s, a.Runs)
	return a, nil
}

// Permit returns why an event is not allowed after what the assessment knows, by
// the grammar and the policy's gates, or nil.
func (a *Assessment) Permit(e *complaint.Event) error {
	if f := a.State.Permit(e, &rules{p: a.Policy}); f != nil {
		return f
	}
	return nil
}

// Needs says what an application about subject would need now.
func (a *Assessment) Needs(subject string) complaint.Needs {
	return (&rules{p: a.Policy}).Needs(a.State, subject)
}

// Unrecorded lists the automatic changes that are due but that no sweep has
// recorded yet.
func (a *Assessment) Unrecorded() []*complaint.Event {
	var events []*complaint.Event
	for _, e := range a.State.Automatic {
		if e.Recorded.IsZero() {
			events = append(events, e)
		}
	}
	return events
}

// Due lists the runs that are still on and fall due at or before an instant,
// those overdue and not done included. What was missed before the complaint was
// closed, or sent back, and taken up again waits for nobody any more.
func (a *Assessment) Due(by time.Time) []Run {
	var runs []Run
	for i := range a.Runs {
		if r := &a.Runs[i]; a.Awaits(r, by) {
			runs = append(runs, *r)
		}
	}
	return runs
}

// Awaits reports whether one of the runs is among those that Due lists.
func (a *Assessment) Awaits(r *Run, by time.Time) bool {
	if !r.Stopped.IsZero() || r.Due.IsZero() {
		return false
	}
	if r.State == Breached {
		return a.brief || r.Clock.After == "" && r.Clock.Runs != RunRepeat && (r.Raised == "" || r.last) && r.Clock.leaves(a.State, r.Start).IsZero()
	}
	return r.State == Running && !r.Due.After(by)
}

// Overdue reports whether the run passed its due time without being done.
func (r *Run) Overdue() bool { return r.State == Breached && r.Stopped.IsZero() }

// Explain returns the days and hours that were counted and skipped for a run.
func (a *Assessment) Explain(r Run) ([]calendar.Step, error) {
	if r.Limit.IsZero() || r.Due.IsZero() {
		return nil, nil
	}
	_, steps, err := a.Policy.cal.Explain(r.Counted, r.Limit, a.Policy.pauses(r.Clock, a.State)...)
	return steps, err
}

// original returns the first run of the present closing, by the level it began
// with; false where no clock times closing.
func (a *Assessment) original() (Run, bool) {
	closing := a.Policy.ClosingClock()
	i := slices.IndexFunc(a.Runs, func(r Run) bool { return r.Clock == closing && !r.Start.Before(a.State.CloseStart.Time) })
	if i < 0 || closing == nil {
		return Run{}, false
	}
	return a.Runs[i], true
}

// Overdue returns the first due time of closing (the original level's, S-19b)
// where the complaint is open past it. A complaint that was taken up again, or
// came back from tracking, is timed anew.
func (a *Assessment) Overdue() (time.Time, bool) {
	r, ok := a.original()
	if !ok || !a.State.Status.Open() || r.State != Breached {
		return time.Time{}, false
	}
	return r.Due, true
}

// FirstClosing reports whether a closed complaint was closed the first time: its
// accepted application arrived within the original level's limit (DLR-17, S-14).
func (a *Assessment) FirstClosing() bool {
	return a.State.ClosedBy != nil && len(a.State.Reopenings) == 0 && a.FirstInTime()
}

// FirstInTime reports whether the original limit of closing was kept, as far as it
// was put to the test; one that was given more time was not (S-46).
func (a *Assessment) FirstInTime() bool {
	r, ok := a.original()
	return !ok || r.State != Breached && r.Original.IsZero()
}

// Cal returns the calendar the policy counts by.
func (p *Policy) Cal() *calendar.Calendar { return p.cal }
