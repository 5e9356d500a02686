package store

import (
	"cmp"
	"io/fs"
	"math"
	"path"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/pack"
)

// row is what the index knows of a complaint.
type row struct {
	Digest
	asOf  int64 // unix seconds of the clock for which the digest holds from on
	bad   bool  // it could not be read: nothing of the digest is known
	files []fileMark
}

// forever is later than anything happens.
const forever = math.MaxInt64

func pack64(t time.Time) int64 { return pack.Unix(t) }

// group is the complaint's files.
func (r *row) group(id complaint.ID) group {
	g := group{id: id}
	for _, f := range r.files {
		g.files = append(g.files, path.Join(homeOf(id), f.name))
	}
	return g
}

// valid reports whether the digest holds at an instant.
func (r *row) valid(now time.Time) bool {
	if r.bad {
		return false
	}
	settled := !r.Live && r.Until.IsZero() && !now.Before(r.Last)
	return settled || now.Unix() >= r.asOf && (r.Until.IsZero() || now.Before(r.Until))
}

// pack appends the row.
func (r *row) pack(w *pack.Writer) {
	w.Flag(r.Live, r.Marked, r.bad)
	w.Time(r.First, r.Last, r.Until, r.Begun)
	w.Int(r.asOf, int64(len(r.files)))
	for _, f := range r.files {
		w.Text(f.name)
		w.Int(f.size, f.mtime, int64(f.ino), f.read)
	}
	w.Text(r.Group, string(r.Brief), string(r.Origin))
}

// unpack takes the row out again.
func (r *row) unpack(in *pack.Reader) {
	r.Live, r.Marked, r.bad = in.Flag(), in.Flag(), in.Flag()
	r.First, r.Last, r.Until, r.Begun = in.Time(), in.Time(), in.Time(), in.Time()
	r.asOf = in.Int()
	for n := in.Int(); n > 0 && !in.Torn; n-- {
		r.files = append(r.files, fileMark{name: in.Text(), size: in.Int(), mtime: in.Int(), ino: uint64(in.Int()), read: in.Int()})
	}
	r.Group, r.Brief, r.Origin = in.Text(), in.Bytes(), in.Bytes()
}

// fileMark tells a version of a file from every other one as far as the file system
// does: a file that is written anew, or grown, has another.
type fileMark struct {
	name        string // within its day's folder
	size, mtime int64
	ino         uint64
	read        int64 // by the clock of the machine, nanoseconds: when it was looked at
}

// inGit stands in a mark for the time of reading where the file was read as it is committed
// and archived.
const inGit = -1

// markOf is the mark of a file that was looked at.
func markOf(info fs.FileInfo, read time.Time) fileMark {
	s := sightOf(info)
	return fileMark{name: info.Name(), size: s.size, mtime: s.mtime, ino: s.ino, read: read.UnixNano()}
}

// holds reports whether a file is surely the one that was marked: unchanged by all that
// the file system tells, and not changed in the moment of the marking.
func (m fileMark) holds(s sight) bool {
	return s.regular && s.size == m.size && sinceThen(s.mtime, m.mtime, m.read) && s.ino == m.ino
}

// dirMark tells a version of a folder from every other one, as a fileMark does.
type dirMark struct {
	mtime, read int64
	strays      bool // something lies there that does not belong there
}

// sinceThen reports whether a time of change is the one that was noted, and old enough
// when it was noted that a later change would have another. File systems keep such times
// in steps: whole seconds, two at worst, or the ticks of the kernel's clock.
func sinceThen(now, noted, read int64) bool {
	step := int64(20 * time.Millisecond)
	if noted%int64(time.Second) == 0 {
		step = int64(2 * time.Second)
	}
	return now == noted && noted+step < read
}

// inOrder puts ids in the order in which Walk gives complaints.
func inOrder(a, b complaint.ID) int {
	return cmp.Or(strings.Compare(dayOf(a), dayOf(b)), compareIDs(a, b))
}

// dayOf is the day in a number: 20261116.
func dayOf(id complaint.ID) string {
	_, day, _ := strings.Cut(string(id), "-")
	return day[:8]
}
