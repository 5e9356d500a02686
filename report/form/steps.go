package form

import (
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// steps are the stages of the policy by code.
func (d desk) steps() map[string]any {
	all := map[string]any{}
	for _, st := range d.Policy.Stages {
		all[st.Code] = d.step(st)
	}
	return all
}

// step is how far a stage is, with its fields by code.
func (d desk) step(st sla.Stage) map[string]any {
	was := d.s.Steps[st.Code]
	if was == nil {
		was = &complaint.Step{Code: st.Code}
	}
	m := map[string]any{
		"done": d.yes(was.Done), "at": d.at(was.At), "by": was.By, "times": nil, "approved_by": "", "approved_at": nil,
		"draft": d.unless(was.Done),
	}
	if was.Times > 0 {
		m["times"] = was.Times
	}
	if app := was.Application; app != nil && app.Outcome == complaint.Accepted && was.Done { // of what stands there now
		m["approved_by"], m["approved_at"] = d.join(app.Approvals...), d.at(app.Decided)
	}
	for _, f := range st.Fields {
		if f.Kind == sla.KindList {
			m[f.Code] = d.rows(f, was)
			continue
		}
		text := was.Values[f.Code]
		if text == "" && len(f.Ratio) > 0 {
			text = complaint.Text(d.a.Value(st.Code + "." + f.Code))
		}
		m[f.Code] = d.show(f, text)
	}
	return m
}

// rows is a list of a stage. Rows that are fixed stand in their order, those not filled in too.
func (d desk) rows(f sla.Field, step *complaint.Step) List {
	list := newList("no", "key")
	for _, c := range f.Columns {
		list.Blank[c.Code] = nil
	}
	rows := step.Rows(f.Code)
	for _, key := range f.Keys {
		row := complaint.Row{Key: key.Code}
		if i := slices.IndexFunc(rows, func(r complaint.Row) bool { return r.Key == key.Code }); i >= 0 {
			row = rows[i]
		}
		list.add(d.row(f, row))
	}
	for _, row := range rows {
		if !slices.Contains(sla.Codes(f.Keys), row.Key) {
			list.add(d.row(f, row))
		}
	}
	return list
}

func (d desk) row(f sla.Field, row complaint.Row) map[string]any {
	m := map[string]any{"key": sla.NameOf(f.Keys, row.Key, d.Lang())}
	for _, c := range f.Columns {
		text := row.Values[c.Code]
		if c.Kind == sla.KindRef {
			text = complaint.Text(d.join(strings.Fields(string(text))...))
		}
		m[c.Code] = d.show(c, text)
	}
	return m
}

// clocks are the last runs of the policy's clocks, by code.
func (d desk) clocks() map[string]any {
	all := map[string]any{}
	for i := range d.Policy.Clocks {
		code := d.Policy.Clocks[i].Code
		m := map[string]any{"start": nil, "due": nil, "original": nil, "stopped": nil, "on_time": "", "late": false, "limit": "", "level": "", "state": ""}
		for _, r := range d.a.Runs {
			if r.Clock.Code == code {
				m = d.clock(r)
			}
		}
		all[code] = m
	}
	return all
}

func (d desk) clock(r sla.Run) map[string]any {
	return map[string]any{
		"start": d.In(r.Start), "due": d.In(r.Due), "original": d.In(r.Original), "stopped": d.In(r.Stopped), "on_time": d.onTime(r),
		"late": r.State == sla.Breached, "limit": d.Limit(r.Limit), "level": d.Level(r.Level), "state": d.T("form.run." + string(r.State)),
	}
}
