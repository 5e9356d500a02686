package xlsx_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/xlsx"
)

var made = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// values are looked up by name; an unknown one is an error that names its place.
func values(m map[string]any) xlsx.Lookup {
	return func(p xlsx.Place) (any, error) {
		v, ok := m[p.Name]
		if !ok {
			return nil, fmt.Errorf("%s!%s: no %s", p.Sheet, p.Cell, p.Name)
		}
		if p.InText {
			return report.Format(v), nil
		}
		return v, nil
	}
}

// rows is a list of items with one name.
func rows(name string, all ...any) xlsx.List {
	l := xlsx.List{Blank: values(map[string]any{name: nil})}
	for _, v := range all {
		l.Items = append(l.Items, values(map[string]any{name: v}))
	}
	return l
}

// made by a user: cells of a workbook, by place.
func template(t testing.TB, cells map[string]any, more ...func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for cell, v := range cells {
		require.NoError(t, f.SetCellValue("Sheet1", cell, v))
	}
	for _, do := range more {
		do(f)
	}
	var out bytes.Buffer
	require.NoError(t, f.Write(&out))
	return out.Bytes()
}

func fill(t testing.TB, book []byte, m map[string]any) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, xlsx.Fill(&out, book, made, "", values(m)))
	f, err := excelize.OpenReader(&out)
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

func raw(t testing.TB, f *excelize.File, cell string) string {
	t.Helper()
	v, err := f.GetCellValue("Sheet1", cell, excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	return v
}

func shown(t testing.TB, f *excelize.File, cell string) string {
	t.Helper()
	v, err := f.GetCellValue("Sheet1", cell)
	require.NoError(t, err)
	return v
}

// A value keeps its kind; a cell that has no number format gets that of its value.
func TestFillKinds(t *testing.T) {
	at := time.Date(2026, 11, 20, 9, 5, 0, 0, time.FixedZone("CST", 8*3600))
	for _, test := range []struct {
		value      any
		raw, shown string
		text       bool
		why        string
	}{
		{"张三", "张三", "张三", true, ""},
		{"13812345678", "13812345678", "13812345678", true, "digits that name something stay text"},
		{12, "12", "12", false, ""},
		{int64(7), "7", "7", false, ""},
		{2.5, "2.5", "2.5", false, "a plain number is shown as Excel likes"},
		{report.Money(128050), "1280.5", "1,280.50", false, "yuan"},
		{report.Rate{N: 1, D: 3}, "0.333333333333333", "33.33%", false, ""},
		{report.Rate{}, "—", "—", true, "nothing of nothing"},
		{math.NaN(), "—", "—", true, "no number"},
		{at, "46346.3784722222", "2026-11-20 09:05", false, "in its own zone"},
		{report.Day{Time: at}, "46346.3784722222", "2026-11-20", false, ""},
		{nil, "", "", false, "blank"},
		{time.Time{}, "", "", false, "no time"},
	} {
		f := fill(t, template(t, map[string]any{"B2": "{x}"}), map[string]any{"x": test.value})
		require.Equal(t, test.shown, shown(t, f, "B2"), "%v %s", test.value, test.why)
		require.True(t, strings.HasPrefix(raw(t, f, "B2"), test.raw), "%v: %s", test.value, raw(t, f, "B2"))
		kind, err := f.GetCellType("Sheet1", "B2")
		require.NoError(t, err)
		require.Equal(t, test.text, kind == excelize.CellTypeSharedString, "%v %s", test.value, test.why)
	}
}

// Whatever somebody wrote into a complaint, it never becomes a formula.
func TestFillNoFormula(t *testing.T) {
	for _, evil := range []string{"=1+1", "+1+1", "-1+1", "@SUM(A1)", "=HYPERLINK(\"http://x\")", "\t=1", "{=1}", "{y}", "{each:y}", "a\x00b", "=" + strings.Repeat("1", 40000)} {
		f := fill(t, template(t, map[string]any{"A1": "{x}", "A2": "见 {x}"}), map[string]any{"x": evil, "y": "filled twice"})
		for _, cell := range []string{"A1", "A2"} {
			formula, err := f.GetCellFormula("Sheet1", cell)
			require.NoError(t, err)
			require.Empty(t, formula, evil)
			kind, err := f.GetCellType("Sheet1", cell)
			require.NoError(t, err)
			require.Equal(t, excelize.CellTypeSharedString, kind, evil)
			require.NotContains(t, raw(t, f, cell), "filled twice", "what a value says is not looked up again")
		}
	}
}

// Looks, merged cells, pictures, formulas and formats of the user's workbook are kept.
func TestFillKeeps(t *testing.T) {
	var picture bytes.Buffer
	require.NoError(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))))
	book := template(t, map[string]any{"A1": "{name} 表", "A2": "{at}", "B2": "{sum}", "C2": 5, "A3": "只有括号 { }", "D4": "原样"}, func(f *excelize.File) {
		bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: "黑体", Size: 20, Bold: true, Color: "FF0000"}})
		require.NoError(t, err)
		require.NoError(t, f.SetCellStyle("Sheet1", "A1", "A2", bold))
		own := `yyyy"年"m"月"d"日"`
		dated, err := f.NewStyle(&excelize.Style{CustomNumFmt: &own})
		require.NoError(t, err)
		require.NoError(t, f.SetCellStyle("Sheet1", "B2", "B2", dated))
		require.NoError(t, f.MergeCell("Sheet1", "A1", "D1"))
		require.NoError(t, f.SetRowHeight("Sheet1", 1, 44))
		require.NoError(t, f.SetCellFormula("Sheet1", "D2", "SUM({1,2},C2)"))
		require.NoError(t, f.AddPictureFromBytes("Sheet1", "E1", &excelize.Picture{Extension: ".png", File: picture.Bytes()}))
		require.NoError(t, f.SetCellRichText("Sheet1", "A5", []excelize.RichTextRun{{Text: "编号 "}, {Text: "{name}", Font: &excelize.Font{Bold: true}}}))
		require.NoError(t, f.SetCellRichText("Sheet1", "A6", []excelize.RichTextRun{{Text: "{na"}, {Text: "me} 断开", Font: &excelize.Font{Bold: true}}}))
		_, err = f.NewSheet("第二页")
		require.NoError(t, err)
		require.NoError(t, f.SetCellValue("第二页", "A1", "{name}"))
	})
	at := time.Date(2026, 11, 20, 9, 5, 0, 0, time.UTC)
	f := fill(t, book, map[string]any{"name": "某某", "at": at, "sum": at})
	require.Equal(t, []string{"某某 表", "2026-11-20 09:05", "2026年11月20日", "5", "只有括号 { }", "原样"},
		[]string{shown(t, f, "A1"), shown(t, f, "A2"), shown(t, f, "B2"), shown(t, f, "C2"), shown(t, f, "A3"), shown(t, f, "D4")})
	for _, cell := range []string{"A1", "A2"} {
		id, err := f.GetCellStyle("Sheet1", cell)
		require.NoError(t, err)
		style, err := f.GetStyle(id)
		require.NoError(t, err)
		require.Equal(t, []any{"黑体", 20.0, true, "FF0000"}, []any{style.Font.Family, style.Font.Size, style.Font.Bold, style.Font.Color}, cell)
	}
	merged, err := f.GetMergeCells("Sheet1")
	require.NoError(t, err)
	require.Len(t, merged, 1)
	height, err := f.GetRowHeight("Sheet1", 1)
	require.NoError(t, err)
	require.Equal(t, 44.0, height)
	pictures, err := f.GetPictures("Sheet1", "E1")
	require.NoError(t, err)
	require.Len(t, pictures, 1)
	formula, err := f.GetCellFormula("Sheet1", "D2")
	require.NoError(t, err)
	require.Equal(t, "SUM({1,2},C2)", formula)
	runs, err := f.GetCellRichText("Sheet1", "A5")
	require.NoError(t, err)
	require.Len(t, runs, 2)
	require.Equal(t, []any{"编号 ", "某某", true}, []any{runs[0].Text, runs[1].Text, runs[1].Font.Bold})
	require.Equal(t, "某某 断开", shown(t, f, "A6"), "a placeholder that is half bold is filled, its looks are the cell's")
	second, err := f.GetCellValue("第二页", "A1")
	require.NoError(t, err)
	require.Equal(t, "某某", second)
}

