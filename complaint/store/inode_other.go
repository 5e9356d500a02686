//go:build !unix

package store

import "io/fs"

// inode is 0 where the file system tells no number of a file.
func inode(fs.FileInfo) uint64 { return 0 }
