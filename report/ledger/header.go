package ledger

import (
	"slices"
	"strings"
	"unicode"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report/table"
	"github.com/kesu-cli/kesu/sla"
)

// Column is a column of the ledger and what became of it.
type Column struct {
	Header string // as it is printed, without line breaks
	Letter string // as spreadsheets count: A … Z, AA …
	Field  string // what it was imported as, "" where it was not
	Filled bool   // some row has a value in it
	Meant  string // of a column that was not imported: the field that its header speaks of, "" where it says nothing known
	own    bool   // kesu computes it: that it is left out needs no word
	index  int
	order  order
	unsure bool // holds dates whose order is not known yet
	guess  bool // the order was taken for granted
}

// Name is the header, or where there is none the letter.
func (c *Column) Name() string {
	if c.Header == "" {
		return c.Letter
	}
	return c.Header
}

// heads is a row understood as headers.
type heads struct {
	columns []Column
	by      map[string]*Column // by field
	missing []string           // fields whose header of the map file is not there
}

// enough reports whether the row can be the head of a ledger of complaints.
func (h *heads) enough() bool {
	return h.by["received"] != nil && (h.by["text"] != nil || h.by["subject"] != nil)
}

// understand finds the field of each header: first by the map file, then by the
// synonyms, the best one first, then among the policy's further fields.
func understand(cells []table.Cell, m *Map, p *sla.Policy) *heads {
	h := &heads{columns: make([]Column, len(cells)), by: map[string]*Column{}}
	keys := make([]string, len(cells))
	for i, c := range cells {
		h.columns[i] = Column{Header: strings.Join(strings.Fields(c.Text), " "), Letter: letters(i), index: i}
		keys[i] = headerKey(c.Text)
	}
	if m != nil {
		h.mapped(m, keys)
		h.columns = h.columns[:len(cells):len(cells)]
	}
	known := knownHeaders()
	best := map[string]int{} // rank, by field
	for i, key := range keys {
		c, ok := known[key]
		h.columns[i].own = ok && c.field == ""
		if !ok || c.field == "" || h.columns[i].Field != "" || m.decides(c.field) {
			continue
		}
		if rank, taken := best[c.field]; taken && rank <= c.rank {
			continue
		}
		if old := h.by[c.field]; old != nil {
			old.Field = ""
		}
		best[c.field] = c.rank
		h.take(i, c.field)
	}
	h.further(m, p)
	for i := range h.columns {
		if c := &h.columns[i]; c.Field == "" {
			c.Meant = h.meant(keys[i], p)
		}
	}
	return h
}

// meant is the field that a header speaks of, though another has a better name for it.
// A type that no column gives is looked for in every header that holds the word: cases
// of another type have other limits.
func (h *heads) meant(key string, p *sla.Policy) string {
	if c, ok := knownHeaders()[key]; ok {
		return c.field
	}
	for _, c := range ledgerLayout().Columns {
		if c.Field == "type" && h.by["type"] == nil && len(p.Types) > 1 && (strings.Contains(key, headerKey(c.Zh)) || strings.Contains(key, headerKey(c.En))) {
			return c.Field
		}
	}
	return ""
}

// decides reports whether the map file says what column a field is.
func (m *Map) decides(field string) bool {
	if m == nil {
		return false
	}
	_, ok := m.headers[field]
	return ok
}

func (h *heads) take(i int, field string) {
	h.columns[i].Field = field
	h.by[field] = &h.columns[i]
}

func (h *heads) mapped(m *Map, keys []string) {
	for _, field := range sortedKeys(m.headers) {
		header := m.headers[field]
		letter, isLetter := strings.CutPrefix(header, "=")
		i := slices.Index(keys, headerKey(header))
		if isLetter {
			i = slices.IndexFunc(h.columns, func(c Column) bool { return c.Letter == strings.ToUpper(letter) })
		}
		switch {
		case header == "":
		case i < 0:
			h.missing = append(h.missing, field)
		default:
			h.take(i, field)
		}
	}
}

// further finds the policy's own fields, and with rest: keep takes all that is left.
func (h *heads) further(m *Map, p *sla.Policy) {
	for i := range h.columns {
		c := &h.columns[i]
		if c.Field != "" || c.own {
			continue
		}
		field := ""
		if f, ok := sla.Find(p, p.Fields, c.Header); ok && c.Header != "" {
			field = fieldPrefix + f.Code
		}
		if (field == "" || h.by[field] != nil) && m != nil && m.keep {
			field = fieldPrefix + fieldName(c)
		}
		if field != "" && h.by[field] == nil && !m.decides(field) {
			h.take(i, field)
		}
	}
}

// fieldName makes a name of a header that can stand before "=" on a command line.
func fieldName(c *Column) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == '=' || r == '.' {
			return '_'
		}
		return unicode.ToLower(r)
	}, c.Header), "_")
	if r := []rune(name); len(r) > 40 {
		name = string(r[:40])
	}
	if name == "" {
		return "column_" + strings.ToLower(c.Letter)
	}
	return name
}

// letters counts columns from 0 as spreadsheets do: A, B … Z, AA.
func letters(i int) string {
	text := ""
	for i++; i > 0; i = (i - 1) / 26 {
		text = string(rune('A'+(i-1)%26)) + text
	}
	return text
}

// lookAhead is how many rows may stand above the headers.
const lookAhead = 40

// seek takes the first row that can be the headers.
func (im *Importer) seek(n int, cells []table.Cell) error {
	h := understand(cells, im.Map, im.Policy)
	if h.enough() && len(h.missing) == 0 {
		im.heads, im.sum.HeaderRow = h, n
		return nil
	}
	if im.likely == nil || len(h.by) > len(im.likely.by) {
		im.likely = h
	}
	if im.above++; im.above == lookAhead {
		return im.noHeader()
	}
	return nil
}

// noHeader says what the likeliest row of headers lacks.
func (im *Importer) noHeader() error {
	var found []string
	if im.likely != nil {
		for i := range im.likely.columns {
			found = append(found, im.likely.columns[i].Name())
		}
		for _, field := range im.likely.missing {
			return complaint.Invalid("import.map-header", "file", im.Map.file, "line", im.Map.lines[field], "field", field, "header", im.Map.headers[field], "ledger", im.File, "found", found)
		}
	}
	return complaint.Invalid("import.no-header", "ledger", im.File, "rows", lookAhead, "found", found)
}
