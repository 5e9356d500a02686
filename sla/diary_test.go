package sla_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/sla/calendar"
	"github.com/kesu-cli/kesu/templates"
)

// general is a complaint received on Monday 2026-11-16 at 09:00, general, handed
// to the service station at once: transfer due 13:00, closing 11-19 09:00.
func general(t testing.TB) *diary {
	return newDiary(t, 1, "11-16 09:00").taken("11-16 09:00", "general")
}

// signed is general, signed for at 10:30 and answered at 11:00.
func signed(t testing.TB) *diary { return general(t).sign("11-16 10:30").reply("11-16 11:00") }

// of is a complaint of a level received on 11-16 at 09:00 and answered within the hour.
func of(t testing.TB, level string) *diary {
	return newDiary(t, 1, "11-16 09:00").taken("11-16 09:00", level).sign("11-16 09:10").reply("11-16 09:20")
}

// recorded says when the last line was written down.
func (d *diary) recorded(at string) *diary {
	d.rec.Events[len(d.rec.Events)-1].Recorded = complaint.At(instant(d.t, at))
	return d
}

func (d *diary) classify(at, level string) *diary {
	return d.add(at, "赵主管", complaint.Event{Classified: &complaint.Classified{Level: level, Reason: "expectation", Tracking: "watch", Because: "x"}})
}

func (d *diary) transfer(at, to string) *diary {
	return d.add(at, "李前台", complaint.Event{Transferred: &complaint.Transferred{To: to}})
}

func (d *diary) refuse(at string) *diary {
	return d.add(at, "孙销售", complaint.Event{Refused: &complaint.Refused{Reason: "不属于本部门"}})
}

func (d *diary) answer(at string) *diary {
	return d.add(at, "王服务", complaint.Event{Replied: &complaint.Replied{To: complaint.ToCustomer, Text: "x"}})
}

func (d *diary) reject(at string) *diary {
	return d.add(at, "钱经理", complaint.Event{Rejected: &complaint.Rejected{Reason: "x"}})
}

func (d *diary) track(at string, end bool) *diary {
	return d.add(at, "周经理", complaint.Event{Tracked: &complaint.Tracked{Text: "x", End: end}})
}

func (d *diary) escalate(at, to string) *diary {
	return d.add(at, "赵主管", complaint.Event{Escalated: &complaint.Escalated{To: to, Trigger: complaint.TriggerManual, Reason: "x"}})
}

func (d *diary) external(at string) *diary {
	return d.add(at, "赵主管", complaint.Event{Escalated: &complaint.Escalated{To: "strong", Trigger: complaint.TriggerExternal, External: "media"}})
}

func (d *diary) pause(from, to string) *diary {
	d.add(from, "赵主管", complaint.Event{Paused: &complaint.Paused{Reason: "x"}})
	if to == "" {
		return d
	}
	return d.add(to, "赵主管", complaint.Event{Resumed: &complaint.Resumed{}})
}

func (d *diary) promise(at, when string) *diary {
	return d.add(at, "王服务", complaint.Event{Promised: &complaint.Promised{When: complaint.At(instant(d.t, when))}})
}

func (d *diary) reopen(at string) *diary {
	return d.add(at, "李前台", complaint.Event{Reopened: &complaint.Reopened{Reason: "x"}})
}

func (d *diary) withdraw(at string) *diary {
	return d.add(at, "李前台", complaint.Event{Withdrawn: &complaint.Withdrawn{Reason: "x"}})
}

func (d *diary) void(at string) *diary {
	return d.add(at, "赵主管", complaint.Event{Voided: &complaint.Voided{Reason: "x"}})
}

// closed applies for closing at an instant and has it confirmed and approved within hours.
func (d *diary) closed(day string) *diary {
	return d.apply(day+" 08:00").call(day+" 09:00", "satisfied").approve(day+" 10:00", "钱经理")
}

// decide records a decision on a penalty; what may be nil.
func (d *diary) decide(at, by, key, decision string, what func(*complaint.PenaltyDecision)) *diary {
	body := &complaint.PenaltyDecision{Key: key, Decision: decision}
	if what != nil {
		what(body)
	}
	return d.add(at, by, complaint.Event{Penalty: body})
}

// permit returns the code of what forbids an event at an instant, "" where nothing does.
func (d *diary) permit(p *sla.Policy, at, by string, e complaint.Event) string {
	d.t.Helper()
	a := d.assess(p, at)
	e.ID, e.At, e.Recorded, e.By = "new", complaint.At(instant(d.t, at)), complaint.At(instant(d.t, at)), by
	err := a.Permit(&e)
	if err == nil {
		return ""
	}
	var f *complaint.Fault
	require.ErrorAs(d.t, err, &f)
	return f.Code()
}

// sources are the embedded statutory days.
func sources(t testing.TB) sla.Sources {
	t.Helper()
	src := sla.Sources{Normal: templates.Fold}
	for file, data := range templates.Calendars() {
		y, err := calendar.ParseYear(file, data)
		require.NoError(t, err)
		src.Years = append(src.Years, y)
	}
	return src
}

// text is the dealer's policy with passages replaced, old and new in turns; each
// old one must stand there once.
func text(t testing.TB, pairs ...string) string {
	t.Helper()
	data, ok := templates.Policy("dealer")
	require.True(t, ok)
	s := string(data)
	for i := 0; i < len(pairs); i += 2 {
		require.Equal(t, 1, strings.Count(s, pairs[i]), "%q must stand in the policy once", pairs[i])
		s = strings.Replace(s, pairs[i], pairs[i+1], 1)
	}
	return s
}

// changed is the dealer's policy, parsed, with passages replaced as in text.
func changed(t testing.TB, pairs ...string) *sla.Policy {
	t.Helper()
	p, err := sla.Parse("dealer/2026-01-01.yaml", []byte(text(t, pairs...)), sources(t))
	require.NoError(t, err)
	return p
}

// look gives what a name of the tables stands for: the level, the status, the
// fines, the runs of a clock.
func look(a *sla.Assessment, name string) string {
	s := a.State
	switch name {
	case "level":
		return s.Level
	case "status":
		return string(s.Status)
	case "fines":
		return strings.Join(fines(a), ", ")
	case "problems":
		var all []string
		for _, p := range s.Problems {
			all = append(all, p.Cause.Code())
		}
		return strings.Join(all, ", ")
	case "first closing":
		return fmt.Sprint(a.FirstClosing())
	case "overdue since":
		if due, ok := a.Overdue(); ok {
			return due.In(beijing).Format("01-02 15:04")
		}
		return ""
	case "to do": // what is on or late
		var all []string
		for _, r := range a.Due(a.Now.AddDate(0, 0, 1)) {
			all = append(all, r.Clock.Code)
		}
		return strings.Join(all, ", ")
	}
	return strings.Join(runs(a, name), ", ")
}
