package sla

import (
	"github.com/kesu-cli/kesu/complaint"
)

// Witness folds a record and calls see for each event that took effect, with the state
// right before it: who wants to know whether each might be done needs one fold, not one
// for each event. see must not keep the state.
func (p *Policy) Witness(rec complaint.Record, see func(*complaint.State, *complaint.Event)) {
	var v complaint.View
	for i := range rec.Events {
		if at := rec.Events[i].At.Time; at.After(v.Now) {
			v.Now = at
		}
	}
	complaint.Fold(rec, &witness{rules{p: p}, see}, v)
}

// witness sees what the gates let pass: they are asked last.
type witness struct {
	rules
	see func(*complaint.State, *complaint.Event)
}

// Gate is that of the policy.
func (w *witness) Gate(s *complaint.State, e *complaint.Event) *complaint.Fault {
	fault := w.rules.Gate(s, e)
	if fault == nil {
		w.see(s, e)
	}
	return fault
}
