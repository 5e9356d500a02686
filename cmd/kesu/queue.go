package main

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// priorityField is the field by which a policy lets cases of one level be put in
// order: a number, or a choice whose options stand in that order.
const priorityField = "priority"

// inOrderOfWork sorts open cases as they are to be worked on (MFG-16, SOP-05): drafts,
// for which no clock runs before they are complete; by level, the most serious first; by the field priority, where the policy has one; by
// what falls due next; by receipt.
func inOrderOfWork(all []*sla.Assessment) {
	type place struct {
		level, priority int
		due             time.Time
	}
	places := map[*sla.Assessment]place{}
	for _, a := range all {
		places[a] = place{levelPlace(a), priorityOf(a), firstDue(a)}
	}
	slices.SortStableFunc(all, func(a, b *sla.Assessment) int {
		x, y := places[a], places[b]
		return cmp.Or(cmp.Compare(x.level, y.level), cmp.Compare(x.priority, y.priority), x.due.Compare(y.due), a.State.Received.Compare(b.State.Received.Time))
	})
}

// levelPlace is a case's place by its level, 1 first, a draft before; one without a
// level is the last.
func levelPlace(a *sla.Assessment) int {
	if a.State.Status == complaint.StatusDraft {
		return 0
	}
	ranked := a.Policy.Ranked()
	return len(ranked) - slices.Index(ranked, a.State.Level)
}

// priorityOf is the value of the field priority; a case without one is the last.
func priorityOf(a *sla.Assessment) int {
	f, ok := sla.ByCode(a.Policy.Fields, priorityField)
	value := a.Value(priorityField)
	switch {
	case !ok || value == "":
		return math.MaxInt
	case f.Kind == sla.KindChoice:
		return slices.Index(sla.Codes(f.Options), value)
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		return math.MaxInt
	}
	return n
}

// never is later than any due time.
var never = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// firstDue is the earliest due time of what is not done, also where it has passed.
func firstDue(a *sla.Assessment) time.Time {
	first := never
	for _, r := range a.Due(never) {
		if r.Due.Before(first) {
			first = r.Due
		}
	}
	return first
}
