package sla_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// clock is the closing clock of the bench and another one after it.
func clock(more string) string {
	return `clocks:
- {code: close, name: {en: Closing}, start: [opened, reopened], stop: ["close_applied:accepted"], runs: each, limits: {minor: 72h, major: 48h, critical: 24h}}
- ` + more
}

const replyKinds = "replies: [{code: news, name: {en: News}}, {code: help, name: {en: Help}}]"

func (d *diary) tell(at, kind string) *diary {
	return d.add(at, "王服务", complaint.Event{Replied: &complaint.Replied{To: complaint.ToCenter, Nature: complaint.Text(kind), Text: "x"}})
}

// A clock that counts anew from each start (MFG-18), and a pause in it.
func TestLatest(t *testing.T) {
	stages := "stages: [{code: d4, name: {en: Find}, again: true}]"
	p := lab(t, replyKinds, stages, "pause: {clocks: [analysis]}", clock(`{code: analysis, name: {en: Analysis}, start: [opened, "replied:news"], stop: ["stepped:d4"], runs: latest, limits: {"*": 7wd}}`))
	base := func() *diary {
		return begun(t, "11-13 10:00", complaint.Opened{Text: "x"}).judge("11-13 10:00", complaint.Classified{Level: "minor"})
	}
	check(t, p, []row{
		{"T-11", base(), "11-20 12:00", facts{"analysis": "11-24 18:00 running"}, "seven working days from Friday"},
		{"T-12", base().pause("11-17 09:00", "11-19 09:00"), "11-20 12:00", facts{"analysis": "11-26 18:00 running"}, "a test of two working days"},
		{"T-13", base().tell("11-17 10:00", "news"), "11-20 12:00", facts{"analysis": "11-26 18:00 running"}, "counted anew from the news, and one run"},
		{"T-13 twice", base().tell("11-17 10:00", "news").tell("11-18 10:00", "news"), "11-20 12:00", facts{"analysis": "11-27 18:00 running"}, "from the latest"},
		{"news during a test", base().pause("11-17 09:00", "11-19 09:00").tell("11-18 10:00", "news"), "11-18 12:00", facts{"analysis": "- paused"}, "one run, though it has no due time now"},
		{"another kind of reply", base().tell("11-17 10:00", "help").reply("11-17 11:00"), "11-20 12:00", facts{"analysis": "11-24 18:00 running"}, "only news begins it anew"},
		{"done", base().tell("11-17 10:00", "news").done("11-26 18:00", "d4"), "11-27 12:00", facts{"analysis": "11-26 18:00 met"}, "in time by the later limit"},
		{"done late", base().tell("11-17 10:00", "news").done("11-26 18:01", "d4"), "11-27 12:00", facts{"analysis": "11-26 18:00 breached"}, ""},
		{"news after it was missed", base().tell("11-25 10:00", "news"), "11-25 12:00", facts{"analysis": "11-24 18:00 breached, 12-04 18:00 running"}, "what was missed stays missed"},
		{"news after it was done", base().done("11-16 10:00", "d4").tell("11-17 10:00", "news"), "11-20 12:00", facts{"analysis": "11-24 18:00 met, 11-26 18:00 running"}, "it is to be analysed again"},
		{"closed before", base().apply("11-17 10:00"), "11-27 12:00", facts{"analysis": "11-24 18:00 waived"}, ""},
	})
	p = lab(t, replyKinds, stages, clock(`{code: analysis, name: {en: Analysis}, start: [opened, "replied:news"], stop: ["stepped:d4"], runs: once, limits: {"*": 7wd}}`))
	check(t, p, []row{{"once: never anew once it is done", base().done("11-16 10:00", "d4").tell("11-17 10:00", "news"), "11-20 12:00", facts{"analysis": "11-24 18:00 met"}, "what latest has beyond once"}})
}

