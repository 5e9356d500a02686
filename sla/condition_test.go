package sla_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/sla"
)

// kinds are fields of every kind that a condition can be about.
const kinds = `fields:
- {code: n, name: {en: Number}, kind: number}
- {code: m, name: {en: Money}, kind: money}
- {code: p, name: {en: Share}, kind: percent}
- {code: d, name: {en: Day}, kind: date}
- {code: y, name: {en: Sure}, kind: yes}
- {code: c, name: {en: Colour}, kind: choice, options: [{code: red, name: {en: Red}}, {code: blue, name: {en: Blue}}, {code: green, name: {en: Green}}]}
- {code: cs, name: {en: Colours}, kind: choices, options: [{code: red, name: {en: Red}}, {code: blue, name: {en: Blue}}, {code: green, name: {en: Green}}]}
- {code: t, name: {en: Text}}
- {code: at, name: {en: At}, kind: time}
`

// Every operator on every kind of value, and on what is not set.
func TestConditions(t *testing.T) {
	p := lab(t, kinds)
	for _, c := range []struct {
		set, cond string
		want      bool
		why       string
	}{
		{"", "", true, "the empty condition always holds"},
		{"n=5", "n", true, "set"},
		{"n=0", "n", false, "alone means more than nothing"},
		{"n=0.00", "n", false, ""},
		{"p=0%", "p", false, "nothing of a hundred is nothing"},
		{"", "n", false, "not set"},
		{"n=0", "!n", true, ""},
		{"n=5", "!n", false, ""},
		{"", "!n", true, "not set"},
		{"y=yes", "y", true, ""},
		{"y=no", "y", false, "no is an answer, but not yes"},
		{"y=no", "!y", true, ""},
		{"t=x", "t", true, ""},
		{"t=x", "!t", false, ""},

		{"n=5", "n = 5", true, ""},
		{"n=5.0", "n = 5", true, "numbers, not texts"},
		{"n=5", "n = 05.00", true, ""},
		{"n=5", "n = 6", false, ""},
		{"p=50%", "p = 0.5", true, "a percentage is a hundredth"},
		{"p=50%", "p = 50%", true, ""},
		{"p=50%", "p = 50", false, ""},
		{"t=5x", "t = 5", false, "a text that begins with it"},
		{"t=1e3", "t = 1000", false, "what is typed is no number with an exponent"},
		{"t=4/2", "t = 2", false, "nor a fraction"},
		{"c=red", "c = red", true, ""},
		{"c=red", "c = blue", false, ""},
		{"cs=red blue", "cs = blue", true, "one of several choices"},
		{"cs=red blue", "cs = green", false, ""},
		{"y=yes", "y = yes", true, ""},
		{"y=no", "y = no", true, "a no that was said"},
		{"", "y = no", false, "a no that was not said"},
		{"", "n = 0", false, "what is not set is not nothing"},
		{"d=2026-11-20", "d = 2026-11-20", true, ""},

		{"n=5", "n != 5", false, ""},
		{"n=5.00", "n != 5", false, ""},
		{"n=5", "n != 6", true, ""},
		{"", "n != 5", true, "what is not set is not five"},
		{"c=red", "c != red", false, ""},
		{"c=red", "c != blue", true, ""},
		{"cs=red blue", "cs != red", false, "= and != cannot both hold"},
		{"cs=red blue", "cs != green", true, ""},

		{"n=5", "n >= 5", true, "at the bound"},
		{"n=4.99", "n >= 5", false, ""},
		{"n=10", "n >= 9", true, "as texts it would not be"},
		{"", "n >= 0", false, "not set"},
		{"n=5", "n <= 5", true, "at the bound"},
		{"n=5.01", "n <= 5", false, ""},
		{"n=9", "n <= 10", true, "as texts it would not be"},
		{"", "n <= 5", false, "not set"},
		{"n=5", "n > 5", false, "at the bound"},
		{"n=5.01", "n > 5", true, ""},
		{"", "n > 0", false, "not set"},
		{"n=5", "n < 5", false, "at the bound"},
		{"n=4.99", "n < 5", true, ""},
		{"", "n < 5", false, "not set"},
		{"m=1999.99", "m >= 2000", false, ""},
		{"m=2000", "m >= 2000.00", true, ""},
		{"p=5%", "p >= 5%", true, ""},
		{"p=4.9%", "p >= 5%", false, ""},
		{"p=5%", "p < 0.05", false, "the same number"},
		{"d=2026-11-20", "d >= 2026-11-20", true, "dates are in order as texts"},
		{"d=2026-11-19", "d >= 2026-11-20", false, ""},
		{"d=2026-11-09", "d < 2026-11-20", true, ""},
		{"d=2026-12-01", "d <= 2026-11-20", false, ""},
		{"d=2027-01-01", "d > 2026-12-31", true, ""},

		{"c=red", "c in red blue", true, ""},
		{"c=green", "c in red blue", false, ""},
		{"", "c in red blue", false, "not set"},
		{"n=5", "n in 4 5.0", true, "numbers, as everywhere"},
		{"cs=green blue", "cs in red blue", true, "one of several choices"},
		{"cs=green", "cs in red blue", false, ""},
	} {
		a := faulty(t, "minor", fieldsOf(c.set)...).assess(p, "11-16 10:00")
		require.Equal(t, c.want, holds(t, a, c.cond), "%s: %s (%s)", c.set, c.cond, c.why)
	}
}

