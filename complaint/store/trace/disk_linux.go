//go:build amd64 || arm64

package trace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Disk is what a folder would hold after a loss of power: the content that each
// file had and the names that each folder had when they were last synced. Give its
// Enter and Leave every call of a Watch of that folder.
type Disk struct {
	dir    string
	synced map[string]inode // by identity
	coming map[int]inode    // by process: what an fsync under way will make durable
}

// inode is a file or folder as it was at one moment.
type inode struct {
	data  []byte
	names map[string]entry // of a folder
}

// entry is a name in a folder.
type entry struct {
	id       string
	mode     fs.FileMode
	modified time.Time
	link     string // where a symbolic link leads
}

// NewDisk begins with all of a folder durable.
func NewDisk(dir string) (*Disk, error) {
	d := &Disk{dir: dir, synced: map[string]inode{}, coming: map[int]inode{}}
	return d, d.syncAll()
}

func (d *Disk) syncAll() error {
	return filepath.WalkDir(d.dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // gone meanwhile
			return err
		}
		if e != nil && (e.IsDir() || e.Type().IsRegular()) {
			d.take(name)
		}
		return nil
	})
}

func (d *Disk) take(name string) {
	id, now, err := look(name)
	if err == nil {
		d.synced[id] = now
	}
}

// Enter notes what is about to become durable: only what was written before an
// fsync began is promised.
func (d *Disk) Enter(c Call) {
	if c.Name == "fsync" || c.Name == "fdatasync" {
		if _, now, err := look(c.File); err == nil {
			d.coming[c.PID] = now
		}
	}
}

// Leave makes durable what a call has synced.
func (d *Disk) Leave(c Call) {
	switch c.Name {
	case "fsync", "fdatasync":
		now, ok := d.coming[c.PID]
		if id, err := identity(c.File); ok && err == nil {
			d.synced[id] = now
		}
		delete(d.coming, c.PID)
	case "syncfs":
		_ = d.syncAll()
	}
}

// Write makes the folder to as the disk would hold it. Of names (paths from the
// folder) for which ordered holds the last change is there, as journaling file
// systems keep the order of changes to names; of the others what was synced.
// Content that was not synced is lost: such a file is empty.
func (d *Disk) Write(to string, ordered func(name string) bool) error {
	id, err := identity(d.dir)
	if err != nil {
		return err
	}
	return d.write(to, ".", id, ordered)
}

func (d *Disk) write(to, rel, id string, ordered func(string) bool) error {
	if err := os.MkdirAll(filepath.Join(to, rel), 0o755); err != nil {
		return err
	}
	for name, e := range d.listing(rel, id, ordered) {
		path := filepath.Join(rel, name)
		file := filepath.Join(to, path)
		var err error
		switch {
		case e.mode.IsDir():
			err = d.write(to, path, e.id, ordered)
		case e.link != "":
			err = os.Symlink(e.link, file)
		default:
			err = os.WriteFile(file, d.synced[e.id].data, e.mode.Perm())
			if err == nil {
				err = os.Chtimes(file, e.modified, e.modified)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// listing unites the names that a folder has and those that it had when it was synced.
func (d *Disk) listing(rel, id string, ordered func(string) bool) map[string]entry {
	all := map[string]entry{}
	for name, e := range d.synced[id].names {
		if !ordered(filepath.Join(rel, name)) {
			all[name] = e
		}
	}
	now, err := names(filepath.Join(d.dir, rel))
	if err != nil {
		return all // it is gone
	}
	for name, e := range now {
		if ordered(filepath.Join(rel, name)) {
			all[name] = e
		}
	}
	return all
}

// look returns what a file or folder is and holds now.
func look(name string) (id string, now inode, err error) {
	if id, err = identity(name); err != nil {
		return "", inode{}, err
	}
	info, err := os.Stat(name)
	if err == nil && info.IsDir() {
		now.names, err = names(name)
	} else if err == nil {
		now.data, err = os.ReadFile(name)
	}
	return id, now, err
}

func names(dir string) (map[string]entry, error) {
	entries, err := os.ReadDir(dir + "/") // the slash follows a link under /proc
	if err != nil {
		return nil, err
	}
	all := make(map[string]entry, len(entries))
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		info, err := os.Lstat(name)
		if err != nil {
			continue // gone meanwhile
		}
		found := entry{mode: info.Mode(), modified: info.ModTime()}
		if info.Mode()&fs.ModeSymlink != 0 {
			found.link, _ = os.Readlink(name)
		} else if found.id, err = identity(name); err != nil {
			continue
		}
		all[e.Name()] = found
	}
	return all, nil
}

// identity returns what tells a file from every other one, also from one that has
// got its inode after it: the handle by which NFS would know it, or when it was made.
func identity(name string) (string, error) {
	follow, statx := 0, unix.AT_SYMLINK_NOFOLLOW
	if strings.HasPrefix(name, "/proc/") {
		follow, statx = unix.AT_SYMLINK_FOLLOW, 0
	}
	h, _, err := unix.NameToHandleAt(unix.AT_FDCWD, name, follow)
	if err == nil {
		return string(h.Bytes()), nil
	}
	var x unix.Statx_t
	if err := unix.Statx(unix.AT_FDCWD, name, statx, unix.STATX_BTIME|unix.STATX_INO, &x); err != nil {
		return "", err
	}
	return fmt.Sprint(x.Dev_major, x.Dev_minor, x.Ino, x.Btime), nil
}
