package ledger_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/report/ledger"
)

func TestParseTime(t *testing.T) {
	for _, c := range []struct{ text, want, why string }{
		{"2026-03-01", "2026-03-01 00:00:00", "a day is its beginning"},
		{"2026/3/1", "2026-03-01 00:00:00", "slashes, no zeros"},
		{"2026.3.1", "2026-03-01 00:00:00", "dots"},
		{"20260301", "2026-03-01 00:00:00", "no signs at all"},
		{"20260301093005", "2026-03-01 09:30:05", "nor in the time"},
		{"202603010930", "2026-03-01 09:30:00", "to the minute"},
		{"2026年3月1日", "2026-03-01 00:00:00", "words"},
		{"2026 年 3 月 1 日", "2026-03-01 00:00:00", "blanks between"},
		{"2026-03-01 9:30", "2026-03-01 09:30:00", ""},
		{"2026/3/1 9:30:05", "2026-03-01 09:30:05", ""},
		{"2026年3月1日 9时30分", "2026-03-01 09:30:00", ""},
		{"2026年3月1日9時30分5秒", "2026-03-01 09:30:05", "traditional, no blank"},
		{"2026年3月1日 下午3点半", "2026-03-01 15:30:00", ""},
		{"2026年3月1日 上午12:05", "2026-03-01 00:05:00", "twelve in the morning is midnight"},
		{"2026年3月1日 下午15:30", "2026-03-01 15:30:00", "said twice"},
		{"2026-03-01(周日) 9:30", "2026-03-01 09:30:00", "the weekday says nothing more"},
		{"２０２６－０３－０１　０９：３０", "2026-03-01 09:30:00", "full width"},
		{"3/1/2026", "2026-03-01 00:00:00", "the month first unless that cannot be"},
		{"13/1/2026", "2026-01-13 00:00:00", "as here"},
		{"03/01/2026 09:15:00 PM", "2026-03-01 21:15:00", ""},
		{"03/01/2026, 12:00:00 AM", "2026-03-01 00:00:00", "as browsers write it"},
		{"2026-03-01T01:30:00Z", "2026-03-01 09:30:00", "a zone of its own (6.8 no. 16)"},
		{"2026-03-01T09:30:00.123+08:00", "2026-03-01 09:30:00", ""},
		{"2026-03-01 01:30:00 UTC", "2026-03-01 09:30:00", ""},
		{"2026-02-28 20:30:00 -0500", "2026-03-01 09:30:00", ""},
		{"2026-03-01 24:00", "2026-03-02 00:00:00", "the end of a day"},
		{"11-16 09:00", "2026-11-16 09:00:00", "this year"},
		{"11月16日", "2026-11-16 00:00:00", "this year"},
		{"9:05", "2026-11-22 09:05:00", "today"},
		{"下午3点", "2026-11-22 15:00:00", "today"},
		{"今天", "2026-11-22 00:00:00", ""},
		{"昨天 9:30", "2026-11-21 09:30:00", ""},
		{"昨天下午3点", "2026-11-21 15:00:00", ""},
		{"前天", "2026-11-20 00:00:00", ""},
		{"明天", "2026-11-23 00:00:00", ""},
		{"Yesterday 09:30", "2026-11-21 09:30:00", ""},
		{"now", "2026-11-22 17:00:00", ""},
		{"-2d", "2026-11-20 17:00:00", "an offset keeps the hour"},
		{"+3h", "2026-11-22 20:00:00", ""},
		{"-30m", "2026-11-22 16:30:00", ""},
		{"-1w", "2026-11-15 17:00:00", ""},
		{"-1mo", "2026-10-22 17:00:00", ""},
		{"2026-W10", "2026-03-02 00:00:00", "its Monday"},
		{"2026-W01", "2025-12-29 00:00:00", "the first week begins in the year before"},
		{"2026-w53", "2026-12-28 00:00:00", ""},
	} {
		got, err := ledger.ParseTime(c.text, beijing, now)
		if assert.NoError(t, err, "%s: %s", c.text, c.why) {
			assert.Equal(t, c.want, got.Format(time.DateTime), "%s: %s", c.text, c.why)
		}
	}
}

