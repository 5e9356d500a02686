package report_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/templates"
)

// shown is a table as text: a row each, cells apart by bars.
func shown(t testing.TB, s *report.Stats, code string, with report.Compared) string {
	t.Helper()
	w, err := templates.Load("zh")
	require.NoError(t, err)
	n, x := report.Names{Policy: s.Policy, Words: w}, s.Tables[code]
	require.NotNil(t, x, code)
	var b strings.Builder
	line := func(l *report.Entry, before []*report.Entry) {
		b.WriteString(x.Name(n, l))
		for _, c := range x.Table.Columns {
			b.WriteString("|" + report.Format(x.Cell(n, l, before, c, with, s.Volumes)))
		}
		for _, key := range x.Cross {
			fmt.Fprintf(&b, "|%s %d", key, l.Cross[key])
		}
		b.WriteString("\n")
	}
	for i, l := range x.Lines {
		line(l, x.Lines[:i])
	}
	line(x.Total, nil)
	return b.String()
}

func TestTables(t *testing.T) {
	p := regime(t, library(t))
	ls := november(t, p)
	s := ls.count(month(t, p, "2026-11"), volumes)
	last := ls.count(month(t, p, "2026-10"), nil)
	for _, c := range []struct{ code, want, why string }{
		{"categories", "噪声|1|14.29%|2|0|0.00|100.00%|0.00%|1|投诉（1）|complaint 1|demand 0\n" +
			"图书|3|42.86%|2|1|2000.00|33.33%|— 新增|1|投诉（2）|complaint 2|demand 1\n" +
			"服务|3|42.86%|1|2|0.01|50.00%|— 新增|1|投诉（3）|complaint 3|demand 0\n" +
			"合计|7|100.00%|5|3|2000.01|50.00%|600.00%|1|投诉（6）|complaint 6|demand 1\n", "one was received in October; the draft, the voided one and the meeting are nowhere"},
		{"sites", "北馆|4|1.33‰|1.33‰|3000|3.67\n南馆|2|2.00‰|2.00‰|1000|3.00\n合计|6|1.50‰|1.50‰|4000|3.50\n", "each site by its own readers (S-53); complaints alone"},
		{"top", "图书|3|42.86%|42.86%\n其他（2项）|4|57.14%|100.00%\n合计|7|100.00%|100.00%\n", "the largest, the others as one (S-56)"},
		{"levels", "一般|7|2|60.00%\n重大|0|1|0.00%\n合计|7|3|50.00%\n", "received by the level at receipt, open by that now, limits by the one in force (S-07, pitfall 11)"},
		{"tags", "热点|1\n老问题|1\n未填写|6\n合计|7\n", "several choices count in each"},
		{"months", "2026-11|7|5|3\n合计|7|5|3\n", "of a month there is one"},
	} {
		assert.Equal(t, c.want, shown(t, s, c.code, report.Compared{Last: last.Tables[c.code]}), "%s: %s", c.code, c.why)
	}
	quarter, err := report.ParsePeriod(report.KindQuarter, "2026-Q4", p.Cal().Location())
	require.NoError(t, err)
	assert.Equal(t, "2026-10|1|0|1\n2026-11|7|5|3\n2026-12|0|0|3\n合计|8|5|3\n", shown(t, ls.count(quarter, nil), "months", report.Compared{}), "months side by side; the stock is that of each month's end")
}

func TestLists(t *testing.T) {
	p := regime(t, library(t))
	s := november(t, p).count(month(t, p, "2026-11"), nil)
	ids := func(code string) (all []complaint.ID) {
		for _, a := range s.Lists[code] {
			all = append(all, a.State.ID)
		}
		return all
	}
	assert.Equal(t, []complaint.ID{"TS-20261110-003", "TS-20261116-011"}, ids("late"), "by receipt; what is not due yet is not late")
	assert.Equal(t, []complaint.ID{"TS-20261120-008"}, ids("tasks"), "a type that is not counted, by its name")
}

// Whatever happens to cases, the rows of a table add up to its total, no rate is above one, and the books balance.
func TestTablesAddUp(t *testing.T) {
	p := regime(t, library(t))
	rapid.Check(t, func(r *rapid.T) {
		ls := &lives{t: t, p: p}
		for range rapid.IntRange(0, 12).Draw(r, "cases") {
			some(r, ls)
		}
		in := month(t, p, "2026-11")
		c := report.NewCollector(p, in, volumes)
		for _, l := range ls.all {
			a, err := p.Assess(l.rec, complaint.View{Now: in.AsOf()})
			require.NoError(t, err)
			c.Add(a)
		}
		s, err := c.Stats()
		require.NoError(t, err, "it balances")
		for code, v := range s.Own {
			if rate, ok := v.(report.Rate); ok {
				require.LessOrEqual(t, rate.N, rate.D, code)
			}
		}
		for _, code := range []string{"categories", "sites", "levels", "months", "top"} {
			sum, x := int64(0), s.Tables[code]
			for _, l := range x.Lines {
				sum += l.Weight()
			}
			require.Equal(t, x.Total.Weight(), sum, code)
		}
		require.Equal(t, s.Own["everything"], s.Own["complaints"].(int64)+s.Own["demands"].(int64), "parts of a whole")
		require.Equal(t, s.Own["open_now"], s.Counts["carried_out"])
	})
}

