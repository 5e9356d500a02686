package store

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A lock that could be that of a killed git stays as long as another git works in the
// repository: a git commit keeps the index's lock while its editor is open.
func TestLockOfLivingGit(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{".", "complaints/2026", ".git/refs"} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			s := newStore(t)
			id := create(t, s, "漏水")
			require.Error(t, second("die", s.dir, "files", "placed").Run())
			living := exec.Command("git", "cat-file", "--batch")
			living.Dir = filepath.Join(s.dir, folder)
			in, err := living.StdinPipe()
			require.NoError(t, err)
			require.NoError(t, living.Start())
			put(t, s, ".git/index.lock", "")

			s = reopen(t, s, func(o *Options) { o.Wait = 2 * orphanStill })
			requireCode(t, record(s, id, "x"), "store.git-locked", "busy")
			require.FileExists(t, filepath.Join(s.dir, ".git/index.lock"))
			require.NoError(t, in.Close())
			require.NoError(t, living.Wait())
			s = reopen(t, s, func(o *Options) { o.Wait = 20 * time.Second })
			require.NoError(t, record(s, id, "x"), "nobody works there any more")
			requireClean(t, s)
		})
	}
}
