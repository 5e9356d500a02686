package ledger_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/ledger"
	"github.com/kesu-cli/kesu/report/table"
	"github.com/kesu-cli/kesu/report/xlsx"
)

// The real ledgers: every row is a draft or a reject with a true reason.
func TestSharedData(t *testing.T) {
	p := policy(t)
	for _, c := range []struct {
		name, mapping            string
		rows, imported, rejected int
		replied, closed          int
		fields                   string // of some columns: "received←留言时间"
	}{
		{"citizen_complaints.xlsx", "", 2816, 2816, 0, 2816, 0, "source←留言编号 customer←留言用户 subject←留言主题 received←留言时间 text←留言详情 reply←答复意见 replied←答复时间"},
		{"river_complaints.xlsx", "", 1464, 1464, 0, 0, 0, "source←id type←性质 channel←信息 来源 subject←标题 received←时间 text←投诉件内容 reply←回复1"},
		{"nyc311.csv", "", 1000, 990, 10, 0, 976, "source←Unique Key received←Created Date closed←Closed Date department←Agency category←Complaint Type subject←Descriptor field.city←City status←Status result←Resolution Description channel←Open Data Channel Type"},
		{"cfpb_2013.csv", "", 1000, 1000, 0, 0, 0, "received←date_received category←product subject←issue text←consumer_complaint_narrative channel←submitted_via source←complaint_id"},
		{"cfpb_2013.csv", "transferred: date_sent_to_company\ndefault: {category: price, level: 中级, department: finance}\nrest: keep\n", 1000, 977, 23, 0, 0, ""},
		{"nyc311.csv", "replied: Resolution Action Updated Date\nvalues: {category: {Noise - Residential: service_attitude}, department: {NYPD: 市场部}}\n", 1000, 959, 41, 924, 947, ""},
	} {
		t.Run(c.name+" "+c.mapping, func(t *testing.T) {
			from := file(t, shared(t, c.name))
			got := load(t, ledger.Options{Policy: p, Map: mapping(t, p, c.mapping)}, from)
			sound(t, p, got)
			require.Equal(t, []int{c.rows, c.imported, 0, c.rejected}, []int{got.sum.Rows, got.sum.Imported, got.sum.Known, got.sum.Rejected})
			for _, r := range got.rejects {
				require.Equal(t, "before-received", r.Code, "row %d", r.Row)
			}
			replied, closed, known := 0, 0, map[string]bool{}
			for _, d := range got.drafts {
				known[d.Source] = true
				for _, e := range d.Events {
					if e.Replied != nil {
						replied++
					}
					if e.Approved != nil {
						closed++
					}
				}
			}
			require.Equal(t, []int{c.replied, c.closed}, []int{replied, closed})
			if c.fields != "" {
				require.Equal(t, c.fields, columns(got.sum))
			}
			again := load(t, ledger.Options{Policy: p, Map: mapping(t, p, c.mapping), Known: func(s string) bool { return known[s] }}, from)
			require.Equal(t, []int{0, c.imported, c.rejected}, []int{again.sum.Imported, again.sum.Known, again.sum.Rejected}, "a second import finds nothing new")
		})
	}
}

func columns(s ledger.Summary) string {
	var all []string
	for _, c := range s.Columns {
		if c.Field != "" {
			all = append(all, c.Field+"←"+c.Name())
		}
	}
	return strings.Join(all, " ")
}

func names(all []ledger.Column) []string {
	var list []string
	for _, c := range all {
		list = append(list, c.Name())
	}
	return list
}

