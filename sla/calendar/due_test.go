package calendar

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The vectors of DOMAIN.md 8 that are about dates.
func TestVectors(t *testing.T) {
	c := beijing(t)
	for _, row := range []struct {
		id, start, limit, due string
		pauses                []string
	}{
		{"T-01 transfer", "2026-11-16 09:00", "4h", "2026-11-16 13:00:00", nil},
		{"T-01 close", "2026-11-16 09:00", "72h", "2026-11-19 09:00:00", nil},
		{"T-02", "2026-11-16 10:30", "24h", "2026-11-17 10:30:00", nil},
		{"T-04", "2026-11-18 17:00", "12h", "2026-11-19 05:00:00", nil},
		{"T-05", "2026-11-16 09:00", "120h", "2026-11-21 09:00:00", nil},
		{"T-06", "2026-11-16 09:00", "168h", "2026-11-23 09:00:00", nil},
		{"T-07", "2026-11-12 09:00", "168h", "2026-11-19 09:00:00", nil},
		{"T-07 month 1", "2026-11-19 09:00", "1mo", "2026-12-19 09:00:00", nil},
		{"T-08", "2026-01-31 09:00", "1mo", "2026-02-28 09:00:00", nil},
		{"T-08 month 2 is not counted from month 1", "2026-01-31 09:00", "2mo", "2026-03-31 09:00:00", nil},
		{"T-09 respond", "2026-09-30 16:00", "2wd", "2026-10-09 18:00:00", nil},
		{"T-09 containment: natural hours never roll", "2026-09-30 16:00", "24h", "2026-10-01 16:00:00", nil},
		{"T-09 whole case rolls over the holiday", "2026-09-30 16:00", "7d", "2026-10-08 18:00:00", nil},
		{"T-10 the Saturday works", "2026-10-09 15:00", "2wd", "2026-10-12 18:00:00", nil},
		{"T-11", "2026-11-13 10:00", "7wd", "2026-11-24 18:00:00", nil},
		{"T-12 from midnight", "2026-11-13 10:00", "7wd", "2026-11-26 18:00:00", []string{"2026-11-17 00:00", "2026-11-19 00:00"}},
		{"T-12 from morning", "2026-11-13 10:00", "7wd", "2026-11-26 18:00:00", []string{"2026-11-17 09:00", "2026-11-19 09:00"}},
		{"T-13 restart", "2026-11-17 10:00", "7wd", "2026-11-26 18:00:00", nil},
		{"T-14 respond", "2026-11-20 17:00", "1wd", "2026-11-23 18:00:00", nil},
		{"T-14 complete", "2026-11-20 17:00", "3wd", "2026-11-25 18:00:00", nil},
		{"T-15 respond", "2026-11-20 17:00", "2h", "2026-11-20 19:00:00", nil},
		{"T-15 complete", "2026-11-20 17:00", "1wd", "2026-11-23 18:00:00", nil},
		{"T-16", "2026-11-16 11:00", "7d", "2026-11-23 18:00:00", nil},
		{"T-18", "2026-11-16 11:00", "3d", "2026-11-19 18:00:00", nil},
		{"T-19 first", "2026-11-16 20:00", "24h", "2026-11-17 20:00:00", nil},
		{"T-19 second", "2026-11-16 20:00", "48h", "2026-11-18 20:00:00", nil},
		{"T-21", "2026-11-16 12:30", "1h", "2026-11-16 13:30:00", nil},
		{"T-22 day 1", "2026-02-13 10:00", "1wd", "2026-02-14 18:00:00", nil},
		{"T-22 day 2", "2026-02-13 10:00", "2wd", "2026-02-24 18:00:00", nil},
		{"T-23", "2026-09-18 10:00", "1wd", "2026-09-20 18:00:00", nil},
		{"6.8 no. 16: UTC is converted once", "2026-11-15T16:30:00Z", "1wd", "2026-11-17 18:00:00", nil},
		{"before 1970", "1969-12-31T20:00:00+08:00", "1mo", "1970-01-31 20:00:00", nil},
	} {
		due, err := c.Due(at(t, c, row.start), limit(t, row.limit), pauses(t, c, row.pauses...)...)
		require.NoError(t, err, row.id)
		assert.Equal(t, row.due, local(due), row.id)
		assert.Equal(t, c.Location(), due.Location(), row.id)
	}
	for from, want := range map[string]string{
		"2026-10-02 08:00": "2026-10-08", // T-24: the weekly report of a Friday that is a holiday
		"2026-11-20 23:59": "2026-11-20",
		"2026-10-10 00:00": "2026-10-10", // a make-up Saturday
		"2026-11-21 12:00": "2026-11-23",
	} {
		day, err := c.NextWorkday(at(t, c, from))
		require.NoError(t, err)
		assert.Equal(t, want+" 00:00:00", local(day), from)
	}
}

