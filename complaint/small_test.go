package complaint_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/complaint"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"\n\t\t 第一行 ":             "第一行",                   // exports of real ledgers start like this
		"a\r\nb\rc":               "a\nb\nc",               // one form of line end; none glued together
		"\ufeff带BOM":              "带BOM",                  // of a file piped in
		"a\ufeffb":                "ab",                    // yaml.v3 loses it
		"\x00nul\x1b[31m":         "nul\ufffd[31m",         // no terminal codes, trimmed at the ends
		"\xff\xfe异响":              "\ufffd异响",              // not UTF-8 (one mark for each run)
		"\u3000全角\u00a0":          "全角",                    // every kind of blank
		"电机 #3 \"异响\": 😀":         "电机 #3 \"异响\": 😀",       // nothing else is touched
		"行一\u0085行二\u2028行三\tx\n": "行一\u0085行二\u2028行三\tx", // within the text they stay
		"=cmd()":                  "=cmd()",                // data is data; writers escape it
		" \t\n":                   "",
	} {
		require.Equal(t, complaint.Text(want), complaint.Clean(in), "%q", in)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := complaint.Clean(raw.Draw(t, "text"))
		if complaint.Clean(string(s)) != s || !utf8.ValidString(string(s)) {
			t.Fatalf("cleaning twice differs from once: %q", s)
		}
	})
}

// A text as long as a customer's whole letter is kept to the last character.
func TestLongText(t *testing.T) {
	letter := complaint.Text("信:" + strings.Repeat("空调不冷 # 3: 😀\n", 50_000) + "完")
	e := complaint.Event{ID: "a", At: after(0), Recorded: after(0), By: "x", Noted: &complaint.Noted{Text: letter}}
	f, err := complaint.DecodeFile("a.yaml", encoded(t, sampleID, []complaint.Event{e}))
	require.NoError(t, err)
	require.Equal(t, letter, f.Events[0].Noted.Text)
}

func TestID(t *testing.T) {
	require.Equal(t, complaint.ID("KS-20261116-007"), complaint.NewID("KS", noon, 7))
	require.Equal(t, complaint.ID("KS-20261116-1000"), complaint.NewID("KS", noon, 1000), "a day of more than 999 goes on")
	for _, good := range []string{"KS-20261116-001", "A-20240229-001", "BJ2-20261231-123456", "ABCDEFGH-20261116-001"} {
		id, err := complaint.ParseID(good)
		require.NoError(t, err)
		require.Equal(t, good, string(id))
	}
	id := complaint.ID("BJ2-20261116-007")
	require.Equal(t, "BJ2", id.Site())
	require.Equal(t, "007", id.Number())
	y, m, d := id.Date()
	require.Equal(t, []int{2026, 11, 16}, []int{y, int(m), d})
	for bad, why := range map[string]string{
		"": "empty", "KS-20261116": "no number", "KS-20261116-01": "two digits", "KS-20260231-001": "no such day", "KS-20250229-001": "no leap year",
		"ks-20261116-001": "small letters", "../../etc/passwd": "a path", "KS-20261116-001/../x": "a path behind an id", "--upload-pack=x": "an option of git",
		"-C": "an option", "KS-20261116-001\n": "a line end", " KS-20261116-001": "a blank", "KS-20261116-001.yaml": "a file's name", "１S-20261116-001": "full width",
		"ABCDEFGHI-20261116-001": "a site of nine letters", "KS-20261116-1234567": "seven digits",
	} {
		_, err := complaint.ParseID(bad)
		var f *complaint.Fault
		require.ErrorAs(t, err, &f, why)
		require.Equal(t, "id.form", f.Code(), why)
		require.Equal(t, "usage", f.Class(), why)
	}
	for site, ok := range map[string]bool{"K": true, "KS": true, "KS2": true, "": false, "2K": false, "ks": false, "K-S": false, "../": false, "ABCDEFGHI": false} {
		require.Equal(t, ok, complaint.ValidSite(site), site)
	}
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(rapid.IntRange(1, 9999).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 28).Draw(t, "day"), 0, 0, 0, 0, beijing)
		id := complaint.NewID("KS", day, rapid.IntRange(1, 999_999).Draw(t, "n"))
		if back, err := complaint.ParseID(string(id)); err != nil || back != id {
			t.Fatalf("%s: %v", id, err)
		}
	})
}

