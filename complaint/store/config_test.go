package store

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestConfig(t *testing.T) {
	t.Parallel()
	c, err := DecodeConfig([]byte(configYAML))
	require.NoError(t, err)
	require.Equal(t, Config{Format: 1, Site: "KS", Policy: "dealer", Timezone: "Asia/Shanghai"}, c)
	require.Equal(t, "Asia/Shanghai", c.Location().String())
	for _, row := range []struct {
		why, text string
		line      any // that the error names
	}{
		{"a key that does not exist", configYAML + "sitte: x\n", 5},
		{"a key twice", configYAML + "site: SZ\n", 5},
		{"nothing", "", nil},
		{"a second document would be passed over", configYAML + "---\nsite: SZ\n", 5},
		{"no site", "format: 1\npolicy: dealer\ntimezone: Asia/Shanghai\n", 4},
		{"a site that could be an option", "format: 1\nsite: --x\npolicy: dealer\ntimezone: Asia/Shanghai\n", 2},
		{"a policy out of the folder", "format: 1\nsite: KS\npolicy: ../x\ntimezone: Asia/Shanghai\n", 3},
		{"a policy that is a path", "format: 1\nsite: KS\npolicy: x/y\ntimezone: Asia/Shanghai\n", 3},
		{"no policy", "format: 1\nsite: KS\ntimezone: Asia/Shanghai\n", 4},
		{"a zone that there is not", "format: 1\nsite: KS\npolicy: d\ntimezone: Asia/Suzhou\n", 4},
		{"no zone", "format: 1\nsite: KS\npolicy: d\n", 4},
		{"the zone of each machine would be another one", "format: 1\nsite: KS\npolicy: d\ntimezone: Local\n", 4},
		{"no format", "site: KS\npolicy: d\ntimezone: Asia/Shanghai\n", 1},
		{"no mapping", "- 1\n", 1},
	} {
		_, err := DecodeConfig([]byte(row.text))
		var e interface {
			Class() string
			Args() map[string]any
		}
		require.ErrorAs(t, err, &e, row.why)
		require.Equal(t, "invalid", e.Class(), row.why)
		require.Equal(t, ConfigFile, e.Args()["file"], row.why)
		require.Equal(t, row.line, e.Args()["line"], row.why)
	}
	_, err = DecodeConfig([]byte("format: 2\nregion: east\n"))
	requireCode(t, err, "file.newer", "invalid")
	_, err = DecodeConfig([]byte("format: 1\nsite: --x\npolicy: dealer\ntimezone: Asia/Shanghai\n"))
	require.EqualError(t, err, "kesu.yaml:2: site must be a capital letter with up to seven capitals or digits after it")
}

func FuzzDecodeConfig(f *testing.F) {
	f.Add([]byte(configYAML))
	f.Add([]byte("format: 1\nsite: &a [*a]\n"))
	f.Add([]byte("\xff\xfeformat: 1"))
	f.Add([]byte("format: 99999999999999999999\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := DecodeConfig(data)
		if err != nil {
			var e interface{ Class() string }
			require.ErrorAs(t, err, &e)
			require.Equal(t, "invalid", e.Class())
			return
		}
		require.NotNil(t, c.Location())
		require.True(t, plainName("policies/"+c.Policy))
	})
}
