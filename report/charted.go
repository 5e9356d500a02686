package report

// blockRows is how many rows a table with a chart beside it takes with its heading, at least: as many as the chart.
const blockRows = 18

// Charted is a small table with a chart of some of its columns beside it.
type Charted struct {
	Kind   ChartKind
	Title  string
	Heads  []any
	Rows   []Row
	Series []int  // columns drawn; none: no chart
	Col    int    // where the chart begins
	None   string // what is said where there is no row
}

// Add puts heading, table and chart at the end of a sheet.
func (c Charted) Add(s *Sheet) {
	first := len(s.Rows) + 1
	s.Rows = append(s.Rows, Line(Heading, c.Title), Line(Head, c.Heads...))
	s.Rows = append(s.Rows, c.Rows...)
	switch {
	case len(c.Rows) == 0:
		s.Rows = append(s.Rows, Line(Note, c.None))
	case len(c.Series) > 0:
		s.Charts = append(s.Charts, Chart{
			Kind: c.Kind, Title: c.Title, Row: first + 1, Col: c.Col, Width: 520, Height: 340,
			Data: Data{Sheet: s.Name, Head: first + 1, First: first + 2, Last: first + 1 + len(c.Rows), Labels: 1, Series: c.Series},
		})
	}
	for len(s.Rows) < first+blockRows {
		s.Rows = append(s.Rows, Line(Plain, ""))
	}
}
