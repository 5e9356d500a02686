package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// counted are the columns that every table can have, as figures.
var counted = map[string]sla.Figure{
	"received":   {Of: sla.OfReceived},
	"closed":     {Of: sla.OfClosed},
	"open":       {Of: sla.OfOpen},
	"overdue":    {Of: sla.OfOverdue},
	"escalated":  {Of: sla.OfEscalated},
	"classified": {Of: sla.OfClassified},
	"amount":     {Of: sla.OfReceived, Sum: "amount"},
	"days":       {Of: sla.OfClosed, Mean: "days"},
	"score":      {Of: sla.OfClosed, Mean: "score"},
}

// mainPrefix begins a column that names the most frequent group of another axis: main:category (S-68).
const mainPrefix = "main:"

// Crosstab is a table of the policy, filled for a period.
type Crosstab struct {
	Table  sla.Table
	Period Period
	Lines  []*Entry // in the order in which they are shown
	Total  *Entry
	Cross  []string // groups of the second axis, in order
	gauges []gauge  // of the columns that count; the first one is what shares, order and the second axis are of
	codes  []string // of the gauges
	lines  map[string]*Entry
	policy *sla.Policy

	volumes Volumes
}

// Entry is a row of a Crosstab.
type Entry struct {
	Key    string
	Sums   []Sum
	Cross  map[string]int64
	Others int // how many groups the row stands for, where it stands for several
	who    map[string]bool
	main   map[string]map[string]int64 // counts by the groups of other axes
	Volume int64
}

func newCrosstab(p *sla.Policy, t sla.Table, in Period, volumes Volumes) *Crosstab {
	x := &Crosstab{Table: t, Period: in, lines: map[string]*Entry{}, policy: p, volumes: volumes}
	if len(t.Columns) == 0 {
		x.Table.Columns = []string{"received", "share"}
	}
	for _, code := range x.Table.Columns {
		f, ok := counted[code]
		if own, is := sla.ByCode(p.Figures, code); is {
			f, ok = own, true
		}
		if ok && f.Imported == nil {
			x.gauges, x.codes = append(x.gauges, newGauge(p, f)), append(x.codes, code)
		}
	}
	if len(x.gauges) == 0 {
		x.gauges, x.codes = []gauge{newGauge(p, counted["received"])}, []string{"received"}
	}
	x.Total = x.line()
	for _, key := range axis(t.Rows).order(p, in) {
		x.row(key)
	}
	x.Total.Volume = volumes.Of(axis(t.Rows).name())
	return x
}

// volume is the business volume of a group: a category's stands under its own code.
func (x *Crosstab) volume(key string) int64 {
	if x.Table.Rows == axisCategory {
		return x.volumes[key]
	}
	return x.volumes[axis(x.Table.Rows).name()+":"+key]
}

func (x *Crosstab) line() *Entry {
	return &Entry{Sums: make([]Sum, len(x.gauges)), Cross: map[string]int64{}, who: map[string]bool{}, main: map[string]map[string]int64{}}
}

func (x *Crosstab) row(key string) *Entry {
	l := x.lines[key]
	if l == nil {
		l = x.line()
		l.Key, l.Volume = key, x.volume(key)
		x.lines[key] = l
	}
	return l
}

// add counts a complaint. whole tells that its type counts in figures that do not name it.
func (x *Crosstab) add(a *sla.Assessment, in Period, whole bool) {
	typ := x.policy.TypeOf(a.State).Code
	for i, g := range x.gauges {
		if !whole && !chooses(typ, x.Table.Where, g.Where) {
			continue
		}
		for _, s := range x.subjects(a, in, g.Of) {
			sum, ok := g.of(s.subject)
			if !ok || !s.a.Holds(x.Table.Where) {
				continue
			}
			if s.total {
				x.Total.count(x, i, sum, s.subject)
			}
			for _, key := range s.keys {
				x.row(key).count(x, i, sum, s.subject)
			}
		}
	}
}

// placed is a subject with the rows that it belongs to.
type placed struct {
	subject
	keys  []string
	total bool
}