func TestParseTimeRefuses(t *testing.T) {
	for _, c := range []struct{ text, code, why string }{
		{"", "time.form", ""},
		{"next week", "time.form", ""},
		{"26-03-01 9", "time.form", "two digits are no year, a bare number is no hour"},
		{"26/3/1", "time.form", "nor here"},
		{"2026-03", "time.form", "no day"},
		{"45000", "time.form", "a serial number is for cells, not for people"},
		{"2026-03-01 9:30 PM pm", "time.form", ""},
		{"2026-03-01 pm 9:30 PM", "time.form", ""},
		{"2026-03-01x", "time.form", ""},
		{"-2y", "time.form", ""},
		{"2026-02-30", "time.impossible", "no such day"},
		{"2026-13-01", "time.impossible", "no such month"},
		{"2026-00-10", "time.impossible", ""},
		{"20261301", "time.impossible", ""},
		{"13/13/2026", "time.impossible", ""},
		{"2026-03-01 25:00", "time.impossible", ""},
		{"2026-03-01 24:01", "time.impossible", "the next day has begun"},
		{"2026-03-01 09:60", "time.impossible", ""},
		{"2026年3月1日 上午13:00", "time.form", "no such morning"},
		{"1026-03-01", "time.impossible", "a slip: nobody kept complaints then"},
		{"+99999mo", "time.impossible", "eight thousand years"},
		{"-2000mo", "time.impossible", ""},
		{"0001-W01", "time.impossible", ""},
		{"9999999-01-01", "time.form", ""},
		{"2025-W53", "time.impossible", "that year has 52 weeks"},
		{"2026-W00", "time.impossible", ""},
	} {
		_, err := ledger.ParseTime(c.text, beijing, now)
		requireCode(t, err, c.code, c.text+": "+c.why)
	}
}

func requireCode(t checker, err error, code string, why ...any) {
	t.Helper()
	require.Error(t, err, why...)
	var coded interface{ Code() string }
	require.ErrorAs(t, err, &coded, why...)
	require.Equal(t, code, coded.Code(), why...)
}

// Every way to write an instant means that instant.
func TestParseTimeShapes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.Int64Range(0, 40*365*86400).Draw(t, "seconds after 2000")
		at := time.Date(2000, 1, 1, 0, 0, int(seconds), 0, beijing)
		for _, layout := range []string{
			time.DateTime, "2006/1/2 15:04:05", "2006.1.2 15:04:05", "2006年1月2日 15时4分5秒", "20060102150405", "1/2/2006 3:04:05 PM",
			time.RFC3339, "2006-01-02T15:04:05.000Z07:00", "2006-01-02 15:04:05 -0700", "2006年1月2日 PM 3:04:05", "1-2-2006 15:04:05",
		} {
			text := at.Format(layout)
			got, err := ledger.ParseTime(text, beijing, now)
			if err != nil || !got.Equal(at) {
				t.Fatalf("%q means %v, not %v (%v)", text, at, got, err)
			}
		}
	})
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2026-03-01", "3/1/2026 9:15 PM", "2026年3月1日 下午3点半", "昨天 9:30", "-2d", "2026-W10", "20260301093005", "2026-03-01T09:30:00+0800", "+99999mo"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ledger.ParseTime(s, beijing, now)
		if err != nil {
			return
		}
		again, err := ledger.ParseTime(got.Format(time.RFC3339), beijing, now)
		if y := got.Year(); y >= 1900 && y < 2999 && (err != nil || !again.Equal(got.Truncate(time.Second))) {
			t.Fatalf("%q is %v, but that is %v (%v)", s, got, again, err)
		}
	})
}
