package sla_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// Each fault that a policy can have, made by one change of the dealer's policy:
// its code, and the text of the line that it is reported at.
func TestCheck(t *testing.T) {
	const runs = "  limits: {general: 72h, medium: 120h, strong: 168h}\n"
	const raise = "  raise: {general: medium, medium: strong, strong: strong}"
	for _, c := range []struct {
		name, old, new, code, line, why string
	}{
		{"unknown key", "name: dealer\n", "nmae: dealer\n", "file.key", "nmae: dealer", "a misspelt key would silently change nothing"},
		{"unknown key of a clock", "  runs: each\n", "  run: each\n", "file.key", "  run: each", ""},
		{"key twice", "version: \"1.0\"\n", "version: \"1.0\"\nversion: \"1.1\"\n", "file.decode", "version: \"1.1\"", ""},
		{"newer", "format: 1\n", "format: 2\n", "file.newer", "", "not: unknown keys"},
		{"no format", "format: 1\n", "", "file.format", "# yaml", ""},
		{"two documents", "name: dealer\n", "name: dealer\n---\n", "file.documents", "---", "what follows would be ignored"},
		{"GBK", "name: dealer\n", "name: \xbe\xad\xcf\xfa\n", "file.encoding", "name: \xbe", "saved by an old editor"},
		{"conflict markers", "name: dealer\n", "<<<<<<< HEAD\nname: dealer\n=======\nname: d\n>>>>>>> x\n", "file.conflict", "<<<<<<< HEAD", ""},
		{"tab", "  runs: each\n", "\truns: each\n", "file.tab", "\truns: each", ""},
		{"no limit", "general: 4h, medium", "general: 4x, medium", "calendar.limit", "  limits: {general: 4x, medium", ""},
		{"no amount", "cap_month: 3000 ", "cap_month: viel ", "file.decode", "  cap_month: viel", ""},
		{"no number", "attempts: 3, days: 2,", "attempts: 3, days: two,", "file.decode", "callback: {required: true, attempts: 3, days: two", ""},
		{"a code twice", "{code: watch,", "{code: monitor,", "policy.twice", "- {code: monitor, name: {zh: 监控", ""},
		{"a clock twice", "- code: first_reply\n", "- code: transfer\n", "policy.twice", "- code: transfer", "reported at the second"},
		{"no code", "- {code: no_need, ", "- {", "policy.no-code", "- {name: {zh: 没有必要", ""},
		{"no name", "- {code: plate, name: {zh: 车牌号, en: plate}}", "- {code: plate}", "policy.no-name", "- {code: plate}", "it would print as nothing"},
		{"an empty list", "types:\n- {code: complaint, name: {zh: 抱怨, en: complaint}, aliases: [客户抱怨]}\n", "types: []\n", "policy.empty", "types: []", ""},
		{"tracked level", "tracked: irrational ", "tracked: mad ", "policy.unknown", "tracked: mad", ""},
		{"level of a category", "level: general, department: finance", "level: genral, department: finance", "policy.unknown", "- {code: invoicing", ""},
		{"department of a category", "level: general, department: finance", "level: general, department: bank", "policy.unknown", "- {code: invoicing", ""},
		{"executor", "center: true, executors: [general_admin, finance]", "center: true, executors: [general_admin, bank]", "policy.unknown", "- {code: customer_service", ""},
		{"level of a receiver", "{level: strong, name: 服务站经理", "{level: storng, name: 服务站经理", "policy.unknown", "  receivers: [{name: 服务站接收人", "DLR-31"},
		{"category of a receiver", "{level: strong, name: 服务站经理", "{category: storng, name: 服务站经理", "policy.unknown", "  receivers: [{name: 服务站接收人", ""},
		{"act of a gate", "{act: close_applied, needs", "{act: closed, needs", "policy.unknown", "- {act: closed", ""},
		{"fact of a gate", "{act: close_applied, needs: [signed]", "{act: close_applied, needs: [singed]", "condition.name", "- {act: close_applied", ""},
		{"empty fact of a gate", "{act: close_applied, needs: [signed]", "{act: close_applied, needs: [\"\"]", "condition.empty", "- {act: close_applied", "it could not be asked"},
		{"subject of an approval", "  deferral: #", "  defferal: #", "policy.unknown", "  defferal: #", "it would be approved by nobody"},
		{"level of an approval", "    medium: [agent, center_manager]", "    middle: [agent, center_manager]", "policy.unknown", "    middle: [agent", ""},
		{"role of an approval", "    medium: [agent, center_manager]", "    medium: [agent, boss]", "policy.unknown", "    medium: [agent, boss]", ""},
		{"act of an authority", "  voided: {\"*\"", "  void: {\"*\"", "policy.unknown", "  void: {", "a misspelt act would be everybody's"},
		{"role of an authority", "  voided: {\"*\": [center_manager]}", "  voided: {\"*\": [manager]}", "policy.unknown", "  voided: {", ""},
		{"covered role", "covers: [center_manager]", "covers: [manager]", "policy.unknown", "- {code: vice_president", ""},
		{"clock of the pause", "pause: {clocks: [first_reply,", "pause: {clocks: [reply,", "policy.unknown", "pause: {clocks", ""},
		{"charge", "  charge: handler ", "  charge: nobody ", "policy.unknown", "  charge: nobody", ""},
		{"weekday", "  weekday: fri ", "  weekday: friday ", "policy.unknown", "  weekday: friday", ""},
		{"start of the week", "  week_start: mon", "  week_start: 1", "policy.unknown", "  week_start: 1", ""},
		{"runs", "  runs: each\n", "  runs: often\n", "policy.unknown", "  runs: often", ""},
		{"while", "  while: tracking\n", "  while: sleeping\n", "policy.unknown", "  while: sleeping", ""},
		{"by", "  by: tracking\n", "  by: moon\n", "policy.unknown", "  by: moon", ""},
		{"restart", "  restart: received\n", "  restart: now\n", "policy.unknown", "  restart: now", ""},
		{"a star for a level", "  restart: received\n", "  restart: \"*\"\n", "policy.unknown", "  restart: \"*\"", "a star means all only among the keys of a table"},
		{"level of a limit", "strong: 1h, irrational: 4h}", "strong: 1h, irational: 4h}", "policy.unknown", "  limits: {general: 4h", ""},
		{"mode of a limit", "limits: {watch: 168h,", "limits: {general: 168h,", "policy.unknown", "  limits: {general: 168h, monitor", "this clock is looked up by the way of tracking"},
		{"a repeat of nothing", "limits: {watch: 168h,", "limits: {watch: 0h,", "policy.zero", "  limits: {watch: 0h", "it would never end"},
		{"raised at once", "limits: {general: 72h, medium: 120h, strong: 168h}\n  restart: received", "limits: {general: 0h, medium: 120h, strong: 168h}\n  restart: received", "policy.zero", "  limits: {general: 0h", ""},
		{"start of a clock", "  start: [tracking, tracked]", "  start: [traking, tracked]", "policy.pattern", "- code: tracking", ""},
		{"stop of a clock", "  stop: [\"close_applied:accepted\"]", "  stop: [\"closing:accepted\"]", "policy.pattern", "- code: close", ""},
		{"no stop", "  stop: [\"close_applied:accepted\"]", "  stop: []", "policy.start-stop", "- code: close", ""},
		{"after what", "  after: close\n", "  after: closing\n", "policy.unknown", "  after: closing", ""},
		{"after itself", "  after: close\n", "  after: overdue_month\n", "policy.unknown", "  after: overdue_month", "only what was computed before"},
		{"no every", "  every: 1mo\n", "", "policy.every", "- code: overdue_month", ""},
		{"every nothing", "  every: 1mo\n", "  every: 0mo\n", "policy.every", "- code: overdue_month", "it would never end"},
		{"a gap", "limits: {general: 72h, medium: 120h, strong: 168h}\n  restart", "limits: {general: 72h, strong: 168h}\n  restart", "policy.gap", "  limits: {general: 72h, strong", "medium has no limit"},
		{"falling limits", "medium: 120h, strong: 168h}\n  restart", "medium: 48h, strong: 168h}\n  restart", "policy.falling", "  limits: {general: 72h, medium: 48h", "U-11: the raise would be overdue at once"},
		{"equal limits", "medium: 120h, strong: 168h}\n  restart", "medium: 72h, strong: 168h}\n  restart", "policy.falling", "  limits: {general: 72h, medium: 72h", ""},
		{"a cycle", runs + "  restart: received\n" + raise, runs + "  restart: escalated\n  raise: {general: medium, medium: strong, strong: general}", "policy.cycle", "  raise: {general: medium, medium: strong, strong: general}", "it would never end"},
		{"raised from nowhere", raise, "  raise: {generl: medium, medium: strong, strong: strong}", "policy.unknown", "  raise: {generl", ""},
		{"raised to nowhere", raise, "  raise: {general: medium, medium: strong, strong: worst}", "policy.unknown", "  raise: {general", ""},
		{"raised to what is tracked", "  restart: received\n" + raise, "  restart: escalated\n  raise: {general: medium, medium: strong, strong: irrational}", "policy.unknown", "  raise: {general", "nobody chose how to track it"},
		{"two that raise", "  limits: {general: 4h, medium: 2h, strong: 1h, irrational: 4h}\n", "  limits: {general: 4h, medium: 2h, strong: 1h, irrational: 4h}\n  raise: {general: medium}\n  restart: escalated\n", "policy.two-raising", "  raise: {general: medium, medium", "reported at the second"},
		{"no mark", "    mark: B\n", "", "policy.mark", "  penalty:", "its notices would have no number"},
		{"a mark twice", "    mark: B\n", "    mark: T\n", "policy.mark-twice", "    mark: T", "two notices would have one number"},
		{"amounts of what", "    of: close\n", "    of: closing\n", "policy.unknown", "    of: closing", ""},
		{"level of an amount", "amounts: {general: 50, medium: 100, strong: 200}", "amounts: {genral: 50, medium: 100, strong: 200}", "policy.unknown", "    amounts: {genral", ""},
		{"a person bears more than all", "person_percent: 0", "person_percent: 130", "policy.percent", "  person_percent: 130", ""},
		{"an amount below nothing", "amounts: {general: 50, medium: 100, strong: 200}", "amounts: {general: -50, medium: 100, strong: 200}", "policy.negative", "    amounts: {general: -50", ""},
		{"charge of a clock", "    charge: center # 客", "    charge: heaven # 客", "policy.unknown", "    charge: heaven", ""},
		{"who is responsible", "    person: first_contact\n", "    person: somebody\n", "policy.unknown", "    person: somebody", "the notice would name nobody"},
		{"who gets a copy", "  copies: [general_admin,", "  copies: [board,", "policy.unknown", "  copies: [board", ""},
		{"level of a high claim", "claim: {high: 10000, level: strong", "claim: {high: 10000, level: storng", "policy.unknown", "claim: {", ""},
		{"no working day", `["09:00-18:00"]` + "\n    tue: [\"09:00-18:00\"]\n    wed: [\"09:00-18:00\"]\n    thu: [\"09:00-18:00\"]\n    fri: [\"09:00-18:00\"]", "[]", "calendar.no_workday", "  hours:", "arithmetic on it would never end"},
		{"hours", "  day_end: \"18:00\"", "  day_end: \"25:00\"", "calendar.day_end", "  day_end: \"25:00\"", ""},
		{"time zone", "  timezone: Asia/Shanghai", "  timezone: Asia/Peking", "calendar.timezone", "  timezone: Asia/Peking", ""},
		{"a key of the calendar", "  day_end: \"18:00\"", "  dayend: \"18:00\"", "calendar.key", "  dayend: \"18:00\"", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := text(t, c.old, c.new)
			_, faults := sla.Check("policies/d/2026-01-01.yaml", []byte(broken), sources(t))
			var found []string
			for _, f := range faults {
				require.Equal(t, "policies/d/2026-01-01.yaml", f.Args()["file"])
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
			t.Fatalf("%s: want %s at %q, found %s", c.why, c.code, c.line, strings.Join(found, "; "))
		})
	}
}

