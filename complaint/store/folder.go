package store

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
)

// folder works on files of one folder after the other without going down to it from the
// store's each time.
type folder struct {
	s    *Store
	dir  string
	root *os.Root // of dir, nil before the first
	view *os.File // of dir, once more than a few of its files were read
	read int      // files of dir
}

// of returns the folder of a file, and the file's name in it.
func (f *folder) of(name string) (*os.Root, string, error) {
	dir := path.Dir(name)
	if f.root == nil || dir != f.dir {
		root, err := f.s.root.OpenRoot(dir)
		if err != nil {
			return nil, "", err
		}
		f.close()
		f.dir, f.root, f.read = dir, root, 0
	}
	return f.root, path.Base(name), nil
}

func (f *folder) close() {
	if f.root != nil {
		_ = f.root.Close()
		f.root = nil
	}
	if f.view != nil {
		_ = f.view.Close()
		f.view = nil
	}
}

// open opens a regular file to read it. Whatever else a foreign store has put in its
// place is refused: a pipe would wait for ever.
func (f *folder) open(name string) (*os.File, fs.FileInfo, error) {
	dir, base, err := f.of(name)
	if err != nil {
		return nil, nil, err
	}
	file, err := dir.OpenFile(base, os.O_RDONLY|noWait, 0)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: name, Err: errIrregular}
	}
	if err != nil {
		_ = file.Close()
		return nil, nil, err
	}
	return file, info, nil
}

// load is the store's load.
func (f *folder) load(name string) ([]byte, error) {
	data, err := f.loadPlain(name)
	if errors.Is(err, fs.ErrNotExist) {
		data, err = f.s.archived().load(name)
	}
	if err != nil {
		return nil, err
	}
	if at := conflictMarker(data); at >= 0 {
		return nil, fail("store.conflict-markers", nil, "file", name, "line", 1+bytes.Count(data[:at], []byte("\n")))
	}
	return data, nil
}

// loadPlain is load for what lies in the work tree.
func (f *folder) loadPlain(name string) ([]byte, error) {
	if data, err := f.glance(name); err == nil || errors.Is(err, fs.ErrNotExist) {
		return data, err
	}
	file, info, err := f.open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fs.ErrNotExist
	}
	if err != nil {
		return nil, fail("store.read", err, "file", name)
	}
	defer file.Close()
	if info.Size() > MaxFile {
		return nil, tooBig(name, info.Size())
	}
	data := make([]byte, info.Size())
	if _, err := io.ReadFull(file, data); err != nil {
		return nil, fail("store.read", err, "file", name)
	}
	return data, nil
}

// glance reads one of many files of a folder by the system's calls alone: what package os does
// for each file takes as long as they do. What it cannot read may still be opened.
func (f *folder) glance(name string) ([]byte, error) {
	dir, base, err := f.of(name)
	if err != nil {
		return nil, errIrregular
	}
	if f.read++; f.read <= few {
		return nil, errIrregular
	}
	if f.view == nil {
		if f.view, err = dir.Open("."); err != nil {
			return nil, errIrregular
		}
	}
	return readAt(int(f.view.Fd()), base)
}
