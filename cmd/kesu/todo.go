package main

import (
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

// urgent returns the run that somebody has to look at first: of those overdue and not
// done the one that fell due first; else one that is paused; else what falls due next.
// One whose application arrived in time waits for nobody but its decision. nil: there is none.
func urgent(a *sla.Assessment) (first *sla.Run) {
	rank := func(r *sla.Run) int {
		return slices.Index([]sla.RunState{sla.Breached, sla.Paused, sla.Running}, r.State)
	}
	for i := range a.Runs {
		r := &a.Runs[i]
		if r.Held || r.State != sla.Paused && !a.Awaits(r, never) {
			continue
		}
		if first == nil || rank(r) < rank(first) || rank(r) == rank(first) && r.Due.Before(first.Due) {
			first = r
		}
	}
	return first
}

// overdue reports whether a complaint has a clock that is overdue and not done: what
// due lists.
func overdue(a *sla.Assessment) bool {
	return slices.ContainsFunc(a.Due(a.Now), func(r sla.Run) bool { return r.Overdue() })
}

// left says of the most urgent clock how long it is overdue, that it is paused, or
// when it falls due.
func (d *desk) left(r *sla.Run) string {
	switch r.State {
	case sla.Breached:
		return d.span(r.Due.Sub(d.now))
	case sla.Paused:
		return d.t("state.paused")
	}
	return d.show(r.Due)
}

// standing says what a complaint waits for, after its status.
func (d *desk) standing(a *sla.Assessment) string {
	if a.State.Status == complaint.StatusDraft {
		return d.t("done.draft", "how", d.completed(a))
	}
	if roles := a.State.PendingApplication().Waiting(); roles != nil {
		return d.t("done.waiting", "roles", d.roleNames(a.Policy, roles))
	}
	r := urgent(a)
	if r == nil {
		return ""
	}
	said := d.t("done."+string(r.State), "clock", d.clockName(r.Clock), "left", d.left(r))
	if r.State == sla.Breached && paused(a) {
		said += d.t("done.paused")
	}
	return said
}

// paused reports whether a clock of the complaint is paused.
func paused(a *sla.Assessment) bool {
	return slices.ContainsFunc(a.Runs, func(r sla.Run) bool { return r.State == sla.Paused })
}

// completed says how a draft becomes a receipt (MFG-23): what is still missing of its
// form or, where it was sent back complete, that it has to be corrected.
func (d *desk) completed(a *sla.Assessment) string {
	key := "draft.lacks"
	lacks := a.Lacks()
	if len(lacks) == 0 {
		key = "draft.correct"
	}
	return d.t(key, "id", a.State.ID, "missing", d.wants(lacks))
}

// todo lists what a complaint waits for: what its draft lacks, who sent it back and
// why, the applications that are undecided.
func (d *desk) todo(a *sla.Assessment) []string {
	s := report.MaskedCase(a, d.flags.reveal)
	var all []string
	if s.Status == complaint.StatusDraft {
		for _, e := range slices.Backward(s.Applied) {
			if e.Refused != nil {
				all = append(all, d.t("pending.back", "by", e.By, "at", d.show(e.At.Time), "reason", e.Refused.Reason))
				break
			}
		}
		return append(all, d.completed(a))
	}
	for _, x := range s.Applications {
		if x.Outcome != complaint.Pending {
			continue
		}
		waits := "callback"
		if x.Waiting() != nil {
			waits = "approval"
		}
		all = append(all, d.t("pending."+waits, "subject", d.about(a.Policy, x.Subject), "by", x.By, "roles", d.roleNames(a.Policy, x.Waiting())))
	}
	return all
}

// onward are the kinds of event that take a complaint on; the others can be done at
// almost any time.
var onward = []complaint.Kind{"classified", "transferred", "signed", "refused", "replied", "close_applied", "defer_applied", "called_back", "approved", "rejected", "tracked", "resumed"}

// next lists what can be done to take a complaint on: stages that wait for nothing
// else, and commands.
func (d *desk) next(a *sla.Assessment) string {
	var all []string
	if a.State.Status == complaint.StatusDraft {
		return ""
	}
	for _, st := range a.Ready() {
		all = append(all, d.t("next.stage", "stage", st.Name.In(d.words.Lang()), "code", st.Code))
	}
	possible := a.Possible()
	for _, k := range onward {
		if slices.Contains(possible, k) {
			all = append(all, d.t("kind."+string(k)))
		}
	}
	return strings.Join(all, d.t("list.comma"))
}

// todoRows are the rows of a page about what is to be done.
func (d *desk) todoRows(a *sla.Assessment) []report.Row {
	var rows []report.Row
	add := func(name, value string) {
		if value != "" {
			rows = append(rows, report.Row{Cells: []report.Cell{{Value: d.t("column." + name), Style: report.Label}, {Value: value, Style: report.Text}}})
		}
	}
	for _, text := range d.todo(a) {
		add("pending", text)
	}
	add("next", d.next(a))
	return rows
}
