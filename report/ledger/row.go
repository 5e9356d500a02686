package ledger

import (
	"regexp"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report/table"
	"github.com/kesu-cli/kesu/templates"
)

// row is one row on its way to a Draft.
type row struct {
	im      *Importer
	n       int
	cells   []table.Cell
	texts   map[string]complaint.Text // by field, cleaned when first asked for
	extra   map[string]complaint.Text // further fields, and words that the policy does not know
	at      map[string]time.Time      // by field, where the row says it
	strange map[string]string         // by field, the words that nobody knows
	build   builder
	end     string // code of the status, where it says that the complaint is over
	judged  judgement
}

func (r *row) has(field string) bool { return r.im.heads.by[field] != nil }

// cell returns the row's cell of a field, empty where the ledger has none.
func (r *row) cell(field string) table.Cell {
	if c := r.im.heads.by[field]; c != nil && c.index < len(r.cells) {
		return r.cells[c.index]
	}
	return table.Cell{}
}

// free returns a free text.
func (r *row) free(field string) complaint.Text {
	text, ok := r.texts[field]
	if !ok {
		if text = complaint.Text(r.cell(field).Text); text != "" {
			text = complaint.Clean(string(text))
		}
		r.texts[field] = text
	}
	return text
}

// word returns a value that is no free text, "" for what only says that there is none.
func (r *row) word(field string) string {
	text := string(r.free(field))
	if len(text) < 40 && ledgerWords().blank[templates.Fold(text)] {
		return ""
	}
	return text
}

// keep stores what the row says in a further field.
func (r *row) keep(field string, value complaint.Text) {
	if r.extra == nil {
		r.extra = map[string]complaint.Text{}
	}
	if value != "" {
		r.extra[field] = value
	}
}

// choice returns the code of a value of the policy's: what the row says, by the
// map file's values and the policy's names, or else the map file's default. Words
// that nobody knows are kept in a further field of that name.
func (r *row) choice(field, vocabulary string) string {
	if words := r.word(field); words != "" {
		if m := r.im.Map; m != nil {
			if code, ok := m.values[vocabulary][templates.Fold(words)]; ok {
				return code
			}
		}
		if code, ok := r.im.words[vocabulary](words); ok {
			return code
		}
		r.puzzle(field)
	}
	return r.preset(vocabulary)
}

// puzzle keeps a word that nobody knows in a further field, and has it counted.
func (r *row) puzzle(field string) {
	if r.strange == nil {
		r.strange = map[string]string{}
	}
	r.strange[field] = r.word(field)
	r.keep(field, r.free(field))
}

// preset returns the map file's default for a field.
func (r *row) preset(field string) string {
	if r.im.Map == nil {
		return ""
	}
	return r.im.Map.preset[field]
}

// reject says what is wrong with the value of a field. pairs are name, value, …
func (r *row) reject(field, code string, pairs ...any) *Reject {
	rej := &Reject{Row: r.n, Code: code, Args: map[string]any{}}
	if c := r.im.heads.by[field]; c != nil {
		rej.Column = c.Name()
	}
	rej.Value = clip(strings.TrimSpace(r.cell(field).Text))
	for i := 0; i+1 < len(pairs); i += 2 {
		rej.Args[pairs[i].(string)] = pairs[i+1]
	}
	return rej
}

func clip(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}

var (
	exponent = regexp.MustCompile(`^\d(?:\.\d+)?[eE]\+?\d+$`)
	decimal  = regexp.MustCompile(`^\d+\.0+$`)
)

// digits returns a number that names something as it was meant; one that some
// spreadsheet has shortened to 1.38E+10 is lost.
func (r *row) digits(field, text string) (string, *Reject) {
	if exponent.MatchString(text) {
		return "", r.reject(field, "exponent")
	}
	if decimal.MatchString(text) {
		text, _, _ = strings.Cut(text, ".")
	}
	return text, nil
}

// amount reads an amount of money, nil where there is none.
func (r *row) amount() (*complaint.Money, *Reject) {
	text := yuan(r.word("amount"))
	if text == "" {
		return nil, nil
	}
	m, err := complaint.ParseMoney(text)
	if err != nil {
		return nil, r.reject("amount", "amount")
	}
	return &m, nil
}

// yuan writes an amount as complaint.ParseMoney reads it: without the signs and words
// beside it, tens of thousands as yuan. What is no amount stays none.
func yuan(text string) string {
	text = templates.Fold(text)
	for before := ""; before != text; {
		before = text
		for _, mark := range ledgerWords().Currency {
			mark = templates.Fold(mark)
			text = strings.TrimSuffix(strings.TrimPrefix(text, mark), mark)
		}
	}
	for _, word := range ledgerWords().Myriad {
		number, ok := strings.CutSuffix(text, templates.Fold(word))
		whole, fraction, _ := strings.Cut(number, ".")
		if ok && len(fraction) <= 4 && whole != "" {
			text = strings.TrimLeft(strings.ReplaceAll(whole, ",", "")+fraction+strings.Repeat("0", 4-len(fraction)), "0")
		}
	}
	if whole, fraction, _ := strings.Cut(text, "."); len(fraction) > 2 && strings.Trim(fraction[2:], "0") == "" {
		text = whole + "." + fraction[:2]
	}
	return text
}

// times reads every instant of the row. A day without an hour is not before what
// else happened on that day.
func (r *row) times() *Reject {
	for _, field := range dateFields {
		if r.word(field) == "" {
			continue
		}
		m, code := instant(r.cell(field), r.im.loc, r.im.heads.by[field].order)
		if code != "" {
			return r.reject(field, code)
		}
		if m.day {
			m.at = r.within(m.at)
		}
		m.at = m.at.Truncate(time.Second)
		received, ok := r.at["received"]
		switch {
		case m.at.After(r.im.Now):
			return r.reject(field, "future", "now", complaint.At(r.im.Now.In(r.im.loc)))
		case ok && m.at.Before(received):
			return r.reject(field, "before-received", "received", complaint.At(received))
		case !ok && field != "received":
			return r.reject("received", "received-missing")
		}
		r.at[field] = m.at
	}
	if _, ok := r.at["received"]; !ok {
		return r.reject("received", "received-missing")
	}
	return r.inOrder("transferred", "signed", "applied", "closed")
}

// within returns the latest instant of the row so far that lies in a day, or the day's beginning.
func (r *row) within(day time.Time) time.Time {
	latest, next := day, day.AddDate(0, 0, 1)
	for _, t := range r.at {
		if t.After(latest) && t.Before(next) {
			latest = t
		}
	}
	return latest
}

// inOrder reports the first field that is earlier than one it must follow.
func (r *row) inOrder(chain ...string) *Reject {
	before := ""
	for _, field := range chain {
		t, ok := r.at[field]
		if !ok {
			continue
		}
		if before != "" && t.Before(r.at[before]) {
			return r.reject(field, "order", "before", r.im.heads.by[before].Name(), "when", complaint.At(r.at[before]))
		}
		before = field
	}
	return nil
}
