package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// Clone copies the store behind a URL to dir, which must not exist or be empty,
// and makes it the clone of a site. A site that writes in the record already is
// refused, because two clones of one site would mint the same numbers, unless
// replace says that its former clone is gone. Links in the store stay files that
// name a path; nothing is left behind where cloning fails.
// With recent, a month such as "2026-01", complaints of earlier months are neither brought
// over the network, where the server allows that, nor put into the work tree.
func Clone(ctx context.Context, url, dir, site, recent string, replace bool, opt Options) (*Store, error) {
	if !complaint.ValidSite(site) {
		return nil, fail("store.site", nil, "site", site)
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fail("store.write", err, "file", dir)
	}
	entries, err := os.ReadDir(abs)
	if err == nil && len(entries) > 0 {
		return nil, fail("store.not-empty", nil, "dir", dir)
	}
	existed := err == nil
	s, err := cloneTo(ctx, url, abs, recent, existed, opt)
	if err == nil {
		err = s.settle(ctx, site, replace)
	}
	if err != nil {
		if s != nil {
			_ = s.Close()
		}
		discard(abs, existed)
		return nil, err
	}
	return s, nil
}

// cloneTo lets git clone, again where the connection broke; it may have broken where
// nothing came (see fetch).
func cloneTo(ctx context.Context, url, abs, recent string, existed bool, opt Options) (*Store, error) {
	opt = opt.complete()
	g, err := newGit(filepath.Dir(abs), opt)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(g.dir, 0o755); err != nil {
		return nil, fail("store.write", err, "file", g.dir)
	}
	g.dir = "" // a URL may be a path from where the user is
	for n := 1; ; n++ {
		found, err := g.cloneOnce(ctx, url, abs, recent)
		if found || n == 3 || err != nil && containsAny(err.Error(), hopeless) {
			if err != nil {
				return nil, err
			}
			break
		}
		discard(abs, existed)
		if err := backOff(ctx, n); err != nil {
			return nil, err
		}
	}
	s, err := Open(abs, opt)
	var e *Error
	if errors.As(err, &e) && (e.code == "store.none" || e.code == "store.bare") {
		err = fail("store.not-a-store", nil, "url", url)
	}
	return s, err
}

// cloneOnce tells whether there was anything to clone.
func (g git) cloneOnce(ctx context.Context, url, dir, recent string) (found bool, err error) {
	args := []string{"clone", "--quiet", "--config", "core.symlinks=false"}
	if recent != "" {
		args = append(args, "--no-checkout", "--filter=blob:none")
	}
	if _, _, err := g.talk(ctx, append(args, "--", url, dir)...); err != nil {
		return false, fail("store.no-clone", err, "remote", url)
	}
	g.dir = dir
	if err := g.checkout(ctx); err != nil {
		return true, err
	}
	if _, err = g.run(ctx, nil, "rev-parse", "--verify", "--quiet", "HEAD"); err != nil || recent == "" {
		return err == nil, nil
	}
	if err = g.narrow(ctx, nil, recent); err == nil {
		_, _, err = g.talk(ctx, "checkout", "--quiet")
	}
	return true, err
}

// checkout takes the branch that is there where the remote's HEAD names one that
// is not: a bare repository that was made before the store came into it.
func (g git) checkout(ctx context.Context) error {
	if _, err := g.run(ctx, nil, "rev-parse", "--verify", "--quiet", "HEAD"); err == nil {
		return nil
	}
	out, err := g.run(ctx, nil, "for-each-ref", "--format=%(refname:lstrip=3)", "refs/remotes/origin/")
	branches := slices.DeleteFunc(strings.Fields(string(out)), func(name string) bool { return name == "HEAD" })
	if slices.Contains(branches, "main") {
		branches = []string{"main"}
	}
	if err != nil || len(branches) != 1 {
		return err
	}
	_, err = g.run(ctx, nil, "checkout", "--quiet", "-B", branches[0], "--track", "origin/"+branches[0])
	return err
}

// discard removes what a clone that failed has left of dir.
func discard(dir string, existed bool) {
	if !existed {
		_ = os.RemoveAll(dir)
		return
	}
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		_ = os.RemoveAll(filepath.Join(dir, e.Name()))
	}
}

// settle makes a fresh clone that of a site.
func (s *Store) settle(ctx context.Context, site string, replace bool) error {
	known, err := s.Sites()
	if err != nil {
		return err
	}
	if slices.Contains(known, site) && !replace {
		return fail("store.site-taken", nil, "site", site, "known", known)
	}
	g, err := newGit(s.dir, s.opt)
	if err != nil {
		return err
	}
	_, err = g.run(ctx, nil, "config", "kesu.site", site)
	return err
}

// Sites returns the sites that write in the record, sorted: that of kesu.yaml and
// all that a complaint's file names.
func (s *Store) Sites() ([]string, error) {
	sites := map[string]bool{s.config.Site: true}
	for day, err := range s.days(time.Time{}, time.Time{}) {
		if err != nil {
			return nil, err
		}
		for _, g := range day.groups {
			for _, file := range g.files {
				sites[siteOf(file, g.id)] = true
			}
		}
	}
	var all []string
	for site := range sites {
		all = append(all, site)
	}
	slices.Sort(all)
	return all, nil
}
