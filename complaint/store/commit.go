package store

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// finish writes and commits what was staged.
func (tx *Tx) finish() error {
	if err := tx.seal(); err != nil {
		return tx.undo(err)
	}
	if n, err := tx.place(); err != nil {
		if n == 0 {
			return tx.undo(err)
		}
		tx.journal.end(tx.ctx)
		return tx.kept("store.not-committed", err)
	}
	if !tx.commits() {
		_ = tx.journal.drop(nil) // else the next command commits it
		return nil
	}
	if err := tx.commit(); err != nil {
		tx.journal.end(tx.ctx)
		return err
	}
	tx.s.step("committed")
	if tx.stuck() {
		_ = tx.journal.stuck()
		return nil
	}
	_ = tx.journal.done() // else the next command finds it all committed
	tx.pack()
	tx.lean(splitFrom)
	return nil
}

// kept is the error of a command whose files are written.
func (tx *Tx) kept(code string, cause error) error {
	files := slices.Concat(tx.order, tx.lying)
	if len(files) == 0 {
		files = []string{tx.branch}
	}
	return fail(code, cause, "file", files[0], "count", len(files))
}

// commit makes one commit of what is in place now, and of what earlier commands
// left, and brings the index up to it: with an old index the next commit made by
// hand would take the events out again.
func (tx *Tx) commit() error {
	adopted := tx.adopt()
	paths := slices.Concat(adopted, tx.order, tx.lying)
	head := tx.commitHead(adopted)
	if tx.theirs != "" {
		return tx.commitMerge(paths, head)
	}
	if tx.byGit() {
		if err := tx.commitWithHooks(paths, head); err != nil {
			return tx.kept("store.not-committed", err)
		}
		return nil
	}
	indexed, imported := make(chan error, 1), make(chan struct{})
	go func() {
		switch {
		case tx.enter(paths):
			indexed <- nil
			return
		case len(paths) > eager: // git would write an object for each file, one by one, that is not imported yet
			<-imported
		}
		indexed <- tx.updateIndex(paths)
	}()
	err := tx.importCommit(paths, head)
	tx.s.step("imported")
	close(imported)
	indexErr := <-indexed
	if err != nil {
		return tx.kept("store.not-committed", err)
	}
	if indexErr != nil {
		return tx.kept("store.stale-index", indexErr)
	}
	return nil
}

// byGit reports whether git commit has to make the commit: the user's hooks run, or it is signed.
func (tx *Tx) byGit() bool {
	return tx.settings.signs || tx.settings.exotic || tx.repo.hooked(tx.settings.hooksPath, commitHooks...)
}

// adopt returns the paths that earlier commands wrote without coming to the
// commit. A file that somebody has edited since is not among them.
func (tx *Tx) adopt() (paths []string) {
	for _, name := range slices.Sorted(maps.Keys(tx.left)) {
		if _, ours := tx.staged[name]; ours || slices.Contains(tx.lying, name) {
			continue
		}
		sum, err := tx.s.sum(name)
		if err != nil || sum == "-" && sum != tx.left[name].sum {
			continue
		}
		if sum != tx.left[name].sum {
			now, err := tx.s.load(name)
			if err != nil || tx.unedited(name, now) != nil {
				continue
			}
		}
		paths = append(paths, name)
	}
	return paths
}

func (tx *Tx) commitHead(adopted []string) commitHead {
	h := commitHead{
		message: cmp.Or(strings.ReplaceAll(tx.Message, "\x00", ""), "kesu"),
		author:  tx.settings.author, committer: tx.settings.committer,
		authored: tx.Date, committed: tx.settings.committed,
	}
	if h.committed.IsZero() {
		h.committed = time.Now()
	}
	if h.authored.IsZero() {
		h.authored = tx.recorded
	}
	if h.authored.IsZero() {
		h.authored = h.committed
	}
	if len(adopted) > 0 {
		shown := adopted[:min(len(adopted), 20)]
		h.message += fmt.Sprintf("\n\nAlso what an earlier command wrote and did not commit (%d in all):\n%s",
			len(adopted), strings.Join(shown, "\n"))
	}
	if len(tx.unlocked) > 0 {
		h.message += "\n\nRemoved a lock that git left behind: " + strings.Join(tx.unlocked, ", ")
	}
	return h
}

func (tx *Tx) importer() (im *importer, err error) {
	if tx.im == nil {
		if err = tx.journal.open(); err == nil { // before git, which inherits its lock
			tx.im, err = startImport(tx.ctx, tx.g)
		}
		if err == nil {
			tx.im.report = filepath.Join(tx.repo.dir, crashReport+strconv.Itoa(tx.im.cmd.Process.Pid))
		}
	}
	return tx.im, err
}