func fieldsOf(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// "and" binds before "or"; there are no brackets.
// A number of any length is compared as text: to read it as a number takes the square
// of its length.
func TestLongNumbers(t *testing.T) {
	p := lab(t, kinds)
	c, fault := sla.ParseCondition("t > 5")
	require.Nil(t, fault)
	for digits, holds := range map[int]bool{1: false, 2: true, 100: true, 101: false, 5_000_000: false} {
		a := faulty(t, "minor", "t="+strings.Repeat("1", digits)).assess(p, "11-16 11:00")
		require.Equal(t, holds, a.Holds(c), "%d digits", digits)
	}
}

func TestPrecedence(t *testing.T) {
	p := lab(t, kinds)
	for _, c := range []struct {
		set  []string
		cond string
		want bool
		why  string
	}{
		{[]string{"t=x"}, "t or n and y", true, "t or (n and y)"},
		{[]string{"y=yes"}, "t or n and y", false, ""},
		{[]string{"y=yes"}, "t and n or y", true, "(t and n) or y"},
		{[]string{"t=x"}, "t and n or y", false, ""},
		{[]string{"t=x", "y=yes"}, "t and n or t and y", true, "two and two"},
		{[]string{"n=1", "y=yes"}, "t and n or t and y", false, ""},
		{[]string{"n=1"}, "t or y or n", true, "the last of three"},
		{[]string{"t=x", "n=1"}, "t and n and y", false, "all of three"},
		{[]string{"c=blue"}, "c in red blue and !t or t", true, "a list ends at the next word"},
		{[]string{"c=blue", "t=x"}, "c in red blue and !t or n", false, ""},
	} {
		a := faulty(t, "minor", c.set...).assess(p, "11-16 10:00")
		require.Equal(t, c.want, holds(t, a, c.cond), "%v: %s (%s)", c.set, c.cond, c.why)
	}
}

// What is no condition is refused with the part that is none.
func TestMalformed(t *testing.T) {
	for text, part := range map[string]string{
		"a =": "a =", "= 5": "= 5", "a b": "a b", "!a = 5": "!a = 5", "! a": "! a", "a and": "a and", "or a": "or a", "a in": "a in", "a has": "a has",
		"a.b covers": "a.b covers", "a.b covers c.d e.f": "a.b covers c.d e.f", "!a in b": "!a in b", "!a.b has c": "!a.b has c", "(a)": "(a)", "a = b c": "a = b c",
		"a == b": "a == b", "a ==b": "a ==b", "a =>5": "a =>5", "a <> 5": "a <> 5", "a >== 5": "a >== 5", "b and a !": "a !", "a && b": "a && b", "a or  and b": "and b", "a, b": "a, b", "a-b": "a-b",
		"金额 ≥ 5": "金额 ≥ 5", "a >= 5 or b =": "b =",
	} {
		_, f := sla.ParseCondition(text)
		require.NotNil(t, f, text)
		require.Equal(t, "condition.form", f.Code())
		require.Equal(t, "invalid", f.Class())
		require.Equal(t, part, f.Args()["value"], text)
	}
	for _, text := range []string{"a", " a ", "a=5", "a>=5", "a !=5", "金额 >= 5", "a.b.c has 是", "a\n  and b", "in", "a in in", "_x", "Ａ１"} {
		_, f := sla.ParseCondition(text)
		require.Nil(t, f, text)
	}
}

// conditionTexts generates what the language can say.
var conditionTexts = rapid.Custom(func(t *rapid.T) string {
	name := rapid.SampledFrom([]string{"n", "amount", "level", "cs", "d4.cause", "刻", "x_1"})
	value := rapid.SampledFrom([]string{"5", "red", "no", "2026-11-20", "50%", "是", "a:b", "\"q\""})
	atom := rapid.Custom(func(t *rapid.T) string {
		switch rapid.IntRange(0, 4).Draw(t, "form") {
		case 0:
			return name.Draw(t, "name")
		case 1:
			return "!" + name.Draw(t, "name")
		case 2:
			blank := rapid.SampledFrom([]string{"", " ", "  "})
			return name.Draw(t, "name") + blank.Draw(t, "before") + rapid.SampledFrom([]string{"=", "!=", ">=", "<=", ">", "<"}).Draw(t, "op") + blank.Draw(t, "after") + value.Draw(t, "value")
		case 3:
			return name.Draw(t, "name") + rapid.SampledFrom([]string{" in ", " has "}).Draw(t, "op") + strings.Join(rapid.SliceOfN(value, 1, 3).Draw(t, "values"), " ")
		}
		return name.Draw(t, "name") + ".x covers " + name.Draw(t, "list")
	})
	ands := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(atom, 1, 3).Draw(t, "atoms"), " and ") })
	return strings.Join(rapid.SliceOfN(ands, 1, 3).Draw(t, "alternatives"), " or ")
})

