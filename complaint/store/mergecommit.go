package store

import (
	"strconv"
	"strings"
)

// commitMerge makes the commit of both sides, or moves the branch to theirs where
// that is all, and brings the index up to it. The hooks of git commit are asked
// when something is recorded, not again when it is merged.
func (tx *Tx) commitMerge(paths []string, head commitHead) error {
	var err error
	switch {
	case tx.forward && len(paths) == len(tx.order)+len(tx.lying):
		err = tx.moveBranch(tx.theirs, tx.head)
	case tx.settings.signs:
		err = tx.signedMerge(paths, head)
	default:
		err = tx.importCommit(paths, head)
	}
	tx.s.step("imported")
	if err != nil {
		return tx.kept("store.not-committed", err)
	}
	if len(paths) == 0 || tx.enter(paths) {
		return nil
	}
	if err := tx.updateIndex(paths); err != nil {
		return tx.kept("store.stale-index", err)
	}
	return nil
}

// moveBranch sets the branch from one commit to another, if it is still there.
func (tx *Tx) moveBranch(to, from string) error {
	if tx.im != nil {
		if err := tx.im.finish(); err != nil {
			return err
		}
		tx.im = nil
	}
	_, err := tx.g.run(tx.ctx, nil, "-c", durable, "update-ref", "-m", "kesu sync", tx.branch, to, from)
	return err
}

// scratch is the ref under which a tree is made that is to be signed.
const scratch = "refs/kesu/merge"

// signedMerge is importCommit with a signature, which git alone can make.
func (tx *Tx) signedMerge(paths []string, head commitHead) error {
	branch := tx.branch
	tx.branch = scratch
	_, _ = tx.g.run(tx.ctx, nil, "update-ref", "-d", scratch) // of a command that died
	err := tx.importOnce(paths, head)
	tx.branch = branch
	if err != nil {
		return err
	}
	g := tx.g
	g.env = append(g.env[:len(g.env):len(g.env)],
		"GIT_AUTHOR_DATE=@"+strconv.FormatInt(head.authored.Unix(), 10)+head.authored.Format(" -0700"))
	out, err := g.run(tx.ctx, strings.NewReader(head.message), "-c", durable, "commit-tree", "-S", "-p", tx.head, "-p", tx.theirs, scratch+"^{tree}")
	if err != nil {
		return err
	}
	if err := tx.moveBranch(strings.TrimSpace(string(out)), tx.head); err != nil {
		return err
	}
	_, err = tx.g.run(tx.ctx, nil, "update-ref", "-d", scratch)
	return err
}
