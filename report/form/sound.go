package form

import (
	"bytes"
	"slices"

	"github.com/kesu-cli/kesu/complaint"
)

// check looks for what a layout that could be decoded cannot mean.
func (l *Layout) check(data []byte) error {
	if len(l.Columns) < 2 {
		return complaint.Invalid("form.columns", "file", l.file, "line", lineOf(data, "columns:"), "got", len(l.Columns))
	}
	if known := []string{OfCase, OfPeriod, OfPolicy}; !slices.Contains(known, l.Of) {
		return complaint.Invalid("form.of", "file", l.file, "line", lineOf(data, "of:"), "got", l.Of, "known", known)
	}
	for i, b := range l.Blocks {
		if n := b.kinds(); n != 1 {
			return complaint.Invalid("form.block", "file", l.file, "line", lineOf(data, "blocks:"), "block", i+1, "count", n)
		}
		if err := l.checkBlock(b); err != nil {
			return err
		}
	}
	return nil
}

func (l *Layout) checkBlock(b Block) error {
	switch {
	case b.When != nil && l.Of != OfCase:
		return complaint.Invalid("form.when", "file", l.file, "line", b.When.line, "of", l.Of)
	case b.Table != nil:
		if got := width(b.Table.Columns); got != len(l.Columns) {
			return complaint.Invalid("form.table", "file", l.file, "line", b.Table.Each.line, "got", got, "want", len(l.Columns))
		}
	case b.Boxes != nil:
		for _, box := range b.Boxes.Boxes {
			if (box.Value == nil) == (box.When == nil) {
				return complaint.Invalid("form.box", "file", l.file, "line", box.Label.line)
			}
			if box.When != nil && l.Of != OfCase {
				return complaint.Invalid("form.when", "file", l.file, "line", box.When.line, "of", l.Of)
			}
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
