package complaint_test

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/complaint"
)

// Three offices: every two that differ are told, until somebody who knew all decides.
func TestThreeOffices(t *testing.T) {
	o := newOffices(t, complaint.NoRules{}, "KS", "BJ", "HZ")
	o.does("KS", 0, opening)
	o.meet()
	o.does("KS", 10, transfer("sales"))
	o.does("BJ", 11, transfer("service"))
	o.does("HZ", 12, transfer("paint"))
	o.gets("BJ", "KS")
	require.Len(t, o.problems("BJ"), 1, "BJ has not heard of HZ")
	o.does("BJ", 20, transfer("service"))
	require.Empty(t, o.problems("BJ"), "BJ knew what KS had done")
	o.gets("HZ", "BJ")
	require.Equal(t, []string{"transferred/transferred [hands]"}, o.problems("HZ"), "HZ and BJ still differ; KS was outvoted by BJ")
	o.does("HZ", 30, note("BJ's", complaint.Settles(o.state("HZ").Problems)...))
	o.does("KS", 31, transfer("parts"))
	o.meet()
	require.Equal(t, []string{"transferred/transferred [hands]", "transferred/transferred [hands]"}, o.problems("KS"),
		"the note settles what it names; KS, who knew of neither, differs from both")
	require.Equal(t, "parts", o.state("KS").Department, "meanwhile the last one counts")
	o.does("BJ", 40, transfer("parts"))
	o.meet()
	require.Empty(t, o.problems("HZ"))
}

// A note settles what lies between the events that it names, not what else they are in.
func TestNoteNamesBoth(t *testing.T) {
	o := newOffices(t, complaint.NoRules{}, "KS", "BJ", "HZ")
	o.does("KS", 0, opening)
	o.meet()
	o.does("KS", 10, transfer("sales"))
	o.does("HZ", 11, transfer("service"))
	o.gets("KS", "HZ")
	o.does("KS", 20, note("both", complaint.Settles(o.state("KS").Problems)...))
	require.Empty(t, o.problems("KS"))
	o.does("BJ", 12, transfer("paint"))
	o.meet()
	require.Len(t, o.problems("KS"), 2, "BJ differs from either")
}

// What comes by itself is nobody's decision: it settles nothing and contradicts nothing.
func TestAutomaticDecidesNothing(t *testing.T) {
	o := newOffices(t, regime{}, "KS", "BJ")
	o.does("KS", 0, opening, judge("general", "", ""))
	o.meet()
	o.does("KS", 10, judge("low", "", ""))
	o.does("BJ", 11, judge("general", "", ""))
	o.meet()
	s := o.state("KS")
	require.Len(t, s.Automatic, 1)
	require.Equal(t, "medium", s.Level)
	require.Equal(t, []string{"classified/classified [level]"}, o.problems("KS"))
}

// What is known passes on: BJ knows KS's decision by way of HZ.
func TestKnownByAnother(t *testing.T) {
	o := newOffices(t, complaint.NoRules{}, "KS", "BJ", "HZ")
	o.does("KS", 0, opening)
	o.meet()
	o.does("KS", 10, transfer("sales"))
	o.gets("HZ", "KS")
	o.does("HZ", 11, note("seen"))
	o.gets("BJ", "HZ")
	o.does("BJ", 12, note("seen"), transfer("service"))
	o.meet()
	require.Empty(t, o.problems("KS"))
}

// A file says what was known only when that is more than before, and one office alone
// says nothing.
func TestAfter(t *testing.T) {
	o := newOffices(t, complaint.NoRules{}, "KS", "BJ", "HZ")
	first := o.does("KS", 0, opening, transfer("sales"))
	o.meet()
	o.does("BJ", 10, sign, answer)
	h := o.does("HZ", 11, note("a"))
	o.meet()
	o.does("KS", 20, answer, answer)
	o.does("BJ", 21, answer, answer)
	after := func(site string) (all [][]string) {
		for _, e := range o.files[site][site].Events {
			all = append(all, e.After)
		}
		return all
	}
	require.Equal(t, [][]string{nil, nil, {"0003-BJ", h[0]}, nil}, after("KS"), "in the order of the sites, once")
	require.Equal(t, [][]string{{first[1]}, nil, {h[0], first[1]}, nil}, after("BJ"))
	auto := *complaint.Overdue(sampleID, complaint.At(noon), "close", 1, "general", "medium")
	auto.Recorded = auto.At
	alone := complaint.Merge(complaint.File{ID: sampleID, Site: "KS", Events: []complaint.Event{auto}}, complaint.File{ID: sampleID, Site: "BJ", Events: []complaint.Event{auto}})
	require.Nil(t, alone.After("KS"), "what two machines record by themselves is nobody's knowledge")
	require.Nil(t, complaint.Record{}.After("KS"))
}

