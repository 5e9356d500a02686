package store

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A path is a path to fast-import, whatever it holds.
func TestImporterQuotes(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	g, err := newGit(s.dir, s.opt)
	require.NoError(t, err)
	im, err := startImport(context.Background(), g)
	require.NoError(t, err)
	names := []string{`a"b`, `c\d`, "e\nf", " g ", "h/客诉", "-i", `"j"`}
	head := strings.TrimSpace(gitOut(t, s, "rev-parse", "HEAD"))
	im.commit("refs/heads/main", commitHead{message: "M 100644 inline x\ndata 1\nx", author: ident{"a", "b"}, committer: ident{"a", "b"}}, head, "")
	for _, name := range names {
		require.NoError(t, im.file(name, strings.NewReader(name), int64(len(name))))
	}
	require.NoError(t, im.finish())
	require.ElementsMatch(t, names, strings.Split(strings.TrimSuffix(
		gitOut(t, s, "diff", "-z", "--name-only", head, "HEAD"), "\x00"), "\x00"))

	im, err = startImport(context.Background(), g)
	require.NoError(t, err)
	head = strings.TrimSpace(gitOut(t, s, "rev-parse", "HEAD"))
	for _, name := range names {
		blob, err := im.blobAt(head, name)
		require.NoError(t, err)
		data, err := im.cat(blob)
		require.NoError(t, err)
		require.Equal(t, name, string(data))
	}
	blob, err := im.blobAt(head, "missing 100644 blob")
	require.NoError(t, err)
	require.Empty(t, blob)
	_, err = im.cat(strings.Repeat("0", 40))
	requireCode(t, err, "store.git", "failed")
	im.abandon()
}

// A kesu that is killed while it talks to fast-import leaves no half commit.
func TestImporterCutOff(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	g, err := newGit(s.dir, s.opt)
	require.NoError(t, err)
	im, err := startImport(context.Background(), g)
	require.NoError(t, err)
	head := gitOut(t, s, "rev-parse", "HEAD")
	im.commit("refs/heads/main", commitHead{author: ident{"a", "b"}, committer: ident{"a", "b"}}, strings.TrimSpace(head), "")
	require.NoError(t, im.file("one", strings.NewReader("1"), 1))
	require.NoError(t, im.in.Flush())
	require.NoError(t, im.pipe.Close())
	require.Error(t, im.cmd.Wait())
	require.Equal(t, head, gitOut(t, s, "rev-parse", "HEAD"))
}
