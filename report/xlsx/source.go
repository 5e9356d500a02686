package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/kesu-cli/kesu/report/table"
)

// source is a foreign workbook that is being read.
type source struct {
	parts   map[string]*zip.File // by name in lower case: some programs do not keep to one
	left    int64                // bytes that may still be unpacked
	sheets  []sheetPart          // the visible ones
	byID    map[string]int       // their indexes, by the id of the relation that names their part
	date04  bool                 // days count from 1904, not 1900
	texts   string               // path of the table of texts, empty: there is none
	styles  string               // path of the styles, likewise
	strings []string
	dates   []bool // whether a cell style shows a date
}

type sheetPart struct{ name, id, path string }

// Bounds of a foreign workbook beside those of a table; all of them far beyond what spreadsheets write.
const (
	maxArchive = 1 << 26 // bytes of the file as it is
	maxSheets  = 1 << 10
	maxTexts   = 1 << 21 // of the table of texts
	maxStyles  = 1 << 16 // Excel itself allows 65,490
)

// open reads the list of sheets.
func open(r io.ReaderAt, size int64) (*source, error) {
	if size > maxArchive {
		return nil, table.TooLarge(maxArchive)
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, notZip(r, size, err)
	}
	b := &source{parts: map[string]*zip.File{}, byID: map[string]int{}, left: table.MaxBytes}
	for _, f := range z.File {
		b.parts[strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))] = f
	}
	main := "xl/workbook.xml"
	if err := b.relations("", func(_, kind, target string) {
		if kind == "officeDocument" {
			main = target
		}
	}); err != nil {
		return nil, err
	}
	if b.parts[strings.ToLower(main)] == nil {
		return nil, notXLSX()
	}
	if err := b.each(main, b.workbookToken); err != nil {
		return nil, err
	}
	err = b.relations(main, b.relate)
	b.sheets = slices.DeleteFunc(b.sheets, func(s sheetPart) bool { return s.path == "" }) // sheets of charts
	return b, err
}

func (b *source) relate(id, kind, target string) {
	switch kind {
	case "sharedStrings":
		b.texts = target
	case "styles":
		b.styles = target
	case "worksheet":
		if i, ok := b.byID[id]; ok {
			b.sheets[i].path = target
		}
	}
}

func (b *source) workbookToken(t xml.Token) error {
	e, ok := t.(xml.StartElement)
	switch {
	case !ok:
	case e.Name.Local == "workbookPr":
		b.date04 = attr(e, "date1904") == "1" || attr(e, "date1904") == "true"
	case e.Name.Local == "sheet" && attr(e, "state") != "hidden" && attr(e, "state") != "veryHidden":
		s := sheetPart{name: attr(e, "name")}
		for _, a := range e.Attr {
			if a.Name.Local == "id" && a.Name.Space != "" {
				s.id = a.Value
			}
		}
		if b.byID[s.id] = len(b.sheets); len(b.sheets) == maxSheets {
			return fmt.Errorf("more than %d sheets", maxSheets)
		}
		b.sheets = append(b.sheets, s)
	}
	return nil
}

// relations reads what a part refers to: the end of the kind's name, and the path from the root of the file. A part may
// refer to nothing.
func (b *source) relations(of string, f func(id, kind, target string)) error {
	dir, base := path.Split(of)
	rels := dir + "_rels/" + base + ".rels"
	if b.parts[strings.ToLower(rels)] == nil {
		return nil
	}
	return b.each(rels, func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" {
			target := attr(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = dir + target
			}
			f(attr(e, "Id"), path.Base(attr(e, "Type")), strings.TrimPrefix(path.Clean(target), "/"))
		}
		return nil
	})
}