// A row is repeated for each item; what stands below moves down, merged cells and formulas with it.
func TestFillRows(t *testing.T) {
	book := template(t, map[string]any{"A1": "前 {name}", "A2": "{each:list}{x}", "B2": "第 {x} 条", "C2": "常", "A3": "后 {name}", "A4": "{each:other}", "B4": "{x}"}, func(f *excelize.File) {
		require.NoError(t, f.MergeCell("Sheet1", "C2", "D2"))
		require.NoError(t, f.SetRowHeight("Sheet1", 2, 33))
		require.NoError(t, f.SetCellFormula("Sheet1", "B3", "SUM(A2:A2)+SUM($A$1:$A$2)+A2"))
		require.NoError(t, f.SetCellFormula("Sheet1", "E2", "SUM(A2:B2)"))
	})
	f := fill(t, book, map[string]any{"name": "某某", "list": rows("x", 1, 2, 3), "other": rows("x", "甲", "乙")})
	var got []string
	for row := 1; row <= 7; row++ {
		got = append(got, strings.Join([]string{shown(t, f, fmt.Sprint("A", row)), shown(t, f, fmt.Sprint("B", row)), shown(t, f, fmt.Sprint("C", row))}, "|"))
	}
	require.Equal(t, []string{"前 某某||", "1|第 1 条|常", "2|第 2 条|常", "3|第 3 条|常", "后 某某||", "|甲|", "|乙|"}, got)
	for cell, want := range map[string]string{"B5": "SUM(A2:A4)+SUM($A$1:$A$4)+A2", "E2": "SUM(A2:B2)", "E4": "SUM(A4:B4)"} {
		formula, err := f.GetCellFormula("Sheet1", cell)
		require.NoError(t, err)
		require.Equal(t, want, formula, "a sum is over all copies, a row's own formula over the row")
	}
	merged, err := f.GetMergeCells("Sheet1")
	require.NoError(t, err)
	require.Len(t, merged, 3)
	for row := 2; row <= 4; row++ {
		height, err := f.GetRowHeight("Sheet1", row)
		require.NoError(t, err)
		require.Equal(t, 33.0, height)
	}

	f = fill(t, book, map[string]any{"name": "某某", "list": rows("x"), "other": xlsx.List{}})
	require.Equal(t, []string{"", "第  条", "常", "后 某某", ""}, []string{shown(t, f, "A2"), shown(t, f, "B2"), shown(t, f, "C2"), shown(t, f, "A3"), shown(t, f, "B4")}, "an empty list leaves one blank row")

	many := make([]any, 200)
	f = fill(t, book, map[string]any{"name": "某某", "list": rows("x", many...), "other": xlsx.List{}})
	require.Equal(t, "后 某某", shown(t, f, "A202"))
}

