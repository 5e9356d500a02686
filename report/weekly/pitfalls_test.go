package weekly_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/report/table"
	"github.com/kesu-cli/kesu/report/weekly"
	"github.com/kesu-cli/kesu/report/xlsx"
)

func keys(s *report.Stats) (all []string) {
	for i := range s.Penalties {
		all = append(all, s.Penalties[i].ID())
	}
	return all
}

func group(t testing.TB, groups []report.Group, code string) report.Group {
	t.Helper()
	for _, g := range groups {
		if g.Code == code {
			return g
		}
	}
	t.Fatalf("no group %q", code)
	return report.Group{}
}

// The pitfalls of DOMAIN.md 6.8 that a dealer's report can fall into.
func TestPitfalls(t *testing.T) {
	for _, test := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"pitfall-01", finedOnce}, {"pitfall-02", numeratorInDenominator}, {"pitfall-03", notYetDue}, {"pitfall-04", openAndOverdue},
		{"pitfall-05", lateEntry}, {"pitfall-06", reclassified}, {"pitfall-07", mergedLater}, {"pitfall-08", judgedByApplication},
		{"pitfall-09", weekendCallback}, {"pitfall-10", escalatedAtDue}, {"pitfall-11", levelsApart}, {"pitfall-12", yearEnd},
		{"pitfall-13", fridayHoliday}, {"pitfall-14", makeUpDays}, {"pitfall-17", zeroDenominators}, {"pitfall-18", unreached},
		{"pitfall-20", exactAmount}, {"pitfall-21", selfExecuted}, {"pitfall-22", hostileText}, {"pitfall-23", namesOfNumbers},
	} {
		t.Run(test.name, test.run)
	}
}

// Two weekly runs both see "overdue": each breach is fined in one week alone, and lists go on with nothing fined.
func finedOnce(t *testing.T) {
	p, d := dealer(t), open(t, 1, "11-02 10:00", "strong", "price", "sales").sign("11-02 10:30").reply("11-02 11:00")
	seen := map[string]string{}
	for _, label := range []string{"2026-W45", "2026-W46", "2026-W47", "2026-W48", "2026-W49", "2026-W50"} {
		s := week(t, p, label, d)
		require.Equal(t, keys(s), keys(week(t, p, label, d)), "a second run gives the same")
		for _, key := range keys(s) {
			require.Empty(t, seen[key], "%s fined again in %s", key, label)
			seen[key] = label
		}
	}
	require.Equal(t, map[string]string{"KS-20261102-001/close/1": "2026-W46", "KS-20261102-001/overdue_month/1": "2026-W50"}, seen)
	book, err := weekly.Book(weekly.Input{This: week(t, p, "2026-W48", d), Words: words(t, "zh")})
	require.NoError(t, err)
	require.Contains(t, tsv(book.Sheets[4]), "已回复\t0.00\t2026-12-09 10:00", "S-42: listed, nothing fined, next assessment")
}

// A complaint closed in the week before it fell due counts in the week of its due time, above and below the line.
func numeratorInDenominator(t *testing.T) {
	p := dealer(t)
	early := open(t, 1, "11-14 10:00", "general", "price", "sales").sign("11-14 10:30").closed("11-14 15:00", "11-14 16:00", "11-15 09:00")
	before, this := week(t, p, "2026-W46", early), week(t, p, "2026-W47", early)
	require.Equal(t, int64(1), before.Counts["closed"])
	require.Equal(t, report.Rate{}, before.Rates["closed_once"])
	require.Equal(t, report.Rate{N: 1, D: 1}, this.Rates["closed_once"])
	for _, s := range []*report.Stats{before, this, week(t, p, "2026-W47", w47(t)...)} {
		for key, r := range s.Rates {
			assert.LessOrEqual(t, r.N, r.D, key)
		}
	}
}

// What is not yet due is not "not late".
func notYetDue(t *testing.T) {
	s := week(t, dealer(t), "2026-W47", open(t, 1, "11-22 10:00", "general", "price", "sales").sign("11-22 10:30").reply("11-22 11:00"))
	require.Equal(t, report.Rate{}, s.Rates["closed_once"])
	require.Equal(t, report.Rate{N: 1, D: 1}, s.Rates["transfer_on_time"])
}