// find gives the path of a sheet's part.
func (b *source) find(name string) (string, error) {
	var names []string
	for _, s := range b.sheets {
		if name == "" || strings.EqualFold(name, s.name) {
			return s.path, nil
		}
		names = append(names, s.name)
	}
	return "", &table.Error{Key: "import.no-sheet", Facts: map[string]any{"sheet": name, "sheets": strings.Join(names, ", ")},
		Text: fmt.Sprintf("sheet %q is not in the workbook, which has %s", name, strings.Join(names, ", "))}
}

// part opens a part of the file; all that is ever read of it counts against the limit.
func (b *source) part(name string) (*metered, error) {
	f := b.parts[strings.ToLower(name)]
	if f == nil {
		return nil, &table.Error{Key: "import.damaged", Facts: map[string]any{"part": name, "detail": "missing"},
			Text: fmt.Sprintf("the workbook is damaged: %s is missing", name)}
	}
	in, err := f.Open()
	if err != nil {
		return nil, &table.Error{Key: "import.damaged", Facts: map[string]any{"part": name, "detail": err.Error()},
			Text: fmt.Sprintf("the workbook is damaged: %s: %v", name, err)}
	}
	return &metered{ReadCloser: in, left: &b.left}, nil
}

// metered is a reader that fails once the limit is used up, since a small file can unpack to a very large one, and
// within a token that has no end, which the XML reader would keep in memory.
type metered struct {
	io.ReadCloser
	left  *int64
	token int // bytes since the last token ended
}

func (m *metered) Read(p []byte) (int, error) {
	n, err := m.ReadCloser.Read(p)
	m.token += n
	if *m.left -= int64(n); *m.left < 0 {
		return 0, table.TooLarge(table.MaxBytes)
	}
	if m.token > table.MaxRow {
		return 0, fmt.Errorf("a tag or a text of more than %d bytes", table.MaxRow)
	}
	return n, err
}

// loadStrings reads the table of texts, to which cells refer by number.
func (b *source) loadStrings() error {
	if b.texts == "" {
		return nil
	}
	var text strings.Builder
	inText, phonetic := false, false
	return b.each(b.texts, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.CharData:
			if inText && !phonetic {
				text.Write(t)
			}
		case xml.StartElement:
			inText = t.Name.Local == "t"
			phonetic = phonetic || t.Name.Local == "rPh"
		case xml.EndElement:
			inText = false
			switch t.Name.Local {
			case "rPh":
				phonetic = false
			case "si":
				if len(b.strings) == maxTexts {
					return fmt.Errorf("more than %d texts", maxTexts)
				}
				b.strings = append(b.strings, unescape(text.String()))
				text.Reset()
			}
		}
		return nil
	})
}

// notZip says what a file is that is no zip archive.
func notZip(r io.ReaderAt, size int64, err error) error {
	head := make([]byte, min(size, 1<<20))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return err
	}
	const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" // OLE: an old workbook, or the shell of an encrypted one
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return &table.Error{Key: "import.truncated", Facts: map[string]any{"detail": err.Error()},
			Text: "the workbook breaks off: it was not copied or downloaded whole"}
	case !bytes.HasPrefix(head, []byte(compound)):
		return notXLSX()
	case bytes.Contains(head, []byte(wide("EncryptedPackage"))):
		return &table.Error{Key: "import.password", Text: "the workbook is protected by a password"}
	}
	return &table.Error{Key: "import.old-xls", Text: "the workbook has the old format .xls"}
}

func notXLSX() error {
	return &table.Error{Key: "import.not-xlsx", Text: "the file is not an Excel workbook (.xlsx)"}
}

// wide gives ASCII text as UTF-16LE, the form of names in OLE files.
func wide(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		b.Write([]byte{c, 0})
	}
	return b.String()
}

// unescape resolves _xHHHH_, by which Excel writes characters that XML forbids; carriage returns are dropped.
func unescape(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if i+7 <= len(text) && text[i:i+2] == "_x" && text[i+6] == '_' {
			if n, err := strconv.ParseUint(text[i+2:i+6], 16, 16); err == nil {
				if n != '\r' {
					b.WriteRune(rune(n))
				}
				i += 6
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
