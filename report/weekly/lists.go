package weekly

import (
	"fmt"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/sla"
)

// overdue is the sheet of what is open past due, of raised levels and of late entries.
func (b *builder) overdue() map[string]any {
	s := b.in.This
	items := []map[string]any{}
	fined := map[complaint.ID]report.Money{}
	for _, x := range s.Penalties {
		fined[x.Complaint] += x.Amount
	}
	for _, item := range s.Overdue {
		items = append(items, b.late(item, len(items)+1, fined[item.A.State.ID]))
	}
	escalations := []map[string]any{}
	for _, e := range s.Escalations {
		trigger := b.Trigger(e.Trigger)
		if e.From == e.To {
			trigger = b.T("form.supervised")
		}
		escalations = append(escalations, map[string]any{"no": fmt.Sprint(len(escalations) + 1), "id": e.Complaint, "department": b.Department(e.Department),
			"from": b.Level(e.From), "to": b.Level(e.To), "at": b.In(e.At), "trigger": trigger})
	}
	entries := []map[string]any{}
	for _, l := range s.Late {
		entries = append(entries, map[string]any{"no": fmt.Sprint(len(entries) + 1), "id": l.Complaint, "clock": b.Clock(l.Clock), "due": b.In(l.Due), "stopped": b.In(l.Stopped)})
	}
	return map[string]any{"overdue": items, "escalations": escalations, "entries": entries, "ages": b.ages(), "overdue_count": s.Counts["overdue_open"]}
}

// late is one item open past due. One that passed no new due time is listed with nothing fined (S-42).
func (b *builder) late(item report.Item, no int, fined report.Money) map[string]any {
	s := item.A.State
	days := item.Days(b.in.This.Period.End())
	return map[string]any{
		"no": fmt.Sprint(no), "id": s.ID, "customer": b.customer(item.A), "department": b.Department(s.Department), "category": b.Category(s.Category),
		"first_level": b.Level(s.FirstLevel), "level": report.LevelName(item.A, b.Lang()), "received": b.In(s.Received.Time), "due": b.In(item.Due), "days": days,
		"old": days > 30, "age": b.T("weekly.age." + age(days)), "status": b.Status(s.Status), "fined": fined, "next": b.In(item.Next),
	}
}

// age is the class of ageing: to 7 days, to 30, more (S-19b).
func age(days int) string {
	switch {
	case days <= 7:
		return "7"
	case days <= 30:
		return "30"
	}
	return "more"
}

func (b *builder) ages() []map[string]any {
	var rows []map[string]any
	for _, class := range []string{"7", "30", "more"} {
		var ids []string
		for _, item := range b.in.This.Overdue {
			if age(item.Days(b.in.This.Period.End())) == class {
				ids = append(ids, string(item.A.State.ID))
			}
		}
		rows = append(rows, map[string]any{"name": b.T("weekly.age." + class), "count": b.in.This.Counts["overdue_"+class], "ids": shorten(ids, b.T("form.and"))})
	}
	return rows
}

// shorten joins the first dozen of a list; the others stand in the list below.
func shorten(ids []string, separator string) string {
	const most = 12
	if len(ids) <= most {
		return strings.Join(ids, separator)
	}
	return strings.Join(ids[:most], separator) + " …"
}

// penalties is the sheet of what breaches cost, of what was confirmed and of what was taken back.
func (b *builder) penalties() map[string]any {
	s := b.in.This
	asOf := s.Period.AsOf()
	lines, confirmed := form.Lines(b.Policy, s.Penalties), form.Lines(b.Policy, s.Confirmed)
	withdrawn := form.Reversed(form.Lines(b.Policy, s.Withdrawn))
	departments, sums := form.DepartmentData(b.Names, lines)
	return map[string]any{
		"lines": form.LineData(b.Names, lines, asOf), "sum": form.Sum(lines), "departments": departments, "sums": sums,
		"confirmed": form.LineData(b.Names, confirmed, asOf), "confirmed_sum": form.Sum(confirmed), "withdrawn": form.LineData(b.Names, withdrawn, asOf),
	}
}

