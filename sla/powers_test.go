package sla_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// Powers by amount, level, type and both, of the most specific act (T-29).
func TestPowers(t *testing.T) {
	p := lab(t, `authority:
  transferred: {"wish/major": [boss], major: [chief], wish: [clerk], "*": [chief, clerk]}
  stepped: {"*": [clerk]}
  "stepped:pay": [{when: amount >= 10000, roles: [boss]}, {when: amount >= 500, roles: [chief], article: 附件1}, {roles: [clerk]}]
  replied: {"*": [chief]}
  "replied:customer": {"*": [boss]}
  "replied:news": {"*": [clerk]}
  "close_applied:refund": {"*": [boss]}
  "classified:critical": {"*": [chief]}
  level: {"*": [boss]}
  paused: [{when: type = wish, roles: [boss]}]
approvals:
  pay: [{when: amount >= 10000, roles: [chief, boss]}, {roles: [chief]}]
  close: [{when: outcome = refund, roles: [boss]}, {when: type = wish, roles: []}, {roles: [clerk]}]
`, "stages: [{code: pay, name: {en: Pay}, approval: true, fields: [{code: sum, name: {en: Sum}, kind: money}]}, {code: look, name: {en: Look}}]", replyKinds,
		"fields: [{code: freight, name: {en: Freight}, kind: money, sum: true}]", "outcomes: [{code: fixed, name: {en: Fixed}}, {code: refund, name: {en: Refund}}]")
	all := sla.People{{Name: "clerk", Roles: []string{"clerk"}}, {Name: "chief", Roles: []string{"chief"}}, {Name: "boss", Roles: []string{"boss"}}, {Name: "guest"}}
	with := func(typ, level string, amount *complaint.Money, fields ...string) *diary {
		return begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: complaint.Text(typ), Amount: amount, Fields: set(fields...)}).judge("11-16 09:00", complaint.Classified{Level: level})
	}
	plain := func() *diary { return with("fault", "minor", nil) }
	reply := func(to, kind string) complaint.Event {
		return complaint.Event{Replied: &complaint.Replied{To: to, Nature: complaint.Text(kind)}}
	}
	transfer, approve := complaint.Event{Transferred: &complaint.Transferred{To: "shop"}}, complaint.Event{Approved: &complaint.Approved{Subject: "pay"}}
	closing := func(way string) complaint.Event {
		return complaint.Event{CloseApplied: &complaint.CloseApplied{Outcome: way}}
	}
	for _, c := range []struct {
		life *diary
		e    complaint.Event
		may  string
		why  string
	}{
		{with("fault", "minor", yuan(12000)), finished("pay"), "boss", "T-29: over ten thousand"},
		{with("fault", "minor", yuan(10000)), finished("pay"), "boss", "at the bound"},
		{with("fault", "minor", yuan(9999)), finished("pay"), "chief boss", "who covers a role has its powers"},
		{with("fault", "minor", yuan(9999), "freight=1"), finished("pay"), "boss", "with what is added to it"},
		{with("fault", "minor", yuan(499)), finished("pay"), "clerk chief boss", "the last row is for the rest"},
		{plain(), finished("pay"), "clerk chief boss", "no amount"},
		{plain(), finished("look"), "clerk chief boss", "a stage without powers of its own"},
		{plain(), filled("pay"), "clerk chief boss", "filling it in is not doing it"},
		{with("fault", "minor", yuan(12000)), filled("pay"), "clerk chief boss", ""},
		{with("fault", "minor", yuan(12000)).done("11-16 10:00", "pay").about("11-16 10:30", "chief", "pay", true).about("11-16 11:00", "boss", "pay", true), filled("pay", "sum=5"), "boss", "but changing what is done is"},
		{with("fault", "minor", nil).done("11-16 10:00", "pay").judge("11-16 10:30", complaint.Classified{Amount: yuan(10000)}), approve, "chief boss", "the amount has risen since: the first of two"},
		{with("fault", "minor", nil).done("11-16 10:00", "pay").judge("11-16 10:30", complaint.Classified{Amount: yuan(10000)}).about("11-16 11:00", "chief", "pay", true), approve, "boss", "and the second"},
		{with("wish", "major", nil), transfer, "boss", "type and level"},
		{with("fault", "major", nil), transfer, "chief boss", "level"},
		{with("wish", "minor", nil), transfer, "clerk chief boss", "type"},
		{plain(), transfer, "clerk chief boss", "any"},
		{plain(), reply("center", ""), "chief boss", "any reply"},
		{plain(), reply("customer", ""), "boss", "a reply to the customer"},
		{plain(), reply("center", "news"), "clerk chief boss", "a kind of reply"},
		{plain(), reply("customer", "news"), "clerk chief boss", "the kind stands over the addressee"},
		{plain(), reply("center", "help"), "chief boss", "another kind"},
		{plain(), closing("refund"), "boss", "a way of closing"},
		{plain(), closing("fixed"), "clerk chief boss guest", "nobody in particular"},
		{plain(), closing(""), "clerk chief boss guest", ""},
		{with("wish", "minor", nil), complaint.Event{Paused: &complaint.Paused{}}, "boss", ""},
		{plain(), complaint.Event{Paused: &complaint.Paused{}}, "clerk chief boss guest", "no row holds"},
		{begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: "wish"}), complaint.Event{Classified: &complaint.Classified{Level: "major"}}, "clerk chief boss guest", "the first judgement changes nothing that people judged, though the type gave a level"},
		{newDiary(t, 1, "11-16 09:00"), complaint.Event{Classified: &complaint.Classified{Level: "critical"}}, "chief boss", "a judgement of that level"},
		{plain(), complaint.Event{Classified: &complaint.Classified{Level: "major"}}, "boss", "a change of the level"},
		{plain(), complaint.Event{Classified: &complaint.Classified{Level: "minor", Category: "leak"}}, "clerk chief boss guest", "the same level is no change"},
		{plain().done("11-16 10:00", "pay"), approve, "chief boss", "one approval"},
		{with("fault", "minor", yuan(10000)).done("11-16 10:00", "pay"), approve, "chief boss", "the first of two"},
		{with("fault", "minor", yuan(10000)).done("11-16 10:00", "pay").about("11-16 11:00", "chief", "pay", true), approve, "boss", "the second"},
		{with("fault", "minor", yuan(10000)).done("11-16 10:00", "pay"), complaint.Event{Rejected: &complaint.Rejected{Subject: "pay"}}, "chief boss", "any of them can refuse"},
	} {
		s := c.life.assess(p, "11-17 12:00").State
		var may []string
		for _, x := range all {
			e := c.e
			e.By = x.Name
			if p.Allows(s, &e, all) == nil {
				may = append(may, x.Name)
			}
		}
		require.Equal(t, c.may, strings.Join(may, " "), c.why)
	}
	for _, c := range []struct {
		life *diary
		want [][]string
		why  string
	}{
		{plain().apply("11-16 10:00"), [][]string{{"clerk"}}, "the usual way"},
		{plain().way("11-16 10:00", "refund"), [][]string{{"boss"}}, "the way that is asked for"},
		{with("wish", "minor", nil).way("11-16 10:00", "refund"), [][]string{{"boss"}}, "the first row that holds"},
		{with("wish", "minor", nil).apply("11-16 10:00"), nil, "nobody has to"},
	} {
		require.Equal(t, c.want, c.life.assess(p, "11-17 12:00").State.Applications[0].Needs.Approvals, c.why)
	}
}

