// Package text writes a sheet for a terminal.
//
// Tables get borders, form fields stand as "name: value", the rest as lines. It promises that every character is shown:
// text too wide is wrapped by its display width, and a table too wide for the terminal becomes a list of records. Only
// this package knows tablewriter, whose own wrapping cuts Chinese text and whose width settings are the process's.
package text

import (
	"bufio"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kesu-cli/kesu/report"
)

// Write writes the sheet, at most width columns wide; 0 sets no limit.
func Write(w io.Writer, s report.Sheet, width int) error {
	out := &printer{Writer: bufio.NewWriter(w), width: width}
	var block block
	for _, spots := range s.Laid() {
		inTable := isTable(spots)
		if !inTable || isHead(spots) && len(block.rows) > 0 {
			if err := out.table(&block); err != nil {
				return err
			}
		}
		if inTable {
			block.add(spots)
		} else {
			out.line(spots)
		}
	}
	if err := out.table(&block); err != nil {
		return err
	}
	return out.Flush() // which fails when any write before did
}

type printer struct {
	*bufio.Writer
	width int
}

// isTable tells the rows of a table from those of a form and from text.
func isTable(spots []report.Spot) bool {
	for _, s := range spots {
		switch s.Style {
		case report.Head, report.Body, report.Total, report.Good, report.Warn:
			return true
		}
	}
	return false
}

// isHead tells the rows that name a table's columns.
func isHead(spots []report.Spot) bool {
	return !slices.ContainsFunc(spots, func(s report.Spot) bool { return s.Style != report.Head && s.Style != report.Plain })
}

// line prints a row outside of tables: the names of fields with a colon, everything two blanks apart.
func (p *printer) line(spots []report.Spot) {
	var parts []string
	for _, s := range spots {
		value := Tidy(report.Format(s.Value))
		switch {
		case !s.Home || value == "":
			continue
		case s.Style == report.Label:
			value = strings.TrimRight(value, ":：") + ":"
		case len(parts) > 0 && strings.HasSuffix(parts[len(parts)-1], ":") && s.Style == report.Text:
			parts[len(parts)-1] += " " + value
			continue
		}
		parts = append(parts, value)
	}
	for _, line := range p.wrap(strings.Join(parts, "  "), p.width) {
		p.WriteString(line)
		p.WriteByte('\n')
	}
}

// wrap breaks text, without limit where width is 0.
func (p *printer) wrap(text string, width int) []string {
	if width == 0 {
		return strings.Split(text, "\n")
	}
	return report.Screen.Wrap(text, width)
}

// Tidy makes text fit for a terminal: no control characters, by which foreign text could steer it, and no tabs, whose
// width nobody knows.
func Tidy(text string) string {
	if plain(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case r < ' ', r >= 0x7F && r < 0xA0, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, text)
}

// plain reports, quickly, that Tidy leaves a text as it is: it is UTF-8 without control characters and without the blocks
// that hold what else Tidy takes out.
func plain(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ' && c != '\n', c == 0x7F, c == 0xC2, c == 0xE2: // the last two begin U+0080–00BF and U+2000–2FFF
			return false
		}
	}
	return utf8.ValidString(text)
}