func TestFillFaults(t *testing.T) {
	for _, test := range []struct {
		cells map[string]any
		want  string
		why   string
	}{
		{map[string]any{"B3": "{nosuch}"}, "Sheet1!B3: no nosuch", "unknown, alone"},
		{map[string]any{"B3": "见 {nosuch}"}, "Sheet1!B3: no nosuch", "unknown, in a text"},
		{map[string]any{"B3": "{each:nosuch}"}, "Sheet1!B3: no nosuch", "unknown list"},
		{map[string]any{"B3": "{each:list}", "C3": "{nosuch}"}, "Sheet1!C3: no nosuch", "unknown in an item"},
		{map[string]any{"B3": "{each:none}", "C3": "{nosuch}"}, "Sheet1!C3: no nosuch", "unknown in an item of an empty list"},
		{map[string]any{"B3": "{each:name}"}, "Sheet1!B3: name is no list", "no list"},
	} {
		err := xlsx.Fill(new(bytes.Buffer), template(t, test.cells), made, "", values(map[string]any{"name": "某某", "list": rows("x", 1), "none": rows("x")}))
		require.ErrorContains(t, err, test.want, test.why)
	}
	for _, bad := range []string{"", "no workbook", "PK\x03\x04"} {
		require.Error(t, xlsx.Fill(new(bytes.Buffer), []byte(bad), made, "", values(nil)))
	}
	full := errors.New("disk full")
	require.ErrorIs(t, xlsx.Fill(failing{full}, template(t, nil), made, "", values(nil)), full)
}

type failing struct{ error }

func (f failing) Write([]byte) (int, error) { return 0, f.error }

// A mark stands on every page, whatever head the user's workbook has.
func TestFillMark(t *testing.T) {
	for name, before := range map[string]*excelize.HeaderFooterOptions{
		"none": nil, "own": {OddHeader: "&C某厂", OddFooter: "&L脚"}, "first page of its own": {DifferentFirst: true, DifferentOddEven: true, OddHeader: "&C一", EvenHeader: "&C二", FirstHeader: "&C三"},
	} {
		book := template(t, map[string]any{"A1": "{x}"}, func(f *excelize.File) {
			if before != nil {
				require.NoError(t, f.SetHeaderFooter("Sheet1", before))
			}
		})
		var out bytes.Buffer
		require.NoError(t, xlsx.Fill(&out, book, made, "草稿 & 未生效", values(map[string]any{"x": 1})), name)
		f, err := excelize.OpenReader(&out)
		require.NoError(t, err)
		h, err := f.GetHeaderFooter("Sheet1")
		require.NoError(t, err)
		for _, head := range []string{h.OddHeader, h.EvenHeader, h.FirstHeader} {
			require.Contains(t, head, "草稿 && 未生效", name)
		}
		if before != nil {
			require.Equal(t, before.OddFooter, h.OddFooter, name)
		}
		f.Close()
	}
}

// The same template and values are the same bytes.
func TestFillSame(t *testing.T) {
	book := template(t, map[string]any{"A1": "{each:list}", "B1": "{x}", "A2": "{sum}"})
	var first, second bytes.Buffer
	m := map[string]any{"list": rows("x", "甲", "乙"), "sum": report.Money(5)}
	require.NoError(t, xlsx.Fill(&first, book, made, "", values(m)))
	require.NoError(t, xlsx.Fill(&second, book, made, "", values(m)))
	require.Equal(t, first.Bytes(), second.Bytes())
}
