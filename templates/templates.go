// Package templates holds what the program says and what companies may change, as
// data: policies, statutory calendars, forms, words in Chinese and English, the
// spellings that input may use. It promises that every embedded file can be read;
// what the files mean is left to the packages that use them.
package templates

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed policies calendars words forms ledger starters demo guides hooks
var files embed.FS

// Policies lists the names of the embedded policies.
func Policies() []string {
	var names []string
	for _, name := range list("policies") {
		if base, ok := strings.CutSuffix(name, ".yaml"); ok {
			names = append(names, base)
		}
	}
	return names
}

// Policy returns the embedded policy of that name, or false.
func Policy(name string) ([]byte, bool) {
	if !slices.Contains(Policies(), name) {
		return nil, false
	}
	return must("policies/" + name + ".yaml"), true
}

// DefaultPolicy names the policy that a store begins with unless told otherwise.
func DefaultPolicy() string { return strings.TrimSpace(string(must("policies/default"))) }

// Schema returns the JSON Schema of policy files, for editors.
func Schema() []byte { return must("policies/schema.json") }

// Calendars returns the embedded statutory days by file name, "2026.json".
func Calendars() map[string][]byte {
	all := map[string][]byte{}
	for _, name := range list("calendars") {
		if strings.HasSuffix(name, ".json") {
			all[name] = must("calendars/" + name)
		}
	}
	return all
}

// Starter returns a file that a new store begins with.
func Starter(name string) []byte { return must("starters/" + name + ".yaml") }

// Form returns the layout of a form, or false.
func Form(name string) ([]byte, bool) {
	if !slices.Contains(list("forms"), name+".yaml") {
		return nil, false
	}
	return must("forms/" + name + ".yaml"), true
}

// CommonForms lists the forms that fit every policy, whether it names them or not.
func CommonForms() []string { return strings.Fields(string(must("forms/common"))) }

// Hook returns the script that a hook of git is.
func Hook(name string) []byte { return must("hooks/" + name) }

// Guide returns the guide to writing a policy in a language.
func Guide(lang string) []byte { return must("guides/policy." + lang + ".md") }

// Ledger returns a table of headers that ledgers use, or false.
func Ledger(name string) ([]byte, bool) {
	if !slices.Contains(list("ledger"), name+".yaml") {
		return nil, false
	}
	return must("ledger/" + name + ".yaml"), true
}

func list(dir string) []string {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		panic(err) // embedded: the program could not have been built without it
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names
}

// must reads an embedded file; that it is there was checked when the program was built.
func must(name string) []byte {
	data, err := files.ReadFile(path.Clean(name))
	if err != nil {
		panic(err)
	}
	return data
}

// Demo returns the material that made-up complaints of a policy are made of.
func Demo(policy string) []byte { return must("demo/" + policy + ".yaml") }
