// Package xlsx writes report.Book values as Excel workbooks and reads the cells of foreign ones.
//
// Write promises: equal books give equal bytes; what the book says is text is text, whatever it begins with; nothing is
// cut without a mark; a page is A4 and as wide as the sheet. There are no formulas, so no reader shows stale results.
// Only this package knows excelize. It writes by the streaming API alone, so that a long sheet costs little memory;
// what that API loses when it is called late is called early in prepare.
package xlsx

import (
	"fmt"
	"io"
	"time"

	"github.com/kesu-cli/kesu/report"
	"github.com/xuri/excelize/v2"
)

// workbook is a file under construction.
type workbook struct {
	*excelize.File
	book   report.Book
	names  []string // of the sheets, as Excel allows them
	styles map[look]int
}

// Write writes the book to w as .xlsx. It fails where w fails and with TooLong.
func Write(w io.Writer, b report.Book) error {
	f := excelize.NewFile()
	defer f.Close() // removes the temporary files of long sheets
	f.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return &archive{to: w, modified: b.Created} })
	wb := &workbook{f, b, sheetNames(b.Sheets), map[look]int{}}
	if err := wb.describe(); err != nil {
		return err
	}
	for i := range b.Sheets {
		if err := wb.add(i); err != nil {
			return err
		}
	}
	for i := range b.Sheets {
		if err := wb.write(&b.Sheets[i], wb.names[i]); err != nil {
			return fmt.Errorf("sheet %q: %w", b.Sheets[i].Name, err)
		}
	}
	return f.Write(w)
}

// describe sets what holds for the whole file.
func (wb *workbook) describe() error {
	if wb.book.FontBody != "" {
		if err := wb.SetDefaultFont(wb.book.FontBody); err != nil {
			return err
		}
	}
	made := wb.book.Created.UTC().Format(time.RFC3339)
	return wb.SetDocProps(&excelize.DocProperties{Title: clean(wb.book.Title), Creator: clean(wb.book.Author),
		LastModifiedBy: clean(wb.book.Author), Created: made, Modified: made, Language: wb.book.Lang})
}

// add makes an empty sheet, so that charts can speak of sheets that are written later.
func (wb *workbook) add(i int) error {
	if i == 0 {
		return wb.SetSheetName("Sheet1", wb.names[i])
	}
	_, err := wb.NewSheet(wb.names[i])
	return err
}

// TooLong says that a sheet has more rows than Excel knows.
type TooLong struct {
	Sheet string
	Rows  int
}

// Code is the error's key in the words files.
func (TooLong) Code() string { return "report.too-long" }

// Class is the kind of exit status.
func (TooLong) Class() string { return "failed" }

// Args are the values in the error's sentence.
func (e TooLong) Args() map[string]any {
	return map[string]any{"sheet": e.Sheet, "rows": e.Rows, "max": excelize.TotalRows}
}

// Error is the English sentence.
func (e TooLong) Error() string {
	return fmt.Sprintf("sheet %q has %d rows, more than the %d that Excel knows", e.Sheet, e.Rows, excelize.TotalRows)
}
