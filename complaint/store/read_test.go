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
	"github.com/stretchr/testify/require"
)

const fileOf1 = "complaints/2026/11/16/KS-20261116-001.yaml"

// Files that cannot be what they should be: named with file and line, by Read,
// by a command about this complaint, and by Walk, which goes on with the others.
func TestBadFiles(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		why, code, says string
		edit            func(string) string
	}{
		{"git left its conflict markers", "store.conflict-markers", fileOf1 + ":4: conflict marker of an unfinished merge",
			func(s string) string { return strings.Replace(s, "- id", "<<<<<<< HEAD\n- id", 1) }},
		{"conflict from the first line on", "store.conflict-markers", fileOf1 + ":1: conflict marker of an unfinished merge",
			func(s string) string { return "<<<<<<< HEAD\n" + s }},
		{"six characters are no marker, but no YAML either", "", "",
			func(s string) string { return s + "<<<<<< x\n" }},
		{"over the limit", "store.too-big", fileOf1 + " is 5242881 bytes long, the limit is 5242880",
			func(s string) string { return s + "#" + strings.Repeat("x", MaxFile-len(s)-1) + "\n" }},
		{"another complaint's content", "store.other-id", fileOf1 + ":2: the file says that it is complaint KS-20261116-003",
			func(s string) string { return strings.ReplaceAll(s, "KS-20261116-001", "KS-20261116-003") }},
		{"truncated", "", "", func(s string) string { return s[:len(s)-9] + "\x00" }},
		{"GBK", "", "", func(s string) string { return strings.Replace(s, "漏水", "\xd2\xec\xcf\xec", 1) }},
		{"of a newer kesu", "", "", func(s string) string { return strings.Replace(s, "format: 1", "format: 9\nnew: x", 1) }},
		{"empty", "", "", func(string) string { return "" }},
	} {
		t.Run(row.why, func(t *testing.T) {
			t.Parallel()
			s := newStore(t)
			id, other := create(t, s, "漏水"), create(t, s, "异响")
			edit(t, s, fileOf1, row.edit)
			before := tree(t, s.dir)
			_, err := s.Read(id)
			requireCode(t, err, row.code, "invalid")
			if row.says != "" {
				require.EqualError(t, err, row.says)
			}
			requireCode(t, record(s, id, "x"), row.code, "invalid")
			require.Equal(t, before, tree(t, s.dir))
			seen, bad := walk(t, s, time.Time{}, time.Time{})
			require.Equal(t, []complaint.ID{other}, seen)
			require.Len(t, bad, 1)
			requireCode(t, bad[0], row.code, "invalid")
		})
	}
}

// A file of 50 MB, or of a terabyte that no memory holds, is refused by its size alone.
func TestHugeFileIsNotRead(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := create(t, s, "漏水")
	for _, size := range []int64{50 << 20, 1 << 40} {
		for _, name := range []string{fileOf1, "people.yaml"} {
			if err := os.Truncate(filepath.Join(s.dir, filepath.FromSlash(name)), size); err != nil {
				t.Skip(err)
			}
		}
		_, err := s.Read(id)
		requireCode(t, err, "store.too-big", "invalid")
		_, err = s.ReadFile("people.yaml")
		requireCode(t, err, "store.too-big", "invalid")
	}
	_, err := s.Create(context.Background(), monday, firstNote(strings.Repeat("长", 2<<20)), opened)
	requireCode(t, err, "store.too-big", "invalid")
	err = s.WriteFiles(context.Background(), map[string][]byte{"big.yaml": make([]byte, MaxFile+1)}, "x", noon)
	requireCode(t, err, "store.too-big", "invalid")
}

// A complaint does not grow over the limit, beyond which it could not be read.
func TestComplaintStaysReadable(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := create(t, s, "漏水")
	big := strings.Repeat("很长的说明 ", 200_000)
	require.NoError(t, record(s, id, big))
	requireCode(t, record(s, id, big), "store.too-big", "invalid")
	require.Len(t, texts(t, s, id), 2)
	requireClean(t, s)
}

