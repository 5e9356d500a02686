package ledger

import (
	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report/table"
)

// dateFields are the fields that hold an instant.
var dateFields = []string{"received", "transferred", "signed", "first_replied", "replied", "applied", "callback", "closed"}

// mostHeld is how many rows wait at most for a date that shows the order of day
// and month in its column.
const mostHeld = 4096

// learn looks for dates like 3/1/2026 in a row. It reports whether the order of a
// column that has such dates is not known yet, and fails where a guess was wrong:
// rows before this one were misread.
func (im *Importer) learn(n int, cells []table.Cell) (unsure bool, err error) {
	for _, field := range dateFields {
		c := im.heads.by[field]
		if c == nil || (c.order != undecided && !c.guess) {
			continue
		}
		if im.Map != nil && im.Map.dates != undecided {
			c.order = im.Map.dates
			continue
		}
		if c.index < len(cells) && !cells[c.index].IsDate {
			o, ok := ordering(cells[c.index].Text)
			switch {
			case !ok:
			case c.guess && o != undecided && o != c.order:
				return false, complaint.Invalid("import.date-order", "ledger", im.File, "row", n, "column", c.Name(), "value", cells[c.index].Text)
			case o != undecided:
				c.order, c.unsure, c.guess = o, false, false
			default:
				c.unsure = c.order == undecided
			}
		}
		unsure = unsure || c.unsure
	}
	return unsure, nil
}

// release takes the rows that were held back. Columns that have not shown their
// order follow another one, or else have the month first.
func (im *Importer) release() error {
	order := monthFirst
	for _, field := range dateFields {
		if c := im.heads.by[field]; c != nil && c.order != undecided {
			order = c.order
			break
		}
	}
	for _, field := range dateFields {
		if c := im.heads.by[field]; c != nil && c.unsure {
			c.order, c.unsure, c.guess = order, false, true
		}
	}
	held := im.held
	im.held = nil
	for _, row := range held {
		if err := im.take(row.n, row.cells); err != nil {
			return err
		}
	}
	return nil
}
