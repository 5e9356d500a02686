package store

import (
	"errors"
	"os/exec"
	"strings"
)

// takePlain merges the files beside the complaints as git does. Where git would
// leave conflicts, nothing is done and a person is asked.
func (m *merge) takePlain(plain []difference) error {
	if len(plain) == 0 {
		return nil
	}
	tree, err := m.plainTree()
	if err != nil {
		return err
	}
	changed, err := m.tx.g.differences(m.tx.ctx, m.tx.head, tree)
	if err != nil {
		return err
	}
	_, changed = split(changed)
	if m.opt.Review != nil && len(changed) > 0 {
		if err := m.opt.Review(Tree{g: m.tx.g, ctx: m.tx.ctx, tree: tree}); err != nil {
			return fail("store.foreign-rules", err, "commit", m.theirs)
		}
	}
	for _, d := range changed {
		if err := m.put(d.path, d.theirs); err != nil {
			return err
		}
	}
	rest, err := m.tx.g.differences(m.tx.ctx, tree, m.theirs)
	_, rest = split(rest)
	m.own = m.own || len(rest) > 0
	return err
}

// noUnion keeps git from gluing both sides' lines together, whatever a store's
// .gitattributes say: half of one policy and half of another is nobody's.
const noUnion = "merge.union.driver=git merge-file -q %A %O %B"

// plainTree is git's merge of both sides, right for the files beside the complaints.
func (m *merge) plainTree() (tree string, err error) {
	out, err := m.tx.g.run(m.tx.ctx, nil, "-c", "merge.renames=false", "-c", "merge.directoryRenames=false",
		"-c", noUnion, "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", m.tx.head, m.theirs)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return "", err
	}
	tree, rest, _ := strings.Cut(string(out), "\x00")
	var files []string
	for _, name := range strings.Split(rest, "\x00") {
		if _, plain := split([]difference{{path: name}}); name != "" && len(plain) > 0 {
			files = append(files, name)
		}
	}
	if len(files) > 0 {
		return "", fail("store.merge-conflict", nil, "file", files[0], "files", files, "count", len(files), "commit", m.theirs)
	}
	return tree, nil
}
