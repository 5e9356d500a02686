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
	for _, n := range []int{0, 1, 100, 10_000} {
		for _, own := range []int{0, 1} {
			b.Run(fmt.Sprintf("%d,own=%d", n, own), func(b *testing.B) { benchSync(b, n, own) })
		}
	}
}

func benchSync(b *testing.B, n, own int) {
	big, id := bigStore(b, 10_000)
	var sources, clones [2]*Store
	for i := range clones { // each with a hub of its own, or they would wait for each other
		h := newHub(b)
		gitOut(b, big, "push", "--quiet", h.dir, "main")
		sources[i], clones[i] = clone(b, h.dir, "KS"), clone(b, h.dir, "BJ")
		gitOut(b, clones[i], "config", "pull.rebase", "false")
	}
	var times [2][]time.Duration
	for i := 0; b.Loop(); i++ {
		for j, s := range clones {
			shared(b, sources[j])
			more(b, sources[j], n, i)
			shared(b, sources[j])
			for range own {
				require.NoError(b, record(s, id, fmt.Sprint(i)))
			}
		}
		times[0] = append(times[0], clocked(func() {
			done, err := clones[0].Sync(context.Background(), SyncOptions{})
			require.NoError(b, err)
			require.Len(b, done.Complaints, n)
		}))
		times[1] = append(times[1], clocked(func() {
			gitOut(b, clones[1], "pull", "--quiet", "--no-edit")
			gitOut(b, clones[1], "push", "--quiet")
		}))
		requireClean(b, clones[0])
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

// more opens n complaints, 40 a day, in one commit.
func more(b *testing.B, s *Store, n, year int) {
	b.Helper()
	text := strings.Repeat("客户反映车辆空调异响，要求尽快处理。", 8)
	require.NoError(b, s.Write(context.Background(), func(tx *Tx) error {
		tx.Message = "more"
		for i := range n {
			_, err := tx.Create(monday.AddDate(year+2, 0, i/40), func(complaint.ID) ([]complaint.Event, error) {
				return []complaint.Event{newEvent(text, noon), newEvent(text, noon)}, nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
}
