package sla_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
)

// What an approval rests on is asked again when it changes, and who wrote what is
// approved is no second pair of eyes.
func TestApprovedAnew(t *testing.T) {
	p := lab(t, `stages:
- {code: plan, name: {en: Plan}, approval: true, fields: [{code: what, name: {en: What}}]}`,
		"approvals: {plan: [{when: amount >= 1000, roles: [boss]}, {roles: [chief]}], close: {\"*\": [chief]}}",
		"gates: [{act: close_applied, needs: [plan]}]")
	planned := func() *diary {
		return begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: "wish"}).done("11-16 10:00", "plan", "what=paint").about("11-16 11:00", "郑总", "plan", true)
	}
	require.True(t, planned().assess(p, "11-16 12:00").State.Steps["plan"].Done)
	require.False(t, planned().correct("11-16 12:00", "amount=1000").assess(p, "11-16 13:00").State.Steps["plan"].Done, "at this amount the boss has to approve")
	require.True(t, planned().correct("11-16 12:00", "amount=999").assess(p, "11-16 13:00").State.Steps["plan"].Done)

	asked := planned().apply("11-16 14:00")
	approve := complaint.Event{Approved: &complaint.Approved{Subject: complaint.SubjectClose}}
	require.Equal(t, "", asked.permit(p, "11-16 16:00", "郑总", approve))
	require.Equal(t, "gate.needs", asked.fill("11-16 15:00", "plan", "what=rust").permit(p, "11-16 16:00", "郑总", approve), "the plan is another one now")

	written := begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: "wish"}).
		add("11-16 10:00", "孙", filled("plan", "what=paint")).add("11-16 11:00", "钱", finished("plan"))
	decide := complaint.Event{Approved: &complaint.Approved{Subject: "plan"}}
	for who, code := range map[string]string{"孙": "approve.four-eyes", "钱": "approve.four-eyes", "郑总": ""} {
		require.Equal(t, code, written.permit(p, "11-16 12:00", who, decide), "%s: who wrote it, who finished it, another", who)
	}
}

// A row that was missed stays missed when its due day is moved afterwards.
func TestMovedRow(t *testing.T) {
	p := lab(t, `stages:
- {code: todo, name: {en: To do}, fields: [{code: row, name: {en: Rows}, kind: list, columns: [{code: due, name: {en: Due}, kind: date}, {code: done, name: {en: Done}, kind: date}]}]}`,
		"clocks: [{code: each, name: {en: Each}, each: {list: todo.row, due: due, done: done}}]")
	undertaken := func() *diary {
		return begun(t, "11-02 09:00", complaint.Opened{Text: "x", Type: "wish"}).fill("11-02 10:00", "todo", "row.1.due=2026-11-05")
	}
	check(t, p, []row{
		{"moved in time", undertaken().fill("11-05 18:00", "todo", "row.1.due=2026-11-12"), "11-10 09:00", facts{"each": "11-12 18:00 running"}, "the last instant"},
		{"moved too late", undertaken().fill("11-06 09:00", "todo", "row.1.due=2026-11-12"), "11-10 09:00", facts{"each": "11-05 18:00 breached"}, ""},
		{"done, then moved", undertaken().fill("11-05 09:00", "todo", "row.1.done=2026-11-05").fill("11-06 09:00", "todo", "row.1.due=2026-11-12"), "11-10 09:00", facts{"each": "11-12 18:00 met"}, "nothing was missed"},
	})
}

// Thresholds that hold at once raise at once, in whatever order they stand.
func TestThresholdsInARow(t *testing.T) {
	p := lab(t, `thresholds:
- {code: second, name: {en: Second}, when: amount >= 10, level: critical, from: [major]}
- {code: first, name: {en: First}, when: amount >= 10, level: major, from: [minor]}
- {code: back, name: {en: Back}, when: amount >= 10, level: minor, from: [critical]}`)
	d := begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: "wish"}).correct("11-16 10:00", "amount=10")
	a := d.assess(p, "11-16 10:00")
	require.Equal(t, "critical", a.State.Level, "and none lowers it")
	require.Len(t, a.State.Automatic, 2)
	ten := complaint.Yuan(10)
	require.Equal(t, "critical", begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: "wish", Amount: &ten}).assess(p, "11-16 09:00").State.Level, "at receipt too")
}

// Time that was granted does not run while the clock is paused.
func TestPausedInGrantedTime(t *testing.T) {
	p := lab(t, "pause: {clocks: [close]}", "extension: {clocks: [close]}")
	d := func() *diary {
		return begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: "wish"}).extend("11-17 09:00", "close", "11-25 18:00")
	}
	check(t, p, []row{
		{"granted", d(), "11-24 09:00", facts{"close": "11-25 18:00 running"}, ""},
		{"paused", d().pause("11-20 09:00", ""), "11-27 09:00", facts{"close": "- paused"}, "not missed while nothing can be done"},
		{"resumed", d().pause("11-20 09:00", "11-22 09:00"), "11-24 09:00", facts{"close": "11-27 18:00 running"}, "two days more"},
		{"asked for at the very beginning", begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: "wish"}).extend("11-16 09:00", "close", "11-25 18:00"), "11-24 09:00", facts{"close": "11-25 18:00 running"}, "papers are typed in afterwards with one time"},
	})
}
