package report_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
)

const secret = "我是张三，13812345678"

// stuff puts the secret into every text under v and gives every container one element.
func stuff(v reflect.Value) {
	switch v.Type() {
	case reflect.TypeFor[complaint.Text]():
		v.SetString(secret)
		return
	case reflect.TypeFor[complaint.Time](), reflect.TypeFor[*complaint.Fault](), reflect.TypeFor[[]*complaint.Event]():
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				stuff(v.Field(i))
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		stuff(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		stuff(v.Index(0))
	case reflect.Map:
		x := reflect.New(v.Type().Elem()).Elem()
		stuff(x)
		v.Set(reflect.MakeMap(v.Type()))
		for _, key := range []string{"customer", "phone", "text"} {
			v.SetMapIndex(reflect.ValueOf(key), x)
		}
	}
}

func TestMaskedEvents(t *testing.T) {
	for _, kind := range complaint.Kinds() {
		e := complaint.Event{ID: "0001-a", By: "李前台", Why: secret}
		v := reflect.ValueOf(&e).Elem()
		stuff(v.Field(6 + slices.Index(complaint.Kinds(), kind))) // after id, at, recorded, by, why, after
		require.Equal(t, kind, e.Kind())
		s := &complaint.State{Applied: []*complaint.Event{&e}, Opened: complaint.Opened{Customer: complaint.Customer{Name: "张三", Phone: "13812345678"}}}
		before := fmt.Sprint(jsonOf(t, e))
		m := report.Masked(s, false)
		got := jsonOf(t, m.Applied[0])
		require.NotContains(t, got, "12345678", kind)
		require.Contains(t, got, "李前台", "staff stays")
		require.Equal(t, before, jsonOf(t, e), "%s: the event given is not changed", kind)
		require.Contains(t, jsonOf(t, report.Masked(s, true)), "12345678", "revealed")
	}
}

func TestMaskedState(t *testing.T) {
	s := &complaint.State{}
	stuff(reflect.ValueOf(s).Elem())
	s.Opened.Customer = complaint.Customer{Name: "张三", Phone: "13812345678"}
	s.Transfer.Receiver = "王服务"
	s.ClosedBy = s.Applications[0]
	before := jsonOf(t, s)
	require.Contains(t, before, "12345678")
	m := report.Masked(s, false)
	require.NotContains(t, jsonOf(t, m), "12345678")
	require.Same(t, m.Applications[0], m.ClosedBy, "still one of the applications")
	require.Equal(t, complaint.Text("王服务"), m.Transfer.Receiver, "staff stays")
	require.Equal(t, complaint.Text("我是张*，138****5678"), m.Pauses[0].Reason)
	require.Equal(t, complaint.Text("我是张*，138****5678"), m.Promises[0].Text)
	require.Equal(t, complaint.Text("我是张*，138****5678"), m.Opened.Source)
	require.Equal(t, before, jsonOf(t, s), "the state given is not changed")
}

// A customer's name that was corrected is as personal as the right one.
func TestMaskedFormerCustomer(t *testing.T) {
	was := &complaint.Event{Opened: &complaint.Opened{Customer: complaint.Customer{Name: "章三"}, Text: "我是章三"}}
	s := &complaint.State{Applied: []*complaint.Event{was, {Corrected: &complaint.Corrected{Set: map[string]complaint.Text{"customer": "张三"}, Reason: "不是章三是张三"}}}}
	s.Opened.Customer.Name, s.Opened.Channel = "张三", "张三"
	m := report.Masked(s, false)
	require.Equal(t, complaint.Text("我是章*"), m.Applied[0].Opened.Text)
	require.Equal(t, complaint.Text("不是章*是张*"), m.Applied[1].Corrected.Reason)
	require.Equal(t, complaint.Text("张三"), m.Opened.Channel, "a code is not a name")
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

func BenchmarkMasked(b *testing.B) {
	s := &complaint.State{Opened: complaint.Opened{Customer: complaint.Customer{Name: "张三", Phone: "13812345678"}, Text: "2026-11-16 买的车漏油，请打 13987654321"}}
	for range 10 {
		s.Applied = append(s.Applied, &complaint.Event{Noted: &complaint.Noted{Text: "11 月 16 日客户说 9 点后再打 13987654321"}})
	}
	for b.Loop() {
		report.Masked(s, false)
	}
}
