package store

import (
	"os"
	"path"
)

// folder works on files of one folder after the other without going down to it from the
// store's each time.
type folder struct {
	s    *Store
	dir  string
	root *os.Root // of dir, nil before the first
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
		f.dir, f.root = dir, root
	}
	return f.root, path.Base(name), nil
}

func (f *folder) close() {
	if f.root != nil {
		_ = f.root.Close()
		f.root = nil
	}
}
