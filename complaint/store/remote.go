package store

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// remote is where a branch is shared: a repository by git's name for it, and the
// branch there.
type remote struct {
	g      git
	name   string // as in git config: origin
	branch string // refs/heads/main, there
}

// tracking is the ref that holds what the remote's branch was when last seen.
func (r remote) tracking() string {
	return "refs/remotes/" + r.name + "/" + shortName(r.branch)
}

// shortName is a branch as people name it: main.
func shortName(branch string) string { return strings.TrimPrefix(branch, "refs/heads/") }

// remoteOf finds where a branch is shared: what git has set up for it, else the
// only remote there is, or origin.
func remoteOf(ctx context.Context, g git, branch string) (remote, error) {
	short := shortName(branch)
	name, err := g.setting(ctx, "branch."+short+".remote")
	if err != nil {
		return remote{}, err
	}
	upstream, err := g.setting(ctx, "branch."+short+".merge")
	if err != nil {
		return remote{}, err
	}
	if name != "" && name != "." && upstream != "" {
		return remote{g, name, upstream}, nil
	}
	out, err := g.run(ctx, nil, "remote")
	if err != nil {
		return remote{}, err
	}
	names := strings.Fields(string(out))
	switch {
	case slices.Contains(names, "origin"):
		return remote{g, "origin", branch}, nil
	case len(names) == 1:
		return remote{g, names[0], branch}, nil
	case len(names) == 0:
		return remote{}, fail("store.no-remote", nil, "dir", g.dir)
	}
	return remote{}, fail("store.which-remote", nil, "dir", g.dir, "known", names, "branch", short)
}

// setting returns a value of git's configuration, "" where it is not set.
func (g git) setting(ctx context.Context, key string) (string, error) {
	out, err := g.run(ctx, nil, "config", "--get", key)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		err = nil
	}
	return strings.TrimSpace(string(out)), err
}

// fetch gets what the remote's branch holds and returns its commit, "" where
// there is no such branch yet. A branch that was there before has to be missing
// twice: git takes an answer over HTTP that breaks off early for an empty repository.
func (r remote) fetch(ctx context.Context, before string) (string, error) {
	for again := before != ""; ; again = false {
		_, _, err := r.g.talk(ctx, "-c", durable, "fetch", "--quiet", "--no-tags", "--no-auto-maintenance", r.name, "+"+r.branch+":"+r.tracking())
		switch missing := err != nil && strings.Contains(err.Error(), "couldn't find remote ref"); {
		case missing && again:
			continue
		case missing:
			return "", nil
		case err != nil:
			return "", fail("store.unreachable", err, "remote", r.name)
		}
		return r.g.commitOf(ctx, r.tracking())
	}
}

// commitOf returns the commit that a ref names, "" where there is no such ref.
func (g git) commitOf(ctx context.Context, ref string) (string, error) {
	out, err := g.run(ctx, nil, "for-each-ref", "--format=%(objectname)", ref)
	commit, _, _ := strings.Cut(string(out), "\n")
	return commit, err
}

// errBehind is that the remote has got commits since it was fetched.
var errBehind = errors.New("the remote has moved on")

// push gives the remote a commit. Where that has become one of several, errBehind
// is returned: fetch and merge again.
func (r remote) push(ctx context.Context, commit string) error {
	out, errs, err := r.g.talk(ctx, "push", "--porcelain", r.name, commit+":"+r.branch)
	if err == nil {
		return nil
	}
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, "!\t") {
			continue
		}
		if strings.Contains(line, "[rejected]") || containsAny(line, movedOn) {
			return errBehind
		}
		reason := strings.TrimSpace(line[strings.LastIndex(line, "\t")+1:])
		return fail("store.push-refused", nil, "remote", r.name, "reason", strings.TrimSpace(reason+"\n"+said(errs)))
	}
	if !strings.Contains(errs, "fatal: ") { // a pre-push hook of this clone
		return fail("store.push-refused", nil, "remote", r.name, "reason", strings.TrimSpace(errs))
	}
	return fail("store.unreachable", err, "remote", r.name)
}

// talk runs a git command that talks to another repository. Where ctx ends it is
// asked to stop, so that it ends its own helpers and takes its files along.
func (g git) talk(ctx context.Context, args ...string) (out, errs string, err error) {
	cmd := g.command(ctx, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 2 * time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err = cmd.Run(); err != nil {
		err = gitFault(cmd, stderr.Bytes(), err)
	}
	return stdout.String(), strings.ToValidUTF8(stderr.String(), "?"), err
}

// movedOn is what a remote says when another push was quicker.
var movedOn = []string{"cannot lock ref", "failed to lock", "failed to update ref", "fetch first", "non-fast-forward", "reference already exists"}

func containsAny(s string, any []string) bool {
	return slices.ContainsFunc(any, func(part string) bool { return strings.Contains(s, part) })
}

// said is what the remote's hooks said, without git's own words around it.
func said(stderr string) string {
	var lines []string
	for line := range strings.Lines(stderr) {
		if text, ok := strings.CutPrefix(line, "remote:"); ok {
			lines = append(lines, strings.TrimSpace(text))
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// ahead counts the commits that a has and b has not.
func (g git) ahead(ctx context.Context, a, b string) (int, error) {
	args := []string{"rev-list", "--count", a}
	if b != "" {
		args = append(args, "^"+b)
	}
	out, err := g.run(ctx, nil, args...)
	n := 0
	for _, digit := range strings.TrimSpace(string(out)) {
		n = 10*n + int(digit-'0')
	}
	return n, err
}

// backOff waits before the n-th repetition (1, 2, …), longer each time and never
// as long as another clone that began at the same moment.
func backOff(ctx context.Context, n int) error {
	most := min(100*time.Millisecond<<min(n, 10), 5*time.Second)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(most/2 + rand.N(most/2)):
		return nil
	}
}
