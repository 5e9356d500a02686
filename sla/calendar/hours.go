package calendar

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// span is working time of one date, in seconds after its midnight; to passes 24 h where the work passes midnight.
type span struct{ from, to int }

// longestNight is how long hours that pass midnight may last; longer ones are taken for hours written backwards.
const longestNight = 12 * 60 * 60

// weekdays are the keys of hours in a calendar file, by time.Weekday.
var weekdays = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// usualWeek is the week of a calendar that gives no hours (U-57).
var usualWeek = map[string][]string{
	"mon": {"09:00-18:00"}, "tue": {"09:00-18:00"}, "wed": {"09:00-18:00"}, "thu": {"09:00-18:00"}, "fri": {"09:00-18:00"},
}

func (s span) String() string {
	return clockText(s.from) + "-" + clockText(s.to)
}

func clockText(seconds int) string {
	if seconds > secondsPerDay {
		seconds -= secondsPerDay
	}
	return fmt.Sprintf("%02d:%02d", seconds/3600, seconds/60%60)
}

// parseClock reads 9:00, 09:00 … 24:00 as seconds after midnight.
func parseClock(text string) (seconds int, ok bool) {
	h, m, colon := strings.Cut(text, ":")
	hour, err1 := strconv.ParseUint(h, 10, 8)
	minute, err2 := strconv.ParseUint(m, 10, 8)
	seconds = int(hour)*3600 + int(minute)*60
	ok = colon && err1 == nil && err2 == nil && len(h) <= 2 && len(m) == 2 && minute < 60 && seconds <= secondsPerDay
	return seconds, ok
}

func parseSpan(text string) (span, error) {
	a, b, dash := strings.Cut(text, "-")
	from, ok1 := parseClock(strings.TrimSpace(a))
	to, ok2 := parseClock(strings.TrimSpace(b))
	if !dash || !ok1 || !ok2 || from == secondsPerDay {
		return span{}, fault("hours", "hours %q are not of the form 09:00-18:00", "hours", text)
	}
	if to == 0 {
		to = secondsPerDay
	}
	if to <= from {
		to += secondsPerDay
		if to-from > longestNight {
			return span{}, fault("reversed", "hours %q end before they begin: only up to 12 hours may pass midnight", "hours", text)
		}
	}
	return span{from, to}, nil
}

// parseSpans reads the hours of one date, in whatever order they stand.
func parseSpans(texts []string) ([]span, error) {
	spans := make([]span, 0, len(texts))
	for _, text := range texts {
		s, err := parseSpan(text)
		if err != nil {
			return nil, within(err, text)
		}
		spans = append(spans, s)
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			return nil, overlap(spans[i], spans[i-1])
		}
	}
	return spans, nil
}

func overlap(a, b span) error {
	return fault("overlap", "hours %q overlap %q", "hours", a.String(), "other", b.String())
}

// parseWeek reads the weekly hours. No night may reach into the next day's hours.
func parseWeek(hours map[string][]string) (week [7]day, err error) {
	if hours == nil {
		hours = usualWeek
	}
	for _, key := range slices.Sorted(maps.Keys(hours)) {
		if !slices.Contains(weekdays[:], key) {
			return week, within(fault("weekday", "weekday %q is not one of mon, tue, wed, thu, fri, sat, sun", "day", key), key)
		}
	}
	for i, key := range weekdays {
		spans, err := parseSpans(hours[key])
		if err != nil {
			return week, within(err, key)
		}
		week[i] = workOrRest(spans)
	}
	for i := range week {
		night, morning := week[i].spans, week[(i+1)%7].spans
		if len(night) == 0 || len(morning) == 0 {
			continue
		}
		if last := night[len(night)-1]; morning[0].from < last.to-secondsPerDay {
			return week, within(overlap(morning[0], last), weekdays[(i+1)%7])
		}
	}
	return week, nil
}

func workOrRest(spans []span) day {
	if len(spans) == 0 {
		return day{kind: RestDay}
	}
	return day{kind: Workday, spans: spans}
}

// fullDay is the hours of a make-up working day: those of the first weekday, from Monday on, on which people work.
func fullDay(week [7]day) []span {
	for i := range week {
		if spans := week[(int(time.Monday)+i)%7].spans; len(spans) > 0 {
			return spans
		}
	}
	return nil
}
