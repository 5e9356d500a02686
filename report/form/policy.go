package form

import (
	"slices"
	"time"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// PolicyData returns the values of forms about a whole policy: its table of designated receivers (F02) and its standard
// of categories (F03). people tells what else is known of the receivers.
func PolicyData(p *sla.Policy, people sla.People, w *templates.Words, now time.Time) map[string]any {
	n := report.Names{Policy: p, Words: w}
	return map[string]any{
		"company": p.Company, "policy": policyNames(n), "now": n.In(now), "receivers": receivers(n, people), "categories": categories(n),
	}
}

// policyNames is what every form can say of the policy it rests on (ENG-09).
func policyNames(n report.Names) map[string]any {
	p := n.Policy
	return map[string]any{
		"name": p.Name, "title": p.Title.In(n.Lang()), "source": p.Source.In(n.Lang()), "version": p.Version, "effective": p.Effective,
		"drafted_by": p.DraftedBy, "approved_by": p.ApprovedBy,
	}
}

// receivers lists the designated receivers of each department. A row that is for all categories or levels says so.
func receivers(n report.Names, people sla.People) List {
	list := newList("no", "department", "category", "level", "name", "post", "email", "deputy", "deputy_email", "from")
	for _, d := range n.Policy.Departments {
		for _, r := range d.Receivers {
			m := map[string]any{"department": d.Name.In(n.Lang()), "category": n.T("form.every"), "level": n.T("form.every"), "name": r.Name, "deputy": r.Deputy, "from": n.Policy.Effective}
			if r.Category != "" {
				m["category"] = n.Category(r.Category)
			}
			if r.Level != "" {
				m["level"] = n.Level(r.Level)
			}
			if x, ok := person(people, r.Name); ok {
				m["post"], m["email"] = posts(n, x), x.Email
			}
			if x, ok := person(people, r.Deputy); ok {
				m["deputy_email"] = x.Email
			}
			list.add(m)
		}
	}
	return list
}

func person(people sla.People, name string) (sla.Person, bool) {
	i := slices.IndexFunc(people, func(x sla.Person) bool { return x.Name == name })
	if i < 0 {
		return sla.Person{}, false
	}
	return people[i], true
}

// posts names the roles that somebody holds.
func posts(n report.Names, x sla.Person) string {
	var all []string
	for _, code := range x.Roles {
		all = append(all, sla.NameOf(n.Policy.Roles, code, n.Lang()))
	}
	return joined(n, all...)
}

// categories lists what cases can be about, with the usual level and department (DLR-28).
func categories(n report.Names) List {
	list := newList("no", "code", "name", "examples", "level", "department", "volume")
	for _, c := range n.Policy.Categories {
		list.add(map[string]any{
			"code": c.Code, "name": c.Name.In(n.Lang()), "examples": c.Examples.In(n.Lang()), "volume": c.Volume.In(n.Lang()),
			"level": sla.NameOf(n.Policy.Levels, c.Level, n.Lang()), "department": sla.NameOf(n.Policy.Departments, c.Department, n.Lang()),
		})
	}
	return list
}
