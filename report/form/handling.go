package form

import (
	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

// nature says whether it is a complaint to the company or outside of it (DLR-06).
func (d desk) nature() string {
	if x := d.s.Opened.External; x != "" {
		return d.T("form.external", "body", d.term(d.Policy.External, x))
	}
	return d.T("form.internal")
}

func (d desk) judgement() map[string]any {
	s := d.s
	because, mode := complaint.Text(""), ""
	for _, e := range s.Applied {
		if e.Classified != nil && e.Classified.Because != "" {
			because = e.Classified.Because
		}
	}
	if n := len(s.Trackings); n > 0 {
		mode = s.Tracking.Mode
	}
	return map[string]any{
		"category": d.Category(s.Category), "level": report.LevelName(d.a, d.Lang()), "first_level": d.Level(s.FirstLevel),
		"department": d.Department(s.Department), "cause": sla.NameOf(d.Policy.Departments, s.CauseDepartment, d.Lang()),
		"reason": sla.NameOf(d.Policy.Reasons, s.Reason, d.Lang()), "because": because,
		"tracking": sla.NameOf(d.Policy.Tracking, mode, d.Lang()),
	}
}

// transfer is the latest hand-over and its limit, which counts until the signature (DLR-13).
func (d desk) transfer() map[string]any {
	m := map[string]any{"at": nil, "receiver": "", "with": "", "due": nil, "signed_by": "", "signed": nil, "on_time": ""}
	if r, ok := d.run("signed", anyRun); ok {
		m["due"], m["on_time"] = d.In(r.Due), d.onTime(r)
	}
	if t := d.s.Transfer; t != nil {
		m["at"], m["receiver"], m["signed_by"], m["signed"] = d.at(t.At), t.Receiver, t.SignedBy, d.at(t.Signed)
		m["with"] = names(d.Names, t.With)
	}
	return m
}

// closing is the latest application for closing, its call-back and what was decided (7.4.1).
func (d desk) closing() map[string]any {
	m := map[string]any{"due": nil, "first_due": nil, "at": nil, "by": "", "result": "", "called": nil, "caller": "", "reached": "",
		"satisfied": "", "words": "", "outcome": "", "approvals": "", "closed": d.at(d.s.Closed)}
	for _, r := range d.a.Runs {
		if len(r.Clock.Raise) == 0 {
			continue
		}
		if r.Sequence == 1 {
			m["first_due"] = d.In(r.Due)
		}
		m["due"] = d.In(r.Due)
	}
	for _, app := range d.s.Applications {
		if app.Subject == complaint.SubjectClose {
			d.application(m, app)
		}
	}
	return m
}

func (d desk) application(m map[string]any, app *complaint.Application) {
	m["at"], m["by"], m["result"] = d.at(app.At), app.By, app.Text
	m["caller"], m["words"] = app.Caller, app.Words
	m["called"], m["reached"], m["satisfied"] = d.at(app.Callback), "", ""
	switch {
	case app.Result == complaint.Unreached, app.Result == "" && len(app.Attempts) > 0:
		m["reached"] = d.T("form.unreached", "n", len(app.Attempts))
		m["called"] = nil
		if n := len(app.Attempts); n > 0 {
			m["called"] = d.at(app.Attempts[n-1])
		}
	case app.Result != "":
		m["reached"] = d.yes(true)
		m["satisfied"] = d.T("form.call." + app.Result) // one who would not answer is not satisfied (DOMAIN.md 6.8, 18)
	}
	m["approvals"] = d.join(app.Approvals...)
	m["outcome"] = d.T("form.outcome."+string(app.Outcome), "at", report.Format(d.at(app.Decided)))
}

// levels lists the changes of the level, and the closing limit after each (7.4.3).
func (d desk) levels() List {
	all := newList("at", "from", "to", "trigger", "due")
	for i, l := range d.s.Levels {
		if i == 0 {
			continue
		}
		m := map[string]any{"at": d.at(l.At), "from": d.Level(d.s.Levels[i-1].Level), "to": d.Level(l.Level), "trigger": d.Trigger(l.Trigger), "due": nil}
		for _, t := range d.s.Trackings {
			if !t.First && t.Since.Equal(l.At.Time) {
				m["trigger"] = d.T("form.deferred")
			}
		}
		if l.Trigger == complaint.TriggerOverdue && l.Level == d.s.Levels[i-1].Level {
			m["trigger"] = d.T("form.supervised")
		}
		for j, r := range d.a.Runs {
			if r.Raised != "" && r.Due.Equal(l.At.Time) && j+1 < len(d.a.Runs) && d.a.Runs[j+1].Clock == r.Clock {
				m["due"] = d.In(d.a.Runs[j+1].Due)
			}
		}
		all.add(m)
	}
	return all
}
