package sla_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// stageSections are two stages with lists that point at each other.
const stageSections = `stages:
- code: d3
  name: {en: Contain}
  again: true
  fields:
  - {code: place, name: {en: Place}}
  - {code: note, name: {en: Note}}
  - {code: m, name: {en: Measures}, kind: list, columns: [{code: what, name: {en: What}}, {code: due, name: {en: Due}, kind: date}, {code: done, name: {en: Done}, kind: date}, {code: cause, name: {en: Cause}, kind: ref, of: d4.cause}]}
- code: d4
  name: {en: Find}
  again: true
  fields:
  - {code: note, name: {en: Note}}
  - {code: cause, name: {en: Causes}, kind: list, columns: [{code: kind, name: {en: Kind}, kind: choice, options: [{code: man, name: {en: Man}}, {code: tool, name: {en: Tool}}]}, {code: note, name: {en: Note}}]}
`

// try is an event that may or may not be allowed after a life, by the code of what
// forbids it.
type try struct {
	life *diary
	e    complaint.Event
	code string
	why  string
}

func tries(t *testing.T, permit func(*diary, complaint.Event) string, all []try) {
	t.Helper()
	for _, c := range all {
		require.Equal(t, c.code, permit(c.life, c.e), c.why)
	}
}

// A stage is worked on where it belongs to the flow, in its turn and while it can be.
func TestStageTurn(t *testing.T) {
	p := lab(t, "fields: [{code: safety, name: {en: Safety}, kind: yes}]", `stages:
- {code: look, name: {en: Look}, when: safety, fields: [{code: seen, name: {en: Seen}}]}
- {code: plan, name: {en: Plan}, after: [look], fields: [{code: what, name: {en: What}}]}
- {code: redo, name: {en: Redo}, after: [plan], again: true, undoes: [plan]}
- {code: visit, name: {en: Visit}, while: closed}
- {code: memo, name: {en: Memo}, while: any, when: memo.loud, fields: [{code: loud, name: {en: Loud}, kind: yes}]}
- {code: own, name: {en: Own}, when: safety, fields: [{code: safety, name: {en: Own safety}, kind: yes}]}
`)
	plain, safe := func() *diary { return faulty(t, "minor") }, func() *diary { return faulty(t, "minor", "safety=yes") }
	closed := func() *diary { return plain().apply("11-16 12:00") }
	tries(t, func(d *diary, e complaint.Event) string { return d.permit(p, "11-17 12:00", "王服务", e) }, []try{
		{plain(), finished("nothing"), "value.step", "there is no such stage"},
		{plain(), finished("look"), "step.not-in-flow", "it belongs to the flow only when safety is at stake"},
		{plain(), filled("look", "seen=x"), "step.not-in-flow", "not even a part of it"},
		{safe(), finished("look"), "", ""},
		{plain(), finished("plan"), "", "the stage before does not apply"},
		{safe(), finished("plan"), "step.after", "the stage before applies and is not done"},
		{safe(), filled("plan", "what=x"), "step.after", "nor is it begun before"},
		{safe().fill("11-16 10:00", "look", "seen=x"), finished("plan"), "step.after", "begun is not done"},
		{safe().done("11-16 10:00", "look"), finished("plan"), "", "it is done"},
		{plain().done("11-16 10:00", "plan"), finished("plan"), "step.again", "once is enough"},
		{plain().done("11-16 10:00", "plan"), filled("plan", "what=x"), "", "but something can be added"},
		{plain(), finished("redo"), "step.after", ""},
		{plain().done("11-16 10:00", "plan").done("11-16 11:00", "redo"), finished("redo"), "step.after", "plan is to be done anew first"},
		{plain().done("11-16 10:00", "plan").done("11-16 11:00", "redo").done("11-16 12:00", "plan"), finished("redo"), "", "it may be done again"},
		{plain().done("11-16 10:00", "plan").done("11-16 11:00", "redo"), finished("plan"), "", "undone, it can be done once more"},
		{closed(), finished("plan"), "step.status", "closed is closed"},
		{plain(), finished("visit"), "step.status", "only after closing"},
		{closed(), finished("visit"), "", ""},
		{plain(), finished("memo", "loud=yes"), "", "its own field puts it into the flow"},
		{plain(), finished("memo", "loud=no"), "step.not-in-flow", ""},
		{closed(), finished("memo", "loud=yes"), "", "at any time"},
		{plain(), finished("own", "safety=yes"), "step.not-in-flow", "whether it belongs to the flow is asked of the case, not of its own field of that name"},
		{plain().void("11-16 12:00"), finished("memo", "loud=yes"), "event.status", "but not of a case that should not be there"},
	})
	a := plain().done("11-16 10:00", "plan").done("11-16 11:00", "redo").assess(p, "11-16 12:00")
	require.False(t, a.State.Steps["plan"].Done)
	require.Equal(t, 1, a.State.Steps["plan"].Times, "that it was done stays known")
	require.Equal(t, "0", a.Value("plan"), "to be done anew counts as not done")
	require.Equal(t, "1", a.Value("redo"))
	require.Equal(t, complaint.StatusProcessing, a.State.Status, "work has begun")
	var flow []string
	for _, st := range a.Flow() {
		flow = append(flow, st.Code)
	}
	require.Equal(t, "plan redo visit", strings.Join(flow, " "))
	require.Equal(t, complaint.StatusClosed, closed().done("11-16 13:00", "visit").assess(p, "11-16 14:00").State.Status, "a visit opens nothing")
	require.Equal(t, complaint.StatusClassified, plain().fill("11-16 10:00", "plan", "what=x").assess(p, "11-16 11:00").State.Status, "saving is not yet doing")
}

