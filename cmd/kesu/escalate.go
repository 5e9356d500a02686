package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/sla"
)

func (a *app) escalateCmd() *cobra.Command {
	var reason, to, external string
	c := a.command("escalate [ID]", between(0, 1, "[ID]"), func(c *cobra.Command, args []string) error {
		d, err := a.desk()
		if err != nil {
			return err
		}
		if len(args) == 0 {
			return d.sweep(c.Context())
		}
		if reason == "" {
			return complaint.Usage("usage.missing", "command", "kesu escalate", "flag", "reason")
		}
		after, err := d.record(c.Context(), args[0], func(now *sla.Assessment) (complaint.Event, error) {
			body, err := a.escalated(now, to, external)
			if err == nil {
				body.Reason = complaint.Clean(reason)
			}
			return complaint.Event{Escalated: body}, err
		})
		if after != nil && (err == nil || isKept(err)) {
			d.done(after)
		}
		return err
	})
	c.ValidArgsFunction = a.ids
	a.text(c, &reason, "reason")
	c.Flags().StringVar(&to, "to", "", a.doc("flag.escalate-to"))
	a.text(c, &external, "external")
	a.completes(c, "to", levelsOf)
	return c
}

// escalated is a raise of the level by hand: to the level named, to the highest
// where the complaint was taken outside the company, else to the next.
func (a *app) escalated(now *sla.Assessment, to, external string) (*complaint.Escalated, error) {
	p, s := now.Policy, now.State
	out := &complaint.Escalated{From: s.Level, Trigger: complaint.TriggerManual}
	var err error
	if out.External, err = choose(a, p, "external", p.External, external); err != nil {
		return nil, err
	}
	if out.To, err = choose(a, p, "level", p.Levels, to); err != nil {
		return nil, err
	}
	codes := p.Ranked()
	at := slices.Index(codes, s.Level)
	if out.External != "" {
		out.Trigger = complaint.TriggerExternal
		highest := codes[len(codes)-1]
		if out.To != "" && out.To != highest {
			return nil, complaint.Refuse("escalate.lower", "id", s.ID, "level", highest)
		}
		out.To = highest
	}
	if out.To == "" && at+1 < len(codes) {
		out.To = codes[at+1]
	}
	if out.External == "" && (out.To == "" || slices.Index(codes, out.To) <= at) {
		return nil, complaint.Refuse("escalate.not-higher", "id", s.ID, "level", s.Level, "known", codes[at+1:])
	}
	return out, nil
}

// sweep records every automatic change that is due: each carries the instant at
// which it fell due, whenever the sweep runs (ENG-10, ENG-11).
func (d *desk) sweep(ctx context.Context) error {
	var due []complaint.ID
	now := *d
	now.known = time.Time{}
	bad, err := now.pending(ctx, func(a *sla.Assessment) func() {
		if !a.Owes() {
			return nil
		}
		id := a.State.ID
		return func() { due = append(due, id) }
	})
	if err != nil {
		return err
	}
	changes := 0
	if len(due) > 0 {
		err = d.write(ctx, func(tx *store.Tx) error {
			changes, err = d.recordDue(tx, due)
			d.message(tx, fmt.Sprintf("escalate: %d automatic changes", changes))
			return err
		})
	}
	if err == nil || isKept(err) {
		d.say("escalate.done", "changes", changes, "complaints", len(due))
	}
	return firstError(err, invalidIf(bad))
}

func (d *desk) recordDue(tx *store.Tx, due []complaint.ID) (changes int, err error) {
	for _, id := range due {
		err := tx.Record(id, func(rec complaint.Record) ([]complaint.Event, error) {
			a, err := d.assess(rec, complaint.View{Now: d.now})
			if err != nil {
				return nil, err
			}
			var events []complaint.Event
			for _, e := range a.Unrecorded() {
				x := *e
				x.Recorded = complaint.At(d.now)
				events = append(events, x)
				d.say("escalate.one", "id", id, "at", d.show(x.At.Time), "change", d.change(a.Policy, x.Escalated))
			}
			changes += len(events)
			return events, nil
		})
		if err != nil {
			return changes, err
		}
	}
	return changes, nil
}

// change says from which level to which; a level raised to itself is supervised
// from then on (DOMAIN.md 3.4).
func (d *desk) change(p *sla.Policy, x *complaint.Escalated) string {
	from, to := sla.NameOf(p.Levels, x.From, d.words.Lang()), sla.NameOf(p.Levels, x.To, d.words.Lang())
	if x.From == x.To {
		return d.t("supervised", "level", to)
	}
	return from + " → " + to
}

// unreadable reports files that cannot be read and goes on; the command fails in
// the end, having done what it could.
func (d *desk) unreadable(count *int) func(error) error {
	return func(err error) error {
		*count++
		d.report(err)
		return nil
	}
}

// invalidIf is the error of a command that met files it could not read.
func invalidIf(bad int) error {
	if bad == 0 {
		return nil
	}
	return errReported{statusInvalid}
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
