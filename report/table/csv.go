package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// ReadCSV reads a text table separated by commas, semicolons or tabs, whichever its first line has most of; in UTF-8,
// GB18030 (which holds GBK) or, with a byte order mark, UTF-16. Empty lines are left out. An apostrophe that was put
// before =, +, - or @ so that a spreadsheet does not take text for a formula is taken away.
func ReadCSV(r io.Reader, row Row) error {
	raw, err := readAll(r)
	if err != nil {
		return err
	}
	text, err := decode(raw)
	if err != nil {
		return err
	}
	c := csv.NewReader(bytes.NewReader(text))
	c.Comma, c.FieldsPerRecord, c.ReuseRecord = separator(text), -1, true
	if err := outsized(text, byte(c.Comma)); err != nil {
		return err
	}
	row = Bounded(row)
	var cells []Cell
	for {
		record, err := c.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return quoteError(err)
		}
		cells = cells[:0]
		for _, field := range record {
			cells = append(cells, Cell{Text: unguard(field)})
		}
		line, _ := c.FieldPos(0)
		if err := row(line, cells); err != nil {
			return err
		}
	}
}

// readAll reads no more than MaxBytes, and a file, whose size is known, in one piece.
func readAll(r io.Reader) ([]byte, error) {
	var all bytes.Buffer
	if f, ok := r.(fs.File); ok {
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		if info.Size() > MaxBytes {
			return nil, TooLarge(MaxBytes)
		}
		all.Grow(int(info.Size()) + bytes.MinRead)
	}
	n, err := all.ReadFrom(io.LimitReader(r, MaxBytes+1))
	if err == nil && n > MaxBytes {
		err = TooLarge(MaxBytes)
	}
	return all.Bytes(), err
}

func quoteError(err error) error {
	var p *csv.ParseError
	if !errors.As(err, &p) {
		return err
	}
	return &Error{"import.quotes", map[string]any{"line": p.StartLine},
		fmt.Sprintf("line %d has a quotation mark that is not closed or not doubled", p.StartLine)}
}

// IsFormula tells whether a spreadsheet that opens text may take it for a formula: the danger of CSV, where nothing says
// what is text. Signed numbers are none.
func IsFormula(text string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " "))
	return strings.ContainsRune(formulaSigns, r) && !signedNumber.MatchString(text)
}

const formulaSigns = "=+-@\t\r\uff1d\uff0b\uff0d\uff20" // the last four are the full-width forms

var signedNumber = regexp.MustCompile(`^[+-]?[0-9][0-9.,]*[%\x{2030}]?$`)

// unguard takes the apostrophe away that report/csv, or another careful writer, has put before a formula.
func unguard(field string) string {
	if text, ok := strings.CutPrefix(field, "'"); ok && IsFormula(text) {
		return text
	}
	return field
}

// separator finds what stands most often in the first line outside of quotes.
func separator(text []byte) rune {
	var commas, semicolons, tabs int
	quoted := false
	for _, b := range text {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == ',':
			commas++
		case b == ';':
			semicolons++
		case b == '\t':
			tabs++
		}
		if b == '\n' && !quoted && commas+semicolons+tabs > 0 {
			break
		}
	}
	switch {
	case tabs > 0 && tabs >= commas && tabs >= semicolons: // text hardly ever holds one
		return '\t'
	case semicolons > commas:
		return ';'
	}
	return ','
}

// outsized refuses rows of more than MaxColumns or MaxRow bytes: the reader would take many times their size to tell.
func outsized(text []byte, comma byte) error {
	columns, start, line, length, quoted := 0, 1, 1, 0, false
	for _, b := range text {
		length++
		switch {
		case b == '"':
			quoted = !quoted
		case b == comma && !quoted:
			columns++
		case b == '\n':
			if line++; !quoted {
				columns, length, start = 0, 0, line
			}
		}
		switch {
		case columns >= MaxColumns:
			return &Error{"import.too-wide", map[string]any{"line": start, "columns": MaxColumns}, fmt.Sprintf("line %d has more than %d columns", start, MaxColumns)}
		case length > MaxRow:
			return &Error{"import.too-long", map[string]any{"line": start, "megabytes": MaxRow >> 20}, fmt.Sprintf("the row on line %d is longer than %d megabytes", start, MaxRow>>20)}
		}
	}
	return nil
}

// decode gives the text as UTF-8 without a byte order mark.
func decode(raw []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		raw, _ = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(raw) // never fails, but replaces
		if i := bytes.Index(raw, []byte("\ufffd")); i >= 0 {
			return nil, damaged(lineAt(raw, i))
		}
	case !utf8.Valid(raw):
		line, isUTF8 := inspect(raw)
		if isUTF8 {
			return nil, damaged(line)
		}
		text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
		if err != nil || bytes.Contains(text, []byte("\ufffd")) {
			return nil, damaged(line)
		}
		raw = text
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if bytes.IndexByte(raw, 0) >= 0 {
		return nil, &Error{"import.binary", nil, "the file is not text"}
	}
	return raw, nil
}

// inspect gives the line of the first byte that is not UTF-8, and whether the file still is mostly that: another
// encoding hardly ever has characters that are valid UTF-8 by chance.
func inspect(raw []byte) (line int, isUTF8 bool) {
	first, valid, invalid := -1, 0, 0
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			if invalid++; first < 0 {
				first = i
			}
		case size > 2:
			valid++
		}
		i += size
	}
	return lineAt(raw, max(first, 0)), valid > invalid
}

func lineAt(raw []byte, at int) int { return 1 + bytes.Count(raw[:at], []byte("\n")) }

func damaged(line int) error {
	return &Error{"import.encoding", map[string]any{"line": line},
		fmt.Sprintf("line %d is neither UTF-8 nor GB18030", line)}
}
