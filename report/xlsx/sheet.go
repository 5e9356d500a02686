package xlsx

import (
	"fmt"
	"strings"

	"github.com/kesu-cli/kesu/report"
	"github.com/xuri/excelize/v2"
)

// write fills a sheet that add has made.
func (wb *workbook) write(s *report.Sheet, name string) error {
	p := survey(s)
	if p.rows > excelize.TotalRows {
		return TooLong{s.Name, p.rows}
	}
	if err := wb.prepare(s, name, p); err != nil {
		return err
	}
	sw, err := wb.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := freeze(sw, s.Freeze); err != nil {
		return err
	}
	for row, spots := range s.Laid() {
		if err := wb.writeRow(sw, p, row, spots); err != nil {
			return fmt.Errorf("row %d: %w", row, err)
		}
	}
	return sw.Flush()
}

func (wb *workbook) writeRow(sw *excelize.StreamWriter, p plan, row int, spots []report.Spot) error {
	if len(spots) == 0 {
		return nil
	}
	cells, height := make([]any, len(spots)), p.floors[row]
	for i, spot := range spots {
		if spot.Value == nil && spot.Style == report.Plain {
			continue
		}
		cell, size := excelize.Cell{}, faces(spot.Style).size
		if spot.Home {
			fitting, points := p.fit(spot.Cell, i)
			cell.Value, size = value(spot.Value), fitting
			if spot.Down == 1 {
				height = max(height, points)
			}
			if err := merge(sw, row, i+1, spot.Cell); err != nil {
				return err
			}
		}
		var err error
		if cell.StyleID, err = wb.styleOf(spot.Cell, size); err != nil {
			return err
		}
		cells[i] = cell
	}
	return sw.SetRow(cellName(1, row), cells, excelize.RowOpts{Height: min(height, excelize.MaxRowHeight)})
}

func merge(sw *excelize.StreamWriter, row, col int, c report.Cell) error {
	if c.Span == 1 && c.Down == 1 {
		return nil
	}
	return sw.MergeCell(cellName(col, row), cellName(col+int(c.Span)-1, row+int(c.Down)-1))
}

// prepare sets what the streaming writer must find when it begins. The order counts: AutoFilter forgets the sheet's
// other properties.
func (wb *workbook) prepare(s *report.Sheet, name string, p plan) error {
	if r := s.Filter; r != nil {
		if err := wb.AutoFilter(name, area(*r), nil); err != nil {
			return err
		}
	}
	yes, no := true, false
	height := 15.0 // of rows without one, which else is the reader's: charts would overlap
	if err := wb.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes, DefaultRowHeight: &height,
		CustomHeight: &yes}); err != nil {
		return err
	}
	if err := wb.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: &no}); err != nil {
		return err
	}
	used := report.Area{FirstRow: 1, FirstCol: 1, LastRow: max(p.rows, 1), LastCol: max(p.cols, 1)}
	if err := wb.SetSheetDimension(name, area(used)); err != nil {
		return err
	}
	if err := wb.layPage(s, name, p.across(s.Landscape)); err != nil {
		return err
	}
	if err := wb.nameAreas(s, name, used, p.across(s.Landscape)); err != nil {
		return err
	}
	for i, width := range p.widths {
		col, _ := excelize.ColumnNumberToName(i + 1)
		if err := wb.SetColWidth(name, col, col, width); err != nil {
			return err
		}
	}
	for _, c := range s.Charts { // after the widths, by which they are placed
		if err := wb.draft(c, name); err != nil {
			return fmt.Errorf("chart %q: %w", c.Title, err)
		}
	}
	return nil
}

