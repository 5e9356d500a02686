package report

import (
	"fmt"
	"math"
)

// Change compares a value with that of another period (S-06, S-54): of quantities (now−last)/last, of per cents the
// difference in percentage points. Where there is nothing to compare with, it is the Rate of nothing; where something
// came of nothing, a word says so.
func (n Names) Change(now, last any) any {
	switch was := last.(type) {
	case int64:
		if is, ok := now.(int64); ok {
			return n.growth(is, was)
		}
	case Money:
		if is, ok := now.(Money); ok {
			return n.growth(int64(is), int64(was))
		}
	case float64:
		if is, ok := now.(float64); ok && was != 0 && !math.IsNaN(was) && !math.IsNaN(is) {
			return Rate{int64(math.Round((is - was) * 1e4)), int64(math.Round(was * 1e4))}
		}
	case PerMille:
		if is, ok := now.(PerMille); ok && was.N != 0 && was.D != 0 && is.D != 0 {
			return Rate{is.N*was.D - was.N*is.D, was.N * is.D}
		}
	case Rate:
		if points, ok := (Figure{Value: now}).Points(Figure{Value: was}); ok {
			return n.T("book.points", "n", fmt.Sprintf("%+.2f", points+0))
		}
	}
	return Rate{}
}

func (n Names) growth(now, last int64) any {
	if last == 0 && now != 0 {
		return n.T("weekly.new")
	}
	return Rate{now - last, last}
}

// Gap is how far a figure is above its target (below: negative): of rates in percentage
// points, of per milles in per mille; nil where it has no target or nothing to hold
// against it (FBK-35).
func (n Names) Gap(f Figure) any {
	if !f.Measured() {
		return nil
	}
	is, _ := quantity(f.Value)
	switch f.Value.(type) {
	case Rate:
		return n.T("book.points", "n", fmt.Sprintf("%+.2f", (is-f.Target)*100))
	case PerMille:
		return fmt.Sprintf("%+.2f\u2030", is-f.Target)
	}
	return is - f.Target
}

// YearBefore returns the same period of the year before, false where that year has no such day or week (2026-W53).
func (p Period) YearBefore() (Period, bool) {
	switch p.Kind {
	case KindWeek:
		year, week := p.From.ISOWeek()
		return numbered(KindWeek, year-1, week, p.From.Location())
	case KindRange:
		return Between(p.From.AddDate(-1, 0, 0), p.To.AddDate(-1, 0, 0)), true
	}
	from := p.From.AddDate(-1, 0, 0)
	return Around(p.Kind, from), from.Day() == p.From.Day()
}
