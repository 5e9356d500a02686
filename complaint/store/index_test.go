package store

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// reader asks the index of a store, and counts how many complaints were read for that.
type reader struct {
	Indexing
	read atomic.Int32
}

func newReader() *reader {
	r := &reader{Indexing: Indexing{Rules: "1", Now: noon.AddDate(0, 1, 0), Bad: func(err error) error { return err }}}
	r.Digest = func(rec complaint.Record) (Digest, error) {
		r.read.Add(1)
		first, last := rec.Events[0].At.Time, rec.Events[len(rec.Events)-1].At.Time
		return Digest{First: first, Last: last, Begun: first, Group: "g", Live: !over(rec.ID), Brief: []byte(rec.ID)}, nil
	}
	return r
}

// over takes complaints with an even number for those that are over.
func over(id complaint.ID) bool { return strings.ContainsAny(string(id[len(id)-1]), "02468") }

// asks opens the index and returns what is not over, and how many complaints were read.
func (r *reader) asks(t *testing.T, s *Store) (live []complaint.ID, read int) {
	t.Helper()
	r.read.Store(0)
	x, err := s.Indexed(context.Background(), r.Indexing)
	require.NoError(t, err)
	require.NoError(t, x.Live(context.Background(), func(id complaint.ID, brief []byte) func() error {
		return func() error {
			require.Equal(t, string(id), string(brief))
			live = append(live, id)
			return nil
		}
	}))
	return live, int(r.read.Load())
}

// settle lets times of files grow old enough to tell later ones from them.
func settle(t *testing.T, s *Store) {
	t.Helper()
	old := time.Now().Add(-time.Hour)
	require.NoError(t, filepath.WalkDir(filepath.Join(s.dir, complaintsDir), func(name string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chtimes(name, old, old)
	}))
}

func indexed(t *testing.T) (*Store, *reader) {
	s := newStore(t)
	for range 6 {
		create(t, s, "异响")
	}
	settle(t, s)
	r := newReader()
	live, read := r.asks(t, s)
	require.Len(t, live, 3)
	require.Equal(t, 6, read)
	return s, r
}

// What did not change is not read again; what did, alone.
func TestIndexReadsWhatChanged(t *testing.T) {
	s, r := indexed(t)
	_, read := r.asks(t, s)
	require.Zero(t, read)

	id := create(t, s, "漏水")
	live, read := r.asks(t, s)
	require.Contains(t, live, id)
	require.Equal(t, 1, read, "a new complaint")

	_, read = r.asks(t, reopen(t, s, func(o *Options) { o.Git = "/bin/false" }))
	require.LessOrEqual(t, read, 1, "nothing was committed: git is not asked") // the moment of its writing may have been too short ago

	settle(t, s)
	r.asks(t, s)
	edit(t, s, path.Join(dayDir(monday.Date()), "KS-20261116-002.yaml"), func(s string) string { return s + "# by hand\n" })
	gitOut(t, s, "commit", "-qam", "by hand")
	_, read = r.asks(t, s)
	require.LessOrEqual(t, read, 2, "a commit by hand")
	require.NotZero(t, read)
}

