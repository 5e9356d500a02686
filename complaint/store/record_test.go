package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCreateAndRecord(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	requireClean(t, s)
	id := create(t, s, "漏水")
	require.Equal(t, complaint.ID("KS-20261116-001"), id)
	requireClean(t, s)
	require.NoError(t, record(s, id, "已回复"))
	requireClean(t, s)
	require.Equal(t, []string{"漏水", "已回复"}, texts(t, s, id))
	require.Equal(t, complaint.ID("KS-20261116-002"), create(t, s, "异响"))
	requireClean(t, s)

	out := gitOut(t, s, "log", "--format=%an|%ae|%cn|%aI|%s", "--name-status", "-2")
	require.Equal(t, "王服务|wang@example.com|王服务|2026-11-16T12:00:00+08:00|KS-20261116-002: opened\n\n"+
		"A\tcomplaints/2026/11/16/KS-20261116-002.yaml\n"+
		"王服务|wang@example.com|王服务|2026-11-16T12:00:00+08:00|KS-20261116-001: noted\n\n"+
		"M\tcomplaints/2026/11/16/KS-20261116-001.yaml\n", out)
	gitOut(t, s, "fsck", "--strict")
}

func TestCommitHoldsOnlyItsOwnFile(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := create(t, s, "漏水")
	edit(t, s, "people.yaml", func(string) string { return "people: [staged]\n" })
	gitOut(t, s, "add", "people.yaml")
	edit(t, s, "policies/d.yaml", func(string) string { return "policy: edited\n" })
	require.NoError(t, record(s, id, "回复"))
	require.Equal(t, "complaints/2026/11/16/KS-20261116-001.yaml\n", gitOut(t, s, "diff", "--name-only", "HEAD~", "HEAD"))
	require.Equal(t, "M  people.yaml\n M policies/d.yaml\n", gitOut(t, s, "status", "--porcelain"),
		"what the user had staged and edited stays as it was")
}

// A refusal leaves no file, no folder, no commit, no journal and no temporary file.
func TestRefusalChangesNothing(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := create(t, s, "漏水")
	before := tree(t, s.dir)
	no := errors.New("the rule forbids it")
	ctx := context.Background()

	err := s.Record(ctx, id, func(complaint.Record) ([]complaint.Event, error) { return nil, no }, "x")
	require.ErrorIs(t, err, no)
	err = s.Record(ctx, id, func(complaint.Record) ([]complaint.Event, error) { return nil, nil }, "x")
	require.NoError(t, err)
	_, err = s.Create(ctx, monday.AddDate(0, 1, 0), func(complaint.ID) ([]complaint.Event, error) { return nil, no }, opened)
	require.ErrorIs(t, err, no)
	_, err = s.Create(ctx, monday, func(complaint.ID) ([]complaint.Event, error) { return nil, nil }, opened)
	require.NoError(t, err, "nothing to write")
	err = s.Write(ctx, func(tx *Tx) error {
		_, err := tx.Create(monday.AddDate(0, 1, 0), firstNote("a"))
		require.NoError(t, err)
		require.NoError(t, tx.Record(id, notes("b")))
		require.NoError(t, tx.WriteFile("new/folder/file.yaml", []byte("x: 1\n")))
		return no
	})
	require.ErrorIs(t, err, no)
	require.Equal(t, before, tree(t, s.dir))
	requireClean(t, s)
}

// tree lists all files and folders with their content, except git's own objects and logs.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		require.NoError(t, err)
		rel, _ := filepath.Rel(dir, path)
		switch {
		case e.Name() == lockFile:
		case e.IsDir():
			all[rel] = "folder"
		default:
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			all[rel] = string(data)
		}
		return nil
	}))
	return all
}

