//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Commands are killed at random instants, alone or with their git: each event that was
// acknowledged is there once, none is half there, and the next command, about another
// complaint, succeeds and leaves nothing lying about.
func TestKills(t *testing.T) {
	kills, at := 40, 2 // at once
	if full {
		kills = 1000
	}
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("KESU_TEST_SEED"); text != "" {
		seed, _ = strconv.ParseUint(text, 10, 64)
	}
	t.Logf("KESU_TEST_SEED=%d", seed)
	var all sync.WaitGroup
	for n := range at {
		v := victim{office: newOffice(t), rand: rand.New(rand.NewPCG(seed, uint64(n)))}
		v.shared, v.other = v.opens(t, "shared"), v.opens(t, "other")
		all.Go(func() {
			for range kills / at {
				v.kill(goes{t})
			}
		})
		defer func() { v.complete(t) }()
	}
	all.Wait()
}

// victim is a store whose commands are killed.
type victim struct {
	office
	rand          *rand.Rand
	shared, other string
	lasts         []time.Duration // of whole commands
	count         int
	acknowledged  []string // texts noted
	opened        []string // ids given
}

// kill starts a command and kills it some time before its usual end.
func (v *victim) kill(t goes) {
	v.count++
	text := fmt.Sprint(v.count)
	cmd := v.kesu("note", v.shared, "--text", text)
	opens := v.rand.IntN(2) == 0
	if opens {
		cmd = v.kesu("open", "--customer", "张三", "--text", text, "--by", "李前台", "-q")
	}
	var out strings.Builder
	cmd.Stdout = &out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	start := time.Now()
	require.NoError(t, cmd.Start())
	who := cmd.Process.Pid
	if v.rand.IntN(2) == 0 {
		who = -who // git, too
	}
	timer := time.AfterFunc(v.instant(), func() { _ = syscall.Kill(who, syscall.SIGKILL) })
	err := cmd.Wait()
	timer.Stop()
	if err == nil {
		v.lasts = append(v.lasts, time.Since(start))
		if opens {
			v.opened = append(v.opened, strings.TrimSpace(out.String()))
		} else {
			v.acknowledged = append(v.acknowledged, text)
		}
	}
	v.does(t, "note", v.other, "--text", text)
	if left := v.git(t.T, "status", "--porcelain", "--untracked-files=all"); left != "" {
		t.Errorf("left by the command killed: %s", left)
	}
}

// instant is a moment within what a command takes at present.
func (v *victim) instant() time.Duration {
	if len(v.lasts) < 3 {
		return time.Minute // let it end
	}
	last := slices.Clone(v.lasts[max(0, len(v.lasts)-9):])
	slices.Sort(last)
	return time.Duration(v.rand.Int64N(int64(last[len(last)/2])))
}

// complete checks what is there in the end.
func (v *victim) complete(t *testing.T) {
	notes := v.notes(t, v.shared)
	for _, text := range v.acknowledged {
		require.Equal(t, 1, notes[text], text)
	}
	for text, n := range notes {
		require.Equal(t, 1, n, text)
	}
	for _, id := range v.opened {
		v.does(t, "show", id)
	}
	require.Len(t, v.notes(t, v.other), v.count)
	v.sound(t)
	t.Logf("%d commands, %d of them ended before they were killed", v.count, len(v.lasts))
}
