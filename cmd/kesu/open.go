package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/sla"
)

// opening are the flags of open, which are also the keys of its -f file.
type opening struct {
	Customer     string            `yaml:"customer"`
	Phone        string            `yaml:"phone"`
	CustomerType string            `yaml:"customer_type"`
	Channel      string            `yaml:"channel"`
	Text         string            `yaml:"text"`
	Subject      string            `yaml:"subject"`
	Demand       string            `yaml:"demand"`
	Amount       string            `yaml:"amount"`
	External     string            `yaml:"external"`
	FirstContact string            `yaml:"first_contact"`
	Source       string            `yaml:"source"`
	Linked       string            `yaml:"linked"`
	Type         string            `yaml:"type"`
	Policy       string            `yaml:"policy"`
	Fields       map[string]string `yaml:"fields"`
}

func (a *app) openCmd() *cobra.Command {
	var o opening
	var fields []string
	var file string
	c := a.command("open", exactly(0, ""), func(c *cobra.Command, _ []string) error {
		d, err := a.desk()
		if err != nil {
			return err
		}
		if file != "" {
			if err := a.readOpening(file, &o); err != nil {
				return err
			}
		}
		if err := o.addFields(fields); err != nil {
			return err
		}
		id, err := d.open(c.Context(), o)
		if id != "" {
			_, _ = fmt.Fprintln(a.stdout, id)
		}
		return err
	})
	for name, into := range map[string]*string{
		"customer": &o.Customer, "phone": &o.Phone, "customer-type": &o.CustomerType, "channel": &o.Channel, "text": &o.Text, "subject": &o.Subject,
		"demand": &o.Demand, "amount": &o.Amount, "external": &o.External, "first-contact": &o.FirstContact, "source": &o.Source, "linked": &o.Linked, "type": &o.Type,
	} {
		a.text(c, into, name)
	}
	c.Flags().StringVar(&o.Policy, "policy", "", a.doc("flag.policy-of"))
	c.Flags().StringArrayVar(&fields, "field", nil, a.doc("flag.field"))
	c.Flags().StringVarP(&file, "file", "f", "", a.doc("flag.open-file"))
	a.completes(c, "channel", func(p *sla.Policy, lang string) []string { return described(p.Channels, lang) })
	a.completes(c, "customer-type", func(p *sla.Policy, lang string) []string { return described(p.CustomerTypes, lang) })
	return c
}

// readOpening reads a complaint from a YAML or JSON file, "-" for standard input;
// flags that were given stand above it.
func (a *app) readOpening(file string, o *opening) error {
	data, err := a.readInput(file)
	if err != nil {
		return err
	}
	if f := complaint.Strict(file, data, complaint.Format, &yaml.Node{}); f != nil { // is it YAML at all, and one complaint; kesu apply takes many
		return f
	}
	given := *o
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(o); err != nil {
		return badOpening(file, err)
	}
	o.overlay(given)
	return nil
}

var yamlLine = regexp.MustCompile(`line (\d+): ([^\n]*)`)

// badOpening says where a file is no complaint, and which keys it may have.
func badOpening(file string, err error) error {
	line, text := "1", strings.TrimPrefix(err.Error(), "yaml: ")
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		line, text = m[1], m[2]
	}
	var known []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[opening]()) {
		known = append(known, f.Tag.Get("yaml"))
	}
	return complaint.Invalid("open.file", "file", file, "line", line, "text", text, "known", known)
}

// overlay puts what is given over what a file said.
func (o *opening) overlay(given opening) {
	for into, value := range map[*string]string{
		&o.Customer: given.Customer, &o.Phone: given.Phone, &o.CustomerType: given.CustomerType, &o.Channel: given.Channel, &o.Text: given.Text,
		&o.Subject: given.Subject, &o.Demand: given.Demand, &o.Amount: given.Amount, &o.External: given.External,
		&o.FirstContact: given.FirstContact, &o.Source: given.Source, &o.Linked: given.Linked, &o.Type: given.Type, &o.Policy: given.Policy,
	} {
		if value != "" {
			*into = value
		}
	}
}