// Whatever After names, files have a meaning: also those that were tampered with, or
// that two clones of one site wrote.
func TestAfterAnything(t *testing.T) {
	for _, c := range []struct {
		ks, bj []string // what the decisions of the two offices say they know; both begin with two remarks
		want   int
		why    string
	}{
		{nil, nil, 1, "neither knew of the other"},
		{nil, []string{"KS2"}, 0, "BJ knew"},
		{nil, []string{"KS1"}, 1, "BJ knew what came before"},
		{[]string{"BJ2"}, []string{"KS2"}, 0, "each says that it knew the other: a circle"},
		{[]string{"KS2"}, []string{"BJ2"}, 1, "to know oneself is to know nothing"},
		{[]string{"gone"}, []string{"gone", ""}, 1, "nor is what is not there"},
		{nil, []string{"KS2", "KS0"}, 0, "the most that is said counts"},
	} {
		written := func(site string, knows []string) complaint.File {
			f := complaint.File{ID: sampleID, Site: site}
			for i, e := range acts(note("a"), note("b"), transfer(site)) {
				e.ID, e.At, e.Recorded, e.By = fmt.Sprint(site, i), after(5+i), after(5+i), site
				if i == 2 {
					e.After = knows
				}
				f.Events = append(f.Events, e)
			}
			return f
		}
		ks, bj, begun := written("KS", c.ks), written("BJ", c.bj), opening
		begun.ID, begun.At, begun.Recorded, begun.By = "0", after(0), after(0), "HZ"
		hz := complaint.File{ID: sampleID, Site: "HZ", Events: []complaint.Event{begun}}
		for _, files := range [][]complaint.File{{ks, bj, hz}, {hz, bj, ks}} {
			s := complaint.Fold(complaint.Merge(files...), complaint.NoRules{}, complaint.View{Now: after(60).Time})
			require.Len(t, s.Problems, c.want, c.why)
		}
	}
}

// The place in the file counts, not the clock, which may have been set back.
func TestKnownWithAClockSetBack(t *testing.T) {
	o := newOffices(t, complaint.NoRules{}, "KS", "BJ")
	o.does("KS", 0, opening)
	o.meet()
	o.does("KS", 10, transfer("sales"))
	o.meet()
	o.does("BJ", 30, note("seen"))
	o.does("BJ", 12, transfer("service"))
	o.meet()
	require.Empty(t, o.problems("KS"))
}

// What a file said once is known from then on, though it says less later.
func TestKnownForGood(t *testing.T) {
	o := newOffices(t, complaint.NoRules{}, "KS", "BJ")
	begun := o.does("KS", 0, opening, note("a"), transfer("sales"))
	o.gets("BJ", "KS")
	o.does("BJ", 10, note("seen"), note("b"), transfer("service"))
	o.meet()
	require.Empty(t, o.problems("KS"))
	f := o.files["KS"]["BJ"]
	f.Events[1].After = begun[:1]
	require.Empty(t, o.problems("KS"))
	f.Events[0].After, f.Events[1].After = begun[:1], nil
	require.Len(t, o.problems("KS"), 1, "it is what the file says")
}

// An automatic change that was overtaken is settled by a note, too.
func TestOvertakenSettled(t *testing.T) {
	auto := *complaint.Overdue(sampleID, after(60), "close", 1, "general", "medium")
	auto.Recorded = after(61)
	late := complaint.Event{ID: "2", At: after(30), Recorded: after(90), By: "x", Classified: &complaint.Classified{Level: "strong"}}
	rec := complaint.Record{ID: sampleID, Events: life(auto, late)}
	state := func() *complaint.State { return complaint.Fold(rec, regime{}, complaint.View{Now: after(300).Time}) }
	require.Equal(t, []string{auto.ID}, complaint.Settles(state().Problems))
	n := note("so be it", auto.ID)
	n.ID, n.At, n.Recorded, n.By = "3", after(100), after(100), "x"
	rec.Events = append(rec.Events, n)
	require.Empty(t, state().Problems)
}

