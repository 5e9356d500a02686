package sla_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

const forms = `fields:
- {code: product, name: {en: Product}, required: true}
- {code: lot, name: {en: Lot}, required_when: product = pump}
- {code: sample, name: {en: Sample}, kind: yes, when: product = pump, required: true}
- {code: on, name: {en: On}, kind: date}
`

// A form that is not complete is kept as a draft, and no clock runs; what completes
// it submits it, and that is the time of receipt (MFG-23).
func TestDrafts(t *testing.T) {
	p := lab(t, forms, "intake: {incomplete: draft, needs: [customer, amount > 0 or demand]}")
	full := []string{"field.product=valve", "customer=张三", "demand=x"}
	draft := func() *diary { return begun(t, "11-16 09:00", complaint.Opened{Text: "x"}) }
	typed := func() *diary { return begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: "wish"}) }
	complete := func() *diary {
		return begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: "wish", Demand: "x", Customer: complaint.Customer{Name: "张三"}, Fields: set("product=valve")})
	}
	classify := complaint.Classified{Level: "minor"}
	back := func(d *diary) *diary { return d.refuse("11-16 12:00") }
	check(t, p, []row{
		{"incomplete", draft(), "12-16 09:00", facts{"status": "draft", "close": "", "level": "", "to do": ""}, "no clock runs, for a month"},
		{"incomplete, of a type with a level", typed(), "12-16 09:00", facts{"status": "draft", "close": "", "level": ""}, "its level comes with the receipt"},
		{"complete at once", complete(), "11-16 10:00", facts{"status": "received", "close": "11-19 09:00 running", "level": "minor"}, ""},
		{"completed in one", typed().correct("11-17 14:00", full...), "11-17 15:00", facts{"status": "received", "close": "11-20 14:00 running", "level": "minor"}, "received when it was complete"},
		{"a part of it", typed().correct("11-17 14:00", full[:2]...), "11-17 15:00", facts{"status": "draft", "close": ""}, ""},
		{"part by part", typed().correct("11-17 14:00", full[:2]...).correct("11-17 16:00", full[2]), "11-17 17:00", facts{"status": "received", "close": "11-20 16:00 running"}, "the last part"},
		{"required by what it says", typed().correct("11-17 14:00", "field.product=pump", "customer=张三", "demand=x"), "11-17 15:00", facts{"status": "draft"}, "a pump has a lot, and a sample or none"},
		{"all of that", typed().correct("11-17 14:00", "field.product=pump", "customer=张三", "demand=x", "field.lot=7", "field.sample=no"), "11-17 15:00", facts{"status": "received"}, "no is an answer"},
		{"an amount will do", typed().correct("11-17 14:00", "field.product=valve", "customer=张三", "amount=5"), "11-17 15:00", facts{"status": "received"}, ""},
		{"corrected after that", complete().correct("11-17 14:00", "customer="), "11-17 15:00", facts{"status": "received", "close": "11-19 09:00 running"}, "what was received stays received"},
		{"sent back", back(complete()), "12-16 09:00", facts{"status": "draft", "close": "", "level": "minor"}, "退回补充: nothing runs until it is mended"},
		{"sent back and completed", back(complete()).correct("11-17 14:00", "demand=y"), "11-17 15:00", facts{"status": "received", "close": "11-20 14:00 running", "level": "minor"}, "timed from its second receipt"},
		{"sent back twice", back(complete()).correct("11-17 14:00", "demand=y").refuse("11-17 15:00").correct("11-18 09:00", "demand=z"), "11-18 10:00", facts{"status": "received", "close": "11-21 09:00 running"}, ""},
		{"sent back, judged before", back(complete().judge("11-16 10:00", complaint.Classified{Level: "major"})).correct("11-17 14:00", "demand=y"), "11-17 15:00", facts{"status": "classified", "close": "11-19 14:00 running", "level": "major"}, "the judgement stays"},
		{"withdrawn as a draft", draft().withdraw("11-17 09:00"), "12-16 09:00", facts{"status": "withdrawn", "close": ""}, ""},
		{"judged after the receipt", draft().correct("11-17 14:00", full...).judge("11-17 15:00", classify), "11-17 16:00", facts{"status": "classified", "close": "11-20 14:00 running"}, "limits count from the receipt"},
	})
	tries(t, func(d *diary, e complaint.Event) string { return d.permit(p, "11-17 15:30", "李前台", e) }, []try{
		{draft(), complaint.Event{Classified: &classify}, "event.status", "there is nothing to judge yet"},
		{draft(), complaint.Event{Refused: &complaint.Refused{Reason: "x"}}, "event.status", "it is with whoever writes it"},
		{complete(), complaint.Event{Refused: &complaint.Refused{Reason: "x"}}, "", "sent back"},
		{complete().transfer("11-16 10:00", "shop").sign("11-16 11:00"), complaint.Event{Refused: &complaint.Refused{Reason: "x"}}, "sign.again", "too late: signed for"},
		{complete().transfer("11-16 10:00", "shop"), complaint.Event{Refused: &complaint.Refused{Reason: "x"}}, "", "the receiver's refusal"},
		{&diary{t: t}, complaint.Event{Opened: &complaint.Opened{Fields: set("on=soon")}}, "field.wrong", "a draft may lack things, not say wrong ones"},
		{&diary{t: t}, complaint.Event{Opened: &complaint.Opened{}}, "", ""},
	})
	require.Equal(t, complaint.StatusClassified, complete().transfer("11-16 10:00", "shop").refuse("11-16 11:00").assess(p, "11-16 12:00").State.Status, "handed over and refused it is no draft")
	var lacks []string
	for _, n := range typed().correct("11-17 14:00", "customer=张三").assess(p, "11-17 15:00").Lacks() {
		lacks = append(lacks, n.String())
	}
	require.Equal(t, []string{"amount > 0 or demand", "product"}, lacks, "all that is missing, by its names")
	require.Empty(t, complete().assess(p, "11-17 15:00").Lacks())

	raising := lab(t, forms, "intake: {incomplete: draft}", "clocks: [{code: close, name: {en: Closing}, start: [opened, reopened], stop: [\"close_applied:accepted\"], runs: each, limits: {minor: 72h, major: 96h, critical: 120h}, raise: {minor: major}}]")
	require.Empty(t, runs(complete().withdraw("11-16 10:00").reopen("11-16 11:00").refuse("11-16 11:00").assess(raising, "11-16 12:00"), "close"), "sent back within the second in which it was taken up again")
	refuses := lab(t, forms, "intake: {needs: [customer]}")
	require.Equal(t, "open.incomplete", (&diary{t: t}).permit(refuses, "11-16 09:00", "x", complaint.Event{Opened: &complaint.Opened{Fields: set("product=valve")}}), "without drafts it is refused")
	require.Equal(t, "open.incomplete", (&diary{t: t}).permit(refuses, "11-16 09:00", "x", complaint.Event{Opened: &complaint.Opened{Customer: complaint.Customer{Name: "张三"}}}))
	good := complaint.Opened{Customer: complaint.Customer{Name: "张三"}, Fields: set("product=valve")}
	require.Empty(t, (&diary{t: t}).permit(refuses, "11-16 09:00", "x", complaint.Event{Opened: &good}))
	require.Equal(t, "sign.no-transfer", begun(t, "11-16 09:00", good).permit(refuses, "11-16 10:00", "x", complaint.Event{Refused: &complaint.Refused{Reason: "x"}}), "nor is one sent back")
}

