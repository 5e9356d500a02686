package calendar

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestExplain(t *testing.T) {
	c := beijing(t)
	day := func(date string, kind Kind, name string, n, of int) Step {
		return Step{Date: date, Kind: kind, Name: name, Day: n, Of: of}
	}
	for _, row := range []struct {
		why, start, limit string
		pauses            []string
		want              []Step
	}{
		{"working days over the holiday", "2026-09-30 16:00", "2wd", nil, []Step{
			day("2026-09-30", StartDay, "", 0, 0),
			day("2026-10-01", Holiday, "国庆节", 0, 0), day("2026-10-02", Holiday, "国庆节", 0, 0), day("2026-10-03", Holiday, "国庆节", 0, 0),
			day("2026-10-04", Holiday, "国庆节", 0, 0), day("2026-10-05", Holiday, "国庆节", 0, 0), day("2026-10-06", Holiday, "国庆节", 0, 0),
			day("2026-10-07", Holiday, "国庆节", 0, 0),
			day("2026-10-08", Counted, "", 1, 2), day("2026-10-09", Counted, "", 2, 2),
		}},
		{"a make-up day, a rest day and a pause", "2026-10-09 15:00", "2wd", []string{"2026-10-12 09:00", "2026-10-13 09:00"}, []Step{
			day("2026-10-09", StartDay, "", 0, 0), day("2026-10-10", MakeUpWorkday, "国庆节", 1, 2), day("2026-10-11", RestDay, "", 0, 0),
			day("2026-10-12", Pause, "", 0, 0), day("2026-10-13", Counted, "", 2, 2),
		}},
		{"natural days that roll, then meet a pause", "2026-10-04 15:00", "2d", []string{"2026-10-08 09:00", "2026-10-09 09:00"}, []Step{
			day("2026-10-04", StartDay, "", 0, 0), day("2026-10-05", Counted, "", 1, 2), day("2026-10-06", Counted, "", 2, 2),
			day("2026-10-06", Rolled, "国庆节", 0, 0), day("2026-10-07", Rolled, "国庆节", 0, 0), day("2026-10-08", Pause, "", 0, 0),
		}},
		{"working time after hours, over a weekend, with a pause", "2026-11-20 19:00", "10wh", []string{"2026-11-23 10:00", "2026-11-23 12:00"}, []Step{
			{Date: "2026-11-20", Kind: Counted}, {Date: "2026-11-21", Kind: RestDay}, {Date: "2026-11-22", Kind: RestDay},
			{Date: "2026-11-23", Kind: Counted, Seconds: 3600}, {Date: "2026-11-23", Kind: Pause, Seconds: 7200}, {Date: "2026-11-23", Kind: Counted, Seconds: 6 * 3600},
			{Date: "2026-11-24", Kind: Counted, Seconds: 3 * 3600},
		}},
		{"a whole working day paused", "2026-11-16 17:00", "2wh", []string{"2026-11-16 18:00", "2026-11-18 09:00"}, []Step{
			{Date: "2026-11-16", Kind: Counted, Seconds: 3600}, {Date: "2026-11-17", Kind: Pause, Seconds: 9 * 3600}, {Date: "2026-11-18", Kind: Counted, Seconds: 3600},
		}},
		{"natural time is told by stretches", "2026-11-20 19:00", "72h", []string{"2026-11-21 10:00", "2026-11-21 12:00"}, []Step{
			{Date: "2026-11-20", Kind: Counted, Seconds: 15 * 3600}, {Date: "2026-11-21", Kind: Pause, Seconds: 7200}, {Date: "2026-11-21", Kind: Counted, Seconds: 57 * 3600},
		}},
		{"a month", "2026-11-19 09:00", "1mo", nil, []Step{{Date: "2026-11-19", Kind: Counted, Seconds: 30 * 86400}}},
		{"nothing to count", "2026-11-19 09:00", "0h", nil, nil},
	} {
		due, steps, err := c.Explain(at(t, c, row.start), limit(t, row.limit), pauses(t, c, row.pauses...)...)
		require.NoError(t, err, row.why)
		assert.Equal(t, row.want, steps, row.why)
		same, err := c.Due(at(t, c, row.start), limit(t, row.limit), pauses(t, c, row.pauses...)...)
		require.NoError(t, err, row.why)
		assert.Equal(t, same, due, row.why)
	}
	_, steps, err := c.Explain(at(t, c, "2026-12-30 10:00"), limit(t, "2wd"))
	require.Error(t, err)
	assert.Equal(t, "2026-12-31", steps[len(steps)-1].Date, "as far as it came")

	night := parsed(t, "hours: {sat: [\"22:00-06:00\"]}")
	_, steps, err = night.Explain(at(t, night, "2026-11-21 21:00"), limit(t, "6wh"), pauses(t, night, "2026-11-21 20:00", "2026-11-22 01:00")...)
	require.NoError(t, err)
	assert.Equal(t, []Step{{Date: "2026-11-21", Kind: Pause, Seconds: 3 * 3600}, {Date: "2026-11-22", Kind: Counted, Seconds: 5 * 3600}},
		steps[:2], "time after midnight is told under its own date")
	assert.Equal(t, Step{Date: "2026-11-23", Kind: RestDay}, steps[2], "and that date not again")

	lunch := parsed(t, lunch)
	_, steps, err = lunch.Explain(at(t, lunch, "2026-11-16 09:00"), limit(t, "8wh"))
	require.NoError(t, err)
	assert.Equal(t, []Step{{Date: "2026-11-16", Kind: Counted, Seconds: 8 * 3600}}, steps, "morning and afternoon are one step")
}
