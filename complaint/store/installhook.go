package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// InstallHook writes a hook into a bare repository, for git to run, and makes the
// repository refuse branches that are rewritten or deleted. A hook that is there
// already stays and is a refused Error. It returns the hook's path.
func InstallHook(ctx context.Context, dir, name string, script []byte, opt Options) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fail("store.write", err, "file", dir)
	}
	if !isBare(dir) {
		return "", fail("store.not-bare", nil, "dir", dir)
	}
	g, err := newGit(dir, opt.complete())
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "hooks", name)
	out, err := g.run(ctx, nil, "rev-parse", "--git-path", "hooks/"+name)
	if err != nil {
		return "", err
	}
	if runs := under(dir, string(out)); runs != file {
		return "", fail("store.hooks-elsewhere", nil, "dir", dir, "file", runs)
	}
	there, err := os.ReadFile(file)
	switch {
	case err == nil && !bytes.Equal(there, script):
		return "", fail("store.foreign-hook", nil, "file", file)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return "", fail("store.read", err, "file", file)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return "", fail("store.write", err, "file", file)
	}
	if err := errors.Join(os.WriteFile(file, script, 0o755), os.Chmod(file, 0o755)); err != nil { // a file that was there keeps its mode
		return "", fail("store.write", err, "file", file)
	}
	for _, key := range []string{"receive.denyNonFastForwards", "receive.denyDeletes"} {
		if _, err := g.run(ctx, nil, "config", key, "true"); err != nil {
			return "", err
		}
	}
	return file, nil
}

// Follows reports whether a commit comes after another one, or is that one.
func (h *History) Follows(ctx context.Context, commit, older string) (bool, error) {
	out, err := h.g.run(ctx, nil, "rev-list", "--count", "--max-count=1", older, "^"+commit, "--")
	return strings.TrimSpace(string(out)) == "0", err
}

// Here is the commit that HEAD names or, in a bare repository whose HEAD is of a branch
// that nobody made, the branch that Main tells, as a range for Log.
func (h *History) Here(ctx context.Context) (string, error) {
	if _, err := h.g.run(ctx, nil, "rev-parse", "--quiet", "--verify", "HEAD^{commit}"); err == nil {
		return "HEAD", nil
	}
	_, branch, err := h.Main(ctx)
	return cmp.Or(branch, "HEAD"), err
}

// Main returns the commit and the name of the branch that the repository is about, empty
// where it has none yet: HEAD's or, where that is of a branch that nobody made, the first.
func (h *History) Main(ctx context.Context) (commit, branch string, err error) {
	out, err := h.g.run(ctx, nil, "for-each-ref", "--format=%(objectname) %(HEAD) %(refname:short)", "refs/heads")
	if err != nil {
		return "", "", err
	}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		if commit == "" || len(f) == 3 {
			commit, branch = f[0], f[len(f)-1]
		}
	}
	return commit, branch, nil
}