// What a stage needs to be done: its fields, by their conditions, and what it needs.
func TestStageFields(t *testing.T) {
	p := lab(t, "fields: [{code: safety, name: {en: Safety}, kind: yes}]", `stages:
- code: check
  name: {en: Check}
  needs: [sure = yes or why]
  fields:
  - {code: who, name: {en: Who}, required: true}
  - {code: why, name: {en: Why}, required_when: sure = no}
  - {code: permit, name: {en: Permit}, when: safety, required: true}
  - {code: sure, name: {en: Sure}, kind: yes}
  - {code: bad, name: {en: Bad}, kind: number}
  - {code: all, name: {en: All}, kind: number}
  - {code: rate, name: {en: Rate}, kind: percent, ratio: [bad, all], required_when: bad}
  - {code: on, name: {en: On}, kind: date}
  - {code: colour, name: {en: Colour}, kind: choices, options: [{code: red, name: {en: Red}}, {code: blue, name: {en: Blue}}]}
`)
	plain := func(fields ...string) *diary { return faulty(t, "minor", fields...) }
	tries(t, func(d *diary, e complaint.Event) string { return d.permit(p, "11-17 12:00", "王服务", e) }, []try{
		{plain(), finished("check", "who=李", "sure=yes"), "", "complete"},
		{plain(), finished("check", "sure=yes"), "step.missing", "who is required"},
		{plain(), finished("check", "who=", "sure=yes"), "step.missing", "nothing is not said"},
		{plain(), filled("check", "sure=yes"), "", "it may be saved without"},
		{plain().fill("11-16 10:00", "check", "who=李"), finished("check", "sure=yes"), "", "it was said before"},
		{plain().fill("11-16 10:00", "check", "who=李"), finished("check", "sure=yes", "who="), "step.missing", "an empty value takes it back"},
		{plain().fill("11-16 10:00", "check", "who=李").fill("11-16 11:00", "check", "who="), finished("check", "sure=yes"), "step.missing", "it was taken back"},
		{plain(), finished("check", "who=李", "sure=no"), "step.missing", "why is required when not sure"},
		{plain(), finished("check", "who=李", "sure=no", "why=x"), "", ""},
		{plain(), finished("check", "who=李"), "step.needs", "neither sure nor why"},
		{plain("safety=yes"), finished("check", "who=李", "sure=yes"), "step.missing", "the permit is asked for where safety is at stake"},
		{plain("safety=yes"), finished("check", "who=李", "sure=yes", "permit=7"), "", ""},
		{plain("safety=no"), finished("check", "who=李", "sure=yes"), "", ""},
		{plain(), finished("check", "who=李", "sure=yes", "bad=3"), "step.missing", "the rate cannot be computed"},
		{plain(), finished("check", "who=李", "sure=yes", "bad=3", "all=0"), "step.missing", "nor of none"},
		{plain(), finished("check", "who=李", "sure=yes", "bad=3", "all=40"), "", "the rate is 7.50%"},
		{plain(), finished("check", "who=李", "sure=yes", "bad=3", "rate=8%"), "", "it was given"},
		{plain().done("11-16 10:00", "check", "who=李", "sure=yes"), filled("check", "who="), "step.missing", "what is done stays complete"},
		{plain().done("11-16 10:00", "check", "who=李", "sure=yes"), filled("check", "sure=no"), "step.missing", "in every respect"},
		{plain().done("11-16 10:00", "check", "who=李", "sure=yes"), filled("check", "who=王"), "", "another value does as well"},
		{plain(), filled("check", "wo=李"), "value.step-field", "misspelt"},
		{plain(), filled("check", "who.1.x=李"), "value.step-field", "no list"},
		{plain(), filled("check", "on=2026-11-31"), "field.wrong", "there is no such day"},
		{plain(), filled("check", "on=2026-11-30"), "", ""},
		{plain(), filled("check", "on=2026/11/30"), "field.wrong", "a date is kept in one form only"},
		{plain(), filled("check", "sure=maybe"), "field.wrong", ""},
		{plain(), filled("check", "sure=是"), "field.wrong", "typed words are read before they are kept"},
		{plain(), filled("check", "bad=many"), "field.wrong", ""},
		{plain(), filled("check", "bad=-1"), "field.wrong", "less than nothing"},
		{plain(), filled("check", "colour=red blue"), "", ""},
		{plain(), filled("check", "colour=red pink"), "field.wrong", ""},
	})
	d := plain().fill("11-16 10:00", "check", "bad=3", "all=40")
	a := d.assess(p, "11-16 11:00")
	require.Equal(t, "7.50%", a.Value("check.rate"))
	require.True(t, holds(t, a, "check.rate = 7.5%"))
	require.Equal(t, "8%", d.fill("11-16 10:30", "check", "rate=8%").assess(p, "11-16 11:00").Value("check.rate"), "what is given stands over what is computed")
	e := finished("check", "sure=no")
	e.At = complaint.At(instant(t, "11-16 12:00"))
	var f *complaint.Fault
	require.ErrorAs(t, a.Permit(&e), &f)
	require.Equal(t, []string{"who=Who", "why=Why"}, f.Args()["missing"].(interface{ In(string) []string }).In("en"), "all that is missing is named at once")
}

