package store

import (
	"bytes"
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

// Begun reports whether the repository has a branch already.
func (h *History) Begun(ctx context.Context) (bool, error) {
	out, err := h.g.run(ctx, nil, "for-each-ref", "--count=1", "refs/heads")
	return len(out) > 0, err
}
