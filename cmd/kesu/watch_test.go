package main

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// offices are two clones of a store that share a bare repository.
type offices struct {
	t           *testing.T
	hub, ks, bj string
	environment []string
}

func twoOffices(t *testing.T) offices {
	t.Helper()
	dir := t.TempDir()
	o := offices{t, filepath.Join(dir, "hub.git"), filepath.Join(dir, "ks"), filepath.Join(dir, "bj"), append(os.Environ(),
		"KESU_LANG=en", "KESU_STORE=", "HOME="+dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=kf", "GIT_AUTHOR_EMAIL=kf@example.com",
		"GIT_COMMITTER_NAME=kf", "GIT_COMMITTER_EMAIL=kf@example.com")}
	o.run("git", "init", "-q", "--bare", "--initial-branch=main", o.hub)
	o.run("kesu", "init", o.ks)
	o.run("git", "-C", o.ks, "remote", "add", "origin", o.hub)
	o.run("kesu", "-C", o.ks, "sync")
	o.run("kesu", "clone", o.hub, o.bj, "--site", "BJ")
	return o
}

func (o offices) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Env = o.environment
	return c
}

func (o offices) run(name string, args ...string) string {
	o.t.Helper()
	out, err := o.command(name, args...).CombinedOutput()
	require.NoError(o.t, err, string(out))
	return string(out)
}

// kesu sync --watch says what came, says once what went wrong and goes on, is silent where
// there was nothing to do, and ends well when it is interrupted.
func TestWatch(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no interrupt for another process")
	}
	o := twoOffices(t)
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Minute)
	defer stop()
	watch := exec.CommandContext(ctx, "kesu", "-C", o.ks, "sync", "--watch", "--every", "100ms")
	watch.Env = o.environment
	said, err := watch.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, watch.Start())
	lines := bufio.NewScanner(said)
	until := func(want string) {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), want) {
				return
			}
			require.NotContains(t, lines.Text(), "received 0 commits (0 complaints changed), sent 0")
			require.False(t, want != "cannot be reached" && strings.Contains(lines.Text(), "cannot be reached"), "said twice")
		}
		require.Fail(t, "never said", want)
	}
	o.run("kesu", "-C", o.bj, "open", "--customer", "张三", "--text", "漏水")
	o.run("kesu", "-C", o.bj, "sync")
	until("received 1 commits (1 complaints changed), sent 0")
	require.NoError(t, os.Rename(o.hub, o.hub+".away"))
	until("not shared, trying on")
	until("cannot be reached")
	o.run("kesu", "-C", o.ks, "open", "--customer", "李四", "--text", "异响")
	require.NoError(t, os.Rename(o.hub+".away", o.hub))
	until("received 0 commits (0 complaints changed), sent 1")
	until("sharing again")
	require.NoError(t, watch.Process.Signal(os.Interrupt))
	for lines.Scan() {
	}
	require.NoError(t, watch.Wait(), "exit status 0")
	require.Contains(t, o.run("kesu", "-C", o.bj, "sync"), "received 1 commits (1 complaints changed), sent 0")
}
