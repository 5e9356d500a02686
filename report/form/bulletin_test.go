package form_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/sla/calendar"
	"github.com/kesu-cli/kesu/templates"
)

var beijing = time.FixedZone("CST", 8*3600)

func dealer(t testing.TB) *sla.Policy {
	t.Helper()
	var years []calendar.Year
	for file, content := range templates.Calendars() {
		y, err := calendar.ParseYear(file, content)
		require.NoError(t, err)
		years = append(years, y)
	}
	content, _ := templates.Policy("dealer")
	p, err := sla.Parse("dealer/2026-01-01.yaml", content, sla.Sources{Years: years})
	require.NoError(t, err)
	return p
}

// weekOf returns the figures of a week in which nothing happened but what a test adds.
func weekOf(t testing.TB, p *sla.Policy, label string) *report.Stats {
	t.Helper()
	period, err := report.ParsePeriod(report.KindWeek, label, beijing)
	require.NoError(t, err)
	s, err := report.NewCollector(p, period, nil).Stats()
	require.NoError(t, err)
	return s
}

// penalty is one of so many yuan, on the clock of the first reply.
func penalty(p *sla.Policy, n int, yuan int64, departments ...string) sla.Penalty {
	at := time.Date(2026, 11, 17, 4, 0, 0, 0, beijing)
	x := sla.Penalty{
		Complaint: complaint.NewID("KS", at, n), Key: "first_reply/1", Run: sla.Run{Clock: p.Clock("first_reply"), Sequence: 1, Level: "medium"}, At: at, Level: "medium",
		Standard: complaint.Yuan(yuan), Multiple: 1, Amount: complaint.Yuan(yuan), State: complaint.PenaltyConfirmed,
	}
	x.Notice = "CF-" + string(x.Complaint) + "-R1"
	x.Decisions = []complaint.Decision{{PenaltyDecision: complaint.PenaltyDecision{Key: x.Key, Decision: complaint.PenaltyConfirmed}, At: complaint.At(at.Add(24 * time.Hour)), By: "钱经理"}}
	for _, d := range departments {
		x.Shares = append(x.Shares, sla.Share{Department: d, Amount: complaint.Yuan(yuan) / complaint.Money(len(departments))})
	}
	return x
}

func issue(s *report.Stats, earlier ...form.Bulletin) form.Bulletin {
	return form.NewBulletin(s, earlier, "李前台", s.Period.To)
}

// signed returns a bulletin as the general manager signed it.
func signed(b form.Bulletin) form.Bulletin {
	b.Signed = &form.Stamp{At: b.To, By: "孙总"}
	return b
}

// What was confirmed in a week after its bulletin was signed, or while a bulletin was
// drafted and never signed, comes with the next one: no decision is lost.
func TestBulletinLosesNothing(t *testing.T) {
	p := dealer(t)
	first := weekOf(t, p, "2026-W47")
	first.Standing = []sla.Penalty{penalty(p, 1, 100, "sales")}
	a := signed(issue(first))
	next := weekOf(t, p, "2026-W48")
	next.Standing = []sla.Penalty{penalty(p, 1, 100, "sales"), penalty(p, 2, 50, "sales")} // the second was confirmed in W47 too
	require.Equal(t, complaint.Yuan(50), issue(next, a).Total, "after the signature")

	withdrawn := penalty(p, 1, 100, "sales")
	withdrawn.State = complaint.PenaltyWithdrawn
	next.Standing = []sla.Penalty{withdrawn}
	require.Equal(t, -complaint.Yuan(100), issue(next, a).Total, "withdrawn after the signature")
	require.Zero(t, issue(next, issue(first)).Total, "a draft published nothing that could be reversed")
}

// What was published is never published again; what changed or was withdrawn is reversed once (S-47).
func TestNewBulletin(t *testing.T) {
	p := dealer(t)
	first := weekOf(t, p, "2026-W47")
	first.Standing = []sla.Penalty{penalty(p, 1, 100, "sales"), penalty(p, 2, 50, "sales", "finance")}
	a := signed(issue(first))
	require.Equal(t, complaint.Yuan(150), a.Total)
	require.Len(t, a.Lines, 3, "a line for each department that bears a part")
	require.NoError(t, a.Agrees(first.Standing))

	again := weekOf(t, p, "2026-W48")
	again.Standing = []sla.Penalty{penalty(p, 1, 100, "sales")}
	require.Empty(t, issue(again, a).Lines, "confirmed again after an appeal, with the same amount")

	less := weekOf(t, p, "2026-W48")
	less.Standing = []sla.Penalty{penalty(p, 1, 80, "sales")}
	b := signed(issue(less, a))
	require.Equal(t, []complaint.Money{complaint.Yuan(80), -complaint.Yuan(100), -complaint.Yuan(20)}, []complaint.Money{b.Lines[0].Amount, b.Reversals[0].Amount, b.Total})

	gone := weekOf(t, p, "2026-W49")
	withdrawn := penalty(p, 1, 80, "sales")
	withdrawn.State = complaint.PenaltyWithdrawn
	gone.Standing = []sla.Penalty{withdrawn}
	c := issue(gone, b, a)
	require.Len(t, c.Reversals, 1)
	require.Equal(t, -complaint.Yuan(80), c.Total, "what stood last is reversed, whatever order the bulletins come in")

	never := weekOf(t, p, "2026-W47")
	never.Standing = []sla.Penalty{withdrawn}
	require.Zero(t, len(issue(never).Lines)+len(issue(never).Reversals), "confirmed and withdrawn before anything was published")
}

