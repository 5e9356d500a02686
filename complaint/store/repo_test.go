package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/stretchr/testify/require"
)

// States of the repository in which no commit can or should be made: said before
// anything is written, and without effect on reading.
func TestStatesOfTheRepository(t *testing.T) {
	t.Parallel()
	conflict := func(t *testing.T, s *Store, command ...string) {
		gitOut(t, s, "checkout", "-qb", "other")
		edit(t, s, "people.yaml", func(string) string { return "people: [other]\n" })
		gitOut(t, s, "commit", "-qam", "other")
		gitOut(t, s, "checkout", "-q", "main")
		edit(t, s, "people.yaml", func(string) string { return "people: [main]\n" })
		gitOut(t, s, "commit", "-qam", "main")
		_, err := gitRun(s.dir, command...)
		require.Error(t, err, "a conflict")
	}
	for _, row := range []struct {
		why, code, class string
		make             func(*testing.T, *Store)
	}{
		{"a commit on no branch is soon lost", "store.detached-head", "failed",
			func(t *testing.T, s *Store) { gitOut(t, s, "checkout", "-q", "--detach") }},
		{"a branch without a commit has no store", "store.unborn", "failed",
			func(t *testing.T, s *Store) { gitOut(t, s, "checkout", "-q", "--orphan", "new") }},
		{"a merge waits", "store.in-progress", "busy",
			func(t *testing.T, s *Store) { conflict(t, s, "merge", "other") }},
		{"a rebase waits", "store.in-progress", "busy",
			func(t *testing.T, s *Store) { conflict(t, s, "rebase", "other") }},
		{"a rebase of the older kind waits", "store.in-progress", "busy",
			func(t *testing.T, s *Store) { conflict(t, s, "rebase", "--apply", "other") }},
		{"a cherry-pick waits", "store.in-progress", "busy",
			func(t *testing.T, s *Store) { conflict(t, s, "cherry-pick", "other") }},
		{"a revert waits", "store.in-progress", "busy",
			func(t *testing.T, s *Store) { conflict(t, s, "revert", "--no-edit", "other") }},
		{"git left its lock behind", "store.git-locked", "busy",
			func(t *testing.T, s *Store) { put(t, s, ".git/index.lock", "") }},
		{"git left the lock of the branch behind", "store.git-locked", "busy",
			func(t *testing.T, s *Store) { put(t, s, ".git/refs/heads/main.lock", "") }},
		{"git left the lock of HEAD behind", "store.git-locked", "busy",
			func(t *testing.T, s *Store) { put(t, s, ".git/HEAD.lock", "") }},
		{"git is told that there is no work tree", "store.bare", "failed",
			func(t *testing.T, s *Store) { gitOut(t, s, "config", "core.bare", "true") }},
		{"the folder was copied without .git", "store.no-git", "failed",
			func(t *testing.T, s *Store) { require.NoError(t, os.RemoveAll(filepath.Join(s.dir, ".git"))) }},
		{"an empty .git must not lead to the repository around it", "store.no-git", "failed",
			func(t *testing.T, s *Store) {
				require.NoError(t, os.RemoveAll(filepath.Join(s.dir, ".git")))
				require.NoError(t, os.Mkdir(filepath.Join(s.dir, ".git"), 0o755))
			}},
	} {
		t.Run(row.why, func(t *testing.T) {
			t.Parallel()
			s := newStore(t)
			id := create(t, s, "漏水")
			row.make(t, s)
			before := tree(t, s.dir)
			again := reopen(t, s, func(o *Options) { o.Wait = time.Millisecond })
			requireCode(t, record(again, id, "x"), row.code, row.class)
			_, err := again.Create(context.Background(), monday, firstNote("x"), opened)
			requireCode(t, err, row.code, row.class)
			require.Equal(t, before, tree(t, s.dir), "nothing was written")
			require.Equal(t, []string{"漏水"}, texts(t, again, id), "reading needs no git")
		})
	}
}

