package sla_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// The names that every complaint has, and what they give as it goes on.
func TestNames(t *testing.T) {
	p := lab(t, "callback: {required: true, attempts: 1, days: 1, after_close: true}", "outcomes: [{code: fixed, name: {en: Fixed}}, {code: refund, name: {en: Refund}}]", "extension: {clocks: [close]}",
		"thresholds: [{code: costly, name: {en: Costly}, when: amount >= 9000, level: critical}]",
		`fields:
- {code: paid, name: {en: Paid}, kind: money, sum: true}
- {code: freight, name: {en: Freight}, kind: money, sum: true}
- {code: other, name: {en: Other}, kind: money}
- {code: bad, name: {en: Bad}, kind: number}
- {code: lot, name: {en: Lot}, kind: number}
- {code: rate, name: {en: Rate}, kind: percent, ratio: [bad, lot]}
`, stageSections)
	fresh := func(fields ...string) *diary {
		return begun(t, "11-16 09:00", complaint.Opened{Text: "noise", Type: "wish", Channel: "mail", Demand: "money", Linked: "KS-20261101-001", Repeats: []complaint.ID{"KS-20261101-001", "KS-20261102-001"}, Fields: set(fields...),
			Customer: complaint.Customer{Name: "张三", Phone: "1", Type: "vip"}, Subject: "s", External: "media", FirstContact: "sales"})
	}
	judged := func(fields ...string) *diary {
		return fresh(fields...).judge("11-16 09:00", complaint.Classified{Category: "leak", Department: "shop", Cause: "plant", Reason: "r"})
	}
	score := func(d *diary, at, result string, n int) *diary {
		return d.add(at, "赵回访", complaint.Event{CalledBack: &complaint.CalledBack{Result: result, Score: &n}})
	}
	handed := func() *diary {
		return judged().add("11-16 10:00", "李前台", complaint.Event{Transferred: &complaint.Transferred{To: "plant", With: []string{"shop", "desk"}}})
	}
	for _, c := range []struct {
		life       *diary
		name, want string
		why        string
	}{
		{fresh(), "type", "wish", ""}, {faulty(t, "minor"), "type", "fault", "the policy's first where none is said"},
		{fresh(), "level", "minor", "the type gives it"}, {newDiary(t, 1, "11-16 09:00"), "level", "", "nobody judged it"},
		{fresh(), "channel", "mail", ""}, {fresh(), "customer", "张三", ""}, {fresh(), "phone", "1", ""}, {fresh(), "customer_type", "vip", ""}, {fresh(), "text", "noise", ""}, {fresh(), "subject", "s", ""},
		{fresh(), "demand", "money", ""}, {fresh(), "external", "media", ""}, {fresh(), "first_contact", "sales", ""}, {fresh(), "linked", "KS-20261101-001", ""}, {fresh(), "repeats", "2", ""}, {faulty(t, "minor"), "repeats", "0", ""},
		{fresh(), "classified", "no", "a level by its type is no judgement"}, {judged(), "classified", "yes", ""},
		{judged(), "category", "leak", ""}, {judged(), "department", "shop", ""}, {judged(), "cause", "plant", ""}, {judged(), "reason", "r", ""},
		{judged(), "transferred", "no", ""}, {handed(), "transferred", "yes", ""}, {handed(), "department", "plant", "handed on"}, {handed(), "departments", "3", "it and those with it"}, {judged(), "departments", "0", ""},
		{handed(), "signed", "no", ""}, {handed().sign("11-16 11:00"), "signed", "yes", ""}, {handed().refuse("11-16 11:00"), "signed", "no", ""}, {handed().refuse("11-16 11:00"), "refusals", "1", ""}, {judged(), "refusals", "0", ""},
		{judged(), "replied", "no", ""}, {handed().sign("11-16 11:00").reply("11-16 12:00"), "replied", "yes", ""}, {handed().sign("11-16 11:00").reply("11-16 12:00").answer("11-16 13:00"), "replies", "2", ""},
		{judged().extend("11-16 10:00", "close", "11-25 09:00").extend("11-16 11:00", "close", "11-26 09:00"), "extensions", "2", ""},
		{judged(), "outcome", "", "not closed"}, {judged().apply("11-16 10:00"), "outcome", "fixed", "the usual way is asked for"}, {judged().way("11-16 10:00", "refund"), "outcome", "refund", "asked for"},
		{judged().way("11-16 10:00", "refund").call("11-16 11:00", "satisfied"), "outcome", "refund", ""}, {judged().way("11-16 10:00", "refund").call("11-16 11:00", "dissatisfied"), "outcome", "", "denied"},
		{judged(), "trigger", "", ""}, {judged().escalate("11-16 10:00", "major"), "trigger", "manual", ""},
		{judged().escalate("11-16 10:00", "major").correct("11-16 11:00", "amount=9000"), "trigger", "costly", "the last raise"},
		{judged(), "status", "classified", ""}, {judged(), "tracking", "", ""},
		{judged(), "callback", "", ""}, {score(judged().apply("11-16 10:00"), "11-16 11:00", "satisfied", 4), "callback", "satisfied", ""}, {score(judged().apply("11-16 10:00"), "11-16 11:00", "satisfied", 4), "score", "4", ""},
		{score(judged().apply("11-16 10:00"), "11-16 11:00", "unreached", 4), "callback", "", "nobody was reached"},
		{score(score(judged().apply("11-16 10:00"), "11-16 11:00", "satisfied", 4), "11-18 11:00", "dissatisfied", 2), "callback", "dissatisfied", "the last, after closing"},
		{score(score(judged().apply("11-16 10:00"), "11-16 11:00", "satisfied", 4), "11-18 11:00", "dissatisfied", 2), "score", "2", ""},
		{score(score(judged().apply("11-16 10:00"), "11-16 11:00", "satisfied", 4), "11-18 11:00", "unreached", 1), "score", "4", "the last that reached the customer"},
		{score(judged().apply("11-16 10:00"), "11-16 11:00", "satisfied", 4).call("11-18 11:00", "dissatisfied"), "score", "", "of a call without one"},
		{score(judged().apply("11-16 10:00"), "11-18 11:00", "satisfied", 4), "days", "2.0833", "two days and two hours"}, {judged(), "days", "", ""},
		{judged().promise("11-16 10:00", "11-16 12:00").answer("11-16 12:01"), "broken", "1", "kept late"}, {judged().promise("11-16 10:00", "11-16 12:00").answer("11-16 12:00"), "broken", "0", "on the minute"},
		{judged().promise("11-16 10:00", "11-16 12:00"), "broken", "0", "nobody called yet"},

		{judged(), "amount", "", "nobody named one"}, {judged("other=5"), "amount", "", "a field that is not part of it"},
		{judged("paid=1500.50", "freight=499.50"), "amount", "2000", "fields that are added up"}, {judged("paid=1500"), "amount", "1500", ""}, {judged("paid=0"), "amount", "0", "nothing, but said"},
		{judged("paid=1500").correct("11-16 10:00", "amount=700"), "amount", "2200", "beside the amount itself"}, {judged().judge("11-16 10:00", complaint.Classified{Amount: yuan(600)}), "amount", "600", ""},
		{judged("paid=1500").judge("11-16 10:00", complaint.Classified{Amount: yuan(600), Fields: set("paid=1")}), "amount", "601", ""},

		{judged("bad=1", "lot=3"), "rate", "33.33%", ""}, {judged("bad=1"), "rate", "", "of nothing known"}, {judged("lot=3"), "rate", "", ""}, {judged("bad=1", "lot=0"), "rate", "", "of none"}, {judged("bad=0", "lot=3"), "rate", "0.00%", ""},
		{judged("bad=1", "lot=3", "rate=50%"), "rate", "50%", "what is given stands"},

		{judged(), "d3", "0", "not done"}, {judged().done("11-16 10:00", "d3").done("11-16 11:00", "d3"), "d3", "2", "how often"}, {judged().fill("11-16 10:00", "d3", "place=x"), "d3", "0", ""}, {judged().fill("11-16 10:00", "d3", "place=x"), "d3.place", "x", ""},
		{judged().fill("11-16 10:00", "d3", "m.1.what=x", "m.10.what=y", "m.1.due=2026-11-20"), "d3.m", "2", "rows"}, {judged(), "d3.gone", "", ""}, {judged(), "gone", "", ""}, {judged(), "d9.x", "", ""},

		{judged(), "clock.close", "running", ""}, {judged().apply("11-16 10:00").call("11-16 11:00", "satisfied"), "clock.close", "met", ""}, {judged(), "clock.close.level", "minor", ""}, {judged(), "clock.gone", "", ""},
	} {
		a := c.life.assess(p, "11-18 12:00")
		require.Empty(t, look(a, "problems"), c.name)
		require.Equal(t, c.want, a.Value(c.name), "%s: %s", c.name, c.why)
	}
	require.Equal(t, "breached", judged().assess(p, "11-20 12:00").Value("clock.close"))
	require.Equal(t, "running", judged().apply("11-16 10:00").call("11-16 11:00", "satisfied").reopen("11-20 09:00").assess(p, "11-20 12:00").Value("clock.close"), "its last run")
}

