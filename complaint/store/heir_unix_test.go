//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package store

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// As long as a git that a command started lives, the journal is not free, though the
// command itself is gone.
func TestGitKeepsTheJournal(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := newStore(t)
	file := filepath.Join(s.dir, ".git", journalFile)
	j, _, _, err := openJournal(ctx, file, 0)
	require.NoError(t, err)
	require.NoError(t, j.open())
	g, err := newGit(s.dir, s.opt)
	require.NoError(t, err)
	g.journal = j
	cmd := g.command(ctx, "cat-file", "--batch")
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	require.NoError(t, j.close(), "as at the end of the process")

	next, _, _, err := openJournal(ctx, file, 50*time.Millisecond)
	require.NoError(t, err)
	require.False(t, next.alone)
	require.NoError(t, in.Close())
	require.NoError(t, cmd.Wait())
	next, _, _, err = openJournal(ctx, file, 10*time.Second)
	require.NoError(t, err)
	require.True(t, next.alone)
}
