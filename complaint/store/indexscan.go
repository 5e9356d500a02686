package store

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// scan looks for folders in which names have changed, and notes the complaints there
// whose files are not those that were read.
func (x *Index) scan(ids map[complaint.ID]bool) error {
	again := those(slices.Collect(maps.Keys(x.dirs)), func(dir string) bool {
		m := x.dirs[dir]
		info, err := os.Lstat(x.s.dir + "/" + dir)
		return err != nil || m.strays || !sinceThen(info.ModTime().UnixNano(), m.mtime, m.read)
	})
	for len(again) > 0 {
		dir := again[0]
		again = again[1:]
		if strings.Count(dir, "/") == depth {
			if err := x.scanDay(dir, ids); err != nil {
				return err
			}
			continue
		}
		entries, faults, err := x.look(dir)
		x.faults = append(x.faults, faults...)
		if err != nil {
			return err
		}
		for _, e := range entries {
			sub := path.Join(dir, e.Name())
			if _, known := x.dirs[sub]; !known && e.IsDir() && digits(e.Name()) {
				again = append(again, sub)
			}
		}
	}
	return nil
}

// look lists a folder above those of days, with what does not belong there, and notes what
// it was just before.
func (x *Index) look(dir string) (entries []fs.DirEntry, faults []error, err error) {
	there := x.mark(dir)
	entries, err = x.s.list(dir)
	for _, e := range entries {
		if (!e.IsDir() || !digits(e.Name())) && strays(e) {
			faults = append(faults, fail("store.stray", nil, "file", path.Join(dir, e.Name())))
		}
	}
	there(len(faults) > 0)
	return entries, faults, err
}

// mark remembers a folder as it is now; what it returns is to be told whether something in
// it has to be looked at each time.
func (x *Index) mark(dir string) func(strays bool) {
	x.dirty = true
	m := dirMark{read: time.Now().UnixNano()}
	info, err := os.Lstat(filepath.Join(x.s.dir, filepath.FromSlash(dir)))
	if errors.Is(err, fs.ErrNotExist) && dir != complaintsDir {
		delete(x.dirs, dir)
		return func(bool) {}
	}
	if err == nil {
		m.mtime = info.ModTime().UnixNano()
	}
	return func(strays bool) {
		m.strays = strays
		x.dirs[dir] = m
	}
}

// day lists a day's folder and notes what it was just before.
func (x *Index) day(dir string) (day, error) {
	there := x.mark(dir)
	d, err := x.s.day(dir)
	there(len(d.faults) > 0)
	return d, err
}

// scanDay compares the files of a day with those of its rows.
func (x *Index) scanDay(dir string, ids map[complaint.ID]bool) error {
	d, err := x.day(dir)
	if err != nil {
		return err
	}
	x.faults = append(x.faults, d.faults...)
	name := monthOf(dir)
	if err := x.open(name); err != nil {
		return err
	}
	there := map[complaint.ID]bool{}
	for _, g := range d.groups {
		there[g.id] = true
		if r := x.row(g.id); r == nil || len(r.files) != len(g.files) {
			ids[g.id] = true
		}
	}
	date := "-" + strings.ReplaceAll(dir[len(complaintsDir)+1:], "/", "") + "-"
	for id, r := range x.months[name].rows { // those that are not over are looked at anyway
		if strings.Contains(string(id), date) && (!there[id] || !x.unmoved(id, r)) {
			ids[id] = true
		}
	}
	return nil
}

// moved lists the complaints that are not over and whose digest does not hold any more.
func (x *Index) moved() []complaint.ID {
	return those(slices.Collect(maps.Keys(x.live)), func(id complaint.ID) bool {
		r := x.live[id]
		return !r.valid(x.opt.Now) || !x.unmoved(id, r)
	})
}

// those keeps what holds of something in the file system. It asks on all cores: the system
// takes its time for each answer.
func those[T any](all []T, holds func(T) bool) (kept []T) {
	held := make([]bool, len(all))
	var parts sync.WaitGroup
	size := len(all)/runtime.GOMAXPROCS(0) + 1
	for from := 0; from < len(all); from += size {
		parts.Go(func() {
			for i := from; i < min(from+size, len(all)); i++ {
				held[i] = holds(all[i])
			}
		})
	}
	parts.Wait()
	for i := range all {
		if held[i] {
			kept = append(kept, all[i])
		}
	}
	return kept
}

// unmoved reports whether a complaint's files are those that were read.
func (x *Index) unmoved(id complaint.ID, r *row) bool {
	dir := x.s.dir + "/" + homeOf(id) + "/"
	for _, f := range r.files {
		info, err := os.Lstat(dir + f.name)
		if archived := f.read == inGit && errors.Is(err, fs.ErrNotExist); !archived && (err != nil || !f.holds(info)) {
			return false
		}
	}
	return true
}
