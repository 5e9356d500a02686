package complaint_test

import (
	"reflect"
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
		all[i].ID = sampleID
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
		file := func(r complaint.Record) complaint.File { return complaint.File{ID: r.ID, Events: r.Events} }
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
