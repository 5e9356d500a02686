package store

import (
	"bytes"
	"context"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// mend brings damaged files, and those named, back to all that their history holds.
func (s *Store) mend(ctx context.Context, g git, files []string, done *Resolved) error {
	damaged, err := s.damaged(ctx)
	if err != nil {
		return err
	}
	for _, name := range append(slices.Clone(files), damaged...) {
		if !slices.Contains(done.Files, name) {
			done.Files = append(done.Files, name)
		}
	}
	if len(done.Files) == 0 {
		return nil
	}
	return s.write(ctx, func(tx *Tx) error {
		tx.override = true
		tx.Message = "resolve: " + strings.Join(done.Files, "\n")
		for _, name := range done.Files {
			if err := tx.mendOne(name); err != nil {
				return err
			}
		}
		return nil
	}, false)
}

// mendRest mends the files named and those that are damaged, as far as they are not
// resolved already.
func (tx *Tx) mendRest(files []string, done *Resolved) error {
	damaged, err := tx.s.damaged(tx.ctx)
	if err != nil {
		return err
	}
	for _, name := range append(slices.Clone(files), damaged...) {
		if _, staged := tx.staged[name]; staged || slices.Contains(done.Files, name) {
			continue
		}
		if err := tx.mendOne(name); err != nil {
			return err
		}
		done.Files = append(done.Files, name)
	}
	return nil
}

// damaged lists the complaint files that cannot be read as they are.
func (s *Store) damaged(ctx context.Context) (files []string, err error) {
	for day, err := range s.days(time.Time{}, time.Time{}) {
		if err != nil {
			return nil, err
		}
		for _, g := range day.groups {
			for _, name := range g.files {
				if _, err := decode(name, g.id, s.load); err != nil {
					files = append(files, name)
				}
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// mendOne writes the union of all versions of a file that can be read: that in the
// work tree and those of every commit.
func (tx *Tx) mendOne(name string) error {
	m := merge{tx: tx}
	now, err := tx.s.raw(name)
	if err != nil {
		return err
	}
	more, err := m.history(name)
	if err != nil {
		return err
	}
	return m.uniteAll(name, append(readable(name, now), more...))
}

// history returns the versions of a complaint file in all commits that can be read:
// those that HEAD follows first, the newest first.
func (m *merge) history(name string) (versions [][]byte, err error) {
	seen := map[string]bool{}
	from := []string{"HEAD", "--all"}
	if exists(filepath.Join(m.tx.repo.dir, "MERGE_HEAD")) {
		from = append(from, "MERGE_HEAD")
	}
	for _, from := range from {
		out, err := m.tx.g.run(m.tx.ctx, nil, "--literal-pathspecs", "log", from, "--full-history", "-m",
			"--format=", "--raw", "--no-abbrev", "--no-renames", "-z", "--", name)
		if err != nil {
			return nil, err
		}
		for entry := range strings.SplitSeq(string(out), "\x00") {
			fields := strings.Fields(entry) // ":100644 100644 <blob> <blob> M"
			if len(fields) != 5 || fields[0][0] != ':' || named(fields[3]) == "" || seen[fields[3]] {
				continue
			}
			seen[fields[3]] = true
			data, err := m.blob(fields[3])
			if err != nil {
				return nil, err
			}
			versions = append(versions, readable(name, data)...)
		}
	}
	return versions, nil
}

// uniteAll writes the union of the versions that tell of the same complaint as the first
// one. Another one may have borne the number for a while.
func (m *merge) uniteAll(name string, versions [][]byte) (err error) {
	if len(versions) == 0 {
		return fail("store.no-version", nil, "file", name)
	}
	united := versions[0]
	for rest := versions[1:]; ; {
		n := slices.IndexFunc(rest, func(data []byte) bool { return oneComplaint(united, data) })
		if n < 0 {
			return m.overwrite(name, united)
		}
		if united, err = complaint.Union(name, united, rest[n]); err != nil {
			return err
		}
		rest = slices.Delete(rest, n, n+1)
	}
}

// readable returns a version of a complaint file if it can be read, both sides of one
// with the marks of a merge.
func readable(name string, data []byte) (versions [][]byte) {
	sides := [][]byte{data}
	if conflictMarker(data) >= 0 {
		sides = [][]byte{side(data, "<<<<<<< "), side(data, "=======")}
	}
	for _, data := range sides {
		if unreadable(name, data) == nil {
			versions = append(versions, data)
		}
	}
	return versions
}

// side takes one side out of a text with the marks of a merge: the lines outside of them
// and those that follow one mark up to the next.
func side(data []byte, mark string) (out []byte) {
	within := ""
	for line := range bytes.Lines(data) {
		switch text := string(line); {
		case strings.HasPrefix(text, "<<<<<<< "):
			within = "<<<<<<< "
		case within != "" && strings.HasPrefix(text, "||||||| "):
			within = "||||||| "
		case within != "" && strings.HasPrefix(text, "======="):
			within = "======="
		case within != "" && strings.HasPrefix(text, ">>>>>>> "):
			within = ""
		case within == "" || within == mark:
			out = append(out, line...)
		}
	}
	return out
}

// unreadable returns why a version of a complaint file is of no use, or nil.
func unreadable(name string, data []byte) error {
	id, _ := parseName(path.Base(name))
	_, err := decode(name, id, func(string) ([]byte, error) { return data, nil })
	return err
}
