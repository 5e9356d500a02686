package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

func (a *app) transferCmd() *cobra.Command {
	var to, receiver string
	var with []string
	c := a.step("transfer ID", nil, func(d *desk, _ []string, now *sla.Assessment) (complaint.Event, error) {
		body, err := d.transferred(now, to, receiver, with)
		return complaint.Event{Transferred: body}, err
	})
	a.must(c, map[string]*string{"to": &to})
	a.text(c, &receiver, "receiver")
	c.Flags().StringArrayVar(&with, "with", nil, a.doc("flag.with"))
	a.completes(c, "to", departmentsOf)
	return c
}

// transferred picks the designated receiver from the policy's table (DLR-31); a
// receiver that is given must be in the table or among the people.
func (d *desk) transferred(now *sla.Assessment, to, receiver string, with []string) (*complaint.Transferred, error) {
	p, s := now.Policy, now.State
	out := &complaint.Transferred{Receiver: complaint.Clean(receiver)}
	var err error
	if out.To, err = choose(d.app, p, "department", p.Departments, to); err != nil {
		return nil, err
	}
	for _, w := range with {
		code, err := choose(d.app, p, "department", p.Departments, w)
		if err != nil {
			return nil, err
		}
		out.With = append(out.With, code)
	}
	row, ok := p.Receiver(out.To, s.Category, s.Level)
	switch {
	case receiver == "" && !ok:
		return nil, complaint.Refuse("transfer.no-receiver", "id", s.ID, "department", sla.NameOf(p.Departments, out.To, d.words.Lang()))
	case receiver == "":
		out.Receiver = complaint.Text(row.Name)
	case !d.isReceiver(p, out.To, receiver):
		return nil, complaint.Refuse("transfer.unknown-receiver", "id", s.ID, "receiver", receiver, "department", sla.NameOf(p.Departments, out.To, d.words.Lang()))
	}
	if level, _ := sla.ByCode(p.Levels, s.Level); len(with) > 0 && level.Single {
		d.hints = append(d.hints, func() { d.warn("transfer.single", "level", sla.NameOf(p.Levels, s.Level, d.words.Lang())) }) // DLR-09
	}
	return out, nil
}

func (d *desk) isReceiver(p *sla.Policy, department, name string) bool {
	dep, _ := sla.ByCode(p.Departments, department)
	if slices.ContainsFunc(dep.Receivers, func(r sla.Receiver) bool { return r.Name == name || r.Deputy == name }) {
		return true
	}
	return slices.ContainsFunc(d.people, func(x sla.Person) bool { return x.Name == name && (x.Department == department || x.Department == "") })
}

func (a *app) signCmd() *cobra.Command {
	var note string
	c := a.step("sign ID", nil, func(*desk, []string, *sla.Assessment) (complaint.Event, error) {
		return complaint.Event{Signed: &complaint.Signed{Text: complaint.Clean(note)}}, nil
	})
	a.text(c, &note, "text")
	return c
}

func (a *app) refuseCmd() *cobra.Command {
	var reason string
	c := a.step("refuse ID", nil, func(*desk, []string, *sla.Assessment) (complaint.Event, error) {
		return complaint.Event{Refused: &complaint.Refused{Reason: complaint.Clean(reason)}}, nil
	})
	a.must(c, map[string]*string{"reason": &reason})
	return c
}
