package sla

import (
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
)

// Gate returns why the policy forbids an event in state s, or nil.
func (r *rules) Gate(s *complaint.State, e *complaint.Event) *complaint.Fault {
	f := facts{p: r.p, s: s, e: e}
	acts := r.p.acts(s, e)
	if own := r.own(f, s, e); own != nil || told(s, e) {
		return own
	}
	for _, g := range r.p.Gates {
		if !slices.Contains(acts, g.Act) || !g.When.holds(f) {
			continue
		}
		for _, need := range g.Needs {
			if !need.holds(f) {
				return r.p.missing(f, need, g, acts[0])
			}
		}
	}
	return nil
}

// told reports whether an event is part of a closing that a ledger tells of: what the
// ledger cannot know, such as the stages before it, is not asked.
func told(s *complaint.State, e *complaint.Event) bool {
	if e.CloseApplied != nil {
		return e.CloseApplied.Ledger
	}
	a := s.Pending(complaint.SubjectClose)
	return a != nil && a.Ledger && (e.CalledBack != nil || e.Approved != nil && e.Approved.Subject == complaint.SubjectClose)
}

// own asks what every policy asks of a kind of event.
func (r *rules) own(f facts, s *complaint.State, e *complaint.Event) *complaint.Fault {
	switch {
	case e.Opened != nil:
		return r.p.gateOpened(f)
	case e.Classified != nil:
		if fault := r.p.gateAsked(f, e.Classified.Fields); fault != nil {
			return fault
		}
		return r.p.gateClassified(s, e.Classified)
	case e.Corrected != nil:
		return r.p.gateAsked(f, fieldsOf(e.Corrected))
	case e.Refused != nil:
		return r.p.gateRefused(s, e)
	case e.Replied != nil:
		return r.p.gateReplied(e.Replied)
	case e.CloseApplied != nil:
		return r.p.gateClosing(f, e.CloseApplied)
	case e.CalledBack != nil:
		return r.p.gateCalled(s)
	case e.Stepped != nil:
		return r.p.gateStepped(f, e.Stepped)
	case e.Extended != nil:
		return r.gateExtended(f, e)
	case e.Paused != nil:
		return r.p.gatePaused(f, e.Paused.Fields)
	case e.Escalated != nil:
		return r.p.gateEscalated(e.Escalated)
	case e.Approved != nil:
		if fault := r.gateStill(s, e); fault != nil {
			return fault
		}
		return r.p.gateApproved(s, e.Approved)
	case e.Reopened != nil:
		return r.p.gateReopened(s, e)
	case e.DeferApplied != nil:
		return r.p.gateDeferral(s, e.DeferApplied)
	}
	return nil
}

// acts lists the patterns that mean an event; a closing that names no way is one in
// the usual way.
func (p *Policy) acts(s *complaint.State, e *complaint.Event) []string {
	acts := names(s, e)
	if e.CloseApplied != nil && e.CloseApplied.Outcome == "" && len(p.Outcomes) > 0 {
		acts = append(acts, acts[0]+":"+p.Outcomes[0].Code)
	}
	return acts
}

// gateStill asks once more, when a closing is approved, what it needed to be applied
// for: what it rests on may have been changed since.
func (r *rules) gateStill(s *complaint.State, e *complaint.Event) *complaint.Fault {
	a := s.Pending(e.Approved.Subject)
	if a == nil || a.Subject != complaint.SubjectClose {
		return nil
	}
	return r.Gate(s, &complaint.Event{ID: e.ID, At: e.At, Recorded: e.Recorded, By: e.By, CloseApplied: &complaint.CloseApplied{Result: a.Text, Outcome: a.Way, Ledger: a.Ledger}})
}

// plainFacts are the facts whose absence has a sentence of its own.
var plainFacts = []string{"classified", "transferred", "signed", "replied"}

