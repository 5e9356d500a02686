package complaint

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Stepped fills in a stage of the policy's flow, such as D3 or a plan, and with Done
// finishes it. A value is set by the name of its field; a row of a list by
// list.row.column. An empty value takes back what was set.
type Stepped struct {
	free `yaml:"-"`
	Step string          `yaml:"step" json:"step"`
	Set  map[string]Text `yaml:"set,omitempty" json:"set,omitempty"`
	Done bool            `yaml:"done,omitempty" json:"done,omitempty"`
}

// Kind names the kind.
func (*Stepped) Kind() Kind { return "stepped" }

func (p *Stepped) apply(s *State, e *Event, r Rules) {
	st, rule := s.step(p.Step), r.Step(s, p.Step)
	changed := st.set(p.Set)
	if len(p.Set) > 0 && !slices.Contains(st.Authors, e.By) {
		st.Authors = append(slices.Clone(st.Authors), e.By)
	}
	if !p.Done {
		if changed && rule.Approval { // what was approved was another content
			s.undo(p.Step, e.At)
		}
		return
	}
	st.Done, st.At, st.By = true, e.At, e.By
	st.Times++
	for _, other := range rule.Undoes {
		s.undo(other, e.At)
	}
	if slices.Contains(unhurried, s.Status) && s.Status != StatusTransferred && s.Status != StatusReplied {
		s.enter(StatusProcessing, e.At)
	}
	if rule.Approval {
		st.Done = false
		st.Application = &Application{Subject: p.Step}
		s.applyFor(e, r, st.Application)
	}
}

// Step is how far a stage of the flow is.
type Step struct {
	Code        string
	Values      map[string]Text
	Times       int  // how often it was finished
	Done        bool // finished, and approved where it has to be
	At          Time // last finished
	By          string
	Authors     []string     // who has filled in since it was last decided on: none of them approves it (ENG-19)
	Application *Application // for its approval; nil where it needs none
}

// set fills in values and reports whether that changed what had been said: another
// value, a new row; what completes a row or a field that was empty does not.
func (st *Step) set(values map[string]Text) (changed bool) {
	had := map[string]bool{}
	for name := range st.Values {
		had[rowOf(name)] = true
	}
	for name, value := range values {
		was := st.Values[name]
		row := rowOf(name)
		changed = changed || was != "" && was != value || row != "" && !had[row]
		if st.Values[name] = value; value == "" {
			delete(st.Values, name)
		}
	}
	return changed
}

// Alters reports whether values take the place of others, or take them back.
func (st *Step) Alters(values map[string]Text) bool {
	for name, value := range values {
		if was := st.Values[name]; was != "" && was != value {
			return true
		}
	}
	return false
}

// rowOf is the list and row that a name such as measure.1.owner belongs to, "" for a
// field.
func rowOf(name string) string {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return ""
	}
	return name[:i]
}

// Row is a row of a list of a stage.
type Row struct {
	Key    string
	Values map[string]Text
}

// Rows returns the rows of a list, numbers in their order before words.
func (st *Step) Rows(list string) []Row {
	if st == nil {
		return nil
	}
	byKey := map[string]map[string]Text{}
	for name, value := range st.Values {
		rest, ok := strings.CutPrefix(name, list+".")
		key, column, in := strings.Cut(rest, ".")
		if !ok || !in {
			continue
		}
		if byKey[key] == nil {
			byKey[key] = map[string]Text{}
		}
		byKey[key][column] = value
	}
	rows := make([]Row, 0, len(byKey))
	for _, key := range slices.SortedFunc(maps.Keys(byKey), byNumber) {
		rows = append(rows, Row{key, byKey[key]})
	}
	return rows
}

// byNumber orders row keys: 2 before 10, numbers before words.
func byNumber(a, b string) int {
	x, errA := strconv.Atoi(a)
	y, errB := strconv.Atoi(b)
	switch {
	case errA == nil && errB == nil:
		return cmp.Or(cmp.Compare(x, y), cmp.Compare(a, b))
	case errA == nil:
		return -1
	case errB == nil:
		return 1
	}
	return cmp.Compare(a, b)
}

// step returns the stage of a code, which begins with nothing filled in.
func (s *State) step(code string) *Step {
	if s.Steps == nil {
		s.Steps = map[string]*Step{}
	}
	st := s.Steps[code]
	if st == nil {
		st = &Step{Code: code, Values: map[string]Text{}}
		s.Steps[code] = st
	}
	return st
}

// undo makes a stage one that is to be finished again.
func (s *State) undo(code string, at Time) {
	st := s.Steps[code]
	if st == nil {
		return
	}
	st.Done = false
	if a := st.Application; a != nil && a.Outcome == Pending {
		a.Outcome, a.Decided = Lapsed, at
	}
}

// stepping reports whether any stage of the flow has been finished.
func (s *State) stepping() bool {
	for _, st := range s.Steps {
		if st.Times > 0 {
			return true
		}
	}
	return false
}

// Extended asks that a clock fall due later (SVC-13); it takes effect when approved,
// where the policy wants that, and counts from when it was asked for.
type Extended struct {
	Clock  string `yaml:"clock" json:"clock"`
	Until  Time   `yaml:"until" json:"until"`
	Reason Text   `yaml:"reason" json:"reason"`
	Told   Text   `yaml:"told,omitempty" json:"told,omitempty"` // day on which the customer was told
}

// Kind names the kind.
func (*Extended) Kind() Kind { return "extended" }

func (x *Extended) permit(s *State, e *Event) *Fault {
	if !x.Until.After(e.At.Time) {
		return Refuse("extend.past", "id", s.ID, "until", x.Until)
	}
	if a := s.Pending(SubjectExtension); a != nil {
		return Refuse("apply.pending", "id", s.ID, "subject", a.Subject, "at", a.At)
	}
	return nil
}

func (x *Extended) apply(s *State, e *Event, r Rules) {
	a := &Application{Subject: SubjectExtension, Text: x.Reason, Clock: x.Clock}
	s.Extensions = append(s.Extensions, &Extension{At: e.At, By: e.By, Clock: x.Clock, Until: x.Until, Reason: x.Reason, Told: x.Told, Application: a})
	s.applyFor(e, r, a)
}

// Extension is a later due time that was asked for.
type Extension struct {
	At, Until    Time
	By, Clock    string
	Reason, Told Text
	Application  *Application
}

// Granted reports whether the extension is in force.
func (x *Extension) Granted() bool { return x.Application.Outcome == Accepted }

// Call is a call-back to the customer.
type Call struct {
	At     Time
	By     string
	Result string
	Score  *int
	Text   Text
}
