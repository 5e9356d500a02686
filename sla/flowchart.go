package sla

import (
	"fmt"
	"slices"
	"strings"
)

// Kinds of box in a flow chart.
const (
	BoxAct       = "act"       // something every policy knows: receipt, transfer, closing …
	BoxStage     = "stage"     // a stage of the policy
	BoxEnd       = "end"       // a status in which nothing is left to do
	BoxLevel     = "level"     // a level that cases rise from or to by themselves
	BoxThreshold = "threshold" // facts that raise the level
)

// Kinds of arrow in a flow chart.
const (
	ArrowNext   = "next"   // what follows
	ArrowFree   = "free"   // what may follow: nothing asks for it
	ArrowUndoes = "undoes" // has to be done anew
	ArrowBack   = "back"   // taken up again
	ArrowRaise  = "raise"  // the level rises by itself
)

// Chart is the way that cases take under a policy, from receipt to the end, with the
// clocks that run meanwhile. It is computed from the policy alone; whoever draws it
// gives names and conditions their words.
type Chart struct {
	Boxes  []Box   `json:"boxes"`
	Arrows []Arrow `json:"arrows"`
	Spans  []Span  `json:"clocks"`
}

// Box is a place on the way.
type Box struct {
	ID       string `json:"id"` // safe in any notation: n and a number
	Kind     string `json:"kind"`
	Code     string `json:"code"` // kind of event, code of the stage, status, level or threshold
	Article  string `json:"article,omitempty"`
	Gates    []Gate `json:"gates,omitempty"`    // what is asked for before
	Approval string `json:"approval,omitempty"` // subject under approvals
}

// Arrow leads from one box to another.
type Arrow struct {
	From string    `json:"from"`
	To   string    `json:"to"`
	Kind string    `json:"kind"`
	When Condition `json:"when,omitzero"`
	By   string    `json:"by,omitempty"` // clock whose breach raises the level
}

// Span is a clock between the boxes where it starts and stops; a clock of rows, or
// one that follows another, stays at its box.
type Span struct {
	Clock string   `json:"clock"`
	From  []string `json:"from"`
	To    []string `json:"to"`
}

// Box returns the box with an id, or nil.
func (c *Chart) Box(id string) *Box {
	i := slices.IndexFunc(c.Boxes, func(b Box) bool { return b.ID == id })
	if i < 0 {
		return nil
	}
	return &c.Boxes[i]
}

// Need returns a condition for print; st is the stage whose fields it may name alone,
// nil for none.
func (p *Policy) Need(c Condition, st *Stage) Need { return Need{Policy: p, stage: st, Cond: c} }

// Chart returns the policy's flow chart.
func (p *Policy) Chart() Chart {
	d := drawing{p: p, ids: map[string]string{}}
	last := d.begin()
	ends := d.stages(last)
	d.ending(last, ends)
	d.levels()
	d.spans()
	return d.Chart
}

// drawing is a chart in the making; ids are those of its boxes by kind and code.
type drawing struct {
	Chart
	p   *Policy
	ids map[string]string
}

func (d *drawing) box(kind, code string) *Box {
	key := kind + " " + code
	if d.ids[key] == "" {
		d.ids[key] = fmt.Sprintf("n%d", len(d.Boxes)+1)
		b := Box{ID: d.ids[key], Kind: kind, Code: code}
		for _, g := range d.p.Gates {
			if kind == BoxAct && gatesKind(g, code) || kind == BoxStage && g.Act == "stepped:"+code {
				b.Gates = append(b.Gates, g)
			}
		}
		d.Boxes = append(d.Boxes, b)
	}
	return d.Chart.Box(d.ids[key])
}

func gatesKind(g Gate, kind string) bool { return g.Act == kind || strings.HasPrefix(g.Act, kind+":") }

func (d *drawing) arrow(from, to, kind string, when Condition) {
	d.Arrows = append(d.Arrows, Arrow{From: from, To: to, Kind: kind, When: when})
}

// usual are the acts before the work itself, in their order; those after the classification
// belong to a policy that speaks of them.
var usual = []string{"opened", "classified", "transferred", "signed", "replied"}

