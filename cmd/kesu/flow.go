package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/sla"
)

// flowFormats are the notations of a flow chart.
var flowFormats = []string{"text", "mermaid"}

// flowWidth is how wide a flow chart is as text, in columns.
const flowWidth = 80

// flow draws a policy's flow chart in the words of the user's language.
type flow struct {
	*app
	p      *sla.Policy
	chart  sla.Chart
	number map[string]string // of the boxes on the way, by id
}

// drawFlow writes the flow chart of a policy as text or in Mermaid's notation.
func (a *app) drawFlow(p *sla.Policy, format string) string {
	f := &flow{app: a, p: p, chart: p.Chart(), number: map[string]string{}}
	for _, b := range f.chart.Boxes {
		if b.Kind != sla.BoxLevel && b.Kind != sla.BoxThreshold {
			f.number[b.ID] = fmt.Sprint(len(f.number) + 1)
		}
	}
	if format == "mermaid" {
		return f.mermaid()
	}
	return f.text()
}

func (f *flow) text() string {
	var b strings.Builder
	fmt.Fprintln(&b, f.t("flow.title", "title", f.p.Title.In(f.words.Lang())))
	line := func(label, text string) {
		if text != "" {
			b.WriteString(hang("    "+label+" ", text, flowWidth) + "\n")
		}
	}
	for i := range f.chart.Boxes {
		x := &f.chart.Boxes[i]
		if f.number[x.ID] == "" {
			continue
		}
		b.WriteString("\n" + hang(pad(f.number[x.ID], 3)+" ", f.name(x)+f.cited(x.Article), flowWidth) + "\n")
		f.before(x, line)
		for _, s := range f.chart.Spans {
			if slices.Contains(s.From, x.ID) {
				line(f.t("flow.clock"), f.span(s))
			}
		}
		for _, w := range f.chart.Arrows {
			if w.From == x.ID {
				label, text := f.arrow(w)
				line(label, text)
			}
		}
	}
	f.rising(&b)
	return b.String()
}

// before tells what a box asks for: gates, needs, approval.
func (f *flow) before(x *sla.Box, line func(label, text string)) {
	for _, g := range x.Gates {
		text := f.needs(g.Needs, nil) + f.cited(g.Article)
		if !g.When.IsZero() {
			text = f.t("flow.only", "when", f.cond(g.When), "text", text)
		}
		line(f.t("flow.gate"), text)
	}
	if st := f.p.Stage(x.Code); x.Kind == sla.BoxStage && len(st.Needs) > 0 {
		line(f.t("flow.complete"), f.needs(st.Needs, st))
	}
	if x.Code == "close_applied" && len(f.p.Outcomes) > 1 {
		for _, o := range f.p.Outcomes {
			text := o.Name.In(f.words.Lang())
			if len(o.Needs) > 0 {
				text = f.t("flow.only", "when", text, "text", f.needs(o.Needs, nil))
			}
			line(f.t("flow.way"), text)
		}
	}
	if x.Approval != "" {
		line(f.t("flow.approval"), f.approvers(x.Approval))
	}
}

// arrow is the sign and the text of an arrow.
func (f *flow) arrow(w sla.Arrow) (label, text string) {
	to := f.chart.Box(w.To)
	text = f.number[w.To] + " " + f.name(to)
	if !w.When.IsZero() {
		text = f.t("flow.if", "to", text, "when", f.cond(w.When))
	}
	switch w.Kind {
	case sla.ArrowFree:
		return "⇢", f.t("flow.free", "to", text)
	case sla.ArrowUndoes:
		return "↺", f.t("flow.undoes", "to", text)
	case sla.ArrowBack:
		return "↺", f.t("flow.back", "to", text)
	}
	return "→", text
}

// rising tells how the level rises by itself.
func (f *flow) rising(b *strings.Builder) {
	head := "\n" + f.t("flow.levels") + "\n"
	for _, w := range f.chart.Arrows {
		if w.Kind != sla.ArrowRaise {
			continue
		}
		b.WriteString(head + hang("    ", f.rise(w)+f.t("list.colon")+f.why(w), flowWidth) + "\n")
		head = ""
	}
}

// rise tells from what to what the level rises; the highest is supervised instead.
func (f *flow) rise(w sla.Arrow) string {
	to := f.name(f.chart.Box(w.To))
	if w.From == w.To {
		to = f.t("supervised", "level", to)
	}
	return f.name(f.chart.Box(w.From)) + " → " + to
}

// why is the reason for which the level rises.
func (f *flow) why(w sla.Arrow) string {
	if w.By != "" {
		return f.t("flow.late", "clock", sla.NameOf(f.p.Clocks, w.By, f.words.Lang()))
	}
	return f.cond(w.When)
}

