package main

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/sla"
)

func (a *app) bulletinCmd() *cobra.Command {
	return a.group("bulletin", a.bulletinStep("issue", sla.ActBulletinIssue, (*desk).issue), a.bulletinStep("sign", sla.ActBulletinSign, (*desk).signBulletin))
}

// bulletinStep is a command about the bulletin of one week.
func (a *app) bulletinStep(name, act string, do func(d *desk, c *cobra.Command, period report.Period, by string) error) *cobra.Command {
	var f *periodFlags
	c := a.named("bulletin."+name, name, exactly(0, ""), func(c *cobra.Command, _ []string) error {
		d, err := a.desk()
		if err != nil {
			return err
		}
		period, err := d.period(f, report.KindWeek)
		if err != nil {
			return err
		}
		by, err := d.by(c.Context())
		if err != nil {
			return err
		}
		if err := d.policy(d.now).AllowsAct(by, act, d.people); err != nil {
			return err
		}
		return do(d, c, period, by)
	})
	f = a.periodFlags(c)
	return c
}

func bulletinFile(label string) string { return path.Join("bulletins", label+".yaml") }

// bulletins reads the issued bulletins in the order of their periods.
func (d *desk) bulletins() ([]form.Bulletin, error) {
	names, err := d.yamlIn("bulletins")
	if err != nil {
		return nil, err
	}
	var all []form.Bulletin
	for _, name := range names {
		data, err := d.store.ReadFile(name)
		if err != nil {
			return nil, err
		}
		b, err := form.DecodeBulletin(name, data)
		if err != nil {
			return nil, err
		}
		if d.known.IsZero() || !b.Issued.At.After(d.known) {
			all = append(all, b)
		}
	}
	slices.SortFunc(all, func(a, b form.Bulletin) int {
		return cmp.Or(a.From.Compare(b.From.Time), cmp.Compare(a.Label, b.Label))
	})
	return all, nil
}

// published gives the bulletin that published each notice, as it was signed and
// known at an instant.
func (d *desk) published(asOf time.Time) (map[string]string, error) {
	all, err := d.bulletins()
	by := map[string]string{}
	for _, b := range all {
		if b.Signed == nil || b.Signed.At.After(asOf) || (!d.known.IsZero() && b.Signed.At.After(d.known)) {
			continue
		}
		for _, l := range b.Lines {
			by[l.Notice] = b.Label
		}
	}
	return by, err
}

// publish marks the penalties of an assessment that a signed bulletin published.
func (d *desk) publish(a *sla.Assessment, published map[string]string) {
	for i := range a.Penalties {
		if b := published[a.Penalties[i].Notice]; b != "" {
			a.Penalties[i].Publish(b)
		}
	}
}

// issue makes the draft of a bulletin from what was confirmed in its week; a
// draft is made anew, a signed bulletin stays (S-47).
func (d *desk) issue(c *cobra.Command, period report.Period, by string) error {
	if err := over(period, d.now); err != nil {
		return err
	}
	s, err := d.fines(c, period)
	if err != nil {
		return err
	}
	all, err := d.bulletins()
	if err != nil {
		return err
	}
	for _, b := range all {
		if b.Label == period.Label && b.Signed != nil {
			return complaint.Refuse("bulletin.signed", "label", b.Label, "by", b.Signed.By, "at", b.Signed.At)
		}
	}
	all = slices.DeleteFunc(all, func(b form.Bulletin) bool { return b.Label == period.Label })
	b := form.NewBulletin(s, all, by, d.now)
	if err := d.saveBulletin(c, b, "issued", by); err != nil && !isKept(err) {
		return err
	}
	d.say("bulletin.issued", "label", b.Label, "lines", len(b.Lines), "reversals", len(b.Reversals), "total", b.Total)
	return nil
}

// over refuses a bulletin of a period that is not over: what is confirmed in the
// rest of it would be on none.
func over(period report.Period, now time.Time) error {
	if now.Before(period.To) {
		return complaint.Refuse("bulletin.early", "label", period.Label, "to", complaint.At(period.To))
	}
	return nil
}

func (d *desk) signBulletin(c *cobra.Command, period report.Period, by string) error {
	name := bulletinFile(period.Label)
	data, err := d.store.ReadFile(name)
	if isNotFound(err) {
		return complaint.NotFound("bulletin.none", "label", period.Label)
	}
	if err != nil {
		return err
	}
	b, err := form.DecodeBulletin(name, data)
	if err != nil {
		return err
	}
	if b.Signed != nil {
		return complaint.Refuse("bulletin.signed", "label", b.Label, "by", b.Signed.By, "at", b.Signed.At)
	}
	if b.Issued.By == by {
		return complaint.Refuse("bulletin.four-eyes", "label", b.Label, "by", by)
	}
	b.Signed = &form.Stamp{At: complaint.At(d.now), By: by}
	if err := d.saveBulletin(c, b, "signed", by); err != nil && !isKept(err) {
		return err
	}
	d.say("bulletin.signed", "label", b.Label, "by", by)
	return nil
}

func (d *desk) saveBulletin(c *cobra.Command, b form.Bulletin, what, by string) error {
	data, err := b.Encode()
	if err != nil {
		return err
	}
	return d.write(c.Context(), func(tx *store.Tx) error {
		d.message(tx, fmt.Sprintf("bulletin %s: %s (%s)", b.Label, what, by))
		return tx.WriteFile(bulletinFile(b.Label), data)
	})
}
