package csv_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/csv"
	"github.com/kesu-cli/kesu/report/table"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWrite(t *testing.T) {
	s := report.Sheet{Widths: []float64{1, 1}, Rows: []report.Row{
		report.Line(report.Title, "台账"),
		report.Line(report.Head, "编号", "说明"),
		report.Line(report.Body, "013800138000", "a,\"b\"\nc"),
		report.Line(report.Body, "=1+1", "@SUM(A1)"),
		report.Line(report.Body, "-2", "-2-"),
		report.Line(report.Body, report.Money(-250), report.Rate{N: -1, D: 8}),
		report.Line(report.Body, report.Rate{}, report.Day{Time: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}),
	}}
	for _, c := range []struct {
		comma rune
		bom   bool
		want  string
	}{
		{',', true, "\ufeff台账,\n编号,说明\n013800138000,\"a,\"\"b\"\"\nc\"\n'=1+1,'@SUM(A1)\n-2,'-2-\n-2.50,-12.50%\n—,2026-11-22\n"},
		{'\t', false, "台账\t\n编号\t说明\n013800138000\t\"a,\"\"b\"\"\nc\"\n'=1+1\t'@SUM(A1)\n-2\t'-2-\n-2.50\t-12.50%\n—\t2026-11-22\n"},
	} {
		var b bytes.Buffer
		require.NoError(t, csv.Write(&b, s, c.comma, c.bom))
		assert.Equal(t, c.want, b.String())
	}
}

// TestWhatIsWrittenIsRead: a ledger that is exported can be imported again (ENG-21), and no cell of it is a formula.
func TestWhatIsWrittenIsRead(t *testing.T) {
	texts := rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune("=+-@\t ,;\"'\n客诉1＝")), rapid.Rune()))
	rapid.Check(t, func(t *rapid.T) {
		s := report.Sheet{Rows: []report.Row{report.Line(report.Head, "编号", "内容")}} // a head settles the separator
		want := [][]string{{"编号", "内容"}}
		for range rapid.IntRange(1, 4).Draw(t, "rows") {
			row := []string{"x"}
			for range 2 {
				text := strings.NewReplacer("\r", "", "\x00", "", "\ufffd", "").Replace(texts.Draw(t, "text"))
				row = append(row, strings.TrimLeft(text, "'"))
			}
			want = append(want, row)
			s.Rows = append(s.Rows, report.Line(report.Body, row[0], row[1], row[2]))
		}
		var b bytes.Buffer
		require.NoError(t, csv.Write(&b, s, ',', rapid.Bool().Draw(t, "bom")))
		var got [][]string
		require.NoError(t, table.ReadCSV(&b, func(_ int, cells []table.Cell) error {
			var row []string
			for _, c := range cells {
				row = append(row, c.Text)
			}
			got = append(got, row)
			return nil
		}))
		require.Equal(t, want, got)
	})
}