// Open and overdue stays in the rate.
func openAndOverdue(t *testing.T) {
	s := week(t, dealer(t), "2026-W47", open(t, 1, "11-16 10:00", "general", "price", "sales").sign("11-16 10:30").reply("11-16 11:00"))
	require.Equal(t, report.Rate{N: 0, D: 1}, s.Rates["closed_once"])
	require.Equal(t, report.Rate{N: 0, D: 1}, s.Rates["due_closed"])
}

// A late entry changes a signed week only through a new revision, which lists the differences; the bulletin stays.
func lateEntry(t *testing.T) {
	p := dealer(t)
	d := open(t, 1, "11-16 09:00", "general", "price", "sales").sign("11-16 14:00").fine("11-17 10:00", "钱经理", "transfer/1", complaint.PenaltyConfirmed)
	first := week(t, p, "2026-W47", d)
	issued := form.NewBulletin(first, nil, "李前台", instant(t, "11-27 09:00"))
	stored, err := issued.Encode()
	require.NoError(t, err)
	d.rec.Events = append(d.rec.Events[:3:3], d.rec.Events[4:]...) // the signature was really given in time, and is written down later
	d.late("11-16 10:00", "12-05 09:00", "王服务", complaint.Event{Signed: &complaint.Signed{}})
	second := week(t, p, "2026-W47", d)
	require.Equal(t, report.Rate{N: 0, D: 1}, first.Rates["transfer_on_time"])
	require.Equal(t, report.Rate{N: 1, D: 1}, second.Rates["transfer_on_time"])
	require.Len(t, second.Late, 1)
	book, err := weekly.Book(weekly.Input{This: second, Before: first, Revision: 2, Words: words(t, "zh")})
	require.NoError(t, err)
	require.Contains(t, tsv(book.Sheets[len(book.Sheets)-1]), "移交及时率\t0.00% = 0/1\t100.00% = 1/1")
	require.Contains(t, tsv(book.Sheets[4]), "KS-20261116-001\t移交\t\t\t\t\t2026-11-16 13:00\t2026-11-16 10:00")
	again, err := form.DecodeBulletin("bulletins/2026-W47.yaml", stored)
	require.NoError(t, err)
	require.Equal(t, complaint.Yuan(20), again.Total, "what was published stays")
	known, err := p.Assess(d.rec, complaint.View{Now: first.Period.AsOf(), Known: instant(t, "11-27 09:00")})
	require.NoError(t, err)
	require.True(t, known.State.Transfer.Signed.IsZero(), "the record as it was known then has no signature")
}

// Received counts keep to the first classification; the change is listed.
func reclassified(t *testing.T) {
	p := dealer(t)
	d := open(t, 1, "11-16 09:00", "general", "price", "sales")
	d.add("11-18 10:00", "李前台", complaint.Event{Classified: &complaint.Classified{Category: "product_quality", Level: "strong", Because: "复检后确认"}})
	s := week(t, p, "2026-W47", d)
	require.Equal(t, int64(1), group(t, s.Categories, "price").Received)
	require.Equal(t, int64(1), group(t, s.Categories, "price").ByLevel["general"])
	require.Zero(t, group(t, s.Categories, "product_quality").Received)
	require.Empty(t, week(t, p, "2026-W48", d).Changes, "listed in its own week alone")
	book, err := weekly.Book(weekly.Input{This: s, Words: words(t, "zh")})
	require.NoError(t, err)
	last := tsv(book.Sheets[len(book.Sheets)-1])
	require.Contains(t, last, "KS-20261116-001\t2026-11-18\t由“费用价格”改为“产品质量”（李前台）")
	require.Contains(t, last, "KS-20261116-001\t2026-11-18\t由“一般抱怨”改为“强烈抱怨”（李前台）")
}

// A merge counts in its own week, not in the past.
func mergedLater(t *testing.T) {
	p := dealer(t)
	d := open(t, 1, "11-12 09:00", "strong", "price", "sales").sign("11-12 09:30").reply("11-12 10:00")
	before := week(t, p, "2026-W46", d)
	d.add("11-18 10:00", "李前台", complaint.Event{Duplicated: &complaint.Duplicated{Of: "KS-20261111-001"}})
	require.Equal(t, before.Counts, week(t, p, "2026-W46", d).Counts)
	this := week(t, p, "2026-W47", d)
	require.Equal(t, []int64{1, 0, 1, 0}, []int64{this.Counts["carried_in"], this.Counts["received"], this.Counts["removed"], this.Counts["carried_out"]})
}

