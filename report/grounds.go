package report

import (
	"cmp"
	"strings"
)

// Grounding is what a report rests on beside its policy.
type Grounding struct {
	Period   Period
	Revision int      // 1 for the first
	Digest   string   // of the policy's file; may be empty
	Papers   []string // addresses of the notices that the statutory days come from
}

// Ground is one line of what a report rests on.
type Ground struct{ Name, Text string }

// Grounds lists what a report rests on: period, data cut-off, revision, policy, calendar, and after them the rules with
// some keys.
func (n Names) Grounds(g Grounding, rules ...string) []Ground {
	var all []Ground
	add := func(key string, pairs ...any) {
		all = append(all, Ground{n.T("weekly.ground." + key), n.T("weekly.ground."+key+".text", pairs...)})
	}
	p, pol := g.Period, n.Policy
	add("period", "period", n.Period(p), "from", Format(p.From), "to", Format(p.To))
	add("as_of", "to", Format(p.To))
	add("revision", "n", max(g.Revision, 1))
	add("policy", "title", pol.Title.In(n.Lang()), "source", pol.Source.In(n.Lang()), "name", pol.Name, "version", pol.Version,
		"effective", cmp.Or(pol.Effective, Empty), "digest", cmp.Or(g.Digest, Empty))
	add("calendar", "zone", pol.Cal().Location(), "papers", cmp.Or(strings.Join(g.Papers, "\n"), Empty))
	for _, key := range rules {
		add(key)
	}
	return all
}

// Version names the policy and its version.
func (n Names) Version() string {
	return n.T("weekly.policy", "title", n.Policy.Title.In(n.Lang()), "version", n.Policy.Version)
}

// Balance writes out what the figures were checked by (S-05, ENG-25).
func (n Names) Balance(s *Stats) string {
	c := s.Counts
	return n.T("weekly.balance", "in", c["carried_in"], "received", c["received"], "reopened", c["reopened"], "returned", c["returned"],
		"closed", c["closed"], "tracking", c["to_tracking"], "removed", c["removed"], "out", c["carried_out"])
}

// String prints a figure's value, that of a rate with both its numbers.
func (f Figure) String() string {
	n, d := f.Parts()
	if d == nil {
		return Format(f.Value)
	}
	return Format(f.Value) + " = " + Format(n) + "/" + Format(d)
}
