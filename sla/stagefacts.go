package sla

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
)

// values are what is filled in of a stage, with what the event adds.
func (f facts) values(code string) *complaint.Step {
	st := &complaint.Step{Code: code, Values: map[string]complaint.Text{}}
	if was := f.s.Steps[code]; was != nil {
		for k, v := range was.Values {
			st.Values[k] = v
		}
	}
	if f.e != nil && f.e.Stepped != nil && f.e.Stepped.Step == code {
		for k, v := range f.e.Stepped.Set {
			if st.Values[k] = v; v == "" {
				delete(st.Values, k)
			}
		}
	}
	return st
}

func (f facts) stepValue(st *Stage, field Field) string {
	step := f.values(st.Code)
	if field.Kind == KindList {
		return strconv.Itoa(len(step.Rows(field.Code)))
	}
	if v := string(step.Values[field.Code]); v != "" || len(field.Ratio) != 2 {
		return v
	}
	in := f
	in.stage, field.Code = st, ""
	return in.field(field)
}

// list finds a list by LIST in the stage that is judged, or by STAGE.LIST.
func (f facts) list(name string) (*Stage, Field, bool) {
	if f.stage != nil {
		if field, ok := ByCode(f.stage.Fields, name); ok && field.Kind == KindList {
			return f.stage, field, true
		}
	}
	code, rest, _ := strings.Cut(name, ".")
	if st := f.p.Stage(code); st != nil {
		field, ok := ByCode(st.Fields, rest)
		return st, field, ok && field.Kind == KindList
	}
	return nil, Field{}, false
}

// column returns the values of LIST.COLUMN or STAGE.LIST.COLUMN.
func (f facts) column(name string) []string {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return nil
	}
	st, field, ok := f.list(name[:i])
	if !ok {
		return nil
	}
	var all []string
	for _, row := range f.values(st.Code).Rows(field.Code) {
		all = append(all, string(row.Values[name[i+1:]]))
	}
	return all
}

// covers reports whether every row of a list is named in a column.
func (f facts) covers(column, list string) bool {
	st, field, ok := f.list(list)
	if !ok {
		return false
	}
	var named []string
	for _, v := range f.column(column) {
		named = append(named, strings.Fields(v)...)
	}
	return !slices.ContainsFunc(f.values(st.Code).Rows(field.Code), func(r complaint.Row) bool { return !slices.Contains(named, r.Key) })
}
