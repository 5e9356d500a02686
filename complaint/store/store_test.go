package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/stretchr/testify/require"
)

// TestMain lets the test binary be a second process that works on a store.
func TestMain(m *testing.M) {
	if task := os.Getenv("STORE_TEST_TASK"); task != "" {
		os.Exit(child(task, os.Args[1:]))
	}
	os.Exit(m.Run())
}

const configYAML = "format: 1\nsite: KS\npolicy: dealer\ntimezone: Asia/Shanghai\n"

var (
	zone   = time.FixedZone("", 8*3600)
	monday = time.Date(2026, 11, 16, 0, 0, 0, 0, zone)
	noon   = time.Date(2026, 11, 16, 12, 0, 0, 0, zone)
)

// testEnv is an environment in which only these settings of git count.
func testEnv() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=/nonexistent", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull,
		"GIT_AUTHOR_NAME=王服务", "GIT_AUTHOR_EMAIL=wang@example.com",
		"GIT_COMMITTER_NAME=王服务", "GIT_COMMITTER_EMAIL=wang@example.com",
		"SYSTEMROOT=" + os.Getenv("SYSTEMROOT"),
	}
}

func options() Options { return Options{Env: testEnv(), Wait: 20 * time.Second} }

// initial are the files of a new store in tests.
func initial() map[string][]byte {
	return map[string][]byte{
		ConfigFile:        []byte(configYAML),
		"people.yaml":     []byte("people: []\n"),
		".gitattributes":  []byte("*.yaml text eol=lf\nattachments/** -text\n"),
		"policies/d.yaml": []byte("policy: d\n"),
	}
}

// newStore makes a store of site KS in a folder of its own.
func newStore(t testing.TB) *Store {
	t.Helper()
	s, err := Init(context.Background(), filepath.Join(t.TempDir(), "客诉 store"), initial(), "KS", noon, options())
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// reopen opens a store again, with other options.
func reopen(t testing.TB, s *Store, change func(*Options)) *Store {
	t.Helper()
	opt := options()
	if change != nil {
		change(&opt)
	}
	again, err := Open(s.dir, opt)
	require.NoError(t, err)
	t.Cleanup(func() { _ = again.Close() })
	return again
}

func gitRun(dir string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = dir, testEnv()
	out, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("git %v: %w: %s", args, err, out)
	}
	return string(out), err
}

// gitOut runs git in the store.
func gitOut(t testing.TB, s *Store, args ...string) string {
	t.Helper()
	out, err := gitRun(s.dir, args...)
	require.NoError(t, err)
	return out
}

// requireClean says that git has nothing to report: work tree, index and HEAD
// are the same, nothing is lying about, and the objects are whole.
func requireClean(t testing.TB, s *Store) {
	t.Helper()
	require.Empty(t, gitOut(t, s, "-c", "core.quotePath=false", "status", "--porcelain", "--untracked-files=all"))
	require.NoFileExists(t, filepath.Join(s.dir, ".git", journalFile))
}

// commits is the number of commits on HEAD.
func commits(t testing.TB, s *Store) string {
	t.Helper()
	return strings.TrimSpace(gitOut(t, s, "rev-list", "--count", "HEAD"))
}

func newEvent(text string, at time.Time) complaint.Event {
	id := make([]byte, 8)
	for i := range id {
		id[i] = byte(rand.IntN(256))
	}
	return complaint.Event{
		ID: hex.EncodeToString(id), At: complaint.At(at), Recorded: complaint.At(at), By: "王服务",
		Noted: &complaint.Noted{Text: complaint.Clean(text)},
	}
}

// notes returns a decision that adds one note.
func notes(text string) func(complaint.Record) ([]complaint.Event, error) {
	return func(complaint.Record) ([]complaint.Event, error) {
		return []complaint.Event{newEvent(text, noon)}, nil
	}
}

// firstNote is the beginning of a complaint.
func firstNote(text string) func(complaint.ID) ([]complaint.Event, error) {
	return func(complaint.ID) ([]complaint.Event, error) {
		return []complaint.Event{newEvent(text, noon)}, nil
	}
}

func opened(id complaint.ID) string { return string(id) + ": opened" }

// create opens a complaint on the test's day.
func create(t testing.TB, s *Store, text string) complaint.ID {
	t.Helper()
	id, err := s.Create(context.Background(), monday, firstNote(text), opened)
	require.NoError(t, err)
	return id
}

func record(s *Store, id complaint.ID, text string) error {
	return s.Record(context.Background(), id, notes(text), string(id)+": noted")
}

// texts are the notes of a complaint as the store has them.
func texts(t testing.TB, s *Store, id complaint.ID) []string {
	t.Helper()
	rec, err := s.Read(id)
	require.NoError(t, err)
	var all []string
	for _, e := range rec.Events {
		all = append(all, string(e.Noted.Text))
	}
	return all
}

// requireCode checks an error for people: code, class, an English sentence
// without a hole, and a place in the table.
func requireCode(t testing.TB, err error, code, class string) {
	t.Helper()
	var e interface {
		error
		Code() string
		Class() string
	}
	require.ErrorAs(t, err, &e)
	if code != "" { // else one of package complaint's, which are its own business
		require.Equal(t, code, e.Code(), "%v", err)
	}
	require.Equal(t, class, e.Class())
	require.NotContains(t, e.Error(), "{")
	require.NotEmpty(t, e.Error())
}

// edit changes a file of the store by hand.
func edit(t testing.TB, s *Store, name string, change func(string) string) {
	t.Helper()
	file := filepath.Join(s.dir, filepath.FromSlash(name))
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, []byte(change(string(data))), 0o644))
}

func put(t testing.TB, s *Store, name, data string) {
	t.Helper()
	file := filepath.Join(s.dir, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte(data), 0o644))
}
