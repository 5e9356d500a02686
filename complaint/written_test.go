package complaint

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What is decoded without YAML is what YAML decodes.
func FuzzWritten(f *testing.F) {
	for _, text := range []string{
		"format: 1\nid: KS-20261116-001\nevents:\n- id: a\n  at: 2026-11-16T04:00:00+08:00\n  recorded: 2026-11-16T04:00:00Z\n  by: 李前台\n  after:\n    - b\n    - c\n  noted:\n    text: |-\n      一\n      二\n",
		"format: 1\nid: x\nevents:\n- id: \"1\"\n  by: 'x'\n  signed: {}\n- id: null\n  opened:\n    customer:\n      name: 张三\n    fields:\n      model: 宋PLUS\n      year: 2026-11-16\n",
		"events:\n  - id: a\n    called_back:\n      score: 5\n      result: satisfied\n    penalty:\n      key: close/1\n      amount: 12.50\n",
		"events: []\nid: a: b\n", "id: a\n b\n", "id: \"a\\nb\"\n", "id: ~\n", "id: 0x10\nformat: 0o7\n", "format: 1\nformat: 1\n", "events:\n- - a\n", "id: |-\n\n  a\n", "id: |-\n  a\n   b\n c: d\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var quick, sure File
		if !decodeWritten(data, &quick) {
			return
		}
		if fault := strict("a.yaml", data, Format, &sure); fault != nil {
			t.Fatalf("YAML refuses it: %v", fault)
		}
		require.Equal(t, sure, quick)
		if written, ok := emitEvents(quick.Events); ok {
			want, err := encodeYAML(quick.Events)
			require.NoError(t, err)
			require.Equal(t, string(want), string(written))
		}
	})
}

// What this program writes needs no YAML to be read.
func TestWritten(t *testing.T) {
	at := At(time.Date(2026, 11, 16, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	score, amount := 5, Money(1250)
	for name, e := range map[string]Event{
		"opened":      {Opened: &Opened{Customer: Customer{Name: "张三", Phone: "13800000000"}, Channel: "phone", Text: "异响，开到 80km/h 时最响", Fields: map[string]Text{"model": "宋PLUS", "vin": "LGX"}}},
		"lines":       {Noted: &Noted{Text: "一\n二：三"}},
		"signed":      {Signed: &Signed{}},
		"called back": {CalledBack: &CalledBack{Result: Satisfied, Score: &score}},
		"promised":    {Promised: &Promised{When: at}},
		"penalty":     {Penalty: &PenaltyDecision{Key: "close/1", Decision: PenaltyConfirmed, Amount: &amount}},
		"nothing":     {Replied: &Replied{To: ToCenter}},
		"after":       {After: []string{"0001-a", "0002-b"}, Noted: &Noted{Text: "10"}},
	} {
		e.ID, e.At, e.Recorded, e.By = "0000-c6a2ce8a0f16", at, at, "李前台"
		data, err := EncodeEvents([]Event{e, e})
		require.NoError(t, err, name)
		var quick File
		require.True(t, decodeWritten(append(EncodeHeader("KS-20261116-001"), data...), &quick), "%s:\n%s", name, data)
		require.Len(t, quick.Events, 2)
		want, err := encodeYAML(quick.Events)
		require.NoError(t, err)
		require.Equal(t, string(want), string(data), name)
	}
}

func BenchmarkDecodeFile(b *testing.B) {
	data, err := os.ReadFile(filepath.Join("testdata", "handled.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("written", func(b *testing.B) {
		for b.Loop() {
			var f File
			require.True(b, decodeWritten(data, &f))
		}
	})
	var f File
	require.Nil(b, strict("", data, Format, &f))
	b.Run("emit", func(b *testing.B) {
		for b.Loop() {
			_, ok := emitEvents(f.Events)
			require.True(b, ok)
		}
	})
	b.Run("encode", func(b *testing.B) {
		for b.Loop() {
			_, err := encodeYAML(f.Events)
			require.NoError(b, err)
		}
	})
	b.Run("yaml", func(b *testing.B) {
		for b.Loop() {
			var f File
			require.Nil(b, strict("", data, Format, &f))
		}
	})
}
