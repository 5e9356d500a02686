package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

func (a *app) peopleCmd() *cobra.Command {
	var signers bool
	c := a.command("people", exactly(0, ""), func(*cobra.Command, []string) error {
		d, err := a.desk()
		if err != nil {
			return err
		}
		if signers {
			return d.printSigners()
		}
		return d.printPeople()
	})
	c.Flags().BoolVar(&signers, "allowed-signers", false, a.doc("flag.allowed-signers"))
	return c
}

func (d *desk) printPeople() error {
	type row struct {
		Name       string   `json:"name"`
		Department string   `json:"department"`
		Roles      []string `json:"roles"`
		Email      string   `json:"email,omitempty"`
		Keys       []string `json:"keys,omitempty"`
	}
	rows, p := []row{}, d.staff()
	sheet := report.Sheet{Rows: []report.Row{report.Line(report.Head, d.heads("full_name", "unit", "roles", "email", "signing_key")...)}}
	for _, x := range d.people {
		keys, err := store.ParseKeys(x.Key)
		if err != nil {
			return err
		}
		rows = append(rows, row{x.Name, x.Department, x.Roles, x.Email, keys})
		sheet.Rows = append(sheet.Rows, report.Line(report.Body, x.Name, sla.NameOf(p.Departments, x.Department, d.words.Lang()), d.roleNames(p, x.Roles), x.Email, sorts(keys)))
	}
	if len(rows) == 0 {
		d.say("people.nobody")
	}
	return d.print(rows, sheet)
}

// sorts are the kinds of keys: enough to see who has one.
func sorts(keys []string) string {
	var all []string
	for _, key := range keys {
		kind, _, _ := strings.Cut(key, " ")
		all = append(all, kind)
	}
	return strings.Join(all, " ")
}

// printSigners prints the keys of people.yaml as git's gpg.ssh.allowedSignersFile wants
// them, for git itself to say who signed a commit (man ssh-keygen, ALLOWED SIGNERS). A
// person goes by the e-mail address, without one by the name.
func (d *desk) printSigners() error {
	for _, x := range d.people {
		keys, err := store.ParseKeys(x.Key)
		if err != nil {
			return err
		}
		who := x.Email
		if who == "" {
			who = x.Name
		}
		who = strings.Map(func(r rune) rune {
			if strings.ContainsRune(" \t\n\",*?!", r) { // a list, a pattern, or the end
				return '_'
			}
			return r
		}, who)
		for _, key := range keys {
			if _, err := fmt.Fprintf(d.stdout, "%s namespaces=\"git\" %s\n", who, key); err != nil {
				return err
			}
		}
	}
	return nil
}
