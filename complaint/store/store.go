// Package store keeps the record in a git directory: one file for each complaint
// and site that only ever grows, and plain files beside them (DESIGN.md 3).
//
// It promises that an event whose write was acknowledged is in its file and in a
// commit, both on disk; that a command which was refused or failed before that
// changed nothing; that a crash at any moment leaves files which can be read, and
// that the next command that writes finishes or undoes what was begun; that readers
// never see half a file; and that git status is clean afterwards, as it was before.
// Reading takes no lock, and starts no process but a git that only reads objects: to learn
// what changed since the index was made, and where months are archived.
//
// What the events mean is left to package complaint, whether they are allowed to
// package sla, both asked under the lock by the caller's function.
package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// Options says how to work on a store; the zero value is right for a command.
type Options struct {
	Git      string        // the git binary; "" looks git up on PATH
	Env      []string      // environment of git, "NAME=value"; nil is that of this process
	Wait     time.Duration // how long to wait for another writer; 0 is 10 s
	NoCommit bool          // write the files and leave the commit to the user
}

// Store is an opened store. It may be used by several goroutines at once.
type Store struct {
	dir    string
	root   *os.Root
	config Config
	opt    Options
	step   func(name string) // tests stop the program at a step of a write

	asked    sync.Mutex
	settings *settings                // what git config said, once asked
	looked   bool                     // whether archive was looked for
	archive  *archive                 // what is not in the work tree; nil: nothing
	git      *os.Root                 // the git directory, once asked for
	ahead    func() (snapshot, error) // waits for the index that Foresee began to read; nil: it did not
}

// Find returns the nearest folder with a kesu.yaml, from start upwards, or a
// notfound Error.
func Find(start string) (string, error) {
	abs, err := filepath.Abs(start)
	if err != nil {
		return "", fail("store.read", err, "file", start)
	}
	for dir := abs; ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(filepath.Join(dir, ConfigFile)); err == nil && info.Mode().IsRegular() {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", none(abs)
		}
	}
}

// none says that dir is no store, and that it may be the server's side of one.
func none(dir string) error {
	if isBare(dir) {
		return fail("store.bare", nil, "dir", dir)
	}
	return fail("store.none", nil, "dir", dir)
}

// Open opens the store in dir, which holds kesu.yaml. It reads that file and
// nothing else: git is looked at when something is written.
func Open(dir string, opt Options) (*Store, error) {
	s, err := open(dir, opt)
	if err != nil {
		return nil, err
	}
	data, err := s.load(ConfigFile)
	if errors.Is(err, fs.ErrNotExist) {
		err = none(s.dir)
	}
	if err == nil {
		s.config, err = DecodeConfig(data)
	}
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// open opens a folder that need not be a store yet.
func open(dir string, opt Options) (*Store, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fail("store.read", err, "file", dir)
	}
	root, err := os.OpenRoot(abs)
	if err != nil {
		return nil, fail("store.read", err, "file", dir)
	}
	return &Store{dir: abs, root: root, opt: opt.complete(), step: func(string) {}}, nil
}

// complete fills in what the zero value stands for.
func (opt Options) complete() Options {
	if opt.Git == "" {
		opt.Git = "git"
	}
	if opt.Env == nil {
		opt.Env = os.Environ()
	}
	if opt.Wait == 0 {
		opt.Wait = 10 * time.Second
	}
	return opt
}

// Close lets go of the store's folder. Nothing is written.
func (s *Store) Close() error {
	s.forget()
	if s.ahead != nil {
		_, _ = s.ahead() // it reads in the folder
	}
	if s.git != nil {
		_ = s.git.Close()
	}
	return s.root.Close()
}

// gitRoot opens the git directory for files of ours, nil where there is none.
func (s *Store) gitRoot() *os.Root {
	s.asked.Lock()
	defer s.asked.Unlock()
	if s.git == nil {
		if r, err := openRepo(s.dir); err == nil {
			s.git, _ = os.OpenRoot(r.dir)
		}
	}
	return s.git
}

// Dir returns the absolute path of the store's folder.
func (s *Store) Dir() string { return s.dir }

// Config returns kesu.yaml as it was when the store was opened.
func (s *Store) Config() Config { return s.config }

// Site returns the site that this clone writes as: git config kesu.site, else
// the site of kesu.yaml.
func (s *Store) Site(ctx context.Context) (string, error) {
	set, err := s.ask(ctx)
	if err != nil {
		return "", err
	}
	site := set.site
	if site == "" {
		site = s.config.Site
	}
	if !complaint.ValidSite(site) {
		return "", fail("store.site", nil, "site", site)
	}
	return site, nil
}

// Author returns the name that git gives the author of a commit, "" where it knows none.
func (s *Store) Author(ctx context.Context) (string, error) {
	set, err := s.ask(ctx)
	return set.author.name, err
}

// ask reads git's settings, once.
func (s *Store) ask(ctx context.Context) (settings, error) {
	s.asked.Lock()
	defer s.asked.Unlock()
	if s.settings == nil {
		g, err := newGit(s.dir, s.opt)
		if err != nil {
			return settings{}, err
		}
		set, err := readSettings(ctx, g)
		if err != nil {
			return settings{}, err
		}
		s.settings = &set
	}
	return *s.settings, nil
}
