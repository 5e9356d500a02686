package complaint_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/complaint"
)

// regime is a small set of rules: irrational complaints are tracked, closing
// needs a call and one approval, all else two, and an hour after closing began to
// be timed a general complaint becomes medium by itself; who gives a phone is at once
// strong; a receipt without a text is a draft; stages called by a department are
// approved, and finishing any undoes that of the sales.
type regime struct{ complaint.NoRules }

func (regime) TrackedLevel() string { return "irrational" }

func (regime) Needs(_ *complaint.State, subject string) complaint.Needs {
	if subject == complaint.SubjectClose {
		return complaint.Needs{Callback: true, Approvals: [][]string{{"manager"}}}
	}
	return complaint.Needs{Approvals: [][]string{{"agent"}, {"manager"}}}
}

func (regime) Automatic(s *complaint.State, until time.Time) *complaint.Event {
	due := s.CloseStart.Add(time.Hour)
	done := slices.ContainsFunc(s.Automatic, func(e *complaint.Event) bool { return e.At.Equal(due) })
	if done || s.LevelAt(complaint.At(due)) != "general" || !s.Status.Open() || s.PendingApplication() != nil || !due.Before(until) {
		return nil
	}
	return complaint.Overdue(s.ID, complaint.At(due), "close", 1+len(s.Automatic), "general", "medium")
}

func (regime) Complete(s *complaint.State) bool { return s.Opened.Text != "" }

func (regime) Exceeded(s *complaint.State, at complaint.Time) *complaint.Event {
	if s.Opened.Customer.Phone == "" || s.Level == "" || s.Level == "strong" || s.Level == "irrational" || !s.Status.Open() {
		return nil
	}
	return complaint.Exceeded(s.ID, at, "phoned", len(s.Automatic), s.Level, "strong")
}

func (regime) Level(s *complaint.State, given string) string {
	if given != "" && given != "irrational" && s.Opened.Customer.Phone != "" {
		return "strong"
	}
	return given
}

func (regime) Step(_ *complaint.State, code string) complaint.StepRule {
	return complaint.StepRule{Approval: code == "service_station" || code == "sales", Undoes: []string{"sales"}}
}

var regimes = map[string]complaint.Rules{"grammar alone": complaint.NoRules{}, "a regime": regime{}}

func fold(r complaint.Rules, now complaint.Time, all ...complaint.Event) *complaint.State {
	return complaint.Fold(complaint.Record{ID: sampleID, Events: all}, r, complaint.View{Now: now.Time})
}

// Folding never fails, and whatever the events are, the state hangs together.
func TestFoldAnything(t *testing.T) {
	for name, r := range regimes {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			all := events.Draw(t, "events")
			s := fold(r, after(60*24*4), all...)
			consistent(t, s, all)
		}))
	}
}

