package ledger

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/templates"
)

// ParseTime reads an instant as people write it, in loc where it names no zone:
// 2026-03-01, 2026/3/1, 2026.3.1, 20260301 or 2026年3月1日, each with or without
// 9:30, 9:30:05, 09:15 PM or 9时30分; 3/1/2026 (month first unless that cannot be);
// RFC 3339; "11-16 09:00" of this year; "09:00" of today; 今天, 昨天, 前天, 明天 with
// or without a time of day; 2026-W10 (its Monday); now, -2d, +3h, -30m, -1w, -1mo.
// A day without a time of day is its beginning. The words are those of
// templates/ledger/times.yaml. It fails with a Fault of class usage, time.form or
// time.impossible.
func ParseTime(s string, loc *time.Location, now time.Time) (time.Time, error) {
	now = now.In(loc)
	text := normal(s)
	w := timeWords()
	if slices.Contains(w.Now, text) {
		return now, nil
	}
	if t, ok := relative(text, now); ok {
		return t, likely(s, t)
	}
	if m := isoWeek.FindStringSubmatch(text); m != nil {
		return monday(s, atoi(m[1]), atoi(m[2]), loc)
	}
	for word, days := range w.Days {
		if rest, ok := strings.CutPrefix(text, word); ok {
			day := now.AddDate(0, 0, days).Format(time.DateOnly)
			return parse(s, w.signs(day+" "+rest), loc, now)
		}
	}
	text = w.signs(text)
	if clockOnly.MatchString(text) {
		text = now.Format(time.DateOnly) + " " + text
	}
	return parse(s, text, loc, now)
}

// firstYear and lastYear bound the years of which people speak.
const firstYear, lastYear = 1900, 2999

// likely is the Fault of an instant that nobody can mean.
func likely(typed string, t time.Time) error {
	if y := t.Year(); y < firstYear || y > lastYear {
		return complaint.Usage("time.impossible", "value", typed)
	}
	return nil
}

func parse(typed, text string, loc *time.Location, now time.Time) (time.Time, error) {
	st, ok := scan(text)
	if !ok {
		return time.Time{}, complaint.Usage("time.form", "value", typed)
	}
	if st.year == 0 {
		st.year = now.Year()
	}
	m, ok := st.in(loc, undecided)
	if !ok {
		return time.Time{}, complaint.Usage("time.impossible", "value", typed)
	}
	return m.at, nil
}

var (
	offset    = regexp.MustCompile(`^([+-])(\d{1,5})(mo|[wdhm])$`)
	isoWeek   = regexp.MustCompile(`^(\d{4})-?w(\d{1,2})$`)
	clockOnly = regexp.MustCompile(`^(?:[ap]m )?\d{1,2}:`)
)

// relative reads an offset from now, "-2d".
func relative(text string, now time.Time) (time.Time, bool) {
	m := offset.FindStringSubmatch(text)
	if m == nil {
		return now, false
	}
	n := atoi(m[1] + m[2])
	switch m[3] {
	case "mo":
		return now.AddDate(0, n, 0), true
	case "w":
		return now.AddDate(0, 0, 7*n), true
	case "d":
		return now.AddDate(0, 0, n), true
	case "h":
		return now.Add(time.Duration(n) * time.Hour), true
	}
	return now.Add(time.Duration(n) * time.Minute), true
}

// monday returns the first instant of an ISO week.
func monday(typed string, year, week int, loc *time.Location) (time.Time, error) {
	first := time.Date(year, 1, 4, 0, 0, 0, 0, loc) // always in week 1
	t := first.AddDate(0, 0, 7*(week-1)-(int(first.Weekday())+6)%7)
	if y, w := t.ISOWeek(); y != year || w != week {
		return time.Time{}, complaint.Usage("time.impossible", "value", typed)
	}
	return t, likely(typed, t)
}

// timeData is templates/ledger/times.yaml.
type timeData struct {
	Days    map[string]int    `yaml:"days"`
	Now     []string          `yaml:"now"`
	Replace map[string]string `yaml:"replace"`
	replace *strings.Replacer
}

var timeWords = sync.OnceValue(func() *timeData {
	w := &timeData{}
	embedded("times", w)
	words := make([]string, 0, len(w.Replace))
	for word := range w.Replace {
		words = append(words, word)
	}
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	pairs := make([]string, 0, 2*len(words))
	for _, word := range words {
		pairs = append(pairs, word, w.Replace[word])
	}
	w.replace = strings.NewReplacer(pairs...)
	return w
})

// signs puts the signs for the words of a folded date, with single blanks.
func (w *timeData) signs(text string) string {
	return strings.Join(strings.Fields(w.replace.Replace(text)), " ")
}

// normal folds every word of a text and leaves single blanks between them.
func normal(s string) string {
	words := strings.Fields(s)
	for i := range words {
		words[i] = templates.Fold(words[i])
	}
	return strings.Join(words, " ")
}

// atoi reads a number that a regular expression has matched.
func atoi(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
