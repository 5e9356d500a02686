package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/kesu-cli/kesu/report/table"
	"github.com/xuri/excelize/v2"
)

// ReadRows reads a sheet of a workbook row by row; sheet "" is the first visible one. Formulas give the result that the
// file holds, merged cells show their value in the top left corner only. Rows without cells are left out.
//
// It does not use excelize, whose row iterator tells neither what is a number nor what is a date, and takes the place
// where a damaged sheet breaks off for its end.
func ReadRows(r io.ReaderAt, size int64, sheet string, row table.Row) error {
	b, err := open(r, size)
	if err != nil {
		return err
	}
	path, err := b.find(sheet)
	if err != nil {
		return err
	}
	if err := b.loadStrings(); err != nil {
		return err
	}
	if err := b.loadStyles(); err != nil {
		return err
	}
	s := &scan{book: b, row: table.Bounded(row)}
	return b.each(path, s.token)
}

// scan reads the XML of a sheet, token by token.
type scan struct {
	book  *source
	row   table.Row
	n     int          // of the row
	cells []table.Cell // of the row
	raw   rawCell
	text  *strings.Builder // where characters belong, nil outside of values
	phon  bool             // inside a phonetic guide, which is no part of the text
}

// rawCell is a cell as the file has it.
type rawCell struct {
	col   int // from 0
	kind  string
	style int
	value strings.Builder // of <v>
	text  strings.Builder // of <is>
}

func (s *scan) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.CharData:
		if s.text != nil && !s.phon {
			s.text.Write(t)
		}
	case xml.StartElement:
		return s.begin(t)
	case xml.EndElement:
		return s.end(t.Name.Local)
	}
	return nil
}

func (s *scan) begin(t xml.StartElement) (err error) {
	switch t.Name.Local {
	case "row":
		s.n++
		if r := attr(t, "r"); r != "" {
			s.n, err = strconv.Atoi(r)
		}
		s.cells = s.cells[:0]
		s.raw.col = -1
	case "c":
		s.raw = rawCell{col: s.raw.col + 1, kind: attr(t, "t")}
		if ref := attr(t, "r"); ref != "" {
			s.raw.col, _, err = excelize.CellNameToCoordinates(ref)
			s.raw.col--
		}
		if style := attr(t, "s"); style != "" && err == nil {
			s.raw.style, err = strconv.Atoi(style)
		}
	case "v":
		s.text = &s.raw.value
	case "t":
		s.text = &s.raw.text
	case "rPh":
		s.phon = true
	}
	return err
}

func (s *scan) end(name string) error {
	switch name {
	case "v", "t":
		s.text = nil
	case "rPh":
		s.phon = false
	case "c":
		return s.put()
	case "row":
		if len(s.cells) > 0 {
			return stop{s.row(s.n, s.cells)}.orNil()
		}
	}
	return nil
}

// put stores the cell that has just ended.
func (s *scan) put() error {
	if s.raw.col < 0 || s.raw.col >= excelize.MaxColumns {
		return fmt.Errorf("column %d", s.raw.col+1)
	}
	cell, err := s.book.cell(&s.raw)
	if err != nil {
		return err
	}
	if s.raw.col < len(s.cells) { // a place twice: the later one counts, as in Excel
		s.cells[s.raw.col] = cell
		return nil
	}
	for len(s.cells) < s.raw.col {
		s.cells = append(s.cells, table.Cell{})
	}
	s.cells = append(s.cells, cell)
	return nil
}

// stop carries an error of the caller's out of the file, so that it is not taken for damage.
type stop struct{ error }

func (s stop) orNil() error {
	if s.error == nil {
		return nil
	}
	return s
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// each hands every token of a part to f. What f finds wrong, and XML that breaks off, is damage.
func (b *source) each(path string, f func(xml.Token) error) error {
	in, err := b.part(path)
	if err != nil {
		return err
	}
	defer in.Close()
	d := xml.NewDecoder(in)
	depth := 0
	for {
		t, err := d.RawToken()
		in.token = 0
		if err == io.EOF && depth == 0 {
			return nil
		}
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err == nil {
			switch t.(type) {
			case xml.StartElement:
				depth++
			case xml.EndElement:
				depth--
			}
			err = f(t)
		}
		var own stop
		var known *table.Error
		switch {
		case err == nil:
		case errors.As(err, &own):
			return own.error
		case errors.As(err, &known):
			return known
		default:
			return &table.Error{Key: "import.damaged", Facts: map[string]any{"part": path, "detail": err.Error()},
				Text: fmt.Sprintf("the workbook is damaged: %s: %v", path, err)}
		}
	}
}
