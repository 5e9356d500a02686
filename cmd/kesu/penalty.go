package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

func (a *app) penaltyCmd() *cobra.Command {
	return a.group("penalty", a.penaltyListCmd(),
		a.penaltyDecideCmd("confirm", complaint.PenaltyConfirmed), a.penaltyDecideCmd("appeal", complaint.PenaltyAppealed),
		a.penaltyDecideCmd("withdraw", complaint.PenaltyWithdrawn), a.penaltyDecideCmd("declare", complaint.PenaltyDeclared),
		a.penaltyDecideCmd("execute", complaint.PenaltyExecuted))
}

// penaltyStates are the states a penalty can be in (ENG-13).
var penaltyStates = []string{
	sla.PenaltyProposed, complaint.PenaltyConfirmed, complaint.PenaltyAppealed, complaint.PenaltyWithdrawn, sla.PenaltyPublished, complaint.PenaltyDeclared, complaint.PenaltyExecuted,
}

func (a *app) penaltyListCmd() *cobra.Command {
	var f *periodFlags
	var state string
	c := a.named("penalty.list", "list", exactly(0, ""), func(c *cobra.Command, _ []string) error {
		d, err := a.desk()
		if err != nil {
			return err
		}
		if state != "" {
			if state, err = a.pick("penalty.", "state", state, penaltyStates); err != nil {
				return err
			}
		}
		all, err := d.penalties(c, f, state)
		if err != nil {
			return err
		}
		p := d.policy(d.now)
		views := make([]report.PenaltyView, len(all))
		for i, x := range all {
			views[i] = report.ViewPenalty(p, x)
		}
		return a.print(views, d.penaltySheet(p, all))
	})
	f = a.periodFlags(c)
	a.text(c, &state, "state")
	a.worded(c, "state", "penalty.", penaltyStates)
	return c
}

// penalties lists the penalties whose breach falls in a period (without one, all
// that were computed up to now), by instant.
func (d *desk) penalties(c *cobra.Command, f *periodFlags, state string) ([]sla.Penalty, error) {
	within := report.Between(time.Time{}, d.now.Add(time.Second))
	if *f != (periodFlags{}) {
		var err error
		if within, err = d.period(f, report.KindWeek); err != nil {
			return nil, err
		}
	}
	var all []sla.Penalty
	err := d.eachPenalty(c, within, func(_ *sla.Assessment, x sla.Penalty) {
		if within.Holds(x.At) && (state == "" || x.State == state) {
			all = append(all, x)
		}
	})
	slices.SortStableFunc(all, func(a, b sla.Penalty) int { return a.At.Compare(b.At) })
	return all, err
}

// eachPenalty calls fn for every penalty that was computed up to now, with what
// the bulletins made of it; of complaints that had nothing to do with a period, perhaps not.
func (d *desk) eachPenalty(c *cobra.Command, within report.Period, fn func(a *sla.Assessment, x sla.Penalty)) error {
	published, err := d.published(d.now)
	if err != nil {
		return err
	}
	ask := store.Question{Marked: true, Past: d.now}
	if !within.From.IsZero() {
		ask.Spans, ask.Marked = []store.Span{{From: within.From, To: within.To}}, false
	}
	return d.readFor(c, ask, d.assessing(func(a *sla.Assessment) error {
		d.publish(a, published)
		for _, x := range a.Penalties {
			fn(a, x)
		}
		return nil
	}), func(*sla.Assessment) {})
}

func (d *desk) penaltySheet(p *sla.Policy, all []sla.Penalty) report.Sheet {
	sheet := report.Sheet{Rows: []report.Row{report.Line(report.Heading, d.t("heading.penalties")), report.Line(report.Head, d.heads("notice", "id", "item", "level", "at", "charged", "person", "standard", "multiple", "amount", "state")...)}}
	lang, sum := d.words.Lang(), complaint.Money(0)
	for _, x := range all {
		item := x.Run.Clock.Code
		if x.Run.Clock.Penalty != nil {
			item = x.Run.Clock.Penalty.Item.In(lang)
		}
		sum += x.Amount
		sheet.Rows = append(sheet.Rows, report.Line(report.Body, x.Notice, string(x.Complaint), item, report.Names{Policy: p, Words: d.words}.Level(x.Level), d.show(x.At),
			sla.NameOf(p.Departments, x.Department(), lang), x.Person(), report.Money(x.Standard), x.Multiple, report.Money(x.Amount), d.t("penalty."+x.State)))
	}
	sheet.Rows = append(sheet.Rows, report.Line(report.Total, d.t("total"), "", "", "", "", "", "", nil, nil, report.Money(sum), ""))
	return d.fit(sheet, 1, 8, 7, 3, 6, 5)
}

