package main

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// policyNewCmd makes a policy of a company's own from an embedded one.
func (a *app) policyNewCmd() *cobra.Command {
	var from, date, out string
	c := a.named("policy.new", "new NAME", exactly(1, "NAME"), func(c *cobra.Command, args []string) error {
		return a.policyNew(c, args[0], cmp.Or(from, templates.DefaultPolicy()), date, out)
	})
	c.Flags().StringVar(&from, "from", "", a.doc("flag.policy-from"))
	c.Flags().StringVar(&date, "date", "", a.doc("flag.policy-date"))
	a.text(c, &out, "out")
	if err := c.RegisterFlagCompletionFunc("from", cobra.FixedCompletions(templates.Policies(), cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag does not exist: a mistake in this program
	}
	return c
}

// policyNew writes the policy into the store, in one commit, or with out into a file.
func (a *app) policyNew(c *cobra.Command, name, from, date, out string) error {
	data, err := a.copyOf(name, from)
	if err != nil {
		return err
	}
	if out != "" {
		if err := writeOut(out, data); err != nil {
			return err
		}
		_, _ = fmt.Fprintln(a.stdout, out)
		return nil
	}
	d, err := a.desk()
	if err != nil {
		return err
	}
	if slices.Contains(d.names, name) {
		return complaint.Refuse("policy.exists", "value", name, "known", d.names)
	}
	file, err := d.versionFile(name, date)
	if err != nil {
		return err
	}
	err = d.store.Write(c.Context(), func(tx *store.Tx) error {
		tx.Message, tx.Date = "policy: "+name+" from "+from, d.now
		return tx.WriteFile(file, data)
	})
	if err == nil || isKept(err) {
		_, _ = fmt.Fprintln(a.stdout, file)
	}
	return err
}

// versionFile is where a policy's version from a day on lies; without a day it is
// in force from the first of January on, as at init.
func (d *desk) versionFile(name, date string) (string, error) {
	day := d.now.Format("2006") + "-01-01"
	if date != "" {
		t, err := d.time("date", date, d.loc)
		if err != nil {
			return "", err
		}
		day = t.In(d.loc).Format(time.DateOnly)
	}
	return policiesDir + "/" + name + "/" + day + ".yaml", nil
}

// namesPolicy reports whether a text is a name of a policy: of a folder on every system,
// and of no option.
func namesPolicy(text string) bool {
	return policyName.MatchString(text) && utf8.RuneCountInString(text) <= 40
}

var policyName = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}_-]*$`)

var nameLine = regexp.MustCompile(`(?m)^name:[^\n#]*`)

// copyOf returns an embedded policy under another name, with all its comments and
// with a head that says what it was made from.
func (a *app) copyOf(name, from string) ([]byte, error) {
	if !namesPolicy(name) {
		return nil, complaint.Usage("policy.name", "value", name)
	}
	if slices.Contains(templates.Policies(), name) {
		return nil, complaint.Refuse("policy.exists", "value", name, "known", templates.Policies())
	}
	p, err := preset(from)
	if err != nil {
		return nil, err
	}
	data, _ := templates.Policy(from)
	var head bytes.Buffer
	for line := range strings.Lines(a.t("policy.head", "name", name, "from", from, "title", p.Title.In(a.words.Lang()), "version", p.Version)) {
		head.WriteString("# " + line)
	}
	head.WriteByte('\n')
	return append(head.Bytes(), nameLine.ReplaceAll(data, []byte("name: "+name+" "))...), nil
}

// ownPolicy reads a policy that lies in a file, for a new store: its name and its text.
func (a *app) ownPolicy(file string) (string, []byte, error) {
	data, err := a.readInput(file)
	if err != nil {
		return "", nil, err
	}
	years, err := statutory()
	if err != nil {
		return "", nil, err
	}
	p, err := sla.Parse(file, data, sla.Sources{Years: years, Normal: templates.Fold, Answers: templates.Answers()})
	if err != nil {
		return "", nil, err
	}
	if !namesPolicy(p.Name) {
		return "", nil, complaint.Usage("policy.name", "value", p.Name)
	}
	return p.Name, data, nil
}
