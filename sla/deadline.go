package sla

import (
	"errors"
	"slices"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla/calendar"
)

// deadline is how a due time came about: the level whose limit applied, and the
// instant that limit counted from.
type deadline struct {
	due      time.Time
	level    string
	limit    calendar.Limit
	start    time.Time
	original time.Time // before more time was granted; zero: it was not
	paused   bool      // a pause is on: there is no due time until it ends
	passed   bool      // it lies before the last raise and was missed then: there is no due time any more
}

// deadline returns when a run of a clock that began at start falls due, the time that
// was granted on top included.
func (p *Policy) deadline(c *Clock, s *complaint.State, start, from, until time.Time) (deadline, error) {
	t, err := p.limited(c, s, start, from, until)
	for _, x := range s.Extensions {
		if x.Clock == c.Code && x.Granted() && !t.due.IsZero() && !x.At.Before(start) && !x.At.After(t.due) && x.Until.After(t.due) {
			if t.original.IsZero() {
				t.original = t.due
			}
			t.due = x.Until.Time
			t.pausedSince(p.pauses(c, s), x.At.Time)
		}
	}
	return t, err
}

// pausedSince puts a granted due time off by what was paused since it was asked for.
func (t *deadline) pausedSince(pauses []calendar.Interval, since time.Time) {
	for _, ps := range pauses {
		switch {
		case !ps.From.After(since) || ps.From.After(t.due):
		case ps.To.IsZero():
			t.due, t.paused = time.Time{}, true
			return
		default:
			t.due = t.due.Add(ps.To.Sub(ps.From))
		}
	}
}

// limited returns when a run of a clock that began at start falls due by its limit: that
// that of the level in force when it passes: a level changed before the due time
// brings its own limit, counted from the same start, never to fall due before the
// change itself (S-44). Levels before from, the last raise, are settled, and so are
// limits that passed before it: one who lowers an overdue complaint to them makes no
// second breach (S-42). Changes at or after until (if set) are not looked at.
func (p *Policy) limited(c *Clock, s *complaint.State, start, from, until time.Time) (deadline, error) {
	if c.By == ByTracking {
		return p.measure(c, s, start, trackingMode(s, start))
	}
	if s.FirstLevel == "" {
		return p.unjudged(c, s, start)
	}
	level := s.FirstLevel
	for _, l := range s.Levels {
		if !l.At.After(from) {
			level = l.Level
		}
	}
	t, err := p.measure(c, s, start, level)
	t.settle(from)
	for _, l := range s.Levels {
		if err != nil || !l.At.After(from) {
			continue
		}
		if (!until.IsZero() && !l.At.Before(until)) || (!t.due.IsZero() && l.Past(t.due)) {
			break
		}
		if l.Level != t.level {
			t, err = p.change(c, s, start, from, t, l)
		}
	}
	return t, err
}

// anew reports whether a change of level gives a run its limit from then on, instead
// of from its start: what came from outside or by a threshold could not be kept
// before, and where the policy counts from the raise it could not either.
func (c *Clock) anew(l complaint.LevelChange) bool {
	return c.Restart == RestartEscalated || l.Trigger == complaint.TriggerExternal || l.ByThreshold()
}

// settle takes away a due time that had passed at the last raise.
func (t *deadline) settle(from time.Time) {
	if from.After(t.start) && !t.due.IsZero() && !t.due.After(from) {
		t.due, t.passed = time.Time{}, true
	}
}

// unjudged returns when a run falls due while nobody has judged the level yet: by
// the longest limit, so that what is forgotten shows as overdue. What it costs, and
// whether it was earlier, shows with the first classification. Levels that are not
// there cannot be raised.
func (p *Policy) unjudged(c *Clock, s *complaint.State, start time.Time) (deadline, error) {
	longest := deadline{start: start}
	if len(c.Raise) > 0 {
		return longest, nil
	}
	for _, key := range p.LevelsOf(s, nil) {
		d, err := p.measure(c, s, start, key)
		if err != nil {
			return d, err
		}
		if d.paused || d.due.After(longest.due) || (d.due.Equal(longest.due) && d.level < longest.level) {
			longest = d
		}
	}
	longest.level = ""
	return longest, nil
}

// change returns the term after a change of level before the due time. Taking a
// complaint outside the company never gives more time than there was
// (DOMAIN.md 3.4: the current due time or the event's, whichever is earlier). A
// threshold brings a longer limit from the same start, as a judgement does (S-44),
// and a shorter one from then on.
func (p *Policy) change(c *Clock, s *complaint.State, start, from time.Time, was deadline, l complaint.LevelChange) (deadline, error) {
	t, err := p.measure(c, s, start, l.Level)
	if err != nil {
		return t, err
	}
	if c.anew(l) {
		if l.ByThreshold() {
			if longer, err := p.prolongs(c, s, start, was, t); err != nil || longer {
				return t, err
			}
		}
		t, err = p.measure(c, s, l.At.Time, l.Level)
		if err == nil && !was.due.IsZero() && was.due.Before(t.due) {
			t.due, t.limit, t.start = was.due, was.limit, was.start
		}
		return t, err
	}
	t.settle(from)
	if !t.due.IsZero() && t.due.Before(l.At.Time) {
		t.due = l.At.Time
	}
	return t, nil
}

// prolongs reports whether the limit of a term is longer than that of the one there was. A
// due time that was taken over from a level before is not prolonged by a shorter limit.
func (p *Policy) prolongs(c *Clock, s *complaint.State, start time.Time, was, term deadline) (bool, error) {
	if was.due.IsZero() || !term.due.After(was.due) {
		return false, nil
	}
	own, err := p.measure(c, s, start, was.level)
	return term.due.After(own.due), err
}

// measure returns start plus the clock's limit for a key, without the pauses.
func (p *Policy) measure(c *Clock, s *complaint.State, start time.Time, key string) (deadline, error) {
	t := deadline{level: key, limit: c.Limit(p.TypeOf(s).Code, key), start: start}
	if t.limit.IsZero() {
		return t, nil
	}
	due, err := p.cal.Due(start, t.limit, p.pauses(c, s)...)
	var running *calendar.PausedError
	if errors.As(err, &running) {
		t.paused = true
		return t, nil
	}
	t.due = due
	return t, err
}

// pauses returns the pauses that stop this clock; the last may still be on.
func (p *Policy) pauses(c *Clock, s *complaint.State) []calendar.Interval {
	if !slices.Contains(p.Pause.Clocks, c.Code) {
		return nil
	}
	pauses := make([]calendar.Interval, len(s.Pauses))
	for i, ps := range s.Pauses {
		pauses[i] = calendar.Interval{From: ps.From.Time, To: ps.To.Time}
	}
	return pauses
}

// trackingMode returns how the complaint was tracked at an instant.
func trackingMode(s *complaint.State, at time.Time) string {
	mode := ""
	for _, m := range s.Modes {
		if !m.From.After(at) {
			mode = m.Mode
		}
	}
	return mode
}
