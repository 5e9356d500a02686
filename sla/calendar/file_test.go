package calendar

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

const example = `timezone: Asia/Shanghai
hours: {mon: ["09:00-12:00", "13:00-18:00"], tue: &usual ["9:00-18:00"], wed: *usual, thu: *usual, fri: ["22:00-06:00"], sat: [], sun: ~}
closed: [2026-10-09]
open: {2026-10-10: ["09:00-18:00"]}
statutory: cn
day_end: 18:00
roll_weekend: true
`

func TestParseFile(t *testing.T) {
	f, err := ParseFile("company.yaml", []byte(example))
	require.NoError(t, err)
	yes, usual := true, []string{"9:00-18:00"}
	assert.Equal(t, File{
		Timezone: "Asia/Shanghai",
		Hours: map[string][]string{"mon": {"09:00-12:00", "13:00-18:00"}, "tue": usual, "wed": usual, "thu": usual,
			"fri": {"22:00-06:00"}, "sat": {}, "sun": nil},
		Closed: []string{"2026-10-09"}, Open: map[string][]string{"2026-10-10": {"09:00-18:00"}},
		Statutory: "cn", DayEnd: "18:00", RollWeekend: &yes,
	}, f)
	for _, text := range []string{"", "# nothing yet\n", "---\n", "closed:\n"} {
		f, err := ParseFile("company.yaml", []byte(text))
		require.NoError(t, err, text)
		assert.Equal(t, File{}, f, "a file may say nothing: %q", text)
	}
}

func TestParseFileRefuses(t *testing.T) {
	for _, row := range []struct{ why, text, code, want string }{
		{"a misspelt key", "timezone: UTC\nclosd: []\n", "key", `company.yaml:2: key "closd" is not one of timezone, hours`},
		{"an unknown weekday", "hours:\n  monday: []\n", "weekday", `:2: weekday "monday" is not one of mon, tue`},
		{"no range", "hours:\n  mon: [\"09:00-12:00\"]\n  tue:\n  - 09:00-12:00\n  - nine to five\n", "hours", `:5: hours "nine to five" are not of the form 09:00-18:00`},
		{"minutes beyond 59", "hours: {mon: [\"09:00-18:60\"]}", "hours", ":1: "},
		{"beyond 24:00", "hours: {mon: [\"09:00-24:01\"]}", "hours", ":1: "},
		{"starts at 24:00", "hours: {mon: [\"24:00-06:00\"]}", "hours", ":1: "},
		{"a sign", "hours: {mon: [\"+9:00-18:00\"]}", "hours", ":1: "},
		{"reversed", "hours:\n  mon: [\"18:00-09:00\"]\n", "reversed", `:2: hours "18:00-09:00" end before they begin`},
		{"empty range", "hours: {mon: [\"09:00-09:00\"]}", "reversed", `"09:00-09:00"`},
		{"overlap", "hours:\n  mon: [\"09:00-12:00\", \"11:00-18:00\"]\n", "overlap", `:2: hours "11:00-18:00" overlap "09:00-12:00"`},
		{"overlap after sorting", "hours: {mon: [\"13:00-18:00\", \"09:00-13:01\"]}", "overlap", `:1: `},
		{"night into the morning", "hours:\n  sat: [\"22:00-06:00\"]\n  sun: [\"05:00-08:00\"]\n", "overlap", `:3: hours "05:00-08:00" overlap "22:00-06:00"`},
		{"two nights, same key twice", "hours:\n  mon: []\n  mon: []\n", "yaml", `:3: the YAML cannot be read: mapping key "mon" already defined at line 2`},
		{"no working day", "timezone: UTC\nhours: {mon: []}\n", "no_workday", ":2: the calendar has no working day"},
		{"no hours at all", "hours: {}\n", "no_workday", ":1: "},
		{"no such date", "closed:\n- 2026-10-01\n- 2026-02-29\n", "date", `:3: date "2026-02-29" is not of the form 2026-10-01`},
		{"a date with a time", "closed: [2026-10-01T00:00:00Z]\n", "date", ":1: "},
		{"open without hours", "open:\n  2026-10-10: []\n", "no_hours", `:2: date "2026-10-10" is open without hours`},
		{"open on no date", "open:\n  sat: [\"09:00-12:00\"]\n", "date", `:2: date "sat"`},
		{"open with bad hours", "open:\n  2026-10-10:\n  - 9-18\n", "hours", `:3: hours "9-18"`},
		{"closed and open", "open: {2026-10-10: [\"09:00-12:00\"]}\nclosed: [2026-10-10]\n", "both", `:2: date "2026-10-10" is both closed and open`},
		{"unknown zone", "timezone: Asia/Peking\n", "timezone", `:1: time zone "Asia/Peking" is not known`},
		{"the machine's zone", "timezone: Local\n", "timezone", `:1: time zone "Local" is not known`},
		{"unknown statute", "statutory: de\n", "statutory", `:1: statutory "de" is not one of cn, none`},
		{"day_end at 0:00", "statutory: cn\nday_end: \"00:00\"\n", "day_end", `:2: day_end "00:00" is not a time from 00:01 to 24:00`},
		{"day_end of another form", "day_end: 6 pm\n", "day_end", ":1: "},
		{"no truth value", "roll_weekend: sometimes\n", "form", ":1: the value has another form"},
		{"hours as a list", "timezone: UTC\nhours: [\"09:00-18:00\"]\n", "form", ":2: "},
		{"not a mapping", "- closed\n", "form", ":1: "},
		{"a git conflict", "timezone: UTC\n<<<<<<< HEAD\nclosed: []\n", "yaml", "company.yaml:"},
		{"two documents", "timezone: UTC\n---\nclosed: []\n", "documents", ":2: a calendar file holds one YAML document"},
	} {
		_, err := ParseFile("company.yaml", []byte(row.text))
		var e *Error
		require.ErrorAs(t, err, &e, row.why)
		assert.Equal(t, "calendar."+row.code, e.Code(), row.why)
		assert.Contains(t, e.Error(), row.want, row.why)
		assert.True(t, strings.HasPrefix(e.Error(), "company.yaml:"), row.why)
		assert.Contains(t, e.Args(), "where", row.why)
		assert.Equal(t, "invalid", e.Class(), row.why)
	}
}