// name is what people call a box.
func (f *flow) name(x *sla.Box) string {
	lang := f.words.Lang()
	switch x.Kind {
	case sla.BoxStage:
		return sla.NameOf(f.p.Stages, x.Code, lang)
	case sla.BoxLevel:
		return sla.NameOf(f.p.Levels, x.Code, lang)
	case sla.BoxThreshold:
		return sla.NameOf(f.p.Thresholds, x.Code, lang)
	case sla.BoxEnd:
		return f.t("status." + x.Code)
	}
	return f.t("kind." + x.Code)
}

// cited is an article in brackets, nothing for none.
func (f *flow) cited(article string) string {
	if article == "" {
		return ""
	}
	return f.t("flow.article", "article", article)
}

// cond says on what condition something is so.
func (f *flow) cond(c sla.Condition) string { return f.condIn(c, nil) }

// condIn is cond where names may be those of a stage's fields.
func (f *flow) condIn(c sla.Condition, st *sla.Stage) string {
	return f.p.Need(c, st).Say(f.words.Lang(), func(key string, pairs ...any) string {
		if f.words.Has("when." + key) {
			return f.t("when."+key, pairs...)
		}
		return f.t("need."+key, pairs...)
	}, func(key string) (string, bool) { return f.t(key), f.words.Has(key) })
}

// needs says what is asked for.
func (f *flow) needs(all []sla.Condition, st *sla.Stage) string {
	words := make([]string, len(all))
	for i, c := range all {
		words[i] = f.need(f.p.Need(c, st))
	}
	return strings.Join(words, f.t("flow.semicolon"))
}

// span tells a clock: its limits by level and where it stops.
func (f *flow) span(s sla.Span) string {
	c, lang := f.p.Clock(s.Clock), f.words.Lang()
	text := c.Name.In(lang) + f.cited(c.Article)
	if limits := f.limits(c); limits != "" {
		text += f.t("list.colon") + limits
	}
	if c.Each != nil {
		text += f.t("list.colon") + f.t("flow.rows")
	}
	var to []string
	for _, id := range s.To {
		to = append(to, f.number[id]+" "+f.name(f.chart.Box(id)))
	}
	if len(to) > 0 && c.Each == nil && c.After == "" {
		text = f.t("flow.until", "clock", text, "to", strings.Join(to, f.t("flow.or")))
	}
	if !c.When.IsZero() {
		text = f.t("flow.only", "when", f.cond(c.When), "text", text)
	}
	return text
}

// limits lists a clock's limits in the order of the levels; what is the same for all
// stands once.
func (f *flow) limits(c *sla.Clock) string {
	if c.After != "" {
		return f.t("flow.every", "clock", sla.NameOf(f.p.Clocks, c.After, f.words.Lang()), "limit", f.limit(c.Every))
	}
	keys := slices.Sorted(maps.Keys(c.Limits))
	order := append([]string{"*"}, slices.Concat(sla.Codes(f.p.Levels), sla.Codes(f.p.Types), sla.Codes(f.p.Tracking))...)
	slices.SortStableFunc(keys, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
	var same []string
	all := map[string]bool{}
	for _, key := range keys {
		limit := f.limit(c.Limits[key])
		all[limit] = true
		same = append(same, strings.TrimSpace(f.keyName(key)+" "+limit))
	}
	if len(all) == 1 && len(keys) >= len(f.p.Levels) {
		return f.limit(c.Limits[keys[0]])
	}
	return strings.Join(same, f.t("list.comma"))
}

// keyName is the name of a key of a table by level, type or type/level.
func (f *flow) keyName(key string) string {
	lang := f.words.Lang()
	typ, level, both := strings.Cut(key, "/")
	switch {
	case both:
		return sla.NameOf(f.p.Types, typ, lang) + " " + sla.NameOf(f.p.Levels, level, lang)
	case key == "*":
		return ""
	}
	for _, name := range []string{sla.NameOf(f.p.Levels, key, lang), sla.NameOf(f.p.Types, key, lang), sla.NameOf(f.p.Tracking, key, lang)} {
		if name != key {
			return name
		}
	}
	return key
}

// approvers tells who approves something, by rows or by level; several roles approve
// one after the other.
func (f *flow) approvers(subject string) string {
	table := f.p.Approvals[subject]
	var rows []string
	add := func(when string, roles []string) {
		names := make([]string, len(roles))
		for i, r := range roles {
			names[i] = sla.NameOf(f.p.Roles, r, f.words.Lang())
		}
		text := strings.Join(names, " → ")
		if len(roles) == 0 {
			text = f.t("flow.nobody")
		}
		if when != "" {
			text = f.t("flow.only", "when", when, "text", text)
		}
		rows = append(rows, text)
	}
	for _, row := range table.Rows {
		when := ""
		if !row.When.IsZero() {
			when = f.cond(row.When)
		} else if len(table.Rows) > 1 {
			when = f.t("flow.else")
		}
		add(when, row.Roles)
	}
	for _, key := range slices.Sorted(maps.Keys(table.ByKey)) {
		add(f.keyName(key), table.ByKey[key])
	}
	return strings.Join(rows, f.t("flow.semicolon"))
}
