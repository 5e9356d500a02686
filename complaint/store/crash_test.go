package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Exit statuses of a child: it stopped itself at a step; its error was ErrKept.
const (
	died = 86
	kept = 87
)

// child is what this binary does as a second process: task dir arguments.
func child(task string, args []string) int {
	s, err := Open(args[0], options())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	switch task {
	case "die":
		s.step = func(step string) {
			if step == args[2] {
				os.Exit(died) // nothing deferred runs
			}
		}
		err = deeds[args[1]](s)
	case "do":
		err = deeds[args[1]](s)
	case "many":
		err = many(s, args[1], args[2])
	}
	switch {
	case err == nil:
		return 0
	case errors.Is(err, ErrKept):
		fmt.Fprintln(os.Stderr, err)
		return kept
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// deeds are the writes at whose steps a child dies.
var deeds = map[string]func(*Store) error{
	"record": func(s *Store) error { return record(s, "KS-20261116-001", "neu") },
	"create": func(s *Store) error {
		_, err := s.Create(context.Background(), monday.AddDate(0, 0, 1), firstNote("neu"), opened)
		return err
	},
	"files": func(s *Store) error {
		return s.WriteFiles(context.Background(), map[string][]byte{"people.yaml": []byte("people: [neu]\n")}, "neu", noon)
	},
	"sync":    func(s *Store) error { _, err := s.Sync(context.Background(), SyncOptions{}); return err },
	"forward": func(s *Store) error { _, err := s.Sync(context.Background(), SyncOptions{}); return err },
	"attach": func(s *Store) error {
		return s.Write(context.Background(), func(tx *Tx) error {
			tx.Message = "neu"
			if _, err := tx.Attach("KS-20261116-001", filepath.Join(s.dir, "policies/d.yaml")); err != nil {
				return err
			}
			return tx.Record("KS-20261116-001", notes("neu"))
		})
	},
	"all": func(s *Store) error {
		return s.Write(context.Background(), func(tx *Tx) error {
			tx.Message = "neu"
			for range 3 {
				if _, err := tx.Create(monday.AddDate(0, 0, 1), firstNote("neu")); err != nil {
					return err
				}
			}
			if _, err := tx.Attach("KS-20261116-001", filepath.Join(s.dir, "people.yaml")); err != nil {
				return err
			}
			return tx.Record("KS-20261116-001", notes("neu"))
		})
	},
}

// hubDir is where the remote of a store lies that is prepared for a deed.
func hubDir(s *Store) string { return filepath.Join(filepath.Dir(s.dir), "kesu.git") }

// prepare makes a store of two complaints, of which the second is not touched, ready
// for a deed: to sync it has a remote with an event of another site on the first.
func prepare(t *testing.T, s *Store, deed string) {
	t.Helper()
	create(t, s, "漏水")
	create(t, s, "异响")
	if deed != "sync" && deed != "forward" {
		return
	}
	gitOut(t, s, "clone", "--quiet", "--bare", s.dir, hubDir(s))
	gitOut(t, s, "remote", "add", "origin", "../kesu.git")
	there := filepath.Join(t.TempDir(), "BJ")
	gitOut(t, s, "clone", "--quiet", hubDir(s), there)
	bj, err := Open(there, options())
	require.NoError(t, err)
	defer bj.Close()
	gitOut(t, bj, "config", "kesu.site", "BJ")
	require.NoError(t, record(bj, "KS-20261116-001", "neu"))
	gitOut(t, bj, "push", "--quiet")
	if deed == "sync" {
		create(t, s, "not published yet")
	}
}

// many makes complaints and adds to one that others add to as well, and says
// each only once it is acknowledged.
func many(s *Store, shared, count string) error {
	n, err := strconv.Atoi(count)
	for i := range n {
		text := fmt.Sprintf("%d/%d", os.Getpid(), i)
		id, err := s.Create(context.Background(), monday, firstNote(text), opened)
		if err != nil {
			return err
		}
		fmt.Println(id, text)
		if err := record(s, complaint.ID(shared), text); err != nil {
			return err
		}
		fmt.Println(shared, text)
	}
	return err
}

// second prepares a child process.
func second(task string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "STORE_TEST_TASK="+task)
	return cmd
}

// leftovers are temporary files anywhere in the store.
func leftovers(t *testing.T, s *Store) []string {
	t.Helper()
	var found []string
	require.NoError(t, filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		if strings.HasPrefix(e.Name(), tempPrefix) {
			found = append(found, path)
		}
		return err
	}))
	return found
}

