package store

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// enter puts files as they lie in the work tree into git's index, as git update-index does.
// That would read the base of a split index too, 110 MB of it with a million files, and of
// many files write the objects anew that fast-import has not packed yet. It reports false,
// having changed nothing, where git has to do it: for what is no plain file, and in an index
// that is not of the common form (gitformat-index, versions 2 and 3).
func (tx *Tx) enter(names []string) bool {
	info, err := os.Stat(tx.index())
	if err != nil || tx.repo.hooked(tx.settings.hooksPath, "post-index-change") {
		return false
	}
	lock, err := os.OpenFile(tx.indexLock(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm())
	if err != nil {
		return false
	}
	done := false
	if data, ok := tx.entered(names); ok {
		_, err = lock.Write(data)
		done = err == nil && lock.Sync() == nil
	}
	done = lock.Close() == nil && done && os.Rename(tx.indexLock(), tx.index()) == nil
	if !done {
		_ = os.Remove(tx.indexLock())
	}
	return done
}

// entered is the index with some files put into it.
func (tx *Tx) entered(names []string) (data []byte, ok bool) {
	in := folder{s: tx.s}
	defer in.close()
	e := entering{in: &in, dirs: map[string]bool{}}
	names = slices.Sorted(slices.Values(names))
	err := inTurn(tx.ctx, slices.Chunk(names, batchSize), tx.s.gitEntries, func(files []gitFile) error {
		if files == nil {
			return errIrregular
		}
		e.files = append(e.files, files...)
		return nil
	})
	if err != nil {
		return nil, false
	}
	for _, name := range names {
		for dir := path.Dir(name); !e.dirs[dir]; dir = path.Dir(dir) {
			e.dirs[dir] = true // the last is "."
		}
	}
	info, err := os.Stat(tx.index())
	if err != nil {
		return nil, false
	}
	e.written = info.ModTime()
	old, err := os.ReadFile(tx.index())
	if err != nil || len(old) < gitHeader+sha1.Size {
		return nil, false
	}
	body, sum := old[:len(old)-sha1.Size], old[len(old)-sha1.Size:]
	if now := sha1.Sum(body); !bytes.Equal(now[:], sum) { // damaged, of another hash, or written without
		return nil, false
	}
	e.out = make([]byte, 0, len(old)+len(names)*256)
	if !e.index(body) {
		return nil, false
	}
	now := sha1.Sum(e.out)
	return append(e.out, now[:]...), true
}

// The parts of git's index that are read here, in bytes, and what stands in them.
const (
	gitHeader  = 12 // "DIRC", the version, the number of entries
	gitMtime   = 8  // of an entry, in seconds
	gitMode    = 24
	gitSize    = 36
	gitSum     = 40
	gitFlags   = gitSum + sha1.Size
	gitName    = gitFlags + 2
	gitLong    = 0x0fff // a name of that length or more
	gitMore    = 0x4000 // two more bytes of flags, in version 3
	gitRegular = 0o100644
)

type gitFile struct {
	name  string
	entry []byte
}

// entering is an index on its way from the old form to the new one.
type entering struct {
	in      *folder
	files   []gitFile // still to be put in, in the order of the index
	dirs    map[string]bool
	written time.Time // the old one
	out     []byte
}

func (e *entering) index(rest []byte) bool {
	version, count := binary.BigEndian.Uint32(rest[4:]), binary.BigEndian.Uint32(rest[8:])
	if string(rest[:4]) != "DIRC" || version != 2 && version != 3 {
		return false
	}
	e.out, rest = append(e.out, rest[:gitHeader]...), rest[gitHeader:]
	total := count
	for range count {
		entry, name, ok := cutEntry(rest)
		if !ok {
			return false
		}
		rest = rest[len(entry):]
		// Without a name: a replacement of one in the base, before those with a name.
		for len(name) > 0 && len(e.files) > 0 && e.files[0].name < string(name) {
			e.add()
			total++
		}
		if len(e.files) > 0 && e.files[0].name == string(name) {
			if binary.BigEndian.Uint16(entry[gitFlags:])&^gitLong != 0 || binary.BigEndian.Uint32(entry[gitMode:]) != gitRegular {
				return false // in conflict, not in the work tree, executable and the like
			}
			e.add()
			continue
		}
		if e.dirs[strings.TrimSuffix(string(name), "/")] { // a file, or a folder that is left to git's objects
			return false
		}
		e.out = append(e.out, entry...)
		if int64(binary.BigEndian.Uint32(entry[gitMtime:])) >= e.written.Unix() {
			e.doubt(e.out[len(e.out)-len(entry):], string(name))
		}
	}
	for len(e.files) > 0 {
		e.add()
		total++
	}
	binary.BigEndian.PutUint32(e.out[8:], total)
	return e.extensions(rest)
}

// add puts in the next file. With a split index it may be in the base too, which git
// takes it for then.
func (e *entering) add() {
	e.out = append(e.out, e.files[0].entry...)
	e.files = e.files[1:]
}

// doubt looks at a file that may have changed in the second in which the old index was
// written: of the new one git could not tell. As git does, it notes no size for such a file.
func (e *entering) doubt(entry []byte, name string) {
	if name == "" {
		clear(entry[gitSize:gitSum]) // which one of the base it is only git knows
		return
	}
	if binary.BigEndian.Uint32(entry[gitMode:])&^0o777 != 0o100000 {
		return
	}
	data, err := e.in.loadPlain(name)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil || !bytes.Equal(gitSumOf(data), entry[gitSum:gitFlags]) {
		clear(entry[gitSize:gitSum])
	}
}

// extensions takes over what follows the entries.
func (e *entering) extensions(rest []byte) bool {
	for len(rest) >= 8 {
		end := 8 + int64(binary.BigEndian.Uint32(rest[4:]))
		if end > int64(len(rest)) {
			return false
		}
		sign, data := string(rest[:4]), rest[8:end]
		switch sign {
		case "TREE":
			tree, left, ok := e.tree(nil, data, ".")
			if !ok || len(left) > 0 {
				return false
			}
			e.out = binary.BigEndian.AppendUint32(append(e.out, sign...), uint32(len(tree)))
			e.out = append(e.out, tree...)
		case "link", "sdir": // the base of a split index; a sparse index
			e.out = append(e.out, rest[:end]...)
		case "EOIE", "IEOT": // where parts of the old one begin
		default:
			return false
		}
		rest = rest[end:]
	}
	return len(rest) == 0
}

// tree takes over the trees that git knows already, but for the folders of our files.
func (e *entering) tree(out, rest []byte, parent string) (tree, left []byte, ok bool) {
	head, rest, ok := bytes.Cut(rest, []byte("\n"))
	name, numbers, _ := bytes.Cut(head, []byte("\x00"))
	entries, subtrees, valid := bytes.Cut(numbers, []byte(" "))
	children, err := strconv.Atoi(string(subtrees))
	if !ok || !valid || err != nil {
		return nil, nil, false
	}
	dir := path.Join(parent, string(name))
	known := 0
	if entries[0] != '-' {
		known = sha1.Size
	}
	if known > len(rest) {
		return nil, nil, false
	}
	if e.dirs[dir] {
		out = append(append(out, name...), "\x00-1 "...)
		out = append(append(out, subtrees...), '\n')
	} else {
		out = append(append(append(out, head...), '\n'), rest[:known]...)
	}
	rest = rest[known:]
	for range children {
		if out, rest, ok = e.tree(out, rest, dir); !ok {
			return nil, nil, false
		}
	}
	return out, rest, true
}

// cutEntry returns the first entry of the rest of an index, and its name.
func cutEntry(rest []byte) (entry, name []byte, ok bool) {
	if len(rest) < gitName+2 {
		return nil, nil, false
	}
	flags, begin := binary.BigEndian.Uint16(rest[gitFlags:]), gitName
	if flags&gitMore != 0 {
		begin += 2
	}
	length := int(flags & gitLong)
	if length == gitLong {
		length = bytes.IndexByte(rest[begin:], 0)
	}
	end := (begin + length + 8) &^ 7
	if length < 0 || end > len(rest) || rest[begin+length] != 0 {
		return nil, nil, false
	}
	return rest[:end], rest[begin : begin+length], true
}

// gitEntries are what git's index says of some files, nil if one of them is not plain.
func (s *Store) gitEntries(names []string) (files []gitFile) {
	in := folder{s: s}
	defer in.close()
	for _, name := range names {
		entry, ok := in.gitEntry(name)
		if !ok {
			return nil
		}
		files = append(files, gitFile{name, entry})
	}
	return files
}

// gitEntry is what git's index says of a plain file that lies in the work tree.
func (f *folder) gitEntry(name string) (entry []byte, ok bool) {
	file, info, err := f.open(name)
	if err != nil {
		return nil, false
	}
	_ = file.Close()
	stat, ok := gitStat(info)
	if !ok || info.Mode()&0o100 != 0 || info.Size() > MaxFile || len(name) >= gitLong {
		return nil, false
	}
	data, err := f.loadPlain(name)
	if err != nil {
		return nil, false
	}
	for i, n := range stat {
		if i*4 == gitMode {
			n = gitRegular
		}
		entry = binary.BigEndian.AppendUint32(entry, n)
	}
	entry = binary.BigEndian.AppendUint16(append(entry, gitSumOf(data)...), uint16(len(name)))
	entry = append(entry, name...)
	return append(entry, make([]byte, 8-len(entry)%8)...), true
}

// gitSumOf is git's name of a file's content, in binary.
func gitSumOf(data []byte) []byte {
	sum, _ := hex.DecodeString(blobName(data, 2*sha1.Size)) // of its own making
	return sum
}
