package sla

import (
	"slices"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla/calendar"
)

// Ways in which a clock can run.
const (
	RunOnce   = "once"   // one run, from the first start
	RunEach   = "each"   // a run from every start
	RunRepeat = "repeat" // as each; a missed run is followed by the next at its due time
	RunLatest = "latest" // one run, counted anew from every start (MFG-18)
)

// When a clock runs.
const (
	WhileWorking  = "working"
	WhileTracking = "tracking"
	WhileAny      = "any"
	WhileClosed   = "closed"
)

// By what a limit is looked up.
const (
	ByLevel    = "level"
	ByTracking = "tracking"
)

// From when the limit of a raised level counts (U-11).
const (
	RestartReceived  = "received"
	RestartEscalated = "escalated"
)

// Clock is a time limit (ENG-02): the events that start and stop it, how long it
// may run by level, and what a breach costs.
type Clock struct {
	Term    `yaml:",inline"`
	Article string `yaml:"article,omitempty" json:"article,omitempty"`

	// Start and Stop are patterns: a kind of event, or kind:aspect, such as
	// replied:center, called_back:satisfied, close_applied:accepted.
	Start []string `yaml:"start,omitempty" json:"start,omitempty"`
	Stop  []string `yaml:"stop,omitempty" json:"stop,omitempty"`
	Runs  string   `yaml:"runs,omitempty" json:"runs,omitempty"`
	While string   `yaml:"while,omitempty" json:"while,omitempty"`

	When     Condition `yaml:"when,omitempty" json:"when,omitzero"`          // it belongs only to complaints of which this holds
	Optional bool      `yaml:"optional,omitempty" json:"optional,omitempty"` // what was never done is not missed (MFG-17)

	// Each gives every row of a list of a stage a run of its own, in place of Start,
	// Stop and Limits.
	Each *RowDue `yaml:"each,omitempty" json:"each,omitempty"`

	// Limits are looked up by level, type/level, type or "*".
	By     string                    `yaml:"by,omitempty" json:"by,omitempty"`
	Limits map[string]calendar.Limit `yaml:"limits,omitempty" json:"limits,omitempty"`

	// Raise makes a breach raise the level by itself; a level raised to itself is
	// supervised and not raised again (DOMAIN.md 3.4).
	Raise   map[string]string `yaml:"raise,omitempty" json:"raise,omitempty"`
	Restart string            `yaml:"restart,omitempty" json:"restart,omitempty"`

	// After makes the clock count periods from the last due time of another clock
	// (DLR-60): one limit, two limits… never added up step by step.
	After string         `yaml:"after,omitempty" json:"after,omitempty"`
	Every calendar.Limit `yaml:"every,omitempty" json:"every,omitzero"`

	Penalty *Tariff `yaml:"penalty,omitempty" json:"penalty,omitempty"`
}

// Tariff is what a breach of a clock costs and who bears it.
type Tariff struct {
	Item     Words                      `yaml:"item" json:"item"`
	Article  string                     `yaml:"article,omitempty" json:"article,omitempty"`
	Mark     string                     `yaml:"mark" json:"mark"` // letter in the notice's number
	Amounts  map[string]complaint.Money `yaml:"amounts,omitempty" json:"amounts,omitempty"`
	Of       string                     `yaml:"of,omitempty" json:"of,omitempty"` // amounts of another clock
	Multiple int                        `yaml:"multiple,omitempty" json:"multiple,omitempty"`
	Charge   string                     `yaml:"charge,omitempty" json:"charge,omitempty"` // center, or as Penalties.Charge
	Person   string                     `yaml:"person,omitempty" json:"person,omitempty"` // first_contact, receiver
	Notice   string                     `yaml:"notice" json:"notice"`                     // form of the notice
	Prefix   string                     `yaml:"prefix" json:"prefix"`                     // of its number
	Group    string                     `yaml:"group,omitempty" json:"group,omitempty"`   // column in the bulletin
}

// Clock returns the clock with that code, or nil.
func (p *Policy) Clock(code string) *Clock {
	for i := range p.Clocks {
		if p.Clocks[i].Code == code {
			return &p.Clocks[i]
		}
	}
	return nil
}

// ClosingClock returns the clock that closing is judged by: the one that raises the
// level where it waits for a closing, else the first that waits for an accepted one;
// nil where none does.
func (p *Policy) ClosingClock() *Clock {
	if c := p.raising(); c != nil && c.timesClosing() {
		return c
	}
	for i := range p.Clocks {
		c := &p.Clocks[i]
		if slices.Contains(c.Stop, "close_applied:accepted") || slices.Contains(c.Stop, momentClosed) {
			return c
		}
	}
	return nil
}

// raising returns the clock whose breach raises the level, or nil.
func (p *Policy) raising() *Clock {
	for i := range p.Clocks {
		if len(p.Clocks[i].Raise) > 0 {
			return &p.Clocks[i]
		}
	}
	return nil
}

// Limit returns the clock's limit for a complaint of a type and a level or tracking
// mode, zero where it has none.
func (c *Clock) Limit(typ, key string) calendar.Limit {
	for _, k := range keysFor(typ, key) {
		if l, ok := c.Limits[k]; ok {
			return l
		}
	}
	return calendar.Limit{}
}

// keysFor lists the keys of a table under which a complaint of a type and level is
// looked for, the most specific first.
func keysFor(typ, level string) []string {
	keys := []string{level, "*"}
	if typ != "" {
		keys = []string{typ + "/" + level, level, typ, "*"}
	}
	return keys
}

// RowDue says which columns of a list of a stage hold the day on which a row falls
// due and the day on which it was done (CCF-30).
type RowDue struct {
	List string `yaml:"list" json:"list"` // STAGE.LIST
	Due  string `yaml:"due" json:"due"`
	Done string `yaml:"done" json:"done"`
}
