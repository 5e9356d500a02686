package calendar

import (
	"math"
	"slices"
	"time"
)

// Kind says what a date is, or what became of it in a computation. It is a code, not a text.
type Kind string

// The kinds of days and steps.
const (
	StartDay      Kind = "start-day-not-counted" // the first day of a limit in days
	Counted       Kind = "counted"
	Workday       Kind = "workday" // in Days only
	RestDay       Kind = "rest-day"
	Holiday       Kind = "holiday"
	MakeUpWorkday Kind = "make-up-workday" // counted, though its weekday is a rest day
	Closed        Kind = "closed"
	Pause         Kind = "pause"
	Rolled        Kind = "rolled" // natural days may not end here: on to the next day
)

// Interval is a pause: from From on, until just before To. A zero To means that it still runs.
type Interval struct{ From, To time.Time }

// Step is one date, or one stretch of natural time that begins on a date, on the way to a due time.
type Step struct {
	Date    string `json:"date"` // 2006-01-02
	Kind    Kind   `json:"kind"`
	Name    string `json:"name,omitempty"`    // of the holiday
	Seconds int64  `json:"seconds,omitempty"` // counted, or taken out by a pause; limits in time and months only
	Day     int    `json:"day,omitempty"`     // this is day Day
	Of      int    `json:"of,omitempty"`      // of Of days; limits in days only
}

// Due returns the last instant at which a limit that starts at start is kept, in the calendar's time zone.
//
// A pause takes out of natural time and months its natural time, of working time the working time inside it, and of days
// those at whose end, day_end, the clock stood still: From < day_end <= To. No working or natural day ends in a pause.
//
// With an amount of 0 the due time is start, or the next opening where start lies outside hours; for days it is the next
// end of a day, start included.
//
// It fails with *MissingYearError, *PausedError, or *Error for a limit or pause that cannot be.
func (c *Calendar) Due(start time.Time, l Limit, pauses ...Interval) (time.Time, error) {
	due, _, err := c.due(start, l, pauses, false)
	return due, err
}

// Explain returns what Due returns, and how it came about, in order of time; with an error, as far as it came.
func (c *Calendar) Explain(start time.Time, l Limit, pauses ...Interval) (time.Time, []Step, error) {
	return c.due(start, l, pauses, true)
}

// Between returns the working time from a to b, less that inside pauses; negative where b comes before a. It fails with
// *MissingYearError or *Error.
func (c *Calendar) Between(a, b time.Time, pauses ...Interval) (time.Duration, error) {
	if b.Before(a) {
		worked, err := c.Between(b, a, pauses...)
		return -worked, err
	}
	if b.Sub(a) == math.MaxInt64 {
		return 0, errFar()
	}
	w, err := c.walk(pauses)
	if err != nil {
		return 0, err
	}
	w.left = math.MaxInt64
	_, _, err = w.working(a, earlier(b, w.until))
	return math.MaxInt64 - w.left, err
}

func (c *Calendar) due(start time.Time, l Limit, pauses []Interval, explain bool) (time.Time, []Step, error) {
	if err := l.check(); err != nil {
		return time.Time{}, nil, err
	}
	w, err := c.walk(pauses)
	if err != nil {
		return time.Time{}, nil, err
	}
	w.explain, w.left = explain, l.duration()
	var due time.Time
	var done bool
	switch l.Unit {
	case WorkingDays, Days:
		due, done, err = w.days(start, l)
	case WorkingSeconds, WorkingMinutes, WorkingHours:
		due, done, err = w.working(start, w.until)
	case Months:
		w.left = c.months(start, l.Amount)
		fallthrough
	default:
		due, done = w.take(Counted, "", start, w.until)
	}
	if err == nil && !done {
		err = w.never()
	}
	if err != nil {
		return time.Time{}, w.steps, err
	}
	return due.In(c.loc), w.steps, nil
}

// months is the time from start to the corresponding date and hour k months on, or to that month's last day (ENG-04).
func (c *Calendar) months(start time.Time, k int) time.Duration {
	if k == 0 {
		return 0
	}
	local := start.In(c.loc)
	year, month, day := local.Date()
	last := time.Date(year, month+time.Month(k)+1, 0, 0, 0, 0, 0, time.UTC)
	wall := c.wall(start)
	end := c.at(newDate(last.Year(), last.Month(), min(day, last.Day())), int(wall-floorDiv(wall)*secondsPerDay))
	return end.Add(time.Duration(local.Nanosecond())).Sub(start)
}

// inOrder returns the pauses sorted and joined where they touch, and the instant from which on nothing counts any more.
func inOrder(pauses []Interval) (joined []Interval, until time.Time, err error) {
	if len(pauses) == 0 {
		return nil, forever, nil
	}
	sorted := slices.Clone(pauses)
	for i, p := range sorted {
		if p.To.IsZero() {
			sorted[i].To = forever
		} else if p.To.Before(p.From) {
			return nil, forever, fault("pause", "the pause from %s ends before it begins, at %s",
				"from", p.From.Format(time.RFC3339), "to", p.To.Format(time.RFC3339))
		}
	}
	slices.SortFunc(sorted, func(a, b Interval) int { return a.From.Compare(b.From) })
	joined = sorted[:1]
	for _, p := range sorted[1:] {
		if last := &joined[len(joined)-1]; p.From.After(last.To) {
			joined = append(joined, p)
		} else {
			last.To = later(last.To, p.To)
		}
	}
	if last := joined[len(joined)-1]; last.To.Equal(forever) {
		return joined, last.From, nil
	}
	return joined, forever, nil
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