// The centre's delay is not the department's fault: closing is judged by the arrival of the application.
func judgedByApplication(t *testing.T) {
	s := week(t, dealer(t), "2026-W47", open(t, 1, "11-16 09:00", "general", "price", "sales").sign("11-16 10:00").reply("11-16 11:00").closed("11-19 09:00", "11-19 20:00", "11-21 10:00"))
	require.Equal(t, report.Rate{N: 1, D: 1}, s.Rates["closed_once"])
	require.Equal(t, int64(1), s.Counts["closed_first"])
	require.Empty(t, keys(s), "approved two days after the due time, but applied for at it")
}

// A call-back that is late over the weekend is the centre's; the application was in time, and counts so although the
// week ends before it is decided.
func weekendCallback(t *testing.T) {
	p := dealer(t)
	d := open(t, 1, "11-18 18:00", "general", "price", "sales").sign("11-18 19:00").reply("11-18 20:00").closed("11-20 18:00", "11-23 10:00", "11-23 11:00")
	s := week(t, p, "2026-W47", d)
	require.Equal(t, report.Rate{N: 1, D: 1}, s.Rates["closed_once"])
	require.Equal(t, int64(1), s.Counts["undecided"])
	require.Equal(t, report.Rate{N: 0, D: 1}, s.Rates["due_closed"], "it is not closed")
	require.Equal(t, report.Rate{}, s.Rates["first_callback_pass"], "nobody knows yet")
	require.Equal(t, report.Rate{N: 0, D: 1}, s.Rates["callback_on_time"])
	require.Equal(t, []string{"KS-20261118-001/callback/1"}, keys(s))
	require.Equal(t, "customer_service", s.Penalties[0].Department())
	require.Zero(t, s.Counts["escalated"])
	next := week(t, p, "2026-W48", d)
	require.Equal(t, []int64{1, 0}, []int64{next.Counts["closed_first"], next.Counts["escalated"]})
}

// An escalation carries the due time, whenever anybody looks.
func escalatedAtDue(t *testing.T) {
	p := dealer(t)
	d := open(t, 1, "11-16 09:00", "general", "price", "sales").sign("11-16 10:00").reply("11-16 11:00")
	s := week(t, p, "2026-W47", d)
	require.Equal(t, []int64{2}, []int64{s.Counts["escalated"]})
	require.True(t, s.Escalations[0].At.Equal(instant(t, "11-19 09:00")))
	later := d.assess(p, instant(t, "12-24 09:00"))
	require.True(t, later.Unrecorded()[0].At.Equal(instant(t, "11-19 09:00")))
}

// Level at receipt and level now stand in columns of their own.
func levelsApart(t *testing.T) {
	p := dealer(t)
	s := week(t, p, "2026-W47", open(t, 1, "11-16 09:00", "general", "price", "sales").sign("11-16 10:00").reply("11-16 11:00"))
	book, err := weekly.Book(weekly.Input{This: s, Words: words(t, "zh")})
	require.NoError(t, err)
	require.Contains(t, tsv(book.Sheets[1]), "一般抱怨\t1\t\t\t0\n中级抱怨\t0\t\t\t0\n强烈抱怨\t0\t\t\t1\n")
	require.Contains(t, tsv(book.Sheets[4]), "受理时级别\t现级别")
	require.Contains(t, tsv(book.Sheets[4]), "费用价格\t一般抱怨\t强烈抱怨")
}

