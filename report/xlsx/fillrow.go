package xlsx

import (
	"fmt"
	"regexp"

	"github.com/xuri/excelize/v2"
)

// row fills a row, or as many copies of it as the list has items that it names. One that repeats an empty list is blank.
func (s *filling) row(n int, texts []string, look Lookup) error {
	list, err := s.list(n, texts, look)
	if err != nil {
		return err
	}
	if list == nil {
		return s.cells(n, texts, look)
	}
	items := list.Items
	if len(items) == 0 {
		items = []Lookup{nothing(list.Blank)}
	}
	if err := s.repeat(n, len(items)-1); err != nil {
		return err
	}
	for i, item := range items {
		if err := s.cells(n+i, texts, item); err != nil {
			return err
		}
	}
	return nil
}

// repeat adds copies of a row below it. Ranges of the sheet's formulas that end in the row, such as those of a sum, then
// end in the last copy.
func (s *filling) repeat(n, copies int) error {
	if copies == 0 {
		return nil
	}
	s.rows += copies
	if *s.effort += copies * s.rows; *s.effort > maxEffort {
		return fmt.Errorf("a list of %d is too long for a sheet of %d rows", copies+1, s.rows-copies)
	}
	for range copies {
		if err := s.DuplicateRow(s.name, n); err != nil {
			return err
		}
	}
	return s.stretch(n, n+copies)
}

// stretch makes the ranges of formulas that end in a row end in another one, outside of these rows, whose own formulas
// speak of their row.
func (s *filling) stretch(from, to int) error {
	end := regexp.MustCompile(fmt.Sprintf(`(:\$?[A-Z]{1,3}\$?)%d\b`, from))
	rows, err := s.GetRows(s.name, excelize.Options{RawCellValue: true}) // cells with a formula are never left out
	if err != nil {
		return err
	}
	for i, row := range rows {
		if n := i + 1; n >= from && n <= to {
			continue
		}
		for col := range row {
			cell := cellName(col+1, i+1)
			formula, err := s.GetCellFormula(s.name, cell)
			if err != nil {
				return err
			}
			if longer := end.ReplaceAllString(formula, fmt.Sprintf("${1}%d", to)); longer != formula {
				if err := s.SetCellFormula(s.name, cell, longer); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// nothing gives nothing for every name that blank knows.
func nothing(blank Lookup) Lookup {
	return func(p Place) (any, error) {
		if blank != nil {
			if _, err := blank(p); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}
}

// list returns the list that a row is repeated for, nil where it is not.
func (s *filling) list(n int, texts []string, look Lookup) (*List, error) {
	for i, text := range texts {
		m := each.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		v, err := look(Place{Sheet: s.name, Cell: cellName(i+1, n), Name: m[1], Each: true})
		if err != nil {
			return nil, err
		}
		list, ok := v.(List)
		if !ok {
			return nil, fmt.Errorf("%s!%s: %s is no list", s.name, cellName(i+1, n), m[1])
		}
		return &list, nil
	}
	return nil, nil
}