// Whether closing needs a call-back can depend on the case, and on the way of closing.
func TestCallbackWhen(t *testing.T) {
	p := lab(t, "outcomes: [{code: fixed, name: {en: Fixed}, needs: [category]}, {code: refund, name: {en: Refund}, needs: [amount > 0]}]", "callback: {required: true, when: outcome = fixed or level = major}")
	for _, c := range []struct {
		life *diary
		want complaint.Status
		why  string
	}{
		{faulty(t, "minor").apply("11-16 10:00"), complaint.StatusClosing, "the usual way"},
		{faulty(t, "minor").way("11-16 10:00", "fixed"), complaint.StatusClosing, ""},
		{faulty(t, "minor").correct("11-16 09:30", "amount=5").way("11-16 10:00", "refund"), complaint.StatusClosed, "not for a refund"},
		{faulty(t, "major").correct("11-16 09:30", "amount=5").way("11-16 10:00", "refund"), complaint.StatusClosing, "but of a major one"},
	} {
		require.Equal(t, c.want, c.life.assess(p, "11-17 12:00").State.Status, c.why)
	}
	closing := func(way string) complaint.Event {
		return complaint.Event{CloseApplied: &complaint.CloseApplied{Result: "x", Outcome: way}}
	}
	unjudged := func() *diary { return newDiary(t, 1, "11-16 09:00") }
	tries(t, func(d *diary, e complaint.Event) string { return d.permit(p, "11-17 12:00", "王服务", e) }, []try{
		{unjudged(), closing(""), "gate.needs", "what the usual way needs"},
		{faulty(t, "minor"), closing(""), "", ""},
		{faulty(t, "minor"), closing("refund"), "gate.needs", "what a refund needs"},
		{unjudged().correct("11-16 10:00", "amount=5"), closing("refund"), "", "and nothing else"},
	})
	gated := lab(t, "outcomes: [{code: fixed, name: {en: Fixed}}, {code: refund, name: {en: Refund}}]", "gates: [{act: \"close_applied:fixed\", needs: [category = leak]}]", "authority: {\"close_applied:fixed\": {\"*\": [boss]}}")
	require.Equal(t, "gate.needs", faulty(t, "minor").permit(gated, "11-17 12:00", "x", closing("")), "what names no way is the usual one")
	require.Equal(t, "gate.needs", faulty(t, "minor").permit(gated, "11-17 12:00", "x", closing("fixed")))
	require.Empty(t, faulty(t, "minor").permit(gated, "11-17 12:00", "x", closing("refund")))
	usual := closing("")
	usual.By = "clerk"
	require.Error(t, gated.Allows(faulty(t, "minor").assess(gated, "11-17 12:00").State, &usual, sla.People{{Name: "clerk", Roles: []string{"clerk"}}}))
}

