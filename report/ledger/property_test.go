package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report/ledger"
)

// Whatever a ledger says, in whatever order: every row is accounted for, and what
// becomes a draft folds without a problem, is written and read back, and comes out
// the same the next time.
func TestAnyRow(t *testing.T) {
	p := policy(t)
	dates := rapid.SampledFrom([]string{"", "", "2026-11-01", "2026-11-02 09:30", "2026-11-02 18:00:01", "3/11/2026", "2026-11-20", "46331.5", "-", "2026-12-24", "bad", "2026-02-30"})
	choice := map[string]*rapid.Generator[string]{
		"级别": rapid.SampledFrom([]string{"", "一般", "中级", "強烈", "非理性", "特级"}), "首次级别": rapid.SampledFrom([]string{"", "一般", "非理性", "?"}),
		"类别": rapid.SampledFrom([]string{"", "交车", "怪事"}), "处理部门": rapid.SampledFrom([]string{"", "销售部", "客服中心", "外星"}),
		"非理性原因": rapid.SampledFrom([]string{"", "误解", "别的"}), "跟踪方式": rapid.SampledFrom([]string{"", "关注", "看看"}),
		"回访结果": rapid.SampledFrom([]string{"", "满意", "不满意", "未接通", "拒访", "一般"}),
		"状态":   rapid.SampledFrom([]string{"", "已结案", "撤诉", "作废", "合并", "跟踪结束", "处理中", "奇怪"}),
		"处理人":  rapid.SampledFrom([]string{"", "王服务", "客服中心主管", "客户服务中心"}), "回访人": rapid.SampledFrom([]string{"", "王服务", "客服中心主管"}),
		"处理结果": rapid.SampledFrom([]string{"", "好的", "\n\t x"}), "索赔金额": rapid.SampledFrom([]string{"", "¥1,200", "12元", "多"}),
		"投诉内容": rapid.SampledFrom([]string{"漏油", "\n\t\t=1+1", "", "a\u2028b\r\n"}),
	}
	for _, name := range []string{"移交时间", "签收时间", "首次回复时间", "回复时间", "申请关闭时间", "回访时间", "结案时间"} {
		choice[name] = dates
	}
	var all []string
	for name := range choice {
		all = append(all, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		heads := append([]string{"投诉时间", "投诉内容"}, rapid.SliceOfDistinct(rapid.SampledFrom(all), rapid.ID[string]).Draw(t, "columns")...)
		lines := []string{strings.Join(heads, "|")}
		for range rapid.IntRange(1, 5).Draw(t, "rows") {
			cells := []string{rapid.SampledFrom([]string{"2026-11-01", "2026-11-02 09:30", "1/11/2026", ""}).Draw(t, "received")}
			for _, name := range heads[1:] {
				cells = append(cells, choice[name].Draw(t, name))
			}
			lines = append(lines, strings.Join(cells, "|"))
		}
		got := load(t, ledger.Options{Policy: p}, texts(lines...))
		if got.err != nil {
			requireCode(t, got.err, "import.date-order")
			return
		}
		sound(t, p, got)
		for _, d := range got.drafts {
			text, err := complaint.EncodeEvents(d.Events)
			require.NoError(t, err)
			kept(t, heads, strings.Split(lines[d.Row-1], "|"), string(text))
		}
		require.Equal(t, got, load(t, ledger.Options{Policy: p}, texts(lines...)))
	})
}

// kept checks that what a row says is somewhere in its events, as a word, as a
// code or as the day it names.
func kept(t checker, heads, cells []string, events string) {
	codes := map[string]string{
		"交车": "delivery", "销售部": "sales", "客服中心": "customer_service", "误解": "misunderstanding", "关注": "watch",
		"撤诉": "withdrawn", "作废": "voided", "合并": "voided",
	}
	for i, text := range cells {
		day, err := ledger.ParseTime(text, beijing, now)
		text = strings.TrimSpace(text)
		switch {
		case text == "", text == "-", text == "处理中", text == "已结案", text == "跟踪结束", strings.HasSuffix(heads[i], "级别"), heads[i] == "投诉内容", strings.HasSuffix(text, ".5"):
		case heads[i] == "索赔金额":
			require.Contains(t, events, "amount: 12")
		case err == nil:
			require.True(t, strings.Contains(events, text) || strings.Contains(events, "at: "+day.Format(time.DateOnly)), "%s %s\n%s", heads[i], text, events)
		default:
			require.True(t, strings.Contains(events, text) || (codes[text] != "" && strings.Contains(events, codes[text])), "%s %s\n%s", heads[i], text, events)
		}
	}
}
