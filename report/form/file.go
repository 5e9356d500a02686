package form

import (
	"regexp"
	"strings"
	"unicode"
)

// FileName returns the name of the file that a form is exported to, without its ending: what the layout says, "" where
// it says nothing. What no system takes in a name is replaced (MFG-59).
func (l Layout) FileName(data map[string]any, lang string) (string, error) {
	if l.File == nil {
		return "", nil
	}
	text, err := scope{l.file, lang, data}.fill(l.File.text, l.File.line)
	return SafeName(text), err
}

// longest is the number of characters that a file name may have, its ending not included: 255 bytes are the limit of
// most file systems, and a Chinese character takes three.
const longest = 80

// device are the names that Windows keeps to itself, whatever their ending.
var device = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$`)

// SafeName makes a text fit for the name of a file on every system: without the characters that Windows forbids, no
// longer than file systems take, without a dash where the text had nothing to say.
func SafeName(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`<>:"/\|?*`, r) {
			return '_'
		}
		return r
	}, text)
	if r := []rune(text); len(r) > longest {
		text = string(r[:longest])
	}
	text = strings.Trim(text, " .-")
	if device.MatchString(text) {
		text += "_"
	}
	return text
}