// some draws a case and what happens to it.
func some(r *rapid.T, ls *lives) {
	at := instant(ls.t, ls.p, "10-25 08:00").Add(time.Duration(rapid.IntRange(0, 60*24).Draw(r, "hour")) * time.Hour)
	stamp := func() string {
		at = at.Add(time.Duration(rapid.IntRange(1, 200).Draw(r, "later")) * time.Hour)
		return at.Format("01-02 15:04")
	}
	site := rapid.SampledFrom([]string{"north", "south", "north", ""}).Draw(r, "site")
	category := rapid.SampledFrom([]string{"noise", "books", "staff", ""}).Draw(r, "category")
	o := ls.open(stamp(), rapid.SampledFrom([]string{"complaint", "demand", "meeting"}).Draw(r, "type"), category, site)
	for range rapid.IntRange(0, 6).Draw(r, "events") {
		when := stamp()
		if !strings.HasPrefix(when, "1") { // beyond the year
			return
		}
		rapid.SampledFrom([]func(){
			func() { o.reply(when) }, func() { o.close(when) }, func() { o.call(when, complaint.Satisfied, 5) }, func() { o.call(when, complaint.Unreached, 0) },
			func() { o.then(when, complaint.Event{Reopened: &complaint.Reopened{Reason: "x"}}) }, func() { o.then(when, complaint.Event{Withdrawn: &complaint.Withdrawn{Reason: "x"}}) },
			func() { o.then(when, complaint.Event{Voided: &complaint.Voided{Reason: "x"}}) }, func() { o.then(when, complaint.Event{Refused: &complaint.Refused{Reason: "x"}}) },
			func() {
				o.then(when, complaint.Event{Corrected: &complaint.Corrected{Set: map[string]complaint.Text{"field.site": "south"}, Reason: "x"}})
			},
		}).Draw(r, "event")()
	}
}

// A period that is only compared with keeps no complaint, and the same figures.
func TestLight(t *testing.T) {
	p := regime(t, library(t))
	in := month(t, p, "2026-11")
	full := november(t, p).count(in, volumes)
	c := report.NewCollector(p, in, volumes).Light()
	for _, l := range november(t, p).all {
		later, err := p.Assess(l.rec, complaint.View{Now: instant(t, p, "12-31 23:00")})
		require.NoError(t, err)
		if !in.Live(later) {
			continue
		}
		a, err := p.Assess(l.rec, complaint.View{Now: in.AsOf()})
		require.NoError(t, err)
		c.Add(a)
	}
	light, err := c.Stats()
	require.NoError(t, err)
	assert.Empty(t, light.Lists)
	assert.Empty(t, light.Overdue)
	for code := range full.Own {
		assert.Equal(t, report.Format(full.Own[code]), report.Format(light.Own[code]), code)
	}
	for code := range full.Tables {
		assert.Equal(t, shown(t, full, code, report.Compared{}), shown(t, light, code, report.Compared{}), code)
	}
}

// What was over and due before a period cannot be in it, and is not assessed for it.
func TestLive(t *testing.T) {
	p := regime(t, library(t))
	ls := &lives{t: t, p: p}
	ls.open("09-01 09:00", "complaint", "noise", "north").reply("09-01 10:00").close("09-02 09:00")
	ls.open("09-30 22:00", "complaint", "noise", "north").reply("09-30 23:00").close("09-30 23:30")
	for i, want := range []bool{false, true} {
		a, err := p.Assess(ls.all[i].rec, complaint.View{Now: instant(t, p, "12-31 23:00")})
		require.NoError(t, err)
		assert.Equal(t, want, month(t, p, "2026-10").Live(a), "the second was done early, and falls due in October (basis D)")
	}
}

// A case of a type that is not counted is in what names the type, however the condition is written.
func TestUncountedTypes(t *testing.T) {
	for where, want := range map[string]int64{
		"type = meeting": 1, "type=meeting": 1, "type in meeting demand": 1, "category = staff and type = meeting": 1, "type = demand or type = meeting": 1,
		"type != demand": 0, "category = staff": 0, "type = demand": 0, "level in minor grave": 0,
	} {
		text := strings.Replace(library(t), "of: received, where: type = meeting}", "of: received, where: "+where+"}", 1)
		p := regime(t, text)
		ls := &lives{t: t, p: p}
		ls.open("11-20 09:00", "meeting", "staff", "north")
		assert.Equal(t, want, ls.count(month(t, p, "2026-11"), nil).Own["meetings"], where)
	}
}

func TestVolumeKeys(t *testing.T) {
	p := regime(t, library(t))
	for words, want := range map[string]string{
		"图书": "books", "books": "books", "readers": "readers", "calls": "calls", "site:北馆": "site:north", "site:south": "site:south", "department:前台": "department:desk",
		"site:西馆": "", "site:": "", "nothing": "", "media:yes": "media:yes",
	} {
		got, ok := report.VolumeKey(p, words)
		assert.Equal(t, want != "", ok, words)
		if ok {
			assert.Equal(t, want, got, words)
		}
	}
	assert.Equal(t, int64(4000), report.Volumes{"site:north": 3000, "site:south": 1000}.Of("site"), "given by value alone, the whole is the sum")
	assert.Equal(t, []string{"noise", "books", "staff", "answered_calls", "calls", "readers"}, report.VolumeKeys(p))
}
