package ledger

import (
	"cmp"
	"slices"

	"github.com/kesu-cli/kesu/sla"
)

// Unknown is a word that neither the policy nor the map file knows, and what
// imported rows with it were taken for. The word itself is kept in a further field.
type Unknown struct {
	Field string // as a map file calls it
	Word  string
	Count int    // imported rows
	Taken string // name of the value in its place, in the language of the import; "" for none
}

const (
	mostUnknown = 50   // kinds that a Summary lists
	mostPuzzles = 4096 // kinds that are counted; more are free text, not a vocabulary
)

// count counts the words of the row that nobody knows.
func (r *row) count() {
	for field, word := range r.strange {
		kind := Unknown{Field: field, Word: clip(word), Taken: r.taken(field)}
		if _, seen := r.im.unknown[kind]; seen || len(r.im.unknown) < mostPuzzles {
			r.im.unknown[kind]++
		}
	}
}

// taken names what stands in the place of an unknown word.
func (r *row) taken(field string) string {
	p, lang, preset := r.im.Policy, r.im.Lang, r.preset(field)
	switch field {
	case "category":
		return sla.NameOf(p.Categories, r.judged.category, lang)
	case "department":
		return sla.NameOf(p.Departments, r.judged.department, lang)
	case "level", "first_level":
		if r.judged.tracked(r) && p.TrackedNames != nil {
			return p.TrackedNames["first"].In(lang)
		}
		return sla.NameOf(p.Levels, r.judged.level, lang)
	case "tracking":
		return sla.NameOf(p.Tracking, preset, lang)
	case "reason":
		return sla.NameOf(p.Reasons, preset, lang)
	case "channel":
		return sla.NameOf(p.Channels, preset, lang)
	case "customer_type":
		return sla.NameOf(p.CustomerTypes, preset, lang)
	case "type":
		return sla.NameOf(p.Types, preset, lang)
	case "callback_result":
		for _, e := range r.build.events {
			if e.CalledBack != nil && e.CalledBack.Text == r.unrecorded() {
				return ledgerLayout().Unrecorded.In(lang)
			}
		}
		return ledgerLayout().Words["result"][preset].In(lang)
	}
	return ledgerLayout().Words[field][preset].In(lang)
}

// puzzles lists the most frequent unknown words.
func (im *Importer) puzzles() []Unknown {
	var all []Unknown
	for kind, n := range im.unknown {
		kind.Count = n
		all = append(all, kind)
	}
	order := func(x, y Unknown) int {
		return cmp.Or(cmp.Compare(x.Field, y.Field), cmp.Compare(y.Count, x.Count), cmp.Compare(x.Word, y.Word), cmp.Compare(x.Taken, y.Taken))
	}
	slices.SortFunc(all, func(x, y Unknown) int { return cmp.Or(cmp.Compare(y.Count, x.Count), order(x, y)) })
	all = all[:min(len(all), mostUnknown)]
	slices.SortFunc(all, order)
	return all
}
