package report

import (
	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// How far a stage is.
const (
	StageOpen    = "open"    // nothing is filled in
	StageBegun   = "begun"   // filled in, not done
	StageWaiting = "waiting" // done, waits for its approval
	StageDone    = "done"
	StageAnew    = "anew" // was done, is to be done again
)

// StageView is a stage of a complaint's flow as JSON and people see it.
type StageView struct {
	Code   string                                  `json:"code"`
	Name   string                                  `json:"name"`
	State  string                                  `json:"state"`
	Times  int                                     `json:"times"`
	At     complaint.Time                          `json:"at,omitzero"`
	By     string                                  `json:"by,omitempty"`
	Values map[string]string                       `json:"values,omitempty"`
	Rows   map[string]map[string]map[string]string `json:"rows,omitempty"` // list, row, column
}

// ViewFlow returns the stages that belong to a complaint's flow, in order.
// Personal data is masked unless reveal is set.
func ViewFlow(a *sla.Assessment, lang string, reveal bool) []StageView {
	return viewFlow(a, MaskedCase(a, reveal), lang)
}

func viewFlow(a *sla.Assessment, s *complaint.State, lang string) []StageView {
	flow := []StageView{}
	for _, st := range a.Flow() {
		v := StageView{Code: st.Code, Name: st.Name.In(lang), State: StageOpen}
		if step := s.Steps[st.Code]; step != nil {
			v.fill(st, step)
		}
		flow = append(flow, v)
	}
	return flow
}

func (v *StageView) fill(st *sla.Stage, step *complaint.Step) {
	v.Times, v.At, v.By = step.Times, step.At, step.By
	switch a := step.Application; {
	case step.Done:
		v.State = StageDone
	case a != nil && a.Outcome == complaint.Pending:
		v.State = StageWaiting
	case step.Times > 0:
		v.State = StageAnew
	default:
		v.State = StageBegun
	}
	v.Values, v.Rows = map[string]string{}, map[string]map[string]map[string]string{}
	for _, f := range st.Fields {
		if f.Kind != sla.KindList {
			if value := step.Values[f.Code]; value != "" {
				v.Values[f.Code] = string(value)
			}
			continue
		}
		for _, row := range step.Rows(f.Code) {
			if v.Rows[f.Code] == nil {
				v.Rows[f.Code] = map[string]map[string]string{}
			}
			cells := map[string]string{}
			for name, value := range row.Values {
				cells[name] = string(value)
			}
			v.Rows[f.Code][row.Key] = cells
		}
	}
}