const (
	biz    = `hours: {mon: ["09:00-17:00"], tue: ["10:00-16:00"], wed: ["09:00-17:00"], thu: ["10:00-16:00"], fri: ["09:00-17:00"], sat: ["11:00-14:30"]}`
	usual  = `hours: {mon: ["09:00-17:00"], tue: ["09:00-17:00"], wed: ["09:00-17:00"], thu: ["09:00-17:00"], fri: ["09:00-17:00"]}`
	nights = `hours: {mon: ["22:00-06:00"], tue: ["22:00-06:00"], fri: ["22:00-06:00"], sun: ["22:00-06:00"]}`
	lunch  = `hours: {mon: ["09:00-12:00", "13:00-18:00"], tue: ["13:00-18:00", "09:00-12:00"]}`
)

// The telling ones of ../shared/cases and what they leave out.
func TestWorkingTime(t *testing.T) {
	for _, row := range []struct{ why, zone, file, start, limit, due string }{
		{"biz-001 used up at closing time", "UTC", biz, "2006-01-04 15:58:30", "90ws", "2006-01-04 16:00:00"},
		{"biz-017 next week", "UTC", `hours: {mon: ["09:00-17:00"]}`, "2006-01-02 10:00", "10wh", "2006-01-09 12:00:00"},
		{"whrs-002 another zone", "Asia/Tokyo", usual, "1991-11-15T07:00:00Z", "3wh", "1991-11-18 11:00:00"},
		{"whrs-004 seconds are kept", "UTC", usual, "1991-11-15 16:30:42", "45wm", "1991-11-18 09:15:42"},
		{"whrs-006 24:00", "UTC", `hours: {mon: ["00:00-24:00"]}`, "2014-04-07 23:59:30", "60ws", "2014-04-14 00:00:30"},
		{"whrs-010 a date's own hours", "UTC", "hours: {thu: [\"08:00-18:00\"], fri: [\"08:00-12:00\", \"13:00-18:00\"]}\nopen: {2019-12-27: [\"08:00-12:00\", \"14:00-18:00\"]}",
			"2019-12-27 12:59", "120ws", "2019-12-27 14:02:00"},
		{"btime-004 a closed Monday", "UTC", usual + "\nclosed: [2010-07-05]", "2010-07-02 16:50", "1wh", "2010-07-06 09:50:00"},
		{"btime-014 daylight saving", "America/New_York", usual, "2010-04-09 16:50", "1wh", "2010-04-12 09:50:00"},
		{"exactly one day ends at closing time, not at the next opening", "UTC", usual, "2026-11-16 09:00", "8wh", "2026-11-16 17:00:00"},
		{"exactly the morning ends at lunch", "UTC", lunch, "2026-11-16 09:00", "3wh", "2026-11-16 12:00:00"},
		{"hours in any order", "UTC", lunch, "2026-11-17 11:00", "2wh", "2026-11-17 14:00:00"},
		{"zero from outside hours is the next opening", "UTC", usual, "2026-11-20 17:00:01", "0wh", "2026-11-23 09:00:00"},
		{"zero from closing time stays", "UTC", usual, "2026-11-20 17:00", "0wh", "2026-11-20 17:00:00"},
		{"zero from inside stays", "UTC", usual, "2026-11-20 16:00", "0wh", "2026-11-20 16:00:00"},
		{"natural zero stays anywhere", "UTC", usual, "2026-11-21 16:00", "0h", "2026-11-21 16:00:00"},
		{"a night shift", "UTC", nights, "2026-11-16 21:00", "4wh", "2026-11-17 02:00:00"},
		{"within the night of the day before", "UTC", nights, "2026-11-17 05:00", "2wh", "2026-11-17 23:00:00"},
		{"the night of the day before ends on a rest day", "UTC", nights, "2026-11-21 05:00", "2wh", "2026-11-22 23:00:00"},
		{"an open date's hours under the night before count once", "UTC", nights + "\nopen: {2026-11-21: [\"05:00-07:00\"]}", "2026-11-21 04:00", "3wh", "2026-11-21 07:00:00"},
		{"the day before that is closed has no night", "UTC", nights + "\nclosed: [2026-11-20]", "2026-11-21 05:00", "1wh", "2026-11-22 23:00:00"},
		{"to midnight, however long", "UTC", `hours: {mon: ["08:00-00:00"]}`, "2026-11-16 07:00", "16wh", "2026-11-17 00:00:00"},
		{"a single night", "UTC", usual + "\nopen: {2026-11-20: [\"22:00-06:00\"]}", "2026-11-21 05:00", "1wh", "2026-11-21 06:00:00"},
		{"before 1970", "UTC", usual, "1969-12-31 16:00", "9wh", "1970-01-01 17:00:00"},
		{"a night that gains an hour lasts nine", "Europe/Paris", `hours: {sat: ["22:00-06:00"]}`, "2026-10-24 22:00", "9wh", "2026-10-25 06:00:00"},
		{"a night that loses an hour lasts seven", "Europe/Paris", `hours: {sat: ["22:00-06:00"]}`, "2026-03-28 22:00", "7wh", "2026-03-29 06:00:00"},
		{"hours that clocks skip are none", "America/New_York", `hours: {sun: ["02:00-03:00", "09:00-10:00"]}`, "2026-03-08 00:00", "1wh", "2026-03-08 10:00:00"},
		{"hours half skipped", "America/New_York", `hours: {sun: ["02:30-04:00"]}`, "2026-03-08 00:00", "1wh", "2026-03-08 04:00:00"},
		{"natural hours run through the change", "Europe/Paris", usual, "2026-03-28 22:00", "8h", "2026-03-29 07:00:00"},
		{"a midnight that does not exist", "America/Havana", usual + "\nday_end: \"24:00\"", "2026-03-06 12:00", "1d", "2026-03-08 01:00:00"},
		{"no months from an hour shown twice", "America/New_York", usual, "2026-11-01T01:30:00-05:00", "0mo", "2026-11-01 01:30:00"},
	} {
		c := parsed(t, "timezone: "+row.zone+"\n"+row.file)
		start := at(t, c, row.start)
		due, err := c.Due(start, limit(t, row.limit))
		require.NoError(t, err, row.why)
		assert.Equal(t, row.due, local(due), row.why)
		assert.False(t, due.Before(start), row.why)
		if l := limit(t, row.limit); l.Unit != Hours && l.Unit != Days && l.Unit != Months {
			worked, err := c.Between(start, due)
			require.NoError(t, err, row.why)
			assert.Equal(t, l.duration(), worked, row.why)
		}
	}
}

