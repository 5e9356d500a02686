package sla_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// everything is a bench with all that a flow can have.
var everything = []string{
	"intake: {incomplete: draft, needs: [customer]}",
	"fields: [{code: paid, name: {en: Paid}, kind: money, sum: true}]",
	"outcomes: [{code: fixed, name: {en: Fixed}}, {code: refund, name: {en: Refund}, needs: [amount]}]",
	"replies: [{code: news, name: {en: News}}]",
	"callback: {required: true, when: amount < 3000, after_close: true}",
	"approvals: {plan: {\"*\": [clerk]}, extension: [{when: amount >= 1000, roles: [clerk, boss]}, {roles: [boss]}], close: [{when: outcome = refund, roles: [boss]}, {roles: []}]}",
	"extension: {clocks: [close, analysis], times: 3}",
	"pause: {clocks: [close, analysis]}",
	"penalties: {cap_month: 1000000}",
	`thresholds:
- {code: costly, name: {en: Costly}, when: amount >= 2000, level: major, from: [minor]}
- {code: huge, name: {en: Huge}, when: amount >= 50000 or find.bad > 5, level: critical}
`,
	`stages:
- {code: find, name: {en: Find}, again: true, fields: [{code: bad, name: {en: Bad}, kind: number}, {code: m, name: {en: M}, kind: list, columns: [{code: what, name: {en: What}}, {code: due, name: {en: Due}, kind: date}, {code: done, name: {en: Done}, kind: date}]}]}
- {code: plan, name: {en: Plan}, after: [find], approval: true, again: true, undoes: [find], fields: [{code: what, name: {en: What}}]}
- {code: visit, name: {en: Visit}, while: closed, again: true}
`,
	`clocks:
- {code: close, name: {en: Closing}, start: [opened, reopened], stop: ["close_applied:accepted"], runs: each, limits: {"wish/minor": 90h, minor: 72h, major: 48h, critical: 24h}, raise: {minor: major, major: critical, critical: critical}, restart: escalated, penalty: {item: {en: late}, mark: L, prefix: W, notice: slip, amounts: {"*": 10}}}
- {code: months, name: {en: Months}, after: close, every: 1mo, penalty: {item: {en: months}, mark: M, prefix: W, notice: slip, of: close, multiple: 2}}
- {code: analysis, name: {en: Analysis}, start: [opened, "replied:news"], stop: ["stepped:find"], runs: latest, limits: {"*": 60h}, penalty: {item: {en: late}, mark: A, prefix: W, notice: slip, amounts: {"*": 5}}}
- {code: news, name: {en: News}, start: [opened], stop: ["replied:news"], runs: once, optional: true, limits: {"*": 24h}}
- {code: visit, name: {en: Visit}, start: [closed], stop: ["stepped:visit"], runs: each, while: closed, limits: {"*": 24h}}
- {code: row, name: {en: Row}, each: {list: find.m, due: due, done: done}}
- {code: up, name: {en: Up}, start: ["level:critical"], stop: ["stepped:plan:accepted", denied], runs: each, when: type != wish, limits: {"*": 1h}}
- {code: entry, name: {en: Entry}, start: [opened], stop: [entered], runs: once, limits: {"*": 2h}}
`,
}

