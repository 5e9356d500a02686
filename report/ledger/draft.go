package ledger

import (
	"cmp"
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// judgement is what the row says of the complaint's classification.
type judgement struct {
	category, level, department, reason, tracking string
}

// draft makes the events of the row.
func (r *row) draft(source string) (*Draft, *Reject) {
	if rej := r.times(); rej != nil {
		return nil, rej
	}
	opened, rej := r.opened(source)
	if rej != nil {
		return nil, rej
	}
	if rej := r.ending(); rej != nil {
		return nil, rej
	}
	open := r.untouched()
	if !open {
		r.judge()
	}
	opened.Fields = r.extra // what the form has to hold is proved with the rest
	if r.im.Repeats != nil {
		opened.Repeats = r.im.Repeats(opened, r.at["received"])
	}
	r.build = builder{row: r, source: source}
	r.build.add("received", r.takenBy(), complaint.Event{Opened: opened})
	if !open {
		r.build.work()
	}
	if rej := r.build.finish(); rej != nil {
		return nil, rej
	}
	r.leftovers()
	if opened.Fields = r.extra; len(r.extra) == 0 {
		opened.Fields = nil // none is written, and read back
	}
	return &Draft{r.n, source, complaint.At(r.at["received"]), r.build.events}, nil
}

// leftovers keeps in further fields what no event says: a reply of which nobody
// knows when it was given, the time of a step that the complaint did not take.
func (r *row) leftovers() {
	none := func(field string, says func(e complaint.Event) bool) {
		if text := r.word(field); text != "" && !slices.ContainsFunc(r.build.events, says) {
			r.keep(field, complaint.Text(text))
		}
	}
	for _, field := range []string{"reply", "result", "callback_result"} {
		none(field, func(e complaint.Event) bool {
			return words(e) == r.free(field) || (field == "callback_result" && words(e) == r.unrecorded())
		})
	}
	for _, field := range []string{"handler", "caller"} {
		none(field, func(e complaint.Event) bool {
			return e.By == r.word(field) || (e.Transferred != nil && e.Transferred.Receiver == r.free(field))
		})
	}
	for _, field := range []string{"reason", "tracking"} {
		none(field, func(e complaint.Event) bool { return e.Classified != nil && r.judged.tracked(r) })
	}
	for field, at := range r.at {
		none(field, func(e complaint.Event) bool { return e.At.Equal(at) })
	}
}

// words returns the text of an event that holds the ledger's words.
func words(e complaint.Event) complaint.Text {
	switch {
	case e.Replied != nil:
		return e.Replied.Text
	case e.CloseApplied != nil:
		return e.CloseApplied.Result
	case e.CalledBack != nil:
		return e.CalledBack.Text
	case e.Noted != nil:
		return e.Noted.Text
	case e.Tracked != nil:
		return e.Tracked.Text
	case e.Withdrawn != nil:
		return e.Withdrawn.Reason
	case e.Voided != nil:
		return e.Voided.Reason
	}
	return ""
}

// opened makes the receipt. Where there is no text the subject is all that was said.
func (r *row) opened(source string) (*complaint.Opened, *Reject) {
	phone, rej := r.digits("phone", r.word("phone"))
	if rej != nil {
		return nil, rej
	}
	amount, rej := r.amount()
	if rej != nil {
		return nil, rej
	}
	text, subject := r.free("text"), r.free("subject")
	if text == "" {
		text, subject = subject, ""
	}
	if text == "" {
		return nil, r.reject("text", "text-missing")
	}
	for field := range r.im.heads.by {
		if code, ok := strings.CutPrefix(field, fieldPrefix); ok {
			value, rej := r.field(code, field)
			if rej != nil {
				return nil, rej
			}
			r.keep(code, value)
		}
	}
	o := &complaint.Opened{
		Customer: complaint.Customer{Name: r.free("customer"), Phone: complaint.Text(phone), Type: r.codeOrWords("customer_type")},
		Channel:  r.codeOrWords("channel"), Type: complaint.Text(r.choice("type", "type")),
		Subject: subject, Text: text, Demand: r.free("demand"), Amount: amount, Source: complaint.Text(source),
	}
	return o, nil
}

// field returns what the row says of one of the policy's fields, as that keeps it.
func (r *row) field(code, field string) (complaint.Text, *Reject) {
	words := r.free(field)
	x, ok := sla.ByCode(r.im.Policy.Fields, code)
	if !ok || x.Kind == "" || x.Kind == sla.KindText {
		return words, nil
	}
	if words = complaint.Text(r.word(field)); words == "" {
		return "", nil
	}
	if x.Kind == sla.KindMoney {
		words = complaint.Text(yuan(string(words)))
	}
	value, fault := r.im.Policy.Read(x, string(words))
	if fault != nil {
		rej := r.reject(field, "rule")
		rej.Cause = fault
		return "", rej
	}
	return value, nil
}

// codeOrWords returns the code of a value, or the row's own words where the policy does not know them.
func (r *row) codeOrWords(field string) complaint.Text {
	code := r.choice(field, field)
	if words, unknown := r.extra[field]; unknown && code == "" {
		delete(r.extra, field)
		delete(r.strange, field)
		return words
	}
	return complaint.Text(code)
}

// over are the statuses that end a complaint.
var over = []string{string(complaint.StatusClosed), string(complaint.StatusEnded), string(complaint.StatusWithdrawn), string(complaint.StatusMerged), string(complaint.StatusVoided)}

// ending reads the status. One that says that the complaint is over needs its time.
func (r *row) ending() *Reject {
	if status := r.choice("status", "status"); slices.Contains(over, status) {
		r.end = status
		if r.at["closed"].IsZero() {
			return r.reject("status", "closed-undated")
		}
	}
	return nil
}

// dropped reports whether the complaint ended without having been dealt with.
func (r *row) dropped() bool {
	return r.end == string(complaint.StatusWithdrawn) || r.end == string(complaint.StatusMerged) || r.end == string(complaint.StatusVoided)
}

// untouched reports whether nobody has judged the complaint yet: the ledger has
// columns for it, and they are empty.
func (r *row) untouched() bool {
	for _, field := range []string{"category", "level"} {
		if !r.has(field) || r.word(field) != "" {
			return false
		}
	}
	for _, field := range dateFields[1:] {
		if _, ok := r.at[field]; ok && (field != "closed" || !r.dropped()) {
			return false
		}
	}
	return r.word("department") == ""
}

// judge finds category, level and department: what the row says, the map file's
// defaults, the category's own, in that order. The tracked level needs a reason
// and a way of tracking; without them the row's word for it counts as unknown.
func (r *row) judge() {
	p, j := r.im.Policy, &r.judged
	j.category = r.choice("category", "category")
	if j.category == "" {
		j.category = unsorted(p)
	}
	category, _ := sla.ByCode(p.Categories, j.category)
	j.department = cmp.Or(r.choice("department", "department"), category.Department, p.Center(), p.Departments[0].Code)
	j.reason, j.tracking = string(r.codeOrWords("reason")), r.choice("tracking", "tracking")
	own, from := r.choice("level", "level"), "level"
	level := own
	if first := r.choice("first_level", "level"); first != "" && (own != p.Tracked || own == "") {
		level, from = first, "first_level"
	}
	if !slices.Contains(r.levels(), category.Level) {
		category.Level = ""
	}
	for _, l := range append([]string{level, own, r.preset("level"), category.Level}, r.levels()...) {
		if l != "" && (l != p.Tracked || (j.reason != "" && j.tracking != "")) {
			j.level = l
			break
		}
	}
	if level != "" && j.level != level {
		r.puzzle(from)
	}
}

// levels lists the levels that the row's type may have, its own first.
func (r *row) levels() []string {
	s := &complaint.State{Opened: complaint.Opened{Type: complaint.Text(r.choice("type", "type"))}}
	return append([]string{r.im.Policy.TypeOf(s).Level}, r.im.Policy.LevelsOf(s, nil)...)
}

// unsorted is the category of what fits none, "" where the policy has no such: none is
// made up, since limits and penalties may follow from it.
func unsorted(p *sla.Policy) string {
	if c, ok := sla.ByCode(p.Categories, "other"); ok {
		return c.Code
	}
	return ""
}
