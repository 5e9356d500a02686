//go:build amd64 || arm64

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	watch "github.com/kesu-cli/kesu/complaint/store/trace"
)

// refusing is a program for scripts: refusing FAULT PATTERN ARGS… runs kesu ARGS… while
// the system refuses all calls that change something in the store and of which "name
// path" fits the pattern. FAULT is the error (ENOSPC, EROFS, EACCES, EIO), or HALT: the
// machine stops at the first of them.
func refusing() {
	fault, pattern := os.Args[1], regexp.MustCompile(os.Args[2])
	errno := map[string]syscall.Errno{"ENOSPC": syscall.ENOSPC, "EROFS": syscall.EROFS, "EACCES": syscall.EACCES, "EIO": syscall.EIO}[fault]
	dir, err := filepath.EvalSymlinks(os.Getenv("KESU_STORE"))
	if err != nil {
		panic(err)
	}
	cmd := exec.Command("kesu", os.Args[3:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	run, err := watch.Watch{Dir: dir, Enter: func(c watch.Call) watch.Verdict {
		if !pattern.MatchString(c.Name + " " + strings.TrimPrefix(c.Path, dir+"/")) {
			return watch.Verdict{}
		}
		return watch.Verdict{Fail: errno, Halt: fault == "HALT"}
	}}.Run(cmd)
	if err != nil {
		panic(err)
	}
	if run.State.Signaled() {
		os.Exit(128 + int(run.State.Signal()))
	}
	os.Exit(run.State.ExitStatus())
}

// traces reports whether a program may be run under another's eyes here.
func traces() bool {
	_, err := watch.Watch{Dir: os.TempDir(), Enter: func(watch.Call) watch.Verdict { return watch.Verdict{} }}.Run(exec.Command("git", "--version"))
	return err == nil
}