// What was a draft at an instant is one for ever when that instant is looked at.
func TestDraftAsOf(t *testing.T) {
	p := lab(t, forms, "intake: {incomplete: draft}")
	d := begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: "wish"}).correct("11-17 14:00", "field.product=valve").refuse("11-18 09:00").correct("11-19 10:00", "field.product=pipe")
	for at, want := range map[string]string{
		"11-16 09:00": "draft ", "11-17 13:59": "draft ", "11-17 14:00": "received 11-20 14:00 running", "11-18 08:59": "received 11-20 14:00 running",
		"11-18 09:00": "draft ", "11-19 09:59": "draft ", "11-19 10:00": "received 11-22 10:00 running",
	} {
		a := d.assess(p, at)
		require.Equal(t, want, look(a, "status")+" "+look(a, "close"), at)
	}
}

// Facts that raise the level by themselves, at the moment at which they are known.
func TestThresholds(t *testing.T) {
	const thresholds = `thresholds:
- {code: costly, name: {en: Costly}, when: amount >= 2000, level: major, from: [minor]}
- {code: huge, name: {en: Huge}, when: amount >= 50000 or wet.injured, level: critical}
`
	const fields = "fields: [{code: paid, name: {en: Paid}, kind: money, sum: true}]"
	p := lab(t, thresholds, fields, "stages: [{code: wet, name: {en: Wet}, fields: [{code: injured, name: {en: Injured}, kind: number}]}]")
	with := func(typ string, amount string) *diary {
		m, err := complaint.ParseMoney(amount)
		require.NoError(t, err)
		return begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: complaint.Text(typ), Amount: &m})
	}
	minor := complaint.Classified{Level: "minor"}
	plain := func() *diary { return faulty(t, "minor") }
	check(t, p, []row{
		{"a fen below", with("wish", "1999.99"), "11-16 10:00", facts{"level": "minor", "close": "11-19 09:00 running"}, ""},
		{"at the bound", with("wish", "2000"), "11-16 10:00", facts{"level": "major", "close": "11-18 09:00 running"}, "at receipt: the level it begins with"},
		{"two bounds at once", with("wish", "50000"), "11-16 10:00", facts{"level": "critical", "close": "11-17 09:00 running"}, "the higher"},
		{"nobody judged it", with("fault", "50000"), "11-16 10:00", facts{"level": "", "close": "11-19 09:00 running"}, "there is no level to raise; it shows by the longest limit"},
		{"judged then", with("fault", "2000").judge("11-16 12:00", minor), "11-16 13:00", facts{"level": "major", "close": "11-18 09:00 running"}, "the judgement could not be lower"},
		{"judged then, below", with("fault", "1999.99").judge("11-16 12:00", minor), "11-16 13:00", facts{"level": "minor"}, ""},
		{"judged higher", with("fault", "2000").judge("11-16 12:00", complaint.Classified{Level: "critical"}), "11-16 13:00", facts{"level": "critical"}, "the threshold raises only what is minor"},
		{"an amount with the judgement", plain().judge("11-17 09:00", complaint.Classified{Amount: yuan(2000)}), "11-17 10:00", facts{"level": "major", "close": "11-19 09:00 running"}, "raised from then on, and never given more time than there was"},
		{"corrected", plain().correct("11-16 12:00", "amount=2000"), "11-16 13:00", facts{"level": "major", "close": "11-18 12:00 running"}, "its limit counts from the moment it was known"},
		{"corrected, a fen below", plain().correct("11-16 12:00", "amount=1999.99"), "11-16 13:00", facts{"level": "minor"}, ""},
		{"a field that is added", plain().correct("11-16 12:00", "amount=1500", "field.paid=500"), "11-16 13:00", facts{"level": "major"}, ""},
		{"by a step", plain().fill("11-16 12:00", "wet", "injured=1"), "11-16 13:00", facts{"level": "critical", "close": "11-17 12:00 running"}, ""},
		{"by a step of nothing", plain().fill("11-16 12:00", "wet", "injured=0"), "11-16 13:00", facts{"level": "minor"}, ""},
		{"corrected down again", plain().correct("11-16 12:00", "amount=2000").correct("11-16 13:00", "amount=10"), "11-16 14:00", facts{"level": "major"}, "a level is lowered by people only"},
		{"lowered by hand once the fact is gone", plain().correct("11-16 12:00", "amount=2000").correct("11-16 13:00", "amount=10").judge("11-16 14:00", minor), "11-16 15:00", facts{"level": "minor"}, ""},
		{"lowered by hand while it holds", plain().correct("11-16 12:00", "amount=2000").judge("11-16 14:00", minor), "11-16 15:00", facts{"level": "major"}, "it is raised again at once"},
		{"closed", plain().apply("11-16 12:00").correct("11-16 13:00", "amount=2000"), "11-16 15:00", facts{"level": "minor"}, "what is over is not raised"},
		{"late in its time", plain().correct("11-18 20:00", "amount=2000"), "11-18 21:00", facts{"level": "major", "close": "11-19 09:00 running"}, "there was less time left than two days"},
	})
	a := plain().correct("11-16 12:00", "amount=2000").assess(p, "11-16 13:00")
	x := a.Unrecorded()
	require.Len(t, x, 1)
	require.Equal(t, []any{complaint.At(instant(t, "11-16 12:00")), "costly", "minor", "major"}, []any{x[0].At, x[0].Escalated.Trigger, x[0].Escalated.From, x[0].Escalated.To})
	require.True(t, x[0].Automatic())
	require.Equal(t, complaint.AutomaticBy, x[0].By)
	lowered := plain().correct("11-16 12:00", "amount=2000").judge("11-16 14:00", minor).assess(p, "11-16 15:00")
	require.Len(t, lowered.State.Automatic, 2, "raised twice")
	require.NotEqual(t, lowered.State.Automatic[0].ID, lowered.State.Automatic[1].ID, "two events, two ids")
	same := plain().correct("11-16 12:00", "amount=2000").judge("11-16 12:00", minor).assess(p, "11-16 15:00").State.Automatic
	require.Len(t, same, 2)
	require.NotEqual(t, same[0].ID, same[1].ID, "also within one second: a sweep records both")
	require.Empty(t, with("wish", "2000").assess(p, "11-16 10:00").State.Automatic, "at receipt nothing is raised: it is what it is")
	require.Equal(t, "minor", with("wish", "2000").correct("11-16 12:00", "amount=1").judge("11-16 13:00", minor).assess(p, "11-16 14:00").State.Level)

	raised := with("wish", "1").correct("11-16 12:00", "amount=2000").judge("11-16 14:00", minor).assess(p, "11-16 15:00")
	require.Equal(t, []string{"minor", "major"}, []string{raised.State.FirstLevel, raised.State.Level}, "raised before it was judged: it was received as what it was judged to be")
	require.Len(t, raised.State.Levels, 2, "and raised once")
	two := lab(t, "thresholds: [{code: huge, name: {en: Huge}, when: amount >= 1000, level: critical}, {code: costly, name: {en: Costly}, when: amount >= 500, level: major}]")
	require.Equal(t, "critical", begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: "wish", Amount: yuan(1000)}).correct("11-16 10:00", "text=y").assess(two, "11-16 12:00").State.Level, "a raise never lowers")

	// with the clock that raises the level, and counts anew from the raise
	p = lab(t, thresholds, fields, "stages: [{code: wet, name: {en: Wet}, fields: [{code: injured, name: {en: Injured}, kind: number}]}]",
		"clocks: [{code: close, name: {en: Closing}, start: [opened, reopened], stop: [\"close_applied:accepted\"], runs: each, limits: {minor: 72h, major: 48h, critical: 24h}, raise: {minor: major, major: critical}, restart: escalated}]")
	check(t, p, []row{
		{"by itself alone", plain(), "11-22 12:00", facts{"close": "11-19 09:00 breached, 11-21 09:00 breached, 11-22 09:00 breached", "level": "critical"}, "72 h, then 48 h, then 24 h from each raise"},
		{"by the amount", plain().correct("11-17 09:00", "amount=2000"), "11-17 10:00", facts{"close": "11-19 09:00 running"}, "48 h from then"},
		{"by the amount, late", plain().correct("11-18 20:00", "amount=2000"), "11-18 21:00", facts{"close": "11-19 09:00 running"}, "not later than it was"},
		{"by the amount, then missed", plain().correct("11-17 09:00", "amount=2000"), "11-19 10:00", facts{"close": "11-19 09:00 breached, 11-20 09:00 running", "level": "critical"}, ""},
		{"by the amount after it was raised", plain().correct("11-19 10:00", "amount=50000"), "11-19 11:00", facts{"close": "11-19 09:00 breached, 11-20 10:00 running", "level": "critical"}, "24 h from then"},
		{"lowered while it holds", plain().correct("11-16 12:00", "amount=2000").judge("11-16 14:00", minor), "11-16 15:00", facts{"close": "11-18 12:00 running", "level": "major"}, "giving it a lower level for a moment wins no time"},
	})
}

