package xlsx

import (
	"math"
	"strconv"
	"time"

	"github.com/kesu-cli/kesu/report"
	"github.com/xuri/excelize/v2"
)

// look is what a cell style of the file depends on.
type look struct {
	style  report.Style
	format string // number format, empty for text
	number bool   // flush right
	size   float64
}

// face is how a report.Style looks.
type face struct {
	size      float64 // of the font in points
	bold      bool
	color     string // of the font
	fill      string // of the cell, empty: none
	border    bool
	align     string // of text; numbers in a border are flush right, other values with a format centred
	vertical  string
	minHeight float64 // of the row in points
}

const (
	black = "000000"
	line  = "595959"
)

// faces gives the looks; the array is indexed by style.
func faces(s report.Style) face {
	return [...]face{
		report.Plain:    {10, false, black, "", false, "left", "center", 15},
		report.Title:    {16, true, black, "", false, "center", "center", 32},
		report.Subtitle: {11, false, "404040", "", false, "center", "center", 24},
		report.Heading:  {12, true, "1F3864", "", false, "left", "center", 24},
		report.Label:    {10, false, black, "F2F2F2", true, "center", "center", 22},
		report.Text:     {10, false, black, "", true, "left", "center", 22},
		report.Head:     {10, true, black, "D9E2F3", true, "center", "center", 22},
		report.Body:     {10, false, black, "", true, "left", "center", 18},
		report.Total:    {10, true, black, "F2F2F2", true, "left", "center", 20},
		report.Good:     {10, false, "375623", "E2EFDA", true, "left", "center", 18},
		report.Warn:     {10, false, "9C0006", "FFC7CE", true, "left", "center", 18},
		report.Note:     {9, false, "595959", "", false, "left", "center", 14},
	}[s]
}

// styleOf returns the file's style for a cell with a font of that size, making it when it is the first of its look.
func (wb *workbook) styleOf(c report.Cell, size float64) (int, error) {
	key := look{c.Style, numberFormat(c.Value), report.IsNumber(c.Value), size}
	if id, ok := wb.styles[key]; ok {
		return id, nil
	}
	id, err := wb.NewStyle(wb.draw(key))
	wb.styles[key] = id
	return id, err
}

func (wb *workbook) draw(l look) *excelize.Style {
	f := faces(l.style)
	family := wb.book.FontBody
	if wb.book.FontTitle != "" && (l.style == report.Title || l.style == report.Heading || l.style == report.Head) {
		family = wb.book.FontTitle
	}
	s := &excelize.Style{
		Font:      &excelize.Font{Family: family, Size: l.size, Bold: f.bold, Color: f.color},
		Alignment: &excelize.Alignment{Horizontal: f.align, Vertical: f.vertical, WrapText: l.format == ""},
	}
	switch {
	case l.size != f.size: // it may still be too long: let it be seen from its beginning
		s.Alignment.Vertical = "top"
	case l.number && f.border:
		s.Alignment.Horizontal = "right"
	case l.format != "" && f.border:
		s.Alignment.Horizontal = "center"
	}
	if h := s.Alignment.Horizontal; f.border && h != "center" {
		s.Alignment.Indent = 1 // else a number touches the text right of it
		if h == "" {
			s.Alignment.Horizontal = "left" // an indent needs a side
		}
	}
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	if f.fill != "" {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{f.fill}}
	}
	s.Border = borders(l.style, f.border)
	return s
}

// borders draws thin lines all round, a thicker one above a sum.
func borders(style report.Style, all bool) []excelize.Border {
	const thin, medium = 1, 2
	if !all {
		return nil
	}
	top := thin
	if style == report.Total {
		top = medium
	}
	return []excelize.Border{{Type: "left", Color: line, Style: thin}, {Type: "right", Color: line, Style: thin},
		{Type: "bottom", Color: line, Style: thin}, {Type: "top", Color: line, Style: top}}
}

// numberFormat gives the format of a value that is no text; an explicit one always, because the reader's own depends on
// its country.
func numberFormat(v any) string {
	switch v.(type) {
	case int, int64:
		return "0"
	case float64:
		return "0.00"
	case report.Money:
		return "#,##0.00"
	case report.Rate:
		return "0.00%"
	case report.PerMille:
		return `0.00"‰"`
	case time.Time:
		return "yyyy-mm-dd hh:mm"
	case report.Day:
		return "yyyy-mm-dd"
	}
	return ""
}

// exact is the largest integer that Excel, which knows only float64 of 15 digits, shows as it is.
const exact = 999_999_999_999_999

// value turns a cell's value into what excelize writes: a number, a time or a text. Numbers that Excel cannot
// hold become text.
func value(v any) any {
	switch v := v.(type) {
	case nil:
		return nil
	case int:
		return value(int64(v))
	case string:
		return clean(v)
	case int64:
		if v > exact || v < -exact {
			return strconv.FormatInt(v, 10)
		}
		return v
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return report.Empty
		}
		return v
	case report.Money:
		return float64(v) / 100 // yuan
	case report.Rate:
		return quotient(v.Value())
	case report.PerMille:
		q, ok := v.Value()
		return quotient(q*1000, ok)
	case time.Time:
		return moment(v)
	case report.Day:
		return moment(v.Time)
	}
	return clean(report.Format(v))
}

func quotient(q float64, ok bool) any {
	if !ok {
		return report.Empty
	}
	return q
}

// moment leaves a cell without a time empty. Times that Excel's calendar cannot hold become text.
func moment(t time.Time) any {
	switch {
	case t.IsZero():
		return nil
	case t.Year() < 1901 || t.Year() > 9999:
		return report.Format(t)
	}
	return t
}
