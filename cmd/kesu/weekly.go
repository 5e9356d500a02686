package main

import (
	"cmp"
	"slices"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/ledger"
	"github.com/kesu-cli/kesu/report/weekly"
	"github.com/kesu-cli/kesu/sla"
)

// trendPeriods is how many periods the trend shows (F08, S-55).
const trendPeriods = 12

// gathered is what one pass over all complaints yields for a periodic workbook.
type gathered struct {
	this, last *pass
	trend      []weekly.TrendPoint
	periods    []report.Period // of the trend, oldest first
	ledger     worklist
}

// worklist is the ledger of what was open at the beginning of a period or received in it.
type worklist struct {
	*ledger.Brief
	in   report.Period
	rows []report.Row
}

func (d *desk) worklist(in report.Period) worklist {
	return worklist{Brief: ledger.NewBrief(d.words.Lang(), d.flags.reveal), in: in}
}

// add is the work of adding a complaint that belongs there.
func (w *worklist) add(a *sla.Assessment) func() error {
	if !w.in.Holds(a.State.Received.Time) && !a.State.StatusAt(complaint.Time{Time: w.in.From}).Open() {
		return func() error { return nil }
	}
	row := w.Row(a)
	return func() error {
		w.rows = append(w.rows, row)
		return nil
	}
}

func (w *worklist) sheet() report.Sheet { return w.Sheet(w.rows) }

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
	g := &gathered{this: this, last: last.light(), ledger: d.worklist(period), periods: []report.Period{period}}
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
	s := a.State
	if n := len(s.Spans); n > 0 && !s.Spans[n-1].Status.Open() && s.Spans[n-1].From.Before(g.periods[0].From) {
		return // over before the trend too
	}
	if a.Policy.Name == g.this.policy.Name && s.Received.Before(g.this.period.From) {
		for i, p := range g.periods {
			g.point(&g.trend[i], p, s)
		}
	}
}

// add is the work of counting a complaint.
func (g *gathered) add(rec complaint.Record) func() error {
	a, err := g.this.assess(rec)
	if err != nil || !begun(a) {
		return func() error { return err }
	}
	last := func() error { return nil }
	if a.State.Received.Before(g.last.period.To) {
		last = g.last.add(rec)
	}
	list := g.ledger.add(a)
	return func() error {
		g.this.count(a)
		for i, p := range g.periods {
			g.point(&g.trend[i], p, a.State)
		}
		return cmp.Or(list(), last())
	}
}

// begun reports whether there is a complaint to count.
func begun(a *sla.Assessment) bool { return a != nil && a.State.Status != complaint.StatusNone }

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
