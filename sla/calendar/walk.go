package calendar

import "time"

// walk goes forward in time and uses a limit up.
type walk struct {
	cal     *Calendar
	pauses  []Interval    // in order, apart from each other
	until   time.Time     // from here on nothing counts
	left    time.Duration // of the limit
	explain bool
	steps   []Step // only where explain
}

func (c *Calendar) walk(pauses []Interval) (walk, error) {
	joined, until, err := inOrder(pauses)
	return walk{cal: c, pauses: joined, until: until}, err
}

// never is why a limit was not used up.
func (w *walk) never() error {
	if w.until.Before(forever) {
		return &PausedError{Since: w.until.In(w.cal.loc)}
	}
	return errFar()
}

// working uses up the limit in the working time from start to end. The day before start matters where nights are worked;
// where a night runs into another day's hours nothing counts twice.
func (w *walk) working(start, end time.Time) (due time.Time, done bool, err error) {
	first := w.cal.date(start)
	d := first
	if w.cal.overnight {
		d--
	}
	for ; w.cal.at(d, 0).Before(end); d++ {
		day, err := w.cal.day(d)
		if err != nil {
			return time.Time{}, false, err
		}
		kind, told := counts(day), len(w.steps)
		for _, s := range day.spans {
			from, to := later(start, w.cal.at(d, s.from)), earlier(end, w.cal.at(d, s.to))
			if due, done := w.take(kind, day.name, from, to); done {
				return due, true, nil
			}
			start = later(start, to)
		}
		if d >= first && told == len(w.steps) {
			w.pass(d, kind, day.name)
		}
	}
	return time.Time{}, false, nil
}

// counts is the kind of a step on a date.
func counts(day day) Kind {
	if day.kind == Workday {
		return Counted
	}
	return day.kind
}

// take uses up the limit in [from, to) outside the pauses. Time that is used up exactly at the end is due there.
func (w *walk) take(kind Kind, name string, from, to time.Time) (due time.Time, done bool) {
	for _, p := range w.pauses {
		if to.Before(from) || !p.From.Before(to) {
			break
		}
		if !p.To.After(from) {
			continue
		}
		if !p.From.Before(from) {
			if due, done := w.use(kind, name, from, p.From); done {
				return due, true
			}
		}
		w.note(later(from, p.From), earlier(to, p.To), Pause, "")
		if from = p.To; !from.Before(to) {
			return time.Time{}, false
		}
	}
	return w.use(kind, name, from, to)
}

func (w *walk) use(kind Kind, name string, from, to time.Time) (due time.Time, done bool) {
	switch length := to.Sub(from); {
	case length < 0:
		return time.Time{}, false
	case length < w.left:
		w.left -= length
		w.note(from, to, kind, name)
		return time.Time{}, false
	}
	due = from.Add(w.left)
	w.note(from, due, kind, name)
	return due, true
}

// note records time of one kind, joined to the step before where that is of the same date and kind.
func (w *walk) note(from, to time.Time, kind Kind, name string) {
	if !w.explain || !from.Before(to) {
		return
	}
	s := Step{Date: w.cal.date(from).String(), Kind: kind, Name: name, Seconds: int64(to.Sub(from) / time.Second)}
	if n := len(w.steps); n > 0 && w.steps[n-1].Date == s.Date && w.steps[n-1].Kind == kind {
		w.steps[n-1].Seconds += s.Seconds
		return
	}
	w.steps = append(w.steps, s)
}

// pass records a date, unless time of the night before was.
func (w *walk) pass(d date, kind Kind, name string) {
	if !w.explain {
		return
	}
	if n := len(w.steps); n == 0 || w.steps[n-1].Date != d.String() {
		w.steps = append(w.steps, Step{Date: d.String(), Kind: kind, Name: name})
	}
}

// days counts whole days, from the one after start on, and ends at day_end of the last.
func (w *walk) days(start time.Time, l Limit) (due time.Time, done bool, err error) {
	d, working, counted := w.cal.date(start), l.Unit == WorkingDays, 0
	if l.Amount > 0 || w.end(d).Before(start) {
		w.day(d, StartDay, "", 0, 0)
		d++
	}
	for ; w.cal.at(d, 0).Before(w.until); d++ {
		of := day{kind: Counted}
		if working {
			if of, err = w.cal.day(d); err != nil {
				return time.Time{}, false, err
			}
		}
		switch {
		case working && len(of.spans) == 0:
			w.day(d, of.kind, of.name, 0, 0)
			continue
		case w.paused(d):
			w.day(d, Pause, "", 0, 0)
			continue
		}
		counted++
		w.day(d, counts(of), of.name, min(counted, l.Amount), l.Amount)
		switch {
		case counted < l.Amount:
			continue
		case working:
			return w.end(d), true, nil
		}
		return w.roll(d)
	}
	return time.Time{}, false, nil
}

// roll moves the end of natural days on past holidays, and pauses that follow them (U-58).
func (w *walk) roll(d date) (due time.Time, done bool, err error) {
	for ; w.cal.at(d, 0).Before(w.until); d++ {
		rolls, name, err := w.cal.rolls(d)
		switch {
		case err != nil:
			return time.Time{}, false, err
		case rolls:
			w.day(d, Rolled, name, 0, 0)
		case w.paused(d):
			w.day(d, Pause, "", 0, 0)
		default:
			return w.end(d), true, nil
		}
	}
	return time.Time{}, false, nil
}

func (w *walk) day(d date, kind Kind, name string, n, of int) {
	if w.explain {
		w.steps = append(w.steps, Step{Date: d.String(), Kind: kind, Name: name, Day: n, Of: of})
	}
}

// end is the instant at which a limit in days ends on d.
func (w *walk) end(d date) time.Time { return w.cal.at(d, w.cal.dayEnd) }

// paused says whether the clock stood still when d ended.
func (w *walk) paused(d date) bool {
	end := w.end(d)
	for _, p := range w.pauses {
		if p.From.Before(end) && !p.To.Before(end) {
			return true
		}
	}
	return false
}
