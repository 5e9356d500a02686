package periodic

import (
	"maps"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/report/weekly"
)

// cover is the first sheet: the figures with what they are compared with, and what they rest on.
func (b *builder) cover() report.Sheet {
	p := b.in.This.Period
	s := b.sheet(b.T("book.sheet.cover"), []float64{30, 12, 12, 17, 12, 17, 11, 13, 13})
	s.Rows[0] = report.Line(report.Title, strings.TrimSpace(b.in.Company+" "+b.title()))
	day := ""
	if at, err := p.ReportDay(b.Policy); err == nil { // a calendar that does not know the year leaves it open
		day = report.Day{Time: at}.String()
	}
	s.Rows = append(s.Rows, report.Line(report.Note, b.T("book.cover.note", "revision", max(b.in.Revision, 1), "as_of", report.Format(p.To), "day", day, "policy", b.Version())))
	s.Rows = append(s.Rows, report.Line(report.Heading, b.T("book.heading.figures")), b.heads("figure", "this", "last", "change", "same", "year", "target", "n", "d"))
	head := len(s.Rows)
	for i := range b.figures {
		s.Rows = append(s.Rows, b.figure(i))
	}
	s.TitleRows = [2]int{head, head}
	s.Rows = append(s.Rows, report.Line(report.Note, b.T("book.note.figures")), report.Line(report.Note, b.T("book.balance", "balance", b.Balance(b.in.This))))
	if missed := b.missed(); missed != "" {
		s.Rows = append(s.Rows, report.Line(report.Heading, b.T("book.heading.missed")), report.Line(report.Note, missed))
	}
	s.Rows = append(s.Rows, b.signs()...)
	s.OnePage = len(s.Rows) <= 40
	return s
}

// heads names columns.
func (b *builder) heads(keys ...string) report.Row {
	names := make([]any, len(keys))
	for i, key := range keys {
		names[i] = b.word("book.column." + key)
	}
	return report.Line(report.Head, names...)
}

// figure is a row of the cover.
func (b *builder) figure(i int) report.Row {
	f := b.figures[i]
	row := report.Line(report.Body, f.Name, f.Value, nil, nil, nil, nil, nil, nil, nil)
	was, year := at(b.last, i), at(b.year, i)
	values := []any{orNothing(was.Value), b.Change(f.Value, was.Value), orNothing(year.Value), b.Change(f.Value, year.Value)}
	for j, v := range values {
		row.Cells[j+2].Value = v
	}
	if aim, ok := f.Aim(); ok {
		row.Cells[6].Value = aim
	}
	row.Cells[7].Value, row.Cells[8].Value = f.Parts()
	if f.Missed() {
		row.Cells[1].Style = report.Warn
	}
	return row
}

// at is the i-th figure of a period, one without a value where that period is not known.
func at(figures []report.Figure, i int) report.Figure {
	if i < len(figures) {
		return figures[i]
	}
	return report.Figure{}
}

// orNothing shows what is not known as nothing.
func orNothing(v any) any {
	if v == nil {
		return report.Rate{}
	}
	return v
}

// missed names the targets that were not reached.
func (b *builder) missed() string {
	var names []string
	for _, f := range b.figures {
		if aim, _ := f.Aim(); f.Missed() {
			names = append(names, b.T("weekly.missed", "name", f.Name, "value", report.Format(f.Value), "target", report.Format(aim)))
		}
	}
	return strings.Join(names, b.T("form.semicolon"))
}

func (b *builder) signs() []report.Row {
	row := report.Row{}
	for _, who := range []string{"drawn", "checked", "approved"} {
		row.Cells = append(row.Cells, report.Cell{Value: b.T("book.sign." + who), Style: report.Label}, report.Cell{Value: "\n", Style: report.Text, Span: 2})
	}
	return []report.Row{report.Line(report.Plain, ""), row}
}

// balance is the sheet that writes out the identity by which the figures were checked (S-05); a report that does not
// balance is never made.
func (b *builder) balance() report.Sheet {
	s := b.sheet(b.T("book.sheet.balance"), []float64{40, 14, 60})
	c := b.in.This.Counts
	s.Rows = append(s.Rows, b.heads("figure", "count", "definition"))
	sum := func(title string, keys ...string) {
		total := int64(0)
		for _, key := range keys {
			if c[key] == 0 && len(b.Policy.Tracking) == 0 && (key == "returned" || key == "to_tracking") {
				continue // nobody tracks anything here
			}
			f := b.Figure(b.in.This, key)
			s.Rows = append(s.Rows, report.Line(report.Body, f.Name, f.Value, f.Definition))
			total += c[key]
		}
		s.Rows = append(s.Rows, report.Line(report.Total, b.T(title), total, nil))
	}
	sum("book.balance.in", "carried_in", "received", "reopened", "returned")
	sum("book.balance.out", "closed", "to_tracking", "removed", "carried_out")
	for _, key := range []string{"withdrawn", "merged", "voided"} {
		f := b.Figure(b.in.This, key)
		s.Rows = append(s.Rows, report.Line(report.Body, f.Name, f.Value, f.Definition))
	}
	s.Rows = append(s.Rows, report.Line(report.Note, b.T("book.note.balance")))
	return s
}

// definitions is the last sheet.
func (b *builder) definitions() report.Sheet {
	figures := b.used()
	var before []report.Figure
	if b.in.Before != nil {
		for _, f := range figures {
			before = append(before, b.Figure(b.in.Before, f.Key))
		}
	}
	grounds := b.Grounds(report.Grounding{Period: b.in.This.Period, Revision: b.in.Revision, Digest: b.in.Digest, Papers: b.in.Papers},
		"basis", "excluded", "rates", "change", "levels", "privacy")
	grounds = append(grounds, report.Ground{Name: b.T("book.ground.tables"), Text: b.T("book.ground.tables.text")}, report.Ground{Name: b.T("book.ground.volumes"), Text: b.volumes()})
	data := weekly.Definitions(b.Names, b.in.This, figures, before, grounds)
	data["period"], data["footer"] = b.Period(b.in.This.Period), b.footer()
	sheet, err := form.Sheet("weekly_definitions", b.in.Company, data, b.Lang())
	if err != nil {
		b.fail(err)
	}
	return sheet
}

// volumes lists the business volumes of the period, as they were supplied.
func (b *builder) volumes() string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(b.in.This.Volumes)) {
		all = append(all, key+" "+report.Format(b.in.This.Volumes[key]))
	}
	if len(all) == 0 {
		return b.T("book.ground.volumes.none")
	}
	return b.T("book.ground.volumes.text", "volumes", strings.Join(all, b.T("form.semicolon")))
}

// used are the figures of the cover and those that stand in columns of the tables.
func (b *builder) used() []report.Figure {
	all := append([]report.Figure{}, b.figures...)
	seen := map[string]bool{}
	for _, f := range all {
		seen[f.Key] = true
	}
	for _, t := range b.tables() {
		for _, code := range t.Table.Columns {
			if _, own := b.in.This.Own[code]; own && !seen[code] {
				all, seen[code] = append(all, b.Figure(b.in.This, code)), true
			}
		}
	}
	return all
}