func TestFiles(t *testing.T) {
	p := policy(t)
	t.Run("GB18030, a title, a blank row, words for dates, an amount, a row of sums", func(t *testing.T) {
		got := load(t, ledger.Options{Policy: p}, file(t, "testdata/gb18030.csv"))
		sound(t, p, got)
		require.Equal(t, 3, got.sum.HeaderRow)
		require.Equal(t, []int{3, 2, 1}, []int{got.sum.Rows, got.sum.Imported, got.sum.Rejected})
		require.Equal(t, ledger.Reject{Row: 6, Column: "投诉时间", Code: "received-missing", Args: map[string]any{}}, got.rejects[0])
		o := got.drafts[0].Events[0].Opened
		require.Equal(t, "TS-1", got.drafts[0].Source)
		require.Equal(t, complaint.Customer{Name: "张三", Phone: "13800138000"}, o.Customer)
		require.Equal(t, complaint.Yuan(1200), *o.Amount)
		require.Equal(t, "2026-03-01T09:30:00+08:00", got.drafts[0].Received.Format(time.RFC3339))
		c := got.drafts[0].Events[1].Classified
		require.Equal(t, []string{"product_quality", "medium", "service_station"}, []string{c.Category, c.Level, c.Department}, "level and department are the category's")
		require.Equal(t, map[string]complaint.Text{"category": "㐀𠮷字类别"}, got.drafts[1].Events[0].Opened.Fields, "unknown words are kept")
		require.Equal(t, "other", got.drafts[1].Events[1].Classified.Category)
		require.Nil(t, got.drafts[1].Events[0].Opened.Amount)
	})
	t.Run("UTF-8 with a mark, semicolons, traditional headers and values, numbers as text, serials as text", func(t *testing.T) {
		got := load(t, ledger.Options{Policy: p}, file(t, "testdata/bom.csv"))
		sound(t, p, got)
		require.Len(t, got.drafts, 1)
		d := got.drafts[0]
		require.Equal(t, "7001", d.Source)
		require.Equal(t, complaint.Text("13800138000"), d.Events[0].Opened.Customer.Phone)
		require.Equal(t, complaint.Text("第一行\n第二行"), d.Events[0].Opened.Text)
		require.Equal(t, []string{"medium", "service_station"}, []string{d.Events[1].Classified.Level, d.Events[1].Classified.Department})
		require.Equal(t, []string{
			"opened 03-01 09:30", "classified 03-01 09:30", "transferred 03-01 09:30", "signed 03-01 09:30",
			"close_applied 03-02 10:00", "called_back 03-02 10:00", "approved 03-02 10:00",
		}, kinds(d))
		require.Equal(t, ledger.Reject{Row: 4, Column: "聯絡方式", Value: "1.38E+10", Code: "exponent", Args: map[string]any{}}, got.rejects[0])
	})
	t.Run("line breaks, duplicates and nothing in headers", func(t *testing.T) {
		got := load(t, ledger.Options{Policy: p}, file(t, "testdata/headers.csv"))
		sound(t, p, got)
		require.Equal(t, "customer←客户 姓名 received←投诉 时间 text←投诉内容 level←*级别: field.model←车型 field.mileage_range←里程范围", columns(got.sum))
		require.Equal(t, []string{"序号", "C", "备注", "备注"}, names(got.sum.Unmapped()), "a serial number is no key: every ledger begins at 1")
		require.Equal(t, map[string]complaint.Text{"model": "X1", "mileage_range": "1-2"}, got.drafts[0].Events[0].Opened.Fields)
		require.Regexp(t, "^row-[0-9a-f]{16}$", got.drafts[0].Source)
		kept := load(t, ledger.Options{Policy: p, Map: mapping(t, p, "rest: keep\nfield.remark: =G\n")}, file(t, "testdata/headers.csv"))
		sound(t, p, kept)
		require.Empty(t, kept.sum.Unmapped())
		require.Equal(t, map[string]complaint.Text{"model": "X1", "mileage_range": "1-2", "序号": "1", "column_c": "a", "备注": "b", "remark": "c"}, kept.drafts[0].Events[0].Opened.Fields)
		require.Equal(t, got.drafts[0].Source, kept.drafts[0].Source, "the map does not change what a row is known by")
	})
	t.Run("a workbook: merged title, serial numbers, dates, numbers", func(t *testing.T) {
		book := report.Book{Created: now, Sheets: []report.Sheet{{Name: "a", Widths: []float64{10, 10, 10, 10, 10, 10}, Rows: []report.Row{
			{Cells: []report.Cell{{Value: "二〇二六年台账", Style: report.Title, Span: 6}}},
			report.Line(report.Head, "单号", "日期", "电话", "内容", "结案日期", "金额"),
			report.Line(report.Body, 39573567, 46082, 13800138000, "漏油", time.Date(2026, 3, 2, 15, 4, 0, 0, beijing), 12.5),
			report.Line(report.Body, "1.0E+5", 46082.75, nil, "漏油", report.Day{Time: time.Date(2026, 3, 1, 0, 0, 0, 0, beijing)}, report.Money(9999)),
			report.Line(report.Body, 39573568, 46082.75, nil, "漏油", report.Day{Time: time.Date(2026, 3, 1, 0, 0, 0, 0, beijing)}, report.Money(9999)),
		}}}}
		var b bytes.Buffer
		require.NoError(t, xlsx.Write(&b, book))
		got := load(t, ledger.Options{Policy: p}, func(row table.Row) error {
			return xlsx.ReadRows(bytes.NewReader(b.Bytes()), int64(b.Len()), "", row)
		})
		sound(t, p, got)
		require.Len(t, got.drafts, 2)
		d := got.drafts[0]
		require.Equal(t, []string{"39573567", "13800138000", "12.50"}, []string{d.Source, string(d.Events[0].Opened.Customer.Phone), fmt.Sprintf("%.2f", float64(*d.Events[0].Opened.Amount)/100)})
		require.Equal(t, "opened 03-01 00:00", kinds(d)[0])
		require.Equal(t, "approved 03-02 15:04", kinds(d)[6])
		require.Equal(t, "exponent", got.rejects[0].Code)
		require.Equal(t, "approved 03-01 18:00", kinds(got.drafts[1])[6], "a day without an hour is not before what happened on it")
	})
}

