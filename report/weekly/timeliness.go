package weekly

import (
	"slices"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

// timeliness is the sheet of how each clock was kept, by department and level (S-10 … S-14, S-24).
func (b *builder) timeliness() report.Sheet {
	levels := sla.Codes(b.Policy.Levels)
	widths := []float64{14, 15}
	for range len(levels) + 1 {
		widths = append(widths, 11, 9)
	}
	s := b.sheet("timeliness", widths)
	b.levelHeads(&s, levels)
	s.TitleRows, s.Freeze = [2]int{len(s.Rows) - 1, len(s.Rows)}, [2]int{len(s.Rows), 2}
	for _, code := range b.clocks() {
		b.clock(&s, code, levels)
	}
	s.Rows = append(s.Rows, report.Line(report.Note, b.T("weekly.note.timeliness")))
	return s
}

func (b *builder) levelHeads(s *report.Sheet, levels []string) {
	upper := []report.Cell{{Value: b.T("weekly.column.clock"), Style: report.Head, Down: 2}, {Value: b.T("weekly.column.department"), Style: report.Head, Down: 2}}
	var lower []report.Cell
	for _, level := range append(slices.Clone(levels), "") {
		name := b.T("weekly.total")
		if level != "" {
			name = b.Level(level)
		}
		upper = append(upper, report.Cell{Value: name, Style: report.Head, Span: 2})
		lower = append(lower, report.Cell{Value: b.T("weekly.column.on_time"), Style: report.Head}, report.Cell{Value: b.T("weekly.column.of"), Style: report.Head})
	}
	s.Rows = append(s.Rows, report.Row{Cells: upper}, report.Row{Cells: lower})
}

// clocks lists the clocks that have limits, in the policy's order, and the appointments to call back where there were any.
func (b *builder) clocks() []string {
	var codes []string
	for _, c := range b.Policy.Clocks {
		if len(c.Limits) > 0 {
			codes = append(codes, c.Code)
		}
	}
	for _, t := range b.in.This.Timeliness {
		if !slices.Contains(codes, t.Clock) {
			codes = append(codes, t.Clock)
		}
	}
	return codes
}

// clock adds the rows of one clock: its departments and their sum.
func (b *builder) clock(s *report.Sheet, code string, levels []string) {
	var departments []string
	for _, t := range b.in.This.Timeliness {
		if t.Clock == code && !slices.Contains(departments, t.Department) {
			departments = append(departments, t.Department)
		}
	}
	order := sla.Codes(b.Policy.Departments)
	slices.SortStableFunc(departments, func(x, y string) int { return slices.Index(order, x) - slices.Index(order, y) })
	row := func(style report.Style, name string, wanted func(report.Timeliness) bool) {
		cells := []report.Cell{{Value: b.clockName(code), Style: style}, {Value: name, Style: style}}
		s.Rows = append(s.Rows, report.Row{Cells: append(cells, b.rates(style, b.target(code), levels, wanted)...)})
	}
	for _, d := range departments {
		row(report.Body, b.Department(d), func(t report.Timeliness) bool { return t.Clock == code && t.Department == d })
	}
	row(report.Total, b.T("weekly.total"), func(t report.Timeliness) bool { return t.Clock == code })
}

// rates gives the cells of a row: rate and numbers for each level, and for all of them.
func (b *builder) rates(style report.Style, target float64, levels []string, wanted func(report.Timeliness) bool) []report.Cell {
	var cells []report.Cell
	for _, level := range append(slices.Clone(levels), "") {
		sum := report.Rate{}
		for _, t := range b.in.This.Timeliness {
			if wanted(t) && (level == "" || t.Level == level) {
				sum.N, sum.D = sum.N+t.Rate.N, sum.D+t.Rate.D
			}
		}
		cell := report.Cell{Value: sum, Style: style}
		numbers := report.Cell{Value: b.T("weekly.fraction", "n", sum.N, "d", sum.D), Style: style}
		if sum.D == 0 {
			numbers.Value = ""
		}
		if (report.Figure{Value: sum, Target: target}).Missed() {
			cell.Style = report.Warn
		}
		cells = append(cells, cell, numbers)
	}
	return cells
}

// clockName names a clock; the one that raises the level is judged by the first closing.
func (b *builder) clockName(code string) string {
	if c := b.Policy.Clock(code); c != nil && len(c.Raise) > 0 {
		return b.T("figure.closed_once")
	}
	return b.Clock(code)
}

// target is the target of a clock's rate.
func (b *builder) target(code string) float64 {
	if c := b.Policy.Clock(code); c != nil && len(c.Raise) > 0 {
		return b.Policy.Report.Targets["closed_once"]
	}
	return b.Policy.Report.Targets[code+"_on_time"]
}