func TestBetween(t *testing.T) {
	for _, row := range []struct {
		why, zone, file, a, b string
		seconds               int
		pauses                []string
	}{
		{"biz-007 a week", "UTC", biz, "2006-01-01 00:00", "2006-01-08 00:00", 142200, nil},
		{"whrs-042 the day that has 25 hours", "Europe/Paris", `hours: {sun: ["08:00-21:00"]}`, "2019-10-27T01:00:00Z", "2019-10-28T00:00:00Z", 46800, nil},
		{"btime-018 given in another zone", "UTC", `hours: {mon: ["09:00-18:00"], tue: ["09:00-18:00"]}`, "2012-05-28T11:04:26+03:00", "2012-05-29T17:56:45+03:00", 53805, nil},
		{"nothing", "UTC", usual, "2014-04-07 08:00", "2014-04-07 08:00", 0, nil},
		{"backwards is negative", "UTC", usual, "2026-11-17 10:00", "2026-11-16 16:00", -7200, nil},
		{"a pause takes out only working time", "UTC", usual, "2026-11-16 09:00", "2026-11-17 17:00", 14 * 3600, []string{"2026-11-16 15:00", "2026-11-17 09:00"}},
		{"a pause outside hours takes out nothing", "UTC", usual, "2026-11-16 09:00", "2026-11-17 17:00", 16 * 3600, []string{"2026-11-16 17:00", "2026-11-17 09:00"}},
		{"a pause that began before and one that still runs", "UTC", usual, "2026-11-16 09:00", "2026-11-17 17:00", 7200,
			[]string{"2026-11-16 11:00", "", "2026-11-15 09:00", "2026-11-16 09:00"}},
	} {
		c := parsed(t, "timezone: "+row.zone+"\n"+row.file)
		got, err := c.Between(at(t, c, row.a), at(t, c, row.b), pauses(t, c, row.pauses...)...)
		require.NoError(t, err, row.why)
		assert.Equal(t, time.Duration(row.seconds)*time.Second, got, row.why)
	}
}

