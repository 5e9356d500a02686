package ledger

import (
	"maps"
	"slices"

	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// vocabulary gives, for every field with a fixed set of values, what finds the
// code that somebody's words mean.
func vocabulary(p *sla.Policy) map[string]func(words string) (code string, ok bool) {
	levels := finder(p, p.Levels)
	return map[string]func(string) (string, bool){
		"category":        finder(p, p.Categories),
		"department":      finder(p, p.Departments),
		"channel":         finder(p, p.Channels),
		"customer_type":   finder(p, p.CustomerTypes),
		"type":            finder(p, p.Types),
		"reason":          finder(p, p.Reasons),
		"tracking":        finder(p, p.Tracking),
		"callback_result": wordFinder("result"),
		"status":          wordFinder("status"),
		"level": func(words string) (string, bool) {
			if code, ok := levels(words); ok {
				return code, true
			}
			return p.Tracked, p.Tracked != "" && isNameOf(p.TrackedNames, words)
		},
	}
}

func finder[T sla.Termed](p *sla.Policy, all []T) func(string) (string, bool) {
	return func(words string) (string, bool) {
		v, ok := sla.Find(p, all, words)
		if !ok {
			return "", false
		}
		return sla.Codes([]T{v})[0], true
	}
}

// wordFinder finds the codes of a group of words of the ledger's own.
func wordFinder(group string) func(string) (string, bool) {
	codes := ledgerWords().codes[group]
	return func(words string) (string, bool) {
		code, ok := codes[templates.Fold(words)]
		return code, ok
	}
}

// isNameOf reports whether words are one of the names in any language.
func isNameOf(names map[string]sla.Words, words string) bool {
	want := templates.Fold(words)
	for _, n := range names {
		for _, name := range n {
			if templates.Fold(name) == want {
				return true
			}
		}
	}
	return false
}

// remembered answers a question about few different words once for each.
func remembered(find func(string) (string, bool)) func(string) (string, bool) {
	const most = 4096 // different words; more are free text, not a vocabulary
	type answer struct {
		code string
		ok   bool
	}
	known := map[string]answer{}
	return func(words string) (string, bool) {
		if a, ok := known[words]; ok {
			return a.code, a.ok
		}
		code, ok := find(words)
		if len(known) < most {
			known[words] = answer{code, ok}
		}
		return code, ok
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
