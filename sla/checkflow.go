package sla

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
)

// conditions checks what each of several conditions speaks of.
func (c *checker) conditions(at []string, all []Condition, st *Stage) {
	for i, x := range all {
		c.condition(append(slices.Clone(at), strconv.Itoa(i)), x, st)
	}
}

// condition checks that a condition speaks of things that there are, and of values
// that they can have; st is the stage whose fields may be named alone.
func (c *checker) condition(at []string, x Condition, st *Stage) {
	f := facts{p: c.p, s: &complaint.State{}, stage: st}
	if x.IsZero() && len(at) > 0 && slices.Contains(at, "needs") {
		c.add(at, "condition.empty")
	}
	for _, a := range x.atoms() {
		switch a.op {
		case "has", "covers":
			i := strings.LastIndexByte(a.name, '.')
			if i < 0 || !c.column(f, a.name[:i], a.name[i+1:]) {
				c.add(at, "condition.column", "value", a.name, "condition", x.text)
			}
			if a.op == "covers" {
				if _, _, ok := f.list(a.values[0]); !ok {
					c.add(at, "condition.column", "value", a.values[0], "condition", x.text)
				}
			}
		default:
			options, ok := f.names(a.name)
			if !ok {
				c.add(at, "condition.name", "value", a.name, "condition", x.text, "known", c.p.conditionNames(st))
			}
			for _, v := range a.values {
				if len(options) > 0 && !slices.Contains(options, v) {
					c.add(at, "condition.value", "name", a.name, "value", v, "condition", x.text, "known", options)
				}
			}
		}
	}
}

func (c *checker) column(f facts, list, column string) bool {
	_, field, ok := f.list(list)
	_, has := ByCode(field.Columns, column)
	return ok && has
}

// names reports whether a name means anything, and the values it can have where
// they are a closed list.
func (f facts) names(name string) (options []string, ok bool) {
	if f.stage != nil {
		if field, ok := ByCode(f.stage.Fields, name); ok {
			return optionsOf(field), true
		}
	}
	if everywhere(name) {
		return f.p.closed(name), true
	}
	if field, ok := ByCode(f.p.Fields, name); ok {
		return optionsOf(field), true
	}
	if f.p.Stage(name) != nil {
		return nil, true
	}
	code, rest, _ := strings.Cut(name, ".")
	if code == "clock" {
		return nil, f.p.Clock(strings.TrimSuffix(rest, ".level")) != nil
	}
	if st := f.p.Stage(code); st != nil {
		field, ok := ByCode(st.Fields, rest)
		return optionsOf(field), ok
	}
	return nil, false
}

func optionsOf(x Field) []string {
	switch x.Kind {
	case KindYes:
		return []string{Yes, No}
	case KindChoice, KindChoices:
		return Codes(x.Options)
	}
	return nil
}

// closed lists the values of the names whose values the policy lists.
func (p *Policy) closed(name string) []string {
	switch name {
	case "type":
		return Codes(p.Types)
	case "level":
		return Codes(p.Levels)
	case "category":
		return Codes(p.Categories)
	case "department", "cause":
		return Codes(p.Departments)
	case "channel":
		return Codes(p.Channels)
	case "outcome":
		return Codes(p.Outcomes)
	case "trigger":
		return append([]string{complaint.TriggerManual, complaint.TriggerOverdue, complaint.TriggerExternal}, Codes(p.Thresholds)...)
	case "callback":
		return []string{complaint.Satisfied, complaint.Dissatisfied, complaint.CallRefused}
	}
	return nil
}

// conditionNames lists the names that conditions can use.
func (p *Policy) conditionNames(st *Stage) []string {
	names := []string{amountName}
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	names = append(append(names, Codes(p.Fields)...), Codes(p.Stages)...)
	if st != nil {
		names = append(Codes(st.Fields), names...)
	}
	return names
}

