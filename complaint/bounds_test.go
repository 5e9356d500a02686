package complaint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
)

// keys are n different keys of one mapping.
func keys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "k%d: 1\n", i)
	}
	return b.String()
}

// What no real file comes near to is refused before it is decoded, with the reason;
// whatever people write is let through, aliases too.
func TestBounded(t *testing.T) {
	rep := strings.Repeat
	for _, c := range []struct {
		why, text, code string
		line            any
	}{
		{"a file of two thousand lines", rep("# x\n", 1999) + "a: 1\n", "", nil},
		{"an alias, as people use them", "a: &x {b: [1, 2]}\nc:\n- *x\n- <<: *x\n", "", nil},
		{"an asterisk is no alias", "a: 5 * 3\nb: \"*x\"\n", "", nil},
		{"nine thousand keys of one mapping", keys(9000), "", nil},
		{"more keys than the decoder can compare", keys(11_000), "file.values", nil},
		{"a key twice in a short file is left to the decoder", "a: 1\na: 2\n", "", nil},
		{"a key twice in a long one", keys(2100) + "k7: 1\n", "file.decode", 2101},
		{"one key many times", rep("a: 1\n", 3000), "file.decode", 2},
		{"on one line", "{" + rep("a,", 3000) + "}", "file.decode", 1},
		{"with line ends of other systems", rep("a: 1\r", 3000), "file.decode", 2},
		{"with those of other scripts", rep("a: 1\u2028", 3000), "file.decode", 2},
		{"an empty key, many times", rep("? [a]\n: 1\n", 2000), "file.decode", 3},
		{"a key twice under another", "a:\n" + rep("  b: 1\n", 3000), "file.decode", 3},
		{"an alias in itself", "a: &x [*x]\n", "file.decode", 1},
		{"an alias of what holds it", "a: &x\n  b: &y {c: *x}\nd: *y\n", "file.decode", 2},
		{"aliases of aliases", "a: &a [" + rep("1, ", 99) + "1]\nb: &b [" + rep("*a, ", 99) + "1]\nc: [" + rep("*b, ", 99) + "1]\n", "file.values", nil},
		{"a long text in many places", "a: &a " + rep("x", 1<<20) + "\nb: [" + rep("*a, ", 20) + "1]\n", "file.values", nil},
		{"too many lines", rep("#\n", 200_001), "file.values", nil},
		{"what cannot be read is left to the decoder", "a: [*x\n", "", nil},
	} {
		f := complaint.Bounded("a.yaml", []byte(c.text))
		if c.code == "" {
			require.Nil(t, f, "%s: %v", c.why, f)
			continue
		}
		require.NotNil(t, f, c.why)
		require.Equal(t, []any{c.code, "invalid", "a.yaml", c.line}, []any{f.Code(), f.Class(), f.Args()["file"], f.Args()["line"]}, c.why)
		var into struct{ A yaml.Node }
		require.Equal(t, f, complaint.Strict("a.yaml", []byte(c.text), 1, &into), "%s: reading asks first", c.why)
		require.Equal(t, []*complaint.Fault{f}, complaint.StrictAll("a.yaml", []byte(c.text), 1, &into), "%s: so does listing", c.why)
	}
}

// Of a file in which everything is wrong a page is listed.
func TestFaultsListed(t *testing.T) {
	var into struct{ A string }
	require.Len(t, complaint.StrictAll("a.yaml", []byte(keys(40)), 1, &into), 40)
	require.Len(t, complaint.StrictAll("a.yaml", []byte(keys(5000)), 1, &into), 50)
}
