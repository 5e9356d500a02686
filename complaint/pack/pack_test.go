package pack

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What was packed comes out again, and of a part of it nothing is taken for the whole.
func TestPack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, n, f := rapid.String().Draw(t, "text"), rapid.Int64().Draw(t, "n"), rapid.Bool().Draw(t, "f")
		at := time.Unix(rapid.Int64Range(0, 1<<40).Draw(t, "at"), 0)
		w := Writer{}
		w.Text(text, "")
		w.Int(n)
		w.Time(at, time.Time{})
		w.Flag(f)
		read := func(b []byte) bool {
			r := Read(b)
			same := text == r.Text() && r.Text() == "" && n == r.Int() && at.Equal(r.Time()) && r.Time().IsZero() && f == r.Flag()
			return same && r.Whole()
		}
		require.True(t, read(w.B))
		require.False(t, read(w.B[:rapid.IntRange(0, len(w.B)-1).Draw(t, "cut")]))
		require.False(t, read(append(w.B, 0)))
	})
}
