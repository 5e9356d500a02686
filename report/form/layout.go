package form

import (
	"bytes"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// Format is the newest form of a layout file that this program reads.
const Format = 1

// Layout says what stands where on a form. It is data; its YAML form is the contract with whoever edits it.
type Layout struct {
	Format    int       `yaml:"format"`
	Sheet     Text      `yaml:"sheet"` // name of the sheet
	Title     Text      `yaml:"title"`
	Columns   []float64 `yaml:"columns"` // widths in characters
	Landscape bool      `yaml:"landscape,omitempty"`
	OnePage   bool      `yaml:"one_page,omitempty"`
	Watermark *Value    `yaml:"watermark,omitempty"` // a text that marks every page; nothing where it is empty
	Footer    Text      `yaml:"footer"`              // number and version of the form
	Page      Text      `yaml:"page"`                // with {page} and {pages}
	Blocks    []Block   `yaml:"blocks"`

	file string
}

// Block is one part of a form; exactly one of its fields is set.
type Block struct {
	Subtitle *Text    `yaml:"subtitle,omitempty"` // in the middle
	Corner   *Text    `yaml:"corner,omitempty"`   // in the right half
	Heading  *Text    `yaml:"heading,omitempty"`
	Text     *Text    `yaml:"text,omitempty"`   // a paragraph as wide as the form
	Note     *Text    `yaml:"note,omitempty"`   // in small print
	Fields   []Field  `yaml:"fields,omitempty"` // label and value side by side, as many pairs to a row as there are pairs of columns
	Pairs    *Pairs   `yaml:"pairs,omitempty"`
	Table    *Table   `yaml:"table,omitempty"`
	Boxes    *Boxes   `yaml:"boxes,omitempty"`
	Sign     [][]Text `yaml:"sign,omitempty"` // rows of places to sign
}

// Field is a label with its value.
type Field struct {
	Label Text   `yaml:"label"`
	Value *Value `yaml:"value,omitempty"` // none: to be filled in by hand
	Wide  bool   `yaml:"wide,omitempty"`  // takes a row of its own
}

// Pairs is a list laid out as Fields are.
type Pairs struct {
	Each  Value `yaml:"each"`
	Label Value `yaml:"label"` // in an item of the list
	Value Value `yaml:"value"`
}

// Table is a list, one row for each of its items.
type Table struct {
	Each    Value    `yaml:"each"`
	Columns []Column `yaml:"columns"`
	None    *Text    `yaml:"none,omitempty"`   // stands in place of an empty table
	Total   *Text    `yaml:"total,omitempty"`  // begins a last row with the sums
	Repeat  bool     `yaml:"repeat,omitempty"` // repeats the heads on every page; for the last table of a form
}

// Column is a column of a table, or a head over several.
type Column struct {
	Head    Text     `yaml:"head"`
	Span    int16    `yaml:"span,omitempty"`    // columns of the form that it takes; 0 counts as 1
	Value   *Value   `yaml:"value,omitempty"`   // in an item of the list
	Sum     *Value   `yaml:"sum,omitempty"`     // in the whole form
	Warn    *Value   `yaml:"warn,omitempty"`    // marks the cell where it is true
	Columns []Column `yaml:"columns,omitempty"` // instead of a value
}

// Boxes is a row of boxes of which those are ticked whose value is true.
type Boxes struct {
	Label Text  `yaml:"label"`
	Boxes []Box `yaml:"boxes"`
}

// Box is one box to tick.
type Box struct {
	Label Text  `yaml:"label"`
	Value Value `yaml:"value"`
}

// Text is a text in several languages; {name} or {name|format} in it stands for a value.
type Text struct {
	sla.Words
	line int
}

// UnmarshalYAML reads a text by language.
func (t *Text) UnmarshalYAML(n *yaml.Node) error {
	t.line = n.Line
	return n.Decode(&t.Words)
}

// Value names a value of the form's data by a dotted path, with a format where its own kind does not suffice.
type Value struct {
	Name, Format string
	line         int
}

// UnmarshalYAML reads "name" or "name|format".
func (v *Value) UnmarshalYAML(n *yaml.Node) error {
	var text string
	if err := n.Decode(&text); err != nil {
		return err
	}
	v.Name, v.Format, _ = strings.Cut(text, "|")
	v.line = n.Line
	return nil
}

// Load returns the layout of an embedded form. It fails with a Fault of class notfound where there is none.
func Load(name string) (Layout, error) {
	data, ok := templates.Form(name)
	if !ok {
		return Layout{}, complaint.NotFound("form.unknown", "form", name)
	}
	return Parse(name+".yaml", data)
}

// Parse reads a layout strictly. Its errors are Faults of class invalid with file and line.
func Parse(file string, data []byte) (Layout, error) {
	l := Layout{file: file}
	if err := strict(file, data, &l, &l.Format, Format); err != nil {
		return Layout{}, err
	}
	return l, l.check(data)
}

// check looks for what a layout that could be decoded cannot mean.
func (l *Layout) check(data []byte) error {
	if len(l.Columns) < 2 {
		return complaint.Invalid("form.columns", "file", l.file, "line", lineOf(data, "columns:"), "got", len(l.Columns))
	}
	for i, b := range l.Blocks {
		if n := b.kinds(); n != 1 {
			return complaint.Invalid("form.block", "file", l.file, "line", lineOf(data, "blocks:"), "block", i+1, "count", n)
		}
		if b.Table == nil {
			continue
		}
		if got := width(b.Table.Columns); got != len(l.Columns) {
			return complaint.Invalid("form.table", "file", l.file, "line", b.Table.Each.line, "got", got, "want", len(l.Columns))
		}
	}
	return nil
}

// kinds counts the fields that are set.
func (b *Block) kinds() int {
	n := 0
	for _, set := range []bool{b.Subtitle != nil, b.Corner != nil, b.Heading != nil, b.Text != nil, b.Note != nil, b.Fields != nil,
		b.Pairs != nil, b.Table != nil, b.Boxes != nil, b.Sign != nil} {
		if set {
			n++
		}
	}
	return n
}

// width counts the columns of the form that columns of a table take.
func width(columns []Column) int {
	n := 0
	for _, c := range columns {
		if c.Columns != nil {
			n += width(c.Columns)
		} else {
			n += int(max(c.Span, 1))
		}
	}
	return n
}

// leaves lists the columns that have values.
func leaves(columns []Column) []Column {
	var all []Column
	for _, c := range columns {
		if c.Columns != nil {
			all = append(all, c.Columns...)
		} else {
			all = append(all, c)
		}
	}
	return slices.Clip(all)
}

// lineOf returns the number of the first line that begins with a key, 1 where none does.
func lineOf(data []byte, key string) int {
	for i, line := range bytes.Split(data, []byte("\n")) {
		if bytes.HasPrefix(line, []byte(key)) {
			return i + 1
		}
	}
	return 1
}
