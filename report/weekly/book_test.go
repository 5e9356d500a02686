package weekly_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/report/weekly"
	"github.com/kesu-cli/kesu/report/xlsx"
	"github.com/kesu-cli/kesu/sla"
)

var update = flag.Bool("update", false, "write the goldens anew")

const company = "某某汽车销售有限公司"

// input is the worked example as the program would hand it over, with a ledger of one line.
func input(t testing.TB, p *sla.Policy, lang string) weekly.Input {
	all := w47(t)
	in := weekly.Input{
		This: week(t, p, "2026-W47", all...), Last: week(t, p, "2026-W46", all...), Words: words(t, lang), Revision: 1, Company: company, Digest: "sha256:2f1c9a",
		Papers: []string{"https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm"},
		Ledger: report.Sheet{Name: "台账", Rows: []report.Row{report.Line(report.Head, "抱怨单编号")}},
	}
	for period := in.This.Period; len(in.Trend) < 12; period = period.Before() {
		c := stats(t, p, period, all...).Counts
		in.Trend = append([]weekly.TrendPoint{{Label: period.Label, Received: c["received"], Closed: c["closed"], CarriedOut: c["carried_out"]}}, in.Trend...)
	}
	return in
}

// notices are those of a period.
func notices(t testing.TB, p *sla.Policy, in report.Period, all ...*diary) (found []weekly.Notice) {
	for _, d := range all {
		a := d.assess(p, in.AsOf())
		for _, x := range a.Penalties {
			if in.Holds(x.At) {
				found = append(found, weekly.Notice{Assessment: a, Penalty: x})
			}
		}
	}
	return found
}

// tsv is a sheet as text.
func tsv(s report.Sheet) string {
	var b strings.Builder
	for row := range s.Grid() {
		for i := range row {
			row[i] = strings.ReplaceAll(row[i], "\n", `\n`)
		}
		b.WriteString(strings.TrimRight(strings.Join(row, "\t"), "\t") + "\n")
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".tsv")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, name)
}

// The worked example of DOMAIN.md 6.9, sheet by sheet.
func TestBook(t *testing.T) {
	p := dealer(t)
	book, err := weekly.Book(input(t, p, "zh"))
	require.NoError(t, err)
	var names []string
	for _, s := range book.Sheets {
		names = append(names, s.Name)
		if s.Name != "台账" {
			golden(t, s.Name, tsv(s))
		}
	}
	require.Equal(t, []string{"摘要", "客户抱怨汇总表", "非理性抱怨", "及时率", "超期与升级", "考核明细", "图表", "台账", "口径说明"}, names)
	for _, c := range book.Sheets[6].Charts {
		plot, ok := book.Plot(c.Data)
		require.True(t, ok, c.Title)
		require.NotEmpty(t, plot.Labels, c.Title)
	}
}

// The figures that 6.9 states, as they stand on the summary: this week, numerator, denominator.
func TestSummaryFigures(t *testing.T) {
	book, err := weekly.Book(input(t, dealer(t), "zh"))
	require.NoError(t, err)
	rows := map[string][]string{}
	for row := range book.Sheets[0].Grid() {
		rows[row[0]] = append([]string(nil), row...)
	}
	for _, want := range []struct{ name, this, n, d string }{
		{"期初未关闭（上期结转）", "2", "", ""}, {"本周受理", "7", "", ""}, {"重新打开", "0", "", ""}, {"本周关闭", "3", "", ""}, {"其中：一次关闭", "2", "", ""},
		{"其中：二次关闭", "1", "", ""}, {"本周转跟踪", "2", "", ""}, {"期末未关闭", "4", "", ""}, {"移交及时率", "85.71%", "6", "7"}, {"首次回复及时率", "60.00%", "3", "5"},
		{"关闭回访及时率", "100.00%", "4", "4"}, {"一次关闭率", "66.67%", "2", "3"}, {"一次回访通过率", "50.00%", "1", "2"}, {"到期关闭率", "66.67%", "2", "3"},
		{"本周办结率", "42.86%", "3", "7"}, {"自动升级", "1", "", ""}, {"超期未关闭", "2", "", ""}, {"一次非理性抱怨比例", "14.29%", "1", "7"}, {"二次非理性抱怨比例", "25.00%", "1", "4"},
		{"关注：本周新增", "1", "", ""}, {"关注：期末在跟踪", "1", "", ""}, {"监控：本周新增", "1", "", ""}, {"监控：期末在跟踪", "1", "", ""}, {"后续回复及时率", "—", "0", "0"},
	} {
		row := rows[want.name]
		require.Len(t, row, 9, want.name)
		assert.Equal(t, want.this, row[2], want.name)
		assert.Equal(t, []string{want.n, want.d}, row[7:], want.name)
	}
}

