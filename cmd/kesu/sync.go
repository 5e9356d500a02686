package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/report"
)

// shared is what sync prints for programs.
type shared struct {
	Received   int             `json:"received"` // commits
	Sent       int             `json:"sent"`
	Complaints []complaint.ID  `json:"complaints"`
	Renumbered []renumbered    `json:"renumbered"`
	Restored   []string        `json:"restored"`
	PutBack    []string        `json:"put_back"`
	Problems   []sharedProblem `json:"problems"`
	Waiting    []string        `json:"waiting"` // not committed, so not shared
	SameSite   bool            `json:"same_site"`
	Rewritten  bool            `json:"rewritten"`
}

type renumbered struct {
	From complaint.ID `json:"from"`
	To   complaint.ID `json:"to"`
}

// sharedProblem is an event of a complaint that came and that a person has to look at.
type sharedProblem struct {
	Complaint complaint.ID `json:"complaint"`
	Event     string       `json:"event"`
	Code      string       `json:"code"`
	Text      string       `json:"text"`
}

func (a *app) syncCmd() *cobra.Command {
	var watch bool
	var interval time.Duration
	c := a.command("sync", exactly(0, ""), func(c *cobra.Command, _ []string) error {
		if interval <= 0 {
			return complaint.Usage("usage.value", "flag", "every", "value", interval.String(), "known", []string{"30s", "5m"})
		}
		if c.Flags().Changed("every") && !watch {
			return complaint.Usage("usage.needs", "flag", "every", "other", "--watch")
		}
		if !watch {
			return a.syncOnce(c.Context(), true)
		}
		return a.syncAlways(c.Context(), interval)
	})
	c.Flags().BoolVar(&watch, "watch", false, a.doc("flag.watch"))
	c.Flags().DurationVar(&interval, "every", every, a.doc("flag.every"))
	return c
}

// syncAlways shares again and again until it is interrupted. What goes wrong is tried
// anew the next time and said once, as is that it went well again; where there was
// nothing to do nothing is said.
func (a *app) syncAlways(ctx context.Context, interval time.Duration) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	last := ""
	for {
		a.now = time.Now()
		switch err := a.syncOnce(ctx, false); {
		case ctx.Err() != nil:
			return nil // asked to stop
		case err != nil && matter(err) != last:
			a.warn("sync.failing", "at", a.now.Format(minute))
			a.report(err)
			last = matter(err)
		case err == nil && last != "":
			a.warn("sync.again", "at", a.now.Format(minute))
			last = ""
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// matter tells one error from another, whenever it came up.
func matter(err error) string {
	var c coded
	if !errors.As(err, &c) {
		return err.Error()
	}
	return fmt.Sprintln(c.Code(), c.Args()["file"], c.Args()["reason"])
}

func (a *app) syncOnce(ctx context.Context, say bool) error {
	s, err := a.openStore()
	if err != nil {
		return err
	}
	defer s.Close()
	if err := a.clock(s.Config().Location()); err != nil {
		return err
	}
	done, err := s.Sync(ctx, store.SyncOptions{Now: a.now, Review: a.review(s)})
	if done.Rewritten {
		a.warn("sync.rewritten")
	}
	if idle := done.Received == 0 && done.Sent == 0 && len(done.Complaints)+len(done.Restored)+len(done.PutBack) == 0; idle && (err != nil || !say) {
		return err
	}
	return errors.Join(a.sayShared(ctx, s, done), err)
}

// review judges policies, calendars and people before they are taken over: a store
// whose policy cannot be read would answer nothing any more.
func (a *app) review(s *store.Store) func(store.Tree) error {
	return func(t store.Tree) error {
		d := a.deskOf(s)
		data, err := t.ReadFile(store.ConfigFile)
		if err != nil {
			return err
		}
		if d.config, err = store.DecodeConfig(data); err != nil {
			return err
		}
		d.files = t
		if err := d.loadPolicies(); err != nil {
			return err
		}
		return d.loadPeople()
	}
}

// sayShared says what was shared.
func (a *app) sayShared(ctx context.Context, s *store.Store, done store.Shared) error {
	out := shared{
		Received: done.Received, Sent: done.Sent, Complaints: append([]complaint.ID{}, done.Complaints...), Renumbered: []renumbered{},
		Restored: append([]string{}, done.Restored...), PutBack: append([]string{}, done.PutBack...), Waiting: append([]string{}, done.Waiting...),
		SameSite: done.SameSite, Rewritten: done.Rewritten,
	}
	for _, r := range done.Renumbered {
		out.Renumbered = append(out.Renumbered, renumbered(r))
		a.warn("sync.renumbered", "from", r.From, "to", r.To)
	}
	a.warnFiles("sync.restored", done.Restored)
	a.warnFiles("sync.put-back", done.PutBack)
	if done.SameSite {
		site, err := s.Site(ctx)
		if err != nil {
			return err
		}
		a.warn("sync.same-site", "site", site)
	}
	a.warnFiles("sync.waiting", done.Waiting)
	var err error
	if out.Problems, err = a.standing(done.Complaints); err != nil {
		return err
	}
	a.say("sync.done", "received", done.Received, "sent", done.Sent, "complaints", len(done.Complaints))
	if a.flags.output == "table" {
		return a.problemTable(out.Problems)
	}
	return a.print(out, report.Sheet{})
}

// warnFiles says something of files, if there are any, and names the first of them.
func (a *app) warnFiles(key string, files []string) {
	if n := len(files); n > 0 {
		a.warn(key, "count", n, "files", strings.Join(files[:min(5, n)], " "))
	}
}

// standing lists what is to be settled in complaints that have changed.
func (a *app) standing(ids []complaint.ID) ([]sharedProblem, error) {
	all := []sharedProblem{}
	if len(ids) == 0 {
		return all, nil
	}
	d, err := a.desk()
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		now, err := d.read(id)
		var unread coded
		if errors.As(err, &unread) {
			all = append(all, sharedProblem{Complaint: id, Code: unread.Code(), Text: a.sentence(unread)})
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, p := range now.State.Problems {
			all = append(all, sharedProblem{id, p.Event, p.Cause.Code(), d.trouble(p)})
		}
	}
	return all, nil
}

// problemTable shows what a person has to settle, and how.
func (a *app) problemTable(all []sharedProblem) error {
	if len(all) == 0 {
		return nil
	}
	sheet := report.Sheet{Rows: []report.Row{report.Line(report.Head, a.heads("id", "finding")...)}}
	for _, p := range all {
		sheet.Rows = append(sheet.Rows, report.Line(report.Body, string(p.Complaint), p.Text))
	}
	if err := a.print(all, sheet); err != nil {
		return err
	}
	a.say("sync.settle")
	return nil
}
