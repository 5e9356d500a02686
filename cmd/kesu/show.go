package main

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

func (a *app) showCmd() *cobra.Command {
	c := a.command("show ID", exactly(1, "ID"), func(c *cobra.Command, args []string) error {
		d, now, err := a.one(args[0])
		if err != nil {
			return err
		}
		v := report.View(now, a.words.Lang(), a.flags.reveal)
		for i, pr := range now.State.Problems {
			v.Problems[i].Text = a.sentence(pr.Cause)
			if !a.flags.reveal {
				v.Problems[i].Text = string(report.Hidden(now, complaint.Text(v.Problems[i].Text)))
			}
		}
		if err := d.reveals(c, string(v.ID)); err != nil {
			return err
		}
		return a.print(v, d.page(now, v)...)
	})
	c.ValidArgsFunction = a.ids
	return c
}

// one opens the store and assesses one complaint.
func (a *app) one(arg string) (*desk, *sla.Assessment, error) {
	id, err := complaint.ParseID(arg)
	if err != nil {
		return nil, nil, err
	}
	d, err := a.desk()
	if err != nil {
		return nil, nil, err
	}
	now, err := d.read(id)
	return d, now, err
}

// page is a complaint as people read it: the facts, the clocks, the penalties, what happened.
func (d *desk) page(now *sla.Assessment, v report.ComplaintView) []report.Sheet {
	sheets := []report.Sheet{d.factSheet(now, v)}
	if len(now.Runs) > 0 {
		sheets = append(sheets, d.clockSheet(now))
	}
	if len(now.Policy.Stages) > 0 {
		sheets = append(sheets, d.flowSheet(now))
	}
	if len(now.Penalties) > 0 {
		sheets = append(sheets, d.penaltySheet(now.Policy, now.Penalties))
	}
	sheets = append(sheets, d.eventSheet(v.Events, now.Policy))
	if len(v.Problems) > 0 {
		sheets = append(sheets, d.problemSheet(v))
	}
	return sheets
}

func (d *desk) factSheet(now *sla.Assessment, v report.ComplaintView) report.Sheet {
	p, lang := now.Policy, d.words.Lang()
	sheet := report.Sheet{Rows: []report.Row{report.Line(report.Title, strings.TrimSpace(string(v.ID)+"  "+d.t("status."+string(v.Status))+"  "+v.LevelName))}}
	add := func(name, value string) {
		if value != "" {
			sheet.Rows = append(sheet.Rows, report.Row{Cells: []report.Cell{{Value: d.t("column." + name), Style: report.Label}, {Value: value, Style: report.Text}}})
		}
	}
	if len(p.Types) > 1 {
		add("type", sla.NameOf(p.Types, v.Type, lang))
	}
	add("received", d.show(v.Received.Time))
	add("closed", d.show(v.Closed.Time))
	if v.Closing != nil {
		if p.ClosingClock() != nil { // without one there is no first or second time
			add("closing", d.t("closing."+*v.Closing))
		}
	}
	add("outcome", sla.NameOf(p.Outcomes, v.Outcome, lang))
	add("category", v.CategoryName)
	add("department", v.DepartmentName)
	add("cause", sla.NameOf(p.Departments, v.CauseDepartment, lang))
	add("reason", sla.NameOf(p.Reasons, v.Reason, lang))
	if v.Tracking != nil {
		add("tracking", sla.NameOf(p.Tracking, *v.Tracking, lang))
	}
	add("customer", strings.TrimSpace(string(v.Customer.Name)+"  "+string(v.Customer.Phone)+"  "+sla.NameOf(p.CustomerTypes, string(v.Customer.Type), lang)))
	add("channel", sla.NameOf(p.Channels, v.Channel, lang))
	add("first_contact", sla.NameOf(p.FirstContacts, string(now.State.Opened.FirstContact), lang))
	add("external", sla.NameOf(p.External, v.External, lang))
	add("subject", v.Subject)
	add("text", v.Text)
	add("demand", v.Demand)
	if v.Amount != nil {
		add("amount", v.Amount.String())
	}
	keys := make([]string, 0, len(v.Fields))
	for k := range v.Fields {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		value := v.Fields[k]
		if f, ok := sla.ByCode(p.Fields, k); ok {
			value = d.kept(p, f, complaint.Text(value))
		}
		sheet.Rows = append(sheet.Rows, report.Row{Cells: []report.Cell{{Value: sla.NameOf(p.Fields, k, lang), Style: report.Label}, {Value: value, Style: report.Text}}})
	}
	add("linked", string(v.Linked))
	add("merged_into", string(v.MergedInto))
	for _, id := range v.Formerly {
		add("formerly", string(id))
	}
	if t := now.State.Transfer; t != nil {
		add("receiver", string(t.Receiver))
	}
	sheet.Rows = append(sheet.Rows, d.todoRows(now)...)
	return sheet
}

