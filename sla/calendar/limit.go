package calendar

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// Unit is what a limit is counted in, as it is written.
type Unit string

// The units of limits (DESIGN.md 4).
const (
	Seconds        Unit = "s"  // natural time, 24×7
	Minutes        Unit = "m"  // natural time
	Hours          Unit = "h"  // natural time
	WorkingSeconds Unit = "ws" // time within working hours
	WorkingMinutes Unit = "wm"
	WorkingHours   Unit = "wh"
	WorkingDays    Unit = "wd" // dates with working hours
	Days           Unit = "d"  // natural days
	Months         Unit = "mo" // calendar months
)

// longestLimit is the most a limit may be, by the natural length of its unit in seconds: a hundred years.
const longestLimit = 36_525 * secondsPerDay

// Limit is an amount of time within which something must be done. The zero Limit is none at all.
type Limit struct {
	Amount int
	Unit   Unit
}

// ParseLimit reads "4h", "90wm", "2wd", "7d", "1mo" and the like. Anything else, negative or broken amounts and more than
// a hundred years are an *Error that lists the forms.
func ParseLimit(text string) (Limit, error) {
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	amount, err := strconv.Atoi(text[:digits])
	l := Limit{amount, Unit(text[digits:])}
	if err != nil || l.check() != nil {
		return Limit{}, limitFault(text)
	}
	return l, nil
}

func limitFault(text string) error {
	return fault("limit", "limit %q is not a whole number and a unit, up to a hundred years: "+
		"45m and 4h are natural time, 30ws, 90wm and 8wh working time, 2wd working days, 7d days, 1mo months", "limit", text)
}

// String is the form that ParseLimit reads; "" for the zero Limit.
func (l Limit) String() string {
	if l.IsZero() {
		return ""
	}
	return strconv.Itoa(l.Amount) + string(l.Unit)
}

// IsZero says that there is no limit. "0h" is one.
func (l Limit) IsZero() bool { return l == Limit{} }

// Times is k limits in one, such as the month k of an overdue complaint. Due refuses a product that is too large.
func (l Limit) Times(k int) Limit {
	product := l.Amount * k
	if k != 0 && product/k != l.Amount {
		product = math.MaxInt
	}
	return Limit{product, l.Unit}
}

// MarshalYAML writes the form that ParseLimit reads.
func (l Limit) MarshalYAML() (any, error) {
	if l.IsZero() {
		return nil, nil
	}
	return l.String(), nil
}

// UnmarshalYAML reads what ParseLimit reads; its *Error carries the line.
func (l *Limit) UnmarshalYAML(n *yaml.Node) error {
	read, err := ParseLimit(n.Value)
	if err != nil {
		return onLine(err, n.Line)
	}
	*l = read
	return nil
}

// MarshalJSON writes a string in the form that ParseLimit reads.
func (l Limit) MarshalJSON() ([]byte, error) { return json.Marshal(l.String()) }

func (l Limit) check() error {
	second := l.Unit.seconds()
	if second == 0 || l.Amount < 0 || int64(l.Amount) > longestLimit/second {
		return limitFault(l.String())
	}
	return nil
}

// duration is the time that an amount of hours, minutes or seconds stands for, natural or working.
func (l Limit) duration() time.Duration {
	return time.Duration(int64(l.Amount)*l.Unit.seconds()) * time.Second
}

// seconds is the natural length of the unit; 0 where it is unknown.
func (u Unit) seconds() int64 {
	switch u {
	case Seconds, WorkingSeconds:
		return 1
	case Minutes, WorkingMinutes:
		return 60
	case Hours, WorkingHours:
		return 60 * 60
	case Days, WorkingDays:
		return secondsPerDay
	case Months:
		return 30 * secondsPerDay
	}
	return 0
}
