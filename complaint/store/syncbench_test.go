package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// BenchmarkSync takes so many new complaints over from a hub, of which the store holds
// 10,000 already, and shares an event of its own; plain git pull and git push do the
// same in another clone, in turn. The figure to look at is x_git, the ratio of the
// medians: 1.0 would be as long as git.
func BenchmarkSync(b *testing.B) {
	if testing.Short() {
		b.Skip("builds a store of 10,000 complaints")
	}
	big, id := bigStore(b, 10_000)
	var pairs [2]pair
	for i := range pairs { // each with a hub of its own, or they would wait for each other
		h := newHub(b)
		gitOut(b, big, "push", "--quiet", h.dir, "main")
		pairs[i] = pair{clone(b, h.dir, "KS"), clone(b, h.dir, "BJ")}
		gitOut(b, pairs[i].here, "config", "pull.rebase", "false")
	}
	day := 1000
	for _, n := range []int{0, 1, 100, 10_000} {
		for _, own := range []int{0, 1} {
			b.Run(fmt.Sprintf("%d,own=%d", n, own), func(b *testing.B) { benchSync(b, pairs, id, n, own, &day) })
		}
	}
}

// pair are two clones of one hub.
type pair struct{ there, here *Store }

func benchSync(b *testing.B, pairs [2]pair, id complaint.ID, n, own int, day *int) {
	var times [2][]time.Duration
	for b.Loop() {
		for _, p := range pairs {
			shared(b, p.there)
			more(b, p.there, n, *day)
			shared(b, p.there)
			for range own {
				require.NoError(b, record(p.here, id, "weiter"))
			}
		}
		*day += 1 + n/40
		ours, plain := pairs[0].here, pairs[1].here
		times[0] = append(times[0], clocked(func() {
			done, err := ours.Sync(context.Background(), SyncOptions{})
			require.NoError(b, err)
			require.Len(b, done.Complaints, n)
		}))
		times[1] = append(times[1], clocked(func() {
			gitOut(b, plain, "pull", "--quiet", "--no-edit")
			gitOut(b, plain, "push", "--quiet")
		}))
		requireClean(b, ours)
	}
	middle := func(all []time.Duration) float64 { slices.Sort(all); return all[len(all)/2].Seconds() * 1000 }
	b.ReportMetric(middle(times[0]), "ms/sync")
	b.ReportMetric(middle(times[1]), "ms/git")
	b.ReportMetric(middle(times[0])/middle(times[1]), "x_git")
	b.ReportMetric(0, "ns/op")
}

func clocked(do func()) time.Duration {
	start := time.Now()
	do()
	return time.Since(start)
}

// more opens n complaints, 40 a day from a day on, in one commit.
func more(b *testing.B, s *Store, n, day int) {
	b.Helper()
	text := strings.Repeat("客户反映车辆空调异响，要求尽快处理。", 8)
	require.NoError(b, s.Write(context.Background(), func(tx *Tx) error {
		tx.Message = "more"
		for i := range n {
			_, err := tx.Create(monday.AddDate(0, 0, day+i/40), func(complaint.ID) ([]complaint.Event, error) {
				return []complaint.Event{newEvent(text, noon), newEvent(text, noon)}, nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
}
