package store

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// Resolved says what a Resolve has done.
type Resolved struct {
	Files      []string // complaint files that are whole again
	Renumbered []Renumbering
	Left       []string // files in conflict that are for a person to settle
	Merged     bool     // the merge that git was in is committed
	Unfinished string   // what git still waits for: "rebase", "cherry-pick", …; "" for nothing
}

// Resolve mends what git or a person's merge has left of complaint files: where
// git is in the middle of a merge each becomes the union of the versions that
// git's index holds, and a merge of which nothing else is in conflict is committed.
// A file named (by its path or by the complaint's number), or damaged without such
// versions, becomes the union of all its versions in the history that can be read: no
// event that was ever committed is lost. now is when a complaint gets another number.
func (s *Store) Resolve(ctx context.Context, files []string, now time.Time) (Resolved, error) {
	var done Resolved
	r, err := openRepo(s.dir)
	if err != nil {
		return done, err
	}
	g, err := newGit(s.dir, s.opt)
	if err != nil {
		return done, err
	}
	stages, err := g.unmerged(ctx)
	if err != nil {
		return done, err
	}
	if files, err = s.named(ctx, g, files); err != nil {
		return done, err
	}
	if len(stages) == 0 && r.idle() == nil {
		return done, s.mend(ctx, g, files, &done)
	}
	if r.idle() == nil { // a stash that was popped, say: nothing else will commit it
		return done, s.write(ctx, func(tx *Tx) error {
			tx.override = true
			err := tx.resolve(stages, now, &done)
			tx.Message = "resolve: " + strings.Join(done.Files, "\n")
			return err
		}, false)
	}
	loose, err := s.uncommitted()
	if err != nil {
		return done, err
	}
	defer loose.Close()
	var touched []string
	err = loose.write(ctx, func(tx *Tx) error {
		err := tx.resolve(stages, now, &done)
		if err == nil {
			err = tx.mendRest(files, &done) // what somebody has told git is settled
		}
		touched = append(slices.Clone(tx.order), done.Files...)
		return err
	}, false)
	if err != nil {
		return done, err
	}
	return done, s.conclude(ctx, g, r, touched, &done)
}

// named returns the complaint files that somebody names by path or by number. Each lies
// there or did so in a commit.
func (s *Store) named(ctx context.Context, g git, names []string) (files []string, err error) {
	for _, name := range names {
		of := group{files: []string{path.Clean(filepath.ToSlash(name))}}
		if id, err := complaint.ParseID(name); err == nil {
			if of, err = s.group(id); err != nil {
				return nil, err
			}
			if len(of.files) == 0 { // deleted, or never there
				of.files = []string{filePath(id, id.Site())}
			}
		}
		for _, file := range of.files {
			if !exists(filepath.Join(s.dir, file)) {
				was, err := g.run(ctx, nil, "--literal-pathspecs", "log", "--all", "-1", "--format=%H", "--", file)
				if err != nil {
					return nil, err
				}
				if len(was) == 0 {
					return nil, fail("store.never", nil, "file", name)
				}
			}
			if _, ok := owner(file); !ok || !strings.HasPrefix(file, complaintsDir+"/") {
				return nil, fail("store.not-a-complaint", nil, "file", name)
			}
		}
		files = append(files, of.files...)
	}
	return files, nil
}

// uncommitted is the same store for writes that git will commit later.
func (s *Store) uncommitted() (*Store, error) {
	opt := s.opt
	opt.NoCommit = true
	return Open(s.dir, opt)
}

// raw is what a file holds, however damaged; nil where there is none.
func (s *Store) raw(name string) ([]byte, error) {
	data, err := fs.ReadFile(s.root.FS(), name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fail("store.read", err, "file", name)
	}
	return data, nil
}

// conclude tells git what is resolved, and commits a merge that waits for nothing else.
func (s *Store) conclude(ctx context.Context, g git, r repo, touched []string, done *Resolved) error {
	if len(touched) > 0 {
		if _, err := g.run(ctx, nulls(touched), "update-index", "--add", "--remove", "-z", "--stdin"); err != nil {
			return err
		}
	}
	if len(done.Left) > 0 {
		return nil
	}
	if exists(filepath.Join(r.dir, "MERGE_HEAD")) {
		_, err := g.run(ctx, nil, "-c", durable, "commit", "--quiet", "--no-edit")
		done.Merged = err == nil
		return err
	}
	var e *Error
	if errors.As(r.idle(), &e) {
		done.Unfinished, _ = e.args["what"].(string)
	}
	return nil
}
