package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/kesu-cli/kesu/report/table"
	"github.com/xuri/excelize/v2"
)

// Bounds of a workbook to fill in, which excelize keeps in memory whole, some hundred bytes for each element and each cell
// up to the last of its row. A form has a few hundred rows.
const (
	maxTemplate  = 1 << 25 // bytes of all its parts, unpacked
	maxElements  = 400_000
	templateRows = 10_000  // the last row of a sheet
	maxPlaces    = 400_000 // cells of all sheets, the empty ones up to the last of each row included
	maxEffort    = 1 << 23 // rows moved to make room for those that lists add: as many as the sheet has for each
)

// most is how many elements of a kind a template may have: excelize compares each of them with each other.
var most = map[string]int{"row": templateRows, "xf": 5_000, "mergeCell": 5_000, "sheet": 200, "definedName": 5_000}

// tame fails for a template that would take more memory or time than any form.
func tame(template []byte) error {
	z, err := zip.NewReader(bytes.NewReader(template), int64(len(template)))
	if err != nil {
		return notZip(bytes.NewReader(template), int64(len(template)), err)
	}
	b := &source{parts: map[string]*zip.File{}, left: maxTemplate}
	var declared uint64
	c := counter{seen: map[string]int{}}
	for _, f := range z.File {
		if declared += f.UncompressedSize64; declared > maxTemplate || f.UncompressedSize64 > maxTemplate {
			return table.TooLarge(maxTemplate)
		}
		if !slices.Contains([]string{".xml", ".rels", ".vml"}, strings.ToLower(path.Ext(f.Name))) {
			continue // a picture
		}
		b.parts[strings.ToLower(f.Name)] = f
		if err := b.each(f.Name, c.token); err != nil {
			return err
		}
	}
	return nil
}

// counter counts what a template is made of.
type counter struct {
	seen      map[string]int
	all, wide int // elements; cells of the row so far
	places    int
}

func (c *counter) token(t xml.Token) error {
	e, ok := t.(xml.StartElement)
	if !ok {
		return nil
	}
	name := e.Name.Local
	c.all++
	c.seen[name]++
	for _, a := range e.Attr {
		if a.Name.Local != "r" { // of whatever namespace: excelize does not look at it
			continue
		}
		if n, err := strconv.Atoi(a.Value); name == "row" && err == nil && n > templateRows {
			return fmt.Errorf("row %d", n)
		}
		if col, _, err := excelize.CellNameToCoordinates(a.Value); name == "c" && err == nil && col > c.wide {
			c.places += col - c.wide - 1
			c.wide = col - 1
		}
	}
	switch limit, limited := most[name]; {
	case limited && c.seen[name] > limit:
		return fmt.Errorf("more than %d elements <%s>", limit, name)
	case c.all > maxElements:
		return fmt.Errorf("more than %d elements", maxElements)
	case name == "row":
		c.wide = 0
	case name == "c":
		c.wide++
		c.places++
	}
	if c.places > maxPlaces {
		return fmt.Errorf("more than %d cells", maxPlaces)
	}
	return nil
}
