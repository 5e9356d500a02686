package main

import (
	"cmp"
	"slices"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/report/periodic"
	"github.com/kesu-cli/kesu/sla"
)

// edited is what one pass over all complaints yields for a report that the policy
// describes.
type edited struct {
	this   *pass
	wholes []*pass // of the period before and of the same a year before: every complaint counts
	trend  []*pass // of the periods before, newest first: what cannot count is passed over
	months *report.Series
	ledger worklist
}

// add is the work of counting a complaint.
func (g *edited) add(rec complaint.Record) func() error {
	a, err := g.this.assess(rec)
	if err != nil || !begun(a) {
		return func() error { return err }
	}
	others := []func() error{g.ledger.add(a)}
	for _, p := range g.wholes {
		if a.State.Received.Before(p.period.To) {
			others = append(others, p.add(rec))
		}
	}
	for _, p := range g.trend {
		if p.period.Live(a) {
			others = append(others, p.add(rec))
		}
	}
	return func() (err error) {
		g.this.count(a)
		if g.months != nil {
			g.months.Add(a)
		}
		for _, count := range others {
			err = cmp.Or(err, count())
		}
		return err
	}
}

// past counts a complaint that was over before all periods, or between them.
func (g *edited) past(a *sla.Assessment) {
	g.this.past(a)
	for _, p := range g.wholes {
		p.past(a)
	}
	if g.months != nil && a.Policy.Name == g.this.policy.Name && a.State.Received.Before(g.this.period.From) {
		g.months.AddPast(a)
	}
}

// asks tells what the passes have to read.
func (g *edited) asks() store.Question {
	ask := g.this.asks()
	for _, p := range g.wholes {
		ask = ask.And(p.asks())
	}
	for _, p := range g.trend {
		ask.Spans = append(ask.Spans, p.asks().Spans...)
	}
	if g.months != nil {
		ask.Spans = append(ask.Spans, store.Span{From: g.months.From(), To: g.this.period.To})
	}
	return ask
}

// edit reads every complaint that matters once and returns what a report of a period is made from.
func (d *desk) edit(c *cobra.Command, period report.Period, e sla.Edition, o exporting) (periodic.Input, error) {
	var in periodic.Input
	g, err := d.passes(period, e, o.policy)
	if err != nil {
		return in, err
	}
	if err := d.readFor(c, g.asks(), g.add, g.past); err != nil {
		return in, err
	}
	p := g.this.policy
	in = periodic.Input{
		Edition: e, Months: g.months, Words: d.words, Papers: d.papers(period), Company: p.Company, Prepared: d.now, Reveal: d.flags.reveal,
		Ledger: g.ledger.sheet(),
	}
	if in.This, err = g.this.stats(); err != nil {
		return in, err
	}
	for i, into := range []**report.Stats{&in.Last, &in.Year} {
		if i < len(g.wholes) {
			if *into, err = g.wholes[i].known(); err != nil {
				return in, err
			}
		}
	}
	if in.Trend, err = g.points(in.This); err != nil {
		return in, err
	}
	in.Before, in.Revision, err = d.before(c, period, o)
	return in, err
}

// passes begins the passes of an edition.
func (d *desk) passes(period report.Period, e sla.Edition, policy string) (*edited, error) {
	this, err := d.newPass(period, policy)
	if err != nil {
		return nil, err
	}
	period = this.period
	g := &edited{this: this, ledger: d.worklist(period), months: report.NewSeries(this.policy, period)}
	begin := func(into *[]*pass, p report.Period) {
		pass, failed := d.newPass(p, policy)
		if err = cmp.Or(err, failed); failed == nil {
			*into = append(*into, pass.light())
		}
	}
	begin(&g.wholes, period.Before())
	if year, ok := period.YearBefore(); ok {
		begin(&g.wholes, year)
	}
	for p := period.Before(); len(g.trend) < e.Trend-1 && err == nil; p = p.Before() {
		begin(&g.trend, p)
	}
	return g, err
}

// known is what a pass counted, nil where there was nothing yet to be counted: a period
// from before the first complaint is none to compare with (S-54).
func (p *pass) known() (*report.Stats, error) {
	s, err := p.stats()
	if err != nil || s.Since.IsZero() {
		return nil, err
	}
	return s, nil
}

// points are the periods of the trend, oldest first, from the first complaint on.
func (g *edited) points(this *report.Stats) ([]*report.Stats, error) {
	all := []*report.Stats{this}
	for _, p := range g.trend {
		if !this.Since.Before(p.period.To) {
			break
		}
		s, err := p.stats()
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	slices.Reverse(all)
	return all, nil
}

// exportPeriodForm lets the export command write a form about a period when it is given
// the form's name: one that the policy lists, or one of the store (F16, F17, F21, F25).
func (a *app) exportPeriodForm(g *cobra.Command) *cobra.Command {
	var o exporting
	usage := g.RunE
	g.RunE = func(c *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage(c, args)
		}
		d, err := a.desk()
		if err != nil {
			return err
		}
		k, name, err := d.periodForm(args[0], &o)
		switch {
		case err != nil:
			return err
		case name == "":
			return usage(c, args)
		}
		return d.exportOfPeriod(c, k, name, o)
	}
	a.exportFlags(g, &o)
	a.reportedFlag(g, &o.policy)
	o.period = a.periodFlags(g)
	return g
}

// periodForm finds a form by its name or title: of the policy that is reported or, where
// none is named, of the first that lists it; its name is empty where there is none.
func (d *desk) periodForm(words string, o *exporting) (formShelf, string, error) {
	p, err := d.reported(o.policy, d.now)
	if err != nil {
		return formShelf{}, "", err
	}
	k, err := d.forms(p)
	if err != nil {
		return k, "", err
	}
	name, _ := k.find(words, p)
	if o.policy != "" || slices.Contains(p.Forms, name) {
		return k, name, nil
	}
	for _, other := range d.inForce(d.now) {
		if shelf, failed := d.forms(other); failed == nil {
			if listed, _ := shelf.find(words, other); slices.Contains(other.Forms, listed) {
				o.policy = other.Name
				return shelf, listed, nil
			}
		}
	}
	return k, name, nil
}

// exportOfPeriod writes a form about a period, by default the last complete month: the
// company's own workbook where the store has one, else by its layout.
func (d *desk) exportOfPeriod(c *cobra.Command, k formShelf, name string, o exporting) error {
	l, err := form.Load(name, k.own)
	book, has := k.books[name]
	switch {
	case err != nil && !has:
		return err
	case err == nil && l.Of != form.OfPeriod:
		return complaint.Usage("form.no-period", "form", name, "of", l.Of)
	}
	period, err := d.period(o.period, report.KindMonth)
	if err != nil {
		return err
	}
	p, err := d.reported(o.policy, period.AsOf())
	if err != nil {
		return err
	}
	edition, _ := periodic.EditionOf(p, period.Kind)
	in, err := d.edit(c, period, edition, o)
	if err != nil {
		return err
	}
	data := periodic.Data(in)
	file, err := l.FileName(data, d.words.Lang())
	if err != nil {
		return err
	}
	o.out = cmp.Or(o.out, cmp.Or(file, form.SafeName(name+"-"+period.Label))+"."+o.format)
	if has && o.format == "xlsx" {
		return d.fillBook(c, "forms/"+name+".xlsx", book, data, cmp.Or(periodic.Mark(in), l.Mark(data)), o)
	}
	sheet, err := periodic.Form(l, in, data)
	if err != nil {
		return err
	}
	return d.deliver(c, form.Book(sheet, d.words, p.Company, in.This.Period.End()), o.out, o.format)
}
