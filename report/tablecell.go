package report

import (
	"maps"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/sla"
)

// Compared are the tables of the periods that a table is compared with, nil where there are none.
type Compared struct{ Last, Year *Crosstab }

// Cell returns what stands in a column of a row: a figure as its gauge prints it, or what follows from the first
// counting column: its share, cumulative share, change. before are the rows above.
func (x *Crosstab) Cell(n Names, l *Entry, before []*Entry, column string, with Compared, volumes Volumes) any {
	if i := slices.Index(x.codes, column); i >= 0 {
		return x.gauge(i, l, volumes)
	}
	switch column {
	case "share":
		return Rate{l.weight(), x.Total.weight()}
	case "cumulative":
		return x.cumulative(l, before)
	case "change":
		return n.Change(l.weight(), x.then(with.Last, l))
	case "year":
		return n.Change(l.weight(), x.then(with.Year, l))
	case "customers":
		return int64(len(l.who))
	case "volume":
		if l.Volume == 0 {
			return Rate{}
		}
		return l.Volume
	case "rate":
		return PerMille{l.weight(), l.Volume}
	}
	if by, ok := strings.CutPrefix(column, mainPrefix); ok {
		return l.mainOf(n, column, by)
	}
	return nil
}

// gauge prints a counting column; a figure per business volume is by that of the row.
func (x *Crosstab) gauge(i int, l *Entry, volumes Volumes) any {
	g := x.gauges[i]
	if g.Per != "" && l != x.Total {
		return per(l.Sums[i].N, l.Volume, g.Scale)
	}
	return g.value(l.Sums[i], volumes)
}

func (x *Crosstab) cumulative(l *Entry, before []*Entry) any {
	if l == x.Total {
		return Rate{x.Total.weight(), x.Total.weight()}
	}
	sum := l.weight()
	for _, b := range before {
		sum += b.weight()
	}
	return Rate{sum, x.Total.weight()}
}

// then is the weight of the same row in another period's table, nil where there is none to compare with. What is shown
// as the others has no counterpart.
func (x *Crosstab) then(t *Crosstab, l *Entry) any {
	switch {
	case t == nil || l.Others > 0 || x.Table.Rows == axisMonth && l != x.Total:
		return nil
	case l == x.Total:
		return t.Total.weight()
	}
	return t.Find(l.Key).weight()
}

// mainOf names the most frequent group of another axis, with its count.
func (l *Entry) mainOf(n Names, column, by string) any {
	best, most := "", int64(0)
	for _, key := range append(axis(by).order(n.Policy, Period{}), slices.Sorted(maps.Keys(l.main[column]))...) {
		if count := l.main[column][key]; count > most {
			best, most = key, count
		}
	}
	if most == 0 {
		return nil
	}
	return n.T("book.main", "name", n.Group(by, best), "n", most)
}

// Head returns what a column of a table is called.
func (x *Crosstab) Head(n Names, column string) string {
	if f, ok := sla.ByCode(n.Policy.Figures, column); ok {
		return f.Name.In(n.Lang())
	}
	if by, ok := strings.CutPrefix(column, mainPrefix); ok {
		return n.T("book.column.main", "axis", n.Axis(by))
	}
	this := n.This(x.Period)
	if x.Table.Rows == axisMonth {
		this = "" // each row says which
	}
	return n.T("book.column."+column, "this", this, "last", n.Last(x.Period))
}

// Name returns what a row is called.
func (x *Crosstab) Name(n Names, l *Entry) string {
	switch {
	case l == x.Total:
		return n.T("weekly.total")
	case l.Others > 0:
		return n.T("book.others", "n", l.Others)
	}
	return n.Group(x.Table.Rows, l.Key)
}

// Weight is how many cases the first counting column of a row counts.
func (l *Entry) Weight() int64 { return l.weight() }