// A single file knows what stands before in it: a refused event is settled by a later
// decision, not by one that stands before it.
func TestSettledAlone(t *testing.T) {
	f := complaint.File{ID: sampleID, Site: "KS"}
	for i, e := range acts(opening, withdraw, transfer("sales"), reopen) {
		e.ID, e.At, e.Recorded, e.By = fmt.Sprint(i), after(i), after(i), "x"
		f.Events = append(f.Events, e)
	}
	state := func(n int) []complaint.Problem {
		part := f
		part.Events = f.Events[:n]
		return complaint.Fold(complaint.Merge(part), complaint.NoRules{}, complaint.View{Now: after(60).Time}).Problems
	}
	require.Len(t, state(3), 1, "withdrawn: it could not be transferred")
	require.Empty(t, state(4), "taken up again: whether it is over is decided")
	f.Events[2], f.Events[3] = f.Events[3], f.Events[2]
	f.Events[3].At = after(1)
	f.Events[3].ID = "9" // at the instant of the withdrawal, after it by its id
	require.Len(t, state(4), 1, "recorded after it was taken up again: nobody has decided since")
}

// What somebody is about to write, seeing all, settles as it will once it is written.
func TestAboutToBeWritten(t *testing.T) {
	o := newOffices(t, complaint.NoRules{}, "KS", "BJ")
	o.does("KS", 0, opening)
	o.meet()
	o.does("KS", 10, transfer("sales"))
	o.does("BJ", 11, transfer("service"))
	o.meet()
	for _, c := range []struct {
		e    complaint.Event
		want int
	}{{transfer("sales"), 0}, {answer, 1}, {note("x"), 1}, {note("x", complaint.Settles(o.state("KS").Problems)...), 0}} {
		c.e.ID, c.e.At, c.e.Recorded, c.e.By = "9", after(20), after(20), "x"
		rec := o.record("KS")
		rec.Events = append(rec.Events, c.e)
		require.Len(t, complaint.Fold(rec, o.rules, complaint.View{Now: after(60).Time}).Problems, c.want, c.e.Kind())
	}
}

// history is what sites do in any order of acts and exchanges.
func history(t *rapid.T, o *offices, exchange func()) {
	o.does("KS", 0, opening)
	o.meet()
	for n := range rapid.IntRange(2, 12).Draw(t, "acts") {
		o.does(rapid.SampledFrom([]string{"KS", "BJ", "HZ"}).Draw(t, "site"), 10*(n+1), anyAct.Draw(t, "act"))
		exchange()
	}
}

var anyAct = rapid.SampledFrom(acts(transfer("sales"), transfer("service"), raise("strong"), raise("medium"), judge("general", "price", "sales"), judge("medium", "quality", ""),
	sign, sendBack, closing, deferring, withdraw, void, reopen, approve, reject, pausing, resuming, prolong("close", 48), prolong("close", 90), enter("D3", "a", "1"), enter("D3", "a", "2"),
	mend("phone", "1"), mend("phone", "2"), fine("confirmed", "a"), fine("withdrawn", "b"), answer, note("x")))

var rulesOf = rapid.SampledFrom([]complaint.Rules{complaint.NoRules{}, approving{}, regime{}})

// Offices that share everything at once contradict each other in nothing.
func TestSequentialIsNoContradiction(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := newOffices(t, rulesOf.Draw(t, "rules"), "KS", "BJ", "HZ")
		history(t, o, o.meet)
		for _, p := range o.state("KS").Problems {
			if p.Other != "" {
				t.Fatalf("%s contradicts %s", p.Event, p.Other)
			}
		}
	})
}

// drawn lets one office or another get what a third holds, or none.
func (o *offices) drawn(t *rapid.T) func() {
	return func() {
		for range rapid.IntRange(0, 2).Draw(t, "exchanges") {
			sites := rapid.Permutation([]string{"KS", "BJ", "HZ"}).Draw(t, "who")
			o.gets(sites[0], sites[1])
		}
	}
}

