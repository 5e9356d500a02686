package form

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// BulletinData returns the values of a bulletin (F06) with the figures of its period. It fails where the bulletin's sums
// do not agree; those of a draft must agree with the penalties confirmed in the period too (S-48).
func BulletinData(b Bulletin, s *report.Stats, w *templates.Words) (map[string]any, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	if b.Signed == nil {
		if err := b.Agrees(s.Standing); err != nil {
			return nil, err
		}
	}
	n := report.Names{Policy: s.Policy, Words: w}
	lines := slices.Concat(b.Lines, b.Reversals)
	rows, sums := DepartmentData(n, lines)
	if sum := sums["all"].(map[string]any)["amount"]; sum != b.Total {
		return nil, complaint.Invalid("bulletin.sum", "bulletin", b.Label, "lines", sum, "total", b.Total)
	}
	m := map[string]any{
		"period": n.Period(s.Period), "number": cmp.Or(string(b.Number), n.T("form.bulletin.number", "label", b.Label)),
		"state": n.T("form.bulletin.draft"), "draft": n.T("form.mark.draft"), "issued": n.In(b.Issued.At.Time), "issued_by": b.Issued.By,
		"signed": nil, "signed_by": "", "text": announcement(n, b, s), "lines": LineData(n, lines, s.Period.AsOf()), "total": b.Total,
		"departments": rows, "sums": sums, "overdue": carried(n, s), "notices": notices(b), "to": names(n, sla.Codes(s.Policy.Departments)),
		"copies": names(n, s.Policy.Penalties.Copies),
	}
	if b.Signed != nil {
		m["state"], m["draft"] = n.T("form.bulletin.signed"), ""
		m["signed"], m["signed_by"] = n.In(b.Signed.At.Time), b.Signed.By
	}
	return m, nil
}

// notices counts the notices that a bulletin publishes.
func notices(b Bulletin) int {
	seen := map[string]bool{}
	for _, l := range b.Lines {
		seen[l.Notice] = true
	}
	return len(seen)
}

// announcement is the bulletin's paragraph: the period's figures and what was decided.
func announcement(n report.Names, b Bulletin, s *report.Stats) string {
	c := s.Counts
	var rates []string
	for _, f := range n.Figures(s) {
		if f.Target > 0 {
			rates = append(rates, n.T("form.bulletin.rate", "name", f.Name, "rate", report.Format(f.Value)))
		}
	}
	text := n.T("form.bulletin.text", "this", n.This(s.Period), "received", c["received"], "closed", c["closed"], "first", c["closed_first"],
		"second", c["closed_second"], "tracking", c["to_tracking"], "open", c["carried_out"], "overdue", c["overdue_open"],
		"rates", strings.Join(rates, n.T("form.semicolon")))
	text += n.T("form.bulletin.decided", "this", n.This(s.Period), "n", notices(b), "sum", Yuan(Sum(b.Lines)))
	if len(b.Reversals) > 0 {
		text += n.T("form.bulletin.reversed", "n", len(b.Reversals), "sum", Yuan(-Sum(b.Reversals)))
	}
	return text + n.T("form.bulletin.end", "total", Yuan(b.Total), "capital", Capital(b.Total), "executors", names(n, executors(s.Policy)))
}

// executors lists who executes penalties (DLR-76, DLR-77).
func executors(p *sla.Policy) []string {
	var all []string
	for _, d := range p.Departments {
		for _, code := range d.Executor {
			if !slices.Contains(all, code) {
				all = append(all, code)
			}
		}
	}
	return all
}

// carried lists what is open past due and was not fined anew in the period, with the next day of assessment (S-42).
func carried(n report.Names, s *report.Stats) []map[string]any {
	all := []map[string]any{}
	for _, item := range s.Overdue {
		id := item.A.State.ID
		if slices.ContainsFunc(s.Penalties, func(x sla.Penalty) bool { return x.Complaint == id }) {
			continue
		}
		all = append(all, map[string]any{
			"no": fmt.Sprint(len(all) + 1), "id": id, "department": n.Department(item.A.State.Department), "level": report.LevelName(item.A, n.Lang()),
			"due": n.In(item.Due), "days": item.Days(s.Period.End()), "next": n.In(item.Next),
		})
	}
	return all
}

// names lists departments by name.
func names(n report.Names, codes []string) string {
	var all []string
	for _, code := range codes {
		all = append(all, n.Department(code))
	}
	return strings.Join(all, n.T("form.and"))
}
