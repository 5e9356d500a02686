package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// full is whether the tests run in full (KESU_TEST=full) or bounded.
var full = os.Getenv("KESU_TEST") == "full"

// office is a store on which real processes of the program work.
type office struct{ dir string }

// newOffice makes a store.
func newOffice(t *testing.T) office {
	t.Helper()
	o := office{filepath.Join(t.TempDir(), "store")}
	o.does(t, "init", o.dir, "--policy", "feedback")
	return o
}

// kesu prepares a command.
func (o office) kesu(args ...string) *exec.Cmd {
	cmd := exec.Command("kesu", args...)
	cmd.Env = append(os.Environ(), "HOME="+filepath.Dir(o.dir), "GIT_CONFIG_NOSYSTEM=1", "KESU_STORE="+o.dir, "KESU_LANG=en", "KESU_WAIT=1h",
		"GIT_AUTHOR_NAME=客服", "GIT_AUTHOR_EMAIL=kf@example.com", "GIT_COMMITTER_NAME=客服", "GIT_COMMITTER_EMAIL=kf@example.com")
	return cmd
}

// goes is a test as goroutines see it, which may not end it: what fails is told, and
// the goroutine goes on.
type goes struct{ *testing.T }

func (goes) FailNow() {}

// does runs a command, which must succeed, and returns what it printed.
func (o office) does(t require.TestingT, args ...string) string {
	cmd := o.kesu(args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	require.NoError(t, cmd.Run(), "kesu %q: %s", args, &errs)
	return out.String()
}

func (o office) git(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", o.dir}, args...)...)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "git %q: %s", args, out)
	return string(out)
}

// opens opens a complaint and returns its id.
func (o office) opens(t require.TestingT, text string) string {
	return strings.TrimSpace(o.does(t, "open", "--customer", "张三", "--text", text, "--by", "李前台", "-q"))
}

// notes are the texts noted of a complaint, by how often.
func (o office) notes(t require.TestingT, id string) map[string]int {
	var shown struct {
		Events []struct{ Noted struct{ Text string } }
	}
	require.NoError(t, json.Unmarshal([]byte(o.does(t, "show", id, "-o", "json")), &shown))
	texts := map[string]int{}
	for _, e := range shown.Events {
		if e.Noted.Text != "" {
			texts[e.Noted.Text]++
		}
	}
	return texts
}

// sound: git sees nothing to do, the data are right and the repository whole.
func (o office) sound(t *testing.T) {
	t.Helper()
	require.Empty(t, o.git(t, "status", "--porcelain", "--untracked-files=all"))
	require.Equal(t, "[]\n", o.does(t, "check", "-o", "json"))
	o.git(t, "fsck", "--strict")
}

// Many processes at once, on one complaint and each on its own: all events are kept,
// no number is given twice, and whoever lists, shows or exports meanwhile never sees
// half a file.
func TestTogether(t *testing.T) {
	processes, each := 16, 4
	if full {
		processes, each = 50, 20
	}
	o := newOffice(t)
	shared := o.opens(t, "all of them")
	stop := o.readers(t, shared)
	start := time.Now()
	var (
		all sync.WaitGroup
		mu  sync.Mutex
		ids = map[string]string{} // text by id
	)
	for p := range processes {
		all.Go(func() {
			t := goes{t}
			for n := range each {
				text := fmt.Sprintf("%d/%d", p, n)
				if (p+n)%2 == 0 {
					o.does(t, "note", shared, "--text", text)
					continue
				}
				id := o.opens(t, text)
				mu.Lock()
				require.NotContains(t, ids, id, "a number given twice")
				ids[id] = text
				mu.Unlock()
			}
		})
	}
	all.Wait()
	took := time.Since(start)
	t.Logf("%d processes, %d events in %v: %.1f a second, %d reads meanwhile", processes, processes*each, took.Round(time.Millisecond), float64(processes*each)/took.Seconds(), stop())

	require.Len(t, ids, processes*each/2)
	require.Len(t, o.notes(t, shared), processes*each/2)
	var listed []struct{ ID string }
	require.NoError(t, json.Unmarshal([]byte(o.does(t, "list", "--all", "-o", "json")), &listed))
	require.Len(t, listed, 1+len(ids))
	require.Equal(t, fmt.Sprintln(2+processes*each), o.git(t, "rev-list", "--count", "HEAD"), "one commit for each")
	o.sound(t)
}

// readers list, show and export over and over until they are stopped; no read may
// fail, and nothing that was seen may be gone at the next look.
func (o office) readers(t *testing.T, shared string) (stop func() (reads int)) {
	done := make(chan struct{})
	counts := make(chan int)
	book := filepath.Join(t.TempDir(), "ledger.csv")
	looks := []func(t goes) int{
		func(t goes) int {
			var listed []struct{ ID string }
			require.NoError(t, json.Unmarshal([]byte(o.does(t, "list", "--all", "-o", "json")), &listed))
			return len(listed)
		},
		func(t goes) int { return len(o.notes(t, shared)) },
		func(t goes) int {
			o.does(t, "export", "ledger", "--from", "2000-01-01", "--to", "2100-01-01", "--format", "csv", "--out", book)
			data, err := os.ReadFile(book)
			require.NoError(t, err)
			return len(data)
		},
	}
	for _, look := range looks {
		go func() {
			t, reads, seen := goes{t}, 0, 0
			for {
				select {
				case <-done:
					counts <- reads
					return
				default:
				}
				now := look(t)
				require.GreaterOrEqual(t, now, seen, "something is gone")
				reads, seen = reads+1, now
			}
		}()
	}
	return func() (reads int) {
		close(done)
		for range looks {
			reads += <-counts
		}
		return reads
	}
}
