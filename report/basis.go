package report

import (
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// subject is one thing that a figure of the policy counts: a complaint, a run of one of its clocks, a stage that was
// done, a raise of its level.
type subject struct {
	a     *sla.Assessment // as conditions see it
	at    time.Time       // by which it belongs to the period
	level string          // at which it counts: at receipt, in force when the limit passed, or now (S-07)
}

// subjects lists what a complaint gives to a figure with a basis (DOMAIN.md 6.1). A case that was closed twice in the
// period is one case.
func subjects(a *sla.Assessment, in Period, of string) []subject {
	if clock, ok := strings.CutPrefix(of, sla.OfDue); ok {
		return dueRuns(a, in, clock)
	}
	s := a.State
	switch of {
	case "", sla.OfReceived:
		return one(a, in, s.Received, s.FirstLevel)
	case sla.OfClassified:
		return one(a, in, s.Classified, s.FirstLevel)
	case sla.OfClosed:
		return one(a, in, closedIn(s, in), s.Level)
	case sla.OfEscalated:
		return events(a, in, func(e *complaint.Event) bool { return e.Escalated != nil })
	}
	if stage, ok := strings.CutPrefix(of, sla.OfSteps); ok {
		return steps(a, in, stage)
	}
	if stays(a, in, of) {
		return []subject{{a, in.AsOf(), s.Level}}
	}
	return nil
}

// stays reports whether a complaint belongs to a basis that is looked at when the period ends.
func stays(a *sla.Assessment, in Period, of string) bool {
	s := a.State
	switch of {
	case sla.OfOpen:
		return s.Status.Open()
	case sla.OfOverdue:
		return slices.ContainsFunc(a.Due(in.AsOf()), func(r sla.Run) bool { return r.Overdue() && r.Clock.Code != sla.PromiseClock })
	case sla.OfAll:
		if s.Status.Open() || s.Status == complaint.StatusTracking {
			return true
		}
		return slices.ContainsFunc([]string{sla.OfReceived, sla.OfClassified, sla.OfClosed, sla.OfEscalated}, func(of string) bool {
			return len(subjects(a, in, of)) > 0
		})
	}
	return false
}

func one(a *sla.Assessment, in Period, at complaint.Time, level string) []subject {
	if at.IsZero() || !in.Holds(at.Time) {
		return nil
	}
	return []subject{{a, at.Time, level}}
}

// closedIn returns when the complaint was last closed in a period, zero if it was not.
func closedIn(s *complaint.State, in Period) complaint.Time {
	at := complaint.Time{}
	for _, sp := range s.Spans {
		if sp.Status == complaint.StatusClosed && in.Holds(sp.From.Time) {
			at = sp.From
		}
	}
	return at
}

func events(a *sla.Assessment, in Period, wanted func(*complaint.Event) bool) []subject {
	var all []subject
	for _, e := range a.State.Applied {
		if wanted(e) && in.Holds(e.At.Time) {
			all = append(all, subject{a, e.At.Time, a.State.Level})
		}
	}
	return all
}

// steps lists the times that a stage was finished; one that needs approval is finished when it is approved.
func steps(a *sla.Assessment, in Period, stage string) []subject {
	st := a.Policy.Stage(stage)
	if st == nil || !st.Approval {
		return events(a, in, func(e *complaint.Event) bool {
			return e.Stepped != nil && e.Stepped.Done && e.Stepped.Step == stage
		})
	}
	var all []subject
	for _, app := range a.State.Applications {
		if app.Subject == stage && app.Outcome == complaint.Accepted && in.Holds(app.Decided.Time) {
			all = append(all, subject{a, app.Decided.Time, a.State.Level})
		}
	}
	return all
}

// dueRuns lists the runs of a clock that fell due in the period (basis D): what is not yet due is not there, what is
// open and late is.
func dueRuns(a *sla.Assessment, in Period, clock string) []subject {
	var all []subject
	for i, r := range a.Runs {
		if r.Clock.Code != clock || r.State == sla.Waived || !in.Past(r.Due) {
			continue
		}
		if r.Held {
			if !arrived(a.State, r) {
				continue
			}
			r.State = sla.Met
		}
		all = append(all, subject{alone(a, i, r), r.Due, r.Level})
	}
	return all
}

// arrived reports whether a held run is held because what it waits for arrived in time and is undecided: it counts by its
// arrival (DLR-16). A run that is held by an application for deferral or for more time does not count yet (S-14).
func arrived(s *complaint.State, r sla.Run) bool {
	return slices.ContainsFunc(s.Applications, func(app *complaint.Application) bool {
		return app.Outcome == complaint.Pending && !app.At.After(r.Due) && slices.ContainsFunc(r.Clock.Stop, func(stop string) bool {
			return app.Subject == complaint.SubjectClose && strings.HasPrefix(stop, "close_applied") || stop == "stepped:"+app.Subject+":accepted"
		})
	})
}

// alone is the assessment with one run of a clock instead of all, so that conditions speak of that one.
func alone(a *sla.Assessment, at int, run sla.Run) *sla.Assessment {
	b := *a
	b.Runs = nil
	for i, r := range a.Runs {
		switch {
		case i == at:
			b.Runs = append(b.Runs, run)
		case r.Clock.Code != run.Clock.Code:
			b.Runs = append(b.Runs, r)
		}
	}
	return &b
}

// excluded reports whether a status keeps a complaint out of every figure but the balance (DOMAIN.md 6.1).
func excluded(st complaint.Status) bool {
	switch st {
	case complaint.StatusNone, complaint.StatusDraft, complaint.StatusVoided, complaint.StatusMerged, complaint.StatusWithdrawn:
		return true
	}
	return false
}

// Live reports whether a complaint, as it was assessed at some later time, can be in any figure of the period but those of
// the year to date: what was over before the period and fell due before it cannot.
func (p Period) Live(a *sla.Assessment) bool {
	s := a.State
	if !s.Received.Before(p.To) {
		return false
	}
	last := len(s.Applied) - 1
	if before := s.StatusAt(complaint.Time{Time: p.From.Add(-time.Nanosecond)}); before.Open() || before == complaint.StatusTracking {
		return true
	}
	return last >= 0 && !s.Applied[last].At.Before(p.From) || slices.ContainsFunc(a.Runs, func(r sla.Run) bool { return p.Holds(r.Due) })
}
