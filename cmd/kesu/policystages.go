package main

import (
	"strings"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

// stageSheets are the stages, types, ways of closing and fields of a policy, those
// that it has.
func (a *app) stageSheets(p *sla.Policy) []report.Sheet {
	f := &flow{app: a, p: p}
	lang := a.words.Lang()
	var sheets []report.Sheet
	add := func(key string, rows []report.Row, heads ...string) {
		if len(rows) > 0 {
			head := []report.Row{report.Line(report.Heading, a.t("heading."+key)), report.Line(report.Head, a.heads(heads...)...)}
			sheets = append(sheets, report.Sheet{Rows: append(head, rows...)})
		}
	}
	var types, stages, ways, fields []report.Row
	for _, t := range p.Types {
		if len(p.Types) > 1 {
			types = append(types, report.Line(report.Body, t.Code, t.Name.In(lang), sla.NameOf(p.Levels, t.Level, lang), strings.Join(namesOf(p.Levels, t.Levels, lang), a.t("list.comma"))))
		}
	}
	for _, st := range p.Stages {
		when := ""
		if !st.When.IsZero() {
			when = f.cond(st.When)
		}
		approval := ""
		if st.Approval {
			approval = f.approvers(st.Code)
		}
		stages = append(stages, report.Line(report.Body, st.Code, st.Name.In(lang), st.Article, strings.Join(namesOf(p.Stages, st.After, lang), a.t("list.comma")), when, approval))
	}
	for _, o := range p.Outcomes {
		ways = append(ways, report.Line(report.Body, o.Code, o.Name.In(lang), f.needs(o.Needs, nil)))
	}
	for _, x := range p.Fields {
		must := ""
		switch {
		case x.Required:
			must = a.t("flow.must")
		case !x.RequiredWhen.IsZero():
			must = f.cond(x.RequiredWhen)
		}
		fields = append(fields, report.Line(report.Body, x.Code, x.Name.In(lang), must, strings.Join(namesOf(x.Options, sla.Codes(x.Options), lang), a.t("list.comma"))))
	}
	add("types", types, "code", "type", "first_level", "levels")
	add("stages", stages, "code", "step", "article", "after", "when", "approval")
	add("outcomes", ways, "code", "outcome", "needs")
	add("fields", fields, "code", "field", "must", "options")
	return sheets
}

func namesOf[T sla.Termed](all []T, codes []string, lang string) []string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = sla.NameOf(all, code, lang)
	}
	return names
}
