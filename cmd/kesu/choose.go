package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// choose turns what somebody typed into the code of a value of the policy; empty
// stays empty. list names the enumeration for the error.
func choose[T sla.Termed](a *app, p *sla.Policy, list string, all []T, words string) (string, error) {
	if strings.TrimSpace(words) == "" {
		return "", nil
	}
	v, ok := sla.Find(p, all, words)
	if !ok {
		var known []string
		for _, code := range sla.Codes(all) {
			known = append(known, choice(code, sla.NameOf(all, code, a.words.Lang())))
		}
		return "", complaint.Usage("value."+list, "value", words, "known", known)
	}
	return sla.Codes([]T{v})[0], nil
}

// oneOf reads one of the values that no policy gives: its code, or its name in the
// words under value.<code>.
func (a *app) oneOf(flag, words string, codes ...string) (string, error) {
	return a.pick("value.", flag, words, codes)
}

// pick is oneOf for names in the words under another prefix.
func (a *app) pick(prefix, flag, words string, codes []string) (string, error) {
	known := make([]string, len(codes))
	for i, code := range codes {
		names := []string{code, a.words.In(prefix+code, "zh"), a.words.In(prefix+code, "en")}
		if slices.ContainsFunc(names, func(n string) bool { return templates.Fold(n) == templates.Fold(words) }) {
			return code, nil
		}
		known[i] = choice(code, a.t(prefix+code))
	}
	return "", complaint.Usage("usage.value", "flag", flag, "value", words, "known", known)
}

// ids completes the ids of complaints.
func (a *app) ids(_ *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	s, err := a.openStore()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var ids []string
	for id := range s.Newest(prefix) {
		if ids = append(ids, string(id)); len(ids) == 200 {
			break
		}
	}
	return ids, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// completes lets a flag complete the values of an enumeration of the store's policies,
// code and name.
func (a *app) completes(c *cobra.Command, flag string, values func(p *sla.Policy, lang string) []string) {
	err := c.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		d, err := a.desk()
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		var all []string
		for _, p := range d.inForce(d.now) {
			for _, v := range values(p, a.words.Lang()) {
				if !slices.Contains(all, v) {
					all = append(all, v)
				}
			}
		}
		return all, cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic(err) // the flag does not exist: a mistake in this program
	}
}

// described lists codes with their names, as completions are given to shells.
func described[T sla.Termed](all []T, lang string) []string {
	var out []string
	for _, code := range sla.Codes(all) {
		out = append(out, code+"\t"+sla.NameOf(all, code, lang))
	}
	return out
}

func levelsOf(p *sla.Policy, lang string) []string      { return described(p.Levels, lang) }
func categoriesOf(p *sla.Policy, lang string) []string  { return described(p.Categories, lang) }
func departmentsOf(p *sla.Policy, lang string) []string { return described(p.Departments, lang) }
func trackingOf(p *sla.Policy, lang string) []string    { return described(p.Tracking, lang) }
