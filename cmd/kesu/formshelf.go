package main

import (
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// formShelf holds the forms that a policy and the store offer.
type formShelf struct {
	names   []string // in the order in which they are listed
	notices []string // those of them that are about a penalty
	own     form.Own
	books   map[string][]byte // workbooks of the store, by name
}

// forms lists the forms of a policy: those that it names, those that fit every policy, its notices, the store's own.
func (d *desk) forms(p *sla.Policy) (formShelf, error) {
	k := formShelf{own: form.Own{}, books: map[string][]byte{}}
	for _, c := range p.Clocks {
		if c.Penalty != nil && c.Penalty.Notice != "" && !slices.Contains(k.notices, c.Penalty.Notice) {
			k.notices = append(k.notices, c.Penalty.Notice)
		}
	}
	names := slices.Concat(p.Forms, templates.CommonForms(), k.notices)
	files, err := d.store.ListFiles("forms")
	if err != nil {
		return k, err
	}
	for _, file := range files {
		end := path.Ext(file)
		name := strings.TrimSuffix(strings.TrimPrefix(file, "forms/"), end)
		if end != ".yaml" && end != ".xlsx" || strings.HasPrefix(path.Base(file), "~$") { // Excel's mark of an open file
			continue
		}
		data, err := d.store.ReadFile(file)
		if err != nil {
			return k, err
		}
		if names = append(names, name); end == ".yaml" {
			k.own[name] = data
		} else {
			k.books[name] = data
		}
	}
	for _, name := range names {
		if !slices.Contains(k.names, name) {
			k.names = append(k.names, name)
		}
	}
	return k, nil
}

// placeInTitle is a place of a title, which differs from form to form.
var placeInTitle = regexp.MustCompile(`\{[^{}]*\}`)

// find returns the form that somebody's words mean: its name or its title, in simplified or traditional characters.
func (k formShelf) find(words string, p *sla.Policy) (string, error) {
	if slices.Contains(k.names, words) {
		return words, nil
	}
	for _, name := range k.names {
		for _, title := range k.titles(name) {
			if want := templates.Fold(words); want != "" && (want == title || want == templates.Fold(p.Company)+title) {
				return name, nil
			}
		}
	}
	return "", complaint.NotFound("form.unknown", "form", words, "known", k.names)
}

// titles are the spellings of a form's title in which it is compared; none for one that is a workbook only.
func (k formShelf) titles(name string) []string {
	all := []string{templates.Fold(name)}
	l, err := form.Load(name, k.own)
	if err != nil {
		return all
	}
	for _, words := range []sla.Words{l.Title.Words, l.Sheet.Words} {
		for _, text := range words {
			all = append(all, templates.Fold(placeInTitle.ReplaceAllString(text, "")))
		}
	}
	return all
}

// formNames completes the names of forms, with their titles, and then the ids of complaints.
func (a *app) formNames(c *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return a.ids(c, args[1:], prefix)
	}
	d, err := a.desk()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var all []string
	for _, p := range d.inForce(d.now) {
		k, err := d.forms(p)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		for _, name := range k.names {
			if l, err := form.Load(name, k.own); err == nil {
				name += "\t" + l.Sheet.In(a.words.Lang())
			}
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}

// checkForms looks for what the company's own layouts and workbooks cannot mean under any policy in force, without any
// case. A workbook without a layout is taken to be about a case; the names in notices and in forms about a period show
// only when one is printed.
func (d *desk) checkForms(add func(where, severity string, err coded)) error {
	found := map[string]coded{} // by file, what is wrong under the first policy
	fits := map[string]bool{}
	for _, p := range d.inForce(d.now) {
		k, err := d.forms(p)
		if err != nil {
			return err
		}
		for _, name := range p.Forms { // one that the program holds, and the policy has grown away from
			if l, err := form.Load(name, nil); k.own[name] == nil && err == nil {
				if f, wrong := l.Fits(p, d.words).(coded); wrong {
					add("policies/"+p.Name, "warning", f)
				}
			}
		}
		for _, name := range k.names {
			for file, err := range d.misfits(k, name, p) {
				f, wrong := err.(coded)
				if fits[file] = fits[file] || err == nil; wrong && found[file] == nil {
					found[file] = f
				}
			}
		}
	}
	for _, file := range slices.Sorted(maps.Keys(found)) {
		if !fits[file] {
			add(file, "error", found[file])
		}
	}
	return nil
}

// misfits says of the files of a form in the store what is wrong with each under a policy, nil where nothing is.
func (d *desk) misfits(k formShelf, name string, p *sla.Policy) map[string]error {
	all := map[string]error{}
	l, err := form.Load(name, k.own)
	notice := slices.Contains(k.notices, name)
	if _, own := k.own[name]; own {
		if err == nil && !notice {
			err = l.Fits(p, d.words)
		}
		all["forms/"+name+".yaml"] = err
	}
	if book, has := k.books[name]; has && l.Of != form.OfPeriod && !notice {
		data := form.Blank(p, d.words)
		if l.Of == form.OfPolicy {
			data = form.PolicyData(p, d.people, d.words, d.now)
		}
		file := "forms/" + name + ".xlsx"
		all[file] = form.Fill(io.Discard, file, book, data, d.words.Lang(), "", d.now)
	}
	return all
}
