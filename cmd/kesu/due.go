package main

import (
	"cmp"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/sla/calendar"
)

// dueView is a run that is overdue or falls due soon.
type dueView struct {
	ID               complaint.ID   `json:"id"`
	Clock            string         `json:"clock"`
	Sequence         int            `json:"sequence"`
	Level            string         `json:"level"`
	Department       string         `json:"department"`
	Person           string         `json:"person,omitempty"`
	Due              complaint.Time `json:"due"`
	Overdue          bool           `json:"overdue"`
	Hours            float64        `json:"hours"` // to the due time; negative: overdue
	name, level, dep string         // in words
	line             report.Row     // of the list
}

func (a *app) dueCmd() *cobra.Command {
	var within string
	var fail bool
	c := a.command("due", exactly(0, ""), func(c *cobra.Command, _ []string) error {
		d, rows, bad, err := a.dueWithin(c, within)
		if err == nil {
			err = a.print(rows, d.dueSheet(rows))
		}
		if err == nil && bad == 0 && fail && slices.ContainsFunc(rows, func(v *dueView) bool { return v.Overdue }) {
			return errOverdue
		}
		return firstError(err, invalidIf(bad))
	})
	c.Flags().StringVar(&within, "within", "24h", a.doc("flag.within"))
	c.Flags().BoolVar(&fail, "fail", false, a.doc("flag.fail"))
	return c
}

// within turns a limit such as 24h or 2wd into the instant it ends at.
func (d *desk) within(text string) (time.Time, error) {
	l, err := calendar.ParseLimit(text)
	if err != nil {
		return time.Time{}, err
	}
	return d.policy(d.now).Cal().Due(d.now, l)
}

// dueWithin opens the store and lists what is overdue or falls due within a limit,
// and how many files could not be read.
func (a *app) dueWithin(c *cobra.Command, within string) (*desk, []*dueView, int, error) {
	d, err := a.listing()
	if err != nil {
		return nil, nil, 0, err
	}
	by, err := d.within(within)
	if err != nil {
		return nil, nil, 0, err
	}
	rows, bad, err := d.dueBy(c, by)
	return d, rows, bad, err
}

func (d *desk) dueBy(c *cobra.Command, by time.Time) ([]*dueView, int, error) {
	rows := []*dueView{}
	bad, err := d.pending(c.Context(), func(a *sla.Assessment) func() {
		var own []*dueView
		for i := range a.Runs {
			if r := &a.Runs[i]; a.Awaits(r, by) {
				own = append(own, d.dueView(a, r))
			}
		}
		return func() { rows = append(rows, own...) }
	})
	slices.SortFunc(rows, func(x, y *dueView) int {
		if c := x.Due.Compare(y.Due.Time); c != 0 {
			return c
		}
		return cmp.Compare(x.ID, y.ID)
	})
	return rows, bad, err
}

func (d *desk) dueView(a *sla.Assessment, r *sla.Run) *dueView {
	s, lang := a.State, d.words.Lang()
	v := &dueView{
		ID: s.ID, Clock: r.Clock.Code, Sequence: r.Sequence, Level: s.Level, Department: s.Department, Due: complaint.At(r.Due.In(d.loc)),
		Overdue: r.Overdue(), Hours: float64(r.Due.Sub(d.now)/time.Minute) / 60, name: d.clockName(r.Clock), level: sla.NameOf(a.Policy.Levels, s.Level, lang), dep: sla.NameOf(a.Policy.Departments, s.Department, lang),
	}
	if s.Transfer != nil {
		v.Person = cmp.Or(s.Transfer.SignedBy, string(s.Transfer.Receiver))
	}
	v.line = report.Line(report.Body, string(v.ID), v.name, v.level, v.dep, v.Person, d.show(v.Due.Time), d.span(v.Due.Sub(d.now)))
	if v.Overdue {
		v.line.Cells[6].Style = report.Warn
	}
	return v
}

func (d *desk) dueSheet(rows []*dueView) report.Sheet {
	sheet := report.Sheet{Rows: []report.Row{report.Line(report.Head, d.heads("id", "clock", "level", "department", "person", "due", "remaining")...)}}
	for _, v := range rows {
		sheet.Rows = append(sheet.Rows, v.line)
	}
	return d.fit(sheet, 3, 2, 4)
}

// span says how long it is until a due time, or since.
func (d *desk) span(left time.Duration) string {
	if left < 0 {
		return d.t("span.over", "span", d.span(-left))
	}
	hours := int(left.Hours())
	if hours >= 24 {
		return d.t("span.days", "days", hours/24, "hours", hours%24)
	}
	return d.t("span.hours", "hours", hours, "minutes", int(left.Minutes())%60)
}
