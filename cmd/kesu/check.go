package main

import (
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

// finding is one thing that check reports.
type finding struct {
	Where    string `json:"where"`    // a file, or a complaint and the event's id
	Severity string `json:"severity"` // error or warning
	Code     string `json:"code"`
	Text     string `json:"text"`
}

func (a *app) checkCmd() *cobra.Command {
	return a.command("check", exactly(0, ""), func(c *cobra.Command, _ []string) error {
		d, err := a.desk()
		if err != nil {
			return err
		}
		found, err := d.checkAll(c)
		if err != nil {
			return err
		}
		errors := 0
		sheet := report.Sheet{Rows: []report.Row{report.Line(report.Head, d.heads("where", "severity", "finding")...)}}
		for _, f := range found {
			if f.Severity == "error" {
				errors++
			}
			where := f.Where
			if id, _, ok := strings.Cut(where, " "); ok && isID(id) { // the text says which event; programs get its id
				where = id
			}
			sheet.Rows = append(sheet.Rows, report.Line(report.Body, where, d.t("severity."+f.Severity), f.Text))
		}
		if len(found) > 0 || a.flags.output != "table" {
			if err := a.print(found, sheet); err != nil {
				return err
			}
		}
		for _, hint := range d.hints {
			hint()
		}
		a.say("check.done", "errors", errors, "warnings", len(found)-errors)
		return invalidIf(errors)
	})
}

// checkAll looks at every complaint: files that cannot be read, events that
// changed nothing or contradict, penalties without a breach, entries made late,
// attachments that are not what was recorded (ENG-23).
func (d *desk) checkAll(c *cobra.Command) ([]finding, error) {
	found := []finding{}
	add := func(where, severity string, err coded) {
		found = append(found, finding{where, severity, err.Code(), d.sentence(err)})
	}
	err := d.store.Walk(c.Context(), time.Time{}, time.Time{}, func(rec complaint.Record) error {
		a, err := d.assess(rec, d.view())
		if err != nil {
			return err
		}
		for _, p := range a.State.Problems {
			found = append(found, finding{string(rec.ID) + " " + p.Event, "error", p.Cause.Code(), d.trouble(p)})
			d.hints = []func(){func() { d.say("check.settle") }}
		}
		d.checkOne(a, rec, add)
		return d.checkFiles(rec, add)
	}, func(err error) error {
		if f, ok := err.(coded); ok {
			file, _ := f.Args()["file"].(string)
			add(file, "error", f)
			return nil
		}
		return err
	})
	if err == nil {
		err = d.checkForms(add)
	}
	return found, err
}

func (d *desk) checkOne(a *sla.Assessment, rec complaint.Record, add func(where, severity string, err coded)) {
	id := string(rec.ID)
	if a.State.Status == complaint.StatusNone && len(rec.Events) > 0 && a.Now.After(rec.Events[0].At.Time) {
		add(id, "error", complaint.Invalid("check.never-opened", "id", id))
	}
	for _, x := range a.Penalties {
		if x.Stale && x.State != complaint.PenaltyWithdrawn {
			add(id, "warning", complaint.Invalid("check.stale-penalty", "id", id, "key", x.Key, "decision", x.State))
		}
	}
	for _, r := range a.Runs {
		if r.Late && a.State.Opened.Source == "" { // what was imported was all written down later
			add(id, "warning", complaint.Invalid("check.late", "id", id, "clock", d.clockName(r.Clock), "due", complaint.At(r.Due.In(d.loc))))
		}
	}
	if m := a.State.MergedInto; m != "" {
		if _, err := d.store.Read(m); err != nil {
			add(id, "error", complaint.Invalid("check.merged-into", "id", id, "of", m))
		}
	}
	for _, b := range rec.SetBacks() {
		e := &b.Event
		add(id+" "+e.ID, "warning", complaint.Invalid("check.clock-back", "id", id, "kind", e.Kind(), "recorded", e.Recorded, "before", b.Before, "by", e.By))
	}
	for i := range rec.Events {
		e := &rec.Events[i]
		if unexplained(e) {
			add(id+" "+e.ID, "warning", complaint.Invalid("check.backdated", "id", id, "kind", e.Kind(), "at", e.At, "recorded", e.Recorded, "by", e.By))
		}
		if e.Recorded.Before(e.At.Time) {
			add(id+" "+e.ID, "warning", complaint.Invalid("check.before", "id", id, "kind", e.Kind(), "at", e.At, "recorded", e.Recorded, "by", e.By))
		}
	}
}

// unexplained reports whether an event was recorded over a day after it happened and
// nobody said why.
func unexplained(e *complaint.Event) bool {
	return e.Recorded.Sub(e.At.Time) > 24*time.Hour && e.Why == "" && !e.Automatic()
}

func isID(text string) bool {
	_, err := complaint.ParseID(text)
	return err == nil
}

// checkFiles finds what stands twice under one id, changed by hand or by a merge of
// versions, and compares the attachments that events name with what lies in the
// folder, under whatever name: two offices may have had files of one name.
func (d *desk) checkFiles(rec complaint.Record, add func(where, severity string, err coded)) error {
	id := string(rec.ID)
	for _, e := range rec.Doubled {
		add(id+" "+e.ID, "error", complaint.Invalid("check.doubled", "id", id, "event", e.ID, "kind", e.Kind(), "by", e.By))
	}
	var named []*complaint.Event
	for i := range rec.Events {
		if rec.Events[i].Attached != nil {
			named = append(named, &rec.Events[i])
		}
	}
	if len(named) == 0 {
		return nil
	}
	sums, err := d.store.Attachments(rec.ID)
	if err != nil {
		return err
	}
	lying := slices.Collect(maps.Values(sums))
	for _, e := range named {
		name := string(e.Attached.Name)
		switch {
		case slices.Contains(lying, e.Attached.SHA256):
		case sums[name] != "":
			add(id+" "+e.ID, "error", complaint.Invalid("check.attachment-changed", "id", id, "name", name))
		default:
			add(id+" "+e.ID, "error", complaint.Invalid("check.attachment-missing", "id", id, "name", name, "dir", "attachments/"+id))
		}
	}
	return nil
}

// yamlIn lists the YAML files of a folder of the store.
func (d *desk) yamlIn(dir string) ([]string, error) {
	names, err := d.files.ListFiles(dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, n := range names {
		if path.Ext(n) == ".yaml" && !strings.HasPrefix(path.Base(n), ".") {
			out = append(out, n)
		}
	}
	return out, nil
}
