package main

import (
	"bytes"
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/sla"
)

func (a *app) exportFormCmd() *cobra.Command {
	var o exporting
	c := a.named("export.form", "form NAME [ID]", between(1, 2, "NAME [ID]"), func(c *cobra.Command, args []string) error {
		d, err := a.desk()
		if err != nil {
			return err
		}
		about, err := d.formAbout(args[1:], o.policy)
		if err != nil {
			return err
		}
		return d.exportForm(c, args[0], about, o)
	})
	a.exportFlags(c, &o)
	a.reportedFlag(c, &o.policy)
	c.ValidArgsFunction = a.formNames
	return c
}

// formSubject is what a form is asked for: a complaint, one of its penalties by the number of the notice, or nothing.
type formSubject struct {
	arg    string // as it was typed
	policy *sla.Policy
	a      *sla.Assessment // nil: the form is about the policy
	notice bool            // arg is the number of a notice
}

// formAbout reads what a form is asked for; policy names the one that a form without a number is about.
func (d *desk) formAbout(args []string, policy string) (formSubject, error) {
	if len(args) == 0 {
		p, err := d.reported(policy, d.now)
		return formSubject{policy: p}, err
	}
	s := formSubject{arg: args[0]}
	id, err := complaint.ParseID(s.arg)
	if err != nil {
		if id, err = noticeComplaint(s.arg); err != nil {
			return s, err
		}
		s.notice = true
	}
	if s.a, err = d.read(id); err != nil {
		return s, err
	}
	s.policy = s.a.Policy
	return s, nil
}

// exportForm writes a form about a subject: the company's own workbook where the store has one, else by its layout.
func (d *desk) exportForm(c *cobra.Command, name string, s formSubject, o exporting) error {
	k, err := d.forms(s.policy)
	if err != nil {
		return err
	}
	if name, err = k.find(name, s.policy); err != nil {
		return err
	}
	l, err := form.Load(name, k.own)
	book, has := k.books[name]
	if has && isNotFound(err) { // a workbook may be all that there is of a form
		l, err = form.Layout{Of: form.OfCase}, nil
		if s.a == nil {
			l.Of = form.OfPolicy
		}
	}
	if err != nil {
		return err
	}
	data, err := d.formData(k, name, l.Of, s)
	if err != nil {
		return err
	}
	file, err := l.FileName(data, d.words.Lang())
	if err != nil {
		return err
	}
	if o.out == "" {
		o.out = cmp.Or(file, form.SafeName(strings.Trim(name+"-"+s.arg, "-"))) + "." + o.format
	}
	if has && o.format == "xlsx" {
		return d.fillBook(c, "forms/"+name+".xlsx", book, data, l.Mark(data), o)
	}
	if _, err := form.Load(name, k.own); err != nil {
		return complaint.Usage("form.only-xlsx", "file", "forms/"+name+".xlsx", "format", o.format)
	}
	sheet, err := d.renderForm(l, data, s)
	if err != nil {
		return err
	}
	return d.deliver(c, form.Book(sheet, d.words, s.policy.Company, d.now), o.out, o.format)
}

// formData is the tree of values for a form of a kind about a subject.
func (d *desk) formData(k formShelf, name, of string, s formSubject) (map[string]any, error) {
	notice := slices.Contains(k.notices, name)
	switch {
	case of == form.OfPeriod:
		return nil, complaint.Usage("form.needs-period", "form", name)
	case of == form.OfPolicy && s.a != nil:
		return nil, complaint.Usage("form.needs-no-id", "form", name)
	case of == form.OfPolicy:
		return form.PolicyData(s.policy, d.people, d.words, d.now), nil
	case s.a == nil:
		return nil, complaint.Usage("form.needs-id", "form", name)
	case notice:
		return d.noticeData(name, s)
	case s.notice:
		return nil, complaint.Usage("form.not-notice", "form", name, "value", s.arg)
	}
	return form.CaseData(s.a, d.words, d.flags.reveal), nil
}

// noticeData is the tree of values for the notice of a penalty.
func (d *desk) noticeData(name string, s formSubject) (map[string]any, error) {
	for _, x := range s.a.Penalties {
		if t := x.Run.Clock.Penalty; x.Notice == s.arg && t != nil && t.Notice == name {
			data := form.NoticeData(s.a, x, d.words, d.flags.reveal)
			data["company"] = s.policy.Company
			return data, nil
		}
	}
	return nil, complaint.NotFound("penalty.none", "id", s.a.State.ID, "value", s.arg)
}

func (d *desk) renderForm(l form.Layout, data map[string]any, s formSubject) (report.Sheet, error) {
	if s.a == nil || s.notice {
		return form.Render(l, data, d.words.Lang())
	}
	return form.RenderCase(l, s.a, d.words, d.flags.reveal)
}

// fillBook fills the company's own workbook and prints the path. What shows personal data is logged before.
func (d *desk) fillBook(c *cobra.Command, file string, book []byte, data map[string]any, mark string, o exporting) error {
	if end := filepath.Ext(o.out); !strings.EqualFold(end, ".xlsx") {
		return complaint.Usage("export.ending", "file", o.out, "format", "xlsx", "known", exportFormats)
	}
	var out bytes.Buffer
	if err := form.Fill(&out, file, book, data, d.words.Lang(), mark, d.now); err != nil {
		return err
	}
	if err := d.reveals(c, file); err != nil {
		return err
	}
	if err := writeOut(o.out, out.Bytes()); err != nil {
		return err
	}
	_, err := d.stdout.Write([]byte(o.out + "\n"))
	return err
}