func (d *desk) roleNames(p *sla.Policy, roles []string) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = sla.NameOf(p.Roles, r, d.words.Lang())
	}
	return strings.Join(names, d.t("list.comma"))
}

// named is the word for a code under a prefix, nothing for no code.
func (d *desk) named(prefix, code string) string {
	if code == "" {
		return ""
	}
	return d.t(prefix + code)
}

// about is what an application is about: a stage by its name.
func (d *desk) about(p *sla.Policy, subject string) string {
	if p.Stage(subject) != nil {
		return sla.NameOf(p.Stages, subject, d.words.Lang())
	}
	return d.named("subject.", subject)
}

func (d *desk) clockSheet(now *sla.Assessment) report.Sheet {
	sheet := report.Sheet{Rows: []report.Row{report.Line(report.Heading, d.t("heading.clocks")), report.Line(report.Head, d.heads("clock", "sequence", "limit", "start", "due", "stopped", "state")...)}}
	for _, r := range now.Runs {
		state := d.t("state." + string(r.State))
		if r.Late {
			state += d.t("state.late")
		}
		if !r.Original.IsZero() {
			state += d.t("state.extended", "due", d.show(r.Original))
		}
		row := report.Line(report.Body, d.clockName(r.Clock), r.Sequence, d.limit(r.Limit), d.show(r.Start), d.show(r.Due), d.show(r.Stopped), state)
		if r.State == sla.Breached {
			row.Cells[6].Style = report.Warn
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	return d.fit(sheet, 1, 3)
}

func (d *desk) eventSheet(events []complaint.Event, p *sla.Policy) report.Sheet {
	sheet := report.Sheet{Rows: []report.Row{report.Line(report.Heading, d.t("heading.events")), report.Line(report.Head, d.heads("at", "recorded", "by", "event", "text")...)}}
	for i := range events {
		e := &events[i]
		recorded := ""
		if !e.Recorded.Equal(e.At.Time) {
			recorded = d.show(e.Recorded.Time)
		}
		if e.Recorded.IsZero() {
			recorded = d.t("event.unrecorded")
		}
		sheet.Rows = append(sheet.Rows, report.Line(report.Body, d.show(e.At.Time), recorded, e.By, d.t("kind."+string(e.Kind())), d.gist(e, p)))
	}
	return d.fit(sheet)
}

// gist says in a line what an event holds.
func (d *desk) gist(e *complaint.Event, p *sla.Policy) string {
	lang := d.words.Lang()
	join := func(parts ...string) string {
		var given []string
		for _, part := range parts {
			if part != "" {
				given = append(given, part)
			}
		}
		return strings.Join(given, " · ")
	}
	switch {
	case e.Opened != nil:
		return join(string(e.Opened.Subject), string(e.Opened.Text))
	case e.Classified != nil:
		c := e.Classified
		return join(sla.NameOf(p.Categories, c.Category, lang), sla.NameOf(p.Levels, c.Level, lang), sla.NameOf(p.Departments, c.Department, lang), sla.NameOf(p.Reasons, c.Reason, lang), sla.NameOf(p.Tracking, c.Tracking, lang), string(c.Because))
	case e.Transferred != nil:
		return join(sla.NameOf(p.Departments, e.Transferred.To, lang), string(e.Transferred.Receiver))
	case e.Signed != nil:
		return string(e.Signed.Text)
	case e.Refused != nil:
		return string(e.Refused.Reason)
	case e.Replied != nil:
		return join(d.repliedParts(p, e.Replied)...)
	case e.CloseApplied != nil:
		return string(e.CloseApplied.Result)
	case e.CalledBack != nil:
		score := ""
		if n := e.CalledBack.Score; n != nil {
			score = d.t("score", "n", *n)
		}
		return join(d.named("value.", e.CalledBack.Result), score, string(e.CalledBack.Text))
	case e.DeferApplied != nil:
		return join(sla.NameOf(p.DeferCauses, e.DeferApplied.Cause, lang), sla.NameOf(p.Tracking, e.DeferApplied.Tracking, lang), string(e.DeferApplied.Text))
	case e.Approved != nil:
		return join(d.about(p, e.Approved.Subject), string(e.Approved.Text))
	case e.Rejected != nil:
		return join(d.about(p, e.Rejected.Subject), string(e.Rejected.Reason))
	case e.Escalated != nil:
		x := e.Escalated
		return join(d.change(p, x), report.Names{Policy: p, Words: d.words}.Trigger(x.Trigger), sla.NameOf(p.External, x.External, lang), string(x.Reason))
	}
	return d.gistRest(e, p)
}

func (d *desk) gistRest(e *complaint.Event, p *sla.Policy) string {
	switch {
	case e.Tracked != nil:
		return string(e.Tracked.Text)
	case e.Stepped != nil:
		return d.steppedText(p, e.Stepped)
	case e.Extended != nil:
		return strings.Join([]string{sla.NameOf(p.Clocks, e.Extended.Clock, d.words.Lang()), d.show(e.Extended.Until.Time), string(e.Extended.Reason)}, " · ")
	case e.Paused != nil:
		return d.pausedText(p, e.Paused)
	case e.Resumed != nil:
		return string(e.Resumed.Reason)
	case e.Promised != nil:
		return d.show(e.Promised.When.Time) + " " + string(e.Promised.Text)
	case e.Reopened != nil:
		return string(e.Reopened.Reason)
	case e.Withdrawn != nil:
		return string(e.Withdrawn.Reason)
	case e.Duplicated != nil:
		return string(e.Duplicated.Of) + " " + string(e.Duplicated.Reason)
	case e.Voided != nil:
		return string(e.Voided.Reason)
	case e.Corrected != nil:
		return d.correctedText(p, e.Corrected)
	case e.Noted != nil && len(e.Noted.Settles) > 0:
		return string(e.Noted.Text) + " · " + d.t("note.settles")
	case e.Noted != nil:
		return string(e.Noted.Text)
	case e.Attached != nil:
		return strings.TrimSpace(fmt.Sprintf("%s (%s) %s", e.Attached.Name, fileSize(float64(e.Attached.Size)), e.Attached.Text))
	case e.Penalty != nil:
		return d.decisionText(p, e.Penalty)
	case e.Renumbered != nil:
		return string(e.Renumbered.From)
	}
	return ""
}

// repliedParts are what a reply says: to whom, how, with what service, and the
// steps of a checklist.
func (d *desk) repliedParts(p *sla.Policy, r *complaint.Replied) []string {
	parts := []string{d.named("value.", r.To), sla.NameOf(p.Replies, string(r.Nature), d.words.Lang()), d.named("value.", r.Contact), d.named("value.", r.Service)}
	if r.Cost != nil {
		parts = append(parts, d.t("yuan", "amount", r.Cost))
	}
	parts = append(parts, string(r.Text))
	for _, step := range slices.Sorted(maps.Keys(r.Checks)) {
		parts = append(parts, d.checkName(p, step)+"="+d.answer(string(r.Checks[step])))
	}
	return parts
}

// correctedText says what was set to what.
func (d *desk) correctedText(p *sla.Policy, c *complaint.Corrected) string {
	names := slices.Sorted(maps.Keys(c.Set))
	for i, name := range names {
		label := name
		if code, ok := strings.CutPrefix(name, "field."); ok {
			label = sla.NameOf(p.Fields, code, d.words.Lang())
		} else if d.words.Has("column." + name) {
			label = d.t("column." + name)
		}
		names[i] = label + "=" + nameOf(p, name, string(c.Set[name]), d.words.Lang())
	}
	return strings.Join(names, d.t("list.comma")) + " · " + string(c.Reason)
}

// nameOf is the name of a value of one of a complaint's fields.
func nameOf(p *sla.Policy, field, value, lang string) string {
	switch field {
	case "channel":
		return sla.NameOf(p.Channels, value, lang)
	case "customer_type":
		return sla.NameOf(p.CustomerTypes, value, lang)
	case "first_contact":
		return sla.NameOf(p.FirstContacts, value, lang)
	case "external":
		return sla.NameOf(p.External, value, lang)
	}
	return value
}

// decisionText says what was decided on which penalty.
func (d *desk) decisionText(p *sla.Policy, x *complaint.PenaltyDecision) string {
	code, sequence, _ := strings.Cut(x.Key, "/")
	parts := []string{sla.NameOf(p.Clocks, code, d.words.Lang()) + " " + sequence, d.t("penalty." + x.Decision)}
	for _, text := range []complaint.Text{x.Person, x.Voucher, x.Reason} {
		if text != "" {
			parts = append(parts, string(text))
		}
	}
	return strings.Join(parts, " · ")
}
