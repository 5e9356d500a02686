// Package html writes a book as one printable page that needs nothing else: tables, charts as SVG, styles for A4.
//
// It promises that all text of the book is shown and none of it acts as HTML, CSS or script.
package html

import (
	"bufio"
	_ "embed"
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/kesu-cli/kesu/report"
)

//go:embed page.css
var css string

// Write writes the book, each sheet beginning a printed page.
func Write(w io.Writer, b report.Book) error {
	p := &page{bufio.NewWriter(w)}
	p.printf("<!DOCTYPE html>\n<html lang=%q>\n<meta charset=\"utf-8\">\n<title>%s</title>\n<style>\n%s", quote(b.Lang), quote(b.Title), css)
	if b.FontBody != "" {
		p.printf("body{font-family:%s,sans-serif}\n", cssString(b.FontBody))
	}
	if b.FontTitle != "" {
		p.printf(".title,.heading,.head{font-family:%s,sans-serif}\n", cssString(b.FontTitle))
	}
	for i := range b.Sheets {
		p.pageRule(i, &b.Sheets[i])
	}
	p.printf("</style>\n")
	for i := range b.Sheets {
		p.sheet(i, &b, &b.Sheets[i])
	}
	p.printf("</html>\n")
	return p.Flush() // which fails when any write before did
}

type page struct{ *bufio.Writer }

func (p *page) printf(format string, args ...any) { fmt.Fprintf(p, format, args...) }

// quote makes text fit for HTML, also inside of quotes.
func quote(text string) string { return html.EscapeString(text) }

// cssString writes text as a CSS string; whatever could end it, or the style sheet, is a code.
func cssString(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < ' ' || strings.ContainsRune("\"\\<>&'{}", r) {
			fmt.Fprintf(&b, `\%x `, r)
		} else {
			b.WriteRune(r)
		}
	}
	return `"` + b.String() + `"`
}

// pageRule sets paper, header and footer of a sheet.
func (p *page) pageRule(i int, s *report.Sheet) {
	side := "portrait"
	if s.Landscape {
		side = "landscape"
	}
	p.printf("@page s%d{size:A4 %s", i, side)
	if s.Watermark != "" {
		p.printf(";@top-center{content:%s;color:#f00;font:bold 14pt sans-serif}", cssString(s.Watermark))
	}
	if s.Footer != "" {
		p.printf(";@bottom-left{content:%s}", cssString(s.Footer))
	}
	if s.FooterPage != "" {
		number := strings.NewReplacer("{page}", `" counter(page) "`, "{pages}", `" counter(pages) "`)
		p.printf(";@bottom-right{content:%s}", number.Replace(cssBraces(s.FooterPage)))
	}
	p.printf("}\n#s%d{page:s%d}\n", i, i)
}

// cssBraces is cssString for text with {page} and {pages}, which it leaves as they are.
func cssBraces(text string) string {
	return strings.NewReplacer(`\7b page\7d `, "{page}", `\7b pages\7d `, "{pages}").Replace(cssString(text))
}

func (p *page) sheet(i int, b *report.Book, s *report.Sheet) {
	p.printf("<section id=\"s%d\">\n", i)
	if s.Watermark != "" {
		p.printf("<p class=\"draft\">%s</p>\n", quote(s.Watermark))
	}
	p.tables(s)
	for _, c := range s.Charts {
		if plot, ok := b.Plot(c.Data); ok {
			p.chart(c, plot)
		}
	}
	p.printf("</section>\n")
}

// tables writes the rows; the rows to repeat on every page begin a table of their own.
func (p *page) tables(s *report.Sheet) {
	section := ""
	for n, spots := range s.Laid() {
		part := "tbody"
		if n >= s.TitleRows[0] && n <= s.TitleRows[1] {
			part = "thead"
		}
		if n == 1 || n == s.TitleRows[0] {
			if section != "" {
				p.printf("</%s></table>\n", section)
			}
			p.columns(s)
			section = ""
		}
		if part != section {
			if section != "" {
				p.printf("</%s>\n", section)
			}
			p.printf("<%s>\n", part)
			section = part
		}
		p.row(spots)
	}
	if section != "" {
		p.printf("</%s></table>\n", section)
	}
}

// columns opens a table whose columns share the page as the sheet's widths say.
func (p *page) columns(s *report.Sheet) {
	p.printf("<table>\n<colgroup>")
	for _, w := range s.Widths {
		if w > 0 {
			p.printf(`<col style="width:%gch">`, w)
		} else {
			p.printf("<col>")
		}
	}
	p.printf("</colgroup>\n")
}

func (p *page) row(spots []report.Spot) {
	p.printf("<tr>")
	for _, s := range spots {
		if !s.Home {
			continue
		}
		tag, class := "td", s.Style.String()
		if s.Style == report.Head {
			tag = "th"
		}
		if report.IsNumber(s.Value) {
			class += " n"
		}
		p.printf(`<%s class="%s"`, tag, class)
		if s.Span > 1 {
			p.printf(` colspan="%d"`, s.Span)
		}
		if s.Down > 1 {
			p.printf(` rowspan="%d"`, s.Down)
		}
		p.printf(">%s</%s>", quote(report.Format(s.Value)), tag)
	}
	p.printf("</tr>\n")
}
