// Package weekly builds the workbooks that people get of a period: the report of a week, month or quarter (F08), the
// notices of penalties (F04, F05) and the bulletin (F06).
//
// It turns figures that are computed already into report.Book values and computes none itself but shares, sums and
// comparisons of them. Equal input gives equal books. What stands on a sheet as a list is laid out by the data in
// templates/forms; the tables whose columns follow from the policy are built here.
package weekly

import (
	"fmt"
	"strings"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// Input is what a report is made from.
type Input struct {
	This     *report.Stats
	Last     *report.Stats // of the period before; nil: not known
	Before   *report.Stats // of this period as the revision before gave them; nil: none (DOMAIN.md 6.1)
	Trend    []TrendPoint  // oldest first
	Words    *templates.Words
	Ledger   report.Sheet // appended; left out where it has no name
	Revision int          // 1 for the first
	Papers   []string     // addresses of the notices that the statutory days come from
	Company  string
	Digest   string // of the policy's file; may be empty
	Reveal   bool   // show personal data (ENG-22)
}

// TrendPoint is one period of the trend.
type TrendPoint struct {
	Label                        string
	Received, Closed, CarriedOut int64
}

// Book returns the report of a period. It fails only where a layout names what there is not.
func Book(in Input) (report.Book, error) {
	b := &builder{in: in, Names: report.Names{Policy: in.This.Policy, Words: in.Words}}
	b.figures = b.Figures(in.This)
	if in.Last != nil {
		b.was = b.Figures(in.Last)
	}
	b.fill("summary", b.summary())
	b.add(b.categories())
	if b.Policy.Tracked != "" {
		b.fill("irrational", b.irrational())
	}
	b.add(b.timeliness())
	b.fill("overdue", b.overdue())
	if b.fines() {
		b.fill("penalties", b.penalties())
	}
	b.add(b.charts())
	if in.Ledger.Name != "" {
		in.Ledger.Footer, in.Ledger.FooterPage = b.footer(), b.T("weekly.page")
		b.add(in.Ledger)
	}
	b.fill("definitions", b.definitions())
	book := bound(in.Words, b.title()+" "+in.This.Period.Label, in.Company)
	book.Created, book.Sheets = in.This.Period.End(), b.sheets
	return book, b.err
}

// bound returns an empty book with the fonts of its language.
func bound(w *templates.Words, title, author string) report.Book {
	return report.Book{Title: title, Author: author, Lang: w.T("book.language"), FontBody: w.T("book.font"), FontTitle: w.T("book.font.title")}
}

// builder collects the sheets and the first error.
type builder struct {
	report.Names
	in           Input
	figures, was []report.Figure // of this period and the one before, in the same order
	sheets       []report.Sheet
	err          error
}

func (b *builder) add(s report.Sheet) {
	if p := b.in.This.Period; !p.Over() {
		s.Watermark = b.T("weekly.unfinished", "at", report.Format(b.In(p.Now)))
	}
	b.sheets = append(b.sheets, s)
}

// fill renders one of the layouts with the values that all of them share beside its own.
func (b *builder) fill(layout string, data map[string]any) {
	p := b.in.This.Period
	data["period"], data["this"], data["last"], data["footer"] = b.Period(p), b.This(p), b.Last(p), b.footer()
	sheet, err := form.Sheet("weekly_"+layout, b.in.Company, data, b.Lang())
	if err != nil && b.err == nil {
		b.err = err
	}
	b.add(sheet)
}

func (b *builder) title() string { return b.T("weekly.title." + b.in.This.Period.Kind) }

// footer stands at the left of every page.
func (b *builder) footer() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s  %s  %s", b.in.Company, b.title(), b.in.This.Period.Label, b.T("weekly.revision", "n", max(b.in.Revision, 1))))
}

// sheet returns an empty sheet of a table in landscape, with title and period.
func (b *builder) sheet(key string, widths []float64) report.Sheet {
	return report.Sheet{
		Name: b.T("weekly.sheet." + key), Widths: widths, Landscape: true, Footer: b.footer(), FooterPage: b.T("weekly.page"),
		Rows: []report.Row{report.Line(report.Title, b.T("weekly.sheet."+key)), report.Line(report.Subtitle, b.Period(b.in.This.Period))},
	}
}

// fines tells whether the policy knows penalties at all.
func (b *builder) fines() bool {
	for _, c := range b.Policy.Clocks {
		if c.Penalty != nil {
			return true
		}
	}
	return false
}

// customer names who complains, masked unless the report reveals.
func (b *builder) customer(a *sla.Assessment) string {
	return string(report.CustomerName(a.State, b.in.Reveal))
}
