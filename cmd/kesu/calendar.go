package main

import (
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla/calendar"
)

func (a *app) calendarCmd() *cobra.Command {
	var file string
	due := a.named("calendar.due", "due START LIMIT", exactly(2, "START LIMIT"), func(_ *cobra.Command, args []string) error { return a.calendarDue(file, args) })
	between := a.named("calendar.between", "between FROM TO", exactly(2, "FROM TO"), func(_ *cobra.Command, args []string) error { return a.calendarBetween(file, args) })
	show := a.named("calendar.show", "show YEAR", exactly(1, "YEAR"), func(_ *cobra.Command, args []string) error { return a.calendarShow(file, args[0]) })
	g := a.group("calendar", due, between, show)
	g.PersistentFlags().StringVar(&file, "calendar", "", a.doc("flag.calendar"))
	return g
}

// calendar is the one in a file, else the store's, else the plain statutory one.
func (a *app) calendar(file string) (*calendar.Calendar, error) {
	if file == "" {
		if d, err := a.desk(); err == nil {
			return d.policy(d.now).Cal(), nil
		} else if !isNotFound(err) {
			return nil, err
		}
	}
	years, err := statutory()
	if err != nil {
		return nil, err
	}
	f := calendar.File{Statutory: "cn", DayEnd: "18:00"}
	if file != "" {
		data, err := a.readInput(file)
		if err != nil {
			return nil, err
		}
		if fault := complaint.Bounded(file, data); fault != nil {
			return nil, fault
		}
		if f, err = calendar.ParseFile(file, data); err != nil {
			return nil, err
		}
	}
	cal, err := calendar.New(f, years)
	if err != nil {
		return nil, err
	}
	return cal, a.clock(cal.Location())
}

func (a *app) calendarDue(file string, args []string) error {
	cal, err := a.calendar(file)
	if err != nil {
		return err
	}
	start, err := a.time("START", args[0], cal.Location())
	if err != nil {
		return err
	}
	limit, err := calendar.ParseLimit(args[1])
	if err != nil {
		return err
	}
	due, steps, err := cal.Explain(start, limit)
	if err != nil {
		return err
	}
	v := struct {
		Start complaint.Time `json:"start"`
		Limit string         `json:"limit"`
		Due   complaint.Time `json:"due"`
	}{complaint.At(start.In(cal.Location())), limit.String(), complaint.At(due)}
	sheet := report.Sheet{Rows: []report.Row{report.Line(report.Heading, due.Format("2006-01-02 15:04:05 -07:00"))}}
	d := &desk{app: a, loc: cal.Location()}
	for _, st := range steps {
		sheet.Rows = append(sheet.Rows, report.Line(report.Note, "  "+d.stepText(st)))
	}
	return a.print(v, sheet)
}

func (a *app) calendarBetween(file string, args []string) error {
	cal, err := a.calendar(file)
	if err != nil {
		return err
	}
	start, err := a.time("FROM", args[0], cal.Location())
	if err != nil {
		return err
	}
	end, err := a.time("TO", args[1], cal.Location())
	if err != nil {
		return err
	}
	worked, err := cal.Between(start, end)
	if err != nil {
		return err
	}
	v := struct {
		Start   complaint.Time `json:"start"`
		End     complaint.Time `json:"end"`
		Seconds int64          `json:"seconds"`
	}{complaint.At(start.In(cal.Location())), complaint.At(end.In(cal.Location())), int64(worked / time.Second)}
	return a.print(v, report.Sheet{Rows: []report.Row{report.Line(report.Heading, a.t("calendar.worked", "hours", trimNumber(worked.Hours()), "seconds", v.Seconds))}})
}

func (a *app) calendarShow(file, year string) error {
	cal, err := a.calendar(file)
	if err != nil {
		return err
	}
	y, err := strconv.Atoi(year)
	if err != nil {
		return complaint.Usage("usage.value", "flag", "YEAR", "value", year, "known", []string{"2026"})
	}
	days, err := cal.Days(y)
	if err != nil {
		return err
	}
	sheet := report.Sheet{Rows: []report.Row{report.Line(report.Head, a.heads("date", "day", "name")...)}}
	for _, day := range days {
		if day.Kind != calendar.Workday && day.Kind != calendar.RestDay {
			sheet.Rows = append(sheet.Rows, report.Line(report.Body, day.Date, a.t("day."+string(day.Kind)), day.Name))
		}
	}
	return a.print(days, sheet)
}
