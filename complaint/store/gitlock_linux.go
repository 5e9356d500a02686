package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// busy reports whether a git is at work in the repository: one whose folder is in it, or
// may not be known. Those on other machines and in other containers are not seen.
func (r repo) busy() bool {
	processes, _ := filepath.Glob("/proc/[0-9]*")
	for _, process := range processes {
		name, _ := os.ReadFile(process + "/comm")
		if is := strings.TrimSpace(string(name)); is != "git" && !strings.HasPrefix(is, "git-") {
			continue
		}
		cwd, err := os.Readlink(process + "/cwd")
		if errors.Is(err, fs.ErrPermission) || err == nil && (inside(r.root, cwd) || inside(r.common, cwd)) {
			return true
		}
	}
	return false
}

// inside reports whether a folder, named without links, is dir or lies below it.
func inside(dir, folder string) bool {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	way, err := filepath.Rel(dir, folder)
	return err == nil && filepath.IsLocal(way)
}
