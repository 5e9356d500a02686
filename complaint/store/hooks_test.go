package store

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// hook writes a hook of the store's repository.
func hook(t *testing.T, s *Store, name, script string) {
	t.Helper()
	put(t, s, ".git/hooks/"+name, "#!/bin/sh\n"+script+"\n")
	require.NoError(t, os.Chmod(filepath.Join(s.dir, ".git/hooks", name), 0o755))
}

func TestHooksAndSigning(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		why   string
		make  func(*testing.T, *Store)
		check func(*testing.T, *Store)
		how   string // what the reflog says of the commit
	}{
		{"no hook: no git commit", func(*testing.T, *Store) {}, func(*testing.T, *Store) {}, "fast-import"},
		{"the samples that git init copies are no hooks", func(t *testing.T, s *Store) {
			hook(t, s, "pre-commit.sample", "exit 1")
		}, func(*testing.T, *Store) {}, "fast-import"},
		{"a pre-commit hook runs", func(t *testing.T, s *Store) {
			hook(t, s, "pre-commit", "git diff --cached --name-only > ran")
		}, func(t *testing.T, s *Store) {
			ran, err := os.ReadFile(filepath.Join(s.dir, "ran"))
			require.NoError(t, err)
			require.Equal(t, "complaints/2026/11/16/KS-20261116-001.yaml\n", string(ran), "it sees this file alone")
			require.NoError(t, os.Remove(filepath.Join(s.dir, "ran")))
		}, "commit: noted"},
		{"a commit-msg hook changes the message", func(t *testing.T, s *Store) {
			hook(t, s, "commit-msg", `echo "Signed-off-by: x" >> "$1"`)
		}, func(t *testing.T, s *Store) {
			require.Contains(t, gitOut(t, s, "log", "-1", "--format=%B"), "Signed-off-by: x")
		}, "commit: noted"},
		{"hooks may lie elsewhere", func(t *testing.T, s *Store) {
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "post-commit"), []byte("#!/bin/sh\ntouch .git/ran\n"), 0o755))
			gitOut(t, s, "config", "core.hooksPath", dir)
		}, func(t *testing.T, s *Store) {
			require.FileExists(t, filepath.Join(s.dir, ".git/ran"))
		}, "commit: noted"},
		{"a commit is signed where git would sign it", func(t *testing.T, s *Store) {
			gpg := filepath.Join(t.TempDir(), "gpg")
			require.NoError(t, os.WriteFile(gpg, []byte("#!/bin/sh\ncat >/dev/null\necho '[GNUPG:] SIG_CREATED x' >&2\n"+
				"echo '-----BEGIN PGP SIGNATURE-----'\necho '-----END PGP SIGNATURE-----'\n"), 0o755))
			gitOut(t, s, "config", "gpg.program", gpg)
			gitOut(t, s, "config", "commit.gpgSign", "on")
		}, func(t *testing.T, s *Store) {
			require.Contains(t, gitOut(t, s, "cat-file", "commit", "HEAD"), "gpgsig -----BEGIN PGP SIGNATURE-----")
		}, "commit: noted"},
	} {
		t.Run(row.why, func(t *testing.T) {
			t.Parallel()
			s := newStore(t)
			id := create(t, s, "漏水")
			row.make(t, s)
			edit(t, s, "people.yaml", func(string) string { return "people: [staged]\n" })
			gitOut(t, s, "add", "people.yaml")
			s = reopen(t, s, nil)
			require.NoError(t, s.Record(context.Background(), id, notes("x"), "noted"))
			require.Equal(t, row.how+"\n", gitOut(t, s, "log", "-g", "-1", "--format=%gs"))
			row.check(t, s)
			require.Equal(t, "M  people.yaml\n", gitOut(t, s, "status", "--porcelain"), "not a part of our commit")
			require.Equal(t, "2026-11-16T12:00:00+08:00\n", gitOut(t, s, "log", "-1", "--format=%aI"))
			require.NoError(t, record(s, id, "y"))
		})
	}
}

// With hooks an import still commits its own files alone, and does not take for ever.
func TestManyWithHooks(t *testing.T) {
	t.Parallel()
	for _, staged := range []string{"", "M  people.yaml\n"} {
		s := newStore(t)
		hook(t, s, "pre-commit", "touch .git/ran")
		if staged != "" {
			edit(t, s, "people.yaml", func(string) string { return "people: [staged]\n" })
			gitOut(t, s, "add", "people.yaml")
		}
		require.NoError(t, s.Write(context.Background(), func(tx *Tx) error {
			tx.Message = "import"
			for range bulk {
				if _, err := tx.Create(monday, firstNote("x")); err != nil {
					return err
				}
			}
			return nil
		}))
		require.Equal(t, staged, gitOut(t, s, "status", "--porcelain"))
		require.FileExists(t, filepath.Join(s.dir, ".git/ran"))
		require.Equal(t, bulk, strings.Count(gitOut(t, s, "diff", "--name-only", "HEAD~", "HEAD"), "\n"))
	}
}
