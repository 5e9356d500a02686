package periodic

import (
	"cmp"
	"slices"

	"github.com/kesu-cli/kesu/report"
)

// slices that a pie has at most, the others as one included (S-56).
const pieSlices = 7

// table is the sheet of a table of the policy with its chart.
func (b *builder) table(t *report.Crosstab) report.Sheet {
	title := cmp.Or(t.Table.Title.In(b.Lang()), t.Table.Code)
	heads := b.tableHeads(t)
	widths := []float64{24}
	for _, h := range heads.Cells[1:] {
		widths = append(widths, min(max(float64(report.Paper.Width(report.Format(h.Value)))+2, 12), 18))
	}
	s := b.sheet(title, widths)
	s.Rows = append(s.Rows, heads)
	head := len(s.Rows)
	s.TitleRows, s.Freeze = [2]int{head, head}, [2]int{head, 1}
	for i, l := range t.Lines {
		s.Rows = append(s.Rows, b.tableRow(report.Body, t, l, t.Lines[:i]))
	}
	s.Rows = append(s.Rows, b.tableRow(report.Total, t, t.Total, nil), report.Line(report.Note, b.word("book.note.table")))
	b.tableChart(&s, t, title)
	s.OnePage = len(s.Rows) <= 60
	return s
}

func (b *builder) tableHeads(t *report.Crosstab) report.Row {
	heads := []any{b.Axis(t.Table.Rows)}
	for _, c := range t.Table.Columns {
		heads = append(heads, t.Head(b.Names, c))
	}
	for _, key := range t.Cross {
		heads = append(heads, b.Group(t.Table.Cross, key))
	}
	return report.Line(report.Head, heads...)
}

func (b *builder) tableRow(style report.Style, t *report.Crosstab, l *report.Entry, before []*report.Entry) report.Row {
	row := report.Line(style, t.Name(b.Names, l))
	for _, c := range t.Table.Columns {
		row.Cells = append(row.Cells, report.Cell{Value: b.cell(t, l, before, c), Style: style})
	}
	for _, key := range t.Cross {
		row.Cells = append(row.Cells, report.Cell{Value: l.Cross[key], Style: style})
	}
	return row
}

// cell is a value of a table, compared with the tables of the other periods.
func (b *builder) cell(t *report.Crosstab, l *report.Entry, before []*report.Entry, column string) any {
	with := report.Compared{}
	if b.in.Last != nil {
		with.Last = b.in.Last.Tables[t.Table.Code]
	}
	if b.in.Year != nil {
		with.Year = b.in.Year.Tables[t.Table.Code]
	}
	return t.Cell(b.Names, l, before, column, with, b.in.This.Volumes)
}

// tableChart draws a table: as bars or lines by the columns that count, as a pie of the largest rows, as a pareto of all
// (S-32, S-56). Less than two rows are no picture.
func (b *builder) tableChart(s *report.Sheet, t *report.Crosstab, title string) {
	kinds := map[string]report.ChartKind{"bar": report.Columns, "pie": report.Pie, "pareto": report.Pareto, "line": report.Lines}
	kind, ok := kinds[t.Table.Chart]
	if !ok {
		return
	}
	c := report.Charted{Kind: kind, Title: title}
	switch {
	case kind == report.Pie || kind == report.Pareto:
		b.portions(&c, t)
	case len(t.Cross) > 0:
		b.stacked(&c, t)
	default:
		b.counts(&c, t)
	}
	if kind != report.Lines { // of months none is left out
		c.Rows = slices.DeleteFunc(c.Rows, empty)
	}
	c.Col = len(c.Heads) + 2
	if len(c.Series) > 0 && len(c.Rows) > 1 {
		c.Add(s)
	}
}

// empty reports whether a row counts nothing.
func empty(row report.Row) bool {
	return !slices.ContainsFunc(row.Cells[1:], func(c report.Cell) bool { return c.Value != int64(0) })
}

// portions are the rows by their share, largest first.
func (b *builder) portions(c *report.Charted, t *report.Crosstab) {
	lines := t.Lines
	if c.Kind == report.Pie {
		lines = t.Largest(pieSlices - 1)
		c.Series = []int{2}
	} else {
		c.Series = []int{2, 3}
	}
	c.Heads = []any{b.Axis(t.Table.Rows), b.T("book.column.count"), b.word("book.column.cumulative")}
	for i, l := range lines {
		if l.Weight() > 0 {
			c.Rows = append(c.Rows, report.Line(report.Body, t.Name(b.Names, l), l.Weight(), t.Cell(b.Names, l, lines[:i], "cumulative", report.Compared{}, nil)))
		}
	}
}

// stacked are the groups of the second axis on top of each other.
func (b *builder) stacked(c *report.Charted, t *report.Crosstab) {
	if c.Kind == report.Columns {
		c.Kind = report.StackedColumns
	}
	c.Heads = []any{b.Axis(t.Table.Rows)}
	for i, key := range t.Cross {
		c.Heads, c.Series = append(c.Heads, b.Group(t.Table.Cross, key)), append(c.Series, i+2)
	}
	for _, l := range t.Lines {
		row := report.Line(report.Body, t.Name(b.Names, l))
		for _, key := range t.Cross {
			row.Cells = append(row.Cells, report.Cell{Value: l.Cross[key], Style: report.Body})
		}
		c.Rows = append(c.Rows, row)
	}
}

// counts are the columns that count, three at most.
func (b *builder) counts(c *report.Charted, t *report.Crosstab) {
	columns := slices.DeleteFunc(slices.Clone(t.Table.Columns), func(code string) bool {
		_, counts := b.cell(t, t.Total, nil, code).(int64)
		return !counts || code == "volume"
	})
	if len(columns) > 3 {
		columns = columns[:3]
	}
	c.Heads = []any{b.Axis(t.Table.Rows)}
	for i, code := range columns {
		c.Heads, c.Series = append(c.Heads, t.Head(b.Names, code)), append(c.Series, i+2)
	}
	for _, l := range t.Lines {
		row := report.Line(report.Body, t.Name(b.Names, l))
		for _, code := range columns {
			row.Cells = append(row.Cells, report.Cell{Value: b.cell(t, l, nil, code), Style: report.Body})
		}
		c.Rows = append(c.Rows, row)
	}
}