// What the language can say is read, and what was read reads the same from its own
// text, from YAML and beside other conditions.
func TestConditionRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := conditionTexts.Draw(t, "condition")
		c, f := sla.ParseCondition(text)
		if f != nil {
			t.Fatalf("%q is not read: %v", text, f)
		}
		again, f := sla.ParseCondition(c.String())
		require.Nil(t, f)
		require.Equal(t, c, again)
		data, err := yaml.Marshal(struct{ When sla.Condition }{c})
		require.NoError(t, err)
		var back struct{ When sla.Condition }
		require.NoError(t, yaml.Unmarshal(data, &back))
		require.Equal(t, c, back.When)
	})
}

func FuzzCondition(f *testing.F) {
	for _, text := range []string{"", "a", "!level", "amount >= 2000 or media", "a = b and c != d or e in f g", "d3.m.owner has 李", "m.cause covers d4.cause", "d3.m >= 1", "clock.close.level = minor", "x > 1e9999999", "n = 0x1", "p < 5%%", "a.b.c.d", ".", "a.", "m. has x", "covers covers covers"} {
		f.Add(text)
	}
	p := lab(f, kinds, stageSections)
	a := faulty(f, "minor", "n=5", "p=5%", "cs=red blue").fill("11-16 10:00", "d3", "m.1.what=a").assess(p, "11-16 11:00")
	f.Fuzz(func(t *testing.T, text string) {
		c, fault := sla.ParseCondition(text)
		if fault != nil {
			require.Equal(t, "condition.form", fault.Code())
			return
		}
		again, fault := sla.ParseCondition(c.String())
		require.Nil(t, fault)
		require.Equal(t, c, again, "parse and print are inverse")
		require.Equal(t, strings.TrimSpace(text), c.String())
		require.Equal(t, c.IsZero(), strings.TrimSpace(text) == "")
		a.Holds(c)
		if fault := p.Understands(c); fault != nil {
			require.Equal(t, "invalid", fault.Class())
		}
		sla.Need{Policy: p, Cond: c}.Say("en", func(key string, _ ...any) string { return key }, func(string) (string, bool) { return "", false })
	})
}

