package report_test

import (
	"cmp"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// library is a made-up regime with figures of its own. No line of the program knows it (ENG-01).
func library(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/library.yaml")
	require.NoError(t, err)
	return string(text)
}

func regime(t testing.TB, text string) *sla.Policy {
	t.Helper()
	p, err := sla.Parse("library/2026-01-01.yaml", []byte(text), sla.Sources{Normal: templates.Fold})
	require.NoError(t, err)
	return p
}

// life is the record of a case, line by line, in November 2026 unless a month is named.
type life struct {
	t   testing.TB
	rec complaint.Record
}

func instant(t testing.TB, p *sla.Policy, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+s, p.Cal().Location())
	require.NoError(t, err)
	return at
}

func (l *life) add(p *sla.Policy, at string, e complaint.Event) *life {
	when := complaint.At(instant(l.t, p, at))
	e.ID, e.At, e.Recorded, e.By = complaint.NewEventID(len(l.rec.Events), [6]byte{}), when, when, cmp.Or(e.By, "馆员")
	l.rec.Events = append(l.rec.Events, e)
	return l
}

// lives makes cases of a policy.
type lives struct {
	t   testing.TB
	p   *sla.Policy
	all []*life
}

func (ls *lives) open(at, typ, category, site string) *one {
	l := &life{t: ls.t}
	l.rec.ID = complaint.NewID("TS", instant(ls.t, ls.p, at), len(ls.all)+1)
	fields := map[string]complaint.Text{}
	if site != "" {
		fields["site"] = complaint.Text(site)
	}
	l.add(ls.p, at, complaint.Event{Opened: &complaint.Opened{Type: complaint.Text(typ), Customer: complaint.Customer{Name: "读者甲"}, Text: "意见", Fields: fields}})
	if category != "" {
		l.add(ls.p, at, complaint.Event{Classified: &complaint.Classified{Category: category}})
	}
	ls.all = append(ls.all, l)
	return &one{ls, l}
}

type one struct {
	ls *lives
	*life
}

func (o *one) then(at string, e complaint.Event) *one { o.add(o.ls.p, at, e); return o }

func (o *one) reply(at string) *one {
	return o.then(at, complaint.Event{Replied: &complaint.Replied{To: complaint.ToCustomer, Text: "已答复"}})
}

func (o *one) close(at string) *one {
	return o.then(at, complaint.Event{CloseApplied: &complaint.CloseApplied{Result: "已解决"}})
}

func (o *one) call(at, result string, score int) *one {
	c := complaint.CalledBack{Result: result}
	if score > 0 {
		c.Score = &score
	}
	return o.then(at, complaint.Event{CalledBack: &c})
}

func (o *one) amount(yuan float64) *one {
	m := complaint.Money(math.Round(yuan * 100))
	o.rec.Events[0].Opened.Amount = &m
	return o
}

func (o *one) field(code, value string) *one {
	o.rec.Events[0].Opened.Fields[code] = complaint.Text(value)
	return o
}

