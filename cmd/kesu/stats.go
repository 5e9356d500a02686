package main

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/periodic"
	"github.com/kesu-cli/kesu/sla"
)

// periodFlags are the flags that name a period.
type periodFlags struct {
	week, month, quarter, year, day, from, to string
}

func (a *app) periodFlags(c *cobra.Command) *periodFlags {
	f := &periodFlags{}
	for name, into := range map[string]*string{"week": &f.week, "month": &f.month, "quarter": &f.quarter, "year": &f.year, "day": &f.day, "from": &f.from, "to": &f.to} {
		a.text(c, into, name)
	}
	c.Flags().Lookup("to").Usage = a.doc("flag.period-to")
	return f
}

// period is the period the flags name; without any, the last complete one of kind.
func (d *desk) period(f *periodFlags, kind string) (report.Period, error) {
	named := 0
	var p report.Period
	var err error
	for k, label := range map[string]string{report.KindWeek: f.week, report.KindMonth: f.month, report.KindQuarter: f.quarter, report.KindYear: f.year, report.KindDay: f.day} {
		if label != "" {
			named++
			p, err = report.ParsePeriod(k, label, d.loc)
		}
	}
	if f.from != "" || f.to != "" {
		named++
		p, err = d.range_(f)
	}
	switch {
	case named > 1:
		return p, complaint.Usage("period.many")
	case named == 0:
		return report.LastComplete(kind, d.now), nil
	}
	return p, err
}

// range_ is the period from one day up to and including another; to defaults to today.
func (d *desk) range_(f *periodFlags) (report.Period, error) {
	if f.from == "" {
		return report.Period{}, complaint.Usage("usage.missing", "command", "kesu stats", "flag", "from")
	}
	from, err := d.time("from", f.from, d.loc)
	if err != nil {
		return report.Period{}, err
	}
	to := d.now
	if f.to != "" {
		if to, err = d.time("to", f.to, d.loc); err != nil {
			return report.Period{}, err
		}
	}
	begin, end := report.Around(report.KindDay, from.In(d.loc)).From, report.Around(report.KindDay, to.In(d.loc)).To
	if !begin.Before(end) {
		return report.Period{}, complaint.Usage("period.order", "from", begin.Format(time.DateOnly), "to", end.AddDate(0, 0, -1).Format(time.DateOnly))
	}
	return report.Between(begin, end), nil
}

func (a *app) statsCmd() *cobra.Command {
	var f *periodFlags
	var policy string
	c := a.command("stats", exactly(0, ""), func(c *cobra.Command, _ []string) error {
		d, err := a.desk()
		if err != nil {
			return err
		}
		period, err := d.period(f, report.KindWeek)
		if err != nil {
			return err
		}
		s, err := d.statsOf(c, period, policy)
		if err != nil {
			return err
		}
		v := report.ViewStats(s, a.words.Lang())
		return a.print(v, d.statsSheets(s)...)
	})
	f = a.periodFlags(c)
	a.reportedFlag(c, &policy)
	return c
}

// reportedFlag adds the flag that names the policy whose complaints a report is about.
func (a *app) reportedFlag(c *cobra.Command, into *string) {
	c.Flags().StringVar(into, "policy", "", a.doc("flag.policy-reported"))
}

// fines are the figures of the store's own policy with what was decided on penalties
// under any of its policies: a bulletin publishes them together (DLR-71).
func (d *desk) fines(c *cobra.Command, period report.Period) (*report.Stats, error) {
	s, err := d.statsWith(c, period, "", true)
	for _, p := range d.inForce(d.now)[1:] {
		if err != nil {
			return nil, err
		}
		var more *report.Stats
		if more, err = d.statsWith(c, period, p.Name, true); err == nil {
			s.Standing, s.Confirmed = append(s.Standing, more.Standing...), append(s.Confirmed, more.Confirmed...)
			s.Withdrawn, s.Overdue = append(s.Withdrawn, more.Withdrawn...), append(s.Overdue, more.Overdue...)
		}
	}
	return s, err
}

// statsOf computes the figures of the complaints under a policy of the store, "" its own.
func (d *desk) statsOf(c *cobra.Command, period report.Period, policy string) (*report.Stats, error) {
	return d.statsWith(c, period, policy, false)
}

// statsWith computes them with all that penalties there ever were stand, where that is asked.
func (d *desk) statsWith(c *cobra.Command, period report.Period, policy string, penalties bool) (*report.Stats, error) {
	pass, err := d.newPass(period, policy)
	if err != nil {
		return nil, err
	}
	ask := pass.asks()
	ask.Marked = penalties
	if err := d.readFor(c, ask, pass.add, pass.past); err != nil {
		return nil, err
	}
	return pass.stats()
}

