package ledger_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report/ledger"
	"github.com/kesu-cli/kesu/report/table"
	"github.com/kesu-cli/kesu/report/xlsx"
	"github.com/kesu-cli/kesu/sla"
)

// within ends the program where something takes longer than any input of a fuzzer
// may, so that the input is kept.
func within(limit time.Duration, do func()) {
	watch := time.AfterFunc(limit, func() { panic("still at work after " + limit.String()) })
	defer watch.Stop()
	do()
}

// taken takes a ledger over as the command does: every row becomes a complaint that
// folds without a problem and can be written, or is rejected with a reason; and the
// same ledger comes out the same the next time.
func taken(t *testing.T, p *sla.Policy, from feed) {
	within(30*time.Second, func() {
		got := load(t, ledger.Options{Policy: p}, from)
		if got.err != nil {
			var coded interface {
				Code() string
				Class() string
			}
			require.ErrorAs(t, got.err, &coded)
			require.Contains(t, []string{"invalid", "usage"}, coded.Class(), "%v", got.err)
			return
		}
		sound(t, p, got)
		for _, d := range got.drafts {
			require.NotEmpty(t, d.Events)
			text, err := complaint.EncodeEvents(d.Events)
			require.NoError(t, err, "row %d", d.Row)
			_, err = complaint.DecodeFile("a.yaml", append(complaint.EncodeHeader(complaint.NewID("KS", d.Received.Time, 1)), text...))
			require.NoError(t, err, "row %d", d.Row)
		}
		require.Equal(t, summary(got), summary(load(t, ledger.Options{Policy: p}, from)))
	})
}

// summary is what an import said, as text.
func summary(got outcome) string {
	lines := []string{fmt.Sprint(got.sum.Rows, got.sum.Imported, got.sum.Known, got.sum.Rejected)}
	for _, d := range got.drafts {
		lines = append(lines, fmt.Sprint(d.Row, d.Source, kinds(d)))
	}
	for _, r := range got.rejects {
		lines = append(lines, fmt.Sprint(r.Row, r.Column, r.Code))
	}
	return strings.Join(lines, "\n")
}

// ledgerText is a ledger with a column of every kind.
const ledgerText = "编号,投诉时间,客户姓名,联系电话,投诉渠道,投诉内容,索赔金额,类别,级别,处理部门,移交时间,签收时间,首次回复时间,处理结果,申请关闭时间,回访时间,回访结果,结案时间,状态,备注\n" +
	"1,2026-11-01 09:30,张三,13812345678,电话,\"漏油\n严重\",\"1,200.50\",交车,一般,销售部,2026/11/1 10:00,2026.11.1 11:00,11月2日 9点,已返修,2026-11-03,2026-11-04,满意,2026-11-05,已结案,x\n" +
	"2,46331.5,'=1+1,@x,微信,-异响,¥99,怪事,強烈,外星,-,bad,2026-02-30,,9999-12-31,0000-01-01,拒访,2999-12-31,撤诉,=HYPERLINK(\"x\")\n" +
	"3,1/13/2026,,,,,NaN,,,,,,,,,,,,,\n"

func FuzzImportCSV(f *testing.F) {
	f.Add([]byte(ledgerText))
	f.Add([]byte(strings.ReplaceAll(ledgerText, ",", "\t")))
	f.Add([]byte("\ufeff台账\n\n" + strings.ReplaceAll(ledgerText, "\n", "\r\n")))
	f.Add([]byte("投诉时间,投诉内容\n2026-11-02 09:30," + strings.Repeat("长", 3000) + "\n1e400,x\n99999999999,y\n"))
	f.Add([]byte("\xcd\xb6\xcb\xdf\xca\xb1\xbc\xe4,\xcd\xb6\xcb\xdf\xc4\xda\xc8\xdd\n2026-11-02,\xc2\xa9\xd3\xcd\n"))
	p := policy(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		taken(t, p, func(row table.Row) error { return table.ReadCSV(bytes.NewReader(data), row) })
	})
}

// workbook is a workbook whose only sheet has these rows, and these shared texts.
func workbook(texts, rows string) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range [][2]string{
		{"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="t.xml"/><Relationship Id="r3" Type="x/styles" Target="f.xml"/></Relationships>`},
		{"xl/t.xml", "<sst>" + texts + "</sst>"},
		{"xl/f.xml", `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>`},
		{"xl/s.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"},
	} {
		w, _ := z.Create(part[0])
		_, _ = w.Write([]byte(part[1])) // to memory
	}
	_ = z.Close()
	return out.Bytes()
}

func FuzzImportXLSX(f *testing.F) {
	heads := `<si><t>投诉时间</t></si><si><t>投诉内容</t></si><si><t>级别</t></si><si><t>结案时间</t></si><si><t>索赔金额</t></si>`
	first := `<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="s"><v>3</v></c><c t="s"><v>4</v></c></row>`
	for _, rows := range []string{
		`<row r="2"><c s="1"><v>46331.5</v></c><c t="inlineStr"><is><t>漏油</t></is></c><c t="str"><f>A1</f><v>一般</v></c><c s="1"><v>46340</v></c><c><v>1.2E+3</v></c></row>`,
		`<row r="1048576"><c r="A1048576" s="1"><v>1e308</v></c><c r="XFD1048576"><v>-0</v></c></row>`,
		`<row><c t="e"><v>#N/A</v></c><c t="s"><v>1</v></c></row><row r="1"><c t="d"><v>2026-11-02T09:30:00</v></c><c t="b"><v>1</v></c></row>`,
		`<row><c><v>NaN</v></c><c><v>Inf</v></c></row><row><c s="1"><v>2958465.99999999</v></c><c t="inlineStr"><is><t>_x0000__xD83D_</t></is></c></row>`,
	} {
		f.Add(heads, first+rows)
	}
	p := policy(f)
	f.Fuzz(func(t *testing.T, texts, rows string) {
		if len(texts)+len(rows) > 1<<16 {
			return
		}
		book := workbook(texts, rows)
		taken(t, p, func(row table.Row) error { return xlsx.ReadRows(bytes.NewReader(book), int64(len(book)), "", row) })
	})
}
