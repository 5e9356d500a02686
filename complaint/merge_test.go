package complaint_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/complaint"
)

// files generates three files of one complaint with events in common: some the
// same, some recorded at another time or edited in one of the files.
var files = rapid.Custom(func(t *rapid.T) []complaint.File {
	all := make([]complaint.File, 3)
	for i := range all {
		all[i].ID, all[i].Site = sampleID, []string{"KS", "BJ", ""}[i]
	}
	for _, e := range events.Draw(t, "events") {
		for i := range all {
			switch rapid.IntRange(0, 3).Draw(t, "fate") {
			case 0:
				continue
			case 1:
				e.Recorded = instants.Draw(t, "recorded")
			case 2:
				e.Why = words.Draw(t, "why")
			}
			all[i].Events = append(all[i].Events, e)
		}
	}
	return all
})

func TestMergeLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := files.Draw(t, "files")
		a, b, c := f[0], f[1], f[2]
		file := func(r complaint.Record) complaint.File {
			return complaint.File{ID: r.ID, Events: slices.Concat(r.Events, r.Doubled)}
		}
		equal := func(law string, x, y complaint.Record) {
			if !reflect.DeepEqual(x, y) {
				t.Fatalf("merging is not %s:\n%v\n%v", law, x.Events, y.Events)
			}
		}
		equal("commutative", complaint.Merge(a, b, c), complaint.Merge(c, a, b))
		equal("commutative", complaint.Merge(a, b), complaint.Merge(b, a))
		equal("associative", complaint.Merge(file(complaint.Merge(a, b)), c), complaint.Merge(a, file(complaint.Merge(b, c))))
		once := complaint.Merge(a, b)
		equal("idempotent", once, complaint.Merge(file(once), file(once)))
		equal("idempotent", once, complaint.Merge(a, b, a, b, b))
	})
}

// Every event of every file is in the union, once.
func TestMergeIsUnion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := files.Draw(t, "files")
		want := map[string]bool{}
		for _, one := range f {
			for _, e := range one.Events {
				want[e.ID] = true
			}
		}
		got := map[string]bool{}
		for _, e := range complaint.Merge(f...).Events {
			if got[e.ID] {
				t.Fatalf("%s is there twice", e.ID)
			}
			got[e.ID] = true
		}
		if !reflect.DeepEqual(want, got) {
			t.Fatalf("want %v, got %v", want, got)
		}
	})
}

// One file keeps the order in which it was written.
func TestMergeOne(t *testing.T) {
	f := complaint.File{ID: sampleID, Events: []complaint.Event{{ID: "b", Recorded: after(5)}, {ID: "a", Recorded: after(1)}}}
	require.Equal(t, complaint.Record{ID: sampleID, Events: f.Events}, complaint.Merge(f))
	require.Equal(t, complaint.Record{}, complaint.Merge())
}

// What stands under one id with different contents is kept beside the record, once.
func TestMergeDoubled(t *testing.T) {
	one := func(text complaint.Text, recorded int) complaint.File {
		e := note(text)
		e.ID, e.At, e.Recorded, e.By = "0001", after(0), after(recorded), "x"
		return complaint.File{ID: sampleID, Events: []complaint.Event{e}}
	}
	auto := complaint.Overdue(sampleID, after(60), "close", 1, "general", "medium")
	swept := func(recorded int) complaint.File {
		e := *auto
		e.Recorded = after(recorded)
		return complaint.File{ID: sampleID, Events: []complaint.Event{e}}
	}
	elsewhere := one("a", 1)
	elsewhere.Events[0].At.Time, elsewhere.Events[0].Recorded.Time = elsewhere.Events[0].At.UTC(), elsewhere.Events[0].Recorded.UTC()
	for _, c := range []struct {
		files []complaint.File
		kept  complaint.Text
		want  []complaint.Text
		why   string
	}{
		{[]complaint.File{one("a", 1), one("a", 1)}, "a", nil, "the same twice"},
		{[]complaint.File{one("a", 1), elsewhere}, "a", nil, "the same, told in another zone"},
		{[]complaint.File{one("b", 2), one("a", 1)}, "a", []complaint.Text{"b"}, "the one recorded first counts"},
		{[]complaint.File{one("b", 2), one("a", 1), one("b", 2), one("c", 3), one("a", 1)}, "a", []complaint.Text{"b", "c"}, "every other content once"},
		{[]complaint.File{one("a", 2), one("a", 1)}, "a", []complaint.Text{"a"}, "another time of recording is another content"},
	} {
		rec := complaint.Merge(c.files...)
		require.Len(t, rec.Events, 1, c.why)
		require.Equal(t, c.kept, rec.Events[0].Noted.Text, c.why)
		var got []complaint.Text
		for _, e := range rec.Doubled {
			got = append(got, e.Noted.Text)
		}
		require.Equal(t, c.want, got, c.why)
	}
	require.Empty(t, complaint.Merge(swept(70), swept(65), swept(80)).Doubled, "two machines may record a change at different times")
}
