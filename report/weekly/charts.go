package weekly

import (
	"cmp"
	"slices"

	"github.com/kesu-cli/kesu/report"
)

// charts is the sheet of the native charts, each beside the small table that it draws (S-32, S-55).
func (b *builder) charts() report.Sheet {
	s := b.sheet("charts", []float64{18, 10, 12, 12, 3, 10, 10, 10, 10, 10, 10, 10})
	s.Landscape, s.OnePage = false, true
	b.chart(&s, report.Pareto, "pareto", []string{"category", "received", "cumulative"}, b.pareto(), []int{2, 3})
	b.chart(&s, report.Columns, "departments", []string{"department", "received", "carried_out", "overdue"}, b.byDepartment(), []int{2, 3, 4})
	b.chart(&s, report.Lines, "trend", []string{"period", "received", "closed", "carried_out"}, b.trend(), []int{2, 3, 4})
	return s
}

// chart adds a heading, a table and a chart of some of its columns.
func (b *builder) chart(s *report.Sheet, kind report.ChartKind, key string, heads []string, rows []report.Row, series []int) {
	names := make([]any, len(heads))
	for i, head := range heads {
		names[i] = b.T("weekly.column."+head, "this", b.This(b.in.This.Period), "last", b.Last(b.in.This.Period))
	}
	report.Charted{Kind: kind, Title: b.T("weekly.chart." + key), Heads: names, Rows: rows, Series: series, Col: 6, None: b.T("weekly.chart.none")}.Add(s)
}

// pareto lists the categories of which something was received, most first, with the cumulative share.
func (b *builder) pareto() []report.Row {
	groups := slices.DeleteFunc(slices.Clone(b.in.This.Categories), func(g report.Group) bool { return g.Received == 0 })
	slices.SortStableFunc(groups, func(x, y report.Group) int { return cmp.Compare(y.Received, x.Received) })
	all, sum := total(groups).Received, int64(0)
	var rows []report.Row
	for _, g := range groups {
		sum += g.Received
		rows = append(rows, report.Line(report.Body, b.Category(g.Code), g.Received, report.Rate{N: sum, D: all}))
	}
	return rows
}

func (b *builder) byDepartment() []report.Row {
	var rows []report.Row
	for _, g := range b.in.This.Departments {
		if !idle(g) {
			rows = append(rows, report.Line(report.Body, b.Department(g.Code), g.Received, g.CarriedOut, g.OverdueOpen))
		}
	}
	return rows
}

func (b *builder) trend() []report.Row {
	var rows []report.Row
	for _, p := range b.in.Trend {
		rows = append(rows, report.Line(report.Body, p.Label, p.Received, p.Closed, p.CarriedOut))
	}
	return rows
}