// november is the month that the figures are stated of.
func november(t testing.TB, p *sla.Policy) *lives {
	ls := &lives{t: t, p: p}
	ls.open("11-02 09:00", "complaint", "noise", "north").reply("11-02 15:00").close("11-03 09:00").call("11-04 09:00", complaint.Satisfied, 5)
	ls.open("11-02 10:00", "complaint", "books", "north").reply("11-04 10:00").close("11-06 10:00").call("11-07 09:00", complaint.Unreached, 0)
	ls.open("11-10 09:00", "complaint", "books", "south").amount(2000)
	ls.open("11-12 09:00", "demand", "books", "south").reply("11-12 10:00").close("11-12 21:00").call("11-13 09:00", complaint.Dissatisfied, 2)
	ls.open("10-30 09:00", "complaint", "noise", "north").reply("10-30 10:00").close("11-05 09:00").call("11-05 10:00", "refused", 0)
	ls.open("11-30 20:00", "complaint", "staff", "north")
	ls.open("11-15 09:00", "complaint", "staff", "north").then("11-15 10:00", complaint.Event{Voided: &complaint.Voided{Reason: "误录"}})
	ls.open("11-20 09:00", "meeting", "staff", "north").then("11-20 10:00", complaint.Event{Stepped: &complaint.Stepped{Step: "minutes", Done: true,
		Set: map[string]complaint.Text{"task.1.what": "加装隔音", "task.1.due": "2026-12-01", "task.2.what": "增购", "task.2.due": "2026-12-15"}}})
	ls.open("11-21 09:00", "complaint", "", "") // without its site the form is no complaint yet
	ls.open("11-10 10:00", "complaint", "staff", "south").reply("11-10 11:00").close("11-11 10:00").
		then("11-12 10:00", complaint.Event{Reopened: &complaint.Reopened{Reason: "又发生"}}).close("11-13 10:00").call("11-13 11:00", complaint.Satisfied, 4)
	ls.open("11-16 09:00", "complaint", "staff", "north").amount(0.01).field("tags", "hot old").
		then("11-16 09:20", complaint.Event{Classified: &complaint.Classified{Fields: map[string]complaint.Text{"media": "yes"}}}).
		then("11-16 09:30", complaint.Event{Stepped: &complaint.Stepped{Step: "plan", Done: true}}).then("11-17 09:30", complaint.Event{Stepped: &complaint.Stepped{Step: "plan", Done: true}})
	return ls
}

func month(t testing.TB, p *sla.Policy, label string) report.Period {
	t.Helper()
	in, err := report.ParsePeriod(report.KindMonth, label, p.Cal().Location())
	require.NoError(t, err)
	return in
}

func (ls *lives) count(in report.Period, volumes report.Volumes) *report.Stats {
	ls.t.Helper()
	c := report.NewCollector(ls.p, in, volumes)
	for _, l := range ls.all {
		a, err := ls.p.Assess(l.rec, complaint.View{Now: in.AsOf()})
		require.NoError(ls.t, err)
		require.Empty(ls.t, a.State.Problems, l.rec.ID)
		c.Add(a)
	}
	s, err := c.Stats()
	require.NoError(ls.t, err)
	return s
}

var volumes = report.Volumes{"readers": 4000, "site:north": 3000, "site:south": 1000, "answered_calls": 45, "calls": 50}

// Every kind of figure that a policy can define (S-50 … S-68), each with the cases that make it what it is.
func TestOwnFigures(t *testing.T) {
	p := regime(t, library(t))
	s := november(t, p).count(month(t, p, "2026-11"), volumes)
	for _, c := range []struct {
		code string
		want any
		why  string
	}{
		{"complaints", int64(6), "neither the demand, the meeting, the draft nor the voided one; October's was received in October"},
		{"demands", int64(1), "demands are a figure of their own (PRP-44)"},
		{"everything", int64(7), "a type that is not counted is left out where it is not named"},
		{"meetings", int64(1), "… and counted where it is"},
		{"answered", report.Rate{N: 3, D: 6}, "due in November: in time 1, 4, 10; late 2, 3 and the grave one; 5 fell due in October, 6 in December"},
		{"answered_grave", report.Rate{N: 0, D: 1}, "the media raise the level, so that two hours hold"},
		{"reached", report.Rate{N: 4, D: 5}, "one was not reached; one who would not answer was (S-50)"},
		{"satisfied", report.Rate{N: 2, D: 3}, "of those with a score: unreached and refused calls are in neither part (S-51, pitfall 18)"},
		{"score", 11.0 / 3, "5, 2 and 4"},
		{"days", (1 + 4 + 0.5 + 6 + 3) / 5, "one case that was closed twice is one case"},
		{"loss", complaint.Money(200001), "2000.00 and one fen"},
		{"mean_loss", complaint.Money(100001), "of the two that name an amount, half a fen rounded away from zero"},
		{"demand_days", math.NaN(), "a mean of nothing is none"},
		{"connected", report.Rate{N: 45, D: 50}, "from volumes.yaml, never computed (S-58)"},
		{"per_reader", report.PerMille{N: 6, D: 4000}, "of all readers (S-52)"},
		{"raised", int64(1), "by the threshold"},
		{"plans", int64(2), "done twice"},
		{"open_now", int64(3), "3, 6 and the grave one"},
		{"late_now", int64(2), "what is open and late, not what is open and not due yet (pitfalls 3, 4)"},
	} {
		if f, ok := c.want.(float64); ok && !math.IsNaN(f) {
			assert.InDelta(t, f, s.Own[c.code], 1e-4, "%s: %s", c.code, c.why)
		} else if ok {
			assert.True(t, math.IsNaN(s.Own[c.code].(float64)), "%s: %s", c.code, c.why)
		} else {
			assert.Equal(t, c.want, s.Own[c.code], "%s: %s", c.code, c.why)
		}
	}
	assert.Equal(t, int64(8), s.Counts["received"], "every policy's own: 7 and the voided one, which the balance takes out again; no draft, no meeting")
	assert.Equal(t, int64(1), s.Counts["removed"])
}

