package sla_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// act draws what somebody might do to a complaint of the dealer.
func act(t *rapid.T, a *sla.Assessment, at complaint.Time) complaint.Event {
	level := rapid.SampledFrom([]string{"general", "medium", "strong", "irrational"})
	dep := rapid.SampledFrom([]string{"service_station", "sales"})
	return rapid.SampledFrom([]func() complaint.Event{
		func() complaint.Event {
			return complaint.Event{Classified: &complaint.Classified{Category: "price", Level: level.Draw(t, "level"), Reason: "expectation", Tracking: rapid.SampledFrom([]string{"watch", "monitor"}).Draw(t, "mode")}}
		},
		func() complaint.Event {
			return complaint.Event{Transferred: &complaint.Transferred{To: dep.Draw(t, "department")}}
		},
		func() complaint.Event { return complaint.Event{Signed: &complaint.Signed{}} },
		func() complaint.Event { return complaint.Event{Refused: &complaint.Refused{Reason: "x"}} },
		func() complaint.Event {
			return complaint.Event{Replied: &complaint.Replied{To: rapid.SampledFrom([]string{"center", "customer"}).Draw(t, "to"), Text: "x"}}
		},
		func() complaint.Event { return complaint.Event{CloseApplied: &complaint.CloseApplied{Result: "x"}} },
		func() complaint.Event {
			return complaint.Event{CalledBack: &complaint.CalledBack{Result: rapid.SampledFrom([]string{"satisfied", "dissatisfied", "unreached"}).Draw(t, "result")}}
		},
		func() complaint.Event {
			return complaint.Event{DeferApplied: &complaint.DeferApplied{Cause: "no_need", Tracking: "monitor"}}
		},
		func() complaint.Event { return complaint.Event{Approved: &complaint.Approved{}} },
		func() complaint.Event { return complaint.Event{Rejected: &complaint.Rejected{Reason: "x"}} },
		func() complaint.Event {
			return complaint.Event{Tracked: &complaint.Tracked{Text: "x", End: rapid.IntRange(0, 5).Draw(t, "end") == 0}}
		},
		func() complaint.Event {
			return complaint.Event{Escalated: &complaint.Escalated{To: level.Draw(t, "level"), Trigger: rapid.SampledFrom([]string{"manual", "external"}).Draw(t, "trigger"), External: ""}}
		},
		func() complaint.Event { return complaint.Event{Paused: &complaint.Paused{Reason: "x"}} },
		func() complaint.Event { return complaint.Event{Resumed: &complaint.Resumed{}} },
		func() complaint.Event {
			return complaint.Event{Promised: &complaint.Promised{When: complaint.At(at.Add(5 * time.Hour))}}
		},
		func() complaint.Event { return complaint.Event{Reopened: &complaint.Reopened{Reason: "x"}} },
		func() complaint.Event { return complaint.Event{Withdrawn: &complaint.Withdrawn{Reason: "x"}} },
		func() complaint.Event { // on what is there to decide on
			keys := []string{"none/1"}
			for _, x := range a.Penalties {
				keys = append(keys, x.Key)
			}
			return complaint.Event{Penalty: &complaint.PenaltyDecision{Key: keys[rapid.IntRange(0, len(keys)-1).Draw(t, "key")], Decision: rapid.SampledFrom([]string{"confirmed", "withdrawn", "executed"}).Draw(t, "decision")}}
		},
	}).Draw(t, "act")()
}