// A level that is tracked instead of closed is a judgement of its own, which no fact
// changes; and what nobody judged is not raised.
func TestThresholdTracked(t *testing.T) {
	p := lab(t, "levels: [{code: minor, name: {en: Minor}}, {code: major, name: {en: Major}}, {code: critical, name: {en: Critical}}, {code: odd, name: {en: Odd}}]\n", "tracked: odd\n",
		"reasons: [{code: r, name: {en: R}}]", "tracking: [{code: watch, name: {en: Watch}}]", "defer_causes: [{code: later, name: {en: Later}}]", "thresholds: [{code: huge, name: {en: Huge}, when: amount >= 50000, level: critical}]")
	huge := func() *diary { return begun(t, "11-16 09:00", complaint.Opened{Text: "x", Amount: yuan(50000)}) }
	odd := complaint.Classified{Level: "odd", Reason: "r", Tracking: "watch"}
	check(t, p, []row{
		{"nobody judged it", huge(), "11-16 10:00", facts{"level": "", "status": "received"}, ""},
		{"judged odd", huge().judge("11-16 12:00", odd), "11-16 13:00", facts{"level": "odd", "status": "tracking"}, ""},
		{"judged otherwise", huge().judge("11-16 12:00", complaint.Classified{Level: "minor"}), "11-16 13:00", facts{"level": "critical"}, ""},
		{"odd, and then expensive", faulty(t, "minor").judge("11-16 12:00", odd).correct("11-16 13:00", "amount=60000"), "11-16 14:00", facts{"level": "odd", "status": "tracking"}, ""},
		{"rational again", huge().judge("11-16 12:00", odd).judge("11-16 13:00", complaint.Classified{Level: "minor"}), "11-16 14:00", facts{"level": "critical", "status": "classified"}, "then the fact counts"},
	})
}

