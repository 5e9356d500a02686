package weekly

import (
	"slices"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

// column is one column of the table by category or department (F07).
type column struct {
	head, under string // keys of the words; columns of one head stand together, under it where that is set
	name        string // instead of the word of head or under
	value       func(now, last report.Group, sums report.Group) any
}

// count makes a column of a number.
func count(head, under string, of func(report.Group) int64) column {
	return column{head: head, under: under, value: func(g, _, _ report.Group) any { return of(g) }}
}

// categories is the sheet of the summary table by category and by department (F07, S-30 … S-33).
func (b *builder) categories() report.Sheet {
	widths := []float64{18}
	columns := b.columns(false)
	for range columns {
		widths = append(widths, 8)
	}
	s := b.sheet("categories", widths)
	last := func(of func(*report.Stats) []report.Group) []report.Group {
		if b.in.Last == nil {
			return nil
		}
		return of(b.in.Last)
	}
	s.Rows = append(s.Rows, report.Line(report.Heading, b.T("weekly.table.categories")))
	b.table(&s, "category", columns, b.in.This.Categories, last(func(s *report.Stats) []report.Group { return s.Categories }), b.Category)
	s.Rows = append(s.Rows, report.Line(report.Heading, b.T("weekly.table.departments")))
	b.table(&s, "department", b.columns(true), b.in.This.Departments, last(func(s *report.Stats) []report.Group { return s.Departments }), b.Department)
	s.Rows = append(s.Rows, report.Line(report.Heading, b.T("weekly.table.levels")))
	b.levels(&s)
	s.Rows = append(s.Rows, report.Line(report.Note, b.T("weekly.note.categories")))
	s.OnePage = len(s.Rows) <= 40
	return s
}

// columns lists the columns; the table by department has the complaints that it caused where that by category has the
// business volume.
func (b *builder) columns(departments bool) []column {
	all := []column{
		count("carried_in", "", func(g report.Group) int64 { return g.CarriedIn }),
		count("received", "", func(g report.Group) int64 { return g.Received }),
		{head: "share", value: func(g, _, sums report.Group) any { return report.Rate{N: g.Received, D: sums.Received} }},
		{head: "change", value: func(g, last, _ report.Group) any {
			if b.in.Last == nil {
				return report.Rate{}
			}
			return b.Change(g.Received, last.Received)
		}},
	}
	if departments {
		all = append(all, count("caused", "", func(g report.Group) int64 { return g.Caused }),
			column{head: "caused_share", value: func(g, _, sums report.Group) any { return report.Rate{N: g.Caused, D: sums.Caused} }})
	} else {
		all = append(all, column{head: "volume", value: volume},
			column{head: "rate", value: func(g, _, _ report.Group) any { return report.PerMille{N: g.Received, D: g.Volume} }})
	}
	for _, l := range b.Policy.Levels {
		if l.Code != b.Policy.Tracked {
			c := count("levels", "", func(g report.Group) int64 { return g.ByLevel[l.Code] })
			c.name = l.Name.In(b.Lang())
			all = append(all, c)
		}
	}
	if b.Policy.Tracked != "" {
		all = append(all, count("irrational", "first", func(g report.Group) int64 { return g.IrrationalFirst }),
			count("irrational", "second", func(g report.Group) int64 { return g.IrrationalSecond }))
	}
	return append(all,
		count("closed", "all", func(g report.Group) int64 { return g.Closed }),
		count("closed", "in_first", func(g report.Group) int64 { return g.First }),
		count("closed", "later", func(g report.Group) int64 { return g.Second }),
		count("to_tracking", "", func(g report.Group) int64 { return g.ToTracking }),
		count("others", "", func(g report.Group) int64 { return g.Reopened - g.Removed }),
		count("escalated", "", func(g report.Group) int64 { return g.Escalated }),
		count("overdue", "", func(g report.Group) int64 { return g.OverdueOpen }),
		count("carried_out", "", func(g report.Group) int64 { return g.CarriedOut }))
}

func volume(g, _, _ report.Group) any {
	if g.Volume == 0 {
		return report.Rate{} // shown as nothing
	}
	return g.Volume
}

// table adds the heads, a row for each group and the sums.
func (b *builder) table(s *report.Sheet, first string, columns []column, groups, last []report.Group, name func(string) string) {
	b.heads(s, first, columns)
	sums, before := total(groups), total(last)
	row := func(style report.Style, label string, g, was report.Group) report.Row {
		cells := []report.Cell{{Value: label, Style: style}}
		for _, c := range columns {
			cell := report.Cell{Value: c.value(g, was, sums), Style: style}
			if c.head == "overdue" && cell.Value != int64(0) && style == report.Body {
				cell.Style = report.Warn
			}
			cells = append(cells, cell)
		}
		return report.Row{Cells: cells}
	}
	for _, g := range groups {
		if g.Code == "" && idle(g) {
			continue
		}
		i := slices.IndexFunc(last, func(x report.Group) bool { return x.Code == g.Code })
		was := report.Group{}
		if i >= 0 {
			was = last[i]
		}
		s.Rows = append(s.Rows, row(report.Body, name(g.Code), g, was))
	}
	sums.Volume = 0 // of different businesses
	s.Rows = append(s.Rows, row(report.Total, b.T("weekly.total"), sums, before))
}

// levels adds the table by level: at receipt for what was received, at the end for what is open, each said (S-07).
func (b *builder) levels(s *report.Sheet) {
	row := func(style report.Style, name string, received, open any) {
		s.Rows = append(s.Rows, report.Row{Cells: []report.Cell{{Value: name, Style: style}, {Value: received, Style: style, Span: 3}, {Value: open, Style: style, Span: 3}}})
	}
	row(report.Head, b.T("weekly.column.level"), b.T("weekly.column.level.received", "this", b.This(b.in.This.Period)), b.T("weekly.column.level.open"))
	sums := total(b.in.This.Categories)
	for _, code := range append(sla.Codes(b.Policy.Levels), "") {
		received, open := sums.ByLevel[code], b.in.This.OpenByLevel[code]
		if code != "" || received+open > 0 {
			row(report.Body, b.Level(code), received, open)
		}
	}
	row(report.Total, b.T("weekly.total"), b.in.This.Counts["received"], b.in.This.Counts["carried_out"])
}

// heads names the columns in two rows: those of one head stand under it.
func (b *builder) heads(s *report.Sheet, first string, columns []column) {
	upper, lower := []report.Cell{{Value: b.T("weekly.column." + first), Style: report.Head, Down: 2}}, []report.Cell{}
	for i, c := range columns {
		sub := c.name
		if c.under != "" {
			sub = b.T("weekly.column." + c.head + "." + c.under)
		}
		head := report.Cell{Value: b.T("weekly.column."+c.head, "this", b.This(b.in.This.Period), "last", b.Last(b.in.This.Period)), Style: report.Head}
		if sub == "" {
			head.Down = 2
		} else {
			lower = append(lower, report.Cell{Value: sub, Style: report.Head})
		}
		if i > 0 && sub != "" && columns[i-1].head == c.head {
			upper[len(upper)-1].Span++
			continue
		}
		head.Span = 1
		upper = append(upper, head)
	}
	s.Rows = append(s.Rows, report.Row{Cells: upper}, report.Row{Cells: lower})
}

// total adds up groups.
func total(groups []report.Group) report.Group {
	sum := report.Group{ByLevel: map[string]int64{}}
	for _, g := range groups {
		for _, part := range []struct{ to, of *int64 }{
			{&sum.CarriedIn, &g.CarriedIn}, {&sum.Received, &g.Received}, {&sum.Closed, &g.Closed}, {&sum.First, &g.First}, {&sum.Second, &g.Second},
			{&sum.Escalated, &g.Escalated}, {&sum.OverdueOpen, &g.OverdueOpen}, {&sum.CarriedOut, &g.CarriedOut}, {&sum.IrrationalFirst, &g.IrrationalFirst},
			{&sum.IrrationalSecond, &g.IrrationalSecond}, {&sum.Caused, &g.Caused}, {&sum.Removed, &g.Removed}, {&sum.ToTracking, &g.ToTracking},
			{&sum.Reopened, &g.Reopened}, {&sum.Volume, &g.Volume},
		} {
			*part.to += *part.of
		}
		for level, n := range g.ByLevel {
			sum.ByLevel[level] += n
		}
	}
	return sum
}

// idle tells a group in which nothing happened.
func idle(g report.Group) bool {
	return g.CarriedIn+g.Received+g.Closed+g.CarriedOut+g.ToTracking+g.Caused+g.Removed+g.Reopened == 0
}
