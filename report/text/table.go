package text

import (
	"io"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/report"
	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// block is a table that is being gathered.
type block struct {
	head  []string // of the columns; the lines of a head of several rows are joined
	rows  [][]cell
	right []bool // columns of numbers, flush right
}

// cell is a text, measured once.
type cell struct {
	text  string
	width int32 // of its widest line
	lines bool  // more than one
}

func measured(text string) (c cell) {
	c.text, c.lines = text, strings.Contains(text, "\n")
	for line := range strings.SplitSeq(text, "\n") {
		c.width = max(c.width, int32(report.Screen.Width(line)))
	}
	return c
}

// wrapped appends the lines of a cell in a column of some width.
func (c cell) wrapped(lines []cell, width int) []cell {
	if !c.lines && int(c.width) <= width { // for speed
		return append(lines, c)
	}
	for _, line := range report.Screen.Wrap(c.text, width) {
		lines = append(lines, measured(line))
	}
	return lines
}

func (b *block) add(spots []report.Spot) {
	head := isHead(spots)
	row := make([]cell, len(spots))
	for len(b.head) < len(spots) {
		b.right, b.head = append(b.right, false), append(b.head, "")
	}
	for i, s := range spots {
		if !s.Home {
			continue
		}
		row[i] = measured(Tidy(report.Format(s.Value)))
		b.right[i] = b.right[i] || report.IsNumber(s.Value)
		for col := i; head && col < i+int(s.Span); col++ { // a head over several columns is the head of each
			b.head[col] = strings.TrimPrefix(b.head[col]+"\n"+row[i].text, "\n")
		}
	}
	if !head {
		b.rows = append(b.rows, row)
	}
}

// table prints the table gathered so far and empties it.
func (p *printer) table(b *block) error {
	if len(b.head) == 0 {
		return nil
	}
	defer func() { *b = block{} }()
	widths := b.widths()
	if p.width > 0 && !squeeze(widths, b.least(), p.width-3*len(widths)-1) {
		p.records(b)
		return nil
	}
	return p.bordered(b, widths)
}

// widths gives how wide each column would like to be.
func (b *block) widths() []int {
	widths := make([]int, len(b.head))
	for i, text := range b.head {
		widths[i] = int(measured(text).width)
	}
	for _, row := range b.rows {
		for i, c := range row {
			widths[i] = max(widths[i], int(c.width))
		}
	}
	return widths
}

// narrowest is how far a column may be squeezed: six Chinese characters. The numbers of
// cases and notices are longer words and stay whole, so that they can be copied; longer
// words still are addresses and the like.
const (
	narrowest   = 12
	longestWord = 28
)

// least gives how far each column may be squeezed.
func (b *block) least() []int {
	least := slices.Repeat([]int{narrowest}, len(b.head))
	for _, row := range b.rows {
		for i, c := range row {
			for word := range strings.FieldsFuncSeq(c.text, func(r rune) bool { return r <= ' ' || r > '~' }) {
				if n := len(word); n <= longestWord {
					least[i] = max(least[i], n)
				}
			}
		}
	}
	return least
}

// squeeze takes columns from the widest ones that may be squeezed until all fit into room. It returns false when they cannot.
func squeeze(widths, least []int, room int) bool {
	over := -room
	for _, w := range widths {
		over += w
	}
	for ; over > 0; over-- {
		widest := -1
		for i, w := range widths {
			if w > least[i] && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return false
		}
		widths[widest]--
	}
	return true
}

func (p *printer) bordered(b *block, widths []int) error {
	align := make(tw.Alignment, len(widths))
	for i, right := range b.right {
		align[i] = tw.AlignLeft
		if right {
			align[i] = tw.AlignRight
		}
	}
	body := &body{Blueprint: renderer.NewBlueprint(), block: b, widths: widths}
	t := tablewriter.NewTable(p,
		tablewriter.WithRenderer(body),
		tablewriter.WithEastAsian(tw.Off), // else some locales draw broken borders; Screen measures the same way
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithAlignment(align),
	)
	if strings.Join(b.head, "") != "" {
		t.Header(p.fold(b.head, widths))
	}
	widest := make([]string, len(widths))
	var lines []cell
	for _, row := range b.rows {
		for i, c := range row {
			if int(c.width) <= len(widest[i]) {
				continue
			}
			lines = c.wrapped(lines[:0], widths[i])
			for _, line := range lines {
				widest[i] = strings.Repeat("x", max(len(widest[i]), int(line.width)))
			}
		}
	}
	if len(b.rows) > 0 {
		if err := t.Append(widest); err != nil {
			return err
		}
	}
	return t.Render()
}

// body draws the rows of a table, all in place of the one that the table is given for its
// widths: a table of 5,000 rows takes an eighth of the time that way.
type body struct {
	*renderer.Blueprint
	*block
	w      io.Writer
	widths []int
}

func (b *body) Start(w io.Writer) error {
	b.w = w
	return b.Blueprint.Start(w)
}

// Row draws the rows, with a blank on both sides of each cell.
func (b *body) Row(_ []string, ctx tw.Formatting) {
	var out []byte
	cells := make([][]cell, len(b.widths))
	for _, row := range b.rows {
		for i, c := range row {
			cells[i] = c.wrapped(cells[i][:0], b.widths[i])
		}
		for n, more := 0, true; more; n++ {
			more = false
			for i, right := range b.right {
				var line cell
				if n < len(cells[i]) {
					line = cells[i][n]
				}
				more = more || n+1 < len(cells[i])
				pad := ctx.Row.Widths.Get(i) - 2 - int(line.width)
				out = append(out, "│ "...)
				if right {
					out = append(blanks(out, pad), line.text...)
				} else {
					out = blanks(append(out, line.text...), pad)
				}
				out = append(out, ' ')
			}
			out = append(out, "│\n"...)
		}
		_, _ = b.w.Write(out) // the printer's buffer keeps what went wrong
		out = out[:0]
	}
}

func blanks(line []byte, n int) []byte {
	for range n {
		line = append(line, ' ')
	}
	return line
}

// fold wraps the cells of a row to the columns' widths.
func (p *printer) fold(row []string, widths []int) []string {
	folded := make([]string, len(widths))
	for i, text := range row {
		folded[i] = strings.Join(report.Screen.Wrap(text, widths[i]), "\n")
	}
	return folded
}

// records prints a table row by row as "head: value", with an empty line between the rows.
func (p *printer) records(b *block) {
	for n, row := range b.rows {
		if n > 0 {
			p.WriteByte('\n')
		}
		for i, c := range row {
			text := c.text
			if text == "" {
				continue
			}
			if head := strings.ReplaceAll(b.head[i], "\n", " "); head != "" {
				text = head + ": " + text
			}
			for k, line := range p.wrap(text, p.width-2) {
				if k > 0 {
					p.WriteString("  ")
				}
				p.WriteString(line + "\n")
			}
		}
	}
}
