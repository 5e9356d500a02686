package main

import (
	"cmp"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

// step is a command that adds one event to one complaint: ID and flags → event → record.
func (a *app) step(use string, args cobra.PositionalArgs, make func(d *desk, args []string, now *sla.Assessment) (complaint.Event, error)) *cobra.Command {
	if args == nil {
		args = exactly(1, "ID")
	}
	c := a.command(use, args, func(c *cobra.Command, args []string) error {
		d, err := a.desk()
		if err != nil {
			return err
		}
		after, err := d.record(c.Context(), args[0], func(now *sla.Assessment) (complaint.Event, error) { return make(d, args, now) })
		if after != nil && (err == nil || isKept(err)) {
			d.done(after)
		}
		return err
	})
	c.ValidArgsFunction = a.ids
	return c
}

// done gives the hints that a command has left, tells where the complaint stands
// after it, and which clock is the most urgent.
func (d *desk) done(after *sla.Assessment) {
	d.after = after
	for _, hint := range d.hints {
		hint()
	}
	s := after.State
	level := cmp.Or(report.LevelName(after, d.words.Lang()), d.t("level.none"))
	d.say("done", "id", s.ID, "status", d.t("status."+string(s.Status)), "level", level, "standing", d.standing(after))
}

// minute is how times are shown to people.
const minute = "2006-01-02 15:04"

// clockName is a clock's name; the appointments to call back have theirs in the words.
func (d *desk) clockName(c *sla.Clock) string {
	if c.Code == sla.PromiseClock {
		return d.t("clock.promise")
	}
	if name := c.Name.In(d.words.Lang()); name != "" {
		return name
	}
	return c.Code
}

// show formats an instant in the store's zone, the zero time as nothing.
func (d *desk) show(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(d.loc).Format(minute)
}
