package calendar

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseYear(t *testing.T) {
	y := published(t, 2026)
	assert.Equal(t, 2026, y.Year)
	assert.Equal(t, []string{"https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm"}, y.Papers, "data carries its source (ENG-05)")
	assert.Len(t, y.Days, 39)
	assert.Equal(t, Day{"元旦", "2026-01-01", true}, y.Days[0])
	assert.Equal(t, Day{"元旦", "2026-01-04", false}, y.Days[3])

	empty, err := ParseYear("2027.json", []byte(`{"$schema": "x", "$id": "y", "year": 2027, "papers": [], "days": []}`))
	require.NoError(t, err, "this is how a year is published before its notice")
	_, err = mustNew(t, File{Statutory: "cn"}, empty).Days(2027)
	require.ErrorAs(t, err, new(*MissingYearError), "an empty year is none, not one without holidays")
}

func mustNew(t *testing.T, f File, years ...Year) *Calendar {
	t.Helper()
	c, err := New(f, years)
	require.NoError(t, err)
	return c
}

func TestParseYearRefuses(t *testing.T) {
	for _, row := range []struct{ why, text, code, want string }{
		{"no JSON", "year: 2026\n", "json", "2026.json:1: the JSON cannot be read"},
		{"a git conflict", "{\n\"year\": 2026,\n<<<<<<< HEAD\n", "json", "2026.json:3: "},
		{"another type", "{\n\"year\": \"2026\"}", "json", "2026.json:2: "},
		{"cut off", "{\"year\": 2026,\n\"days\": [", "json", "2026.json:2: "},
		{"no year", `{"days": []}`, "year", "2026.json: year 0 is not one from 1 to 9999"},
		{"no date", "{\"year\": 2026, \"days\": [\n{\"name\": \"x\", \"isOffDay\": true}]}", "date", `2026.json:2: date ""`},
		{"a day that is no object", "{\"year\": 2026, \"days\": [\n7]}", "json", "2026.json:2: "},
		{"no isOffDay", "{\"year\": 2026, \"days\": [\n{\"date\": \"2026-01-01\"}]}", "off_day", `2026.json:2: day "2026-01-01" does not say whether it is off`},
		{"same date twice", "{\"year\": 2026, \"days\": [\n{\"date\": \"2026-01-01\", \"isOffDay\": true},\n{\"date\": \"2026-01-01\", \"isOffDay\": true}]}", "twice", `2026.json:3: date "2026-01-01" stands twice`},
		{"another year", "{\"year\": 2026, \"days\": [\n{\"date\": \"2027-01-01\", \"isOffDay\": true}]}", "outside", `2026.json:2: date "2027-01-01" is not in 2026`},
		{"November of the year before", "{\"year\": 2026, \"days\": [\n{\"date\": \"2025-11-30\", \"isOffDay\": true}]}", "outside", "2026.json:2: "},
		{"last year's days under this year's dates (DOMAIN.md 6.8, 15)", "{\"year\": 2027, \"days\": [\n" +
			"{\"date\": \"2027-01-04\", \"isOffDay\": false},\n{\"date\": \"2027-02-14\", \"isOffDay\": false},\n{\"date\": \"2027-09-20\", \"isOffDay\": false}]}",
			"copied", `2026.json:4: date "2027-09-20" is a second make-up working day on a weekday`},
	} {
		_, err := ParseYear("2026.json", []byte(row.text))
		var e *Error
		require.ErrorAs(t, err, &e, row.why)
		assert.Equal(t, "calendar."+row.code, e.Code(), row.why)
		assert.Contains(t, e.Error(), row.want, row.why)
	}
}

