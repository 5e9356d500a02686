package complaint

import (
	"regexp"
	"strings"
	"sync"
)

// group is a run of digits in a text: [from, to) of its runes.
type group struct {
	from, to int
	digits   string
	joined   bool // a separator and no more stands between it and the group before
	spent    bool // what an earlier masking left of a number
}

// shape is a way of writing a number: the digits of its groups, with a blank
// between groups, how many of them stay in front and how many behind.
type shape struct {
	form *regexp.Regexp
	keep int
	tail int
}

// shapes are tried in order at each group of digits. They are compiled where the first
// number is met: that takes a part of the time in which a command starts.
var shapes = sync.OnceValue(func() []shape {
	return []shape{
		{regexp.MustCompile(`^(?:\d{18}|\d{17}X|\d{6} \d{8} \d{4}|\d{6} \d{8} \d{3}X)$`), 6, 4}, // identity
		{regexp.MustCompile(`^1[3-9]\d(?:\d{8}| \d{4} \d{4}| \d{8}|\d{4} \d{4})$`), 3, 4},
		{regexp.MustCompile(`^86 ?1[3-9]\d(?:\d{8}| \d{4} \d{4}| \d{8}|\d{4} \d{4})$`), 2, 4},
		{regexp.MustCompile(`^0086 ?1[3-9]\d(?:\d{8}| \d{4} \d{4}| \d{8}|\d{4} \d{4})$`), 4, 4},
		{regexp.MustCompile(`^01[3-9]\d{9}$`), 4, 4}, // a mobile number with the trunk's 0
		{regexp.MustCompile(`^0(?:10|2\d) ?(?:\d{7,8}|\d{3,4} \d{4})$`), 3, 4},
		{regexp.MustCompile(`^0[3-9]\d\d ?(?:\d{7,8}|\d{3,4} \d{4})$`), 4, 4},
		{regexp.MustCompile(`^86 (?:10|2\d|[3-9]\d\d) ?(?:\d{7,8}|\d{3,4} \d{4})$`), 2, 4},
	}
})

const (
	maxGroups = 4 // the most groups of a shape
	maxJoin   = 3 // the most separators between two groups
	minOwn    = 5 // the fewest digits of a customer's phone that are looked for
	maxDigits = 18
	minDigits = 10
)

// exempt are numbers of this program and of cars that may look like a phone's:
// complaint and event ids, checksums, vehicle identification numbers.
var exempt = regexp.MustCompile(`\b(?:[A-Z][A-Z0-9]{0,7}-\d{8}-\d{3,6}|\d{4}-[0-9a-f]{12}|auto-[0-9a-f]{16}|[0-9a-f]{40,64}|[A-HJ-NPR-Z0-9]{17})\b`)

// maskNumbers replaces digits of the numbers of persons by stars. own is the
// customer's phone, digits only.
func maskNumbers(t Text, own string) Text {
	r := []rune(string(t))
	groups := groupsOf(r)
	var spans [][2]int
	looked := false
	for i := 0; i < len(groups); {
		n, keep, tail := match(groups[i:], own)
		if n == 0 {
			i++
			continue
		}
		if from, to := groups[i].from, groups[i+n-1].to; n > 1 || glued(r, from, to) {
			if !looked {
				spans, looked = exemptions(string(t)), true
			}
			if within(spans, from, to) {
				i++
				continue
			}
		}
		hide(r, groups[i:i+n], keep, tail)
		i += n
	}
	return Text(r)
}

// match returns how many groups from the first on are a number, and how many of
// its digits stay at its ends.
func match(groups []group, own string) (n, keep, tail int) {
	written, total := "", 0
	for i, g := range groups[:min(maxGroups, len(groups))] {
		if g.spent || i > 0 && !g.joined {
			break
		}
		if total += len(g.digits); total > max(maxDigits, len(own)) {
			break
		}
		if i > 0 {
			written += " "
		}
		written += g.digits
		if total >= minDigits && total <= maxDigits {
			for _, s := range shapes() {
				if s.form.MatchString(written) {
					return i + 1, s.keep, s.tail
				}
			}
		}
		if len(own) >= minOwn && total == len(own) && strings.ReplaceAll(written, " ", "") == own {
			if total < 11 {
				return i + 1, 0, 0
			}
			return i + 1, 3, 4
		}
	}
	return 0, 0, 0
}

// hide puts stars for the digits of a number but the first and the last ones.
func hide(r []rune, groups []group, keep, tail int) {
	total, at := 0, 0
	for _, g := range groups {
		total += g.to - g.from
	}
	for _, g := range groups {
		for i := g.from; i < g.to; i++ {
			if at >= keep && at < total-tail {
				r[i] = '*'
			}
			at++
		}
	}
}

func groupsOf(r []rune) []group {
	var all []group
	for i := 0; i < len(r); {
		if digit(r[i]) == 0 {
			i++
			continue
		}
		g := group{from: i}
		for i < len(r) && digit(r[i]) != 0 {
			i++
		}
		if g.to = i; (i-g.from == 17 || i-g.from == 3) && i < len(r) && strings.ContainsRune("XxＸｘ", r[i]) {
			i++ // the check digit of an identity number, where it is one
		}
		g.digits = digitsOf(string(r[g.from:g.to]))
		if i > g.to && (len(g.digits) == 17 || endsIdentity(all, r, g)) {
			g.to, g.digits = i, g.digits+"X"
		}
		if len(all) > 0 {
			link(r, &all[len(all)-1], &g)
		}
		all = append(all, g)
	}
	return all
}

// endsIdentity reports whether a group of three is the last of an identity number
// that is written 6-8-3X.
func endsIdentity(all []group, r []rune, g group) bool {
	n := len(all)
	if n < 2 || len(all[n-2].digits) != 6 || len(all[n-1].digits) != 8 || !all[n-1].joined {
		return false
	}
	link(r, &all[n-1], &g)
	return g.joined
}

// link says how two neighbours stand together.
func link(r []rune, a, b *group) {
	gap := r[a.to:b.from]
	stars := 0
	for _, c := range gap {
		switch {
		case c == '*':
			stars++
		case !strings.ContainsRune(" \u00a0\u3000-\u2010\u2011\u2012\u2013\u2014\uff0d.\u00b7\uff0e()\uff08\uff09", c):
			return
		}
	}
	switch {
	case stars == 0:
		b.joined = len(gap) <= maxJoin
	case stars >= 3 && len(a.digits) <= 6 && len(b.digits) <= 4:
		a.spent, b.spent = true, true
	}
}

// glued reports whether letters or hyphens stand at a number: only then can it be
// a part of what is exempt.
func glued(r []rune, from, to int) bool {
	at := func(i int) bool { return i >= 0 && i < len(r) && r[i] < 0x80 && (r[i] == '-' || latin(byte(r[i]))) }
	return at(from-1) || at(to)
}

func exemptions(s string) [][2]int {
	var all [][2]int
	for _, m := range exempt.FindAllStringIndex(s, -1) {
		if strings.Trim(s[m[0]:m[1]], "0123456789") == "" {
			continue // no letter: no vehicle's number
		}
		from := len([]rune(s[:m[0]]))
		all = append(all, [2]int{from, from + m[1] - m[0]})
	}
	return all
}

// within reports whether a number touches one of the exempt spans.
func within(spans [][2]int, from, to int) bool {
	for _, s := range spans {
		if from < s[1] && to > s[0] {
			return true
		}
	}
	return false
}
