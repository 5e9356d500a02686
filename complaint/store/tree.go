package store

import (
	"context"
	"errors"
	"os/exec"
	"strings"
)

// Tree is what a commit holds, read without a work tree.
type Tree struct {
	g    git
	ctx  context.Context //nolint:containedctx // a Tree lives as long as one command
	tree string          // object name of a commit or a tree
}

// ReadFile returns a file of the tree. What is not there is a notfound Error.
func (t Tree) ReadFile(name string) ([]byte, error) {
	if !plainName(name) {
		return nil, fail("store.bad-name", nil, "name", name)
	}
	data, err := t.g.run(t.ctx, nil, "cat-file", "blob", t.tree+":"+name)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil, fail("store.no-file", nil, "file", name)
	}
	if len(data) > MaxFile {
		return nil, tooBig(name, int64(len(data)))
	}
	return data, err
}

// ListFiles returns the paths of all regular files in dir and below, in order;
// none where there is no such folder. Hidden files and folders are left out.
func (t Tree) ListFiles(dir string) ([]string, error) {
	if !plainName(dir) {
		return nil, fail("store.bad-name", nil, "name", dir)
	}
	out, err := t.g.run(t.ctx, nil, "--literal-pathspecs", "ls-tree", "-r", "-z", t.tree, "--", dir+"/")
	if err != nil {
		return nil, err
	}
	var files []string
	for entry := range strings.SplitSeq(string(out), "\x00") {
		mode, name, ok := strings.Cut(entry, "\t")
		if ok && strings.HasPrefix(mode, "100") && !strings.Contains("/"+name, "/.") {
			files = append(files, name)
		}
	}
	return files, nil
}