// flow checks types, intake, fields, stages, outcomes, thresholds and terms of more time.
func (c *checker) flow() {
	p := c.p
	for i, t := range p.Types {
		at := []string{"types", strconv.Itoa(i)}
		c.optional(append(at, "level"), t.Level, Codes(p.Levels))
		for _, level := range t.Levels {
			c.known(append(at, "levels"), level, Codes(p.Levels))
		}
	}
	c.optional([]string{"intake", "incomplete"}, p.Intake.Incomplete, []string{IncompleteRefuse, IncompleteDraft})
	c.conditions([]string{"intake", "needs"}, p.Intake.Needs, nil)
	c.fields([]string{"fields"}, p.Fields, nil)
	c.fields([]string{"pause", "fields"}, p.Pause.Fields, nil)
	c.condition([]string{"callback", "when"}, p.Callback.When, nil)
	for i := range p.Stages {
		c.stage(i)
	}
	for i, o := range p.Outcomes {
		c.conditions([]string{"outcomes", strconv.Itoa(i), "needs"}, o.Needs, nil)
	}
	for i, t := range p.Thresholds {
		at := []string{"thresholds", strconv.Itoa(i)}
		c.condition(append(at, "when"), t.When, nil)
		c.known(append(at, "level"), t.Level, p.worked())
		for _, level := range t.From {
			c.known(append(at, "from"), level, p.worked())
		}
		if t.When.IsZero() || slices.Contains(p.closed("trigger")[:3], t.Code) {
			c.add(at, "policy.threshold", "value", t.Code)
		}
	}
	for _, code := range p.Extension.Clocks {
		c.known([]string{"extension", "clocks"}, code, Codes(p.Clocks))
	}
	c.conditions([]string{"extension", "needs"}, p.Extension.Needs, nil)
	for _, code := range p.Repeat.By {
		c.known([]string{"repeat", "by"}, code, append(Codes(p.Fields), "customer", "phone"))
	}
}

func (c *checker) stage(i int) {
	p, st := c.p, &c.p.Stages[i]
	at := []string{"stages", strconv.Itoa(i)}
	under := func(key string) []string { return append(slices.Clone(at), key) }
	c.optional(under("while"), st.While, []string{WhileOpen, WhileClosed, WhileAny})
	c.condition(under("when"), st.When, nil)
	for _, code := range st.After {
		c.known(under("after"), code, Codes(p.Stages[:i]))
	}
	for _, code := range st.Undoes {
		c.known(under("undoes"), code, Codes(p.Stages))
	}
	c.fields(under("fields"), st.Fields, st)
	c.conditions(under("needs"), st.Needs, st)
	if everywhere(st.Code) || strings.Contains(st.Code, ".") || slices.Contains([]string{complaint.SubjectClose, complaint.SubjectDeferral, complaint.SubjectExtension}, st.Code) {
		c.add(at, "policy.reserved", "value", st.Code)
	}
	if st.Approval && p.Approvals[st.Code].every() == nil {
		c.add(under("approval"), "policy.no-approvers", "stage", st.Code)
	}
}

// fields checks the fields of a form, and what a list adds.
func (c *checker) fields(at []string, fields []Field, st *Stage) {
	kinds := []string{KindText, KindNumber, KindMoney, KindPercent, KindDate, KindTime, KindYes, KindChoice, KindChoices}
	switch {
	case st == nil:
	case st.Code == "": // columns of a list
		kinds = append(kinds, KindRef)
	default:
		kinds = append(kinds, KindList)
	}
	c.named(at, termsOf(fields))
	for i, x := range fields {
		here := append(slices.Clone(at), strconv.Itoa(i))
		under := func(key string) []string { return append(slices.Clone(here), key) }
		c.optional(under("kind"), x.Kind, kinds)
		c.condition(under("when"), x.When, st)
		c.condition(under("required_when"), x.RequiredWhen, st)
		if (x.Kind == KindChoice || x.Kind == KindChoices) && len(x.Options) == 0 {
			c.add(here, "policy.no-options", "value", x.Code)
		}
		if len(x.Ratio) != 0 && len(x.Ratio) != 2 {
			c.add(under("ratio"), "policy.ratio", "value", x.Code)
		}
		if strings.Contains(x.Code, ".") {
			c.add(here, "policy.reserved", "value", x.Code)
		}
		c.named(under("options"), x.Options)
		c.named(under("keys"), x.Keys)
		switch x.Kind {
		case KindList:
			c.list(here, x)
		case KindRef:
			if _, _, ok := (facts{p: c.p, s: &complaint.State{}}).list(x.Of); !ok {
				c.add(under("of"), "condition.column", "value", x.Of, "condition", x.Code)
			}
		}
	}
}