// What was never done is not missed where the clock is optional (MFG-17); what was
// done is judged.
func TestOptional(t *testing.T) {
	p := lab(t, replyKinds, clock(`{code: ask, name: {en: Ask}, start: [opened], stop: ["replied:help"], runs: once, optional: true, limits: {"*": 24h}}`))
	check(t, p, []row{
		{"never asked", faulty(t, "minor"), "11-18 12:00", facts{"ask": "", "to do": "close"}, ""},
		{"not yet asked", faulty(t, "minor"), "11-16 12:00", facts{"ask": "", "to do": ""}, "nobody has to"},
		{"in time", faulty(t, "minor").tell("11-17 09:00", "help"), "11-18 12:00", facts{"ask": "11-17 09:00 met"}, "at the due instant"},
		{"late", faulty(t, "minor").tell("11-17 09:01", "help"), "11-18 12:00", facts{"ask": "11-17 09:00 breached"}, ""},
		{"closed without", faulty(t, "minor").apply("11-16 10:00"), "11-18 12:00", facts{"ask": ""}, ""},
	})
}

// A clock that runs after closing, such as a visit.
func TestAfterClosing(t *testing.T) {
	p := lab(t, "callback: {required: false, after_close: true}", "stages: [{code: visit, name: {en: Visit}, while: closed}]",
		clock("{code: visit, name: {en: Visit}, start: [closed], stop: [\"stepped:visit\"], runs: each, while: closed, limits: {\"*\": 48h}}\n- {code: survey, name: {en: Survey}, start: [closed], stop: [\"called_back:satisfied\", \"called_back:dissatisfied\"], runs: each, while: closed, limits: {\"*\": 24h}}"))
	closed := func() *diary { return faulty(t, "minor").apply("11-17 09:00") }
	check(t, p, []row{
		{"still open", faulty(t, "minor"), "11-17 12:00", facts{"visit": "", "survey": ""}, ""},
		{"closed", closed(), "11-17 12:00", facts{"visit": "11-19 09:00 running", "survey": "11-18 09:00 running", "to do": "survey"}, "from closing"},
		{"visited", closed().done("11-19 09:00", "visit"), "11-20 12:00", facts{"visit": "11-19 09:00 met"}, ""},
		{"not visited", closed(), "11-20 12:00", facts{"visit": "11-19 09:00 breached", "to do": "visit, survey"}, "it is still to be done"},
		{"asked", closed().call("11-18 08:00", "dissatisfied"), "11-20 12:00", facts{"survey": "11-18 09:00 met", "status": "closed"}, "after closing a call decides nothing"},
		{"nobody there", closed().call("11-18 08:00", "unreached"), "11-20 12:00", facts{"survey": "11-18 09:00 breached"}, "an attempt is no call"},
		{"taken up again", closed().reopen("11-18 08:00"), "11-20 12:00", facts{"visit": "11-19 09:00 waived", "survey": "11-18 09:00 waived"}, "there is nothing to visit for yet"},
		{"closed again", closed().reopen("11-18 08:00").apply("11-20 09:00"), "11-20 12:00", facts{"visit": "11-19 09:00 waived, 11-22 09:00 running", "survey": "11-18 09:00 waived, 11-21 09:00 running"}, ""},
	})
	call := complaint.Event{CalledBack: &complaint.CalledBack{Result: "satisfied"}}
	require.Equal(t, "", closed().permit(p, "11-18 08:00", "x", call))
	require.Equal(t, "callback.nothing", closed().permit(lab(t), "11-18 08:00", "x", call), "where the policy does not ask for it")
}

