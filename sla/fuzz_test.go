package sla_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// within ends the program where something takes longer than any input of a fuzzer
// may, so that the input is kept.
func within(limit time.Duration, do func()) {
	watch := time.AfterFunc(limit, func() { panic("still at work after " + limit.String()) })
	defer watch.Stop()
	do()
}

// written is a diary as its file.
func written(t testing.TB, d *diary) []byte {
	t.Helper()
	data, err := complaint.EncodeEvents(d.rec.Events)
	require.NoError(t, err)
	return append(complaint.EncodeHeader(d.rec.ID), data...)
}

// Any complaint file that can be read comes to a state, clocks and penalties under any
// policy; the same whichever way round two offices' files are read; and looking at it
// leaves it as it was.
func FuzzComplaint(f *testing.F) {
	sample, err := os.ReadFile(filepath.Join("..", "testdata", "complaint", "KS-20261116-001.yaml"))
	require.NoError(f, err)
	f.Add(sample)
	f.Add(written(f, of(f, "strong").pause("11-16 12:00", "11-17 12:00").promise("11-17 13:00", "11-18 09:00").closed("12-24").reopen("12-26 09:00")))
	f.Add(written(f, signed(f).external("11-16 12:00").decide("11-30 09:00", "钱经理", "close/1", "confirmed", nil).decide("11-30 10:00", "钱经理", "close/1", "withdrawn", nil)))
	f.Add(written(f, faulty(f, "minor", "n=5", "p=5%").fill("11-16 10:00", "d3", "m.1.what=a", "m.1.due=2026-11-20", "m.2.cause=1 2").fill("11-16 11:00", "d4", "cause.1.kind=man")))
	f.Add([]byte("format: 1\nid: KS-00010101-001\nevents:\n- {id: a, at: 0001-01-01T00:00:00Z, recorded: 9999-12-31T23:59:59-12:00, by: x, opened: {text: x, amount: 999999999999.99}}\n- {id: b, at: 9999-12-31T23:59:59+14:00, recorded: 0000-01-01T00:00:00Z, by: x, extended: {clock: close, until: 9999-12-31T23:59:59Z}}\n"))
	policies := []*sla.Policy{policy(f, "dealer"), policy(f, "mfg8d"), policy(f, "service"), lab(f, kinds, stageSections)}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		within(30*time.Second, func() {
			for _, p := range policies {
				live(t, p, data)
			}
		})
	})
}

// live assesses a file at several instants.
func live(t *testing.T, p *sla.Policy, data []byte) {
	file, err := complaint.DecodeFile("a.yaml", data)
	if err != nil {
		require.ErrorAs(t, err, new(*complaint.Fault))
		return
	}
	before, unwritable := complaint.EncodeEvents(file.Events)
	half := len(file.Events) / 2
	one, two := file, file
	one.Events, two.Events, two.Site = file.Events[:half], file.Events[half:], "SZ"
	for _, now := range []string{"2026-11-16 12:00", "2026-12-31 23:59", "2028-06-01 00:00"} {
		at, err := time.ParseInLocation("2006-01-02 15:04", now, beijing)
		require.NoError(t, err)
		ahead, errA := p.Assess(complaint.Merge(one, two), complaint.View{Now: at})
		behind, errB := p.Assess(complaint.Merge(two, one), complaint.View{Now: at})
		require.Equal(t, errA == nil, errB == nil, "%v, %v", errA, errB)
		if errA != nil {
			var coded interface{ Code() string }
			require.ErrorAs(t, errA, &coded)
			continue
		}
		require.Equal(t, outcome(ahead), outcome(behind), "the order of the files does not count")
		accounted(t, ahead)
	}
	after, err := complaint.EncodeEvents(file.Events)
	require.Equal(t, unwritable == nil, err == nil)
	require.Equal(t, string(before), string(after), "assessing changes no event")
}

// accounted checks what every assessment promises.
func accounted(t *testing.T, a *sla.Assessment) {
	for _, r := range a.Runs {
		if _, err := a.Explain(r); err != nil {
			var coded interface{ Code() string }
			require.ErrorAs(t, err, &coded)
		}
	}
	keys := map[string]bool{}
	for _, x := range a.Penalties {
		require.False(t, keys[x.Key], "penalty %s twice", x.Key)
		keys[x.Key] = true
	}
	a.Due(a.Now.AddDate(0, 0, 7))
	a.Unrecorded()
	a.Personal()
	a.Overdue()
	for _, p := range a.State.Problems {
		require.NotNil(t, p.Cause, "a problem says why")
	}
}

