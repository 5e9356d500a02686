package report

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// Money is an amount in fen (ENG-16). In a sheet it is printed in yuan with two decimals, that columns align.
type Money = complaint.Money

// Rate is N of D. It keeps both, so that a reader can be shown what stands behind a percentage (ENG-15).
type Rate struct{ N, D int64 }

// Empty is what stands for a rate of nothing and for a number that is none: neither 0 % nor an error (ENG-15).
const Empty = "—"

// String gives per cent with two decimals, Empty for a rate of nothing.
func (r Rate) String() string { return quotient(r.N, r.D, 100, "%") }

// Value gives N/D, false for a rate of nothing.
func (r Rate) Value() (float64, bool) { return float64(r.N) / float64(r.D), r.D != 0 }

// MarshalJSON writes {"n":…,"d":…,"rate":…}; the rate of nothing is null.
func (r Rate) MarshalJSON() ([]byte, error) {
	var rate *float64
	if v, ok := r.Value(); ok {
		rate = &v
	}
	return json.Marshal(struct {
		N    int64    `json:"n"`
		D    int64    `json:"d"`
		Rate *float64 `json:"rate"`
	}{r.N, r.D, rate})
}

// PerMille is a Rate that is read per thousand: complaints per thousand deliveries.
type PerMille Rate

// String gives per mille with two decimals, Empty for a rate of nothing.
func (p PerMille) String() string { return quotient(p.N, p.D, 1000, "‰") }

// Value gives N/D, false for a rate of nothing.
func (p PerMille) Value() (float64, bool) { return Rate(p).Value() }

// MarshalJSON writes what Rate writes.
func (p PerMille) MarshalJSON() ([]byte, error) { return Rate(p).MarshalJSON() }

// quotient prints n/d times unit, rounded half away from zero to two decimals.
func quotient(n, d, unit int64, sign string) string {
	if d == 0 {
		return Empty
	}
	scaled := math.Round(float64(n) * float64(unit) * 100 / float64(d))
	return strconv.FormatFloat(scaled/100+0, 'f', 2, 64) + sign // +0: never -0.00
}

// Day is a time of which only the date is meant, in the time's own zone.
type Day struct{ time.Time }

// String gives yyyy-mm-dd, nothing for the zero time.
func (d Day) String() string { return stamp(d.Time, time.DateOnly) }

// MarshalJSON writes the String.
func (d Day) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// Format prints a cell's value as plain text, the same in every format that is text.
func Format(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return Empty
		}
		return strconv.FormatFloat(v, 'f', 2, 64)
	case Money:
		sign, fen := "", uint64(v)
		if v < 0 {
			sign, fen = "-", -fen
		}
		return fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)
	case time.Time:
		return stamp(v, "2006-01-02 15:04")
	default:
		return fmt.Sprint(v)
	}
}

// IsNumber tells whether a value is a quantity, to be set flush right.
func IsNumber(v any) bool {
	switch v.(type) {
	case int, int64, float64, Money, Rate, PerMille:
		return true
	}
	return false
}

func stamp(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(layout)
}
