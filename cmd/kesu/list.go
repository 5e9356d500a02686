package main

import (
	"cmp"
	"encoding/json"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

// filter says which complaints a list shows.
type filter struct {
	all, overdue                              bool
	category, level, department, status, kind string
}

func (a *app) listCmd() *cobra.Command {
	var f filter
	c := a.command("list", exactly(0, ""), func(c *cobra.Command, _ []string) error {
		d, err := a.desk()
		if err != nil {
			return err
		}
		if err := d.resolve(&f); err != nil {
			return err
		}
		return d.list(c, f)
	})
	c.Flags().BoolVar(&f.all, "all", false, a.doc("flag.all"))
	c.Flags().BoolVar(&f.overdue, "overdue", false, a.doc("flag.overdue"))
	for name, into := range map[string]*string{"category": &f.category, "level": &f.level, "department": &f.department, "status": &f.status, "type": &f.kind} {
		a.text(c, into, name)
	}
	a.completes(c, "category", categoriesOf)
	a.completes(c, "level", levelsOf)
	a.completes(c, "department", departmentsOf)
	a.worded(c, "status", "status.", statusCodes())
	return c
}

// statusCodes are the codes of all statuses.
func statusCodes() []string {
	var codes []string
	for _, st := range complaint.Statuses() {
		codes = append(codes, string(st))
	}
	return codes
}

// resolve turns the words of a filter into codes.
func (d *desk) resolve(f *filter) error {
	p := d.policy(d.now)
	var errs [5]error
	f.category, errs[0] = choose(d.app, p, "category", p.Categories, f.category)
	f.level, errs[1] = choose(d.app, p, "level", p.Levels, f.level)
	f.department, errs[2] = choose(d.app, p, "department", p.Departments, f.department)
	f.kind, errs[3] = choose(d.app, p, "type", p.Types, f.kind)
	if f.status != "" {
		f.status, errs[4] = d.pick("status.", "status", f.status, statusCodes())
	}
	return firstError(errs[:]...)
}

func (f *filter) shows(a *sla.Assessment) bool {
	s := a.State
	if _, late := a.Overdue(); f.overdue && !late {
		return false
	}
	if f.status != "" && string(s.Status) != f.status {
		return false
	}
	open := s.Status.Open() || s.Status == complaint.StatusTracking
	return (f.all || f.status != "" || open) && s.Status != complaint.StatusNone &&
		(f.category == "" || s.Category == f.category) && (f.level == "" || s.Level == f.level) &&
		(f.department == "" || s.Department == f.department) && (f.kind == "" || cmp.Or(string(s.Opened.Type), a.Policy.Types[0].Code) == f.kind)
}

// list prints the complaints a filter shows; as a value for programs it streams,
// so that memory does not grow with their number.
func (d *desk) list(c *cobra.Command, f filter) error {
	bad := 0
	stream := newStream(d)
	sheet := report.Sheet{Rows: []report.Row{report.Line(report.Head, d.heads("id", "received", "status", "level", "category", "department", "customer", "clock", "due")...)}}
	if err := d.reveals(c, "list"); err != nil {
		return err
	}
	err := d.store.Walk(c.Context(), time.Time{}, time.Time{}, func(rec complaint.Record) error {
		a, err := d.assess(rec, d.view())
		if err != nil || !f.shows(a) {
			return err
		}
		if stream != nil {
			v := report.View(a, d.words.Lang(), d.flags.reveal)
			v.Events = nil
			return stream.add(v)
		}
		sheet.Rows = append(sheet.Rows, d.line(a))
		return nil
	}, d.unreadable(&bad))
	if err == nil && stream != nil {
		err = stream.end()
	} else if err == nil {
		err = d.print(nil, d.fit(sheet, 1, 6, 4, 5))
	}
	return firstError(err, invalidIf(bad))
}

// line is a complaint as a row of the list.
func (d *desk) line(a *sla.Assessment) report.Row {
	s, lang := a.State, d.words.Lang()
	clock, due := "", ""
	if r, ok := nextDue(a); ok {
		clock, due = d.clockName(r.Clock), d.show(r.Due)
	}
	row := report.Line(report.Body, string(s.ID), d.show(s.Received.Time), d.t("status."+string(s.Status)), report.LevelName(a, lang),
		sla.NameOf(a.Policy.Categories, s.Category, lang), sla.NameOf(a.Policy.Departments, s.Department, lang),
		string(report.CustomerName(s, d.flags.reveal)), clock, due)
	if _, late := a.Overdue(); late {
		row.Cells[8].Style = report.Warn
	}
	return row
}

// heads are heads of columns in the user's language.
func (a *app) heads(names ...string) []any {
	out := make([]any, len(names))
	for i, n := range names {
		out[i] = a.t("column." + n)
	}
	return out
}

// stream writes a list for programs element by element.
type stream struct {
	d *desk
	n int
}

// newStream returns a stream where the output is for programs, else nil.
func newStream(d *desk) *stream {
	if o := d.flags.output; o != "json" && o != "yaml" {
		return nil
	}
	return &stream{d: d}
}

func (s *stream) add(v any) error {
	s.n++
	if s.d.flags.output == "yaml" {
		return writeYAML(s.d.stdout, []any{v})
	}
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	lead := ",\n"
	if s.n == 1 {
		lead = "[\n"
	}
	_, err = s.d.stdout.Write(append([]byte(lead), data...))
	return err
}

func (s *stream) end() error {
	tail := "\n]\n"
	switch {
	case s.n == 0:
		tail = "[]\n"
	case s.d.flags.output == "yaml":
		return nil
	}
	_, err := s.d.stdout.Write([]byte(tail))
	return err
}