func TestUnknownID(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	for range 8 {
		create(t, s, "x")
	}
	_, err := s.Read("KS-20261116-009")
	requireCode(t, err, "store.unknown-id", "notfound")
	var e *Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, []string{"KS-20261116-004", "KS-20261116-005", "KS-20261116-006", "KS-20261116-007", "KS-20261116-008"}, e.Args()["near"])
	_, err = s.Read("KS-20261117-001")
	require.ErrorAs(t, err, &e)
	require.Empty(t, e.Args()["near"], "no complaint of that day")
	requireCode(t, record(s, "KS-20261117-001", "x"), "store.unknown-id", "notfound")
	for _, id := range []complaint.ID{"../../../etc/passwd", "--exec=sh", "", "KS-20261116-001/../x"} {
		_, err := s.Read(id)
		require.Error(t, err)
		require.Error(t, record(s, id, "x"))
	}
	requireClean(t, s)
}

// Another site writes beside the file of the site that opened the complaint.
func TestSites(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := create(t, s, "漏水")
	gitOut(t, s, "config", "kesu.site", "BJ")
	bj := reopen(t, s, nil)
	require.NoError(t, record(bj, id, "北京"))
	require.NoError(t, record(bj, id, "北京 2"))
	require.Equal(t, complaint.ID("BJ-20261116-001"), create(t, bj, "北京自己的"), "numbers of another site do not count")
	requireClean(t, s)
	files, err := filepath.Glob(filepath.Join(s.dir, "complaints/2026/11/16/*"))
	require.NoError(t, err)
	for i := range files {
		files[i] = filepath.Base(files[i])
	}
	require.Equal(t, []string{"BJ-20261116-001.yaml", "KS-20261116-001.BJ.yaml", "KS-20261116-001.yaml"}, files)
	require.ElementsMatch(t, []string{"漏水", "北京", "北京 2"}, texts(t, bj, id))
	require.NoError(t, record(s, id, "苏州"))
	require.ElementsMatch(t, []string{"漏水", "北京", "北京 2", "苏州"}, texts(t, bj, id))

	rec, err := s.Read(id)
	require.NoError(t, err)
	said, first, byText := map[string][]string{}, map[string]string{}, func(e complaint.Event) string { return string(e.Noted.Text) }
	for _, e := range rec.Events {
		said[byText(e)], first[byText(e)] = e.After, e.ID
	}
	require.Equal(t, map[string][]string{"漏水": nil, "北京": {first["漏水"]}, "北京 2": nil, "苏州": {first["北京 2"]}}, said,
		"what a site writes says what it knows of the others, once")

	gitOut(t, s, "config", "kesu.site", "bj --exec")
	requireCode(t, record(reopen(t, s, nil), id, "x"), "store.site", "invalid")
	gitOut(t, s, "config", "--unset", "kesu.site")
	site, err := reopen(t, s, nil).Site(context.Background())
	require.NoError(t, err)
	require.Equal(t, "KS", site, "kesu.yaml counts where the clone has none")
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	dir := "complaints/2026/11/16/"
	id := create(t, s, "x")
	data, err := os.ReadFile(filepath.Join(s.dir, dir, string(id)+".yaml"))
	require.NoError(t, err)
	put(t, s, dir+"KS-20261116-999.yaml", strings.ReplaceAll(string(data), "001", "999"))
	put(t, s, dir+"KS-20261116-500.BJ.yaml", strings.ReplaceAll(string(data), "001", "500"))
	put(t, s, dir+"note.txt", "not a complaint")
	gitOut(t, s, "add", "-A")
	gitOut(t, s, "commit", "-qm", "by hand")
	require.Equal(t, complaint.ID("KS-20261116-1000"), create(t, s, "x"), "one more than the highest")
	require.Equal(t, complaint.ID("KS-20261116-1001"), create(t, s, "x"), "as a number, not as text")

	// A number that was taken, committed and deleted by hand is not given again unseen.
	require.NoError(t, os.Remove(filepath.Join(s.dir, dir+"KS-20261116-1001.yaml")))
	_, err = s.Create(context.Background(), monday, firstNote("x"), opened)
	requireCode(t, err, "store.edited", "busy")
}

