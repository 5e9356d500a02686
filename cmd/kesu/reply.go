package main

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// replying are the flags of reply.
type replying struct {
	text, to, kind, contact, service, cost string
	checks                                 []string
}

func (a *app) replyCmd() *cobra.Command {
	var o replying
	c := a.step("reply ID", nil, func(d *desk, _ []string, now *sla.Assessment) (complaint.Event, error) {
		body, err := o.replied(a, now.Policy)
		if err == nil {
			d.hints = append(d.hints, func() { d.wordingHint(now.Policy, body) })
		}
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

func (o *replying) replied(a *app, p *sla.Policy) (out *complaint.Replied, err error) {
	out = &complaint.Replied{Text: complaint.Clean(o.text), Nature: complaint.Clean(o.kind)}
	if len(p.Replies) > 0 && o.kind != "" {
		kind, err := choose(a, p, "reply", p.Replies, o.kind)
		if err != nil {
			return nil, err
		}
		out.Nature = complaint.Text(kind)
	}
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
	out.Checks, err = a.checked(p, o.checks)
	return out, err
}

// checked reads the steps of a checklist that a reply has taken: STEP, or STEP=note.
func (a *app) checked(p *sla.Policy, typed []string) (map[string]complaint.Text, error) {
	var steps []sla.Term
	for _, list := range p.Checklists {
		steps = append(steps, list.Steps...)
	}
	out := map[string]complaint.Text{}
	for _, one := range typed {
		name, note, _ := strings.Cut(one, "=")
		if strings.TrimSpace(name) == "" {
			return nil, complaint.Usage("usage.pair", "value", one)
		}
		if len(steps) > 0 {
			code, err := choose(a, p, "check", steps, name)
			if err != nil {
				return nil, err
			}
			name = code
		}
		out[strings.TrimSpace(name)] = cmp.Or(complaint.Clean(note), sla.Yes)
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

// wordingHint warns of words that blame the customer (LSC-05).
func (d *desk) wordingHint(p *sla.Policy, r *complaint.Replied) {
	for _, word := range p.Wording.Avoid {
		if strings.Contains(templates.Fold(string(r.Text)), templates.Fold(word)) {
			d.warn("reply.wording", "word", word, "hint", p.Wording.Hint.In(d.words.Lang()))
		}
	}
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
