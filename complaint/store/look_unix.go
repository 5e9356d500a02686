//go:build linux || darwin || freebsd

package store

import (
	"cmp"
	"io"
	"io/fs"
	"os"
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

// readAt reads a regular file in an open folder; it follows no link.
func readAt(fd int, name string) ([]byte, error) {
	file, err := unix.Openat(fd, name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	defer closeFolder(file)
	var s unix.Stat_t
	if err := unix.Fstat(file, &s); err != nil {
		return nil, err
	}
	if s.Mode&unix.S_IFMT != unix.S_IFREG || s.Size > MaxFile {
		return nil, errIrregular
	}
	data := make([]byte, s.Size)
	for n := 0; n < len(data); {
		more, err := unix.Read(file, data[n:])
		if err != nil || more == 0 {
			return nil, cmp.Or(err, io.ErrUnexpectedEOF)
		}
		n += more
	}
	return data, nil
}

// entriesOf lists an open folder. Where that was opened in an os.Root, package os would look at each
// entry: it does not at those of a folder that it only knows by its descriptor.
func entriesOf(dir *os.File) ([]fs.DirEntry, error) {
	fd, err := unix.FcntlInt(dir.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	again := os.NewFile(uintptr(fd), dir.Name())
	defer again.Close()
	return again.ReadDir(-1)
}
