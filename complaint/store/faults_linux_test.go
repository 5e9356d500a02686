//go:build amd64 || arm64

package store

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/kesu-cli/kesu/complaint/store/trace"
	"github.com/stretchr/testify/require"
)

// The machine halts before any call that changes something.
func TestHalt(t *testing.T) {
	labs(t, func(t *testing.T, l lab) {
		calls := l.calls(t)
		for _, n := range instants(t, len(calls), 1) {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				t.Parallel()
				s := l.clone(t)
				r := l.run(t, s, trace.Watch{Enter: func(c trace.Call) trace.Verdict {
					logCall(t, c, n)
					return trace.Verdict{Halt: c.N == n}
				}})
				l.healed(t, s, acknowledged(r))
			})
		}
	})
}

func logCall(t *testing.T, c trace.Call, n int) {
	if c.N == n {
		t.Log(c)
	}
}

// acknowledged is the fate of a deed by what its process told.
func acknowledged(r trial) fate {
	if r.State.Exited() && r.State.ExitStatus() == 0 {
		return done
	}
	return either
}

// The program is killed and its git, still at work, is not: the next command waits for it.
func TestKilledAlone(t *testing.T) {
	labs(t, func(t *testing.T, l lab) {
		calls := l.calls(t)
		for _, n := range instants(t, len(calls), 1) {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				t.Parallel()
				s := l.clone(t)
				r := l.start(t, s, trace.Watch{Enter: func(c trace.Call) trace.Verdict {
					logCall(t, c, n)
					return trace.Verdict{Alone: c.N == n}
				}})
				<-r.Ended
				l.readable(t, s)
				require.NoError(t, record(s, "KS-20261116-002", "weiter"))
				<-r.Gone
				require.NoError(t, r.Err)
				l.whole(t, s, acknowledged(r))
			})
		}
	})
}

// refusals are ways in which a system refuses calls.
var refusals = []struct {
	why     string
	errno   syscall.Errno
	said    string // by Go or by git
	lasting bool   // every later call of the kind is refused, too
	only    func(trace.Call) bool
}{
	{"the disk is full", syscall.ENOSPC, "no space left on device", true, func(c trace.Call) bool { return c.Room }},
	{"the file system has become read-only", syscall.EROFS, "read-only file system", true, changes},
	{"permission is lost", syscall.EACCES, "permission denied", false, func(c trace.Call) bool { return !syncs(c) }},
	{"the disk fails once", syscall.EIO, "input/output error", false, func(trace.Call) bool { return true }},
}

func syncs(c trace.Call) bool {
	return c.Name == "fsync" || c.Name == "fdatasync" || c.Name == "syncfs"
}

func changes(c trace.Call) bool { return c.Name != "execve" && !syncs(c) }

// A call that changes something is refused: the command names file and cause, the
// event is there if and only if it said so, and the next command finds order.
func TestRefusedCalls(t *testing.T) {
	labs(t, func(t *testing.T, l lab) {
		calls := l.calls(t)
		chosen := seeded(t).Perm(len(refusals))
		if !full {
			chosen = chosen[:2]
		}
		for _, i := range chosen {
			refusal := refusals[i]
			t.Run(refusal.why, func(t *testing.T) {
				for _, n := range instants(t, len(calls)-1, 1) {
					t.Run(fmt.Sprint(n), func(t *testing.T) {
						t.Parallel()
						s := l.clone(t)
						var refused []string
						r := l.run(t, s, trace.Watch{Enter: func(c trace.Call) trace.Verdict {
							if !refusal.only(c) || c.N < n || len(refused) > 0 && !refusal.lasting {
								return trace.Verdict{}
							}
							refused = append(refused, c.String())
							return trace.Verdict{Fail: refusal.errno}
						}})
						said := r.said(t)
						t.Logf("%s\n%s", strings.Join(refused, "\n"), said)
						want := done
						switch r.State.ExitStatus() {
						case 0:
							require.Empty(t, said)
						case 1, kept:
							if r.State.ExitStatus() == 1 {
								want = undone
							}
							if l.shares() {
								want = either
							}
							require.Regexp(t, "(?i)git|"+regexp.QuoteMeta(refusal.said), said, "the cause, or what git makes of it")
							require.Regexp(t, `[/.]|attachments|-objects'`, said, "the file, or the part of git")
						default:
							t.Fatalf("status %d: %s", r.State, said)
						}
						l.healed(t, s, want)
					})
				}
			})
		}
	})
}

// Power is lost before any call, and after the deed was acknowledged. Worst case:
// what was not synced is gone. Git does not sync folders, as it relies on
// journaling file systems to keep the order of changes to names: its own files
// have the names that they had at the end. So have all in the second case, where
// only content is lost.
func TestPowerLoss(t *testing.T) {
	labs(t, func(t *testing.T, l lab) {
		calls := l.calls(t)
		for _, n := range instants(t, len(calls), 1) {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				t.Parallel()
				s := l.clone(t)
				disk, err := trace.NewDisk(s.dir)
				require.NoError(t, err)
				r := l.run(t, s, trace.Watch{
					Enter: func(c trace.Call) trace.Verdict {
						logCall(t, c, n)
						disk.Enter(c)
						return trace.Verdict{Halt: c.N == n}
					},
					Leave: disk.Leave,
				})
				for why, ordered := range map[string]func(string) bool{
					"names are lost": gits,
					"names are kept": func(string) bool { return true },
				} {
					t.Run(why, func(t *testing.T) {
						to := filepath.Join(t.TempDir(), "客诉 store")
						require.NoError(t, disk.Write(to, ordered))
						if _, err := os.Stat(hubDir(s)); err == nil {
							require.NoError(t, os.CopyFS(filepath.Join(filepath.Dir(to), "kesu.git"), os.DirFS(hubDir(s))))
						}
						l.healed(t, openAt(t, to), acknowledged(r))
					})
				}
			})
		}
	})
}

// gits reports whether a file is written by git.
func gits(name string) bool {
	return strings.HasPrefix(name, ".git/") && !strings.HasPrefix(name, ".git/kesu.")
}
