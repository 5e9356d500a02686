package xlsx

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/report"
	"github.com/xuri/excelize/v2"
)

// Place is a placeholder of a workbook that somebody made: {name} or {name|format}, alone in its cell or inside a text.
type Place struct {
	Sheet, Cell string // Cell as in A1
	Name        string // with its format, as it stands between the braces
	InText      bool   // what it stands for is wanted as a text
	Each        bool   // it is the list of {each:name}
}

// Lookup gives what a placeholder stands for: a value that a report.Cell can hold, a text where the place wants one, a
// List for the name in {each:name}.
type Lookup func(Place) (any, error)

// List is what a row that holds {each:name} is repeated for.
type List struct {
	Blank Lookup // knows the names of every item and gives nothing; may be nil
	Items []Lookup
}

// Fill writes a workbook with its placeholders filled. Its looks, pictures, merged cells, formulas and whatever else it
// holds are kept; a cell that has no number format gets that of its value. What is text stays text, whatever it begins
// with: nothing that is filled in becomes a formula. made is the instant that the file's parts are dated by; mark, where
// it is not empty, is printed bold and red at the head of every page, in place of the user's own head.
//
// It fails with the errors of look and with those of a workbook that cannot be read, or is far larger than a form.
func Fill(w io.Writer, template []byte, made time.Time, mark string, look Lookup) (err error) {
	if err := tame(template); err != nil {
		return err
	}
	defer func() {
		if broken := recover(); broken != nil { // excelize takes much of a workbook on trust
			err = fmt.Errorf("the workbook is damaged: %v", broken)
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(template), excelize.Options{UnzipSizeLimit: maxTemplate})
	if err != nil {
		return err
	}
	defer f.Close() // removes the temporary files of long sheets
	f.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return &archive{to: w, modified: made} })
	effort := 0
	for _, sheet := range f.GetSheetList() {
		s := &filling{f, sheet, map[dressed]int{}, 0, &effort}
		if err := s.sheet(look); err != nil {
			return err
		}
		if err := s.mark(mark); err != nil {
			return err
		}
	}
	if err := f.UpdateLinkedValue(); err != nil { // results of formulas that the template was saved with
		return err
	}
	return f.Write(w)
}

// filling is the work on one sheet.
type filling struct {
	*excelize.File
	name   string
	styles map[dressed]int
	rows   int  // of the sheet, as far as it is used
	effort *int // rows moved so far, in the whole workbook, to make room for lists
}

// dressed is a style of the template with a number format put on.
type dressed struct {
	style  int
	format string
}

var (
	hole = regexp.MustCompile(`\{ *([\p{L}\p{N}_.|:-]+) *\}`) // names have no spaces: other braces are the user's own text
	each = regexp.MustCompile(`\{ *each: *([\p{L}\p{N}_.-]+) *\}`)
)

// sheet fills a sheet from its last row to its first, so that rows that are added move none that is still to be filled.
func (s *filling) sheet(look Lookup) error {
	if _, err := s.GetSheetProps(s.name); err != nil {
		return nil // it is one chart and has no cells
	}
	rows, err := s.GetRows(s.name, excelize.Options{RawCellValue: true})
	if err != nil {
		return err
	}
	s.rows = len(rows)
	for n := len(rows); n > 0; n-- {
		if err := s.row(n, rows[n-1], look); err != nil {
			return err
		}
	}
	return nil
}

// mark prints a mark at the head of every page of the sheet.
func (s *filling) mark(text string) error {
	if text == "" {
		return nil
	}
	h, err := s.GetHeaderFooter(s.name)
	if err != nil {
		return err
	}
	if h == nil {
		h = &excelize.HeaderFooterOptions{}
	}
	h.OddHeader = pageMark(text)
	h.EvenHeader, h.FirstHeader = h.OddHeader, h.OddHeader
	return s.SetHeaderFooter(s.name, h)
}

func (s *filling) cells(n int, texts []string, look Lookup) error {
	for i, text := range texts {
		if !hole.MatchString(text) {
			continue
		}
		cell := cellName(i+1, n)
		if formula, err := s.GetCellFormula(s.name, cell); err != nil || formula != "" { // {1,2} is a list of numbers there
			if err != nil {
				return err
			}
			continue
		}
		if err := s.cell(cell, text, look); err != nil {
			return err
		}
	}
	return nil
}

// cell fills a cell: a placeholder alone in it with the value of its own kind, others within the text.
func (s *filling) cell(cell, text string, look Lookup) error {
	text = each.ReplaceAllString(text, "")
	if m := hole.FindStringSubmatch(text); m != nil && m[0] == strings.TrimSpace(text) {
		v, err := look(Place{Sheet: s.name, Cell: cell, Name: m[1]})
		if err != nil {
			return err
		}
		return s.set(cell, v)
	}
	runs, err := s.GetCellRichText(s.name, cell)
	if err != nil {
		return err
	}
	inside := 0
	for _, r := range runs {
		inside += len(hole.FindAllString(r.Text, -1))
	}
	if len(runs) < 2 || inside < len(hole.FindAllString(text, -1)) { // of one kind, or a placeholder is half bold
		filled, err := s.text(cell, text, look)
		if err != nil {
			return err
		}
		return s.SetCellStr(s.name, cell, filled)
	}
	for i := range runs {
		if runs[i].Text, err = s.text(cell, runs[i].Text, look); err != nil {
			return err
		}
	}
	return s.SetCellRichText(s.name, cell, runs)
}

// text fills the placeholders of a text.
func (s *filling) text(cell, text string, look Lookup) (string, error) {
	var failed error
	text = hole.ReplaceAllStringFunc(each.ReplaceAllString(text, ""), func(found string) string {
		v, err := look(Place{Sheet: s.name, Cell: cell, Name: strings.Trim(found, "{ }"), InText: true})
		if err != nil && failed == nil {
			failed = err
		}
		return report.Format(v)
	})
	return clean(text), failed
}

// set puts a value into a cell that keeps its style.
func (s *filling) set(cell string, v any) error {
	written := value(v)
	if text, ok := written.(string); ok {
		return s.SetCellStr(s.name, cell, text)
	}
	if err := s.dress(cell, v); err != nil {
		return err
	}
	return s.SetCellValue(s.name, cell, written)
}

// dress gives a cell without a number format that of its value; plain numbers need none.
func (s *filling) dress(cell string, v any) error {
	format := numberFormat(v)
	switch v.(type) {
	case nil, int, int64, float64:
		return nil
	}
	id, err := s.GetCellStyle(s.name, cell)
	if err != nil {
		return err
	}
	key := dressed{id, format}
	if s.styles[key] == 0 {
		style, err := s.GetStyle(id)
		if err != nil || style.NumFmt != 0 || style.CustomNumFmt != nil {
			return err
		}
		style.CustomNumFmt = &format
		if s.styles[key], err = s.NewStyle(style); err != nil {
			return err
		}
	}
	return s.SetCellStyle(s.name, cell, cell, s.styles[key])
}