func (c *checker) list(at []string, x Field) {
	row := &Stage{Fields: x.Columns}
	if len(x.Columns) == 0 {
		c.add(at, "policy.empty", "list", x.Code)
	}
	c.conditions(append(slices.Clone(at), "each"), x.Each, row)
	c.fields(append(slices.Clone(at), "columns"), x.Columns, row)
}

// aspect checks what stands behind the colon of a pattern, where the policy lists it.
func (c *checker) aspect(at []string, pattern string) {
	kind, rest, ok := strings.Cut(pattern, ":")
	if !ok {
		return
	}
	aspect, _, _ := strings.Cut(rest, ":")
	p, outcomes := c.p, []string{string(complaint.Pending), string(complaint.Accepted), string(complaint.Denied), string(complaint.Lapsed)}
	known := map[string][]string{
		"stepped": Codes(p.Stages),
		"replied": append([]string{complaint.ToCenter, complaint.ToCustomer, plainReply}, Codes(p.Replies)...),
		"level":   Codes(p.Levels), "classified": Codes(p.Levels),
		"approved":      append([]string{complaint.SubjectClose, complaint.SubjectDeferral, complaint.SubjectExtension}, Codes(p.Stages)...),
		"close_applied": append(outcomes, Codes(p.Outcomes)...), "defer_applied": outcomes,
		"called_back": {complaint.Satisfied, complaint.Dissatisfied, complaint.Unreached, complaint.CallRefused},
	}[kind]
	if known != nil && (kind != "replied" || len(p.Replies) > 0) { // without a list of its own, a reply may be of any kind
		c.known(at, aspect, known)
	}
}

// each checks a clock that runs for every row of a list.
func (c *checker) each(x *Clock, under func(...string) []string) {
	_, list, ok := facts{p: c.p, s: &complaint.State{}}.list(x.Each.List)
	if !ok {
		c.add(under("each"), "condition.column", "value", x.Each.List, "condition", x.Code)
		return
	}
	for _, column := range []string{x.Each.Due, x.Each.Done} {
		if field, ok := ByCode(list.Columns, column); !ok || field.Kind != KindDate {
			c.add(under("each"), "condition.column", "value", x.Each.List+"."+column, "condition", x.Code)
		}
	}
}

// editions checks that what a report holds is defined.
func (c *checker) editions() {
	p := c.p
	for i, f := range p.Figures {
		at := []string{"figures", strconv.Itoa(i)}
		of, what, _ := strings.Cut(f.Of, ":")
		switch of + ":" {
		case OfDue:
			c.known(append(at, "of"), what, Codes(p.Clocks))
		case OfSteps:
			c.known(append(at, "of"), what, Codes(p.Stages))
		default:
			c.optional(append(at, "of"), f.Of, []string{OfReceived, OfClosed, OfOpen, OfClassified, OfEscalated, OfOverdue, OfAll})
		}
		c.condition(append(at, "where"), f.Where, nil)
		c.condition(append(at, "has"), f.Has, nil)
		c.optional(append(at, "good"), f.Good, []string{"high", "low"})
	}
	for i, t := range p.Report.Tables {
		c.condition([]string{"report", "tables", strconv.Itoa(i), "where"}, t.Where, nil)
		c.optional([]string{"report", "tables", strconv.Itoa(i), "chart"}, t.Chart, []string{"bar", "pie", "pareto", "line"})
	}
	for i, l := range p.Report.Lists {
		c.condition([]string{"report", "lists", strconv.Itoa(i), "where"}, l.Where, nil)
	}
	var tables, lists []string
	for _, t := range p.Report.Tables {
		tables = append(tables, t.Code)
	}
	for _, l := range p.Report.Lists {
		lists = append(lists, l.Code)
	}
	for key, e := range p.Report.Editions() {
		if e == nil {
			continue
		}
		for _, code := range e.Tables {
			c.known([]string{"report", key, "tables"}, code, tables)
		}
		for _, code := range e.Lists {
			c.known([]string{"report", key, "lists"}, code, lists)
		}
	}
}