// consistent fails where a state contradicts itself or an event vanished.
func consistent(t rapid.TB, s *complaint.State, all []complaint.Event) {
	t.Helper()
	want := func(ok bool, what string, args ...any) {
		t.Helper()
		if !ok {
			t.Fatalf(what, args...)
		}
	}
	people, problems := 0, 0
	for i := range all {
		if !all[i].Automatic() {
			people++
		}
	}
	for _, p := range s.Problems {
		want(p.Cause != nil, "problem %s without a cause", p.Event)
		if p.Cause.Code() != "escalated.overtaken" {
			problems++
		}
	}
	want(len(s.Applied)-len(s.Automatic)+problems == people, "%d events of people, %d took effect, %d are problems", people, len(s.Applied)-len(s.Automatic), problems)
	want(slices.IsSortedFunc(s.Applied, func(a, b *complaint.Event) int { return a.At.Compare(b.At.Time) }), "events that took effect are out of order")
	want(slices.IsSortedFunc(s.Levels, func(a, b complaint.LevelChange) int { return a.At.Compare(b.At.Time) }), "levels are out of order: %v", s.Levels)
	want(slices.IsSortedFunc(s.Spans, func(a, b complaint.Span) int { return a.From.Compare(b.From.Time) }), "statuses are out of order: %v", s.Spans)
	if len(s.Spans) == 0 {
		want(s.Status == complaint.StatusNone && len(s.Applied) == 0, "something took effect before the receipt")
		return
	}
	want(s.StatusAt(after(60*24*365)) == s.Status, "the last span is %v, the status %q", s.Spans[len(s.Spans)-1], s.Status)
	if n := len(s.Levels); n > 0 {
		want(s.Levels[n-1].Level == s.Level, "level %q, last change %v", s.Level, s.Levels[n-1])
	}
	pending, waiting := 0, map[string]int{}
	for _, a := range s.Applications {
		if a.Outcome != complaint.Pending {
			want(!a.Decided.IsZero(), "%s is %s since nobody knows when", a.Subject, a.Outcome)
			continue
		}
		waiting[a.Subject]++
		if a.Subject == complaint.SubjectClose || a.Subject == complaint.SubjectDeferral {
			pending++
			continue
		}
		want(waiting[a.Subject] == 1 || s.Steps[a.Subject] != nil, "two applications about %s wait", a.Subject) // of a stage the policy's gate refuses the second
		want(slices.Contains(complaint.Possible(s.Status), "approved"), "%s waits for an approval that is not possible in status %q", a.Subject, s.Status)
	}
	decidable := s.Status == complaint.StatusClosing || s.Status == complaint.StatusConfirmed || s.Status == complaint.StatusDeferring
	want(pending <= 1 && (pending == 1) == decidable, "%d applications are undecided in status %q: nobody could decide them, or there is nothing to decide", pending, s.Status)
	for code, st := range s.Steps {
		want(!st.Done || st.Times > 0, "stage %s is done but was never finished", code)
		want(st.Application == nil || !st.Done || st.Application.Outcome == complaint.Accepted, "stage %s is done and its approval %v", code, st.Application)
		for name, v := range st.Values {
			want(v != "", "%s of stage %s is kept as nothing", name, code)
		}
	}
	for _, x := range s.Extensions {
		want(x.Until.After(x.At.Time), "more time until %s was asked for at %s", x.Until, x.At)
	}
	draft := slices.ContainsFunc(s.Spans, func(sp complaint.Span) bool { return sp.Status == complaint.StatusDraft })
	want(draft || s.Received.Equal(s.Spans[0].From.Time), "received at %s, the first status is of %s", s.Received, s.Spans[0].From)
	want(s.Status != complaint.StatusDraft || s.Transfer == nil, "a draft was handed over")
	want((s.Status == complaint.StatusClosed) == (s.ClosedBy != nil && !s.Closed.IsZero()), "status %q, closed %v", s.Status, s.Closed)
	want(s.Status != complaint.StatusTracking || s.Tracking.Ended.IsZero() && !s.Tracking.Since.IsZero(), "tracked, and tracking ended: %v", s.Tracking)
	want(s.Status != complaint.StatusTransferred || s.Transfer != nil && s.Transfer.Signed.IsZero(), "in transfer without one")
}

// The order of files, of events in them, and seeing one twice does not matter.
func TestFoldOrder(t *testing.T) {
	for name, r := range regimes {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			all := events.Draw(t, "events")
			want := fold(r, after(60*24*2), all...)
			files := make([]complaint.File, 3)
			for _, e := range rapid.Permutation(all).Draw(t, "order") {
				for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(0, 2), 1, 3, rapid.ID[int]).Draw(t, "files") {
					files[n].ID = sampleID
					files[n].Events = append(files[n].Events, e)
				}
			}
			rec := complaint.Merge(files...)
			rec.ID = sampleID
			got := complaint.Fold(rec, r, complaint.View{Now: after(60 * 24 * 2).Time})
			if !reflect.DeepEqual(want, got) {
				t.Fatalf("order changed the state:\n%+v %v\n%+v %v", want.Spans, codesOf(want), got.Spans, codesOf(got))
			}
		}))
	}
}

