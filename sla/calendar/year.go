package calendar

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// Year is the statutory days off and make-up working days of a year, in the JSON form that holiday-cn publishes. A year's
// notice may settle days of the December before it.
type Year struct {
	Year   int      `json:"year"`
	Papers []string `json:"papers"` // addresses of the notices that the days come from
	Days   []Day    `json:"days"`   // empty while the notice is not published
}

// Day is a date that differs from its weekday by statute.
type Day struct {
	Name     string `json:"name"`     // of the holiday
	Date     string `json:"date"`     // 2006-01-02
	IsOffDay bool   `json:"isOffDay"` // false: a make-up working day
}

// ParseYear reads a year as published; keys it does not know, such as "$schema", are passed over. name is for its errors,
// which are all *Error.
func ParseYear(name string, data []byte) (Year, error) {
	var raw struct {
		Year   int
		Papers []string
		Days   []json.RawMessage
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return Year{}, inFile(jsonFault(err, data), name)
	}
	if raw.Year < 1 || raw.Year > 9999 {
		return Year{}, inFile(errYear(raw.Year), name)
	}
	y := Year{Year: raw.Year, Papers: raw.Papers}
	end := 0 // of the last day read, in data
	for _, text := range raw.Days {
		start := end + bytes.Index(data[end:], text)
		day, err := parseDay(text)
		if err == nil {
			err = y.accepts(day)
		}
		if err != nil {
			return Year{}, inFile(onLine(err, lineAt(data, start)), name)
		}
		y.Days = append(y.Days, day)
		end = start + len(text)
	}
	return y, nil
}

func parseDay(text []byte) (Day, error) {
	var day struct {
		Name, Date string
		IsOffDay   *bool
	}
	if err := json.Unmarshal(text, &day); err != nil {
		return Day{}, fault("json", "the JSON cannot be read: %s", "cause", err.Error())
	}
	if day.IsOffDay == nil {
		return Day{}, fault("off_day", "day %q does not say whether it is off: give isOffDay", "date", day.Date)
	}
	return Day{day.Name, day.Date, *day.IsOffDay}, nil
}

// accepts checks one more day of y. Copies of another year's days pass for a year all too easily (DOMAIN.md 6.8, 15): they
// show by make-up working days on Monday to Friday, of which 2007-2026 had one (2020-02-03).
func (y Year) accepts(new Day) error {
	d, err := parseDate(new.Date)
	if err != nil {
		return err
	}
	if d < newDate(y.Year-1, time.December, 1) || d >= newDate(y.Year+1, time.January, 1) {
		return fault("outside", "date %q is not in %d or the December before", "date", new.Date, "year", y.Year)
	}
	odd := new.odd()
	for _, day := range y.Days {
		switch {
		case day.Date == new.Date:
			return fault("twice", "date %q stands twice", "date", new.Date)
		case odd && day.odd():
			return fault("copied", "date %q is a second make-up working day on a weekday: these are another year's days", "date", new.Date)
		}
	}
	return nil
}

// odd is a make-up working day on Monday to Friday.
func (d Day) odd() bool {
	on, err := parseDate(d.Date)
	return err == nil && !d.IsOffDay && !on.weekend()
}

func jsonFault(err error, data []byte) error {
	out := fault("json", "the JSON cannot be read: %s", "cause", err.Error())
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return onLine(out, lineAt(data, int(syntax.Offset)))
	case errors.As(err, &kind):
		return onLine(out, lineAt(data, int(kind.Offset)))
	}
	return out
}

func lineAt(data []byte, offset int) int {
	return 1 + bytes.Count(data[:min(offset, len(data))], []byte("\n"))
}

// addStatutory enters the days of the years, a later year's notice over an earlier one's.
func (c *Calendar) addStatutory(years []Year) error {
	byYear := map[int]Year{}
	for _, y := range years {
		byYear[y.Year] = y
	}
	inOrder := make([]Year, 0, len(byYear))
	for _, y := range byYear {
		inOrder = append(inOrder, y)
	}
	slices.SortFunc(inOrder, func(a, b Year) int { return cmp.Compare(a.Year, b.Year) })
	full := fullDay(c.week)
	for _, y := range inOrder {
		for _, of := range y.Days {
			d, err := parseDate(of.Date)
			if err != nil {
				return err
			}
			if of.IsOffDay {
				c.special[d] = day{kind: Holiday, name: of.Name, holiday: true}
			} else {
				c.special[d] = day{kind: MakeUpWorkday, name: of.Name, spans: full}
			}
			c.years[y.Year] = true
		}
	}
	return nil
}
