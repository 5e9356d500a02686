package sla_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/sla/calendar"
	"github.com/kesu-cli/kesu/templates"
)

func policy(t testing.TB, name string) *sla.Policy {
	t.Helper()
	var years []calendar.Year
	for file, data := range templates.Calendars() {
		y, err := calendar.ParseYear(file, data)
		require.NoError(t, err)
		years = append(years, y)
	}
	data, ok := templates.Policy(name)
	require.True(t, ok)
	p, err := sla.Parse(name+"/2026-01-01.yaml", data, sla.Sources{Years: years, Normal: templates.Fold})
	require.NoError(t, err)
	return p
}

var beijing = time.FixedZone("", 8*3600)

// instant reads "11-16 09:00", in 2026 unless a year stands before it, in Beijing time.
func instant(t testing.TB, s string) time.Time {
	t.Helper()
	if at, err := time.ParseInLocation("2006-01-02 15:04", s, beijing); err == nil {
		return at
	}
	for _, form := range []string{"01-02 15:04", "01-02 15:04:05"} {
		if at, err := time.ParseInLocation(form, s, beijing); err == nil {
			return at.AddDate(2026, 0, 0)
		}
	}
	t.Fatalf("no instant: %q", s)
	return time.Time{}
}

// diary builds the record of a complaint line by line.
type diary struct {
	t   testing.TB
	rec complaint.Record
}

func newDiary(t testing.TB, n int, at string) *diary {
	d := &diary{t: t}
	d.rec.ID = complaint.NewID("KS", instant(t, at), n)
	d.add(at, "李前台", complaint.Event{Opened: &complaint.Opened{Text: "x", Customer: complaint.Customer{Name: "张三"}}})
	return d
}

func (d *diary) add(at, by string, e complaint.Event) *diary {
	e.ID = complaint.NewEventID(len(d.rec.Events), [6]byte{})
	e.At = complaint.At(instant(d.t, at))
	e.Recorded, e.By = e.At, by
	d.rec.Events = append(d.rec.Events, e)
	return d
}

func (d *diary) taken(at, level string) *diary {
	return d.add(at, "李前台", complaint.Event{Classified: &complaint.Classified{Category: "product_quality", Level: level, Department: "service_station", Reason: "expectation", Tracking: "watch"}}).
		add(at, "李前台", complaint.Event{Transferred: &complaint.Transferred{To: "service_station"}})
}

func (d *diary) sign(at string) *diary {
	return d.add(at, "王服务", complaint.Event{Signed: &complaint.Signed{}})
}

func (d *diary) reply(at string) *diary {
	return d.add(at, "王服务", complaint.Event{Replied: &complaint.Replied{To: complaint.ToCenter, Text: "x"}})
}

func (d *diary) apply(at string) *diary {
	return d.add(at, "王服务", complaint.Event{CloseApplied: &complaint.CloseApplied{Result: "x"}})
}

func (d *diary) call(at, result string) *diary {
	return d.add(at, "赵回访", complaint.Event{CalledBack: &complaint.CalledBack{Result: result}})
}

func (d *diary) approve(at, by string) *diary {
	return d.add(at, by, complaint.Event{Approved: &complaint.Approved{}})
}

func (d *diary) deferral(at string) *diary {
	return d.add(at, "王服务", complaint.Event{DeferApplied: &complaint.DeferApplied{Cause: "unable_now", Tracking: "monitor"}})
}

func (d *diary) assess(p *sla.Policy, now string) *sla.Assessment {
	d.t.Helper()
	a, err := p.Assess(d.rec, complaint.View{Now: instant(d.t, now)})
	require.NoError(d.t, err)
	return a
}

// runs gives the runs of a clock as "due state".
func runs(a *sla.Assessment, clock string) []string {
	var all []string
	for _, r := range a.Runs {
		if r.Clock.Code == clock {
			due := "-"
			if !r.Due.IsZero() {
				due = r.Due.In(beijing).Format("01-02 15:04")
			}
			all = append(all, fmt.Sprintf("%s %s", due, r.State))
		}
	}
	return all
}

