package form_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
)

func TestCapital(t *testing.T) {
	for _, test := range []struct{ yuan, want, why string }{
		{"0", "零元整", "nothing is written too"},
		{"1", "壹元整", "no fen: even"},
		{"10", "壹拾元整", "ten is one ten"},
		{"20", "贰拾元整", "the least penalty of the dealer"},
		{"100", "壹佰元整", ""},
		{"101", "壹佰零壹元整", "a zero inside is read"},
		{"110", "壹佰壹拾元整", "one at the end is not"},
		{"1005", "壹仟零伍元整", "two zeros are read once"},
		{"1280", "壹仟贰佰捌拾元整", "the worked example's sum"},
		{"1280.50", "壹仟贰佰捌拾元伍角", "even may be left out after jiao"},
		{"1000.05", "壹仟元零伍分", "no jiao, but fen: a zero"},
		{"0.05", "伍分", "less than a yuan"},
		{"0.50", "伍角", ""},
		{"0.55", "伍角伍分", ""},
		{"1409.50", "壹仟肆佰零玖元伍角", "example of the rules for filling in bills"},
		{"6007.14", "陆仟零柒元壹角肆分", "example of the rules"},
		{"1680.32", "壹仟陆佰捌拾元叁角贰分", "example of the rules: the zero before jiao may be left out"},
		{"107000.53", "壹拾万柒仟元伍角叁分", "example of the rules"},
		{"16409.02", "壹万陆仟肆佰零玖元零贰分", "example of the rules"},
		{"325.04", "叁佰贰拾伍元零肆分", "example of the rules"},
		{"10000", "壹万元整", "a group of zeros is not read"},
		{"10500", "壹万零伍佰元整", "a leading zero in a group is"},
		{"100000000", "壹亿元整", ""},
		{"100010000", "壹亿零壹万元整", ""},
		{"100000001", "壹亿零壹元整", "two groups of zeros are read once"},
		{"123456789.12", "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元壹角贰分", ""},
		{"1000000000000", "壹万亿元整", "the largest amount that is read"},
		{"-30", "负叁拾元整", "a reversed line"},
		{"-0.05", "负伍分", ""},
	} {
		m, err := complaint.ParseMoney(test.yuan)
		require.NoError(t, err, test.yuan)
		if test.yuan == "-0.05" {
			m = -5
		}
		require.Equal(t, test.want, form.Capital(m), "%s %s", test.yuan, test.why)
	}
}

func TestYuan(t *testing.T) {
	for _, test := range []struct {
		fen  report.Money
		want string
	}{{0, "0.00"}, {5, "0.05"}, {99999, "999.99"}, {100000, "1,000.00"}, {123456789, "1,234,567.89"}, {-128050, "-1,280.50"}} {
		require.Equal(t, test.want, form.Yuan(test.fen))
	}
}
