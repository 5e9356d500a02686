package complaint

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
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

// MaskText hides the phone and identity numbers and the mail addresses inside a
// free text, whatever stands round them, in digits of either width and with the
// usual separators (ENG-22). Masking a second time changes nothing.
func MaskText(t Text) Text { return maskText(t, "") }

// Redact is MaskText that also hides the name and the phone of the customer whose
// complaint the text belongs to, wherever the text holds them (ENG-22).
func Redact(t Text, c Customer) Text {
	if t == "" {
		return ""
	}
	own := ""
	if hasDigit(t) {
		own = digitsOf(string(c.Phone))
	}
	return maskText(maskOwn(t, c.Name), own)
}

func maskText(t Text, own string) Text {
	if hasDigit(t) {
		t = maskNumbers(t, own)
	}
	if strings.ContainsAny(string(t), "@＠") {
		t = Text(mail.ReplaceAllStringFunc(string(t), func(m string) string {
			_, first := utf8.DecodeRuneInString(m)
			return m[:first] + "***" + m[strings.LastIndexAny(m, "@＠"):]
		}))
	}
	return t
}

// mail matches an address; what follows another one belongs to it.
var mail = regexp.MustCompile(`[0-9A-Za-z０-９Ａ-Ｚａ-ｚ._%+-]+(?:[@＠][0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)+)+`)

// maskOwn masks a name of two characters or more. A Latin name is a word of its
// own: Li is not in Like.
func maskOwn(t, name Text) Text {
	s, n := string(t), string(name)
	if utf8.RuneCountInString(n) < 2 || !strings.Contains(s, n) || strings.Contains(n, "*") || !strings.ContainsFunc(n, unicode.IsLetter) {
		return t
	}
	var b strings.Builder
	for from := 0; ; {
		i := strings.Index(s[from:], n)
		if i < 0 {
			b.WriteString(s[from:])
			return Text(b.String())
		}
		start, end := from+i, from+i+len(n)
		b.WriteString(s[from:start])
		if start > 0 && latin(s[start-1]) && latin(n[0]) || end < len(s) && latin(s[end]) && latin(n[len(n)-1]) {
			b.WriteString(n)
		} else {
			b.WriteString(string(MaskName(name)))
		}
		from = end
	}
}

func latin(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func hasDigit(t Text) bool {
	return strings.ContainsFunc(string(t), func(r rune) bool { return digit(r) != 0 })
}

// digit is the plain form of a digit of either width, 0 for anything else.
func digit(r rune) byte {
	switch {
	case r >= '0' && r <= '9':
		return byte(r)
	case r >= '０' && r <= '９':
		return byte(r - '０' + '0')
	}
	return 0
}

func digitsOf(s string) string {
	var b strings.Builder
	for _, r := range s {
		if d := digit(r); d != 0 {
			b.WriteByte(d)
		}
	}
	return b.String()
}
