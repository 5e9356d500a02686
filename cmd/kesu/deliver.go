package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/csv"
	"github.com/kesu-cli/kesu/report/html"
	"github.com/kesu-cli/kesu/report/json"
	"github.com/kesu-cli/kesu/report/xlsx"
)

// exportFormats of --format.
var exportFormats = []string{"xlsx", "csv", "json", "html"}

// deliver writes a book to a file in a format and returns the paths written: one,
// or a file per sheet as csv.
func deliver(b report.Book, file, format string) ([]string, error) {
	var out bytes.Buffer
	var err error
	switch format {
	case "xlsx":
		err = xlsx.Write(&out, b)
	case "json":
		err = json.Write(&out, b)
	case "html":
		err = html.Write(&out, b)
	case "csv":
		return deliverCSV(b, file)
	default:
		return nil, complaint.Usage("usage.value", "flag", "format", "value", format, "known", exportFormats)
	}
	if err != nil {
		return nil, err
	}
	return []string{file}, writeOut(file, out.Bytes())
}

// deliverCSV writes a file per sheet, numbered where there are several.
func deliverCSV(b report.Book, file string) ([]string, error) {
	var files []string
	for i, s := range b.Sheets {
		name := file
		if len(b.Sheets) > 1 {
			ext := filepath.Ext(file)
			name = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(file, ext), i+1, ext)
		}
		var out bytes.Buffer
		if err := csv.Write(&out, s, ',', true); err != nil {
			return files, err
		}
		if err := writeOut(name, out.Bytes()); err != nil {
			return files, err
		}
		files = append(files, name)
	}
	return files, nil
}
