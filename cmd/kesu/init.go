package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/templates"
)

// defaultSite names a store's site where nobody named one.
const defaultSite = "KS"

func (a *app) initCmd() *cobra.Command {
	var policy, site, zone string
	c := a.command("init DIR", exactly(1, "DIR"), func(c *cobra.Command, args []string) error {
		s, err := a.initStore(c, args[0], policy, site, zone)
		if err != nil {
			return err
		}
		a.say("init.done", "dir", s.Dir(), "policy", policy, "site", cmp.Or(site, defaultSite))
		return nil
	})
	c.Flags().StringVar(&policy, "policy", templates.DefaultPolicy(), a.doc("flag.policy"))
	a.text(c, &site, "site")
	c.Flags().StringVar(&zone, "timezone", "Asia/Shanghai", a.doc("flag.timezone"))
	if err := c.RegisterFlagCompletionFunc("policy", cobra.FixedCompletions(templates.Policies(), cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag does not exist: a mistake in this program
	}
	return c
}

// initStore makes a store with an embedded policy, its calendars and an empty
// list of people.
func (a *app) initStore(c *cobra.Command, dir, policy, site, zone string) (*store.Store, error) {
	data, ok := templates.Policy(policy)
	if !ok {
		return nil, complaint.NotFound("policy.unknown-preset", "value", policy, "known", templates.Policies())
	}
	if site != "" && !complaint.ValidSite(site) {
		return nil, complaint.Usage("site.form", "value", site)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return nil, complaint.Usage("usage.value", "flag", "timezone", "value", zone, "known", []string{"Asia/Shanghai"})
	}
	if err := a.clock(loc); err != nil {
		return nil, err
	}
	files := map[string][]byte{
		store.ConfigFile: fmt.Appendf(nil, "format: 1\nsite: %s\npolicy: %s\ntimezone: %s\n", cmp.Or(site, defaultSite), policy, zone),
		"policies/" + policy + "/" + a.now.Format("2006") + "-01-01.yaml": data, // earlier complaints follow the first version too
		"policies/schema.json":   templates.Schema(),
		"people.yaml":            templates.Starter("people"),
		"volumes.yaml":           templates.Starter("volumes"),
		"calendars/company.yaml": templates.Starter("company"),
		".gitattributes":         []byte("*.yaml text eol=lf\nattachments/** -text\n"),
	}
	for name, data := range templates.Calendars() {
		files["calendars/"+name] = data
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	return store.Init(c.Context(), abs, files, site, a.now, store.Options{NoCommit: a.flags.noCommit})
}
