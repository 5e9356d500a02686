package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/report/ledger"
	"github.com/kesu-cli/kesu/report/periodic"
	"github.com/kesu-cli/kesu/report/weekly"
	"github.com/kesu-cli/kesu/sla"
)

// exporting are the flags of the export commands.
type exporting struct {
	out, format, revises string
	policy               string // whose complaints are reported, "" for the default
	period               *periodFlags
}

// kindOf gives the kind of period that an export is made for.
var kindOf = map[string]string{
	"weekly": report.KindWeek, "monthly": report.KindMonth, "quarterly": report.KindQuarter, "daily": report.KindDay,
	"notices": report.KindWeek, "bulletin": report.KindWeek,
}

func (a *app) exportCmd() *cobra.Command {
	g := a.group("export", a.exportPeriodCmd("weekly"), a.exportPeriodCmd("monthly"), a.exportPeriodCmd("quarterly"), a.exportPeriodCmd("daily"),
		a.exportPeriodCmd("notices"), a.exportPeriodCmd("bulletin"), a.exportLedgerCmd(), a.exportFormCmd())
	return a.exportPeriodForm(g)
}

func (a *app) exportFlags(c *cobra.Command, o *exporting) {
	a.text(c, &o.out, "out")
	c.Flags().StringVar(&o.format, "format", "xlsx", a.doc("flag.format"))
	a.fixed(c, "format", exportFormats...)
}

// exportPeriodCmd is an export for a period, by default the last complete one.
func (a *app) exportPeriodCmd(name string) *cobra.Command {
	var o exporting
	c := a.named("export."+name, name, exactly(0, ""), func(c *cobra.Command, _ []string) error {
		d, err := a.desk()
		if err != nil {
			return err
		}
		period, err := d.period(o.period, kindOf[name])
		if err != nil {
			return err
		}
		out := cmp.Or(o.out, fmt.Sprintf("%s-%s.%s", name, strings.ReplaceAll(period.Label, "..", "_"), o.format))
		return d.export(c, name, period, out, o)
	})
	a.exportFlags(c, &o)
	if name != "notices" && name != "bulletin" {
		a.text(c, &o.revises, "revises")
		a.reportedFlag(c, &o.policy)
	}
	o.period = a.periodFlags(c)
	return c
}

// export makes a book, writes it and prints the paths.
func (d *desk) export(c *cobra.Command, name string, period report.Period, out string, o exporting) error {
	var book report.Book
	var err error
	switch name {
	case "notices":
		book, err = d.noticeBook(c, period)
	case "bulletin":
		book, err = d.bulletinBook(c, period)
	default:
		book, err = d.periodBook(c, period, kindOf[name], o)
	}
	if err != nil {
		return err
	}
	return d.deliver(c, book, out, o.format)
}

// deliver writes a book and prints the paths; without anything in it, it says so.
// What shows personal data is logged before it is written.
func (d *desk) deliver(c *cobra.Command, book report.Book, out, format string) error {
	if len(book.Sheets) == 0 {
		d.say("export.none", "label", book.Title)
		return nil
	}
	if end := strings.TrimPrefix(filepath.Ext(out), "."); slices.Contains(officeEndings, strings.ToLower(end)) && !strings.EqualFold(end, format) {
		return complaint.Usage("export.ending", "file", out, "format", format, "known", exportFormats)
	}
	if err := d.reveals(c, book.Title); err != nil {
		return err
	}
	files, err := deliver(book, out, format)
	if err != nil {
		return err
	}
	for _, f := range files {
		_, _ = fmt.Fprintln(d.stdout, f)
	}
	return nil
}

// officeEndings are those by which other programs choose how to open a file.
var officeEndings = []string{"xlsx", "xls", "csv", "json", "html", "pdf", "docx"}

// periodBook is the workbook of a period: the edition that the policy describes, else
// that of the figures that every policy has (F08). With revises it is a new revision
// that says what differs from what was known at that time (DOMAIN.md 6.1).
func (d *desk) periodBook(c *cobra.Command, period report.Period, kind string, o exporting) (report.Book, error) {
	p, err := d.reported(o.policy, period.AsOf())
	if err != nil {
		return report.Book{}, err
	}
	if edition, ok := periodic.EditionOf(p, kind); ok {
		in, err := d.edit(c, period, edition, o)
		if err != nil {
			return report.Book{}, err
		}
		return periodic.Book(in)
	}
	g, err := d.gather(c, period, o.policy)
	if err != nil {
		return report.Book{}, err
	}
	in := weekly.Input{Trend: g.trend, Words: d.words, Revision: 1, Papers: d.papers(period), Company: p.Company, Reveal: d.flags.reveal}
	if in.This, err = g.this.stats(); err != nil {
		return report.Book{}, err
	}
	if in.Last, err = g.last.stats(); err != nil {
		return report.Book{}, err
	}
	if in.Before, in.Revision, err = d.before(c, period, o); err != nil {
		return report.Book{}, err
	}
	in.Ledger = g.ledger.sheet()
	return weekly.Book(in)
}

