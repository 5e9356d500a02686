package store

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestInit(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	requireClean(t, s)
	require.Equal(t, "refs/heads/main\n", gitOut(t, s, "symbolic-ref", "HEAD"))
	require.Equal(t, "2026-11-16T12:00:00+08:00 a store for KS\n", gitOut(t, s, "log", "--format=%aI %s"))
	require.Equal(t, ".gitattributes\nkesu.yaml\npeople.yaml\npolicies/d.yaml\n", gitOut(t, s, "ls-files"))
	require.Equal(t, "KS\n", gitOut(t, s, "config", "--local", "kesu.site"))
	_, err := Init(context.Background(), s.dir, initial(), "KS", noon, options())
	requireCode(t, err, "store.exists", "refused")
}

func TestInitElsewhere(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	t.Run("a repository that is there is used", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		_, err := gitRun(dir, "init", "-q", "-b", "trunk")
		require.NoError(t, err)
		_, err = gitRun(dir, "commit", "-q", "--allow-empty", "-m", "before")
		require.NoError(t, err)
		s, err := Init(ctx, dir, initial(), "SZ", noon, options())
		require.NoError(t, err)
		defer s.Close()
		requireClean(t, s)
		require.Equal(t, "a store for SZ\nbefore\n", gitOut(t, s, "log", "--format=%s", "trunk"))
	})
	t.Run("a file of the user's is not overwritten", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "people.yaml"), []byte("mine\n"), 0o600))
		_, err := Init(ctx, dir, initial(), "KS", noon, options())
		requireCode(t, err, "store.overwrite", "refused")
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, entries, 1, "nothing was written")
	})
	t.Run("without a name there is nothing, and then all of it", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join(t.TempDir(), "new")
		opt := options()
		opt.Env = []string{"PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull}
		_, err := Init(ctx, dir, initial(), "KS", noon, opt)
		requireCode(t, err, "store.identity", "failed")
		require.NoDirExists(t, dir)
		s, err := Init(ctx, dir, initial(), "", noon, options())
		require.NoError(t, err)
		defer s.Close()
		requireClean(t, s)
	})
	t.Run("what a crash left is finished", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		s := &Store{dir: dir}
		gitOut(t, s, "init", "-q", "-b", "main")
		for name, data := range initial() {
			put(t, s, name, string(data))
		}
		s, err := Init(ctx, dir, initial(), "KS", noon, options())
		require.NoError(t, err)
		defer s.Close()
		requireClean(t, s)
		create(t, s, "漏水")
		requireClean(t, s)
	})
	t.Run("the user's hooks run for the first commit too", func(t *testing.T) {
		t.Parallel()
		hooks := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(hooks, "commit-msg"), []byte("#!/bin/sh\necho checked >> \"$1\"\n"), 0o755))
		opt := options()
		opt.Env = append(opt.Env, "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=core.hooksPath", "GIT_CONFIG_VALUE_0="+hooks)
		s, err := Init(ctx, filepath.Join(t.TempDir(), "new"), initial(), "KS", noon, opt)
		require.NoError(t, err)
		defer s.Close()
		requireClean(t, s)
		require.Contains(t, gitOut(t, s, "log", "--format=%B"), "checked")
	})
	t.Run("a site that cannot be, files that cannot be", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join(t.TempDir(), "new")
		_, err := Init(ctx, dir, initial(), "ks", noon, options())
		requireCode(t, err, "store.site", "invalid")
		require.NoDirExists(t, dir)
		_, err = Init(ctx, dir, nil, "KS", noon, options())
		requireCode(t, err, "", "invalid")
		files := initial()
		files["../x"] = nil
		_, err = Init(ctx, dir, files, "KS", noon, options())
		requireCode(t, err, "store.bad-name", "usage")
	})
}

// Without the right to write there is a clear error and nothing half written.
// (A file in the place of a folder stops even root.)
func TestCannotWrite(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := create(t, s, "漏水")
	put(t, s, "complaints/2026/11/17", "in the way")
	put(t, s, "bulletins", "in the way")
	gitOut(t, s, "add", "-A")
	gitOut(t, s, "commit", "-qm", "in the way")
	before := tree(t, s.dir)
	_, err := s.Create(context.Background(), monday.AddDate(0, 0, 1), firstNote("x"), opened)
	requireCode(t, err, "store.read", "failed")
	err = s.WriteFiles(context.Background(), map[string][]byte{"people.yaml": []byte("x"), "bulletins/x.yaml": []byte("x")}, "x", noon)
	requireCode(t, err, "store.read", "failed")
	require.EqualError(t, err, "bulletins/x.yaml cannot be read: not a directory")
	require.Equal(t, before, tree(t, s.dir))
	requireClean(t, s)
	put(t, s, ".tmp-people.yaml/x", "in the way")
	err = s.WriteFiles(context.Background(), map[string][]byte{"bulletin/x.yaml": []byte("x"), "people.yaml": []byte("x")}, "x", noon)
	require.EqualError(t, err, "people.yaml cannot be written: directory not empty")
	requireCode(t, err, "store.write", "failed")
	err = s.Write(context.Background(), func(tx *Tx) error {
		require.NoError(t, tx.Record(id, notes("x")))
		_ = tx.WriteFile("people.yaml", []byte("x"))
		return tx.Record(id, notes("y"))
	})
	require.Equal(t, []string{"漏水"}, texts(t, s, id))
	requireCode(t, err, "store.write", "failed") // though the caller looked away
	require.NoError(t, os.RemoveAll(filepath.Join(s.dir, ".tmp-people.yaml")))
	require.Equal(t, before, tree(t, s.dir))
	requireClean(t, s)
	require.NoError(t, record(s, id, "x"))

	require.NoError(t, os.Remove(filepath.Join(s.dir, ".git", lockFile)))
	require.NoError(t, os.Mkdir(filepath.Join(s.dir, ".git", lockFile), 0o755))
	requireCode(t, record(s, id, "x"), "store.write", "failed")
	require.NoError(t, os.Remove(filepath.Join(s.dir, ".git", lockFile)))
	require.NoError(t, os.Mkdir(filepath.Join(s.dir, ".git", journalFile), 0o755))
	requireCode(t, record(s, id, "x"), "store.read", "failed")
	require.Equal(t, []string{"漏水", "x"}, texts(t, s, id))
	if os.Getuid() == 0 {
		return
	}
	require.NoError(t, os.Remove(filepath.Join(s.dir, ".git", journalFile)))
	day := filepath.Join(s.dir, "complaints/2026/11/16")
	require.NoError(t, os.Chmod(day, 0o555))
	defer os.Chmod(day, 0o755)
	requireCode(t, record(s, id, "x"), "store.denied", "failed")
}