// lives draws a complaint as people work on it: mostly things that are possible
// when they are done, at round times, some recorded later than they happened.
func lives(t *rapid.T, p *sla.Policy) complaint.Record {
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, beijing)
	rec := complaint.Record{ID: complaint.NewID("KS", at, 1)}
	add := func(make func(*sla.Assessment) complaint.Event) {
		a, err := p.Assess(rec, complaint.View{Now: at})
		if err != nil {
			t.Fatal(err)
		}
		e := make(a)
		e.ID = complaint.NewEventID(len(rec.Events), [6]byte{})
		e.At, e.By = complaint.At(at), rapid.SampledFrom([]string{"甲", "乙", "丙"}).Draw(t, "by")
		e.Recorded = complaint.At(at.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 0, 1, 30, 200}).Draw(t, "lag")) * time.Hour))
		if a.Permit(&e) == nil || rapid.IntRange(0, 9).Draw(t, "anyway") == 0 {
			rec.Events = append(rec.Events, e)
		}
	}
	add(func(*sla.Assessment) complaint.Event { return complaint.Event{Opened: &complaint.Opened{Text: "x"}} })
	for range rapid.IntRange(1, 30).Draw(t, "steps") {
		at = at.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 1, 2, 4, 8, 24, 48, 72, 120, 500}).Draw(t, "hours")) * time.Hour)
		add(func(a *sla.Assessment) complaint.Event { return act(t, a, complaint.At(at)) })
	}
	return rec
}