// A file that somebody wrote in another style of YAML is read, and is not
// damaged by appending what would become a part of its last value.
func TestOtherStyles(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	head := "format: 1\nid: KS-20261116-001\n"
	event := "{id: aa, at: 2026-11-16T09:00:00+08:00, recorded: 2026-11-16T09:00:00+08:00, by: 李, noted: {text: a}}"
	for _, row := range []struct {
		why, text string
		works     bool
	}{
		{"flow style has an end of its own", head + "events: [" + event + "]\n", false},
		{"a document that is closed", head + "events:\n- " + event + "\n...\n", false},
		{"a comment at the end", head + "events:\n- " + event + "\n# 注\n", true},
		{"an indented list", head + "events:\n  - " + event + "\n", false},
		{"lines end as on Windows", strings.ReplaceAll(head+"events:\n- "+event+"\n", "\n", "\r\n"), true},
	} {
		put(t, s, fileOf1, row.text)
		gitOut(t, s, "add", "-A")
		gitOut(t, s, "commit", "-q", "--allow-empty", "-m", row.why)
		err := record(s, "KS-20261116-001", "x")
		if row.works {
			require.NoError(t, err, row.why)
			require.Equal(t, []string{"a", "x"}, texts(t, s, "KS-20261116-001"), row.why)
		} else {
			requireCode(t, err, "store.not-appendable", "invalid")
		}
		requireClean(t, s)
	}
}

// walk returns all ids and all faults of a walk.
func walk(t *testing.T, s *Store, from, to time.Time) (seen []complaint.ID, bad []error) {
	t.Helper()
	require.NoError(t, s.Walk(context.Background(), from, to,
		func(rec complaint.Record) error { seen = append(seen, rec.ID); return nil },
		func(err error) error { bad = append(bad, err); return nil }))
	return seen, bad
}

// fill writes one complaint file for each name, without git.
func fill(t *testing.T, s *Store, names ...string) {
	t.Helper()
	for _, name := range names {
		body, err := complaint.EncodeEvents([]complaint.Event{newEvent("x", noon)})
		require.NoError(t, err)
		id, ok := parseName(name + ".yaml")
		require.True(t, ok, name)
		dir := homeOf(id)
		put(t, s, dir+"/"+name+".yaml", string(complaint.EncodeHeader(id))+string(body))
	}
}

func TestWalk(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	seen, bad := walk(t, s, time.Time{}, time.Time{})
	require.Empty(t, seen)
	require.Empty(t, bad, "a store without complaints is no fault")
	fill(t, s, "KS-20251231-001", "KS-20261031-001", "KS-20261116-1000", "KS-20261116-999", "KS-20261116-002",
		"BJ-20261116-003", "KS-20261116-002.BJ", "KS-20261117-001", "KS-20270101-001")
	all := []complaint.ID{
		"KS-20251231-001", "KS-20261031-001", "BJ-20261116-003", "KS-20261116-002",
		"KS-20261116-999", "KS-20261116-1000", "KS-20261117-001", "KS-20270101-001",
	}
	date := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 15, 0, 0, 0, zone) }
	for _, row := range []struct {
		why      string
		from, to time.Time
		want     []complaint.ID
	}{
		{"all of it", time.Time{}, time.Time{}, all},
		{"both ends count, whatever the hour", date(2026, 10, 31), date(2026, 11, 16), all[1:6]},
		{"one day", date(2026, 11, 17), date(2026, 11, 17), all[6:7]},
		{"no end", date(2026, 11, 17), time.Time{}, all[6:]},
		{"no beginning, end in a month without complaints", time.Time{}, date(2026, 1, 31), all[:1]},
		{"nothing between", date(2026, 11, 1), date(2026, 11, 15), nil},
		{"backwards", date(2026, 11, 17), date(2026, 11, 16), nil},
	} {
		seen, bad := walk(t, s, row.from, row.to)
		require.Equal(t, row.want, seen, row.why)
		require.Empty(t, bad, row.why)
	}
	rec, err := s.Read("KS-20261116-002")
	require.NoError(t, err)
	require.Len(t, rec.Events, 2, "both sites' events")
	d, err := s.day(dayDir(monday.Date()))
	require.NoError(t, err)
	require.Equal(t, []string{"complaints/2026/11/16/KS-20261116-002.yaml", "complaints/2026/11/16/KS-20261116-002.BJ.yaml"},
		d.groups[1].files, "the file of the site that opened it comes first")
	var ids []complaint.ID
	for id, err := range s.IDs() {
		require.NoError(t, err)
		ids = append(ids, id)
	}
	require.Equal(t, all, ids)
	for id := range s.IDs() {
		require.Equal(t, all[0], id)
		break
	}
}

