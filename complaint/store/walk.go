package store

import (
	"context"
	"io/fs"
	"iter"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// Walk reads all complaints received from one day to another, both included (a
// zero time is no limit), and calls fn for each in the order of their ids. The
// files are decoded on all cores; memory does not grow with their number. What
// cannot be read is given to bad, in its place, and skipped if bad returns nil; a
// nil bad ends the walk there. An error of fn or bad ends it and is returned.
func (s *Store) Walk(ctx context.Context, from, to time.Time, fn func(complaint.Record) error, bad func(error) error) error {
	return s.walk(ctx, batches(s.days(from, to)), InTurn(fn), bad)
}

// Work is what is done with a complaint: itself on all cores at once, what it returns then
// with one complaint after the other, in the order of their ids.
type Work func(complaint.Record) (then func() error)

// InTurn is the Work of which nothing can be done ahead.
func InTurn(fn func(complaint.Record) error) Work {
	return func(rec complaint.Record) func() error { return func() error { return fn(rec) } }
}

// All is Walk of all complaints that has some of the work done on all cores.
func (s *Store) All(ctx context.Context, do Work, bad func(error) error) error {
	return s.walk(ctx, batches(s.days(time.Time{}, time.Time{})), do, bad)
}

func (s *Store) walk(ctx context.Context, all iter.Seq[batch], do Work, bad func(error) error) error {
	work := func(b batch) batch {
		in := folder{s: s}
		defer in.close()
		b.then, b.errs = make([]func() error, len(b.groups)), make([]error, len(b.groups))
		for i, g := range b.groups {
			rec, err := g.record(in.load)
			if b.errs[i] = err; err == nil {
				b.then[i] = do(rec)
			}
		}
		return b
	}
	return inTurn(ctx, all, work, func(b batch) error { return b.deliver(bad) })
}

// inTurn does something with many items on all cores at once, and gives what comes of it
// in the order of the items.
func inTurn[T, R any](ctx context.Context, items iter.Seq[T], do func(T) R, give func(R) error) error {
	ctx, stop := context.WithCancel(ctx)
	type job struct {
		item T
		done chan R
	}
	workers := runtime.GOMAXPROCS(0)
	work, ordered := make(chan job), make(chan job, 2*workers)
	var all sync.WaitGroup
	defer all.Wait()
	defer stop()
	all.Go(func() {
		defer close(work)
		defer close(ordered)
		for item := range items {
			j := job{item, make(chan R, 1)}
			for _, to := range []chan<- job{ordered, work} {
				select {
				case to <- j:
				case <-ctx.Done():
					return
				}
			}
		}
	})
	for range workers {
		all.Go(func() {
			for j := range work {
				j.done <- do(j.item)
			}
		})
	}
	for j := range ordered {
		select {
		case r := <-j.done:
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := give(r); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

// batchSize is how many complaints a worker takes in one go.
const batchSize = 32

// batch is a run of complaints, and what has become of them.
type batch struct {
	groups []group
	faults []error        // found beside the groups
	then   []func() error // what is left to be done, by index
	errs   []error        // why a group could not be read
}

func batches(days iter.Seq2[day, error]) iter.Seq[batch] {
	return func(yield func(batch) bool) {
		for day, err := range days {
			if err != nil {
				day.faults = append(day.faults, err)
			}
			b := batch{faults: day.faults}
			for groups := range slices.Chunk(day.groups, batchSize) {
				b.groups = groups
				if !yield(b) {
					return
				}
				b.faults = nil
			}
			if len(b.faults) > 0 && !yield(b) {
				return
			}
		}
	}
}

func (b batch) deliver(bad func(error) error) error {
	give := func(err error) error {
		if err == nil || bad == nil {
			return err
		}
		return bad(err)
	}
	for _, err := range b.faults {
		if err := give(err); err != nil {
			return err
		}
	}
	for i, then := range b.then {
		err := give(b.errs[i])
		if err == nil && b.errs[i] == nil {
			err = then()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// IDs returns the ids of all complaints in order, by the names of files alone.
func (s *Store) IDs() iter.Seq2[complaint.ID, error] {
	return func(yield func(complaint.ID, error) bool) {
		for day, err := range s.days(time.Time{}, time.Time{}) {
			if err != nil && !yield("", err) {
				return
			}
			for _, g := range day.groups {
				if !yield(g.id, nil) {
					return
				}
			}
		}
	}
}

// Newest returns the ids that begin with some characters, those of the latest day first,
// by the names of files alone.
func (s *Store) Newest(prefix string) iter.Seq[complaint.ID] {
	_, date, _ := strings.Cut(prefix, "-")
	date, _, _ = strings.Cut(date, "-")
	return func(yield func(complaint.ID) bool) {
		s.backward(complaintsDir, date, func(d day) bool {
			for _, g := range slices.Backward(d.groups) {
				if strings.HasPrefix(string(g.id), prefix) && !yield(g.id) {
					return false
				}
			}
			return true
		})
	}
}

// backward visits the folders below dir whose dates begin with date, or are its beginning,
// from the last one on.
func (s *Store) backward(dir, date string, yield func(day) bool) bool {
	if strings.Count(dir, "/") == depth {
		d, _ := s.day(dir)
		return yield(d)
	}
	entries, _ := s.list(dir)
	for _, e := range slices.Backward(entries) {
		sub := path.Join(dir, e.Name())
		have := strings.ReplaceAll(strings.TrimPrefix(sub, complaintsDir), "/", "")
		near := strings.HasPrefix(have, date) || strings.HasPrefix(date, have)
		if e.IsDir() && digits(e.Name()) && near && !s.backward(sub, date, yield) {
			return false
		}
	}
	return true
}

// day is the folder of one day: its complaints in order, each with the file of the
// site that opened it first, and what does not belong there.
type day struct {
	groups []group
	faults []error
}

// days reads the folders from one day to another, one at a time.
func (s *Store) days(from, to time.Time) iter.Seq2[day, error] {
	low, high := "", "~"
	if !from.IsZero() {
		low = dayDir(from.Date())
	}
	if !to.IsZero() {
		high = dayDir(to.Date())
	}
	return func(yield func(day, error) bool) { s.descend(complaintsDir, low, high, yield) }
}

// depth is the number of slashes in the path of a day's folder.
const depth = 3

// descend visits the folders below dir whose paths lie between low and high.
// Their names are numbers of fixed width, so that the order of paths is that of days.
func (s *Store) descend(dir, low, high string, yield func(day, error) bool) bool {
	if strings.Count(dir, "/") == depth {
		d, err := s.day(dir)
		return yield(d, err)
	}
	entries, err := s.list(dir)
	if err != nil {
		return yield(day{}, err)
	}
	for _, e := range entries {
		sub := path.Join(dir, e.Name())
		switch {
		case !e.IsDir() || !digits(e.Name()):
			if strays(e) && !yield(day{}, fail("store.stray", nil, "file", sub)) {
				return false
			}
		case sub >= low[:min(len(low), len(sub))] && sub <= high[:min(len(high), len(sub))]:
			if !s.descend(sub, low, high, yield) {
				return false
			}
		}
	}
	return true
}

// day lists one day's folder.
func (s *Store) day(dir string) (day, error) {
	entries, err := s.list(dir)
	if err != nil {
		return day{}, err
	}
	var d day
	date := "-" + strings.ReplaceAll(strings.TrimPrefix(dir, complaintsDir), "/", "") + "-"
	place := map[complaint.ID]int{}
	for _, e := range entries {
		file := path.Join(dir, e.Name())
		id, ok := parseName(e.Name())
		if !ok || !strings.Contains(e.Name(), date) || !e.Type().IsRegular() {
			if strays(e) {
				d.faults = append(d.faults, fail("store.stray", nil, "file", file))
			}
			continue
		}
		i, known := place[id]
		if !known {
			i = len(d.groups)
			place[id] = i
			d.groups = append(d.groups, group{id: id})
		}
		files := append(d.groups[i].files, file)
		if e.Name() == string(id)+".yaml" {
			files[0], files[len(files)-1] = file, files[0]
		}
		d.groups[i].files = files
	}
	slices.SortFunc(d.groups, func(a, b group) int { return compareIDs(a.id, b.id) })
	return d, nil
}

// strays reports whether something in the wrong place may hold a complaint. A
// note that somebody put there may not.
func strays(e fs.DirEntry) bool {
	return !e.Type().IsRegular() || strings.HasSuffix(strings.ToLower(e.Name()), ".yaml")
}

func digits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}