const heads = "编号|投诉时间|内容|签收时间|回复时间|回复内容|申请关闭时间|回访时间|满意度|结案时间|状态|级别|金额"

func TestRejects(t *testing.T) {
	p := policy(t)
	for _, c := range []struct{ row, code, column, value, why string }{
		{"1||漏油", "received-missing", "投诉时间", "", ""},
		{"1|—|漏油", "received-missing", "投诉时间", "—", "a dash is nothing"},
		{"1||漏油||2026-03-01", "received-missing", "投诉时间", "", "other dates do not help"},
		{"1|2026-03-01|\n\t ", "text-missing", "内容", "", ""},
		{"1|大约三月|漏油", "time", "投诉时间", "大约三月", ""},
		{"1|3月1日|漏油", "time", "投诉时间", "3月1日", "a ledger may be of any year"},
		{"1|2026-02-30|漏油", "time-impossible", "投诉时间", "2026-02-30", ""},
		{"1|2026-03-01|漏油||2026-02-30", "time-impossible", "回复时间", "2026-02-30", ""},
		{"1|2026-11-23|漏油", "future", "投诉时间", "2026-11-23", ""},
		{"1|2026-11-01|漏油|||||||2026-12-01", "future", "结案时间", "2026-12-01", ""},
		{"1|2026-03-01 09:00|漏油|||||||2026-03-01 08:59", "before-received", "结案时间", "2026-03-01 08:59", ""},
		{"1|2026-03-01|漏油|2026-03-05||||||2026-03-04", "order", "结案时间", "2026-03-04", "closed before it was signed for"},
		{"1|2026-03-01|漏油||||||||已结案", "closed-undated", "状态", "已结案", "as open it would be overdue, falsely"},
		{"1|2026-03-01|漏油||||||||撤诉", "closed-undated", "状态", "撤诉", ""},
		{"1|2026-03-01|漏油||||||||||约一千", "amount", "金额", "约一千", ""},
		{"1|2026-03-01|漏油||||||||||1.005", "amount", "金额", "1.005", "no half fen"},
		{"1.2E+17|2026-03-01|漏油", "exponent", "编号", "1.2E+17", "the digits are gone"},
		{"1|2026-03-01|漏油|2026-03-05|2026-03-04|好的", "rule", "", "", "answered before it was signed for (3.8)"},
	} {
		got := load(t, ledger.Options{Policy: p}, texts(heads, c.row))
		sound(t, p, got)
		require.Len(t, got.rejects, 1, "%s: %s", c.row, c.why)
		r := got.rejects[0]
		require.Equal(t, []string{c.code, c.column, c.value}, []string{r.Code, r.Column, r.Value}, "%s: %s", c.row, c.why)
		require.Equal(t, 2, r.Row)
		if c.code == "rule" {
			requireCode(t, r.Cause, "gate.signed")
		}
	}
}

