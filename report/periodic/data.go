package periodic

import (
	"slices"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
)

// data are the values of forms about the period.
func (b *builder) data() map[string]any {
	p, pol := b.in.This.Period, b.Policy
	figure := map[string]any{}
	for _, key := range b.keys() {
		figure[key] = b.values(key)
	}
	figures := form.List{Blank: b.values(b.keys()[0])}
	for _, f := range b.figures {
		figures.Items = append(figures.Items, b.values(f.Key))
	}
	tables, lists := map[string]any{}, map[string]any{}
	for code, t := range b.in.This.Tables {
		tables[code] = b.rows(t)
	}
	for _, l := range pol.Report.Lists {
		lists[l.Code] = form.List{Blank: b.blank(l), Items: b.items(l)}
	}
	return map[string]any{
		"period": b.Period(p), "label": p.Label, "this": b.This(p), "last": b.Last(p), "from": p.From, "to": p.LastDay(), "prepared": b.In(b.in.Prepared), "now": b.In(b.in.Prepared),
		"company": b.in.Company, "footer": b.footer(), "title": b.title(), "revision": max(b.in.Revision, 1), "balance": b.Balance(b.in.This),
		"policy": map[string]any{"name": pol.Name, "title": pol.Title.In(b.Lang()), "source": pol.Source.In(b.Lang()), "version": pol.Version, "effective": pol.Effective},
		"figure": figure, "figures": figures, "table": tables, "list": lists, "warnings": b.warned(), "missed": b.missed(), "conclusion": nil,
	}
}

// keys lists every figure that there is.
func (b *builder) keys() []string {
	keys := report.CountKeys(b.Policy)
	for key := range b.in.This.Rates {
		keys = append(keys, key)
	}
	for key := range b.in.This.Own {
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// values are those of one figure.
func (b *builder) values(key string) map[string]any {
	f := b.Figure(b.in.This, key)
	var last, year any
	if b.in.Last != nil {
		last = b.Figure(b.in.Last, key).Value
	}
	if b.in.Year != nil {
		year = b.Figure(b.in.Year, key).Value
	}
	n, d := f.Parts()
	aim, _ := f.Aim()
	return map[string]any{
		"name": f.Name, "define": f.Definition, "value": f.Value, "last": orNothing(last), "change": b.Change(f.Value, last),
		"year": orNothing(year), "change_year": b.Change(f.Value, year), "target": aim, "n": n, "d": d, "warn": f.Missed(), "gap": b.Gap(f),
	}
}

// rows are those of a table, its total last.
func (b *builder) rows(t *report.Crosstab) form.List {
	item := func(l *report.Entry, before []*report.Entry) map[string]any {
		m := map[string]any{"name": t.Name(b.Names, l), "no": len(before) + 1, "total": l == t.Total}
		for _, column := range slices.Concat(t.Table.Columns, []string{"share", "cumulative", "change", "year", "count"}) {
			m[column] = b.cell(t, l, before, column)
		}
		m["count"] = l.Weight()
		for _, key := range t.Cross {
			m["cross_"+key] = l.Cross[key]
		}
		return m
	}
	list := form.List{Blank: item(t.Total, nil)}
	for i, l := range t.Lines {
		list.Items = append(list.Items, item(l, t.Lines[:i]))
	}
	total := item(t.Total, nil)
	total["no"] = nil
	list.Items = append(list.Items, total)
	return list
}

// warned are the early warnings as a form lists them.
func (b *builder) warned() form.List {
	list := form.List{Blank: map[string]any{"month": nil, "name": nil, "count": nil, "mean": nil, "sd": nil, "limit": nil, "before": nil, "oldest": nil, "text": nil}}
	if b.in.Months == nil {
		return list
	}
	for _, w := range b.in.Months.Warnings() {
		list.Items = append(list.Items, map[string]any{"month": w.Month, "name": b.Group(b.in.Months.By(), w.Key), "count": w.Count, "mean": w.Mean, "sd": w.SD,
			"limit": w.Limit, "before": w.Before, "oldest": w.Oldest, "text": b.reason(w)})
	}
	return list
}