func TestGitItself(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := create(t, s, "漏水")
	before := tree(t, s.dir)
	missing := reopen(t, s, func(o *Options) { o.Git = filepath.Join(s.dir, "no-git-here") })
	requireCode(t, record(missing, id, "x"), "store.git-missing", "failed")
	require.Equal(t, []string{"漏水"}, texts(t, missing, id))

	nobody := reopen(t, s, func(o *Options) {
		o.Env = []string{"PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull}
	})
	err := record(nobody, id, "x")
	requireCode(t, err, "store.identity", "failed")
	require.Equal(t, before, tree(t, s.dir))

	_, err = Open(t.TempDir(), options())
	requireCode(t, err, "store.none", "notfound")
	bare := filepath.Join(t.TempDir(), "server.git")
	gitOut(t, s, "clone", "-q", "--bare", s.dir, bare)
	_, err = Open(bare, options())
	requireCode(t, err, "store.bare", "failed")
	_, err = Find(bare)
	requireCode(t, err, "store.bare", "failed")
}

// The identity comes from where git takes it, the environment first.
func TestIdentity(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := create(t, s, "漏水")
	gitOut(t, s, "config", "user.name", "配置 <x>")
	gitOut(t, s, "config", "user.email", "config@example.com")
	gitOut(t, s, "config", "author.name", "作者")
	base := []string{"PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull}
	for _, row := range []struct {
		why  string
		env  []string
		want string
	}{
		{"configuration alone; brackets would break the commit", nil, "作者 config@example.com 配置 x config@example.com"},
		{"the environment counts first", []string{"GIT_AUTHOR_NAME=环境", "GIT_COMMITTER_EMAIL=env@example.com"},
			"环境 config@example.com 配置 x env@example.com"},
		{"the variables of a hook that runs us are not for our repository", []string{"GIT_DIR=/nonexistent", "GIT_INDEX_FILE=/nonexistent/i"},
			"作者 config@example.com 配置 x config@example.com"},
	} {
		again := reopen(t, s, func(o *Options) { o.Env = append(base, row.env...) })
		require.NoError(t, record(again, id, "x"), row.why)
		require.Equal(t, row.want+"\n", gitOut(t, s, "log", "-1", "--format=%an %ae %cn %ce"), row.why)
		requireClean(t, s)
	}
	for _, row := range []struct{ why, date, want string }{
		{"git's own form", "1794960000 +0800", "2026-11-18T08:00:00+08:00"},
		{"git's own form with its mark", "@1794960000 -0100", "2026-11-17T23:00:00-01:00"},
		{"RFC 3339", "2026-11-18T08:00:00+08:00", "2026-11-18T08:00:00+08:00"},
		{"what only git understands is left to git", "Wed Nov 18 08:00:00 2026 +0800", "2026-11-18T08:00:00+08:00"},
	} {
		again := reopen(t, s, func(o *Options) { o.Env = append(o.Env, "GIT_COMMITTER_DATE="+row.date) })
		require.NoError(t, record(again, id, "x"), row.why)
		require.Equal(t, row.want+" 2026-11-16T12:00:00+08:00\n", gitOut(t, s, "log", "-1", "--format=%cI %aI"), row.why)
		requireClean(t, s)
	}
	author, err := s.Author(context.Background())
	require.NoError(t, err)
	require.Equal(t, "王服务", author)
}

// All layouts of a repository that git knows.
func TestLayouts(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		why  string
		make func(*testing.T, *Store) string
	}{
		{"a linked work tree has its own HEAD and index", func(t *testing.T, s *Store) string {
			dir := filepath.Join(t.TempDir(), "linked")
			gitOut(t, s, "worktree", "add", "-q", "-b", "linked", dir)
			return dir
		}},
		{"refs may be packed", func(t *testing.T, s *Store) string {
			gitOut(t, s, "pack-refs", "--all")
			require.NoFileExists(t, filepath.Join(s.dir, ".git/refs/heads/main"))
			return s.dir
		}},
		{"a branch name may have slashes", func(t *testing.T, s *Store) string {
			gitOut(t, s, "checkout", "-qb", "office/苏州")
			return s.dir
		}},
		{"a branch may be a name of another", func(t *testing.T, s *Store) string {
			gitOut(t, s, "symbolic-ref", "refs/heads/alias", "refs/heads/main")
			gitOut(t, s, "symbolic-ref", "HEAD", "refs/heads/alias")
			return s.dir
		}},
		{"a clone has no kesu.site", func(t *testing.T, s *Store) string {
			dir := filepath.Join(t.TempDir(), "clone")
			gitOut(t, s, "clone", "-q", s.dir, dir)
			return dir
		}},
		{"object names may be SHA-256", func(t *testing.T, s *Store) string {
			require.NoError(t, os.RemoveAll(filepath.Join(s.dir, ".git")))
			gitOut(t, s, "init", "-q", "-b", "main", "--object-format=sha256")
			gitOut(t, s, "add", "-A")
			gitOut(t, s, "commit", "-qm", "again")
			return s.dir
		}},
		{"the index may be split", func(t *testing.T, s *Store) string {
			gitOut(t, s, "update-index", "--split-index")
			return s.dir
		}},
	} {
		t.Run(row.why, func(t *testing.T) {
			t.Parallel()
			s := newStore(t)
			id := create(t, s, "漏水")
			in, err := Open(row.make(t, s), options())
			require.NoError(t, err)
			defer in.Close()
			require.NoError(t, record(in, id, "回复"))
			require.NoError(t, record(in, id, "再回复"))
			create(t, in, "新的")
			requireCleanTree(t, in)
			require.Equal(t, []string{"漏水", "回复", "再回复"}, texts(t, in, id))
			gitOut(t, in, "fsck", "--strict")
		})
	}
}

func requireCleanTree(t *testing.T, s *Store) {
	t.Helper()
	require.Empty(t, gitOut(t, s, "status", "--porcelain"))
}

// A store in another repository's folder is a repository of its own.
func TestRepositoryAroundTheStore(t *testing.T) {
	t.Parallel()
	outer := t.TempDir()
	_, err := gitRun(outer, "init", "-q", "-b", "main")
	require.NoError(t, err)
	s, err := Init(context.Background(), filepath.Join(outer, "inner"), initial(), "KS", noon, options())
	require.NoError(t, err)
	defer s.Close()
	create(t, s, "漏水")
	requireClean(t, s)
	require.NoError(t, os.RemoveAll(filepath.Join(s.dir, ".git", "objects")))
	err = record(reopen(t, s, nil), "KS-20261116-001", "x")
	requireCode(t, err, "store.git", "failed")
	require.ErrorContains(t, err, "not a git repository")
	_, err = gitRun(outer, "rev-parse", "--verify", "-q", "HEAD")
	require.Error(t, err, "the outer repository got no commit, not even when git cannot read the inner one")
}

// Somebody may commit by hand while we write.
func TestCommitOfAnotherMeanwhile(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := create(t, s, "漏水")
	at := func(change func()) {
		s.step = func(step string) {
			if step == "placed" {
				change()
			}
		}
	}
	once := true
	at(func() {
		if once {
			gitOut(t, s, "commit", "-q", "--allow-empty", "-m", "by hand")
		}
		once = false
	})
	require.NoError(t, record(s, id, "回复"), "ours goes on top")
	requireClean(t, s)
	require.Equal(t, "KS-20261116-001: noted\nby hand\nKS-20261116-001: opened\na store for KS\n", gitOut(t, s, "log", "--format=%s"))

	at(func() { gitOut(t, s, "commit", "-qam", "took it along") })
	require.NoError(t, record(s, id, "再回复"), "the other's commit holds what ours would")
	requireClean(t, s)

	at(func() { gitOut(t, s, "checkout", "-qb", "other") })
	require.NoError(t, record(s, id, "drittens"))
	s.step = func(string) {}
	require.Equal(t, []string{"漏水", "回复", "再回复", "drittens"}, texts(t, s, id))
}

// Commits that fail: the event stays, the error says so, the next command commits it.
func TestCommitFails(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		why, code string
		fail      func(*testing.T, *Store) (mend func())
	}{
		{"the branch is locked at the last moment", "store.not-committed", func(t *testing.T, s *Store) func() {
			return lockAt(t, s, ".git/refs/heads/main.lock")
		}},
		{"the index is locked at the last moment", "store.stale-index", func(t *testing.T, s *Store) func() {
			return lockAt(t, s, ".git/index.lock")
		}},
		{"a hook refuses", "store.not-committed", func(t *testing.T, s *Store) func() {
			hook(t, s, "pre-commit", "echo 不行 >&2; exit 1")
			return func() { require.NoError(t, os.Remove(filepath.Join(s.dir, ".git/hooks/pre-commit"))) }
		}},
	} {
		t.Run(row.why, func(t *testing.T) {
			t.Parallel()
			s := reopen(t, newStore(t), func(o *Options) { o.Wait = time.Millisecond })
			first, second := create(t, s, "漏水"), create(t, s, "异响")
			mend := row.fail(t, s)
			err := record(s, first, "回复")
			requireCode(t, err, row.code, "failed")
			require.ErrorIs(t, err, ErrKept)
			id, err := s.Create(context.Background(), monday, firstNote("新的"), opened)
			require.ErrorIs(t, err, ErrKept)
			require.Equal(t, complaint.ID("KS-20261116-003"), id, "the caller learns the number")
			err = s.WriteFiles(context.Background(), map[string][]byte{"people.yaml": []byte("people: [neu]\n")}, "people", noon)
			require.ErrorIs(t, err, ErrKept)
			require.Equal(t, []string{"漏水", "回复"}, texts(t, s, first))
			mend()
			require.NoError(t, record(s, second, "回复"))
			requireClean(t, s)
			require.Equal(t, []string{"漏水", "回复"}, texts(t, s, first))
			message := gitOut(t, s, "log", "-1", "--format=%B")
			require.Contains(t, message, "KS-20261116-002: noted\n\nAlso ")
			for _, file := range []string{"KS-20261116-001.yaml", "KS-20261116-003.yaml", "people.yaml"} {
				require.Contains(t, message, file)
			}
		})
	}
}

// lockAt puts a lock file of git's in the way when the files are in place.
func lockAt(t *testing.T, s *Store, name string) func() {
	s.step = func(step string) {
		if step == "placed" {
			put(t, s, name, "")
		}
		if step == "locked" {
			err := os.Remove(filepath.Join(s.dir, name))
			require.True(t, err == nil || errors.Is(err, os.ErrNotExist))
		}
	}
	return func() {
		s.step = func(string) {}
		_ = os.Remove(filepath.Join(s.dir, name))
	}
}
