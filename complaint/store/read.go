package store

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
)

// Read returns a complaint: the union of its files. An id that the store does
// not hold is a notfound Error that names others of that day.
func (s *Store) Read(id complaint.ID) (complaint.Record, error) {
	g, err := s.group(id)
	if err != nil {
		return complaint.Record{}, err
	}
	if len(g.files) == 0 {
		return complaint.Record{}, s.unknown(id)
	}
	return g.record(s.load)
}

// ReadFile returns a file of the store other than a complaint's, by its path
// from the store's folder, with slashes. What is not there is a notfound Error.
func (s *Store) ReadFile(name string) ([]byte, error) {
	if !plainName(name) {
		return nil, fail("store.bad-name", nil, "name", name)
	}
	data, err := s.load(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fail("store.no-file", nil, "file", name)
	}
	return data, err
}

// ListFiles returns the paths from the store's folder, with slashes and in
// order, of all files in dir and below; none where there is no such folder. Links and
// whatever else is no plain file are an Error.
func (s *Store) ListFiles(dir string) ([]string, error) {
	if !plainName(dir) {
		return nil, fail("store.bad-name", nil, "name", dir)
	}
	var files []string
	err := fs.WalkDir(s.root.FS(), dir, func(name string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return fail("store.read", err, "file", name)
		case strings.HasPrefix(e.Name(), ".") && e.IsDir():
			return fs.SkipDir
		case e.IsDir() || strings.HasPrefix(e.Name(), "."):
			return nil
		case !e.Type().IsRegular(): // to pass over a link would be to pass over a policy
			return fail("store.read", errIrregular, "file", name)
		}
		files = append(files, name)
		return nil
	})
	return files, err
}

// group is a complaint's files, by path.
type group struct {
	id    complaint.ID
	files []string
}

// group finds the files of a complaint by their names.
func (s *Store) group(id complaint.ID) (group, error) {
	if _, err := complaint.ParseID(string(id)); err != nil {
		return group{}, err
	}
	g := group{id: id}
	dir := homeOf(id)
	entries, err := s.list(dir)
	for _, e := range entries {
		if of, ok := parseName(e.Name()); ok && of == id && e.Type().IsRegular() {
			g.files = append(g.files, path.Join(dir, e.Name()))
		}
	}
	return g, err
}

// record decodes and unites the files. One that cannot be read fails the whole:
// half a complaint would be a wrong one.
func (g group) record(load func(string) ([]byte, error)) (complaint.Record, error) {
	files := make([]complaint.File, 0, len(g.files))
	for _, name := range g.files {
		f, err := decode(name, g.id, load)
		if err != nil {
			return complaint.Record{}, err
		}
		files = append(files, f)
	}
	return complaint.Merge(files...), nil
}

// decode reads one complaint file, which must say that it is id's.
func decode(name string, id complaint.ID, load func(string) ([]byte, error)) (complaint.File, error) {
	data, err := load(name)
	if errors.Is(err, fs.ErrNotExist) {
		err = fail("store.read", err, "file", name)
	}
	if err != nil {
		return complaint.File{}, err
	}
	f, err := complaint.DecodeFile(name, data)
	f.Site = siteOf(name, id)
	if err == nil && f.ID != id {
		before, _, _ := strings.Cut(string(data), "\nid:")
		err = fail("store.other-id", nil, "file", name, "line", 2+strings.Count(before, "\n"), "id", f.ID)
	}
	return f, err
}

func (s *Store) unknown(id complaint.ID) error {
	if s.Partial() && s.archived().outside(homeOf(id)) {
		return fail("store.not-here", nil, "id", id, "month", monthOf(homeOf(id)))
	}
	day, err := s.day(homeOf(id))
	if err != nil {
		return err
	}
	ids := make([]complaint.ID, 0, len(day.groups))
	for _, g := range day.groups {
		ids = append(ids, g.id)
	}
	names := make([]string, 0, 5)
	for _, other := range near(id, ids) {
		names = append(names, string(other))
	}
	return fail("store.unknown-id", nil, "id", id, "near", slices.Clip(names))
}
