package store

import (
	"context"
	"iter"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// build makes the whole index anew, month by month: those that are done are written and
// forgotten.
func (x *Index) build(ctx context.Context) error {
	x.empty()
	x.dirty = true
	if x.root != nil {
		_ = x.root.RemoveAll(indexDir)
	}
	all := 0
	if x.opt.Progress != nil {
		for range x.s.IDs() {
			all++
		}
	}
	current := ""
	err := x.digest(ctx, all, x.everyDay, func(id complaint.ID, r *row) {
		if name := monthOf(homeOf(id)); name != current {
			x.shelve(current)
			current = name
			x.months[name] = &month{rows: map[complaint.ID]*row{}, dirty: true}
		}
		x.put(id, r)
	})
	x.shelve(current)
	return err
}

// shelve writes a month that is done and forgets it.
func (x *Index) shelve(name string) {
	if m := x.months[name]; m != nil && x.root != nil && x.saveMonth(name, m.sumUp()) {
		m.rows = nil
	}
}

// everyDay gives the complaints of all days, and notes the folders.
func (x *Index) everyDay(yield func(batch) bool) {
	for b := range batches(func(yield func(day, error) bool) { x.descend(complaintsDir, yield) }) {
		if !yield(b) {
			return
		}
	}
}

func (x *Index) descend(dir string, yield func(day, error) bool) bool {
	if strings.Count(dir, "/") == depth {
		return yield(x.day(dir))
	}
	entries, faults, err := x.look(dir)
	if !yield(day{faults: faults}, err) {
		return false
	}
	for _, e := range entries {
		if e.IsDir() && digits(e.Name()) && !x.descend(path.Join(dir, e.Name()), yield) {
			return false
		}
	}
	return true
}

// reread makes the rows of some complaints anew.
func (x *Index) reread(ctx context.Context, ids map[complaint.ID]bool) error {
	byDay := map[string]bool{}
	for id := range ids {
		dir := homeOf(id)
		byDay[dir] = true
		if err := x.open(monthOf(dir)); err != nil {
			return err
		}
		x.put(id, nil)
	}
	var groups []group
	for _, dir := range slices.Sorted(maps.Keys(byDay)) {
		d, err := x.s.day(dir)
		if err != nil {
			return err
		}
		for _, g := range d.groups {
			if ids[g.id] {
				groups = append(groups, g)
			}
		}
	}
	return x.digest(ctx, len(groups), chunks(slices.Values(groups)), x.put)
}

// digested is a complaint that was read.
type digested struct {
	id  complaint.ID
	row *row
	err error
}

// digest reads complaints and calls fn for each in their order; what cannot be read is a
// fault, and has a row that says so.
func (x *Index) digest(ctx context.Context, all int, items iter.Seq[batch], fn func(complaint.ID, *row)) error {
	done := 0
	read := func(b batch) []digested {
		in := folder{s: x.s}
		defer in.close()
		out := make([]digested, 0, len(b.groups)+1)
		for _, fault := range b.faults {
			out = append(out, digested{err: fault})
		}
		for _, g := range b.groups {
			r, err := x.ahead(g), error(nil)
			if r == nil {
				r, err = x.rowOf(&in, g)
			}
			out = append(out, digested{g.id, r, err})
		}
		return out
	}
	return inTurn(ctx, items, read, func(out []digested) error {
		for _, d := range out {
			if d.err != nil {
				x.faults = append(x.faults, d.err)
			}
			if d.row != nil {
				fn(d.id, d.row)
				done++
			}
		}
		if x.opt.Progress != nil {
			x.opt.Progress(done, all)
		}
		return nil
	})
}

// rowOf reads a complaint.
func (x *Index) rowOf(in *folder, g group) (*row, error) {
	r := &row{asOf: x.opt.Now.Unix(), bad: true}
	read := time.Now()
	for _, name := range g.files {
		info, err := os.Lstat(filepath.Join(x.s.dir, filepath.FromSlash(name)))
		if err != nil {
			r.files = append(r.files, fileMark{name: path.Base(name), read: inGit})
			continue
		}
		r.files = append(r.files, markOf(info, read))
	}
	rec, err := g.record(in.load)
	if err != nil {
		return r, err
	}
	d, err := x.opt.Digest(rec)
	if err != nil {
		return r, err
	}
	r.Digest, r.bad = d, false
	return r, nil
}
