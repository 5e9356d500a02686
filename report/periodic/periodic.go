// Package periodic builds the reports of a day, week, month or quarter that a policy describes itself: which figures,
// tables, lists, comparisons and warnings they hold (S-50 … S-68).
//
// It turns figures that are computed already into report.Book values, and into the values of forms about a period; it
// computes none itself but shares, changes and sums of them. Equal input gives equal books.
package periodic

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// Input is what a report is made from.
type Input struct {
	Edition  sla.Edition
	This     *report.Stats
	Last     *report.Stats   // of the period before; nil: not known
	Year     *report.Stats   // of the same period a year before; nil: not known
	Before   *report.Stats   // of this period as the revision before gave them; nil: none (DOMAIN.md 6.1)
	Trend    []*report.Stats // oldest first, this period last
	Months   *report.Series  // for the early warnings; nil: none are wanted
	Words    *templates.Words
	Ledger   report.Sheet // appended; left out where it has no name
	Revision int          // 1 for the first
	Papers   []string     // addresses of the notices that the statutory days come from
	Company  string
	Digest   string // of the policy's file; may be empty
	Prepared time.Time
	Reveal   bool // show personal data (ENG-22)
}

// EditionOf returns what the policy puts into a report of a kind of period. A policy that says nothing about that kind,
// but defines figures of its own, gets them all; false for one whose figures are those that every policy has.
func EditionOf(p *sla.Policy, kind string) (sla.Edition, bool) {
	r := p.Report
	own := map[string]*sla.Edition{report.KindDay: r.Daily, report.KindWeek: r.Weekly, report.KindMonth: r.Monthly, report.KindQuarter: r.Quarterly}[kind]
	if own != nil {
		return *own, true
	}
	e := sla.Edition{Trend: 12}
	for _, t := range r.Tables {
		e.Tables = append(e.Tables, t.Code)
	}
	for _, l := range r.Lists {
		e.Lists = append(e.Lists, l.Code)
	}
	return e, len(p.Figures) > 0
}

// Book returns the workbook of a period. It fails where the policy names a list's column that there is not.
func Book(in Input) (report.Book, error) {
	b := newBuilder(in)
	b.add(b.cover())
	for _, t := range b.tables() {
		b.add(b.table(t))
	}
	for _, l := range b.lists() {
		b.add(b.list(l))
	}
	if len(in.Trend) > 1 {
		b.add(b.trend())
	}
	if in.Months != nil {
		b.add(b.warnings())
	}
	b.add(b.balance())
	if in.Ledger.Name != "" {
		in.Ledger.Footer, in.Ledger.FooterPage = b.footer(), b.T("weekly.page")
		b.add(in.Ledger)
	}
	b.add(b.definitions())
	book := form.Book(report.Sheet{}, in.Words, in.Company, in.This.Period.End())
	book.Title, book.Sheets = b.title()+" "+in.This.Period.Label, b.sheets
	return book, b.err
}

// Form returns a form about a period, filled with its Data (F16, F17, F21, F25).
func Form(l form.Layout, in Input, data map[string]any) (report.Sheet, error) {
	sheet, err := form.Render(l, data, in.Words.Lang())
	b := newBuilder(in)
	b.add(sheet)
	return b.sheets[0], err
}

// Mark returns what marks every page of a report whose period is not over, nothing where it is.
func Mark(in Input) string {
	p := in.This.Period
	if p.Over() {
		return ""
	}
	return in.Words.T("weekly.unfinished", "at", report.Format(p.Now.In(p.To.Location())))
}

// Data returns the values of forms about a period: every figure, table and list that the policy has, whatever the edition.
func Data(in Input) map[string]any { return newBuilder(in).data() }

// builder collects the sheets and the first error.
type builder struct {
	report.Names
	in                  Input
	figures, last, year []report.Figure // of this period and of those compared, in the same order
	sheets              []report.Sheet
	err                 error
}

func newBuilder(in Input) *builder {
	b := &builder{in: in, Names: report.Names{Policy: in.This.Policy, Words: in.Words}}
	b.figures = b.chosen(in.This)
	if in.Last != nil && b.compares("last") {
		b.last = b.chosen(in.Last)
	}
	if in.Year != nil && b.compares("year") {
		b.year = b.chosen(in.Year)
	}
	return b
}

// chosen are the edition's figures; all that the policy has where it chooses none.
func (b *builder) chosen(s *report.Stats) []report.Figure {
	if len(b.in.Edition.Figures) == 0 {
		return b.Figures(s)
	}
	return b.Chosen(s, b.in.Edition.Figures)
}

// compares reports whether the edition compares with the period before, or with the year before; both where it says nothing.
func (b *builder) compares(with string) bool {
	return len(b.in.Edition.Compare) == 0 || slices.Contains(b.in.Edition.Compare, with)
}

func (b *builder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// add puts a sheet at the end; two of one name get numbers.
func (b *builder) add(s report.Sheet) {
	s.Watermark = cmp.Or(Mark(b.in), s.Watermark)
	for n, name := 2, s.Name; b.has(s.Name); n++ {
		s.Name = fmt.Sprintf("%s %d", name, n)
		for i := range s.Charts {
			s.Charts[i].Data.Sheet = s.Name
		}
	}
	b.sheets = append(b.sheets, s)
}

func (b *builder) has(name string) bool {
	return slices.ContainsFunc(b.sheets, func(s report.Sheet) bool { return strings.EqualFold(s.Name, name) })
}

func (b *builder) title() string {
	return cmp.Or(b.in.Edition.Title.In(b.Lang()), b.T("weekly.title."+b.in.This.Period.Kind))
}

// footer stands at the left of every page.
func (b *builder) footer() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s  %s  %s", b.in.Company, b.title(), b.in.This.Period.Label, b.T("weekly.revision", "n", max(b.in.Revision, 1))))
}

// sheet returns an empty sheet with title and period.
func (b *builder) sheet(title string, widths []float64) report.Sheet {
	return report.Sheet{
		Name: title, Widths: widths, Landscape: true, Footer: b.footer(), FooterPage: b.T("weekly.page"),
		Rows: []report.Row{report.Line(report.Title, title), report.Line(report.Subtitle, b.Period(b.in.This.Period))},
	}
}

// word is a word of the workbook that may speak of this period and the one before.
func (b *builder) word(key string) string {
	p := b.in.This.Period
	return b.T(key, "this", b.This(p), "last", b.Last(p))
}

// tables are the edition's, in its order.
func (b *builder) tables() []*report.Crosstab {
	var all []*report.Crosstab
	for _, code := range b.in.Edition.Tables {
		if t := b.in.This.Tables[code]; t != nil {
			all = append(all, t)
		}
	}
	return all
}

// lists are the edition's, in its order.
func (b *builder) lists() []sla.List {
	var all []sla.List
	for _, code := range b.in.Edition.Lists {
		i := slices.IndexFunc(b.Policy.Report.Lists, func(l sla.List) bool { return l.Code == code })
		if i >= 0 {
			all = append(all, b.Policy.Report.Lists[i])
		}
	}
	return all
}
