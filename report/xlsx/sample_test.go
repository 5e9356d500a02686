package xlsx_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/report"
)

var (
	shanghai = time.FixedZone("CST", 8*3600)
	noon     = time.Date(2026, 11, 22, 12, 0, 0, 0, shanghai)
)

const complaint = "客户反映：2026年11月16日在售后服务站做完四万公里保养后，发动机舱内有持续异响，冷启动时尤其明显；" +
	"服务顾问答复“属于正常现象”，客户不认可，要求重新检测并书面答复，同时要求退还本次保养费用1,280.50元。" +
	"VIN LSVAA4182E2184847，客户表示如三日内得不到答复将向12315及媒体反映。"

// sample is a book with every style, every kind of chart, merged cells, long text and a table of three pages.
func sample() report.Book {
	return report.Book{
		Title: "抱怨处理周报", Author: "客户服务中心", Created: noon, Lang: "zh-CN", FontBody: "宋体", FontTitle: "黑体",
		Sheets: []report.Sheet{form(), figures(), charts(), ledger(120)},
	}
}

func form() report.Sheet {
	label := func(s string) report.Cell { return report.Cell{Value: s, Style: report.Label} }
	text := func(v any, span int16) report.Cell { return report.Cell{Value: v, Style: report.Text, Span: span} }
	row := func(cells ...report.Cell) report.Row { return report.Row{Cells: cells} }
	return report.Sheet{
		Name: "处罚通知单", Widths: []float64{14, 20, 14, 20, 14, 20}, Watermark: "草稿 未签发", OnePage: true,
		Footer: "文件编号 KS-B-04  版本 A/1", FooterPage: "第 {page} 页 共 {pages} 页",
		Rows: []report.Row{
			report.Line(report.Title, "某某汽车销售有限公司 客户抱怨闭环处理处罚通知单"),
			report.Line(report.Subtitle, "编号 CF-2026-0001（草稿）"),
			row(label("抱怨编号"), text("KS-20261116-001", 0), label("收到时间"), text(noon.Add(-123*time.Hour), 0), label("抱怨级别"), text("中级抱怨", 0)),
			row(label("客户姓名"), text("李*", 0), label("联系电话"), text("138****8000", 0), label("购车日期"), text(report.Day{Time: noon.AddDate(-2, 0, 0)}, 0)),
			row(label("抱怨内容"), text(strings.Repeat(complaint, 2), 5)),
			row(report.Cell{Value: "处理经过", Style: report.Label, Down: 3}, label("首次回复"), text("16日 10:20 王服务电话回复", 4)),
			row(label("后续回复"), text(complaint, 4)),
			row(label("申请关闭"), text("=1+1", 4)),
			row(report.Cell{Value: "依据", Style: report.Label, Down: 2}, report.Cell{Value: strings.Repeat(complaint, 3), Style: report.Text, Span: 5, Down: 2}),
			row(),
			row(label("标准金额"), text(report.Money(20000), 0), label("倍数"), text(2, 0), label("考核金额"), text(report.Money(123456789), 0)),
			report.Line(report.Note, "对本通知有异议的，请于收到之日起 3 日内向客户服务中心书面申诉。"),
			report.Line(report.Plain, "主送：售后服务站", nil, nil, "抄送：综合管理部、财务部"),
			row(report.Cell{Value: "部门经理：", Style: report.Label, Span: 2}, report.Cell{}, report.Cell{Value: "总经理：", Style: report.Label, Span: 2}),
		},
	}
}

