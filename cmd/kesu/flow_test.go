package main

import (
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// What a flow chart in Mermaid's notation may hold: boxes and arrows with quoted
// labels, in which every sign with a meaning is written as an entity.
var (
	mermaidBox   = regexp.MustCompile(`^    (n\d+)(\["[^"]*"\]|\(\["[^"]*"\]\)|\{\{"[^"]*"\}\}|>"[^"]*"\])$`)
	mermaidArrow = regexp.MustCompile(`^    (n\d+) (?:-->|-\.->|==>)(?:\|"[^"]*"\|)? (n\d+)$`)
	mermaidWords = regexp.MustCompile(`"([^"]*)"`)
	mermaidSafe  = regexp.MustCompile(`<br/>|#(?:35|96|quot|lt|gt);`)
)

// Every embedded policy has a flow chart in both languages: text of 80 columns at
// most, and Mermaid that holds nothing but what is said above, whose arrows lead from
// box to box, from the receipt to every box on the way.
func TestFlowCharts(t *testing.T) {
	for _, lang := range templates.Languages() {
		words, err := templates.Load(lang)
		require.NoError(t, err)
		a := &app{world: world{stderr: io.Discard}, words: words, now: time.Unix(0, 0)}
		for _, name := range templates.Policies() {
			p, err := preset(name)
			require.NoError(t, err)
			for line := range strings.Lines(a.drawFlow(p, "text")) {
				require.LessOrEqual(t, report.Screen.Width(strings.TrimRight(line, "\n")), flowWidth, "%s %s: %s", name, lang, line)
			}
			checkMermaid(t, name+" "+lang, a.drawFlow(p, "mermaid"))
			checkReach(t, name, p)
		}
	}
}

func checkMermaid(t *testing.T, name, text string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	require.Equal(t, "flowchart TD", lines[0], name)
	boxes := map[string]bool{}
	for _, line := range lines[1:] {
		for _, m := range mermaidWords.FindAllStringSubmatch(line, -1) {
			rest := mermaidSafe.ReplaceAllString(m[1], "")
			require.False(t, strings.ContainsAny(rest, "<>#`"), "%s: %s", name, line)
			require.NotContains(t, rest, "flow.", "a word is missing: %s", line)
			require.NotEmpty(t, strings.TrimSpace(rest), "%s: %s", name, line)
		}
		if m := mermaidBox.FindStringSubmatch(line); m != nil {
			require.False(t, boxes[m[1]], "%s: %s stands twice", name, m[1])
			boxes[m[1]] = true
			continue
		}
		m := mermaidArrow.FindStringSubmatch(line)
		require.NotNil(t, m, "%s: %s", name, line)
		require.True(t, boxes[m[1]] && boxes[m[2]], "%s: an arrow without a box: %s", name, line)
	}
}

// checkReach walks the arrows of the way from the receipt on.
func checkReach(t *testing.T, name string, p *sla.Policy) {
	t.Helper()
	c := p.Chart()
	reached := map[string]bool{c.Boxes[0].ID: true}
	for range c.Boxes {
		for _, w := range c.Arrows {
			if reached[w.From] && w.Kind != sla.ArrowRaise {
				reached[w.To] = true
			}
		}
	}
	stages := 0
	for _, b := range c.Boxes {
		if b.Kind == sla.BoxStage {
			stages++
		}
		if b.Kind != sla.BoxLevel && b.Kind != sla.BoxThreshold {
			require.True(t, reached[b.ID], "%s: nothing leads to %s %s", name, b.Kind, b.Code)
		}
	}
	require.Equal(t, len(p.Stages), stages, name)
	require.Len(t, c.Spans, len(p.Clocks), name)
}

// What a company calls a stage never breaks the notation.
func TestMermaidText(t *testing.T) {
	p, err := preset(templates.DefaultPolicy())
	require.NoError(t, err)
	p.Levels[0].Name = sla.Words{"en": "a \"b\" <c> #d\\ `e` | f]"}
	words, err := templates.Load("en")
	require.NoError(t, err)
	text := (&app{world: world{stderr: io.Discard}, words: words}).drawFlow(p, "mermaid")
	require.Contains(t, text, "\"a #quot;b#quot; #lt;c#gt; #35;d\\ #96;e#96; | f]\"")
	checkMermaid(t, "strange names", text)
}