// begin draws the acts from the receipt on and returns the last of them.
func (d *drawing) begin() string {
	last := ""
	for _, kind := range usual {
		if kind != "opened" && kind != "classified" && !d.speaksOf(kind) {
			continue
		}
		id := d.box(BoxAct, kind).ID
		if last != "" {
			d.arrow(last, id, ArrowNext, Condition{})
		}
		if last = id; kind == "opened" && d.p.Intake.Incomplete == IncompleteDraft {
			draft := d.box(BoxEnd, "draft").ID
			d.arrow(id, draft, ArrowFree, Condition{})
			d.arrow(draft, id, ArrowBack, Condition{})
		}
	}
	return last
}

// speaksOf reports whether a clock, a gate or a power names a kind of event, or a
// gate the fact that it happened.
func (d *drawing) speaksOf(kind string) bool {
	is := func(pattern string) bool { return pattern == kind || strings.HasPrefix(pattern, kind+":") }
	for _, c := range d.p.Clocks {
		if slices.ContainsFunc(c.Start, is) || slices.ContainsFunc(c.Stop, is) {
			return true
		}
	}
	for _, g := range d.p.Gates {
		if is(g.Act) || slices.ContainsFunc(g.Needs, func(c Condition) bool { return c.speaksOf(kind) }) {
			return true
		}
	}
	_, power := d.p.Authority[kind]
	return power
}

// speaksOf reports whether a condition names something, or a part of it.
func (c Condition) speaksOf(name string) bool {
	return slices.ContainsFunc(c.atoms(), func(a atom) bool {
		return a.name == name || strings.HasPrefix(a.name, name+".") || slices.ContainsFunc(a.values, func(v string) bool {
			return a.op == "covers" && strings.HasPrefix(v, name+".")
		})
	})
}

// stages draws the stages before closing and returns those that lead to it.
func (d *drawing) stages(last string) (ends []*Stage) {
	followed := map[string]bool{}
	for i := range d.p.Stages {
		st := &d.p.Stages[i]
		if st.While == WhileClosed {
			continue
		}
		d.stage(st, last)
		for _, code := range st.After {
			followed[code] = true
		}
	}
	for i := range d.p.Stages {
		if st := &d.p.Stages[i]; st.While != WhileClosed && !followed[st.Code] {
			ends = append(ends, st)
		}
	}
	return ends
}

// stage draws a stage, the arrows that lead to it and those that it leads back by.
func (d *drawing) stage(st *Stage, last string) {
	b := d.box(BoxStage, st.Code)
	if b.Article = st.Article; st.Approval {
		b.Approval = st.Code
	}
	id := b.ID
	for _, code := range st.After {
		d.arrow(d.box(BoxStage, code).ID, id, ArrowNext, st.When)
	}
	if len(st.After) == 0 {
		kind := ArrowNext
		if st.While == WhileAny || !d.asked(st.Code) {
			kind = ArrowFree
		}
		d.arrow(last, id, kind, st.When)
	}
	for _, code := range st.Undoes {
		d.arrow(id, d.box(BoxStage, code).ID, ArrowUndoes, Condition{})
	}
}

// asked reports whether anything asks for a stage: another stage, a gate, a way of closing.
func (d *drawing) asked(code string) bool {
	speaks := func(c Condition) bool { return c.speaksOf(code) }
	for _, st := range d.p.Stages {
		if slices.Contains(st.After, code) || slices.ContainsFunc(st.Needs, speaks) {
			return true
		}
	}
	return slices.ContainsFunc(d.p.Gates, func(g Gate) bool { return slices.ContainsFunc(g.Needs, speaks) }) ||
		slices.ContainsFunc(d.p.Outcomes, func(o Outcome) bool { return slices.ContainsFunc(o.Needs, speaks) })
}

