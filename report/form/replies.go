package form

import (
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

// replies lists what the department answered, applications included: they are replies too (7.4).
func (d desk) replies() List {
	all := newList("no", "at", "by", "to", "kind", "checks", "text", "due", "late")
	add := func(e *complaint.Event, kind string, text complaint.Text, more ...string) {
		m := map[string]any{"at": d.at(e.At), "by": e.By, "kind": d.join(append([]string{kind}, more...)...), "text": text}
		if r, ok := d.run(string(e.Kind()), stopped(e.At.Time)); ok && len(r.Clock.Raise) == 0 {
			m["due"], m["late"] = d.kept(r), r.State == sla.Breached
		}
		if r := e.Replied; r != nil {
			m["to"], m["checks"] = d.T("form.to."+r.To), d.checks(r.Checks)
		}
		all.add(m)
	}
	first := true
	for _, e := range d.s.Applied {
		switch {
		case e.Replied != nil:
			kind := d.T("form.reply." + e.Replied.To)
			if e.Replied.To == complaint.ToCenter {
				kind = d.T("form.reply.next")
				if first {
					kind = d.T("form.reply.first")
				}
				first = false
			}
			nature := d.term(d.Policy.Replies, e.Replied.Nature)
			add(e, kind, e.Replied.Text, nature, d.code("form.contact.", e.Replied.Contact), d.service(e.Replied))
		case e.CloseApplied != nil:
			add(e, d.T("form.reply.close"), e.CloseApplied.Result)
			first = false
		case e.DeferApplied != nil:
			cause := sla.NameOf(d.Policy.DeferCauses, e.DeferApplied.Cause, d.Lang())
			add(e, d.T("form.reply.defer"), complaint.Text(strings.TrimSpace(cause+" "+string(e.DeferApplied.Text))))
			first = false
		}
	}
	return all
}

// kept says when a run was due and whether it was kept.
func (d desk) kept(r sla.Run) string {
	key := "form.kept"
	if r.State == sla.Breached {
		key = "form.late"
	}
	return report.Format(d.In(r.Due)) + "\n" + d.T(key)
}

// join puts what is not empty side by side.
func (d desk) join(parts ...string) string { return joined(d.Names, parts...) }

func joined(n report.Names, parts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" }), n.T("form.and"))
}

// service says which service was given and what it cost (DLR-39).
func (d desk) service(r *complaint.Replied) string {
	text := d.code("form.service.", r.Service)
	if r.Cost != nil {
		text = strings.TrimSpace(text + " " + d.T("form.cost", "amount", Yuan(*r.Cost)))
	}
	return text
}

// tracks lists the notes on a complaint that is tracked (7.2.2, 7.4.2).
func (d desk) tracks() List {
	all := newList("no", "at", "by", "text", "due", "late")
	for _, e := range d.s.Applied {
		if e.Tracked == nil {
			continue
		}
		m := map[string]any{"at": d.at(e.At), "by": e.By, "text": e.Tracked.Text}
		if r, ok := d.run("tracked", stopped(e.At.Time)); ok {
			m["due"], m["late"] = d.kept(r), r.State == sla.Breached
		}
		all.add(m)
	}
	return all
}

// checks says which steps of the policy's checklists a reply took, with their notes (LSC-01).
func (d desk) checks(taken map[string]complaint.Text) string {
	var all []string
	for _, list := range d.Policy.Checklists {
		for _, step := range list.Steps {
			note, ok := taken[step.Code]
			if !ok {
				continue
			}
			text := step.Name.In(d.Lang())
			if note != "" && note != sla.Yes {
				text = d.T("form.check", "step", text, "note", note)
			}
			all = append(all, text)
		}
	}
	return strings.Join(all, d.T("form.semicolon"))
}

// reply is the last reply of each kind that the policy knows.
func (d desk) reply() map[string]any {
	all := map[string]any{}
	for _, kind := range d.Policy.Replies {
		m := map[string]any{"at": nil, "by": "", "to": "", "text": ""}
		for _, e := range d.s.Applied {
			if r := e.Replied; r != nil && string(r.Nature) == kind.Code {
				m = map[string]any{"at": d.at(e.At), "by": e.By, "to": d.T("form.to." + r.To), "text": r.Text}
			}
		}
		all[kind.Code] = m
	}
	return all
}
