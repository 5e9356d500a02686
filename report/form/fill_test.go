package form_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/report/table"
	"github.com/kesu-cli/kesu/report/xlsx"
)

// workbook is one that a user made: rows of cells.
func workbook(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	s := report.Sheet{Name: "单"}
	for _, row := range rows {
		s.Rows = append(s.Rows, report.Line(report.Body, row...))
	}
	var out bytes.Buffer
	require.NoError(t, xlsx.Write(&out, report.Book{Sheets: []report.Sheet{s}}))
	return out.Bytes()
}

func filled(t testing.TB, book []byte, data map[string]any) (rows [][]table.Cell) {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, form.Fill(&out, "forms/own.xlsx", book, data, "zh", "", instant(t, "11-16 10:00").Time))
	require.NoError(t, xlsx.ReadRows(bytes.NewReader(out.Bytes()), int64(out.Len()), "", func(_ int, cells []table.Cell) error {
		rows = append(rows, append([]table.Cell{}, cells...))
		return nil
	}))
	return rows
}

// A company's own workbook is filled with the same names as a layout, each value of its own kind.
func TestFill(t *testing.T) {
	a := life(t, "11-16 12:00", stepped(t, "11-16 10:00", "D3", map[string]complaint.Text{"measure.1.what": "封存", "measure.2.what": "重检", "measure.2.due": "2026-11-20"}))
	rows := filled(t, workbook(t,
		[]any{"编号 {id}（{field.loss}元）", "{text}"},
		[]any{"{field.loss}", "{field.loss|capital}"},
		[]any{"{each:step.D3.measure}{no}. {what}", "{due}"},
		[]any{"{received}", "{field.rate}"},
		[]any{"{closed_first} 一次关闭", "{closed_first}"},
	), form.CaseData(a, zh(t), false))
	var got [][]string
	for _, row := range rows {
		var texts []string
		for _, c := range row {
			texts = append(texts, c.Text)
		}
		got = append(got, texts)
	}
	require.Equal(t, [][]string{
		{"编号 KS-20261116-001（1,280.00元）", "=划伤"}, {"1280", "壹仟贰佰捌拾元整"}, {"1. 封存"}, {"2. 重检", "2026-11-20"}, {"2026-11-16 09:00:00", "1.50%"}, {"□ 一次关闭", "□"},
	}, trimmed(got))
	require.True(t, rows[1][0].IsNumber, "an amount")
	require.True(t, rows[3][1].IsDate, "a date")
	require.True(t, rows[4][0].IsDate, "a time")
}

func trimmed(rows [][]string) [][]string {
	for i, row := range rows {
		for len(row) > 0 && row[len(row)-1] == "" {
			row = row[:len(row)-1]
		}
		rows[i] = row
	}
	return rows
}

// What a workbook cannot mean is said with sheet and cell, and the names that there are.
func TestFillFaults(t *testing.T) {
	a := life(t, "11-16 12:00")
	for _, test := range []struct{ cell, code, name, why string }{
		{"{nosuch}", "form.cell", "nosuch", "unknown"},
		{"见 {field.nosuch}", "form.cell", "field.nosuch", "unknown inside"},
		{"{each:step.D3.measure}{nosuch}", "form.cell", "nosuch", "unknown in an item, though there is none"},
		{"{each:id}", "form.cell-value", "id", "no list"},
		{"{replies}", "form.cell-value", "replies", "a list without each"},
		{"{field}", "form.cell-value", "field", "a whole branch"},
		{"{text|money}", "form.cell-value", "text", "a text is no amount"},
		{"{field.lot|colour}", "form.cell-value", "field.lot", "no such format"},
	} {
		err := form.Fill(new(bytes.Buffer), "forms/own.xlsx", workbook(t, []any{"一"}, []any{"二", test.cell}), form.CaseData(a, zh(t), false), "zh", "", instant(t, "11-16 10:00").Time)
		var f *complaint.Fault
		require.ErrorAs(t, err, &f, test.why)
		require.Equal(t, []any{test.code, "forms/own.xlsx", "单", "B2", test.name}, []any{f.Code(), f.Args()["file"], f.Args()["sheet"], f.Args()["cell"], f.Args()["name"]}, test.why)
		if test.code == "form.cell" {
			require.NotEmpty(t, f.Args()["known"], test.why)
		}
	}
	err := form.Fill(new(bytes.Buffer), "forms/own.xlsx", []byte("%PDF"), nil, "zh", "", instant(t, "11-16 10:00").Time)
	require.ErrorContains(t, err, "form.workbook")
}

// Foreign bytes are either filled or refused.
func FuzzFill(f *testing.F) {
	f.Add(workbook(f, []any{"{id}", "{each:replies}{at}"}))
	var empty bytes.Buffer
	require.NoError(f, zip.NewWriter(&empty).Close())
	f.Add(empty.Bytes())
	a := life(f, "11-16 12:00")
	f.Fuzz(func(t *testing.T, book []byte) {
		_ = form.Fill(new(bytes.Buffer), "own.xlsx", book, form.CaseData(a, zh(t), false), "zh", "", instant(t, "11-16 10:00").Time)
	})
}
