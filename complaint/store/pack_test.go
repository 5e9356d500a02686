package store

import (
	"crypto/sha1"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A store into which nobody ever fetches is packed by the commands themselves:
// git's sample folder is filled beyond its threshold, the next command packs.
func TestPacksNowAndThen(t *testing.T) {
	s := newStore(t)
	gitOut(t, s, "config", "gc.auto", "100")
	gitOut(t, s, "config", "gc.autoDetach", "false")
	dir := t.TempDir()
	for i, made := 0, 0; made <= looseSample; i++ {
		text := fmt.Sprint(i)
		if sum := sha1.Sum(fmt.Appendf(nil, "blob %d\x00%s", len(text), text)); sum[0] != 0x17 {
			continue
		}
		made++
		file := filepath.Join(dir, text)
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		gitOut(t, s, "hash-object", "-w", file)
	}
	packs := func() int {
		return strings.Count(gitOut(t, s, "count-objects", "-v"), "in-pack: 0\n")
	}
	require.Equal(t, 1, packs(), "nothing is packed yet")
	create(t, s, "客户投诉")
	require.Zero(t, packs(), "what the history holds is packed now")
}