// missing says what an act needs that does not hold.
func (p *Policy) missing(f facts, need Condition, g Gate, act string) *complaint.Fault {
	if slices.Contains(plainFacts, need.text) {
		return complaint.Refuse("gate."+need.text, "id", f.s.ID, "act", act, "article", g.Article)
	}
	code := "gate.needs"
	if f.s.ID == "" {
		code = "gate.opening"
	}
	if g.Say.In("") != "" {
		code += "-say"
	}
	return complaint.Refuse(code, "id", f.s.ID, "act", act, "need", Need{p, f.stage, need}, "article", g.Article, "say", g.Say)
}

// Need is a condition that does not hold, for print.
type Need struct {
	Policy *Policy
	stage  *Stage
	Cond   Condition
}

// String returns the condition as the policy writes it.
func (n Need) String() string { return n.Cond.String() }

// gateOpened refuses a form that is not complete, unless the policy keeps drafts (MFG-23).
func (p *Policy) gateOpened(f facts) *complaint.Fault {
	if fault := p.gateValues(f, p.Fields, f.e.Opened.Fields); fault != nil {
		return fault
	}
	if lacks := p.lacks(f); len(lacks) > 0 && p.Intake.Incomplete != IncompleteDraft {
		return complaint.Refuse("open.incomplete", "missing", lacks, "article", p.Intake.Article)
	}
	return nil
}

// lacks lists what a form still needs to be complete.
func (p *Policy) lacks(f facts) []Need {
	var lacks []Need
	for _, need := range p.Intake.Needs {
		if !need.holds(f) {
			lacks = append(lacks, Need{Policy: p, Cond: need})
		}
	}
	for _, x := range p.Fields {
		if x.wanted(f) && f.field(x) == "" {
			lacks = append(lacks, Need{Policy: p, Cond: nameOnly(x.Code)})
		}
	}
	return lacks
}

// nameOnly is the condition that a thing is set.
func nameOnly(name string) Condition { return Condition{text: name, any: [][]atom{{{name: name}}}} }

// Lacks lists what the form of a draft still needs (MFG-23).
func (a *Assessment) Lacks() []Need { return a.Policy.lacks(a.facts()) }

// gateAsked refuses values that their fields do not take, and values that make
// another field necessary which is not there.
func (p *Policy) gateAsked(f facts, set map[string]complaint.Text) *complaint.Fault {
	if fault := p.gateValues(f, p.Fields, set); fault != nil || len(set) == 0 || f.s.Status == complaint.StatusDraft {
		return fault
	}
	before := f
	before.e = nil
	var lacks []Need
	for _, x := range p.Fields {
		if x.wanted(f) && f.field(x) == "" && !x.wanted(before) {
			lacks = append(lacks, Need{Policy: p, Cond: nameOnly(x.Code)})
		}
	}
	if len(lacks) > 0 {
		return complaint.Refuse("open.incomplete", "missing", lacks, "article", "")
	}
	return nil
}

// fieldsOf are the fields of the policy that a correction sets.
func fieldsOf(c *complaint.Corrected) map[string]complaint.Text {
	set := map[string]complaint.Text{}
	for name, v := range c.Set {
		if code, ok := strings.CutPrefix(name, "field."); ok {
			set[code] = v
		}
	}
	return set
}

// gateValues refuses values that their fields do not take.
func (p *Policy) gateValues(f facts, fields []Field, set map[string]complaint.Text) *complaint.Fault {
	for _, x := range fields {
		if v, ok := set[x.Code]; ok && !p.right(x, v) {
			return complaint.Refuse("field.wrong", "id", f.s.ID, "field", x.Code, "kind", kindOr(x.Kind), "value", v, "known", Codes(x.Options))
		}
	}
	return nil
}

// gatePaused refuses a pause that does not say itself what has to be said (MFG-20).
func (p *Policy) gatePaused(f facts, set map[string]complaint.Text) *complaint.Fault {
	if len(p.Pause.Clocks) == 0 {
		return complaint.Refuse("pause.none", "id", f.s.ID)
	}
	var lacks []string
	for _, x := range p.Pause.Fields {
		if x.wanted(f) && set[x.Code] == "" {
			lacks = append(lacks, x.Code)
		}
	}
	if len(lacks) > 0 {
		return complaint.Refuse("pause.missing", "id", f.s.ID, "missing", lacks, "article", p.Pause.Article)
	}
	return p.gateValues(f, p.Pause.Fields, set)
}

