package store

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// MaxFile is the limit in bytes of a file that kesu reads as a whole: of
// complaints, policies, calendars and the like, not of attachments.
const MaxFile = 5 << 20

// content is what a file holds or is to hold: its size in bytes, its SHA-256 in
// hex, and how to read it, as often as needed.
type content struct {
	size int64
	sum  string
	open func() (io.ReadCloser, error)
}

func bytesContent(data []byte) content {
	return content{size: int64(len(data)), sum: sumOf(data), open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(data)), nil
	}}
}

// readContent reads a file of any size once, to know its size and sum.
func readContent(open func() (io.ReadCloser, error)) (content, error) {
	h := sha256.New()
	n, err := copyTo(h, open)
	return content{size: n, sum: hex.EncodeToString(h.Sum(nil)), open: open}, err
}

// content is that of a file of the store, fs.ErrNotExist where there is none.
func (s *Store) content(name string) (content, error) {
	return readContent(func() (io.ReadCloser, error) { return s.openPlain(name) })
}

// errIrregular is what is wrong with a link, a pipe or a device in a file's place.
var errIrregular = errors.New("not a regular file")

// is reports whether git's blob of that name ("": none) holds the content. The
// length of the name tells SHA-1 from SHA-256.
func (c content) is(blob string) (bool, error) {
	if blob == "" {
		return false, nil
	}
	h := sha1.New()
	if len(blob) == 2*sha256.Size {
		h = sha256.New()
	}
	fmt.Fprintf(h, "blob %d\x00", c.size)
	_, err := copyTo(h, c.open)
	return hex.EncodeToString(h.Sum(nil)) == blob, err
}

func copyTo(w io.Writer, open func() (io.ReadCloser, error)) (int64, error) {
	f, err := open()
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return io.Copy(w, f)
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// load returns the content of a file of the store, fs.ErrNotExist where there is
// none. What is over MaxFile or in the middle of a merge is not read any further.
func (s *Store) load(name string) ([]byte, error) {
	in := folder{s: s}
	defer in.close()
	return in.load(name)
}

// openPlain opens a regular file of the store to read it.
func (s *Store) openPlain(name string) (*os.File, error) {
	in := folder{s: s}
	defer in.close()
	f, _, err := in.open(name)
	return f, err
}

func tooBig(name string, size int64) error {
	return fail("store.too-big", nil, "file", name, "size", size, "limit", MaxFile)
}

// conflictMarker returns where a line begins that git wrote into an unfinished merge, or -1.
func conflictMarker(data []byte) int {
	if marker := []byte("<<<<<<< "); !bytes.HasPrefix(data, marker) {
		if at := bytes.Index(data, append([]byte("\n"), marker...)); at >= 0 {
			return at + 1
		}
		return -1
	}
	return 0
}

// sum returns the SHA-256 of a file of any size, "-" where there is no such file.
func (s *Store) sum(name string) (string, error) {
	c, err := s.content(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "-", nil
	}
	return c.sum, err
}

// writeTemp puts content beside name, where place will find it. The folder's
// leftovers of an earlier crash under the same name are replaced; sync makes the
// bytes survive a loss of power.
func (s *Store) writeTemp(name string, c content, sync bool) error {
	in := folder{s: s}
	defer in.close()
	_, err := in.writeTemp(name, c, sync)
	return err
}

// writeTemp is the store's writeTemp, and returns what the file system says of the file.
func (in *folder) writeTemp(name string, c content, sync bool) (info fs.FileInfo, err error) {
	dir, base, err := in.of(name)
	if err != nil {
		return nil, fail("store.write", err, "file", name)
	}
	temp := tempPrefix + base
	f, err := dir.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) // less the umask, as git does
	if errors.Is(err, fs.ErrExist) {
		if err = dir.Remove(temp); err != nil {
			return nil, fail("store.write", err, "file", name)
		}
		f, err = dir.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) // less the umask, as git does
	}
	if err != nil {
		return nil, fail("store.write", err, "file", name)
	}
	h := sha256.New()
	_, err = copyTo(io.MultiWriter(f, h), c.open)
	if sync {
		err = errors.Join(err, f.Sync())
	}
	info, unknown := f.Stat()
	if err := errors.Join(err, unknown, f.Close()); err != nil {
		return nil, fail("store.write", err, "file", name)
	}
	if hex.EncodeToString(h.Sum(nil)) != c.sum {
		return nil, fail("store.attach-changed", nil, "file", path.Base(name))
	}
	return info, nil
}

// sweep removes what a crash left in a folder. The caller holds the lock, so
// that no temporary file there belongs to a writer at work.
func (s *Store) sweep(dir string) error {
	entries, err := fs.ReadDir(s.root.FS(), dir)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), tempPrefix) && e.Type().IsRegular() {
			err = errors.Join(err, s.root.Remove(path.Join(dir, e.Name())))
		}
	}
	if err != nil {
		return fail("store.write", err, "file", dir)
	}
	return nil
}

// sweepAll is sweep for every folder that is not hidden.
func (s *Store) sweepAll() error {
	return fs.WalkDir(s.root.FS(), ".", func(dir string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !e.IsDir():
			return nil
		case dir != "." && e.Name()[0] == '.':
			return fs.SkipDir
		}
		return s.sweep(dir)
	})
}

// makeDir makes a folder with its parents and returns the new ones, outermost first.
func (s *Store) makeDir(dir string) ([]string, error) {
	err := s.root.Mkdir(dir, 0o777)
	switch {
	case err == nil:
		return []string{dir}, nil
	case errors.Is(err, fs.ErrExist):
		return nil, nil
	case !errors.Is(err, fs.ErrNotExist) || dir == ".":
		return nil, fail("store.write", err, "file", dir)
	}
	made, err := s.makeDir(path.Dir(dir))
	if err != nil {
		return made, err
	}
	last, err := s.makeDir(dir)
	return append(made, last...), err
}

// list returns what is in a folder in the order of names, hidden things left
// out; nothing where there is no such folder.
func (s *Store) list(dir string) ([]fs.DirEntry, error) {
	entries, err := s.entries(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fail("store.read", err, "file", dir)
	}
	entries, err = s.archived().list(dir, entries)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.Name()[0] == '.' }), err
}

// entries lists a folder in the order of names.
func (s *Store) entries(dir string) ([]fs.DirEntry, error) {
	f, err := s.root.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := entriesOf(f)
	slices.SortFunc(all, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return all, err
}
