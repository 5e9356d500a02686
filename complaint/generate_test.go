package complaint_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/complaint"
)

var beijing = time.FixedZone("", 8*3600)

// noon is the instant that the tests of this package count from.
var noon = time.Date(2026, 11, 16, 12, 0, 0, 0, beijing)

// after is an instant some minutes after noon.
func after(minutes int) complaint.Time {
	return complaint.At(noon.Add(time.Duration(minutes) * time.Minute))
}

// nasty are texts that the YAML library, a spreadsheet or a terminal is known to
// stumble over (LIBRARIES.md).
var nasty = []string{
	"\n首行为空", "\n\t\t第一行", "\t制表", " 前后有空格 ", "a\rb", "a\r\nb", "行一\u0085行二", "行一\u2028行二\u2029行三", "\ufeff带BOM", "😀 笑脸", "👨\u200d👩\u200d👧",
	"电机 #3 异响", "客户说: 漏水", "=cmd()|'/c calc'!A1", "+1", "-1", "@x", "*x", "&x", "%x", "! x", "|", ">", "- x", "? x", "{x", "[x", "\"", "'", "`", "\\n", "#", "---", "...",
	"no", "Norway: no", "yes", "on", "~", "null", "true", "0123", "013800138000", "1e3", "0x1f", "2026-03-01", "12:30:45", "1_000", ".inf", "<<", "<<<<<<< HEAD", "",
	"abc\n\n\ndef\n", "  \n  x\n y", "end\n\n", "\x00nul", "\x1b[31mred", "\xff\xfe", "\u00a0", "\u3000全角\u3000", "id：x", "a: b: c", strings.Repeat("很长的一段话,", 300),
}

// raw generates texts as anybody could hand them in; words those that the
// program would store.
var (
	raw = rapid.OneOf(rapid.SampledFrom(nasty), rapid.String(), rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom(nasty).Draw(t, "head") + rapid.SampledFrom([]string{"", " ", "\n", "\t", ": ", "#"}).Draw(t, "glue") + rapid.SampledFrom(nasty).Draw(t, "tail")
	}))
	words = rapid.Map(raw, complaint.Clean)
)

// instants are at whole minutes around noon, in the zones that clones may stand in.
var instants = rapid.Custom(func(t *rapid.T) complaint.Time {
	zone := rapid.SampledFrom([]*time.Location{beijing, time.UTC, time.FixedZone("", -5*3600), time.FixedZone("", 5*3600+1800)}).Draw(t, "zone")
	return complaint.Time{Time: noon.Add(time.Duration(rapid.IntRange(-3, 60*24*3).Draw(t, "minute")) * time.Minute).In(zone)}
})

// codes are the words that fields of enumerations mostly hold, and some they never should.
var codes = rapid.SampledFrom([]string{"", "general", "medium", "strong", "irrational", "service_station", "sales", "center", "customer", "satisfied", "dissatisfied", "unreached", "refused",
	"watch", "monitor", "close", "deferral", "overdue", "manual", "external", "confirmed", "appealed", "withdrawn", "declared", "executed", "close/1", "transfer/1", "media", "没有"})

// eventOf generates an event of a kind, its body filled by reflection so that a
// field that is added later is tried too.
func eventOf(t *rapid.T, n int, kind complaint.Kind, text *rapid.Generator[complaint.Text]) complaint.Event {
	e := complaint.Event{ID: fmt.Sprintf("%04d-%02x", n, rapid.IntRange(0, 255).Draw(t, "random")), At: instants.Draw(t, "at"), By: rapid.SampledFrom([]string{"李前台", "王服务", "赵回访", "钱经理", "no", "陈 #1"}).Draw(t, "by")}
	e.Recorded = complaint.Time{Time: e.At.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "lag")) * time.Hour)}
	e.Why = text.Draw(t, "why")
	e.After = rapid.SampledFrom([][]string{nil, {"0001-a"}, {"0001-a", "0002: #"}}).Draw(t, "after")
	v := reflect.ValueOf(&e).Elem()
	i := 6 + slices.Index(complaint.Kinds(), kind) // after id, at, recorded, by, why, after
	body := reflect.New(v.Field(i).Type().Elem())
	fill(t, body.Elem(), text)
	v.Field(i).Set(body)
	return e
}

// fill draws a value for everything exported under v.
func fill(t *rapid.T, v reflect.Value, text *rapid.Generator[complaint.Text]) {
	switch x := v.Addr().Interface().(type) {
	case *complaint.Text:
		*x = text.Draw(t, "text")
		return
	case *complaint.Time:
		*x = instants.Draw(t, "instant")
		return
	case *complaint.ID:
		*x = rapid.SampledFrom([]complaint.ID{"", "KS-20261116-001", "KS-20261116-002"}).Draw(t, "id")
		return
	case *map[string]complaint.Text: // at least one: an empty map is not kept
		*x = map[string]complaint.Text{}
		for _, k := range rapid.SliceOfN(rapid.SampledFrom([]string{"phone", "amount", "field.model", "field.", "m.1.what", "no", "电话", "1"}), 1, 3).Draw(t, "keys") {
			(*x)[k] = text.Draw(t, "value")
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(codes.Draw(t, "code"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64Range(-5, 1_000_000).Draw(t, "number"))
	case reflect.Slice:
		if rapid.Bool().Draw(t, "list") {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			for i := range 2 {
				fill(t, v.Index(i), text)
			}
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "given") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem(), text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(t, v.Field(i), text)
			}
		}
	}
}

// events generates a list of events of all kinds with ids of their own; most
// lists begin with a receipt.
var events = rapid.Custom(func(t *rapid.T) []complaint.Event {
	var all []complaint.Event
	if rapid.IntRange(0, 9).Draw(t, "opened") > 0 {
		e := eventOf(t, 0, "opened", words)
		e.At, e.Recorded = after(0), after(0)
		all = append(all, e)
	}
	for n := range rapid.IntRange(0, 14).Draw(t, "count") {
		all = append(all, eventOf(t, n+1, rapid.SampledFrom(complaint.Kinds()).Draw(t, "kind"), words))
	}
	return all
})

func encoded(t rapid.TB, id complaint.ID, all []complaint.Event) []byte {
	t.Helper()
	data, err := complaint.EncodeEvents(all)
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	if len(all) == 0 {
		data = []byte("[]\n")
	}
	return append(complaint.EncodeHeader(id), data...)
}
