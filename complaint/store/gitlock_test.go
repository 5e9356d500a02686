package store

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A lock of git's is removed only where all speaks for its having been left by the git
// of a command of ours that was killed. Any other is waited for, named, and stays.
func TestLocksOfGit(t *testing.T) {
	t.Parallel()
	killed := func(t *testing.T, s *Store) { // after it had sealed its journal
		require.Error(t, second("die", s.dir, "files", "placed").Run())
	}
	for _, row := range []struct {
		why   string
		begin func(*testing.T, *Store)
		age   time.Duration // of the lock, from the beginning of the command
		goes  bool
	}{
		{"no command was killed", func(*testing.T, *Store) {}, 0, false},
		{"a command was killed, its git with it", killed, 0, true},
		{"the lock was there before it", killed, 5 * time.Minute, false},
		{"the lock came long after it", killed, -5 * time.Minute, false},
		{"a command was killed before git had anything to do", func(t *testing.T, s *Store) {
			require.Error(t, second("die", s.dir, "files", "staged").Run())
		}, 0, false},
		{"a hook refused, and the command came to its end", func(t *testing.T, s *Store) {
			hook(t, s, "pre-commit", "exit 1")
			require.ErrorIs(t, deeds["files"](s), ErrKept)
			require.NoError(t, os.Remove(filepath.Join(s.dir, ".git/hooks/pre-commit")))
		}, 0, false},
		{"the git of the command is still at work", func(t *testing.T, s *Store) {
			killed(t, s)
			f, err := os.Open(filepath.Join(s.dir, ".git", journalFile))
			require.NoError(t, err)
			t.Cleanup(func() { _ = f.Close() })
			held, err := survived(context.Background(), f, 10*time.Second) // that of the command killed ends by itself
			require.NoError(t, err)
			require.True(t, held)
		}, 0, false},
	} {
		for _, lock := range []string{".git/index.lock", ".git/HEAD.lock", ".git/refs/heads/main.lock"} {
			t.Run(row.why+" "+filepath.Base(lock), func(t *testing.T) {
				t.Parallel()
				s := newStore(t)
				id := create(t, s, "漏水")
				start := time.Now()
				row.begin(t, s)
				put(t, s, lock, "")
				file := filepath.Join(s.dir, lock)
				if row.age != 0 {
					made := start.Add(-row.age)
					require.NoError(t, os.Chtimes(file, made, made))
				}
				s = reopen(t, s, func(o *Options) { o.Wait = 2 * orphanStill })
				err := record(s, id, "x")
				if !row.goes {
					requireCode(t, err, "store.git-locked", "busy")
					require.FileExists(t, file)
					return
				}
				require.NoError(t, err)
				require.NoFileExists(t, file)
				require.Contains(t, gitOut(t, s, "log", "-1", "--format=%B"), "Removed a lock that git left behind: "+lock[len(".git/"):]+" of ")
				requireClean(t, s)
			})
		}
	}
}

// A file bears the time of the clock's last tick, on some file systems that of the
// second: a lock may look a little older than the seal it came after.
func TestLockAtTheTurnOfASecond(t *testing.T) {
	t.Parallel()
	sealed := time.Now().Add(-10 * time.Second).Truncate(time.Second).Add(220 * time.Microsecond)
	j := journal{alone: true, killed: []time.Time{sealed}}
	for lag, left := range map[time.Duration]bool{
		0: true, 413 * time.Microsecond: true, orphanTick: true, time.Second + orphanTick: false,
		-orphanSpan / 20: true, -orphanSpan: false,
	} {
		require.Equal(t, left, j.left(sealed.Add(-lag)), lag)
	}
}