func fines(a *sla.Assessment) []string {
	var all []string
	for _, x := range a.Penalties {
		all = append(all, fmt.Sprintf("%s %s %s", x.At.In(beijing).Format("01-02 15:04"), x.Key, x.Amount))
	}
	return all
}

// The vectors of DOMAIN.md 8 that the dealer's clocks meet.
func TestVectors(t *testing.T) {
	p := policy(t, "dealer")
	base := func() *diary { return newDiary(t, 1, "11-16 09:00").taken("11-16 09:00", "general") }

	t.Run("T-01 limits from receipt", func(t *testing.T) {
		a := base().assess(p, "11-16 09:30")
		require.Equal(t, []string{"11-16 13:00 running"}, runs(a, "transfer"))
		require.Equal(t, []string{"11-19 09:00 running"}, runs(a, "close"))
	})
	t.Run("T-02 first reply from signature", func(t *testing.T) {
		require.Equal(t, []string{"11-17 10:30 running"}, runs(base().sign("11-16 10:30").assess(p, "11-16 11:00"), "first_reply"))
	})
	t.Run("T-03 exactly at due is on time", func(t *testing.T) {
		done := func(at string) *sla.Assessment {
			return base().sign("11-16 10:30").apply(at).call("11-19 10:00", "satisfied").approve("11-19 11:00", "钱经理").assess(p, "11-19 12:00")
		}
		require.Equal(t, []string{"11-19 09:00 met"}, runs(done("11-19 09:00"), "close"))
		require.Equal(t, []string{"11-19 09:00 breached", "11-21 09:00 met"}, runs(done("11-19 09:00:01"), "close"))
	})
	t.Run("T-04 call-back within 12 hours", func(t *testing.T) {
		require.Equal(t, []string{"11-19 05:00 running"}, runs(base().sign("11-16 10:30").apply("11-18 17:00").assess(p, "11-18 18:00"), "callback"))
	})
	t.Run("T-05 raised at the due time", func(t *testing.T) {
		a := base().sign("11-16 10:30").reply("11-16 11:00").assess(p, "11-20 00:00")
		require.Equal(t, "medium", a.State.Level)
		require.Equal(t, []string{"11-19 09:00 breached", "11-21 09:00 running"}, runs(a, "close"))
		require.Equal(t, []string{"11-19 09:00 close/1 100"}, fines(a))
	})
	t.Run("T-06 raised twice, then closed a second time", func(t *testing.T) {
		a := base().sign("11-16 10:30").reply("11-16 11:00").apply("11-21 10:00").call("11-21 11:00", "satisfied").approve("11-21 12:00", "钱经理").assess(p, "12-30 00:00")
		require.Equal(t, []string{"11-19 09:00 breached", "11-21 09:00 breached", "11-23 09:00 met"}, runs(a, "close"))
		require.Equal(t, []string{"11-19 09:00 close/1 100", "11-21 09:00 close/2 200"}, fines(a))
		require.False(t, a.FirstClosing())
	})
	t.Run("T-07 months count from the last due time", func(t *testing.T) {
		a := newDiary(t, 1, "11-12 09:00").taken("11-12 09:00", "strong").sign("11-12 09:30").reply("11-12 10:00").assess(p, "12-20 00:00")
		require.Equal(t, []string{"11-19 09:00 close/1 500", "12-19 09:00 overdue_month/1 1000"}, fines(a))
	})
	t.Run("T-27 deferral applied for before due", func(t *testing.T) {
		d := base().sign("11-16 10:30").reply("11-16 11:00").deferral("11-18 09:00")
		require.Equal(t, []string{"11-19 09:00 running"}, runs(d.assess(p, "11-20 00:00"), "close"), "pending: provisional")
		approved := base().sign("11-16 10:30").reply("11-16 11:00").deferral("11-18 09:00").approve("11-20 09:00", "李前台").assess(p, "11-20 10:00")
		require.Empty(t, fines(approved))
		refused := d.add("11-20 09:00", "李前台", complaint.Event{Rejected: &complaint.Rejected{Reason: "x"}}).assess(p, "11-20 10:00")
		require.Equal(t, []string{"11-19 09:00 close/1 100"}, fines(refused))
		require.Equal(t, "medium", refused.State.Level)
	})
}