// The error for people says the place, whichever package found the fault.
func TestCheckSaysWhere(t *testing.T) {
	w, err := templates.Load("zh")
	require.NoError(t, err)
	for _, broken := range []string{
		text(t, "  day_end: \"18:00\"", "  day_end: \"25:00\""), text(t, "general: 4h, medium", "general: 4x, medium"),
		text(t, "tracked: irrational ", "tracked: mad "), text(t, "name: dealer\n", "name: dealer\n---\n"),
	} {
		_, err := sla.Parse("p.yaml", []byte(broken), sources(t))
		var f *complaint.Fault
		require.ErrorAs(t, err, &f)
		require.Contains(t, w.Fill("error."+f.Code(), f.Args()), fmt.Sprintf("p.yaml:%d", f.Args()["line"]))
	}
}

// Everything that is wrong is listed, in the order of the lines, the same each time.
func TestCheckAll(t *testing.T) {
	broken := text(t, "tracked: irrational ", "tracked: mad ", "{code: watch,", "{code: monitor,", "  charge: handler ", "  charge: nobody ", "    mark: B\n", "    mark: T\n", "  restart: received\n", "  restart: now\n")
	var first []string
	for range 20 {
		var all []string
		_, faults := sla.Check("p.yaml", []byte(broken), sources(t))
		last := 0
		for _, f := range faults {
			require.GreaterOrEqual(t, f.Args()["line"].(int), last)
			last = f.Args()["line"].(int)
			all = append(all, f.Error())
		}
		if first == nil {
			first = all
		}
		require.Equal(t, first, all)
	}
	require.GreaterOrEqual(t, len(first), 5, "%v", first)
}