// Whatever is printed in a language is in that language: no key of the words is left over, and English has Chinese only
// where the data is Chinese.
func TestWordsComplete(t *testing.T) {
	p := dealer(t)
	key := regexp.MustCompile(`\b(figure|weekly|form|name|period|capital|book)\.[a-z*]|\{[a-z_.]+\}`)
	han := regexp.MustCompile(`\p{Han}.*`)
	capitals := regexp.MustCompile(`[零壹贰叁肆伍陆柒捌玖拾佰仟万元角分整]+`)
	data := strings.NewReplacer("客户反映保养后发动机舱内持续异响，冷启动时尤其明显，已两次到店未解决。", "", "重新检测并书面答复", "", "远行", "", "鲁", "", "客户要求全额退款，超出三包范围", "",
		"已联系客户，预约到店检测", "", "更换发电机皮带及涨紧轮，试车无异响，客户认可", "", "客户表示可以接受", "", "配件停产，厂家预计下月恢复供应", "", company, "", "台账", "", "抱怨单编号", "",
		"张*", "", "李前台", "", "王服务", "", "赵回访", "", "钱经理", "")
	for _, lang := range []string{"zh", "en"} {
		for _, kind := range []string{report.KindDay, report.KindWeek, report.KindMonth, report.KindQuarter, report.KindYear, report.KindRange} {
			in := input(t, p, lang)
			period := report.Around(kind, in.This.Period.From)
			if kind == report.KindRange {
				period = report.Between(in.This.Period.From, in.This.Period.To)
			}
			in.This = stats(t, p, period, w47(t)...)
			books := every(t, p, in)
			for _, book := range books {
				for _, s := range book.Sheets {
					text := book.Title + s.Name + s.Footer + s.FooterPage + s.Watermark + tsv(s)
					assert.NotRegexp(t, key, strings.NewReplacer("{page}", "", "{pages}", "").Replace(text), "%s %s", kind, s.Name)
					if lang == "en" {
						assert.Empty(t, han.FindString(capitals.ReplaceAllString(data.Replace(text), "")), "Chinese in English: %s", s.Name)
					}
				}
			}
		}
	}
}

// every returns all books that there are of a period.
func every(t testing.TB, p *sla.Policy, in weekly.Input) []report.Book {
	book, err := weekly.Book(in)
	require.NoError(t, err)
	all := w47(t)
	slips, err := weekly.Notices(notices(t, p, in.This.Period, all...), in.Words, company, false, in.This.Period.To)
	require.NoError(t, err)
	bulletin, err := weekly.Bulletin(form.NewBulletin(in.This, nil, "李前台", in.This.Period.To), in.This, in.Words, company)
	require.NoError(t, err)
	books := []report.Book{book, slips, bulletin}
	for _, d := range all {
		record, err := handling(d.assess(p, in.This.Period.AsOf()), in.Words, company, false)
		require.NoError(t, err)
		books = append(books, record)
	}
	return books
}

// ENG-14: two builds of the same figures are the same bytes.
func TestDeterministic(t *testing.T) {
	build := func() string {
		var b bytes.Buffer
		p := dealer(t)
		for _, book := range every(t, p, input(t, p, "zh")) {
			require.NoError(t, xlsx.Write(&b, book))
		}
		return b.String()
	}
	first, second := build(), build()
	require.True(t, first == second, "the bytes differ")
}