// before gives the figures as they were known when the revision before was made, and
// the number of this one.
func (d *desk) before(c *cobra.Command, period report.Period, o exporting) (*report.Stats, int, error) {
	if o.revises == "" {
		return nil, 1, nil
	}
	then := *d
	var err error
	if then.known, err = d.time("revises", o.revises, d.loc); err != nil {
		return nil, 0, err
	}
	s, err := then.statsOf(c, period, o.policy)
	return s, 2, err
}

// noticeBook holds a notice for every penalty whose breach falls in the period or
// that was confirmed in it (F04, F05).
func (d *desk) noticeBook(c *cobra.Command, period report.Period) (report.Book, error) {
	var notices []weekly.Notice
	err := d.eachPenalty(c, period, func(a *sla.Assessment, x sla.Penalty) {
		confirmed, ok := x.Decided(complaint.PenaltyConfirmed)
		if period.Holds(x.At) || (ok && period.Holds(confirmed.At.Time)) {
			notices = append(notices, weekly.Notice{Assessment: a, Penalty: x})
		}
	})
	if err != nil {
		return report.Book{}, err
	}
	slices.SortStableFunc(notices, func(x, y weekly.Notice) int { return x.Penalty.At.Compare(y.Penalty.At) })
	return weekly.Notices(notices, d.words, d.policy(d.now).Company, d.flags.reveal, d.now)
}

// bulletinBook is the bulletin of a period, a signed one as it was known at its
// signature; one that is not issued yet is what it would say now.
func (d *desk) bulletinBook(c *cobra.Command, period report.Period) (report.Book, error) {
	all, err := d.bulletins()
	if err != nil {
		return report.Book{}, err
	}
	i := slices.IndexFunc(all, func(b form.Bulletin) bool { return b.Label == period.Label })
	then := *d
	if i >= 0 && all[i].Signed != nil {
		then.known = all[i].Signed.At.Time
	}
	s, err := then.fines(c, period)
	if err != nil {
		return report.Book{}, err
	}
	if i < 0 {
		return weekly.Bulletin(form.NewBulletin(s, all, d.flags.by, d.now), s, d.words, s.Policy.Company)
	}
	return weekly.Bulletin(all[i], s, d.words, s.Policy.Company)
}

func (a *app) exportLedgerCmd() *cobra.Command {
	var o exporting
	c := a.named("export.ledger", "ledger", exactly(0, ""), func(c *cobra.Command, _ []string) error {
		d, err := a.desk()
		if err != nil {
			return err
		}
		within := report.Between(time.Time{}, d.now.Add(time.Second))
		if *o.period != (periodFlags{}) {
			if within, err = d.period(o.period, report.KindMonth); err != nil {
				return err
			}
		}
		book, failed := d.ledgerBook(c, within)
		err = d.deliver(c, book, cmp.Or(o.out, "ledger."+o.format), o.format)
		return firstError(*failed, err)
	})
	a.exportFlags(c, &o)
	o.period = a.periodFlags(c)
	return c
}

// ledgerBook is the ledger of the complaints received in a period, read anew each
// time its rows are asked for, so that it is never whole in memory.
func (d *desk) ledgerBook(c *cobra.Command, within report.Period) (report.Book, *error) {
	failed := new(error)
	rows := func(yield func(*sla.Assessment) bool) {
		err := d.readAll(c, d.assessing(func(a *sla.Assessment) error {
			if within.Holds(a.State.Received.Time) && !yield(a) {
				return errStop
			}
			return nil
		}))
		if err != nil && err != errStop {
			*failed = err
		}
	}
	p := d.policy(d.now)
	sheet := ledger.Sheet(rows, p, d.words.Lang(), d.flags.reveal)
	return report.Book{Title: sheet.Name, Author: "kesu", Created: d.now, Lang: d.words.Lang(), Sheets: []report.Sheet{sheet}}, failed
}
