package ledger_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report/ledger"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// What a ledger tells of as closed is closed under every regime: of its stages the
// ledger cannot know. What is open has to pass them as any other.
func TestHistory(t *testing.T) {
	form := map[string]string{ // what the form has to hold beside
		"mfg8d": "|产品编号=P1|缺陷或问题=划伤|出货日期=2026-10-01|出货数量=5|顾客发现环节=来料|不良率=1%",
	}
	for _, name := range templates.Policies() {
		t.Run(name, func(t *testing.T) {
			p := regime(t, name)
			head, cells := "编号|投诉时间|客户|电话|内容|类别|申请关闭时间|回访结果|结案时间|处理结果", ""
			for _, pair := range strings.Split(form[name], "|")[1:] {
				field, value, _ := strings.Cut(pair, "=")
				head, cells = head+"|"+field, cells+"|"+value
			}
			category := p.Categories[0].Name.In("zh")
			got := load(t, ledger.Options{Policy: p}, texts(head,
				"1|2026-11-02 09:00|张三|13800138000|漏油|"+category+"||满意|2026-11-04 10:00|已修"+cells,
				"2|2026-11-02 09:00|张三|13800138000|漏油|"+category+"|||2026-11-04 10:00|已修"+cells,
				"3|2026-11-02 09:00|张三|13800138000|漏油|"+category+"||不满意|2026-11-04 10:00|已修"+cells,
				"4|2026-11-02 09:00|张三|13800138000|漏油|"+category+"||||"+cells,
				"5|2026-11-02 09:00|张三|13800138000|漏油|"+category+"|2026-11-03 09:00|||已修"+cells,
			))
			sound(t, p, got)
			require.Empty(t, got.rejects, "%v", got.rejects)
			var all []bool
			for _, d := range got.drafts {
				s := assess(t, p, d).State
				all = append(all, s.Status == complaint.StatusClosed)
				for _, e := range d.Events {
					require.True(t, e.CloseApplied == nil || !e.CloseApplied.Ledger || s.Status == complaint.StatusClosed, "only of a closing that the ledger tells of")
				}
			}
			closed := all[4] // without gates, call or approval it closes by itself
			require.Equal(t, []bool{true, true, true, false, closed}, all)
		})
	}
	p := regime(t, "property")
	head := "编号|投诉时间|客户|电话|内容|申请关闭时间|处理结果"
	d := load(t, ledger.Options{Policy: p}, texts(head, "1|2026-11-02 09:00|张三|13800138000|漏油|2026-11-03 09:00|已修")).drafts[0]
	a := assess(t, p, d)
	require.Equal(t, complaint.StatusReplied, a.State.Status, "what cannot be applied for yet is an answer")
	err := a.Permit(&complaint.Event{ID: "0009-x", At: complaint.At(now), Recorded: complaint.At(now), By: "李", CloseApplied: &complaint.CloseApplied{Result: "好"}})
	requireCode(t, err, "gate.needs-say")
}

// What the ledger calls by no name of the policy's has no category, unless the policy
// has one for it: the last one would bring its department and its rules.
func TestNoCategory(t *testing.T) {
	head := "投诉时间|客户|内容|类别|级别"
	for _, c := range []struct{ policy, row, want string }{
		{"property", "2026-11-02|张三|漏水|电梯|", "general"},
		{"property", "2026-11-02|张三|漏水||一般", "general"},
		{"dealer", "2026-11-02|张三|漏水|电梯|", "other"},
	} {
		p := regime(t, c.policy)
		got := load(t, ledger.Options{Policy: p}, texts(head, c.row))
		sound(t, p, got)
		require.Len(t, got.drafts, 1, "%v", got.rejects)
		s := assess(t, p, got.drafts[0]).State
		if c.want == "other" {
			require.Equal(t, []string{"other", "general_admin"}, []string{s.Category, s.Department})
			continue
		}
		require.Equal(t, []string{"", p.Center(), c.want}, []string{s.Category, s.Department, s.FirstLevel})
	}
	p := regime(t, "property")
	sum := load(t, ledger.Options{Policy: p}, texts(head, "2026-11-02|张三|漏水|电梯|")).sum
	require.Equal(t, []ledger.Unknown{{Field: "category", Word: "电梯", Count: 1}}, sum.Unknown)
}

