package calendar

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// anyCalendar draws weeks with breaks and nights, own dates and statutory days, in zones with and without daylight saving.
func anyCalendar(t *rapid.T, years []Year) *Calendar {
	hours := rapid.SampledFrom([][]string{nil, {"09:00-18:00"}, {"09:00-12:00", "13:00-17:30"}, {"00:00-24:00"}, {"08:00-08:01"}, {"22:00-06:00"}})
	f := File{
		Timezone:  rapid.SampledFrom([]string{"Asia/Shanghai", "UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/Havana"}).Draw(t, "zone"),
		Hours:     map[string][]string{},
		Statutory: rapid.SampledFrom([]string{"cn", "none"}).Draw(t, "statutory"),
		DayEnd:    rapid.SampledFrom([]string{"18:00", "24:00", "02:30"}).Draw(t, "day_end"),
		Open:      map[string][]string{"2025-03-30": {"01:30-02:30", "03:00-05:00"}, "2025-11-02": {"00:00-03:00"}},
		Closed:    rapid.SliceOfN(rapid.SampledFrom([]string{"2025-05-12", "2025-06-24", "2025-03-31"}), 0, 3).Draw(t, "closed"),
	}
	for _, day := range weekdays {
		if h := hours.Draw(t, day); h != nil {
			f.Hours[day] = h
		}
	}
	if roll := rapid.Bool().Draw(t, "roll"); roll {
		f.RollWeekend = &roll
	}
	c, err := New(f, years)
	if err != nil {
		t.Skip(err) // a night runs into the next day, or the week has no hours
	}
	return c
}

func instant(t *rapid.T, name string) time.Time {
	return time.Unix(rapid.Int64Range(1735689600, 1756684800).Draw(t, name), 0) // 2025, January to August
}

func anyPauses(t *rapid.T, start time.Time) []Interval {
	var list []Interval
	for range rapid.IntRange(0, 3).Draw(t, "pauses") {
		from := start.Add(time.Duration(rapid.IntRange(-100_000, 500_000).Draw(t, "after")) * time.Second)
		list = append(list, Interval{from, from.Add(time.Duration(rapid.IntRange(0, 200_000).Draw(t, "for")) * time.Second)})
	}
	return list
}

func anyLimit(t *rapid.T) Limit {
	unit := rapid.SampledFrom([]Unit{Seconds, Minutes, Hours, WorkingSeconds, WorkingMinutes, WorkingHours, WorkingDays, Days, Months}).Draw(t, "unit")
	most := map[Unit]int{Seconds: 500_000, Minutes: 10_000, Hours: 200, WorkingSeconds: 200_000, WorkingMinutes: 2_000, WorkingHours: 40, WorkingDays: 12, Days: 40, Months: 3}
	return Limit{rapid.IntRange(0, most[unit]).Draw(t, "amount"), unit}
}

// due skips calendars with so little work that the years at hand do not suffice.
func due(t *rapid.T, c *Calendar, start time.Time, l Limit, p []Interval) time.Time {
	got, err := c.Due(start, l, p...)
	if err != nil {
		t.Skip(err)
	}
	return got
}

func years(t *testing.T) []Year {
	return []Year{published(t, 2024), published(t, 2025), published(t, 2026)}
}

func TestDueIsMonotone(t *testing.T) {
	known := years(t)
	rapid.Check(t, func(t *rapid.T) {
		c, l := anyCalendar(t, known), anyLimit(t)
		start := instant(t, "start")
		p := anyPauses(t, start)
		if l.Unit == Months { // a month from the 29th, paused for a day, ends after one from the 31st
			p = nil
		}
		first := due(t, c, start, l, p)
		require.False(t, first.Before(start), "never before its start")
		more := l
		more.Amount += rapid.IntRange(0, 3).Draw(t, "more")
		require.False(t, due(t, c, start, more, p).Before(first), "in the amount")
		later := start.Add(time.Duration(rapid.IntRange(0, 200_000).Draw(t, "later")) * time.Second)
		if l.Unit == Months { // on clocks that repeat an hour the later start may show the earlier time
			later = start.AddDate(0, 0, 2)
		}
		require.False(t, due(t, c, later, l, p).Before(first), "in the start")
	})
}

func TestBetweenIsTheInverseOfDue(t *testing.T) {
	known := years(t)
	rapid.Check(t, func(t *rapid.T) {
		c, start := anyCalendar(t, known), instant(t, "start")
		l := Limit{rapid.IntRange(0, 200_000).Draw(t, "amount"), WorkingSeconds}
		p := anyPauses(t, start)
		end := due(t, c, start, l, p)
		worked, err := c.Between(start, end, p...)
		require.NoError(t, err)
		require.Equal(t, l.duration(), worked)
		if l.Amount > 0 {
			worked, err = c.Between(start, end.Add(-time.Second), p...)
			require.NoError(t, err)
			require.Equal(t, l.duration()-time.Second, worked, "due is the first such instant")
		}
		half := Limit{l.Amount / 2, WorkingSeconds}
		middle := due(t, c, start, half, p)
		require.Equal(t, end, due(t, c, middle, Limit{l.Amount - half.Amount, WorkingSeconds}, p), "a limit may be taken in parts")
	})
}