// addFields reads K=V pairs.
func (o *opening) addFields(pairs []string) error {
	for _, pair := range pairs {
		k, v, ok := strings.Cut(pair, "=")
		if !ok || k == "" {
			return complaint.Usage("usage.pair", "value", pair)
		}
		if o.Fields == nil {
			o.Fields = map[string]string{}
		}
		o.Fields[k] = v
	}
	return nil
}

// open records a new complaint and returns its id, also where only the commit failed.
func (d *desk) open(ctx context.Context, o opening) (complaint.ID, error) {
	at, err := d.happened()
	if err != nil {
		return "", err
	}
	p, err := d.policyFor(o.Policy, o.Type, at)
	if err != nil {
		return "", err
	}
	d.app.policy = p
	opened, err := d.opened(p, o)
	if err != nil {
		return "", err
	}
	e := complaint.Event{Opened: opened}
	if err := d.stamp(ctx, &e, 0); err != nil {
		return "", err
	}
	opened.Repeats = d.repeats(ctx, p, opened, at, "")
	empty, err := p.Assess(complaint.Record{}, complaint.View{Now: at})
	if err != nil {
		return "", err
	}
	if err := empty.Permit(&e); err != nil {
		return "", d.incomplete(err)
	}
	if err := p.Allows(empty.State, &e, d.people); err != nil {
		return "", err
	}
	alike := d.lookForLikely(opened, at)
	var id complaint.ID
	err = d.write(ctx, func(tx *store.Tx) error {
		id, err = tx.Create(at, func(complaint.ID) ([]complaint.Event, error) { return []complaint.Event{e}, nil })
		d.message(tx, fmt.Sprintf("%s: opened (%s)", id, e.By))
		return err
	})
	same := alike()
	if err != nil && !isKept(err) {
		return "", err
	}
	d.warnLikely(id, same)
	d.received(p, id, e)
	if unexplained(&e) {
		d.say("because.missing")
	}
	return id, err
}

// incomplete says in words what a form lacks.
func (d *desk) incomplete(err error) error {
	var f *complaint.Fault
	if errors.As(err, &f) {
		if lacks, ok := f.Args()["missing"].([]sla.Need); ok {
			return complaint.Refuse(f.Code(), "missing", d.wants(lacks), "article", f.Args()["article"])
		}
	}
	return err
}

// received tells what was made of a form: what a draft still lacks (MFG-23), what it
// repeats (U-20), which level it has already.
func (d *desk) received(p *sla.Policy, id complaint.ID, e complaint.Event) {
	a, err := p.Assess(complaint.Record{ID: id, Events: []complaint.Event{e}}, complaint.View{Now: e.At.Time})
	if err != nil { // the next command that needs the calendar says what it lacks
		return
	}
	if a.State.Status == complaint.StatusDraft {
		d.say("open.draft", "id", id, "missing", d.wants(a.Lacks()), "article", p.Intake.Article)
	}
	if n := len(e.Opened.Repeats); n > 0 {
		d.warn("open.repeats", "id", id, "known", d.value("known", e.Opened.Repeats), "within", d.limit(p.Repeat.Within))
	}
}

// repeats lists the complaints of the store that one repeats (U-20); self is its own
// number, where it has one. The index knows them; where it has to be made first, what was
// received in the time is read: nobody waits for an index to open a complaint.
func (d *desk) repeats(ctx context.Context, p *sla.Policy, o *complaint.Opened, at time.Time, self complaint.ID) []complaint.ID {
	past := repetitions{policy: p, of: o.Policy}
	if past.idle() {
		return nil
	}
	from, stands := p.Reach(at, p.Repeat.Within), d.stands
	add := func(id complaint.ID, o origin) error {
		if id != self {
			past.add(id, o)
		}
		return nil
	}
	if d.readyOrigins(ctx, from, at, add) {
		stands = func(complaint.ID) bool { return true } // it knows that, too
	} else {
		d.store.Openings(from, at, func(raw []byte) bool {
			return slices.ContainsFunc(p.Repeat.By, func(code string) bool {
				v := valueOf(o, code)
				return v != "" && bytes.Contains(raw, []byte(v))
			})
		}, func(id complaint.ID, e complaint.Event) { _ = add(id, d.originOf([]complaint.Event{e})) })
	}
	found := slices.DeleteFunc(past.find(o, at), func(id complaint.ID) bool { return !stands(id) })
	d.app.policy = p
	return past.enough(found)
}

