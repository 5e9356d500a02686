package xlsx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kesu-cli/kesu/report/table"
	"github.com/kesu-cli/kesu/report/xlsx"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// read gives the rows of a sheet by their numbers.
func read(raw []byte, sheet string) (map[int][]table.Cell, error) {
	rows := map[int][]table.Cell{}
	err := xlsx.ReadRows(bytes.NewReader(raw), int64(len(raw)), sheet, func(n int, cells []table.Cell) error {
		rows[n] = append([]table.Cell(nil), cells...)
		return nil
	})
	return rows, err
}

// packed zips parts given as name, content, name, content …
func packed(parts ...string) []byte {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i < len(parts); i += 2 {
		w, _ := z.Create(parts[i])
		w.Write([]byte(parts[i+1]))
	}
	z.Close()
	return buf.Bytes()
}

const (
	workbookXML = `<workbook xmlns:r="r"><workbookPr date1904="%s"/><sheets><sheet name="隐藏" state="hidden" r:id="r3"/><sheet name="表" r:id="r1"/></sheets></workbook>`
	relsXML     = `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="r4" Type="x/styles" Target="styles.xml"/></Relationships>`
	stringsXML  = `<sst><si><t>甲_x000D_
乙</t></si><si><r><t>富</t></r><r><t xml:space="preserve"> 文本</t></r><rPh><t>fu</t></rPh></si></sst>`
	stylesXML = `<x:styleSheet xmlns:x="x"><x:numFmts><x:numFmt numFmtId="200" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><x:numFmt numFmtId="201" formatCode="[h]:mm"/></x:numFmts><x:cellStyleXfs><x:xf numFmtId="14"/></x:cellStyleXfs><x:cellXfs><x:xf numFmtId="0"/><x:xf numFmtId="22"/><x:xf numFmtId="200"/><x:xf numFmtId="201"/><x:xf numFmtId="31"/></x:cellXfs></x:styleSheet>`
)

func foreign(date1904, rows string) []byte {
	return packed("xl/workbook.xml", fmt.Sprintf(workbookXML, date1904), "xl/_rels/workbook.xml.rels", relsXML,
		"xl/SharedStrings.xml", stringsXML, "xl/styles.xml", stylesXML, "xl/worksheets/sheet1.xml",
		"<worksheet><sheetData>"+rows+"</sheetData></worksheet>")
}

func TestReadCells(t *testing.T) {
	date := func(text string) table.Cell {
		at, err := time.Parse("2006-01-02 15:04:05", (text + " 00:00:00")[:19])
		require.NoError(t, err)
		return table.Cell{Text: text, IsDate: true, Time: at}
	}
	number := func(text string) table.Cell { return table.Cell{Text: text, IsNumber: true} }
	text := func(text string) table.Cell { return table.Cell{Text: text} }
	for _, c := range []struct {
		why, system, xml string
		want             table.Cell
	}{
		{"text by number, its carriage returns dropped", "0", `<c t="s"><v>0</v></c>`, text("甲\n乙")},
		{"text of several looks, without the phonetic guide", "0", `<c t="s"><v>1</v></c>`, text("富 文本")},
		{"text in place", "0", `<c t="inlineStr"><is><t>a</t><rPh><t>b</t></rPh></is></c>`, text("a")},
		{"result of a formula", "0", `<c t="str"><f>A1</f><v>x&amp;y</v></c>`, text("x&y")},
		{"error", "0", `<c t="e"><v>#DIV/0!</v></c>`, text("#DIV/0!")},
		{"truth", "0", `<c t="b"><v>1</v></c>`, text("true")},
		{"number", "0", `<c><v>12.5</v></c>`, number("12.5")},
		{"telephone kept as a number", "0", `<c><v>1.3800138E+10</v></c>`, number("13800138000")},
		{"17 digits of which 15 count", "0", `<c><v>0.10000000000000001</v></c>`, number("0.1")},
		{"formula without a result", "0", `<c><f>A1</f></c>`, text("")},
		{"date and time", "0", `<c s="1"><v>46348.395833333336</v></c>`, date("2026-11-22 09:30:00")},
		{"the last second of a day", "0", `<c s="1"><v>46348.999988425923</v></c>`, date("2026-11-22 23:59:59")},
		{"date by a format with Chinese text", "0", `<c s="2"><v>46348</v></c>`, date("2026-11-22")},
		{"date by a number of the Chinese edition", "0", `<c s="4"><v>46348</v></c>`, date("2026-11-22")},
		{"length of time is none", "0", `<c s="3"><v>1.5</v></c>`, number("1.5")},
		{"no style, no date", "0", `<c><v>46348</v></c>`, number("46348")},
		{"a style that is not there", "0", `<c s="99"><v>1</v></c>`, number("1")},
		{"system of 1904", "1", `<c s="1"><v>44886.5</v></c>`, date("2026-11-22 12:00:00")},
		{"the first day of 1904", "true", `<c s="1"><v>0</v></c>`, date("1904-01-01")},
		{"the first day of 1900", "0", `<c s="1"><v>1</v></c>`, date("1900-01-01")},
		{"the day before the one that never was", "0", `<c s="1"><v>59</v></c>`, date("1900-02-28")},
		{"the day after it", "0", `<c s="1"><v>61</v></c>`, date("1900-03-01")},
		{"time of day", "0", `<c s="1"><v>0.60416666666666663</v></c>`, text("14:30:00")},
		{"no calendar has it", "0", `<c s="1"><v>-1</v></c>`, number("-1")},
		{"date of a strict workbook", "0", `<c t="d"><v>2026-11-22T09:30:00</v></c>`, date("2026-11-22 09:30:00")},
	} {
		rows, err := read(foreign(c.system, `<row r="7">`+c.xml+`</row>`), "")
		require.NoError(t, err, c.why)
		require.Len(t, rows[7], 1, c.why)
		assert.Equal(t, c.want, rows[7][0], c.why)
	}
}