// The last week of 2026 holds three days of January 2027 and has the ISO year's name; months split it.
func yearEnd(t *testing.T) {
	p := dealer(t)
	d := open(t, 1, "2027-01-02 10:00", "general", "price", "sales")
	last := report.Around(report.KindWeek, instant(t, "2027-01-02 10:00"))
	require.Equal(t, "2026-W53", last.Label)
	s := stats(t, p, last, d)
	require.Equal(t, int64(1), s.Counts["received"])
	require.Equal(t, "2026年第53周（2026年12月28日—2027年1月3日）", report.Names{Policy: p, Words: words(t, "zh")}.Period(last))
	first := report.Around(report.KindWeek, instant(t, "01-01 10:00"))
	require.Equal(t, "2026年第1周（2025年12月29日—2026年1月4日）", report.Names{Policy: p, Words: words(t, "zh")}.Period(first))
	_, err := last.ReportDay(p)
	require.Error(t, err, "no calendar for 2027")
	_, err = weekly.Book(weekly.Input{This: s, Words: words(t, "zh")})
	require.NoError(t, err, "the report is there all the same, without a day")
	month := func(label string) int64 {
		period, err := report.ParsePeriod(report.KindMonth, label, beijing)
		require.NoError(t, err)
		return stats(t, p, period, d).Counts["received"]
	}
	require.Equal(t, []int64{0, 1}, []int64{month("2026-12"), month("2027-01")})
}

// The report of a week whose Friday is a holiday comes on the next working day.
func fridayHoliday(t *testing.T) {
	p := dealer(t)
	for week, want := range map[string]string{"2026-W39": "2026-10-08", "2026-W47": "2026-11-27"} {
		period, err := report.ParsePeriod(report.KindWeek, week, beijing)
		require.NoError(t, err)
		day, err := period.ReportDay(p)
		require.NoError(t, err)
		require.Equal(t, want, day.Format(time.DateOnly), week)
	}
}

// A make-up Saturday or Sunday is a working day.
func makeUpDays(t *testing.T) {
	p := dealer(t)
	for day, want := range map[string]bool{"10-10 12:00": true, "09-20 12:00": true, "09-19 12:00": false, "10-17 12:00": false} {
		got, err := p.Cal().Workday(instant(t, day))
		require.NoError(t, err)
		require.Equal(t, want, got, day)
	}
	p.Report.Weekday = "sat"
	period, err := report.ParsePeriod(report.KindWeek, "2026-W40", beijing)
	require.NoError(t, err)
	day, err := period.ReportDay(p)
	require.NoError(t, err)
	require.Equal(t, "2026-10-10", day.Format(time.DateOnly))
}

// Of nothing there is no rate; of one there is, with its number beside it.
func zeroDenominators(t *testing.T) {
	p := dealer(t)
	show := func(all ...*diary) string {
		book, err := weekly.Book(weekly.Input{This: week(t, p, "2026-W47", all...), Last: week(t, p, "2026-W46", all...), Words: words(t, "zh")})
		require.NoError(t, err)
		return tsv(book.Sheets[0])
	}
	require.NotContains(t, show(), "\t0.00%", "no rate and no change of nothing")
	require.Contains(t, show(), "移交及时率\t\t—\t—\t—\t—\t100.00%\t0\t0")
	require.Contains(t, show(received(t, 1, "11-16 09:00").take("11-16 09:00", "general", "price", "sales")), "移交及时率\t\t0.00%\t—\t—\t—\t100.00%\t0\t1")
}

// A customer who was not reached is neither reached nor satisfied.
func unreached(t *testing.T) {
	p := dealer(t)
	d := open(t, 1, "11-16 09:00", "general", "price", "sales").sign("11-16 10:00").reply("11-16 11:00").apply("11-16 12:00")
	d.call("11-16 14:00", complaint.Unreached).call("11-17 10:00", complaint.Unreached).call("11-17 15:00", complaint.Unreached).approve("11-17 16:00", "钱经理")
	s := week(t, p, "2026-W47", d)
	require.Equal(t, int64(1), s.Counts["closed"], "closed by record after three attempts on two days (U-17)")
	require.Equal(t, report.Rate{N: 0, D: 1}, s.Rates["callback_on_time"])
	closing := form.CaseData(d.assess(p, s.Period.AsOf()), words(t, "zh"), false)["closing"].(map[string]any)
	require.Equal(t, "未接通（3次）", closing["reached"])
	require.Empty(t, closing["satisfied"])
}