func TestBulletinChecks(t *testing.T) {
	p := dealer(t)
	s := weekOf(t, p, "2026-W47")
	s.Standing = []sla.Penalty{penalty(p, 1, 100, "sales")}
	good := issue(s)
	require.NoError(t, good.Check())

	wrong := good
	wrong.Total++
	require.ErrorContains(t, wrong.Check(), "bulletin.sum")
	twice := good
	twice.Lines = append(twice.Lines[:1:1], twice.Lines[0])
	require.ErrorContains(t, twice.Check(), "bulletin.twice")
	require.ErrorContains(t, good.Agrees(nil), "bulletin.notice", "a line without a notice")
	require.ErrorContains(t, good.Agrees([]sla.Penalty{penalty(p, 1, 99, "sales")}), "bulletin.notice", "a notice of another amount")

	w, err := templates.Load("zh")
	require.NoError(t, err)
	_, err = form.BulletinData(wrong, s, w)
	require.ErrorContains(t, err, "bulletin.sum", "such a bulletin is not printed")
	s.Standing = nil
	_, err = form.BulletinData(good, s, w)
	require.ErrorContains(t, err, "bulletin.notice", "a draft must agree with the penalties confirmed")
	good.Signed = &form.Stamp{At: good.To, By: "孙总"}
	m, err := form.BulletinData(good, s, w)
	require.NoError(t, err, "what was signed stays as it was")
	require.Equal(t, []any{"", "已签发", "孙总"}, []any{m["draft"], m["state"], m["signed_by"]})
}

// A bulletin reads back as it was written, whatever its texts.
func TestBulletinRoundTrip(t *testing.T) {
	at := func(t *rapid.T) complaint.Time {
		return complaint.At(time.Unix(rapid.Int64Range(1e9, 2e9).Draw(t, "at"), 0).In(beijing))
	}
	rapid.Check(t, func(t *rapid.T) {
		b := form.Bulletin{Format: 1, Label: "2026-W47", Number: complaint.Clean(rapid.String().Draw(t, "number")), From: at(t), To: at(t), Issued: form.Stamp{At: at(t), By: "李前台"}, Lines: []form.Line{}}
		if rapid.Bool().Draw(t, "signed") {
			b.Signed = &form.Stamp{At: at(t), By: "孙总"}
		}
		for range rapid.IntRange(0, 3).Draw(t, "lines") {
			l := form.Line{Notice: rapid.StringMatching(`CF-KS-\d{8}-\d{3}-R1`).Draw(t, "notice"), Complaint: "KS-20261116-001", Key: "first_reply/1", Department: "sales",
				Person: complaint.Clean(rapid.String().Draw(t, "person")), Level: "medium", Due: at(t), Standard: 10000, Multiple: 1, Amount: complaint.Money(rapid.Int64Range(0, 1e9).Draw(t, "fen"))}
			if rapid.Bool().Draw(t, "stopped") {
				done := at(t)
				l.Stopped = &done
			}
			b.Lines = append(b.Lines, l)
		}
		b.Total = form.Sum(b.Lines)
		if b.Check() != nil {
			return // two lines of one notice
		}
		text, err := b.Encode()
		require.NoError(t, err)
		back, err := form.DecodeBulletin("b.yaml", text)
		require.NoError(t, err, "%s", text)
		second, err := back.Encode()
		require.NoError(t, err)
		require.Equal(t, string(text), string(second))
		require.Equal(t, b.Number, back.Number)
		require.Len(t, back.Lines, len(b.Lines))
		for i := range b.Lines {
			require.Equal(t, b.Lines[i].Person, back.Lines[i].Person)
		}
	})
}

func TestDecodeBulletin(t *testing.T) {
	for text, code := range map[string]string{
		"":                               "file.empty",
		"format: 2":                      "file.newer",
		"format: 1\nlabl: x":             "file.key",
		"format: 1\ntotal: 5":            "bulletin.sum",
		"format: 1\nlabel: x\n---\na: 1": "file.documents",
		"label: x":                       "file.format",
	} {
		_, err := form.DecodeBulletin("bulletins/2026-W47.yaml", []byte(text))
		require.ErrorContains(t, err, code, text)
	}
}

func FuzzDecodeBulletin(f *testing.F) {
	p := dealer(f)
	s := weekOf(f, p, "2026-W47")
	s.Standing = []sla.Penalty{penalty(p, 1, 100, "sales")}
	text, err := issue(s).Encode()
	require.NoError(f, err)
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		if b, err := form.DecodeBulletin("b.yaml", text); err == nil {
			require.NoError(t, b.Check())
		}
	})
}
