package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/pack"
)

// indexDir in the git directory holds the index: live, with what a command needs that
// asks for what is not over, and a file for each month with what is.
const (
	indexDir  = "kesu.index"
	liveFile  = "live"
	maxIndex  = 256 << 20      // of a file, in bytes
	indexForm = "kesu index 3" // changes whenever an older index would be misread
	leastRow  = 13             // bytes of a row, at least: one for each of its values
)

// errTorn is that a file of the index is not what was written, or not for this store.
var errTorn = errors.New("the index has to be made anew")

// snapshot is what the file live holds.
type snapshot struct {
	stamp, head string // what it was made from, and at which commit
	asOf        time.Time
	live        map[complaint.ID]*row
	dirs        map[string]dirMark
	months      map[string]*month
}

func readLive(root *os.Root) (k snapshot, err error) {
	in, _, err := readIndex(root, liveFile)
	if err != nil {
		return k, err
	}
	if k.stamp = in.Text(); !strings.HasPrefix(k.stamp, indexForm+"\n") {
		return k, errTorn
	}
	k.head, k.asOf = in.Text(), in.Time()
	n := in.Int()
	k.dirs = make(map[string]dirMark, min(n, int64(len(in.B))))
	for ; n > 0 && !in.Torn; n-- {
		k.dirs[in.Text()] = dirMark{mtime: in.Int(), read: in.Int(), strays: in.Flag()}
	}
	k.months = map[string]*month{}
	for n := in.Int(); n > 0 && !in.Torn; n-- {
		name, m := in.Text(), &month{sum: uint32(in.Int()), first: in.Int(), last: in.Int(), since: in.Int(), marked: in.Flag(), eldest: map[string]elder{}}
		for n := in.Int(); n > 0 && !in.Torn; n-- {
			m.eldest[in.Text()] = elder{in.Int(), in.Bytes()}
		}
		k.months[name] = m
	}
	n = in.Int()
	rows := make([]row, max(0, min(n, int64(len(in.B)/leastRow))))
	k.live = make(map[complaint.ID]*row, len(rows))
	for i := range rows {
		id := complaint.ID(in.Text())
		rows[i].unpack(in)
		k.live[id] = &rows[i]
	}
	if !in.Whole() {
		return k, errTorn
	}
	return k, nil
}

// Foresee begins to read the index, for a command that is going to ask for it.
func (s *Store) Foresee() {
	s.ahead = sync.OnceValues(func() (snapshot, error) { return readLive(s.gitRoot()) })
	go func(read func() (snapshot, error)) { _, _ = read() }(s.ahead)
}

// load reads the file live and returns the commit that it was made at.
func (x *Index) load() (head string, err error) {
	x.empty()
	read := x.s.ahead
	x.s.ahead = nil // once: another command may just have written it
	if read == nil {
		read = func() (snapshot, error) { return readLive(x.root) }
	}
	k, err := read()
	if err != nil || k.stamp != x.stamp() {
		return "", errTorn
	}
	x.frozen = x.opt.Now.Before(k.asOf) && !k.asOf.After(time.Now()) // asked about the past the index stays in the present
	x.live, x.dirs, x.months = k.live, k.dirs, k.months
	return k.head, nil
}

// empty forgets everything.
func (x *Index) empty() {
	x.live, x.dirs, x.months = map[complaint.ID]*row{}, map[string]dirMark{}, map[string]*month{}
	x.faults, x.dirty, x.frozen = nil, false, false
}

// open reads a month's file, if it was not read yet.
func (x *Index) open(name string) error {
	m := x.months[name]
	if m == nil {
		x.months[name] = &month{rows: map[complaint.ID]*row{}, dirty: true}
		return nil
	}
	if m.rows != nil {
		return nil
	}
	rows := map[complaint.ID]*row{}
	err := x.each(name, func(id complaint.ID, r *row) { rows[id] = r })
	if err == nil {
		m.rows = rows
	}
	return err
}

// each calls fn with the complaints of a month that are over, without keeping them. Where
// it fails, some were wrong.
func (x *Index) each(name string, fn func(complaint.ID, *row)) error {
	m := x.months[name]
	if m.rows != nil {
		for id, r := range m.rows {
			fn(id, r)
		}
		return nil
	}
	in, sum, err := readIndex(x.root, monthFile(name, m.sum))
	if err != nil {
		return err
	}
	for n := in.Int(); n > 0 && !in.Torn; n-- {
		id, r := complaint.ID(in.Text()), &row{}
		r.unpack(in)
		fn(id, r)
	}
	if !in.Whole() || sum != m.sum {
		return errTorn
	}
	return nil
}

func monthFile(name string, sum uint32) string { return fmt.Sprintf("%s-%08x", name, sum) }