func TestDaysRollAndPause(t *testing.T) {
	weekend := "statutory: cn\nday_end: \"18:00\"\nroll_weekend: true\n"
	silent := "statutory: cn\nday_end: \"18:00\"\n"
	for _, row := range []struct {
		why, file, start, limit, due string
		pauses                       []string
	}{
		{"an ordinary weekend does not roll (U-58)", silent, "2026-11-14 10:00", "7d", "2026-11-21 18:00:00", nil},
		{"it does with roll_weekend", weekend, "2026-11-14 10:00", "7d", "2026-11-23 18:00:00", nil},
		{"but not on a make-up Saturday", weekend, "2026-10-09 10:00", "1d", "2026-10-10 18:00:00", nil},
		{"nor on a Saturday on which the company works", weekend + "open: {2026-11-21: [\"09:00-12:00\"]}", "2026-11-14 10:00", "7d", "2026-11-21 18:00:00", nil},
		{"a closed weekday does not roll", silent + "closed: [2026-11-20]", "2026-11-13 10:00", "7d", "2026-11-20 18:00:00", nil},
		{"a holiday on which the company works rolls all the same", silent + "open: {2026-10-07: [\"09:00-12:00\"]}", "2026-09-30 10:00", "7d", "2026-10-08 18:00:00", nil},
		{"months do not roll", silent, "2026-09-01 10:00", "1mo", "2026-10-01 10:00:00", nil},
		{"zero working days end with the day in hand", silent, "2026-11-16 10:00", "0wd", "2026-11-16 18:00:00", nil},
		{"or the next, once it has ended", silent, "2026-11-20 18:01", "0wd", "2026-11-23 18:00:00", nil},
		{"zero days too", silent, "2026-11-20 18:01", "0d", "2026-11-21 18:00:00", nil},
		{"a pause within a day takes no day out", silent, "2026-11-16 10:00", "2wd", "2026-11-18 18:00:00", []string{"2026-11-17 09:00", "2026-11-17 17:00"}},
		{"a pause to the end of a day takes it out", silent, "2026-11-16 10:00", "2wd", "2026-11-19 18:00:00", []string{"2026-11-17 09:00", "2026-11-17 18:00"}},
		{"a pause from the end of a day does not", silent, "2026-11-16 10:00", "2wd", "2026-11-18 18:00:00", []string{"2026-11-17 18:00", "2026-11-18 09:00"}},
		{"rest days in a pause are none to take out", silent, "2026-11-19 10:00", "2wd", "2026-11-23 18:00:00", []string{"2026-11-20 18:00", "2026-11-23 09:00"}},
		{"natural days are taken out likewise", silent, "2026-11-16 10:00", "7d", "2026-11-25 18:00:00", []string{"2026-11-17 00:00", "2026-11-19 00:00"}},
		{"touching pauses are one", silent, "2026-11-16 10:00", "2wd", "2026-11-19 18:00:00", []string{"2026-11-17 12:00", "2026-11-17 18:00", "2026-11-17 09:00", "2026-11-17 12:00"}},
		{"no limit ends in a pause, even rolled", silent, "2026-09-30 10:00", "7d", "2026-10-10 18:00:00", []string{"2026-10-08 09:00", "2026-10-10 09:00"}},
		{"a pause after the due time changes nothing", silent, "2026-11-16 10:00", "2wd", "2026-11-18 18:00:00", []string{"2026-11-18 18:00", ""}},
		{"natural hours", silent, "2026-11-16 10:00", "24h", "2026-11-17 15:00:00", []string{"2026-11-16 12:00", "2026-11-16 14:00", "2026-11-16 13:00", "2026-11-16 17:00"}},
		{"used up when the pause begins", silent, "2026-11-16 10:00", "2h", "2026-11-16 12:00:00", []string{"2026-11-16 12:00", ""}},
		{"a pause before the start", silent, "2026-11-16 10:00", "2h", "2026-11-16 12:00:00", []string{"2026-11-15 12:00", "2026-11-16 10:00"}},
		{"a pause of no length", silent, "2026-11-16 10:00", "2h", "2026-11-16 12:00:00", []string{"2026-11-16 11:00", "2026-11-16 11:00"}},
		{"a start within a pause", silent, "2026-11-16 10:00", "2h", "2026-11-16 13:00:00", []string{"2026-11-15 12:00", "2026-11-16 11:00"}},
		{"a pause within another", silent, "2026-11-16 10:00", "2h", "2026-11-16 20:00:00", []string{"2026-11-16 11:00", "2026-11-16 19:00", "2026-11-16 12:00", "2026-11-16 13:00"}},
		{"zero where a pause begins stays", silent, "2026-11-16 10:00", "0h", "2026-11-16 10:00:00", []string{"2026-11-16 10:00", "2026-11-16 19:00"}},
		{"zero within a pause to closing time is the next opening", silent, "2026-11-16 17:00", "0wh", "2026-11-17 09:00:00", []string{"2026-11-16 16:00", "2026-11-16 18:00"}},
		{"working hours", silent, "2026-11-16 10:00", "8wh", "2026-11-17 12:00:00", []string{"2026-11-16 15:00", "2026-11-17 09:00"}},
		{"months", silent, "2026-11-16 10:00", "1mo", "2026-12-17 10:00:00", []string{"2026-11-20 10:00", "2026-11-21 10:00"}},
	} {
		c := parsed(t, row.file, 2026)
		due, err := c.Due(at(t, c, row.start), limit(t, row.limit), pauses(t, c, row.pauses...)...)
		require.NoError(t, err, row.why)
		assert.Equal(t, row.due, local(due), row.why)
	}
}

