package complaint

import (
	"regexp"
	"strings"
)

var (
	mobile   = regexp.MustCompile(`\+?\b(?:86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}\b`)
	identity = regexp.MustCompile(`\b\d{17}[\dXx]\b`)
	landline = regexp.MustCompile(`\b0\d{2,3}-?\d{7,8}\b`)
)

// MaskName keeps the first character of a name (W-25).
func MaskName(name Text) Text {
	r := []rune(string(name))
	if len(r) == 0 {
		return ""
	}
	return Text(string(r[0]) + strings.Repeat("*", max(1, min(len(r)-1, 3))))
}

// MaskPhone keeps the first three and the last four digits of a number (ENG-22, W-25).
func MaskPhone(phone Text) Text {
	r := []rune(string(phone))
	if len(r) < 8 {
		return Text(strings.Repeat("*", len(r)))
	}
	for i := 3; i < len(r)-4; i++ {
		if r[i] != '-' && r[i] != ' ' {
			r[i] = '*'
		}
	}
	return Text(r)
}

// MaskText hides the phone and identity numbers inside a free text.
func MaskText(t Text) Text {
	s := identity.ReplaceAllStringFunc(string(t), func(n string) string { return n[:6] + "********" + n[14:] })
	for _, form := range []*regexp.Regexp{mobile, landline} {
		s = form.ReplaceAllStringFunc(s, func(n string) string { return string(MaskPhone(Text(n))) })
	}
	return Text(s)
}
