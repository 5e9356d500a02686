package report_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/templates"
)

// monthly makes as many cases of a category as are given for each month, the last one November 2026.
func monthly(ls *lives, category string, counts ...int) {
	for i, n := range counts {
		for range n {
			ls.open(fmt.Sprintf("%02d-10 09:00", 11-len(counts)+1+i), "complaint", category, "north")
		}
	}
}

// The two conditions of an early warning (S-65).
func TestWarnings(t *testing.T) {
	for _, c := range []struct {
		counts       []int
		high, rising bool
		why          string
	}{
		{[]int{2, 4, 2, 4, 2, 4, 2, 4, 4, 4, 5}, false, false, "mean 3.2, deviation 1.03: 5 is not above 5.3"},
		{[]int{2, 4, 2, 4, 2, 4, 2, 4, 2, 4, 6}, true, true, "6 is; and 2, 4, 6 are 100 % and 50 % more"},
		{[]int{3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4}, true, false, "where nothing ever varied one more is above; printed with its count (pitfall 17)"},
		{[]int{3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3}, false, false, "equal is not above"},
		{[]int{10, 13, 17}, false, true, "30 % and 30.8 % more; two months before are too few for a deviation"},
		{[]int{10, 13, 16}, false, false, "23 % more the second time"},
		{[]int{10, 12, 17}, false, false, "20 % more the first time"},
		{[]int{9}, false, false, "nothing to compare with"},
	} {
		p := regime(t, library(t))
		ls := &lives{t: t, p: p}
		monthly(ls, "noise", c.counts...)
		got := report.Warning{}
		for _, w := range warned(ls, month(t, p, "2026-11")) {
			require.Equal(t, "noise", w.Key)
			got = w
		}
		assert.Equal(t, [2]bool{c.high, c.rising}, [2]bool{got.High, got.Rising}, "%v: %s", c.counts, c.why)
	}
}

func warned(ls *lives, in report.Period) []report.Warning {
	s := report.NewSeries(ls.p, in)
	for _, l := range ls.all {
		a, err := ls.p.Assess(l.rec, complaint.View{Now: in.AsOf()})
		require.NoError(ls.t, err)
		s.Add(a)
	}
	return s.Warnings()
}

// What is not counted in the figures warns of nothing; what was merged or voided later stays in the month that it was in.
func TestWarningsLeaveOut(t *testing.T) {
	p := regime(t, library(t))
	ls := &lives{t: t, p: p}
	monthly(ls, "noise", 1, 1, 1, 1)
	for range 3 {
		ls.open("11-11 09:00", "meeting", "noise", "north")
		ls.open("11-11 09:00", "complaint", "", "")
		ls.open("11-12 09:00", "complaint", "noise", "north").then("11-13 09:00", complaint.Event{Voided: &complaint.Voided{Reason: "误录"}})
	}
	assert.Empty(t, warned(ls, month(t, p, "2026-11")))
	for range 3 {
		ls.open("10-12 09:00", "complaint", "noise", "north").then("11-13 09:00", complaint.Event{Voided: &complaint.Voided{Reason: "误录"}})
	}
	w := warned(ls, month(t, p, "2026-10"))
	require.Len(t, w, 0, "two months before are too few")
	quarter, err := report.ParsePeriod(report.KindQuarter, "2026-Q4", p.Cal().Location())
	require.NoError(t, err)
	s := report.NewSeries(p, quarter)
	require.NotNil(t, s)
	monthly(ls, "noise", 1, 1, 1, 1, 0, 0, 0) // from May on
	w = warned(ls, quarter)
	require.Len(t, w, 1)
	assert.Equal(t, "2026-10", w[0].Month, "a quarter is judged month by month")
	assert.Equal(t, int64(4), w[0].Count, "voided in November, they were October's")
}

func TestWarningsNotWanted(t *testing.T) {
	p := regime(t, library(t))
	p.Report.Warnings.Months, p.Report.Warnings.Sigma, p.Report.Warnings.Growth = 0, 0, 0
	assert.Nil(t, report.NewSeries(p, month(t, p, "2026-11")))
	assert.Nil(t, report.NewSeries(regime(t, library(t)), report.Around(report.KindWeek, instant(t, p, "11-11 09:00"))), "no month is over in a week within one")
}

// Changes against the period before and the year before (S-54).
func TestChange(t *testing.T) {
	w, err := templates.Load("zh")
	require.NoError(t, err)
	n := report.Names{Policy: regime(t, library(t)), Words: w}
	for _, c := range []struct {
		now, last any
		want, why string
	}{
		{int64(6), int64(4), "50.00%", ""},
		{int64(3), int64(4), "-25.00%", ""},
		{int64(3), int64(0), "— 新增", "nothing is no base (S-06)"},
		{int64(0), int64(0), "—", ""},
		{int64(3), nil, "—", "no period before"},
		{report.Rate{N: 9, D: 10}, report.Rate{N: 8, D: 10}, "+10.00个百分点", "a rate by points, not by 12.5 %"},
		{report.Rate{N: 9, D: 10}, report.Rate{}, "—", "a rate of nothing"},
		{report.PerMille{N: 3, D: 1000}, report.PerMille{N: 4, D: 2000}, "50.00%", "3 per mille after 2"},
		{report.PerMille{N: 3, D: 1000}, report.PerMille{N: 0, D: 2000}, "—", ""},
		{complaint.Yuan(150), complaint.Yuan(100), "50.00%", ""},
		{4.5, 3.0, "50.00%", ""},
		{4.5, math.NaN(), "—", "a mean of nothing"},
		{math.NaN(), 3.0, "—", ""},
	} {
		assert.Equal(t, c.want, report.Format(n.Change(c.now, c.last)), "%v after %v %s", c.now, c.last, c.why)
	}
}

func TestYearBefore(t *testing.T) {
	loc := regime(t, library(t)).Cal().Location()
	for _, c := range []struct{ kind, label, want, why string }{
		{report.KindMonth, "2026-11", "2025-11", ""},
		{report.KindQuarter, "2026-Q1", "2025-Q1", ""},
		{report.KindYear, "2026", "2025", ""},
		{report.KindWeek, "2026-W47", "2025-W47", "by its number"},
		{report.KindWeek, "2026-W53", "", "2025 has no such week (pitfall 12)"},
		{report.KindDay, "2026-11-16", "2025-11-16", ""},
		{report.KindDay, "2028-02-29", "", ""},
	} {
		p, err := report.ParsePeriod(c.kind, c.label, loc)
		require.NoError(t, err)
		before, ok := p.YearBefore()
		assert.Equal(t, c.want != "", ok, c.label)
		if ok {
			assert.Equal(t, c.want, before.Label, "%s %s", c.label, c.why)
		}
	}
}
