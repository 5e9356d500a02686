package ledger

import (
	"math"
	"regexp"
	"strconv"
	"time"

	"github.com/kesu-cli/kesu/report/table"
)

// moment is an instant, or a day of which no hour is known.
type moment struct {
	at  time.Time
	day bool
}

// order says which number of a date like 3/1/2026 is the month.
type order uint8

const (
	undecided order = iota // the month is first unless that cannot be
	monthFirst
	dayFirst
)

// stamp is what a date says, before its order and zone are known.
type stamp struct {
	year, a, b           int  // a and b are month and day, or for slashed ones in unknown order
	slashed              bool // the year was last
	hour, minute, second int
	timed                bool
	zone                 string // "", "z" or +08:00
}

var (
	dateForm = regexp.MustCompile(`^(?:(\d{4}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{1,2})|(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})|(\d{1,2})[-/.](\d{1,2}))(?:[ t]+(.+)|[-/.]?)$`)
	hourForm = regexp.MustCompile(`^(?:([ap]m) )?(\d{1,2}) ?:(?: ?(\d{1,2}) ?(?:: ?(\d{1,2})(?:[.,]\d+)?)?:?)? ?([ap]m)? ?(z|[+-]\d\d:?\d\d)?$`)
	yearLast = regexp.MustCompile(`^\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}`)
)

// scan reads the date in a text of signs; year is 0 where none is given.
func scan(text string) (stamp, bool) {
	m := dateForm.FindStringSubmatch(text)
	if m == nil {
		return stamp{}, false
	}
	var st stamp
	switch {
	case m[1] != "":
		st = stamp{year: atoi(m[1]), a: atoi(m[2]), b: atoi(m[3])}
	case m[4] != "":
		st = stamp{year: atoi(m[4]), a: atoi(m[5]), b: atoi(m[6]), hour: atoi(m[7]), minute: atoi(m[8]), second: atoi(m[9]), timed: m[7] != ""}
	case m[10] != "":
		st = stamp{year: atoi(m[12]), a: atoi(m[10]), b: atoi(m[11]), slashed: true}
	default:
		st = stamp{a: atoi(m[13]), b: atoi(m[14])}
	}
	if m[15] == "" {
		return st, true
	}
	return st, !st.timed && st.clock(m[15])
}

// clock reads the time of day.
func (st *stamp) clock(text string) bool {
	m := hourForm.FindStringSubmatch(text)
	if m == nil || (m[1] != "" && m[5] != "") {
		return false
	}
	st.hour, st.minute, st.second, st.zone, st.timed = atoi(m[2]), atoi(m[3]), atoi(m[4]), m[6], true
	switch m[1] + m[5] {
	case "pm":
		if st.hour < 12 {
			st.hour += 12
		}
	case "am":
		if st.hour > 12 {
			return false
		}
		st.hour %= 12
	}
	return true
}

// in gives the moment in a zone, false where there is no such date.
func (st stamp) in(loc *time.Location, o order) (moment, bool) {
	month, day := st.a, st.b
	if st.slashed && (o == dayFirst || (o == undecided && month > 12)) {
		month, day = day, month
	}
	at := loc
	if st.zone != "" && st.zone != "z" {
		at = time.FixedZone("", seconds(st.zone))
	} else if st.zone == "z" {
		at = time.UTC
	}
	midnight := st.hour == 24 && st.minute == 0 && st.second == 0
	if st.year < firstYear || st.year > lastYear || (st.hour > 23 && !midnight) || st.minute > 59 || st.second > 59 {
		return moment{}, false
	}
	t := time.Date(st.year, time.Month(month), day, 0, 0, 0, 0, at)
	if t.Month() != time.Month(month) || t.Day() != day {
		return moment{}, false
	}
	t = time.Date(st.year, time.Month(month), day, st.hour, st.minute, st.second, 0, at)
	return moment{t.In(loc), !st.timed}, true
}

// seconds reads the offset of a zone, "+08:00" or "+0800".
func seconds(zone string) int {
	s := atoi(zone[1:3])*3600 + atoi(zone[len(zone)-2:])*60
	if zone[0] == '-' {
		return -s
	}
	return s
}

var serialForm = regexp.MustCompile(`^\d{5}(?:\.\d+)?$`)

// serial reads the number that spreadsheets keep for a date: days since
// 1899-12-30 by the wall clock. Five digits are 1927 to 2173.
func serial(text string, loc *time.Location) (moment, bool) {
	if !serialForm.MatchString(text) {
		return moment{}, false
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return moment{}, false
	}
	days, part := math.Modf(number)
	return moment{time.Date(1899, 12, 30+int(days), 0, 0, int(math.Round(part*86400)), 0, loc), part == 0}, true
}

// instant reads a cell as a date of a ledger: what ParseTime reads that is a whole
// date, and serial numbers. code is what is wrong with it, "" where nothing is.
func instant(c table.Cell, loc *time.Location, o order) (m moment, code string) {
	if c.IsDate {
		t := c.Time
		hour, minute, second := t.Clock()
		return moment{time.Date(t.Year(), t.Month(), t.Day(), hour, minute, second, 0, loc), hour+minute+second == 0}, ""
	}
	text := timeWords().signs(normal(c.Text))
	if m, ok := serial(text, loc); ok {
		return m, ""
	}
	st, ok := scan(text)
	if !ok || st.year == 0 {
		return moment{}, "time"
	}
	if m, ok = st.in(loc, o); !ok {
		return moment{}, "time-impossible"
	}
	return m, ""
}

// ordering returns what a date with the year last says about the order of its
// column: undecided where both are possible. ok is false for any other text.
func ordering(text string) (o order, ok bool) {
	m := yearLast.FindStringSubmatch(text)
	switch {
	case m == nil:
		return undecided, false
	case atoi(m[1]) > 12:
		return dayFirst, true
	case atoi(m[2]) > 12:
		return monthFirst, true
	}
	return undecided, true
}
