package report

import "math"

// ChartKind says how a Chart draws its series.
type ChartKind uint8

// The kinds of charts.
const (
	Columns        ChartKind = iota // side by side
	StackedColumns                  // on top of each other
	Bars                            // lying columns, first category on top
	Lines                           // with markers
	Pie                             // of the first series
	Pareto                          // first series as columns; the others, rates, as lines on a second axis from 0 to 100 %
)

// Chart draws columns of a table in one of the book's sheets.
type Chart struct {
	Kind          ChartKind
	Title         string
	Data          Data
	Row, Col      int // top left corner
	Width, Height int // pixels at 96 dpi; 0: 620 × 320
}

// Data is the part of a table that a chart draws.
type Data struct {
	Sheet       string // its Name
	Head        int    // row that names the series
	First, Last int    // rows of the values
	Labels      int    // column that names the categories
	Series      []int  // columns of the values
}

// Plot is what a chart draws: a label for each place, a name and a value at each place for each series.
type Plot struct {
	Labels, Names []string
	Values        [][]float64
	Rates         bool // whether all values are rates
}

// Plot looks up the data of a chart. It returns false when there is no such sheet, no row or no series: such a chart is
// left out.
func (b *Book) Plot(d Data) (Plot, bool) {
	for i := range b.Sheets {
		if b.Sheets[i].Name == d.Sheet && len(d.Series) > 0 {
			p := b.Sheets[i].plot(d)
			return p, len(p.Labels) > 0
		}
	}
	return Plot{}, false
}

func (s *Sheet) plot(d Data) Plot {
	p := Plot{Names: make([]string, len(d.Series)), Values: make([][]float64, len(d.Series)), Rates: true}
	for n, spots := range s.Laid() {
		at := func(col int) (c Cell) {
			if col >= 1 && col <= len(spots) {
				c = spots[col-1].Cell
			}
			return c
		}
		if n >= d.First && n <= d.Last {
			p.Labels = append(p.Labels, Format(at(d.Labels).Value))
		}
		for i, col := range d.Series {
			if n == d.Head {
				p.Names[i] = Format(at(col).Value)
			}
			if n >= d.First && n <= d.Last {
				_, rate := at(col).Value.(Rate)
				p.Values[i], p.Rates = append(p.Values[i], number(at(col).Value)), p.Rates && rate
			}
		}
		if n >= d.Last {
			break
		}
	}
	return p
}

// number gives the quantity that a chart shows for a value, 0 for what is none.
func number(v any) float64 {
	switch v := v.(type) {
	case int:
		return float64(v)
	case int64:
		return float64(v)
	case float64:
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			return v
		}
	case Money:
		return float64(v) / 100
	case Rate:
		return ratio(v)
	case PerMille:
		return ratio(Rate(v)) * 1000
	}
	return 0
}

func ratio(r Rate) float64 {
	if r.D == 0 {
		return 0
	}
	return float64(r.N) / float64(r.D)
}
