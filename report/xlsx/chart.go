package xlsx

import (
	"fmt"
	"math"
	"slices"

	"github.com/kesu-cli/kesu/report"
	"github.com/xuri/excelize/v2"
)

// draft puts a chart on a sheet.
func (wb *workbook) draft(c report.Chart, sheet string) error {
	p, ok := wb.book.Plot(c.Data)
	if !ok {
		return nil
	}
	i := slices.IndexFunc(wb.book.Sheets, func(s report.Sheet) bool { return s.Name == c.Data.Sheet })
	at, source := cellName(c.Col, c.Row), wb.names[i]
	if c.Kind != report.Pareto || len(c.Data.Series) == 1 {
		chart := wb.frame(c, source, 0)
		scale(&chart.YAxis, p)
		return wb.AddChart(sheet, at, chart)
	}
	main, rates := c, c
	main.Data.Series, rates.Data.Series, rates.Kind = c.Data.Series[:1], c.Data.Series[1:], report.Lines
	columns, lines := wb.frame(main, source, 0), wb.frame(rates, source, 1)
	full := 1.0
	lines.YAxis.Secondary, lines.YAxis.MajorGridLines, lines.YAxis.Maximum = true, false, &full
	lines.YAxis.NumFmt.CustomNumFmt = "0%"
	columns.Legend.Position, lines.PlotArea.ShowVal = "bottom", false
	return wb.AddChart(sheet, at, columns, lines)
}

// scale fits an axis to the values: per cent up to 100 % for rates, whole numbers for a few things.
func scale(axis *excelize.ChartAxis, p report.Plot) {
	all := slices.Concat(p.Values...)
	least, most := slices.Min(all), slices.Max(all)
	if least < 0 {
		axis.Minimum = nil
	}
	switch fraction := func(v float64) bool { return v != math.Trunc(v) }; {
	case p.Rates:
		axis.NumFmt.CustomNumFmt = "0%"
		if full := 1.0; most <= full {
			axis.Maximum = &full
		}
	case most <= 5 && !slices.ContainsFunc(all, fraction):
		axis.MajorUnit = 1
	}
}

// frame builds a chart whose colours begin with the nth. Fonts are set everywhere: excelize's own are nearly white.
func (wb *workbook) frame(c report.Chart, source string, nth int) *excelize.Chart {
	kind := [...]excelize.ChartType{report.Columns: excelize.Col, report.StackedColumns: excelize.ColStacked,
		report.Bars: excelize.Bar, report.Lines: excelize.Line, report.Pie: excelize.Pie, report.Pareto: excelize.Col}[c.Kind]
	zero, gap := 0.0, uint(60)
	small := excelize.Font{Size: 9, Color: "404040"}
	chart := &excelize.Chart{
		Type: kind,
		Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: clean(c.Title),
			Font: &excelize.Font{Size: 12, Bold: true, Color: "262626", Family: wb.book.FontTitle}}}},
		Legend:    excelize.ChartLegend{Position: "bottom", Font: &small},
		Dimension: excelize.ChartDimension{Width: pixels(c.Width, 620), Height: pixels(c.Height, 320) * 9 / 10}, // excelize counts 18 pixels to a row of 20
		XAxis: excelize.ChartAxis{Font: small, TickLabelPosition: excelize.ChartTickLabelLow,
			ReverseOrder: c.Kind == report.Bars}, // the first category on top
		YAxis:    excelize.ChartAxis{Font: small, Minimum: &zero, MajorGridLines: true},
		GapWidth: &gap,
	}
	for i, col := range c.Data.Series {
		chart.Series = append(chart.Series, series(c, source, col, nth+i))
	}
	switch lone := len(c.Data.Series) == 1; {
	case c.Kind == report.Pie:
		chart.Series = chart.Series[:1]
		chart.PlotArea = excelize.ChartPlotArea{ShowPercent: true, ShowCatName: true, ShowLeaderLines: true}
		chart.Legend.Position = "none"
	case lone:
		chart.PlotArea.ShowVal = true
		chart.Legend.Position = "none"
	}
	return chart
}

// series builds the series of one column of the data in the nth colour; the slices of a pie take one each.
func series(c report.Chart, source string, col, nth int) excelize.ChartSeries {
	column := func(col, first, last int) string {
		return absolute(source, report.Area{FirstRow: first, FirstCol: col, LastRow: last, LastCol: col})
	}
	name, _ := excelize.CoordinatesToCellName(col, c.Data.Head, true)
	s := excelize.ChartSeries{
		Name:       fmt.Sprintf("'%s'!%s", source, name),
		Categories: column(c.Data.Labels, c.Data.First, c.Data.Last),
		Values:     column(col, c.Data.First, c.Data.Last),
		Fill:       paint(nth),
		Line:       excelize.LineOptions{Width: 2},
		Marker:     excelize.ChartMarker{Symbol: "circle", Size: 6, Fill: paint(nth)},
		DataLabel:  excelize.ChartDataLabel{Font: excelize.Font{Size: 9, Color: "404040"}},
	}
	switch c.Kind {
	case report.Lines:
		s.DataLabelPosition = excelize.ChartDataLabelsPositionAbove
	case report.Pie:
		s.DataLabelPosition = excelize.ChartDataLabelsPositionOutsideEnd
		for i := range c.Data.Last - c.Data.First + 1 {
			s.DataPoint = append(s.DataPoint, excelize.ChartDataPoint{Index: i, Fill: paint(i)})
		}
	}
	return s
}

func paint(nth int) excelize.Fill {
	palette := [...]string{"4472C4", "ED7D31", "70AD47", "FFC000", "5B9BD5", "A5A5A5", "264478", "9E480E"}
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{palette[nth%len(palette)]}}
}

func pixels(given, usual int) uint {
	if given > 0 {
		return uint(given)
	}
	return uint(usual)
}