// The embedded years against a table that was made from other sources as well.
func TestYearsAgreeWithTheFacts(t *testing.T) {
	var facts struct {
		Years map[int]struct {
			Off, Work   []Day
			WorkingDays int `json:"working_days_in_year"`
		}
	}
	require.NoError(t, json.Unmarshal(shared(t, "cases", "cn_days.json"), &facts))
	require.Len(t, facts.Years, 3)
	for number, want := range facts.Years {
		var off, work []string
		for _, day := range published(t, number).Days {
			if day.IsOffDay {
				off = append(off, day.Date+day.Name)
			} else {
				work = append(work, day.Date)
			}
		}
		var wantOff, wantWork []string
		for _, day := range want.Off {
			wantOff = append(wantOff, day.Date+day.Name)
		}
		for _, day := range want.Work {
			wantWork = append(wantWork, day.Date)
		}
		assert.Equal(t, wantOff, off, number)
		assert.Equal(t, wantWork, work, number)
		days, err := beijing(t).Days(number)
		require.NoError(t, err)
		working := slices.DeleteFunc(days, func(d DayInfo) bool { return d.Seconds == 0 })
		assert.Len(t, working, want.WorkingDays, number)
	}
}

// The wrong tables of DOMAIN.md 6.8, 15, and the make-up days of 14.
func TestDaysOf2026(t *testing.T) {
	days, err := beijing(t).Days(2026)
	require.NoError(t, err)
	require.Len(t, days, 365)
	by := map[string]DayInfo{}
	working := 0
	for _, day := range days {
		by[day.Date] = day
		if day.Seconds > 0 {
			working++
		}
	}
	assert.Equal(t, 248, working, "365 days, 104 on weekends, 19 holidays on weekdays, 6 made up")
	usual := []string{"09:00-18:00"}
	for _, want := range []DayInfo{
		{"2026-10-08", Workday, "", usual, 9 * 3600},
		{"2026-02-15", Holiday, "春节", []string{}, 0},
		{"2026-02-16", Holiday, "春节", []string{}, 0},
		{"2026-10-10", MakeUpWorkday, "国庆节", usual, 9 * 3600},
		{"2026-09-20", MakeUpWorkday, "国庆节", usual, 9 * 3600}, // a Sunday
		{"2026-11-21", RestDay, "", []string{}, 0},
	} {
		assert.Equal(t, want, by[want.Date])
	}
}

func TestOwnDatesLieOverStatutoryOnes(t *testing.T) {
	c := parsed(t, `
statutory: cn
hours: {mon: ["08:00-12:00", "13:00-17:00"], tue: ["09:00-18:00"], sat: ["09:00-12:00"], sun: ["22:00-24:00"]}
closed: [2026-10-01, 2026-10-20, 2026-10-10]
open: {2026-10-02: ["10:00-12:00"], 2026-10-21: ["22:00-02:00"], 2026-09-20: ["09:00-12:00"]}
`, 2026)
	days, err := c.Days(2026)
	require.NoError(t, err)
	by := map[string]DayInfo{}
	for _, day := range days {
		by[day.Date] = day
	}
	for _, row := range []struct {
		why  string
		want DayInfo
	}{
		{"closed on a holiday stays a holiday", DayInfo{"2026-10-01", Holiday, "国庆节", []string{}, 0}},
		{"open on a holiday", DayInfo{"2026-10-02", Workday, "国庆节", []string{"10:00-12:00"}, 7200}},
		{"closed on a make-up day", DayInfo{"2026-10-10", Closed, "", []string{}, 0}},
		{"open on a make-up day replaces its hours", DayInfo{"2026-09-20", MakeUpWorkday, "国庆节", []string{"09:00-12:00"}, 10800}},
		{"a make-up Saturday is a full day, Monday's", DayInfo{"2026-02-14", MakeUpWorkday, "春节", []string{"08:00-12:00", "13:00-17:00"}, 28800}},
		{"an ordinary Saturday", DayInfo{"2026-11-21", Workday, "", []string{"09:00-12:00"}, 10800}},
		{"closed", DayInfo{"2026-10-20", Closed, "", []string{}, 0}},
		{"past midnight", DayInfo{"2026-10-21", Workday, "", []string{"22:00-02:00"}, 14400}},
		{"24:00", DayInfo{"2026-11-22", Workday, "", []string{"22:00-24:00"}, 7200}},
	} {
		assert.Equal(t, row.want, by[row.want.Date], row.why)
	}
}

