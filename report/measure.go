package report

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// Sum is what the subjects of a figure come to. The Sums of the parts of a whole add up to that of the whole.
type Sum struct {
	N, D   int64           // numerator and denominator; N alone of a count, D alone of a mean
	Money  complaint.Money // of amounts
	Number float64         // of other quantities
}

// Plus adds another part.
func (s Sum) Plus(o Sum) Sum {
	return Sum{s.N + o.N, s.D + o.D, s.Money + o.Money, s.Number + o.Number}
}

// gauge is a figure of the policy, made ready to count.
type gauge struct {
	sla.Figure
	money bool // its mean or sum is of an amount
}

func newGauge(p *sla.Policy, f sla.Figure) gauge { return gauge{f, isMoney(p, f.Mean+f.Sum)} }

// isMoney tells whether a name of the language of conditions stands for an amount in yuan.
func isMoney(p *sla.Policy, name string) bool {
	field, _ := sla.ByCode(p.Fields, name)
	if code, rest, ok := strings.Cut(name, "."); ok {
		if st := p.Stage(code); st != nil {
			field, _ = sla.ByCode(st.Fields, rest)
		}
	}
	return name == "amount" || field.Kind == sla.KindMoney
}

// of returns what a subject adds to the figure, false where it does not belong to it.
func (g gauge) of(x subject) (Sum, bool) {
	if !x.a.Holds(g.Where) {
		return Sum{}, false
	}
	has := x.a.Holds(g.Has)
	switch {
	case g.Mean != "" || g.Sum != "":
		return g.quantity(x.a.Value(g.Mean + g.Sum))
	case g.Has.IsZero():
		return Sum{N: 1}, true
	case g.Per != "":
		return Sum{N: 1}, has
	case has:
		return Sum{N: 1, D: 1}, true
	}
	return Sum{D: 1}, true
}

// quantity reads a value; what is not set is no zero: it is not there.
func (g gauge) quantity(value string) (Sum, bool) {
	if g.money {
		m, err := complaint.ParseMoney(value)
		return Sum{D: 1, Money: m}, err == nil
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(value, "%"), 64)
	return Sum{D: 1, Number: n}, err == nil
}

// value gives a Sum as it is printed: a count, a Rate, a PerMille, an amount, or a number, which is none (NaN) where a
// mean is of nothing or a volume is missing.
func (g gauge) value(s Sum, volumes Volumes) any {
	switch {
	case len(g.Imported) == 1:
		return volumes[g.Imported[0]]
	case len(g.Imported) > 1:
		return Rate{volumes[g.Imported[0]], volumes[g.Imported[1]]}
	case g.Per != "":
		return per(s.N, volumes.Of(g.Per), g.Scale)
	case g.Mean != "" && s.D == 0:
		return math.NaN()
	case g.Mean != "" && g.money:
		return complaint.Money(math.Round(float64(s.Money) / float64(s.D)))
	case g.Mean != "":
		return s.Number / float64(s.D)
	case g.Sum != "" && g.money:
		return s.Money
	case g.Sum != "":
		return s.Number
	case !g.Has.IsZero():
		return Rate{s.N, s.D}
	}
	return s.N
}

// per relates a count to a business volume: per cent, per mille or, by any other scale, a plain number (S-52).
func per(n, volume int64, scale int) any {
	switch {
	case scale == 1000:
		return PerMille{n, volume}
	case scale == 0 || scale == 100:
		return Rate{n, volume}
	case volume == 0:
		return math.NaN()
	}
	return float64(n) * float64(scale) / float64(volume)
}

var (
	joint    = regexp.MustCompile(`\s+(?:and|or)\s+`)
	typeAtom = regexp.MustCompile(`^type(?:\s*=\s*|\s+in\s+)(.+)$`)
)

// chooses reports whether one of the conditions asks for a type by its code: then cases of it count, though figures
// leave them out otherwise.
func chooses(typ string, conditions ...sla.Condition) bool {
	for _, c := range conditions {
		for _, atom := range joint.Split(c.String(), -1) {
			if m := typeAtom.FindStringSubmatch(strings.TrimSpace(atom)); m != nil && slices.Contains(strings.Fields(m[1]), typ) {
				return true
			}
		}
	}
	return false
}
