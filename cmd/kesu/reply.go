package main

import (
	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// replying are the flags of reply.
type replying struct {
	text, to, kind, contact, service, cost string
	checks                                 []string
}

func (a *app) replyCmd() *cobra.Command {
	var o replying
	c := a.step("reply ID", nil, func(*desk, []string, *sla.Assessment) (complaint.Event, error) {
		body, err := o.replied(a)
		return complaint.Event{Replied: body}, err
	})
	a.must(c, map[string]*string{"text": &o.text})
	for name, into := range map[string]*string{"kind": &o.kind, "contact": &o.contact, "service": &o.service, "cost": &o.cost} {
		a.text(c, into, name)
	}
	c.Flags().StringVar(&o.to, "to", complaint.ToCenter, a.doc("flag.reply-to"))
	c.Flags().StringArrayVar(&o.checks, "check", nil, a.doc("flag.check"))
	return c
}

func (o *replying) replied(a *app) (out *complaint.Replied, err error) {
	out = &complaint.Replied{Text: complaint.Clean(o.text), Nature: complaint.Clean(o.kind)}
	if out.To, err = a.oneOf("to", o.to, complaint.ToCenter, complaint.ToCustomer); err != nil {
		return nil, err
	}
	if o.contact != "" {
		if out.Contact, err = a.oneOf("contact", o.contact, "direct", "indirect"); err != nil {
			return nil, err
		}
	}
	if o.service != "" {
		if out.Service, err = a.oneOf("service", o.service, "necessary", "extra"); err != nil {
			return nil, err
		}
	}
	if o.cost != "" {
		cost, err := complaint.ParseMoney(o.cost)
		if err != nil {
			return nil, err
		}
		out.Cost = &cost
	}
	set, err := pairs(o.checks)
	out.Checks = set
	return out, err
}

func (a *app) promiseCmd() *cobra.Command {
	var when, text string
	c := a.step("promise ID", nil, func(d *desk, _ []string, _ *sla.Assessment) (complaint.Event, error) {
		t, err := d.time("when", when, d.loc)
		return complaint.Event{Promised: &complaint.Promised{When: complaint.At(t.In(d.loc)), Text: complaint.Clean(text)}}, err
	})
	a.must(c, map[string]*string{"when": &when})
	a.text(c, &text, "text")
	return c
}