func TestSources(t *testing.T) {
	p := policy(t)
	rows := texts("编号|投诉时间|内容", "1|bad|x", "1|2026-03-01|x", "1|2026-03-02|y", "|2026-03-02|y", "|2026-03-02|y", "2|2026-03-03|z")
	got := load(t, ledger.Options{Policy: p, Known: func(s string) bool { return s == "2" }}, rows)
	sound(t, p, got)
	require.Equal(t, []int{6, 1, 1, 4}, []int{got.sum.Rows, got.sum.Imported, got.sum.Known, got.sum.Rejected})
	var codes []string
	for _, r := range got.rejects {
		codes = append(codes, fmt.Sprint(r.Row, r.Code, r.Args["first"]))
	}
	require.Equal(t, []string{"2time<nil>", "3duplicate2", "4duplicate2", "6duplicate5"}, codes, "a rejected row has its number too; without one receipt, customer, phone and text count")
	again := load(t, ledger.Options{Policy: p}, rows)
	require.Equal(t, got.drafts, again.drafts[:1], "equal input, equal events")
	twice := load(t, ledger.Options{Policy: p, Known: func(s string) bool { return s == "2" || s == got.drafts[0].Source }}, rows)
	require.Equal(t, got.rejects, twice.rejects, "the second run rejects what the first did")
	require.Equal(t, 2, twice.sum.Known)
}

func TestEvents(t *testing.T) {
	p := policy(t)
	for _, c := range []struct {
		row  string
		want []string
		why  string
	}{
		{"1|2026-03-01 09:00|漏油", []string{"opened 03-01 09:00", "classified 03-01 09:00", "transferred 03-01 09:00"}, "nobody has signed for it"},
		{"1|2026-03-01 09:00|漏油|2026-03-01 10:00", []string{"opened 03-01 09:00", "classified 03-01 09:00", "transferred 03-01 09:00", "signed 03-01 10:00"}, ""},
		{"1|2026-03-01 09:00|漏油||2026-03-02 09:00|好的", []string{"opened 03-01 09:00", "classified 03-01 09:00", "transferred 03-01 09:00", "signed 03-01 09:00", "replied 03-02 09:00"}, "who answers has signed"},
		{"1|2026-03-01 09:00|漏油||2026-03-03 09:00|好的|||满意|2026-03-02 09:00", []string{
			"opened 03-01 09:00", "classified 03-01 09:00", "transferred 03-01 09:00", "signed 03-01 09:00",
			"close_applied 03-02 09:00", "called_back 03-02 09:00", "approved 03-02 09:00", "noted 03-03 09:00"}, "an answer after the end is a note"},
		{"1|2026-03-01 09:00|漏油||||2026-03-02 09:00|2026-03-02 10:00|满意|2026-03-02 11:00", []string{
			"opened 03-01 09:00", "classified 03-01 09:00", "transferred 03-01 09:00", "signed 03-01 09:00",
			"close_applied 03-02 09:00", "called_back 03-02 10:00", "approved 03-02 11:00"}, "judged by the application (DLR-16)"},
		{"1|2026-03-01 09:00|漏油|||||2026-03-05 10:00|满意|2026-03-02 11:00", []string{
			"opened 03-01 09:00", "classified 03-01 09:00", "transferred 03-01 09:00", "signed 03-01 09:00",
			"close_applied 03-02 11:00", "called_back 03-02 11:00", "approved 03-02 11:00", "noted 03-05 10:00"}, "called after the end"},
		{"1|2026-03-01 09:00|漏油|||||2026-03-02 10:00|不满意|2026-03-04 11:00", []string{
			"opened 03-01 09:00", "classified 03-01 09:00", "transferred 03-01 09:00", "signed 03-01 09:00",
			"close_applied 03-02 10:00", "called_back 03-02 10:00", "close_applied 03-04 11:00", "called_back 03-04 11:00", "approved 03-04 11:00"}, "denied first, closed later"},
		{"1|2026-03-01 09:00|漏油|2026-03-03 09:00||||2026-03-02 10:00|满意|2026-03-04 11:00", []string{
			"opened 03-01 09:00", "classified 03-01 09:00", "transferred 03-01 09:00", "signed 03-03 09:00",
			"close_applied 03-04 11:00", "called_back 03-04 11:00", "approved 03-04 11:00", "noted 03-02 10:00"}, "a call before the hand-over was another one"},
		{"1|2026-03-01 09:00|漏油||2026-03-02 09:00|好的|2026-03-02 09:00|||2026-03-02 11:00", []string{
			"opened 03-01 09:00", "classified 03-01 09:00", "transferred 03-01 09:00", "signed 03-01 09:00",
			"close_applied 03-02 09:00", "called_back 03-02 11:00", "approved 03-02 11:00"}, "the application is the reply"},
		{"1|2026-03-01 09:00|漏油||||2026-03-02 09:00|2026-03-02 10:00|不满意", []string{
			"opened 03-01 09:00", "classified 03-01 09:00", "transferred 03-01 09:00", "signed 03-01 09:00",
			"close_applied 03-02 09:00", "called_back 03-02 10:00"}, "denied, still open"},
		{"1|2026-03-01 09:00|漏油||||2026-03-02 09:00", []string{
			"opened 03-01 09:00", "classified 03-01 09:00", "transferred 03-01 09:00", "signed 03-01 09:00", "close_applied 03-02 09:00"}, "waits for the call"},
		{"1|2026-03-01 09:00|漏油|||||2026-03-02 09:00|满意", []string{
			"opened 03-01 09:00", "classified 03-01 09:00", "transferred 03-01 09:00", "noted 03-02 09:00"}, "a call alone closes nothing"},
		{"1|2026-03-01 09:00|漏油|||||||2026-03-02 09:00|撤诉", []string{
			"opened 03-01 09:00", "classified 03-01 09:00", "transferred 03-01 09:00", "withdrawn 03-02 09:00"}, ""},
		{"1|2026-03-01 09:00|漏油|||||||2026-03-02 09:00|重复投诉", []string{
			"opened 03-01 09:00", "classified 03-01 09:00", "transferred 03-01 09:00", "voided 03-02 09:00"}, "of which one it is a double nobody says"},
	} {
		got := load(t, ledger.Options{Policy: p}, texts(heads, c.row))
		sound(t, p, got)
		require.Len(t, got.drafts, 1, "%s: %s %+v", c.row, c.why, got.rejects)
		require.Equal(t, c.want, kinds(got.drafts[0]), "%s: %s", c.row, c.why)
	}
}