// subjects are those of a basis. By month, the stock is looked at when each month ends; the whole is the last one.
func (x *Crosstab) subjects(a *sla.Assessment, in Period, of string) []placed {
	var all []placed
	by := axis(x.Table.Rows)
	if by == axisMonth && of == sla.OfOpen {
		ends := monthEnds(in)
		for i, end := range ends {
			if a.State.StatusAt(complaint.Time{Time: end}).Open() {
				s := subject{a, end, a.State.Level}
				all = append(all, placed{s, by.keys(s), i == len(ends)-1})
			}
		}
		return all
	}
	for _, s := range subjects(a, in, of) {
		all = append(all, placed{s, by.keys(s), true})
	}
	return all
}

// count adds to a gauge; the first one fills the second axis and what is said of the complaints themselves too.
func (l *Entry) count(x *Crosstab, gauge int, sum Sum, s subject) {
	l.Sums[gauge] = l.Sums[gauge].Plus(sum)
	if gauge > 0 {
		return
	}
	if x.Table.Cross != "" {
		for _, key := range axis(x.Table.Cross).keys(s) {
			l.Cross[key]++
		}
	}
	for _, code := range x.Table.Columns {
		if code == "customers" {
			o := s.a.State.Opened.Customer
			l.who[string(o.Name)+"\x00"+string(o.Phone)] = true
		}
		if by, ok := strings.CutPrefix(code, mainPrefix); ok {
			if l.main[code] == nil {
				l.main[code] = map[string]int64{}
			}
			for _, key := range axis(by).keys(s) {
				l.main[code][key]++
			}
		}
	}
}

// plus adds another row, so that several are shown as one.
func (l *Entry) plus(o *Entry) {
	for i := range l.Sums {
		l.Sums[i] = l.Sums[i].Plus(o.Sums[i])
	}
	for k, n := range o.Cross {
		l.Cross[k] += n
	}
	maps.Copy(l.who, o.who)
	for code, groups := range o.main {
		if l.main[code] == nil {
			l.main[code] = map[string]int64{}
		}
		for k, n := range groups {
			l.main[code][k] += n
		}
	}
	l.Volume += o.Volume
	l.Others++
}

// finish puts the rows in order: that of the policy, else the largest first. With Top the largest alone are shown, the
// others as one row (S-56).
func (x *Crosstab) finish() *Crosstab {
	order := axis(x.Table.Rows).order(x.policy, x.Period)
	for key, l := range x.lines {
		if key != "" && !x.bySize() || l.busy() {
			x.Lines = append(x.Lines, l)
		}
	}
	place := func(l *Entry) int {
		if i := slices.Index(order, l.Key); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortFunc(x.Lines, func(a, b *Entry) int {
		if x.bySize() {
			return cmp.Or(cmp.Compare(b.weight(), a.weight()), cmp.Compare(place(a), place(b)), cmp.Compare(a.Key, b.Key))
		}
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(b.weight(), a.weight()), cmp.Compare(a.Key, b.Key))
	})
	x.Cross = x.crossed()
	if x.Table.Top > 0 {
		x.Lines = x.Largest(x.Table.Top)
	}
	return x
}

// Largest returns the first n rows in order and, where something is left, one row for all others.
func (x *Crosstab) Largest(n int) []*Entry {
	if len(x.Lines) <= n+1 { // a row for one other says less than the row itself
		return x.Lines
	}
	rest := x.line()
	for _, l := range x.Lines[n:] {
		rest.plus(l)
	}
	return append(x.Lines[:n:n], rest)
}

// bySize tells that the largest rows stand first and empty ones not at all.
func (x *Crosstab) bySize() bool {
	return x.Table.Top > 0 || x.Table.Chart == "pareto" || x.Table.Chart == "pie"
}

// crossed lists the groups of the second axis in which something is.
func (x *Crosstab) crossed() []string {
	if x.Table.Cross == "" {
		return nil
	}
	keys := axis(x.Table.Cross).order(x.policy, x.Period)
	for _, key := range slices.Sorted(maps.Keys(x.Total.Cross)) {
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// weight is how many the first counting column counts.
func (l *Entry) weight() int64 {
	if s := l.Sums[0]; s.D > s.N {
		return s.D
	}
	return l.Sums[0].N
}

func (l *Entry) busy() bool {
	return slices.ContainsFunc(l.Sums, func(s Sum) bool { return s != Sum{} })
}

// Find returns the row of a group, one without anything where there is none.
func (x *Crosstab) Find(key string) *Entry {
	if l := x.lines[key]; l != nil {
		return l
	}
	return x.line()
}
