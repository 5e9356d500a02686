package form

import (
	"math"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// Render fills a layout with data in a language. A name that the data has no value for, and a format that its value
// cannot have, are Faults of class invalid with the layout's file and line, whether they would be printed or not.
func Render(l Layout, data map[string]any, lang string) (report.Sheet, error) {
	return render(l, data, lang, nil)
}

// RenderCase is Render for a form about one complaint, whose conditions it knows. Personal data is masked unless reveal is
// set (ENG-22).
func RenderCase(l Layout, a *sla.Assessment, w *templates.Words, reveal bool) (report.Sheet, error) {
	if err := l.understood(a.Policy); err != nil {
		return report.Sheet{}, err
	}
	return render(l, CaseData(a, w, reveal), w.Lang(), a.Holds)
}

func render(l Layout, data map[string]any, lang string, holds func(sla.Condition) bool) (report.Sheet, error) {
	if err := l.Check(data); err != nil {
		return report.Sheet{}, err
	}
	r := &renderer{l: l, in: scope{l.file, lang, data}, holds: holds}
	sheet := report.Sheet{Widths: l.Columns, Landscape: l.Landscape, OnePage: l.OnePage, FooterPage: l.Page.In(lang)}
	sheet.Name = r.text(l.Sheet)
	sheet.Footer = r.text(l.Footer)
	sheet.Watermark = l.Mark(data)
	r.add(report.Line(report.Title, r.text(l.Title)))
	for _, b := range l.Blocks {
		if r.when(b.When) {
			r.block(b)
		}
	}
	sheet.Rows, sheet.TitleRows = r.rows, r.repeat
	return sheet, r.err
}

// Mark returns what every page of a form is marked with, such as that it is a draft (MFG-60); "" for nothing.
func (l Layout) Mark(data map[string]any) string {
	if l.Watermark == nil {
		return ""
	}
	v, _ := scope{file: l.file, data: data}.value(*l.Watermark) // Check finds the name that there is not
	text, _ := v.(string)
	return text
}

// renderer collects the rows of a form and the first error.
type renderer struct {
	l      Layout
	in     scope
	holds  func(sla.Condition) bool // nil: the form is about no case
	rows   []report.Row
	repeat [2]int // rows to repeat on every page
	err    error
}

// when reports whether a condition holds; one that is not there does.
func (r *renderer) when(w *When) bool {
	return w == nil || r.holds != nil && r.holds(w.Condition)
}

func (r *renderer) add(row report.Row) { r.rows = append(r.rows, row) }

func (r *renderer) value(v Value) any { return r.valueIn(r.in, v) }

func (r *renderer) valueIn(in scope, v Value) any {
	got, err := in.value(v)
	if err != nil && r.err == nil {
		r.err = err
	}
	return got
}

func (r *renderer) text(t Text) string {
	got, err := r.in.text(t)
	if err != nil && r.err == nil {
		r.err = err
	}
	return got
}

func (r *renderer) flag(in scope, v *Value) bool {
	if v == nil {
		return false
	}
	set, ok := r.valueIn(in, *v).(bool)
	if !ok && r.err == nil {
		r.err = complaint.Invalid("form.value", "file", r.l.file, "line", v.line, "name", v.Name, "format", "true or false")
	}
	return set
}

func (r *renderer) width() int16 { return int16(len(r.l.Columns)) }

func (r *renderer) block(b Block) {
	switch {
	case b.Subtitle != nil:
		r.add(report.Line(report.Subtitle, r.text(*b.Subtitle)))
	case b.Corner != nil:
		left := r.width() / 2
		r.add(report.Row{Cells: []report.Cell{{Span: left}, {Value: r.text(*b.Corner), Style: report.Subtitle, Span: r.width() - left}}})
	case b.Heading != nil:
		r.add(report.Line(report.Heading, r.text(*b.Heading)))
	case b.Text != nil:
		if text := r.text(*b.Text); text != "" {
			r.add(report.Row{Cells: []report.Cell{{Value: text, Style: report.Plain, Span: r.width()}}})
		}
	case b.Note != nil:
		if text := r.text(*b.Note); text != "" {
			r.add(report.Line(report.Note, text))
		}
	case b.Fields != nil:
		r.fields(b.Fields)
	case b.Pairs != nil:
		r.list(b.Pairs)
	case b.Table != nil:
		r.table(b.Table)
	case b.Boxes != nil:
		r.boxes(b.Boxes)
	case b.Sign != nil:
		for _, labels := range b.Sign {
			r.sign(labels)
		}
	}
}

// pair is a label with its value, wide where it takes a row of its own.
type pair struct {
	label string
	value any
	wide  bool
}

func (r *renderer) fields(fields []Field) {
	var all []pair
	for _, f := range fields {
		p := pair{label: r.text(f.Label), wide: f.Wide}
		if f.Value != nil {
			p.value = r.value(*f.Value)
		}
		all = append(all, p)
	}
	r.pairs(all)
}

func (r *renderer) list(p *Pairs) {
	var all []pair
	for _, item := range r.items(p.Each).Items {
		in := scope{r.l.file, r.in.lang, item}
		all = append(all, pair{label: printed(r.valueIn(in, p.Label)), value: r.valueIn(in, p.Value)})
	}
	r.pairs(all)
}

// signing is the blank of a place to sign: it makes the row as high as handwriting needs.
const signing = "\n"

// sign lays out one row of places to sign, equally wide as far as the columns allow, two fifths of each for the label.
func (r *renderer) sign(labels []Text) {
	ends := r.split(len(labels))
	row, at := report.Row{}, int16(0)
	for i, label := range labels {
		row.Cells = append(row.Cells, report.Cell{Value: r.text(label), Style: report.Label, Span: ends[2*i] - at},
			report.Cell{Value: signing, Style: report.Text, Span: ends[2*i+1] - ends[2*i]})
		at = ends[2*i+1]
	}
	r.add(row)
}

// split returns after which columns n labels and their n blanks end: as near as the columns allow to places to sign that
// are equally wide.
func (r *renderer) split(n int) []int16 {
	type cut struct {
		cost float64
		ends []int16
	}
	best, total := []cut{{}}, 0.0 // of the parts so far, by the column after which they end
	for _, w := range r.l.Columns {
		best, total = append(best, cut{cost: math.Inf(1)}), total+w
	}
	for part := range 2 * n {
		want := total / float64(n) * (0.4 + 0.2*float64(part%2))
		next := slices.Repeat([]cut{{cost: math.Inf(1)}}, len(best))
		for from, before := range best {
			wide := 0.0
			for end := from + 1; end < len(best); end++ {
				wide += r.l.Columns[end-1]
				if cost := before.cost + (wide-want)*(wide-want); cost < next[end].cost {
					next[end] = cut{cost, append(slices.Clone(before.ends), int16(end))}
				}
			}
		}
		best = next
	}
	return best[r.width()].ends
}

// pairs lays out labels and values side by side. The last value of a row reaches to the end of it.
func (r *renderer) pairs(all []pair) {
	var cells []report.Cell
	for i, p := range all {
		cells = append(cells, report.Cell{Value: p.label, Style: report.Label}, report.Cell{Value: p.value, Style: report.Text})
		if n := int16(len(cells)); p.wide || n+1 >= r.width() || i == len(all)-1 || all[i+1].wide {
			cells[n-1].Span = r.width() - n + 1
			r.add(report.Row{Cells: cells})
			cells = nil
		}
	}
}

func (r *renderer) boxes(b *Boxes) {
	var parts []string
	for _, box := range b.Boxes {
		set := box.When != nil && r.when(box.When) || r.flag(r.in, box.Value)
		parts = append(parts, mark(set)+" "+r.text(box.Label))
	}
	r.add(report.Row{Cells: []report.Cell{{Value: r.text(b.Label), Style: report.Label},
		{Value: strings.Join(parts, "    "), Style: report.Text, Span: r.width() - 1}}})
}
