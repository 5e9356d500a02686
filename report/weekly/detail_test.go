package weekly_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/report/weekly"
)

// notice is the tree of the notice of a penalty, as of an instant.
func notice(t testing.TB, d *diary, key, now string) map[string]any {
	t.Helper()
	a := d.assess(dealer(t), instant(t, now))
	for _, x := range a.Penalties {
		if x.Key == key {
			return form.NoticeData(a, x, words(t, "zh"), false)
		}
	}
	t.Fatalf("no penalty %s", key)
	return nil
}

// Each month's notice says what the complaint has cost up to it, not after it.
func TestFinedSoFar(t *testing.T) {
	c9 := w47(t)[8]
	for key, want := range map[string]report.Money{"close/1": complaint.Yuan(500), "overdue_month/1": complaint.Yuan(1500), "overdue_month/2": complaint.Yuan(2500)} {
		require.Equal(t, want, notice(t, c9, key, "12-20 00:00")["so_far"], key)
	}
}

// The facts of a late signature do not begin with that signature.
func TestFactsOfLateSignature(t *testing.T) {
	facts := notice(t, w47(t)[7], "transfer/1", "11-24 00:00")["facts"]
	require.Equal(t, "2026-11-22 20:00 收到该抱怨；“移交”时限自 2026-11-22 20:00 起算，限 2小时，应于 2026-11-22 22:00 前完成；实际于 2026-11-23 08:30 完成，超时 10.50 小时。", facts)
	raised := notice(t, w47(t)[6], "close/1", "11-23 00:00")["facts"]
	require.Contains(t, raised, "截至 2026-11-23 00:00 仍未完成，已超时 37.00 小时。级别由一般抱怨自动升为中级抱怨。")
}

// The conclusion's boxes follow from how the complaint ended.
func TestConclusion(t *testing.T) {
	p := dealer(t)
	boxes := func(d *diary) []any {
		m := form.CaseData(d.assess(p, instant(t, "11-23 00:00")), words(t, "zh"), false)
		return []any{m["closed_first"], m["closed_second"], m["irrational"], m["deferred"]}
	}
	all := w47(t)
	require.Equal(t, []any{true, false, false, false}, boxes(all[0]), "C1")
	require.Equal(t, []any{false, true, false, false}, boxes(all[1]), "C2")
	require.Equal(t, []any{false, false, false, false}, boxes(all[3]), "C4 is open")
	require.Equal(t, []any{false, false, true, false}, boxes(all[4]), "C5")
	require.Equal(t, []any{false, false, false, true}, boxes(all[5]), "C6")
}

// The record of a complaint with everything in it: raised, tracked, returned to work, taken outside, reopened.
func TestFullRecord(t *testing.T) {
	p := dealer(t)
	d := open(t, 1, "11-02 09:00", "general", "price", "sales").sign("11-02 10:00").reply("11-03 09:00").deferral("11-03 10:00", "monitor").approve("11-03 11:00", "李前台")
	d.add("11-05 09:00", "王服务", complaint.Event{Tracked: &complaint.Tracked{Text: "配件仍未到货"}}).add("11-08 09:00", "王服务", complaint.Event{Tracked: &complaint.Tracked{Text: "客户改约下周"}})
	d.add("11-09 09:00", "钱经理", complaint.Event{Escalated: &complaint.Escalated{From: "irrational", To: "strong", Trigger: complaint.TriggerExternal, External: "media", Reason: "客户在网络曝光"}})
	book, err := handling(d.assess(p, instant(t, "11-20 00:00")), words(t, "zh"), company, false)
	require.NoError(t, err)
	golden(t, "客户抱怨处理书-全", tsv(book.Sheets[0]))
}

// What was fined in the period is not carried; a level that fell due once more has a column of its own.
func TestBulletinBook(t *testing.T) {
	p, all := dealer(t), w47(t)
	for i, keys := range map[int][]string{2: {"first_reply/1"}, 6: {"close/1", "close/2"}, 8: {"overdue_month/1"}, 7: {"transfer/1"}} {
		for _, key := range keys {
			all[i].fine("11-26 10:00", "钱经理", key, complaint.PenaltyConfirmed)
		}
	}
	s := week(t, p, "2026-W48", all...)
	b := form.NewBulletin(s, nil, "李前台", instant(t, "12-04 09:00"))
	book, err := weekly.Bulletin(b, s, words(t, "zh"), company)
	require.NoError(t, err)
	require.Equal(t, "草稿 未签发", book.Sheets[0].Watermark)
	golden(t, "处罚通报", tsv(book.Sheets[0]))
	b.Signed = &form.Stamp{At: complaint.At(instant(t, "12-04 15:00")), By: "孙总"}
	book, err = weekly.Bulletin(b, s, words(t, "zh"), company)
	require.NoError(t, err)
	require.Empty(t, book.Sheets[0].Watermark)
}

// A reversed line takes its penalty off the table by department.
func TestReversedDepartment(t *testing.T) {
	p := dealer(t)
	s := week(t, p, "2026-W47", w47(t)...)
	lines := form.Lines(p, s.Penalties)
	_, sums := form.DepartmentData(report.Names{Policy: p, Words: words(t, "zh")}, append(lines, form.Reversed(lines)...))
	require.Equal(t, map[string]any{"count": int64(0), "amount": report.Money(0)}, sums["all"])
}

// Ageing: the eighth day begins the second class.
func TestAges(t *testing.T) {
	p := dealer(t)
	s := week(t, p, "2026-W47", open(t, 1, "11-12 01:00", "general", "price", "sales"), open(t, 2, "11-12 00:00", "general", "price", "sales"),
		open(t, 1, "10-20 01:00", "general", "price", "sales"), open(t, 2, "10-20 00:00", "general", "price", "sales"))
	book, err := weekly.Book(weekly.Input{This: s, Words: words(t, "zh")})
	require.NoError(t, err)
	require.Contains(t, tsv(book.Sheets[4]), "7天以内\t\t\t1\t\tKS-20261112-001\n8—30天\t\t\t2\t\tKS-20261020-001、KS-20261112-002\n30天以上\t\t\t1\t\tKS-20261020-002\n")
}

// Rates below their target stand out.
func TestMissedTargets(t *testing.T) {
	book, err := weekly.Book(input(t, dealer(t), "zh"))
	require.NoError(t, err)
	warned := func(sheet int) (n int) {
		for _, spots := range book.Sheets[sheet].Laid() {
			for _, s := range spots {
				if s.Style == report.Warn {
					n++
				}
			}
		}
		return n
	}
	require.Equal(t, 5, warned(0), "three clocks' rates, the rate to date, and what is overdue")
	require.Equal(t, 15, warned(3), "four cells of the hand-over, seven of the first reply, four of closing")
}