// importCommit commits the files as they are in the work tree. If somebody else
// has committed meanwhile, without touching these files, it goes on top of that.
func (tx *Tx) importCommit(paths []string, head commitHead) error {
	for try := 1; ; try++ {
		err := tx.importOnce(paths, head)
		if err == nil || try == 3 {
			return err
		}
		branch, tip, headErr := tx.repo.head(tx.ctx, tx.g)
		if headErr != nil || branch != tx.branch || tip == tx.head {
			return err
		}
		old := tx.head
		tx.head, tx.known, tx.folders = tip, nil, map[string]bool{}
		if touched, askErr := tx.touched(paths, old); touched || askErr != nil {
			return err
		}
	}
}

func (tx *Tx) importOnce(paths []string, head commitHead) error {
	im, err := tx.importer()
	if err != nil {
		return err
	}
	tx.im = nil
	im.commit(tx.branch, head, tx.head, tx.theirs)
	read := func(names []string) [][]byte { return tx.readAhead(im, names) }
	err = inTurn(tx.ctx, slices.Chunk(paths, batchSize), read, func(data [][]byte) error {
		for _, d := range data {
			if err := tx.importFile(im, paths[0], d); err != nil {
				return err
			}
			paths = paths[1:]
		}
		return nil
	})
	if err != nil {
		im.abandon()
		return err
	}
	return im.finish()
}

// small is the greatest size of files that are read before git takes them, or given to it ahead.
const small = 1 << 16

// readAhead reads what is small of some files that git does not have yet.
func (tx *Tx) readAhead(im *importer, names []string) [][]byte {
	in := folder{s: tx.s}
	defer in.close()
	all := make([][]byte, len(names))
	for i, name := range names {
		if im.blobs[name] > 0 {
			continue
		}
		f, info, err := in.open(name)
		if err != nil {
			continue
		}
		if info.Size() <= small {
			if data, err := io.ReadAll(f); err == nil {
				all[i] = data
			}
		}
		_ = f.Close()
	}
	return all
}

// importFile gives git a file, whose content may have been read.
func (tx *Tx) importFile(im *importer, name string, data []byte) error {
	if im.given(name) {
		return nil
	}
	if data != nil {
		return im.file(name, bytes.NewReader(data), int64(len(data)))
	}
	f, err := tx.s.openPlain(name)
	if errors.Is(err, fs.ErrNotExist) && cmp.Or(tx.staged[name], tx.left[name]).sum == "-" {
		im.remove(name)
		return nil
	}
	if err != nil {
		return fail("store.read", err, "file", name)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fail("store.read", err, "file", name)
	}
	return im.file(name, f, info.Size())
}

// touched reports whether one of the files differs between HEAD and an older
// commit, unless HEAD holds it as it is to be.
func (tx *Tx) touched(paths []string, old string) (bool, error) {
	im, err := tx.importer()
	if err != nil {
		return false, err
	}
	for _, name := range paths {
		before, err := im.blobAt(old, name)
		if err != nil {
			return false, err
		}
		after, err := tx.committed(name)
		if err != nil {
			return false, err
		}
		if before == after {
			continue
		}
		c, err := tx.s.content(name)
		if err != nil {
			return false, err
		}
		if same, err := c.is(after); !same || err != nil {
			return true, err
		}
	}
	return false, nil
}

// updateIndex enters the files into the index with what stat says of them.
func (tx *Tx) updateIndex(paths []string) error {
	for try := 1; ; try++ {
		_, err := tx.g.run(tx.ctx, nulls(paths), "-c", durable, "-c", "splitIndex.maxPercentChange=100", "update-index", "--add", "--remove", "-z", "--stdin")
		if err == nil || try == 3 || !strings.Contains(err.Error(), "index.lock") {
			return err
		}
		if err := gone(tx.ctx, tx.indexLock(), tx.s.opt.Wait, nil); err != nil {
			return err
		}
	}
}

func nulls(paths []string) io.Reader { return strings.NewReader(strings.Join(paths, "\x00") + "\x00") }

// commitWithHooks commits by git commit, which runs the user's hooks and signs.
func (tx *Tx) commitWithHooks(paths []string, head commitHead) error {
	if tx.im != nil {
		_ = tx.im.finish()
		tx.im = nil
	}
	args := []string{
		"--literal-pathspecs", "-c", durable, "-c", "i18n.commitEncoding=UTF-8", "commit", "--quiet", "--cleanup=verbatim",
		fmt.Sprintf("--date=@%d %s", head.authored.Unix(), head.authored.Format("-0700")), "--message=" + head.message,
	}
	if only := len(paths) < bulk || !tx.nothingStaged(); only {
		args = append(args, "--only", "--pathspec-from-file=-", "--pathspec-file-nul")
	}
	if err := tx.updateIndex(paths); err != nil {
		return err
	}
	_, err := tx.g.run(tx.ctx, nulls(paths), args...)
	return err
}

// bulk is the number of paths from which on git commit --only, which compares
// each path with each entry of the index, is avoided where it can be.
const bulk = 1000

// nothingStaged reports whether the index holds what HEAD does, so that a commit
// of the index is a commit of our paths alone.
func (tx *Tx) nothingStaged() bool {
	_, err := tx.g.run(tx.ctx, nil, "diff-index", "--cached", "--quiet", "HEAD")
	return err == nil
}
