package form

import (
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// desk is what the data of a form about one complaint is made from.
type desk struct {
	report.Names
	a *sla.Assessment
	s *complaint.State // masked where it has to be
}

func newDesk(a *sla.Assessment, w *templates.Words, reveal bool) desk {
	return desk{report.Names{Policy: a.Policy, Words: w}, a, report.Masked(a.State, reveal)}
}

// at returns an instant in the policy's zone.
func (d desk) at(t complaint.Time) time.Time { return d.In(t.Time) }

// term returns the name of a value of one of the policy's enumerations.
func (d desk) term(all []sla.Term, code complaint.Text) string {
	return sla.NameOf(all, string(code), d.Lang())
}

// yes returns the word for yes or no.
func (d desk) yes(b bool) string {
	if b {
		return d.T("form.yes")
	}
	return d.T("form.no")
}

// code returns the word of a code, nothing for none.
func (d desk) code(prefix, code string) string {
	if code == "" {
		return ""
	}
	return d.T(prefix + code)
}

// run returns the last wanted run of the clocks that a kind of event stops; ok is false where there is none.
func (d desk) run(kind string, wanted func(sla.Run) bool) (found sla.Run, ok bool) {
	for _, r := range d.a.Runs {
		if stoppedBy(r.Clock, kind) && wanted(r) {
			found, ok = r, true
		}
	}
	return found, ok
}

func stoppedBy(c *sla.Clock, kind string) bool {
	for _, pattern := range c.Stop {
		if name, _, _ := strings.Cut(pattern, ":"); name == kind {
			return true
		}
	}
	return false
}

// stopped wants the runs that ended at an instant.
func stopped(at time.Time) func(sla.Run) bool {
	return func(r sla.Run) bool { return r.Stopped.Equal(at) }
}

// anyRun wants every run.
func anyRun(sla.Run) bool { return true }

// onTime says whether a run was kept; nothing while that is open.
func (d desk) onTime(r sla.Run) string {
	switch r.State {
	case sla.Met:
		return d.yes(true)
	case sla.Breached:
		return d.yes(false)
	}
	return ""
}

// customer is who complains.
func (d desk) customer() map[string]any {
	c := d.s.Opened.Customer
	return map[string]any{"name": c.Name, "phone": c.Phone, "type": d.term(d.Policy.CustomerTypes, c.Type)}
}

// fields are the further fields that the policy knows, empty ones too, so that they can be filled in by hand.
func (d desk) fields() []map[string]any {
	all := make([]map[string]any, 0, len(d.Policy.Fields))
	for _, f := range d.Policy.Fields {
		all = append(all, map[string]any{"name": f.Name.In(d.Lang()), "value": d.s.Fields[f.Code]})
	}
	return all
}
