package sla

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
)

// gateStepped asks whether a stage may be filled in and, where it is to be done,
// whether it is complete: its fields, its lists, what it needs.
func (p *Policy) gateStepped(f facts, x *complaint.Stepped) *complaint.Fault {
	st := p.Stage(x.Step)
	if st == nil {
		return complaint.Invalid("value.step", "value", x.Step, "known", Codes(p.Stages))
	}
	if !st.When.holds(f) {
		return complaint.Refuse("step.not-in-flow", "id", f.s.ID, "step", st.Code, "stage", st.Code, "need", Need{p, nil, st.When}, "article", st.Article)
	}
	if !st.takes(f.s.Status) {
		return complaint.Refuse("step.status", "id", f.s.ID, "step", st.Code, "stage", st.Code, "status", f.s.Status)
	}
	if fault := p.gateSet(f, st, x.Set); fault != nil {
		return fault
	}
	for _, code := range st.After {
		if before := p.Stage(code); before.When.holds(f) && f.times(code) == 0 {
			return complaint.Refuse("step.after", "id", f.s.ID, "step", st.Code, "stage", st.Code, "before", code, "first", code, "article", st.Article)
		}
	}
	f.stage = st
	if x.Done {
		if fault := p.gateAgain(f, st); fault != nil {
			return fault
		}
	} else if was := f.s.Steps[st.Code]; st.Approval || was == nil || !was.Done || !was.Alters(x.Set) {
		return nil // what is done without approval stays complete
	}
	return p.gateDone(f, st)
}

// takes reports whether a stage can be worked on in a status.
func (x *Stage) takes(status complaint.Status) bool {
	over := status == complaint.StatusClosed || status == complaint.StatusEnded
	switch x.While {
	case WhileClosed:
		return over
	case WhileAny:
		return true
	}
	return !over
}

// gateSet refuses what the stage has no place for.
func (p *Policy) gateSet(f facts, st *Stage, set map[string]complaint.Text) *complaint.Fault {
	for name, value := range set {
		field, ok := st.Place(name)
		if !ok {
			return complaint.Invalid("value.step-field", "step", st.Code, "stage", st.Code, "value", name, "known", st.Places())
		}
		if !p.right(field, value) {
			return complaint.Refuse("field.wrong", "id", f.s.ID, "field", name, "kind", kindOr(field.Kind), "value", value, "known", field.Options)
		}
	}
	return nil
}

// Place returns the field or column that a name such as measure.1.owner means.
func (x *Stage) Place(name string) (Field, bool) {
	list, rest, in := strings.Cut(name, ".")
	field, ok := ByCode(x.Fields, list)
	if !ok || !in {
		return field, ok && field.Kind != KindList
	}
	key, column, in := strings.Cut(rest, ".")
	if !in || key == "" || field.Kind != KindList {
		return field, false
	}
	if _, fixed := ByCode(field.Keys, key); len(field.Keys) > 0 && !fixed {
		return field, false
	}
	return ByCode(field.Columns, column)
}

// Places lists what can be set, with the names of the fields and columns; # stands
// for the row of a list.
func (x *Stage) Places() []Term {
	var places []Term
	for _, field := range x.Fields {
		if field.Kind != KindList {
			places = append(places, Term{Code: field.Code, Name: field.Name})
			continue
		}
		for _, column := range field.Columns {
			places = append(places, Term{Code: field.Code + ".#." + column.Code, Name: column.Name})
		}
	}
	return places
}

// gateAgain keeps what is done, or waits for its approval, from being done again.
func (p *Policy) gateAgain(f facts, st *Stage) *complaint.Fault {
	was := f.s.Steps[st.Code]
	if was != nil && was.Done && !st.Again {
		return complaint.Refuse("step.again", "id", f.s.ID, "step", st.Code, "stage", st.Code, "by", was.By, "at", was.At)
	}
	if was != nil && was.Application != nil && was.Application.Outcome == complaint.Pending {
		return complaint.Refuse("apply.pending", "id", f.s.ID, "subject", st.Code, "at", was.Application.At)
	}
	return nil
}

