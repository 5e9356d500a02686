// Package csv writes a sheet as comma- or tab-separated text (RFC 4180, UTF-8).
//
// It promises that no text of the sheet acts as a formula when a spreadsheet opens the file. Looks, widths and charts
// are left out; merged cells show their value once.
package csv

import (
	"encoding/csv"
	"io"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/table"
)

// Write writes the sheet with comma between the cells; bom puts the mark before it by which Excel knows UTF-8.
func Write(w io.Writer, s report.Sheet, comma rune, bom bool) error {
	if bom {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return err
		}
	}
	c := csv.NewWriter(w)
	c.Comma = comma
	for row := range s.Grid() {
		for i, text := range row {
			if table.IsFormula(text) {
				row[i] = "'" + text
			}
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}