func assess(t *rapid.T, p *sla.Policy, rec complaint.Record, now time.Time) *sla.Assessment {
	a, err := p.Assess(rec, complaint.View{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// outcome is what an assessment comes to, a line for each fact.
func outcome(a *sla.Assessment) string {
	lines := []string{a.State.Level, string(a.State.Status), fmt.Sprint(a.State.Levels), look(a, "problems"), look(a, "overdue since")}
	for _, r := range a.Runs {
		lines = append(lines, fmt.Sprintln(r.Clock.Code, r.Sequence, r.Level, r.Limit, r.Start, r.Due, r.Stopped, r.State, r.Held, r.Late, r.Raised))
	}
	return strings.Join(append(lines, bill(a)...), "\n")
}

func last(rec complaint.Record) time.Time {
	at := time.Time{}
	for _, e := range rec.Events {
		if e.At.After(at) {
			at = e.At.Time
		}
	}
	return at
}

var regimes = []struct {
	name  string
	pairs []string
}{
	{"as it is", nil},
	{"further replies, falling limits", []string{"  limits: {}\n", "  limits: {general: 48h, medium: 24h, strong: 24h}\n", "limits: {general: 72h, medium: 120h, strong: 168h}\n  restart: received", "limits: {general: 72h, medium: 48h, strong: 24h}\n  restart: escalated"}},
	{"working days, both pay", []string{"limits: {general: 72h, medium: 120h, strong: 168h}", "limits: {general: 1wd, medium: 2wd, strong: 3wd}", "charge: handler ", "charge: both ", "cap_month: 3000 ", "cap_month: 300 "}},
}

func TestProperties(t *testing.T) {
	for _, regime := range regimes {
		p := changed(t, regime.pairs...)
		t.Run(regime.name, rapid.MakeCheck(func(t *rapid.T) {
			rec := lives(t, p)
			end := last(rec)
			now := end.Add(time.Duration(rapid.IntRange(0, 24*70).Draw(t, "later")) * time.Hour)
			a := assess(t, p, rec, now)
			if x, y := outcome(a), outcome(assess(t, p, rec, now)); x != y {
				t.Fatalf("assessed twice it differs:\n%s\n\n%s", x, y)
			}
			coherent(t, a)
			stable(t, p, rec, a, end.Add(time.Duration(rapid.IntRange(0, int(now.Sub(end)/time.Hour)).Draw(t, "as of"))*time.Hour))
			swept(t, p, rec, a, end)
		}))
	}
}

// coherent fails where the runs and penalties of an assessment contradict each other.
func coherent(t *rapid.T, a *sla.Assessment) {
	sequence := map[string]int{}
	breaches := map[string]sla.Run{}
	for _, r := range a.Runs {
		sequence[r.Clock.Code]++
		key := fmt.Sprintf("%s/%d", r.Clock.Code, r.Sequence)
		if r.Sequence != sequence[r.Clock.Code] {
			t.Fatalf("%s is the %d. run", key, sequence[r.Clock.Code])
		}
		switch {
		case r.State == sla.Breached && (r.Due.IsZero() || !r.Due.Before(a.Now)):
			t.Fatalf("%s is breached before it was due at %s", key, r.Due)
		case r.State == sla.Met && (r.Stopped.IsZero() || r.Stopped.After(r.Due)):
			t.Fatalf("%s is met, due %s, done %s", key, r.Due, r.Stopped)
		case r.State == sla.Running && !r.Due.IsZero() && r.Due.Before(a.Now) && !r.Held:
			t.Fatalf("%s was due at %s and runs on", key, r.Due)
		case r.State == sla.Breached:
			breaches[key] = r
		}
	}
	sum, seen := map[string]complaint.Money{}, map[string]bool{}
	for _, x := range a.Penalties {
		if seen[x.Key] {
			t.Fatalf("%s is fined twice", x.Key)
		}
		seen[x.Key] = true
		r, ok := breaches[x.Key]
		if x.Stale {
			continue
		}
		if !ok || !x.At.Equal(r.Due) || x.Level != r.Level {
			t.Fatalf("%s %s at %s: breach %v", x.Key, x.Level, x.At, r)
		}
		var parts complaint.Money
		for _, s := range x.Shares {
			parts += s.Amount + s.Personal
		}
		if parts != x.Amount {
			t.Fatalf("%s costs %s, its parts are %s (S-48)", x.Key, x.Amount, parts)
		}
		if x.State == complaint.PenaltyWithdrawn {
			continue // it leaves its room to others
		}
		month := x.At.In(beijing).Format("2006-01")
		if x.State == complaint.PenaltyWithdrawn {
			continue // what was taken back leaves the room to others
		}
		if sum[month] += x.Amount; sum[month] > a.Policy.Penalties.CapMonth {
			t.Fatalf("%s in %s are more than the month's bound", sum[month], month)
		}
	}
}

// stable fails where what was breached by an instant after the last event is not
// what was assessed at that instant: no report may change by waiting (6.8 no. 5).
func stable(t *rapid.T, p *sla.Policy, rec complaint.Record, a *sla.Assessment, then time.Time) {
	before := func(a *sla.Assessment) (lines []string) {
		for i, x := range a.Penalties {
			if x.At.Before(then) && !x.Stale {
				lines = append(lines, x.At.String()+" "+bill(a)[i])
			}
		}
		slices.Sort(lines)
		return lines
	}
	if was, is := before(assess(t, p, rec, then)), before(a); !slices.Equal(was, is) {
		t.Fatalf("penalties before %s were\n%s\nand are at %s\n%s", then, strings.Join(was, "\n"), a.Now, strings.Join(is, "\n"))
	}
}

// swept fails where recording the automatic changes, at two times on two
// machines, changes anything but that they are recorded (ENG-10, ENG-11).
func swept(t *rapid.T, p *sla.Policy, rec complaint.Record, a *sla.Assessment, end time.Time) {
	files := []complaint.File{{ID: rec.ID, Events: rec.Events}}
	for _, when := range []time.Time{end, a.Now} {
		f := complaint.File{ID: rec.ID}
		for _, e := range assess(t, p, rec, when).Unrecorded() {
			x := *e
			x.Recorded = complaint.At(when)
			f.Events = append(f.Events, x)
		}
		files = append(files, f)
	}
	both := complaint.Merge(files...)
	both.ID = rec.ID
	after := assess(t, p, both, a.Now)
	if n := len(after.Unrecorded()); n > 0 {
		t.Fatalf("%d automatic changes are still unrecorded: %v", n, after.State.Levels)
	}
	late := 0
	for _, pr := range after.State.Problems {
		if pr.Cause.Code() == "escalated.overtaken" {
			late++
		}
	}
	if late > 0 {
		t.Fatalf("%d recorded changes are overtaken although nothing was recorded since", late)
	}
	if x, y := outcome(a), outcome(after); x != y {
		t.Fatalf("the sweep changed\n%s\n\ninto\n%s", x, y)
	}
}
