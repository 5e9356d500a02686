//go:build amd64 || arm64

package trace

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Verdict says what becomes of a call. The zero value lets it be made.
type Verdict struct {
	Fail  syscall.Errno // the call is not made and returns this
	Halt  bool          // the whole tree is killed before the call is made: the machine halts
	Alone bool          // the program is killed, whoever makes the call; its children go on
}

// Watch says what is looked at.
type Watch struct {
	Dir   string             // absolute, without symbolic links; calls that change something below it are shown
	Enter func(Call) Verdict // before a call
	Leave func(Call)         // after a call that has succeeded; may be nil
}

// Run is a program under way.
type Run struct {
	Ended chan struct{}      // closed when the program itself has ended
	Gone  chan struct{}      // closed when all its descendants have ended, too
	State syscall.WaitStatus // of the program, once it has ended
	Err   error              // of tracing, once all are gone
}

const (
	options = unix.PTRACE_O_TRACESYSGOOD | unix.PTRACE_O_TRACECLONE | unix.PTRACE_O_TRACEFORK |
		unix.PTRACE_O_TRACEVFORK | unix.PTRACE_O_TRACEEXEC | unix.PTRACE_O_EXITKILL
	atSyscall = syscall.SIGTRAP | 0x80 // how TRACESYSGOOD marks a stop at a system call
)

// Start starts cmd, whose Stdin, Stdout and Stderr must be files or nil, and
// returns once it runs. Permission to trace is asked of the system: the error is
// EPERM where a container forbids it.
func (w Watch) Start(cmd *exec.Cmd) (*Run, error) {
	r := &Run{Ended: make(chan struct{}), Gone: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // ptrace belongs to a thread; this one ends with the goroutine
		t := tracer{Watch: w, run: r, shapes: shapes(), known: map[int]int{}, pending: map[int]*pending{}}
		err := t.start(cmd)
		started <- err
		if err == nil {
			r.Err = t.loop()
			close(r.Gone)
		}
	}()
	return r, <-started
}

// Run is Start and waiting until all are gone.
func (w Watch) Run(cmd *exec.Cmd) (*Run, error) {
	r, err := w.Start(cmd)
	if err != nil {
		return nil, err
	}
	<-r.Gone
	return r, r.Err
}

type tracer struct {
	Watch
	run     *Run
	shapes  map[uint64]shape
	root    int
	n       int              // calls shown
	halted  bool             // whatever still comes up is killed
	known   map[int]int      // process by thread
	pending map[int]*pending // calls under way, by thread
}

// pending is a call between its entry and its exit.
type pending struct {
	call Call
	fail syscall.Errno
}

func (t *tracer) start(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	t.root = cmd.Process.Pid
	var ws syscall.WaitStatus
	if _, err := syscall.Wait4(t.root, &ws, 0, nil); err != nil {
		return err
	}
	_ = cmd.Process.Release()
	t.known[t.root] = t.root
	if err := syscall.PtraceSetOptions(t.root, options); err != nil {
		return err
	}
	return syscall.PtraceSyscall(t.root, 0)
}

// loop serves the stops of all threads until none is left.
func (t *tracer) loop() error {
	for {
		tid, err := t.next()
		if err != nil || tid == 0 {
			return err
		}
		var ws syscall.WaitStatus
		// What it had to tell is gone where the process is ending meanwhile: to wait for
		// its first thread would be for ever, as that waits for the others to be waited for.
		got, err := syscall.Wait4(tid, &ws, unix.WALL|unix.WNOHANG, nil)
		if err != nil {
			return err
		}
		if got == 0 {
			continue
		}
		if !ws.Stopped() {
			delete(t.known, tid)
			if tid == t.root {
				t.run.State = ws
				close(t.run.Ended)
			}
			continue
		}
		if err := t.stop(tid, ws); err != nil && !errors.Is(err, syscall.ESRCH) { // it may have been killed meanwhile
			return err
		}
	}
}

// signalInfo is the kernel's siginfo_t for SIGCHLD.
type signalInfo struct {
	_   [4]int32
	pid int32
	_   [108]byte
}

