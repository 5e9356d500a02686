package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/templates"
)

// demoNow is the day the demonstration takes place: the Friday after the week of
// the worked example, so that the same seed gives the same store on any day.
const demoNow = "2026-11-27T09:00:00+08:00"

func (a *app) demoCmd() *cobra.Command {
	var n int
	var seed uint64
	var policy string
	c := a.command("demo [DIR]", between(0, 1, "[DIR]"), func(c *cobra.Command, args []string) error {
		p, err := preset(policy)
		if err != nil {
			return err
		}
		dir := cmp.Or(strings.Join(args, ""), "demo")
		play, err := playOf(p)
		switch {
		case err != nil:
			return err
		case play != nil && (c.Flags().Changed("complaints") || c.Flags().Changed("seed")):
			return complaint.Usage("demo.told", "policy", p.Name)
		case play != nil:
			return a.play(c, dir, play)
		}
		return a.demo(c, dir, p.Name, n, seed)
	})
	c.Flags().IntVar(&n, "complaints", 400, a.doc("flag.complaints"))
	c.Flags().Uint64Var(&seed, "seed", 1, a.doc("flag.seed"))
	c.Flags().StringVar(&policy, "policy", templates.DefaultPolicy(), a.doc("flag.demo-policy"))
	if err := c.RegisterFlagCompletionFunc("policy", cobra.FixedCompletions(templates.Policies(), cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag does not exist: a mistake in this program
	}
	return c
}

// demo makes a store with a year of made-up complaints and the worked example,
// exports last week's workbook, notices and bulletin, and says what to try next.
func (a *app) demo(c *cobra.Command, dir, policy string, n int, seed uint64) error {
	if a.flags.now == "" && a.env("KESU_NOW") == "" {
		a.flags.now = demoNow
	}
	s, err := a.initStore(c, dir, []string{policy}, defaultSite, "Asia/Shanghai")
	if err != nil {
		return err
	}
	a.flags.store = s.Dir()
	d, err := a.desk()
	if err != nil {
		return err
	}
	made, err := d.fill(c.Context(), n, seed)
	if err != nil {
		return err
	}
	a.say("demo.done", "count", made, "dir", dir, "week", report.LastComplete(report.KindWeek, d.now).Label)
	if err := d.demoExports(c); err != nil {
		return err
	}
	a.say("demo.next", "dir", dir, "now", d.now.Format(time.RFC3339))
	return nil
}

// fill writes the made-up complaints of a year in one commit, very many over ten years.
func (d *desk) fill(ctx context.Context, n int, seed uint64) (int, error) {
	if n > crowd {
		return d.fillYears(ctx, n, seed)
	}
	g, err := newInventor(d, seed)
	if err != nil {
		return 0, err
	}
	stories := append(g.year(n), g.example()...)
	sortStories(stories)
	made := 0
	err = d.store.Write(ctx, func(tx *store.Tx) error {
		for _, st := range stories {
			_, err := tx.Create(st[0].At.Time, func(id complaint.ID) ([]complaint.Event, error) { return g.finish(id, st) })
			if err != nil {
				return err
			}
			made++
		}
		tx.Message, tx.Date = fmt.Sprintf("demo: %d complaints", made), d.now
		return nil
	})
	return made, err
}

// demoExports writes what goes to the general manager every Friday.
func (d *desk) demoExports(c *cobra.Command) error {
	week := report.LastComplete(report.KindWeek, d.now)
	for _, kind := range []string{"weekly", "notices"} {
		file := filepath.Join(d.store.Dir(), "..", filepath.Base(d.store.Dir())+"-"+kind+"-"+week.Label+".xlsx")
		if err := d.export(c, kind, week, file, exporting{format: "xlsx"}); err != nil {
			return err
		}
	}
	return nil
}
