package sla

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// Kinds of field.
const (
	KindText    = "text"
	KindNumber  = "number"
	KindMoney   = "money" // yuan
	KindPercent = "percent"
	KindDate    = "date"
	KindTime    = "time"
	KindYes     = "yes"
	KindChoice  = "choice"
	KindChoices = "choices" // several, with spaces between
	KindList    = "list"    // rows of columns; in a stage only
	KindRef     = "ref"     // keys of rows of another list, with spaces between; a column only
)

// Field is a field of a form: of the complaint itself, or of a stage.
type Field struct {
	Term         `yaml:",inline"`
	Kind         string    `yaml:"kind,omitempty" json:"kind,omitempty"` // text where it is left out
	Options      []Term    `yaml:"options,omitempty" json:"options,omitempty"`
	Required     bool      `yaml:"required,omitempty" json:"required,omitempty"`
	RequiredWhen Condition `yaml:"required_when,omitempty" json:"required_when,omitzero"`
	When         Condition `yaml:"when,omitempty" json:"when,omitzero"`          // it is asked for only then
	Sum          bool      `yaml:"sum,omitempty" json:"sum,omitempty"`           // money that belongs to the amount at stake (U-38)
	Ratio        []string  `yaml:"ratio,omitempty" json:"ratio,omitempty"`       // two fields; their quotient stands where nothing is given
	Personal     bool      `yaml:"personal,omitempty" json:"personal,omitempty"` // masked
	Hint         Words     `yaml:"hint,omitempty" json:"hint,omitempty"`

	// Of a list.
	Min     int         `yaml:"min,omitempty" json:"min,omitempty"`   // rows
	Keys    []Term      `yaml:"keys,omitempty" json:"keys,omitempty"` // fixed rows, all of them needed
	Each    []Condition `yaml:"each,omitempty" json:"each,omitempty"` // what must hold of each row, by the names of its columns
	Columns []Field     `yaml:"columns,omitempty" json:"columns,omitempty"`

	Of string `yaml:"of,omitempty" json:"of,omitempty"` // list that a ref points into: STAGE.LIST
}

// wanted reports whether a form is not complete without the field.
func (x *Field) wanted(f facts) bool {
	return x.When.holds(f) && (x.Required || !x.RequiredWhen.IsZero() && x.RequiredWhen.holds(f))
}

// minuteForm is how a time is kept, in the policy's zone.
const minuteForm = "2006-01-02 15:04"

var (
	dateForm = regexp.MustCompile(`^(\d{4})\D(\d{1,2})\D(\d{1,2})\D?$`)
)

// Read turns what was typed for a field into the form in which it is kept: codes for
// names, dates as 2026-11-20, yes or no. A Fault says what the field takes.
func (p *Policy) Read(x Field, typed string) (complaint.Text, *complaint.Fault) {
	text := string(complaint.Clean(typed))
	if text == "" {
		return "", nil
	}
	bad := func() (complaint.Text, *complaint.Fault) {
		return "", complaint.Usage("field.value", "field", x.called(), "kind", kindOr(x.Kind), "value", text, "known", x.Options)
	}
	switch x.Kind {
	case KindNumber, KindPercent:
		if n, ok := number(strings.ReplaceAll(text, ",", "")); !ok || n.Sign() < 0 {
			return bad()
		}
		if text = strings.ReplaceAll(text, ",", ""); x.Kind == KindPercent && !strings.HasSuffix(text, "%") {
			text += "%"
		}
	case KindMoney:
		m, err := complaint.ParseMoney(text)
		if err != nil || m < 0 {
			return bad()
		}
		text = m.String()
	case KindDate:
		m := dateForm.FindStringSubmatch(text)
		if m == nil {
			return bad()
		}
		day, err := time.Parse("2006-1-2", m[1]+"-"+m[2]+"-"+m[3])
		if err != nil {
			return bad()
		}
		text = day.Format(time.DateOnly)
	case KindTime:
		for _, form := range []string{"2006-1-2 15:04", "2006/1/2 15:04"} {
			if at, err := time.Parse(form, text); err == nil {
				return complaint.Text(at.Format(minuteForm)), nil
			}
		}
		return bad()
	case KindYes:
		return p.readYes(x, text)
	case KindChoice:
		t, ok := Find(p, x.Options, text)
		if !ok {
			return bad()
		}
		text = t.Code
	case KindChoices:
		return p.readChoices(x, text)
	}
	return complaint.Text(text), nil
}

// called is what an error calls the field: by its name, where it has one.
func (x *Field) called() any {
	if len(x.Name) == 0 {
		return x.Code
	}
	return x.Name
}

func kindOr(kind string) string {
	if kind == "" {
		return KindText
	}
	return kind
}

// readYes takes yes and no, and the words of Sources.Answers.
func (p *Policy) readYes(x Field, text string) (complaint.Text, *complaint.Fault) {
	for _, answer := range []string{Yes, No} {
		if word := p.normal(text); word == answer || slices.Contains(p.answers[answer], word) {
			return complaint.Text(answer), nil
		}
	}
	return "", complaint.Usage("field.value", "field", x.called(), "kind", KindYes, "value", text, "known", []string{Yes, No})
}

var between = regexp.MustCompile(`[\s,;\x{3001}\x{ff0c}\x{ff1b}]+`)

// readChoices takes several options, with spaces or commas between.
func (p *Policy) readChoices(x Field, text string) (complaint.Text, *complaint.Fault) {
	var codes []string
	for _, word := range between.Split(text, -1) {
		if word == "" {
			continue
		}
		t, ok := Find(p, x.Options, word)
		if !ok {
			return "", complaint.Usage("field.value", "field", x.called(), "kind", KindChoice, "value", word, "known", x.Options)
		}
		if !slices.Contains(codes, t.Code) {
			codes = append(codes, t.Code)
		}
	}
	return complaint.Text(strings.Join(codes, " ")), nil
}

// right reports whether a recorded value is one that the field takes.
func (p *Policy) right(x Field, v complaint.Text) bool {
	if v == "" {
		return true
	}
	read, f := p.Read(x, string(v))
	return f == nil && (read == v || x.Kind == "" || x.Kind == KindText)
}

// Show returns a kept value as people read it: a choice by its name, money as
// complaint.Money, a number as float64, a date or time as time.Time in the policy's
// zone (a date at its midnight); yes and no and text stay text, nothing is nil.
func (p *Policy) Show(x Field, v complaint.Text, lang string) any {
	if v == "" {
		return nil
	}
	switch x.Kind {
	case KindMoney:
		if m, err := complaint.ParseMoney(string(v)); err == nil {
			return m
		}
	case KindNumber:
		if n, ok := number(string(v)); ok {
			f, _ := n.Float64()
			return f
		}
	case KindDate, KindTime:
		for _, form := range []string{time.DateOnly, minuteForm, time.RFC3339} {
			if t, err := time.ParseInLocation(form, string(v), p.cal.Location()); err == nil {
				return t
			}
		}
	case KindChoice, KindChoices:
		names := strings.Fields(string(v))
		for i, code := range names {
			names[i] = NameOf(x.Options, code, lang)
		}
		return strings.Join(names, separator(lang))
	}
	return string(v)
}

// separator stands between the names of several choices.
func separator(lang string) string {
	if lang == "zh" {
		return "\u3001"
	}
	return ", "
}
