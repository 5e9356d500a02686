package store

import (
	"io/fs"
	"syscall"
)

// gitStat is what git's index keeps of a file, in its order (gitformat-index): the times of
// its change and of its content, device, number, mode, owner, group, size.
func gitStat(info fs.FileInfo) (stat [10]uint32, ok bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return stat, false
	}
	return [...]uint32{
		uint32(s.Ctim.Sec), uint32(s.Ctim.Nsec), uint32(s.Mtim.Sec), uint32(s.Mtim.Nsec),
		uint32(s.Dev), uint32(s.Ino), uint32(s.Mode), s.Uid, s.Gid, uint32(s.Size),
	}, true
}
