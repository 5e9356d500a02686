package store

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// Tx is one change of the store while the lock is held: all of it is written and
// becomes one commit, or none of it. It must not be kept after the function that
// got it has returned.
type Tx struct {
	Message string    // of the commit; no personal data in it (DESIGN.md 3)
	Date    time.Time // of the commit's author; zero: when the latest event was recorded, else now

	// Indexing is for whom CreateMany makes up complaints: Indexed with it need not read
	// them. nil: nobody.
	Indexing *Indexing

	ctx      context.Context
	s        *Store
	g        git
	repo     repo
	site     string
	settings settings
	branch   string
	head     string // commit of branch, "" where there is none
	im       *importer
	journal  *journal
	left     map[string]entry    // what an earlier command left to be finished, by path
	staged   map[string]entry    // what this one has put into temporary files, by path
	order    []string            // the paths of staged, in the order in which they came
	lying    []string            // paths to commit as they lie in the work tree
	unsynced []string            // temporary files not yet fsynced
	dirs     map[string]bool     // folders written to
	made     []string            // folders made
	folders  map[string]bool     // whether head holds them, as far as asked for
	known    map[string]string   // blobs of files that head holds, as far as asked for already
	next     map[string]int      // next free number by day's folder
	recorded time.Time           // when the latest event was recorded
	reads    folder              // the one that was last read from
	writer   *writer             // of many temporary files at once, nil where none is at work
	marks    map[string]fileMark // of files that it has written, nil where nobody asks
	broken   error               // why a temporary file is not whole
	unlocked []string            // locks removed that a killed git had left
	theirs   string              // second parent of the commit: what is merged; "" in general
	forward  bool                // theirs itself is to be the branch's commit
	override bool                // write over what lies there, committed or not: it is damaged
	heal     bool                // commit what earlier commands left, even if nothing is written
}

// Write runs do under the lock and then writes and commits what do has asked of
// the Tx. An error of do, or nothing asked, leaves the store as it was. An error
// for which errors.Is(err, ErrKept) holds came after the files were written.
func (s *Store) Write(ctx context.Context, do func(*Tx) error) error {
	return s.write(ctx, do, false)
}

// write is Write; first allows the first commit of a branch.
func (s *Store) write(ctx context.Context, do func(*Tx) error, first bool) error {
	tx, release, err := s.begin(ctx, first)
	if err != nil {
		return err
	}
	defer release()
	err = cmp.Or(do(tx), tx.drain(), tx.broken)
	tx.reads.close()
	idle := len(tx.order)+len(tx.lying) == 0 && tx.theirs == "" && !(tx.heal && len(tx.adopt()) > 0)
	if err != nil || idle {
		return tx.undo(err)
	}
	return tx.finish()
}

// begin takes the lock, checks all that could keep git from committing, and puts
// in order what a crash has left.
func (s *Store) begin(ctx context.Context, first bool) (tx *Tx, release func(), err error) {
	tx = &Tx{ctx: ctx, s: s, reads: folder{s: s}, staged: map[string]entry{}, left: map[string]entry{}, dirs: map[string]bool{}, folders: map[string]bool{}, next: map[string]int{}}
	if tx.repo, err = openRepo(s.dir); err != nil {
		return nil, nil, err
	}
	if tx.g, err = newGit(s.dir, s.opt); err != nil {
		return nil, nil, err
	}
	if tx.site, err = s.Site(ctx); err != nil {
		return nil, nil, err
	}
	if tx.settings, err = s.ask(ctx); err != nil {
		return nil, nil, err
	}
	release, err = acquire(ctx, filepath.Join(tx.repo.common, lockFile), tx.settings.committer.name, s.opt.Wait)
	if err != nil {
		return nil, nil, err
	}
	s.step("locked")
	if err := tx.takeOver(first); err != nil {
		release()
		return nil, nil, err
	}
	return tx, release, nil
}

// takeOver puts in order what earlier commands have left, once nothing could keep
// git from committing.
func (tx *Tx) takeOver(first bool) error {
	j, finish, undo, err := openJournal(tx.ctx, filepath.Join(tx.repo.dir, journalFile), tx.s.opt.Wait)
	if err != nil {
		return err
	}
	tx.journal, tx.g.journal = j, j
	if tx.commits() {
		if err := tx.ready(first); err != nil {
			return err
		}
	}
	return tx.recover(finish, undo)
}

func (tx *Tx) commits() bool { return !tx.s.opt.NoCommit }

// ready returns an Error where git would not commit, before anything is written.
func (tx *Tx) ready(first bool) (err error) {
	if tx.settings.bare {
		return fail("store.bare", nil, "dir", tx.s.dir)
	}
	if err := cmp.Or(tx.settings.known(), tx.repo.idle()); err != nil {
		return err
	}
	if tx.branch, tx.head, err = tx.repo.head(tx.ctx, tx.g); err != nil {
		return err
	}
	if tx.head == "" && !first {
		return fail("store.unborn", nil, "branch", strings.TrimPrefix(tx.branch, "refs/heads/"), "dir", tx.s.dir)
	}
	return tx.unlock()
}

func (tx *Tx) indexLock() string { return filepath.Join(tx.repo.dir, "index.lock") }

// recover undoes what a killed command had only prepared, and puts in place what
// it had made ready. The commit follows with that of this command.
func (tx *Tx) recover(finish, undo []entry) (err error) {
	for _, e := range finish {
		tx.left[e.path] = e
	}
	for _, e := range undo {
		err = errors.Join(err, tx.s.removeTemp(e.path))
	}
	for _, e := range tx.left {
		err = errors.Join(err, tx.s.placeLeft(e))
	}
	if tx.journal.torn {
		err = errors.Join(err, tx.s.sweepAll())
	}
	if tx.journal.torn || len(tx.journal.killed) > 0 {
		reports, _ := filepath.Glob(filepath.Join(tx.repo.dir, crashReport+"*"))
		for _, report := range reports {
			_ = os.Remove(report)
		}
	}
	if err != nil {
		return fail("store.write", err, "file", journalFile)
	}
	return nil
}

// placeLeft finishes the rename of a file, unless the file was changed since.
func (s *Store) placeLeft(e entry) error {
	ready, err := s.sum(tempName(e.path))
	if err != nil || ready == "-" && e.sum != "-" {
		return err
	}
	now, err := s.sum(e.path)
	if err != nil {
		return err
	}
	if e.sum == "-" { // it was to be removed
		if now != e.base || now == "-" {
			return nil
		}
		return errors.Join(s.root.Remove(e.path), syncDir(s.root, path.Dir(e.path)))
	}
	if ready != e.sum || now != e.base {
		return s.removeTemp(e.path)
	}
	return errors.Join(s.root.Rename(tempName(e.path), e.path), syncDir(s.root, path.Dir(e.path)))
}
