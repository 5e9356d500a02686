package complaint

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Money is an amount in fen, hundredths of a yuan (ENG-16).
type Money int64

// Yuan returns n whole yuan.
func Yuan(n int64) Money { return Money(n * 100) }

// maxYuan bounds what is taken for an amount: beyond it the input is a mistake.
const maxYuan = 1_000_000_000_000

var moneyForm = regexp.MustCompile(`^([+-]?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$`)

// ParseMoney reads an amount in yuan with at most two decimals ("2000", "1,999.99").
func ParseMoney(s string) (Money, error) {
	m := moneyForm.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, Usage("money.form", "value", s)
	}
	yuan, err := strconv.ParseInt(strings.ReplaceAll(m[2], ",", ""), 10, 64)
	if err != nil || yuan > maxYuan {
		return 0, Usage("money.form", "value", s)
	}
	fen, _ := strconv.ParseInt((m[3] + "00")[:2], 10, 64) // digits
	if fen += yuan * 100; m[1] == "-" {
		fen = -fen
	}
	return Money(fen), nil
}

// String writes the amount in yuan without superfluous decimals: "100", "99.50".
func (m Money) String() string {
	sign, fen := "", int64(m)
	if fen < 0 {
		sign, fen = "-", -fen
	}
	if fen%100 == 0 {
		return sign + strconv.FormatInt(fen/100, 10)
	}
	return fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)
}

// MarshalJSON writes a number in yuan.
func (m Money) MarshalJSON() ([]byte, error) { return []byte(m.String()), nil }

// MarshalYAML writes a number in yuan.
func (m Money) MarshalYAML() (any, error) {
	return &yaml.Node{Kind: yaml.ScalarNode, Value: m.String()}, nil
}

// UnmarshalYAML reads a number in yuan.
func (m *Money) UnmarshalYAML(n *yaml.Node) (err error) {
	if *m, err = ParseMoney(n.Value); err != nil {
		return fmt.Errorf("line %d: amount %q is not a number of yuan with at most two decimals", n.Line, n.Value)
	}
	return nil
}
