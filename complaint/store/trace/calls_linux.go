//go:build amd64 || arm64

package trace

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Call is a system call that changes something below the folder, or starts a program.
type Call struct {
	N       int    // 1 is the first
	PID     int    // of the process
	Program bool   // made by the program itself, not by one of its descendants
	Name    string // of the call, such as renameat
	Path    string // of what it changes; the program that execve starts
	File    string // the same inode under /proc, where the call names it by a descriptor
	Room    bool   // it needs room on the disk
}

// String returns number, name and path.
func (c Call) String() string { return fmt.Sprintf("%d %s %s", c.N, c.Name, c.Path) }

// shape says how a call names what it changes.
type shape struct {
	name string
	how  func(a [6]uint64) (dirfd int, path uint64) // by a path,
	fd   int                                        // else by the descriptor in this argument
	room bool
	only func(a [6]uint64) bool // nil: always
}

func path(arg int) func([6]uint64) (int, uint64) {
	return func(a [6]uint64) (int, uint64) { return unix.AT_FDCWD, a[arg] }
}

func pathAt(arg int) func([6]uint64) (int, uint64) {
	return func(a [6]uint64) (int, uint64) { return int(int32(a[arg])), a[arg+1] }
}

// creates reports whether the flags of open, in this argument, make or empty a file.
func creates(arg int) func([6]uint64) bool {
	return func(a [6]uint64) bool { return a[arg]&(unix.O_CREAT|unix.O_TRUNC) != 0 }
}

// shapes are the calls that every architecture has. What moves a file is shown
// with its new name.
func shapes() map[uint64]shape {
	all := map[uint64]shape{
		unix.SYS_OPENAT:          {name: "openat", how: pathAt(0), room: true, only: creates(2)},
		unix.SYS_RENAMEAT:        {name: "renameat", how: pathAt(2)},
		unix.SYS_RENAMEAT2:       {name: "renameat2", how: pathAt(2)},
		unix.SYS_UNLINKAT:        {name: "unlinkat", how: pathAt(0)},
		unix.SYS_MKDIRAT:         {name: "mkdirat", how: pathAt(0), room: true},
		unix.SYS_LINKAT:          {name: "linkat", how: pathAt(2), room: true},
		unix.SYS_SYMLINKAT:       {name: "symlinkat", how: pathAt(1), room: true},
		unix.SYS_FCHMODAT:        {name: "fchmodat", how: pathAt(0)},
		unix.SYS_TRUNCATE:        {name: "truncate", how: path(0)},
		unix.SYS_EXECVE:          {name: "execve", how: path(0)},
		unix.SYS_WRITE:           {name: "write", fd: 0, room: true},
		unix.SYS_WRITEV:          {name: "writev", fd: 0, room: true},
		unix.SYS_PWRITE64:        {name: "pwrite64", fd: 0, room: true},
		unix.SYS_PWRITEV:         {name: "pwritev", fd: 0, room: true},
		unix.SYS_SENDFILE:        {name: "sendfile", fd: 0, room: true},
		unix.SYS_COPY_FILE_RANGE: {name: "copy_file_range", fd: 2, room: true},
		unix.SYS_SPLICE:          {name: "splice", fd: 2, room: true},
		unix.SYS_FTRUNCATE:       {name: "ftruncate", fd: 0},
		unix.SYS_FALLOCATE:       {name: "fallocate", fd: 0, room: true},
		unix.SYS_FCHMOD:          {name: "fchmod", fd: 0},
		unix.SYS_FSYNC:           {name: "fsync", fd: 0},
		unix.SYS_FDATASYNC:       {name: "fdatasync", fd: 0},
		unix.SYS_SYNCFS:          {name: "syncfs", fd: 0},
	}
	legacy(all)
	return all
}

// decode returns the call as tests see it, false where it changes nothing of interest.
func (t *tracer) decode(tid int, i info) (Call, bool) {
	s, ok := t.shapes[i.nr]
	if !ok || s.only != nil && !s.only(i.args) {
		return Call{}, false
	}
	c := Call{Name: s.name, Room: s.room}
	if s.how != nil {
		dirfd, address := s.how(i.args)
		c.Path = resolve(tid, dirfd, text(tid, address))
	} else {
		c.File = fmt.Sprintf("/proc/%d/fd/%d", tid, int32(i.args[s.fd]))
		c.Path, _ = os.Readlink(c.File)
	}
	return c, s.name == "execve" || c.Path == t.Dir || strings.HasPrefix(c.Path, t.Dir+"/")
}

// text reads a string of another process.
func text(tid int, address uint64) string {
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", tid))
	if err != nil {
		return ""
	}
	defer mem.Close()
	buffer := make([]byte, syscall.PathMax)
	n, _ := mem.ReadAt(buffer, int64(address)) // it ends where the memory does
	found, _, _ := bytes.Cut(buffer[:n], []byte{0})
	return string(found)
}

// resolve returns the absolute path that a process means; a symbolic link at its end stays.
func resolve(tid, dirfd int, name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	base := fmt.Sprintf("/proc/%d/cwd", tid)
	if dirfd != unix.AT_FDCWD {
		base = fmt.Sprintf("/proc/%d/fd/%d", tid, dirfd)
	}
	dir, err := os.Readlink(base)
	if err != nil {
		return ""
	}
	return filepath.Join(dir, name)
}