func TestReadPlaces(t *testing.T) {
	rows, err := read(foreign("0", `<row><c><v>1</v></c><c r="D1"><v>4</v></c><c><v>5</v></c></row><row r="3"/><row r="5"><c r="B5"><v>2</v></c></row><row><c><v>6</v></c></row>`), "表")
	require.NoError(t, err)
	got := map[int]string{}
	for n, cells := range rows {
		for _, c := range cells {
			got[n] += c.Text + "|"
		}
	}
	assert.Equal(t, map[int]string{1: "1|||4|5|", 5: "|2|", 6: "6|"}, got)
}

func TestSheets(t *testing.T) {
	raw := foreign("0", "")
	names, err := xlsx.Sheets(bytes.NewReader(raw), int64(len(raw)))
	require.NoError(t, err)
	assert.Equal(t, []string{"表"}, names)
}

func TestFilesThatCannotBeRead(t *testing.T) {
	var locked bytes.Buffer
	f := excelize.NewFile()
	require.NoError(t, f.Write(&locked, excelize.Options{Password: "x"}))
	whole := foreign("0", "<row><c><v>1</v></c></row>")
	for _, c := range []struct {
		why, code string
		raw       []byte
	}{
		{"empty", "import.not-xlsx", nil},
		{"text", "import.not-xlsx", []byte("受理时间,内容\n")},
		{"another zip file", "import.not-xlsx", packed("word/document.xml", "<x/>")},
		{"old workbook", "import.old-xls", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...)},
		{"encrypted", "import.password", locked.Bytes()},
		{"breaks off", "import.truncated", whole[:len(whole)/2]},
		{"sheet missing", "import.damaged", packed("xl/workbook.xml", fmt.Sprintf(workbookXML, "0"), "xl/_rels/workbook.xml.rels", relsXML)},
		{"XML breaks off", "import.damaged", foreign("0", "<row><c><v>1</v></c></row><row")},
		{"an element is not closed", "import.damaged", foreign("0", "<row><c><v>1</v></c></row><row><c>")},
		{"number that is none", "import.damaged", foreign("0", "<row><c><v>1x</v></c></row>")},
		{"text that is not in the list", "import.damaged", foreign("0", `<row><c t="s"><v>2</v></c></row>`)},
		{"column beyond the last", "import.damaged", foreign("0", `<row><c r="XFE1"><v>2</v></c></row>`)},
		{"place that is none", "import.damaged", foreign("0", `<row><c r="7"><v>2</v></c></row>`)},
	} {
		_, err := read(c.raw, "")
		var e *table.Error
		require.ErrorAs(t, err, &e, c.why)
		assert.Equal(t, c.code, e.Code(), c.why)
		assert.Equal(t, "invalid", e.Class())
	}
	flipped := bytes.Clone(whole)
	flipped[bytes.Index(flipped, []byte("sheet1.xml"))+20] ^= 0x40
	_, err := read(flipped, "")
	assert.Error(t, err, "a byte that was changed")
	_, err = read(whole, "没有")
	assert.EqualError(t, err, `sheet "没有" is not in the workbook, which has 表`)
}

