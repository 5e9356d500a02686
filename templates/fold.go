package templates

import (
	"strings"
	"sync"
	"unicode"
)

var simplified = sync.OnceValue(func() map[rune]rune {
	table := map[rune]rune{}
	for line := range strings.Lines(string(must("words/traditional.txt"))) {
		if pair := []rune(strings.TrimSpace(line)); len(pair) == 2 && pair[0] != '#' {
			table[pair[0]] = pair[1]
		}
	}
	return table
})

// Fold returns the spelling that words are compared in: simplified characters,
// lower case, half width, without white space (ENG-17).
func Fold(s string) string {
	var table map[rune]rune
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case r >= 0xFF01 && r <= 0xFF5E:
			return unicode.ToLower(r - 0xFEE0)
		case r > 0x4DFF:
			if table == nil {
				table = simplified()
			}
			if to, ok := table[r]; ok {
				return to
			}
			return r
		}
		return unicode.ToLower(r)
	}, s)
}

// Answers are the words that are taken for yes and no in a field that asks for one,
// as Fold gives them.
func Answers() map[string][]string {
	return map[string][]string{"yes": {"y", "true", "1", "是", "有", "对", "需要", "已", "接受", "√"}, "no": {"n", "false", "0", "否", "无", "没有", "不", "不是", "不需要", "未", "不接受"}}
}
