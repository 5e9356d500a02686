package main

import (
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

func (d *desk) problemSheet(v report.ComplaintView) report.Sheet {
	sheet := report.Sheet{Rows: []report.Row{report.Line(report.Heading, d.t("heading.problems")), report.Line(report.Head, d.heads("at", "by", "event", "why")...)}}
	for _, pr := range v.Problems {
		sheet.Rows = append(sheet.Rows, report.Line(report.Body, d.show(pr.At.Time), pr.By, d.t("kind."+string(pr.Kind)), pr.Text))
	}
	sheet.Rows = append(sheet.Rows, report.Line(report.Note, d.t("problems.settle", "id", v.ID)))
	return sheet
}

// trouble says what is wrong with an event where it is not beside who recorded it.
func (a *app) trouble(p complaint.Problem) string {
	cause := a.sentence(p.Cause)
	if p.Other != "" || p.Site == "" { // who and when is said, or nobody did it
		return cause
	}
	return a.t("problem.refused", "site", p.Site, "kind", a.t("kind."+string(p.Kind)), "by", p.By, "at", a.value("at", p.At), "cause", cause)
}

// matter is what a contradiction is about, in the words of the policy.
func (a *app) matter(subject string) string {
	p, lang := a.policy, a.words.Lang()
	kind, rest, deep := strings.Cut(subject, ".")
	switch {
	case !deep && a.words.Has("matter."+kind):
		return a.t("matter." + kind)
	case !deep && a.words.Has("column."+kind):
		return a.t("column." + kind)
	case kind == "field":
		return sla.NameOf(p.Fields, rest, lang)
	case kind == "limit":
		return sla.NameOf(p.Clocks, rest, lang)
	case kind == "penalty":
		clock, sequence, _ := strings.Cut(rest, "/")
		return sla.NameOf(p.Clocks, clock, lang) + " " + sequence
	case kind == "step":
		stage, name, _ := strings.Cut(rest, ".")
		return strings.TrimSpace(sla.NameOf(p.Stages, stage, lang) + " " + a.place(p.Stage(stage), name))
	}
	return subject
}

// place is the name of a field of a stage, or of a row and column of a list.
func (a *app) place(st *sla.Stage, name string) string {
	list, cell, inList := strings.Cut(name, ".")
	if st == nil {
		return name
	}
	f, _ := sla.ByCode(st.Fields, list)
	if !inList {
		return sla.NameOf(st.Fields, list, a.words.Lang())
	}
	row, column, _ := strings.Cut(cell, ".")
	return a.rowName(f, row) + " " + sla.NameOf(f.Columns, column, a.words.Lang())
}

// rowName is the name of a row of a list, or its number.
func (a *app) rowName(list sla.Field, key string) string {
	if named, ok := sla.ByCode(list.Keys, key); ok {
		return named.Name.In(a.words.Lang())
	}
	return list.Name.In(a.words.Lang()) + key
}
