package main

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/sla/calendar"
)

// explainView is how one due time came about.
type explainView struct {
	Clock    string          `json:"clock"`
	Sequence int             `json:"sequence"`
	Level    string          `json:"level"`
	Article  string          `json:"article,omitempty"`
	Start    complaint.Time  `json:"start"`
	Counted  complaint.Time  `json:"counted_from"`
	Limit    string          `json:"limit"`
	Due      complaint.Time  `json:"due"`
	Stopped  complaint.Time  `json:"stopped"`
	State    sla.RunState    `json:"state"`
	Original complaint.Time  `json:"original,omitzero"` // due before more time was granted
	Steps    []calendar.Step `json:"steps"`
	Pauses   []pauseView     `json:"pauses,omitempty"`
}

type pauseView struct {
	From   complaint.Time `json:"from"`
	To     complaint.Time `json:"to"`
	Reason complaint.Text `json:"reason"`
}

func (a *app) explainCmd() *cobra.Command {
	c := a.command("explain ID", exactly(1, "ID"), func(_ *cobra.Command, args []string) error {
		d, now, err := a.one(args[0])
		if err != nil {
			return err
		}
		views := []explainView{}
		var sheets []report.Sheet
		for _, r := range now.Runs {
			v, err := d.explained(now, r)
			if err != nil {
				return err
			}
			views = append(views, v)
			sheets = append(sheets, d.explainSheet(now, r, v))
		}
		return a.print(views, sheets...)
	})
	c.ValidArgsFunction = a.ids
	return c
}

func (d *desk) explained(now *sla.Assessment, r sla.Run) (explainView, error) {
	local := func(t complaint.Time) complaint.Time {
		if t.IsZero() {
			return t
		}
		return complaint.At(t.In(d.loc))
	}
	v := explainView{
		Clock: r.Clock.Code, Sequence: r.Sequence, Level: r.Level, Article: r.Clock.Article, Start: local(complaint.Time{Time: r.Start}),
		Counted: local(complaint.Time{Time: r.Counted}), Due: local(complaint.Time{Time: r.Due}), Stopped: local(complaint.Time{Time: r.Stopped}), State: r.State,
	}
	v.Original = local(complaint.Time{Time: r.Original})
	if !r.Limit.IsZero() {
		v.Limit = r.Limit.String()
	}
	for _, p := range now.State.Pauses {
		v.Pauses = append(v.Pauses, pauseView{local(p.From), local(p.To), p.Reason})
	}
	steps, err := now.Explain(r)
	v.Steps = append([]calendar.Step{}, steps...)
	return v, err
}

func (d *desk) explainSheet(now *sla.Assessment, r sla.Run, v explainView) report.Sheet {
	about := []string{report.Names{Policy: now.Policy, Words: d.words}.Level(r.Level)}
	if r.Clock.Article != "" {
		about = append(about, d.t("explain.article", "article", r.Clock.Article))
	}
	title := d.t("explain.title", "clock", d.clockName(r.Clock), "sequence", r.Sequence, "about", strings.Join(about, " · "))
	key := "explain.line"
	if r.Limit.IsZero() {
		key = "explain.agreed"
	}
	line := d.t(key, "start", d.show(r.Counted), "limit", d.limit(r.Limit), "due", cmp.Or(d.show(r.Due), "—"), "state", d.t("state."+string(r.State)))
	if !r.Original.IsZero() {
		line += d.t("state.extended", "due", d.show(r.Original))
	}
	if !r.Stopped.IsZero() {
		line += d.t("explain.stopped", "stopped", d.show(r.Stopped))
	}
	sheet := report.Sheet{Rows: []report.Row{report.Line(report.Heading, title), report.Line(report.Note, line)}}
	for _, st := range v.Steps {
		sheet.Rows = append(sheet.Rows, report.Line(report.Note, "  "+d.stepText(st)))
	}
	return sheet
}

// stepText says what one day counted for, in the user's language.
func (d *desk) stepText(st calendar.Step) string {
	hours := trimNumber(float64(st.Seconds) / 3600)
	if st.Kind == calendar.Counted && st.Of == 0 { // natural time: one step from its first day on
		return d.t("step.natural", "date", st.Date, "hours", hours)
	}
	text := d.t("step."+string(st.Kind), "date", st.Date, "name", st.Name)
	switch {
	case st.Of > 0 && st.Day > 0:
		text += d.t("step.day", "day", st.Day, "of", st.Of)
	case st.Seconds > 0:
		text += d.t("step.hours", "hours", hours)
	}
	return text
}

// trimNumber writes a number with at most two decimals.
func trimNumber(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) }