// errStop ends a walk early.
var errStop = errors.New("stop")

// readAll does something with all complaints; files that cannot be read end it, since
// figures that leave something out would be wrong.
func (d *desk) readAll(c *cobra.Command, do store.Work) error {
	d.partly()
	return d.store.All(c.Context(), do, nil)
}

// pass adds up the figures of one period.
type pass struct {
	d         *desk
	period    report.Period
	policy    *sla.Policy // whose complaints are counted
	collector *report.Collector
	published map[string]string // bulletins by notice
}

// newPass begins a pass over the complaints under a policy of the store, "" for the default.
func (d *desk) newPass(period report.Period, policy string) (*pass, error) {
	period, err := period.UpTo(d.now)
	if err != nil {
		return nil, err
	}
	p, err := d.reported(policy, period.AsOf())
	if err != nil {
		return nil, err
	}
	if err := periodic.Check(p, d.words); err != nil {
		return nil, err
	}
	volumes, err := d.volumes(period.Label, p)
	if err != nil {
		return nil, err
	}
	published, err := d.published(period.AsOf())
	if err != nil {
		return nil, err
	}
	return &pass{d: d, period: period, policy: p, published: published, collector: report.NewCollector(p, period, volumes)}, nil
}

// light returns the pass made to keep no complaint: of a period that is only compared with.
func (p *pass) light() *pass {
	p.collector.Light()
	return p
}

// add is the work of counting a complaint.
func (p *pass) add(rec complaint.Record) func() error {
	a, err := p.assess(rec)
	return func() error {
		p.count(a)
		return err
	}
}

// past counts a complaint that was over before the period.
func (p *pass) past(a *sla.Assessment) {
	if a.Policy.Name == p.policy.Name {
		p.collector.AddPast(a)
	}
}

// asks tells what the pass has to read.
func (p *pass) asks() store.Question {
	return store.Question{Spans: []store.Span{{From: p.period.From.Add(-time.Second), To: p.period.To}}, Past: p.collector.Past()}
}

// assess assesses a complaint as of the end of the period: nil where it follows another policy.
func (p *pass) assess(rec complaint.Record) (*sla.Assessment, error) {
	if !p.d.follows(rec, p.policy) {
		return nil, nil
	}
	a, _, err := p.d.assessed(rec, complaint.View{Now: p.period.AsOf(), Known: p.d.known})
	if err == nil {
		p.d.publish(a, p.published)
	}
	return a, err
}

// count counts a complaint, if there is one to count.
func (p *pass) count(a *sla.Assessment) {
	if a != nil {
		p.d.app.policy = a.Policy
		p.collector.Add(a)
	}
}

func (p *pass) stats() (*report.Stats, error) { return p.collector.Stats() }

// statsSheets are the figures as people read them on a terminal.
func (d *desk) statsSheets(s *report.Stats) []report.Sheet {
	n := report.Names{Policy: s.Policy, Words: d.words}
	title := report.Line(report.Title, s.Policy.Title.In(n.Lang())+"  "+n.Period(s.Period))
	figures := report.Sheet{Rows: []report.Row{title, report.Line(report.Head, d.heads("figure", "value", "parts", "target")...)}}
	for _, f := range n.Figures(s) {
		figures.Rows = append(figures.Rows, d.figureRow(f))
	}
	by := report.Sheet{Rows: []report.Row{report.Line(report.Heading, d.t("heading.by_category")), report.Line(report.Head, d.heads("category", "carried_in", "n_received", "share", "n_closed", "escalated", "overdue", "carried_out")...)}}
	for _, g := range s.Categories {
		if g.CarriedIn+g.Received+g.Closed+g.CarriedOut > 0 {
			by.Rows = append(by.Rows, report.Line(report.Body, n.Category(g.Code), g.CarriedIn, g.Received, report.Rate{N: g.Received, D: s.Counts["received"]}, g.Closed, g.Escalated, g.OverdueOpen, g.CarriedOut))
		}
	}
	return []report.Sheet{figures, by, d.penaltySheet(s.Policy, s.Penalties)}
}

// figureRow is a figure with its parts and its target, marked where it misses it.
func (d *desk) figureRow(f report.Figure) report.Row {
	row := report.Line(report.Body, f.Name, f.Value, nil, nil)
	if of, out := f.Parts(); out != nil {
		row.Cells[2].Value = d.t("parts", "n", of, "d", out)
	}
	if aim, ok := f.Aim(); ok {
		row.Cells[3].Value = aim
	}
	if f.Missed() {
		row.Cells[1].Style = report.Warn
	}
	return row
}
