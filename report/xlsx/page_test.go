package xlsx_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/kesu-cli/kesu/report"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

func TestSheetNames(t *testing.T) {
	var b report.Book
	for _, name := range []string{"售后/服务部", "SHEET1", "Sheet1", "a", "A", "'a'", "", "", "History", "a:b\\c?d*e[f]", strings.Repeat("客", 40), strings.Repeat("客", 41), "a"} {
		b.Sheets = append(b.Sheets, report.Sheet{Name: name})
	}
	long := strings.Repeat("客", 30) + "…"
	assert.Equal(t, []string{"售后-服务部", "SHEET1", "Sheet1 (2)", "a", "A (2)", "’a’", "Sheet", "Sheet (2)", "History (2)", "a-b-c-d-e-f-", long,
		strings.Repeat("客", 26) + "… (2)", "a (3)"}, opened(t, b).GetSheetList())
}

func TestPage(t *testing.T) {
	f := opened(t, sample())
	for i, name := range f.GetSheetList() {
		s := sample().Sheets[i]
		props, err := f.GetSheetProps(name)
		require.NoError(t, err)
		assert.True(t, *props.FitToPage, "%s: also beside a filter", name)
		layout, err := f.GetPageLayout(name)
		require.NoError(t, err)
		assert.Equal(t, 9, *layout.Size)
		assert.Equal(t, s.Landscape, *layout.Orientation == "landscape", name)
		assert.Equal(t, 1, *layout.FitToWidth)
		assert.Equal(t, s.OnePage, *layout.FitToHeight == 1, name)
	}
	header, err := f.GetHeaderFooter("汇总-表")
	require.NoError(t, err)
	assert.Equal(t, "&L&9&K595959数据截止 2026-11-22 24:00 && 口径见末页&R&9&K595959第 &P 页 共 &N 页", header.OddFooter)
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Name+" "+n.Scope] = n.RefersTo
	}
	assert.Equal(t, map[string]string{
		"_xlnm.Print_Area 处罚通知单":   "'处罚通知单'!$A$1:$F$14",
		"_xlnm.Print_Area 汇总-表":    "'汇总-表'!$A$1:$H$14",
		"_xlnm.Print_Titles 汇总-表":  "'汇总-表'!$3:$4",
		"_xlnm.Print_Area 台账":      "'台账'!$A$1:$F$121",
		"_xlnm.Print_Titles 台账":    "'台账'!$1:$1",
		"_xlnm._FilterDatabase 台账": "'台账'!$A$1:$F$121",
	}, names)
	panes, err := f.GetPanes("汇总-表")
	require.NoError(t, err)
	assert.Equal(t, excelize.Panes{Freeze: true, XSplit: 1, YSplit: 4, TopLeftCell: "B5", ActivePane: "bottomRight"},
		excelize.Panes{Freeze: panes.Freeze, XSplit: panes.XSplit, YSplit: panes.YSplit, TopLeftCell: panes.TopLeftCell, ActivePane: panes.ActivePane})
	dimension, err := f.GetSheetDimension("台账")
	require.NoError(t, err)
	assert.Equal(t, "A1:F121", dimension)
	props, err := f.GetDocProps()
	require.NoError(t, err)
	assert.Equal(t, []string{"抱怨处理周报", "客户服务中心", "2026-11-22T04:00:00Z"}, []string{props.Title, props.Creator, props.Created})
}

func TestHeaderOfAnyLengthIsAccepted(t *testing.T) {
	b := book()
	b.Sheets[0].Footer, b.Sheets[0].FooterPage, b.Sheets[0].Watermark = strings.Repeat("&客", 200), strings.Repeat("&", 300)+"{page}", strings.Repeat("草", 300)
	header, err := opened(t, b).GetHeaderFooter("s")
	require.NoError(t, err)
	assert.LessOrEqual(t, len(utf16.Encode([]rune(header.OddFooter))), 255)
	assert.Contains(t, header.OddHeader, "…")
}

func TestHeightsShowAllText(t *testing.T) {
	text := strings.Repeat("客户反映发动机异响。", 20) // 400 columns
	f := opened(t, report.Book{Sheets: []report.Sheet{{Name: "s", Widths: []float64{41, 41, 20}, Rows: []report.Row{
		report.Line(report.Body, "a"),
		report.Line(report.Body, text),
		{Cells: []report.Cell{{Value: text, Style: report.Body, Span: 2}}},
		{Cells: []report.Cell{{Value: text, Style: report.Body, Down: 2}}},
		{},
		{Cells: []report.Cell{{Value: strings.Repeat(text, 7), Style: report.Text}}},
		report.Line(report.Body, nil, nil, "一\n二\n三"),
	}}}})
	var got []float64
	for row := range 7 {
		points, err := f.GetRowHeight("s", row+1)
		require.NoError(t, err)
		got = append(got, points)
	}
	// lines × 15 + margin: 400 columns need 11 lines beside an indent, or fewer in two columns; the long one 70 lines, more than the highest row
	assert.Equal(t, []float64{19, 164, 77, 82, 82, 409, 48}, got)
	style, err := f.GetCellStyle("s", "A6")
	require.NoError(t, err)
	look, err := f.GetStyle(style)
	require.NoError(t, err)
	assert.Equal(t, 7.0, look.Font.Size, "text that is too long is set small")
	assert.Equal(t, "top", look.Alignment.Vertical, "and seen from its beginning")
}

func TestColumnsHoldTheirNumbers(t *testing.T) {
	f := opened(t, report.Book{Sheets: []report.Sheet{{Name: "s", Widths: []float64{5, 5, 0, 0, 30}, Rows: []report.Row{
		report.Line(report.Body, noon, report.Money(123456789), "客诉", strings.Repeat("客", 100), 1),
	}}}})
	for col, want := range map[string]float64{"A": 18, "B": 15, "C": 7, "D": 40, "E": 30} {
		width, err := f.GetColWidth("s", col)
		require.NoError(t, err)
		assert.Equal(t, want, width, col)
	}
}

// A sheet too wide to be read on one page is printed over several, each with the first column.
func TestWidePage(t *testing.T) {
	for _, test := range []struct {
		columns, want int
		titles        string
	}{
		{28, 1, "'宽'!$1:$1"},
		{90, 4, "'宽'!$A:$A,'宽'!$1:$1"},
	} {
		s := report.Sheet{Name: "宽", Landscape: true, TitleRows: [2]int{1, 1}, Rows: []report.Row{report.Line(report.Head, make([]any, test.columns)...)}}
		for range test.columns {
			s.Widths = append(s.Widths, 10)
		}
		f := opened(t, report.Book{Sheets: []report.Sheet{s}})
		layout, err := f.GetPageLayout("宽")
		require.NoError(t, err)
		assert.Equal(t, test.want, *layout.FitToWidth, "%d columns", test.columns)
		for _, n := range f.GetDefinedName() {
			if n.Name == "_xlnm.Print_Titles" {
				assert.Equal(t, test.titles, n.RefersTo)
			}
		}
	}
}