// A table of powers is written as it was read.
func TestPowersWritten(t *testing.T) {
	for _, text := range []string{"transferred:\n    '*':\n        - clerk\n", "transferred:\n    - when: amount >= 10000\n      roles:\n        - boss\n    - roles:\n        - clerk\n"} {
		var b sla.ByAct
		require.NoError(t, yaml.Unmarshal([]byte(text), &b))
		data, err := yaml.Marshal(b)
		require.NoError(t, err)
		require.Equal(t, text, string(data))
		asJSON, err := json.Marshal(b)
		require.NoError(t, err)
		require.NotContains(t, string(asJSON), "ByKey")
	}
}

// The flow, ranks and terms of a policy as others ask for them.
func TestRanked(t *testing.T) {
	require.Equal(t, []string{"minor", "major", "critical"}, lab(t).Ranked(), "the order of the policy")
	p := lab(t, "levels: [{code: minor, name: {en: Minor}, priority: 3}, {code: major, name: {en: Major}, priority: 1}, {code: critical, name: {en: Critical}, priority: 2}]")
	require.Equal(t, []string{"minor", "critical", "major"}, p.Ranked(), "the first in the queue is the highest")
	at := instant(t, "11-16 12:00")
	p = lab(t, "repeat: {within: 90d}")
	require.True(t, p.Within(at.AddDate(0, 0, -90), at, p.Repeat.Within))
	require.False(t, p.Within(at.AddDate(0, 0, -92), at, p.Repeat.Within))
	require.False(t, p.Within(at.AddDate(0, 0, 1), at, p.Repeat.Within), "what comes after is no repetition")
	require.True(t, p.Within(instant(t, "12-20 12:00"), instant(t, "12-21 12:00"), p.Repeat.Within), "a window that ends where no calendar is known ends after it")
}
