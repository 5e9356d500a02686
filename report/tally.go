package report

import (
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// tally counts one complaint into a Collector.
type tally struct {
	c              *Collector
	a              *sla.Assessment
	s              *complaint.State
	in             Period
	category, unit *Group
}

// both adds to a column of the complaint's category and department.
func (t *tally) both(column func(*Group) *int64) {
	*column(t.category)++
	*column(t.unit)++
}

// flows counts what moved into and out of the stock of open complaints (S-01 … S-05).
func (t *tally) flows() {
	if t.s.StatusAt(complaint.Time{Time: t.in.From.Add(-time.Nanosecond)}).Open() {
		t.c.count("carried_in", 1)
		t.both(func(g *Group) *int64 { return &g.CarriedIn })
	}
	before := complaint.StatusNone
	for _, sp := range t.s.Spans {
		if t.in.Holds(sp.From.Time) {
			t.flow(before, sp)
		}
		before = sp.Status
	}
	if t.s.Status.Open() {
		t.c.count("carried_out", 1)
		t.both(func(g *Group) *int64 { return &g.CarriedOut })
		t.c.stats.OpenByLevel[t.s.Level]++
		t.overdue()
	}
}

func (t *tally) flow(before complaint.Status, sp complaint.Span) {
	fresh := before == complaint.StatusNone || before == complaint.StatusDraft // a draft is counted nowhere (MFG-23)
	switch {
	case fresh && sp.Status.Open():
		t.received()
	case fresh:
	case !before.Open() && sp.Status.Open() && before == complaint.StatusTracking:
		t.c.count("returned", 1)
		t.both(func(g *Group) *int64 { return &g.Reopened })
	case !before.Open() && sp.Status.Open():
		t.c.count("reopened", 1)
		t.both(func(g *Group) *int64 { return &g.Reopened })
	case before.Open() && sp.Status == complaint.StatusClosed:
		t.closed(sp.From.Time)
	case before.Open() && sp.Status == complaint.StatusTracking:
		t.c.count("to_tracking", 1)
		t.both(func(g *Group) *int64 { return &g.ToTracking })
	case before.Open() && !sp.Status.Open():
		t.c.count("removed", 1)
		t.c.count(string(sp.Status), 1)
		t.both(func(g *Group) *int64 { return &g.Removed })
	}
}

func (t *tally) received() {
	t.c.count("received", 1)
	t.both(func(g *Group) *int64 { return &g.Received })
	t.category.ByLevel[t.s.FirstLevel]++
	t.unit.ByLevel[t.s.FirstLevel]++
	if t.s.CauseDepartment != "" {
		t.c.group(t.c.units, t.s.CauseDepartment).Caused++
	}
}

// closed counts a closing (S-03): the first time means that the accepted
// application arrived within the original level's limit.
func (t *tally) closed(at time.Time) {
	first := t.a.FirstInTime() && !t.reopenedBefore(at)
	t.c.count("closed", 1)
	t.both(func(g *Group) *int64 { return &g.Closed })
	if first {
		t.c.count("closed_first", 1)
		t.both(func(g *Group) *int64 { return &g.First })
	} else {
		t.c.count("closed_second", 1)
		t.both(func(g *Group) *int64 { return &g.Second })
	}
	t.c.stats.Hours = append(t.c.stats.Hours, at.Sub(t.s.Received.Time).Hours())
	if app := t.s.ClosedBy; app != nil {
		t.c.stats.ToApply = append(t.c.stats.ToApply, app.At.Sub(t.s.Received.Time).Hours())
	}
}

// reopenedBefore reports whether the complaint had been closed before.
func (t *tally) reopenedBefore(at time.Time) bool {
	return len(t.s.Reopenings) > 0 && t.s.Reopenings[0].Before(at)
}

// overdue lists what is open past the due time of its original level (S-19b).
func (t *tally) overdue() {
	due, ok := t.a.Overdue()
	if !ok {
		return
	}
	t.c.count("overdue_open", 1)
	t.both(func(g *Group) *int64 { return &g.OverdueOpen })
	item := Item{A: t.a, Due: due, Next: t.next(), New: t.in.Holds(due)}
	switch days := item.Days(t.in.End()); {
	case days <= 7:
		t.c.count("overdue_7", 1)
	case days <= 30:
		t.c.count("overdue_30", 1)
	default:
		t.c.count("overdue_more", 1)
	}
	if !t.c.light {
		t.c.stats.Overdue = append(t.c.stats.Overdue, item)
	}
}

// next returns when the next penalty can fall due.
func (t *tally) next() time.Time {
	var first time.Time
	for _, r := range t.a.Runs {
		if r.State == sla.Running && r.Clock.Penalty != nil && (first.IsZero() || r.Due.Before(first)) {
			first = r.Due
		}
	}
	return first
}

// classification counts non-rational complaints and tracking (S-20 … S-23).
func (t *tally) classification() {
	tracked := t.c.policy.Tracked
	if t.in.Holds(t.s.Classified.Time) {
		first := tracked != "" && t.s.FirstLevel == tracked
		t.c.rate("irrational_first", first)
		if first {
			t.both(func(g *Group) *int64 { return &g.IrrationalFirst })
		}
	}
	fresh := false
	for _, tr := range t.s.Trackings {
		if !t.in.Holds(tr.Since.Time) {
			continue
		}
		fresh = true
		t.c.count(tr.Mode+"_new", 1)
		if !tr.First {
			t.c.count("deferrals", 1)
			t.both(func(g *Group) *int64 { return &g.IrrationalSecond })
		}
	}
	open := t.s.Status == complaint.StatusTracking
	if open {
		t.c.count(t.s.Tracking.Mode+"_open", 1)
	}
	if (open || fresh) && !t.c.light {
		t.c.stats.Irrational = append(t.c.stats.Irrational, Item{A: t.a, New: fresh})
	}
	if t.in.Holds(t.s.ExternalSince.Time) || (t.s.Opened.External != "" && t.s.ExternalSince.IsZero() && t.in.Holds(t.s.Received.Time)) {
		t.c.count("turned_external", 1)
	}
}

// penalties lists the breaches that cost something (S-40) and what was decided.
func (t *tally) penalties() {
	for _, x := range t.a.Penalties {
		if !x.Stale && t.in.Holds(x.At) {
			t.c.stats.Penalties = append(t.c.stats.Penalties, x)
		}
		confirmed, ok := x.Decided(complaint.PenaltyConfirmed)
		if ok && !t.c.light {
			t.c.stats.Standing = append(t.c.stats.Standing, x)
		}
		if ok && t.in.Holds(confirmed.At.Time) {
			t.c.stats.Confirmed = append(t.c.stats.Confirmed, x)
		}
		if w, gone := x.Decided(complaint.PenaltyWithdrawn); ok && gone && t.in.Holds(w.At.Time) {
			t.c.stats.Withdrawn = append(t.c.stats.Withdrawn, x)
		}
	}
}

func (t *tally) repeats() {
	if t.c.since.IsZero() || t.s.Received.Before(t.c.since) {
		return
	}
	key := t.a.RepeatKey()
	if key == "" {
		return
	}
	t.c.recent[key] = append(t.c.recent[key], t.s.Received.Time)
	if t.in.Holds(t.s.Received.Time) {
		t.c.subject = append(t.c.subject, repeatKey{key, t.s.Received.Time})
	}
}

// clocks counts the runs that fell due in the period (basis D: S-10 … S-13, S-24):
// a rate that leaves out what is not yet due, and keeps what is open and late.
func (t *tally) clocks() {
	closing := t.a.Policy.ClosingClock()
	for _, r := range t.a.Runs {
		if r.Late && t.in.Holds(r.Stopped) {
			t.c.stats.Late = append(t.c.stats.Late, LateEntry{t.s.ID, r.Clock.Code, r.Due, r.Stopped})
		}
		if !t.in.Past(r.Due) || r.State == sla.Waived || r.Clock.After != "" || len(r.Clock.Raise) > 0 && r.Clock == closing {
			continue
		}
		met := r.State == sla.Met || r.Held && arrived(t.s, r)
		if r.Held && !met {
			continue
		}
		t.c.rate(r.Clock.Code+"_on_time", met)
		t.timely(r, met)
		if r.Clock.Code == sla.PromiseClock && !met {
			t.c.count("promises_broken", 1)
		}
	}
}

func (t *tally) timely(r sla.Run, met bool) {
	key := [3]string{r.Clock.Code, t.c.policy.Handler(t.s, r.Due), r.Level}
	rate := t.c.times[key]
	if rate == nil {
		rate = &Rate{}
		t.c.times[key] = rate
	}
	if rate.D++; met {
		rate.N++
	}
}

// closing counts the original due times of closing (S-14 … S-16).
func (t *tally) closing() {
	closing := t.a.Policy.ClosingClock()
	for _, r := range t.a.Runs {
		if r.Clock != closing || r.Sequence != 1 || !t.in.Past(r.Due) || r.State == sla.Waived {
			continue
		}
		met := r.State == sla.Met
		if r.Held { // an application arrived in time and is undecided: it counts by its arrival (DLR-16), a deferral not at all (S-14)
			if !arrived(t.s, r) {
				continue
			}
			met = true
			t.c.count("undecided", 1)
		}
		t.c.rate("closed_once", met)
		t.c.rate("due_closed", !t.s.Closed.IsZero())
		t.timely(r, met)
		if met && !r.Held {
			t.c.rate("first_callback_pass", t.firstApplication())
		}
	}
}

// firstApplication reports whether the first application for closing was accepted (S-15).
func (t *tally) firstApplication() bool {
	for _, app := range t.s.Applications {
		if app.Subject == complaint.SubjectClose {
			return app.Outcome == complaint.Accepted
		}
	}
	return false
}

// levels lists the raises of the period (S-19c).
func (t *tally) levels() {
	for _, e := range t.s.Applied {
		x := e.Escalated
		if x == nil || !t.in.Holds(e.At.Time) {
			continue
		}
		if x.Trigger == complaint.TriggerOverdue {
			t.c.count("escalated", 1)
			t.both(func(g *Group) *int64 { return &g.Escalated })
		} else {
			t.c.count("escalated_by_hand", 1)
		}
		t.c.stats.Escalations = append(t.c.stats.Escalations, Escalation{t.s.ID, e.At.Time, x.From, x.To, x.Trigger, t.s.Department})
	}
}

// year counts towards the closing rate since the year began, against 100 % (S-18, DLR-01).
func (t *tally) year() {
	begin := time.Date(t.in.year(), 1, 1, 0, 0, 0, 0, t.in.To.Location())
	if t.s.Received.Before(begin) || t.s.Status == complaint.StatusTracking || t.s.Status == complaint.StatusEnded || t.s.Status == complaint.StatusWithdrawn {
		return
	}
	t.c.rate("closed_to_date", t.s.Status == complaint.StatusClosed)
}
