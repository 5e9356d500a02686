package store

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/pack"
)

// Complaints that were made up together with their rows are not read for the index, which is
// the one that reading makes; but those that have changed since are read.
func TestIndexAhead(t *testing.T) {
	const days, each = 3, 40
	for _, there := range []bool{true, false} { // whether there is an index, which only gets news
		s, r := newStore(t), newReader()
		if there {
			r.asks(t, s)
		}
		ahead := r.Indexing
		s.step = func(name string) {
			if name == "sealed" { // what was written has grown old enough to tell later changes from it
				time.Sleep(50 * time.Millisecond)
			}
		}
		require.NoError(t, s.Write(context.Background(), func(tx *Tx) error {
			tx.Message, tx.Indexing = "many", &ahead
			return tx.CreateMany(func(yield func(Arrivals) bool) {
				for i := range days {
					day := monday.AddDate(0, 0, i)
					a := Arrivals{day, each, func(int, complaint.ID) ([]complaint.Event, error) {
						return []complaint.Event{newEvent("异响", day)}, nil
					}}
					if !yield(a) {
						return
					}
				}
			})
		}))
		require.Equal(t, int32(days*each), r.read.Swap(0))

		edit(t, s, dayDir(monday.Date())+"/KS-20261116-037.yaml", func(text string) string { return text + "# by hand\n" })
		beside, err := complaint.EncodeEvents([]complaint.Event{newEvent("漏水", noon)})
		require.NoError(t, err)
		put(t, s, dayDir(monday.Date())+"/KS-20261116-038.XY.yaml", string(complaint.EncodeHeader("KS-20261116-038"))+string(beside))
		x, err := s.Indexed(context.Background(), ahead)
		require.NoError(t, err)
		require.Equal(t, int32(eager+2), r.read.Load(), "those that changed, and the first ones, which are written one by one")

		kept := rows(t, x)
		require.NoError(t, x.root.RemoveAll(indexDir))
		y, err := s.Indexed(context.Background(), newReader().Indexing)
		require.NoError(t, err)
		require.Len(t, kept, days*each)
		require.Equal(t, rows(t, y), kept)
	}
}

// rows are all that an index knows of complaints, less how it knows it.
func rows(t *testing.T, x *Index) map[complaint.ID]string {
	all := map[complaint.ID]string{}
	add := func(some map[complaint.ID]*row) {
		for id, r := range some {
			w := &pack.Writer{}
			(&row{Digest: r.Digest}).pack(w)
			all[id] = string(w.B)
		}
	}
	add(x.live)
	for name, m := range x.months {
		require.NoError(t, x.open(name))
		add(m.rows)
	}
	return all
}
