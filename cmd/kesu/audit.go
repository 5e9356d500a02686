package main

import (
	"cmp"
	"context"
	"errors"
	"math"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
)

// auditing are the flags of audit.
type auditing struct{ hook, install string }

func (a *app) auditCmd() *cobra.Command {
	var o auditing
	c := a.command("audit [RANGE]", between(0, 1, "RANGE"), func(c *cobra.Command, args []string) error {
		switch {
		case c.Flags().Changed("install"):
			return a.installHook(c.Context(), o)
		case o.hook != "":
			return a.auditPush(c.Context(), o.hook)
		}
		dir, err := a.historyDir()
		if err != nil {
			return err
		}
		return a.auditRange(c.Context(), dir, strings.Join(args, ""))
	})
	c.Flags().StringVar(&o.hook, "hook", "", a.doc("flag.hook"))
	c.Flags().StringVar(&o.install, "install", "", a.doc("flag.install"))
	return c
}

// audited is what audit prints for programs.
type audited struct {
	Range      string    `json:"range"`
	Commits    int       `json:"commits"`
	Events     int       `json:"events"`
	Violations []noticed `json:"violations"`
	Listed     []noticed `json:"listed"`
}

// noticed is one thing that audit found in a commit.
type noticed struct {
	Commit    string       `json:"commit"`
	Author    string       `json:"author"`
	Date      string       `json:"date"`
	File      string       `json:"file"`
	Complaint complaint.ID `json:"complaint,omitempty"`
	Event     string       `json:"event,omitempty"`
	Code      string       `json:"code"`
	Text      string       `json:"text"`
	Before    string       `json:"before,omitempty"` // what the file said, as YAML where it is an event
	After     string       `json:"after,omitempty"`

	place int // of the commit in the range
}

// auditRange audits the commits of a range of git in the history of a folder, or, without
// one, all that lead to where the folder is.
func (a *app) auditRange(ctx context.Context, dir, span string) error {
	if strings.HasPrefix(span, "-") { // never an option of git's
		return complaint.Usage("usage.value", "flag", "RANGE", "value", span, "known", []string{"HEAD", "origin/main..HEAD", "v1..v2"})
	}
	h, err := store.OpenHistory(dir, store.Options{})
	if err != nil {
		return err
	}
	defer h.Close()
	if span == "" {
		if span, err = h.Here(ctx); err != nil {
			return err
		}
	}
	found, err := a.audit(ctx, h, nil, span, span)
	if err != nil {
		return err
	}
	if err := a.printAudit(found); err != nil {
		return err
	}
	return invalidIf(len(found.Violations))
}

// historyDir is the folder whose history is meant: of the store that -C, KESU_STORE or
// the working folder names, or of a bare repository.
func (a *app) historyDir() (string, error) {
	if dir := cmp.Or(a.flags.store, a.env("KESU_STORE")); dir != "" {
		if _, err := os.Stat(dir); err != nil {
			return "", complaint.NotFound("store.none", "dir", dir)
		}
		return dir, nil
	}
	wd, err := os.Getwd()
	if err != nil {
		return "", err
	}
	dir, err := store.Find(wd)
	var c coded
	if errors.As(err, &c) && c.Code() == "store.bare" {
		return wd, nil
	}
	return dir, err
}

// audit looks at every commit that revs name. floor is what the record holds which they
// are to add to, nil where they are part of it already, or begin it.
func (a *app) audit(ctx context.Context, h *store.History, floor *store.Beside, span string, revs ...string) (*audited, error) {
	debug.SetMemoryLimit(math.MaxInt64) // what is known of each commit has to stay, however many there are
	debug.SetGCPercent(200)
	log, err := h.Log(ctx, revs...)
	if err != nil {
		return nil, err
	}
	u := &auditor{
		app: a, h: h, log: log, floor: floor,
		desks: map[string]ruled{}, desksAt: map[*store.Beside]ruled{}, staffs: map[string]*staff{}, signatures: map[string]store.Signature{},
		carried: map[string]bool{}, bases: map[string][]*store.Beside{}, later: map[string][]*store.Beside{},
	}
	if err := u.run(ctx); err != nil {
		return nil, err
	}
	return u.result(span), nil
}