// An index that is not surely of this store as it is now is made anew, not believed.
func TestIndexNotBelieved(t *testing.T) {
	live := func(s *Store) string { return filepath.Join(s.dir, ".git", indexDir, liveFile) }
	month := func(s *Store) string {
		files, _ := filepath.Glob(filepath.Join(s.dir, ".git", indexDir, "2026-*"))
		return files[0]
	}
	cut := func(file string) {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, data[:len(data)-5], 0o666))
	}
	for name, spoil := range map[string]func(*Store, *reader) *Store{
		"cut short": func(s *Store, _ *reader) *Store { cut(live(s)); return s },
		"one bit": func(s *Store, _ *reader) *Store {
			data, err := os.ReadFile(live(s))
			require.NoError(t, err)
			data[len(data)/2] ^= 1
			require.NoError(t, os.WriteFile(live(s), data, 0o666))
			return s
		},
		"of an older form": func(s *Store, _ *reader) *Store {
			x := &Index{s: s, root: s.gitRoot(), opt: Indexing{Rules: "1"}}
			_, ok := x.writeFile(liveFile, []byte("\x0ckesu index 0"))
			require.True(t, ok)
			return s
		},
		"never finished": func(s *Store, _ *reader) *Store { require.NoError(t, os.Remove(live(s))); return s },
		"empty after a loss of power": func(s *Store, _ *reader) *Store {
			require.NoError(t, os.Truncate(live(s), 0))
			return s
		},
		"by other rules": func(s *Store, r *reader) *Store { r.Rules = "2"; return s },
		"copied": func(s *Store, _ *reader) *Store {
			to := filepath.Join(t.TempDir(), "copy")
			require.NoError(t, os.CopyFS(to, os.DirFS(s.dir)))
			copied, err := Open(to, options())
			require.NoError(t, err)
			return copied
		},
		"of another commit that is gone": func(s *Store, _ *reader) *Store {
			x := &Index{s: s, root: s.gitRoot(), opt: Indexing{Rules: "1"}}
			_, err := x.load()
			require.NoError(t, err)
			x.head, x.dirty = "1111111111111111111111111111111111111111", true
			x.save()
			return s
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, r := indexed(t)
			s = spoil(s, r)
			trash := filepath.Join(s.dir, ".git", indexDir, "2026-11.1.2")
			require.NoError(t, os.WriteFile(trash, nil, 0o666))
			require.NoError(t, os.Chtimes(trash, noon.AddDate(-1, 0, 0), noon.AddDate(-1, 0, 0)))
			ready := r.Indexing
			ready.Ready = true
			_, err := s.Indexed(context.Background(), ready)
			require.ErrorIs(t, err, ErrUnready)
			ids, read := r.asks(t, s)
			_, err = s.Indexed(context.Background(), ready)
			require.NoError(t, err)
			require.NoFileExists(t, trash)
			require.Len(t, ids, 3)
			require.Equal(t, 6, read)
		})
	}
	t.Run("a month cut short", func(t *testing.T) {
		s, r := indexed(t)
		cut(month(s))
		x, err := s.Indexed(context.Background(), r.Indexing)
		require.NoError(t, err)
		seen := map[complaint.ID]int{}
		count := func(rec complaint.Record) error { seen[rec.ID]++; return nil }
		span := Span{noon.AddDate(0, 0, -7), noon.AddDate(0, 0, 7)}
		require.NoError(t, x.Records(context.Background(), Question{Spans: []Span{span}, Past: noon}, InTurn(count), func([]byte) func() error { return func() error { return nil } }))
		require.Len(t, seen, 6)
	})
}

// A question about a stretch of time reads what had to do with it, and gets the brief of
// what was over before.
func TestIndexRecords(t *testing.T) {
	s := newStore(t)
	for _, at := range []time.Time{noon.AddDate(-1, 0, 0), noon.AddDate(-1, 0, 1), noon.AddDate(0, -1, 0), noon} {
		for range 2 {
			_, err := s.Create(context.Background(), at, func(complaint.ID) ([]complaint.Event, error) { return []complaint.Event{newEvent("异响", at)}, nil }, opened)
			require.NoError(t, err)
		}
	}
	r := newReader()
	x, err := s.Indexed(context.Background(), r.Indexing)
	require.NoError(t, err)
	ask := func(q Question) (read, briefs string) {
		require.NoError(t, x.Records(context.Background(), q,
			InTurn(func(rec complaint.Record) error { read += " " + string(rec.ID)[3:]; return nil }),
			func(b []byte) func() error { return func() error { briefs += " " + string(b)[3:]; return nil } }))
		return read, briefs
	}
	day := func(at time.Time) []Span { return []Span{{at.Add(-time.Hour), at.Add(time.Hour)}} }

	read, briefs := ask(Question{Spans: day(noon), Past: noon})
	require.Equal(t, " 20251116-001 20251117-001 20261016-001 20261116-001 20261116-002", read, "what is not over, and what the day is about")
	require.ElementsMatch(t, []string{"20251116-002", "20261016-002"}, strings.Fields(briefs), "the eldest of each month")

	_, briefs = ask(Question{Spans: day(noon), Past: noon.AddDate(-2, 0, 0)})
	require.ElementsMatch(t, []string{"20251116-002", "20251117-002", "20261016-002"}, strings.Fields(briefs), "everything since then")

	read, _ = ask(Question{Spans: day(noon.AddDate(0, -1, 0)), Past: noon})
	require.Equal(t, " 20251116-001 20251117-001 20261016-001 20261016-002", read, "what began later has nothing to do with it")
}

// Many commands at once may bring one index up to date, each for itself.
func TestIndexTogether(t *testing.T) {
	s, _ := indexed(t)
	failed := make(chan error, 64)
	done := make(chan bool)
	for range 4 {
		go func() {
			for range 10 {
				r := newReader()
				x, err := s.Indexed(context.Background(), r.Indexing)
				if err == nil {
					err = x.Records(context.Background(), Question{}, InTurn(func(complaint.Record) error { return nil }), func([]byte) func() error { return func() error { return nil } })
				}
				if err != nil {
					failed <- err
				}
			}
			done <- true
		}()
	}
	for range 8 {
		create(t, s, "异响")
		settle(t, s)
	}
	for range 4 {
		<-done
	}
	close(failed)
	for err := range failed {
		t.Error(err)
	}
}
