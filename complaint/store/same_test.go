package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// openWith opens a complaint in its own words, with a file.
func openWith(t testing.TB, s *Store, text, file string) complaint.ID {
	t.Helper()
	var id complaint.ID
	require.NoError(t, s.Write(context.Background(), func(tx *Tx) (err error) {
		tx.Message = "opened"
		if id, err = tx.Create(monday, firstNote(text)); err != nil {
			return err
		}
		name := filepath.Join(t.TempDir(), "照片.jpg")
		require.NoError(t, os.WriteFile(name, []byte(file), 0o644))
		_, err = tx.Attach(id, name)
		return err
	}))
	return id
}

// fileOf is the content of the attachment 照片.jpg of a complaint.
func fileOf(t testing.TB, s *Store, id complaint.ID) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, "attachments", string(id), "照片.jpg"))
	require.NoError(t, err)
	return string(data)
}

// Two clones write as one site and give one number to two complaints: who comes later
// gets the next number, with all that belongs to the complaint, even a file that the
// other one has just the same; and so on while numbers collide.
func TestOneNumberTwice(t *testing.T) {
	t.Parallel()
	for _, photos := range [][2]string{{"a", "b"}, {"same", "same"}} {
		t.Run(photos[0]+photos[1], func(t *testing.T) {
			t.Parallel()
			h, ks, bj, _ := two(t)
			late := clone(t, h.dir, "BJ")
			first, second := openWith(t, bj, "漏水", photos[0]), openWith(t, late, "异响", photos[1])
			require.Equal(t, first, second)
			require.NoError(t, record(late, second, "客户又来电"))
			require.Equal(t, complaint.ID("BJ-20261116-002"), create(t, bj, "油耗"))
			shared(t, bj)
			done := shared(t, late)
			require.Equal(t, []Renumbering{{From: first, To: "BJ-20261116-003"}}, done.Renumbered)
			require.True(t, done.SameSite)
			shared(t, ks)
			require.Equal(t, Shared{Received: 3, Complaints: []complaint.ID{"BJ-20261116-003"}, SameSite: true}, shared(t, bj))
			for _, s := range []*Store{ks, bj, late} {
				require.Equal(t, []string{"漏水"}, texts(t, s, first))
				rec, err := s.Read("BJ-20261116-003")
				require.NoError(t, err)
				require.Len(t, rec.Events, 3)
				require.Equal(t, "客户又来电", string(rec.Events[1].Noted.Text))
				require.Equal(t, first, rec.Events[2].Renumbered.From)
				require.Equal(t, photos[0], fileOf(t, s, first))
				require.Equal(t, photos[1], fileOf(t, s, "BJ-20261116-003"))
			}
			requireOne(t, h, ks, bj, late)
		})
	}
}

// A complaint that nobody has committed yet gives way like any other.
func TestOneNumberTwiceUncommitted(t *testing.T) {
	t.Parallel()
	h, _, bj, _ := two(t)
	late := clone(t, h.dir, "BJ")
	lazy := reopen(t, late, func(o *Options) { o.NoCommit = true })
	create(t, bj, "漏水")
	id := openWith(t, lazy, "异响", "x")
	shared(t, bj)
	done, err := late.Sync(context.Background(), SyncOptions{})
	require.NoError(t, err)
	require.Equal(t, []Renumbering{{From: id, To: "BJ-20261116-002"}}, done.Renumbered)
	require.Equal(t, []string{"漏水"}, texts(t, late, id))
	require.Equal(t, "x", fileOf(t, late, "BJ-20261116-002"))
	_, err = lazy.Sync(context.Background(), SyncOptions{})
	require.NoError(t, err, "sharing is committing")
}

// Two sites attach files of one name to one complaint: both files stay.
func TestOneNameTwice(t *testing.T) {
	t.Parallel()
	h, ks, bj, id := two(t)
	late := clone(t, h.dir, "BJ")
	for s, data := range map[*Store]string{ks: "a", bj: "b", late: "c"} {
		attach(t, s, id, "照片.jpg", data)
		attach(t, s, id, "照片.jpg", data+data)
	}
	for range 2 {
		for _, s := range []*Store{ks, bj, late} {
			shared(t, s)
		}
	}
	sums, err := ks.Attachments(id)
	require.NoError(t, err)
	require.Len(t, sums, 6)
	for _, data := range []string{"a", "aa", "b", "bb", "c", "cc"} {
		require.Contains(t, sums, nameOf(sums, sumOf([]byte(data))), data)
	}
	requireOne(t, h, ks, bj, late)
}

// nameOf is the name of the file with this sum, "" for none.
func nameOf(sums map[string]string, sum string) string {
	for name, of := range sums {
		if of == sum {
			return name
		}
	}
	return ""
}

// Several syncs in one clone at once, as of a watch and of people, while others record
// there: each succeeds, and all is shared in the end.
func TestSyncsAtOnce(t *testing.T) {
	t.Parallel()
	h, ks, bj, id := two(t)
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			s := reopen(t, ks, patient)
			for i := range 3 {
				if err := record(s, id, fmt.Sprint(n, i)); err != nil {
					t.Error(err)
				}
				if _, err := s.Sync(context.Background(), SyncOptions{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	shared(t, ks)
	shared(t, bj)
	require.Len(t, texts(t, bj, id), 13)
	requireOne(t, h, ks, bj)
}