// The rows of a list: enough of them, the fixed ones all, each with its columns and
// what must hold of it, and what they refer to.
func TestStageLists(t *testing.T) {
	p := lab(t, "fields: [{code: all, name: {en: All}, kind: number}]", `stages:
- code: find
  name: {en: Find}
  again: true
  fields: [{code: cause, name: {en: Causes}, kind: list, min: 1, columns: [{code: what, name: {en: What}, required: true}]}]
- code: fix
  name: {en: Fix}
  again: true
  needs: [m.of covers find.cause]
  fields:
  - code: m
    name: {en: Measures}
    kind: list
    min: 2
    each: [cost <= 100 or boss, "what != nothing"]
    columns:
    - {code: what, name: {en: What}, required: true}
    - {code: cost, name: {en: Cost}, kind: money, required_when: what = buy}
    - {code: boss, name: {en: Boss}}
    - {code: of, name: {en: Of}, kind: ref, of: find.cause}
- code: papers
  name: {en: Papers}
  again: true
  fields:
  - code: paper
    name: {en: Papers}
    kind: list
    keys: [{code: fmea, name: {en: FMEA}}, {code: sop, name: {en: SOP}}]
    each: [number or not_needed]
    columns: [{code: number, name: {en: Number}}, {code: not_needed, name: {en: Not needed}}]
- code: photos
  name: {en: Photos}
  again: true
  fields: [{code: photo, name: {en: Photos}, kind: list, required: true, columns: [{code: file, name: {en: File}}, {code: of, name: {en: Of}}]}]
- code: extras
  name: {en: Extras}
  again: true
  needs: ["papers or extra < 2"]
  fields: [{code: extra, name: {en: Extras}, kind: list, when: all > 5, min: 1, columns: [{code: all, name: {en: All}}]}]
`)
	plain := func() *diary { return faulty(t, "minor") }
	found := func() *diary { return plain().done("11-16 10:00", "find", "cause.1.what=a", "cause.2.what=b") }
	const one, two, three, four = "m.1.what=x", "m.1.of=1", "m.2.what=y", "m.2.of=2"
	good := []string{one, two, three, four, "m.1.cost=1", "m.2.cost=1"}
	fix := func(more ...string) complaint.Event {
		return finished("fix", append(append([]string{}, good...), more...)...)
	}
	tries(t, func(d *diary, e complaint.Event) string { return d.permit(p, "11-17 12:00", "王服务", e) }, []try{
		{plain(), finished("find"), "step.missing", "at least one row"},
		{plain(), finished("find", "cause.1.what=a"), "", ""},
		{plain(), finished("find", "cause.a.what=a"), "", "a row may be called anything"},
		{plain(), filled("find", "cause..what=a"), "value.step-field", "but not nothing"},
		{plain(), filled("find", "cause.1=a"), "value.step-field", "no column"},
		{plain(), filled("find", "cause=a"), "value.step-field", "a list is filled in by rows"},
		{plain(), filled("find", "cause.1.wat=a"), "value.step-field", "no such column"},
		{plain(), filled("find", "cause.1.what.x=a"), "value.step-field", ""},
		{found(), fix(), "", "complete"},
		{found(), finished("fix", one, two, "m.1.cost=1"), "step.rows", "two rows at least"},
		{found(), fix("m.2.what="), "step.row", "a column that is required"},
		{found(), fix("m.2.what=", "m.2.of=", "m.2.cost="), "step.rows", "a row of nothing is no row"},
		{found(), fix("m.2.what=buy", "m.2.cost="), "step.row", "what is bought has a price"},
		{found(), fix("m.2.cost=100.01"), "step.row-needs", "over the bound"},
		{found(), fix("m.2.cost=100"), "", "at the bound"},
		{found(), fix("m.2.cost=101", "m.2.boss=王"), "", "or somebody answers for it"},
		{found(), fix("m.2.cost="), "step.row-needs", "unset is not below"},
		{found(), fix("m.2.what=nothing"), "step.row-needs", "each of the conditions of each row"},
		{found(), fix("m.2.of=3"), "step.ref", "there is no third cause"},
		{found(), fix("m.2.of=1 3"), "step.ref", "each of several"},
		{found(), fix("m.2.of=1 2", "m.1.of="), "", "one measure for both"},
		{found(), fix("m.2.of=1"), "step.needs", "nothing is done about the second cause"},
		{plain(), finished("fix", one, three, "m.1.cost=1", "m.2.cost=1"), "", "there is nothing to cover"},
		{plain(), finished("papers", "paper.fmea.number=7", "paper.sop.not_needed=x"), "", "all fixed rows"},
		{plain(), finished("papers", "paper.fmea.number=7"), "step.row-missing", "sop is missing"},
		{plain(), filled("papers", "paper.plan.number=7"), "value.step-field", "no such row"},
		{plain(), filled("papers", "paper.fmea.number=7"), "", ""},
		{plain(), finished("photos"), "step.missing", "a required list has a row"},
		{plain(), finished("photos", "photo.1.file=x"), "", ""},
		{plain(), finished("extras"), "", "not asked for"},
		{faulty(t, "minor", "all=6"), finished("extras"), "step.missing", "asked for"},
		{faulty(t, "minor", "all=6"), finished("extras", "extra.1.all=1"), "", ""},
		{plain(), finished("extras", "extra.1.all=1", "extra.2.all=1"), "step.needs", "a list alone is its number of rows"},
		{plain().done("11-16 10:00", "papers", "paper.fmea.number=7", "paper.sop.number=8"), finished("extras", "extra.1.all=1", "extra.2.all=1"), "", ""},
	})
	a := found().assess(p, "11-17 12:00")
	require.Equal(t, []string{"m.#.what", "m.#.cost", "m.#.boss", "m.#.of"}, sla.Codes(p.Stage("fix").Places()))
	require.Equal(t, []string{"paper.#.number", "paper.#.not_needed"}, sla.Codes(p.Stage("papers").Places()), "fixed rows too are meant by #")
	require.Equal(t, "2", a.Value("find.cause"))
	require.Equal(t, "0", a.Value("fix.m"))
	require.Equal(t, "", a.Value("find.cause.what"), "a column is many values")
	require.True(t, holds(t, a, "find.cause.what has b"))
	require.True(t, holds(t, a, "find.cause.what has x b"), "one of those that are asked for")
	require.False(t, holds(t, a, "find.cause.what has c"))
	require.False(t, holds(t, a, "fix.m.of covers find.cause"), "not a single measure")
	require.True(t, holds(t, plain().assess(p, "11-17 12:00"), "fix.m.of covers find.cause"), "of no causes")

	e := finished("papers", "paper.fmea.number=7")
	e.At = complaint.At(instant(t, "11-17 12:00"))
	var f *complaint.Fault
	require.ErrorAs(t, a.Permit(&e), &f)
	require.Equal(t, "sop", f.Args()["key"])
	require.Equal(t, "SOP", f.Args()["row"].(interface{ In(string) string }).In("en"), "a fixed row by its name")
	e = fix("m.2.what=")
	e.At = complaint.At(instant(t, "11-17 12:00"))
	require.ErrorAs(t, a.Permit(&e), &f)
	require.Equal(t, []any{"2", "2", "What"}, []any{f.Args()["key"], f.Args()["row"].(interface{ In(string) string }).In("en"), f.Args()["column"].(interface{ In(string) string }).In("en")})
}