// decision are the flags of the commands that decide on penalties.
type decision struct {
	person, share, reason, voucher string
	all                            bool
	period                         *periodFlags
}

func (a *app) penaltyDecideCmd(name, code string) *cobra.Command {
	var o decision
	c := a.named("penalty."+name, name+" NOTICE…", nil, func(c *cobra.Command, args []string) error {
		d, err := a.desk()
		if err != nil {
			return err
		}
		if (code == complaint.PenaltyWithdrawn || code == complaint.PenaltyAppealed) && o.reason == "" {
			return complaint.Usage("usage.missing", "command", c.CommandPath(), "flag", "reason")
		}
		if o.all && *o.period == (periodFlags{}) {
			return complaint.Usage("penalty.period")
		}
		if o.all {
			all, err := d.penalties(c, o.period, sla.PenaltyProposed)
			if err != nil {
				return err
			}
			for _, x := range all {
				args = append(args, x.Notice)
			}
		}
		if len(args) == 0 && !o.all {
			return complaint.Usage("usage.args", "command", c.CommandPath(), "want", "NOTICE", "got", 0)
		}
		return d.decide(c.Context(), args, code, o)
	})
	c.Args = cobra.ArbitraryArgs
	a.text(c, &o.reason, "reason")
	switch code {
	case complaint.PenaltyConfirmed:
		a.text(c, &o.person, "person")
		a.text(c, &o.share, "share")
		c.Flags().BoolVar(&o.all, "all", false, a.doc("flag.confirm-all"))
		o.period = a.periodFlags(c)
	case complaint.PenaltyExecuted:
		a.text(c, &o.voucher, "voucher")
	}
	return c
}

// decide records one decision on several penalties in one commit.
func (d *desk) decide(ctx context.Context, notices []string, code string, o decision) error {
	done := 0
	err := d.write(ctx, func(tx *store.Tx) error {
		for _, n := range notices {
			id, err := noticeComplaint(n)
			if err != nil {
				return err
			}
			if _, err := d.append(ctx, tx, id, func(a *sla.Assessment) (complaint.Event, error) { return d.decided(a, n, code, o) }); err != nil {
				return err
			}
			done++
		}
		if done > 1 {
			d.message(tx, fmt.Sprintf("penalty: %d %s", done, code))
		}
		return nil
	})
	if err == nil || isKept(err) {
		d.say("penalty.done", "count", done, "decision", d.t("penalty."+code))
	}
	return err
}

// noticeComplaint returns the complaint that a notice number or a penalty's key names.
func noticeComplaint(n string) (complaint.ID, error) {
	if before, _, ok := strings.Cut(n, "/"); ok {
		return complaint.ParseID(before)
	}
	parts := strings.Split(n, "-")
	if len(parts) == 5 { // prefix, site, date, number, mark
		return complaint.ParseID(strings.Join(parts[1:4], "-"))
	}
	return "", complaint.Usage("penalty.form", "value", n)
}

func (d *desk) decided(a *sla.Assessment, notice, code string, o decision) (complaint.Event, error) {
	for _, x := range a.Penalties {
		if x.Notice != notice && x.ID() != notice {
			continue
		}
		if x.Stale && code != complaint.PenaltyWithdrawn {
			return complaint.Event{}, complaint.Refuse("penalty.stale", "id", a.State.ID, "key", x.Key, "decision", code, "notice", x.Notice)
		}
		body := &complaint.PenaltyDecision{Key: x.Key, Decision: code, Reason: complaint.Clean(o.reason), Voucher: complaint.Clean(o.voucher), Person: complaint.Clean(o.person)}
		if code == complaint.PenaltyConfirmed {
			amount := x.Amount
			body.Amount = &amount
		}
		if o.share != "" {
			n, err := strconv.Atoi(strings.TrimSuffix(o.share, "%"))
			if err != nil || n < 0 || n > 100 {
				return complaint.Event{}, complaint.Usage("usage.value", "flag", "share", "value", o.share, "known", []string{"0…100"})
			}
			body.Share = &n
		}
		body.Executor = executor(a.Policy, x, code)
		return complaint.Event{Penalty: body}, nil
	}
	return complaint.Event{}, complaint.NotFound("penalty.none", "id", a.State.ID, "value", notice)
}

// executor is the department that declares or executes a penalty (U-05).
func executor(p *sla.Policy, x sla.Penalty, code string) string {
	dep, ok := sla.ByCode(p.Departments, x.Department())
	if !ok || len(dep.Executor) == 0 {
		return ""
	}
	switch code {
	case complaint.PenaltyDeclared:
		return dep.Executor[0]
	case complaint.PenaltyExecuted:
		return dep.Executor[len(dep.Executor)-1]
	}
	return ""
}
