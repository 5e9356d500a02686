package store

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// Indexing says how to make an index and what it is about.
type Indexing struct {
	Rules    string                                 // of what decides about complaints, by content: with others every digest is void
	Now      time.Time                              // the digests are to hold then
	Digest   func(complaint.Record) (Digest, error) // called from several goroutines at once
	Bad      func(error) error                      // what cannot be read; an error ends it
	Progress func(done, all int)                    // of complaints to be read; nil: nobody looks
	Ready    bool                                   // ErrUnready instead of an index made anew, which takes its time

	fresh map[complaint.ID]*row // of complaints that CreateMany has made up
}

// Digest is what the index keeps of a complaint, so that it need not be read again
// before something about it has changed.
type Digest struct {
	First, Last time.Time // everything that it tells, or that follows from it, happened in between
	Until       time.Time // when something about it changes by itself; zero: never
	Live        bool      // it is not over: lists show it, and every time after First counts it
	Marked      bool      // whoever asks for what is marked gets it, whenever it happened
	Group       string    // of each the complaint that began first is remembered by itself
	Begun       time.Time
	Brief       []byte // what lists show of it, or later times count of it, in the caller's words
	Origin      []byte // how another is found to be the same or to repeat it, in the caller's words
}

// Index is what is derived from the complaints of a store, so that a command need not read
// them all: what lists show of those that are not over, and of the others when they last
// mattered. It lies in the git directory and may be deleted at any time. The files are the
// truth: an index that is damaged, of another folder, of another version of the program, or
// that cannot be written, only costs time.
type Index struct {
	s    *Store
	opt  Indexing
	root *os.Root // the git directory, where it lies; nil: nowhere
	head string   // commit of the branch

	live   map[complaint.ID]*row
	dirs   map[string]dirMark
	months map[string]*month // the complaints that are over, by the month in which they were received: 2026-11
	dirty  bool
	frozen bool    // not to be saved
	faults []error // what cannot be read
}

// month is a segment of the index: the complaints of a month that are over.
type month struct {
	sum         uint32 // of its file, which is named by it
	first, last int64  // everything about them happened in between
	since       int64  // with a clock set back to before then, one of them may not be over yet
	marked      bool   // one of them is
	eldest      map[string]elder
	rows        map[complaint.ID]*row // nil: not read yet
	dirty       bool
}

// elder is the brief of a group's eldest complaint.
type elder struct {
	begun int64
	brief []byte
}

// ErrUnready says that there is no index which could be brought up to date.
var ErrUnready = errors.New("the index has to be made")

// Indexed opens the index and brings it up to date: with the commits that came since, by
// asking git for what they changed; with folders in which names changed; with the files of
// complaints that are not over; with what changed by itself.
func (s *Store) Indexed(ctx context.Context, opt Indexing) (*Index, error) {
	x := &Index{s: s, opt: opt}
	x.root = s.gitRoot()
	err := x.refresh(ctx)
	for try := 1; err == errTorn && try < 3; try++ { // another command may just have replaced it
		err = x.refresh(ctx)
	}
	if err == errTorn && opt.Ready {
		err = ErrUnready
	}
	if err == errTorn {
		err = x.build(ctx)
	}
	if err != nil {
		return nil, err
	}
	x.save()
	for _, fault := range x.faults {
		if err := opt.Bad(fault); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// refresh loads the index and brings it up to date; errTorn where it has to be made anew.
func (x *Index) refresh(ctx context.Context) error {
	r, err := openRepo(x.s.dir)
	if err != nil {
		return errTorn
	}
	g, err := newGit(x.s.dir, x.s.opt)
	if err != nil {
		return errTorn
	}
	_, x.head, _ = r.head(ctx, g) // where HEAD is on no branch there is no commit to begin from
	old, err := x.load()
	if err != nil {
		return errTorn
	}
	ids := map[complaint.ID]bool{}
	if old != x.head {
		x.dirty = true
		news, err := g.offline().differences(ctx, old, x.head)
		if err != nil {
			return errTorn
		}
		for _, d := range news {
			if id, ok := owner(d.path); ok && strings.HasPrefix(d.path, complaintsDir+"/") {
				ids[id] = true
			}
		}
	}
	if err := x.scan(ids); err != nil {
		return err
	}
	for _, id := range x.moved() {
		ids[id] = true
	}
	for name, m := range x.months {
		if m.since <= x.opt.Now.Unix() {
			continue
		}
		if err := x.open(name); err != nil {
			return err
		}
		for id, r := range m.rows {
			if !r.valid(x.opt.Now) {
				ids[id] = true
			}
		}
	}
	return x.reread(ctx, ids)
}

// row is what is known of a complaint whose month is open, nil for nothing.
func (x *Index) row(id complaint.ID) *row {
	if r := x.live[id]; r != nil {
		return r
	}
	if m := x.months[monthOf(homeOf(id))]; m != nil {
		return m.rows[id]
	}
	return nil
}

// monthOf is the month of a day's folder.
func monthOf(dir string) string {
	return strings.ReplaceAll(dir[len(complaintsDir)+1:len(complaintsDir)+len("/2006/01")], "/", "-")
}

// put replaces what is known of a complaint; nil: it is gone.
func (x *Index) put(id complaint.ID, r *row) {
	x.dirty = true
	m := x.months[monthOf(homeOf(id))]
	if m.rows[id] != nil {
		delete(m.rows, id)
		m.dirty = true
	}
	delete(x.live, id)
	switch {
	case r == nil:
	case r.Live || r.bad:
		x.live[id] = r
	default:
		m.rows[id], m.dirty = r, true
	}
}

// Live does something with every complaint that is not over, by what was kept of it: do on
// all cores at once, what that returns then in the order of their numbers.
func (x *Index) Live(ctx context.Context, do func(id complaint.ID, brief []byte) (then func() error)) error {
	type waiting struct {
		day string
		id  complaint.ID
		row *row
	}
	all := make([]waiting, 0, len(x.live))
	for id, r := range x.live {
		if !r.bad {
			all = append(all, waiting{dayOf(id), id, r})
		}
	}
	slices.SortFunc(all, func(a, b waiting) int {
		if c := strings.Compare(a.day, b.day); c != 0 {
			return c
		}
		return compareIDs(a.id, b.id)
	})
	return atOnce(ctx, all, func(w waiting) func() error { return do(w.id, w.row.Brief) })
}

// atOnce does something with many items on all cores at once, and then what that returns
// with one after the other.
func atOnce[T any](ctx context.Context, all []T, do func(T) (then func() error)) error {
	look := func(some []T) (then []func() error) {
		for _, item := range some {
			then = append(then, do(item))
		}
		return then
	}
	return inTurn(ctx, slices.Chunk(all, 16*batchSize), look, func(all []func() error) (err error) {
		for _, then := range all {
			err = cmp.Or(err, then())
		}
		return err
	})
}

// Read does something with some complaints, in their order.
func (x *Index) Read(ctx context.Context, ids []complaint.ID, do Work, bad func(error) error) error {
	var rows []group
	for _, id := range ids {
		if r := x.row(id); r != nil {
			rows = append(rows, r.group(id))
		}
	}
	return x.s.walk(ctx, chunks(slices.Values(rows)), do, bad)
}