// What a condition asks for is said in names, not in codes (ENG-20).
func TestConditionSaid(t *testing.T) {
	p := lab(t, kinds, stageSections)
	say := func(key string, pairs ...any) string {
		parts := []string{key}
		for i := 1; i < len(pairs); i += 2 {
			parts = append(parts, pairs[i].(string))
		}
		return strings.Join(parts, "|")
	}
	word := func(key string) (string, bool) { return "the level", key == "fact.level" }
	for text, want := range map[string]string{
		"level = minor": "is|the level|Minor", "c != red": "isnt|Colour|Red", "cs in red blue": "in|Colours|Red, Blue", "n >= 5": "ge|Number|5", "n <= 5": "le|Number|5", "n > 5": "gt|Number|5", "n < 5": "lt|Number|5",
		"n": "set|Number", "!n": "unset|Number", "d3": "done|Contain", "!d3": "undone|Contain", "d3.place": "set|Contain Place", "d4.cause.kind has man": "has|Find Causes Kind|Man",
		"n and t or c = red": "set|Numberandset|Textoris|Colour|Red", "d3.m.cause covers d4.cause": "covers|Contain Measures Cause|Find Causes",
		"category = noise": "is|category|Noise", "department = shop": "is|department|Shop", "type = wish": "is|type|Wish", "channel = mail": "is|channel|Mail", "gone = x": "is|gone|x",
	} {
		c, f := sla.ParseCondition(text)
		require.Nil(t, f)
		got := sla.Need{Policy: p, Cond: c}.Say("en", say, word)
		require.Equal(t, want, got, text)
	}
	require.Equal(t, "n >= 5", sla.Need{Policy: p, Cond: must(t, "n >= 5")}.String())
}

func must(t testing.TB, text string) sla.Condition {
	t.Helper()
	c, f := sla.ParseCondition(text)
	require.Nil(t, f)
	return c
}

// A condition that the policy does not understand says what it does not.
func TestUnderstands(t *testing.T) {
	p := lab(t, kinds, stageSections)
	for text, code := range map[string]string{
		"amount >= 2000 and level = minor": "", "d3": "", "d3.m >= 1": "", "d3.m.what has x": "", "clock.close = met": "", "clock.close.level = minor": "", "score >= 4": "", "d4": "",
		"amout >= 2000": "condition.name", "level = worst": "condition.value", "level in minor worst": "condition.value", "c = pink": "condition.value", "y = maybe": "condition.value",
		"d3.plce": "condition.name", "d9.place": "condition.name", "d3.m.wat has x": "condition.column", "what has x": "condition.column", "d3.place has x": "condition.column",
		"d3.m.cause covers d4.note": "condition.column", "d3.m.cause covers d4": "condition.column", "clock.clse = met": "condition.name", "type = wsh": "condition.value", "category = nois": "condition.value",
		"cause = shp": "condition.value", "channel = fax": "condition.value", "trigger = nobody": "condition.value", "trigger = overdue": "", "callback = happy": "condition.value", "callback = satisfied": "", "outcome = fixed": "",
	} {
		f := p.Understands(must(t, text))
		got := ""
		if f != nil {
			got = f.Code()
		}
		require.Equal(t, code, got, text)
	}
	require.Nil(t, p.Understands(sla.Condition{}))
}
