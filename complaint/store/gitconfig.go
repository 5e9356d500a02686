package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// configure sets variables (name, value, …) of the repository's configuration as git
// config does, so that a loss of power leaves the old file or the new one: git syncs
// objects, refs and index when asked to, this file never.
func (r repo) configure(ctx context.Context, g git, pairs ...string) error {
	file, err := filepath.EvalSymlinks(filepath.Join(r.common, "config"))
	if err != nil {
		return fail("store.read", err, "file", filepath.Join(r.common, "config"))
	}
	lock := file + ".lock" // git's own
	if err := gone(ctx, lock, 2*orphanStill, nil); err != nil {
		return err
	}
	if err := copyNew(file, lock); err != nil {
		return fail("store.write", err, "file", lock)
	}
	err = g.change(ctx, lock, pairs)
	if err == nil {
		if cause := os.Rename(lock, file); cause != nil {
			err = fail("store.write", cause, "file", file)
		}
	}
	if err != nil {
		_ = os.Remove(lock)
		return err
	}
	if err := syncFolder(filepath.Dir(file)); err != nil {
		return fail("store.write", err, "file", file)
	}
	return nil
}

// change sets variables in a file of settings that nobody else has, and syncs it.
func (g git) change(ctx context.Context, file string, pairs []string) error {
	for i := 0; i+1 < len(pairs); i += 2 {
		if _, err := g.run(ctx, nil, "config", "--file", file, pairs[i], pairs[i+1]); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err == nil {
		err = errors.Join(f.Sync(), f.Close())
	}
	if err != nil {
		return fail("store.write", err, "file", file)
	}
	return nil
}

// copyNew copies a file to a name that must be free.
func copyNew(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm())
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(to)
	}
	return err
}