// irrational is the sheet of complaints that are tracked instead of closed (7.7.1).
func (b *builder) irrational() map[string]any {
	var rates []map[string]any
	for _, key := range []string{"irrational_first", "irrational_second", "irrational_second_received"} {
		last := report.Figure{}
		if b.in.Last != nil {
			last = b.Figure(b.in.Last, key)
		}
		rates = append(rates, b.row(b.Figure(b.in.This, key), last))
	}
	items := []map[string]any{}
	for _, item := range b.in.This.Irrational {
		items = append(items, b.tracked(item, len(items)+1))
	}
	modes, all := b.modes()
	return map[string]any{"rates": rates, "modes": modes, "all": all, "items": items}
}

// modes counts what is tracked by way and by whether it was so from the first (S-22, S-23).
func (b *builder) modes() (rows []map[string]any, all map[string]any) {
	all = tracks("")
	for _, t := range b.Policy.Tracking {
		row := tracks(t.Name.In(b.Lang()))
		for _, item := range b.in.This.Irrational {
			s := item.A.State
			for _, since := range s.Trackings {
				if since.Mode == t.Code && b.in.This.Period.Holds(since.Since.Time) {
					add(row, since.First, "new")
					add(all, since.First, "new")
				}
			}
			if s.Status == complaint.StatusTracking && s.Tracking.Mode == t.Code {
				add(row, s.Tracking.First, "open")
				add(all, s.Tracking.First, "open")
			}
		}
		rows = append(rows, row)
	}
	return rows, all
}

func tracks(name string) map[string]any {
	return map[string]any{"name": name, "new": 0, "open": 0, "first": map[string]any{"new": 0, "open": 0}, "second": map[string]any{"new": 0, "open": 0}}
}

func add(row map[string]any, first bool, what string) {
	kind := row["second"].(map[string]any)
	if first {
		kind = row["first"].(map[string]any)
	}
	kind[what] = kind[what].(int) + 1
	row[what] = row[what].(int) + 1
}

// tracked is one complaint that is tracked, or was so newly.
func (b *builder) tracked(item report.Item, no int) map[string]any {
	s := report.Masked(item.A.State, b.in.Reveal)
	m := map[string]any{
		"no": fmt.Sprint(no), "id": s.ID, "customer": string(s.Opened.Customer.Name), "category": b.Category(s.Category), "department": b.Department(s.Department),
		"kind": b.T("weekly.tracked.second"), "reason": b.reason(s), "text": brief(string(s.Opened.Text)), "since": b.In(s.Tracking.Since.Time),
		"mode": sla.NameOf(b.Policy.Tracking, s.Tracking.Mode, b.Lang()), "noted": nil, "next": nil,
	}
	if s.Tracking.First {
		m["kind"] = b.T("weekly.tracked.first")
	}
	for _, e := range s.Applied {
		if e.Tracked != nil {
			m["noted"] = b.In(e.At.Time)
		}
	}
	if s.Status != complaint.StatusTracking {
		m["next"] = b.Status(s.Status)
		return m
	}
	for _, r := range item.A.Runs {
		if r.Clock.While == sla.WhileTracking && r.State == sla.Running {
			m["next"] = b.In(r.Due)
		}
	}
	return m
}

// brief is the beginning of a long text; the whole stands in the ledger.
func brief(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// reason says why a complaint is tracked: the judgement, or the cause of the deferral.
func (b *builder) reason(s *complaint.State) string {
	if s.Tracking.First {
		return sla.NameOf(b.Policy.Reasons, s.Reason, b.Lang())
	}
	for _, app := range s.Applications {
		if app.Subject == complaint.SubjectDeferral && app.Outcome == complaint.Accepted {
			return strings.TrimSpace(sla.NameOf(b.Policy.DeferCauses, app.Cause, b.Lang()) + " " + string(app.Text))
		}
	}
	return ""
}
