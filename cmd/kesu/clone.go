package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
)

func (a *app) cloneCmd() *cobra.Command {
	var site, recent string
	var replace bool
	c := a.command("clone URL DIR", exactly(2, "URL DIR"), func(c *cobra.Command, args []string) error {
		if !complaint.ValidSite(site) {
			return complaint.Usage("site.form", "value", site)
		}
		if recent == lastYear {
			recent = a.now.AddDate(-1, 0, 0).Format(monthForm)
		}
		if _, err := time.Parse(monthForm, recent); recent != "" && err != nil {
			return complaint.Usage("archive.month", "value", recent)
		}
		s, err := store.Clone(c.Context(), args[0], args[1], site, recent, replace, store.Options{})
		if err != nil {
			return err
		}
		count := 0
		for _, err := range s.IDs() {
			if err != nil {
				return err
			}
			count++
		}
		a.say("clone.done", "dir", s.Dir(), "site", site, "count", count)
		return s.Close()
	})
	a.must(c, map[string]*string{"site": &site})
	c.Flags().StringVar(&recent, "recent", "", a.doc("flag.recent"))
	c.Flags().Lookup("recent").NoOptDefVal = lastYear
	c.Flags().BoolVar(&replace, "replace", false, a.doc("flag.replace"))
	return c
}

// lastYear stands for the month a year ago.
const lastYear = "12"

// every is how often sync --watch looks where nobody said.
const every = time.Minute
