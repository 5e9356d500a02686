package weekly

import (
	"cmp"
	"slices"

	"github.com/kesu-cli/kesu/report"
)

// blockRows is how many rows a table on the sheet of charts takes with its heading, at least: as many as the chart
// beside it.
const blockRows = 18

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
	first := len(s.Rows) + 1
	title := b.T("weekly.chart." + key)
	names := make([]any, len(heads))
	for i, head := range heads {
		names[i] = b.T("weekly.column."+head, "this", b.This(b.in.This.Period), "last", b.Last(b.in.This.Period))
	}
	s.Rows = append(s.Rows, report.Line(report.Heading, title), report.Line(report.Head, names...))
	s.Rows = append(s.Rows, rows...)
	if len(rows) == 0 {
		s.Rows = append(s.Rows, report.Line(report.Note, b.T("weekly.chart.none")))
	} else {
		s.Charts = append(s.Charts, report.Chart{
			Kind: kind, Title: title, Row: first + 1, Col: 6, Width: 520, Height: 340,
			Data: report.Data{Sheet: s.Name, Head: first + 1, First: first + 2, Last: first + 1 + len(rows), Labels: 1, Series: series},
		})
	}
	for len(s.Rows) < first+blockRows {
		s.Rows = append(s.Rows, report.Line(report.Plain, ""))
	}
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
