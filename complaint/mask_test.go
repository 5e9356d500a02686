package complaint_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kesu-cli/kesu/complaint"
)

func TestMaskTextForms(t *testing.T) {
	for in, c := range map[complaint.Text]struct {
		want complaint.Text
		why  string
	}{
		"TEL13812345678":      {"TEL138****5678", "letters before"},
		"wx13812345678":       {"wx138****5678", "a messenger's name"},
		"13812345678x":        {"138****5678x", "a letter behind"},
		"_13812345678_":       {"_138****5678_", "underscores are no letters"},
		"**13812345678**":     {"**138****5678**", "stars of a markup hide nothing"},
		"１３８１２３４５６７８":         {"１３８****５６７８", "full width"},
		"138.1234.5678":       {"138.****.5678", "dots"},
		"138-1234-5678":       {"138-****-5678", "hyphens"},
		"138 1234 5678":       {"138 **** 5678", "spaces"},
		"138－1234　5678":       {"138－****　5678", "full-width separators"},
		"+86 138-1234-5678":   {"+86 ***-****-5678", "country code"},
		"0086 13812345678":    {"0086 *******5678", "country code dialled"},
		"(0571)88001234":      {"(0571)****1234", "brackets"},
		"（0571）88001234":      {"（0571）****1234", "full-width brackets"},
		"0571 88001234":       {"0571 ****1234", "area code apart"},
		"057188001234":        {"0571****1234", "area code together"},
		"021-1234-5678":       {"021-****-5678", "three parts"},
		"+86 571 88001234":    {"+86 *** ****1234", "country code, no 0"},
		"zs@qq.com":           {"z***@qq.com", "mail"},
		"13812345678@139.com": {"138****5***@139.com", "a number for a mail name"},
		"１１０１０１１９９００３０７４５７Ｘ": {"１１０１０１********４５７Ｘ", "identity, full width"},
		"110101 19900307 457X":          {"110101 ******** 457X", "identity in groups"},
		"11010119900307457x号":           {"110101********457x号", "small check letter"},
		"KS-20261116-001 0571 88001234": {"KS-20261116-001 0571 ****1234", "a number behind an id"},

		"13812340571-88001234": {"138****0571-88001234", "what stays of a number begins no other"},

		"2026-11-16 09:00":           {"2026-11-16 09:00", "date"},
		"2026.11.16 13:00":           {"2026.11.16 13:00", "date with dots"},
		"KS-20261116-001":            {"KS-20261116-001", "complaint"},
		"0003-a13812345678":          {"0003-a13812345678", "event"},
		"0003-057188001234":          {"0003-057188001234", "event of digits only"},
		"auto-13812345678abcde":      {"auto-13812345678abcde", "automatic event"},
		"LSVAU2180N2183294":          {"LSVAU2180N2183294", "car"},
		"LSVAUA13812345678":          {"LSVAUA13812345678", "car that ends in eleven digits"},
		"赔偿1,380,000.00元和138000.50元": {"赔偿1,380,000.00元和138000.50元", "amounts"},
		"1500 2000 300":              {"1500 2000 300", "amounts in a row"},
	} {
		require.Equal(t, c.want, complaint.MaskText(in), c.why)
		require.Equal(t, c.want, complaint.MaskText(c.want), "%s: masked twice", c.why)
	}
}

// mixed are texts of what numbers are made of.
var mixed = rapid.Custom(func(t *rapid.T) complaint.Text {
	part := rapid.SampledFrom([]string{
		"13812345678", "138", "1234", "5678", "0571", "88001234", "010", "86", "0086", "+", "-", " ", ".", "(", ")", "*", "***", "****", "x", "X", "张三", "电话",
		"110101199003074578", "110101", "19900307", "457X", "１３８", "１２３４５６７８", "zs", "@", "qq.com", "a.b", "_", "\n", "KS-20261116-001", "0003-a13812345678", "LSVAUA13812345678", "7", "",
	})
	return complaint.Text(strings.Join(rapid.SliceOfN(part, 0, 12).Draw(t, "parts"), ""))
})

func TestMaskTextOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.OneOf(mixed, words).Draw(t, "text")
		once := complaint.MaskText(in)
		if twice := complaint.MaskText(once); twice != once {
			t.Fatalf("%q is masked %q, then %q", in, once, twice)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		in := complaint.Text(strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' || r >= '０' && r <= '９' || r == '@' || r == '＠' {
				return '字'
			}
			return r
		}, string(rapid.OneOf(mixed, words).Draw(t, "text"))))
		if got := complaint.MaskText(in); got != in {
			t.Fatalf("%q has no number and becomes %q", in, got)
		}
	})
}

func TestRedact(t *testing.T) {
	for _, c := range []struct {
		why      string
		customer complaint.Customer
		in, want complaint.Text
	}{
		{"name and number", complaint.Customer{Name: "张三", Phone: "13812345678"}, "我是张三，电话13812345678", "我是张*，电话138****5678"},
		{"every place", complaint.Customer{Name: "张三"}, "张三说张三", "张*说张*"},
		{"one character is a word of everybody's", complaint.Customer{Name: "张"}, "一张纸", "一张纸"},
		{"nobody", complaint.Customer{}, "我是张三", "我是张三"},
		{"masked before", complaint.Customer{Name: "张*"}, "我是张*", "我是张*"},
		{"a Latin name is a word", complaint.Customer{Name: "Li"}, "Like Li, Li", "Like L*, L*"},
		{"a number for a name", complaint.Customer{Name: "12"}, "12元", "12元"},
		{"a local number", complaint.Customer{Phone: "88001234"}, "打 8800-1234", "打 ****-****"},
		{"a foreign number", complaint.Customer{Phone: "+1 415 555 2671"}, "call 1-415-555-2671", "call 1-41*-***-2671"},
		{"somebody else's", complaint.Customer{Phone: "88001234"}, "打 13987654321，单号 88001235", "打 139****4321，单号 88001235"},
	} {
		require.Equal(t, c.want, complaint.Redact(c.in, c.customer), c.why)
	}
}
