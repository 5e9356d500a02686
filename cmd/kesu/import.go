package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/csv"
	"github.com/kesu-cli/kesu/report/ledger"
	"github.com/kesu-cli/kesu/report/table"
	"github.com/kesu-cli/kesu/report/xlsx"
	"github.com/kesu-cli/kesu/sla"
)

// importing are the flags of import.
type importing struct {
	mapFile, sheet, rejects, policy string
	dryRun                          bool
}

func (a *app) importCmd() *cobra.Command {
	var o importing
	c := a.command("import FILE", exactly(1, "FILE"), func(c *cobra.Command, args []string) error {
		d, err := a.desk()
		if err != nil {
			return err
		}
		return d.importFile(c.Context(), args[0], o)
	})
	c.Flags().StringVar(&o.mapFile, "map", "", a.doc("flag.map"))
	a.text(c, &o.sheet, "sheet")
	a.text(c, &o.rejects, "rejects")
	c.Flags().StringVar(&o.policy, "policy", "", a.doc("flag.policy-of"))
	c.Flags().BoolVar(&o.dryRun, "dry-run", false, a.doc("flag.dry-run"))
	return c
}

// importFile takes a ledger over: every row is either in the store or among the
// rejects, and all of the file is one commit.
func (d *desk) importFile(ctx context.Context, file string, o importing) error {
	var known map[string]bool
	var rejects []ledger.Reject
	opt, err := d.importOptions(ctx, file, o)
	if err != nil {
		return err
	}
	if err := opt.Policy.AllowsAct(opt.By, sla.ActImport, d.people); err != nil {
		return err
	}
	past := repetitions{policy: opt.Policy, of: d.recorded(opt.Policy)}
	opt.Known = func(s string) bool { return known[s] }
	opt.Repeats = past.find
	opt.OnReject = func(r ledger.Reject) error { rejects = append(rejects, r); return nil }
	opt.OnDraft = func(ledger.Draft) error { return nil }
	var sum ledger.Summary
	if o.dryRun {
		if known, err = d.sourcesKnown(ctx, &past); err != nil {
			return err
		}
		sum, err = readLedger(file, o.sheet, ledger.New(opt))
	} else {
		err = d.write(ctx, func(tx *store.Tx) error {
			if known, err = d.sourcesKnown(ctx, &past); err != nil { // under the lock: two imports never take a row twice
				return err
			}
			show, count := d.progress("import.progress"), 0
			opt.OnDraft = func(dr ledger.Draft) error {
				if count++; show != nil {
					show(count, -1)
				}
				for _, e := range dr.Events {
					if e.Opened != nil {
						e.Opened.Policy = d.recorded(opt.Policy)
					}
				}
				id, err := tx.Create(dr.Received.Time, func(complaint.ID) ([]complaint.Event, error) { return dr.Events, nil })
				past.add(id, d.originOf(dr.Events))
				return err
			}
			sum, err = readLedger(file, o.sheet, ledger.New(opt))
			d.message(tx, fmt.Sprintf("import: %d complaints (%s)", sum.Imported, opt.By))
			return err
		})
	}
	if err != nil && !isKept(err) {
		return err
	}
	return firstError(d.imported(file, o, sum, rejects), err)
}

func (d *desk) importOptions(ctx context.Context, file string, o importing) (ledger.Options, error) {
	by, err := d.by(ctx)
	if err != nil {
		return ledger.Options{}, err
	}
	p, err := d.policyNamed(o.policy, d.now)
	if err != nil {
		return ledger.Options{}, err
	}
	d.app.policy = p
	opt := ledger.Options{Policy: p, Now: d.now, By: by, File: filepath.Base(file), Lang: d.words.Lang()}
	if o.mapFile == "" {
		return opt, nil
	}
	data, err := d.readInput(o.mapFile)
	if err != nil {
		return opt, err
	}
	opt.Map, err = ledger.ParseMap(o.mapFile, data, opt.Policy)
	return opt, err
}