func TestMoney(t *testing.T) {
	for text, fen := range map[string]complaint.Money{
		"2000": 200000, "1999.99": 199999, "2000.00": 200000, "0.5": 50, "0.05": 5, "-0.50": -50, "1,999.99": 199999, "12,345,678": 1234567800, " 7 ": 700, "0": 0,
	} {
		m, err := complaint.ParseMoney(text)
		require.NoError(t, err, text)
		require.Equal(t, fen, m, text)
	}
	for bad, why := range map[string]string{
		"": "nothing", "1.999": "three decimals", "abc": "no number", "1e3": "no exponents", "1.-5": "", "--5": "", "¥5": "the unit is said by the field", "5元": "", "1 000": "",
		"NaN": "", "10000000000000": "a mistake: more than a million millions", "99999999999999999999": "more than fits", "1.2.3": "", "0x10": "", "1,5": "a comma for a point would make it fifteen", ",5": "",
	} {
		_, err := complaint.ParseMoney(bad)
		require.Error(t, err, "%q %s", bad, why)
	}
	for fen, text := range map[complaint.Money]string{0: "0", 100: "1", 5: "0.05", -50: "-0.50", 199999: "1999.99", 12345678900: "123456789"} {
		require.Equal(t, text, fen.String())
		j, err := json.Marshal(fen)
		require.NoError(t, err)
		require.Equal(t, text, string(j), "a number in yuan")
	}
	require.Equal(t, complaint.Money(300000), complaint.Yuan(3000))
	rapid.Check(t, func(t *rapid.T) {
		m := complaint.Money(rapid.Int64Range(-1e13, 1e13).Draw(t, "fen"))
		if back, err := complaint.ParseMoney(m.String()); err != nil || back != m {
			t.Fatalf("%d is written %s and read %d (%v)", int64(m), m, int64(back), err)
		}
		y, err := yaml.Marshal(m)
		var back complaint.Money
		if err != nil || yaml.Unmarshal(y, &back) != nil || back != m {
			t.Fatalf("%d becomes %q", int64(m), y)
		}
	})
}

func TestMasks(t *testing.T) {
	for in, want := range map[complaint.Text]complaint.Text{"张三": "张*", "欧阳娜娜": "欧***", "张": "张*", "": "", "John Smith": "J***", "😀三": "😀*"} {
		require.Equal(t, want, complaint.MaskName(in))
	}
	for in, want := range map[complaint.Text]complaint.Text{
		"13812345678": "138****5678", "010-12345678": "010-****5678", "138 1234 5678": "138 **** 5678", "1234567": "*******", "": "", "12345678": "123*5678",
	} {
		require.Equal(t, want, complaint.MaskPhone(in))
	}
	for in, want := range map[complaint.Text]complaint.Text{
		"请打13812345678。":                "请打138****5678。",
		"13812345678,13987654321":       "138****5678,139****4321", // each of several
		"138-1234-5678 或 138 1234 5678": "138-****-5678 或 138 **** 5678",
		"+8613812345678":                "+86*******5678", // with the country's code
		"座机021-12345678转8001":           "座机021-****5678转8001",
		"身份证11010519491231002X,手机":      "身份证110105********002X,手机",
		"110105194912310021":            "110105********0021",
		"车架号LSVAU2180N2183294":          "车架号LSVAU2180N2183294", // letters before digits: no number of a person
		"订单20261116001234":              "订单20261116001234",
		"赔偿13812345678901元":             "赔偿13812345678901元", // longer than a mobile number
		"12812345678":                   "12812345678",       // no such prefix
		"无号码":                           "无号码",
	} {
		require.Equal(t, want, complaint.MaskText(in), "%s", in)
	}
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`1[3-9]\d{9}`).Draw(t, "number")
		around := rapid.SampledFrom([]string{"", "电话", "。", " ", ",", "(", "手机:", "\n", "-"})
		masked := complaint.MaskText(complaint.Text(around.Draw(t, "before") + number + around.Draw(t, "after")))
		if strings.Contains(string(masked), number[3:7]+number[7:]) || strings.Contains(string(masked), number) {
			t.Fatalf("%s shows %s", masked, number)
		}
	})
}

