package complaint_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/complaint"
)

const sampleID = complaint.ID("KS-20261116-001")

// same compares events; equal instants may be written with different offsets.
func same(t rapid.TB, want, got []complaint.Event) {
	t.Helper()
	if len(want) != len(got) {
		t.Fatalf("%d events became %d", len(want), len(got))
	}
	for i := range want {
		a, b := utc(want[i]), utc(got[i])
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("event %d changed:\n%#v\n%#v", i, a.Body(), b.Body())
		}
	}
}

func utc(e complaint.Event) complaint.Event {
	e.At, e.Recorded = complaint.Time{Time: e.At.UTC()}, complaint.Time{Time: e.Recorded.UTC()}
	if e.Promised != nil {
		e.Promised = &complaint.Promised{When: complaint.Time{Time: e.Promised.When.UTC()}, Text: e.Promised.Text}
	}
	return e
}

// What the program stores, cleaned texts of every kind of event, comes back as it was.
func TestRoundTrip(t *testing.T) {
	for _, kind := range complaint.Kinds() {
		t.Run(string(kind), rapid.MakeCheck(func(t *rapid.T) {
			e := []complaint.Event{eventOf(t, 1, kind, words)}
			f, err := complaint.DecodeFile("a.yaml", encoded(t, sampleID, e))
			if err != nil {
				t.Fatalf("decode: %v", err)
			}
			same(t, e, f.Events)
		}))
	}
}

// What was not cleaned is either refused before it is written or comes back as it was.
func TestRoundTripOrRefusal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		any := rapid.Map(raw, func(s string) complaint.Text { return complaint.Text(s) })
		e := []complaint.Event{eventOf(t, 1, rapid.SampledFrom(complaint.Kinds()).Draw(t, "kind"), any)}
		e[0].By = rapid.OneOf(rapid.Just("x"), raw).Draw(t, "by")
		data, err := complaint.EncodeEvents(e)
		if err != nil {
			return
		}
		f, err := complaint.DecodeFile("a.yaml", append(complaint.EncodeHeader(sampleID), data...))
		if err != nil {
			t.Fatalf("decode: %v", err)
		}
		same(t, e, f.Events)
	})
}

// The form in the file is a contract: people read it, other programs may.
func TestStoredForm(t *testing.T) {
	fen := complaint.Money(1250)
	yuan := complaint.Yuan(100)
	data := encoded(t, sampleID, []complaint.Event{
		{ID: "0000-0a", At: after(0), Recorded: after(4), By: "李前台", Why: "补录", Opened: &complaint.Opened{Customer: complaint.Customer{Name: "张三", Phone: "013800138000"}, Text: "空调维修后\n仍有异响", Demand: "no", Amount: &fen}},
		{ID: "0001-0b", At: after(1), Recorded: after(4), By: "李前台", Replied: &complaint.Replied{To: complaint.ToCenter, Text: "=cmd()", Cost: &yuan}},
	})
	require.Equal(t, `format: 1
id: KS-20261116-001
events:
- id: 0000-0a
  at: 2026-11-16T12:00:00+08:00
  recorded: 2026-11-16T12:04:00+08:00
  by: 李前台
  why: 补录
  opened:
    customer:
      name: 张三
      phone: "013800138000"
    text: "空调维修后\n仍有异响"
    demand: "no"
    amount: 12.50
- id: 0001-0b
  at: 2026-11-16T12:01:00+08:00
  recorded: 2026-11-16T12:04:00+08:00
  by: 李前台
  replied:
    to: center
    text: =cmd()
    cost: 100
`, string(data))
}