// What somebody is told that he can do now is what the regime knows at all.
func TestOffers(t *testing.T) {
	possible := func(p *sla.Policy, d *diary, e complaint.Event) string {
		t.Helper()
		e.ID, e.By, e.At = "new", "x", complaint.At(instant(t, "11-17 12:00"))
		var f *complaint.Fault
		require.ErrorAs(t, d.assess(p, "11-17 12:00").Permit(&e), &f)
		require.Equal(t, "event.status", f.Code())
		return fmt.Sprint(f.Args()["possible"])
	}
	rich := lab(t, everything...)
	full := begun(t, "11-16 09:00", complaint.Opened{Text: "x", Customer: complaint.Customer{Name: "张三"}}).judge("11-16 09:00", complaint.Classified{Level: "minor"})
	call, again, open := complaint.Event{CalledBack: &complaint.CalledBack{Result: "satisfied"}}, complaint.Event{CloseApplied: &complaint.CloseApplied{Result: "x"}}, complaint.Event{Opened: &complaint.Opened{}}
	for _, c := range []struct {
		p        *sla.Policy
		life     *diary
		e        complaint.Event
		yes, no  []string
		whatElse string
	}{
		{lab(t), faulty(t, "minor"), call, []string{"close_applied", "transferred", "paused"}, []string{"stepped", "extended", "refused", "defer_applied", "tracked", "signed", "resumed", "approved"}, "a regime without stages, more time, drafts and tracking"},
		{rich, full.copied(), call, []string{"stepped", "extended", "refused", "close_applied"}, []string{"defer_applied", "signed"}, "one with all that"},
		{rich, full.copied().transfer("11-16 10:00", "shop"), call, []string{"signed", "refused"}, nil, "handed over"},
		{lab(t), faulty(t, "minor").apply("11-16 10:00"), again, []string{"reopened"}, []string{"called_back", "stepped"}, "closed"},
		{rich, full.copied().apply("11-16 10:00").call("11-16 11:00", "satisfied"), again, []string{"called_back", "stepped", "reopened"}, nil, "where customers are called after closing too"},
		{lab(t, "callback: {required: true}"), faulty(t, "minor").apply("11-16 10:00"), open, []string{"called_back"}, []string{"stepped"}, "waiting for the call"},
	} {
		got := possible(c.p, c.life, c.e)
		for _, k := range c.yes {
			require.Contains(t, got, k, c.whatElse)
		}
		for _, k := range c.no {
			require.NotContains(t, got, k, c.whatElse)
		}
	}
}