// The type is read by its usual headers, and goes out and comes in again.
func TestType(t *testing.T) {
	p := regime(t, "service")
	got := load(t, ledger.Options{Policy: p}, texts("投诉时间|客户|电话|内容|类型|业务类型说明|件别", "2026-11-02|张三|13800138000|漏水|客户投诉|甲|", "2026-11-02|李四|13800138001|问路|请求||乙", "2026-11-02|王五|13800138002|问路|表扬||"))
	sound(t, p, got)
	require.Empty(t, got.rejects, "%v", got.rejects)
	var types, back []string
	var all []*sla.Assessment
	for _, d := range got.drafts {
		all = append(all, assess(t, p, d))
		types = append(types, p.TypeOf(all[len(all)-1].State).Code)
	}
	require.Equal(t, []string{"complaint", "request", "request"}, types)
	require.Equal(t, []ledger.Unknown{{Field: "type", Word: "表扬", Count: 1}}, got.sum.Unknown)
	left := func(sum ledger.Summary) (all []string) {
		for _, c := range sum.Unmapped() {
			all = append(all, c.Name()+"="+c.Meant)
		}
		return all
	}
	require.Equal(t, []string{"业务类型说明=", "件别=type"}, left(got.sum), "what is left out tells how it is taken")
	none := load(t, ledger.Options{Policy: p}, texts("投诉时间|客户|内容|业务类型说明|备注", "2026-11-02|张三|漏水|客户投诉|甲"))
	require.Equal(t, []string{"业务类型说明=type", "备注="}, left(none.sum))
	var lines []string
	sheet := ledger.Sheet(slices.Values(all), p, "zh", true)
	for row := range sheet.Grid() {
		lines = append(lines, strings.ReplaceAll(strings.Join(row, "|"), "\n", " "))
	}
	require.Contains(t, "|"+lines[0]+"|", "|类型|")
	again := load(t, ledger.Options{Policy: p}, texts(lines...))
	sound(t, p, again)
	for _, d := range again.drafts {
		back = append(back, p.TypeOf(assess(t, p, d).State).Code)
	}
	require.Equal(t, types, back)
	require.NotContains(t, strings.Split(header(t, policy(t)), "|"), "类型", "one type alone says nothing")
}

// Where the ledger tells of no level it is one that the row's type may have.
func TestLevelOfType(t *testing.T) {
	property := regime(t, "property", "{code: security, name: {zh: 安全管理, en: security}, level: general", "{code: security, name: {zh: 安全管理, en: security}, level: major")
	for _, c := range []struct {
		p              *sla.Policy
		row, want, why string
	}{
		{regime(t, "sop3"), "质量不符|索赔", "prior", "a claim has no other"},
		{regime(t, "sop3"), "质量不符|申诉", "general", ""},
		{property, "安全管理|投诉", "major", "the category's"},
		{property, "安全管理|需求", "general", "the category's is none of a request's"},
	} {
		got := load(t, ledger.Options{Policy: c.p}, texts("投诉时间|客户|电话|内容|类别|类型", "2026-11-20|张三|13800138000|漏水|"+c.row))
		sound(t, c.p, got)
		require.Len(t, got.drafts, 1, "%s %v", c.row, got.rejects)
		require.Equal(t, c.want, assess(t, c.p, got.drafts[0]).State.FirstLevel, c.row+c.why)
	}
}

func header(t *testing.T, p *sla.Policy) string {
	t.Helper()
	sheet := ledger.Sheet(slices.Values([]*sla.Assessment(nil)), p, "zh", false)
	for row := range sheet.Grid() {
		return strings.Join(row, "|")
	}
	return ""
}

// Amounts are read as ledgers write them, in the amount's column and in the policy's.
func TestMoney(t *testing.T) {
	p := regime(t, "property")
	for text, want := range map[string]string{
		"2500元": "2500", "￥2,500.00": "2500", "人民币2500元": "2500", "RMB 2500": "2500", "¥ 12.5 元": "12.50", "1.2万元": "12000", "0.5万": "5000", "１２００元": "1200", "2,000.5": "2000.50", "-": "",
		"约二千": "bad", "元": "", "1.00001万": "bad", "2500元左右": "bad",
	} {
		for _, column := range []string{"索赔金额", "维修金额"} {
			got := load(t, ledger.Options{Policy: p}, texts("投诉时间|客户|内容|"+column, "2026-11-02|张三|漏水|"+text))
			sound(t, p, got)
			if len(got.drafts) == 0 {
				require.True(t, strings.HasPrefix(want, "bad"), "%s %s: %v", column, text, got.rejects)
				continue
			}
			o := got.drafts[0].Events[0].Opened
			is := strings.Trim(string(o.Fields["repair_cost"]), "-")
			if o.Amount != nil {
				is = o.Amount.String()
			}
			require.Equal(t, want, is, "%s %s", column, text)
		}
	}
}

// Which complaints a row repeats is asked before its level is judged.
func TestRepeats(t *testing.T) {
	p := regime(t, "mfg8d")
	asked := 0
	repeats := func(o *complaint.Opened, at time.Time) []complaint.ID {
		asked++
		return []complaint.ID{complaint.ID(fmt.Sprint("KS-20261101-00", asked))}
	}
	head := "投诉时间|客户|内容|产品编号|缺陷或问题|出货日期|出货数量|顾客发现环节|不良率"
	got := load(t, ledger.Options{Policy: p, Repeats: repeats}, texts(head, "2026-11-02|甲|划伤|P1|划伤|2026-10-01|5|来料|1%"))
	sound(t, p, got)
	require.Equal(t, []complaint.ID{"KS-20261101-001"}, got.drafts[0].Events[0].Opened.Repeats)
	require.Equal(t, "severe", assess(t, p, got.drafts[0]).State.Level)
}