// A policy of sections that parse can be lived by: complaints under it are assessed, or
// the reason is said.
func FuzzPolicySections(f *testing.F) {
	for _, s := range []string{
		kinds, stageSections,
		"clocks:\n- {code: close, name: {en: C}, start: [opened, reopened], stop: [\"close_applied:accepted\"], runs: each, limits: {minor: 72h, \"*\": 24wh}, penalty: {item: {en: x}, mark: L, prefix: W, notice: slip, amounts: {\"*\": 10}}}\n- {code: again, name: {en: A}, after: close, every: 1mo, runs: repeat, penalty: {of: close}}\n",
		"clocks:\n- {code: c, name: {en: C}, start: [opened], stop: [closed], runs: repeat, every: 1s, limits: {\"*\": 0s}}\n",
		"calendar: {hours: {}, open: {2026-11-16: [\"22:00-06:00\"]}}\n",
		"calendar: {timezone: Africa/Casablanca, hours: {mon: [\"00:00-24:00\"]}, day_end: \"00:01\"}\n",
		"gates:\n- {act: close_applied, when: \"amount >= 2000 or level in major critical\", needs: [\"n\", \"!y\"], article: \"1\"}\n",
		"thresholds:\n- {code: t, name: {en: T}, when: \"n > 5\", level: critical}\n- {code: u, name: {en: U}, when: \"level = critical\", level: minor}\n",
		"roles: [{code: a, name: {en: A}, covers: [b]}, {code: b, name: {en: B}, covers: [a]}]\nauthority: {opened: {\"*\": [a]}}\n",
		"levels: &l [{code: minor, name: {en: Minor}}]\n", "types: *l\n",
	} {
		f.Add(s, "")
		f.Add(kinds, s)
	}
	src := sources(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > 1<<14 {
			return
		}
		within(30*time.Second, func() {
			p, faults := sla.Check("bench/2026-01-01.yaml", []byte(benchText(a, b)), src)
			for _, fault := range faults {
				if line, ok := fault.Args()["line"].(int); ok {
					require.Positive(t, line)
				}
			}
			if len(faults) > 0 {
				return
			}
			d := begun(t, "11-16 09:00", complaint.Opened{Text: "x", Amount: new(complaint.Money), Fields: set("n=5", "y=yes")})
			if len(p.Levels) > 0 && len(p.Categories) > 0 {
				d.judge("11-16 09:00", complaint.Classified{Level: p.Levels[0].Code, Category: p.Categories[0].Code})
			}
			d.transfer("11-16 09:10", p.Departments[0].Code).sign("11-16 10:00").reply("11-16 11:00").apply("11-17 09:00").reopen("11-18 09:00").pause("11-18 10:00", "11-19 10:00")
			live(t, p, written(t, d))
		})
	})
}

// People who can be read may do what their roles say and nothing else, and nobody who
// is not among them may do anything that needs a role.
func FuzzPeople(f *testing.F) {
	for _, s := range []string{
		"format: 1\npeople:\n- {name: 李前台, department: customer_service, roles: [agent]}\n- {name: 王服务, department: service_station, roles: [receiver], email: wang@example.com, key: ssh-ed25519 AAAA}\n",
		"people: []\n", "people:\n- name: \"\"\n", "people: &p [{name: a, roles: [agent]}, {name: a, roles: [center_manager]}]\n", "people: [{name: \"a\\nb\", roles: []}]\n", "format: 2\npeople: x\n",
		"people: [{name: x, roles: &r [*r]}]\n",
	} {
		f.Add([]byte(s))
	}
	p := policy(f, "dealer")
	f.Fuzz(func(t *testing.T, data []byte) {
		within(30*time.Second, func() {
			people, err := sla.ParsePeople("people.yaml", data, p)
			if err != nil {
				var fault *complaint.Fault
				require.ErrorAs(t, err, &fault)
				require.Equal(t, "invalid", fault.Class())
				return
			}
			known := map[string]bool{}
			for _, x := range people {
				known[x.Name] = true
				for _, role := range x.Roles {
					_, ok := sla.ByCode(p.Roles, role)
					require.True(t, ok, "role %q", role)
				}
			}
			for _, act := range []string{sla.ActImport, sla.ActBulletinIssue, sla.ActBulletinSign, sla.ActPeople} {
				for name := range known {
					_ = p.AllowsAct(name, act, people)
				}
				if err := p.AllowsAct("nobody of this name", act, people); len(people) > 0 && !known["nobody of this name"] {
					require.Error(t, err)
				}
			}
			text, err := yaml.Marshal(map[string]any{"people": people})
			require.NoError(t, err)
			again, err := sla.ParsePeople("people.yaml", text, p)
			if err == nil && !strings.ContainsAny(string(data), "\r\u0085\u2028\u2029") {
				require.Equal(t, len(people), len(again))
			}
		})
	})
}

// seedPolicies adds the shipped policies to a fuzz target.
func seedPolicies(f *testing.F) {
	for _, name := range templates.Policies() {
		data, ok := templates.Policy(name)
		require.True(f, ok)
		f.Add(data)
	}
}
