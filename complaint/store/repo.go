package store

import (
	"bufio"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// repo is the git work tree whose top is the store's folder, read without a process.
type repo struct {
	root   string // top of the work tree
	dir    string // its own git directory: HEAD, index, journal
	common string // what linked work trees share: refs, hooks, lock
}

// openRepo finds the git directory behind .git, a folder or (linked work tree,
// submodule) a file that names one.
func openRepo(root string) (repo, error) {
	r := repo{root: root, dir: filepath.Join(root, ".git")}
	if target, err := os.ReadFile(r.dir); err == nil {
		r.dir = under(root, strings.TrimPrefix(string(target), "gitdir:"))
	}
	if !exists(filepath.Join(r.dir, "HEAD")) {
		return repo{}, fail("store.no-git", nil, "dir", root)
	}
	r.common = r.dir
	if target, err := os.ReadFile(filepath.Join(r.dir, "commondir")); err == nil {
		r.common = under(r.dir, string(target))
	}
	return r, nil
}

// isBare reports whether dir is a git directory without a work tree.
func isBare(dir string) bool {
	return exists(filepath.Join(dir, "HEAD")) && exists(filepath.Join(dir, "objects"))
}

// under returns path, taken from base where it is relative.
func under(base, path string) string {
	path = filepath.FromSlash(strings.TrimSpace(path))
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(base, path)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// idle returns an Error while a merge, rebase or the like waits for a person: a
// commit between its steps would not be what that person means.
func (r repo) idle() error {
	for _, sign := range []struct{ file, what string }{
		{"MERGE_HEAD", "merge"}, {"rebase-merge", "rebase"}, {"rebase-apply", "rebase"},
		{"CHERRY_PICK_HEAD", "cherry-pick"}, {"REVERT_HEAD", "revert"},
	} {
		if exists(filepath.Join(r.dir, sign.file)) {
			return fail("store.in-progress", nil, "what", sign.what, "dir", r.root)
		}
	}
	return nil
}

var objectName = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// head returns the branch that HEAD is on (refs/heads/main) and its commit, ""
// where there is none yet. Git is asked only where refs are not kept as files.
func (r repo) head(ctx context.Context, g git) (branch, commit string, err error) {
	text, err := os.ReadFile(filepath.Join(r.dir, "HEAD"))
	if err != nil {
		return "", "", fail("store.read", err, "file", filepath.Join(r.dir, "HEAD"))
	}
	branch, onBranch := strings.CutPrefix(strings.TrimSpace(string(text)), "ref: ")
	switch {
	case !onBranch:
		return "", "", fail("store.detached-head", nil, "dir", r.root)
	case branch == "refs/heads/.invalid": // how the reftable format fills the file
		return r.askHead(ctx, g)
	}
	commit, err = r.tip(branch)
	if err == nil && commit != "" && !objectName.MatchString(commit) { // a branch that is a name of another
		return r.askHead(ctx, g)
	}
	return branch, commit, err
}

// tip returns what a loose or packed ref holds, "" where there is no such ref.
func (r repo) tip(branch string) (string, error) {
	text, err := os.ReadFile(filepath.Join(r.common, filepath.FromSlash(branch)))
	if err == nil {
		return strings.TrimSpace(string(text)), nil
	}
	packed, err := os.Open(filepath.Join(r.common, "packed-refs"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fail("store.read", err, "file", filepath.Join(r.common, "packed-refs"))
	}
	defer packed.Close()
	lines := bufio.NewScanner(packed)
	for lines.Scan() {
		if commit, ok := strings.CutSuffix(lines.Text(), " "+branch); ok {
			return commit, nil
		}
	}
	return "", lines.Err()
}

func (r repo) askHead(ctx context.Context, g git) (branch, commit string, err error) {
	out, err := g.run(ctx, nil, "symbolic-ref", "HEAD")
	if err != nil {
		return "", "", fail("store.detached-head", err, "dir", r.root)
	}
	branch = strings.TrimSpace(string(out))
	out, err = g.run(ctx, nil, "for-each-ref", "--format=%(objectname)", branch)
	return branch, strings.TrimSpace(string(out)), err
}

// commitHooks are the hooks that git commit would run and a commit by fast-import would
// not. (The hooks of refs run in both.)
var commitHooks = []string{"pre-commit", "prepare-commit-msg", "commit-msg", "post-commit"}

// hooked reports whether there is one of some hooks, as far as can be told without git.
func (r repo) hooked(hooksPath string, names ...string) bool {
	dir := filepath.Join(r.common, "hooks")
	switch {
	case strings.HasPrefix(hooksPath, "~"), strings.HasPrefix(hooksPath, "%"):
		return true // only git can tell
	case hooksPath != "":
		dir = under(r.root, hooksPath)
	}
	for _, name := range names {
		info, err := os.Stat(filepath.Join(dir, name))
		if err == nil && !info.IsDir() && (runtime.GOOS == "windows" || info.Mode()&0o111 != 0) {
			return true
		}
	}
	return false
}
