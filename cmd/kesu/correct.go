package main

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

func (a *app) correctCmd() *cobra.Command {
	var set []string
	var reason string
	var c *cobra.Command
	c = a.step("correct ID", nil, func(d *desk, _ []string, now *sla.Assessment) (complaint.Event, error) {
		values, err := pairs(set)
		if err == nil && len(values) == 0 {
			err = complaint.Usage("usage.missing", "command", "kesu correct", "flag", "set")
		}
		if err == nil {
			values, err = a.correction(now, values)
		}
		body := &complaint.Corrected{Set: values, Reason: complaint.Clean(reason)}
		if err == nil {
			body.Repeats = d.nowRepeats(c.Context(), now, body)
		}
		return complaint.Event{Corrected: body}, err
	})
	a.must(c, map[string]*string{"reason": &reason})
	c.Flags().StringArrayVar(&set, "set", nil, a.doc("flag.set"))
	return c
}

// nowRepeats finds what a complaint repeats by a field that is corrected, as open does
// (U-20): a draft may say only now what it is about.
func (d *desk) nowRepeats(ctx context.Context, now *sla.Assessment, c *complaint.Corrected) []complaint.ID {
	p, s := now.Policy, now.State
	o := c.Over(s.Opened)
	o.Fields = maps.Clone(s.Fields)
	judged := false
	for _, code := range p.Repeat.By {
		if v, ok := c.Set["field."+code]; ok {
			o.Fields[code], judged = v, true
		}
	}
	if !judged {
		return nil
	}
	found := d.repeats(ctx, p, &o, d.now, s.ID)
	if len(found) > 0 {
		d.hints = append(d.hints, func() {
			d.warn("open.repeats", "id", s.ID, "known", d.value("known", found), "within", d.limit(p.Repeat.Within))
		})
	}
	return found
}

// correction turns what was typed into names and codes: the heads of columns into
// names of fields, the policy's own fields into field.<code>, names of values into
// codes.
func (a *app) correction(now *sla.Assessment, typed map[string]complaint.Text) (map[string]complaint.Text, error) {
	p := now.Policy
	values := make(map[string]complaint.Text, len(typed))
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		value := string(typed[name])
		name = a.field(p, name)
		var err error
		switch name {
		case "channel":
			value, err = choose(a, p, name, p.Channels, value)
		case "customer_type":
			value, err = choose(a, p, "customer-type", p.CustomerTypes, value)
		case "first_contact":
			value, err = choose(a, p, "first-contact", p.FirstContacts, value)
		case "external":
			value, err = choose(a, p, name, p.External, value)
		case "amount":
			_, err = complaint.ParseMoney(value)
		}
		if code, ok := strings.CutPrefix(name, "field."); ok && err == nil {
			name, value, err = correctedField(now, code, value)
		}
		if err != nil {
			return nil, err
		}
		values[name] = complaint.Text(value)
	}
	return values, nil
}

// correctedField reads the new value of a field of the policy; one that the policy
// does not know must be there to be corrected.
func correctedField(now *sla.Assessment, code, value string) (name, read string, err error) {
	f, ok := sla.Find(now.Policy, now.Policy.Fields, code)
	if !ok {
		if _, known := now.State.Fields[code]; !known {
			return "", "", complaint.Refuse("correct.field", "id", now.State.ID, "field", code)
		}
		return "field." + code, value, nil
	}
	text, fault := now.Policy.Read(f, value)
	if fault != nil {
		return "", "", fault
	}
	return "field." + f.Code, string(text), nil
}

// field is the name of the field that somebody's words mean; what means none stays.
func (a *app) field(p *sla.Policy, words string) string {
	for _, name := range complaint.Correctable() {
		for _, lang := range templates.Languages() {
			if templates.Fold(a.words.In("column."+name, lang)) == templates.Fold(words) {
				return name
			}
		}
	}
	if f, ok := sla.Find(p, p.Fields, words); ok {
		return "field." + f.Code
	}
	return words
}

// pairs reads K=V arguments into texts.
func pairs(in []string) (map[string]complaint.Text, error) {
	if len(in) == 0 {
		return nil, nil
	}
	out := make(map[string]complaint.Text, len(in))
	for _, pair := range in {
		k, v, ok := strings.Cut(pair, "=")
		if !ok || strings.TrimSpace(k) == "" {
			return nil, complaint.Usage("usage.pair", "value", pair)
		}
		out[strings.TrimSpace(k)] = complaint.Clean(v)
	}
	return out, nil
}

func (a *app) attachCmd() *cobra.Command {
	var text string
	c := a.command("attach ID FILE", exactly(2, "ID FILE"), func(c *cobra.Command, args []string) error {
		d, err := a.desk()
		if err != nil {
			return err
		}
		after, err := d.attach(c.Context(), args[0], args[1], text)
		if after != nil && (err == nil || isKept(err)) {
			d.done(after)
		}
		return err
	})
	a.text(c, &text, "text")
	c.ValidArgsFunction = func(c *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return a.ids(c, args, prefix)
		}
		return nil, cobra.ShellCompDirectiveDefault
	}
	return c
}

// attach copies a file beside the record and names it in an event, in one commit.
func (d *desk) attach(ctx context.Context, arg, file, text string) (after *sla.Assessment, err error) {
	id, err := complaint.ParseID(arg)
	if err != nil {
		return nil, err
	}
	err = d.write(ctx, func(tx *store.Tx) error {
		if _, err := d.store.Read(id); err != nil {
			return err
		}
		f, err := tx.Attach(id, file)
		if err != nil {
			return err
		}
		if f.Name != filepath.Base(file) {
			d.hints = append(d.hints, func() { d.say("attach.name", "name", f.Name) })
		}
		after, err = d.append(ctx, tx, id, func(*sla.Assessment) (complaint.Event, error) {
			return complaint.Event{Attached: &complaint.Attached{Name: complaint.Text(f.Name), SHA256: f.SHA256, Size: f.Size, Text: complaint.Clean(text)}}, nil
		})
		return err
	})
	return after, err
}
