package form

import (
	"slices"

	"github.com/kesu-cli/kesu/report"
)

// table lays out a list. One that is empty shows what its None says instead of heads without rows.
func (r *renderer) table(t *Table) {
	items := r.items(t.Each).Items
	if len(items) == 0 && t.None != nil {
		r.add(report.Row{Cells: []report.Cell{{Value: r.text(*t.None), Style: report.Body, Span: r.width()}}})
		return
	}
	first := len(r.rows) + 1
	r.heads(t.Columns)
	if t.Repeat {
		r.repeat = [2]int{first, len(r.rows)}
	}
	columns := leaves(t.Columns)
	for _, item := range items {
		r.item(columns, item)
	}
	if t.Total != nil {
		r.total(columns, r.text(*t.Total))
	}
}

// items looks up a list.
func (r *renderer) items(v Value) List {
	list, err := r.in.list(v)
	if err != nil && r.err == nil {
		r.err = err
	}
	return list
}

// heads names the columns, in two rows where some stand under a common head.
func (r *renderer) heads(columns []Column) {
	grouped := slices.ContainsFunc(columns, func(c Column) bool { return c.Columns != nil })
	var upper, lower []report.Cell
	for _, c := range columns {
		cell := report.Cell{Value: r.text(c.Head), Style: report.Head, Span: c.Span}
		switch {
		case c.Columns != nil:
			cell.Span = int16(width(c.Columns))
			for _, sub := range c.Columns {
				lower = append(lower, report.Cell{Value: r.text(sub.Head), Style: report.Head, Span: sub.Span})
			}
		case grouped:
			cell.Down = 2
		}
		upper = append(upper, cell)
	}
	r.add(report.Row{Cells: upper})
	if grouped {
		r.add(report.Row{Cells: lower})
	}
}

func (r *renderer) item(columns []Column, item map[string]any) {
	in := scope{r.l.file, r.in.lang, item}
	row := report.Row{}
	for _, c := range columns {
		cell := report.Cell{Style: report.Body, Span: c.Span}
		if c.Value != nil {
			cell.Value = r.valueIn(in, *c.Value)
		}
		if r.flag(in, c.Warn) {
			cell.Style = report.Warn
		}
		row.Cells = append(row.Cells, cell)
	}
	r.add(row)
}

func (r *renderer) total(columns []Column, label string) {
	row := report.Row{}
	for i, c := range columns {
		cell := report.Cell{Style: report.Total, Span: c.Span}
		switch {
		case i == 0:
			cell.Value = label
		case c.Sum != nil:
			cell.Value = r.value(*c.Sum)
		}
		row.Cells = append(row.Cells, cell)
	}
	r.add(row)
}