// An empty file, and one without anything that is needed.
func TestCheckEmpty(t *testing.T) {
	_, err := sla.Parse("p.yaml", nil, sources(t))
	var f *complaint.Fault
	require.ErrorAs(t, err, &f)
	require.Equal(t, "file.empty", f.Code())
	_, faults := sla.Check("p.yaml", []byte("format: 1\nname: x\ntitle: {zh: x}\n"), sources(t))
	var codes []string
	for _, f := range faults {
		codes = append(codes, fmt.Sprint(f.Code(), " ", f.Args()["list"]))
	}
	require.Equal(t, []string{"policy.empty categories", "policy.empty clocks", "policy.empty departments", "policy.empty levels", "policy.empty types"}, codes)
}

func TestEffective(t *testing.T) {
	for name, want := range map[string]string{"policies/d/2026-07-01.yaml": "2026-07-01", "2026-07-01.yml": "2026-07-01", "d.yaml": "", "2026-7-1.yaml": ""} {
		p, err := sla.Parse(name, []byte(text(t)), sources(t))
		require.NoError(t, err)
		require.Equal(t, want, p.Effective)
	}
}

// Words are understood by code, name or alias, in simplified or traditional characters (ENG-17).
func TestFind(t *testing.T) {
	p := policy(t, "dealer")
	for words, code := range map[string]string{"general": "general", "一般": "general", "一般抱怨": "general", " 一般 抱怨 ": "general", "中級抱怨": "medium", "強烈": "strong", "非理性抱怨": "irrational", "STRONG": "strong", "非常强烈": "", "": ""} {
		l, ok := sla.Find(p, p.Levels, words)
		require.Equal(t, code != "", ok, words)
		require.Equal(t, code, l.Code, words)
	}
	require.Equal(t, "中级抱怨", sla.NameOf(p.Levels, "medium", "zh"))
	require.Equal(t, "中级抱怨", sla.Words{"zh": "中级抱怨"}.In("en"), "in any language where the one asked for is missing")
	require.Equal(t, "gone", sla.NameOf(p.Levels, "gone", "zh"), "a code of an older policy is shown as it is")
}

