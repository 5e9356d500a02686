package main

import (
	"cmp"
	"slices"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// classification are the flags of classify.
type classification struct {
	category, level, department, cause, reason, tracking, why, kind, amount string
	fields                                                                  []string
}

func (a *app) classifyCmd() *cobra.Command {
	var o classification
	c := a.step("classify ID", nil, func(d *desk, _ []string, now *sla.Assessment) (complaint.Event, error) {
		body, err := o.classified(a, now)
		if err == nil {
			d.hints = append(d.hints, func() { d.classifyHints(now, body) })
		}
		return complaint.Event{Classified: body}, err
	})
	for name, into := range map[string]*string{
		"category": &o.category, "level": &o.level, "department": &o.department, "cause": &o.cause, "reason": &o.reason, "tracking": &o.tracking, "type": &o.kind, "amount": &o.amount,
	} {
		a.text(c, into, name)
	}
	c.Flags().StringArrayVar(&o.fields, "field", nil, a.doc("flag.field"))
	c.Flags().StringVar(&o.why, "why", "", a.doc("flag.classify-why"))
	a.completes(c, "category", categoriesOf)
	a.completes(c, "level", levelsOf)
	a.completes(c, "department", departmentsOf)
	a.completes(c, "cause", departmentsOf)
	a.completes(c, "tracking", trackingOf)
	a.completes(c, "reason", func(p *sla.Policy, lang string) []string { return described(p.Reasons, lang) })
	return c
}

// classified turns the flags into the body of the event. The first time level and
// department not given are the category's; later, what is not given stays.
func (o *classification) classified(a *app, now *sla.Assessment) (*complaint.Classified, error) {
	p, again := now.Policy, !now.State.Classified.IsZero() && now.State.FirstLevel != ""
	if again && o.why == "" && o.judges() {
		return nil, complaint.Usage("classify.why", "id", now.State.ID)
	}
	out := &complaint.Classified{Because: complaint.Clean(o.why)}
	var kind string
	var errs [8]error
	kind, errs[0] = choose(a, p, "type", p.Types, o.kind)
	out.Category, errs[1] = choose(a, p, "category", p.Categories, o.category)
	out.Level, errs[2] = choose(a, p, "level", p.Levels, o.level)
	out.Department, errs[3] = choose(a, p, "department", p.Departments, o.department)
	out.Cause, errs[4] = choose(a, p, "department", p.Departments, o.cause)
	out.Reason, errs[5] = choose(a, p, "reason", p.Reasons, o.reason)
	out.Tracking, errs[6] = choose(a, p, "tracking", p.Tracking, o.tracking)
	out.Fields, errs[7] = a.valuesOf(p, p.Fields, o.fields)
	out.Type = complaint.Text(kind)
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	if o.amount != "" {
		amount, err := complaint.ParseMoney(o.amount)
		if err == nil && amount < 0 {
			err = complaint.Usage("money.negative", "value", o.amount)
		}
		if err != nil {
			return nil, err
		}
		out.Amount = &amount
	}
	if again {
		return out, nil
	}
	if out.Category == "" && now.Asks("classified", "category") {
		return nil, complaint.Usage("usage.missing", "command", "kesu classify", "flag", "category")
	}
	usual, _ := sla.ByCode(p.Categories, out.Category)
	if slices.Contains(p.LevelsOf(now.State, out), usual.Level) {
		out.Level = cmp.Or(out.Level, usual.Level)
	}
	out.Department = cmp.Or(out.Department, usual.Department)
	return out, nil
}

// judges reports whether the flags judge anew, and do not only record what was found out.
func (o *classification) judges() bool {
	return o.category+o.level+o.department+o.cause+o.reason+o.tracking+o.kind != ""
}

// classifyHints shows the criterion of the chosen level (DLR-08) and warns where
// the classification is late (U-06) or the claim asks for a higher level (DLR-10).
func (d *desk) classifyHints(now *sla.Assessment, c *complaint.Classified) {
	p, lang := now.Policy, d.words.Lang()
	level := c.Level
	if after := d.after.State.Level; level != "" && after != level {
		level = after
		for _, t := range p.Thresholds {
			if t.Level == after && d.after.Holds(t.When) {
				d.say("classify.raised", "level", sla.NameOf(p.Levels, after, lang), "why", t.Name.In(lang), "article", t.Article)
				break
			}
		}
	}
	if l, ok := sla.ByCode(p.Levels, level); ok && l.Criterion != nil {
		d.say("classify.criterion", "level", l.Name.In(lang), "article", l.Article, "criterion", l.Criterion.In(lang))
	}
	if amount := now.State.Opened.Amount; amount != nil && p.Claim.High > 0 && *amount >= p.Claim.High && c.Level != "" && c.Level != p.Claim.Level {
		d.warn("classify.claim", "amount", amount, "high", p.Claim.High, "level", sla.NameOf(p.Levels, p.Claim.Level, lang), "article", p.Claim.Article)
	}
	if warn := p.Report.Warn; !warn.IsZero() && now.State.FirstLevel == "" {
		if due, err := p.Cal().Due(now.State.Received.Time, warn); err == nil && d.now.After(due) && d.flags.at == "" {
			d.say("classify.slow", "received", d.show(now.State.Received.Time), "warn", d.limit(warn))
		}
	}
}
