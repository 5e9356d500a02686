package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"
)

// History is what a git directory remembers: that of a store, that of a bare
// repository, or the one that a hook of git looks at, with the objects of a push
// that is not accepted yet. Reading it runs git's plumbing and nothing that a
// configuration, a replaced object or a missing one could bring in. Close ends it.
type History struct {
	g       git
	objects *objects
}

// Commit is one commit of a history, with what it changed.
type Commit struct {
	ID, Name, Email     string
	Parents             []string
	Authored, Committed time.Time
	Changes             [][]Change // against each parent in turn; of a first commit against nothing
	Place               int        // in Log.Commits
}

// Change is a file that differs between a commit and one of its parents.
type Change struct {
	Path             string
	Old, New         string // git's names of the contents, "" where there is no file
	OldMode, NewMode string // as git writes them: 100644, 120000 for a link …
}

// Log is the commits of a range, each after those that it follows.
type Log struct {
	Commits []*Commit
	h       *History
	known   map[string]*Commit
	before  map[string]time.Time // when the commits were committed that its first ones follow
	moves   []move               // complaints that gave up their numbers, once Trails has found them
}

// OpenHistory opens the history of a folder: a work tree or a bare repository.
func OpenHistory(dir string, opt Options) (*History, error) {
	opt = opt.complete()
	g, err := newGit(dir, opt)
	if err != nil {
		return nil, err
	}
	return openHistory(g)
}

// HookHistory opens the history that the hook of git sees in whose environment this
// process runs: git keeps what is pushed apart until the hook agrees, and only the
// environment says where.
func HookHistory(opt Options) (*History, error) {
	opt = opt.complete()
	bin, err := exec.LookPath(opt.Git)
	if err != nil {
		return nil, fail("store.git-missing", err)
	}
	return openHistory(git{bin: bin, dir: ".", env: slices.Concat(opt.Env, []string{"LC_ALL=C", "GIT_TERMINAL_PROMPT=0"})})
}

// unaltered are variables by which git shows commits and objects as they are stored,
// fetches none that are missing, and writes whole blocks instead of single lines.
var unaltered = []string{"GIT_NO_REPLACE_OBJECTS=1", "GIT_GRAFT_FILE=" + os.DevNull, "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none", "GIT_FLUSH=0"}

func openHistory(g git) (*History, error) {
	g.env = slices.Concat(g.env, unaltered)
	out, err := g.run(context.Background(), nil, "rev-parse", "--is-shallow-repository")
	if err != nil && strings.Contains(err.Error(), "not a git repository") {
		return nil, fail("store.none", err, "dir", g.dir)
	}
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(string(out)) == "true" {
		return nil, fail("store.shallow", nil, "dir", g.dir)
	}
	return &History{g: g, objects: &objects{g: g}}, nil
}

// Close ends the processes that were started to read.
func (h *History) Close() error { return h.objects.close() }

// Tree returns what a commit holds.
func (h *History) Tree(ctx context.Context, commit string) Tree {
	return Tree{g: h.g, ctx: ctx, tree: commit}
}

// commitForm is what is asked of each commit: fields that end with NUL, on one line.
const commitForm = "--format=%H%x00%P%x00%an%x00%ae%x00%at%x00%ct"

// Log reads the commits of a range as git writes it: a..b, a branch with its whole
// history, or several such things. A range that git does not know is a notfound Error.
func (h *History) Log(ctx context.Context, revs ...string) (*Log, error) {
	list := h.g.command(ctx, slices.Concat([]string{"rev-list", "--encoding=UTF-8", commitForm}, revs, []string{"--"})...)
	var said bytes.Buffer
	list.Stderr = &said
	listed, err := list.StdoutPipe()
	if err == nil {
		err = list.Start()
	}
	if err != nil {
		return nil, fail("store.git", err, "command", "rev-list", "reason", err.Error())
	}
	diffs, err := h.startDiffs(ctx)
	if err != nil {
		return nil, errors.Join(err, list.Process.Kill(), list.Wait())
	}
	l := &Log{h: h}
	readErr := l.read(bufio.NewReaderSize(listed, 1<<16), diffs)
	for _, d := range diffs {
		readErr = errors.Join(readErr, d.end())
	}
	if err := list.Wait(); err != nil {
		return nil, rangeFault(list, said.Bytes(), err, revs)
	}
	l.order()
	return l, errors.Join(readErr, l.border(ctx))
}

// rangeFault says that there is no such range, or what else git said.
func rangeFault(list *exec.Cmd, said []byte, err error, revs []string) error {
	if containsAny(string(said), []string{"bad revision", "unknown revision", "bad object", "Invalid revision range"}) {
		return fail("store.no-range", nil, "range", strings.Join(revs, " "))
	}
	return gitFault(list, said, err)
}

// read reads what rev-list prints and asks for the changes of each commit.
func (l *Log) read(from *bufio.Reader, diffs []*differ) error {
	once := map[string]string{} // names, addresses, and commits until they come themselves: kept once
	keep := func(text string) string {
		kept, ok := once[text]
		if !ok {
			kept = strings.Clone(text)
			once[kept] = kept
		}
		return kept
	}
	for {
		line, err := from.ReadString('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\x00")
		if len(fields) != 6 {
			continue // the line that rev-list puts before each
		}
		c := &Commit{ID: keep(fields[0]), Parents: strings.Fields(fields[1]), Name: keep(fields[2]), Email: keep(fields[3]), Authored: seconds(fields[4]), Committed: seconds(fields[5])}
		delete(once, c.ID)
		for i, p := range c.Parents {
			c.Parents[i] = keep(p)
		}
		diffs[len(l.Commits)/turn%len(diffs)].ask(c)
		l.Commits = append(l.Commits, c)
		if len(l.Commits)%turn == 0 {
			diffs[(len(l.Commits)-1)/turn%len(diffs)].flush()
		}
	}
}

func seconds(text string) time.Time {
	n, _ := strconv.ParseInt(text, 10, 64) // git has printed it
	return time.Unix(n, 0)
}

// order puts each commit after its parents, whatever their dates say.
func (l *Log) order() {
	l.known = make(map[string]*Commit, len(l.Commits))
	for _, c := range l.Commits {
		l.known[c.ID] = c
	}
	slices.Reverse(l.Commits) // as a rule that is all
	ordered := make([]*Commit, 0, len(l.Commits))
	state := make(map[*Commit]int, len(l.Commits)) // 1: its parents are looked at, 2: done
	for _, c := range l.Commits {
		stack := []*Commit{c}
		for len(stack) > 0 {
			top := stack[len(stack)-1]
			if state[top] == 2 {
				stack = stack[:len(stack)-1]
				continue
			}
			if state[top] == 1 {
				state[top] = 2
				top.Place = len(ordered)
				ordered = append(ordered, top)
				stack = stack[:len(stack)-1]
				continue
			}
			state[top] = 1
			for _, p := range slices.Backward(top.Parents) {
				if parent := l.known[p]; parent != nil && state[parent] == 0 {
					stack = append(stack, parent)
				}
			}
		}
	}
	l.Commits = ordered
}
