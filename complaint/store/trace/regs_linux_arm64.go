package trace

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Sets of registers, from linux/elf.h.
const (
	general    = 1     // NT_PRSTATUS
	systemCall = 0x404 // NT_ARM_SYSTEM_CALL
)

// skip lets the kernel make no call at all in place of the one just entered.
func skip(tid int) error {
	none := int32(-1)
	iov := unix.Iovec{Base: (*byte)(unsafe.Pointer(&none)), Len: uint64(unsafe.Sizeof(none))}
	_, _, e := syscall.Syscall6(syscall.SYS_PTRACE, unix.PTRACE_SETREGSET, uintptr(tid), systemCall, uintptr(unsafe.Pointer(&iov)), 0, 0)
	if e != 0 {
		return e
	}
	return nil
}

// answer is what a skipped call returns.
func answer(tid int, e syscall.Errno) error {
	var regs unix.PtraceRegsArm64
	if err := unix.PtraceGetRegSetArm64(tid, general, &regs); err != nil {
		return err
	}
	regs.Regs[0] = -uint64(e)
	return unix.PtraceSetRegSetArm64(tid, general, &regs)
}

// legacy adds the calls that only older architectures have: none here.
func legacy(map[uint64]shape) {}
