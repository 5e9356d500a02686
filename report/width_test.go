package report

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWidth(t *testing.T) {
	for _, c := range []struct {
		text          string
		screen, paper int
	}{
		{"abc", 3, 3}, {"客诉", 4, 4}, {"，。", 4, 4}, {"“—”", 3, 6}, {"①", 1, 2}, {"😀", 2, 2}, {"e\u0301", 1, 1}, {"ｶﾅ", 2, 2},
	} {
		assert.Equal(t, c.screen, Screen.Width(c.text), "%q on a screen", c.text)
		assert.Equal(t, c.paper, Paper.Width(c.text), "%q on paper", c.text)
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		why, text string
		width     int
		want      string
	}{
		{"what fits stays", "客诉", 4, "客诉"},
		{"Chinese breaks anywhere", "客诉处理", 5, "客诉|处理"},
		{"words stay whole", "ab cde fg", 6, "ab cde|fg"},
		{"a word beside Chinese stays whole", "车架号LSVAA418重复", 10, "车架号|LSVAA418重|复"},
		{"a word longer than a line is broken", "LSVAA4182E", 4, "LSVA|A418|2E"},
		{"a closing mark takes its character along", "客诉处理，完", 8, "客诉处|理，完"},
		{"an opening mark goes to the next line", "客诉处（理）", 8, "客诉处|（理）"},
		{"lines of the text stay lines, empty ones too", "a\n\nb", 9, "a||b"},
		{"blanks at a line's end are dropped, at its beginning kept", "ab   cd\n  e", 4, "ab|cd|  e"},
		{"no room at all is room for one character", "客诉", 0, "客|诉"},
		{"nothing is one line", "", 5, ""},
	} {
		got := Paper.Wrap(c.text, c.width)
		assert.Equal(t, c.want, strings.Join(got, "|"), c.why)
		assert.Equal(t, len(got), Paper.Lines(c.text, c.width), c.why)
	}
}

func TestWrapLosesNothing(t *testing.T) {
	bare := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r == ' ' || r == '\n' {
				return -1
			}
			return r
		}, s)
	}
	text := rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune("客诉处理abc，。（）“”①—😀  \n\u200d")), rapid.RuneFrom(nil, unicode.Han, unicode.Latin)))
	rapid.Check(t, func(t *rapid.T) {
		s, width, m := text.Draw(t, "text"), rapid.IntRange(2, 30).Draw(t, "width"), Medium(rapid.IntRange(0, 1).Draw(t, "medium"))
		lines := m.Wrap(s, width)
		require.Equal(t, bare(s), bare(strings.Join(lines, "")))
		for _, line := range lines {
			require.LessOrEqual(t, m.Width(line), width, "%q", line)
		}
	})
}
