package weekly

import "github.com/kesu-cli/kesu/report"

// definitions is the last sheet: what every figure counts, and what all of it rests on.
func (b *builder) definitions() map[string]any {
	var before []report.Figure
	if b.in.Before != nil {
		before = b.Figures(b.in.Before)
	}
	grounds := b.Grounds(report.Grounding{Period: b.in.This.Period, Revision: b.in.Revision, Digest: b.in.Digest, Papers: b.in.Papers},
		"basis", "excluded", "rates", "change", "levels", "departments", "penalties", "volume", "privacy")
	return Definitions(b.Names, b.in.This, b.figures, before, grounds)
}

// Definitions returns the values of the sheet that defines figures: what each counts, what the report rests on, which
// judgements were changed by hand and, where before are the same figures as the revision before gave them, what differs
// (DOMAIN.md 6.1).
func Definitions(n report.Names, s *report.Stats, figures, before []report.Figure, grounds []report.Ground) map[string]any {
	defined, resting, changes := []map[string]any{}, []map[string]any{}, []map[string]any{}
	for _, f := range figures {
		defined = append(defined, map[string]any{"name": f.Name, "basis": n.T("name.basis." + string(f.Basis)), "definition": f.Definition})
	}
	for _, g := range grounds {
		resting = append(resting, map[string]any{"name": g.Name, "text": g.Text})
	}
	for _, c := range s.Changes {
		name := n.Category
		if c.Level {
			name = n.Level
		}
		changes = append(changes, map[string]any{"id": c.Complaint, "at": n.In(c.At), "text": n.T("weekly.reclassified", "from", name(c.From), "to", name(c.To), "by", c.By)})
	}
	return map[string]any{"figures": defined, "grounds": resting, "changes": changes, "differences": differences(figures, before)}
}

// differences lists the figures that an earlier revision gave otherwise.
func differences(figures, before []report.Figure) []map[string]any {
	rows := []map[string]any{}
	for i, was := range before {
		if now := figures[i]; was.String() != now.String() {
			rows = append(rows, map[string]any{"name": now.Name, "before": was.String(), "now": now.String()})
		}
	}
	return rows
}
