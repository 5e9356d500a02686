package ledger

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/templates"
)

// No header may mean two things, within the synonyms and beside the columns of an export.
func TestHeadersMeanOneThing(t *testing.T) {
	means := map[string]string{}
	enter := func(header, field string) {
		key := headerKey(header)
		require.NotEmpty(t, key, field)
		was, twice := means[key]
		require.True(t, !twice || was == field, "header %q means %q and %q", header, was, field)
		means[key] = field
	}
	for _, c := range ledgerLayout().Columns {
		enter(c.Zh, c.Field)
		enter(c.En, c.Field)
	}
	for _, f := range fields {
		enter(f, f)
	}
	for field, headers := range ledgerWords().Headers {
		require.Contains(t, fields, field)
		keys := map[string]bool{}
		for _, h := range headers {
			enter(h, field)
			require.False(t, keys[headerKey(h)], "%s: %q stands twice", field, h)
			keys[headerKey(h)] = true
		}
	}
}

func TestLayoutIsComplete(t *testing.T) {
	var codes []string
	for _, c := range ledgerLayout().Columns {
		codes = append(codes, c.Code)
		require.NotEmpty(t, c.Zh)
		require.NotEmpty(t, c.En)
		require.Positive(t, c.Width)
		require.True(t, strings.HasPrefix(c.Code, fieldPrefix) || cells[c.Code] != nil, "column %q shows nothing", c.Code)
		require.True(t, c.Field == "" || strings.HasPrefix(c.Field, fieldPrefix) || slices.Contains(fields, c.Field), c.Field)
	}
	require.Len(t, slices.Compact(slices.Sorted(slices.Values(codes))), len(codes), "a column stands twice")
	for code := range cells {
		require.Contains(t, codes, code)
	}
	for _, status := range complaint.Statuses() {
		require.Contains(t, ledgerLayout().Words["status"], string(status))
	}
	for group, words := range ledgerLayout().Words {
		for code, names := range words {
			for _, lang := range templates.Languages() {
				require.NotEmpty(t, names[lang], "%s %s %s", group, code, lang)
			}
		}
	}
}

// Every other word is for a code that exists, and no word is for two.
func TestValuesAreKnown(t *testing.T) {
	for group, words := range ledgerWords().Values {
		seen := map[string]string{}
		for code, others := range words {
			require.Contains(t, ledgerLayout().Words[group], code)
			for _, word := range others {
				require.Empty(t, seen[templates.Fold(word)], word)
				seen[templates.Fold(word)] = code
				require.Equal(t, code, ledgerWords().codes[group][templates.Fold(word)])
			}
		}
	}
}

// The words for times must be folded already, or they would never match.
func TestTimeWordsAreFolded(t *testing.T) {
	w := timeWords()
	for word := range w.Days {
		require.Equal(t, templates.Fold(word), word)
	}
	for word := range w.Replace {
		require.Equal(t, templates.Fold(word), word)
	}
}

func TestLetters(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		require.Equal(t, want, letters(i))
	}
}
