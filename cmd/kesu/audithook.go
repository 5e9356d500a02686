package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
	"github.com/kesu-cli/kesu/templates"
)

// hooks are the hooks of git that audit can be.
var hooks = []string{"pre-receive"}

// auditPush is the hook that git runs before it accepts a push: it reads what is to
// become of which ref from standard input, and refuses what violates the record.
func (a *app) auditPush(ctx context.Context, hook string) error {
	if !slices.Contains(hooks, hook) {
		return complaint.Usage("usage.value", "flag", "hook", "value", hook, "known", hooks)
	}
	h, err := store.HookHistory(store.Options{})
	if err != nil {
		return err
	}
	defer h.Close()
	all, err := a.pushed(ctx, h)
	if err != nil || len(all) == 0 {
		return err
	}
	main, _, err := h.Main(ctx)
	if err != nil {
		return err
	}
	var floor *store.Beside
	if main != "" {
		if floor, err = h.Beside(ctx, main); err != nil {
			return err
		}
	}
	var revs, names []string
	for _, p := range all {
		if err := h.Foreign(ctx, cmp.Or(p.old, main), p.tip); err != nil {
			return err
		}
		revs, names = append(revs, p.tip), append(names, p.branch)
	}
	// What a branch holds was audited when it came; a tag or another ref may hold what was not.
	found, err := a.audit(ctx, h, floor, strings.Join(names, " "), append(revs, "--not", "--branches")...)
	if err != nil {
		return err
	}
	for _, n := range found.Violations { // lines: git puts "remote: " before each
		a.say("audit.refused", "commit", brief(n.Commit), "date", day(n.Date), "author", n.Author, "file", n.File, "text", n.Text, "difference", difference(n.Before, n.After))
	}
	return invalidIf(len(found.Violations))
}

// pushed is what becomes of a branch.
type pushed struct{ branch, old, tip string } // old is "" where the branch is new

// pushed reads the lines "old new ref" and returns what branches are to become. A branch only goes forward; that one goes away, or back, is refused. Tags and
// other refs hold nothing that kesu reads and pass, but for those by which git would
// show other objects than are there.
func (a *app) pushed(ctx context.Context, h *store.History) ([]pushed, error) {
	var all []pushed
	in := bufio.NewScanner(a.stdin)
	for in.Scan() {
		f := strings.Fields(in.Text())
		if len(f) != 3 {
			return nil, complaint.Usage("audit.push-line", "value", in.Text())
		}
		old, tip, ref := f[0], f[1], f[2]
		branch, isBranch := strings.CutPrefix(ref, "refs/heads/")
		switch {
		case strings.HasPrefix(ref, "refs/replace/") && !none(tip):
			return nil, complaint.Refuse("audit.replace", "ref", ref)
		case !isBranch:
			continue
		case none(tip):
			return nil, complaint.Refuse("audit.delete", "branch", branch)
		}
		if none(old) {
			old = ""
		} else {
			forward, err := h.Follows(ctx, tip, old)
			if err != nil {
				return nil, err
			}
			if !forward {
				return nil, complaint.Refuse("audit.rewritten", "branch", branch)
			}
		}
		all = append(all, pushed{branch, old, tip})
	}
	_, _ = io.Copy(io.Discard, a.stdin) // git must be able to say all it has to
	return all, in.Err()
}

// none reports whether git's name of an object stands for none.
func none(object string) bool { return strings.Trim(object, "0") == "" }

// installHook puts the hook into a bare repository and makes git refuse rewritten and
// deleted branches there, too.
func (a *app) installHook(ctx context.Context, o auditing) error {
	if !slices.Contains(hooks, o.hook) {
		return complaint.Usage("usage.value", "flag", "hook", "value", o.hook, "known", hooks)
	}
	file, err := store.InstallHook(ctx, o.install, o.hook, templates.Hook(o.hook), store.Options{})
	if err != nil {
		return err
	}
	a.say("audit.installed", "file", file)
	h, err := store.OpenHistory(o.install, store.Options{})
	if err != nil {
		return err
	}
	_, branch, err := h.Main(ctx)
	if err := errors.Join(err, h.Close()); err != nil || branch == "" {
		return err
	}
	return a.auditRange(ctx, o.install, branch) // from now on it counts as audited
}