// layPage makes the sheet A4, so many pages wide, with header and footer. Margins are in inches.
func (wb *workbook) layPage(s *report.Sheet, name string, wide int) error {
	a4, orientation, high := 9, "portrait", 0
	if s.Landscape {
		orientation = "landscape"
	}
	if s.OnePage {
		high = 1
	}
	if err := wb.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &wide,
		FitToHeight: &high}); err != nil {
		return err
	}
	side, top, bottom, edge, yes := 0.5, 0.6, 0.7, 0.3, true
	if s.Watermark != "" {
		top = 0.8
	}
	if err := wb.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top,
		Bottom: &bottom, Header: &edge, Footer: &edge, Horizontally: &yes}); err != nil {
		return err
	}
	h := excelize.HeaderFooterOptions{}
	if s.Watermark != "" {
		h.OddHeader = pageMark(s.Watermark)
	}
	if s.Footer+s.FooterPage != "" {
		page := strings.NewReplacer("{page}", "&P", "{pages}", "&N").Replace(banner(s.FooterPage))
		h.OddFooter = "&L&9&K595959" + banner(s.Footer) + "&R&9&K595959" + page
	}
	return wb.SetHeaderFooter(name, &h)
}

// pageMark is the head of a page that is marked.
func pageMark(text string) string { return `&C&"-,Bold"&14&KFF0000` + banner(text) }

// banner makes text fit for a header or footer: one line, & doubled, short enough for Excel's 255 units in all.
func banner(text string) string {
	const room = 100
	text = strings.Join(strings.Fields(clean(text)), " ")
	text = shorten(text, room-min(strings.Count(text, "&"), room/2))
	return strings.ReplaceAll(text, "&", "&&")
}

// nameAreas names what is printed and what is repeated on every page; the first column is, too, where the sheet is
// several pages wide. With charts the printed area is left to the
// reader, who knows how far they reach.
func (wb *workbook) nameAreas(s *report.Sheet, name string, used report.Area, wide int) error {
	if len(s.Charts) == 0 {
		if err := wb.nameArea("_xlnm.Print_Area", name, absolute(name, used)); err != nil {
			return err
		}
	}
	if s.TitleRows[0] == 0 {
		return nil
	}
	titles := fmt.Sprintf("'%s'!$%d:$%d", name, s.TitleRows[0], s.TitleRows[1])
	if wide > 1 {
		titles = fmt.Sprintf("'%s'!$A:$A,%s", name, titles)
	}
	return wb.nameArea("_xlnm.Print_Titles", name, titles)
}

// nameArea names an area of a sheet that has none of that name yet. Excelize, which looks for
// one among all names, and lists all sheets for each, sees no other: a thousand sheets would
// take it a minute.
func (wb *workbook) nameArea(name, sheet, area string) error {
	all := wb.WorkBook.DefinedNames
	wb.WorkBook.DefinedNames = nil
	if err := wb.SetDefinedName(&excelize.DefinedName{Name: name, Scope: sheet, RefersTo: area}); err != nil {
		return err
	}
	if all != nil {
		all.DefinedName = append(all.DefinedName, wb.WorkBook.DefinedNames.DefinedName...)
		wb.WorkBook.DefinedNames = all
	}
	return nil
}

func freeze(sw *excelize.StreamWriter, by [2]int) error {
	rows, cols := by[0], by[1]
	if rows+cols == 0 {
		return nil
	}
	pane := "bottomRight"
	switch {
	case cols == 0:
		pane = "bottomLeft"
	case rows == 0:
		pane = "topRight"
	}
	return sw.SetPanes(&excelize.Panes{Freeze: true, XSplit: cols, YSplit: rows, TopLeftCell: cellName(cols+1, rows+1),
		ActivePane: pane})
}

// cellName gives A1 for column 1, row 1. A place outside Excel's limits gives a name that excelize refuses.
func cellName(col, row int) string {
	name, _ := excelize.CoordinatesToCellName(col, row)
	return name
}

func area(r report.Area) string {
	return cellName(r.FirstCol, r.FirstRow) + ":" + cellName(r.LastCol, r.LastRow)
}

// absolute names a range from anywhere in the file.
func absolute(sheet string, r report.Area) string {
	from, _ := excelize.CoordinatesToCellName(r.FirstCol, r.FirstRow, true)
	to, _ := excelize.CoordinatesToCellName(r.LastCol, r.LastRow, true)
	return fmt.Sprintf("'%s'!%s:%s", sheet, from, to)
}
