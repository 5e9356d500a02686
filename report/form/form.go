// Package form fills forms: a layout, which is data in templates/forms, with a tree of values, which is made from an
// assessment, a penalty or the figures of a period.
//
// It promises that a form shows what its layout says and nothing else: a name that the values do not have is an error
// with the layout's file and line, never a blank. The looks are left to the writers of report.Book, the figures to
// packages sla and report. A Bulletin, which publishes penalties, is stored, and so has its own strict form here.
package form

import (
	"time"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/templates"
)

// Sheet renders an embedded form in a language. The company's name stands before the title.
func Sheet(name, company string, data map[string]any, lang string) (report.Sheet, error) {
	layout, err := Load(name, nil)
	if err != nil {
		return report.Sheet{}, err
	}
	data["company"] = company
	return Render(layout, data, lang)
}

// Book returns a form as a workbook of its own, with the fonts of its language. created is the instant that it speaks of.
func Book(sheet report.Sheet, w *templates.Words, author string, created time.Time) report.Book {
	return report.Book{
		Title: sheet.Name, Author: author, Created: created, Lang: w.T("book.language"), FontBody: w.T("book.font"), FontTitle: w.T("book.font.title"),
		Sheets: []report.Sheet{sheet},
	}
}