// Without a volume a rate is of nothing, not zero (ENG-15); a type without complaints has no rate either.
func TestOwnFiguresOfNothing(t *testing.T) {
	p := regime(t, library(t))
	s := (&lives{t: t, p: p}).count(month(t, p, "2026-11"), nil)
	for code, want := range map[string]string{"answered": "—", "score": "—", "per_reader": "—", "connected": "—", "complaints": "0", "loss": "0.00"} {
		assert.Equal(t, want, report.Format(s.Own[code]), code)
	}
}

// What programs read: numbers, or both parts of a rate.
func TestOwnFiguresJSON(t *testing.T) {
	p := regime(t, library(t))
	s := november(t, p).count(month(t, p, "2026-11"), volumes)
	data, err := json.Marshal(report.ViewStats(s, "zh").Figures)
	require.NoError(t, err)
	var got map[string]any
	require.NoError(t, json.Unmarshal(data, &got))
	assert.Equal(t, map[string]any{"n": 3.0, "d": 6.0, "rate": 0.5}, got["answered"])
	assert.Equal(t, map[string]any{"n": 6.0, "d": 4000.0, "rate": 0.0015}, got["per_reader"])
	assert.Equal(t, 3.67, got["score"])
	assert.Equal(t, 2000.01, got["loss"])
	assert.Nil(t, got["demand_days"])
	assert.Equal(t, 8.0, got["received"], "the keys that every policy has stay")
}

// A period that is not over counts what fell due already, nothing that is still to come.
func TestNotYetDueToday(t *testing.T) {
	p := regime(t, library(t))
	in, err := month(t, p, "2026-11").UpTo(instant(t, p, "11-10 12:00"))
	require.NoError(t, err)
	assert.Equal(t, report.Rate{N: 1, D: 2}, november(t, p).count(in, nil).Own["answered"], "1 and 2; 3 and 10 fall due tomorrow")
}

// Names, definitions and targets of the policy's figures.
func TestOwnFigureWords(t *testing.T) {
	p := regime(t, library(t))
	s := november(t, p).count(month(t, p, "2026-11"), volumes)
	w, err := templates.Load("zh")
	require.NoError(t, err)
	n := report.Names{Policy: p, Words: w}
	answered := n.Figure(s, "answered")
	assert.Equal(t, "答复及时率", answered.Name)
	assert.Contains(t, answered.Definition, "“答复”时限在本期到期")
	assert.Equal(t, report.BasisDue, answered.Basis)
	assert.True(t, answered.Missed(), "50 % of 90 %")
	assert.False(t, n.Figure(s, "days").Missed(), "2.9 days are not above 3")
	assert.False(t, n.Figure(s, "per_reader").Missed(), "1.5 per mille are not above 2 per mille")
	assert.Contains(t, n.Figure(s, "connected").Definition, "电话系统提供。取自 volumes.yaml：answered_calls / calls")
	var keys []string
	for _, f := range n.Figures(s)[:4] {
		keys = append(keys, f.Key)
	}
	assert.Equal(t, []string{"received", "closed", "answered", "complaints"}, keys, "the policy's order, then its own figures that are not listed")
}

