package ledger_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report/ledger"
	"github.com/kesu-cli/kesu/sla"
)

// Without a key a row is known again when it has been worked on since, in a file of another kind.
func TestSourceOfWorkedRow(t *testing.T) {
	p := policy(t)
	head := "序号|投诉时间|客户姓名|联系电话|内容|处理结果|结案时间"
	first := load(t, ledger.Options{Policy: p}, texts(head, "1|2026-03-01|张三|13800138000|漏油||", "2||张三||合计||", "3||张三||合计||"))
	sound(t, p, first)
	require.Equal(t, []string{"received-missing", "received-missing"}, []string{first.rejects[0].Code, first.rejects[1].Code}, "what cannot be taken is no duplicate")
	for row, same := range map[string]bool{
		"7|2026/3/1|张三|13800138000.0|漏油|已修好|2026-03-05": true, "1|2026-03-02|张三|13800138000|漏油||": false, "1|2026-03-01|李四|13800138000|漏油||": false,
		"1|2026-03-01|张三|13800138001|漏油||": false, "1|2026-03-01|张三|13800138000|漏水||": false,
	} {
		got := load(t, ledger.Options{Policy: p}, texts(head, row))
		require.Equal(t, same, got.drafts[0].Source == first.drafts[0].Source, row)
	}
}

func TestUnknownWords(t *testing.T) {
	p := policy(t)
	head := "时间|内容|级别|类别|处理部门|非理性原因|来源|回访结果|状态|结案时间"
	rows := []string{head, "2026-03-01|a|特急|保养质量|钣喷车间||信鸽||归档|", "2026-03-01|b|特急|产品质量|服务站|||已解决||2026-03-02", "2026-03-01|c|非理性|交车|||||已结案|2026-03-02", "2026-03-01|d|没救|||||||坏日子"}
	got := load(t, ledger.Options{Policy: p}, texts(rows...))
	sound(t, p, got)
	require.Equal(t, []ledger.Unknown{
		{"callback_result", "已解决", 1, "台账未记载"}, {"category", "保养质量", 1, "其他"}, {"department", "钣喷车间", 1, "综合管理部"},
		{"level", "特急", 1, "一般抱怨"}, {"level", "特急", 1, "中级抱怨"}, {"level", "非理性", 1, "一般抱怨"}, {"status", "归档", 1, ""},
	}, got.sum.Unknown, "of rows that were imported; a channel stands as it is")
	require.Equal(t, 7, got.sum.UnknownKinds)
	rows = rows[:1]
	for i := range 60 {
		rows = append(rows, fmt.Sprintf("2026-03-01|a%d||类%02d", i, i%59))
	}
	many := load(t, ledger.Options{Policy: p, Map: mapping(t, p, "default: {category: delivery}")}, texts(rows...)).sum
	require.Equal(t, 59, many.UnknownKinds)
	require.Len(t, many.Unknown, 50)
	require.Equal(t, ledger.Unknown{Field: "category", Word: "类00", Count: 2, Taken: "交车"}, many.Unknown[0], "the most frequent are listed")
}

// What was done in the end is the closing's; of a complaint that is not closed it is the reply.
func TestResult(t *testing.T) {
	p := policy(t)
	for _, c := range []struct{ head, row, want, why string }{
		{"处理结果|结案时间", "已修好|2026-03-02", "closing 已修好", ""},
		{"处理结果说明|回复内容|回复时间|结案时间", "已修好|在查|2026-03-01|2026-03-02", "reply 在查, closing 已修好", ""},
		{"处理情况|回复时间|结案时间", "已修好|2026-03-01|2026-03-02", "reply , closing 已修好", "that reply's text is not in the ledger"},
		{"处理情况|回复时间", "在查|2026-03-01", "reply 在查", "nothing closed it"},
		{"处理结果|申请关闭时间", "已修好|2026-03-02", "closing 已修好", "it waits for the call"},
		{"处理结果|回复内容|结案时间", "已修好|在查|2026-03-02", "closing 已修好, field 在查", "when that reply was given nobody knows"},
		{"处理结果|结案时间|状态", "误会|2026-03-02|撤诉", "withdrawn 误会", ""},
		{"处理结果|申请关闭时间|回访结果|结案时间", "已修好|2026-03-02|不满意|2026-03-05", "closing , closing 已修好", "it is the last application's"},
	} {
		got := load(t, ledger.Options{Policy: p}, texts("时间|内容|"+c.head, "2026-03-01|x|"+c.row))
		sound(t, p, got)
		var said []string
		for _, e := range got.drafts[0].Events {
			switch {
			case e.Replied != nil:
				said = append(said, "reply "+string(e.Replied.Text))
			case e.CloseApplied != nil:
				said = append(said, "closing "+string(e.CloseApplied.Result))
			case e.Withdrawn != nil:
				said = append(said, "withdrawn "+string(e.Withdrawn.Reason))
			}
		}
		if text := got.drafts[0].Events[0].Opened.Fields["reply"]; text != "" {
			said = append(said, "field "+string(text))
		}
		require.Equal(t, c.want, strings.Join(said, ", "), c.head+c.why)
	}
}

// A call that the ledger does not tell of is visibly made up, and is not exported as the customer's word.
func TestUnrecordedCall(t *testing.T) {
	p := policy(t)
	head := "时间|内容|回访人|回访时间|回访结果|结案时间"
	for _, c := range []struct{ row, by, result, text, shown, why string }{
		{"|||2026-03-05", "客户服务中心", "refused", "台账未记载", "台账未记载", ""},
		{"赵回访||已解决|2026-03-05", "客户服务中心", "refused", "台账未记载 (已解决)", "台账未记载", "nobody is named for it"},
		{"赵回访|2026-03-04||2026-03-05", "赵回访", "refused", "台账未记载", "台账未记载", "that call was made"},
		{"赵回访|2026-03-04|不满意|2026-03-05", "客户服务中心", "refused", "台账未记载 (不满意)", "台账未记载", "the second one"},
		{"赵回访|2026-03-05|不满意|2026-03-05", "客户服务中心", "refused", "台账未记载 (不满意)", "台账未记载", "the second one, at the same instant"},
		{"赵回访||台账未记载|2026-03-05", "客户服务中心", "refused", "台账未记载", "台账未记载", "as it was exported"},
		{"赵回访|2026-03-04|未接通|2026-03-05", "赵回访", "refused", "台账未记载 (未接通)", "台账未记载", ""},
		{"赵回访|2026-03-04|拒访|2026-03-05", "赵回访", "refused", "拒访", "拒访", "the ledger says so"},
		{"赵回访|2026-03-04|满意|2026-03-05", "赵回访", "satisfied", "满意", "满意", ""},
	} {
		got := load(t, ledger.Options{Policy: p}, texts(head, "2026-03-01|x|"+c.row))
		sound(t, p, got)
		var last complaint.Event
		for _, e := range got.drafts[0].Events {
			if e.CalledBack != nil {
				last = e
			}
		}
		require.Equal(t, []string{c.by, c.result, c.text}, []string{last.By, last.CalledBack.Result, string(last.CalledBack.Text)}, c.row+c.why)
		for _, reveal := range []bool{true, false} {
			sheet := ledger.Sheet(slices.Values([]*sla.Assessment{assess(t, p, got.drafts[0])}), p, "zh", reveal)
			var rows [][]string
			for row := range sheet.Grid() {
				rows = append(rows, row)
			}
			require.Equal(t, c.shown, rows[1][slices.Index(rows[0], "回访结果")], c.row)
		}
	}
}
