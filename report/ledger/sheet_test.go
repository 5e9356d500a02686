package ledger_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/csv"
	"github.com/kesu-cli/kesu/report/ledger"
	"github.com/kesu-cli/kesu/report/table"
	"github.com/kesu-cli/kesu/report/xlsx"
	"github.com/kesu-cli/kesu/sla"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// diary makes a complaint event by event.
type diary struct {
	t   checker
	rec complaint.Record
}

func newDiary(t checker, n int, at string, o complaint.Opened) *diary {
	d := &diary{t: t}
	when, err := ledger.ParseTime(at, beijing, now)
	require.NoError(t, err)
	d.rec.ID = complaint.NewID("KS", when, n)
	return d.add(at, "李前台", complaint.Event{Opened: &o})
}

func (d *diary) add(at, by string, e complaint.Event) *diary {
	when, err := ledger.ParseTime(at, beijing, now)
	require.NoError(d.t, err)
	e.ID, e.At, e.Recorded, e.By = complaint.NewEventID(len(d.rec.Events), [6]byte{}), complaint.At(when), complaint.At(when), by
	d.rec.Events = append(d.rec.Events, e)
	return d
}

func (d *diary) taken(at, level string) *diary {
	return d.add(at, "李前台", complaint.Event{Classified: &complaint.Classified{Category: "product_quality", Level: level, Department: "service_station", Reason: "expectation", Tracking: "watch"}}).
		add(at, "李前台", complaint.Event{Transferred: &complaint.Transferred{To: "service_station", Receiver: "服务站接收人"}})
}

func (d *diary) signed(at string) *diary {
	return d.add(at, "王服务", complaint.Event{Signed: &complaint.Signed{}})
}

func (d *diary) replied(at, text string) *diary {
	return d.add(at, "王服务", complaint.Event{Replied: &complaint.Replied{To: complaint.ToCenter, Text: complaint.Text(text)}})
}

func (d *diary) applied(at, text string) *diary {
	return d.add(at, "王服务", complaint.Event{CloseApplied: &complaint.CloseApplied{Result: complaint.Text(text)}})
}

func (d *diary) called(at, result string) *diary {
	return d.add(at, "赵回访", complaint.Event{CalledBack: &complaint.CalledBack{Result: result}})
}

func (d *diary) approved(at string) *diary {
	return d.add(at, "钱主管", complaint.Event{Approved: &complaint.Approved{}})
}

// lively is complaints in every state that a ledger can show.
func lively(t checker, p *sla.Policy) []*sla.Assessment {
	money := complaint.Money(123450)
	open := func(n int, at, text string) *diary {
		return newDiary(t, n, at, complaint.Opened{
			Customer: complaint.Customer{Name: "张三丰", Phone: "13800138000", Type: "owner"}, Channel: "phone", Subject: "=HYPERLINK(1)", Demand: "换车",
			Text: complaint.Text(text), Amount: &money, Fields: map[string]complaint.Text{"vin": "00012345678901234", "plate": "粤B·12345", "odd": "x"},
		})
	}
	note := complaint.Event{DeferApplied: &complaint.DeferApplied{Cause: "unable_now", Tracking: "monitor"}}
	all := []*diary{
		open(1, "11-16 09:00", "电话 13900139000 找不到人\n第二行"),
		open(2, "11-16 09:05", "未签收").taken("11-16 09:10", "general"),
		open(3, "11-16 09:10", "处理中").taken("11-16 09:10", "medium").signed("11-16 10:00").replied("11-16 12:00", "正在查"),
		open(4, "11-16 09:15", "已关闭").taken("11-16 09:20", "general").signed("11-16 10:00").replied("11-16 12:00", "查到了").applied("11-18 09:00", "已修好").called("11-18 15:00", complaint.Satisfied).approved("11-18 16:00"),
		open(5, "11-10 09:00", "升级后关闭").taken("11-10 09:00", "general").signed("11-10 10:00").applied("11-14 09:00", "已修好").called("11-14 10:00", complaint.Satisfied).approved("11-14 11:00"),
		open(6, "11-16 09:20", "否决").taken("11-16 09:20", "general").signed("11-16 10:00").applied("11-17 09:00", "已修好").called("11-17 10:00", complaint.Dissatisfied),
		open(7, "11-16 09:25", "待审批").taken("11-16 09:25", "general").signed("11-16 10:00").applied("11-17 09:00", "已修好").called("11-17 10:00", complaint.Satisfied),
		open(8, "11-16 09:30", "待回访").taken("11-16 09:30", "general").signed("11-16 10:00").applied("11-17 09:00", "已修好").called("11-17 10:00", complaint.Unreached),
		open(9, "11-16 09:35", "非理性").taken("11-16 09:35", "irrational").signed("11-16 10:00"),
		open(10, "11-16 09:40", "跟踪结束").taken("11-16 09:40", "irrational").signed("11-16 10:00").add("11-18 10:00", "王服务", complaint.Event{Tracked: &complaint.Tracked{Text: "无新情况", End: true}}),
		open(11, "11-16 09:45", "暂缓").taken("11-16 09:45", "general").signed("11-16 10:00").add("11-17 09:00", "王服务", note).add("11-17 10:00", "李前台", complaint.Event{Approved: &complaint.Approved{}}),
		open(12, "11-16 09:50", "撤诉").taken("11-16 09:50", "general").add("11-16 12:00", "李前台", complaint.Event{Withdrawn: &complaint.Withdrawn{Reason: "误会"}}),
		open(13, "11-16 09:55", "作废").add("11-16 12:00", "李前台", complaint.Event{Voided: &complaint.Voided{Reason: "试单"}}),
	}
	var list []*sla.Assessment
	for _, d := range all {
		a, err := p.Assess(d.rec, complaint.View{Now: now})
		require.NoError(t, err)
		require.Empty(t, a.State.Problems, d.rec.ID)
		list = append(list, a)
	}
	return list
}