func TestManyInOneCommit(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	old := create(t, s, "alt")
	before := commits(t, s)
	ctx := context.Background()
	var ids []complaint.ID
	err := s.Write(ctx, func(tx *Tx) error {
		tx.Message = "import"
		for i := range 100 {
			id, err := tx.Create(monday.AddDate(0, 0, i%3), firstNote(fmt.Sprintf("Zeile %d", i)))
			if err != nil {
				return err
			}
			ids = append(ids, id)
			if i%4 > 0 { // else git, which has got the others already, gets it anew
				continue
			}
			if err := tx.Record(id, func(rec complaint.Record) ([]complaint.Event, error) {
				require.Len(t, rec.Events, 1, "what the same change wrote is seen")
				return []complaint.Event{newEvent("gleich geantwortet", noon)}, nil
			}); err != nil {
				return err
			}
		}
		_, err := s.Read(ids[0])
		requireCode(t, err, "store.unknown-id", "notfound")
		return tx.Record(old, notes("auch"))
	})
	require.NoError(t, err)
	requireClean(t, s)
	require.Equal(t, "1\n", gitOut(t, s, "rev-list", "--count", "HEAD", "^HEAD~"))
	require.NotEqual(t, before, commits(t, s))
	require.Equal(t, "import\n", gitOut(t, s, "log", "-1", "--format=%s"))
	for i, id := range ids {
		require.Equal(t, []string{fmt.Sprintf("Zeile %d", i), "gleich geantwortet"}[:1+(i+3)%4/3], texts(t, s, id))
	}
	require.Equal(t, []string{"alt", "auch"}, texts(t, s, old))
	require.Equal(t, complaint.ID("KS-20261116-035"), ids[99], "34 of 100 fall on the first day, after the one there")
}

func TestNoCommit(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := create(t, s, "漏水")
	dry := reopen(t, s, func(o *Options) { o.NoCommit = true })
	require.NoError(t, record(dry, id, "一"))
	require.NoError(t, record(dry, id, "二"))
	require.Equal(t, " M complaints/2026/11/16/KS-20261116-001.yaml\n", gitOut(t, s, "status", "--porcelain"))
	require.NoFileExists(t, filepath.Join(s.dir, ".git", journalFile))
	require.NoError(t, record(s, id, "三"))
	requireClean(t, s)
	require.Equal(t, []string{"漏水", "一", "二", "三"}, texts(t, s, id))
}

func TestHandEdits(t *testing.T) {
	t.Parallel()
	file := "complaints/2026/11/16/KS-20261116-001.yaml"
	event := "- id: aa\n  at: 2026-11-16T09:00:00+08:00\n  recorded: 2026-11-16T09:00:00+08:00\n  by: 李\n  noted:\n    text: 手写\n"
	for _, row := range []struct {
		why  string
		edit func(string) string
		code string // "" where the command goes on
	}{
		{"an event added at the end is an event whose commit failed", func(s string) string { return s + event }, ""},
		{"a comment at the end is no event", func(s string) string { return s + "# 注\n" }, "store.edited"},
		{"a field added to the last event would change it", func(s string) string { return s + "  why: later\n" }, "store.edited"},
		{"a text changed", func(s string) string { return strings.Replace(s, "漏水", "没有", 1) }, "store.edited"},
		{"a line taken out", func(s string) string { return strings.Replace(s, "  why: 因为\n", "", 1) }, "store.edited"},
		{"an event in front", func(s string) string { return strings.Replace(s, "events:\n", "events:\n"+event, 1) }, "store.edited"},
	} {
		t.Run(row.why, func(t *testing.T) {
			t.Parallel()
			s := newStore(t)
			id, err := s.Create(context.Background(), monday, func(complaint.ID) ([]complaint.Event, error) {
				e := newEvent("漏水", noon)
				e.Why = "因为"
				return []complaint.Event{e, newEvent("第二", noon)}, nil
			}, opened)
			require.NoError(t, err)
			other := create(t, s, "别的")
			edit(t, s, file, row.edit)
			before := tree(t, s.dir)
			err = record(s, id, "回复")
			if row.code == "" {
				require.NoError(t, err)
				requireClean(t, s)
				return
			}
			requireCode(t, err, row.code, "busy")
			require.Equal(t, before, tree(t, s.dir))
			require.NoError(t, record(s, other, "回复"), "another complaint is not held up")
			require.Equal(t, " M "+file+"\n", gitOut(t, s, "status", "--porcelain"))
		})
	}
}