// Applicant, caller and approver are different, and nobody is made satisfied.
func TestClosingIsHonest(t *testing.T) {
	p := policy(t)
	row := "1|2026-03-01 09:00|漏油|||已修好||||2026-03-20 09:00"
	d := load(t, ledger.Options{Policy: p}, texts(heads, row)).drafts[0]
	apply, call, approve := d.Events[4], d.Events[5], d.Events[6]
	require.Equal(t, []string{"综合管理部", "客户服务中心", "分管副总经理"}, []string{apply.By, call.By, approve.By}, "by then the complaint was a strong one: the vice president's")
	require.Equal(t, complaint.CallRefused, call.CalledBack.Result)
	require.Equal(t, complaint.Text("已修好"), apply.CloseApplied.Result)
	require.Equal(t, complaint.Text("import ledger.csv"), approve.Why)
	unreached := load(t, ledger.Options{Policy: p}, texts(heads, "1|2026-03-01 09:00|漏油||||||未接通|2026-03-02 09:00"))
	sound(t, p, unreached)
	require.Equal(t, complaint.CalledBack{Result: complaint.CallRefused, Text: "台账未记载 (未接通)"}, *unreached.drafts[0].Events[5].CalledBack, "closed all the same; three attempts are not made up")
	en := load(t, ledger.Options{Policy: p, Lang: "en"}, texts(heads, row)).drafts[0]
	require.Equal(t, "vice president", en.Events[6].By)
	same := load(t, ledger.Options{Policy: p}, texts("时间|内容|处理人|回访人|结案时间", "2026-03-01|x|客服中心主管|客服中心主管|2026-03-01")).drafts[0]
	require.Equal(t, []string{"客服中心主管", "客户服务中心", "客服中心主管 2"}, []string{same.Events[4].By, same.Events[5].By, same.Events[6].By})
	alone := policy(t, "callback: {required: true,", "callback: {required: false,", "    general: [supervisor]\n    medium: [center_manager]\n    strong: [vice_president]\n  deferral", "    general: []\n    medium: [center_manager]\n    strong: [vice_president]\n  deferral")
	got := load(t, ledger.Options{Policy: alone}, texts(heads, "1|2026-03-01 09:00|漏油||||2026-03-01 10:00|||2026-03-01 11:00"))
	sound(t, alone, got)
	require.Equal(t, "close_applied 03-01 11:00", kinds(got.drafts[0])[4], "it closes by itself, when the ledger says")
}

