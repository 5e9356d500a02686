package main

import (
	"fmt"
	"strings"

	"github.com/kesu-cli/kesu/sla"
)

// mermaidText escapes what has a meaning in a quoted label.
var mermaidText = strings.NewReplacer("#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "`", "#96;", "\n", " ")

// mermaid draws the chart in Mermaid's notation: a flowchart from above to below.
func (f *flow) mermaid() string {
	var b strings.Builder
	fmt.Fprintln(&b, "flowchart TD")
	shapes := map[string][2]string{sla.BoxAct: {"[", "]"}, sla.BoxStage: {"[", "]"}, sla.BoxEnd: {"([", "])"}, sla.BoxLevel: {"{{", "}}"}, sla.BoxThreshold: {">", "]"}}
	for i := range f.chart.Boxes {
		x := &f.chart.Boxes[i]
		label := f.name(x) + f.cited(x.Article)
		if f.number[x.ID] != "" {
			label = f.number[x.ID] + " " + label
		}
		label = mermaidText.Replace(label)
		if x.Approval != "" {
			label += "<br/>" + mermaidText.Replace(f.t("flow.approval")+" "+f.approvers(x.Approval))
		}
		fmt.Fprintf(&b, "    %s%s\"%s\"%s\n", x.ID, shapes[x.Kind][0], label, shapes[x.Kind][1])
	}
	for _, w := range f.chart.Arrows {
		fmt.Fprintf(&b, "    %s %s%s %s\n", w.From, f.sign(w), f.label(w), w.To)
	}
	for _, s := range f.chart.Spans {
		if len(s.From) > 0 && len(s.To) > 0 {
			fmt.Fprintf(&b, "    %s -.->|\"⏱ %s\"| %s\n", s.From[0], mermaidText.Replace(f.clockLabel(s)), s.To[0])
		}
	}
	return b.String()
}

// clockLabel is a clock in few words.
func (f *flow) clockLabel(s sla.Span) string {
	c := f.p.Clock(s.Clock)
	return strings.TrimSpace(c.Name.In(f.words.Lang()) + " " + f.limits(c))
}

// sign is the line of an arrow.
func (f *flow) sign(w sla.Arrow) string {
	switch w.Kind {
	case sla.ArrowFree, sla.ArrowBack, sla.ArrowUndoes:
		return "-.->"
	case sla.ArrowRaise:
		return "==>"
	}
	return "-->"
}

// label is what stands at an arrow, nothing for nothing.
func (f *flow) label(w sla.Arrow) string {
	text := ""
	switch {
	case w.Kind == sla.ArrowRaise:
		text = f.why(w)
	case w.Kind == sla.ArrowUndoes:
		text = f.t("flow.again")
	case !w.When.IsZero():
		text = f.cond(w.When)
	}
	if text == "" {
		return ""
	}
	return `|"` + mermaidText.Replace(text) + `"|`
}