// The two notices of the worked example that differ most, and the record of a complaint with everything in it.
func TestForms(t *testing.T) {
	p := dealer(t)
	in, all := week(t, p, "2026-W47").Period, w47(t)
	book, err := weekly.Notices(notices(t, p, in, all...), words(t, "zh"), company, false, in.To)
	require.NoError(t, err)
	require.Len(t, book.Sheets, 5)
	total := report.Money(0)
	for _, n := range notices(t, p, in, all...) {
		total += n.Penalty.Amount
	}
	require.Equal(t, complaint.Yuan(1280), total)
	for _, s := range book.Sheets {
		require.Equal(t, "草稿 未签发", s.Watermark, s.Name)
		if s.Name == "CF-KS-20261116-002-R1" || s.Name == "FK-KS-20261012-001-M1" {
			golden(t, s.Name, tsv(s))
		}
	}
	record, err := handling(all[2].assess(p, in.AsOf()), words(t, "zh"), company, false)
	require.NoError(t, err)
	golden(t, "客户抱怨处理书", tsv(record.Sheets[0]))
}

// A notice loses its draft mark when the penalty is confirmed and is marked as void when it is withdrawn.
func TestNoticeMark(t *testing.T) {
	p, in := dealer(t), report.Between(instant(t, "11-16 00:00"), instant(t, "12-07 00:00"))
	late := func() *diary { return open(t, 1, "11-16 09:00", "general", "price", "sales").sign("11-16 14:00") }
	mark := func(d *diary) string {
		book, err := weekly.Notices(notices(t, p, in, d)[:1], words(t, "zh"), company, false, in.To)
		require.NoError(t, err)
		return book.Sheets[0].Watermark
	}
	require.Equal(t, "草稿 未签发", mark(late()))
	require.Empty(t, mark(late().fine("11-24 10:00", "钱经理", "transfer/1", complaint.PenaltyConfirmed)))
	require.Equal(t, "已撤销", mark(late().fine("11-24 10:00", "钱经理", "transfer/1", complaint.PenaltyConfirmed).fine("12-01 10:00", "孙总", "transfer/1", complaint.PenaltyWithdrawn)))
}

// Sheet 6 shows what was confirmed and, as a negative line, what was taken back.
func TestReversedLines(t *testing.T) {
	p := dealer(t)
	d := open(t, 1, "11-16 09:00", "general", "price", "sales").sign("11-16 14:00").fine("11-24 10:00", "钱经理", "transfer/1", complaint.PenaltyConfirmed).
		fine("12-01 10:00", "孙总", "transfer/1", complaint.PenaltyWithdrawn)
	rows := func(label string) string {
		book, err := weekly.Book(weekly.Input{This: week(t, p, label, d), Words: words(t, "zh"), Company: company})
		require.NoError(t, err)
		return tsv(book.Sheets[5])
	}
	require.Contains(t, rows("2026-W48"), "确定合计 20.00 元")
	require.Contains(t, rows("2026-W49"), "\t-20.00\t已撤销\t冲销、已撤销")
}

// No period before, nothing received: everything is there, and nothing is a number that is none.
func TestEmptyPeriod(t *testing.T) {
	p := dealer(t)
	book, err := weekly.Book(weekly.Input{This: week(t, p, "2026-W47"), Words: words(t, "zh")})
	require.NoError(t, err)
	require.Len(t, book.Sheets, 8, "no ledger was given")
	require.NoError(t, xlsx.Write(new(bytes.Buffer), book))
	for _, s := range book.Sheets {
		assert.NotContains(t, tsv(s), "NaN", s.Name)
		assert.NotContains(t, tsv(s), "nil", s.Name)
	}
	summary := tsv(book.Sheets[0])
	require.Contains(t, summary, "移交及时率\t\t—\t—\t—\t—\t100.00%\t0\t0")
	require.True(t, strings.HasPrefix(summary, "抱怨处理周报"), "no blank where the company's name is missing")
}