// A run for each row of a list that falls due on its own day (CCF-30).
func TestEachRow(t *testing.T) {
	p := lab(t, "stages: [{code: fix, name: {en: Fix}, fields: [{code: m, name: {en: Measures}, kind: list, columns: [{code: what, name: {en: What}}, {code: due, name: {en: Due}, kind: date}, {code: done, name: {en: Done}, kind: date}]}]}]",
		clock(`{code: measure, name: {en: Measure}, each: {list: fix.m, due: due, done: done}}`))
	rows := func(pairs ...string) *diary { return faulty(t, "minor").fill("11-16 10:00", "fix", pairs...) }
	check(t, p, []row{
		{"nothing planned", faulty(t, "minor"), "11-18 12:00", facts{"measure": ""}, ""},
		{"no day", rows("m.1.what=x"), "11-18 12:00", facts{"measure": ""}, "what has no day falls due on none"},
		{"two", rows("m.1.due=2026-11-18", "m.2.due=2026-11-20"), "11-18 12:00", facts{"measure": "11-18 18:00 running, 11-20 18:00 running", "to do": "close, measure"}, "at the end of its day"},
		{"overdue", rows("m.1.due=2026-11-18"), "11-18 18:01", facts{"measure": "11-18 18:00 breached"}, ""},
		{"on the day", rows("m.1.due=2026-11-18", "m.1.done=2026-11-18"), "11-19 12:00", facts{"measure": "11-18 18:00 met"}, "in time"},
		{"a day late", rows("m.1.due=2026-11-18", "m.1.done=2026-11-19"), "11-20 12:00", facts{"measure": "11-18 18:00 breached"}, ""},
		{"done later is reported later", rows("m.1.due=2026-11-18").fill("11-19 10:00", "fix", "m.1.done=2026-11-17"), "11-20 12:00", facts{"measure": "11-18 18:00 met"}, "the day on which it was done counts"},
		{"put off", rows("m.1.due=2026-11-18").fill("11-17 10:00", "fix", "m.1.due=2026-11-25"), "11-20 12:00", facts{"measure": "11-25 18:00 running"}, ""},
		{"taken back", rows("m.1.due=2026-11-18").fill("11-17 10:00", "fix", "m.1.due="), "11-20 12:00", facts{"measure": ""}, ""},
		{"closed before its day", rows("m.1.due=2026-11-18").apply("11-17 10:00"), "11-20 12:00", facts{"measure": "11-18 18:00 breached", "to do": "measure"}, "what somebody undertook outlives the closing"},
		{"withdrawn before its day", rows("m.1.due=2026-11-18").withdraw("11-17 10:00"), "11-20 12:00", facts{"measure": "11-18 18:00 waived"}, "but not the customer's change of mind"},
		{"voided on the day it was done", rows("m.1.due=2026-11-18", "m.1.done=2026-11-18").void("11-18 10:00"), "11-20 12:00", facts{"measure": "11-18 18:00 met"}, "done some time of that day"},
		{"voided the day before it was done", rows("m.1.due=2026-11-18", "m.1.done=2026-11-18").void("11-17 10:00"), "11-20 12:00", facts{"measure": "11-18 18:00 waived"}, ""},
		{"done today", rows("m.1.due=2026-11-18", "m.1.done=2026-11-18"), "11-18 12:00", facts{"measure": "11-18 18:00 met"}, "before the day is over"},
		{"in the order of its rows", rows("m.10.due=2026-11-20", "m.2.due=2026-11-19", "m.a.due=2026-11-18"), "11-16 12:00", facts{"measure": "11-19 18:00 running, 11-20 18:00 running, 11-18 18:00 running"}, "2 before 10, numbers before words"},
	})
	a := rows("m.1.due=2026-11-18", "m.7.due=2026-11-20").assess(p, "11-16 12:00")
	require.Equal(t, []string{"1 1", "7 2"}, []string{fmt.Sprint(a.Runs[1].Row, " ", a.Runs[1].Sequence), fmt.Sprint(a.Runs[2].Row, " ", a.Runs[2].Sequence)})
}