// gateDone asks for everything that a stage needs to be done.
func (p *Policy) gateDone(f facts, st *Stage) *complaint.Fault {
	var lacks []string
	for _, field := range st.Fields {
		switch {
		case !field.When.holds(f):
		case field.Kind == KindList:
			if lack, fault := p.gateList(f, st, field); fault != nil {
				return fault
			} else if lack {
				lacks = append(lacks, field.Code)
			}
		case field.wanted(f) && f.stepValue(st, field) == "":
			lacks = append(lacks, field.Code)
		}
	}
	if len(lacks) > 0 {
		return complaint.Refuse("step.missing", "id", f.s.ID, "step", st.Code, "stage", st.Code, "missing", Names{st.Fields, lacks}, "first", firstPlace(st, lacks[0]), "article", st.Article)
	}
	for _, need := range st.Needs {
		if !need.holds(f) {
			return complaint.Refuse("step.needs", "id", f.s.ID, "step", st.Code, "stage", st.Code, "need", Need{p, st, need}, "article", st.Article)
		}
	}
	return nil
}

// firstPlace is where to begin with a field that is missing: of a list, the first
// column of its first row.
func firstPlace(st *Stage, code string) string {
	if field, ok := ByCode(st.Fields, code); ok && field.Kind == KindList {
		return code + ".1." + field.Columns[0].Code
	}
	return code
}

// Names are codes of fields, for print by their names.
type Names struct {
	fields []Field
	Codes  []string
}

// In lists the names in a language, each with its code.
func (n Names) In(lang string) []string {
	all := make([]string, len(n.Codes))
	for i, code := range n.Codes {
		if all[i] = NameOf(n.fields, code, lang); all[i] != code {
			all[i] = code + "=" + all[i]
		}
	}
	return all
}

// gateList asks for the rows of a list: enough of them, each with its columns. lack
// reports that there are too few.
func (p *Policy) gateList(f facts, st *Stage, list Field) (lack bool, fault *complaint.Fault) {
	rows := f.values(st.Code).Rows(list.Code)
	for _, key := range list.Keys {
		if !slices.ContainsFunc(rows, func(r complaint.Row) bool { return r.Key == key.Code }) {
			return false, complaint.Refuse("step.row-missing", "id", f.s.ID, "step", st.Code, "stage", st.Code, "list", list.Name, "code", list.Code, "row", key.Name, "key", key.Code, "article", st.Article)
		}
	}
	if n := len(rows); n < list.Min && list.Min > 1 {
		return false, complaint.Refuse("step.rows", "id", f.s.ID, "step", st.Code, "stage", st.Code, "list", list.Name, "want", list.Min, "got", n, "first", list.Code+"."+strconv.Itoa(n+1)+"."+list.Columns[0].Code, "article", st.Article)
	} else if n < list.Min || n == 0 && list.wanted(f) {
		return true, nil
	}
	in := f
	in.columns = map[string]bool{}
	for _, column := range list.Columns {
		in.columns[column.Code] = true
	}
	for _, row := range rows {
		in.row = row.Values
		for _, column := range list.Columns {
			if column.wanted(in) && row.Values[column.Code] == "" {
				return false, p.rowFault(f, st, list, row.Key, column.Code)
			}
			if column.Kind == KindRef && !f.refers(string(row.Values[column.Code]), column.Of) {
				return false, complaint.Refuse("step.ref", "id", f.s.ID, "step", st.Code, "stage", st.Code, "list", list.Code, "row", row.Key, "column", column.Code, "value", row.Values[column.Code], "of", column.Of)
			}
		}
		for _, need := range list.Each {
			if !need.holds(in) {
				return false, complaint.Refuse("step.row-needs", "id", f.s.ID, "step", st.Code, "stage", st.Code, "list", list.Name, "row", rowName(list, row.Key), "need", Need{p, &Stage{Fields: list.Columns}, need}, "article", st.Article)
			}
		}
	}
	return false, nil
}

func (p *Policy) rowFault(f facts, st *Stage, list Field, key, column string) *complaint.Fault {
	name, _ := ByCode(list.Columns, column)
	return complaint.Refuse("step.row", "id", f.s.ID, "step", st.Code, "stage", st.Code, "list", list.Name, "code", list.Code, "row", rowName(list, key), "key", key, "column", name.Name, "article", st.Article)
}

// rowName is the name of a fixed row, else its key.
func rowName(list Field, key string) Words {
	if t, ok := ByCode(list.Keys, key); ok {
		return t.Name
	}
	return Words{"zh": key, "en": key}
}

// refers reports whether every key is one of a list's rows.
func (f facts) refers(keys, list string) bool {
	st, field, ok := f.list(list)
	if !ok {
		return false
	}
	rows := f.values(st.Code).Rows(field.Code)
	for _, key := range strings.Fields(keys) {
		if !slices.ContainsFunc(rows, func(r complaint.Row) bool { return r.Key == key }) {
			return false
		}
	}
	return true
}