// A process that dies at any step of a write leaves a store that can be read; the
// next command, about something else, finishes what was ready and undoes the rest.
func TestDeathAtEachStep(t *testing.T) {
	t.Parallel()
	for deed := range deeds {
		for _, step := range []struct {
			name string
			done bool // the write is finished afterwards, not undone
		}{
			{"locked", false}, {"staged", false}, {"sealed", true}, {"placed one", true},
			{"placed", true}, {"imported", true}, {"committed", true},
		} {
			t.Run(deed+" "+step.name, func(t *testing.T) {
				t.Parallel()
				s := newStore(t)
				prepare(t, s, deed)
				first, other := complaint.ID("KS-20261116-001"), complaint.ID("KS-20261116-002")
				var exit *exec.ExitError
				err := second("die", s.dir, deed, step.name).Run()
				require.ErrorAs(t, err, &exit)
				require.Equal(t, died, exit.ExitCode())

				require.Contains(t, texts(t, s, first), "漏水", "it can be read at once")
				require.NoError(t, record(s, other, "weiter"))
				requireClean(t, s)
				require.Empty(t, leftovers(t, s))
				require.Equal(t, step.done, happened(t, s, deed), "all of it or nothing")
				require.Contains(t, texts(t, s, first), "漏水")
				require.NoError(t, deeds[deed](s), "and it can be done again")
				requireClean(t, s)
				gitOut(t, s, "fsck", "--strict")
			})
		}
	}
}

// happened reports whether the child's deed is in the store, and fails if a part of it is.
func happened(t *testing.T, s *Store, deed string) bool {
	t.Helper()
	people, err := s.ReadFile("people.yaml")
	require.NoError(t, err)
	signs := map[string]bool{
		"files":  string(people) == "people: [neu]\n",
		"record": len(texts(t, s, "KS-20261116-001")) == 2,
	}
	for _, name := range []string{"people.yaml", "d.yaml"} {
		_, err = os.Stat(filepath.Join(s.dir, "attachments/KS-20261116-001", name))
		signs[name] = err == nil
	}
	for n := range 3 {
		_, err := s.Read(complaint.NewID("KS", monday.AddDate(0, 0, 1), n+1))
		signs["create"+strconv.Itoa(n)] = err == nil
	}
	want := map[string][]string{
		"record": {"record"}, "create": {"create0"}, "files": {"files"},
		"attach": {"record", "d.yaml"}, "sync": {"record"}, "forward": {"record"},
		"all": {"record", "people.yaml", "create0", "create1", "create2"},
	}[deed]
	for _, sign := range want {
		assert.Equal(t, signs[want[0]], signs[sign], sign)
	}
	return signs[want[0]]
}

// After a loss of power there may be temporary files of which no journal tells.
func TestLeftoversWithoutJournal(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := create(t, s, "漏水")
	put(t, s, "complaints/2026/11/16/.tmp-KS-20261116-002.yaml", "half a fi")
	require.NoError(t, record(s, id, "x"))
	require.Empty(t, leftovers(t, s))
	requireClean(t, s)
}

// A file that was changed by hand after the crash is not overwritten by what the
// dead process had prepared.
func TestEditAfterDeath(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	other := create(t, s, "x")
	err := second("die", s.dir, "files", "sealed").Run()
	require.Error(t, err)
	edit(t, s, "people.yaml", func(string) string { return "people: [hand]\n" })
	require.NoError(t, record(s, other, "weiter"))
	data, err := s.ReadFile("people.yaml")
	require.NoError(t, err)
	require.Equal(t, "people: [hand]\n", string(data))
	require.Equal(t, " M people.yaml\n", gitOut(t, s, "status", "--porcelain"), "nor committed unseen")
	require.Empty(t, leftovers(t, s))
}

// Killed from outside at no particular instant: every acknowledged event is there.
func TestKilled(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	shared := create(t, s, "gemeinsam")
	acknowledged := map[string]bool{}
	for range 12 {
		cmd := second("many", s.dir, string(shared), "1000")
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewScanner(out)
		for range 1 + rand.IntN(4) {
			require.True(t, lines.Scan())
			acknowledged[lines.Text()] = true
		}
		require.NoError(t, cmd.Process.Kill())
		for lines.Scan() {
			acknowledged[lines.Text()] = true
		}
		_ = cmd.Wait()
	}
	require.NoError(t, record(s, shared, "weiter"))
	requireClean(t, s)
	require.Empty(t, leftovers(t, s))
	requireAll(t, s, acknowledged)
	gitOut(t, s, "fsck", "--strict")
}

