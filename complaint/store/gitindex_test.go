package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What enter makes of git's index is what git makes of it, in every form that an index takes.
func TestEnter(t *testing.T) {
	if _, ok := gitStat(must(os.Stat("."))); !ok {
		t.Skip("git brings its index up to date here")
	}
	forms := map[string][]string{
		"plain":          {},
		"split":          {"update-index", "--split-index"},
		"no known trees": {"reset", "-q", "--mixed"},
		"long names":     {"rm", "-q", "--cached", "people.yaml"},
		"without checks": {"update-index", "--assume-unchanged", "people.yaml"},
		"extended":       {"add", "--intent-to-add", "new.txt"}, // version 3
	}
	for form, args := range forms {
		t.Run(form, func(t *testing.T) {
			s := newStore(t)
			for i := range 5 {
				create(t, s, fmt.Sprint("异响", i))
			}
			put(t, s, "new.txt", "新的")
			put(t, s, strings.Repeat("长", 60)+"/"+strings.Repeat("b", 200)+"/"+strings.Repeat("c", 200)+".txt", "long")
			gitOut(t, s, "add", ":/"+strings.Repeat("长", 60))
			if len(args) > 0 {
				gitOut(t, s, args...)
			}
			index := filepath.Join(s.dir, ".git", "index")
			rng := rand.New(rand.NewPCG(1, 2))
			for round := range 20 {
				var names []string
				for i := range 1 + rng.IntN(3) {
					name := fmt.Sprintf("complaints/2026/%02d/%02d/N-%d.yaml", 1+rng.IntN(3), 1+rng.IntN(3), rng.IntN(4))
					if i == 2 {
						name = "kesu.yaml"
					}
					put(t, s, name, fmt.Sprint("round ", round))
					at := time.Now().Add(time.Duration(round-3600) * time.Second) // else only their content tells
					require.NoError(t, os.Chtimes(filepath.Join(s.dir, filepath.FromSlash(name)), at, at))
					names = append(names, name)
				}
				gitOut(t, s, append([]string{"hash-object", "-w", "--"}, names...)...) // as fast-import does
				before := must(os.ReadFile(index))
				info := must(os.Stat(index))
				require.NoError(t, s.Write(context.Background(), func(tx *Tx) error {
					require.True(t, tx.enter(names))
					return nil
				}))
				ours, tree := staged(t, s, form == "split"), gitOut(t, s, "write-tree")
				status := gitOut(t, s, "status", "--porcelain")

				require.NoError(t, os.WriteFile(index, before, 0o600))
				require.NoError(t, os.Chtimes(index, time.Time{}, info.ModTime()))
				gitOut(t, s, append([]string{"update-index", "--add", "--"}, names...)...)
				require.Equal(t, staged(t, s, form == "split"), ours)
				require.Equal(t, gitOut(t, s, "write-tree"), tree)
				require.Equal(t, gitOut(t, s, "status", "--porcelain"), status)
			}
		})
	}
}

// An edit that nobody but its content tells of is not lost from git's sight when the index
// gets a new time.
func TestEnterDoubts(t *testing.T) {
	if _, ok := gitStat(must(os.Stat("."))); !ok {
		t.Skip("git brings its index up to date here")
	}
	for _, split := range []bool{false, true} {
		s := newStore(t)
		id := create(t, s, "异响")
		if split {
			require.NoError(t, s.Write(context.Background(), func(tx *Tx) error { tx.lean(1); return nil }))
		}
		put(t, s, "people.yaml", "people: [] # 1\n")
		gitOut(t, s, "add", "people.yaml")
		gitOut(t, s, "commit", "-qm", "by hand")
		info := must(os.Stat(filepath.Join(s.dir, "people.yaml")))
		require.NoError(t, os.Chtimes(filepath.Join(s.dir, ".git", "index"), time.Time{}, info.ModTime()))
		put(t, s, "people.yaml", "people: {} # 1\n")
		require.NoError(t, os.Chtimes(filepath.Join(s.dir, "people.yaml"), time.Time{}, info.ModTime()))

		require.NoError(t, s.Write(context.Background(), func(tx *Tx) error {
			require.True(t, tx.enter([]string{filePath(id, id.Site())}))
			return nil
		}))
		index := filepath.Join(s.dir, ".git", "index")
		later := time.Now().Add(time.Hour)
		require.NoError(t, os.Chtimes(index, later, later))
		require.Equal(t, " M people.yaml", strings.TrimRight(gitOut(t, s, "status", "--porcelain"), "\n"))
	}
}

// What is for git to do is left to git: nothing changes, and no lock stays behind.
func TestEnterLeaves(t *testing.T) {
	id := ""
	refuse := map[string]func(*Store){
		"version 4":       func(s *Store) { gitOut(t, s, "update-index", "--index-version", "4") },
		"untracked cache": func(s *Store) { gitOut(t, s, "update-index", "--force-untracked-cache") },
		"a hook": func(s *Store) {
			hook := filepath.Join(s.dir, ".git", "hooks", "post-index-change")
			require.NoError(t, os.MkdirAll(filepath.Dir(hook), 0o700))
			require.NoError(t, os.WriteFile(hook, []byte("#!/bin/sh\n"), 0o700))
		},
		"locked": func(s *Store) {
			require.NoError(t, os.WriteFile(filepath.Join(s.dir, ".git", "index.lock"), nil, 0o600))
		},
		"damaged": func(s *Store) {
			index := filepath.Join(s.dir, ".git", "index")
			data := must(os.ReadFile(index))
			data[100] ^= 1
			require.NoError(t, os.WriteFile(index, data, 0o600))
		},
		"cut short": func(s *Store) { require.NoError(t, os.Truncate(filepath.Join(s.dir, ".git", "index"), 20)) },
		"executable": func(s *Store) {
			if runtime.GOOS == "windows" {
				t.Skip()
			}
			require.NoError(t, os.Chmod(filepath.Join(s.dir, filepath.FromSlash(id)), 0o700))
		},
		"a folder's place": func(s *Store) {
			blob := strings.TrimSpace(gitOut(t, s, "rev-parse", "HEAD:kesu.yaml"))
			gitOut(t, s, "rm", "-rq", "--cached", "complaints")
			gitOut(t, s, "update-index", "--add", "--cacheinfo", "100644,"+blob+",complaints")
		},
		"gone": func(s *Store) { require.NoError(t, os.Remove(filepath.Join(s.dir, filepath.FromSlash(id)))) },
	}
	for what, change := range refuse {
		t.Run(what, func(t *testing.T) {
			s := newStore(t)
			opened := create(t, s, "异响")
			id = filePath(opened, opened.Site())
			require.NoError(t, s.Write(context.Background(), func(tx *Tx) error {
				change(s)
				before := must(os.ReadFile(tx.index()))
				require.False(t, tx.enter([]string{id}))
				require.Equal(t, before, must(os.ReadFile(tx.index())))
				require.Equal(t, what == "locked", exists(tx.indexLock()))
				return nil
			}))
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// staged is all that git's index says, but for what of a split one is to be written anew,
// and for the sizes there: of a nameless entry enter cannot tell whether it is still right.
func staged(t testing.TB, s *Store, split bool) string {
	t.Helper()
	text := strings.ReplaceAll(gitOut(t, s, "ls-files", "--stage", "--debug"), "flags: 8000000", "flags: 0")
	if split {
		text = regexp.MustCompile(`size: \d+`).ReplaceAllString(text, "")
	}
	return text
}
