package xlsx

import (
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/kesu-cli/kesu/report"
	"github.com/xuri/excelize/v2"
)

// plan is what must be known of a sheet before its first row is written.
type plan struct {
	rows, cols int
	widths     []float64       // of the columns, in characters
	floors     map[int]float64 // least heights of rows, in points, so that cells merged downwards show their text
}

const (
	autoMin, autoMax = 6, 40 // characters of a column whose width is not given
	lineSpacing      = 1.45  // height of a line by the font's size, as Chinese fonts have it
	padding          = 4     // points above and below the text of a cell, together
	baseSize         = 10    // points of the font of which a character fills one column
	leastSize        = 7     // points of the smallest font, for text that is too long otherwise
)

// survey reads the sheet once.
func survey(s *report.Sheet) plan {
	p := plan{floors: map[int]float64{}}
	type tall struct {
		row, col int
		cell     report.Cell
	}
	var talls []tall
	for row, spots := range s.Laid() {
		p.rows = row
		for col, spot := range spots {
			if col == p.cols {
				p.cols++
				p.widths = append(p.widths, given(s.Widths, col))
			}
			if !spot.Home || spot.Value == nil {
				continue
			}
			if spot.Span == 1 {
				p.widths[col] = max(p.widths[col], least(spot.Cell, given(s.Widths, col) == 0))
			}
			if spot.Down > 1 {
				talls = append(talls, tall{row, col, spot.Cell})
			}
		}
	}
	for _, t := range talls {
		_, points := p.fit(t.cell, t.col)
		each := points / float64(t.cell.Down)
		for i := range int(t.cell.Down) {
			p.floors[t.row+i] = max(p.floors[t.row+i], each)
		}
	}
	return p
}

// across gives how many pages wide a sheet is printed: more than one where its text would be smaller than half its size.
func (p *plan) across(landscape bool) int {
	room, total := 190.0, 0.0 // characters across an A4 page at half their size
	if landscape {
		room = 290
	}
	for _, w := range p.widths {
		total += w
	}
	return max(1, int(math.Ceil(total/room)))
}

func given(widths []float64, col int) float64 {
	if col < len(widths) {
		return min(widths[col], excelize.MaxColumnWidth)
	}
	return 0
}

// least gives the width that a column must have for one of its cells: numbers and dates show as #### when there is too
// little; text wraps, so that it asks for room only in a column that takes its width from its content.
func least(c report.Cell, auto bool) float64 {
	switch v := c.Value.(type) {
	case string:
		if !auto {
			return 0
		}
		widest := 0
		for text := range strings.SplitSeq(v, "\n") {
			widest = max(widest, report.Paper.Width(text))
		}
		return min(max(float64(widest)+3, autoMin), autoMax)
	case report.Money:
		digits := len(report.Format(v))
		return float64(digits+digits/4) + 3
	case time.Time:
		return float64(len(time.DateTime)) - 1
	}
	return float64(utf8.RuneCountInString(report.Format(c.Value))) + 2
}

// fit gives the size of the font and the height in points by which a cell at a column (counted from 0) shows all its
// text. Text too long for the highest rows is set smaller.
func (p *plan) fit(c report.Cell, col int) (size, points float64) {
	f := faces(c.Style)
	text, ok := c.Value.(string)
	if !ok || text == "" {
		return f.size, f.minHeight
	}
	room := -1.0
	if f.border && f.align != "center" {
		room = -2 // the indent
	}
	for _, w := range p.widths[col:min(col+int(c.Span), len(p.widths))] {
		room += w
	}
	if f.bold {
		room *= 0.95
	}
	high := func(size float64) float64 {
		lines := report.Paper.Lines(text, int(room*baseSize/size))
		return max(f.minHeight, math.Ceil(float64(lines)*size*lineSpacing+padding))
	}
	size = f.size
	for points = high(size); points > float64(c.Down)*excelize.MaxRowHeight && size > leastSize; points = high(size) {
		size--
	}
	return size, points
}