// sourcesKnown are the keys of what was imported before, and the numbers of all
// complaints: a ledger that kesu exported finds nothing new in its own store.
func (d *desk) sourcesKnown(ctx context.Context, past *repetitions) (map[string]bool, error) {
	known := map[string]bool{}
	add := func(id complaint.ID, o origin) error {
		known[string(id)] = true
		if o.source != "" {
			known[string(o.source)] = true
		}
		past.add(id, o)
		return nil
	}
	if d.indexless() {
		return known, d.store.All(ctx, func(rec complaint.Record) func() error {
			o := d.originOf(rec.Events)
			return func() error { return add(rec.ID, o) }
		}, nil)
	}
	x, err := d.index(ctx, func(err error) error { return err })
	if err != nil {
		return nil, err
	}
	return known, d.origins(ctx, x, time.Time{}, never, add)
}

// readLedger reads an xlsx or csv file row by row.
func readLedger(file, sheet string, im *ledger.Importer) (ledger.Summary, error) {
	f, err := os.Open(file)
	if err != nil {
		return ledger.Summary{}, complaint.NotFound("file.read", "file", file, "text", err.Error())
	}
	defer func() { _ = f.Close() }() // only read
	if strings.EqualFold(filepath.Ext(file), ".csv") || strings.EqualFold(filepath.Ext(file), ".tsv") || strings.EqualFold(filepath.Ext(file), ".txt") {
		err = table.ReadCSV(f, im.Row)
	} else {
		err = readXLSX(f, sheet, im)
	}
	if err != nil {
		return ledger.Summary{}, err
	}
	return im.Close()
}

func readXLSX(f *os.File, sheet string, im *ledger.Importer) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return xlsx.ReadRows(f, info.Size(), sheet, im.Row)
}

// imported says what came of an import and writes the rejects beside the working
// folder's other files.
func (d *desk) imported(file string, o importing, sum ledger.Summary, rejects []ledger.Reject) error {
	for _, col := range sum.Unmapped() {
		if col.Meant != "" {
			d.say("import.unmapped-known", "column", col.Name(), "name", col.Meant)
			continue
		}
		d.say("import.unmapped", "column", col.Name())
	}
	d.unknownWords(sum)
	key := "import.done"
	if o.dryRun {
		key = "import.dry"
	}
	d.say(key, "rows", sum.Rows, "imported", sum.Imported, "known", sum.Known, "rejected", sum.Rejected)
	if len(rejects) == 0 {
		return nil
	}
	out := cmp.Or(o.rejects, strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))+"-rejects.csv")
	s := report.Sheet{Rows: []report.Row{report.Line(report.Head, d.heads("row", "column", "cell", "why")...)}}
	for _, r := range rejects {
		s.Rows = append(s.Rows, report.Line(report.Body, r.Row, r.Column, r.Value, d.why(r)))
	}
	var b bytes.Buffer
	if err := csv.Write(&b, s, ',', true); err != nil {
		return err
	}
	if err := writeOut(out, b.Bytes()); err != nil {
		return err
	}
	d.say("import.rejects", "file", out, "count", len(rejects))
	return nil
}

// why says in words why a row was rejected.
func (d *desk) why(r ledger.Reject) string {
	args := map[string]any{}
	maps.Copy(args, r.Args)
	if f := (*complaint.Fault)(nil); errors.As(r.Cause, &f) {
		args["cause"] = f
		if _, named := f.Args()["id"]; named { // it has no number yet
			f.Args()["id"] = d.t("reject.row", "row", r.Row)
		}
	} else if r.Cause != nil {
		args["cause"] = r.Cause
	}
	return d.words.Fill("reject."+r.Code, d.readable(args))
}

// unknownWords says which words of the ledger the policy does not know and what was
// made of them: limits and penalties follow from that.
func (d *desk) unknownWords(sum ledger.Summary) {
	header := map[string]string{}
	for i := range sum.Columns {
		header[sum.Columns[i].Field] = sum.Columns[i].Name()
	}
	for _, u := range sum.Unknown {
		key := "import.unknown"
		if u.Taken == "" {
			key = "import.unknown-left"
		}
		d.say(key, "field", cmp.Or(header[u.Field], u.Field), "word", u.Word, "count", u.Count, "taken", u.Taken)
	}
	if sum.UnknownKinds > len(sum.Unknown) {
		d.say("import.unknown-more", "kinds", sum.UnknownKinds, "shown", len(sum.Unknown))
	}
	if len(sum.Unknown) > 0 {
		d.say("import.unknown-hint")
	}
}
