package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// archive is which part of the record lies in the work tree while the rest is in git
// alone: git's sparse checkout, in cone mode.
type archive struct {
	kept    []string // folders that are there with all below them
	partial bool     // what is not there is not in the repository either: it was cloned without
	objects *objects
}

// archived returns what is out of the work tree, nil where nothing is.
func (s *Store) archived() *archive {
	s.asked.Lock()
	defer s.asked.Unlock()
	if !s.looked {
		s.looked = true
		s.archive = s.readArchive()
	}
	return s.archive
}

// readArchive reads what git sparse-checkout has written. Reading asks no git where
// nothing is out.
func (s *Store) readArchive() *archive {
	r, err := openRepo(s.dir)
	if err != nil {
		return nil
	}
	cone, err := os.ReadFile(filepath.Join(r.dir, "info", "sparse-checkout"))
	if err != nil || !r.sparse() {
		return nil
	}
	g, err := newGit(s.dir, s.opt)
	if err != nil {
		return nil
	}
	packs, _ := filepath.Glob(filepath.Join(r.common, "objects", "pack", "*.promisor"))
	return &archive{kept: conesOf(cone), partial: len(packs) > 0, objects: &objects{g: g.offline()}}
}

// sparse reports whether git's settings say that the work tree is not whole.
func (r repo) sparse() bool {
	for _, name := range []string{filepath.Join(r.dir, "config.worktree"), filepath.Join(r.common, "config")} {
		data, _ := os.ReadFile(name)
		for line := range bytes.Lines(data) {
			key, value, _ := strings.Cut(strings.ToLower(string(line)), "=")
			if strings.TrimSpace(key) == "sparsecheckout" {
				return strings.TrimSpace(value) == "true"
			}
		}
	}
	return false
}

// conesOf lists the folders of a cone that are there with all below them: those whose
// pattern is not taken back for what lies deeper.
func conesOf(patterns []byte) []string {
	var dirs []string
	parents := map[string]bool{}
	lines := bufio.NewScanner(bytes.NewReader(patterns))
	for lines.Scan() {
		line := lines.Text()
		if dir, below := strings.CutPrefix(line, "!"); below {
			parents[strings.TrimSuffix(dir, "*/")] = true
		} else {
			dirs = append(dirs, line)
		}
	}
	dirs = slices.DeleteFunc(dirs, func(dir string) bool { return dir == "/*" || parents[dir] })
	for i := range dirs {
		dirs[i] = strings.Trim(dirs[i], "/")
	}
	return dirs
}

// outside reports whether something of a folder may be in git alone.
func (a *archive) outside(dir string) bool {
	if a == nil || dir != complaintsDir && !strings.HasPrefix(dir, complaintsDir+"/") {
		return false
	}
	return !slices.ContainsFunc(a.kept, func(k string) bool { return dir == k || strings.HasPrefix(dir, k+"/") })
}

// load returns a file that is in git alone, fs.ErrNotExist where there is none.
func (a *archive) load(name string) ([]byte, error) {
	if a == nil || !a.outside(path.Dir(name)) || a.partial {
		return nil, fs.ErrNotExist
	}
	return a.objects.read("HEAD:" + name)
}

// list adds what a folder holds in git alone to what lies in the work tree.
func (a *archive) list(dir string, there []fs.DirEntry) ([]fs.DirEntry, error) {
	if a == nil || !a.outside(dir) || a.partial {
		return there, nil
	}
	tree, err := a.objects.read("HEAD:" + dir)
	if errors.Is(err, fs.ErrNotExist) {
		return there, nil
	}
	if err != nil {
		return there, err
	}
	size := int(a.objects.size.Load())
	for len(tree) > 0 {
		head, rest, ok := bytes.Cut(tree, []byte{0})
		mode, name, _ := strings.Cut(string(head), " ")
		if !ok || len(rest) < size {
			return there, fail("store.git", nil, "command", "cat-file", "reason", dir)
		}
		tree = rest[size:]
		if !slices.ContainsFunc(there, func(e fs.DirEntry) bool { return e.Name() == name }) {
			there = append(there, entryOf(mode, name))
		}
	}
	slices.SortFunc(there, func(x, y fs.DirEntry) int { return strings.Compare(x.Name(), y.Name()) })
	return there, nil
}

