package weekly_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/sla/calendar"
	"github.com/kesu-cli/kesu/templates"
)

var beijing = time.FixedZone("CST", 8*3600)

func dealer(t testing.TB) *sla.Policy {
	t.Helper()
	var years []calendar.Year
	for file, data := range templates.Calendars() {
		y, err := calendar.ParseYear(file, data)
		require.NoError(t, err)
		years = append(years, y)
	}
	data, ok := templates.Policy("dealer")
	require.True(t, ok)
	p, err := sla.Parse("dealer/2026-01-01.yaml", data, sla.Sources{Years: years, Normal: templates.Fold})
	require.NoError(t, err)
	return p
}

func words(t testing.TB, lang string) *templates.Words {
	t.Helper()
	w, err := templates.Load(lang)
	require.NoError(t, err)
	return w
}

// instant reads "11-16 09:00", in 2026 unless a year stands before it, in Beijing time.
func instant(t testing.TB, s string) time.Time {
	t.Helper()
	if len(s) == len("11-16 09:00") {
		s = "2026-" + s
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", s, beijing)
	require.NoError(t, err)
	return at
}

// diary builds the record of a complaint line by line.
type diary struct {
	t   testing.TB
	rec complaint.Record
}

// open begins the n-th complaint of its day, classified and handed over at once.
func open(t testing.TB, n int, at, level, category, department string) *diary {
	return received(t, n, at).take(at, level, category, department)
}

func received(t testing.TB, n int, at string) *diary {
	d := &diary{t: t}
	d.rec.ID = complaint.NewID("KS", instant(t, at), n)
	amount := complaint.Yuan(2000)
	return d.add(at, "李前台", complaint.Event{Opened: &complaint.Opened{
		Customer: complaint.Customer{Name: "张三", Phone: "13812345678", Type: "owner"}, Channel: "phone", FirstContact: "aftersale",
		Text: "客户反映保养后发动机舱内持续异响，冷启动时尤其明显，已两次到店未解决。", Demand: "重新检测并书面答复", Amount: &amount,
		Fields: map[string]complaint.Text{"model": "远行 1.5T", "plate": "鲁A12345", "vin": "LSVAA4182E2184847", "mileage": "40120"},
	}})
}

func (d *diary) add(at, by string, e complaint.Event) *diary { return d.late(at, at, by, e) }

// late adds an event that was written down later than it happened.
func (d *diary) late(at, recorded, by string, e complaint.Event) *diary {
	e.ID = complaint.NewEventID(len(d.rec.Events), [6]byte{})
	e.At, e.Recorded, e.By = complaint.At(instant(d.t, at)), complaint.At(instant(d.t, recorded)), by
	d.rec.Events = append(d.rec.Events, e)
	return d
}

func (d *diary) take(at, level, category, department string) *diary {
	c := complaint.Classified{Category: category, Level: level, Department: department}
	if level == "irrational" {
		c.Reason, c.Tracking, c.Because = "expectation", "watch", "客户要求全额退款，超出三包范围"
	}
	d.add(at, "李前台", complaint.Event{Classified: &c})
	return d.add(at, "李前台", complaint.Event{Transferred: &complaint.Transferred{To: department, Receiver: "王服务"}})
}

func (d *diary) sign(at string) *diary {
	return d.add(at, "王服务", complaint.Event{Signed: &complaint.Signed{}})
}

func (d *diary) reply(at string) *diary {
	return d.add(at, "王服务", complaint.Event{Replied: &complaint.Replied{To: complaint.ToCenter, Text: "已联系客户，预约到店检测", Contact: "direct", Service: "necessary"}})
}

func (d *diary) apply(at string) *diary {
	return d.add(at, "王服务", complaint.Event{CloseApplied: &complaint.CloseApplied{Result: "更换发电机皮带及涨紧轮，试车无异响，客户认可"}})
}

func (d *diary) call(at, result string) *diary {
	return d.add(at, "赵回访", complaint.Event{CalledBack: &complaint.CalledBack{Result: result, Text: "客户表示可以接受"}})
}

func (d *diary) approve(at, by string) *diary {
	return d.add(at, by, complaint.Event{Approved: &complaint.Approved{}})
}

// closed applies, calls and approves.
func (d *diary) closed(apply, call, approve string) *diary {
	return d.apply(apply).call(call, complaint.Satisfied).approve(approve, "钱经理")
}

func (d *diary) deferral(at, mode string) *diary {
	return d.add(at, "王服务", complaint.Event{DeferApplied: &complaint.DeferApplied{Cause: "unable_now", Text: "配件停产，厂家预计下月恢复供应", Tracking: mode}})
}

func (d *diary) fine(at, by, key, decision string) *diary {
	return d.add(at, by, complaint.Event{Penalty: &complaint.PenaltyDecision{Key: key, Decision: decision, Reason: "经核实"}})
}

func (d *diary) assess(p *sla.Policy, now time.Time) *sla.Assessment {
	d.t.Helper()
	a, err := p.Assess(d.rec, complaint.View{Now: now})
	require.NoError(d.t, err)
	return a
}

// w47 is the worked example of DOMAIN.md 6.9, complaints C1 to C9.
func w47(t testing.TB) []*diary {
	return []*diary{
		open(t, 1, "11-16 09:00", "general", "service_attitude", "service_station").sign("11-16 10:30").reply("11-17 09:00").closed("11-18 15:00", "11-18 16:00", "11-19 09:30"),
		open(t, 1, "11-12 14:00", "general", "product_quality", "service_station").sign("11-12 19:30").reply("11-13 10:00").closed("11-17 11:00", "11-17 17:00", "11-17 18:00"),
		open(t, 2, "11-16 15:00", "medium", "sales_promise", "sales").sign("11-16 16:00").reply("11-17 06:00").apply("11-20 10:00").call("11-20 15:00", complaint.Dissatisfied).
			closed("11-21 14:00", "11-21 20:00", "11-22 10:00"),
		open(t, 1, "11-17 10:00", "strong", "product_quality", "service_station").sign("11-17 10:40").reply("11-17 13:00"),
		open(t, 1, "11-18 09:00", "irrational", "price", "service_station").sign("11-18 10:00"),
		open(t, 1, "11-19 16:00", "general", "parts_supply", "service_station").sign("11-19 17:00").reply("11-20 18:00").deferral("11-21 13:00", "monitor").approve("11-21 15:00", "李前台"),
		open(t, 2, "11-18 11:00", "general", "service_attitude", "sales").sign("11-18 14:00").reply("11-19 08:00"),
		open(t, 1, "11-22 20:00", "medium", "service_attitude", "service_station").sign("11-23 08:30"),
		open(t, 1, "10-12 10:00", "strong", "product_quality", "service_station").sign("10-12 10:30").reply("10-12 13:00"),
	}
}

// week returns the figures of an ISO week.
func week(t testing.TB, p *sla.Policy, label string, all ...*diary) *report.Stats {
	t.Helper()
	period, err := report.ParsePeriod(report.KindWeek, label, p.Cal().Location())
	require.NoError(t, err)
	return stats(t, p, period, all...)
}

func stats(t testing.TB, p *sla.Policy, period report.Period, all ...*diary) *report.Stats {
	t.Helper()
	c := report.NewCollector(p, period, map[string]int64{"product_quality": 12000, "service_attitude": 860, "sales_promise": 75})
	for _, d := range all {
		c.Add(d.assess(p, period.AsOf()))
	}
	s, err := c.Stats()
	require.NoError(t, err)
	return s
}

// handling is the record of one complaint's handling (F01), as the form command makes it.
func handling(a *sla.Assessment, w *templates.Words, company string, reveal bool) (report.Book, error) {
	sheet, err := form.Sheet("handling", company, form.CaseData(a, w, reveal), w.Lang())
	return report.Book{Title: sheet.Name, Lang: w.Lang(), Sheets: []report.Sheet{sheet}}, err
}
