package main

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/sla"
)

// people judges a change of people.yaml against what each parent had: once somebody has a
// key, who changes it must be one of those, and who changes more than an own key must be
// allowed to, as far as the keys are of people who are.
func (u *auditor) people(ctx context.Context, c *store.Commit, change store.Change) error {
	now := u.staffOf(u.besides[c.ID])
	if now.err != nil {
		u.noteWith(store.Finding{Code: "file.unreadable", Commit: c, File: peopleFile, Cause: now.err}, nil, "", "")
	}
	if len(c.Parents) > 1 {
		clean, err := u.joined(ctx, c, now)
		if clean || err != nil {
			return err
		}
	}
	f := store.Finding{Code: "people.changed", Commit: c, File: peopleFile}
	if len(c.Parents) > 0 {
		who := strings.Join(u.staffOf(u.before(c)).altered(now), u.t("list.comma"))
		u.noteWith(f, map[string]any{"who": who}, u.content(change.Old), u.content(change.New))
	}
	for _, p := range c.Parents {
		before := u.staffOf(u.besides[p])
		if len(before.keys) == 0 || reflect.DeepEqual(before, now) {
			continue
		}
		s, err := u.signatureOf(c)
		if err != nil {
			return err
		}
		if signer := before.signer(s.Key); signer == "" {
			f.Code = "people.unsigned"
			u.noteWith(f, nil, u.content(change.Old), u.content(change.New))
			return nil
		} else if !before.own(signer, now) {
			u.mayAlter(f, before, signer, change)
		}
	}
	return nil
}

// own reports whether all that a list differs in is somebody's own entry, but for what he
// is and where.
func (s *staff) own(name string, now *staff) bool {
	was, is := s.named(name), now.named(name)
	return slices.Equal(s.altered(now), []string{name}) && len(was) == 1 && len(is) == 1 &&
		was[0].Department == is[0].Department && slices.Equal(was[0].Roles, is[0].Roles)
}

// mayAlter notes that somebody changed the entries of others who may not, unless nobody
// who may has a key to sign with.
func (u *auditor) mayAlter(f store.Finding, before *staff, signer string, change store.Change) {
	desks := u.desksFor(f.Commit)
	if len(desks) == 0 {
		return // that the rules cannot be read is a finding
	}
	p := desks[0].policy(f.Commit.Committed)
	for name := range before.keys {
		if p.AllowsAct(name, sla.ActPeople, before.people) == nil {
			if err := p.AllowsAct(signer, sla.ActPeople, before.people); err != nil {
				u.refused(p, err, f, u.content(change.Old), u.content(change.New))
			}
			return
		}
	}
}

// joined reports whether a merge's people are those of both sides: everybody as the side
// has them that changed them since both parted.
func (u *auditor) joined(ctx context.Context, c *store.Commit, now *staff) (bool, error) {
	parted, err := u.basesOf(ctx, c)
	if err != nil || now.err != nil {
		return false, err
	}
	var bases, sides []*staff
	for _, b := range parted {
		bases = append(bases, u.staffOf(b))
	}
	for _, p := range c.Parents {
		sides = append(sides, u.staffOf(u.besides[p]))
	}
	names := map[string]bool{}
	for _, s := range slices.Concat(bases, sides, []*staff{now}) {
		for _, p := range s.people {
			names[p.Name] = true
		}
	}
	for name := range names {
		var made, kept [][]sla.Person
		for _, s := range sides {
			is := s.named(name)
			if slices.ContainsFunc(bases, func(b *staff) bool { return reflect.DeepEqual(b.named(name), is) }) {
				kept = append(kept, is)
			} else {
				made = append(made, is)
			}
		}
		want := made
		if len(made) == 0 {
			want = kept
		}
		if len(want) == 0 || slices.ContainsFunc(made, func(m []sla.Person) bool { return !reflect.DeepEqual(m, made[0]) }) ||
			!slices.ContainsFunc(want, func(w []sla.Person) bool { return reflect.DeepEqual(w, now.named(name)) }) {
			return false, nil
		}
	}
	return true, nil
}

// named are the entries of people.yaml for a name; there should be one.
func (s *staff) named(name string) []sla.Person {
	var all []sla.Person
	for _, p := range s.people {
		if p.Name == name {
			all = append(all, p)
		}
	}
	return all
}

// altered names the people whose entries differ from those of another list.
func (s *staff) altered(now *staff) []string {
	var names []string
	for _, p := range slices.Concat(s.people, now.people) {
		if !slices.Contains(names, p.Name) && !reflect.DeepEqual(s.named(p.Name), now.named(p.Name)) {
			names = append(names, p.Name)
		}
	}
	return names
}

// signer is the name of the person whose key it is, "" for nobody.
func (s *staff) signer(key string) string {
	for name, keys := range s.keys {
		if key != "" && slices.Contains(keys, key) {
			return name
		}
	}
	return ""
}