func grid(s report.Sheet) string {
	var b strings.Builder
	for row := range s.Grid() {
		for i := range row {
			row[i] = strings.ReplaceAll(row[i], "\n", "⏎")
		}
		b.WriteString(strings.TrimRight(strings.Join(row, "\t"), "\t") + "\n")
	}
	return b.String()
}

func TestSheetGolden(t *testing.T) {
	p := policy(t)
	for lang, reveal := range map[string]bool{"zh": false, "en": true} {
		got := grid(ledger.Sheet(slices.Values(lively(t, p)), p, lang, reveal))
		golden := "testdata/ledger." + lang + ".tsv"
		if *update {
			require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		require.Equal(t, string(want), got, "go test -update rewrites it")
	}
}

func TestSheetMasks(t *testing.T) {
	p := policy(t)
	text := grid(ledger.Sheet(slices.Values(lively(t, p)), p, "zh", false))
	for _, personal := range []string{"张三丰", "13800138000", "13900139000"} {
		require.NotContains(t, text, personal)
	}
}

// What is exported can be imported: the same complaints come out.
func TestRoundTrip(t *testing.T) {
	p := policy(t)
	before := lively(t, p)
	for _, lang := range []string{"zh", "en"} {
		sheet := ledger.Sheet(slices.Values(before), p, lang, true)
		var text, book bytes.Buffer
		require.NoError(t, csv.Write(&text, sheet, ',', true))
		require.NoError(t, xlsx.Write(&book, report.Book{Created: now, Sheets: []report.Sheet{sheet}}))
		for format, from := range map[string]feed{
			"csv": func(row table.Row) error { return table.ReadCSV(bytes.NewReader(text.Bytes()), row) },
			"xlsx": func(row table.Row) error {
				return xlsx.ReadRows(bytes.NewReader(book.Bytes()), int64(book.Len()), "", row)
			},
		} {
			t.Run(lang+" "+format, func(t *testing.T) {
				got := load(t, ledger.Options{Policy: p, Lang: lang}, from)
				sound(t, p, got)
				require.Empty(t, got.rejects)
				require.Empty(t, names(got.sum.Unmapped()))
				require.Len(t, got.drafts, len(before))
				for i, d := range got.drafts {
					require.Equal(t, gist(before[i]), gist(assess(t, p, d)), d.Source)
					require.Equal(t, string(before[i].State.ID), d.Source)
				}
			})
		}
	}
}

// gist is what a ledger must carry over.
func gist(a *sla.Assessment) string {
	s := a.State
	status := s.Status
	first, penalties := s.FirstLevel, len(a.Penalties)
	if s.Level == a.Policy.Tracked {
		first, penalties = "", 0 // a deferral comes back as tracked from the first
	}
	fields := map[string]complaint.Text{}
	for k, v := range s.Fields {
		if k != "odd" {
			fields[k] = v
		}
	}
	applied, replied := "", ""
	for _, e := range s.Applied {
		switch {
		case e.CloseApplied != nil:
			applied = e.At.Format("01-02 15:04")
		case e.Replied != nil:
			replied = e.At.Format("01-02 15:04")
		}
	}
	if applied != "" {
		replied = "" // the application is the last reply, the ones before it are not in the ledger
	}
	end := ""
	if !status.Open() && status != complaint.StatusTracking {
		end = s.Spans[len(s.Spans)-1].From.Format("01-02 15:04")
	}
	o := s.Opened
	return fmt.Sprintln(s.Received.Format("2006-01-02 15:04"), o.Customer, o.Channel, o.Subject, o.Text, o.Demand, *o.Amount, fields, s.Category, s.Level, first,
		s.Department, status, applied, replied, end, s.OpenedBy, penalties, s.Tracking.Mode)
}
