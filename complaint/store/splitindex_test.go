package store

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A big index is split, so that each commit writes the small part; for git nothing changes.
func TestSplitIndex(t *testing.T) {
	s := newStore(t)
	id := create(t, s, "异响")
	split := func(from int64) {
		require.NoError(t, s.Write(context.Background(), func(tx *Tx) error { tx.lean(from); return nil }))
	}
	base := func() []string {
		files, err := filepath.Glob(filepath.Join(s.dir, ".git", "sharedindex.*"))
		require.NoError(t, err)
		return files
	}
	split(1 << 20)
	require.Empty(t, base(), "a small one stays whole")
	split(1)
	require.Len(t, base(), 1)
	requireClean(t, s)
	require.NoFileExists(t, filepath.Join(s.dir, ".git", "index.lock"))

	was, err := os.ReadFile(base()[0])
	require.NoError(t, err)
	require.NoError(t, record(s, id, "二"))
	create(t, s, "漏水")
	requireClean(t, s)
	is, err := os.ReadFile(base()[0])
	require.NoError(t, err)
	require.Equal(t, was, is, "commits leave the base alone")
	require.Len(t, base(), 1)

	gitOut(t, s, "rm", "-q", "people.yaml")
	gitOut(t, s, "commit", "-qm", "by hand")
	requireClean(t, s)
	require.NoError(t, s.Archive(context.Background(), nil, "2027-01"))
	requireClean(t, s)
	require.Equal(t, []string{"异响", "二"}, texts(t, s, id))
}
