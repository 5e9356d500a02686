package templates_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/templates"
)

// Everything that is embedded can be read, and what is not there says so.
func TestEmbedded(t *testing.T) {
	require.Contains(t, templates.Policies(), templates.DefaultPolicy())
	for _, name := range templates.Policies() {
		data, ok := templates.Policy(name)
		require.True(t, ok)
		require.Contains(t, string(data), "\nname: "+name+"\n", "a policy is called as its file")
	}
	for _, bad := range []string{"", "nobody", "../words/terms", "schema", "default"} {
		_, ok := templates.Policy(bad)
		require.False(t, ok, bad)
		_, ok = templates.Form(bad)
		require.False(t, ok, bad)
		_, ok = templates.Ledger(bad)
		require.False(t, ok, bad)
	}
	require.Len(t, templates.Calendars(), 3, "2024, 2025 and 2026; 2027 is not published")
	require.True(t, strings.HasPrefix(string(templates.Schema()), "{"))
	for _, name := range []string{"people", "volumes", "company"} {
		require.NotEmpty(t, templates.Starter(name), name)
	}
}

func TestWords(t *testing.T) {
	zh, err := templates.Load("zh")
	require.NoError(t, err)
	en, err := templates.Load("en")
	require.NoError(t, err)
	_, err = templates.Load("fr")
	require.Error(t, err)
	require.Equal(t, "zh", zh.Lang())
	require.Equal(t, "已关闭", zh.T("status.closed"))
	require.Equal(t, "closed", en.T("status.closed"))
	require.Equal(t, "已关闭", en.In("status.closed", "zh"))
	require.Empty(t, en.In("status.closed", "fr"))
	require.True(t, zh.Has("error.id.form"))
	require.False(t, zh.Has("error.none.such"))
	require.Equal(t, "none.such", zh.T("none.such"), "a missing sentence shows its key")
	require.Equal(t, "¥{amount}", zh.T("yuan"), "what has no value stays to be seen")
	require.Equal(t, "¥100", zh.T("yuan", "amount", 100))
	require.Equal(t, "¥{other}", zh.Fill("yuan", map[string]any{"amount": "{other}", "other": "x"}), "a value is not read again: what customers write fills nothing")
}

// Words that people write in different ways are compared in one spelling (ENG-17).
func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"客戶服務": "客户服务", "產品質量": "产品质量", "強烈抱怨": "强烈抱怨", "一般 抱怨": "一般抱怨", " VIN號 ": "vin号", "ＶＩＮ": "vin", "General": "general", "（一般）": "(一般)", "": "", "\u3000": "",
	} {
		require.Equal(t, want, templates.Fold(in), in)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "words")
		if once := templates.Fold(s); templates.Fold(once) != once {
			t.Fatalf("%q folds to %q and then to %q", s, once, templates.Fold(once))
		}
	})
}
