package report

import "strings"

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
	Value      any     // int64 or Rate
	Target     float64 // as a fraction; 0: none
}

// Missed tells whether a rate fell short of its target. A rate of nothing missed none.
func (f Figure) Missed() bool {
	r, ok := f.Value.(Rate)
	v, some := r.Value()
	return ok && some && f.Target > 0 && v < f.Target
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

// Figures returns the indicators that the policy puts on the summary, in its order.
func (n Names) Figures(s *Stats) []Figure {
	all := make([]Figure, 0, len(s.Policy.Report.Figures))
	for _, key := range s.Policy.Report.Figures {
		all = append(all, n.Figure(s, key))
	}
	return all
}

// Figure returns one indicator. Its words are those of its own key; a clock's and a way of tracking have common ones.
func (n Names) Figure(s *Stats, key string) Figure {
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