// gateRefused lets a form be sent back only where the policy keeps drafts, and not
// once a limit was missed that costs something: the fine stands by its number (S-41).
func (p *Policy) gateRefused(s *complaint.State, e *complaint.Event) *complaint.Fault {
	switch {
	case s.Transfer != nil:
		return nil
	case p.Intake.Incomplete != IncompleteDraft:
		return complaint.Refuse("sign.no-transfer", "id", s.ID)
	}
	runs, _ := p.runs(s, e.At.Time) // without a calendar nothing can be said of them
	for _, run := range runs {
		if run.State == Breached && run.Clock.Penalty != nil {
			return complaint.Refuse("refuse.missed", "id", s.ID, "clock", run.Clock.Code, "due", complaint.At(run.Due))
		}
	}
	return nil
}

func (p *Policy) gateReplied(x *complaint.Replied) *complaint.Fault {
	if known := Codes(p.Replies); len(known) > 0 && x.Nature != "" && !slices.Contains(known, string(x.Nature)) {
		return complaint.Invalid("value.reply", "value", x.Nature, "known", known)
	}
	return nil
}

// gateClosing asks what the way of closing needs (MFG-43, CCF-14).
func (p *Policy) gateClosing(f facts, x *complaint.CloseApplied) *complaint.Fault {
	known := Codes(p.Outcomes)
	if x.Outcome != "" && !slices.Contains(known, x.Outcome) {
		return complaint.Invalid("value.outcome", "value", x.Outcome, "known", known)
	}
	if x.Ledger {
		return nil
	}
	way, _ := ByCode(p.Outcomes, f.outcome())
	for _, need := range way.Needs {
		if !need.holds(f) {
			return p.missing(f, need, Gate{}, "close_applied")
		}
	}
	return nil
}

func (p *Policy) gateCalled(s *complaint.State) *complaint.Fault {
	if s.Pending(complaint.SubjectClose) == nil && !p.Callback.AfterClose {
		return complaint.Refuse("callback.nothing", "id", s.ID)
	}
	return nil
}

// gateExtended keeps to the clocks that may be given more time, and to how often (SVC-13).
func (r *rules) gateExtended(f facts, e *complaint.Event) *complaint.Fault {
	x, rule := e.Extended, r.p.Extension
	if !slices.Contains(rule.Clocks, x.Clock) {
		return complaint.Refuse("extend.clock", "id", f.s.ID, "clock", x.Clock, "known", rule.Clocks)
	}
	granted := 0
	for _, was := range f.s.Extensions {
		if was.Clock == x.Clock && was.Granted() {
			granted++
		}
	}
	if rule.Times > 0 && granted >= rule.Times {
		return complaint.Refuse("extend.times", "id", f.s.ID, "clock", x.Clock, "times", rule.Times, "article", rule.Article)
	}
	for _, need := range rule.Needs {
		if !need.holds(f) {
			return r.p.missing(f, need, Gate{Article: rule.Article}, "extended")
		}
	}
	runs, err := r.p.runs(f.s, e.At.Time)
	for _, run := range slices.Backward(runs) {
		if err == nil && run.Clock.Code == x.Clock && run.State == Running && !run.Due.Before(x.Until.Time) {
			return complaint.Refuse("extend.earlier", "id", f.s.ID, "clock", x.Clock, "until", x.Until, "due", complaint.At(run.Due))
		}
	}
	return nil
}

// LevelsOf lists the levels that a complaint can be given, by its type or the one
// that a classification gives it.
func (p *Policy) LevelsOf(s *complaint.State, c *complaint.Classified) []string {
	typ := p.TypeOf(s)
	if c != nil && c.Type != "" {
		typ, _ = ByCode(p.Types, string(c.Type))
	}
	if len(typ.Levels) > 0 {
		return typ.Levels
	}
	return Codes(p.Levels)
}