func TestAPauseAddsItsLength(t *testing.T) {
	known := years(t)
	rapid.Check(t, func(t *rapid.T) {
		c, start := anyCalendar(t, known), instant(t, "start")
		from := start.Add(time.Duration(rapid.IntRange(0, 100_000).Draw(t, "after")) * time.Second)
		pause := Interval{from, from.Add(time.Duration(rapid.IntRange(0, 300_000).Draw(t, "for")) * time.Second)}

		natural := Limit{rapid.IntRange(100_001, 200_000).Draw(t, "natural"), Seconds}
		require.Equal(t, due(t, c, start, natural, nil).Add(pause.To.Sub(pause.From)), due(t, c, start, natural, []Interval{pause}))

		inside, err := c.Between(pause.From, pause.To)
		require.NoError(t, err)
		before, err := c.Between(start, pause.From)
		require.NoError(t, err)
		working := Limit{int(before/time.Second) + rapid.IntRange(1, 100_000).Draw(t, "working"), WorkingSeconds}
		longer := Limit{working.Amount + int(inside/time.Second), WorkingSeconds}
		require.Equal(t, due(t, c, start, longer, nil), due(t, c, start, working, []Interval{pause}))
	})
}

func TestAPauseOfWholeDaysAddsThem(t *testing.T) {
	known := years(t)
	rapid.Check(t, func(t *rapid.T) {
		c, start := anyCalendar(t, known), instant(t, "start")
		d := c.date(start) + date(rapid.IntRange(1, 5).Draw(t, "after"))
		pause := Interval{c.at(d, 0), c.at(d+date(rapid.IntRange(0, 5).Draw(t, "for")), 0)}
		n := 0
		for day := pause.From; day.Before(pause.To); day = c.at(c.date(day)+1, 0) {
			if works, err := c.Workday(day); err != nil || works {
				require.NoError(t, err)
				n++
			}
		}
		if c.dayEnd == secondsPerDay {
			pause.From = pause.From.Add(time.Second) // the day before ends at this midnight
		}
		l := Limit{rapid.IntRange(6, 12).Draw(t, "days"), WorkingDays}
		require.Equal(t, due(t, c, start, Limit{l.Amount + n, WorkingDays}, nil), due(t, c, start, l, []Interval{pause}))
	})
}

func TestExplainAgreesWithDue(t *testing.T) {
	known := years(t)
	rapid.Check(t, func(t *rapid.T) {
		c, l, start := anyCalendar(t, known), anyLimit(t), instant(t, "start")
		p := anyPauses(t, start)
		want := due(t, c, start, l, p)
		got, steps, err := c.Explain(start, l, p...)
		require.NoError(t, err)
		require.Equal(t, want, got)
		var seconds int64
		days, last := 0, ""
		for _, s := range steps {
			require.LessOrEqual(t, last, s.Date, "in order of time")
			last = s.Date
			if s.Kind == Counted || s.Kind == MakeUpWorkday {
				seconds += s.Seconds
				days = max(days, s.Day)
			}
		}
		switch l.Unit {
		case Days, WorkingDays:
			require.Equal(t, l.Amount, days)
		case Months:
			if len(p) == 0 {
				require.Equal(t, int64(want.Sub(start)/time.Second), seconds)
			}
		default:
			require.Equal(t, int64(l.duration()/time.Second), seconds)
		}
	})
}

// A date's times come in order on every clock, also where the clock jumps.
func TestClockTimesAreInOrder(t *testing.T) {
	for _, zone := range []string{"Asia/Shanghai", "Europe/Paris", "America/New_York", "America/Havana", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo", "Atlantic/Azores", "America/Santiago"} {
		loc, err := time.LoadLocation(zone)
		require.NoError(t, err)
		c := &Calendar{loc: loc}
		before := time.Time{}
		for d := newDate(2010, 1, 1); d < newDate(2013, 1, 1); d++ {
			for s := 0; s <= secondsPerDay; s += 900 {
				now := c.at(d, s)
				require.False(t, now.Before(before), "%s %s %d", zone, d, s)
				before = now
			}
			require.LessOrEqual(t, c.date(c.at(d, 0))-d, date(1), zone)
		}
	}
}

func TestCalendarIsSafeForManyGoroutines(t *testing.T) {
	c := beijing(t)
	start := at(t, c, "2026-09-30 16:00")
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 100 {
				due, err := c.Due(start, Limit{20, WorkingDays}, Interval{From: start, To: start.Add(time.Hour)})
				if err != nil || local(due) != "2026-11-03 18:00:00" {
					t.Error(due, err)
				}
			}
		})
	}
	wait.Wait()
}
