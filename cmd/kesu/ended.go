package main

import (
	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// reasoned is a command whose event holds a reason and nothing else.
func (a *app) reasoned(use string, event func(reason complaint.Text) complaint.Event) *cobra.Command {
	var reason string
	c := a.step(use, nil, func(*desk, []string, *sla.Assessment) (complaint.Event, error) {
		return event(complaint.Clean(reason)), nil
	})
	a.must(c, map[string]*string{"reason": &reason})
	return c
}

func (a *app) pauseCmd() *cobra.Command {
	var reason string
	var set []string
	c := a.step("pause ID", nil, func(_ *desk, _ []string, now *sla.Assessment) (complaint.Event, error) {
		fields, err := a.valuesOf(now.Policy, now.Policy.Pause.Fields, set)
		return complaint.Event{Paused: &complaint.Paused{Reason: complaint.Clean(reason), Fields: fields}}, err
	})
	a.must(c, map[string]*string{"reason": &reason})
	c.Flags().StringArrayVar(&set, "set", nil, a.doc("flag.pause-set"))
	return c
}

func (a *app) resumeCmd() *cobra.Command {
	return a.reasoned("resume ID", func(r complaint.Text) complaint.Event {
		return complaint.Event{Resumed: &complaint.Resumed{Reason: r}}
	})
}

func (a *app) reopenCmd() *cobra.Command {
	return a.reasoned("reopen ID", func(r complaint.Text) complaint.Event {
		return complaint.Event{Reopened: &complaint.Reopened{Reason: r}}
	})
}

func (a *app) withdrawCmd() *cobra.Command {
	return a.reasoned("withdraw ID", func(r complaint.Text) complaint.Event {
		return complaint.Event{Withdrawn: &complaint.Withdrawn{Reason: r}}
	})
}

func (a *app) voidCmd() *cobra.Command {
	return a.reasoned("void ID", func(r complaint.Text) complaint.Event { return complaint.Event{Voided: &complaint.Voided{Reason: r}} })
}

func (a *app) duplicateCmd() *cobra.Command {
	var of, reason string
	c := a.step("duplicate ID", nil, func(d *desk, _ []string, _ *sla.Assessment) (complaint.Event, error) {
		id, err := complaint.ParseID(of)
		if err == nil {
			err = d.stays(id)
		}
		return complaint.Event{Duplicated: &complaint.Duplicated{Of: id, Reason: complaint.Clean(reason)}}, err
	})
	a.must(c, map[string]*string{"of": &of})
	a.text(c, &reason, "reason")
	return c
}

// stays returns why another complaint cannot be merged into this one: it must exist,
// and not be merged or voided itself.
func (d *desk) stays(id complaint.ID) error {
	of, err := d.read(id)
	if err != nil {
		return err
	}
	if st := of.State.Status; st == complaint.StatusMerged || st == complaint.StatusVoided {
		return complaint.Refuse("duplicate.ended", "of", id, "into", of.State.MergedInto)
	}
	return nil
}