func TestWriteFiles(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	ctx := context.Background()
	week := time.Date(2026, 11, 20, 17, 0, 0, 0, zone)
	require.NoError(t, s.WriteFiles(ctx, map[string][]byte{
		"bulletins/2026-W47.yaml": []byte("week: 47\n"), "people.yaml": []byte("people: [王]\n"),
	}, "bulletin 2026-W47", week))
	requireClean(t, s)
	require.Equal(t, "2026-11-20T17:00:00+08:00 bulletin 2026-W47\n", gitOut(t, s, "log", "-1", "--format=%aI %s"))
	data, err := s.ReadFile("people.yaml")
	require.NoError(t, err)
	require.Equal(t, "people: [王]\n", string(data))

	before := commits(t, s)
	require.NoError(t, s.WriteFiles(ctx, map[string][]byte{"people.yaml": data}, "again", week))
	require.Equal(t, before, commits(t, s), "nothing new, no commit")

	edit(t, s, "people.yaml", func(s string) string { return s + "# by hand\n" })
	err = s.WriteFiles(ctx, map[string][]byte{"people.yaml": []byte("people: []\n")}, "x", week)
	requireCode(t, err, "store.edited", "busy")
	require.NoError(t, s.WriteFiles(ctx, map[string][]byte{"people.yaml": []byte("people: [王]\n# by hand\n")}, "x", week),
		"the same content is what the user wants")
	requireClean(t, s)
	require.NoError(t, s.WriteFiles(ctx, map[string][]byte{"people.yaml": []byte("people: []\r\n")}, "from Windows", week))
	requireClean(t, s)
}

func TestPlainFiles(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	files, err := s.ListFiles("policies")
	require.NoError(t, err)
	require.Equal(t, []string{"policies/d.yaml"}, files)
	files, err = s.ListFiles("calendars")
	require.NoError(t, err)
	require.Empty(t, files)
	_, err = s.ReadFile("calendars/2026.json")
	requireCode(t, err, "store.no-file", "notfound")
	for _, name := range []string{
		"../x", "/etc/passwd", ".git/config", ".GIT/hooks/pre-commit", "a/../../x", "a//b", "./a", "", ".", "GIT~1/config",
		"policies/con.yaml", "policies/a\nb", "policies/a:b", "policies/.tmp-x", `policies\x`, "policies/x.", "policies/\u202ex",
	} {
		_, err := s.ReadFile(name)
		requireCode(t, err, "store.bad-name", "usage")
		err = s.WriteFiles(context.Background(), map[string][]byte{name: nil}, "x", noon)
		requireCode(t, err, "store.bad-name", "usage")
	}
	for _, name := range []string{"complaints/2026/11/16/KS-20261116-001.yaml", "Attachments/x", "complaints"} {
		err := s.WriteFiles(context.Background(), map[string][]byte{name: nil}, "x", noon)
		requireCode(t, err, "store.bad-name", "usage")
	}
	requireClean(t, s)
}

// A link that leads out of the store is not followed, for reading or writing.
func TestLinksOutOfTheStore(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	outside := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(outside, "secret.yaml"), []byte("x"), 0o600))
	if err := os.Symlink(outside, filepath.Join(s.dir, "bulletins")); err != nil {
		t.Skip("no symbolic links here")
	}
	_, err := s.ReadFile("bulletins/secret.yaml")
	requireCode(t, err, "store.read", "failed")
	err = s.WriteFiles(context.Background(), map[string][]byte{"bulletins/new.yaml": []byte("x")}, "x", noon)
	require.Error(t, err)
	assert.NoFileExists(t, filepath.Join(outside, "new.yaml"))
}
