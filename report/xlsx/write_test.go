package xlsx_test

import (
	"archive/zip"
	"bytes"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/table"
	"github.com/kesu-cli/kesu/report/xlsx"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files anew")

func written(t require.TestingT, b report.Book) []byte {
	var buf bytes.Buffer
	require.NoError(t, xlsx.Write(&buf, b))
	return buf.Bytes()
}

func opened(t *testing.T, b report.Book) *excelize.File {
	f, err := excelize.OpenReader(bytes.NewReader(written(t, b)))
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

func book(rows ...report.Row) report.Book {
	return report.Book{Created: noon, Sheets: []report.Sheet{{Name: "s", Rows: rows}}}
}

// TestSampleAsRead compares what a reader sees in the sample, number formats applied, with the golden files.
func TestSampleAsRead(t *testing.T) {
	f := opened(t, sample())
	for i, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		require.NoError(t, err)
		var got strings.Builder
		for _, row := range rows[:min(len(rows), 20)] {
			got.WriteString(strings.ReplaceAll(strings.Join(row, "\t"), "\n", `\n`) + "\n")
		}
		merged, err := f.GetMergeCells(name)
		require.NoError(t, err)
		for _, m := range merged {
			got.WriteString("merged " + m[0] + "\n")
		}
		path := filepath.Join("testdata", []string{"form", "figures", "charts", "ledger"}[i]+".tsv")
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(got.String()), 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, string(want), got.String(), path)
	}
}

func TestEqualBooksGiveEqualBytes(t *testing.T) {
	first := written(t, sample())
	for range 5 { // excelize walks maps: one pair may be equal by chance
		require.True(t, bytes.Equal(first, written(t, sample())))
	}
	later := sample()
	later.Created = later.Created.AddDate(0, 0, 1)
	assert.False(t, bytes.Equal(first, written(t, later)))
}

func TestArchive(t *testing.T) {
	z, err := zip.NewReader(bytes.NewReader(written(t, sample())), int64(len(written(t, sample()))))
	require.NoError(t, err)
	assert.Equal(t, "[Content_Types].xml", z.File[0].Name, "by its first part file(1) knows the kind")
	for _, f := range z.File {
		assert.True(t, f.Modified.Equal(noon), "%s: %v", f.Name, f.Modified)
		in, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(in) // checks the sum, too
		require.NoError(t, err)
		assert.NotContains(t, string(text), "xuri", f.Name)
		assert.NotContains(t, string(text), "<f>=", "no formula: %s", f.Name)
		if strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			assert.NotContains(t, string(text), "<f", "no formula: %s", f.Name)
		}
	}
}

// parts gives the XML of all parts whose names match.
func parts(t *testing.T, b report.Book, name string) string {
	raw := written(t, b)
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	require.NoError(t, err)
	var all strings.Builder
	for _, f := range z.File {
		if regexp.MustCompile(name).MatchString(f.Name) {
			in, err := f.Open()
			require.NoError(t, err)
			_, err = io.Copy(&all, in)
			require.NoError(t, err)
		}
	}
	return all.String()
}

func TestTextStaysText(t *testing.T) {
	for _, c := range []struct{ why, text, want string }{
		{"formula", "=1+1", "=1+1"},
		{"formula of other kinds", "+1", "+1"}, {"minus", "-1", "-1"}, {"at", "@SUM(A1)", "@SUM(A1)"},
		{"telephone", "013800138000", "013800138000"},
		{"identity card, beyond 15 digits", "110101199001011234", "110101199001011234"},
		{"looks like Excel's own escape", "_x0041_", "_x0041_"}, {"escape of an escape", "_x005F_x0041_", "_x005F_x0041_"},
		{"markup", `<b>&amp;"'`, `<b>&amp;"'`},
		{"blanks and line ends at both ends", " \n a \t", " \n a \t"},
		{"line ends of other systems", "a\r\nb\rc", "a\nb\nc"},
		{"control characters are dropped", "a\x00b\x1b[31mc\x7f\ufffe", "ab[31mc"},
		{"what is no UTF-8 is shown as such", "a\xffb", "a\uFFFDb"},
		{"characters beyond 16 bit", "😀𠮷", "😀𠮷"},
	} {
		raw := written(t, book(report.Line(report.Body, c.text)))
		var got table.Cell
		require.NoError(t, xlsx.ReadRows(bytes.NewReader(raw), int64(len(raw)), "", func(_ int, cells []table.Cell) error {
			got = cells[0]
			return nil
		}))
		assert.Equal(t, table.Cell{Text: c.want}, got, c.why)
		f, err := excelize.OpenReader(bytes.NewReader(raw))
		require.NoError(t, err)
		text, err := f.GetCellValue("s", "A1")
		require.NoError(t, err)
		assert.Equal(t, c.want, text, "as excelize reads it: %s", c.why)
	}
}

func TestTextTooLongIsCutVisibly(t *testing.T) {
	for _, c := range []struct {
		why, text string
		units     int
		cut       bool
	}{
		{"as long as a cell", strings.Repeat("客", 32767), 32767, false},
		{"one more", strings.Repeat("客", 32768), 32767, true},
		{"a pair of units is not torn", strings.Repeat("a", 32765) + "😀😀", 32766, true},
		{"pairs count two", strings.Repeat("😀", 16383), 32766, false},
	} {
		got, err := opened(t, book(report.Line(report.Body, c.text))).GetCellValue("s", "A1")
		require.NoError(t, err)
		assert.Len(t, utf16.Encode([]rune(got)), c.units, c.why)
		assert.Equal(t, c.cut, strings.HasSuffix(got, "…"), c.why)
	}
}

