package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/weekly"
	"github.com/kesu-cli/kesu/sla"
)

// trendPeriods is how many periods the trend shows (F08, S-55).
const trendPeriods = 12

// gathered is what one pass over all complaints yields for a periodic workbook.
type gathered struct {
	this, last *pass
	trend      []weekly.TrendPoint
	periods    []report.Period   // of the trend, oldest first
	ledger     []*sla.Assessment // open at the beginning of the period or received in it
}

// gather reads every complaint that matters once and computes the figures of the period, of
// the one before, and the trend.
func (d *desk) gather(c *cobra.Command, period report.Period, policy string) (*gathered, error) {
	this, err := d.newPass(period, policy)
	if err != nil {
		return nil, err
	}
	period = this.period
	last, err := d.newPass(period.Before(), policy)
	if err != nil {
		return nil, err
	}
	g := &gathered{this: this, last: last.light(), periods: []report.Period{period}}
	for p := period; len(g.periods) < trendPeriods; {
		p = p.Before()
		g.periods = append(g.periods, p)
	}
	slices.Reverse(g.periods)
	for _, p := range g.periods {
		g.trend = append(g.trend, weekly.TrendPoint{Label: p.Label})
	}
	ask := this.asks().And(last.asks())
	if from := g.periods[0].From; from.Before(ask.Past) {
		ask.Past = from
	}
	return g, d.readFor(c, ask, g.add, g.past)
}

// past counts a complaint that was over before the period and the one before.
func (g *gathered) past(a *sla.Assessment) {
	g.this.past(a)
	g.last.past(a)
	if a.Policy.Name == g.this.policy.Name && a.State.Received.Before(g.this.period.From) {
		for i, p := range g.periods {
			g.point(&g.trend[i], p, a.State)
		}
	}
}

func (g *gathered) add(rec complaint.Record) error {
	a, err := g.this.take(rec)
	if err != nil || a == nil || a.State.Status == complaint.StatusNone {
		return err
	}
	if a.State.Received.Before(g.last.period.To) {
		if err := g.last.add(rec); err != nil {
			return err
		}
	}
	for i, p := range g.periods {
		g.point(&g.trend[i], p, a.State)
	}
	if worked(a, g.this.period) {
		g.ledger = append(g.ledger, a)
	}
	return nil
}

// worked reports whether a complaint was open at the beginning of a period or received in it.
func worked(a *sla.Assessment, in report.Period) bool {
	return in.Holds(a.State.Received.Time) || a.State.StatusAt(complaint.Time{Time: in.From}).Open()
}

// point adds a complaint's moves in one period of the trend.
func (g *gathered) point(t *weekly.TrendPoint, p report.Period, s *complaint.State) {
	if p.Holds(s.Received.Time) {
		t.Received++
	}
	for _, sp := range s.Spans {
		if sp.Status == complaint.StatusClosed && p.Holds(sp.From.Time) {
			t.Closed++
		}
	}
	if s.StatusAt(complaint.Time{Time: p.AsOf()}).Open() {
		t.CarriedOut++
	}
}

// papers are the notices that the statutory days of a period come from.
func (d *desk) papers(period report.Period) []string {
	var papers []string
	for _, y := range d.years {
		if y.Year == period.From.Year() || y.Year == period.AsOf().Year() {
			for _, paper := range y.Papers {
				if !slices.Contains(papers, paper) {
					papers = append(papers, paper)
				}
			}
		}
	}
	return papers
}
