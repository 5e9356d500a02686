package report

import (
	"cmp"
	"reflect"
	"slices"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// Stats are the figures of one period under one policy.
type Stats struct {
	Period      Period
	Policy      *sla.Policy
	Counts      map[string]int64
	Rates       map[string]Rate
	Categories  []Group
	Departments []Group
	OpenByLevel map[string]int64 // open at the end, by the level in force then (S-07)
	Timeliness  []Timeliness
	Penalties   []sla.Penalty // whose breach falls in the period, by instant, confirmed or not
	Confirmed   []sla.Penalty // confirmed in the period (DLR-71)
	Standing    []sla.Penalty // ever confirmed, withdrawn ones included: what bulletins are made of
	Withdrawn   []sla.Penalty // withdrawn in the period after confirmation: reversing lines (S-47)
	Overdue     []Item        // open past the original due time, at the end (S-19b)
	Escalations []Escalation
	Irrational  []Item // newly tracked, or tracked at the end
	Late        []LateEntry
	Changes     []Reclassified // by hand, after the first classification
	Hours       []float64      // received to closed, natural hours, of what was closed
	ToApply     []float64      // received to accepted application, of the same

	Volumes Volumes
	Since   time.Time                    // first receipt of all that was counted, zero without any
	Own     map[string]any               // figures of the policy by code: as gauge.value gives them
	Tables  map[string]*Crosstab         // tables of the policy by code
	Lists   map[string][]*sla.Assessment // lists of the policy by code, by receipt
}

// note keeps the first receipt.
func (s *Stats) note(received time.Time) {
	if !received.IsZero() && (s.Since.IsZero() || received.Before(s.Since)) {
		s.Since = received
	}
}

// PenaltyTotal is the sum of Penalties.
func (s *Stats) PenaltyTotal() complaint.Money {
	var sum complaint.Money
	for i := range s.Penalties {
		sum += s.Penalties[i].Amount
	}
	return sum
}

// Group is a row of the table by category or by department (F07).
type Group struct {
	Code                                               string
	CarriedIn, Received, Closed, First, Second         int64
	Escalated, OverdueOpen, CarriedOut                 int64
	ByLevel                                            map[string]int64 // received, by level at receipt (S-07)
	IrrationalFirst, IrrationalSecond, Caused, Removed int64
	ToTracking, Reopened                               int64
	Volume                                             int64 // business volume, 0: not supplied (S-31)
}

// empty reports whether nothing was counted.
func (g Group) empty() bool {
	return len(g.ByLevel) == 0 && reflect.DeepEqual(g, Group{Code: g.Code, ByLevel: g.ByLevel})
}

// Timeliness is how a clock was kept by a department at a level (sheet 4 of F08).
type Timeliness struct {
	Clock, Department, Level string
	Rate                     Rate
}

// Item is a complaint on a list.
type Item struct {
	A    *sla.Assessment
	Due  time.Time // the due time that was passed
	Next time.Time // the next instant at which something is assessed (S-42)
	New  bool      // in this period
}

// Days returns how many whole days have passed since Due at an instant.
func (i Item) Days(asOf time.Time) int { return int(asOf.Sub(i.Due).Hours() / 24) }

// Escalation is one raise of a level in the period.
type Escalation struct {
	Complaint  complaint.ID
	At         time.Time
	From, To   string
	Trigger    string
	Department string
}

// LateEntry is an event that was written down after a due time it says it kept (补录, ENG-08).
type LateEntry struct {
	Complaint    complaint.ID
	Clock        string
	Due, Stopped time.Time
}

// Order of what a Stats lists, so that equal input gives equal output.
func (s *Stats) sort() {
	byInstant := func(a, b sla.Penalty) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Complaint, b.Complaint), cmp.Compare(a.Key, b.Key))
	}
	slices.SortFunc(s.Penalties, byInstant)
	slices.SortFunc(s.Confirmed, byInstant)
	slices.SortFunc(s.Withdrawn, byInstant)
	slices.SortFunc(s.Standing, byInstant)
	slices.SortFunc(s.Overdue, func(a, b Item) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.A.State.ID, b.A.State.ID)) })
	slices.SortFunc(s.Irrational, func(a, b Item) int { return cmp.Compare(a.A.State.ID, b.A.State.ID) })
	slices.SortFunc(s.Escalations, func(a, b Escalation) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Complaint, b.Complaint)) })
	slices.SortFunc(s.Late, func(a, b LateEntry) int { return cmp.Or(cmp.Compare(a.Complaint, b.Complaint), a.Due.Compare(b.Due)) })
	slices.SortStableFunc(s.Changes, func(a, b Reclassified) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Complaint, b.Complaint)) })
	slices.SortFunc(s.Timeliness, func(a, b Timeliness) int {
		return cmp.Or(cmp.Compare(a.Clock, b.Clock), cmp.Compare(a.Department, b.Department), cmp.Compare(a.Level, b.Level))
	})
	slices.Sort(s.Hours)
	slices.Sort(s.ToApply)
}

// Median returns the middle of sorted values, 0 of none.
func Median(sorted []float64) float64 {
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// Mean returns the mean of values, 0 of none.
func Mean(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