func TestCallerCanStop(t *testing.T) {
	enough, calls := errors.New("enough"), 0
	raw := foreign("0", "<row><c><v>1</v></c></row><row><c><v>1</v></c></row>")
	err := xlsx.ReadRows(bytes.NewReader(raw), int64(len(raw)), "", func(int, []table.Cell) error { calls++; return enough })
	assert.Same(t, enough, err)
	assert.Equal(t, 1, calls)
}

// TestRealLedgers reads the real workbooks that lie beside the repository, where they do, and compares every cell with
// what excelize finds there.
func TestRealLedgers(t *testing.T) {
	dates := map[string]int{"citizen_complaints.xlsx Sheet1": 1, "river_complaints.xlsx 汇总": 1203, "river_complaints.xlsx 台江区": 174}
	for _, file := range []string{"citizen_complaints.xlsx", "river_complaints.xlsx"} {
		raw, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", file))
		if err != nil {
			t.Skip("no real data here")
		}
		f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		names, err := xlsx.Sheets(bytes.NewReader(raw), int64(len(raw)))
		require.NoError(t, err)
		require.Equal(t, f.GetSheetList(), names)
		for _, name := range names {
			rows, err := read(raw, name)
			require.NoError(t, err)
			want, err := f.GetRows(name)
			require.NoError(t, err)
			found := compare(t, file+" "+name, rows, want)
			if n, ok := dates[file+" "+name]; ok {
				assert.Equal(t, n, found, "dates in %s", name)
			}
		}
	}
}

// compare checks rows against excelize's raw ones and counts the dates.
func compare(t *testing.T, where string, rows map[int][]table.Cell, want [][]string) (dates int) {
	for n, cells := range rows {
		for col, cell := range cells {
			raw := ""
			if n <= len(want) && col < len(want[n-1]) {
				raw = want[n-1][col]
			}
			switch {
			case cell.IsDate:
				dates++
				serial, err := strconv.ParseFloat(raw, 64)
				require.NoError(t, err, "%s row %d", where, n)
				at, err := excelize.ExcelDateToTime(serial, false)
				require.NoError(t, err)
				require.Equal(t, at.Round(time.Second), cell.Time, "%s row %d", where, n)
			case cell.IsNumber:
				number, err := strconv.ParseFloat(raw, 64)
				require.NoError(t, err, "%s row %d", where, n)
				got, _ := strconv.ParseFloat(cell.Text, 64)
				require.InEpsilon(t, 1+number, 1+got, 1e-12, "%s row %d", where, n)
			default:
				require.Equal(t, strings.ReplaceAll(raw, "\r", ""), cell.Text, "%s row %d", where, n)
			}
		}
	}
	for i, row := range want {
		require.LessOrEqual(t, len(row), max(len(rows[i+1]), 0), "%s row %d", where, i+1)
	}
	return dates
}

func FuzzReadRows(f *testing.F) {
	f.Add(written(f, book()))
	f.Add(foreign("0", `<row><c t="s"><v>0</v></c><c s="1"><v>46348.4</v></c></row>`))
	f.Add([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, err := read(raw, "")
		var known *table.Error
		if err != nil && !errors.As(err, &known) {
			t.Fatalf("%T: %v", err, err)
		}
	})
}

// FuzzReadSheet changes the XML inside, which a changed zip file hardly ever reaches.
func FuzzReadSheet(f *testing.F) {
	f.Add(`<row r="2"><c r="B2" t="s" s="1"><v>0</v></c><c t="inlineStr"><is><t>a_x0041_</t></is></c><c s="2"><v>4e4</v></c></row>`)
	f.Add(`<row><c t="d"><v>2026-01-02</v></c><c t="b"><v>1</v></c><c><f>x</f></c></row>`)
	f.Fuzz(func(t *testing.T, rows string) {
		_, err := read(foreign("0", rows), "")
		var known *table.Error
		if err != nil && (!errors.As(err, &known) || strings.HasPrefix(known.Code(), "import.not")) {
			t.Fatalf("%T: %v", err, err)
		}
	})
}