func TestNoDueTime(t *testing.T) {
	c := beijing(t)
	start := at(t, c, "2026-11-16 10:00")
	for _, text := range []string{"24h", "8wh", "2wd", "3d", "1mo"} {
		_, err := c.Due(start, limit(t, text), pauses(t, c, "2026-11-16 12:00", "")...)
		var paused *PausedError
		require.True(t, errors.As(err, &paused), "%s: %v", text, err)
		assert.Equal(t, "2026-11-16 12:00:00", local(paused.Since), text)
		assert.Equal(t, "refused", paused.Class())
		assert.Equal(t, "calendar.paused", paused.Code())
		assert.Equal(t, map[string]any{"since": "2026-11-16T12:00:00+08:00"}, paused.Args())
		assert.Contains(t, paused.Error(), "2026-11-16T12:00:00+08:00")
		_, err = c.Due(start.AddDate(1, 0, 0), limit(t, text), pauses(t, c, "2026-11-16 12:00", "")...)
		require.True(t, errors.As(err, &paused), "%s: a start after the pause began needs no year: %v", text, err)
	}
	_, err := c.Due(at(t, c, "2026-09-30 10:00"), limit(t, "7d"), pauses(t, c, "2026-10-08 09:00", "")...)
	require.True(t, errors.As(err, new(*PausedError)), "rolled into the pause: %v", err)
	worked, err := c.Between(start, at(t, c, "2027-02-01 10:00"), pauses(t, c, "2026-11-16 12:00", "")...)
	require.NoError(t, err, "what follows the pause needs no year")
	assert.Equal(t, 2*time.Hour, worked)

	_, err = c.Due(start, limit(t, "1h"), pauses(t, c, "2026-11-16 12:00", "2026-11-16 11:00")...)
	require.ErrorContains(t, err, "ends before it begins")
	_, err = c.Between(start, start, pauses(t, c, "2026-11-16 12:00", "2026-11-16 11:00")...)
	require.ErrorContains(t, err, "ends before it begins")

	one := parsed(t, "hours: {}\nopen: {2026-11-16: [\"09:00-10:00\"]}")
	for _, text := range []string{"2wh", "1wd"} {
		_, err = one.Due(start, limit(t, text))
		require.ErrorContains(t, err, "too little working time", "the only working day is over: the search ends")
	}
	_, err = one.NextWorkday(start.AddDate(0, 0, 1))
	require.ErrorContains(t, err, "too little working time")
	_, err = one.Between(time.Time{}, start)
	require.ErrorContains(t, err, "too little working time", "more than a duration can hold")
}
