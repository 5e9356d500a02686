package sla_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/sla"
)

// A brief says of a complaint what the whole assessment says, and as long as nothing falls
// due it stays as it is.
func TestBrief(t *testing.T) {
	for _, regime := range regimes {
		p := changed(t, regime.pairs...)
		t.Run(regime.name, rapid.MakeCheck(func(t *rapid.T) {
			rec := lives(t, p)
			now := last(rec).Add(time.Duration(rapid.IntRange(0, 24*70).Draw(t, "later")) * time.Hour)
			a := assess(t, p, rec, now)
			brief := a.Brief()
			back, err := sla.Restore(brief, now, func(name, effective string) *sla.Policy {
				if name != p.Name || effective != p.Effective {
					t.Fatalf("policy %q of %q", name, effective)
				}
				return p
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, by := range []time.Time{now, now.AddDate(0, 0, 3), now.AddDate(9, 0, 0)} {
				if x, y := listed(a.Due(by)), listed(back.Due(by)); x != y {
					t.Fatalf("due by %s: %s, restored: %s", by, x, y)
				}
			}
			s, r := a.State, back.State
			if s.ID != r.ID || s.Status != r.Status || s.Level != r.Level || s.Category != r.Category || s.Department != r.Department || !s.Received.Equal(r.Received.Time) || s.Tracking.First != r.Tracking.First || (s.Transfer == nil) != (r.Transfer == nil) {
				t.Fatalf("%+v\nrestored:\n%+v", s, r)
			}
			gist, err := sla.Restore(a.Gist(), now, func(string, string) *sla.Policy { return p })
			if err != nil || gist.State.Status != s.Status || gist.RepeatKey() != a.RepeatKey() || back.RepeatKey() != a.RepeatKey() || fmt.Sprint(gist.State.Spans) != fmt.Sprint(r.Spans) || len(r.Spans) != len(s.Spans) || back.Owes() != a.Owes() {
				t.Fatalf("%v: %+v\nrestored:\n%+v\n%+v", err, s, r, gist.State)
			}
			next := a.Next()
			if next.IsZero() {
				next = now.AddDate(20, 0, 0)
			}
			then := assess(t, p, rec, now.Add(time.Duration(rapid.Int64Range(0, int64(next.Sub(now)/time.Second)-1).Draw(t, "then"))*time.Second))
			if !bytes.Equal(brief, then.Brief()) {
				t.Fatalf("at %s:\n%s\nat %s:\n%s", now, outcome(a), then.Now, outcome(then))
			}
			_, reached := a.Reach()
			if _, later := then.Reach(); !reached.Equal(later) {
				t.Fatalf("reaches to %s, then to %s", reached, later)
			}
		}))
	}
}

func listed(runs []sla.Run) string {
	text := ""
	for _, r := range runs {
		text += fmt.Sprintln(r.Clock.Code, r.Sequence, r.Level, r.Due.Unix(), r.State, r.Held)
	}
	return text
}

func TestRestoreTorn(t *testing.T) {
	p := changed(t)
	some := rapid.Custom(func(t *rapid.T) *sla.Assessment {
		return assess(t, p, lives(t, p), time.Date(2026, 3, 1, 0, 0, 0, 0, beijing))
	})
	rapid.Check(t, func(t *rapid.T) {
		a := some.Draw(t, "assessment")
		whole := a.Brief()
		cut := whole[:rapid.IntRange(0, len(whole)-1).Draw(t, "cut")]
		_, err := sla.Restore(cut, time.Time{}, func(string, string) *sla.Policy { return p })
		if gist := len(cut) == len(a.Gist()); (err == nil) != gist {
			t.Fatalf("%d of %d bytes: %v", len(cut), len(whole), err)
		}
	})
}