// requireAll checks that each "id text" is in the store.
func requireAll(t *testing.T, s *Store, acknowledged map[string]bool) {
	t.Helper()
	found := map[string]bool{}
	require.NoError(t, s.Walk(context.Background(), time.Time{}, time.Time{}, func(rec complaint.Record) error {
		for _, e := range rec.Events {
			found[string(rec.ID)+" "+string(e.Noted.Text)] = true
		}
		return nil
	}, nil))
	for line := range acknowledged {
		require.True(t, found[line], line)
	}
}

// Twenty processes at once: all events are kept, no number is given twice, and
// whoever reads meanwhile never sees half a file.
func TestTwentyWriters(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	shared := create(t, s, "gemeinsam")
	const writers, each = 20, 3
	outputs := make([]strings.Builder, writers)
	cmds := make([]*exec.Cmd, writers)
	for i := range cmds {
		cmds[i] = second("many", s.dir, string(shared), strconv.Itoa(each))
		cmds[i].Stdout, cmds[i].Stderr = &outputs[i], &outputs[i]
		require.NoError(t, cmds[i].Start())
	}
	ctx, stop := context.WithCancel(context.Background())
	read := make(chan error)
	go func() {
		for {
			err := s.Walk(ctx, time.Time{}, time.Time{}, func(complaint.Record) error { return nil }, nil)
			if err != nil {
				read <- err
				return
			}
		}
	}()
	acknowledged := map[string]bool{}
	for i, cmd := range cmds {
		require.NoError(t, cmd.Wait(), outputs[i].String())
		for line := range strings.Lines(outputs[i].String()) {
			acknowledged[strings.TrimSpace(line)] = true
		}
	}
	stop()
	require.ErrorIs(t, <-read, context.Canceled)
	require.Len(t, acknowledged, 2*writers*each, "all acknowledged, all different")
	requireAll(t, s, acknowledged)
	require.Len(t, texts(t, s, shared), 1+writers*each)
	ids := 0
	for _, err := range s.IDs() {
		require.NoError(t, err)
		ids++
	}
	require.Equal(t, 1+writers*each, ids)
	require.Equal(t, complaint.ID("KS-20261116-062"), create(t, s, "next"))
	requireClean(t, s)
	require.Equal(t, strconv.Itoa(3+2*writers*each), commits(t, s), "one commit for each")
}

// A holder that does not let go is named; the lock of a dead one counts for nothing.
func TestLocked(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := create(t, s, "漏水")
	hasty := reopen(t, s, func(o *Options) { o.Wait = time.Millisecond })
	err := s.Record(context.Background(), id, func(complaint.Record) ([]complaint.Event, error) {
		err := record(hasty, id, "x")
		requireCode(t, err, "store.locked", "busy")
		var e *Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, fmt.Sprintf("王服务 (pid %d)", os.Getpid()), e.Args()["holder"])

		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		err = s.Record(ctx, id, notes("x"), "x")
		require.ErrorIs(t, err, context.Canceled)
		return nil, errors.New("enough")
	}, "x")
	require.EqualError(t, err, "enough")
	require.Error(t, second("die", s.dir, "record", "locked").Run())
	require.NoError(t, record(hasty, id, "y"))
	requireClean(t, s)
}

// What stands in the journal is not believed further than it can be checked.
func FuzzJournal(f *testing.F) {
	f.Add("aa - complaints/x\ncommit\n")
	f.Add("aa bb a b c\ncommit\ncc dd ../../x\n")
	f.Add("commit\ncommit\nhalf a li")
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, journalFile), []byte(text), 0o600))
		j, finish, undo, err := openJournal(context.Background(), filepath.Join(dir, journalFile), 0)
		require.NoError(t, err)
		require.LessOrEqual(t, len(finish)+len(undo), strings.Count(text, "\n"))
		require.NoError(t, j.add(entry{sum: "s", base: "-", path: "a b"}))
		require.NoError(t, j.close())
		_, same, open, err := openJournal(context.Background(), filepath.Join(dir, journalFile), 0)
		require.NoError(t, err)
		require.Equal(t, finish, same, "what is to be finished stays")
		require.Equal(t, []entry{{sum: "s", base: "-", path: "a b"}}, open)
	})
}
