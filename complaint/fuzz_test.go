package complaint_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// within ends the program where something takes longer than any input of a fuzzer
// may, so that the input is kept.
func within(limit time.Duration, do func()) {
	watch := time.AfterFunc(limit, func() { panic("still at work after " + limit.String()) })
	defer watch.Stop()
	do()
}

// versions are two versions of the sample: what both begin with, and what each has alone.
func versions(t testing.TB) (a, b []byte) {
	t.Helper()
	parts := bytes.SplitAfter(sample(t), []byte("\n- "))
	join := func(from ...[][]byte) []byte {
		text := bytes.TrimSuffix(bytes.Join(append([][]byte{parts[0]}, bytesOf(from)...), nil), []byte("- "))
		return append(bytes.TrimSuffix(text, []byte("\n")), '\n')
	}
	return join(parts[1:4], parts[4:6]), join(parts[1:4], parts[6:8])
}

func bytesOf(lists [][][]byte) (all [][]byte) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// Two versions of a file are united the same way round, once or again, and every
// event of both is in the result, or the reason is said.
func FuzzUnion(f *testing.F) {
	a, b := versions(f)
	f.Add(a, b)
	f.Add(sample(f), a)
	empty := complaint.EncodeHeader(sampleID)
	f.Add(append(bytes.Clone(empty[:len(empty)-1]), " []\n"...), b)
	automatic := "- id: auto-1\n  at: 2026-11-19T09:00:00+08:00\n  recorded: %\n  by: kesu\n  escalated: {to: medium, trigger: overdue, clock: close}\n"
	f.Add(append(bytes.Clone(empty), strings.ReplaceAll(automatic, "%", "2026-11-19T09:00:01+08:00")...), append(bytes.Clone(empty), strings.ReplaceAll(automatic, "%", "2026-11-20T10:00:00+08:00")...))
	f.Add([]byte(strings.ReplaceAll(string(a), "\n", "\r\n")), b)
	f.Add(append([]byte("# head\n"), a...), append([]byte("\ufeff"), b...))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		within(30*time.Second, func() { unite(t, a, b) })
	})
}

func unite(t *testing.T, a, b []byte) {
	x, errX := complaint.DecodeFile("a.yaml", a)
	y, errY := complaint.DecodeFile("a.yaml", b)
	u, err := complaint.Union("a.yaml", a, b)
	v, errV := complaint.Union("a.yaml", b, a)
	require.Equal(t, err == nil, errV == nil, "one way round it works, the other it does not: %v, %v", err, errV)
	if err != nil {
		require.ErrorAs(t, err, new(*complaint.Fault))
		return
	}
	require.NoError(t, errors.Join(errX, errY), "what cannot be read is not united")
	require.Equal(t, string(u), string(v), "commutative")
	all, err := complaint.DecodeFile("a.yaml", u)
	require.NoError(t, err, "%s", u)
	require.Equal(t, x.ID, all.ID)
	for _, e := range append(x.Events, y.Events...) {
		require.True(t, holds(all.Events, e), "event %s is lost:\n%s", e.ID, u)
	}
	for _, e := range all.Events {
		require.True(t, holds(x.Events, e) || holds(y.Events, e), "event %s came from nowhere", e.ID)
	}
	for _, again := range [][2][]byte{{u, u}, {u, a}, {b, u}} {
		w, err := complaint.Union("a.yaml", again[0], again[1])
		require.NoError(t, err)
		require.Equal(t, string(u), string(w), "idempotent")
	}
}

// holds reports whether an event is among others: with its content, an automatic one by its id.
func holds(all []complaint.Event, e complaint.Event) bool {
	for _, other := range all {
		if other.ID == e.ID && (e.Automatic() && other.Automatic() || equal(other, e)) {
			return true
		}
	}
	return false
}

// equal compares events by what they say.
func equal(a, b complaint.Event) bool {
	x, errX := complaint.EncodeEvents([]complaint.Event{a})
	y, errY := complaint.EncodeEvents([]complaint.Event{b})
	return errX == nil && errY == nil && a.At.Equal(b.At.Time) && a.Recorded.Equal(b.Recorded.Time) && sameButTimes(x, y) || errX != nil && errY != nil
}

// sameButTimes compares the lines of two events that hold no time, which may stand in another zone.
func sameButTimes(x, y []byte) bool {
	a, b := bytes.Split(x, []byte("\n")), bytes.Split(y, []byte("\n"))
	for i := range a {
		timed := bytes.HasPrefix(bytes.TrimSpace(a[i]), []byte("at: ")) || bytes.HasPrefix(bytes.TrimSpace(a[i]), []byte("recorded: ")) || bytes.Contains(a[i], []byte("when: ")) || bytes.Contains(a[i], []byte("until: "))
		if i >= len(b) || !timed && !bytes.Equal(a[i], b[i]) {
			return false
		}
	}
	return len(a) == len(b)
}

// What is an id leads to one place in the folder of complaints and nowhere else.
func FuzzParseID(f *testing.F) {
	for _, s := range []string{"KS-20261116-001", "KS-20260230-001", "A1234567-00010101-999999", "KS-20261116-1", "../../x", "-C", "ks-20261116-001", "KS-20261116-001\n", "KS\x00-20261116-001", "KS-２０２６1116-001", "CON-20261116-001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := complaint.ParseID(s)
		if err != nil {
			var fault *complaint.Fault
			require.ErrorAs(t, err, &fault)
			require.Equal(t, "usage", fault.Class())
			return
		}
		require.Equal(t, s, string(id))
		require.True(t, complaint.ValidSite(id.Site()))
		require.Equal(t, "", strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"))
		y, m, d := id.Date()
		require.True(t, strings.HasPrefix(s, id.Site()+"-"+time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Format("20060102")+"-"), "%s", s)
	})
}
