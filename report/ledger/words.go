package ledger

import (
	"bytes"
	"fmt"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// synonyms is templates/ledger/synonyms.yaml, every word folded.
type synonyms struct {
	Headers  map[string][]string            `yaml:"headers"`  // by field, best first
	Blank    []string                       `yaml:"blank"`    // what counts as empty
	Currency []string                       `yaml:"currency"` // signs and words beside an amount
	Myriad   []string                       `yaml:"myriad"`   // what makes an amount one of tens of thousands
	Values   map[string]map[string][]string `yaml:"values"`   // other words for the words of layout
	blank    map[string]bool
	codes    map[string]map[string]string // by group and folded word
}

// layout is templates/ledger/columns.yaml.
type layout struct {
	Sheet      sla.Words                       `yaml:"sheet"`
	Unrecorded sla.Words                       `yaml:"unrecorded"` // of a call that the ledger does not tell of
	Brief      []string                        `yaml:"brief"`      // codes of the columns that fit a page
	Columns    []heading                       `yaml:"columns"`
	Words      map[string]map[string]sla.Words `yaml:"words"` // by group and code
}

// heading is a column of the exported ledger.
type heading struct {
	Code  string  `yaml:"code"`
	Field string  `yaml:"field"` // what it is on import, "" where it is computed
	Zh    string  `yaml:"zh"`
	En    string  `yaml:"en"`
	Width float64 `yaml:"width"`
}

func (h heading) in(lang string) string { return sla.Words{"zh": h.Zh, "en": h.En}.In(lang) }

var ledgerLayout = sync.OnceValue(func() *layout {
	l := &layout{}
	embedded("columns", l)
	return l
})

var ledgerWords = sync.OnceValue(func() *synonyms {
	s := &synonyms{blank: map[string]bool{"": true}, codes: map[string]map[string]string{}}
	embedded("synonyms", s)
	for _, word := range s.Blank {
		s.blank[templates.Fold(word)] = true
	}
	for _, word := range ledgerLayout().Unrecorded {
		s.blank[templates.Fold(word)] = true
	}
	for group, words := range ledgerLayout().Words {
		s.codes[group] = map[string]string{}
		for code, names := range words {
			for _, word := range append(s.Values[group][code], code, names["zh"], names["en"]) {
				s.codes[group][templates.Fold(word)] = code
			}
		}
	}
	return s
})

// knownHeaders gives for every header, as headerKey spells it, the field it means
// and how good a name for the field it is.
var knownHeaders = sync.OnceValue(func() map[string]claim {
	known := map[string]claim{}
	enter := func(header, field string, rank int) {
		if key := headerKey(header); key != "" {
			if _, ok := known[key]; !ok {
				known[key] = claim{field, rank}
			}
		}
	}
	for _, c := range ledgerLayout().Columns {
		enter(c.Zh, c.Field, 1)
		enter(c.En, c.Field, 1)
	}
	for _, f := range fields {
		enter(f, f, 0)
	}
	for field, headers := range ledgerWords().Headers {
		for i, h := range headers {
			enter(h, field, i+2)
		}
	}
	return known
})

// claim is what a header stands for; field "" is a column that kesu computes. Of
// several headers of a field the lowest rank wins.
type claim struct {
	field string
	rank  int
}

// embedded reads a data file of templates/ledger strictly. The tests read every
// one, so that it cannot fail in the program.
func embedded(name string, into any) {
	data, ok := templates.Ledger(name)
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(into); !ok || err != nil {
		panic(fmt.Sprintf("templates/ledger/%s.yaml: %v", name, err))
	}
}

// headerKey is the spelling that headers are compared in: folded, and without the
// signs that do not change a header's meaning.
func headerKey(header string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("_-*:.?'", r) {
			return -1
		}
		return r
	}, templates.Fold(header))
}