func TestTime(t *testing.T) {
	var at complaint.Time
	require.NoError(t, yaml.Unmarshal([]byte("2026-11-16T09:00:00+08:00"), &at))
	require.Equal(t, "2026-11-16T09:00:00+08:00", at.Format(time.RFC3339), "the offset is kept (ENG-06)")
	for _, bad := range []string{"2026-11-16", "2026-11-16 09:00:00", "2026-11-16T09:00:00", "09:00", "2026-13-01T00:00:00Z", "[]"} {
		require.Error(t, yaml.Unmarshal([]byte(bad), &at), bad)
	}
	require.Equal(t, noon, complaint.At(noon.Add(999*time.Millisecond)).Time, "cut to the second, not rounded up")
	for want, at := range map[string]complaint.Time{`"2026-11-16T12:00:00+08:00"`: after(0), "null": {}} {
		j, err := json.Marshal(at)
		require.NoError(t, err)
		require.Equal(t, want, string(j))
	}
}

func TestFault(t *testing.T) {
	for class, f := range map[string]*complaint.Fault{
		"refused": complaint.Refuse("a.b", "id", "KS", "n", 2), "usage": complaint.Usage("a.b", "id", "KS", "n", 2), "invalid": complaint.Invalid("a.b", "id", "KS", "n", 2),
		"notfound": complaint.NotFound("a.b", "id", "KS", "n", 2), "failed": complaint.Failed("a.b", "id", "KS", "n", 2),
	} {
		require.Equal(t, class, f.Class())
		require.Equal(t, "a.b", f.Code())
		require.Equal(t, map[string]any{"id": "KS", "n": 2}, f.Args())
		require.EqualError(t, f, "a.b id=KS n=2")
	}
}

func TestEventID(t *testing.T) {
	require.Equal(t, "0007-0102030405ff", complaint.NewEventID(7, [6]byte{1, 2, 3, 4, 5, 255}))
	require.Less(t, complaint.NewEventID(9, [6]byte{255}), complaint.NewEventID(10, [6]byte{0}), "ids sort in the order of cause and effect")
}

// The grammar knows every kind and every status, and each status can be left or is an end.
func TestGrammar(t *testing.T) {
	seen := map[complaint.Kind]bool{}
	for _, st := range append(complaint.Statuses(), complaint.StatusNone) {
		for _, k := range complaint.Possible(st) {
			require.Contains(t, complaint.Kinds(), k)
			seen[k] = true
		}
	}
	for _, k := range complaint.Kinds() {
		require.True(t, seen[k], "%s is possible nowhere", k)
	}
	require.Equal(t, []complaint.Kind{"opened"}, complaint.Possible(complaint.StatusNone))
	require.Subset(t, complaint.Correctable(), []string{"customer", "phone", "amount", "text"})
}

// Corrections replace what was entered; the receipt itself stays as it was written.
func TestCorrected(t *testing.T) {
	opened := complaint.Event{ID: "0", At: after(0), By: "x", Opened: &complaint.Opened{Text: "x", Customer: complaint.Customer{Phone: "1"}, Fields: map[string]complaint.Text{"model": "H6"}}}
	fix := func(set map[string]complaint.Text) *complaint.State {
		return fold(complaint.NoRules{}, after(5), opened, complaint.Event{ID: "1", At: after(1), By: "x", Corrected: &complaint.Corrected{Set: set, Reason: "记错"}})
	}
	s := fix(map[string]complaint.Text{"phone": "2", "amount": "12.5", "field.model": "H9", "field.vin": "L"})
	require.Empty(t, codesOf(s))
	require.Equal(t, complaint.Text("2"), s.Opened.Customer.Phone)
	require.Equal(t, complaint.Money(1250), *s.Opened.Amount)
	require.Equal(t, map[string]complaint.Text{"model": "H9", "vin": "L"}, s.Fields)
	require.Equal(t, complaint.Text("1"), opened.Opened.Customer.Phone, "the event is not touched")
	require.Equal(t, map[string]complaint.Text{"model": "H6"}, opened.Opened.Fields, "nor its fields")
	for name, code := range map[string]string{"level": "correct.field", "field.": "correct.field", "": "correct.field", "received": "correct.field"} {
		require.Equal(t, []string{code}, codesOf(fix(map[string]complaint.Text{name: "x"})), name)
	}
	require.Equal(t, []string{"correct.amount"}, codesOf(fix(map[string]complaint.Text{"amount": "viel"})))
}