func (p *Policy) gateClassified(s *complaint.State, c *complaint.Classified) *complaint.Fault {
	if known := p.LevelsOf(s, c); c.Level != "" && !slices.Contains(known, c.Level) {
		if slices.Contains(Codes(p.Levels), c.Level) {
			return complaint.Refuse("classify.level-of-type", "id", s.ID, "level", c.Level, "known", known)
		}
		return complaint.Invalid("value.level", "value", c.Level, "known", known)
	}
	if c.Category != "" && !slices.Contains(Codes(p.Categories), c.Category) {
		return complaint.Invalid("value.category", "value", c.Category, "known", Codes(p.Categories))
	}
	if p.Tracked == "" || c.Level != p.Tracked || s.Level == p.Tracked {
		return nil
	}
	if c.Reason == "" && s.Reason == "" {
		return complaint.Refuse("classify.reason", "id", s.ID, "known", Codes(p.Reasons))
	}
	if c.Tracking == "" {
		return complaint.Refuse("classify.tracking", "id", s.ID, "known", Codes(p.Tracking))
	}
	return nil
}

// gateEscalated keeps to the levels that are worked on: the tracked one is a
// judgement, with its reason.
func (p *Policy) gateEscalated(x *complaint.Escalated) *complaint.Fault {
	if levels := p.worked(); !slices.Contains(levels, x.To) {
		return complaint.Invalid("value.level", "value", x.To, "known", levels)
	}
	return nil
}

// worked lists the levels whose complaints are closed, not tracked, in order.
func (p *Policy) worked() []string {
	return slices.DeleteFunc(Codes(p.Levels), func(level string) bool { return level == p.Tracked })
}

// gateApproved keeps the order call-back, approval, closing (DLR-45); without an
// answer one may approve only after the attempts of U-17.
func (p *Policy) gateApproved(s *complaint.State, x *complaint.Approved) *complaint.Fault {
	a := s.Pending(x.Subject)
	if a == nil || !a.Needs.Callback || !a.Callback.IsZero() {
		return nil
	}
	days := map[string]bool{}
	for _, at := range a.Attempts {
		days[at.In(p.cal.Location()).Format("2006-01-02")] = true
	}
	if p.Callback.Attempts > 0 && len(a.Attempts) >= p.Callback.Attempts && len(days) >= p.Callback.Days {
		return nil
	}
	return complaint.Refuse("approve.no-callback", "id", s.ID, "attempts", len(a.Attempts), "want", p.Callback.Attempts, "days", p.Callback.Days, "article", p.Callback.Article)
}

func (p *Policy) gateReopened(s *complaint.State, e *complaint.Event) *complaint.Fault {
	if p.Reopen.Within.IsZero() || len(s.Spans) == 0 {
		return nil
	}
	ended := s.Spans[len(s.Spans)-1].From              // closed, tracked to its end or withdrawn
	until, _ := p.cal.Due(ended.Time, p.Reopen.Within) // where a year is missing it ends in that one
	if !p.Within(ended.Time, e.At.Time, p.Reopen.Within) {
		return complaint.Refuse("reopen.late", "id", s.ID, "until", complaint.At(until), "within", p.Reopen.Within, "article", p.Reopen.Article)
	}
	return nil
}

func (p *Policy) gateDeferral(s *complaint.State, d *complaint.DeferApplied) *complaint.Fault {
	if p.Tracked == "" {
		return complaint.Refuse("defer.none", "id", s.ID)
	}
	if !slices.Contains(Codes(p.DeferCauses), d.Cause) {
		return complaint.Invalid("value.cause", "value", d.Cause, "known", Codes(p.DeferCauses))
	}
	if !slices.Contains(Codes(p.Tracking), d.Tracking) {
		return complaint.Invalid("value.tracking", "value", d.Tracking, "known", Codes(p.Tracking))
	}
	return nil
}

// Asks reports whether a gate of the policy asks for a name before an act, now.
func (a *Assessment) Asks(act, name string) bool {
	return slices.ContainsFunc(a.Policy.Gates, func(g Gate) bool {
		return g.Act == act && a.Holds(g.When) && slices.ContainsFunc(g.Needs, func(c Condition) bool { return c.text == name })
	})
}
