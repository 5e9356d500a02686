package main

import (
	"fmt"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

// stageForm is a stage of a complaint as something to fill in.
type stageForm struct {
	report.StageView
	Fields []stageField `json:"fields"`
}

// stageField is a place of a stage: what is typed for it, and what it holds.
type stageField struct {
	Place    string        `json:"place"` // for --set; # stands for the row
	Name     string        `json:"name"`
	Kind     string        `json:"kind"`
	Required bool          `json:"required,omitempty"`
	When     sla.Condition `json:"when,omitzero"`     // asked for only then
	Must     sla.Condition `json:"must_if,omitzero"`  // required only then
	Min      int           `json:"min,omitempty"`     // rows of a list
	Options  []stageOption `json:"options,omitempty"` // of a list: its fixed rows
	Value    string        `json:"value,omitempty"`   // of a list: how many rows there are

	field sla.Field
	among *sla.Stage // whose fields its conditions may name
}

type stageOption struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// stageForm lists the places of a stage in order, the columns of a list below it.
func (d *desk) stageForm(now *sla.Assessment, st *sla.Stage) stageForm {
	form := stageForm{StageView: report.StageView{Code: st.Code, Name: st.Name.In(d.words.Lang()), State: report.StageOpen}}
	for _, v := range report.ViewFlow(now, d.words.Lang(), d.flags.reveal) {
		if v.Code == st.Code {
			form.StageView = v
		}
	}
	for _, f := range st.Fields {
		x := d.stageField(f, f.Code, st)
		if f.Kind != sla.KindList {
			x.Value = form.Values[f.Code]
			form.Fields = append(form.Fields, x)
			continue
		}
		if n := len(form.Rows[f.Code]); n > 0 {
			x.Value = fmt.Sprint(n)
		}
		form.Fields = append(form.Fields, x)
		for _, column := range f.Columns {
			form.Fields = append(form.Fields, d.stageField(column, f.Code+".#."+column.Code, &sla.Stage{Fields: f.Columns}))
		}
	}
	return form
}

func (d *desk) stageField(f sla.Field, place string, among *sla.Stage) stageField {
	x := stageField{Place: place, Name: f.Name.In(d.words.Lang()), Kind: f.Kind, Required: f.Required, When: f.When, Must: f.RequiredWhen, Min: f.Min, field: f, among: among}
	if x.Kind == "" {
		x.Kind = sla.KindText
	}
	for _, t := range append(f.Options, f.Keys...) {
		x.Options = append(x.Options, stageOption{t.Code, t.Name.In(d.words.Lang())})
	}
	return x
}

// stageSheet is the form as a table.
func (d *desk) stageSheet(form stageForm) report.Sheet {
	p := d.app.policy
	sheet := report.Sheet{Rows: []report.Row{
		report.Line(report.Heading, d.t("step.form", "name", form.Name, "state", d.t("stage."+form.State))),
		report.Line(report.Head, d.heads("place", "field", "kind_of_field", "must", "options", "filled")...),
	}}
	f := &flow{app: d.app, p: p}
	for _, x := range form.Fields {
		kind := d.t("place-kind." + x.Kind)
		if x.field.Of != "" {
			kind = d.t("step.rows-of", "list", x.field.Of)
		}
		options := make([]string, len(x.Options))
		for i, o := range x.Options {
			options[i] = choice(o.Code, o.Name)
		}
		value := x.Value
		if x.Kind != sla.KindList {
			value = d.kept(p, x.field, complaint.Text(x.Value))
		}
		sheet.Rows = append(sheet.Rows, report.Line(report.Body, x.Place, x.Name, kind, d.mustOf(f, x), strings.Join(options, d.t("list.comma")), value))
	}
	for _, x := range form.Fields {
		if x.Kind == sla.KindList {
			sheet.Rows = append(sheet.Rows, d.filledRows(p, form, x.field)...)
		}
	}
	return d.fit(sheet, 2)
}

// mustOf says when a place has to be filled in.
func (d *desk) mustOf(f *flow, x stageField) string {
	must := ""
	switch {
	case x.Min > 1:
		must = d.t("step.min", "n", x.Min)
	case x.Required || x.Min == 1 || len(x.field.Keys) > 0:
		must = d.t("flow.must")
	case !x.Must.IsZero():
		return f.condIn(x.Must, x.among)
	}
	if must != "" && !x.When.IsZero() {
		return f.t("flow.only", "when", f.condIn(x.When, x.among), "text", must)
	}
	return must
}

// filledRows are the rows that a list has, each in a line.
func (d *desk) filledRows(p *sla.Policy, form stageForm, list sla.Field) []report.Row {
	var rows []report.Row
	step := &complaint.Step{Values: map[string]complaint.Text{}}
	for key, row := range form.Rows[list.Code] {
		for column, value := range row {
			step.Values[list.Code+"."+key+"."+column] = complaint.Text(value)
		}
	}
	for _, row := range step.Rows(list.Code) {
		rows = append(rows, report.Line(report.Note, list.Code+"."+row.Key+d.t("list.colon")+d.rowText(p, list, row)))
	}
	return rows
}