// Limits by type, level and both; the most specific stands. And clocks of only
// some of the cases.
func TestLimitsByType(t *testing.T) {
	p := lab(t, "fields: [{code: hot, name: {en: Hot}, kind: yes}]",
		clock(`{code: reply, name: {en: Reply}, start: [opened], stop: [replied], runs: once, when: "type = wish or hot", limits: {"wish/major": 1h, major: 2h, wish: 3h, fault: 5h, "*": 4h}}`))
	of := func(typ, level string, fields ...string) *diary {
		return begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: complaint.Text(typ), Fields: set(fields...)}).judge("11-16 09:00", complaint.Classified{Level: level})
	}
	check(t, p, []row{
		{"type and level", of("wish", "major"), "11-16 09:30", facts{"reply": "11-16 10:00 running"}, ""},
		{"type", of("wish", "minor"), "11-16 09:30", facts{"reply": "11-16 12:00 running"}, ""},
		{"level", of("fault", "major", "hot=yes"), "11-16 09:30", facts{"reply": "11-16 11:00 running"}, "the level stands over the type"},
		{"another type", of("fault", "minor", "hot=yes"), "11-16 09:30", facts{"reply": "11-16 14:00 running"}, ""},
		{"neither a wish nor hot", of("fault", "major"), "11-16 09:30", facts{"reply": ""}, ""},
		{"hot from later on", of("fault", "minor").correct("11-16 09:10", "field.hot=yes"), "11-16 09:30", facts{"reply": "11-16 14:00 running"}, "it counts from its start all the same"},
		{"its type changed", of("wish", "minor").judge("11-16 09:10", complaint.Classified{Type: "fault", Fields: set("hot=yes")}), "11-16 09:30", facts{"reply": "11-16 14:00 running"}, ""},
	})
}

// What is written down late (T-20), and who has to be told from when a level is known (T-21).
func TestEnteredAndLevel(t *testing.T) {
	p := lab(t, "stages: [{code: report, name: {en: Report}, again: true}]",
		clock("{code: entry, name: {en: Entry}, start: [opened], stop: [entered], runs: once, limits: {\"*\": 2h}}\n- {code: report_up, name: {en: Report up}, start: [\"level:critical\"], stop: [\"stepped:report\"], runs: once, limits: {\"*\": 1h}}"))
	entered := func(at string) *diary {
		return begun(t, "11-16 10:00", complaint.Opened{Text: "x"}).recorded(at).judge("11-16 10:00", complaint.Classified{Level: "minor"}).recorded(at)
	}
	check(t, p, []row{
		{"T-20 in time", entered("11-16 12:00"), "11-16 13:00", facts{"entry": "11-16 12:00 met"}, "two hours"},
		{"T-20 late", entered("11-16 12:01"), "11-16 13:00", facts{"entry": "11-16 12:00 breached"}, ""},
		{"at once", entered("11-16 10:00"), "11-16 13:00", facts{"entry": "11-16 12:00 met"}, ""},
		{"T-21", entered("11-16 12:00").judge("11-16 12:30", complaint.Classified{Level: "critical"}), "11-16 13:00", facts{"report_up": "11-16 13:30 running"}, "from when it was marked"},
		{"T-21 judged so the first time", begun(t, "11-16 10:00", complaint.Opened{Text: "x"}).judge("11-16 12:30", complaint.Classified{Level: "critical"}), "11-16 13:00", facts{"report_up": "11-16 13:30 running"}, "the level holds from the receipt, but nobody knew it"},
		{"T-21 met", entered("11-16 12:00").judge("11-16 12:30", complaint.Classified{Level: "critical"}).done("11-16 13:30", "report"), "11-16 14:00", facts{"report_up": "11-16 13:30 met"}, ""},
		{"T-21 late", entered("11-16 12:00").judge("11-16 12:30", complaint.Classified{Level: "critical"}), "11-16 13:31", facts{"report_up": "11-16 13:30 breached", "to do": "close, report_up"}, ""},
		{"another level", entered("11-16 12:00").judge("11-16 12:30", complaint.Classified{Level: "major"}), "11-16 13:00", facts{"report_up": ""}, ""},
		{"saved is not told", entered("11-16 12:00").judge("11-16 12:30", complaint.Classified{Level: "critical"}).fill("11-16 12:40", "report"), "11-16 13:00", facts{"report_up": "11-16 13:30 running"}, ""},
	})
	p = lab(t, "stages: [{code: report, name: {en: Report}}]", "thresholds: [{code: costly, name: {en: Costly}, when: amount >= 2000, level: critical}]",
		"types:\n- {code: wish, name: {en: Wish}, level: minor}", clock("{code: report_up, name: {en: Report up}, start: [\"level:critical\"], stop: [\"stepped:report\"], runs: each, limits: {\"*\": 1h}}"))
	costly := begun(t, "11-16 10:00", complaint.Opened{Text: "x", Amount: yuan(2000)})
	check(t, p, []row{
		{"known at receipt", costly.copied(), "11-16 10:30", facts{"report_up": "11-16 11:00 running"}, "the threshold was reached then"},
		{"then judged lower", costly.copied().done("11-16 10:40", "report").judge("11-16 12:00", complaint.Classified{Level: "minor"}), "11-16 12:30", facts{"report_up": "11-16 11:00 met", "level": "critical"}, "the level did not change: nothing begins anew"},
		{"judged the same again", newDiary(t, 1, "11-16 10:00").judge("11-16 11:00", complaint.Classified{Level: "critical"}).done("11-16 11:30", "report").judge("11-16 12:00", complaint.Classified{Level: "critical", Category: "leak"}), "11-16 12:30", facts{"report_up": "11-16 12:00 met"}, "no level came into force"},
		{"reached later", newDiary(t, 1, "11-16 10:00").correct("11-16 15:00", "amount=2000"), "11-16 15:30", facts{"report_up": "11-16 16:00 running"}, ""},
	})
}

