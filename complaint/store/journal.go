package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// journalFile in the git directory says what a writer is about to do, one line
// per file, so that the next one can finish or undo it:
//
//	<SHA-256 of the new content> <SHA-256 of the old, "-" for none> <path>
//	commit <time>
//	ended
//
// Lines before the last "commit" are to be finished: their files are put in place
// and committed. Lines after it are to be undone: their temporary files go. A
// command that could not commit and came to its end nevertheless says "ended";
// one that was killed does not, and its git may have left locks behind.
const journalFile = "kesu.pending"

// entry is one file that is being written.
type entry struct{ sum, base, path string }

// journal is the file, kept open from the first entry of a command. Its lock is
// held by the command and, where the system can do that, by every git that it
// starts: while one of them lives, the journal is not free, though the command
// was killed.
type journal struct {
	file string
	keep int64 // length of what earlier commands left to be finished
	f    *os.File

	sealed time.Time   // when this command did
	killed []time.Time // when commands sealed it that were killed after that
	alone  bool        // none of their processes is left
	torn   bool        // a command was killed before it sealed: temporary files may lie about
}

// openJournal returns what earlier commands left: entries to finish, entries to
// undo. It waits for the git processes of a command that was killed.
func openJournal(ctx context.Context, file string, wait time.Duration) (j *journal, finish, undo []entry, err error) {
	j = &journal{file: file}
	f, err := os.Open(j.file)
	if errors.Is(err, fs.ErrNotExist) {
		return j, nil, nil, nil
	}
	if err != nil {
		return nil, nil, nil, fail("store.read", err, "file", j.file)
	}
	defer f.Close()
	if j.alone, err = survived(ctx, f, wait); err != nil {
		return nil, nil, nil, err
	}
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, nil, nil, fail("store.read", err, "file", j.file)
	}
	finish, undo = j.parse(data)
	return j, finish, undo, nil
}

// survived waits until no process has the file's lock any more, and reports
// whether it came to that.
func survived(ctx context.Context, f *os.File, wait time.Duration) (bool, error) {
	for end := time.Now().Add(wait); !hold(f); {
		if !time.Now().Before(end) {
			return false, nil
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return true, nil
}

func (j *journal) parse(data []byte) (finish, undo []entry) {
	j.torn = true // unless it ends with a seal
	for offset, rest := int64(0), data; ; {
		line, after, whole := bytes.Cut(rest, []byte("\n"))
		if !whole { // a crash cut it short
			j.torn = j.torn || len(line) > 0
			return finish, undo
		}
		offset, rest = offset+int64(len(line))+1, after
		fields := strings.SplitN(string(line), " ", 3)
		j.torn = fields[0] != "commit" && fields[0] != "ended"
		switch {
		case fields[0] == "commit":
			sealed, _ := time.Parse(time.RFC3339Nano, string(line[min(len(line), len("commit ")):]))
			finish, undo, j.keep, j.killed = append(finish, undo...), nil, offset, append(j.killed, sealed)
		case fields[0] == "ended" && j.keep > 0:
			j.keep, j.killed = offset, slices.Delete(j.killed, max(0, len(j.killed)-1), len(j.killed))
		case len(fields) == 3:
			undo = append(undo, entry{sum: fields[0], base: fields[1], path: fields[2]})
		}
	}
}

// open makes the journal ready for entries, in place of those that were undone.
func (j *journal) open() error {
	if j.f != nil {
		return nil
	}
	f, err := os.OpenFile(j.file, os.O_RDWR|os.O_CREATE, 0o666)
	if err == nil {
		j.f = f
		hold(f)
		err = f.Truncate(j.keep)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekEnd)
	}
	if err != nil {
		return fail("store.write", err, "file", j.file)
	}
	return nil
}

// add notes that a file is about to be written.
func (j *journal) add(e entry) error {
	return j.write(fmt.Sprintf("%s %s %s\n", e.sum, e.base, e.path))
}

// seal notes that all files of the command are ready: from here on it is finished, not undone.
func (j *journal) seal() error {
	now := time.Now()
	if err := j.write("commit " + now.Format(time.RFC3339Nano) + "\n"); err != nil {
		return err
	}
	j.sealed = now
	return j.sync()
}

// sync makes what stands in the journal survive a loss of power.
func (j *journal) sync() error {
	if err := errors.Join(j.f.Sync(), syncFolder(filepath.Dir(j.file))); err != nil {
		return fail("store.write", err, "file", j.file)
	}
	return nil
}

func (j *journal) write(line string) error {
	if err := j.open(); err != nil {
		return err
	}
	if _, err := j.f.WriteString(line); err != nil {
		return fail("store.write", err, "file", j.file)
	}
	return nil
}

// drop takes this command's entries out, because they are undone or because nobody
// wants a commit, all but those that are still to be undone.
func (j *journal) drop(undo []entry) error {
	var err error
	switch {
	case j.f != nil:
		_, err = j.f.Seek(j.keep, io.SeekStart)
		err = errors.Join(err, j.f.Truncate(j.keep))
	case j.torn && j.keep > 0:
		err = os.Truncate(j.file, j.keep)
	}
	if err != nil {
		return errors.Join(err, j.close())
	}
	for _, e := range undo {
		err = errors.Join(err, j.add(e))
	}
	if j.keep == 0 && len(undo) == 0 {
		return j.done()
	}
	return errors.Join(err, j.close())
}

// end leaves the journal to the next command and tells it that this one was not
// killed, nor its git.
func (j *journal) end(ctx context.Context) {
	if ctx.Err() == nil {
		_ = j.write("ended\n") // without it the next command takes this one for killed
	}
	_ = j.close()
}

// done removes the journal: everything in it is committed.
func (j *journal) done() error {
	err := j.close()
	if gone := os.Remove(j.file); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// stuck is done where git left a lock: the next command takes this one for killed, with
// nothing to finish.
func (j *journal) stuck() error {
	if err := j.f.Truncate(0); err != nil {
		return errors.Join(err, j.close())
	}
	_, err := j.f.WriteAt([]byte("commit "+j.sealed.Format(time.RFC3339Nano)+"\n"), 0)
	return errors.Join(err, j.close())
}

// close leaves the journal to the next command.
func (j *journal) close() error {
	if j.f == nil {
		return nil
	}
	f := j.f
	j.f = nil
	return f.Close()
}
