package form

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report/xlsx"
)

// Fill fills a workbook that a company made itself: {name} or {name|format} in its cells stands for a value of the data,
// and a row that holds {each:list} is repeated for each item of the list, whose names the other placeholders of the row
// are. file names the workbook in errors, which are Faults of class invalid with sheet and cell. made is the instant that
// the form speaks of; mark is what every page is marked with (Layout.Mark), nothing where it is empty.
func Fill(w io.Writer, file string, workbook []byte, data map[string]any, lang, mark string, made time.Time) error {
	err := xlsx.Fill(w, workbook, made, mark, scope{file, lang, data}.lookup)
	if known := (*complaint.Fault)(nil); err != nil && !errors.As(err, &known) {
		return complaint.Invalid("form.workbook", "file", file, "text", err.Error())
	}
	return err
}

// lookup finds what a placeholder of a workbook stands for.
func (s scope) lookup(p xlsx.Place) (any, error) {
	name, as, _ := strings.Cut(p.Name, "|")
	found, known, ok := s.seek(name)
	if !ok {
		return nil, complaint.Invalid("form.cell", "file", s.file, "sheet", p.Sheet, "cell", p.Cell, "name", name, "known", known)
	}
	if p.Each {
		if list, ok := asList(found); ok {
			return s.items(list), nil
		}
		as = "each"
	}
	v, ok := format(found, as)
	if !ok {
		return nil, complaint.Invalid("form.cell-value", "file", s.file, "sheet", p.Sheet, "cell", p.Cell, "name", name, "format", as)
	}
	if _, box := v.(bool); box || p.InText {
		return printed(v), nil
	}
	return v, nil
}

func (s scope) items(list List) xlsx.List {
	out := xlsx.List{}
	if list.Blank != nil {
		out.Blank = scope{s.file, s.lang, list.Blank}.lookup
	}
	for _, item := range list.Items {
		out.Items = append(out.Items, scope{s.file, s.lang, item}.lookup)
	}
	return out
}