// Amounts at a bound: 2000.00 is printed whole, and a cap that is just reached cuts nothing.
func exactAmount(t *testing.T) {
	exact, err := complaint.ParseMoney("2000.00")
	require.NoError(t, err)
	require.Equal(t, complaint.Yuan(2000), exact)
	require.Equal(t, "贰仟元整", form.Capital(exact))
	require.Equal(t, "2,000.00", form.Yuan(exact))
	for _, cap := range []struct {
		fen    report.Money
		amount report.Money
		capped bool
	}{{complaint.Yuan(1000), complaint.Yuan(1000), false}, {complaint.Yuan(1000) - 1, complaint.Yuan(1000) - 1, true}} {
		p := dealer(t)
		p.Penalties.CapMonth = cap.fen
		x := week(t, p, "2026-W47", w47(t)[8]).Penalties[0]
		require.Equal(t, []any{cap.amount, cap.capped}, []any{x.Amount, x.Capped})
	}
}

// A department that executes penalties is fined like any other, and the report says that it executes its own.
func selfExecuted(t *testing.T) {
	p := dealer(t)
	s := week(t, p, "2026-W47", open(t, 1, "11-16 09:00", "general", "invoicing", "finance").sign("11-16 10:00"))
	book, err := weekly.Book(weekly.Input{This: s, Words: words(t, "zh")})
	require.NoError(t, err)
	require.Contains(t, tsv(book.Sheets[5]), "KS-20261116-001\t财务部\t王服务\t一般抱怨\t首次回复超时\t2026-11-17 10:00\t未完成\t134.00\t50.00\t1\t50.00\t拟定\t本部门兼考核执行")
}

// cells are those of a workbook, as another program reads them.
func cells(t testing.TB, book report.Book) (all []table.Cell) {
	var b bytes.Buffer
	require.NoError(t, xlsx.Write(&b, book))
	for _, s := range book.Sheets {
		require.NoError(t, xlsx.ReadRows(bytes.NewReader(b.Bytes()), int64(b.Len()), s.Name, func(_ int, row []table.Cell) error {
			all = append(all, append([]table.Cell(nil), row...)...)
			return nil
		}))
	}
	return all
}

func find(all []table.Cell, text string) (found []table.Cell) {
	for _, c := range all {
		if strings.Contains(c.Text, text) {
			found = append(found, c)
		}
	}
	return found
}

// Text that looks like a formula, or is longer than a cell, is written as text.
func hostileText(t *testing.T) {
	p := dealer(t)
	d := open(t, 1, "11-16 09:00", "irrational", "price", "sales")
	d.rec.Events[0].Opened.Text = "=HYPERLINK(\"http://x\",\"点击\")"
	d.rec.Events[0].Opened.Demand = complaint.Text("@SUM(A1) " + strings.Repeat("要求书面答复，", 6000))
	d.rec.Events[0].Opened.Customer.Name = "+张三"
	a := d.assess(p, instant(t, "11-23 00:00"))
	record, err := handling(a, words(t, "zh"), company, true)
	require.NoError(t, err)
	all := cells(t, record)
	require.Equal(t, `=HYPERLINK("http://x","点击")`, find(all, "HYPERLINK")[0].Text)
	require.Equal(t, "+张三", find(all, "张三")[0].Text)
	require.True(t, strings.HasSuffix(find(all, "@SUM(A1)")[0].Text, "…"), "what is cut says so")
	book, err := weekly.Book(weekly.Input{This: week(t, p, "2026-W47", d), Words: words(t, "zh"), Reveal: true})
	require.NoError(t, err)
	require.NotEmpty(t, find(cells(t, book), "=HYPERLINK"))
}

// What names something is text: no number of 11 or 17 digits becomes 1.38E+10.
func namesOfNumbers(t *testing.T) {
	p := dealer(t)
	d := open(t, 1, "11-16 09:00", "general", "price", "sales")
	d.rec.Events[0].Opened.Fields["vin"] = "12345678901234567"
	record, err := handling(d.assess(p, instant(t, "11-23 00:00")), words(t, "zh"), company, true)
	require.NoError(t, err)
	for _, text := range []string{"13812345678", "12345678901234567", "KS-20261116-001"} {
		found := find(cells(t, record), text)
		require.NotEmpty(t, found, text)
		for _, c := range found {
			require.False(t, c.IsNumber, text)
		}
	}
}
