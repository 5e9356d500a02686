package store

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Git leaves its lock files behind when it is killed or the disk fails, and every
// later git stops at them. One is ours to remove if all this holds: a command of ours
// that had sealed its journal, so that its git was at work, was killed, or found the
// lock when it was done; none of that git's processes is left; the lock was made after
// the seal, within orphanSpan; it does not change; no git is at work in the repository.
// Any other may belong to a git of somebody else.
const (
	orphanSpan  = time.Minute            // a git of ours is done in seconds
	orphanStill = 500 * time.Millisecond // how long the lock must have been as it is
	orphanTick  = 20 * time.Millisecond  // a new file bears the time of the clock's last tick
)

// unlock waits until nothing locks what git has to change, and removes the locks
// that a killed git has left.
func (tx *Tx) unlock() error {
	for _, lock := range []string{
		tx.indexLock(), filepath.Join(tx.repo.dir, "HEAD.lock"), filepath.Join(tx.repo.common, tx.branch+".lock"),
	} {
		if err := gone(tx.ctx, lock, tx.s.opt.Wait, tx.orphan(lock)); err != nil {
			return err
		}
	}
	for _, name := range []string{"packed-refs.lock", scratch + ".lock"} { // no record waits for these
		lock := filepath.Join(tx.repo.common, name)
		if info, err := os.Stat(lock); err == nil {
			tx.orphan(lock)(info)
		}
	}
	return nil
}

// stuck reports whether a lock lies where git has just changed a ref: git takes it for
// done although it could not remove its lock.
func (tx *Tx) stuck() bool {
	return slices.ContainsFunc([]string{
		filepath.Join(tx.repo.dir, "HEAD.lock"), filepath.Join(tx.repo.common, tx.branch+".lock"),
		filepath.Join(tx.repo.common, "packed-refs.lock"), filepath.Join(tx.repo.common, scratch+".lock"),
	}, exists)
}

// syncFile in the git directory is to a Sync what the journal is to a write: it
// says when git was begun, and is held as long as one of its processes lives.
const syncFile = "kesu.syncing"

// guard begins a Sync: it removes the locks that the git of a killed one has left on
// what fetch and push change. Without them no later one could. done ends it.
func (s *Store) guard(ctx context.Context) (*journal, error) {
	r, err := openRepo(s.dir)
	if err != nil {
		return nil, err
	}
	j, _, _, err := openJournal(ctx, filepath.Join(r.dir, syncFile), 0)
	if err != nil {
		return nil, err
	}
	for _, root := range []string{"config.lock", "config.lock.lock", "packed-refs.lock", "shallow.lock", "refs/remotes"} {
		_ = filepath.WalkDir(filepath.Join(r.common, root), func(lock string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(lock) != ".lock" || len(j.killed) == 0 {
				return nil // not there, or not ours
			}
			_ = gone(ctx, lock, 2*orphanStill, func(info fs.FileInfo) bool { // else git will name it
				return j.left(info.ModTime()) && !r.busy() && os.Remove(lock) == nil
			})
			return nil
		})
	}
	j.keep, j.killed = 0, nil
	return j, nil
}

// orphan returns what removes a lock, if it is ours to remove, and reports whether it did.
func (tx *Tx) orphan(lock string) func(fs.FileInfo) bool {
	return func(info fs.FileInfo) bool {
		if !tx.journal.left(info.ModTime()) || tx.repo.busy() || os.Remove(lock) != nil {
			return false
		}
		name, err := filepath.Rel(tx.repo.common, lock)
		if err != nil {
			name = filepath.Base(lock)
		}
		tx.unlocked = append(tx.unlocked, fmt.Sprintf("%s of %s", filepath.ToSlash(name), info.ModTime().UTC().Format(time.RFC3339)))
		return true
	}
}

// left reports whether a lock of that age was left by a command that was killed. File
// systems keep times to the second at worst, and lag behind the clock by a tick.
func (j *journal) left(made time.Time) bool {
	if !j.alone || time.Since(made) < orphanStill {
		return false
	}
	for _, sealed := range j.killed {
		if !made.Before(sealed.Add(-orphanTick).Truncate(time.Second)) && made.Before(sealed.Add(orphanSpan)) {
			return true
		}
	}
	return false
}