// ending draws closing and what comes of it.
func (d *drawing) ending(last string, ends []*Stage) {
	closing := d.box(BoxAct, "close_applied").ID
	straight := true // some case needs no stage at all
	for _, st := range ends {
		if st.While == WhileAny || !d.asked(st.Code) {
			continue // it holds nothing up
		}
		straight = straight && !st.When.IsZero()
		d.arrow(d.box(BoxStage, st.Code).ID, closing, ArrowNext, Condition{})
	}
	if straight {
		d.arrow(last, closing, ArrowNext, Condition{})
	}
	at := closing
	for _, kind := range []string{"called_back", "approved"} {
		_, approved := d.p.Approvals["close"]
		if kind == "called_back" && !d.p.Callback.Required || kind == "approved" && !approved {
			continue
		}
		next := d.box(BoxAct, kind)
		var when Condition
		if kind == "approved" {
			next.Approval = "close"
		} else {
			when, next.Article = d.p.Callback.When, d.p.Callback.Article
		}
		d.arrow(at, next.ID, ArrowNext, when)
		at = next.ID
	}
	closed := d.box(BoxEnd, "closed").ID
	d.arrow(at, closed, ArrowNext, Condition{})
	d.after(last, closed)
}

// after draws what may happen beside closing or after it.
func (d *drawing) after(last, closed string) {
	if !d.p.Reopen.Within.IsZero() {
		d.arrow(closed, last, ArrowBack, Condition{})
	}
	if d.p.Tracked != "" {
		deferring := d.box(BoxAct, "defer_applied")
		deferring.Approval = "deferral"
		id, tracked := deferring.ID, d.box(BoxAct, "tracked").ID
		d.arrow(last, id, ArrowFree, Condition{})
		d.arrow(id, tracked, ArrowNext, Condition{})
		if from := d.ids[BoxAct+" classified"]; from != "" {
			d.arrow(from, tracked, ArrowNext, nameIs("level", d.p.Tracked))
		}
		d.arrow(tracked, d.box(BoxEnd, "ended").ID, ArrowNext, Condition{})
	}
	for i := range d.p.Stages {
		if st := &d.p.Stages[i]; st.While == WhileClosed {
			d.stage(st, closed)
		}
	}
}

// nameIs is the condition that a name has a value.
func nameIs(name, value string) Condition {
	return Condition{text: name + " = " + value, any: [][]atom{{{name: name, op: "=", values: []string{value}}}}}
}

// levels draws how the level rises by itself.
func (d *drawing) levels() {
	if c := d.p.raising(); c != nil {
		for _, from := range d.p.worked() {
			if to := c.Raise[from]; to != "" {
				a := Arrow{From: d.box(BoxLevel, from).ID, To: d.box(BoxLevel, to).ID, Kind: ArrowRaise, By: c.Code}
				d.Arrows = append(d.Arrows, a)
			}
		}
	}
	for _, t := range d.p.Thresholds {
		b := d.box(BoxThreshold, t.Code)
		b.Article = t.Article
		id := b.ID
		d.arrow(id, d.box(BoxLevel, t.Level).ID, ArrowRaise, t.When)
	}
}

// spans puts the clocks at the boxes.
func (d *drawing) spans() {
	for i := range d.p.Clocks {
		c := &d.p.Clocks[i]
		s := Span{Clock: c.Code}
		switch {
		case c.Each != nil:
			code, _, _ := strings.Cut(c.Each.List, ".")
			s.From = d.places([]string{"stepped:" + code})
			s.To = s.From
		case c.After != "":
			base := d.p.Clock(c.After)
			s.From, s.To = d.places(base.Start), d.places(base.Stop)
		default:
			s.From, s.To = d.places(c.Start), d.places(c.Stop)
		}
		d.Spans = append(d.Spans, s)
	}
}

// moments that are no act of their own happen in the box of another.
var momentBoxes = map[string]string{
	"entered": "opened", "level": "opened", "returned": "opened", "refused": "transferred", "denied": "close_applied", "rejected": "approved",
	"tracking": "tracked", "deferring": "defer_applied", "escalated": "opened",
}

// places returns the boxes in which moments happen; those that have none are left out.
func (d *drawing) places(patterns []string) []string {
	ids := []string{}
	for _, pattern := range patterns {
		kind, aspect, _ := strings.Cut(pattern, ":")
		stage, _, _ := strings.Cut(aspect, ":")
		key := BoxAct + " " + kind
		switch {
		case (kind == "stepped" || kind == "approved") && d.p.Stage(stage) != nil:
			key = BoxStage + " " + stage
		case kind == "closed" || kind == "reopened":
			key = BoxEnd + " closed"
		case momentBoxes[kind] != "":
			key = BoxAct + " " + momentBoxes[kind]
		}
		if id := d.ids[key]; id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
