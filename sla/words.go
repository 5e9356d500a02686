package sla

import (
	"fmt"
	"regexp"
	"slices"

	"gopkg.in/yaml.v3"
)

// Words is a text in several languages, by language code ("zh", "en").
type Words map[string]string

var languageCode = regexp.MustCompile(`^[a-z]{2}$`)

// UnmarshalYAML reads a text in several languages. What is no code of a language
// is an error: it is how an unquoted comma in a text shows.
func (w *Words) UnmarshalYAML(n *yaml.Node) error {
	var texts map[string]string
	if err := n.Decode(&texts); err != nil {
		return err
	}
	for lang := range texts {
		if !languageCode.MatchString(lang) {
			return fmt.Errorf("line %d: %q is not the code of a language such as zh or en (a text with a comma needs quotes)", n.Line, lang)
		}
	}
	*w = texts
	return nil
}

// In returns the text in a language, in any other where that one is missing.
func (w Words) In(lang string) string {
	if text := w[lang]; text != "" {
		return text
	}
	for _, l := range []string{"zh", "en"} {
		if w[l] != "" {
			return w[l]
		}
	}
	return ""
}

// Term is one value of an enumeration: its code, its names, and other ways to say it.
type Term struct {
	Code    string   `yaml:"code" json:"code"`
	Name    Words    `yaml:"name" json:"name"`
	Aliases []string `yaml:"aliases,omitempty" json:"aliases,omitempty"`
	Note    Words    `yaml:"note,omitempty" json:"note,omitempty"`
}

// term makes every type that embeds Term findable.
func (t Term) term() Term { return t }

// Termed is a value of an enumeration of a policy: a Term or what embeds one.
type Termed interface{ term() Term }

// Find returns the value that somebody's words mean: its code, one of its names
// or an alias, in simplified or traditional characters (ENG-17).
func Find[T Termed](p *Policy, all []T, words string) (T, bool) {
	want := p.normal(words)
	for _, v := range all {
		t := v.term()
		if t.Code == words || slices.ContainsFunc(t.spellings(), func(s string) bool { return p.normal(s) == want }) {
			return v, true
		}
	}
	var none T
	return none, false
}

func (t Term) spellings() []string {
	all := slices.Clone(t.Aliases)
	for _, name := range t.Name {
		all = append(all, name)
	}
	return append(all, t.Code)
}

// ByCode returns the value with that code.
func ByCode[T Termed](all []T, code string) (T, bool) {
	for _, v := range all {
		if v.term().Code == code {
			return v, true
		}
	}
	var none T
	return none, false
}

// NameOf returns the name of the value with that code, the code itself where there is none.
func NameOf[T Termed](all []T, code, lang string) string {
	if v, ok := ByCode(all, code); ok {
		return v.term().Name.In(lang)
	}
	return code
}

func termsOf[T Termed](all []T) []Term {
	terms := make([]Term, len(all))
	for i, v := range all {
		terms[i] = v.term()
	}
	return terms
}

// Codes lists the codes of an enumeration in its order.
func Codes[T Termed](all []T) []string {
	codes := make([]string, len(all))
	for i, v := range all {
		codes[i] = v.term().Code
	}
	return codes
}
