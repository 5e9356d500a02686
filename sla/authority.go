package sla

import (
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
)

// Person is somebody who may act, as people.yaml names them.
type Person struct {
	Name       string   `yaml:"name"`
	Department string   `yaml:"department,omitempty"`
	Roles      []string `yaml:"roles"`
	Email      string   `yaml:"email,omitempty"`
	Key        string   `yaml:"key,omitempty"` // ssh signing key
}

// People are all who may act. While nobody is named, everybody may do everything
// (ENG-18): the record shows who did it.
type People []Person

// Acts that are no event of a complaint.
const (
	ActBulletinIssue = "bulletin_issue"
	ActBulletinSign  = "bulletin_sign"
	ActImport        = "import"
	ActPeople        = "people" // changing the roles and keys of others in people.yaml

	actLevel   = "level"    // changing the level of a classified complaint by hand
	penaltyAct = "penalty_" // before the decision
)

// Allows returns why a person may not do an event in state s, or nil. The grammar
// and the gates have been asked before.
func (p *Policy) Allows(s *complaint.State, e *complaint.Event, people People) error {
	if len(people) == 0 || e.Automatic() {
		return nil
	}
	return p.may(people, e.By, act(e), s.Level, s.Department, p.rolesFor(s, e))
}

// AllowsAct is Allows for an act that is no event of a complaint.
func (p *Policy) AllowsAct(actor, act string, people People) error {
	if len(people) == 0 {
		return nil
	}
	return p.may(people, actor, act, "*", "", p.Authority.rolesAny(act))
}

// act names what authority is looked up by: the kind, and the decision of a penalty.
func act(e *complaint.Event) string {
	if e.Penalty != nil {
		return penaltyAct + e.Penalty.Decision
	}
	return string(e.Kind())
}

// rolesFor returns the roles that may do an event; none means everybody who is named.
func (p *Policy) rolesFor(s *complaint.State, e *complaint.Event) []string {
	level, f := s.Level, facts{p: p, s: s, e: e}
	switch {
	case e.Approved != nil:
		if a := s.Pending(e.Approved.Subject); a != nil && len(a.Approvals) < len(a.Needs.Approvals) {
			return a.Needs.Approvals[len(a.Approvals)]
		}
	case e.Rejected != nil:
		if a := s.Pending(e.Rejected.Subject); a != nil {
			return slices.Concat(a.Needs.Approvals...)
		}
	case e.Classified != nil:
		if s.FirstLevel != "" && !s.Classified.IsZero() && e.Classified.Level != "" && e.Classified.Level != s.Level {
			return p.Authority.roles(f, s.Level, actLevel)
		}
		if e.Classified.Level != "" {
			level = e.Classified.Level
		}
	}
	if e.Penalty != nil {
		return p.Authority.roles(f, level, act(e))
	}
	acts := p.acts(s, e)
	if e.Stepped != nil && !e.Stepped.Done && f.times(e.Stepped.Step) > 0 { // what is done is changed by who may do it
		acts = append(acts, acts[0]+":"+e.Stepped.Step)
	}
	return p.Authority.roles(f, level, acts...)
}

func (p *Policy) may(people People, name, act, level, department string, roles []string) error {
	i := slices.IndexFunc(people, func(x Person) bool { return x.Name == name })
	if i < 0 {
		return complaint.Refuse("people.unknown", "by", name)
	}
	if len(roles) == 0 {
		return nil
	}
	for _, code := range p.covered(people[i].Roles) {
		role, _ := ByCode(p.Roles, code)
		if slices.Contains(roles, code) && (!role.OfDepartment || department == "" || people[i].Department == department) {
			return nil
		}
	}
	return complaint.Refuse("people.authority", "by", name, "act", act, "level", level, "roles", roles, "may", p.holders(people, roles, department))
}

// covered returns the roles somebody acts in: their own and those these cover.
func (p *Policy) covered(roles []string) []string {
	var all []string
	queue := slices.Clone(roles)
	for len(queue) > 0 {
		code := queue[0]
		queue = queue[1:]
		if slices.Contains(all, code) {
			continue
		}
		all = append(all, code)
		if r, ok := ByCode(p.Roles, code); ok {
			queue = append(queue, r.Covers...)
		}
	}
	return all
}

// holders names who holds one of the roles.
func (p *Policy) holders(people People, roles []string, department string) string {
	var names []string
	for _, x := range people {
		for _, code := range p.covered(x.Roles) {
			role, _ := ByCode(p.Roles, code)
			if slices.Contains(roles, code) && (!role.OfDepartment || department == "" || x.Department == department) {
				names = append(names, x.Name)
				break
			}
		}
	}
	return strings.Join(names, ", ")
}

// Center returns the code of the managing department.
func (p *Policy) Center() string {
	for _, d := range p.Departments {
		if d.Center {
			return d.Code
		}
	}
	return ""
}

// Receiver returns the designated receiver of a department for a category and
// level (DLR-31): the most specific row of the table.
func (p *Policy) Receiver(department, category, level string) (Receiver, bool) {
	d, _ := ByCode(p.Departments, department)
	best, score := Receiver{}, -1
	for _, r := range d.Receivers {
		if (r.Category != "" && r.Category != category) || (r.Level != "" && r.Level != level) {
			continue
		}
		n := 0
		if r.Category != "" {
			n += 2
		}
		if r.Level != "" {
			n++
		}
		if n > score {
			best, score = r, n
		}
	}
	return best, score >= 0
}
