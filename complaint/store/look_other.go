//go:build !linux && !darwin && !freebsd

package store

import (
	"errors"
	"io/fs"
	"os"
)

// inode is 0 where the file system tells no number of a file.
func inode(fs.FileInfo) uint64 { return 0 }

// openFolder opens none: files are looked at by their whole paths.
func openFolder(string) int { return -1 }

func closeFolder(int) {}

func lookAt(int, string) (sight, error) { return sight{}, errors.ErrUnsupported }

func readAt(int, string) ([]byte, error) { return nil, errors.ErrUnsupported }

func entriesOf(dir *os.File) ([]fs.DirEntry, error) { return dir.ReadDir(-1) }
