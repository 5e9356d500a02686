package periodic

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/sla"
)

// list is the sheet of a list of the policy.
func (b *builder) list(l sla.List) report.Sheet {
	s := b.sheet(cmp.Or(l.Title.In(b.Lang()), l.Code), append([]float64{6}, make([]float64, len(l.Columns))...))
	head := report.Line(report.Head, b.T("book.column.no"))
	for _, c := range l.Columns {
		head.Cells = append(head.Cells, report.Cell{Value: b.listHead(l, c), Style: report.Head})
	}
	items := b.items(l)
	s.Rows = append(s.Rows, head)
	if len(items) == 0 {
		s.Rows = append(s.Rows, report.Row{Cells: []report.Cell{{Value: b.T("book.list.none"), Style: report.Body, Span: int16(len(head.Cells))}}})
		return s
	}
	s.TitleRows, s.Freeze = [2]int{len(s.Rows), len(s.Rows)}, [2]int{len(s.Rows), 1}
	for _, item := range items {
		row := report.Line(report.Body, item["no"])
		for _, c := range l.Columns {
			v, ok := find(item, c)
			if !ok {
				b.fail(unknown("report.column", l.Code, c, slices.Sorted(maps.Keys(item))))
			}
			row.Cells = append(row.Cells, report.Cell{Value: cell(v), Style: report.Body})
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// items are the values of the rows of a list: of each case, or of each row of a list of one of its stages over those of
// the case.
func (b *builder) items(l sla.List) []map[string]any {
	items := []map[string]any{}
	add := func(m map[string]any) {
		m["no"] = fmt.Sprint(len(items) + 1)
		items = append(items, m)
	}
	for _, a := range b.in.This.Lists[l.Code] {
		m := form.CaseData(a, b.in.Words, b.in.Reveal)
		if l.Each == "" {
			add(m)
			continue
		}
		rows, _ := find(m, "step."+l.Each)
		list, _ := rows.(form.List)
		for _, row := range list.Items {
			one := maps.Clone(m)
			maps.Copy(one, row)
			add(one)
		}
	}
	return items
}

// blank is an item without values, which tells a form the names of a list that is empty.
func (b *builder) blank(l sla.List) map[string]any {
	m := form.Blank(b.Policy, b.in.Words)
	if rows, ok := find(m, "step."+l.Each); ok {
		if list, is := rows.(form.List); is {
			maps.Copy(m, list.Blank)
		}
	}
	m["no"] = nil
	return m
}

// find looks up a value by its dotted name.
func find(data map[string]any, name string) (v any, ok bool) {
	v, _, ok = form.Seek(data, name)
	return v, ok
}

// cell gives a value as a cell holds it, a list by its length.
func cell(v any) any {
	if list, ok := v.(form.List); ok {
		return len(list.Items)
	}
	return form.Plain(v)
}

// listHead is what a column of a list is called: by the list's own words, by common ones, by those of the field, stage
// or clock that it names.
func (b *builder) listHead(l sla.List, column string) string {
	if own, ok := l.Heads[column]; ok {
		return own.In(b.Lang())
	}
	if key := "book.list." + column; b.Words.Has(key) {
		return b.T(key)
	}
	parts := strings.Split(column, ".")
	switch {
	case parts[0] == "field" && len(parts) == 2:
		return sla.NameOf(b.Policy.Fields, parts[1], b.Lang())
	case parts[0] == "clock" && len(parts) == 3 && b.Words.Has("book.list.clock."+parts[2]):
		return b.T("book.list.clock."+parts[2], "clock", b.Clock(parts[1]))
	case parts[0] == "step" && len(parts) > 2:
		return b.fieldName(b.Policy.Stage(parts[1]), parts[2], column)
	case l.Each != "":
		stage, list, _ := strings.Cut(l.Each, ".")
		if st := b.Policy.Stage(stage); st != nil {
			of, _ := sla.ByCode(st.Fields, list)
			return sla.NameOf(of.Columns, column, b.Lang())
		}
	}
	return column
}

// fieldName names a field of a stage, or when and by whom the stage was done.
func (b *builder) fieldName(st *sla.Stage, code, otherwise string) string {
	if st == nil {
		return otherwise
	}
	if f, ok := sla.ByCode(st.Fields, code); ok {
		return f.Name.In(b.Lang())
	}
	if key := "book.list.step." + code; b.Words.Has(key) {
		return b.T(key, "stage", st.Name.In(b.Lang()))
	}
	return otherwise
}
