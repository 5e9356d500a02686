package ledger

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report/table"
	"github.com/kesu-cli/kesu/sla"
)

// Options are what an import needs beside the rows.
type Options struct {
	Policy   *sla.Policy
	Map      *Map                                                   // nil: the headers speak for themselves
	Now      time.Time                                              // when it is recorded; nothing may have happened later
	By       string                                                 // who imports
	File     string                                                 // the ledger's name, for the events' why
	Lang     string                                                 // of the names of departments and roles where the ledger names nobody; "zh" if empty
	Known    func(source string) bool                               // whether the store has a complaint with that source, or of that number
	Repeats  func(o *complaint.Opened, at time.Time) []complaint.ID // which complaints it repeats (U-20); nil: none is looked for
	OnDraft  func(Draft) error                                      // an error ends the import
	OnReject func(Reject) error                                     // likewise
}

// Draft is a complaint made of a row: its events in order, with ids that follow
// from the row's content. The complaint's number is left to the store.
type Draft struct {
	Row      int
	Source   string // value of the source column, or a hash of receipt, customer, phone and text: what a second import knows it by
	Received complaint.Time
	Events   []complaint.Event
}

// Reject is a row that was not imported, and why. The sentence of Code is
// reject.<Code> in the words files.
type Reject struct {
	Row    int
	Column string // header; "" where the row as a whole is meant
	Value  string
	Code   string
	Args   map[string]any
	Cause  error // of the code "rule": the Fault that the policy's fold or calendar answered
}

// Summary says what became of a ledger. Rows = Imported + Known + Rejected.
type Summary struct {
	HeaderRow                       int
	Columns                         []Column
	Rows, Imported, Known, Rejected int
	Unknown                         []Unknown // the most frequent, at most 50, by field, count and word
	UnknownKinds                    int       // how many there are in all
}

// Unmapped lists the columns that hold something but were not imported.
func (s *Summary) Unmapped() []Column {
	var all []Column
	for _, c := range s.Columns {
		if c.Field == "" && c.Filled && !c.own {
			all = append(all, c)
		}
	}
	return all
}

// Importer takes the rows of one ledger. Its Row is a table.Row.
type Importer struct {
	Options
	words   map[string]func(string) (string, bool)
	loc     *time.Location
	why     complaint.Text // marks what nobody entered by hand
	sum     Summary
	heads   *heads // nil until the headers were found
	likely  *heads // of the rows so far, the one most like headers
	above   int    // rows so far without headers
	held    []heldRow
	sources map[string]int // row of each source, rejected ones included
	unknown map[Unknown]int
}

type heldRow struct {
	n     int
	cells []table.Cell
}

// New returns an Importer.
func New(o Options) *Importer {
	if o.Lang == "" {
		o.Lang = "zh"
	}
	im := &Importer{Options: o, words: vocabulary(o.Policy), loc: o.Policy.Cal().Location(), sources: map[string]int{}, unknown: map[Unknown]int{}, why: complaint.Clean("import " + o.File)}
	for field, find := range im.words {
		im.words[field] = remembered(find)
	}
	return im
}

// Row takes a row and its number in the file. It fails where no headers are
// found, where dates turn out to be in another order than those before them, and
// with what OnDraft and OnReject return.
func (im *Importer) Row(n int, cells []table.Cell) error {
	if !slices.ContainsFunc(cells, func(c table.Cell) bool { return strings.TrimSpace(c.Text) != "" }) {
		return nil
	}
	if im.heads == nil {
		return im.seek(n, cells)
	}
	unsure, err := im.learn(n, cells)
	if err != nil {
		return err
	}
	if !unsure && len(im.held) == 0 {
		return im.take(n, cells)
	}
	im.held = append(im.held, heldRow{n, slices.Clone(cells)})
	if unsure && len(im.held) < mostHeld {
		return nil
	}
	return im.release()
}

// Close ends the ledger: rows that were held back are taken now.
func (im *Importer) Close() (Summary, error) {
	if im.heads == nil {
		return im.sum, im.noHeader()
	}
	err := im.release()
	im.sum.Columns = im.heads.columns
	im.sum.Unknown, im.sum.UnknownKinds = im.puzzles(), len(im.unknown)
	return im.sum, err
}

// take makes a Draft or a Reject of a row.
func (im *Importer) take(n int, cells []table.Cell) error {
	im.sum.Rows++
	r := &row{im: im, n: n, cells: cells, texts: map[string]complaint.Text{}, at: map[string]time.Time{}}
	for i := range im.heads.columns {
		c := &im.heads.columns[i]
		c.Filled = c.Filled || (i < len(cells) && strings.TrimSpace(cells[i].Text) != "")
	}
	source, rej := r.source()
	if first, twice := im.sources[source]; twice {
		rej = r.reject("source", "duplicate", "first", first)
	} else if source != "" {
		im.sources[source] = n
		if im.Known != nil && im.Known(source) {
			im.sum.Known++
			return nil
		}
	}
	var d *Draft
	if rej == nil {
		d, rej = r.draft(source)
	}
	if rej != nil {
		im.sum.Rejected++
		return im.OnReject(*rej)
	}
	r.count()
	im.sum.Imported++
	return im.OnDraft(*d)
}

// source returns what the row is known by: its key, or else what does not change
// while the complaint is dealt with; "" where there is too little of it to take.
func (r *row) source() (string, *Reject) {
	if key := r.word("source"); key != "" {
		return r.digits("source", key)
	}
	received, text := r.word("received"), cmp.Or(r.free("text"), r.free("subject"))
	if received == "" || text == "" {
		return "", nil
	}
	if m, code := instant(r.cell("received"), r.im.loc, r.im.heads.by["received"].order); code == "" {
		received = m.at.Format(time.DateTime)
	}
	phone, _ := r.digits("phone", r.word("phone"))
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x1f%s\x1f%s\x1f%s", received, r.free("customer"), phone, text))
	return "row-" + hex.EncodeToString(sum[:8]), nil
}
