package weekly

import (
	"strings"

	"github.com/kesu-cli/kesu/report"
)

// definitions is the last sheet: what every figure counts, and what all of it rests on.
func (b *builder) definitions() map[string]any {
	var figures []map[string]any
	for _, f := range b.figures {
		figures = append(figures, map[string]any{"name": f.Name, "basis": b.T("name.basis." + string(f.Basis)), "definition": f.Definition})
	}
	changes := []map[string]any{}
	for _, c := range b.in.This.Changes {
		name := b.Category
		if c.Level {
			name = b.Level
		}
		changes = append(changes, map[string]any{"id": c.Complaint, "at": b.In(c.At), "text": b.T("weekly.reclassified", "from", name(c.From), "to", name(c.To), "by", c.By)})
	}
	return map[string]any{"figures": figures, "grounds": b.grounds(), "changes": changes, "differences": b.differences()}
}

// grounds lists what the report rests on.
func (b *builder) grounds() []map[string]any {
	p := b.in.This.Period
	var rows []map[string]any
	add := func(key string, pairs ...any) {
		rows = append(rows, map[string]any{"name": b.T("weekly.ground." + key), "text": b.T("weekly.ground."+key+".text", pairs...)})
	}
	add("period", "period", b.Period(p), "from", report.Format(p.From), "to", report.Format(p.To))
	add("as_of", "to", report.Format(p.To))
	add("revision", "n", max(b.in.Revision, 1))
	add("policy", "title", b.Policy.Title.In(b.Lang()), "source", b.Policy.Source.In(b.Lang()), "name", b.Policy.Name, "version", b.Policy.Version,
		"effective", orEmpty(b.Policy.Effective), "digest", orEmpty(b.in.Digest))
	add("calendar", "zone", b.Policy.Cal().Location(), "papers", orEmpty(strings.Join(b.in.Papers, "\n")))
	for _, key := range []string{"basis", "excluded", "rates", "change", "levels", "departments", "penalties", "volume", "privacy"} {
		add(key)
	}
	return rows
}

func orEmpty(text string) string {
	if text == "" {
		return report.Empty
	}
	return text
}

// differences compares the figures with those of the revision before (DOMAIN.md 6.1).
func (b *builder) differences() []map[string]any {
	rows := []map[string]any{}
	if b.in.Before == nil {
		return rows
	}
	for i, was := range b.Figures(b.in.Before) {
		if now := b.figures[i]; was.Value != now.Value {
			rows = append(rows, map[string]any{"name": now.Name, "before": value(was), "now": value(now)})
		}
	}
	return rows
}

// value prints a figure, a rate with both its numbers.
func value(f report.Figure) string {
	if r, ok := f.Value.(report.Rate); ok {
		return r.String() + " = " + report.Format(r.N) + "/" + report.Format(r.D)
	}
	return report.Format(f.Value)
}
