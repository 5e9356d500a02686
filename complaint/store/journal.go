package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// journalFile in the git directory says what a writer is about to do, one line
// per file, so that the next one can finish or undo it:
//
//	<SHA-256 of the new content> <SHA-256 of the old, "-" for none> <path>
//	commit
//
// Lines before the last "commit" are to be finished: their files are put in place
// and committed. Lines after it are to be undone: their temporary files go.
const journalFile = "kesu.pending"

// entry is one file that is being written.
type entry struct{ sum, base, path string }

// journal is the file, kept open from the first entry of a command.
type journal struct {
	file string
	keep int64 // length of what earlier commands left to be finished
	f    *os.File
}

// openJournal returns what earlier commands left: entries to finish, entries to undo.
func openJournal(dir string) (j *journal, finish, undo []entry, err error) {
	j = &journal{file: filepath.Join(dir, journalFile)}
	data, err := os.ReadFile(j.file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil, fail("store.read", err, "file", j.file)
	}
	for offset, rest := int64(0), data; ; {
		line, after, whole := bytes.Cut(rest, []byte("\n"))
		if !whole { // a crash cut it short
			return j, finish, undo, nil
		}
		offset, rest = offset+int64(len(line))+1, after
		if string(line) == "commit" {
			finish, undo, j.keep = append(finish, undo...), nil, offset
			continue
		}
		if fields := strings.SplitN(string(line), " ", 3); len(fields) == 3 {
			undo = append(undo, entry{sum: fields[0], base: fields[1], path: fields[2]})
		}
	}
}

// add notes that a file is about to be written.
func (j *journal) add(e entry) error {
	return j.write(fmt.Sprintf("%s %s %s\n", e.sum, e.base, e.path))
}

// seal notes that all files of the command are ready: from here on it is finished, not undone.
func (j *journal) seal() error {
	if err := j.write("commit\n"); err != nil {
		return err
	}
	if err := j.f.Sync(); err != nil {
		return fail("store.write", err, "file", j.file)
	}
	return nil
}

func (j *journal) write(line string) error {
	if j.f == nil {
		f, err := os.OpenFile(j.file, os.O_RDWR|os.O_CREATE, 0o666)
		if err == nil {
			j.f = f
			err = f.Truncate(j.keep)
		}
		if err == nil {
			_, err = f.Seek(0, io.SeekEnd)
		}
		if err != nil {
			return fail("store.write", err, "file", j.file)
		}
	}
	if _, err := j.f.WriteString(line); err != nil {
		return fail("store.write", err, "file", j.file)
	}
	return nil
}

// drop takes this command's entries out, because they are undone or because
// nobody wants a commit.
func (j *journal) drop() error {
	if j.keep == 0 {
		return j.done()
	}
	if j.f == nil {
		return os.Truncate(j.file, j.keep)
	}
	return errors.Join(j.f.Truncate(j.keep), j.close())
}

// done removes the journal: everything in it is committed.
func (j *journal) done() error {
	err := j.close()
	if gone := os.Remove(j.file); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
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