// stands reports whether a complaint was one: not entered by mistake, nor twice.
func (d *desk) stands(id complaint.ID) bool {
	a, err := d.read(id)
	return err != nil || a.State.Status != complaint.StatusVoided && a.State.Status != complaint.StatusMerged
}

// valueOf is the value by which repetition is judged: a field, or who complains.
func valueOf(o *complaint.Opened, code string) complaint.Text {
	switch code {
	case "customer":
		return o.Customer.Name
	case "phone":
		return o.Customer.Phone
	}
	return o.Fields[code]
}

// opened turns what was typed into the body of the event.
func (d *desk) opened(p *sla.Policy, o opening) (*complaint.Opened, error) {
	if complaint.Clean(o.Text) == "" {
		return nil, complaint.Usage("usage.missing", "command", "kesu open", "flag", "text")
	}
	if typ, ok := sla.Find(p, p.Types, o.Type); complaint.Clean(o.Customer+o.Phone) == "" && !(ok && !typ.Counts()) { // a meeting is nobody's
		return nil, complaint.Usage("usage.missing", "command", "kesu open", "flag", "customer")
	}
	out := &complaint.Opened{
		Policy:   d.recorded(p),
		Customer: complaint.Customer{Name: complaint.Clean(o.Customer), Phone: complaint.Clean(o.Phone)},
		Text:     complaint.Clean(o.Text), Subject: complaint.Clean(o.Subject), Demand: complaint.Clean(o.Demand), Source: complaint.Clean(o.Source),
	}
	var err error
	for _, pick := range []struct {
		into *complaint.Text
		code func() (string, error)
	}{
		{&out.Customer.Type, func() (string, error) { return choose(d.app, p, "customer-type", p.CustomerTypes, o.CustomerType) }},
		{&out.Channel, func() (string, error) { return choose(d.app, p, "channel", p.Channels, o.Channel) }},
		{&out.External, func() (string, error) { return choose(d.app, p, "external", p.External, o.External) }},
		{&out.FirstContact, func() (string, error) { return choose(d.app, p, "first-contact", p.FirstContacts, o.FirstContact) }},
		{&out.Type, func() (string, error) { return choose(d.app, p, "type", p.Types, o.Type) }},
	} {
		code, err := pick.code()
		if err != nil {
			return nil, err
		}
		*pick.into = complaint.Text(code)
	}
	if o.Amount != "" {
		m, err := complaint.ParseMoney(o.Amount)
		if err != nil {
			return nil, err
		}
		if m < 0 {
			return nil, complaint.Usage("money.negative", "value", o.Amount)
		}
		out.Amount = &m
	}
	if o.Linked != "" {
		if out.Linked, err = complaint.ParseID(o.Linked); err != nil {
			return nil, err
		}
	}
	if out.Fields, err = d.fields(p, o.Fields); err != nil {
		return nil, err
	}
	return out, nil
}

// fields takes the further fields of a complaint: codes or names of the policy's
// fields, and any other name as it is.
func (d *desk) fields(p *sla.Policy, in map[string]string) (map[string]complaint.Text, error) {
	if len(in) == 0 {
		return nil, nil
	}
	typed := make([]string, 0, len(in))
	for k, v := range in {
		typed = append(typed, k+"="+v)
	}
	out, err := d.valuesOf(p, p.Fields, typed)
	maps.DeleteFunc(out, func(_ string, v complaint.Text) bool { return v == "" })
	return out, err
}
