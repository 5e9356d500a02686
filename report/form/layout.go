package form

import (
	"cmp"
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
	Of        string    `yaml:"of,omitempty"`   // what it is about: case, period or policy; case where it is left out
	File      *File     `yaml:"file,omitempty"` // name of the file it is exported to, without its ending
	Sheet     Text      `yaml:"sheet"`          // name of the sheet
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

// What a form can be about.
const (
	OfCase   = "case"
	OfPeriod = "period"
	OfPolicy = "policy"
)

// Block is one part of a form; exactly one of its fields beside When is set.
type Block struct {
	When     *When    `yaml:"when,omitempty"`     // it is left out of forms about cases of which this does not hold
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
	Label Text   `yaml:"label"`
	Value *Value `yaml:"value,omitempty"` // one of the form's values that is true or false, or
	When  *When  `yaml:"when,omitempty"`  // what must hold of the case
}

// When is a condition about the case that a form is about.
type When struct {
	sla.Condition
	line int
}

// UnmarshalYAML reads a condition.
func (w *When) UnmarshalYAML(n *yaml.Node) error {
	w.line = n.Line
	return w.Condition.UnmarshalYAML(n)
}

// File is the name of a file; {name} or {name|format} in it stands for a value.
type File struct {
	text string
	line int
}

// UnmarshalYAML reads a name.
func (f *File) UnmarshalYAML(n *yaml.Node) error {
	f.line = n.Line
	return n.Decode(&f.text)
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

// Own are the layouts that a company has of its own, by name; they stand above the embedded ones. Nil: none.
type Own map[string][]byte

// Load returns the layout of a form: the company's own, else the embedded one. It fails with a Fault of class notfound
// where there is neither.
func Load(name string, own Own) (Layout, error) {
	if data, ok := own[name]; ok {
		return Parse("forms/"+name+".yaml", data)
	}
	data, ok := templates.Form(name)
	if !ok {
		return Layout{}, complaint.NotFound("form.unknown", "form", name)
	}
	return Parse(name+".yaml", data)
}

// Parse reads a layout strictly. Its errors are Faults of class invalid with file and line.
func Parse(file string, data []byte) (Layout, error) {
	l := Layout{file: file}
	if f := complaint.Strict(file, data, Format, &l); f != nil {
		return Layout{}, f
	}
	if f := complaint.CheckFormat(file, l.Format, Format); f != nil {
		return Layout{}, f
	}
	l.Of = cmp.Or(l.Of, OfCase)
	return l, l.check(data)
}
