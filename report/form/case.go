package form

import (
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// CaseData returns the values of forms about one case, and of the cases in a list: what every case has, and by the
// policy's codes its fields, stages, clocks and kinds of reply. What the policy knows and nobody filled in is blank.
// Personal data is masked unless reveal is set (ENG-22).
func CaseData(a *sla.Assessment, w *templates.Words, reveal bool) map[string]any {
	d := newDesk(a, w, reveal)
	s, judgement, transfer := d.s, d.judgement(), d.transfer()
	fields, byCode := d.fields()
	first := s.Status == complaint.StatusClosed && a.FirstClosing()
	tracked := s.Status == complaint.StatusTracking || s.Status == complaint.StatusEnded
	return map[string]any{
		"id": s.ID, "status": d.Status(s.Status), "stage": d.stage(), "received": d.at(s.Received), "closed": d.at(s.Closed), "opened_by": s.OpenedBy,
		"channel": d.term(d.Policy.Channels, s.Opened.Channel), "type": d.Policy.TypeOf(s).Name.In(d.Lang()),
		"first_contact": strings.TrimSpace(s.OpenedBy + " " + d.term(d.Policy.FirstContacts, s.Opened.FirstContact)),
		"level":         report.LevelName(a, d.Lang()), "first_level": sla.NameOf(d.Policy.Levels, s.FirstLevel, d.Lang()),
		"category":   sla.NameOf(d.Policy.Categories, s.Category, d.Lang()),
		"department": sla.NameOf(d.Policy.Departments, s.Department, d.Lang()), "with": transfer["with"],
		"cause": judgement["cause"], "nature": d.nature(), "external": d.term(d.Policy.External, s.Opened.External),
		"linked": s.Opened.Linked, "repeats": d.repeats(), "customer": d.customer(), "fields": fields, "field": byCode,
		"subject": s.Opened.Subject, "text": s.Opened.Text, "demand": s.Opened.Demand, "amount": d.amount(),
		"outcome": d.way(), "judgement": judgement, "transfer": transfer, "replies": d.replies(), "reply": d.reply(), "closing": d.closing(),
		"levels": d.levels(), "tracks": d.tracks(), "step": d.steps(), "clock": d.clocks(), "callback": d.callback(), "callbacks": d.callbacks(),
		"trace": d.trace(), "approvals": d.approvals(), "pauses": d.pauses(), "extensions": d.extensions(), "attachments": d.attachments(),
		"closed_first": first, "closed_second": s.Status == complaint.StatusClosed && !first,
		"deferred": tracked && !s.Tracking.First, "irrational": tracked && s.Tracking.First, "ended": s.Status == complaint.StatusEnded,
		"withdrawn": s.Status == complaint.StatusWithdrawn,
		"valid":     d.valid(), "draft": d.unless(d.valid()), "masked": d.maskNote(), "company": d.Policy.Company, "policy": policyNames(d.Names), "now": d.In(a.Now),
	}
}

// Blank returns the tree of CaseData for no case at all: every name that the policy knows, without values.
func Blank(p *sla.Policy, w *templates.Words) map[string]any {
	return CaseData(&sla.Assessment{Policy: p, State: &complaint.State{}}, w, true)
}

// maskNote says on the form that it hides personal data.
func (d desk) maskNote() string {
	if d.reveal {
		return ""
	}
	return d.T("form.masked")
}

// stage is the name of the stage that was done last.
func (d desk) stage() string {
	name, last := "", time.Time{}
	for _, st := range d.Policy.Stages {
		if step := d.s.Steps[st.Code]; step != nil && step.Done && !step.At.Before(last) {
			name, last = st.Name.In(d.Lang()), step.At.Time
		}
	}
	return name
}

// way is the name of the way of closing, accepted or asked for.
func (d desk) way() string { return sla.NameOf(d.Policy.Outcomes, d.a.Value("outcome"), d.Lang()) }

func (d desk) repeats() string {
	var ids []string
	for _, id := range d.s.Opened.Repeats {
		ids = append(ids, string(id))
	}
	return d.join(ids...)
}

// valid reports whether nothing on a form about the case waits for an approval any more: no application, no stage of its
// flow that takes effect when approved, and no closing where that takes one (MFG-60). A stage that a closed case never
// came to is awaited no longer.
func (d desk) valid() bool {
	for _, app := range d.s.Applications {
		if app.Outcome == complaint.Pending {
			return false
		}
	}
	for _, st := range d.a.Flow() {
		if step := d.s.Steps[st.Code]; st.Approval && (step != nil || d.s.Status.Open()) && (step == nil || !step.Done) {
			return false
		}
	}
	return !d.s.Status.Open() || len(d.a.Needs(complaint.SubjectClose).Approvals) == 0
}

// unless is the word for a form that is not valid.
func (d desk) unless(valid bool) string {
	if valid {
		return ""
	}
	return d.T("form.mark.unapproved")
}
