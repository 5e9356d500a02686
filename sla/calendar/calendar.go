// Package calendar is working-time arithmetic: when a limit that starts at an instant falls due, how much working time
// lies between two instants, and why.
//
// It promises: a start is exclusive and a due instant inclusive (ENG-03); natural time runs 24×7 and never rolls; limits
// in days do not count the first day and end at day_end of the last (ENG-04); months end on the corresponding date or the
// month's last day; time used up exactly at closing time is due at closing time; a year without published holidays is an
// error, never a guess (ENG-05). Everything happens in the calendar's own time zone (ENG-06), daylight saving included.
//
// It is pure: no clock, no files (but the system's time-zone database), no text for people beyond its errors. Which file
// applies, when a clock starts and what a breach costs are left to the policy.
package calendar

import "time"

// Calendar is the working time of one place, ready for use. It never changes and may be used by many goroutines at once.
type Calendar struct {
	loc         *time.Location
	week        [7]day // by time.Weekday
	special     map[date]day
	years       map[int]bool // statutory years at hand; nil where the calendar follows no statutory days
	dayEnd      int          // seconds after midnight at which a limit in days ends
	rollWeekend bool
	overnight   bool // some hours pass midnight
}

// day is what a calendar knows of one date.
type day struct {
	spans   []span
	kind    Kind
	name    string // of the holiday for which the date is off or made up for
	holiday bool   // off by statute, whatever the company does on it
}

// DayInfo is one date of a calendar as Days lists it.
type DayInfo struct {
	Date    string   `json:"date"` // 2006-01-02
	Kind    Kind     `json:"kind"` // Workday, RestDay, Holiday, MakeUpWorkday or Closed
	Name    string   `json:"name,omitempty"`
	Hours   []string `json:"hours"`   // "09:00-18:00"; empty on a day without work
	Seconds int64    `json:"seconds"` // of working time by the wall clock
}

// New returns the calendar that file f describes. years are the statutory days it may look up, where f follows them; a
// later entry of a year replaces an earlier one, and a year without any day counts as not published. It fails with an
// *Error where f has no working day, hours that overlap or run backwards, or anything else that ParseFile refuses.
func New(f File, years []Year) (*Calendar, error) {
	c, err := f.compile()
	if err != nil {
		return nil, err
	}
	if c.years != nil {
		if err := c.addStatutory(years); err != nil {
			return nil, err
		}
	}
	if err := c.addOwn(f); err != nil {
		return nil, err
	}
	return c, nil
}

// Location is the calendar's time zone, in which all its results are given.
func (c *Calendar) Location() *time.Location { return c.loc }

// Workday says whether the date of t has working hours. It fails with *MissingYearError.
func (c *Calendar) Workday(t time.Time) (bool, error) {
	day, err := c.day(c.date(t))
	return len(day.spans) > 0, err
}

// NextWorkday returns 00:00 of the first working day on or after the date of t: the day on which something planned for t
// takes place (U-14). It fails with *MissingYearError, or where no working day comes before the year 10000.
func (c *Calendar) NextWorkday(t time.Time) (time.Time, error) {
	for d := c.date(t); d < lastDate; d++ {
		day, err := c.day(d)
		if err != nil {
			return time.Time{}, err
		}
		if len(day.spans) > 0 {
			return c.at(d, 0), nil
		}
	}
	return time.Time{}, errFar()
}

// Days lists every date of a year from 1 to 9999. It fails with *MissingYearError where the statutory days of that year
// are unknown.
func (c *Calendar) Days(year int) ([]DayInfo, error) {
	if year < 1 || year > 9999 {
		return nil, errYear(year)
	}
	if c.missing(year) {
		return nil, &MissingYearError{Year: year}
	}
	first, next := newDate(year, time.January, 1), newDate(year+1, time.January, 1)
	list := make([]DayInfo, 0, next-first)
	for d := first; d < next; d++ {
		day, _ := c.day(d) // cannot fail: the year is at hand
		info := DayInfo{Date: d.String(), Kind: day.kind, Name: day.name, Hours: make([]string, 0, len(day.spans))}
		for _, s := range day.spans {
			info.Hours = append(info.Hours, s.String())
			info.Seconds += int64(s.to - s.from)
		}
		list = append(list, info)
	}
	return list, nil
}

// day looks a date up: the company's own days first, then the statutory ones, then the week.
func (c *Calendar) day(d date) (day, error) {
	if day, ok := c.special[d]; ok {
		return day, nil
	}
	if c.years != nil && c.missing(d.year()) {
		return day{}, &MissingYearError{Year: d.year()}
	}
	return c.week[d.weekday()], nil
}

func (c *Calendar) missing(year int) bool { return c.years != nil && !c.years[year] }

// rolls says whether a limit in natural days may not end on d (U-58), with the name of the holiday.
func (c *Calendar) rolls(d date) (bool, string, error) {
	if c.missing(d.year()) {
		return false, "", &MissingYearError{Year: d.year()}
	}
	day, _ := c.day(d) // cannot fail: the year is at hand
	if day.holiday {
		return true, day.name, nil
	}
	return c.rollWeekend && d.weekend() && len(day.spans) == 0, "", nil
}

// DayEnd returns when a limit that ends on the day of t ends: its day_end (ENG-04).
func (c *Calendar) DayEnd(t time.Time) time.Time { return c.at(c.date(t), c.dayEnd) }