// varied is the library with some of its text changed.
func varied(t testing.TB, pairs ...string) *sla.Policy {
	t.Helper()
	text := library(t)
	for i := 0; i < len(pairs); i += 2 {
		require.Contains(t, text, pairs[i])
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return regime(t, text)
}

// What arrived in time and waits for a decision counts by its arrival, in the policy's figures as in everybody's (DLR-16).
func TestUndecided(t *testing.T) {
	p := varied(t, "clocks:\n", "roles: [{code: boss, name: {zh: 馆长, en: boss}}]\napprovals: {close: {\"*\": [boss]}}\nclocks:\n"+
		"- {code: finish, name: {zh: 办结, en: finish}, start: [opened], stop: [\"close_applied:accepted\"], runs: once, limits: {\"*\": 48h}}\n",
		"of: \"due:answer\", has: clock.answer = met, target: 0.9", "of: \"due:finish\", has: clock.finish = met, target: 0.9")
	ls := &lives{t: t, p: p}
	ls.open("11-27 09:00", "complaint", "noise", "north").reply("11-27 10:00").close("11-28 09:00")
	ls.open("11-27 09:00", "complaint", "noise", "north").reply("11-27 10:00").close("11-29 09:01")
	s := ls.count(month(t, p, "2026-11"), nil)
	assert.Equal(t, report.Rate{N: 1, D: 2}, s.Own["answered"], "the first one arrived in time, the second one minute late")
	assert.Equal(t, report.Rate{N: 1, D: 2}, s.Rates["finish_on_time"])
	assert.Equal(t, int64(1), s.Own["late_now"], "what is undecided is not overdue")
	ls.all[0].add(p, "11-30 10:00", complaint.Event{By: "馆长", Rejected: &complaint.Rejected{Reason: "未解决"}})
	assert.Equal(t, report.Rate{N: 0, D: 2}, ls.count(month(t, p, "2026-11"), nil).Own["answered"], "denied, it was late from the due time on")
}

// Each run of a clock is judged by itself, and none that was over before it fell due.
func TestRunsOfOneClock(t *testing.T) {
	p := varied(t, "start: [opened], stop: [\"replied:customer\"], runs: once", "start: [opened, reopened], stop: [\"replied:customer\"], runs: each")
	ls := &lives{t: t, p: p}
	ls.open("11-02 09:00", "complaint", "noise", "north").reply("11-02 10:00").close("11-03 09:00").then("11-10 09:00", complaint.Event{Reopened: &complaint.Reopened{Reason: "又发生"}})
	ls.open("11-05 09:00", "complaint", "noise", "north").close("11-05 10:00")
	assert.Equal(t, report.Rate{N: 1, D: 2}, ls.count(month(t, p, "2026-11"), nil).Own["answered"], "in time, then late; the second case was closed before its answer fell due")
}

// A form that was not complete is received when it is, and nowhere before (MFG-23).
func TestDraftCompleted(t *testing.T) {
	p := regime(t, library(t))
	ls := &lives{t: t, p: p}
	ls.open("10-30 09:00", "complaint", "", "").then("11-03 09:00", complaint.Event{Corrected: &complaint.Corrected{Set: map[string]complaint.Text{"field.site": "south"}, Reason: "补全"}})
	before, s := ls.count(month(t, p, "2026-10"), nil), ls.count(month(t, p, "2026-11"), nil)
	assert.Equal(t, []int64{0, 0, 0}, []int64{before.Counts["received"], before.Counts["carried_out"], before.Own["everything"].(int64)})
	assert.Equal(t, []int64{0, 1, 0, 1}, []int64{s.Counts["carried_in"], s.Counts["received"], s.Counts["reopened"], s.Own["everything"].(int64)})
}

// A complaint is a repeated one though the days of the year in which its window ends are
// not known yet (S-34).
func TestRepeatedAtTheEndOfTheYear(t *testing.T) {
	text := strings.NewReplacer("statutory: none", "statutory: cn", "intake:", "repeat: {within: 90d}\nintake:").Replace(library(t))
	p := regime(t, text)
	ls := &lives{t: t, p: p}
	ls.open("11-02 09:00", "complaint", "noise", "north")
	ls.open("11-20 09:00", "complaint", "noise", "north")
	ls.open("11-20 09:00", "complaint", "books", "north")
	assert.Equal(t, report.Rate{N: 1, D: 3}, ls.count(month(t, p, "2026-11"), nil).Rates["repeated"])
}

// A case that was closed twice stands in the month in which it was closed for good.
func TestClosedTwice(t *testing.T) {
	p := regime(t, library(t))
	ls := &lives{t: t, p: p}
	ls.open("10-02 09:00", "complaint", "noise", "north").close("10-03 09:00").then("10-04 09:00", complaint.Event{Reopened: &complaint.Reopened{Reason: "又发生"}}).close("11-03 09:00")
	quarter, err := report.ParsePeriod(report.KindQuarter, "2026-Q4", p.Cal().Location())
	require.NoError(t, err)
	assert.Equal(t, "2026-10|1|0|1\n2026-11|0|1|0\n2026-12|0|0|0\n合计|1|1|0\n", shown(t, ls.count(quarter, nil), "months", report.Compared{}))
}

// Targets by kind of figure: of rates a fraction, of others in their unit; reached is not missed.
func TestTargets(t *testing.T) {
	for _, c := range []struct {
		value  any
		target float64
		low    bool
		missed bool
		why    string
	}{
		{report.Rate{N: 9, D: 10}, 0.9, false, false, "reached"},
		{report.Rate{N: 8, D: 10}, 0.9, false, true, ""},
		{report.Rate{N: 1, D: 10}, 0.1, true, false, "not exceeded"},
		{report.Rate{}, 0.9, false, false, "of nothing"},
		{report.PerMille{N: 5, D: 1000}, 5, true, false, "5 per mille"},
		{report.PerMille{N: 6, D: 1000}, 5, true, true, ""},
		{3.5, 3, true, true, "days"},
		{math.NaN(), 3, true, false, "a mean of nothing"},
		{int64(0), 0, true, false, "none is allowed, and none is"},
		{int64(1), 0, true, true, ""},
		{complaint.Yuan(2000), 1999, true, true, "yuan"},
		{int64(1), 0, false, false, "no target"},
	} {
		f := report.Figure{Value: c.value, Target: c.target, Low: c.low}
		assert.Equal(t, c.missed, f.Missed(), "%v %v %s", c.value, c.target, c.why)
	}
	aim, ok := report.Figure{Value: report.PerMille{N: 1, D: 1000}, Target: 5, Low: true}.Aim()
	assert.True(t, ok)
	assert.Equal(t, "5.00‰", report.Format(aim))
}

// A share of the volume may count only some of the cases.
func TestPerVolumeOfSome(t *testing.T) {
	p := varied(t, "of: received, where: type = complaint, per: readers, scale: 1000, target: 2, good: low", "of: received, has: type = demand, per: readers, scale: 1")
	assert.InDelta(t, 1.0/4000, november(t, p).count(month(t, p, "2026-11"), volumes).Own["per_reader"], 1e-9, "the one demand, by a scale of its own")
}
