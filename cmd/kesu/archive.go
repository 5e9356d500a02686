package main

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
)

// monthForm is how months are named.
const monthForm = "2006-01"

func (a *app) archiveCmd() *cobra.Command {
	var before string
	var whole bool
	c := a.command("archive", exactly(0, ""), func(c *cobra.Command, _ []string) error {
		_, err := time.Parse(monthForm, before)
		switch {
		case whole == (before != ""):
			return complaint.Usage("archive.which")
		case before != "" && err != nil:
			return complaint.Usage("archive.month", "value", before)
		}
		d, err := a.desk()
		if err != nil {
			return err
		}
		if whole {
			if err = d.store.Archive(c.Context(), nil, ""); err == nil {
				a.say("archive.whole")
			}
			return err
		}
		return d.archive(c.Context(), before)
	})
	c.Flags().StringVar(&before, "before", "", a.doc("flag.before"))
	c.Flags().BoolVar(&whole, "whole", false, a.doc("flag.whole"))
	return c
}

// archive takes the complaints of the months before one out of the work tree, except the
// days with one that is not over.
func (d *desk) archive(ctx context.Context, before string) error {
	bad := 0
	x, err := d.index(ctx, d.unreadable(&bad))
	if err != nil || bad > 0 {
		return firstError(err, invalidIf(bad))
	}
	out, stay, err := x.Archive(ctx, before)
	if err == nil {
		d.say("archive.done", "count", out, "before", before)
	}
	if err == nil && stay > 0 {
		d.say("archive.open", "count", stay)
	}
	return err
}

// partly says once, where this clone is without the complaints of earlier months, that
// they are in no figure.
func (d *desk) partly() {
	if d.store.Partial() && !d.app.partial {
		d.app.partial = true
		months, _ := d.store.Months()
		d.warn("archive.partial", "month", slices.Min(append(months, d.now.Format(monthForm))))
	}
}
