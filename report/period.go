package report

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// Period is the time a report speaks of: [From, To), in the policy's zone. Events
// at or after To do not exist for it (DOMAIN.md 6.1).
type Period struct {
	Kind     string // day, week, month, quarter, year or range
	Label    string // 2026-W47, 2026-11, 2026-Q4, 2026, 2026-11-22
	From, To time.Time
	Now      time.Time // set where the period is not over yet: it is reported up to here
}

// Kinds of period.
const (
	KindDay     = "day"
	KindWeek    = "week"
	KindMonth   = "month"
	KindQuarter = "quarter"
	KindYear    = "year"
	KindRange   = "range"
)

// AsOf is the instant the report speaks from: the last one before To, or Now in a
// period that is not over.
func (p Period) AsOf() time.Time {
	if !p.Now.IsZero() {
		return p.Now
	}
	return p.To.Add(-time.Nanosecond)
}

// End is the first instant that the report does not speak of.
func (p Period) End() time.Time {
	if !p.Now.IsZero() {
		return p.Now
	}
	return p.To
}

// UpTo returns the period as it can be reported at an instant: cut there if it is
// not over, so that nothing is counted that has not happened yet. A period that has
// not begun is a usage Fault.
func (p Period) UpTo(now time.Time) (Period, error) {
	if !now.After(p.From) {
		return p, complaint.Usage("period.future", "value", p.Label, "now", complaint.At(now))
	}
	if now.Before(p.To) {
		p.Now = now
	}
	return p, nil
}

// Over reports whether the period is over.
func (p Period) Over() bool { return p.Now.IsZero() }

// Holds reports whether an instant lies in the period.
func (p Period) Holds(t time.Time) bool { return !t.Before(p.From) && t.Before(p.To) }

// Past reports whether an instant lies in the period and has passed: in a period that
// is not over, what is still to come is neither kept nor missed.
func (p Period) Past(t time.Time) bool { return p.Holds(t) && t.Before(p.End()) }

// LastDay is the last day of the period, for print.
func (p Period) LastDay() time.Time { return p.To.AddDate(0, 0, -1) }

// Around returns the period of a kind that holds an instant. Weeks are ISO weeks
// from Monday on (DOMAIN.md 6.1, U-14).
func Around(kind string, t time.Time) Period {
	y, m, d := t.Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, t.Location())
	switch kind {
	case KindWeek:
		from := day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
		iy, iw := from.ISOWeek()
		return period(kind, fmt.Sprintf("%04d-W%02d", iy, iw), from, from.AddDate(0, 0, 7))
	case KindMonth:
		from := time.Date(y, m, 1, 0, 0, 0, 0, t.Location())
		return period(kind, from.Format("2006-01"), from, from.AddDate(0, 1, 0))
	case KindQuarter:
		q := (int(m) - 1) / 3
		from := time.Date(y, time.Month(q*3+1), 1, 0, 0, 0, 0, t.Location())
		return period(kind, fmt.Sprintf("%04d-Q%d", y, q+1), from, from.AddDate(0, 3, 0))
	case KindYear:
		from := time.Date(y, 1, 1, 0, 0, 0, 0, t.Location())
		return period(kind, from.Format("2006"), from, from.AddDate(1, 0, 0))
	}
	return period(KindDay, day.Format(time.DateOnly), day, day.AddDate(0, 0, 1))
}

// Before returns the period of the same kind just before; of a range, one of the
// same length.
func (p Period) Before() Period {
	if p.Kind == KindRange {
		return Between(p.From.Add(p.From.Sub(p.To)), p.From)
	}
	return Around(p.Kind, p.From.Add(-time.Nanosecond))
}

// LastComplete returns the last period of a kind that ended at or before an instant.
func LastComplete(kind string, now time.Time) Period { return Around(kind, now).Before() }

// Between returns the period from one instant up to another, the second not included.
func Between(from, to time.Time) Period {
	return period(KindRange, from.Format(time.DateOnly)+".."+to.Add(-time.Nanosecond).Format(time.DateOnly), from, to)
}

var labels = []struct {
	kind string
	form *regexp.Regexp
}{
	{KindWeek, regexp.MustCompile(`^(\d{4})-?[Ww](\d{1,2})$`)},
	{KindQuarter, regexp.MustCompile(`^(\d{4})-?[Qq]([1-4])$`)},
	{KindMonth, regexp.MustCompile(`^(\d{4})-(\d{1,2})$`)},
	{KindYear, regexp.MustCompile(`^(\d{4})$`)},
}

// ParsePeriod reads a label of a kind of period: 2026-W47, 2026-11, 2026-Q4, 2026.
func ParsePeriod(kind, label string, loc *time.Location) (Period, error) {
	for _, l := range labels {
		m := l.form.FindStringSubmatch(label)
		if m == nil || l.kind != kind {
			continue
		}
		y, n := atoi(m[1]), 1
		if len(m) > 2 {
			n = atoi(m[2])
		}
		if p, ok := numbered(kind, y, n, loc); ok {
			return p, nil
		}
	}
	if day, err := time.ParseInLocation(time.DateOnly, label, loc); err == nil {
		return Around(kind, day), nil
	}
	return Period{}, complaint.Usage("period.form", "kind", kind, "value", label)
}

func numbered(kind string, y, n int, loc *time.Location) (Period, bool) {
	switch kind {
	case KindWeek: // the week of 4 January is the first
		p := Around(kind, time.Date(y, 1, 4, 0, 0, 0, 0, loc).AddDate(0, 0, 7*(n-1)))
		iy, iw := p.From.ISOWeek()
		return p, iy == y && iw == n
	case KindQuarter:
		return Around(kind, time.Date(y, time.Month(3*n), 1, 0, 0, 0, 0, loc)), true
	case KindMonth:
		return Around(kind, time.Date(y, time.Month(n), 1, 0, 0, 0, 0, loc)), n >= 1 && n <= 12
	}
	return Around(kind, time.Date(y, 1, 1, 0, 0, 0, 0, loc)), true
}

// atoi reads digits that a pattern has already found to be digits.
func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// year is the calendar year the period belongs to; a week's is the year of its label.
func (p Period) year() int {
	if p.Kind == KindWeek {
		y, _ := p.From.ISOWeek()
		return y
	}
	return p.AsOf().Year()
}

func period(kind, label string, from, to time.Time) Period {
	return Period{Kind: kind, Label: label, From: from, To: to}
}

var labelForm = regexp.MustCompile(`^\d{4}(-(W\d{2}|Q[1-4]|\d{2}(-\d{2})?))?$`)

// IsLabel reports whether s has the form of a period's label: 2026-W47, 2026-11,
// 2026-Q4, 2026, 2026-11-22.
func IsLabel(s string) bool { return labelForm.MatchString(s) }
