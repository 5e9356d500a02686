package report

import (
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/sla"
)

// Axes of tables that are neither a name of the language of conditions nor a field.
const (
	axisCategory = "category"
	axisLevel    = "level"
	axisMonth    = "month"
)

// axis is by what a table or a warning groups.
type axis string

// name is what the axis is called in the language of conditions.
func (x axis) name() string {
	return strings.TrimPrefix(strings.TrimPrefix(string(x), "field:"), "step:")
}

// keys returns the groups that a subject belongs to: one, or one for each of several choices and of the rows of a list.
// Categories are those first given (DOMAIN.md 6.8, 6), levels those of the subject.
func (x axis) keys(s subject) []string {
	switch x {
	case axisCategory:
		return []string{s.a.State.FirstCategory}
	case axisLevel:
		return []string{s.level}
	case axisMonth:
		return []string{Around(KindMonth, s.at.In(s.a.Policy.Cal().Location())).Label}
	}
	field, stage, list := x.field(s.a.Policy)
	switch {
	case list != "":
		return column(s.a, stage, list, field.Code)
	case field.Kind == sla.KindChoices:
		if all := strings.Fields(s.a.Value(x.name())); len(all) > 0 {
			return all
		}
	}
	return []string{s.a.Value(x.name())}
}

// column lists the different values of a column of a list of a stage, "" where there is none.
func column(a *sla.Assessment, stage, list, code string) []string {
	var all []string
	for _, row := range a.State.Steps[stage].Rows(list) {
		if v := string(row.Values[code]); v != "" && !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	if len(all) == 0 {
		return []string{""}
	}
	return all
}

// field finds the field of an axis and, for a column, its stage and list.
func (x axis) field(p *sla.Policy) (field sla.Field, stage, list string) {
	parts := strings.Split(x.name(), ".")
	if len(parts) == 1 {
		field, _ = sla.ByCode(p.Fields, parts[0])
		return field, "", ""
	}
	st := p.Stage(parts[0])
	if st == nil {
		return field, "", ""
	}
	field, _ = sla.ByCode(st.Fields, parts[1])
	if len(parts) == 3 {
		field, _ = sla.ByCode(field.Columns, parts[2])
		return field, parts[0], parts[1]
	}
	return field, parts[0], ""
}

// order lists the groups that are shown though nothing is in them.
func (x axis) order(p *sla.Policy, in Period) []string {
	switch x {
	case axisCategory:
		return sla.Codes(p.Categories)
	case axisLevel:
		return sla.Codes(p.Levels)
	case axisMonth:
		return labelsOf(months(in))
	case "department", "cause":
		return sla.Codes(p.Departments)
	case "type":
		var counted []string
		for _, t := range p.Types {
			if t.Counts() {
				counted = append(counted, t.Code)
			}
		}
		return counted
	case "channel":
		return sla.Codes(p.Channels)
	}
	field, _, _ := x.field(p)
	return sla.Codes(field.Options)
}

// months lists the calendar months that a period reaches into, as far as it is over.
func months(in Period) []Period {
	var all []Period
	for m := Around(KindMonth, in.From); m.From.Before(in.End()); m = Around(KindMonth, m.To) {
		all = append(all, m)
	}
	return all
}

func labelsOf(all []Period) []string {
	labels := make([]string, len(all))
	for i, p := range all {
		labels[i] = p.Label
	}
	return labels
}

// Group returns the name of a group of an axis, a word for none.
func (n Names) Group(by, key string) string {
	if key == "" {
		return n.none(by)
	}
	p, lang := n.Policy, n.Lang()
	switch by {
	case axisCategory:
		return n.Category(key)
	case axisLevel:
		return n.Level(key)
	case axisMonth:
		return key
	case "department", "cause":
		return n.Department(key)
	case "type":
		return sla.NameOf(p.Types, key, lang)
	case "channel":
		return sla.NameOf(p.Channels, key, lang)
	case "status":
		return n.code("status.", key)
	}
	field, _, _ := axis(by).field(p)
	switch {
	case field.Personal:
		return n.T("book.hidden")
	case field.Kind == sla.KindYes:
		return n.code("form.", key)
	}
	return sla.NameOf(field.Options, key, lang)
}

func (n Names) none(by string) string {
	if key := "name.none." + by; n.Words.Has(key) {
		return n.T(key)
	}
	return n.T("name.none.value")
}

// Axis returns what an axis is called at the head of a table.
func (n Names) Axis(by string) string {
	if key := "book.axis." + by; n.Words.Has(key) {
		return n.T(key)
	}
	field, _, _ := axis(by).field(n.Policy)
	return field.Name.In(n.Lang())
}

// monthEnds are the instants at which a stock is looked at month by month.
func monthEnds(in Period) []time.Time {
	var all []time.Time
	for _, m := range months(in) {
		end := m.AsOf()
		if !end.Before(in.End()) {
			end = in.AsOf()
		}
		all = append(all, end)
	}
	return all
}
