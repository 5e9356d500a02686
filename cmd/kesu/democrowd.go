package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/report"
)

// A demonstration of more than crowd complaints spreads them over crowdYears years: what
// a group collects. What is older than a year is over, so that no more is open in a
// bigger one.
const (
	crowd      = 20_000
	crowdYears = 10
)

// fillYears writes many made-up complaints, a commit for each year.
func (d *desk) fillYears(ctx context.Context, n int, seed uint64) (made int, err error) {
	g, err := newInventor(d, seed)
	if err != nil {
		return 0, err
	}
	g.settled = d.now.AddDate(-1, 0, 0)
	told := map[string][]story{}
	for _, st := range g.example() {
		day := st[0].At.Format(time.DateOnly)
		told[day] = append(told[day], st)
	}
	end := report.Around(report.KindDay, d.now).From
	begin := end.AddDate(-crowdYears, 0, 0)
	days := int(math.Round(end.Sub(begin).Hours() / 24))
	show := d.progress("demo.progress")
	how, err := d.indexing()
	if err != nil {
		return 0, err
	}
	for year := range crowdYears {
		from, to := begin.AddDate(year, 0, 0), begin.AddDate(year+1, 0, 0)
		arrivals := func(yield func(store.Arrivals) bool) {
			for day := from; day.Before(to); day = day.AddDate(0, 0, 1) {
				past := int(math.Round(day.Sub(begin).Hours() / 24))
				share := n*(past+1)/days - n*past/days
				day := g.day(day, share, told[day.Format(time.DateOnly)], seed+uint64(made))
				made += day.N
				if !yield(day) {
					return
				}
				if show != nil {
					show(min(made, n), n)
				}
			}
		}
		err := d.store.Write(ctx, func(tx *store.Tx) error {
			tx.Message, tx.Date = fmt.Sprintf("demo: complaints of %s", to.AddDate(0, 0, -1).Format(time.DateOnly)), to
			if !d.indexless() {
				tx.Indexing = &how
			}
			return tx.CreateMany(arrivals)
		})
		if err == nil && !d.indexless() {
			_, err = d.store.Indexed(ctx, how)
		}
		if err != nil {
			return made, err
		}
	}
	return made, nil
}

// day makes up the complaints of a day, each from a seed of its own, and puts them in the
// order of their receipt together with others.
func (g *inventor) day(day time.Time, n int, others []story, seed uint64) store.Arrivals {
	rnd := rand.New(rand.NewPCG(seed, 9))
	stories := slices.Clone(others)
	for range n {
		minutes := 8*60 + int(math.Abs(rnd.NormFloat64())*200)%(12*60)
		at := complaint.At(day.Add(time.Duration(minutes) * time.Minute))
		stories = append(stories, story{complaint.Event{At: at}})
	}
	sortStories(stories)
	return store.Arrivals{Day: day, N: len(stories), First: func(i int, id complaint.ID) ([]complaint.Event, error) {
		own := *g
		own.rnd = rand.New(rand.NewPCG(seed, 10+uint64(i)))
		if st := stories[i]; len(st) > 1 {
			return own.finish(id, st)
		}
		return own.finish(id, own.invent(stories[i][0].At.Time)) // not told yet
	}}
}
