package complaint

import (
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

// Text is free text as somebody said or typed it. It is trimmed, and written in
// double quotes wherever a plain or block scalar of yaml.v3 could lose a part of
// it (texts that start with white space, hold a carriage return or a line
// separator; see the round-trip property test).
type Text string

// lineEnds makes one kind of line end of all, and drops byte order marks.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\uFEFF", "")

// Clean returns s trimmed of the white space and control characters at its ends,
// with lines that end in \n, without byte order marks, and with what is no
// character (invalid UTF-8, controls) replaced.
func Clean(s string) Text {
	s = lineEnds.Replace(strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	return Text(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == '\uFFFE' || r == '\uFFFF' {
			return '\uFFFD'
		}
		return r
	}, s))
}

// IsZero lets yaml's omitempty drop an empty text.
func (t Text) IsZero() bool { return t == "" }

// MarshalYAML writes a plain string where that is safe and a quoted one elsewhere.
func (t Text) MarshalYAML() (any, error) {
	if strings.ContainsAny(string(t), "\n\r\t\u0085\u2028\u2029") || strings.TrimSpace(string(t)) != string(t) {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: string(t)}, nil
	}
	return string(t), nil
}
