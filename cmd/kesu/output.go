package main

import (
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"
	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/csv"
	"github.com/kesu-cli/kesu/report/text"
)

// formats of -o.
var formats = []string{"table", "json", "yaml", "csv", "tsv"}

// print writes a result: as sheets for people and spreadsheets, as a value for programs.
func (a *app) print(value any, sheets ...report.Sheet) error {
	switch a.flags.output {
	case "json":
		e := json.NewEncoder(a.stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(value)
	case "yaml":
		return writeYAML(a.stdout, value)
	case "csv", "tsv":
		comma := map[string]rune{"csv": ',', "tsv": '\t'}[a.flags.output]
		if len(sheets) == 1 {
			sheets[0].Rows = bare(sheets[0].Rows)
		}
		return a.each(sheets, func(s report.Sheet) error { return csv.Write(a.stdout, s, comma, false) })
	case "table":
		return a.each(sheets, func(s report.Sheet) error { return text.Write(a.stdout, s, a.width()) })
	}
	return complaint.Usage("usage.value", "flag", "output", "value", a.flags.output, "known", formats)
}

// bare leaves a table's head and body: a program that reads a single table wants
// neither its heading nor its sum.
func bare(rows []report.Row) []report.Row {
	return slices.DeleteFunc(rows, func(r report.Row) bool {
		return len(r.Cells) > 0 && slices.Contains([]report.Style{report.Title, report.Heading, report.Note, report.Total}, r.Cells[0].Style)
	})
}

// each writes sheets with an empty line between them.
func (a *app) each(sheets []report.Sheet, write func(report.Sheet) error) error {
	for i, s := range sheets {
		if i > 0 {
			if _, err := io.WriteString(a.stdout, "\n"); err != nil {
				return err
			}
		}
		if err := write(s); err != nil {
			return err
		}
	}
	return nil
}

// width is the terminal's in columns, 0 where the output is no terminal: then
// nothing is cut.
func (a *app) width() int {
	if f, ok := a.stdout.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil {
			return w
		}
	}
	return 0
}

// writeYAML writes a value by its JSON keys, in their order.
func writeYAML(w io.Writer, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	var n yaml.Node
	if err := yaml.Unmarshal(data, &n); err != nil {
		return err
	}
	block(&n)
	e := yaml.NewEncoder(w)
	e.SetIndent(2)
	if err := e.Encode(&n); err != nil {
		return err
	}
	return e.Close()
}

// block drops the flow style and the quotes that JSON has; texts that could lose
// something without quotes keep them.
func block(n *yaml.Node) {
	n.Style &^= yaml.FlowStyle
	if n.Kind == yaml.ScalarNode && !strings.ContainsAny(n.Value, "\n\r\t\u0085\u2028\u2029") && strings.TrimSpace(n.Value) == n.Value {
		n.Style = 0 // the encoder still quotes what would be read as something else
	}
	for _, sub := range n.Content {
		block(sub)
	}
}
