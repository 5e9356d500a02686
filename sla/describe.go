package sla

import (
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
)

// Say puts what a condition asks for into a language: say gives a sentence of the
// words (is, not, ge, has …) with its values, word the name of one of the names that
// every complaint has.
func (n Need) Say(lang string, say func(key string, pairs ...any) string, word func(key string) (string, bool)) string {
	ors := make([]string, len(n.Cond.any))
	for i, all := range n.Cond.any {
		ands := make([]string, len(all))
		for j, a := range all {
			ands[j] = n.atom(a, lang, say, word)
		}
		ors[i] = strings.Join(ands, say("and"))
	}
	return strings.Join(ors, say("or"))
}

var operators = map[string]string{"=": "is", "!=": "isnt", ">=": "ge", "<=": "le", ">": "gt", "<": "lt", "in": "in", "has": "has", "covers": "covers"}

func (n Need) atom(a atom, lang string, say func(string, ...any) string, word func(string) (string, bool)) string {
	name, fields := n.name(a.name, lang, word)
	if a.op == "" {
		key := "set"
		if n.Policy.Stage(a.name) != nil {
			key = "done"
		}
		if a.not {
			key = "un" + key
		}
		return say(key, "name", name)
	}
	values := make([]string, len(a.values))
	for i, v := range a.values {
		values[i] = n.value(a.name, v, lang, fields, word)
		if a.op == "covers" {
			values[i], _ = n.name(v, lang, word)
		}
	}
	return say(operators[a.op], "name", name, "value", strings.Join(values, separator(lang)))
}

// name is what people call a name of the language of conditions, and the field it
// means, if it means one.
func (n Need) name(name, lang string, word func(string) (string, bool)) (string, []Field) {
	p := n.Policy
	if n.stage != nil {
		if said, f, ok := within(n.stage.Fields, name, lang); ok {
			return said, f
		}
	}
	if f, ok := ByCode(p.Fields, name); ok && !everywhere(name) {
		return f.Name.In(lang) + ambiguous(f, lang, word), []Field{f}
	}
	if st := p.Stage(name); st != nil {
		return st.Name.In(lang), nil
	}
	code, rest, _ := strings.Cut(name, ".")
	if st := p.Stage(code); st != nil {
		if said, f, ok := within(st.Fields, rest, lang); ok {
			return st.Name.In(lang) + " " + said, f
		}
	}
	if said, ok := word("fact." + name); ok {
		return said, nil
	}
	return name, nil
}

// ambiguous is the code of a field that has the name of something every complaint has,
// in brackets: by its name alone nobody could set it.
func ambiguous(f Field, lang string, word func(string) (string, bool)) string {
	for _, column := range complaint.Correctable() {
		if said, ok := word("column." + column); ok && said == f.Name.In(lang) {
			return " (" + f.Code + ")"
		}
	}
	return ""
}

// within names a field, or a column of a list as LIST.COLUMN.
func within(fields []Field, name, lang string) (string, []Field, bool) {
	list, column, in := strings.Cut(name, ".")
	f, ok := ByCode(fields, list)
	if !ok || !in {
		return f.Name.In(lang), []Field{f}, ok
	}
	c, ok := ByCode(f.Columns, column)
	return f.Name.In(lang) + " " + c.Name.In(lang), []Field{c}, ok
}

// value is what people call a value.
func (n Need) value(name, value, lang string, fields []Field, word func(string) (string, bool)) string {
	for _, key := range []string{"answer." + value, "value." + value} {
		if said, ok := word(key); ok && (name == "callback" || value == Yes || value == No) {
			return said
		}
	}
	for _, f := range fields {
		if t, ok := ByCode(f.Options, value); ok {
			return t.Name.In(lang)
		}
	}
	p := n.Policy
	switch name {
	case "type":
		return NameOf(p.Types, value, lang)
	case "level":
		return NameOf(p.Levels, value, lang)
	case "category":
		return NameOf(p.Categories, value, lang)
	case "department", "cause":
		return NameOf(p.Departments, value, lang)
	case "channel":
		return NameOf(p.Channels, value, lang)
	case "outcome":
		return NameOf(p.Outcomes, value, lang)
	case "trigger":
		if said, ok := word("trigger." + value); ok {
			return said
		}
		return NameOf(p.Thresholds, value, lang)
	}
	return value
}

// Ranked lists the levels that are worked on, from the lowest to the highest: by
// their priority where they have one, else in the order of the policy.
func (p *Policy) Ranked() []string {
	ranked := p.worked()
	rank := map[string]int{}
	for i, l := range p.Levels {
		rank[l.Code] = i
		if l.Priority > 0 {
			rank[l.Code] = -l.Priority
		}
	}
	slices.SortStableFunc(ranked, func(a, b string) int { return rank[a] - rank[b] })
	return ranked
}
