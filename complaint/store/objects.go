package store

import (
	"bufio"
	"io"
	"io/fs"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// objects reads git's objects by their names through one git cat-file, which is
// started when the first is asked for. It may be used by several goroutines at once.
type objects struct {
	g   git
	mu  sync.Mutex
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader

	size atomic.Int32 // in bytes, of an object's name; once one was read
}

// read returns the content of an object. What is over MaxFile is not kept in
// memory: it is an Error that names the object.
func (o *objects) read(name string) ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.start(); err != nil {
		return nil, err
	}
	if _, err := io.WriteString(o.in, name+"\n"); err != nil {
		return nil, o.fault(name, err)
	}
	head, err := o.out.ReadString('\n')
	if err != nil {
		return nil, o.fault(name, err)
	}
	fields := strings.Fields(head) // "<name> blob 123" or "<name> missing"
	if len(fields) == 2 && fields[1] == "missing" && strings.Contains(name, ":") {
		return nil, fs.ErrNotExist
	}
	if len(fields) != 3 {
		return nil, fail("store.git", nil, "command", "cat-file", "reason", strings.TrimSpace(head))
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil {
		return nil, o.fault(name, err)
	}
	if size > MaxFile {
		if _, err := io.CopyN(io.Discard, o.out, size+1); err != nil {
			return nil, o.fault(name, err)
		}
		return nil, tooBig(name, size)
	}
	o.size.Store(int32(len(fields[0]) / 2))
	data := make([]byte, size+1) // a line feed follows
	if _, err := io.ReadFull(o.out, data); err != nil {
		return nil, o.fault(name, err)
	}
	return data[:size:size], nil
}

func (o *objects) start() (err error) {
	if o.cmd != nil {
		return nil
	}
	cmd := exec.Command(o.g.bin, "cat-file", "--batch")
	cmd.Dir, cmd.Env = o.g.dir, o.g.env
	if o.in, err = cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	o.out = bufio.NewReaderSize(out, 1<<16)
	if err := cmd.Start(); err != nil {
		return fail("store.git", err, "command", "cat-file", "reason", err.Error())
	}
	o.cmd = cmd
	return nil
}

func (o *objects) fault(name string, err error) error {
	return fail("store.git", err, "command", "cat-file", "reason", name+": "+err.Error())
}

func (o *objects) close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.cmd == nil {
		return nil
	}
	_ = o.in.Close()
	err := o.cmd.Wait()
	o.cmd = nil
	return err
}