// More time: granted, asked for, refused, twice, too late (SVC-13, S-46).
func TestExtensions(t *testing.T) {
	p := lab(t, clock(`{code: reply, name: {en: Reply}, start: [opened], stop: [replied], runs: once, limits: {"*": 50h}}`), "extension: {clocks: [close, reply], times: 2, needs: [reason or depth > 1], article: X}", "approvals: {extension: [{when: amount >= 1000, roles: [clerk, boss]}, {roles: [boss]}]}", "fields: [{code: depth, name: {en: Depth}, kind: number}]")
	free := lab(t, "extension: {clocks: [close]}")
	base := func() *diary { return faulty(t, "minor", "depth=2") }
	asked := func() *diary { return base().extend("11-18 09:00", "close", "11-21 18:00") }
	check(t, free, []row{
		{"without approval", base().extend("11-18 09:00", "close", "11-21 18:00"), "11-20 12:00", facts{"close": "11-21 18:00 running", "overdue since": ""}, ""},
		{"kept", base().extend("11-18 09:00", "close", "11-21 18:00").apply("11-21 18:00"), "11-22 12:00", facts{"close": "11-21 18:00 met", "first closing": "false"}, "S-46: in time, but it is not closed the first time"},
		{"within the original limit all the same", base().extend("11-18 09:00", "close", "11-21 18:00").apply("11-19 09:00"), "11-22 12:00", facts{"close": "11-21 18:00 met", "first closing": "false"}, "S-46: whether it needed the time is not asked"},
		{"missed", base().extend("11-18 09:00", "close", "11-21 18:00").apply("11-21 18:01"), "11-22 12:00", facts{"close": "11-21 18:00 breached", "first closing": "false"}, ""},
		{"twice", base().extend("11-18 09:00", "close", "11-21 18:00").extend("11-21 09:00", "close", "11-25 18:00"), "11-22 12:00", facts{"close": "11-25 18:00 running"}, ""},
		{"asked for at the due second", base().extend("11-19 09:00", "close", "11-21 18:00"), "11-20 12:00", facts{"close": "11-21 18:00 running"}, "on time (ENG-03)"},
		{"asked for after the due time", base().extend("11-19 09:01", "close", "11-21 18:00"), "11-20 12:00", facts{"close": "11-19 09:00 breached"}, "what was missed stays missed"},
		{"of the closing before", base().extend("11-17 09:00", "close", "11-29 18:00").apply("11-18 09:00").reopen("11-20 09:00"), "11-20 12:00", facts{"close": "11-29 18:00 met, 11-23 09:00 running"}, "the next one has its own limit"},
	})
	check(t, p, []row{
		{"asked for", asked(), "11-18 12:00", facts{"close": "11-19 09:00 running"}, "not granted yet"},
		{"pending at due", asked(), "11-20 12:00", facts{"close": "11-19 09:00 running", "reply": "11-18 11:00 breached"}, "held, that clock and no other: as an application that arrived in time is (T-27)"},
		{"granted before due", asked().about("11-18 10:00", "郑总", "extension", true), "11-20 12:00", facts{"close": "11-21 18:00 running"}, ""},
		{"granted after due", asked().about("11-20 10:00", "郑总", "extension", true), "11-20 12:00", facts{"close": "11-21 18:00 running"}, "it counts from when it was asked for"},
		{"refused after due", asked().about("11-20 10:00", "郑总", "extension", false), "11-20 12:00", facts{"close": "11-19 09:00 breached"}, "dated at due"},
		{"closed while it waits", asked().apply("11-18 12:00"), "11-20 12:00", facts{"close": "11-19 09:00 met", "status": "closed"}, ""},
	})
	extension := func(clock, until string) complaint.Event {
		return complaint.Event{Extended: &complaint.Extended{Clock: clock, Until: complaint.At(instant(t, until)), Reason: "x"}}
	}
	granted := func() *diary { return asked().about("11-18 10:00", "郑总", "extension", true) }
	tries(t, func(d *diary, e complaint.Event) string { return d.permit(p, "11-18 12:00", "王服务", e) }, []try{
		{base(), extension("close", "11-21 18:00"), "", ""},
		{base(), extension("news", "11-21 18:00"), "extend.clock", "not this clock"},
		{base(), extension("close", "11-18 12:00"), "extend.past", "later than now"},
		{faulty(t, "minor"), extension("close", "11-21 18:00"), "gate.needs", "its terms"},
		{asked(), extension("close", "11-21 18:00"), "apply.pending", "one at a time"},
		{granted(), extension("close", "11-25 18:00"), "", "a second time"},
		{asked().about("11-18 10:00", "郑总", "extension", false), extension("close", "11-25 18:00"), "", "a refused one does not count"},
		{granted().extend("11-18 11:00", "close", "11-25 18:00").about("11-18 11:30", "郑总", "extension", true), extension("close", "11-28 18:00"), "extend.times", "twice is enough"},
		{granted().extend("11-18 11:00", "close", "11-25 18:00").about("11-18 11:30", "郑总", "extension", true), extension("reply", "11-28 18:00"), "", "of one clock"},
		{asked().about("11-18 10:00", "郑总", "extension", false).extend("11-18 10:30", "close", "11-25 18:00").about("11-18 11:30", "郑总", "extension", true), extension("close", "11-26 18:00"), "", "granted once, refused once"},
		{base(), extension("close", "11-18 18:00"), "extend.earlier", "more time is never less"},
		{base(), extension("close", "11-19 09:00"), "extend.earlier", "nor as much as there was"},
		{base().apply("11-18 10:00"), extension("close", "11-25 18:00"), "event.status", "closed"},
	})
	a := base().extend("11-18 09:00", "close", "11-21 18:00").extend("11-21 09:00", "close", "11-25 18:00").assess(free, "11-22 12:00")
	require.Equal(t, "11-19 09:00", a.Runs[0].Original.In(beijing).Format("01-02 15:04"), "the first due time is printed")
	require.True(t, base().assess(free, "11-18 12:00").Runs[0].Original.IsZero())
	require.Equal(t, [][]string{{"boss"}}, base().assess(p, "11-18 12:00").Needs("extension").Approvals)
	require.Equal(t, [][]string{{"clerk"}, {"boss"}}, base().correct("11-17 09:00", "amount=1000").assess(p, "11-18 12:00").Needs("extension").Approvals)

	// where the clock raises the level by itself
	p = lab(t, "extension: {clocks: [close]}", "approvals: {extension: {\"*\": [boss]}}", `clocks: [{code: close, name: {en: Closing}, start: [opened, reopened], stop: ["close_applied:accepted"], runs: each, limits: {minor: 72h, major: 96h, critical: 120h}, raise: {minor: major, major: critical, critical: critical}}]`)
	check(t, p, []row{
		{"raising: granted", granted(), "11-20 12:00", facts{"close": "11-21 18:00 running", "level": "minor"}, ""},
		{"raising: pending", asked(), "11-20 12:00", facts{"close": "11-19 09:00 running", "level": "minor"}, "nothing is raised while it is undecided"},
		{"raising: refused", asked().about("11-19 10:00", "郑总", "extension", false), "11-19 12:00", facts{"close": "11-19 09:00 breached, 11-20 09:00 running", "level": "major"}, "dated at due"},
		{"raising: missed", granted(), "11-21 19:00", facts{"close": "11-21 18:00 breached", "level": "major"}, "raised at the extended due time; the limit it is raised to had passed"},
		{"raising: closed in the time that was given", granted().apply("11-21 17:00"), "11-22 12:00", facts{"close": "11-21 18:00 met", "first closing": "false", "level": "minor"}, "S-46"},
	})
}

