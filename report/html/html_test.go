package html_test

import (
	"bytes"
	"encoding/xml"
	"flag"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/html"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

func written(t *testing.T, b report.Book) string {
	var out bytes.Buffer
	require.NoError(t, html.Write(&out, b))
	return out.String()
}

func TestGolden(t *testing.T) {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	b := report.Book{Title: "周报", Lang: "zh-CN", FontBody: "宋体", FontTitle: "黑体", Sheets: []report.Sheet{
		{Name: "汇总", Landscape: true, Widths: []float64{20, 0, 10}, TitleRows: [2]int{3, 4}, Watermark: "草稿", Footer: `"A" & 版本`,
			FooterPage: "第 {page} 页 共 {pages} 页", Rows: []report.Row{
				report.Line(report.Title, "客户抱怨汇总表"),
				{},
				{Cells: []report.Cell{{Value: "类别", Style: report.Head, Down: 2}, {Value: "件数", Style: report.Head, Span: 2}}},
				report.Line(report.Head, "本周", "占比"),
				report.Line(report.Body, "产品质量\n（含返修）", 12, report.Rate{N: 3, D: 4}),
				report.Line(report.Body, "其他", 4, report.Rate{N: 4, D: 4}),
				report.Line(report.Total, "合计", 16, report.Rate{}),
				report.Line(report.Plain, noon, report.Day{Time: noon}, nil),
			},
			Charts: []report.Chart{{Kind: report.Pareto, Title: "柏拉图", Data: report.Data{Sheet: "汇总", Head: 4, First: 5, Last: 6, Labels: 1, Series: []int{2, 3}}}, {Title: "空"}}},
		{Name: "空"},
	}}
	got := written(t, b)
	got = got[strings.Index(got, "@media screen"):] // the style sheet is page.css
	if *update {
		require.NoError(t, os.WriteFile("testdata/page.html", []byte(got), 0o644))
	}
	want, err := os.ReadFile("testdata/page.html")
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// TestNothingActs: text that would end its place, were it not quoted, in every place where text can stand.
func TestNothingActs(t *testing.T) {
	const evil = `"'></td></style><script>alert(1)</script>{}\` + "\n"
	b := report.Book{Title: evil, Lang: evil, FontBody: evil, FontTitle: evil, Sheets: []report.Sheet{{Name: evil, Watermark: evil, Footer: evil,
		FooterPage: evil + "{page}", Rows: []report.Row{report.Line(report.Head, evil, evil), report.Line(report.Body, evil, 1)}}}}
	for kind := report.Columns; kind <= report.Pareto; kind++ {
		b.Sheets[0].Charts = append(b.Sheets[0].Charts, report.Chart{Kind: kind, Title: evil,
			Data: report.Data{Sheet: evil, Head: 1, First: 2, Last: 2, Labels: 1, Series: []int{2, 2}}})
	}
	page := written(t, b)
	assert.NotContains(t, page, "<script")
	assert.Equal(t, 1, strings.Count(page, "</style>"))
	assert.NotRegexp(t, `(src|href|url\()`, page, "the page needs nothing else")
	css := page[strings.Index(page, "<style>"):strings.Index(page, "</style>")]
	plain := regexp.MustCompile(`"[^"\n]*"`).ReplaceAllString(css, "")
	assert.NotContains(t, plain, "alert", "text stays inside of CSS strings")
	assert.Equal(t, strings.Count(plain, "{"), strings.Count(plain, "}"))
}

// TestChartsAreDrawn: every kind, with values that strain the scale, is well-formed and without numbers that are none.
func TestChartsAreDrawn(t *testing.T) {
	for why, values := range map[string][]any{
		"usual": {3, 1, 2}, "one": {5}, "nothing": {0, 0}, "negative": {-3, 4}, "only negative": {-3, -4}, "tiny": {1e-7, 2e-7},
		"huge": {1e15, 1}, "rates": {report.Rate{N: 1, D: 3}, report.Rate{}}, "all in one": {7, 0}, "not a number": {math.NaN(), 1}, "endless": {math.Inf(1), 1},
	} {
		rows := []report.Row{report.Line(report.Head, "类别", "本周", "上周")}
		for _, v := range values {
			rows = append(rows, report.Line(report.Body, strings.Repeat("长类别名称", 9), v, 1))
		}
		for kind := report.Columns; kind <= report.Pareto; kind++ {
			for _, series := range [][]int{{2}, {2, 3}} {
				page := written(t, report.Book{Sheets: []report.Sheet{{Name: "s", Rows: rows, Charts: []report.Chart{{Kind: kind, Title: "图",
					Data: report.Data{Sheet: "s", Head: 1, First: 2, Last: len(rows), Labels: 1, Series: series}}}}}})
				svg := page[strings.Index(page, "<svg"):]
				svg = svg[:strings.Index(svg, "</svg>")+6]
				require.NoError(t, xml.Unmarshal([]byte(svg), new(struct{})), why)
				require.NotRegexp(t, `NaN|Inf|="-\d+(\.\d+)?" height|width="-|height="-`, svg, "%s, kind %d", why, kind)
				require.Less(t, len(svg), 20000, why)
			}
		}
	}
}
