package report

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// leastMonths is from how many months on a mean and a deviation mean anything.
const leastMonths = 3

// Series counts what was received by month and group, as it stood when each month was over, for the early warnings.
type Series struct {
	rule   sla.Warnings
	months []Period // oldest first; the last ones are those of the period
	own    int      // months of the period
	since  time.Time
	counts map[string][]int64
}

// NewSeries returns a Series for the months of a period; nil where the policy wants no warnings or no month is over.
func NewSeries(p *sla.Policy, in Period) *Series {
	rule := p.Report.Warnings
	if rule.Months == 0 && rule.Sigma == 0 && rule.Growth == 0 {
		return nil
	}
	rule.By = cmp.Or(rule.By, axisCategory)
	rule.Months = max(cmp.Or(rule.Months, 12), 2)
	s := &Series{rule: rule, counts: map[string][]int64{}}
	for _, m := range months(in) {
		if !m.To.After(in.End()) {
			s.months, s.own = append(s.months, m), s.own+1
		}
	}
	if s.own == 0 {
		return nil
	}
	for range rule.Months {
		s.months = slices.Insert(s.months, 0, s.months[0].Before())
	}
	return s
}

// Add counts a complaint in the month of its receipt, unless it was withdrawn, merged or voided before that was over:
// what is merged later changes no past count (DOMAIN.md 6.8, 7).
func (s *Series) Add(a *sla.Assessment) {
	st := a.State
	if st.Status == complaint.StatusNone || st.Status == complaint.StatusDraft || !a.Policy.TypeOf(st).Counts() {
		return
	}
	if s.since.IsZero() || st.Received.Before(s.since) {
		s.since = st.Received.Time
	}
	for i, m := range s.months {
		if !m.Holds(st.Received.Time) || excluded(st.StatusAt(complaint.Time{Time: m.AsOf()})) {
			continue
		}
		for _, key := range axis(s.rule.By).keys(subject{a, st.Received.Time, st.FirstLevel}) {
			if s.counts[key] == nil {
				s.counts[key] = make([]int64, len(s.months))
			}
			s.counts[key][i]++
		}
	}
}

// AddPast notes a complaint that was over before the months began.
func (s *Series) AddPast(a *sla.Assessment) {
	if st := a.State; a.Policy.TypeOf(st).Counts() && (s.since.IsZero() || st.Received.Before(s.since)) {
		s.since = st.Received.Time
	}
}

// From is when the first of the months begins.
func (s *Series) From() time.Time { return s.months[0].From }

// Warning is a group whose count of a month calls for attention (S-65).
type Warning struct {
	Key            string
	Month          string
	Count          int64
	Mean, SD       float64 // of the months before
	Months         int     // how many they are
	Limit          float64 // Mean + Sigma × SD
	High           bool    // above Limit
	Rising         bool    // Growth more than the month before, twice running
	Before, Oldest int64   // one and two months before
}

// By is the axis of the groups.
func (s *Series) By() string { return s.rule.By }

// Rule is what is warned by, with the defaults that the policy leaves open.
func (s *Series) Rule() sla.Warnings { return s.rule }

// Warnings judges every month of the period, by month and group.
func (s *Series) Warnings() []Warning {
	var all []Warning
	for i := len(s.months) - s.own; i < len(s.months); i++ {
		for _, key := range slices.Sorted(maps.Keys(s.counts)) {
			if w := s.judge(key, i); w.High || w.Rising {
				all = append(all, w)
			}
		}
	}
	return all
}

func (s *Series) judge(key string, i int) Warning {
	n := s.counts[key]
	first := max(i-s.rule.Months, 0)
	for first < i && !s.months[first].From.After(s.since) && !s.months[first].Holds(s.since) {
		first++ // before the first complaint nothing was counted
	}
	w := Warning{Key: key, Month: s.months[i].Label, Count: n[i], Months: i - first}
	w.Mean, w.SD = deviation(n[first:i])
	w.Limit = w.Mean + s.rule.Sigma*w.SD
	w.High = s.rule.Sigma > 0 && w.Months >= leastMonths && float64(w.Count) > w.Limit
	if i-first >= 2 {
		w.Before, w.Oldest = n[i-1], n[i-2]
	}
	w.Rising = s.rule.Growth > 0 && s.grown(w.Before, w.Oldest) && s.grown(w.Count, w.Before)
	return w
}

// grown compares in whole numbers as far as they go, so that 13 after 10 is 30 % more.
func (s *Series) grown(now, last int64) bool {
	return last > 0 && float64(now-last)*1000 >= math.Round(s.rule.Growth*1000)*float64(last)
}

// deviation returns mean and sample standard deviation.
func deviation(n []int64) (mean, sd float64) {
	if len(n) == 0 {
		return 0, 0
	}
	for _, v := range n {
		mean += float64(v)
	}
	mean /= float64(len(n))
	for _, v := range n {
		sd += (float64(v) - mean) * (float64(v) - mean)
	}
	return mean, math.Sqrt(sd / float64(max(len(n)-1, 1)))
}
