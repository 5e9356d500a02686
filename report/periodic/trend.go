package periodic

import (
	"cmp"
	"math"
	"slices"

	"github.com/kesu-cli/kesu/report"
)

// untrendy are figures that need every complaint of a year; the trend leaves them out.
var untrendy = []string{"closed_to_date", "repeated"}

// trend is the sheet of the periods up to this one, each kind of figure with a chart of lines (S-55).
func (b *builder) trend() report.Sheet {
	keys := []string{"received", "closed", "carried_out"}
	for _, f := range b.figures {
		if !slices.Contains(keys, f.Key) && !slices.Contains(untrendy, f.Key) {
			keys = append(keys, f.Key)
		}
	}
	kinds := map[string][]string{}
	for _, key := range keys {
		kind := "others"
		switch b.Figure(b.in.This, key).Value.(type) {
		case int64:
			kind = "counts"
		case report.Rate:
			kind = "rates"
		}
		kinds[kind] = append(kinds[kind], key)
	}
	widest := min(drawn, max(len(kinds["counts"]), len(kinds["rates"]), len(kinds["others"])))
	s := b.sheet(b.T("book.sheet.trend"), append([]float64{12}, slices.Repeat([]float64{11}, widest+7)...)) // a chart is six wide
	for _, kind := range []string{"counts", "rates", "others"} {
		for some := range slices.Chunk(kinds[kind], drawn) {
			b.lines(&s, kind, some)
		}
	}
	return s
}

// drawn is how many lines a chart can hold and still be read.
const drawn = 6

func (b *builder) lines(s *report.Sheet, kind string, keys []string) {
	c := report.Charted{Kind: report.Lines, Title: b.T("book.trend." + kind), Heads: []any{b.word("weekly.column.period")}, Col: len(keys) + 3}
	for i, key := range keys {
		c.Heads = append(c.Heads, b.Figure(b.in.This, key).Name)
		if kind != "others" || len(keys) == 1 { // days and yuan have no axis in common
			c.Series = append(c.Series, i+2)
		}
	}
	for _, stats := range b.in.Trend {
		row := report.Line(report.Body, stats.Period.Label)
		for _, key := range keys {
			row.Cells = append(row.Cells, report.Cell{Value: b.Figure(stats, key).Value, Style: report.Body})
		}
		c.Rows = append(c.Rows, row)
	}
	c.Add(s)
}

// warnings is the sheet of the groups whose count calls for attention (S-65).
func (b *builder) warnings() report.Sheet {
	rule := b.in.Months.Rule()
	s := b.sheet(b.T("book.sheet.warnings"), []float64{12, 24, 9, 10, 10, 10, 10, 10, 44})
	heads := b.heads("month", "group", "count", "mean", "sd", "limit", "before", "oldest", "warning")
	heads.Cells[1].Value = b.Axis(rule.By)
	all := b.in.Months.Warnings()
	if len(all) == 0 {
		s.Rows = append(s.Rows, report.Row{Cells: []report.Cell{{Value: b.T("book.warning.none"), Style: report.Body, Span: 9}}})
	} else {
		s.Rows = append(s.Rows, heads)
	}
	for _, w := range all {
		row := report.Line(report.Body, w.Month, b.Group(rule.By, w.Key), w.Count, w.Mean, w.SD, w.Limit, w.Before, w.Oldest, b.reason(w))
		row.Cells[2].Style = report.Warn
		s.Rows = append(s.Rows, row)
	}
	s.Rows = append(s.Rows, report.Line(report.Note, b.T("book.note.warnings", "months", rule.Months, "sigma", report.Format(rule.Sigma), "growth", report.Rate{N: int64(math.Round(rule.Growth * 1000)), D: 1000})))
	return s
}

// reason says by which rule a group is warned of.
func (b *builder) reason(w report.Warning) string {
	high, rising := "", ""
	if w.High {
		high = b.T("book.warning.high", "n", w.Months)
	}
	if w.Rising {
		rising = b.T("book.warning.rising")
	}
	if w.High && w.Rising {
		return high + b.T("form.semicolon") + rising
	}
	return cmp.Or(high, rising)
}
