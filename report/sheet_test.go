package report

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestFormat(t *testing.T) {
	at := time.Date(2026, 11, 22, 9, 5, 59, 0, time.FixedZone("", 8*3600))
	for _, c := range []struct {
		why   string
		value any
		want  string
	}{
		{"nothing is empty", nil, ""},
		{"text is itself, whatever it begins with", "=1+1", "=1+1"},
		{"counts have no decimals", int64(-3), "-3"},
		{"measures have two", 4.5, "4.50"},
		{"what is no number is a dash", math.NaN(), "—"},
		{"yuan always have two decimals, that columns align", Money(120000), "1200.00"},
		{"fen keep their zero", Money(-105), "-1.05"},
		{"the smallest amount does not overflow", Money(math.MinInt64), "-92233720368547758.08"},
		{"a rate of nothing is a dash, not 0 % (ENG-15)", Rate{0, 0}, "—"},
		{"a rate of none in some is 0", Rate{0, 7}, "0.00%"},
		{"a half is rounded up", Rate{1, 800}, "0.13%"},
		{"and away from zero", Rate{-1, 800}, "-0.13%"},
		{"a rate that rounds to zero has no sign", Rate{-1, 1000000}, "0.00%"},
		{"two thirds", Rate{2, 3}, "66.67%"},
		{"per mille", PerMille{17, 900}, "18.89‰"},
		{"times are to the minute in their own zone", at, "2026-11-22 09:05"},
		{"days have no time", Day{at}, "2026-11-22"},
		{"an instant that is not known is empty", time.Time{}, ""},
		{"and so is a day", Day{}, ""},
		{"anything else is printed", []int{1}, "[1]"},
	} {
		assert.Equal(t, c.want, Format(c.value), c.why)
	}
}

func TestRateJSON(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{Rate{3, 4}, `{"n":3,"d":4,"rate":0.75}`},
		{Rate{3, 0}, `{"n":3,"d":0,"rate":null}`},
		{PerMille{3, 4}, `{"n":3,"d":4,"rate":0.75}`},
		{Day{time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}, `"2026-01-02"`},
	} {
		got, err := json.Marshal(c.value)
		require.NoError(t, err)
		assert.Equal(t, c.want, string(got))
	}
}

