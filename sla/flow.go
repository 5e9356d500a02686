package sla

import (
	"slices"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla/calendar"
)

// Type is a kind of case with its own levels and, by conditions, its own flow (SVC-03, PRP-13).
type Type struct {
	Term    `yaml:",inline"`
	Level   string   `yaml:"level,omitempty" json:"level,omitempty"`     // at receipt, without anybody's judgement
	Levels  []string `yaml:"levels,omitempty" json:"levels,omitempty"`   // that it can have; none: all
	Counted *bool    `yaml:"counted,omitempty" json:"counted,omitempty"` // false: left out of the figures, such as a review meeting
}

// What happens to a form that is not complete (MFG-23).
const (
	IncompleteRefuse = "refuse"
	IncompleteDraft  = "draft"
)

// Intake says when a form is complete, and what becomes of one that is not. A field
// of the policy that is required is asked for as well.
type Intake struct {
	Incomplete string      `yaml:"incomplete,omitempty" json:"incomplete,omitempty"`
	Needs      []Condition `yaml:"needs,omitempty" json:"needs,omitempty"`
	Article    string      `yaml:"article,omitempty" json:"article,omitempty"`
}

// When a stage can be worked on.
const (
	WhileOpen = "open"
)

// Stage is a part of the flow with its own fields: what must be known, done and
// approved before it is over (D3, a plan, an internal review).
type Stage struct {
	Term     `yaml:",inline"`
	Article  string      `yaml:"article,omitempty" json:"article,omitempty"`
	When     Condition   `yaml:"when,omitempty" json:"when,omitzero"`          // it belongs to the flow only then
	After    []string    `yaml:"after,omitempty" json:"after,omitempty"`       // stages to be done before, as far as they belong to the flow
	Needs    []Condition `yaml:"needs,omitempty" json:"needs,omitempty"`       // before it is done
	While    string      `yaml:"while,omitempty" json:"while,omitempty"`       // open, closed or any
	Approval bool        `yaml:"approval,omitempty" json:"approval,omitempty"` // takes effect when approved: approvals.<code>
	Undoes   []string    `yaml:"undoes,omitempty" json:"undoes,omitempty"`     // stages to be done anew after it (CCF-40)
	Again    bool        `yaml:"again,omitempty" json:"again,omitempty"`       // may be done more than once
	Fields   []Field     `yaml:"fields,omitempty" json:"fields,omitempty"`
}

// Outcome is a way of closing (MFG-40, CCF-14), with what it needs.
type Outcome struct {
	Term  `yaml:",inline"`
	Needs []Condition `yaml:"needs,omitempty" json:"needs,omitempty"`
}

// Threshold raises the level by itself, at the moment when its condition comes true
// (PRP-19…22, SVC-26).
type Threshold struct {
	Term    `yaml:",inline"`
	When    Condition `yaml:"when" json:"when"`
	Level   string    `yaml:"level" json:"level"`
	From    []string  `yaml:"from,omitempty" json:"from,omitempty"` // levels that it raises; none: every lower one
	Article string    `yaml:"article,omitempty" json:"article,omitempty"`
}

// Extending says which clocks may be given more time, how often, and on what terms (SVC-13).
type Extending struct {
	Clocks  []string    `yaml:"clocks,omitempty" json:"clocks,omitempty"`
	Times   int         `yaml:"times,omitempty" json:"times,omitempty"` // per clock; 0: as often as it is approved
	Needs   []Condition `yaml:"needs,omitempty" json:"needs,omitempty"`
	Article string      `yaml:"article,omitempty" json:"article,omitempty"`
}

// Checklist is a list of steps that a reply can say it has taken (LSC-01).
type Checklist struct {
	Term  `yaml:",inline"`
	Steps []Term `yaml:"steps" json:"steps"`
}

// Wording are words that a reply to a customer had better not use (LSC-05).
type Wording struct {
	Avoid []string `yaml:"avoid,omitempty" json:"avoid,omitempty"`
	Hint  Words    `yaml:"hint,omitempty" json:"hint,omitempty"`
}

// TypeOf returns the type of a complaint; one that names none has the policy's first.
func (p *Policy) TypeOf(s *complaint.State) Type {
	if t, ok := ByCode(p.Types, string(s.Opened.Type)); ok || len(p.Types) == 0 {
		return t
	}
	return p.Types[0]
}

// Counts reports whether cases of the type are counted in the figures.
func (t Type) Counts() bool { return t.Counted == nil || *t.Counted }

// Stage returns the stage with a code, or nil.
func (p *Policy) Stage(code string) *Stage {
	for i := range p.Stages {
		if p.Stages[i].Code == code {
			return &p.Stages[i]
		}
	}
	return nil
}

// Flow lists the stages that belong to a complaint's flow, in order.
func (a *Assessment) Flow() []*Stage {
	var flow []*Stage
	for i := range a.Policy.Stages {
		if st := &a.Policy.Stages[i]; a.Holds(st.When) {
			flow = append(flow, st)
		}
	}
	return flow
}

// Ready lists the stages that can be worked on now: not done, waiting for no approval,
// and those before them done.
func (a *Assessment) Ready() []*Stage {
	f := a.facts()
	return slices.DeleteFunc(a.Flow(), func(st *Stage) bool {
		step := a.State.Steps[st.Code]
		return f.times(st.Code) > 0 || step != nil && step.Application != nil && step.Application.Outcome == complaint.Pending || !st.takes(a.State.Status) ||
			slices.ContainsFunc(st.After, func(code string) bool { return a.Holds(a.Policy.Stage(code).When) && f.times(code) == 0 })
	})
}

// Possible lists the kinds of event that can be done now.
func (a *Assessment) Possible() []complaint.Kind { return a.State.Possible(&rules{p: a.Policy}) }

// Within reports whether an instant lies in a window that begins at an earlier one. A
// window that ends in a year whose statutory days are not known ends after it.
func (p *Policy) Within(earlier, at time.Time, window calendar.Limit) bool {
	until, err := p.cal.Due(earlier, window)
	return !earlier.After(at) && (err != nil || !at.After(until))
}

// Reach returns an instant before which no window that holds at can have begun: for
// choosing what to read, wide enough for working days and holidays.
func (p *Policy) Reach(at time.Time, window calendar.Limit) time.Time {
	return at.Add(-3*time.Duration(seconds(window))*time.Second).AddDate(0, 0, -30)
}
