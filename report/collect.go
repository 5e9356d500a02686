package report

import (
	"slices"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// Collector adds up the figures of a period, complaint by complaint, so that no
// more than what is listed has to be kept in memory.
type Collector struct {
	stats   Stats
	policy  *sla.Policy
	groups  map[string]*Group // by category
	units   map[string]*Group // by department
	times   map[[3]string]*Rate
	recent  map[string][]time.Time // receipts by customer and category, for S-34
	since   time.Time              // from then on: what came before is not repeated in the period; zero: nothing is
	subject []repeatKey            // received in the period
	light   bool                   // keeps no complaint
	own     own                    // what the policy itself defines
}

type repeatKey struct {
	key string
	at  time.Time
}

// NewCollector returns a Collector for a period. The volumes are the business
// volumes in that period (S-31); a category that is missing has none.
func NewCollector(p *sla.Policy, period Period, volumes Volumes) *Collector {
	c := &Collector{
		own:    newOwn(p, period, volumes),
		policy: p, groups: map[string]*Group{}, units: map[string]*Group{}, times: map[[3]string]*Rate{}, recent: map[string][]time.Time{},
		stats: Stats{Period: period, Policy: p, Counts: map[string]int64{}, Rates: map[string]Rate{}, OpenByLevel: map[string]int64{}},
	}
	if window := p.Repeat.Within; !window.IsZero() {
		c.since = p.Reach(period.From, window)
	}
	for _, x := range p.Categories {
		c.groups[x.Code] = &Group{Code: x.Code, ByLevel: map[string]int64{}, Volume: volumes[x.Code]}
	}
	for _, x := range p.Departments {
		c.units[x.Code] = &Group{Code: x.Code, ByLevel: map[string]int64{}}
	}
	return c
}

// Add counts a complaint. The assessment must be as of the end of the period. Cases of a type that is not counted are in
// nothing but the figures, tables and lists of the policy that choose it.
func (c *Collector) Add(a *sla.Assessment) {
	s := a.State
	if s.Status == complaint.StatusNone {
		return
	}
	c.stats.note(s.Received.Time)
	whole := c.policy.TypeOf(s).Counts()
	if !excluded(s.Status) {
		c.own.add(a, c.stats.Period, whole)
	}
	if whole {
		c.tally(a)
	}
}

// AddPast counts a complaint that was over before the period began, by its Gist alone: in
// the figures of the year, and as one that another one may repeat. What is not surely
// so must be given to Add, unless it is of a time after the period.
func (c *Collector) AddPast(a *sla.Assessment) {
	s := a.State
	if !s.Received.Before(c.stats.Period.From) {
		return
	}
	c.stats.note(s.Received.Time)
	if c.policy.TypeOf(s).Counts() && !excluded(s.Status) {
		t := tally{c: c, a: a, s: s, in: c.stats.Period}
		t.repeats()
		t.year()
	}
}

// Past is the instant from which on AddPast has to be told of complaints.
func (c *Collector) Past() time.Time {
	in := c.stats.Period
	past := time.Date(in.year(), 1, 1, 0, 0, 0, 0, in.To.Location())
	if !c.since.IsZero() && c.since.Before(past) {
		past = c.since
	}
	return past
}

// Light returns the Collector made to keep no complaint: of a period that is only compared with.
func (c *Collector) Light() *Collector {
	c.own.lists = nil
	c.light = true
	return c
}

// tally counts a complaint into the figures that every policy has.
func (c *Collector) tally(a *sla.Assessment) {
	s := a.State
	t := tally{c: c, a: a, s: s, in: c.stats.Period, category: c.group(c.groups, s.FirstCategory), unit: c.group(c.units, s.Department)}
	t.flows()
	t.penalties()
	if excluded(s.Status) {
		return // from everything but the balance (DOMAIN.md 6.1)
	}
	t.classification()
	t.repeats()
	t.clocks()
	t.closing()
	t.levels()
	c.stats.Changes = append(c.stats.Changes, reclassified(a, c.stats.Period)...)
	t.year()
}

// group returns the row of a code; what has none yet is counted under "".
func (c *Collector) group(rows map[string]*Group, code string) *Group {
	g := rows[code]
	if g == nil {
		g = &Group{Code: code, ByLevel: map[string]int64{}}
		rows[code] = g
	}
	return g
}

func (c *Collector) count(key string, n int64) { c.stats.Counts[key] += n }

func (c *Collector) rate(key string, met bool) {
	r := c.stats.Rates[key]
	r.D++
	if met {
		r.N++
	}
	c.stats.Rates[key] = r
}

// Stats returns the figures. It fails where they do not balance: what came in
// must be what went out and what is left (ENG-25).
func (c *Collector) Stats() (*Stats, error) {
	s := &c.stats
	n := s.Counts
	in := n["carried_in"] + n["received"] + n["reopened"] + n["returned"]
	out := n["closed"] + n["to_tracking"] + n["removed"] + n["carried_out"]
	if in != out {
		return nil, complaint.Invalid("report.balance", "period", s.Period.Label, "in", in, "out", out)
	}
	s.Rates["completed"] = Rate{n["closed"], in - n["to_tracking"]}
	s.Rates["irrational_second"] = Rate{n["deferrals"], n["closed"] + n["deferrals"]}
	s.Rates["irrational_second_received"] = Rate{n["deferrals"], n["received"]}
	s.Rates["repeated"] = Rate{c.repeated(), n["received"]}
	for _, key := range append(onTimeKeys(c.policy), shares...) {
		if _, ok := s.Rates[key]; !ok {
			s.Rates[key] = Rate{} // a rate of nothing is shown, not left out
		}
	}
	s.Categories = ordered(c.groups, sla.Codes(c.policy.Categories))
	s.Departments = ordered(c.units, sla.Codes(c.policy.Departments))
	for k, r := range c.times {
		s.Timeliness = append(s.Timeliness, Timeliness{k[0], k[1], k[2], *r})
	}
	s.sort()
	c.own.into(s)
	return s, nil
}

// ordered lists groups in the policy's order, then what the policy does not know, if
// anything was counted there.
func ordered(rows map[string]*Group, codes []string) []Group {
	var all []Group
	for _, code := range codes {
		all = append(all, *rows[code])
	}
	var rest []string
	for code := range rows {
		if !slices.Contains(codes, code) && !rows[code].empty() {
			rest = append(rest, code)
		}
	}
	slices.Sort(rest)
	for _, code := range rest {
		all = append(all, *rows[code])
	}
	return all
}

// repeated counts the complaints of the period whose customer complained about
// the same category within the window before (S-34).
func (c *Collector) repeated() int64 {
	n := int64(0)
	for _, x := range c.subject {
		for _, earlier := range c.recent[x.key] {
			if earlier.Before(x.at) && c.policy.Within(earlier, x.at, c.policy.Repeat.Within) {
				n++
				break
			}
		}
	}
	return n
}
