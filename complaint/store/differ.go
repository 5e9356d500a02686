package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
)

// differ is one git diff-tree that says what commits changed. Several work side by
// side, in turns of so many commits.
type differ struct {
	cmd   *exec.Cmd
	pipe  io.WriteCloser
	in    *bufio.Writer
	out   *bufio.Reader
	said  bytes.Buffer
	found chan *Commit // that were asked about
	done  chan error
}

const (
	turn    = 512
	waiting = 1 << 13 // how many commits may wait for their changes: more than any buffer between two programs holds
)

func (h *History) startDiffs(ctx context.Context) ([]*differ, error) {
	var all []*differ
	for range min(2, runtime.GOMAXPROCS(0)) {
		d := &differ{
			cmd:   h.g.command(ctx, "-c", "core.fsmonitor=false", "diff-tree", "--stdin", "--always", "--root", "-r", "-z", "--raw", "--no-renames", "--no-abbrev"),
			found: make(chan *Commit, waiting), done: make(chan error, 1),
		}
		d.cmd.Stderr = &d.said
		pipe, err1 := d.cmd.StdinPipe()
		out, err2 := d.cmd.StdoutPipe()
		err := errors.Join(err1, err2)
		if err == nil {
			err = d.cmd.Start()
		}
		if err != nil {
			for _, begun := range all {
				_ = begun.end()
			}
			return nil, fail("store.git", err, "command", "diff-tree", "reason", err.Error())
		}
		d.pipe, d.in, d.out = pipe, bufio.NewWriterSize(pipe, 1<<16), bufio.NewReaderSize(out, 1<<16)
		go d.run()
		all = append(all, d)
	}
	return all, nil
}

// ask asks what a commit changed against each of its parents.
func (d *differ) ask(c *Commit) {
	if len(c.Parents) == 0 {
		_, _ = d.in.WriteString(c.ID + "\n") // the writer remembers its first error
	}
	for _, p := range c.Parents {
		_, _ = d.in.WriteString(c.ID + " " + p + "\n")
	}
	if len(d.found) == waiting {
		d.flush() // who reads them waits for what is asked
	}
	d.found <- c
}

func (d *differ) flush() { _ = d.in.Flush() }

// end waits for the last answer.
func (d *differ) end() error {
	d.flush()
	_ = d.pipe.Close()
	close(d.found)
	err := <-d.done
	if wait := d.cmd.Wait(); wait != nil {
		return gitFault(d.cmd, d.said.Bytes(), wait)
	}
	return err
}

// run reads the answers until there are no more commits; after an error, for nothing.
func (d *differ) run() {
	err := d.answers()
	if err != nil {
		_ = d.cmd.Process.Kill()
	}
	for range d.found {
	}
	d.done <- err
}

// answers gives each commit its changes.
func (d *differ) answers() error {
	paths := map[string]string{} // each is kept once
	var head string
	var err error
	read := false
	for c := range d.found {
		if !read {
			head, err = d.out.ReadString(0)
			read = true
		}
		for range max(1, len(c.Parents)) {
			if err != nil || head != c.ID+"\x00" {
				return fmt.Errorf("git diff-tree: unexpected answer %q: %w", head, errors.Join(err, io.ErrUnexpectedEOF))
			}
			var changes []Change
			for {
				if head, err = d.out.ReadString(0); err != nil || !strings.HasPrefix(head, ":") {
					break
				}
				change, bad := d.change(head, paths)
				if bad != nil {
					return bad
				}
				changes = append(changes, change)
			}
			c.Changes = append(c.Changes, changes)
		}
	}
	return nil
}

// change reads the path that follows ":100644 100644 <old> <new> M".
func (d *differ) change(head string, paths map[string]string) (Change, error) {
	name, err := d.out.ReadString(0)
	raw := strings.Fields(strings.TrimSuffix(head[1:], "\x00"))
	if err != nil || len(raw) != 5 {
		return Change{}, fmt.Errorf("git diff-tree: unexpected answer %q: %w", head, errors.Join(err, io.ErrUnexpectedEOF))
	}
	name = name[:len(name)-1]
	known, ok := paths[name]
	if !ok {
		known = name
		paths[name] = name
	}
	return Change{Path: known, Old: named(raw[2]), New: named(raw[3]), OldMode: raw[0], NewMode: raw[1]}, nil
}
