package templates

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// Languages the program speaks; the first is what it falls back to.
var languages = []string{"en", "zh"}

// Languages lists the languages that every word exists in.
func Languages() []string { return append([]string(nil), languages...) }

// Words are the program's sentences in one language. The files are read when a
// sentence of theirs is first asked for: most commands need few of them.
type Words struct {
	lang string
	mu   sync.RWMutex
	text map[string]map[string]string // by key, by language
	read map[string]bool              // files
}

// areas says which files hold the keys that begin with a prefix; the others hold
// all other keys.
var areas = []struct{ prefixes, files []string }{
	{[]string{"error", "hint", "reject"}, []string{"errors", "calendar", "imports", "store", "audit"}},
	{[]string{"help", "flag", "group"}, []string{"help", "audit"}},
	{[]string{"weekly", "figure", "name", "period", "book", "form", "capital"}, []string{"figures", "forms"}},
	{[]string{"audit"}, []string{"audit"}},
	{nil, []string{"terms", "messages"}},
}

// Load returns the words of a language ("zh" or "en").
func Load(lang string) (*Words, error) {
	if !slices.Contains(languages, lang) {
		return nil, fmt.Errorf("no words in language %q", lang)
	}
	return &Words{lang: lang, text: map[string]map[string]string{}, read: map[string]bool{}}, nil
}

// in returns the text of a key in a language, and whether the key exists.
func (w *Words) in(key, lang string) (string, bool) {
	w.mu.RLock()
	texts, ok := w.text[key]
	w.mu.RUnlock()
	if ok {
		return texts[lang], true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	prefix, _, _ := strings.Cut(key, ".")
	for _, area := range areas {
		if slices.Contains(area.prefixes, prefix) || area.prefixes == nil {
			w.load(area.files)
			if texts, ok := w.text[key]; ok {
				return texts[lang], true
			}
		}
	}
	return "", false
}

// load reads files of words. They are embedded, and a test reads them all: one
// that cannot be read is a mistake in the program.
func (w *Words) load(names []string) {
	for _, name := range names {
		if w.read[name] {
			continue
		}
		w.read[name] = true
		if err := yaml.Unmarshal(must("words/"+name+".yaml"), &w.text); err != nil {
			panic(err)
		}
	}
}

// Lang returns the language's code.
func (w *Words) Lang() string { return w.lang }

// Has reports whether there is a sentence of that key.
func (w *Words) Has(key string) bool {
	_, ok := w.in(key, w.lang)
	return ok
}

// T returns the sentence of a key with {name} replaced by the value that follows
// the name among pairs. A key without a sentence is returned as it is.
func (w *Words) T(key string, pairs ...any) string {
	return w.fill(key, func(name string) (any, bool) {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return nil, false
	})
}

// Fill is T with named values.
func (w *Words) Fill(key string, args map[string]any) string {
	return w.fill(key, func(name string) (any, bool) {
		arg, known := args[name]
		return arg, known
	})
}

func (w *Words) fill(key string, value func(name string) (any, bool)) string {
	text, ok := w.in(key, w.lang)
	if !ok {
		return key
	}
	if !strings.Contains(text, "{") {
		return text
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		if arg, known := value(name); known && closed {
			if s, plain := arg.(string); plain { // for speed
				out.WriteString(s)
			} else {
				_, _ = fmt.Fprint(&out, arg)
			}
			text = after
		} else {
			out.WriteByte('{')
			text = rest
		}
	}
}

// Keys lists every key, sorted.
func (w *Words) Keys() []string {
	for _, area := range areas {
		w.load(area.files)
	}
	keys := make([]string, 0, len(w.text))
	for k := range w.text {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// In returns the text of a key in a given language, "" where there is none.
func (w *Words) In(key, lang string) string {
	text, _ := w.in(key, lang)
	return text
}
