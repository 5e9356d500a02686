package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/sla"
)

// own is what the policy itself defines, being counted: figures, tables, lists (S-50 … S-68).
type own struct {
	policy  *sla.Policy
	gauges  []gauge
	sums    []Sum
	tables  []*Crosstab
	lists   []*listing
	volumes Volumes
}

// listing is a list of the policy, being filled.
type listing struct {
	sla.List
	found []*sla.Assessment
}

func newOwn(p *sla.Policy, in Period, volumes Volumes) own {
	o := own{policy: p, sums: make([]Sum, len(p.Figures)), volumes: volumes}
	for _, f := range p.Figures {
		o.gauges = append(o.gauges, newGauge(p, f))
	}
	for _, t := range p.Report.Tables {
		o.tables = append(o.tables, newCrosstab(p, t, in, volumes))
	}
	for _, l := range p.Report.Lists {
		o.lists = append(o.lists, &listing{List: l})
	}
	return o
}

// add counts a complaint. whole tells that its type counts in figures that do not name it.
func (o *own) add(a *sla.Assessment, in Period, whole bool) {
	typ := o.policy.TypeOf(a.State).Code
	for i, g := range o.gauges {
		if g.Imported != nil || !whole && !chooses(typ, g.Where) {
			continue
		}
		for _, s := range subjects(a, in, g.Of) {
			if sum, ok := g.of(s); ok {
				o.sums[i] = o.sums[i].Plus(sum)
			}
		}
	}
	for _, t := range o.tables {
		t.add(a, in, whole)
	}
	for _, l := range o.lists {
		if (whole || chooses(typ, l.Where)) && l.wants(a, in) {
			l.found = append(l.found, a)
		}
	}
}

// wants reports whether a complaint is on the list, once however often it qualifies.
func (l *listing) wants(a *sla.Assessment, in Period) bool {
	return slices.ContainsFunc(subjects(a, in, l.Of), func(s subject) bool { return s.a.Holds(l.Where) })
}

// into hands over what was counted.
func (o *own) into(s *Stats) {
	s.Volumes, s.Own, s.Tables, s.Lists = o.volumes, map[string]any{}, map[string]*Crosstab{}, map[string][]*sla.Assessment{}
	for i, g := range o.gauges {
		s.Own[g.Code] = g.value(o.sums[i], o.volumes)
	}
	for _, t := range o.tables {
		s.Tables[t.Table.Code] = t.finish()
	}
	for _, l := range o.lists {
		slices.SortFunc(l.found, func(a, b *sla.Assessment) int {
			return cmp.Or(a.State.Received.Compare(b.State.Received.Time), cmp.Compare(a.State.ID, b.State.ID))
		})
		s.Lists[l.Code] = l.found
	}
}

// own returns a figure that the policy defines, with its words and its target.
func (n Names) own(s *Stats, f sla.Figure) Figure {
	out := Figure{Key: f.Code, Name: f.Name.In(n.Lang()), Value: s.Own[f.Code], Basis: basis(f.Of), Definition: n.Definition(f), Target: s.Policy.Report.Targets[f.Code]}
	if f.Target != nil {
		out.Target, out.Low = *f.Target, f.Good == "low"
	}
	return out
}

// basis says what a figure of the policy counts by.
func basis(of string) Basis {
	switch {
	case of == "" || of == sla.OfReceived:
		return BasisReceived
	case strings.HasPrefix(of, sla.OfDue):
		return BasisDue
	case of == sla.OfOpen || of == sla.OfOverdue || of == sla.OfAll:
		return BasisStock
	}
	return BasisEvent
}

// Definition says exactly what a figure of the policy counts: in the policy's words, and after them how it is computed.
func (n Names) Definition(f sla.Figure) string {
	computed := n.computed(f)
	if f.Article != "" {
		computed = n.T("book.article", "text", computed, "article", f.Article)
	}
	if define := strings.TrimRight(f.Define.In(n.Lang()), n.T("book.stop")); define != "" {
		return n.T("book.define", "define", define, "computed", computed)
	}
	return computed
}

func (n Names) computed(f sla.Figure) string {
	if f.Imported != nil {
		return n.T("book.is.imported", "keys", strings.Join(f.Imported, " / "))
	}
	of, arg, _ := strings.Cut(cmp.Or(f.Of, sla.OfReceived), ":")
	pairs := []any{"of", n.T("book.of."+of, "subject", n.subject(of, arg)), "has", n.condition(f.Has), "quantity", n.quantity(f.Mean + f.Sum), "volume", f.Per}
	if !f.Where.IsZero() {
		pairs[1] = n.T("book.where", "of", pairs[1], "where", n.condition(f.Where))
	}
	kind := "count"
	switch {
	case f.Mean != "":
		kind = "mean"
	case f.Sum != "":
		kind = "sum"
	case f.Per != "" && !f.Has.IsZero():
		kind = "per_has"
	case f.Per != "":
		kind = "per"
	case !f.Has.IsZero():
		kind = "rate"
	}
	return n.T("book.is."+kind, pairs...)
}

// subject names the clock or the stage that a basis speaks of.
func (n Names) subject(of, code string) string {
	if st := n.Policy.Stage(code); of+":" == sla.OfSteps && st != nil {
		return st.Name.In(n.Lang())
	}
	return n.Clock(code)
}

// quantity names what a mean or a sum is of.
func (n Names) quantity(name string) string {
	if key := "book.quantity." + name; n.Words.Has(key) {
		return n.T(key)
	}
	return n.Axis(name)
}

// condition puts a condition into words.
func (n Names) condition(c sla.Condition) string {
	if c.IsZero() {
		return ""
	}
	return sla.Need{Policy: n.Policy, Cond: c}.Say(n.Lang(), n.say, func(key string) (string, bool) {
		if clock, ok := strings.CutPrefix(key, "fact.clock."); ok {
			code, part, _ := strings.Cut(clock, ".")
			return n.T("book.clock."+cmp.Or(part, "state"), "clock", n.Clock(code)), true
		}
		return n.T(key), n.Words.Has(key)
	})
}

// say gives a sentence about a fact; states, statuses and results of calls have names of the program's.
func (n Names) say(key string, pairs ...any) string {
	if key == "set" {
		return n.T("book.set", pairs...)
	}
	if len(pairs) == 4 {
		value := fmt.Sprint(pairs[3])
		for _, prefix := range []string{"book.state.", "status.", "form.call."} {
			if n.Words.Has(prefix + value) {
				value = n.T(prefix + value)
				break
			}
		}
		pairs = []any{pairs[0], pairs[1], pairs[2], value}
	}
	return n.T("need."+key, pairs...)
}
