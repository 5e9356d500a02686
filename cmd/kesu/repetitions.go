package main

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/pack"
	"github.com/kesu-cli/kesu/sla"
)

// repetitions finds which complaints of the policy's window another one repeats (U-20),
// among those it was shown: of the store, and the rows of a ledger before it.
type repetitions struct {
	policy *sla.Policy
	of     complaint.Text // the policy's name as complaints record it
	past   map[string][]earlier
}

// earlier is a complaint with a value by which repetition is judged.
type earlier struct {
	id complaint.ID
	at time.Time
}

// origin is how a complaint is known again: where it was taken over from, and by what
// another one repeats it.
type origin struct {
	source, policy complaint.Text // the policy's as complaints record it
	at             time.Time
	dropped        bool     // entered by mistake or twice
	values         []string // "phone=138…", of all versions of the policy
}

func (d *desk) originOf(events []complaint.Event) (o origin) {
	opened := slices.IndexFunc(events, func(e complaint.Event) bool { return e.Opened != nil })
	if opened < 0 {
		return o
	}
	e := events[opened]
	o.source, o.policy, o.at = e.Opened.Source, e.Opened.Policy, e.At.Time
	o.dropped = slices.ContainsFunc(events, func(e complaint.Event) bool { return e.Voided != nil || e.Duplicated != nil })
	for _, version := range d.policies[cmp.Or(string(o.policy), d.names[0])] {
		for _, code := range version.Repeat.By {
			if v := valueOf(e.Opened, code); v != "" {
				o.values = append(o.values, code+"="+string(v))
			}
		}
	}
	slices.Sort(o.values)
	o.values = slices.Compact(o.values)
	return o
}

// pack is nothing for an origin by which nothing is known again.
func (o origin) pack() []byte {
	if o.source == "" && (o.dropped || len(o.values) == 0) {
		return nil
	}
	var w pack.Writer
	w.Text(string(o.source), string(o.policy))
	w.Time(o.at)
	w.Flag(o.dropped)
	w.Text(o.values...)
	return w.B
}

func unpackOrigin(packed []byte) (o origin, err error) {
	if len(packed) == 0 {
		return o, nil
	}
	in := pack.Read(packed)
	o.source, o.policy, o.at, o.dropped = complaint.Text(in.Text()), complaint.Text(in.Text()), in.Time(), in.Flag()
	for len(in.B) > 0 {
		o.values = append(o.values, in.Text())
	}
	if !in.Whole() {
		return o, errors.New("an origin is torn")
	}
	return o, nil
}

// add remembers a complaint, unless it was entered by mistake or twice.
func (r *repetitions) add(id complaint.ID, o origin) {
	if r.idle() || o.dropped || o.policy != r.of {
		return
	}
	if r.past == nil {
		r.past = map[string][]earlier{}
	}
	for _, v := range o.values {
		r.past[v] = append(r.past[v], earlier{id, o.at})
	}
}

// find lists the complaints that one received at an instant repeats, none where they
// are fewer than the policy counts as repetition.
func (r *repetitions) find(o *complaint.Opened, at time.Time) []complaint.ID {
	var found []complaint.ID
	for _, code := range r.policy.Repeat.By {
		for _, was := range r.past[code+"="+string(valueOf(o, code))] {
			if !was.at.After(at) && r.policy.Within(was.at, at, r.policy.Repeat.Within) {
				found = append(found, was.id)
			}
		}
	}
	slices.SortFunc(found, cmp.Compare[complaint.ID])
	return r.enough(slices.Compact(found))
}

// idle reports whether the policy judges no repetition by fields.
func (r *repetitions) idle() bool {
	return len(r.policy.Repeat.By) == 0 || r.policy.Repeat.Within.IsZero()
}

// enough returns what was found where the policy counts that as repetition.
func (r *repetitions) enough(found []complaint.ID) []complaint.ID {
	if len(found)+1 < max(r.policy.Repeat.Count, 2) {
		return nil
	}
	return found
}
