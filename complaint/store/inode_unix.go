//go:build unix

package store

import (
	"io/fs"
	"syscall"
)

// inode is the file system's number of a file, which another one with its name does not have.
func inode(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Ino) //nolint:unconvert // its type differs between systems
	}
	return 0
}
