package main

import (
	"cmp"
	"slices"
	"time"

	"github.com/kesu-cli/kesu/complaint"
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

// add remembers a complaint, unless it was entered by mistake or twice.
func (r *repetitions) add(id complaint.ID, events []complaint.Event) {
	dropped := func(e complaint.Event) bool { return e.Voided != nil || e.Duplicated != nil }
	if r.idle() || slices.ContainsFunc(events, dropped) {
		return
	}
	for i := range events {
		o := events[i].Opened
		if o == nil || o.Policy != r.of {
			continue
		}
		if r.past == nil {
			r.past = map[string][]earlier{}
		}
		for _, code := range r.policy.Repeat.By {
			if v := valueOf(o, code); v != "" {
				key := code + "=" + string(v)
				r.past[key] = append(r.past[key], earlier{id, events[i].At.Time})
			}
		}
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