// A stage that takes effect when approved.
func TestStageApproval(t *testing.T) {
	p := lab(t, "approvals: {plan: {\"*\": [boss]}, big: [{when: amount >= 10000, roles: [clerk, boss]}, {roles: [clerk]}]}", `stages:
- {code: plan, name: {en: Plan}, approval: true, fields: [{code: what, name: {en: What}}, {code: note, name: {en: Note}}, {code: m, name: {en: M}, kind: list, columns: [{code: a, name: {en: A}}, {code: b, name: {en: B}}]}]}
- {code: build, name: {en: Build}, after: [plan]}
- {code: other, name: {en: Other}, undoes: [plan], again: true}
- {code: free, name: {en: Free}, fields: [{code: what, name: {en: What}}]}
- {code: big, name: {en: Big}, approval: true}
`)
	asked := func() *diary { return faulty(t, "minor").done("11-16 10:00", "plan", "what=x", "m.1.a=1") }
	granted := func() *diary { return asked().about("11-16 11:00", "郑总", "plan", true) }
	for _, c := range []struct {
		name string
		life *diary
		done bool
		want string
		why  string
	}{
		{"pending", asked(), false, "pending", "asked for is not done"},
		{"accepted", granted(), true, "accepted", ""},
		{"denied", asked().about("11-16 11:00", "郑总", "plan", false), false, "denied", ""},
		{"denied, asked again", asked().about("11-16 11:00", "郑总", "plan", false).done("11-16 12:00", "plan"), false, "pending", ""},
		{"denied, asked again, accepted", asked().about("11-16 11:00", "郑总", "plan", false).done("11-16 12:00", "plan").about("11-16 13:00", "郑总", "plan", true), true, "accepted", ""},
		{"changed after approval", granted().fill("11-16 12:00", "plan", "what=y"), false, "accepted", "what was approved was something else"},
		{"taken back after approval", granted().fill("11-16 12:00", "plan", "what="), false, "accepted", ""},
		{"the same said again", granted().fill("11-16 12:00", "plan", "what=x"), true, "accepted", "nothing changed"},
		{"a field added", granted().fill("11-16 12:00", "plan", "note=x"), true, "accepted", "what was empty is completed"},
		{"a row completed", granted().fill("11-16 12:00", "plan", "m.1.b=2"), true, "accepted", "as when a measure is reported done"},
		{"a row changed", granted().fill("11-16 12:00", "plan", "m.1.a=2"), false, "accepted", ""},
		{"a row added", granted().fill("11-16 12:00", "plan", "m.2.a=2"), false, "accepted", "nobody approved it"},
		{"changed, asked anew, accepted", granted().fill("11-16 12:00", "plan", "what=y").done("11-16 13:00", "plan").about("11-16 14:00", "郑总", "plan", true), true, "accepted", ""},
		{"changed while it waits", asked().fill("11-16 10:30", "plan", "what=y"), false, "lapsed", "the approval would be of another content"},
		{"undone by another stage", granted().done("11-16 12:00", "other"), false, "accepted", ""},
		{"undone while it waits", asked().done("11-16 10:30", "other"), false, "lapsed", ""},
		{"withdrawn by the customer while it waits", asked().withdraw("11-16 10:30"), false, "lapsed", "nobody can approve it any more"},
		{"closed while it waits", asked().apply("11-16 10:30"), false, "pending", "it can still be approved"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := c.life.assess(p, "11-17 12:00")
			require.Empty(t, look(a, "problems"))
			require.Equal(t, c.done, a.State.Steps["plan"].Done, c.why)
			require.Equal(t, c.done, holds(t, a, "plan"), c.why)
			require.Equal(t, c.want, string(a.State.Steps["plan"].Application.Outcome), c.why)
		})
	}
	approve := func(subject string) complaint.Event {
		return complaint.Event{Approved: &complaint.Approved{Subject: subject}}
	}
	tries(t, func(d *diary, e complaint.Event) string { return d.permit(p, "11-17 12:00", "郑总", e) }, []try{
		{asked(), finished("build"), "step.after", "not approved yet"},
		{granted(), finished("build"), "", ""},
		{granted().fill("11-16 12:00", "plan", "what=y"), finished("build"), "step.after", "to be approved anew"},
		{asked(), finished("plan"), "apply.pending", "one application at a time"},
		{granted(), finished("plan"), "step.again", ""},
		{granted(), approve("plan"), "approve.nothing", "nothing waits any more"},
		{asked(), approve("close"), "approve.nothing", "nothing waits of that subject"},
		{asked(), approve(""), "", "the latest that waits"},
		{asked(), complaint.Event{CloseApplied: &complaint.CloseApplied{Result: "x"}}, "", "an application for a stage is none for closing"},
	})
	require.Equal(t, "approve.four-eyes", asked().permit(p, "11-17 12:00", "王服务", approve("plan")), "not who asked for it (ENG-19)")
	require.Equal(t, complaint.StatusProcessing, asked().apply("11-16 12:00").reopen("11-16 13:00").assess(p, "11-16 14:00").State.Status, "taken up again it is where work had begun")
	free := faulty(t, "minor").done("11-16 10:00", "free", "what=x").fill("11-16 11:00", "free", "what=y").assess(p, "11-17 12:00")
	require.True(t, free.State.Steps["free"].Done, "what nobody approved stays done")

	big := begun(t, "11-16 09:00", complaint.Opened{Text: "x", Amount: yuan(10000)}).judge("11-16 09:00", complaint.Classified{Level: "minor"}).done("11-16 10:00", "big")
	require.False(t, big.copied().about("11-16 11:00", "甲", "big", true).assess(p, "11-16 12:00").State.Steps["big"].Done, "the first of two")
	require.Equal(t, "approve.four-eyes", big.copied().about("11-16 11:00", "甲", "big", true).permit(p, "11-16 12:00", "甲", approve("big")), "one person for both")
	require.True(t, big.about("11-16 11:00", "甲", "big", true).about("11-16 11:30", "乙", "big", true).assess(p, "11-16 12:00").State.Steps["big"].Done)
	require.True(t, faulty(t, "minor").done("11-16 10:00", "big").about("11-16 11:00", "甲", "big", true).assess(p, "11-16 12:00").State.Steps["big"].Done, "below the bound one is enough")
}

func yuan(n int64) *complaint.Money {
	m := complaint.Yuan(n)
	return &m
}