// broken are files with one thing wrong in each.
var broken = func() []brokenFile {
	const head = "format: 1\nid: KS-20261116-001\nevents:\n"
	const event = "- id: 0000-0a\n  at: 2026-11-16T12:00:00+08:00\n  recorded: 2026-11-16T12:00:00+08:00\n  by: 李前台\n" // lines 4 to 7
	const opened = head + event + "  opened:\n    customer: {name: 张三}\n    text: 异响\n"                                // lines 8 to 10
	return []brokenFile{
		{"unknown key", opened + "    custmer: x\n", "file.key", 11, "a misspelt field must not be dropped"},
		{"two bodies", opened + "  noted: {text: x}\n", "event.bodies", 4, "the key is the kind: there can be one"},
		{"no body", head + event, "event.bodies", 4, "cut off after by"},
		{"no id", opened + "- at: 2026-11-16T12:00:00+08:00\n  recorded: 2026-11-16T12:00:00+08:00\n  by: x\n  noted: {text: x}\n", "event.field", 11, "the line is the event's, not the file's id"},
		{"an id that cannot be named", head + "- id: \"\\nx\"\n  at: 2026-11-16T12:00:00+08:00\n  recorded: 2026-11-16T12:00:00+08:00\n  by: x\n  noted: {text: x}\n", "event.field", 4, "After and Settles write it elsewhere"},
		{"no by", opened + "- id: 0000-0\n  at: 2026-11-16T12:00:00+08:00\n  recorded: 2026-11-16T12:00:00+08:00\n  noted: {text: x}\n", "event.field", 11, "an id that another one begins with"},
		{"no time", head + "- id: a\n  recorded: 2026-11-16T12:00:00+08:00\n  by: x\n  noted: {text: x}\n", "event.field", 4, "at is never guessed"},
		{"time without a zone", head + "- id: a\n  at: 2026-11-16 12:00:00\n", "file.decode", 5, "yaml would take it for UTC"},
		{"newer", "format: 2\nid: KS-20261116-001\nthings:\n- a\n", "file.newer", nil, "not: unknown key"},
		{"newer of the same form", "format: 2\nid: KS-20261116-001\nevents: []\n", "file.newer", nil, ""},
		{"no format", "id: KS-20261116-001\nevents: []\n", "file.format", 1, ""},
		{"format is no number", "format: one\nid: KS-20261116-001\n", "file.decode", 1, ""},
		{"conflict markers", opened + "<<<<<<< HEAD\n- id: a\n=======\n- id: b\n>>>>>>> x\n", "file.conflict", 11, "git left a merge to people"},
		{"GBK", opened + "    demand: \xc3\xe2\xb7\xd1\n", "file.encoding", 11, "saved by an old editor"},
		{"control character", opened + "    demand: \x01\n", "file.decode", 11, "yaml gives no line"},
		{"empty", "", "file.empty", nil, ""},
		{"only a remark", "# x\n", "file.empty", nil, ""},
		{"two documents", opened + "---\nevents: []\n", "file.documents", 11, "yaml reads the first and ignores the rest"},
		{"second document broken", opened + "---\na: b: c\n", "file.decode", 12, ""},
		{"tab for indentation", opened + "\tdemand: x\n", "file.tab", 11, ""},
		{"key twice", opened + "    text: 漏水\n", "file.decode", 11, "which of the two would count?"},
		{"open quote", opened + "    demand: \"x\n", "file.decode", 11, ""},
		{"no amount", opened + "    amount: 12.345\n", "file.decode", 11, ""},
		{"another form", "- a\n- b\n", "file.decode", 1, ""},
		{"a path as id", "format: 1\nid: ../../x\nevents: []\n", "file.id", 2, ""},
		{"no such day", "format: 1\n\nid: KS-20260231-001\nevents: []\n", "file.id", 3, ""},
		{"no id of the file", "format: 1\nevents: []\n", "file.id", 1, ""},
		{"cut off in the last line", opened + "    demand: 免费返", "file.truncated", 11, "a plain text that is cut is still YAML"},
		{"alias bomb", "format: 1\nid: &a [x,x,x,x,x,x,x,x,x,x]\nevents: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n", "file.decode", 2, ""},
	}
}()

type brokenFile struct {
	name, text, code string
	line             any
	why              string
}

// Each thing that can be wrong with a file is named with its line.
func TestDecodeFaults(t *testing.T) {
	for _, c := range broken {
		t.Run(c.name, func(t *testing.T) {
			_, err := complaint.DecodeFile("2026/a.yaml", []byte(c.text))
			var f *complaint.Fault
			require.ErrorAs(t, err, &f, c.why)
			require.Equal(t, c.code, f.Code(), "%s: %v", c.why, f)
			require.Equal(t, "invalid", f.Class())
			require.Equal(t, "2026/a.yaml", f.Args()["file"])
			require.Equal(t, c.line, f.Args()["line"], "%v", f)
		})
	}
}

// What editors and other systems make of a file is accepted where nothing is lost by it.
func TestDecodeLenient(t *testing.T) {
	text := "format: 1\nid: KS-20261116-001\nevents:\n- id: a\n  at: 2026-11-16T04:00:00Z\n  recorded: 2026-11-16T04:00:00Z\n  by: x\n  noted: {text: 备注}\n"
	want, err := complaint.DecodeFile("a.yaml", []byte(text))
	require.NoError(t, err)
	for name, data := range map[string]string{"byte order mark": "\ufeff" + text, "CRLF": strings.ReplaceAll(text, "\n", "\r\n"), "remarks": "# 不要手改\n" + text + "# 完\n"} {
		got, err := complaint.DecodeFile("a.yaml", []byte(data))
		require.NoError(t, err, name)
		same(t, want.Events, got.Events)
	}
}

