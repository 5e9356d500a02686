package calendar

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

func TestParseLimit(t *testing.T) {
	for _, row := range []struct {
		text string
		want Limit
	}{
		{"4h", Limit{4, Hours}}, {"45m", Limit{45, Minutes}}, {"30s", Limit{30, Seconds}},
		{"8wh", Limit{8, WorkingHours}}, {"90wm", Limit{90, WorkingMinutes}}, {"30ws", Limit{30, WorkingSeconds}},
		{"2wd", Limit{2, WorkingDays}}, {"7d", Limit{7, Days}}, {"1mo", Limit{1, Months}}, {"0h", Limit{0, Hours}},
		{"876600h", Limit{876600, Hours}}, {"36525d", Limit{36525, Days}},
	} {
		got, err := ParseLimit(row.text)
		require.NoError(t, err, row.text)
		assert.Equal(t, row.want, got, row.text)
		assert.Equal(t, row.text, got.String(), "print ∘ parse")
	}
}

func TestParseLimitRefuses(t *testing.T) {
	for text, why := range map[string]string{
		"":                      "nothing",
		"h":                     "no amount",
		"4":                     "no unit",
		"-4h":                   "negative",
		"+4h":                   "sign",
		"1.5h":                  "a fraction",
		"4 h":                   "a blank",
		"4H":                    "another case",
		"3y":                    "unknown unit",
		"2天":                    "a unit in Chinese",
		"４h":                    "a full-width digit",
		"99999999999999999999h": "more than an int",
		"876601h":               "more than a hundred years",
		"9223372036854775807s":  "overflows a duration",
		"36526wd":               "more than a hundred years",
	} {
		_, err := ParseLimit(text)
		require.Error(t, err, why)
		for _, form := range []string{"4h", "45m", "8wh", "90wm", "30ws", "2wd", "7d", "1mo"} {
			assert.Contains(t, err.Error(), form, "the error lists the forms")
		}
		assert.Equal(t, "usage", err.(*Error).Class(), "typed by hand")
		assert.Equal(t, map[string]any{"where": "", "limit": text}, err.(*Error).Args())
	}
}

func TestLimitYAMLAndJSON(t *testing.T) {
	type clock struct {
		Limit Limit `yaml:"limit,omitempty" json:"limit"`
		Next  Limit `yaml:"next,omitempty" json:"next"`
	}
	var c clock
	require.NoError(t, yaml.Unmarshal([]byte("limit: 8wh\nnext:\n"), &c))
	assert.Equal(t, clock{Limit: Limit{8, WorkingHours}}, c, "no value is no limit")
	assert.True(t, c.Next.IsZero())
	assert.False(t, Limit{0, Hours}.IsZero(), "0h is a limit")

	text, err := yaml.Marshal(c)
	require.NoError(t, err)
	assert.Equal(t, "limit: 8wh\n", string(text))
	text, err = yaml.Marshal(struct{ Limit Limit }{})
	require.NoError(t, err)
	assert.Equal(t, "limit: null\n", string(text), "reads back as none")
	text, err = json.Marshal(c)
	require.NoError(t, err)
	assert.Equal(t, `{"limit":"8wh","next":""}`, string(text))

	err = yaml.Unmarshal([]byte("next: 1d\nlimit: 8 hours\n"), &c)
	require.ErrorContains(t, err, `line 2: limit "8 hours"`)
	assert.Equal(t, "invalid", err.(*Error).Class(), "stands in a file")
	require.Error(t, yaml.Unmarshal([]byte("limit: [8h]\n"), &c), "a list is no limit")
}

func TestLimitTimes(t *testing.T) {
	assert.Equal(t, Limit{12, Months}, Limit{1, Months}.Times(12))
	assert.Equal(t, Limit{0, Hours}, Limit{8, Hours}.Times(0))
	c := beijing(t)
	for _, l := range []Limit{Limit{math.MaxInt/2 + 1, Seconds}.Times(4), {2, "y"}, {}, Limit{1, Hours}.Times(-1)} {
		_, err := c.Due(at(t, c, "2026-11-16 09:00"), l)
		require.ErrorContains(t, err, "limit", "a limit made by hand or multiplied is checked too")
	}
}
