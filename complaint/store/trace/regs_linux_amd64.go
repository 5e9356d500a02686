package trace

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// skip lets the kernel make no call at all in place of the one just entered.
func skip(tid int) error {
	var regs syscall.PtraceRegs
	if err := syscall.PtraceGetRegs(tid, &regs); err != nil {
		return err
	}
	regs.Orig_rax = ^uint64(0)
	return syscall.PtraceSetRegs(tid, &regs)
}

// answer is what a skipped call returns.
func answer(tid int, e syscall.Errno) error {
	var regs syscall.PtraceRegs
	if err := syscall.PtraceGetRegs(tid, &regs); err != nil {
		return err
	}
	regs.Rax = -uint64(e)
	return syscall.PtraceSetRegs(tid, &regs)
}

// legacy adds the calls that only older architectures have.
func legacy(all map[uint64]shape) {
	all[unix.SYS_OPEN] = shape{name: "open", how: path(0), room: true, only: creates(1)}
	all[unix.SYS_CREAT] = shape{name: "creat", how: path(0), room: true}
	all[unix.SYS_RENAME] = shape{name: "rename", how: path(1)}
	all[unix.SYS_UNLINK] = shape{name: "unlink", how: path(0)}
	all[unix.SYS_RMDIR] = shape{name: "rmdir", how: path(0)}
	all[unix.SYS_MKDIR] = shape{name: "mkdir", how: path(0), room: true}
	all[unix.SYS_LINK] = shape{name: "link", how: path(1), room: true}
	all[unix.SYS_SYMLINK] = shape{name: "symlink", how: path(1), room: true}
	all[unix.SYS_CHMOD] = shape{name: "chmod", how: path(0)}
}
