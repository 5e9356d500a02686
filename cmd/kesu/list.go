package main

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// filter says which complaints a list shows.
type filter struct {
	all, overdue, queue                               bool
	category, level, department, status, kind, policy string
	customer, phone, from, to                         string             // part of the name, part of the number, days of receipt
	begin, end                                        time.Time          // of those days; zero: open
	codes                                             map[string]meaning // by policy: what the words above mean there
}

// meaning is what the words of a filter mean in one policy: codes.
type meaning struct{ category, level, department, kind string }

func (a *app) listCmd() *cobra.Command {
	var f filter
	c := a.command("list", exactly(0, ""), func(c *cobra.Command, _ []string) error {
		d, err := a.listing()
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
	c.Flags().BoolVar(&f.queue, "queue", false, a.doc("flag.queue"))
	c.Flags().StringVar(&f.policy, "policy", "", a.doc("flag.policy-of"))
	for name, into := range map[string]*string{"category": &f.category, "level": &f.level, "department": &f.department, "status": &f.status, "type": &f.kind, "customer": &f.customer, "phone": &f.phone, "from": &f.from} {
		a.text(c, into, name)
	}
	c.Flags().StringVar(&f.to, "to", "", a.doc("flag.period-to"))
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

// resolve turns the words of a filter into codes: in every policy of the store that
// knows them all, or in the one that was asked for.
func (d *desk) resolve(f *filter) error {
	all := d.inForce(d.now)
	if f.policy != "" {
		p, err := d.policyNamed(f.policy, d.now)
		if err != nil {
			return err
		}
		all = []*sla.Policy{p}
	}
	var first error
	f.codes = map[string]meaning{}
	for _, p := range all {
		known, err := d.codesIn(p, f)
		if err == nil {
			f.codes[p.Name] = known
		} else if first == nil {
			first = err
		}
	}
	if len(f.codes) == 0 {
		return first
	}
	var errs [3]error
	if f.status != "" {
		f.status, errs[0] = d.pick("status.", "status", f.status, statusCodes())
	}
	f.begin, errs[1] = d.dayOf("from", f.from, 0)
	f.end, errs[2] = d.dayOf("to", f.to, 1)
	return firstError(errs[:]...)
}

// dayOf is the midnight at which a day begins, or that number of days later; zero for
// no day.
func (d *desk) dayOf(flag, text string, later int) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := d.time(flag, text, d.loc)
	y, m, day := t.In(d.loc).Date()
	return time.Date(y, m, day+later, 0, 0, 0, 0, d.loc), err
}

func (d *desk) codesIn(p *sla.Policy, f *filter) (meaning, error) {
	var out meaning
	var errs [4]error
	out.category, errs[0] = choose(d.app, p, "category", p.Categories, f.category)
	out.level, errs[1] = choose(d.app, p, "level", p.Levels, f.level)
	out.department, errs[2] = choose(d.app, p, "department", p.Departments, f.department)
	out.kind, errs[3] = choose(d.app, p, "type", p.Types, f.kind)
	return out, firstError(errs[:]...)
}

func (f *filter) shows(a *sla.Assessment) bool {
	s := a.State
	if f.overdue && !overdue(a) {
		return false
	}
	want, ok := f.codes[a.Policy.Name]
	if !ok || f.status != "" && string(s.Status) != f.status || f.queue && !s.Status.Open() && s.Status != complaint.StatusDraft || !f.finds(s) {
		return false
	}
	open := s.Status.Open() || s.Status == complaint.StatusTracking || s.Status == complaint.StatusDraft
	return (f.all || f.status != "" || f.overdue || open) && s.Status != complaint.StatusNone &&
		(want.category == "" || s.Category == want.category) && (want.level == "" || s.Level == want.level) &&
		(want.department == "" || s.Department == want.department) && (want.kind == "" || a.Policy.TypeOf(s).Code == want.kind)
}

// finds reports whether somebody who asks for a customer or a day of receipt means the
// complaint (ASM-27).
func (f *filter) finds(s *complaint.State) bool {
	return strings.Contains(templates.Fold(string(s.Opened.Customer.Name)), templates.Fold(f.customer)) &&
		strings.Contains(digits(string(s.Opened.Customer.Phone)), digits(f.phone)) &&
		!s.Received.Before(f.begin) && (f.end.IsZero() || s.Received.Before(f.end))
}

// digits are the digits of a number, however it is written.
func digits(number string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
}

// list prints the complaints a filter shows; as a value for programs it streams,
// so that memory does not grow with their number.
func (d *desk) list(c *cobra.Command, f filter) error {
	bad := 0
	stream := newStream(d)
	sheet := report.Sheet{Rows: []report.Row{report.Line(report.Head, d.heads("id", "received", "status", "level", "category", "department", "customer", "clock", "due")...)}}
	err := d.reveals(c, "list")
	if err != nil {
		return err
	}
	put := func(a *sla.Assessment) error {
		if stream != nil {
			v := report.View(a, d.words.Lang(), d.flags.reveal)
			v.Events = nil
			return stream.add(v)
		}
		sheet.Rows = append(sheet.Rows, d.line(a))
		return nil
	}
	var queue []*sla.Assessment
	take := func(a *sla.Assessment) error {
		if !f.shows(a) {
			return nil
		}
		if f.queue {
			queue = append(queue, a)
			return nil
		}
		return put(a)
	}
	switch {
	case f.all || f.status != "" || f.queue:
		err = d.store.All(c.Context(), d.assessing(take), d.unreadable(&bad))
	case stream != nil:
		bad, err = d.waiting(c.Context(), take)
	default:
		bad, err = d.pending(c.Context(), func(a *sla.Assessment) func() {
			if !f.shows(a) {
				return nil
			}
			row := d.line(a)
			return func() { sheet.Rows = append(sheet.Rows, row) }
		})
	}
	inOrderOfWork(queue)
	for i := 0; err == nil && i < len(queue); i++ {
		err = put(queue[i])
	}
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
	r := urgent(a)
	if r != nil {
		clock, due = d.clockName(r.Clock), d.left(r)
		if d.flags.output != "table" { // programs want a time there
			due = d.show(r.Due)
		}
	}
	row := report.Line(report.Body, string(s.ID), d.show(s.Received.Time), d.t("status."+string(s.Status)), report.LevelName(a, lang),
		sla.NameOf(a.Policy.Categories, s.Category, lang), sla.NameOf(a.Policy.Departments, s.Department, lang),
		string(report.CustomerName(s, d.flags.reveal)), clock, due)
	if r != nil && r.Overdue() {
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