// committed is an entry of a folder that is in git alone.
type committed struct {
	name string
	mode fs.FileMode
}

func entryOf(mode, name string) committed {
	switch mode {
	case "40000":
		return committed{name, fs.ModeDir}
	case "100644", "100755":
		return committed{name, 0}
	}
	return committed{name, fs.ModeIrregular}
}

func (e committed) Name() string               { return e.name }
func (e committed) IsDir() bool                { return e.mode.IsDir() }
func (e committed) Type() fs.FileMode          { return e.mode }
func (e committed) Info() (fs.FileInfo, error) { return nil, fs.ErrNotExist }

// Partial reports whether complaints of archived months are not in this clone at all.
func (s *Store) Partial() bool {
	a := s.archived()
	return a != nil && a.partial
}

// Archive takes the folders of complaints out of the work tree, except some, and those of
// a month, "2026-11", and of all later ones; with no month it brings back everything. What was
// out before and is to be there comes back, over the network where the clone is without
// it. Uncommitted changes are an Error.
func (s *Store) Archive(ctx context.Context, stay []string, from string) error {
	return s.Write(ctx, func(tx *Tx) error {
		if out, err := tx.g.run(ctx, nil, "status", "--porcelain", "-z", "--", complaintsDir); err != nil || len(out) > 0 {
			name, _, _ := strings.Cut(strings.TrimLeft(string(out), " MADRCU?!"), "\x00")
			return firstOf(err, fail("store.edited", nil, "file", name))
		}
		defer s.forget()
		if from == "" {
			_, err := tx.g.run(ctx, nil, "sparse-checkout", "disable")
			return err
		}
		return tx.g.narrow(ctx, stay, from)
	})
}

// narrow leaves in the work tree what cone lists.
func (g git) narrow(ctx context.Context, stay []string, from string) error {
	dirs, err := g.cone(ctx, stay, from)
	if err == nil { // an index that is split cannot be sparse
		_, err = g.run(ctx, nil, "update-index", "--no-split-index")
	}
	if err == nil {
		_, err = g.run(ctx, strings.NewReader(strings.Join(dirs, "\n")+"\n"), "sparse-checkout", "set", "--cone", "--sparse-index", "--stdin")
	}
	return err
}

// firstOf returns the first of two errors.
func firstOf(err error, other error) error {
	if err != nil {
		return err
	}
	return other
}

// forget lets the next reading look anew at what is out of the work tree.
func (s *Store) forget() {
	s.asked.Lock()
	defer s.asked.Unlock()
	if s.archive != nil {
		_ = s.archive.objects.close()
	}
	s.looked, s.archive = false, nil
}

// ahead is for how many years complaints to come have their place in the work tree.
const ahead = 20

// cone lists the folders that stay in the work tree: all but those of complaints, and of
// these some and what is to come.
func (g git) cone(ctx context.Context, stay []string, from string) ([]string, error) {
	out, err := g.run(ctx, nil, "ls-tree", "-d", "-z", "--name-only", "HEAD")
	if err != nil {
		return nil, err
	}
	dirs := strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 })
	dirs = slices.DeleteFunc(dirs, func(d string) bool { return d == complaintsDir })
	dirs = append(dirs, stay...)
	var year, month int
	if _, err := fmt.Sscanf(from, "%4d-%2d", &year, &month); err != nil {
		return nil, fail("store.month", nil, "value", from)
	}
	for ; month <= 12; month++ {
		dirs = append(dirs, fmt.Sprintf("%s/%04d/%02d", complaintsDir, year, month))
	}
	for n := 1; n <= ahead; n++ {
		dirs = append(dirs, fmt.Sprintf("%s/%04d", complaintsDir, year+n))
	}
	return dirs, nil
}

// Months lists the months in which complaints were received, "2026-11", by the names of
// folders alone.
func (s *Store) Months() ([]string, error) {
	var all []string
	years, err := s.list(complaintsDir)
	for _, y := range years {
		if err != nil || !y.IsDir() || !digits(y.Name()) {
			continue
		}
		var months []fs.DirEntry
		months, err = s.list(path.Join(complaintsDir, y.Name()))
		for _, m := range months {
			if m.IsDir() && digits(m.Name()) {
				all = append(all, y.Name()+"-"+m.Name())
			}
		}
	}
	return all, err
}