func TestValuesAreNumbers(t *testing.T) {
	f := opened(t, book(report.Line(report.Body, 7, int64(-8), 4.5, report.Money(123450), report.Rate{N: 1, D: 8}, report.PerMille{N: 1, D: 8},
		noon, report.Day{Time: noon}, report.Rate{}, int64(math.MaxInt64), math.Inf(1), time.Time{}, nil, time.Date(1, 2, 3, 4, 5, 0, 0, time.UTC), true)))
	for i, want := range []struct{ raw, seen string }{{"7", "7"}, {"-8", "-8"}, {"4.5", "4.50"}, {"1234.5", "1,234.50"},
		{"0.125", "12.50%"}, {"125", "125.00‰"}, {"46348.5", "2026-11-22 12:00"}, {"46348.5", "2026-11-22"}, {"—", "—"},
		{"9223372036854775807", "9223372036854775807"}, {"—", "—"}, {"", ""}, {"", ""}, {"0001-02-03 04:05", "0001-02-03 04:05"}, {"true", "true"}} {
		at, _ := excelize.CoordinatesToCellName(i+1, 1)
		raw, err := f.GetCellValue("s", at, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		seen, err := f.GetCellValue("s", at)
		require.NoError(t, err)
		assert.Equal(t, want, struct{ raw, seen string }{raw, seen}, at)
	}
}

func TestCharts(t *testing.T) {
	xml := parts(t, sample(), `xl/charts/chart\d+\.xml`)
	assert.Equal(t, 6, strings.Count(xml, "<c:chartSpace")+strings.Count(xml, "<chartSpace"), "the one without data is left out")
	assert.Contains(t, xml, "汇总-表", "charts speak of sheets by the names that Excel allows")
	assert.NotContains(t, xml, "汇总/表")
	pareto := parts(t, sample(), `xl/charts/chart1\.xml`)
	for _, want := range []string{"barChart", "lineChart", `max val="1"`, `formatCode="0%"`} {
		assert.Contains(t, pareto, want)
	}
}

// An axis of rates goes in per cent up to 100 %; one of a few things counts whole ones.
func TestAxes(t *testing.T) {
	for _, test := range []struct {
		value       any
		has, hasNot string
	}{
		{report.Rate{N: 1, D: 2}, `max val="1"`, "majorUnit"},
		{report.Rate{N: 3, D: 2}, `formatCode="0%"`, `max val="1"`},
		{int64(3), `majorUnit val="1"`, `formatCode="0%"`},
		{int64(30), "valAx", "majorUnit"},
		{2.5, "valAx", "majorUnit"},
	} {
		b := book(report.Line(report.Head, "月", "值"), report.Line(report.Body, "1", test.value), report.Line(report.Body, "2", test.value))
		b.Sheets[0].Charts = []report.Chart{{Kind: report.Lines, Title: "t", Row: 5, Col: 1, Data: report.Data{Sheet: b.Sheets[0].Name, Head: 1, First: 2, Last: 3, Labels: 1, Series: []int{2}}}}
		xml := parts(t, b, `xl/charts/chart1\.xml`)
		assert.Contains(t, xml, test.has, "%v", test.value)
		assert.NotContains(t, xml, test.hasNot, "%v", test.value)
	}
}

func TestMoreIsWrittenWithoutHoldingIt(t *testing.T) {
	b := book(report.Line(report.Head, "n"))
	b.Sheets[0].More = func(yield func(report.Row) bool) {
		for i := range 20000 {
			if !yield(report.Line(report.Body, i)) {
				return
			}
		}
	}
	raw, last := written(t, b), ""
	require.NoError(t, xlsx.ReadRows(bytes.NewReader(raw), int64(len(raw)), "s", func(n int, cells []table.Cell) error {
		last = cells[0].Text
		return nil
	}))
	assert.Equal(t, "19999", last)
}

func TestTooManyRows(t *testing.T) {
	b := book()
	b.Sheets[0].More = func(yield func(report.Row) bool) {
		for range 1_048_577 {
			if !yield(report.Row{}) {
				return
			}
		}
	}
	err := xlsx.Write(io.Discard, b)
	var long xlsx.TooLong
	require.ErrorAs(t, err, &long)
	assert.Equal(t, map[string]any{"sheet": "s", "rows": 1_048_577, "max": 1_048_576}, long.Args())
}

func TestEmptyBooks(t *testing.T) {
	for why, b := range map[string]report.Book{
		"no sheet": {}, "no row": book(), "no cell": book(report.Row{}, report.Row{}), "empty cells": book(report.Line(report.Plain, nil)),
	} {
		_, err := excelize.OpenReader(bytes.NewReader(written(t, b)))
		assert.NoError(t, err, why)
	}
}

// TestWhatIsWrittenIsRead: any text in any sheet comes back but for what no workbook can hold, and but for two of
// Excel's escapes that share a _, which excelize 2.11.1 takes for one.
func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.StringMatching(`(_x00[0-9A-F]{2}_客|_x12|x|客|=|&|<|\n){0,8}`)), 1, 5).Draw(t, "texts")
		row := report.Row{}
		for _, s := range texts {
			row.Cells = append(row.Cells, report.Cell{Value: s, Style: report.Body})
		}
		raw := written(t, book(row))
		var got []string
		require.NoError(t, xlsx.ReadRows(bytes.NewReader(raw), int64(len(raw)), "s", func(_ int, cells []table.Cell) error {
			for _, c := range cells {
				got = append(got, c.Text)
			}
			return nil
		}))
		for i, s := range texts {
			want := strings.Map(func(r rune) rune {
				if r < ' ' && r != '\n' && r != '\t' || r == 0x7F || r == 0xFFFE || r == 0xFFFF {
					return -1
				}
				return r
			}, strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\uFFFD")))
			require.Equal(t, want, got[i])
		}
	})
}
