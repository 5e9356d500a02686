package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/templates"
)

// defaultSite names a store's site where nobody named one.
const defaultSite = "KS"

func (a *app) initCmd() *cobra.Command {
	var policies []string
	var site, zone string
	c := a.command("init DIR", exactly(1, "DIR"), func(c *cobra.Command, args []string) error {
		s, err := a.initStore(c, args[0], policies, site, zone)
		if err != nil {
			return err
		}
		a.say("init.done", "dir", s.Dir(), "policy", strings.Join(a.own(s), a.t("list.comma")), "site", cmp.Or(site, defaultSite))
		return nil
	})
	c.Flags().StringArrayVar(&policies, "policy", []string{templates.DefaultPolicy()}, a.doc("flag.policy"))
	a.text(c, &site, "site")
	c.Flags().StringVar(&zone, "timezone", "Asia/Shanghai", a.doc("flag.timezone"))
	if err := c.RegisterFlagCompletionFunc("policy", cobra.FixedCompletions(templates.Policies(), cobra.ShellCompDirectiveDefault)); err != nil {
		panic(err) // the flag does not exist: a mistake in this program
	}
	return c
}

// own lists the names of the policies of a new store, the default first.
func (a *app) own(s *store.Store) []string {
	d := a.deskOf(s)
	if err := d.loadPolicies(); err != nil {
		return []string{s.Config().Policy}
	}
	return d.names
}

// initStore makes a store with policies, embedded ones or from files of one's own, of
// which the first is the default, with calendars and an empty list of people.
func (a *app) initStore(c *cobra.Command, dir string, policies []string, site, zone string) (*store.Store, error) {
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
		policiesDir + "/schema.json": templates.Schema(),
		"people.yaml":                templates.Starter("people"),
		"volumes.yaml":               templates.Starter("volumes"),
		"calendars/company.yaml":     templates.Starter("company"),
		".gitattributes":             []byte("*.yaml text eol=lf\nattachments/** -text\n"),
	}
	for name, data := range templates.Calendars() {
		files["calendars/"+name] = data
	}
	for i, policy := range policies {
		name, data, err := a.initial(policy)
		if err != nil {
			return nil, err
		}
		files[policiesDir+"/"+name+"/"+a.now.Format("2006")+"-01-01.yaml"] = data // earlier complaints follow the first version too
		if i == 0 {
			files[store.ConfigFile] = fmt.Appendf(nil, "format: 1\nsite: %s\npolicy: %s\ntimezone: %s\n", cmp.Or(site, defaultSite), name, zone)
		}
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	return store.Init(c.Context(), abs, files, site, a.now, store.Options{NoCommit: a.flags.noCommit})
}

// initial returns the name and the text of a policy for a new store: an embedded one,
// or one from a file.
func (a *app) initial(policy string) (string, []byte, error) {
	if ext := filepath.Ext(policy); ext == ".yaml" || ext == ".yml" {
		return a.ownPolicy(policy)
	}
	data, ok := templates.Policy(policy)
	if !ok {
		return "", nil, complaint.NotFound("policy.unknown-preset", "value", policy, "known", templates.Policies())
	}
	return policy, data, nil
}