// A notice may settle days of the December before it: holiday-cn's 2023.json holds 2022-12-31.
func TestLaterNoticeWins(t *testing.T) {
	y22 := Year{Year: 2022, Days: []Day{{"甲", "2022-12-31", false}, {"甲", "2022-10-01", true}}}
	y23 := Year{Year: 2023, Days: []Day{{"元旦", "2022-12-31", true}}}
	for _, years := range [][]Year{{y22, y23}, {y23, y22}} {
		works, err := mustNew(t, File{Statutory: "cn"}, years...).Workday(date(newDate(2022, 12, 31)).midnightUTC())
		require.NoError(t, err)
		assert.False(t, works, "whatever the order")
	}
	again := Year{Year: 2022, Days: []Day{{"乙", "2022-10-03", true}}}
	c := mustNew(t, File{Statutory: "cn", Timezone: "UTC"}, y22, again)
	days, err := c.Days(2022)
	require.NoError(t, err)
	assert.Equal(t, RestDay, days[273].Kind, "2022-10-01 was a Saturday: the first entry of 2022 is gone")
	assert.Equal(t, Holiday, days[275].Kind)
}

func TestMissingYear(t *testing.T) {
	c := beijing(t)
	missing := func(err error) {
		t.Helper()
		var m *MissingYearError
		require.True(t, errors.As(err, &m), "%v", err)
		assert.Equal(t, 2027, m.Year)
		assert.Equal(t, map[string]any{"year": 2027}, m.Args())
		assert.Contains(t, m.Error(), "2027")
		assert.Equal(t, "calendar.missing_year", m.Code())
		assert.Equal(t, "invalid", m.Class())
	}
	start := at(t, c, "2026-12-30 17:00")
	for _, text := range []string{"2wd", "11wh", "2d", "0wd"} {
		if text == "0wd" {
			start = at(t, c, "2026-12-31 18:01")
		}
		_, err := c.Due(start, limit(t, text))
		missing(err)
	}
	_, err := c.Workday(at(t, c, "2027-01-01 00:00"))
	missing(err)
	_, err = c.NextWorkday(at(t, c, "2027-01-01 00:00"))
	missing(err)
	_, err = c.Between(start, at(t, c, "2027-01-01 00:01"))
	missing(err)
	_, err = c.Days(2027)
	missing(err)

	start = at(t, c, "2026-12-30 17:00")
	for text, want := range map[string]string{
		"1wd": "2026-12-31 18:00:00", "10wh": "2026-12-31 18:00:00", "1d": "2026-12-31 18:00:00",
		"48h": "2027-01-01 17:00:00", "3mo": "2027-03-30 17:00:00",
	} {
		due, err := c.Due(start, limit(t, text))
		require.NoError(t, err, "%s needs nothing of 2027", text)
		assert.Equal(t, want, local(due), text)
	}
	_, err = c.Between(start, at(t, c, "2027-01-01 00:00"))
	require.NoError(t, err, "the year is not touched")

	c = parsed(t, "statutory: cn\nopen: {2027-01-04: [\"09:00-18:00\"]}\nclosed: [2027-01-01, 2027-01-02, 2027-01-03]\n", 2026)
	due, err := c.Due(at(t, c, "2026-12-31 17:00"), limit(t, "1wd"))
	require.NoError(t, err, "the company's own dates say enough")
	assert.Equal(t, "2027-01-05 00:00:00", local(due), "without day_end a day ends at 24:00")
	_, err = c.Due(at(t, c, "2026-12-27 17:00"), limit(t, "7d"))
	missing(err) // 2027-01-03 is closed, but whether by statute is not known: it may roll
	c = parsed(t, "timezone: Asia/Shanghai\n")
	_, err = c.Due(at(t, c, "2031-12-31 17:00"), limit(t, "9wd"))
	require.NoError(t, err, "a calendar without statutory days needs no year")
}

func TestDaysRefusesAYearThatCannotBe(t *testing.T) {
	c := parsed(t, "timezone: UTC\n")
	for _, year := range []int{-1, 0, 10_000, 1 << 30} {
		_, err := c.Days(year)
		require.ErrorContains(t, err, "is not one from 1 to 9999")
	}
	days, err := c.Days(2024)
	require.NoError(t, err)
	assert.Len(t, days, 366)
}
