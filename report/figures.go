package report

import (
	"math"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/sla"
)

// Basis says by which instant a figure counts a complaint (DOMAIN.md 6.1).
type Basis string

// The bases.
const (
	BasisReceived Basis = "R" // received in the period
	BasisDue      Basis = "D" // fell due in the period
	BasisEvent    Basis = "E" // happened in the period
	BasisStock    Basis = "S" // there at the end of the period
)

// Figure is one indicator of a period, ready to print.
type Figure struct {
	Key        string
	Name       string
	Definition string // exactly what is counted, numerator and denominator of a rate
	Basis      Basis
	Value      any     // int64, Rate, PerMille, Money or float64
	Target     float64 // of a rate as a fraction, of others in their unit: per mille, yuan, days; 0: none, unless Low
	Low        bool    // the target is what it shall not exceed
}

// Aim returns the target as the figure's value is printed, false where it has none.
func (f Figure) Aim() (any, bool) {
	if f.Target == 0 && !f.Low {
		return nil, false
	}
	const unit = 1e6
	switch f.Value.(type) {
	case Rate:
		return Rate{int64(math.Round(f.Target * unit)), unit}, true
	case PerMille:
		return PerMille{int64(math.Round(f.Target * unit)), 1000 * unit}, true
	case Money:
		return Money(math.Round(f.Target * 100)), true
	}
	return f.Target, true
}

// Measured tells whether a figure has a target and anything to hold against it.
func (f Figure) Measured() bool {
	_, aims := f.Aim()
	_, some := quantity(f.Value)
	return aims && some
}

// Missed tells whether a figure fell short of its target, or went beyond one that it shall not exceed. What is of nothing
// missed none.
func (f Figure) Missed() bool {
	v, _ := quantity(f.Value)
	return f.Measured() && (f.Low && v > f.Target || !f.Low && v < f.Target)
}

// quantity gives a figure's value as a number, false for a rate of nothing and a number that is none.
func quantity(v any) (float64, bool) {
	switch v := v.(type) {
	case Rate:
		return v.Value()
	case PerMille:
		n, some := v.Value()
		return n * 1000, some
	}
	f, isNumber := v.(float64)
	return number(v), v != nil && !(isNumber && math.IsNaN(f))
}

// Parts returns numerator and denominator of a rate, nil of anything else.
func (f Figure) Parts() (n, d any) {
	switch v := f.Value.(type) {
	case Rate:
		return v.N, v.D
	case PerMille:
		return v.N, v.D
	}
	return nil, nil
}

// Points returns by how many percentage points a rate moved against the period before; false where either is a rate of
// nothing or none at all.
func (f Figure) Points(last Figure) (float64, bool) {
	now, isRate := f.Value.(Rate)
	was, wasRate := last.Value.(Rate)
	a, some := now.Value()
	b, had := was.Value()
	return (a - b) * 100, isRate && wasRate && some && had
}

// Figures returns the indicators that the policy puts on the summary, in its order, and after them those that it defines
// itself.
func (n Names) Figures(s *Stats) []Figure {
	keys := slices.Clone(s.Policy.Report.Figures)
	for _, f := range s.Policy.Figures {
		if !slices.Contains(keys, f.Code) {
			keys = append(keys, f.Code)
		}
	}
	return n.Chosen(s, keys)
}

// Chosen returns the indicators with some keys, in their order.
func (n Names) Chosen(s *Stats, keys []string) []Figure {
	all := make([]Figure, len(keys))
	for i, key := range keys {
		all[i] = n.Figure(s, key)
	}
	return all
}

// Figure returns one indicator: one of the policy's own by that code, else one that every policy has. The words of these
// are those of their key; a clock's and a way of tracking have common ones.
func (n Names) Figure(s *Stats, key string) Figure {
	if own, ok := sla.ByCode(n.Policy.Figures, key); ok {
		return n.own(s, own)
	}
	f := Figure{Key: key, Basis: basisOf(key), Value: s.Counts[key], Target: s.Policy.Report.Targets[key]}
	if r, ok := s.Rates[key]; ok {
		f.Value = r
	}
	own, common, subject := "figure."+key, "", ""
	if code, ok := strings.CutSuffix(key, "_on_time"); ok {
		common, subject = "figure.*_on_time", n.Clock(code)
	}
	for _, t := range n.Policy.Tracking {
		if what, ok := strings.CutPrefix(key, t.Code+"_"); ok {
			common, subject = "figure.*_"+what, t.Name.In(n.Lang())
		}
	}
	text := func(tail string) string {
		word := own + tail
		if !n.Words.Has(word) && common != "" {
			word = common + tail
		}
		return n.T(word, "this", n.This(s.Period), "last", n.Last(s.Period), "subject", subject)
	}
	f.Name, f.Definition = text(""), text(".is")
	return f
}

// basisOf says what collect.go and tally.go count a figure by.
func basisOf(key string) Basis {
	switch key {
	case "received", "repeated":
		return BasisReceived
	case "closed_once", "first_callback_pass", "due_closed", "promises_broken":
		return BasisDue
	case "carried_in", "carried_out", "overdue_open", "overdue_7", "overdue_30", "overdue_more", "closed_to_date", "undecided":
		return BasisStock
	}
	switch {
	case strings.HasSuffix(key, "_on_time"):
		return BasisDue
	case strings.HasSuffix(key, "_open"):
		return BasisStock
	}
	return BasisEvent
}
