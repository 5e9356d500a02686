//go:build amd64 || arm64

package store

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store/trace"
	"github.com/stretchr/testify/require"
)

// lab is a store of two complaints; each trial of a deed works on a copy.
type lab struct {
	store *Store
	deed  string
}

// labs runs a test for each deed.
func labs(t *testing.T, test func(t *testing.T, l lab)) {
	t.Parallel()
	for _, deed := range slices.Sorted(maps.Keys(deeds)) {
		t.Run(deed, func(t *testing.T) {
			t.Parallel()
			s := newStore(t)
			prepare(t, s, deed)
			test(t, lab{s, deed})
		})
	}
}

// instants are the calls before which something happens: each one and the end in
// full, else a few at random.
func instants(t *testing.T, calls, few int) []int {
	t.Helper()
	all := seeded(t).Perm(calls + 1)
	if !full {
		all = all[:few]
	}
	for i := range all {
		all[i]++
	}
	slices.Sort(all)
	return all
}

// clone copies the store.
func (l lab) clone(t *testing.T) *Store {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Dir(l.store.dir))))
	return openAt(t, filepath.Join(dir, filepath.Base(l.store.dir)))
}

// restart lets the machine that has the remote go on, where there is one: it did not
// halt, and its git has ended by itself.
func restart(t *testing.T, s *Store) {
	t.Helper()
	locks, err := filepath.Glob(hubDir(s) + "/refs/heads/*.lock")
	require.NoError(t, err)
	for _, lock := range append(locks, filepath.Join(hubDir(s), "HEAD.lock")) {
		_ = os.Remove(lock)
	}
}

func openAt(t *testing.T, dir string) *Store {
	t.Helper()
	opt := options()
	opt.Wait = 3 * time.Second // what is not free by then is stuck
	s, err := Open(dir, opt)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// trial is a deed done by a child process under a watch.
type trial struct {
	*trace.Run
	out string // file with what it said
}

func (l lab) start(t *testing.T, s *Store, w trace.Watch) trial {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	defer out.Close()
	cmd := second("do", s.dir, l.deed)
	cmd.Stdout, cmd.Stderr = out, out
	w.Dir = s.dir
	run, err := w.Start(cmd)
	if errors.Is(err, syscall.EPERM) {
		t.Skip("tracing is forbidden here: allow ptrace")
	}
	require.NoError(t, err)
	return trial{run, out.Name()}
}

// run is start and waiting until all processes are gone.
func (l lab) run(t *testing.T, s *Store, w trace.Watch) trial {
	t.Helper()
	r := l.start(t, s, w)
	<-r.Gone
	require.NoError(t, r.Err)
	return r
}

func (r trial) said(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(r.out)
	require.NoError(t, err)
	return string(data)
}

// calls are those that the deed makes when nothing disturbs it.
func (l lab) calls(t *testing.T) (all []trace.Call) {
	t.Helper()
	r := l.run(t, l.clone(t), trace.Watch{Enter: func(c trace.Call) trace.Verdict {
		all = append(all, c)
		return trace.Verdict{}
	}})
	require.Equal(t, 0, r.State.ExitStatus(), r.said(t))
	return all
}

// shares reports whether the deed is a Sync. The locks that git leaves where it fetches
// and pushes are in nobody's way but the next Sync's, which removes them; and one that
// fails in the end may have merged before.
func (l lab) shares() bool { return l.deed == "sync" || l.deed == "forward" }

// fate is what must have become of a deed.
type fate int

const (
	either fate = iota // all of it or nothing
	done
	undone
)

// healed checks a store after a fault, which the next command about another
// complaint has to put right.
func (l lab) healed(t *testing.T, s *Store, want fate) {
	t.Helper()
	restart(t, s)
	l.readable(t, s)
	require.NoError(t, record(s, "KS-20261116-002", "weiter"))
	l.whole(t, s, want)
}

// readable: what was there before can be read at once.
func (l lab) readable(t *testing.T, s *Store) {
	t.Helper()
	require.NoError(t, s.Walk(context.Background(), time.Time{}, time.Time{}, func(complaint.Record) error { return nil }, nil))
	require.Contains(t, texts(t, s, "KS-20261116-001"), "漏水")
}

// whole: nothing is left of the fault, and the deed can be done again.
func (l lab) whole(t *testing.T, s *Store, want fate) {
	t.Helper()
	require.Equal(t, []string{"异响", "weiter"}, texts(t, s, "KS-20261116-002"))
	did := happened(t, s, l.deed)
	require.True(t, want == either || did == (want == done), "happened: %v", did)
	if !l.shares() {
		tidy(t, s)
	}
	require.NoError(t, deeds[l.deed](s))
	tidy(t, s)
	gitOut(t, s, "fsck", "--strict")
}

// tidy: git sees nothing to do, no temporary file and no lock lies about.
func tidy(t *testing.T, s *Store) {
	t.Helper()
	requireClean(t, s)
	require.Empty(t, leftovers(t, s))
	require.NoError(t, filepath.WalkDir(filepath.Join(s.dir, ".git"), func(path string, e fs.DirEntry, err error) error {
		require.False(t, strings.HasSuffix(path, ".lock") && e.Name() != lockFile || strings.Contains(path, crashReport), path)
		return err
	}))
}
