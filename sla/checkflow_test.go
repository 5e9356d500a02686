package sla_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// broad is a bench that says something under every key of the flow.
var broad = benchText(`types:
- {code: fault, name: {en: Fault}}
- code: wish
  name: {en: Wish}
  level: minor
  levels: [minor, major]
`, `intake:
  incomplete: draft
  needs: [customer]
`, `fields:
- code: colour
  name: {en: Colour}
  kind: choice
  options: [{code: red, name: {en: Red}}]
  when: amount > 5
  required_when: level = major
- code: rate
  name: {en: Rate}
  kind: percent
  ratio: [bad, lot]
`, `pause:
  clocks: [close]
  fields:
  - {code: who, name: {en: Who}, kind: text}
`, `callback:
  required: true
  when: amount < 100
`, `stages:
- code: d3
  name: {en: Contain}
  while: open
  when: type = fault
  undoes: [d4]
  fields:
  - {code: place, name: {en: Place}}
  - code: m
    name: {en: Measures}
    kind: list
    each: [cost < 5]
    columns:
    - {code: cost, name: {en: Cost}, kind: money}
    - {code: due, name: {en: Due}, kind: date}
    - {code: done, name: {en: Done}, kind: date}
    - {code: of, name: {en: Of}, kind: ref, of: d4.cause}
- code: d4
  name: {en: Find}
  after: [d3]
  needs: [cause >= 1]
  approval: true
  fields:
  - code: cause
    name: {en: Causes}
    kind: list
    columns: [{code: what, name: {en: What}}]
`, `outcomes:
- code: fixed
  name: {en: Fixed}
  needs: [d3]
- {code: refund, name: {en: Refund}}
`, `replies: [{code: news, name: {en: News}}]
`, `thresholds:
- code: costly
  name: {en: Costly}
  when: amount >= 2000
  level: major
  from: [minor]
`, `extension:
  clocks: [close]
  needs: [reason]
`, `repeat:
  within: 90d
  by: [colour]
`, `gates:
- act: stepped:d4
  when: d3
  needs: [customer]
`, `approvals:
  d4: {fault/major: [chief], fault: [clerk]}
  close:
  - when: outcome = refund
    roles: [boss]
`, `authority:
  stepped:d4: {"*": [chief]}
`, `clocks:
- code: close
  name: {en: Closing}
  start: [opened, reopened]
  stop: ["close_applied:accepted"]
  runs: each
  limits:
    wish/major: 24h
    wish: 24h
    minor: 72h
  when: type = fault
- code: news
  name: {en: News}
  start: ["level:major", "stepped:d3", "approved:d4"]
  stop: ["replied:news", "called_back:refused", "close_applied:refund"]
  runs: latest
  while: closed
  limits: {"*": 4h}
- code: rows
  name: {en: Rows}
  each: {list: d3.m, due: due, done: done}
`, `figures:
- code: rate
  name: {en: Rate}
  define: {en: d}
  of: due:close
  where: level = minor
  has: score >= 4
  good: high
- code: steps
  name: {en: Steps}
  define: {en: d}
  of: steps:d3
- code: open
  name: {en: Open}
  define: {en: d}
  of: open
`, `report:
  tables:
  - {code: by_cause, title: {en: T}, rows: cause, chart: pie, where: amount > 5}
  lists:
  - {code: late, title: {en: L}, of: overdue, columns: [id], where: amount > 6}
  monthly: {tables: [by_cause], lists: [late]}
`)

