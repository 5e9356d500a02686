package form

import (
	"fmt"
	"maps"
	"strings"
	"time"
	"unicode"

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

	reveal bool
}

func newDesk(a *sla.Assessment, w *templates.Words, reveal bool) desk {
	return desk{report.Names{Policy: a.Policy, Words: w}, a, report.MaskedCase(a, reveal), reveal}
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

// newList returns an empty list whose items have these names.
func newList(names ...string) List {
	l := List{Blank: map[string]any{}, Items: []map[string]any{}}
	for _, name := range names {
		l.Blank[name] = nil
	}
	return l
}

// add puts an item at the end: what it does not say is blank. An item that has a number is given the next.
func (l *List) add(values map[string]any) {
	m := maps.Clone(l.Blank)
	maps.Copy(m, values)
	if v, has := m["no"]; has && v == nil {
		m["no"] = fmt.Sprint(len(l.Items) + 1)
	}
	if v, has := m["late"]; has && v == nil {
		m["late"] = false
	}
	l.Items = append(l.Items, m)
}

// show gives a field's value as people read it, of its own kind.
func (d desk) show(f sla.Field, text complaint.Text) any {
	if f.Personal && !d.reveal {
		text = hidden(text)
	}
	switch v := d.Policy.Show(f, text, d.Lang()).(type) {
	case time.Time:
		if f.Kind == sla.KindDate {
			return report.Day{Time: v}
		}
		return v
	case float64:
		if whole := int64(v); float64(whole) == v { // a count of things
			return whole
		}
		return v
	case string:
		if f.Kind == sla.KindYes {
			return d.yes(text == sla.Yes)
		}
		return v
	default:
		return v
	}
}

// hidden masks what a personal field holds: a number as a telephone number, anything else as a name (ENG-22).
func hidden(text complaint.Text) complaint.Text {
	digits := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	if digits*2 > len([]rune(text)) {
		return complaint.MaskPhone(text)
	}
	return complaint.MaskName(text)
}

// fields lists the further fields that the policy knows, empty ones too, so that they can be filled in by hand; byCode is
// the same by code.
func (d desk) fields() (list List, byCode map[string]any) {
	list, byCode = newList("name", "value"), map[string]any{}
	for _, f := range d.Policy.Fields {
		text := d.s.Fields[f.Code]
		if text == "" && len(f.Ratio) > 0 {
			text = complaint.Text(d.a.Value(f.Code))
		}
		byCode[f.Code] = d.show(f, text)
		list.add(map[string]any{"name": f.Name.In(d.Lang()), "value": byCode[f.Code]})
	}
	return list, byCode
}

// amount is what is at stake: the claim and every field that is added to it (U-38).
func (d desk) amount() any {
	m, err := complaint.ParseMoney(d.a.Value("amount"))
	if err != nil {
		return nil
	}
	return m
}
