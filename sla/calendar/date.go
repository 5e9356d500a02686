package calendar

import "time"

// date is a day of the calendar without a zone, counted from 1970-01-01.
type date int32

const secondsPerDay = 24 * 60 * 60

// forever ends every search: RFC 3339 cannot write a later instant.
var (
	forever  = time.Date(10000, time.January, 1, 0, 0, 0, 0, time.UTC)
	lastDate = newDate(10000, time.January, 1)
)

func newDate(year int, month time.Month, day int) date {
	return date(floorDiv(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()))
}

func parseDate(text string) (date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() == 0 {
		return 0, fault("date", "date %q is not of the form 2026-10-01", "date", text)
	}
	return newDate(t.Date()), nil
}

func (d date) midnightUTC() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

func (d date) String() string { return d.midnightUTC().Format(time.DateOnly) }

func (d date) year() int { return d.midnightUTC().Year() }

func (d date) weekday() time.Weekday { return time.Weekday(((d+4)%7 + 7) % 7) }

func (d date) weekend() bool { return d.weekday() == time.Saturday || d.weekday() == time.Sunday }

// date is the local date of t.
func (c *Calendar) date(t time.Time) date { return date(floorDiv(c.wall(t))) }

// wall is what local clocks show at t, in seconds since 1970-01-01 00:00 on those clocks.
func (c *Calendar) wall(t time.Time) int64 {
	_, offset := t.In(c.loc).Zone()
	return t.Unix() + int64(offset)
}

// at is the instant at which local clocks show seconds after midnight of d. A time that clocks skip is the instant of the
// change, so that later times never come earlier; of a time shown twice it is one of the two.
func (c *Calendar) at(d date, seconds int) time.Time {
	t := time.Date(1970, time.January, 1+int(d), 0, 0, seconds, 0, c.loc)
	switch shown, want := c.wall(t), int64(d)*secondsPerDay+int64(seconds); {
	case shown < want:
		_, t = t.ZoneBounds()
	case shown > want:
		t, _ = t.ZoneBounds()
	}
	return t
}

// floorDiv is the number of whole days in seconds, rounded down also before 1970.
func floorDiv(seconds int64) int64 {
	days := seconds / secondsPerDay
	if seconds%secondsPerDay < 0 {
		days--
	}
	return days
}
