package form

import (
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// Fits returns why a layout cannot be used under a policy, nil where it can: the first name or condition that the policy
// does not know, as a Fault of class invalid with file and line. It needs no case. What a form about a period can name
// depends on the figures, and is found when it is rendered.
func (l Layout) Fits(p *sla.Policy, w *templates.Words) error {
	switch l.Of {
	case OfPeriod:
		return nil
	case OfPolicy:
		return l.Check(PolicyData(p, nil, w, time.Time{}))
	}
	if err := l.Check(Blank(p, w)); err != nil {
		return err
	}
	return l.understood(p)
}

// understood looks for conditions that speak of what the policy does not know.
func (l Layout) understood(p *sla.Policy) error {
	for _, b := range l.Blocks {
		all := []*When{b.When}
		if b.Boxes != nil {
			for _, box := range b.Boxes.Boxes {
				all = append(all, box.When)
			}
		}
		for _, w := range all {
			if w == nil {
				continue
			}
			if f := p.Understands(w.Condition); f != nil {
				return complaint.Located(l.file, w.line, f)
			}
		}
	}
	return nil
}

// Check looks up every name of a layout, in every language and whether its block would be printed or not, in a tree of
// data, which may be that of no case (Blank). The first that the data does not have, and a format that there is not, is a
// Fault of class invalid with file and line. Columns of lists are checked where the list says what its items have.
func (l Layout) Check(data map[string]any) error {
	c := &checker{in: scope{file: l.file, data: data}}
	c.texts(l.Sheet, l.Title, l.Footer)
	c.values(l.Watermark)
	if l.File != nil {
		_, err := c.in.fill(l.File.text, l.File.line)
		c.fail(err)
	}
	for _, b := range l.Blocks {
		c.block(b)
	}
	return c.err
}

// checker keeps the first thing that is wrong.
type checker struct {
	in  scope
	err error
}

func (c *checker) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

func (c *checker) texts(texts ...Text) {
	for _, t := range texts {
		for _, text := range t.Words {
			_, err := c.in.fill(text, t.line)
			c.fail(err)
		}
	}
}

func (c *checker) values(values ...*Value) {
	for _, v := range values {
		if v != nil {
			_, err := c.in.value(*v)
			c.fail(err)
		}
	}
}

func (c *checker) block(b Block) {
	for _, t := range []*Text{b.Subtitle, b.Corner, b.Heading, b.Text, b.Note} {
		if t != nil {
			c.texts(*t)
		}
	}
	for _, f := range b.Fields {
		c.texts(f.Label)
		c.values(f.Value)
	}
	for _, labels := range b.Sign {
		c.texts(labels...)
	}
	if b.Pairs != nil {
		if in, ok := c.item(b.Pairs.Each); ok {
			in.values(&b.Pairs.Label, &b.Pairs.Value)
			c.fail(in.err)
		}
	}
	if b.Boxes != nil {
		c.texts(b.Boxes.Label)
		for _, box := range b.Boxes.Boxes {
			c.texts(box.Label)
			c.values(box.Value)
		}
	}
	if b.Table != nil {
		c.table(b.Table)
	}
}

func (c *checker) table(t *Table) {
	for _, text := range []*Text{t.None, t.Total} {
		if text != nil {
			c.texts(*text)
		}
	}
	in, known := c.item(t.Each)
	for _, column := range t.Columns {
		c.texts(column.Head)
	}
	for _, column := range leaves(t.Columns) {
		c.texts(column.Head)
		c.values(column.Sum)
		if known {
			in.values(column.Value, column.Warn)
		}
	}
	c.fail(in.err)
}

// item returns a checker for the names in an item of a list, false where nothing is known of its items.
func (c *checker) item(each Value) (*checker, bool) {
	in := &checker{in: scope{file: c.in.file}}
	list, err := c.in.list(each)
	c.fail(err)
	in.in.data = list.Blank
	if list.Blank == nil && len(list.Items) > 0 {
		in.in.data = list.Items[0]
	}
	return in, in.in.data != nil
}