// A threshold that brings a longer limit gives it from the start (S-44).
func TestThresholdGivesTime(t *testing.T) {
	p := lab(t, "thresholds: [{code: costly, name: {en: Costly}, when: amount >= 2000, level: major, from: [minor]}]",
		"clocks: [{code: close, name: {en: Closing}, start: [opened], stop: [\"close_applied:accepted\"], limits: {minor: 24h, major: 72h, critical: 72h}}]")
	plain := begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: "wish"}).correct("11-16 20:00", "amount=2000")
	check(t, p, []row{{"by the amount", plain, "11-16 21:00", facts{"level": "major", "close": "11-19 09:00 running"}, "72 h from receipt, not from the raise"}})
}

// What was taken over from a level before is not prolonged by a threshold's shorter limit.
func TestThresholdKeepsATermTakenOver(t *testing.T) {
	p := lab(t, "thresholds: [{code: costly, name: {en: Costly}, when: amount >= 2000, level: major, from: [minor]}]",
		"clocks: [{code: close, name: {en: Closing}, start: [opened], stop: [\"close_applied:accepted\"], limits: {minor: 72h, major: 48h, critical: 24h}, raise: {minor: major, major: critical, critical: critical}, restart: escalated}]")
	lowered := begun(t, "11-16 09:00", complaint.Opened{Text: "x"}).judge("11-16 10:00", complaint.Classified{Level: "critical"}).escalate("11-16 10:00", "minor")
	check(t, p, []row{{"lowered", lowered, "11-16 10:30", facts{"level": "minor", "close": "11-17 09:00 running"}, "lowering by hand gives no time"}})
	check(t, p, []row{{"raised by the amount", lowered.correct("11-16 11:00", "amount=2000"), "11-16 11:30", facts{"level": "major", "close": "11-17 09:00 running"}, "48 h is no longer limit than 72 h"}})
}