// A file cut off at any byte is refused, or holds every event that was whole, as it was.
func TestTruncated(t *testing.T) {
	data := sample(t)
	whole, err := complaint.DecodeFile("a.yaml", data)
	require.NoError(t, err)
	accepted := 0
	for n := range data {
		f, err := complaint.DecodeFile("a.yaml", data[:n])
		if err != nil {
			continue
		}
		accepted++
		require.Equal(t, byte('\n'), data[n-1], "byte %d: a line that was cut is accepted", n)
		complete := 0 // events of which every line is there
		for i := range whole.Events {
			if bytes.Contains(data[:n], mustEncode(t, whole.Events[i])) {
				complete++
			}
		}
		require.GreaterOrEqual(t, len(f.Events), complete, "byte %d: an event is lost", n)
		same(t, whole.Events[:complete], f.Events[:complete])
	}
	require.Greater(t, accepted, len(whole.Events), "cut between two events it is a good file: the test would prove nothing")
}

func mustEncode(t testing.TB, e complaint.Event) []byte {
	t.Helper()
	data, err := complaint.EncodeEvents([]complaint.Event{e})
	require.NoError(t, err)
	return data
}

// sample is the file of a life with many kinds of events.
func sample(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", "complaint", string(sampleID)+".yaml"))
	require.NoError(t, err)
	return data
}

// A file is only ever appended to: what is written after it leaves what was there.
func TestAppending(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := events.Draw(t, "events")
		if len(all) == 0 {
			return
		}
		at := rapid.IntRange(1, len(all)).Draw(t, "at")
		first, whole := encoded(t, sampleID, all[:at]), encoded(t, sampleID, all)
		if !bytes.HasPrefix(whole, first) {
			t.Fatalf("appending changed what was written:\n%s\n%s", first, whole)
		}
	})
}

func TestEncodeRefuses(t *testing.T) {
	good := complaint.Event{ID: "a", At: after(0), Recorded: after(0), By: "x", Noted: &complaint.Noted{Text: "x"}}
	for _, c := range []struct {
		change func(*complaint.Event)
		code   string
		why    string
	}{
		{func(e *complaint.Event) { e.Noted = nil }, "event.bodies", "an event without a body"},
		{func(e *complaint.Event) { e.Tracked = &complaint.Tracked{Text: "x"} }, "event.bodies", "two bodies"},
		{func(e *complaint.Event) { e.ID = "" }, "event.field", "no id"},
		{func(e *complaint.Event) { e.At = complaint.Time{} }, "event.field", "no time"},
		{func(e *complaint.Event) { e.Recorded = complaint.Time{} }, "event.field", "no time of record"},
		{func(e *complaint.Event) { e.By = "" }, "event.field", "nobody did it"},
		{func(e *complaint.Event) { e.By = "\n\t李" }, "event.unwritable", "yaml.v3 loses the white space of a plain string"},
		{func(e *complaint.Event) { e.At.Time = e.At.Add(time.Nanosecond) }, "event.unwritable", "a fraction of a second would be lost"},
	} {
		e := good
		c.change(&e)
		_, err := complaint.EncodeEvents([]complaint.Event{e})
		var f *complaint.Fault
		require.ErrorAs(t, err, &f, c.why)
		require.Equal(t, c.code, f.Code(), c.why)
	}
	_, err := complaint.EncodeEvents([]complaint.Event{good})
	require.NoError(t, err)
}

func FuzzDecodeFile(f *testing.F) {
	f.Add(sample(f))
	for _, c := range broken {
		f.Add([]byte(c.text))
	}
	f.Add([]byte("format: 1\nid: KS-20261116-001\nevents:\n- id: a\n  at: 2026-11-16T04:00:00Z\n  recorded: 2026-11-16T04:00:00Z\n  by: x\n  promised: {when: 2026-11-17T04:00:00Z}\n"))
	f.Add([]byte("format: 1\nid: KS-20261116-001\nevents:\n- &a\n  id: a\n  penalty: {key: close/1, amount: 1.5, share: 30}\n- *a\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := complaint.DecodeFile("a.yaml", data)
		if err != nil {
			var fault *complaint.Fault
			require.ErrorAs(t, err, &fault)
			if line, ok := fault.Args()["line"].(int); ok {
				breaks := len(data) - len(bytes.Join(bytes.FieldsFunc(data, func(r rune) bool { return strings.ContainsRune("\n\r\u0085\u2028\u2029", r) }), nil)) // as YAML sees them
				require.LessOrEqual(t, line, breaks+1, "%v", fault)
				require.Positive(t, line)
			}
			return
		}
		rec := complaint.Merge(file)
		complaint.Fold(rec, complaint.NoRules{}, complaint.View{Now: noon.AddDate(100, 0, 0)})
		again, err := complaint.EncodeEvents(file.Events)
		if err != nil || len(file.Events) == 0 {
			return // what a person wrote may be more than the program writes; it is never written back
		}
		back, err := complaint.DecodeFile("a.yaml", append(complaint.EncodeHeader(file.ID), again...))
		require.NoError(t, err)
		same(t, file.Events, back.Events)
	})
}
