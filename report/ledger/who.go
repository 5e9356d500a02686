package ledger

import (
	"cmp"
	"slices"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// approver names the office that had to approve, and makes it unlike those who
// applied, called and approved before (ENG-19).
func approver(im *Importer, roles, others []string) string {
	name := im.By
	if len(roles) > 0 {
		name = sla.NameOf(im.Policy.Roles, roles[0], im.Lang)
	}
	for slices.Contains(others, name) {
		name += " 2"
	}
	return name
}

// answered is when the reply that the ledger holds was given, zero where it does not say.
func (r *row) answered() time.Time {
	if at := r.at["replied"]; !at.IsZero() {
		return at
	}
	return r.at["first_replied"]
}

// answer is what the reply says: what was done in the end where nothing ends with it.
func (r *row) answer() complaint.Text {
	if r.at["closed"].IsZero() && r.at["applied"].IsZero() {
		return cmp.Or(r.free("reply"), r.free("result"))
	}
	return r.free("reply")
}

// unrecorded says of a call that the ledger does not tell of it, and what it has instead.
func (r *row) unrecorded() complaint.Text {
	text := ledgerLayout().Unrecorded.In(r.im.Lang)
	if word := r.word("callback_result"); word != "" {
		text += " (" + word + ")"
	}
	return complaint.Text(text)
}

// takenBy is who received the complaint.
func (r *row) takenBy() string { return cmp.Or(r.word("taken_by"), r.im.By) }

// handler is who worked on it: the person named, or the department.
func (r *row) handler() string {
	return cmp.Or(r.word("handler"), sla.NameOf(r.im.Policy.Departments, r.judged.department, r.im.Lang), r.im.By)
}

// caller is who called the customer: the person named, or the centre.
func (r *row) caller() string {
	return cmp.Or(r.word("caller"), r.center())
}

func (r *row) center() string {
	return cmp.Or(sla.NameOf(r.im.Policy.Departments, r.im.Policy.Center(), r.im.Lang), r.im.By)
}

// earliest returns the earliest of the instants that are set.
func earliest(instants ...time.Time) time.Time {
	var first time.Time
	for _, t := range instants {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}