func FuzzCheck(f *testing.F) {
	seedPolicies(f)
	f.Add([]byte(mini))
	f.Add([]byte("format: 1\nlevels: [{code: a, name: {en: a}}]\nclocks: [{code: c, after: c, every: 0mo, penalty: {of: c}}]\n"))
	f.Add([]byte("format: 1\nlevels: &l [{code: a}]\ncategories: *l\ntypes: *l\ndepartments: *l\nclocks:\n- <<: {code: c}\n"))
	src := sources(f)
	f.Fuzz(func(t *testing.T, data []byte) { within(30*time.Second, func() { lived(t, data, src) }) })
}

// lived checks a policy and, where it is accepted, lives by it.
func lived(t *testing.T, data []byte, src sla.Sources) {
	p, faults := sla.Check("p.yaml", data, src)
	for _, fault := range faults {
		if line, ok := fault.Args()["line"].(int); ok {
			require.Positive(t, line)
		}
	}
	if len(faults) > 0 {
		return
	}
	level, category := p.Levels[0].Code, p.Categories[0].Code // an accepted policy can be lived by
	d := newDiary(t, 1, "11-16 09:00").add("11-16 09:00", "x", complaint.Event{Classified: &complaint.Classified{Level: level, Category: category}}).
		transfer("11-16 09:00", p.Departments[0].Code).sign("11-16 09:10").reply("11-16 09:20").apply("11-16 09:30").call("11-16 09:40", "satisfied")
	if _, err := p.Assess(d.rec, complaint.View{Now: instant(t, "11-16 12:00")}); err != nil {
		var coded interface{ Code() string }
		require.ErrorAs(t, err, &coded)
	}
}
