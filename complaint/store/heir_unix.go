//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package store

import (
	"errors"
	"os"
	"os/exec"

	"golang.org/x/sys/unix"
)

// hold takes the lock of an open file for this process and all that inherit the
// file; false where others hold it.
func hold(f *os.File) bool {
	return !errors.Is(unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB), unix.EWOULDBLOCK)
}

// bequeath lets a child process hold the file's lock as long as it lives.
func bequeath(cmd *exec.Cmd, f *os.File) { cmd.ExtraFiles = []*os.File{f} }
