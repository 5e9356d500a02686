package periodic

import (
	"cmp"
	"maps"
	"slices"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// Check returns the first thing that the reports of a policy name and nobody knows: a figure, an axis or a column of a
// table, a column of a list. It is a Fault of class invalid that says where; nil where all is known.
func Check(p *sla.Policy, w *templates.Words) error {
	known := report.FigureKeys(p)
	for _, key := range p.Report.Figures {
		if !slices.Contains(known, key) {
			return unknown("report.figure", "report", key, known)
		}
	}
	editions := p.Report.Editions()
	for _, name := range slices.Sorted(maps.Keys(editions)) {
		for _, key := range cmp.Or(editions[name], &sla.Edition{}).Figures {
			if !slices.Contains(known, key) {
				return unknown("report.figure", name, key, known)
			}
		}
	}
	for _, t := range p.Report.Tables {
		if err := checkTable(p, t); err != nil {
			return err
		}
	}
	if by := p.Report.Warnings.By; by != "" && !report.KnowsAxis(p, by) {
		return unknown("report.axis", "warnings", by, nil)
	}
	return checkLists(p, w)
}

func checkTable(p *sla.Policy, t sla.Table) error {
	for _, by := range []string{t.Rows, t.Cross} {
		if !report.KnowsAxis(p, by) && (by != "" || t.Rows == "") {
			return unknown("report.axis", t.Code, by, nil)
		}
	}
	for _, column := range t.Columns {
		if !report.KnowsColumn(p, column) {
			return unknown("report.column", t.Code, column, report.ColumnKeys(p))
		}
	}
	return nil
}

// checkLists looks up every column in a case without values.
func checkLists(p *sla.Policy, w *templates.Words) error {
	b := &builder{Names: report.Names{Policy: p, Words: w}, in: Input{Words: w}}
	for _, l := range p.Report.Lists {
		item := b.blank(l)
		for _, column := range l.Columns {
			if _, ok := find(item, column); !ok {
				return unknown("report.column", l.Code, column, slices.Sorted(maps.Keys(item)))
			}
		}
	}
	return nil
}

func unknown(code, in, value string, known []string) error {
	return complaint.Invalid(code, "in", in, "value", value, "known", known)
}
