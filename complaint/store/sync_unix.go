//go:build unix

package store

import (
	"errors"
	"os"
	"syscall"
)

// noWait opens a pipe without waiting for its other end.
const noWait = syscall.O_NONBLOCK

// syncDir makes the names in a folder survive a loss of power.
func syncDir(root *os.Root, dir string) error {
	d, err := root.Open(dir)
	return syncOpened(d, err)
}

// syncFolder is syncDir for a folder outside the store, such as git's.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	return syncOpened(d, err)
}

func syncOpened(d *os.File, err error) error {
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
