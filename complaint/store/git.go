package store

import (
	"bytes"
	"context"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// git runs the git binary in one folder.
type git struct {
	bin     string
	dir     string
	env     []string
	journal *journal // whose lock a child inherits while it is open; may be nil
}

// foreign are the variables by which a git that runs kesu from a hook would make
// our git work on its repository instead of the store's.
var foreign = []string{
	"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_CEILING_DIRECTORIES",
}

// newGit finds the binary and prepares its environment: messages in English, no
// questions, no lock for mere convenience, and no repository but that of dir.
func newGit(dir string, opt Options) (git, error) {
	bin, err := exec.LookPath(opt.Git)
	if err != nil {
		return git{}, fail("store.git-missing", err)
	}
	env := slices.DeleteFunc(slices.Clone(opt.Env), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(foreign, name)
	})
	env = append(env, "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0",
		"GIT_CEILING_DIRECTORIES="+filepath.Dir(dir), "GIT_DEFAULT_REF_FORMAT=files")
	return git{bin: bin, dir: dir, env: env}, nil
}

// offline returns the git made to get nothing from anywhere: for reading, which is not to
// reach for what a partial clone left out by ways that the store's settings name. It
// reads no index, which would cost more than all else.
func (g git) offline() git {
	g.env = append(slices.Clip(g.env), "GIT_INDEX_FILE="+filepath.Join(g.dir, ".git", "kesu.no-index"), "GIT_ALLOW_PROTOCOL=none", "GIT_NO_LAZY_FETCH=1", "GIT_NO_REPLACE_OBJECTS=1")
	return g
}

func (g git) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, g.bin, args...)
	cmd.Dir, cmd.Env = g.dir, g.env
	if g.journal != nil && g.journal.f != nil {
		bequeath(cmd, g.journal.f)
	}
	return cmd
}

// run runs one git command to its end and returns what it printed. The error
// holds the command's name and its last words.
func (g git) run(ctx context.Context, stdin io.Reader, args ...string) ([]byte, error) {
	cmd := g.command(ctx, args...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &out, &errs
	if err := cmd.Run(); err != nil {
		return out.Bytes(), gitFault(cmd, errs.Bytes(), err)
	}
	return out.Bytes(), nil
}

// gitFault names the subcommand that failed and what it said on stderr.
func gitFault(cmd *exec.Cmd, stderr []byte, err error) error {
	name := "git"
	for i := 1; i < len(cmd.Args); i++ {
		if a := cmd.Args[i]; a == "-c" {
			i++
		} else if !strings.HasPrefix(a, "-") {
			name = a
			break
		}
	}
	reason, _, _ := strings.Cut(strings.ToValidUTF8(string(stderr), "?"), "\n\nAnother git process") // advice follows
	reason, _, _ = strings.Cut(reason, "\nfast-import: dumping crash report")
	reason = strings.TrimSpace(reason)
	if strings.Contains(reason, "detected dubious ownership") {
		return fail("store.owner", err, "dir", cmd.Dir)
	}
	if reason == "" {
		reason = err.Error()
	}
	return fail("store.git", err, "command", name, "reason", reason)
}

// value returns a variable of the environment, "" where it is not set.
func (g git) value(name string) string {
	for _, v := range slices.Backward(g.env) {
		if n, value, _ := strings.Cut(v, "="); n == name {
			return value
		}
	}
	return ""
}
