package xlsx

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/kesu-cli/kesu/report"
	"github.com/xuri/excelize/v2"
)

// cut ends a text that was too long for its place.
const cut = "…"

// clean makes text fit for a cell: no characters that XML forbids (they would become U+FFFD), line ends as Excel has
// them, and, where it is longer than a cell holds, the mark cut at its end.
func clean(text string) string {
	if plain(text) {
		return text
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r < ' ' && r != '\n' && r != '\t', r == 0x7F, r == 0xFFFE, r == 0xFFFF:
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return shorten(text, excelize.TotalCellChars)
}

// plain tells cheaply that nothing needs to be cleaned.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] == 0x7F || text[i] >= 0xEF {
			return false
		}
	}
	return len(text) <= excelize.TotalCellChars && utf8.ValidString(text)
}

// shorten cuts text to at most max UTF-16 units, the mark included.
func shorten(text string, max int) string {
	if len(text) <= max {
		return text
	}
	units, keep := 0, 0
	for i, r := range text {
		if units+1 <= max { // the mark would still fit before this character
			keep = i
		}
		if units += utf16.RuneLen(r); units > max {
			return text[:keep] + cut
		}
	}
	return text
}

// sheetNames gives every sheet a name that Excel allows: no : \ / ? * [ ] and no apostrophe (excelize does not
// quote it), not empty, at most 31 UTF-16 units, different from the others even without regard to case.
func sheetNames(sheets []report.Sheet) []string {
	names, used := make([]string, len(sheets)), map[string]bool{"history": true} // Excel keeps that name to itself
	for i, s := range sheets {
		base := strings.TrimSpace(strings.Map(func(r rune) rune {
			switch r {
			case ':', '\\', '/', '?', '*', '[', ']', '\n', '\t':
				return '-'
			case '\'':
				return '’'
			}
			return r
		}, clean(s.Name)))
		if base == "" {
			base = "Sheet"
		}
		name := shorten(base, excelize.MaxSheetNameLength)
		for n := 2; used[strings.ToLower(name)]; n++ {
			tail := fmt.Sprintf(" (%d)", n)
			name = shorten(base, excelize.MaxSheetNameLength-len(tail)) + tail
		}
		used[strings.ToLower(name)] = true
		names[i] = name
	}
	return names
}
