// Package report holds what kesu prints: figures and forms as spreadsheet values that know no file format.
//
// A Book is data. Whoever fills it decides what stands where; the writers in the subfolders (xlsx, text, csv, json,
// html) decide how it looks and know nothing of complaints. Everything here is pure: equal input gives equal output.
package report

import (
	"iter"
	"time"
)

// Book is a workbook: what one export prints.
type Book struct {
	Title, Author string
	Created       time.Time // the instant the report speaks of, never the clock's: it stands in the file's properties
	Lang          string    // language of the text as in HTML ("zh-CN"); may be empty
	FontBody      string    // font of the cells; empty: the reader's default
	FontTitle     string    // font of titles and headings; empty: FontBody
	Sheets        []Sheet
}

// Sheet is one sheet of a Book. Rows and columns count from 1.
type Sheet struct {
	Name       string
	Widths     []float64 // of the columns, in characters (a Chinese one counts 2); 0 or missing: by the content
	Rows       []Row
	More       iter.Seq[Row] // rows after Rows, made when asked for, the same each time: a long ledger is never whole in memory
	Landscape  bool
	OnePage    bool    // fit to one page in height too, not in width alone
	TitleRows  [2]int  // first and last row to repeat on every page; 0: none
	Freeze     [2]int  // rows and columns that stay in sight
	Filter     *Area   // gets filter buttons; its first row is the head
	Footer     string  // left footer
	FooterPage string  // right footer; {page} and {pages} stand for the numbers
	Watermark  string  // draft mark, printed bold and red at the head of every page
	Charts     []Chart // drawn over the cells
}

// Area is a rectangle of cells, both ends included.
type Area struct{ FirstRow, FirstCol, LastRow, LastCol int }

// Row is one row. A cell stands right of the one before it; places covered by a cell merged downwards are skipped, as in
// HTML. Writers set the height by the text.
type Row struct{ Cells []Cell }

// Cell is one cell or the merged area whose top left corner it is.
//
// Value is nil, string, int, int64, float64, Money, Rate, PerMille, time.Time (to the minute) or Day; anything else is
// printed as text. Numbers that name something (phone, VIN, complaint number) are strings.
type Cell struct {
	Value      any
	Style      Style
	Span, Down int16 // columns and rows covered; 0 counts as 1
}

// Style is what a cell is for; writers choose looks by it and number formats by the value.
type Style uint8

// The styles.
const (
	Plain    Style = iota // nothing
	Title                 // of the sheet
	Subtitle              // period, number, state
	Heading               // of a section
	Label                 // name of a field in a form
	Text                  // content of a field in a form
	Head                  // head of a table's column
	Body                  // cell of a table
	Total                 // cell of a table's sum
	Good                  // Body that is well
	Warn                  // Body that is not
	Note                  // small print
)

// String gives the style's name in lower case, fit for a CSS class.
func (s Style) String() string {
	return [...]string{"plain", "title", "subtitle", "heading", "label", "text", "head", "body", "total", "good", "warn",
		"note"}[s]
}

// wide tells the styles of text that belongs to the whole sheet.
func (s Style) wide() bool { return s == Title || s == Subtitle || s == Heading || s == Note }

// Line makes a row of cells of one style.
func Line(style Style, values ...any) Row {
	cells := make([]Cell, len(values))
	for i, v := range values {
		cells[i] = Cell{Value: v, Style: style}
	}
	return Row{cells}
}