func figures() report.Sheet {
	s := report.Sheet{
		Name: "汇总/表", Landscape: true, Widths: []float64{22, 10, 10, 12, 12, 12, 14, 18}, Footer: "数据截止 2026-11-22 24:00 & 口径见末页",
		FooterPage: "第 {page} 页 共 {pages} 页", TitleRows: [2]int{3, 4}, Freeze: [2]int{4, 1},
		Rows: []report.Row{
			report.Line(report.Title, "客户抱怨汇总表"),
			report.Line(report.Subtitle, "（2026年第47周 11月16日—11月22日）"),
			{Cells: []report.Cell{{Value: "抱怨类别", Style: report.Head, Down: 2}, {Value: "件数", Style: report.Head, Span: 2},
				{Value: "比率", Style: report.Head, Span: 3}, {Value: "考核金额（元）", Style: report.Head, Down: 2}, {Value: "最近更新", Style: report.Head, Down: 2}}},
			report.Line(report.Head, "本周", "上周", "构成比", "累计", "抱怨率（‰）"),
		},
	}
	counts, total, sum := []int64{31, 17, 9, 4, 2}, int64(63), int64(0)
	for i, name := range []string{"产品质量", "服务态度", "维修质量（含返修及等待时间过长）", "配件供应", "其他"} {
		sum += counts[i]
		style := report.Body
		if i == 1 {
			style = report.Warn
		} else if i == 3 {
			style = report.Good
		}
		s.Rows = append(s.Rows, report.Row{Cells: []report.Cell{{Value: name, Style: style}, {Value: counts[i], Style: style},
			{Value: int(counts[i]) - 3, Style: report.Body}, {Value: report.Rate{N: counts[i], D: total}, Style: report.Body},
			{Value: report.Rate{N: sum, D: total}, Style: report.Body}, {Value: report.PerMille{N: counts[i], D: int64(i) * 900}, Style: report.Body},
			{Value: report.Money(counts[i] * 12345), Style: report.Body}, {Value: noon.Add(time.Duration(i) * time.Hour), Style: report.Body}}})
	}
	s.Rows = append(s.Rows, report.Line(report.Total, "合计", total, 48, report.Rate{N: 63, D: 63}, nil, nil, report.Money(77773500), nil),
		report.Row{}, report.Line(report.Heading, "一、说明"), report.Line(report.Plain, "客户满意度", 4.5, true),
		report.Line(report.Note, strings.Repeat("抱怨率 = 抱怨件数 ÷ 业务量 × 1000‰；业务量为零时记为“—”。", 4)))
	return s
}

func charts() report.Sheet {
	data := func(series ...int) report.Data {
		return report.Data{Sheet: "汇总/表", Head: 4, First: 5, Last: 9, Labels: 1, Series: series}
	}
	kinds := []report.Chart{
		{Kind: report.Pareto, Title: "抱怨类别柏拉图", Data: data(2, 5)},
		{Kind: report.Columns, Title: "本周与上周", Data: data(2, 3)},
		{Kind: report.StackedColumns, Title: "两周累计", Data: data(2, 3)},
		{Kind: report.Lines, Title: "趋势", Data: data(3)},
		{Kind: report.Pie, Title: "构成", Data: data(2)},
		{Kind: report.Bars, Title: "部门排名", Data: data(2)},
		{Kind: report.Bars, Title: "空"},
	}
	for i := range kinds {
		kinds[i].Row, kinds[i].Col = 2+i/2*17, 1+i%2*10
	}
	return report.Sheet{Name: "图表", Landscape: true, OnePage: true, Charts: kinds, Rows: []report.Row{report.Line(report.Title, "图表")},
		Widths: []float64{9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9}}
}

func ledger(rows int) report.Sheet {
	s := report.Sheet{Name: "台账", Landscape: true, Widths: []float64{18, 10, 0, 50, 17, 0}, TitleRows: [2]int{1, 1}, Freeze: [2]int{1, 1},
		Filter: &report.Area{FirstRow: 1, FirstCol: 1, LastRow: rows + 1, LastCol: 6}, FooterPage: "{page}/{pages}", Watermark: "草稿",
		Rows: []report.Row{report.Line(report.Head, "抱怨单编号", "级别", "联系电话", "抱怨内容", "受理时间", "金额")}}
	s.More = func(yield func(report.Row) bool) {
		for i := range rows {
			text := []string{"空调不制冷", complaint, "=HYPERLINK(\"http://x\",\"点击\")", "@SUM(A1)", "-12", "多行\n第二行\n第三行"}[i%6]
			if !yield(report.Line(report.Body, fmt.Sprintf("KS-20261116-%03d", i+1), "一般", "013800138000", text, noon, report.Money(i*100000))) {
				return
			}
		}
	}
	return s
}
