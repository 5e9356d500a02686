package sla

import (
	"math/big"
	"strings"
)

// longestNumber is how many characters a number may have: reading longer ones takes
// the square of their length.
const longestNumber = 100

// number reads a decimal number or a percentage.
func number(v string) (*big.Rat, bool) {
	text, percent := strings.CutSuffix(v, "%")
	if text == "" || len(text) > longestNumber || strings.ContainsAny(text, "/eExXpP_") {
		return nil, false
	}
	n, ok := new(big.Rat).SetString(text)
	if ok && percent {
		n.Quo(n, big.NewRat(100, 1))
	}
	return n, ok
}
