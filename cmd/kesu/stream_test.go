package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// A stream from elsewhere can record, and nothing else: it reads no other file, steers
// no other store, and its values are no deeper than any place to fill in.
func TestStreamReach(t *testing.T) {
	dir, id := newCase(t)
	secret := filepath.Join(t.TempDir(), "secret.yaml")
	require.NoError(t, os.WriteFile(secret, []byte("customer: 秘密\ntext: 秘密\n"), 0o644))
	for _, c := range []struct{ why, line, said string }{
		{"an opening from another file", `{"command":"open","file":"` + secret + `"}`, `no key "file"`},
		{"the rest of the stream taken for an opening", `{"command":"open","file":"-"}`, `no key "file"`},
		{"help is no command", `{"command":"note","help":true}`, `no key "help"`},
		{"another store", `{"command":"note","id":"` + id + `","text":"x","store":"/tmp"}`, `no key "store"`},
		{"a commit of its own", `{"command":"note","id":"` + id + `","text":"x","no-commit":true}`, `no key "no-commit"`},
		{"an option for an id", `{"command":"note","id":"--store=/tmp","text":"x"}`, "not the number of a complaint"},
		{"a value too deep for any place", `{"command":"correct","id":"` + id + `","reason":"x","set":` + strings.Repeat(`{"a":`, 400) + "1" + strings.Repeat("}", 400) + "}", `"set" cannot be used`},
		{"no number", `{"command":"open","customer":"a","text":"x","amount":NaN}`, "not a line of JSON"},
		{"a number that is none of money", `{"command":"open","customer":"a","text":"x","amount":1e999}`, "1e999"},
	} {
		before := below(t, dir, ".git")
		status, out, said := call(c.line, "-C", dir, "apply", "--by", "李前台")
		require.Equal(t, statusUsage, status, "%s: %s", c.why, said)
		require.Contains(t, said, c.said, c.why)
		require.NotContains(t, out+said, "秘密", c.why)
		require.Equal(t, before, below(t, dir, ".git"), c.why)
	}
}

// A value that stands behind an alias counts like one that is written out.
func TestAliasesCount(t *testing.T) {
	dir, _ := newCase(t)
	figures := func(volumes string) string {
		require.NoError(t, os.WriteFile(filepath.Join(dir, volumesFile), []byte(volumes), 0o644))
		status, out, said := call("", "-C", dir, "stats", "--week", "2026-W46", "-o", "json")
		require.Zero(t, status, said)
		return out
	}
	written := figures("format: 1\nvolumes:\n  price: {2026-W46: 100}\n  delivery: {2026-W46: 100}\n")
	require.Equal(t, written, figures("format: 1\nvolumes:\n  price: &v {2026-W46: 100}\n  delivery: *v\n"))
	require.NotEqual(t, written, figures("format: 1\nvolumes:\n  price: {2026-W46: 100}\n"))

	file := filepath.Join(t.TempDir(), "stage.yaml")
	read := func(text string) map[string]complaint.Text {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		values, err := new(app).readStage(file)
		require.NoError(t, err)
		return values
	}
	require.Equal(t, map[string]complaint.Text{"a.1.b": "x", "c.1.b": "x"}, read("a: &l\n- {b: x}\nc: *l\n"))
	for place := range read("a: " + strings.Repeat("{a: ", 50) + "x" + strings.Repeat("}", 50)) {
		require.LessOrEqual(t, strings.Count(place, "."), deepest+1, "not followed down without end")
	}
}
