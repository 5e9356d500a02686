package store

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// scan looks for folders in which names have changed, and notes the complaints there
// whose files are not those that were read.
func (x *Index) scan(ids map[complaint.ID]bool) error {
	folders := map[string][]string{}
	for dir := range x.dirs {
		folders[path.Dir(dir)] = append(folders[path.Dir(dir)], dir)
	}
	again := those(x.s.dir, folders, func(in window, dir string) bool {
		m := x.dirs[dir]
		s, err := in.look(path.Base(dir))
		return err != nil || m.strays || !sinceThen(s.mtime, m.mtime, m.read)
	})
	x.dirty = x.dirty || len(again) > 0
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
	days, folders := map[string][]complaint.ID{}, map[string][]complaint.ID{}
	for id := range x.live {
		days[dayOf(id)] = append(days[dayOf(id)], id)
	}
	for _, ids := range days {
		folders[homeOf(ids[0])] = ids
	}
	return those(x.s.dir, folders, func(in window, id complaint.ID) bool {
		r := x.live[id]
		return !r.valid(x.opt.Now) || !r.unmoved(in)
	})
}

// unmoved reports whether a complaint's files are those that were read.
func (x *Index) unmoved(id complaint.ID, r *row) bool {
	return r.unmoved(window{x.s.dir + "/" + homeOf(id), -1})
}

// unmoved reports whether the files, in their folder, are those that were read.
func (r *row) unmoved(in window) bool {
	for _, f := range r.files {
		s, err := in.look(f.name)
		if archived := f.read == inGit && errors.Is(err, fs.ErrNotExist); !archived && (err != nil || !f.holds(s)) {
			return false
		}
	}
	return true
}
