package store

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

// splitFrom is the size in bytes from which on git's index is split (some 35,000 files):
// git writes an index whole for each commit; of a split one only what has changed since.
const splitFrom = 4 << 20

// lean keeps what a commit costs from growing with the store, by git's split index. An
// archived store has a sparse one, which git cannot split. A failure harms nothing: the
// next command tries again.
func (tx *Tx) lean(from int64) {
	info, err := os.Stat(tx.index())
	if base := tx.base(); base > 0 { // split before: what has changed since is a part of it
		from = max(from/8, base/20)
	}
	if err != nil || info.Size() < from || tx.s.archived() != nil {
		return
	}
	_ = tx.split()
}

// base is the size in bytes of the latest base of the index, 0 where it was never split.
func (tx *Tx) base() (size int64) {
	var latest time.Time
	bases, _ := filepath.Glob(filepath.Join(tx.repo.dir, "sharedindex.*"))
	for _, name := range bases {
		if info, err := os.Stat(name); err == nil && info.ModTime().After(latest) {
			latest, size = info.ModTime(), info.Size()
		}
	}
	return size
}

func (tx *Tx) index() string { return filepath.Join(tx.repo.dir, "index") }

// split parts the index into a base, which stays, and what is written by each commit. git
// does not sync a base: a loss of power would leave an index that names a broken one. It
// waits for the second to pass in which the index was written: of a file changed in it git
// looks at the content now, and enter, which does not see the base, need not.
func (tx *Tx) split() error {
	info, err := os.Stat(tx.index())
	if err != nil {
		return err
	}
	time.Sleep(time.Until(info.ModTime().Truncate(time.Second).Add(time.Second)))
	lock := tx.indexLock()
	if err := copyNew(tx.index(), lock); err != nil {
		return err
	}
	g := tx.g
	g.env = append(g.env[:len(g.env):len(g.env)], "GIT_INDEX_FILE="+lock)
	if err = os.Chtimes(lock, time.Time{}, info.ModTime()); err == nil {
		_, err = g.run(tx.ctx, nil, "-c", "splitIndex.maxPercentChange=0", "update-index", "--split-index")
	}
	if err == nil {
		err = tx.syncBases()
	}
	if err == nil {
		err = os.Rename(lock, tx.index())
	}
	if err != nil {
		_ = os.Remove(lock)
	}
	return err
}

func (tx *Tx) syncBases() error {
	bases, err := filepath.Glob(filepath.Join(tx.repo.dir, "sharedindex.*"))
	for _, name := range append(bases, tx.indexLock()) {
		f, failed := os.OpenFile(name, os.O_RDWR, 0)
		if failed == nil {
			failed = errors.Join(f.Sync(), f.Close())
		}
		err = errors.Join(err, failed)
	}
	return errors.Join(err, syncFolder(tx.repo.dir))
}