// deed draws what somebody might do to a case of that bench.
func deed(t *rapid.T, at complaint.Time) complaint.Event {
	pick := func(name string, values ...string) string { return rapid.SampledFrom(values).Draw(t, name) }
	day := func() string { return at.AddDate(0, 0, rapid.IntRange(-1, 5).Draw(t, "day")).Format(time.DateOnly) }
	subject := func() string { return pick("subject", "", "plan", "close", "extension") }
	money := func() string { return pick("amount", "0", "1999.99", "2000", "2500", "3000", "60000") }
	return rapid.SampledFrom([]func() complaint.Event{
		func() complaint.Event {
			return complaint.Event{Corrected: &complaint.Corrected{Set: set("customer=" + pick("customer", "", "张三")), Reason: "x"}}
		},
		func() complaint.Event {
			return complaint.Event{Corrected: &complaint.Corrected{Set: set("amount=" + money()), Reason: "x"}}
		},
		func() complaint.Event {
			return complaint.Event{Corrected: &complaint.Corrected{Set: set("field.paid=" + money()), Reason: "x"}}
		},
		func() complaint.Event {
			c := &complaint.Classified{Level: pick("level", "", "minor", "major", "critical"), Category: "noise", Type: complaint.Text(pick("type", "", "", "fault", "wish"))}
			if rapid.Bool().Draw(t, "with amount") {
				m, _ := complaint.ParseMoney(money())
				c.Amount = &m
			}
			return complaint.Event{Classified: c}
		},
		func() complaint.Event { return complaint.Event{Transferred: &complaint.Transferred{To: "shop"}} },
		func() complaint.Event { return complaint.Event{Signed: &complaint.Signed{}} },
		func() complaint.Event { return complaint.Event{Refused: &complaint.Refused{Reason: "x"}} },
		func() complaint.Event {
			return complaint.Event{Replied: &complaint.Replied{To: pick("to", "center", "customer"), Nature: complaint.Text(pick("kind", "", "news")), Text: "x"}}
		},
		func() complaint.Event {
			e := filled("find", "bad="+pick("bad", "", "1", "6"), "m.1.due="+day(), "m."+pick("row", "1", "2")+".done="+day())
			e.Stepped.Done = rapid.Bool().Draw(t, "done")
			return e
		},
		func() complaint.Event {
			e := filled("plan", "what="+pick("what", "", "a", "b"))
			e.Stepped.Done = rapid.Bool().Draw(t, "done")
			return e
		},
		func() complaint.Event { return finished("visit") },
		func() complaint.Event {
			return complaint.Event{Extended: &complaint.Extended{Clock: pick("clock", "close", "analysis"), Until: complaint.At(at.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "more")) * time.Hour)), Reason: "x"}}
		},
		func() complaint.Event {
			return complaint.Event{CloseApplied: &complaint.CloseApplied{Result: "x", Outcome: pick("way", "", "fixed", "refund")}}
		},
		func() complaint.Event {
			return complaint.Event{CalledBack: &complaint.CalledBack{Result: pick("result", "satisfied", "dissatisfied", "unreached", "refused")}}
		},
		func() complaint.Event { return complaint.Event{Approved: &complaint.Approved{Subject: subject()}} },
		func() complaint.Event { return complaint.Event{Approved: &complaint.Approved{Subject: subject()}} },
		func() complaint.Event {
			return complaint.Event{Rejected: &complaint.Rejected{Subject: subject(), Reason: "x"}}
		},
		func() complaint.Event {
			return complaint.Event{Escalated: &complaint.Escalated{To: pick("level", "minor", "major", "critical"), Trigger: "manual"}}
		},
		func() complaint.Event { return complaint.Event{Paused: &complaint.Paused{Reason: "x"}} },
		func() complaint.Event { return complaint.Event{Resumed: &complaint.Resumed{}} },
		func() complaint.Event { return complaint.Event{Reopened: &complaint.Reopened{Reason: "x"}} },
		func() complaint.Event { return complaint.Event{Withdrawn: &complaint.Withdrawn{Reason: "x"}} },
	}).Draw(t, "deed")()
}

// worked draws a case as people work on it, some things written down later than they
// happened, and some that were not possible.
func worked(t *rapid.T, p *sla.Policy) complaint.Record {
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, beijing)
	rec := complaint.Record{ID: complaint.NewID("KS", at, 1)}
	add := func(e complaint.Event) {
		a := assess(t, p, rec, at)
		e.ID = complaint.NewEventID(len(rec.Events), [6]byte{})
		e.At, e.By = complaint.At(at), rapid.SampledFrom([]string{"甲", "乙", "丙"}).Draw(t, "by")
		e.Recorded = complaint.At(at.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 0, 1, 30, 200}).Draw(t, "lag")) * time.Hour))
		if a.Permit(&e) == nil || rapid.IntRange(0, 9).Draw(t, "anyway") == 0 {
			rec.Events = append(rec.Events, e)
		}
	}
	o := complaint.Opened{Text: "x", Type: complaint.Text(rapid.SampledFrom([]string{"", "fault", "wish"}).Draw(t, "type"))}
	if rapid.IntRange(0, 3).Draw(t, "draft") > 0 {
		o.Customer.Name = "张三"
	}
	add(complaint.Event{Opened: &o})
	for range rapid.IntRange(1, 30).Draw(t, "deeds") {
		at = at.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 1, 2, 4, 8, 24, 48, 72, 500}).Draw(t, "hours")) * time.Hour)
		add(deed(t, complaint.At(at)))
	}
	return rec
}

