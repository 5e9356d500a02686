package form

import (
	"path"

	"github.com/kesu-cli/kesu/complaint"
)

// call gives a call-back as people read it.
func (d desk) call(c complaint.Call) map[string]any {
	m := map[string]any{"at": d.at(c.At), "by": c.By, "result": d.code("form.call.", c.Result), "score": nil, "text": c.Text, "satisfied": ""}
	if c.Score != nil {
		m["score"] = *c.Score
	}
	switch c.Result {
	case complaint.Satisfied:
		m["satisfied"] = d.yes(true)
	case complaint.Dissatisfied:
		m["satisfied"] = d.yes(false)
	}
	return m
}

// callback is the last call-back that reached the customer.
func (d desk) callback() map[string]any {
	m := d.call(complaint.Call{})
	for _, c := range d.s.Calls {
		if c.Result != complaint.Unreached {
			m = d.call(c)
		}
	}
	return m
}

// callbacks lists every call-back, those that reached nobody included.
func (d desk) callbacks() List {
	list := newList("no", "at", "by", "result", "score", "text", "satisfied")
	for _, c := range d.s.Calls {
		list.add(d.call(c))
	}
	return list
}

// trace lists what happened on the way: replies of a kind, pauses and extensions (F10).
func (d desk) trace() List {
	list := newList("no", "at", "by", "kind", "text")
	for _, e := range d.s.Applied {
		kind, text := "", complaint.Text("")
		switch {
		case e.Replied != nil:
			kind, text = d.term(d.Policy.Replies, e.Replied.Nature), e.Replied.Text
		case e.Paused != nil:
			kind, text = d.T("form.trace.paused"), e.Paused.Reason
		case e.Resumed != nil:
			kind, text = d.T("form.trace.resumed"), e.Resumed.Reason
		case e.Extended != nil:
			kind, text = d.T("form.trace.extended", "clock", d.Clock(e.Extended.Clock), "until", d.printed(e.Extended.Until)), e.Extended.Reason
		}
		if kind != "" {
			list.add(map[string]any{"at": d.at(e.At), "by": e.By, "kind": kind, "text": text})
		}
	}
	return list
}

func (d desk) printed(t complaint.Time) string { return printed(d.at(t)) }

// subject is what an application asks for.
func (d desk) subject(code string) string {
	if st := d.Policy.Stage(code); st != nil {
		return st.Name.In(d.Lang())
	}
	return d.code("form.subject.", code)
}

// approvals lists what people decided about applications. An approval that names no subject is about what waited then.
func (d desk) approvals() List {
	list := newList("no", "at", "by", "subject", "result", "text")
	for _, e := range d.s.Applied {
		var subject, result string
		var text complaint.Text
		switch {
		case e.Approved != nil:
			subject, result, text = e.Approved.Subject, "form.approved", e.Approved.Text
		case e.Rejected != nil:
			subject, result, text = e.Rejected.Subject, "form.rejected", e.Rejected.Reason
		default:
			continue
		}
		if subject == "" {
			subject = d.waiting(e.At)
		}
		list.add(map[string]any{"at": d.at(e.At), "by": e.By, "subject": d.subject(subject), "result": d.T(result), "text": text})
	}
	return list
}

// waiting is the subject of the first application that waited at an instant.
func (d desk) waiting(at complaint.Time) string {
	for _, app := range d.s.Applications {
		if !app.At.After(at.Time) && (app.Decided.IsZero() || !app.Decided.Before(at.Time)) {
			return app.Subject
		}
	}
	return ""
}

// pauses lists the times that paused clocks did not count.
func (d desk) pauses() List {
	list := newList("no", "from", "to", "by", "reason")
	for _, f := range d.Policy.Pause.Fields {
		list.Blank[f.Code] = nil
	}
	for _, p := range d.s.Pauses {
		m := map[string]any{"from": d.at(p.From), "to": d.at(p.To), "by": p.By, "reason": p.Reason}
		for _, f := range d.Policy.Pause.Fields {
			m[f.Code] = d.show(f, p.Fields[f.Code])
		}
		list.add(m)
	}
	return list
}

// extensions lists the later due times that were asked for.
func (d desk) extensions() List {
	list := newList("no", "at", "by", "clock", "until", "original", "reason", "told", "granted")
	for _, x := range d.s.Extensions {
		m := map[string]any{"at": d.at(x.At), "by": x.By, "clock": d.Clock(x.Clock), "until": d.at(x.Until), "reason": x.Reason, "told": x.Told, "granted": d.yes(x.Granted())}
		for _, r := range d.a.Runs {
			if r.Clock.Code == x.Clock && !r.Original.IsZero() {
				m["original"] = d.In(r.Original)
			}
		}
		list.add(m)
	}
	return list
}

// attachments lists the files kept beside the case, which a label names by the case and their number.
func (d desk) attachments() List {
	list := newList("no", "name", "text", "label")
	for i, f := range d.s.Attachments {
		list.add(map[string]any{"name": path.Base(string(f.Name)), "text": f.Text, "label": d.T("form.label", "id", d.s.ID, "n", i+1)})
	}
	return list
}
