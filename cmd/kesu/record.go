package main

import (
	"context"
	"fmt"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/sla"
)

// act makes the event of a command from what is known of the complaint.
type act func(a *sla.Assessment) (complaint.Event, error)

// record is the path of every command that writes: under the lock the complaint
// is read and assessed, the event made and checked, appended and committed.
func (d *desk) record(ctx context.Context, arg string, make act) (*sla.Assessment, error) {
	id, err := complaint.ParseID(arg)
	if err != nil {
		return nil, err
	}
	var after *sla.Assessment
	err = d.write(ctx, func(tx *store.Tx) error {
		after, err = d.append(ctx, tx, id, make)
		return err
	})
	return after, err
}

// append adds one event to a complaint within a change of the store.
func (d *desk) append(ctx context.Context, tx *store.Tx, id complaint.ID, make act) (after *sla.Assessment, err error) {
	err = tx.Record(id, func(rec complaint.Record) ([]complaint.Event, error) {
		now, err := d.assess(rec, complaint.View{Now: d.now})
		if err != nil {
			return nil, err
		}
		e, err := make(now)
		if err != nil {
			return nil, err
		}
		if err := d.stamp(ctx, &e, len(rec.Events)); err != nil {
			return nil, err
		}
		d.message(tx, fmt.Sprintf("%s: %s (%s)", id, e.Kind(), e.By))
		if after, err = d.check(rec, now, &e); unexplained(&e) {
			d.hints = append(d.hints, func() { d.say("because.missing") })
		}
		return []complaint.Event{e}, err
	})
	return after, err
}

// message gives a commit its message; apply has its own.
func (d *desk) message(tx *store.Tx, text string) {
	if d.tx == nil {
		tx.Message, tx.Date = text, d.now
	}
}

// check asks grammar, gates and authority whether an event may be added, as of
// when it happened; an event that would make later ones impossible is refused.
func (d *desk) check(rec complaint.Record, now *sla.Assessment, e *complaint.Event) (*sla.Assessment, error) {
	then := now
	if s := now.State; s.Status != complaint.StatusNone && e.At.Before(s.Received.Time) {
		return nil, complaint.Refuse("event.before-receipt", "id", s.ID, "at", e.At, "received", s.Received)
	}
	if !e.At.Equal(d.now) {
		var err error
		if then, err = d.assess(rec, complaint.View{Now: e.At.Time}); err != nil {
			return nil, err
		}
	}
	if err := then.Permit(e); err != nil {
		return nil, err
	}
	if err := then.Policy.Allows(then.State, e, d.people); err != nil {
		return nil, err
	}
	rec.Events = append(append([]complaint.Event{}, rec.Events...), *e)
	after, err := d.assess(rec, complaint.View{Now: d.now})
	if err != nil {
		return nil, err
	}
	return after, conflict(now, after)
}

// conflict names an event that the new one would make impossible, if any. The new one
// knows all others: it contradicts none, and may settle some.
func conflict(before, after *sla.Assessment) error {
	known := map[string]bool{}
	for _, p := range before.State.Problems {
		known[p.Event] = known[p.Event] || p.Other == ""
	}
	for _, p := range after.State.Problems {
		if p.Other == "" && !known[p.Event] {
			return complaint.Refuse("event.conflict", "id", after.State.ID, "kind", p.Kind, "at", p.At, "by", p.By, "cause", p.Cause)
		}
	}
	return nil
}
