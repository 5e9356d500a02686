package form

import (
	"math"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// NoticeData returns the values of the notice of a penalty (F04, F05). A notice is a draft until the penalty is
// confirmed; one that was withdrawn, or that has no breach any more, is marked as void. Personal data is masked unless
// reveal is set.
func NoticeData(a *sla.Assessment, x sla.Penalty, w *templates.Words, reveal bool) map[string]any {
	d := newDesk(a, w, reveal)
	m := d.breach(x)
	for key, v := range map[string]any{
		"notice": x.Notice, "state": d.PenaltyState(x.State), "draft": d.draft(x), "id": d.s.ID, "customer": d.customer(),
		"category": d.Category(d.s.Category), "level": d.Level(x.Level), "departments": d.charged(x), "person": x.Person(),
		"standard": x.Standard, "multiple": x.Multiple, "amount": x.Amount, "capped": d.capped(x), "shares": d.shares(x),
		"department_part": part(x, func(s sla.Share) report.Money { return s.Amount }),
		"personal_part":   part(x, func(s sla.Share) report.Money { return s.Personal }),
		"article":         d.article(x), "policy": d.version(), "appeal": d.Limit(d.Policy.Penalties.Appeal), "center": d.Department(d.Policy.Center()),
		"copies": d.copies(), "confirmed": nil, "confirmed_by": "",
	} {
		m[key] = v
	}
	if c, ok := x.Decided(complaint.PenaltyConfirmed); ok {
		m["confirmed"], m["confirmed_by"] = d.at(c.At), c.By
	}
	d.months(m, x)
	return m
}

// draft is what every page of a notice is marked with.
func (d desk) draft(x sla.Penalty) string {
	switch {
	case x.State == complaint.PenaltyWithdrawn:
		return d.T("form.mark.withdrawn")
	case x.Stale:
		return d.T("form.mark.stale")
	case x.State == sla.PenaltyProposed:
		return d.T("form.mark.draft")
	}
	return ""
}

// breach says what limit passed, by how much, and how it came about.
func (d desk) breach(x sla.Penalty) map[string]any {
	r := x.Run
	hours := Over(x.At, r.Stopped, d.a.Now)
	m := map[string]any{
		"item": d.Item(r.Clock.Code, r.Ordinal), "limit": d.Limit(r.Limit), "start": d.In(r.Start), "due": d.In(x.At), "actual": d.In(r.Stopped),
		"hours": hours, "undone": r.Stopped.IsZero(),
	}
	if r.Stopped.IsZero() {
		m["actual"] = d.T("form.undone", "at", report.Format(d.In(d.a.Now)))
	}
	m["facts"] = d.facts(x, hours)
	return m
}

// Over returns by how many natural hours something came after its due time, up to now where it is not done; two
// decimals.
func Over(due, stopped, now time.Time) float64 {
	if stopped.IsZero() {
		stopped = now
	}
	return math.Round(max(stopped.Sub(due).Hours(), 0)*100) / 100
}

// facts tells the breach in a sentence or two (DOMAIN.md 3.5: a notice states the facts).
func (d desk) facts(x sla.Penalty, hours float64) string {
	r := x.Run
	key := "form.facts.late"
	switch {
	case r.Clock.After != "":
		key = "form.facts.period"
	case r.Stopped.IsZero():
		key = "form.facts.undone"
	}
	text := d.T("form.facts.received", "at", report.Format(d.at(d.s.Received)))
	if t := d.s.Transfer; t != nil && !t.Signed.IsZero() && t.Signed.Before(x.At) {
		text += d.T("form.facts.signed", "at", report.Format(d.at(t.Signed)), "by", t.SignedBy, "department", d.Department(t.To))
	}
	text += d.T(key, "clock", d.Clock(r.Clock.Code), "start", report.Format(d.In(r.Counted)),
		"limit", d.Limit(r.Limit), "due", report.Format(d.In(x.At)), "actual", report.Format(d.In(r.Stopped)), "now", report.Format(d.In(d.a.Now)), "hours", report.Format(hours), "n", r.Ordinal)
	if r.Raised != "" && r.Raised != r.Level {
		text += d.T("form.facts.raised", "from", d.Level(r.Level), "to", d.Level(r.Raised))
	}
	if r.Late {
		text += d.T("form.facts.recorded")
	}
	return text
}

// charged names who is charged.
func (d desk) charged(x sla.Penalty) string {
	var names []string
	for _, s := range x.Shares {
		names = append(names, d.Department(s.Department))
	}
	return strings.Join(names, d.T("form.and"))
}

func (d desk) shares(x sla.Penalty) []map[string]any {
	all := []map[string]any{}
	for _, s := range x.Shares {
		all = append(all, map[string]any{"department": d.Department(s.Department), "amount": s.Amount, "person": s.Person, "personal": s.Personal})
	}
	return all
}

func part(x sla.Penalty, of func(sla.Share) report.Money) (sum report.Money) {
	for _, s := range x.Shares {
		sum += of(s)
	}
	return sum
}

// article names the clause that a penalty rests on.
func (d desk) article(x sla.Penalty) string {
	clause := d.Policy.Penalties.Article
	if t := x.Run.Clock.Penalty; t != nil && t.Article != "" {
		clause = t.Article
	}
	return d.T("form.article", "source", d.Policy.Source.In(d.Lang()), "article", clause)
}

// version names the policy and its version (ENG-09).
func (d desk) version() string {
	key := "form.policy"
	if d.Policy.Effective == "" {
		key = "form.policy.undated"
	}
	return d.T(key, "title", d.Policy.Title.In(d.Lang()), "version", d.Policy.Version, "effective", d.Policy.Effective)
}

// copies names the departments that get a copy.
func (d desk) copies() string {
	var names []string
	for _, code := range d.Policy.Penalties.Copies {
		names = append(names, d.Department(code))
	}
	return strings.Join(names, d.T("form.and"))
}

func (d desk) capped(x sla.Penalty) string {
	if !x.Capped {
		return ""
	}
	return d.T("form.capped", "cap", Yuan(d.Policy.Penalties.CapMonth))
}

// months adds what the notice of a month overdue says (F05): since when, how many months, and what the complaint has
// cost so far, this notice included.
func (d desk) months(m map[string]any, x sla.Penalty) {
	c := x.Run.Clock
	m["base_due"], m["months"], m["base_item"], m["so_far"] = nil, nil, "", report.Money(0)
	if c.After != "" {
		m["base_due"], m["months"] = d.In(x.Run.Start), x.Run.Ordinal
		m["base_item"] = d.Item(c.After, 1)
	}
	var sum report.Money
	for _, y := range d.a.Penalties { // in order of the breaches
		if y.Key == x.Key || !y.Stale && y.State != complaint.PenaltyWithdrawn {
			sum += y.Amount
		}
		if y.Key == x.Key {
			break
		}
	}
	m["so_far"] = sum
}