// In the gate of an event its own values stand over the recorded ones.
func TestGateNames(t *testing.T) {
	const gates = `gates:
- {act: opened, needs: [channel != phone or customer]}
- {act: classified, when: level = critical, needs: [amount >= 100]}
- {act: classified, when: category = leak, needs: [department = shop, "cause != plant"]}
- {act: "classified:major", needs: [reason]}
- {act: classified, when: type = wish, needs: [depth > 3]}
- {act: corrected, needs: [amount <= 500, "depth <= 9"]}
- {act: transferred, needs: [department in shop plant, departments <= 2]}
- {act: stepped, when: d3.place = yard, needs: [d4]}
- {act: stepped, when: d4.note = stop, needs: [amount]}
- {act: "stepped:d4", needs: ["d4.cause >= 2 or d4.cause.kind has tool"]}
- {act: escalated, when: trigger = external, needs: [level = critical]}
- {act: "close_applied:refund", needs: [amount]}
- {act: close_applied, when: outcome = fixed, needs: [d3], say: {en: do D3 first}}
- {act: "replied:plain", needs: [department = plant]}
- {act: "replied:progress", needs: [transferred]}
- {act: "replied:customer", needs: [phone]}
- {act: paused, needs: [depth >= 1]}
`
	p := lab(t, gates, "fields: [{code: depth, name: {en: Depth}, kind: number}, {code: paid, name: {en: Paid}, kind: money, sum: true}]", "pause: {clocks: [close], fields: [{code: who, name: {en: Who}, required: true}, {code: until, name: {en: Until}, kind: date, required_when: depth > 5}]}",
		"outcomes: [{code: fixed, name: {en: Fixed}}, {code: refund, name: {en: Refund}}]", "replies: [{code: progress, name: {en: Progress}}]", stageSections)
	base := func() *diary { return faulty(t, "minor") }
	classify := func(c complaint.Classified) complaint.Event { return complaint.Event{Classified: &c} }
	transfer := func(to string, with ...string) complaint.Event {
		return complaint.Event{Transferred: &complaint.Transferred{To: to, With: with}}
	}
	correct := func(pairs ...string) complaint.Event {
		return complaint.Event{Corrected: &complaint.Corrected{Set: set(pairs...)}}
	}
	closing := func(way string) complaint.Event {
		return complaint.Event{CloseApplied: &complaint.CloseApplied{Result: "x", Outcome: way}}
	}
	reply := func(to, kind string) complaint.Event {
		return complaint.Event{Replied: &complaint.Replied{To: to, Nature: complaint.Text(kind), Text: "x"}}
	}
	pause := func(pairs ...string) complaint.Event {
		return complaint.Event{Paused: &complaint.Paused{Reason: "x", Fields: set(pairs...)}}
	}
	none := func() *diary { return &diary{t: t} }
	tries(t, func(d *diary, e complaint.Event) string { return d.permit(p, "11-17 12:00", "李前台", e) }, []try{
		{none(), complaint.Event{Opened: &complaint.Opened{Channel: "phone"}}, "gate.opening", "opened: its own channel, and nothing has a number yet"},
		{none(), complaint.Event{Opened: &complaint.Opened{Channel: "mail"}}, "", ""},
		{none(), complaint.Event{Opened: &complaint.Opened{Channel: "phone", Customer: complaint.Customer{Name: "张三"}}}, "", ""},

		{base(), classify(complaint.Classified{Level: "critical"}), "gate.needs", "the level that is asked for"},
		{base(), classify(complaint.Classified{Level: "critical", Amount: yuan(99)}), "gate.needs", ""},
		{base(), classify(complaint.Classified{Level: "critical", Amount: yuan(100)}), "", "and the amount that is named with it"},
		{base(), classify(complaint.Classified{Level: "critical", Fields: set("paid=100")}), "", "or a field that is added to it"},
		{base(), classify(complaint.Classified{Category: "leak"}), "gate.needs", "no department"},
		{base(), classify(complaint.Classified{Category: "leak", Department: "shop"}), "", ""},
		{base(), classify(complaint.Classified{Category: "leak", Department: "shop", Cause: "plant"}), "gate.needs", ""},
		{base(), classify(complaint.Classified{Level: "major"}), "gate.needs", "classified:LEVEL"},
		{base(), classify(complaint.Classified{Level: "major", Reason: "r"}), "", ""},
		{base(), classify(complaint.Classified{Type: "wish"}), "gate.needs", ""},
		{base(), classify(complaint.Classified{Type: "wish", Fields: set("depth=4")}), "", ""},
		{faulty(t, "minor", "depth=4"), classify(complaint.Classified{Type: "wish"}), "", "the recorded one where it names none"},
		{faulty(t, "minor", "depth=4"), classify(complaint.Classified{Type: "wish", Fields: set("depth=")}), "gate.needs", "it is taken back"},

		{base(), correct("phone=1", "amount=500", "field.depth=9"), "", ""},
		{base(), correct("amount=501", "field.depth=9"), "gate.needs", "the corrected amount"},
		{base(), correct("amount=500", "field.depth=10"), "gate.needs", "the corrected field"},
		{base(), correct("amount=1", "field.paid=500", "field.depth=1"), "gate.needs", "and what it adds to the amount"},

		{base(), transfer("shop"), "", "the department that it is handed to"},
		{base(), transfer("desk"), "gate.needs", ""},
		{base(), transfer("shop", "plant"), "", ""},
		{base(), transfer("shop", "plant", "desk"), "gate.needs", ""},

		{base(), filled("d3", "place=yard"), "gate.needs", "what the step says"},
		{base(), filled("d3", "place=hall"), "", ""},
		{base().fill("11-16 10:00", "d3", "place=hall"), filled("d3", "place=yard"), "gate.needs", "over what was said"},
		{base().done("11-16 10:00", "d4", "cause.1.kind=tool"), filled("d3", "place=yard"), "", ""},
		{base(), filled("d4", "note=stop"), "gate.needs", ""},
		{base(), filled("d3", "note=stop"), "", "a field of another stage that is called the same"},
		{base(), finished("d4", "cause.1.kind=man"), "gate.needs", "one row, no tool"},
		{base(), finished("d4", "cause.1.kind=man", "cause.2.kind=man"), "", "two rows"},
		{base(), finished("d4", "cause.1.kind=tool"), "", ""},
		{base(), filled("d4", "cause.1.kind=man"), "", "stepped:STAGE is its being done"},
		{base().fill("11-16 10:00", "d4", "cause.1.kind=man"), finished("d4", "cause.2.kind=man"), "", "rows of before and of now"},

		{base(), complaint.Event{Escalated: &complaint.Escalated{To: "major", Trigger: "external"}}, "gate.needs", ""},
		{base(), complaint.Event{Escalated: &complaint.Escalated{To: "critical", Trigger: "external"}}, "", ""},
		{base(), complaint.Event{Escalated: &complaint.Escalated{To: "major", Trigger: "manual"}}, "", ""},

		{base(), closing(""), "gate.needs-say", "the usual way"},
		{base(), closing("fixed"), "gate.needs-say", "by its name"},
		{base(), closing("refund"), "gate.needs", "a refund of nothing"},
		{base().correct("11-16 10:00", "amount=5", "field.depth=1"), closing("refund"), "", ""},
		{base().done("11-16 10:00", "d3"), closing(""), "", ""},
		{base(), closing("gone"), "value.outcome", ""},

		{base(), reply("center", ""), "gate.needs", "a plain reply"},
		{base(), reply("center", "progress"), "gate.transferred", "a fact with a sentence of its own"},
		{base().transfer("11-16 10:00", "plant").sign("11-16 11:00"), reply("center", ""), "", ""},
		{base().transfer("11-16 10:00", "shop").sign("11-16 11:00"), reply("center", "progress"), "", ""},
		{base().transfer("11-16 10:00", "plant").sign("11-16 11:00"), reply("customer", ""), "gate.needs", "nobody knows the phone"},
		{base(), reply("center", "gossip"), "value.reply", ""},

		{base(), pause(), "pause.missing", "what a pause has to say"},
		{faulty(t, "minor", "who=x"), pause(), "pause.missing", "a field of the case of that name says nothing of the pause"},
		{base(), pause("who=x", "depth=1"), "", "what it says itself"},
		{base(), pause("who=x"), "gate.needs", ""},
		{faulty(t, "minor", "depth=1"), pause("who=x"), "", "or the case"},
		{base(), pause("who=lab", "depth=6"), "pause.missing", "required by what it says"},
		{base(), pause("who=lab", "depth=6", "until=2026-11-20"), "", ""},
		{base(), pause("who=lab", "depth=6", "until=soon"), "field.wrong", ""},
	})
	require.True(t, base().assess(p, "11-17 12:00").Asks("classified:major", "reason"))
	require.False(t, base().assess(p, "11-17 12:00").Asks("classified:major", "amount"))
	require.False(t, base().assess(p, "11-17 12:00").Asks("close_applied", "d3"), "only a way of closing asks for it, and none is chosen yet")
}
