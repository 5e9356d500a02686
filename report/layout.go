package report

import "iter"

// Spot is one place of a row once the cells are laid out.
type Spot struct {
	Cell      // the cell that covers the place; its Span and Down are at least 1 and cut to what is free
	Home bool // whether the place is the cell's top left corner, where the value is printed
}

// All gives Rows, then More.
func (s *Sheet) All() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for _, row := range s.Rows {
			if !yield(row) {
				return
			}
		}
		if s.More != nil {
			s.More(yield)
		}
	}
}

// Laid gives each row's number and its places from column 1 to the last one used. The slice is the next row's too: copy
// what is to be kept. Cells merged downwards beyond the last row add rows. A title, subtitle, heading or note that is
// alone in its row and says no Span covers every column that Widths names.
func (s *Sheet) Laid() iter.Seq2[int, []Spot] {
	return func(yield func(int, []Spot) bool) {
		l := layout{full: int16(len(s.Widths))}
		n := 0
		for row := range s.All() {
			n++
			if !yield(n, l.next(row)) {
				return
			}
		}
		for l.open() {
			n++
			if !yield(n, l.next(Row{})) {
				return
			}
		}
	}
}

// Grid gives the sheet as rows of plain text; merged cells show it in their top left corner only.
func (s *Sheet) Grid() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for _, spots := range s.Laid() {
			texts := make([]string, len(spots))
			for i := range spots {
				if spots[i].Home {
					texts[i] = Format(spots[i].Value)
				}
			}
			if !yield(texts) {
				return
			}
		}
	}
}

// layout remembers which columns a cell merged downwards still covers.
type layout struct {
	full  int16 // columns of the sheet
	spots []Spot
	below []int16 // rows still covered, by column
}

func (l *layout) open() bool {
	for _, n := range l.below {
		if n > 0 {
			return true
		}
	}
	return false
}

func (l *layout) covered(col int) bool { return col < len(l.below) && l.below[col] > 0 }

func (l *layout) next(row Row) []Spot {
	end := 0
	for i := range l.below {
		if l.covered(i) {
			end = i + 1
		}
	}
	col := 0
	for _, cell := range row.Cells {
		if len(row.Cells) == 1 && cell.Span == 0 && cell.Style.wide() {
			cell.Span = l.full
		}
		for l.covered(col) {
			col = l.keep(col)
		}
		col = l.put(col, cell)
	}
	for col < end {
		if l.covered(col) {
			col = l.keep(col)
		} else {
			col = l.put(col, Cell{})
		}
	}
	return l.spots[:col]
}

// keep leaves a place to the cell above it.
func (l *layout) keep(col int) int {
	l.spots[col].Home = false
	l.below[col]--
	return col + 1
}

// put lays a cell down, no wider than the free places, and returns the column after it.
func (l *layout) put(col int, cell Cell) int {
	span, down := max(cell.Span, 1), max(cell.Down, 1)
	for i := int16(1); i < span; i++ {
		if l.covered(col + int(i)) {
			span = i
		}
	}
	cell.Span, cell.Down = span, down
	for i := range int(span) {
		if col+i == len(l.spots) {
			l.spots, l.below = append(l.spots, Spot{}), append(l.below, 0)
		}
		l.spots[col+i], l.below[col+i] = Spot{cell, i == 0}, down-1
	}
	return col + int(span)
}
