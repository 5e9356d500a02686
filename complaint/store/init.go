package store

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Init makes a store in dir with the files given, by path, among them kesu.yaml,
// and commits them on branch main, or in the repository whose top dir is already.
// The clone gets site ("": that of kesu.yaml). What was begun and not finished,
// because of a crash or because git did not commit, is finished by calling it again.
// It never overwrites a file and refuses a folder that is a store already.
func Init(ctx context.Context, dir string, files map[string][]byte, site string, date time.Time, opt Options) (*Store, error) {
	config, err := DecodeConfig(files[ConfigFile])
	if err != nil {
		return nil, err
	}
	existed := exists(dir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fail("store.write", err, "file", dir)
	}
	s, err := open(dir, opt)
	if err != nil {
		return nil, err
	}
	s.config = config
	s.opt.NoCommit = false
	err = s.initialise(ctx, files, cmp.Or(site, config.Site), date)
	s.opt.NoCommit = opt.NoCommit
	if err != nil {
		_ = s.Close()
		if !existed {
			_ = os.Remove(dir) // fails where something was written
		}
		return nil, err
	}
	return s, nil
}

func (s *Store) initialise(ctx context.Context, files map[string][]byte, site string, date time.Time) error {
	set, err := s.ask(ctx)
	if err != nil {
		return err
	}
	if err := set.known(); err != nil {
		return err
	}
	set.site = site
	s.settings = &set
	if _, err := s.Site(ctx); err != nil {
		return err
	}
	if err := s.vacant(ctx, files); err != nil {
		return err
	}
	g, err := newGit(s.dir, s.opt)
	if err != nil {
		return err
	}
	if !exists(filepath.Join(s.dir, ".git")) {
		if _, err := g.run(ctx, nil, "-c", "init.defaultBranch=main", "init", "--quiet"); err != nil {
			return err
		}
	}
	if _, err := g.run(ctx, nil, "config", "kesu.site", site); err != nil {
		return err
	}
	return s.write(ctx, func(tx *Tx) error {
		tx.Message, tx.Date = "a store for "+site, date
		return tx.writeFiles(files)
	}, true)
}

// vacant returns an Error where dir is a store or holds one of the files with
// other content.
func (s *Store) vacant(ctx context.Context, files map[string][]byte) error {
	if exists(filepath.Join(s.dir, ConfigFile)) {
		r, err := openRepo(s.dir)
		if err == nil {
			_, commit, err := r.head(ctx, git{})
			if err != nil || commit != "" {
				return fail("store.exists", err, "dir", s.dir)
			}
		}
	}
	for name, data := range files {
		if err := writable(name); err != nil {
			return err
		}
		now, err := s.load(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err == nil && string(now) != string(data) {
			return fail("store.overwrite", nil, "file", name)
		}
	}
	return nil
}