func TestTrackedLevel(t *testing.T) {
	p := policy(t)
	head := "时间|内容|级别|非理性原因|跟踪方式|结案时间"
	got := load(t, ledger.Options{Policy: p}, texts(head, "2026-03-01|a|非理性|误解|关注|", "2026-03-01|b|一次非理性抱怨|说不清|监控|2026-03-05", "2026-03-01|c|非理性|||2026-03-05"))
	sound(t, p, got)
	var states []string
	for _, d := range got.drafts {
		s := assess(t, p, d).State
		states = append(states, fmt.Sprintf("%s %s %s %s", s.Status, s.Level, s.Reason, s.Fields["level"]))
	}
	require.Equal(t, []string{"tracking irrational misunderstanding ", "ended irrational 说不清 ", "closed medium  非理性"}, states, "without a reason it cannot be tracked")
	preset := load(t, ledger.Options{Policy: p, Map: mapping(t, p, "default: {reason: expectation, tracking: watch}")}, texts(head, "2026-03-01|c|非理性|||2026-03-05"))
	require.Equal(t, complaint.StatusEnded, assess(t, p, preset.drafts[0]).State.Status)
}

func TestHeaders(t *testing.T) {
	p := policy(t)
	t.Run("none", func(t *testing.T) {
		for _, from := range []feed{texts(), texts("a|b", "1|2"), texts(slices.Repeat([]string{"时间|b"}, 100)...)} {
			got := load(t, ledger.Options{Policy: p}, from)
			requireCode(t, got.err, "import.no-header")
		}
	})
	t.Run("a header of the map is missing", func(t *testing.T) {
		got := load(t, ledger.Options{Policy: p, Map: mapping(t, p, "customer: 客户\nreceived: 留言日\n")}, texts("客户|时间|内容", "a|2026-03-01|x"))
		requireCode(t, got.err, "import.map-header")
		args := got.err.(*complaint.Fault).Args()
		require.Equal(t, []any{"map.yaml", 2, "received", "留言日", []string{"客户", "时间", "内容"}}, []any{args["file"], args["line"], args["field"], args["header"], args["found"]})
	})
	t.Run("a field that is left out", func(t *testing.T) {
		got := load(t, ledger.Options{Policy: p, Map: mapping(t, p, "customer: \"\"\ntext: 备注\n")}, texts("客户|时间|内容|备注", "a|2026-03-01|x|y"))
		sound(t, p, got)
		require.Equal(t, []string{"客户", "内容"}, names(got.sum.Unmapped()))
		require.Equal(t, complaint.Text("y"), got.drafts[0].Events[0].Opened.Text)
	})
	t.Run("the better name wins", func(t *testing.T) {
		got := load(t, ledger.Options{Policy: p}, texts("时间|投诉时间|投诉内容|内容", "2026-03-01|2026-03-02|x|y"))
		require.Equal(t, "received←投诉时间 text←投诉内容", columns(got.sum))
	})
	t.Run("nobody has judged it yet", func(t *testing.T) {
		got := load(t, ledger.Options{Policy: p}, texts("时间|内容|类别|级别", "2026-03-01|x||", "2026-03-01|y|交车|"))
		sound(t, p, got)
		require.Equal(t, []int{1, 4}, []int{len(got.drafts[0].Events), len(got.drafts[1].Events)})
	})
}

func TestMapChangesValues(t *testing.T) {
	p := policy(t)
	m := mapping(t, p, "received: 日\ntext: 事\ncategory: 类\nvalues:\n  category: {噪音: 其他, 漏油: product_quality}\n  channel: {市长热线: 来电}\ndefault: {level: 强烈, department: 财务部, category: delivery, callback_result: 满意}\n")
	got := load(t, ledger.Options{Policy: p, Map: m}, texts("日|事|类|来源|结案日期", "2026-03-01|x|漏油|市长热线|2026-03-02", "2026-03-01|y|怪事|信鸽|", "2026-03-01|z|噪 音||"))
	sound(t, p, got)
	var all []string
	for _, d := range got.drafts {
		o, c := d.Events[0].Opened, d.Events[1].Classified
		all = append(all, fmt.Sprint(c.Category, c.Level, c.Department, string(o.Channel), " ", o.Fields))
	}
	require.Equal(t, []string{"product_qualitystrongfinancephone map[]", "deliverystrongfinance信鸽 map[category:怪事]", "otherstrongfinance map[]"}, all)
	require.Equal(t, complaint.Satisfied, got.drafts[0].Events[5].CalledBack.Result)
}

func TestCallerEndsImport(t *testing.T) {
	stop := errors.New("disk full")
	im := ledger.New(ledger.Options{Policy: policy(t), Now: now, By: "a", OnDraft: func(ledger.Draft) error { return stop }, OnReject: func(ledger.Reject) error { return nil }})
	require.ErrorIs(t, texts("时间|内容", "2026-03-01|x")(im.Row), stop)
}