// A policy holds a calendar inside it; faults keep their line.
func TestFileInsideAPolicy(t *testing.T) {
	var policy struct{ Calendar File }
	require.NoError(t, yaml.Unmarshal([]byte("calendar: {timezone: UTC, day_end: \"18:00\"}"), &policy))
	assert.Equal(t, File{Timezone: "UTC", DayEnd: "18:00"}, policy.Calendar)
	err := yaml.Unmarshal([]byte("calendar:\n  timezone: UTC\n  day_ende: \"18:00\"\n"), &policy)
	require.ErrorContains(t, err, `line 3: key "day_ende"`)
}

func TestFileIsWrittenAsItIsRead(t *testing.T) {
	f, err := ParseFile("company.yaml", []byte(example))
	require.NoError(t, err)
	text, err := yaml.Marshal(f)
	require.NoError(t, err)
	again, err := ParseFile("again.yaml", text)
	require.NoError(t, err)
	f.Hours["sun"] = []string{} // nil is written as an empty list
	assert.Equal(t, f, again)
}

func TestNewRefusesWhatParseFileRefuses(t *testing.T) {
	for why, f := range map[string]File{
		"no working day":   {Hours: map[string][]string{"mon": {}}},
		"reversed":         {Hours: map[string][]string{"mon": {"18:00-09:00"}}},
		"overlap":          {Hours: map[string][]string{"mon": {"09:00-18:00", "17:00-19:00"}}},
		"closed and open":  {Closed: []string{"2026-10-10"}, Open: map[string][]string{"2026-10-10": {"09:00-18:00"}}},
		"no such date":     {Closed: []string{"2026-13-01"}},
		"unknown zone":     {Timezone: "Mars/Olympus"},
		"the file system":  {Timezone: "../../etc/passwd"},
		"unknown weekdays": {Hours: map[string][]string{"Monday": {"09:00-18:00"}}},
	} {
		_, err := New(f, nil)
		var e *Error
		require.True(t, errors.As(err, &e), why)
	}
	_, err := New(File{Statutory: "cn"}, []Year{{Year: 2026, Days: []Day{{Date: "1.1."}}}})
	require.Error(t, err, "days made by hand")
	_, err = New(File{Hours: map[string][]string{}, Open: map[string][]string{"2026-10-10": {"09:00-18:00"}}}, nil)
	require.NoError(t, err, "one open date is a working day")
}

func TestOver(t *testing.T) {
	base, err := ParseFile("policy.yaml", []byte(example))
	require.NoError(t, err)
	own, err := ParseFile("company.yaml", []byte(`
hours: {mon: ["08:00-17:00"]}
closed: [2026-10-10, 2026-12-31]
open: {2026-10-09: ["09:00-12:00"], 2026-10-11: ["09:00-12:00"]}
statutory: none
roll_weekend: false
`))
	require.NoError(t, err)
	no := false
	assert.Equal(t, File{
		Timezone: "Asia/Shanghai", DayEnd: "18:00",
		Statutory: "none", RollWeekend: &no,
		Hours:  map[string][]string{"mon": {"08:00-17:00"}},
		Closed: []string{"2026-10-10", "2026-12-31"},
		Open:   map[string][]string{"2026-10-09": {"09:00-12:00"}, "2026-10-11": {"09:00-12:00"}},
	}, own.Over(base), "own hours replace the week; own dates are added and win")
	assert.Equal(t, []string{"2026-10-09"}, base.Closed, "base is left alone")
	assert.Len(t, base.Open, 1, "base is left alone")
	assert.Equal(t, base, File{}.Over(base), "a silent file changes nothing")
	assert.Equal(t, own, own.Over(File{}), "nothing beneath")
}