// Nothing depends on the order in which the files are read.
func TestDisputesInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := newOffices(t, rulesOf.Draw(t, "rules"), "KS", "BJ", "HZ")
		history(t, o, o.drawn(t))
		o.meet()
		var all []complaint.File
		for _, site := range []string{"KS", "BJ", "HZ"} {
			all = append(all, o.files["KS"][site])
		}
		other := complaint.Merge(rapid.Permutation(all).Draw(t, "order")...)
		want, got := o.state("KS"), complaint.Fold(other, o.rules, complaint.View{Now: after(60 * 24).Time})
		if !reflect.DeepEqual(want, got) {
			t.Fatalf("want %+v\ngot %+v", want.Problems, got.Problems)
		}
	})
}

// What was known at an instant, problems included, stays as it was whatever comes later.
func TestDisputesAsOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := newOffices(t, rulesOf.Draw(t, "rules"), "KS", "BJ", "HZ")
		var then []*complaint.State
		all := func(known int) *complaint.State {
			every := newOffices(t, o.rules, "KS")
			for site := range o.files {
				for of, f := range o.files[site] {
					if len(f.Events) > len(every.files["KS"][of].Events) {
						every.files["KS"][of] = f
					}
				}
			}
			every.known = after(known)
			return every.state("KS")
		}
		exchange := o.drawn(t)
		history(t, o, func() {
			exchange()
			then = append(then, all(10*(len(then)+1)))
		})
		for n, want := range then {
			if got := all(10 * (n + 1)); !reflect.DeepEqual(want, got) {
				t.Fatalf("after act %d: %v, later %v", n, want.Problems, got.Problems)
			}
		}
	})
}

// The offices know exactly what they held when they wrote: whoever gave a field another
// value than the one that holds, and nobody else, contradicts that one.
func TestKnowledgeIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := newOffices(t, complaint.NoRules{}, "KS", "BJ", "HZ")
		o.does("KS", 0, opening)
		o.meet()
		held := map[string]map[string]bool{} // by event, what its office held
		var order []string
		exchange := o.drawn(t)
		for n := range rapid.IntRange(2, 14).Draw(t, "acts") {
			site := rapid.SampledFrom([]string{"KS", "BJ", "HZ"}).Draw(t, "site")
			known := map[string]bool{}
			for _, f := range o.files[site] {
				for _, e := range f.Events {
					known[e.ID] = true
				}
			}
			id := o.does(site, n+1, mend("phone", complaint.Text(fmt.Sprint(n))))[0]
			held[id], order = known, append(order, id)
			exchange()
		}
		o.meet()
		var want, got []string
		heads := func(id string) bool {
			for _, known := range held {
				if known[id] {
					return false
				}
			}
			return true
		}
		last := order[len(order)-1] // nobody can have known it
		for _, a := range order[:len(order)-1] {
			if heads(a) {
				want = append(want, last+" "+a)
			}
		}
		for _, p := range o.state("KS").Problems {
			got = append(got, p.Event+" "+p.Other)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Fatalf("want %v, got %v", want, got)
		}
	})
}

// Problems block nothing: what the state permits now makes none beside those that are
// there, and settles those that it decides.
func TestProblemsBlockNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := newOffices(t, rulesOf.Draw(t, "rules"), "KS", "BJ", "HZ")
		history(t, o, o.drawn(t))
		o.meet()
		before := o.state("KS")
		e := anyAct.Draw(t, "next")
		e.ID, e.At, e.Recorded, e.By = "9999", after(60*24), after(60*24), cmp.Or(e.By, "x")
		if before.Permit(&e, o.rules) != nil {
			return
		}
		rec := o.record("KS")
		rec.Events = append(rec.Events, e)
		for _, p := range complaint.Fold(rec, o.rules, complaint.View{Now: after(60 * 24).Time}).Problems {
			if !slices.ContainsFunc(before.Problems, func(was complaint.Problem) bool { return was.Event == p.Event && was.Other == p.Other }) {
				t.Fatalf("%s made %s (%s) a problem: %v", e.Kind(), p.Event, p.Kind, p.Cause)
			}
		}
	})
}
