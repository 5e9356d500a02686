package store

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// transports are the ways to a hub.
var transports = map[string]func(h hub, t testing.TB) string{
	"path":   func(h hub, _ testing.TB) string { return h.dir },
	"file":   func(h hub, _ testing.TB) string { return "file://" + filepath.ToSlash(h.dir) },
	"daemon": hub.daemon,
	"http":   hub.http,
}

// Over each transport: a store is published, cloned by another site, both work on
// their own and on each other's complaints, with an attachment that is bigger than what
// git posts in one piece, and end with the same.
func TestTransports(t *testing.T) {
	t.Parallel()
	for name, url := range transports {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHub(t)
			at := url(h, t)
			ks := shares(t, at)
			first := create(t, ks, "漏水")
			require.Equal(t, Shared{Sent: 1}, shared(t, ks))

			bj := clone(t, at, "BJ")
			require.Equal(t, []string{"漏水"}, texts(t, bj, first))
			require.NoError(t, record(bj, first, "北京回复"))
			second := create(t, bj, "异响")
			require.Equal(t, complaint.ID("BJ-20261116-001"), second)
			attach(t, bj, second, "行车记录.mp4", strings.Repeat("noise", 1<<19))
			require.NoError(t, record(ks, first, "总部回复"))

			require.Equal(t, Shared{Sent: 3}, shared(t, bj))
			require.Equal(t, Shared{Received: 3, Sent: 2, Complaints: []complaint.ID{second, first}}, shared(t, ks))
			require.Equal(t, Shared{Received: 2, Complaints: []complaint.ID{first}}, shared(t, bj))
			require.Equal(t, Shared{}, shared(t, bj), "nothing to do")
			require.ElementsMatch(t, []string{"漏水", "北京回复", "总部回复"}, texts(t, bj, first))
			requireOne(t, h, ks, bj)
		})
	}
}

// attach gives a complaint a file of this content.
func attach(t testing.TB, s *Store, id complaint.ID, name, data string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(file, []byte(data), 0o644))
	require.NoError(t, s.Write(context.Background(), func(tx *Tx) error {
		tx.Message = "attached"
		_, err := tx.Attach(id, file)
		return err
	}))
}