// The level that a type begins with, and the levels that it can have.
func TestTypeLevels(t *testing.T) {
	p := lab(t, "types:\n- {code: fault, name: {en: Fault}}\n- {code: wish, name: {en: Wish}, level: minor, levels: [minor, major]}\n- {code: review, name: {en: Review}, level: critical, counted: false}")
	typed := func(code string) *diary {
		return begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: complaint.Text(code)})
	}
	check(t, p, []row{
		{"no level of its own", typed("fault"), "11-16 12:00", facts{"level": "", "status": "received"}, ""},
		{"its own", typed("wish"), "11-16 12:00", facts{"level": "minor", "status": "received", "close": "11-19 09:00 running"}, "without anybody's judgement"},
		{"judged otherwise", typed("wish").judge("11-17 09:00", complaint.Classified{Level: "major"}), "11-17 10:00", facts{"level": "major", "status": "classified", "close": "11-18 09:00 running"}, "the level first given by people holds from the receipt"},
		{"judged without a level", typed("wish").judge("11-17 09:00", complaint.Classified{Category: "leak"}), "11-17 10:00", facts{"level": "minor", "status": "classified"}, ""},
		{"raised, then judged", typed("wish").escalate("11-16 12:00", "major").judge("11-17 09:00", complaint.Classified{Level: "minor"}), "11-17 10:00", facts{"level": "major"}, "the judgement is of the beginning; the raise came after"},
		{"judged of another type", typed("fault").judge("11-17 09:00", complaint.Classified{Type: "wish"}), "11-17 10:00", facts{"level": "", "status": "classified"}, "its level comes at receipt only"},
	})
	classify := func(typ, level string) complaint.Event {
		return complaint.Event{Classified: &complaint.Classified{Type: complaint.Text(typ), Level: level}}
	}
	tries(t, func(d *diary, e complaint.Event) string { return d.permit(p, "11-17 12:00", "x", e) }, []try{
		{typed("wish"), classify("", "critical"), "classify.level-of-type", "a wish is never critical"},
		{typed("wish"), classify("", "worst"), "value.level", "nothing is"},
		{typed("wish"), classify("fault", "critical"), "", "but a fault can be"},
		{typed("fault"), classify("wish", "critical"), "classify.level-of-type", ""},
		{typed("fault"), classify("", "critical"), "", ""},
	})
	require.Equal(t, []string{"minor", "major"}, p.LevelsOf(typed("wish").assess(p, "11-16 12:00").State, nil))
	require.True(t, p.Types[1].Counts())
	require.False(t, p.Types[2].Counts())
	require.Equal(t, "fault", p.TypeOf(faulty(t, "minor").assess(p, "11-16 12:00").State).Code)
	require.Equal(t, sla.Type{}, (&sla.Policy{}).TypeOf(&complaint.State{}))
}

// What was missed before a form was sent back and costs something keeps its number: it
// is not sent back any more.
func TestSentBackAfterAMiss(t *testing.T) {
	fined := "clocks: [{code: close, name: {en: Closing}, start: [opened], stop: [\"close_applied:accepted\"], limits: {\"*\": 24h}, penalty: {item: {en: Late}, mark: C, prefix: F, notice: punishment, amounts: {\"*\": 10}}}]"
	p := lab(t, fined, "intake: {incomplete: draft, needs: [demand]}")
	d := begun(t, "11-16 09:00", complaint.Opened{Text: "x", Type: "wish", Demand: "y"})
	back := complaint.Event{Refused: &complaint.Refused{Reason: "x"}}
	require.Equal(t, "", d.permit(p, "11-17 09:00", "李", back), "the last instant is in time")
	require.Equal(t, "refuse.missed", d.permit(p, "11-17 09:01", "李", back))
}