// What happens later, or is recorded later, is not seen; Now is inclusive.
func TestView(t *testing.T) {
	all := []complaint.Event{
		{ID: "0", At: after(0), Recorded: after(0), By: "x", Opened: &complaint.Opened{Text: "x"}},
		{ID: "1", At: after(10), Recorded: after(90), By: "x", Classified: &complaint.Classified{Level: "strong"}},
	}
	for _, c := range []struct {
		now, known complaint.Time
		level      string
		why        string
	}{
		{after(9), complaint.Time{}, "", "it has not happened yet"},
		{after(10), complaint.Time{}, "strong", "at the instant itself it has"},
		{after(10), after(89), "", "nobody had written it down"},
		{after(10), after(90), "strong", "written down at that instant"},
	} {
		s := complaint.Fold(complaint.Record{ID: sampleID, Events: all}, complaint.NoRules{}, complaint.View{Now: c.now.Time, Known: c.known.Time})
		require.Equal(t, c.level, s.Level, c.why)
	}
}

// An event that came before the receipt changes nothing and is listed.
func TestBeforeReceipt(t *testing.T) {
	s := fold(complaint.NoRules{}, after(60),
		complaint.Event{ID: "1", At: after(-5), Recorded: after(1), By: "x", Classified: &complaint.Classified{Level: "strong"}},
		complaint.Event{ID: "0", At: after(0), Recorded: after(0), By: "x", Opened: &complaint.Opened{Text: "x"}},
		complaint.Event{ID: "2", At: after(0), Recorded: after(2), By: "x", Opened: &complaint.Opened{Text: "y"}},
	)
	require.Equal(t, []complaint.Span{{Status: complaint.StatusReceived, From: after(0)}}, s.Spans, "what is complete was never a draft")
	require.Equal(t, complaint.StatusReceived, s.Status)
	require.Equal(t, complaint.Text("x"), s.Opened.Text)
	require.Empty(t, s.Level)
	require.Len(t, s.Problems, 2)
	require.Equal(t, "1", s.Problems[0].Event)
	require.Equal(t, "event.status", s.Problems[0].Cause.Code())
	require.Equal(t, "2", s.Problems[1].Event, "a complaint is received once")
	late := complaint.Event{ID: "3", At: after(-1), Recorded: after(3), By: "x", Noted: &complaint.Noted{Text: "x"}}
	require.Equal(t, "event.before-receipt", s.Permit(&late, complaint.NoRules{}).Code())
}

// life is a complaint that became medium by itself at minute 60.
func life(more ...complaint.Event) []complaint.Event {
	return append([]complaint.Event{
		{ID: "0000", At: after(0), Recorded: after(0), By: "x", Opened: &complaint.Opened{Text: "x"}},
		{ID: "0001", At: after(1), Recorded: after(1), By: "x", Classified: &complaint.Classified{Level: "general", Category: "other"}},
	}, more...)
}

func codesOf(s *complaint.State) []string {
	var codes []string
	for _, p := range s.Problems {
		codes = append(codes, p.Cause.Code())
	}
	return codes
}

func TestAutomatic(t *testing.T) {
	auto := complaint.Overdue(sampleID, after(60), "close", 1, "general", "medium")
	auto.Recorded = after(500)
	twice := *auto
	twice.Recorded = after(700)

	before := fold(regime{}, after(60), life()...)
	require.Equal(t, "general", before.Level, "exactly at the due instant is on time (ENG-03)")

	computed := fold(regime{}, after(61), life()...)
	require.Equal(t, "medium", computed.Level)
	require.Equal(t, after(60), computed.Automatic[0].At, "it carries the due instant (ENG-10)")
	require.True(t, computed.Automatic[0].Recorded.IsZero())

	recorded := fold(regime{}, after(800), life(*auto)...)
	require.Equal(t, computed.Levels, recorded.Levels, "its record changes nothing")
	require.Equal(t, after(500), recorded.Automatic[0].Recorded)
	require.Empty(t, recorded.Problems)

	two := complaint.Merge(complaint.File{ID: sampleID, Events: life(twice)}, complaint.File{ID: sampleID, Events: life(*auto)})
	require.Len(t, two.Events, 3, "two machines recorded one event (ENG-12)")
	require.Equal(t, after(500), complaint.Fold(two, regime{}, complaint.View{Now: after(800).Time}).Automatic[0].Recorded, "the earlier record counts")

	changed := complaint.Event{ID: "0002", At: after(30), Recorded: after(900), By: "x", Classified: &complaint.Classified{Level: "strong"}}
	overtaken := fold(regime{}, after(1000), life(*auto, changed)...)
	require.Equal(t, "strong", overtaken.Level, "what was recorded later says that it was strong before the due time")
	require.Empty(t, overtaken.Automatic)
	require.Equal(t, []string{"escalated.overtaken"}, codesOf(overtaken))

	applied := fold(regime{}, after(80), life(complaint.Event{ID: "0002", At: after(70), By: "x", CloseApplied: &complaint.CloseApplied{Result: "x"}})...)
	require.Equal(t, "medium", applied.Applications[0].Level, "what comes after it finds it changed")
	require.Equal(t, "escalated close_applied", string(applied.Applied[2].Kind()+" "+applied.Applied[3].Kind()))

	alone := fold(complaint.NoRules{}, after(100), *auto)
	require.Equal(t, complaint.StatusNone, alone.Status)
	require.Equal(t, []string{"escalated.overtaken"}, codesOf(alone))
}

