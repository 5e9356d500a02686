//go:build !linux

package store

import (
	"errors"
	"os"
)

// flush makes the content of many files survive a loss of power.
func flush(root *os.Root, names []string) error {
	for _, name := range names {
		f, err := root.OpenFile(name, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	return nil
}