// Each fault in what a policy says of its flow, made by one change: its code and the
// line it is reported at.
func TestCheckFlow(t *testing.T) {
	_, faults := sla.Check("p.yaml", []byte(broad), sources(t))
	require.Empty(t, faults)
	for _, c := range []struct {
		old, new, code, line, why string
	}{
		{"  level: minor\n", "  level: tiny\n", "policy.unknown", "  level: tiny", "level of a type"},
		{"  levels: [minor, major]\n", "  levels: [minor, tiny]\n", "policy.unknown", "  levels: [minor, tiny]", ""},
		{"  incomplete: draft", "  incomplete: keep", "policy.unknown", "  incomplete: keep", ""},
		{"  needs: [customer]\nfields", "  needs: [custmer]\nfields", "condition.name", "  needs: [custmer]", "what a form needs"},
		{"  needs: [customer]\nfields", "  needs: [\"\"]\nfields", "condition.empty", "  needs: [\"\"]", ""},
		{"  kind: choice\n", "  kind: chioce\n", "policy.unknown", "  kind: chioce", ""},
		{"  kind: choice\n", "  kind: list\n", "policy.unknown", "  kind: list", "a list belongs to a stage"},
		{"  options: [{code: red, name: {en: Red}}]\n", "", "policy.no-options", "- code: colour", "nothing could be chosen"},
		{"  when: amount > 5\n", "  when: amout > 5\n", "condition.name", "  when: amout > 5", "when a field is asked for"},
		{"  when: amount > 5\n", "  when: amount >\n", "file.decode", "  when: amount >", "no condition"},
		{"  required_when: level = major\n", "  required_when: level = tiny\n", "condition.value", "  required_when: level", ""},
		{"  ratio: [bad, lot]", "  ratio: [bad]", "policy.ratio", "  ratio: [bad]", ""},
		{"- code: colour\n", "- code: co.lour\n", "policy.reserved", "- code: co.lour", "a dot stands between a stage and its field"},
		{"{code: who, name: {en: Who}, kind: text}", "{code: who, name: {en: Who}, kind: txt}", "policy.unknown", "  - {code: who", "a field of a pause"},
		{"  when: amount < 100\n", "  when: amount < 100 or\n", "file.decode", "  when: amount < 100 or", ""},
		{"  when: amount < 100\n", "  when: amuont < 100\n", "condition.name", "  when: amuont", "when a call-back is asked for"},
		{"  while: open\n", "  while: always\n", "policy.unknown", "  while: always", "a stage"},
		{"  when: type = fault\n  undoes", "  when: type = falt\n  undoes", "condition.value", "  when: type = falt", ""},
		{"  undoes: [d4]", "  undoes: [d5]", "policy.unknown", "  undoes: [d5]", ""},
		{"  after: [d3]", "  after: [d4]", "policy.unknown", "  after: [d4]", "only what comes before"},
		{"  needs: [cause >= 1]", "  needs: [case >= 1]", "condition.name", "  needs: [case >= 1]", ""},
		{"- code: d4\n", "- code: d3\n", "policy.twice", "- code: d3", ""},
		{"- code: d3\n", "- code: level\n", "policy.reserved", "- code: level", "every complaint has a level"},
		{"- code: d3\n", "- code: amount\n", "policy.reserved", "- code: amount", ""},
		{"- code: d3\n", "- code: extension\n", "policy.reserved", "- code: extension", "its approval would be that of more time"},
		{"- code: d3\n", "- code: d.3\n", "policy.reserved", "- code: d.3", ""},
		{"  d4: {fault/major: [chief], fault: [clerk]}\n", "", "policy.no-approvers", "  approval: true", "it would be approved by nobody"},
		{"  - {code: place, name: {en: Place}}", "  - {code: place, name: {en: Place}, kind: plase}", "policy.unknown", "  - {code: place", ""},
		{"    columns: [{code: what, name: {en: What}}]\n", "", "policy.empty", "  - code: cause", "a list without columns"},
		{"    each: [cost < 5]", "    each: [price < 5]", "condition.name", "    each: [price < 5]", ""},
		{"kind: ref, of: d4.cause}", "kind: ref, of: d4.causes}", "condition.column", "    - {code: of", ""},
		{"    - {code: cost, name: {en: Cost}, kind: money}", "    - {code: cost, name: {en: Cost}, kind: cash}", "policy.unknown", "    - {code: cost", ""},
		{"    - {code: cost, name: {en: Cost}, kind: money}", "    - {code: cost, name: {en: Cost}, kind: list}", "policy.unknown", "    - {code: cost", "no list in a list"},
		{"    - {code: done, name: {en: Done}, kind: date}", "    - {code: done, name: {en: Done}, kind: dat}", "policy.unknown", "    - {code: done", "the line is that of its own column"},
		{"    - {code: done, name: {en: Done}, kind: date}", "    - {code: due, name: {en: Done}, kind: date}", "policy.twice", "    - {code: due, name: {en: Done}", "two columns of one name"},
		{"  - {code: place, name: {en: Place}}", "  - {code: place}", "policy.no-name", "  - {code: place}", "it would print as nothing"},
		{"  - {code: place, name: {en: Place}}", "  - {code: m, name: {en: Place}}", "policy.twice", "  - code: m", "the second could never be filled in"},
		{"  options: [{code: red, name: {en: Red}}]", "  options: [{code: red, name: {en: Red}}, {code: red, name: {en: Rot}}]", "policy.twice", "  options:", ""},
		{"    kind: list\n    each", "    kind: list\n    keys: [{name: {en: A}}]\n    each", "policy.no-code", "    keys:", ""},
		{"- code: rate\n  name: {en: Rate}\n  kind", "- code: colour\n  name: {en: Rate}\n  kind", "policy.twice", "- code: colour", "two fields"},
		{"  needs: [d3]\n", "  needs: [d2]\n", "condition.name", "  needs: [d2]", "a way of closing"},
		{"- {code: refund, name: {en: Refund}}", "- {code: fixed, name: {en: Refund}}", "policy.twice", "- {code: fixed", ""},
		{"replies: [{code: news,", "replies: [{code: gossip,", "policy.unknown", "- code: news", "a clock waits for what is no reply"},
		{"  when: amount >= 2000\n", "", "policy.threshold", "- code: costly", "it would raise everything"},
		{"- code: costly\n", "- code: manual\n", "policy.threshold", "- code: manual", "what raised it could not be told"},
		{"  level: major\n  from", "  level: huge\n  from", "policy.unknown", "  level: huge", ""},
		{"  from: [minor]", "  from: [miner]", "policy.unknown", "  from: [miner]", ""},
		{"extension:\n  clocks: [close]", "extension:\n  clocks: [closing]", "policy.unknown", "  clocks: [closing]", ""},
		{"  needs: [reason]", "  needs: [raeson]", "condition.name", "  needs: [raeson]", "terms of more time"},
		{"  by: [colour]", "  by: [color]", "policy.unknown", "  by: [color]", ""},
		{"- act: stepped:d4", "- act: stepped:d5", "policy.unknown", "- act: stepped:d5", "it would never be asked"},
		{"  when: d3\n  needs: [customer]", "  when: d2\n  needs: [customer]", "condition.name", "  when: d2", ""},
		{"fault/major: [chief]", "fault/huge: [chief]", "policy.unknown", "  d4: {", ""},
		{"fault/major: [chief]", "falt/major: [chief]", "policy.unknown", "  d4: {", ""},
		{"  - when: outcome = refund\n", "  - when: outcome = refunded\n", "condition.value", "  - when: outcome = refunded", "a row of a table of powers"},
		{"    roles: [bos", "    roles: [bas", "policy.unknown", "    roles: [bas", ""},
		{"  stepped:d4: {\"*\": [chief]}", "  stepped:d5: {\"*\": [chief]}", "policy.unknown", "  stepped:d5:", "it would be everybody's"},
		{"  stepped:d4: {\"*\": [chief]}", "  \"stepped:\": {\"*\": [chief]}", "policy.unknown", "  \"stepped:\":", ""},
		{"    wish/major: 24h", "    wish/huge: 24h", "policy.unknown", "    wish/huge", ""},
		{"    wish: 24h", "    wihs: 24h", "policy.unknown", "    wihs", ""},
		{"  when: type = fault\n- code: news", "  when: typ = fault\n- code: news", "condition.name", "  when: typ = fault", "a clock of some cases only"},
		{"\"level:major\"", "\"level:huge\"", "policy.unknown", "- code: news", ""},
		{"\"stepped:d3\"", "\"stepped:d5\"", "policy.unknown", "- code: news", ""},
		{"\"approved:d4\"", "\"approved:d5\"", "policy.unknown", "- code: news", ""},
		{"\"replied:news\"", "\"replied:olds\"", "policy.unknown", "- code: news", ""},
		{"\"called_back:refused\"", "\"called_back:happy\"", "policy.unknown", "- code: news", ""},
		{"\"close_applied:refund\"", "\"close_applied:refunded\"", "policy.unknown", "- code: news", ""},
		{"  runs: latest", "  runs: last", "policy.unknown", "  runs: last", ""},
		{"  while: closed", "  while: close", "policy.unknown", "  while: close", ""},
		{"list: d3.m,", "list: d3.n,", "condition.column", "  each: {list: d3.n", "rows of no list"},
		{"due: due,", "due: cost,", "condition.column", "  each: {list: d3.m", "money is no day"},
		{"done: done}", "done: finished}", "condition.column", "  each: {list: d3.m", ""},
		{"  of: due:close", "  of: due:closing", "policy.unknown", "  of: due:closing", ""},
		{"  of: steps:d3", "  of: steps:d5", "policy.unknown", "  of: steps:d5", ""},
		{"  of: open\n", "  of: opened\n", "policy.unknown", "  of: opened", ""},
		{"  where: level = minor\n", "  where: level = tiny\n", "condition.value", "  where: level = tiny", ""},
		{"  has: score >= 4", "  has: scores >= 4", "condition.name", "  has: scores", ""},
		{"  good: high", "  good: big", "policy.unknown", "  good: big", ""},
		{"- code: steps\n", "- code: rate\n", "policy.twice", "- code: rate", ""},
		{"chart: pie", "chart: cake", "policy.unknown", "  - {code: by_cause", ""},
		{"where: amount > 5}", "where: amont > 5}", "condition.name", "  - {code: by_cause", ""},
		{"where: amount > 6}", "where: amont > 6}", "condition.name", "  - {code: late", ""},
		{"tables: [by_cause]", "tables: [cause]", "policy.unknown", "  monthly: {", ""},
		{"lists: [late]}", "lists: [early]}", "policy.unknown", "  monthly: {", ""},
	} {
		t.Run(strings.TrimSpace(c.new+" "+c.why), func(t *testing.T) {
			require.Equal(t, 1, strings.Count(broad, c.old), "%q must stand there once", c.old)
			broken := strings.Replace(broad, c.old, c.new, 1)
			_, faults := sla.Check("p.yaml", []byte(broken), sources(t))
			var found []string
			for _, f := range faults {
				require.Equal(t, "invalid", f.Class())
				at := ""
				if line, ok := f.Args()["line"].(int); ok {
					at = strings.Split(broken, "\n")[line-1]
				}
				if f.Code() == c.code && strings.HasPrefix(at, c.line) {
					return
				}
				found = append(found, fmt.Sprintf("%v at %q", f, at))
			}
			t.Fatalf("want %s at %q, found %s", c.code, c.line, strings.Join(found, "; "))
		})
	}
}

// Every shipped policy is without a fault.
func TestCheckShipped(t *testing.T) {
	for _, name := range templates.Policies() {
		data, _ := templates.Policy(name)
		_, faults := sla.Check(name+".yaml", data, sources(t))
		require.Empty(t, faults, name)
	}
}