// drawn shows a sheet's layout: the text of each cell in every place that it covers, in lower case beside its corner.
func drawn(s Sheet) string {
	var b strings.Builder
	for _, spots := range s.Laid() {
		for _, spot := range spots {
			text := Format(spot.Value)
			switch {
			case text == "":
				text = "."
			case !spot.Home:
				text = strings.ToLower(text)
			}
			b.WriteString(text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestLaid(t *testing.T) {
	cell := func(text string, span, down int16) Cell { return Cell{Value: text, Span: span, Down: down} }
	for _, c := range []struct {
		why  string
		rows []Row
		want string
	}{
		{"cells stand side by side", []Row{{[]Cell{cell("A", 0, 0), cell("B", 2, 0)}}}, "ABb\n"},
		{"a cell merged downwards pushes those of the next rows aside",
			[]Row{{[]Cell{cell("A", 1, 2), cell("B", 1, 1)}}, {[]Cell{cell("C", 1, 1)}}, {[]Cell{cell("D", 1, 1)}}}, "AB\naC\nD\n"},
		{"also in the middle, and a wide cell is cut to what is free",
			[]Row{{[]Cell{cell("A", 1, 1), cell("B", 1, 2), cell("C", 1, 1)}}, {[]Cell{cell("D", 3, 1), cell("E", 1, 1)}}}, "ABC\nDbE\n"},
		{"a short row is filled up to a cell merged from above",
			[]Row{{[]Cell{cell("A", 1, 1), {}, cell("B", 1, 2)}}, {}}, "A.B\n..b\n"},
		{"a cell merged beyond the last row adds rows", []Row{{[]Cell{cell("A", 1, 3)}}}, "A\na\na\n"},
		{"an empty row stays", []Row{{}, {[]Cell{cell("A", 1, 1)}}}, "\nA\n"},
		{"senseless spans count as 1", []Row{{[]Cell{cell("A", -5, -5)}}}, "A\n"},
	} {
		assert.Equal(t, c.want, drawn(Sheet{Rows: c.rows}), c.why)
	}
}

func TestLoneTitleSpansTheSheet(t *testing.T) {
	s := Sheet{Widths: []float64{1, 1, 1}, Rows: []Row{Line(Title, "T"), Line(Title, "A", "B"), Line(Body, "C"),
		{[]Cell{{Value: "N", Style: Note, Span: 1}}}}}
	assert.Equal(t, "Ttt\nAB\nC\nN\n", drawn(s))
}

// TestLaidCoversEveryPlaceOnce: whatever is asked for, merged areas never overlap, which would make Excel call the file
// damaged.
func TestLaidCoversEveryPlaceOnce(t *testing.T) {
	cells := rapid.Custom(func(t *rapid.T) Cell {
		return Cell{Value: "x", Span: rapid.Int16Range(-1, 4).Draw(t, "span"), Down: rapid.Int16Range(-1, 4).Draw(t, "down")}
	})
	rapid.Check(t, func(t *rapid.T) {
		var s Sheet
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			s.Rows = append(s.Rows, Row{rapid.SliceOfN(cells, 0, 5).Draw(t, "cells")})
		}
		owner := map[[2]int]int{}
		homes := 0
		for n, spots := range s.Laid() {
			for col, spot := range spots {
				at := [2]int{n, col}
				if spot.Home {
					homes++
					for r := range int(spot.Down) {
						for c := range int(spot.Span) {
							_, taken := owner[[2]int{n + r, col + c}]
							require.False(t, taken, "%v is covered twice", at)
							owner[[2]int{n + r, col + c}] = homes
						}
					}
				}
				require.Contains(t, owner, at)
			}
		}
		given := 0
		for _, row := range s.Rows {
			given += len(row.Cells)
		}
		require.GreaterOrEqual(t, homes, given, "no cell is lost")
	})
}

func TestGridIncludesMore(t *testing.T) {
	s := Sheet{Rows: []Row{Line(Head, "a", "b")}, More: func(yield func(Row) bool) {
		_ = yield(Line(Body, 1, Money(250))) && yield(Line(Body, 2))
	}}
	assert.Equal(t, [][]string{{"a", "b"}, {"1", "2.50"}, {"2"}}, slices.Collect(s.Grid()))
	for range s.Grid() {
		break // a reader that stops early must not be called again
	}
}

func TestPlot(t *testing.T) {
	b := Book{Sheets: []Sheet{{Name: "s", Rows: []Row{
		Line(Head, "name", "n", "rate", "yuan"),
		Line(Body, "a", 3, Rate{3, 4}, Money(150)),
		Line(Body, "b", int64(1), Rate{1, 0}, 2.5),
		Line(Total, "sum", 4),
	}}}}
	data := Data{Sheet: "s", Head: 1, First: 2, Last: 3, Labels: 1, Series: []int{2, 3, 4, 9}}
	got, ok := b.Plot(data)
	require.True(t, ok)
	assert.Equal(t, Plot{Labels: []string{"a", "b"}, Names: []string{"n", "rate", "yuan", ""},
		Values: [][]float64{{3, 1}, {0.75, 0}, {1.5, 2.5}, {0, 0}}}, got)
	for why, change := range map[string]func(*Data){
		"no such sheet": func(d *Data) { d.Sheet = "x" },
		"no rows":       func(d *Data) { d.First, d.Last = 3, 2 },
		"no series":     func(d *Data) { d.Series = nil },
	} {
		d := data
		change(&d)
		_, ok := b.Plot(d)
		assert.False(t, ok, why)
	}
}
