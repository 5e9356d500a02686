package weekly

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
)

// summary is the first sheet: what a general manager reads.
func (b *builder) summary() map[string]any {
	p := b.in.This.Period
	m := map[string]any{
		"title": b.title(), "revision": max(b.in.Revision, 1), "as_of": p.To, "report_day": nil, "policy": b.Version(),
		"points": strings.Join(b.points(), "\n"), "balance": b.Balance(b.in.This),
	}
	if day, err := p.ReportDay(b.Policy); err == nil { // a calendar that does not know the year leaves it open
		m["report_day"] = day
	}
	var rows []map[string]any
	for i, f := range b.figures {
		rows = append(rows, b.row(f, b.last(i)))
	}
	m["figures"] = rows
	return m
}

// last returns the i-th figure of the period before, one without a value where that period is not known.
func (b *builder) last(i int) report.Figure {
	if i < len(b.was) {
		return b.was[i]
	}
	return report.Figure{}
}

// row is a figure beside that of the period before.
func (b *builder) row(f, last report.Figure) map[string]any {
	m := map[string]any{"name": f.Name, "definition": f.Definition, "this": f.Value, "last": last.Value, "change": b.change(f, last), "difference": difference(f, last), "target": nil, "n": nil, "d": nil,
		"warn": f.Missed() || strings.HasPrefix(f.Key, "overdue") && f.Value != int64(0)}
	if last.Value == nil {
		m["last"] = report.Rate{}
	}
	if aim, ok := f.Aim(); ok {
		m["target"] = aim
	}
	m["n"], m["d"] = f.Parts()
	return m
}

// change is (this−last)/last of a count (S-06); a rate has its difference instead.
func (b *builder) change(f, last report.Figure) any {
	if _, ok := f.Value.(report.Rate); ok {
		return report.Rate{} // shown as nothing
	}
	return b.Change(f.Value, last.Value)
}

// difference is this−last, of a rate in percentage points; nothing where one of them is none.
func difference(f, last report.Figure) any {
	if points, ok := f.Points(last); ok {
		return points
	}
	now, ok := f.Value.(int64)
	was, had := last.Value.(int64)
	if !ok || !had {
		return report.Rate{}
	}
	return now - was
}

// points are the report in a few sentences.
func (b *builder) points() []string {
	c := b.in.This.Counts
	points := []string{b.T("weekly.point.flow", "this", b.This(b.in.This.Period), "received", c["received"], "closed", c["closed"], "first", c["closed_first"],
		"second", c["closed_second"], "tracking", c["to_tracking"], "open", c["carried_out"])}
	if top := b.topCategories(); top != "" {
		points = append(points, b.T("weekly.point.top", "top", top))
	}
	points = append(points, b.missed())
	if s := b.in.This; len(s.Hours) > 0 { // S-19d
		points = append(points, b.T("weekly.point.hours", "mean", report.Format(report.Mean(s.Hours)), "median", report.Format(report.Median(s.Hours)), "apply", report.Format(report.Mean(s.ToApply))))
	}
	if n := c["overdue_open"]; n > 0 {
		oldest := b.in.This.Overdue[0]
		points = append(points, b.T("weekly.point.overdue", "n", n, "id", oldest.A.State.ID, "department", b.Department(oldest.A.State.Department), "days", oldest.Days(b.in.This.Period.End()), "escalated", c["escalated"]))
	}
	if len(b.in.This.Penalties) > 0 {
		points = append(points, b.T("weekly.point.penalties", "n", len(b.in.This.Penalties), "sum", form.Yuan(b.in.This.PenaltyTotal()), "confirmed", decided(b.in.This)))
	}
	if n := c["undecided"]; n > 0 {
		points = append(points, b.T("weekly.point.undecided", "n", n))
	}
	for i := range points {
		points[i] = fmt.Sprintf("%d. %s", i+1, points[i])
	}
	return points
}

// missed names the targets that were not reached.
func (b *builder) missed() string {
	var names []string
	measured := false
	for _, f := range b.figures {
		measured = measured || f.Measured()
		if aim, _ := f.Aim(); f.Missed() {
			names = append(names, b.T("weekly.missed", "name", f.Name, "value", f.Value, "target", aim))
		}
	}
	switch {
	case len(names) > 0:
		return b.T("weekly.point.missed", "names", strings.Join(names, b.T("form.semicolon")))
	case measured:
		return b.T("weekly.point.reached")
	}
	return b.T("weekly.point.unmeasured")
}

// topCategories names the categories of which most was received, three at most.
func (b *builder) topCategories() string {
	all := slices.Clone(b.in.This.Categories)
	slices.SortStableFunc(all, func(x, y report.Group) int { return cmp.Compare(y.Received, x.Received) })
	var names []string
	for _, g := range all {
		if g.Received > 0 && len(names) < 3 {
			names = append(names, b.T("weekly.share", "name", b.Category(g.Code), "n", g.Received, "share", report.Rate{N: g.Received, D: b.in.This.Counts["received"]}))
		}
	}
	return strings.Join(names, b.T("form.and"))
}

// decided counts the penalties of the period that somebody confirmed.
func decided(s *report.Stats) int {
	n := 0
	for i := range s.Penalties {
		if _, ok := s.Penalties[i].Decided(complaint.PenaltyConfirmed); ok {
			n++
		}
	}
	return n
}
