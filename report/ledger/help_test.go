package ledger_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report/ledger"
	"github.com/kesu-cli/kesu/report/table"
	"github.com/kesu-cli/kesu/report/xlsx"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/sla/calendar"
	"github.com/kesu-cli/kesu/templates"
)

var (
	beijing = time.FixedZone("", 8*3600)
	now     = time.Date(2026, 11, 22, 17, 0, 0, 0, beijing) // a Sunday
)

// checker is what a test and a property have in common.
type checker interface {
	require.TestingT
	Helper()
}

// policy returns the dealer's policy, changed by replacing texts.
func policy(t checker, replace ...string) *sla.Policy {
	t.Helper()
	return regime(t, "dealer", replace...)
}

// regime is a shipped policy, with texts replaced.
func regime(t checker, name string, replace ...string) *sla.Policy {
	t.Helper()
	var years []calendar.Year
	for file, data := range templates.Calendars() {
		y, err := calendar.ParseYear(file, data)
		require.NoError(t, err)
		years = append(years, y)
	}
	data, ok := templates.Policy(name)
	require.True(t, ok)
	text := string(data)
	for i := 0; i+1 < len(replace); i += 2 {
		require.Contains(t, text, replace[i])
		text = strings.ReplaceAll(text, replace[i], replace[i+1])
	}
	p, err := sla.Parse(name+"/2026-01-01.yaml", []byte(text), sla.Sources{Years: years, Normal: templates.Fold})
	require.NoError(t, err)
	return p
}

func mapping(t checker, p *sla.Policy, text string) *ledger.Map {
	t.Helper()
	m, err := ledger.ParseMap("map.yaml", []byte(text), p)
	require.NoError(t, err)
	return m
}

// feed hands rows to an importer.
type feed func(table.Row) error

// texts is a table of texts, cells separated by "|".
func texts(lines ...string) feed {
	return func(row table.Row) error {
		for n, line := range lines {
			var cells []table.Cell
			for _, text := range strings.Split(line, "|") {
				cells = append(cells, table.Cell{Text: text})
			}
			if err := row(n+1, cells); err != nil {
				return err
			}
		}
		return nil
	}
}

// file is a .csv or .xlsx file.
func file(t checker, path string) feed {
	t.Helper()
	return func(row table.Row) error {
		f, err := os.Open(path)
		require.NoError(t, err)
		defer f.Close()
		if strings.HasSuffix(path, ".csv") {
			return table.ReadCSV(f, row)
		}
		st, err := f.Stat()
		require.NoError(t, err)
		return xlsx.ReadRows(f, st.Size(), "", row)
	}
}

// shared returns a file of the data handed out beside the repository, and skips
// the test where it is missing.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(dir, "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("no ../shared/data here")
	}
	return path
}

// outcome is everything that an import said.
type outcome struct {
	drafts  []ledger.Draft
	rejects []ledger.Reject
	sum     ledger.Summary
	err     error
}

func load(t checker, o ledger.Options, from feed) outcome {
	t.Helper()
	var got outcome
	if o.Policy == nil {
		o.Policy = policy(t)
	}
	o.Now, o.By, o.File = now, "李前台", "ledger.csv"
	o.OnDraft = func(d ledger.Draft) error { got.drafts = append(got.drafts, d); return nil }
	o.OnReject = func(r ledger.Reject) error { got.rejects = append(got.rejects, r); return nil }
	im := ledger.New(o)
	if got.err = from(im.Row); got.err == nil {
		got.sum, got.err = im.Close()
	}
	return got
}

// sound checks what every import promises.
func sound(t checker, p *sla.Policy, got outcome) {
	t.Helper()
	require.NoError(t, got.err)
	require.Equal(t, got.sum.Rows, got.sum.Imported+got.sum.Known+got.sum.Rejected)
	require.Len(t, got.drafts, got.sum.Imported)
	require.Len(t, got.rejects, got.sum.Rejected)
	for _, d := range got.drafts {
		s := assess(t, p, d).State
		require.Empty(t, s.Problems, "row %d", d.Row)
		require.Equal(t, d.Received, s.Received, "row %d", d.Row)
		require.Equal(t, d.Source, string(s.Opened.Source))
		for i, e := range d.Events {
			require.Nil(t, e.Valid(), "row %d", d.Row)
			require.False(t, e.At.After(now), "row %d", d.Row)
			require.NotEmpty(t, e.Why, "row %d event %d: nothing imported may look as if it was entered", d.Row, i)
		}
	}
	for _, r := range got.rejects {
		require.Contains(t, reasons, r.Code)
		require.Equal(t, r.Code == "rule", r.Cause != nil)
	}
}

// reasons are the codes of rejects; each has its sentence in the words files.
var reasons = []string{"received-missing", "text-missing", "time", "time-impossible", "future", "before-received", "order",
	"closed-undated", "duplicate", "amount", "exponent", "rule"}

func assess(t checker, p *sla.Policy, d ledger.Draft) *sla.Assessment {
	t.Helper()
	a, err := p.Assess(complaint.Record{ID: complaint.NewID("KS", d.Received.Time, d.Row), Events: d.Events}, complaint.View{Now: now})
	require.NoError(t, err, "row %d", d.Row)
	return a
}

// kinds lists the kinds of a draft's events with their instants, "opened 11-16 09:00".
func kinds(d ledger.Draft) []string {
	var all []string
	for _, e := range d.Events {
		all = append(all, string(e.Kind())+" "+e.At.Format("01-02 15:04"))
	}
	return all
}
