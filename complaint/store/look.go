package store

import (
	"io/fs"
	"maps"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// sight is what the file system tells of a file, by which its versions are told apart.
type sight struct {
	regular     bool
	size, mtime int64
	ino         uint64 // 0 where there is none
}

func sightOf(info fs.FileInfo) sight {
	return sight{info.Mode().IsRegular(), info.Size(), info.ModTime().UnixNano(), inode(info)}
}

// window is a folder in which files are looked at. Where the system can, a look does not
// begin at the root of all folders: that takes most of its time.
type window struct {
	dir string
	fd  int // open, -1: not
}

// few is up to how many looks it does not pay to open the folder.
const few = 2

func openWindow(dir string, looks int) window {
	if looks <= few {
		return window{dir, -1}
	}
	return window{dir, openFolder(dir)}
}

// look follows no link.
func (w window) look(name string) (sight, error) {
	if w.fd >= 0 {
		return lookAt(w.fd, name)
	}
	info, err := os.Lstat(w.dir + "/" + name)
	if err != nil {
		return sight{}, err
	}
	return sightOf(info), nil
}

func (w window) close() {
	if w.fd >= 0 {
		closeFolder(w.fd)
	}
}

// those keeps what holds of things in folders below root. It asks on all cores: the system
// takes its time for each answer.
func those[T any](root string, folders map[string][]T, holds func(window, T) bool) []T {
	dirs := slices.Collect(maps.Keys(folders))
	kept := make([][]T, len(dirs))
	var taken atomic.Int64
	var cores sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		cores.Go(func() {
			for i := taken.Add(1) - 1; i < int64(len(dirs)); i = taken.Add(1) - 1 {
				all := folders[dirs[i]]
				w := openWindow(root+"/"+dirs[i], len(all))
				for _, item := range all {
					if holds(w, item) {
						kept[i] = append(kept[i], item)
					}
				}
				w.close()
			}
		})
	}
	cores.Wait()
	return slices.Concat(kept...)
}
