package store

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"
)

// remote is where a branch is shared: a repository by git's name for it, and the
// branch there.
type remote struct {
	g      git
	repo   repo
	name   string // as in git config: origin
	branch string // refs/heads/main, there
	set    bool   // git knows that the branch here belongs to it
}

// tracking is the ref that holds what the remote's branch was when last seen.
func (r remote) tracking() string {
	return "refs/remotes/" + r.name + "/" + shortName(r.branch)
}

// shortName is a branch as people name it: main.
func shortName(branch string) string { return strings.TrimPrefix(branch, "refs/heads/") }

// remoteOf finds where a branch is shared: what git has set up for it, else the
// only remote there is, or origin.
func remoteOf(ctx context.Context, g git, r repo, branch string) (remote, error) {
	out, err := g.run(ctx, nil, "config", "--null", "--get-regexp", `^(branch\..*\.(remote|merge)|remote\..*\.url)$`)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) { // 1: no such key
		return remote{}, err
	}
	set, names := map[string]string{}, []string{}
	for entry := range strings.SplitSeq(string(out), "\x00") {
		key, value, _ := strings.Cut(entry, "\n")
		set[key] = value
		if name, ok := strings.CutPrefix(strings.TrimSuffix(key, ".url"), "remote."); ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	short := shortName(branch)
	name, upstream := set["branch."+short+".remote"], set["branch."+short+".merge"]
	switch {
	case slices.Contains(names, name) && upstream != "":
		return remote{g, r, name, upstream, true}, nil
	case slices.Contains(names, "origin"):
		return remote{g, r, "origin", branch, false}, nil
	case len(names) == 1:
		return remote{g, r, names[0], branch, false}, nil
	case len(names) == 0:
		return remote{}, fail("store.no-remote", nil, "dir", g.dir)
	}
	return remote{}, fail("store.which-remote", nil, "dir", g.dir, "known", names, "branch", short)
}

// fetch gets what the remote's branch holds and returns its commit, "" where
// there is no such branch yet. A branch that was there before has to be missing
// twice: git takes an answer over HTTP that breaks off early for an empty repository.
func (r remote) fetch(ctx context.Context, before string) (string, error) {
	for again := before != ""; ; again = false {
		_, errs, err := r.g.talk(ctx, "-c", durable, "fetch", "--quiet", "--no-tags", "--no-auto-maintenance", r.name, "+"+r.branch+":"+r.tracking())
		switch missing := err != nil && strings.Contains(err.Error(), "couldn't find remote ref"); {
		case missing && again:
			continue
		case missing:
			return "", nil
		case err != nil && notWritten(errs):
			return "", fail("store.write", err, "file", r.repo.common)
		case err != nil:
			return "", fail("store.unreachable", err, "remote", r.name)
		}
		return r.seen(ctx)
	}
}

// notWritten tells from git's words whether a fetch failed in writing to the repository
// here. The remote does not write then, but a connection that ends is written to as well.
func notWritten(errs string) bool {
	for line := range strings.Lines(errs) {
		if containsAny(line, []string{"unable to write", "nable to create", "unable to update local ref"}) &&
			!containsAny(line, []string{" packet", " to remote", "Broken pipe"}) {
			return true
		}
	}
	return false
}

// vacant returns an Error unless a remote without our branch is one into which a
// store may be pushed for the first time: a wrong address must not get its personal data.
func (r remote) vacant(ctx context.Context, before string) error {
	if before != "" {
		return fail("store.branch-gone", nil, "remote", r.name, "branch", shortName(r.branch))
	}
	out, _, err := r.g.talk(ctx, "ls-remote", "--heads", r.name)
	if err != nil {
		return fail("store.unreachable", err, "remote", r.name)
	}
	if strings.TrimSpace(out) != "" {
		return fail("store.other-branches", nil, "remote", r.name, "branch", shortName(r.branch))
	}
	return nil
}

// seen is the commit that the remote's branch held when last seen, "" for none.
func (r remote) seen(ctx context.Context) (string, error) {
	commit, err := r.repo.tip(r.tracking())
	if err != nil || objectName.MatchString(commit) {
		return commit, err
	}
	out, err := r.g.run(ctx, nil, "for-each-ref", "--format=%(objectname)", r.tracking()) // reftable keeps no files
	commit, _, _ = strings.Cut(string(out), "\n")
	return commit, err
}

// errBehind is that the remote has got commits since it was fetched.
var errBehind = errors.New("the remote has moved on")

// push gives the remote a commit. Where that has become one of several, errBehind
// is returned: fetch and merge again. An Error with it names the lock that was in the
// way: that of another push, or one left by a git that was killed there.
func (r remote) push(ctx context.Context, commit string) error {
	out, errs, err := r.g.talk(ctx, "-c", durable, "push", "--porcelain", r.name, commit+":"+r.branch)
	if err == nil {
		return nil
	}
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, "!\t") {
			continue
		}
		if strings.Contains(line, "[rejected]") || containsAny(line, movedOn) {
			if lock, _, _ := strings.Cut(said(errs), "\n"); strings.Contains(lock, ".lock': File exists") {
				return errors.Join(errBehind, fail("store.remote-locked", nil, "remote", r.name, "reason", lock))
			}
			return errBehind
		}
		reason := strings.TrimSpace(line[strings.LastIndex(line, "\t")+1:])
		return fail("store.push-refused", nil, "remote", r.name, "reason", strings.TrimSpace(reason+"\n"+said(errs)))
	}
	if errs != "" && !strings.Contains(errs, "fatal: ") { // a pre-push hook of this clone
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

// said is what the remote said, its hooks first of all, without git's own words around it.
func said(stderr string) string {
	var lines []string
	for line := range strings.Lines(stderr) {
		text, ok := strings.CutPrefix(line, "remote:")
		if ok || strings.HasPrefix(line, "fatal: ") || strings.HasPrefix(line, "error: remote unpack failed") {
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
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(out)))
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
