package form

import (
	"strings"
	"sync"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/templates"
)

// Capital writes an amount in the capital characters of Chinese bills (ENG-16), by the rules of the People's Bank of
// China for filling in bills: a whole number of yuan ends in the character for "even", one of jiao does without it,
// and zeros inside are read once.
func Capital(m report.Money) string {
	c := characters()
	fen := int64(m)
	var b strings.Builder
	if fen < 0 {
		b.WriteString(string(c.minus))
		fen = -fen
	}
	yuan, jiao, fen := fen/100, fen/10%10, fen%10
	zero := c.digit(0)
	if yuan > 0 || jiao+fen == 0 {
		b.WriteString(c.whole(yuan) + string(c.units[0]))
	}
	switch {
	case jiao+fen == 0:
		b.WriteRune(c.units[3])
	case jiao > 0:
		b.WriteString(c.digit(jiao) + string(c.units[1]))
	case yuan > 0:
		b.WriteString(zero)
	}
	if fen > 0 {
		b.WriteString(c.digit(fen) + string(c.units[2]))
	}
	return b.String()
}

// capital are the characters: the ten digits; ten, hundred, thousand; ten thousand, a hundred million; yuan, jiao, fen,
// even; and the sign of what is negative.
type capital struct{ digits, places, groups, units, minus []rune }

// characters come from the words, in Chinese anyRun the language of the form.
var characters = sync.OnceValue(func() capital {
	w, err := templates.Load("zh")
	if err != nil {
		panic(err) // embedded: a test would have found it
	}
	word := func(key string) []rune { return []rune(w.T("capital." + key)) }
	return capital{word("digits"), word("places"), word("groups"), word("units"), word("minus")}
})

func (c capital) digit(n int64) string { return string(c.digits[n]) }

// whole writes a number of yuan: groups of four digits, eight where there are more.
func (c capital) whole(n int64) string {
	unit, group := int64(1e8), c.groups[1]
	switch {
	case n < 1e4:
		return c.four(n)
	case n < 1e8:
		unit, group = 1e4, c.groups[0]
	}
	high, low := n/unit, n%unit
	text := c.whole(high) + string(group)
	if low == 0 {
		return text
	}
	if low < unit/10 {
		text += c.digit(0)
	}
	return text + c.whole(low)
}

// four writes a number below ten thousand.
func (c capital) four(n int64) string {
	if n < 10 {
		return c.digit(n)
	}
	unit, place := int64(10), 0
	for n >= unit*10 {
		unit, place = unit*10, place+1
	}
	text, rest := c.digit(n/unit)+string(c.places[place]), n%unit
	if rest == 0 {
		return text
	}
	if rest < unit/10 {
		text += c.digit(0)
	}
	return text + c.four(rest)
}