// next waits until one of the threads has something to tell; 0 when none is left.
// Other children that this thread started when it served another goroutine are left
// to who waits for them.
func (t *tracer) next() (tid int, err error) {
	for {
		how := unix.WEXITED | unix.WSTOPPED | unix.WNOWAIT | unix.WALL | unix.WNOTHREAD
		if len(t.known) == 0 {
			how |= unix.WNOHANG
		}
		var told signalInfo
		_, _, e := syscall.Syscall6(syscall.SYS_WAITID, unix.P_ALL, 0, uintptr(unsafe.Pointer(&told)), uintptr(how), 0, 0)
		switch {
		case e == syscall.EINTR:
		case e == syscall.ECHILD || e == 0 && told.pid == 0:
			return 0, nil
		case e != 0:
			return 0, e
		case t.traced(int(told.pid)):
			return int(told.pid), nil
		default:
			time.Sleep(time.Millisecond)
		}
	}
}

// traced reports whether a child is one of those watched. One that was killed before it
// was seen has no tracer any more; it is told of although it is nobody's child here.
func (t *tracer) traced(tid int) bool {
	if _, known := t.known[tid]; known {
		return true
	}
	parent := status(tid, "PPid")
	return status(tid, "TracerPid") > 0 || parent > 0 && parent != os.Getpid()
}

// stop serves one stop and lets the thread go on.
func (t *tracer) stop(tid int, ws syscall.WaitStatus) error {
	signal := ws.StopSignal()
	_, old := t.known[tid]
	if !old {
		t.known[tid] = status(tid, "Tgid")
	}
	deliver := 0
	switch {
	case t.halted: // just born
		return syscall.Kill(tid, syscall.SIGKILL)
	case signal == atSyscall:
		if err := t.syscall(tid); err != nil {
			return err
		}
	case ws>>16 != 0: // a new process or thread, or another program in this one
	case signal == syscall.SIGSTOP && !old: // how a new one begins
	default:
		deliver = int(signal)
	}
	return syscall.PtraceSyscall(tid, deliver)
}

// info is the kernel's struct ptrace_syscall_info.
type info struct {
	op    uint8
	_     [3]uint8
	_     uint32
	_, _  uint64
	nr    uint64 // at exit: what the call returned
	args  [6]uint64
	spare [2]uint64
}

func (t *tracer) syscall(tid int) error {
	var i info
	_, _, e := syscall.Syscall6(syscall.SYS_PTRACE, unix.PTRACE_GET_SYSCALL_INFO, uintptr(tid), unsafe.Sizeof(i), uintptr(unsafe.Pointer(&i)), 0, 0)
	if e != 0 {
		return e
	}
	switch i.op {
	case unix.PTRACE_SYSCALL_INFO_ENTRY:
		return t.enter(tid, i)
	case unix.PTRACE_SYSCALL_INFO_EXIT:
		return t.leave(tid, int64(i.nr))
	}
	return nil
}

func (t *tracer) enter(tid int, i info) error {
	call, ok := t.decode(tid, i)
	if !ok {
		return nil
	}
	t.n++
	call.N, call.PID = t.n, t.known[tid]
	call.Program = call.PID == t.root
	v := t.Enter(call)
	switch {
	case v.Halt:
		t.halted = true
		for _, pid := range t.known {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	case v.Alone:
		_ = syscall.Kill(t.root, syscall.SIGKILL)
	}
	t.pending[tid] = &pending{call, v.Fail}
	if v.Fail != 0 {
		return skip(tid)
	}
	return nil
}

func (t *tracer) leave(tid int, result int64) error {
	p := t.pending[tid]
	delete(t.pending, tid)
	switch {
	case p == nil:
	case p.fail != 0:
		return answer(tid, p.fail)
	case result >= 0 && t.Leave != nil:
		t.Leave(p.call)
	}
	return nil
}

// status returns a number that the kernel tells of a thread, such as Tgid, its process.
func status(tid int, key string) int {
	text, _ := os.ReadFile("/proc/" + strconv.Itoa(tid) + "/status")
	_, rest, _ := bytes.Cut(text, []byte("\n"+key+":\t"))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	n, _ := strconv.Atoi(string(line))
	return n
}
