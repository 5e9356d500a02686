// Package json writes a book as JSON for programs: an array of sheets {"name", "rows"}, each row an array of values.
//
// Numbers are numbers, money is in yuan, a rate is {"n","d","rate"}, times are RFC 3339 with offset, days yyyy-mm-dd. A
// place that a merged cell covers, or that is empty, is null, so that a column keeps its index.
package json

import (
	"bufio"
	"encoding/json"
	"io"
	"math"

	"github.com/kesu-cli/kesu/report"
)

// Write writes the book, a row to a line. Rows are written as they come: a long sheet takes no memory.
func Write(w io.Writer, b report.Book) error {
	out := bufio.NewWriter(w)
	out.WriteString("[")
	for i := range b.Sheets {
		if i > 0 {
			out.WriteString(",")
		}
		if err := writeSheet(out, &b.Sheets[i]); err != nil {
			return err
		}
	}
	out.WriteString("]\n")
	return out.Flush() // which fails when any write before did
}

func writeSheet(out *bufio.Writer, s *report.Sheet) error {
	out.WriteString("\n{\"name\":")
	if err := encode(out, s.Name); err != nil {
		return err
	}
	out.WriteString(",\"rows\":[")
	for n, spots := range s.Laid() {
		values := make([]any, len(spots))
		for i, spot := range spots {
			if spot.Home {
				values[i] = plain(spot.Value)
			}
		}
		if n > 1 {
			out.WriteString(",")
		}
		out.WriteString("\n")
		if err := encode(out, values); err != nil {
			return err
		}
	}
	_, err := out.WriteString("\n]}")
	return err
}

func encode(out *bufio.Writer, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return err
}

// plain gives what encoding/json shall see of a value: null for an instant that is not known and for a number that is
// none, text for kinds that the report does not name.
func plain(v any) any {
	switch v := v.(type) {
	case interface{ IsZero() bool }:
		if v.IsZero() {
			return nil
		}
		return v
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
		return v
	case nil, string, bool, int, int64, report.Money, report.Rate, report.PerMille:
		return v
	}
	return report.Format(v)
}
