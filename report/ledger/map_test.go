package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/report/ledger"
)

func TestParseMapRefuses(t *testing.T) {
	p := policy(t)
	for _, c := range []struct {
		text, code string
		line       int
		why        string
	}{
		{"received: 时间\nreceivd: 时间\n", "map.field", 2, "a misspelt field must not be lost"},
		{"field.: 车型\n", "map.field", 1, "a further field needs a name"},
		{"received: 时间\nreceived: 日期\n", "map.twice", 2, "which of the two?"},
		{"received: [时间, 日期]\n", "map.scalar", 1, "a field is one column"},
		{"- received\n", "map.form", 1, "a list"},
		{"values:\n  category: 噪音\n", "map.form", 2, ""},
		{"values:\n  category: {噪音: nosuch}\n", "map.value", 2, "no such category"},
		{"values:\n  customer: {a: b}\n", "map.field", 2, "a name is no choice"},
		{"values:\n  result: {好: 满意}\n", "map.field", 2, "the closing's result is free text"},
		{"default:\n  level: 特级\n", "map.value", 2, "no such level"},
		{"default:\n  colour: red\n", "map.field", 2, ""},
		{"dates: ymd\n", "map.choice", 1, "a date with the year first needs no telling"},
		{"rest: all\n", "map.choice", 1, ""},
		{"received: 时间\n\tx: y\n", "file.decode", 2, "not YAML"},
		{"? {a: b}\n: c\n", "map.twice", 1, "a key that is no text"},
		{"default: {level: [general]}\n", "map.value", 1, ""},
	} {
		_, err := ledger.ParseMap("map.yaml", []byte(c.text), p)
		requireCode(t, err, c.code, c.text+c.why)
		args := err.(interface{ Args() map[string]any }).Args()
		require.Equal(t, "map.yaml", args["file"])
		require.Equal(t, c.line, args["line"], c.text)
	}
}

func TestParseMapEmpty(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n", "{}"} {
		_, err := ledger.ParseMap("map.yaml", []byte(text), policy(t))
		require.NoError(t, err)
	}
}

func FuzzParseMap(f *testing.F) {
	p := policy(f)
	for _, s := range []string{"received: 时间\n", "values: {category: {噪音: other}}\ndefault: {level: 一般}\nrest: keep\ndates: dmy\n", "field.a: =D\n", "a: &x [*x]\n", "<<: {a: b}\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ledger.ParseMap("map.yaml", []byte(s), p)
		if err != nil {
			return
		}
		load(t, ledger.Options{Policy: p, Map: m}, texts("id|时间|内容|备注", "1|2026-03-01|x|y"))
	})
}