// What a flow with everything comes to hangs together, whenever it is looked at, and
// recording what came by itself changes nothing.
func TestFlowProperties(t *testing.T) {
	p := lab(t, everything...)
	rapid.Check(t, func(t *rapid.T) {
		rec := worked(t, p)
		end := last(rec)
		now := end.Add(time.Duration(rapid.IntRange(0, 24*70).Draw(t, "later")) * time.Hour)
		a := assess(t, p, rec, now)
		if x, y := outcome(a), outcome(assess(t, p, rec, now)); x != y {
			t.Fatalf("assessed twice it differs:\n%s\n\n%s", x, y)
		}
		coherent(t, a)
		stable(t, p, rec, a, end.Add(time.Duration(rapid.IntRange(0, int(now.Sub(end)/time.Hour)).Draw(t, "as of"))*time.Hour))
		swept(t, p, rec, a, end)
		staged(t, a)
		asOf(t, p, rec, end)
	})
}

// staged fails where stages, drafts and applications contradict each other.
func staged(t *rapid.T, a *sla.Assessment) {
	s := a.State
	for code, st := range s.Steps {
		stage := a.Policy.Stage(code)
		if st.Done && (st.Times == 0 || st.At.IsZero()) {
			t.Fatalf("%s is done but was never finished", code)
		}
		if st.Done && stage.Approval && (st.Application == nil || st.Application.Outcome != complaint.Accepted) {
			t.Fatalf("%s is done without its approval", code)
		}
		if holds, times := a.Holds(condition(code)), st.Done; holds != times {
			t.Fatalf("%s: the condition says %v, the stage %v", code, holds, times)
		}
	}
	pending := map[string]int{}
	for _, x := range s.Applications {
		if x.Outcome == complaint.Pending {
			if pending[x.Subject]++; pending[x.Subject] > 1 {
				t.Fatalf("two applications about %s wait", x.Subject)
			}
		}
	}
	if s.Status == complaint.StatusDraft && len(a.Due(a.Now.AddDate(1, 0, 0))) > 0 {
		t.Fatalf("something is due of a draft: %v", a.Runs)
	}
	for _, x := range s.Automatic {
		if x.Escalated.Trigger == "costly" && x.Escalated.From != "minor" {
			t.Fatalf("raised from %s", x.Escalated.From)
		}
	}
}

func condition(text string) sla.Condition {
	c, _ := sla.ParseCondition(text)
	return c
}

// asOf fails where what is seen of an earlier instant depends on what came after it.
func asOf(t *rapid.T, p *sla.Policy, rec complaint.Record, end time.Time) {
	start := rec.Events[0].At.Time
	then := start.Add(time.Duration(rapid.IntRange(0, int(end.Sub(start)/time.Hour)).Draw(t, "then")) * time.Hour)
	early := complaint.Record{ID: rec.ID}
	for _, e := range rec.Events {
		if !e.At.After(then) {
			early.Events = append(early.Events, e)
		}
	}
	if x, y := outcome(assess(t, p, early, then)), outcome(assess(t, p, rec, then)); x != y {
		t.Fatalf("as of %s\n%s\n\nbut later it is said to have been\n%s", then, x, y)
	}
}

// A threshold that is reached never gives more time than there was, whatever else
// happened, where the limit of the raised level counts from the raise.
func TestThresholdGivesNoTime(t *testing.T) {
	p := lab(t, everything...)
	due := func(a *sla.Assessment) (time.Time, bool) {
		for _, r := range a.Runs {
			if r.Clock.Code == "close" && r.State == sla.Running && !r.Due.IsZero() {
				return r.Due, true
			}
		}
		return time.Time{}, false
	}
	reached := 0
	raise := func(t *rapid.T) {
		rec := worked(t, p)
		at := last(rec).Add(time.Hour)
		before := assess(t, p, rec, at)
		was, on := due(before)
		if !on {
			return
		}
		e := complaint.Event{ID: "9999-00", At: complaint.At(at), Recorded: complaint.At(at), By: "x", Corrected: &complaint.Corrected{Set: set("amount=60000"), Reason: "x"}}
		after := assess(t, p, complaint.Record{ID: rec.ID, Events: append(rec.Events, e)}, at)
		if is, on := due(after); on && before.State.Level != after.State.Level {
			reached++
			if is.After(was) {
				t.Fatalf("due %s, and after the raise %s: %s", was, is, fmt.Sprint(after.State.Levels))
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		for range 8 { // few reach it
			raise(t)
		}
	})
	require.Positive(t, reached, "not once was it reached: the test would prove nothing")
}
