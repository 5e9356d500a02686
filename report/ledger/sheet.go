package ledger

import (
	"iter"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

// Sheet returns the ledger of complaints (F30): a row each, in the order given,
// with the columns of templates/ledger/columns.yaml and the policy's further
// fields after them. Personal data is masked unless reveal is set (ENG-22). The
// rows are made when they are asked for, more than once; Filter is left to those
// who know how many there are.
func Sheet(all iter.Seq[*sla.Assessment], p *sla.Policy, lang string, reveal bool) report.Sheet {
	l := ledgerLayout()
	columns := l.with(p, lang)
	s := l.sheet(columns, lang)
	s.More = func(yield func(report.Row) bool) {
		for a := range all {
			if !yield(rowOf(a, columns, lang, reveal)) {
				return
			}
		}
	}
	return s
}

// Brief is a ledger with the columns that fit a page, to print in a workbook.
type Brief struct {
	layout  *layout
	columns []heading
	lang    string
	reveal  bool
}

// NewBrief begins one; without reveal its rows are masked.
func NewBrief(lang string, reveal bool) *Brief {
	l := ledgerLayout()
	columns := slices.DeleteFunc(slices.Clone(l.Columns), func(h heading) bool { return !slices.Contains(l.Brief, h.Code) })
	return &Brief{l, columns, lang, reveal}
}

// Row is the row of a complaint; several may be made at once.
func (b *Brief) Row(a *sla.Assessment) report.Row { return rowOf(a, b.columns, b.lang, b.reveal) }

// Sheet is the ledger of these rows.
func (b *Brief) Sheet(rows []report.Row) report.Sheet {
	s := b.layout.sheet(b.columns, b.lang)
	s.Rows = append(s.Rows, rows...)
	return s
}

// sheet is a ledger without a row but the head.
func (l *layout) sheet(columns []heading, lang string) report.Sheet {
	s := report.Sheet{Name: l.Sheet.In(lang), Landscape: true, TitleRows: [2]int{1, 1}, Freeze: [2]int{1, 1}}
	head := report.Row{}
	for _, c := range columns {
		head.Cells = append(head.Cells, report.Cell{Value: c.in(lang), Style: report.Head})
		s.Widths = append(s.Widths, c.Width)
	}
	s.Rows = []report.Row{head}
	return s
}

func rowOf(a *sla.Assessment, columns []heading, lang string, reveal bool) report.Row {
	line := line{a: a, s: report.MaskedCase(a, reveal), lang: lang, columns: columns}
	row := report.Row{Cells: make([]report.Cell, len(columns))}
	for i, c := range columns {
		row.Cells[i] = report.Cell{Value: line.value(c.Code), Style: report.Body}
	}
	return row
}

// with returns the columns, those of the policy's fields that are not listed included.
func (l *layout) with(p *sla.Policy, lang string) []heading {
	columns := slices.DeleteFunc(slices.Clone(l.Columns), func(c heading) bool { return c.Code == "type" && len(p.Types) < 2 })
	for _, f := range p.Fields {
		code := fieldPrefix + f.Code
		if !slices.ContainsFunc(columns, func(c heading) bool { return c.Code == code }) {
			name := f.Name.In(lang)
			columns = append(columns, heading{Code: code, Field: code, Zh: name, En: name, Width: 12})
		}
	}
	return columns
}

// line is a row of the ledger that is being made.
type line struct {
	a       *sla.Assessment
	s       *complaint.State // masked
	lang    string
	columns []heading
}

func (l *line) value(code string) any {
	if field, ok := strings.CutPrefix(code, fieldPrefix); ok {
		return l.field(field)
	}
	return cells[code](l)
}

// field is the value of one of the policy's fields, a choice by its name.
func (l *line) field(code string) any {
	value := l.s.Fields[code]
	if f, ok := sla.ByCode(l.a.Policy.Fields, code); ok && len(f.Options) > 0 {
		return l.a.Policy.Show(f, value, l.lang)
	}
	if value == sla.Yes || value == sla.No {
		return l.word("answer", string(value))
	}
	return string(value)
}

// word is a code of a group in the ledger's language.
func (l *line) word(group, code string) string {
	if names := ledgerLayout().Words[group][code]; names != nil {
		return names.In(l.lang)
	}
	return code
}

// yesNo is the answer to a question that has one.
func (l *line) yesNo(yes bool) string {
	if yes {
		return l.word("answer", "yes")
	}
	return l.word("answer", "no")
}

// when is an instant in the policy's zone, nil where there is none.
func (l *line) when(t complaint.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.In(l.a.Policy.Cal().Location())
}

// stamp is an instant within a text.
func (l *line) stamp(t complaint.Time) string { return report.Format(l.when(t)) }

// each returns the applied events that have a body of a kind, in order.
func (l *line) each(is func(*complaint.Event) bool) []*complaint.Event {
	var found []*complaint.Event
	for _, e := range l.s.Applied {
		if is(e) {
			found = append(found, e)
		}
	}
	return found
}