// What lies in the wrong place is not passed over in silence: it may hold events.
func TestStrays(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	fill(t, s, "KS-20261116-001")
	for _, name := range []string{
		"complaints/2026/11/16/KS-20261117-001.yaml", "complaints/2026/11/16/KS-20261116-001 (1).yaml", "complaints/2026/KS-20261116-002.yaml",
		"complaints/2026/11/16/KS-20261116-001.KS.yaml", "complaints/2026/11/16/KS-20261116-001.yaml.d/x", "complaints/alt/x",
	} {
		put(t, s, name, "format: 1\n")
	}
	for _, name := range []string{"complaints/README.md", "complaints/2026/11/16/.KS-20261116-001.yaml.swp", "complaints/2026/11/16/n.txt"} {
		put(t, s, name, "may lie there")
	}
	seen, bad := walk(t, s, time.Time{}, time.Time{})
	require.Equal(t, []complaint.ID{"KS-20261116-001"}, seen)
	var files []string
	for _, err := range bad {
		requireCode(t, err, "store.stray", "invalid")
		var e *Error
		require.ErrorAs(t, err, &e)
		files = append(files, fmt.Sprint(e.Args()["file"]))
	}
	require.ElementsMatch(t, []string{
		"complaints/2026/11/16/KS-20261117-001.yaml", "complaints/2026/11/16/KS-20261116-001 (1).yaml", "complaints/2026/KS-20261116-002.yaml",
		"complaints/2026/11/16/KS-20261116-001.KS.yaml", "complaints/2026/11/16/KS-20261116-001.yaml.d", "complaints/alt",
	}, files)
}

func TestWalkEnds(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	var names []string
	for i := range 300 {
		names = append(names, string(complaint.NewID("KS", monday.AddDate(0, 0, i%5), 1+i)))
	}
	fill(t, s, names...)
	put(t, s, "complaints/2026/11/18/KS-20261118-500.yaml", "format: 1\n")
	enough := errors.New("enough")
	n := 0
	err := s.Walk(context.Background(), time.Time{}, time.Time{}, func(complaint.Record) error {
		if n++; n == 7 {
			return enough
		}
		return nil
	}, nil)
	require.ErrorIs(t, err, enough)
	require.Equal(t, 7, n)
	n = 0
	err = s.Walk(context.Background(), time.Time{}, time.Time{}, func(complaint.Record) error { n++; return nil }, nil)
	requireCode(t, err, "", "invalid")
	require.Equal(t, 180, n, "three days of 60 in order, then the bad file")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, s.Walk(ctx, time.Time{}, time.Time{}, func(complaint.Record) error { return nil }, nil), context.Canceled)
}

func TestFind(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	deep := filepath.Join(s.dir, "attachments", "KS-20261116-001")
	require.NoError(t, os.MkdirAll(deep, 0o755))
	for _, start := range []string{s.dir, deep} {
		dir, err := Find(start)
		require.NoError(t, err)
		require.Equal(t, s.dir, dir)
	}
	_, err := Find(t.TempDir())
	requireCode(t, err, "store.none", "notfound")
}