// The id of an automatic event follows from its content alone, whatever the zone
// of the machine that computes it.
func TestAutomaticID(t *testing.T) {
	a := complaint.Overdue(sampleID, after(60), "close", 1, "general", "medium")
	b := complaint.Overdue(sampleID, complaint.Time{Time: after(60).UTC()}, "close", 1, "general", "medium")
	require.Equal(t, a.ID, b.ID)
	for _, other := range []*complaint.Event{
		complaint.Overdue("KS-20261116-002", after(60), "close", 1, "general", "medium"),
		complaint.Overdue(sampleID, after(61), "close", 1, "general", "medium"),
		complaint.Overdue(sampleID, after(60), "close", 2, "general", "medium"),
		complaint.Overdue(sampleID, after(60), "close", 1, "medium", "strong"),
	} {
		require.NotEqual(t, a.ID, other.ID)
	}
	require.Equal(t, "auto-f7cb2e370ee6a624", a.ID, "ids of records that exist must not change")
}

// A complaint classified after its due time was raised once: the level first given
// holds from the receipt.
func TestLateClassification(t *testing.T) {
	s := fold(regime{}, after(300), []complaint.Event{
		{ID: "0", At: after(0), Recorded: after(0), By: "x", Opened: &complaint.Opened{Text: "x"}},
		{ID: "1", At: after(100), Recorded: after(100), By: "x", Classified: &complaint.Classified{Level: "general"}},
	}...)
	require.Equal(t, "medium", s.Level)
	require.Len(t, s.Automatic, 1)
	require.Equal(t, after(60), s.Automatic[0].At)
	require.Equal(t, "general", s.LevelAt(after(60)))
	require.Equal(t, "medium", s.LevelAt(after(61)))
	require.Equal(t, "general", s.FirstLevel)
	require.Equal(t, after(100), s.Classified)
}

// An application that is overtaken by a withdrawal does not block the complaint
// for ever.
func TestLapsed(t *testing.T) {
	for _, c := range []struct {
		end  complaint.Event
		back complaint.Event
		why  string
	}{
		{complaint.Event{Withdrawn: &complaint.Withdrawn{Reason: "x"}}, complaint.Event{Reopened: &complaint.Reopened{Reason: "x"}}, "withdrawn, then reopened"},
		{complaint.Event{Classified: &complaint.Classified{Level: "irrational", Reason: "expectation", Tracking: "watch"}}, complaint.Event{Escalated: &complaint.Escalated{To: "medium", Trigger: complaint.TriggerManual}}, "tracked, then rational again"},
	} {
		c.end.ID, c.end.At, c.end.By = "0003", after(20), "x"
		c.back.ID, c.back.At, c.back.By = "0004", after(30), "x"
		again := complaint.Event{ID: "0005", At: after(40), By: "x", CloseApplied: &complaint.CloseApplied{Result: "x"}}
		s := fold(regime{}, after(45), life(complaint.Event{ID: "0002", At: after(10), By: "x", CloseApplied: &complaint.CloseApplied{Result: "x"}}, c.end, c.back, again)...)
		require.Empty(t, codesOf(s), c.why)
		require.Equal(t, complaint.Lapsed, s.Applications[0].Outcome, c.why)
		require.Equal(t, after(20), s.Applications[0].Decided)
		require.Equal(t, complaint.StatusClosing, s.Status, c.why)
	}
}
