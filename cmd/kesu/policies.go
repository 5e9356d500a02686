package main

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// policiesDir holds a folder for each policy of a store, with a file for each version.
const policiesDir = "policies"

// versions are the versions of one policy, by the date from which each is in force.
type versions []*sla.Policy

// at returns the version in force on a day; before the first, the first.
func (v versions) at(day string) *sla.Policy {
	p := v[0]
	for _, q := range v[1:] {
		if q.Effective <= day {
			p = q
		}
	}
	return p
}

// loadPolicies reads all policies of the store: that of kesu.yaml first, which is the
// default, then the other folders by name.
func (d *desk) loadPolicies() error {
	src, err := d.sources()
	if err != nil {
		return err
	}
	names, err := d.yamlIn(policiesDir)
	if err != nil {
		return err
	}
	byName := map[string]versions{}
	for _, file := range names {
		if strings.Count(file, "/") != 2 {
			continue // a draft beside the folders
		}
		data, err := d.files.ReadFile(file)
		if err != nil {
			return err
		}
		p, err := sla.Parse(file, data, src)
		if err != nil {
			return err
		}
		p.Name = path.Base(path.Dir(file)) // the folder is what commands and complaints call it
		byName[p.Name] = append(byName[p.Name], p)
	}
	own := d.config.Policy
	if byName[own] == nil {
		return complaint.NotFound("policy.none", "dir", path.Join(policiesDir, own), "known", templates.Policies())
	}
	for name, all := range byName {
		slices.SortFunc(all, func(a, b *sla.Policy) int { return cmp.Compare(a.Effective, b.Effective) })
		d.names = append(d.names, name)
	}
	slices.SortFunc(d.names, func(a, b string) int {
		return cmp.Or(-compareBool(a == own, b == own), strings.Compare(a, b))
	})
	d.policies = byName
	return nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// version returns the version of a policy of the store in force at an instant.
func (d *desk) version(name string, at time.Time) *sla.Policy {
	return d.policies[name].at(at.In(d.loc).Format(time.DateOnly))
}

// policy returns the store's default policy in force at an instant.
func (d *desk) policy(at time.Time) *sla.Policy { return d.version(d.names[0], at) }

// inForce returns the policies of the store at an instant, the default first.
func (d *desk) inForce(at time.Time) []*sla.Policy {
	all := make([]*sla.Policy, len(d.names))
	for i, name := range d.names {
		all[i] = d.version(name, at)
	}
	return all
}

// governs returns the policy that a complaint follows: the one it was opened under,
// else the store's default, in the version in force when it was received (DESIGN 3).
func (d *desk) governs(rec complaint.Record) (*sla.Policy, error) {
	for i := range rec.Events {
		o := rec.Events[i].Opened
		if o == nil {
			continue
		}
		name := cmp.Or(string(o.Policy), d.names[0])
		if d.policies[name] == nil {
			return nil, complaint.Invalid("policy.gone", "id", rec.ID, "value", name, "known", d.names)
		}
		return d.version(name, rec.Events[i].At.Time), nil
	}
	return d.policy(d.now), nil
}

// policyFor returns the policy for a new complaint: the one of that name, else the
// default, unless only one other policy knows the type of case.
func (d *desk) policyFor(name, typ string, at time.Time) (*sla.Policy, error) {
	if name != "" {
		return d.policyNamed(name, at)
	}
	all := d.inForce(at)
	if _, ok := sla.Find(all[0], all[0].Types, typ); ok || strings.TrimSpace(typ) == "" {
		return all[0], nil
	}
	var know []*sla.Policy
	var names []string
	for _, p := range all[1:] {
		if _, ok := sla.Find(p, p.Types, typ); ok {
			know, names = append(know, p), append(names, p.Name)
		}
	}
	switch len(know) {
	case 0:
		return all[0], nil // which says what types there are
	case 1:
		return know[0], nil
	}
	return nil, complaint.Usage("policy.which", "value", typ, "known", names)
}

// policyNamed returns the policy of the store with a name or title, "" for the default.
func (d *desk) policyNamed(name string, at time.Time) (*sla.Policy, error) {
	if name == "" {
		return d.policy(at), nil
	}
	for _, p := range d.inForce(at) {
		if p.Name == name || slices.ContainsFunc([]string{p.Title.In("zh"), p.Title.In("en")}, func(t string) bool { return templates.Fold(t) == templates.Fold(name) }) {
			return p, nil
		}
	}
	return nil, complaint.NotFound("policy.unknown-own", "value", name, "known", d.names)
}

// recorded is what a complaint under a policy keeps of its name: nothing for the default.
func (d *desk) recorded(p *sla.Policy) complaint.Text {
	if p.Name == d.names[0] {
		return ""
	}
	return complaint.Text(p.Name)
}

// reported returns the policy whose complaints a report is about, in the version in
// force at its end: the one that was asked for, "" for the default.
func (d *desk) reported(name string, at time.Time) (*sla.Policy, error) {
	return d.policyNamed(name, at)
}

// follows reports whether a complaint follows a policy, in whatever version.
func (d *desk) follows(rec complaint.Record, p *sla.Policy) bool {
	for i := range rec.Events {
		if o := rec.Events[i].Opened; o != nil {
			return cmp.Or(string(o.Policy), d.names[0]) == p.Name
		}
	}
	return p.Name == d.names[0]
}

// staff is what people.yaml may name: the roles and departments of all policies.
func (d *desk) staff() *sla.Policy {
	all := &sla.Policy{}
	for _, p := range d.inForce(d.now) {
		all.Roles = append(all.Roles, p.Roles...)
		all.Departments = append(all.Departments, p.Departments...)
	}
	return all
}
