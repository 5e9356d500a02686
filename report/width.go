package report

import (
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// Medium is where text is read. It settles how wide the characters are that only East Asian fonts make wide (“…”, ①, —).
type Medium uint8

// The media.
const (
	Screen Medium = iota // a terminal: such characters take one column
	Paper                // a Chinese font: they take two
)

// Width gives the columns that a line of text takes; a Chinese character takes two.
func (m Medium) Width(line string) int {
	n := 0
	for _, r := range line {
		if r >= ' ' && r < 0x7F { // for speed
			n++
		} else {
			n += m.rune(r)
		}
	}
	return n
}

func (m Medium) rune(r rune) int {
	switch {
	case r == '\t':
		return 1
	case r >= ' ' && r < 0x7F:
		return 1
	case r >= 0x4E00 && r <= 0x9FFF: // the common ideographs, for speed
		return 2
	}
	c := runewidth.Condition{EastAsianWidth: m == Paper} // never the default one: it reads the environment
	return c.RuneWidth(r)
}

// Wrap breaks text into lines of at most width columns: between Chinese characters, after blanks, and inside a word only
// where it is longer than a line. A closing mark does not begin a line, an opening one does not end it. Nothing but
// blanks at line ends is lost.
func (m Medium) Wrap(text string, width int) []string { return m.AppendWrapped(nil, text, width) }

// AppendWrapped appends what Wrap gives to lines.
func (m Medium) AppendWrapped(lines []string, text string, width int) []string {
	if m.fits(text, width) {
		return append(lines, text)
	}
	for line := range strings.SplitSeq(text, "\n") {
		lines = m.fold(lines, line, max(width, 2))
	}
	return lines
}

// Lines counts what Wrap gives.
func (m Medium) Lines(text string, width int) int {
	if m.fits(text, width) {
		return 1
	}
	return len(m.Wrap(text, width))
}

func (m Medium) fits(text string, width int) bool {
	if len(text) <= width && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r >= 0x7F }) { // for speed
		return true
	}
	for _, r := range text {
		if width -= m.rune(r); width < 0 || r == '\n' {
			return false
		}
	}
	return true
}

func (m Medium) fold(lines []string, text string, width int) []string {
	start, gap := 0, 0 // byte offsets of the line and of the last place where it may be broken
	cols, gapCols := 0, 0
	prev := ' '
	for i, r := range text {
		w := m.rune(r)
		if i > start && mayBreak(prev, r, w) {
			gap, gapCols = i, cols
		}
		prev = r
		cols += w
		for cols > width && r != ' ' && i > start {
			if gap <= start { // nowhere to break: inside the word
				gap, gapCols = i, cols-w
			}
			lines = append(lines, strings.TrimRight(text[start:gap], " "))
			start, cols = gap, cols-gapCols
		}
	}
	if text = text[start:]; cols > width {
		text = strings.TrimRight(text, " ")
	}
	return append(lines, text)
}

// mayBreak tells whether a line may end between two characters, the second being w columns wide.
func mayBreak(a, b rune, w int) bool {
	switch {
	case w == 0 || b == ' ' || a == '\u200d': // combining marks and joined emoji stay whole
		return false
	case a == ' ':
		return true
	case unicode.In(a, unicode.Ps, unicode.Pi):
		return false
	case unicode.In(b, unicode.Pe, unicode.Pf, unicode.Po):
		return false
	}
	return w == 2 || Paper.rune(a) == 2
}