// The moments of approvals and refusals, of a stage and of closing.
func TestMoments(t *testing.T) {
	p := lab(t, "approvals: {plan: {\"*\": [clerk, boss]}, close: {\"*\": [boss]}}", "stages: [{code: plan, name: {en: Plan}, approval: true}, {code: build, name: {en: Build}}]", clock(`{code: sign, name: {en: Sign}, start: ["stepped:plan"], stop: ["approved:plan", denied], runs: each, limits: {"*": 4h}}
- {code: build, name: {en: Build}, start: ["stepped:plan:accepted"], stop: ["stepped:build"], runs: each, limits: {"*": 24h}}
- {code: write, name: {en: Write}, start: [opened], stop: ["stepped:plan:accepted"], runs: each, limits: {"*": 8h}}`))
	asked := func() *diary { return faulty(t, "minor").done("11-16 10:00", "plan") }
	check(t, p, []row{
		{"asked for", asked(), "11-16 12:00", facts{"sign": "11-16 14:00 running", "build": "", "write": "11-16 17:00 running"}, ""},
		{"one of two", asked().about("11-16 11:00", "甲", "plan", true), "11-16 12:00", facts{"sign": "11-16 14:00 running", "build": ""}, "one more is to come"},
		{"both", asked().about("11-16 11:00", "甲", "plan", true).about("11-16 13:00", "乙", "plan", true), "11-16 15:00", facts{"sign": "11-16 14:00 met", "build": "11-17 10:00 running", "write": "11-16 17:00 met"}, "it counts from when it was handed in (DLR-16)"},
		{"refused", asked().about("11-16 15:00", "甲", "plan", false), "11-16 18:00", facts{"sign": "11-16 14:00 breached", "build": "", "write": "11-16 17:00 breached"}, ""},
		{"pending at due", asked(), "11-16 18:00", facts{"write": "11-16 17:00 running", "sign": "11-16 14:00 breached"}, "handed in in time: held"},
		{"an approval of closing", faulty(t, "minor").done("11-16 10:00", "plan").apply("11-16 10:30").about("11-16 11:00", "乙", "close", true), "11-16 12:00", facts{"status": "closed", "sign": "11-16 14:00 waived"}, "is none of the plan"},
	})
}
