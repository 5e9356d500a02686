//go:build linux || darwin || freebsd

package store

import (
	"io/fs"
	"syscall"

	"golang.org/x/sys/unix"
)

// inode is the file system's number of a file, which another one with its name does not have.
func inode(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Ino) //nolint:unconvert // its type differs between systems
	}
	return 0
}

// openFolder is -1 where it may not be read: what it holds may still be looked at.
func openFolder(dir string) int {
	fd, err := unix.Open(dir, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1
	}
	return fd
}

func closeFolder(fd int) { _ = unix.Close(fd) } // only looked into

func lookAt(fd int, name string) (sight, error) {
	var s unix.Stat_t
	err := unix.Fstatat(fd, name, &s, unix.AT_SYMLINK_NOFOLLOW)
	for err == unix.EINTR {
		err = unix.Fstatat(fd, name, &s, unix.AT_SYMLINK_NOFOLLOW)
	}
	if err != nil {
		return sight{}, err
	}
	return sight{s.Mode&unix.S_IFMT == unix.S_IFREG, s.Size, s.Mtim.Nano(), uint64(s.Ino)}, nil //nolint:unconvert // its type differs between systems
}
