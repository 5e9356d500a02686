package weekly

import (
	"time"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// Notice is a penalty, and the assessment that it stands in.
type Notice struct {
	Assessment *sla.Assessment
	Penalty    sla.Penalty
}

// Notices returns the notices of penalties (F04, F05), a sheet each, named by its number. created is the instant that
// the book speaks of. It fails where the policy names a form that there is not.
func Notices(notices []Notice, w *templates.Words, company string, reveal bool, created time.Time) (report.Book, error) {
	book := bound(w, w.T("weekly.title.notices"), company)
	book.Created = created
	for _, n := range notices {
		layout := n.Penalty.Run.Clock.Penalty.Notice
		sheet, err := form.Sheet(layout, company, form.NoticeData(n.Assessment, n.Penalty, w, reveal), w.Lang())
		if err != nil {
			return report.Book{}, err
		}
		sheet.Name = n.Penalty.Notice
		book.Sheets = append(book.Sheets, sheet)
	}
	return book, nil
}

// Bulletin returns a bulletin (F06) with the figures of its period. It fails where its sums do not agree (S-48).
func Bulletin(bulletin form.Bulletin, s *report.Stats, w *templates.Words, company string) (report.Book, error) {
	data, err := form.BulletinData(bulletin, s, w)
	if err != nil {
		return report.Book{}, err
	}
	return single("bulletin", data, w, company, s.Period.End())
}

// single returns a book of one form.
func single(layout string, data map[string]any, w *templates.Words, company string, created time.Time) (report.Book, error) {
	sheet, err := form.Sheet(layout, company, data, w.Lang())
	if err != nil {
		return report.Book{}, err
	}
	book := bound(w, sheet.Name, company)
	book.Created, book.Sheets = created, []report.Sheet{sheet}
	return book, nil
}