// save writes what has changed. That it cannot is no fault: the next command finds it out
// again.
func (x *Index) save() {
	var old []string
	for name, m := range x.months {
		if !m.dirty {
			continue
		}
		was := m.sum
		if body := m.sumUp(); x.root == nil || x.frozen || !x.saveMonth(name, body) {
			continue
		}
		if was != m.sum {
			old = append(old, monthFile(name, was))
		}
	}
	if !x.dirty || x.root == nil || x.frozen {
		return
	}
	w := &pack.Writer{}
	w.Text(x.stamp(), x.head)
	w.Time(x.opt.Now)
	w.Int(int64(len(x.dirs)))
	for dir, m := range x.dirs {
		w.Text(dir)
		w.Int(m.mtime, m.read)
		w.Flag(m.strays)
	}
	w.Int(int64(len(x.months)))
	for name, m := range x.months {
		w.Text(name)
		w.Int(int64(m.sum), m.first, m.last, m.since)
		w.Flag(m.marked)
		w.Int(int64(len(m.eldest)))
		for group, e := range m.eldest {
			w.Text(group)
			w.Int(e.begun)
			w.Text(string(e.brief))
		}
	}
	w.Int(int64(len(x.live)))
	for id, r := range x.live {
		w.Text(string(id))
		r.pack(w)
	}
	if _, ok := x.writeFile(liveFile, w.B); !ok {
		return
	}
	for _, file := range old { // who has still read the older live finds it out and looks again
		_ = x.root.Remove(path.Join(indexDir, file))
	}
	x.tidy()
}

// tidy removes what commands that were killed have left.
func (x *Index) tidy() {
	used := map[string]bool{liveFile: true}
	for name, m := range x.months {
		used[monthFile(name, m.sum)] = true
	}
	entries, _ := fs.ReadDir(x.root.FS(), indexDir)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && !used[e.Name()] && time.Since(info.ModTime()) > time.Hour {
			_ = x.root.Remove(path.Join(indexDir, e.Name()))
		}
	}
}

// sumUp packs a month's rows and notes what they have in common.
func (m *month) sumUp() []byte {
	m.first, m.last, m.since, m.marked, m.eldest = forever, -forever, -forever, false, map[string]elder{}
	w := &pack.Writer{}
	w.Int(int64(len(m.rows)))
	for _, id := range slices.Sorted(maps.Keys(m.rows)) {
		r := m.rows[id]
		w.Text(string(id))
		r.pack(w)
		m.first, m.last, m.marked = min(m.first, pack64(r.First)), max(m.last, pack64(r.Last)), m.marked || r.Marked
		m.since = max(m.since, min(pack64(r.Last), r.asOf)) // as valid says
		if e, known := m.eldest[r.Group]; !known || pack64(r.Begun) < e.begun {
			m.eldest[r.Group] = elder{pack64(r.Begun), r.Brief}
		}
	}
	return w.B
}

// saveMonth writes a month's file.
func (x *Index) saveMonth(name string, body []byte) bool {
	sum, ok := x.writeFile(name, body)
	if ok {
		m := x.months[name]
		m.sum, m.dirty = sum, false
	}
	return ok
}

// stamp is what an index must have been made from: this form of it, this folder on this
// machine, and these rules.
func (x *Index) stamp() string {
	info, err := x.s.root.Stat(".")
	if err != nil {
		return ""
	}
	host, _ := os.Hostname()
	return fmt.Sprintf("%s\n%s\n%s\n%d\n%s", indexForm, host, x.s.dir, inode(info), x.opt.Rules)
}

// readIndex reads a file of the index in a git directory. A checksum stands before all: it
// is believed as a whole or not at all.
func readIndex(root *os.Root, name string) (in *pack.Reader, sum uint32, err error) {
	if root == nil {
		return nil, 0, errTorn
	}
	f, err := root.OpenFile(path.Join(indexDir, name), os.O_RDONLY|noWait, 0)
	if err != nil {
		return nil, 0, errTorn
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() < 4 || info.Size() > maxIndex {
		return nil, 0, errTorn
	}
	b := make([]byte, info.Size())
	if _, err := io.ReadFull(f, b); err != nil {
		return nil, 0, errTorn
	}
	sum = binary.LittleEndian.Uint32(b)
	if sum != crc32.Checksum(b[4:], castagnoli) {
		return nil, 0, errTorn
	}
	return pack.Read(b[4:]), sum, nil
}

// writeFile puts a file of the index in place of an older one; that of a month is named
// by its checksum too.
func (x *Index) writeFile(name string, b []byte) (sum uint32, ok bool) {
	sum = crc32.Checksum(b, castagnoli)
	temp := path.Join(indexDir, fmt.Sprintf("%s.%d.%d", name, os.Getpid(), time.Now().UnixNano()))
	if name != liveFile {
		name = monthFile(name, sum)
	}
	_ = x.root.Mkdir(indexDir, 0o777)
	f, err := x.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return 0, false
	}
	_, err = f.Write(append(binary.LittleEndian.AppendUint32(nil, sum), b...))
	if f.Close() != nil || err != nil || x.root.Rename(temp, path.Join(indexDir, name)) != nil {
		_ = x.root.Remove(temp)
		return 0, false
	}
	return sum, true
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)
