package form

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
)

// scope is where a form's names are looked up.
type scope struct {
	file, lang string
	data       map[string]any
}

// value returns what stands in a cell for a name and its format.
func (s scope) value(v Value) (any, error) {
	got, err := s.find(v.Name, v.line)
	if err != nil {
		return nil, err
	}
	if out, ok := format(got, v.Format); ok {
		return out, nil
	}
	return nil, complaint.Invalid("form.value", "file", s.file, "line", v.line, "name", v.Name, "format", v.Format)
}

func (s scope) find(name string, line int) (any, error) {
	var at any = s.data
	for step := range strings.SplitSeq(name, ".") {
		here, _ := at.(map[string]any)
		next, ok := here[step]
		if !ok {
			return nil, complaint.Invalid("form.name", "file", s.file, "line", line, "name", name, "known", slices.Sorted(maps.Keys(here)))
		}
		at = next
	}
	return at, nil
}

// format gives a value as a cell holds it, false where the value cannot have that format. The kinds of value are those
// of report.Cell and the ones of package complaint.
func format(v any, as string) (any, bool) {
	v = plain(v)
	if v == nil {
		return nil, true
	}
	switch as {
	case "":
		return v, true
	case "time":
		t, ok := v.(time.Time)
		return t, ok
	case "day":
		t, ok := v.(time.Time)
		return report.Day{Time: t}, ok
	case "money":
		m, ok := v.(report.Money)
		return m, ok
	case "capital":
		m, ok := v.(report.Money)
		return Capital(m), ok
	case "percent":
		r, ok := v.(report.Rate)
		return r, ok
	}
	return nil, false
}

// plain turns the kinds of package complaint into those that a cell knows.
func plain(v any) any {
	switch v := v.(type) {
	case complaint.Text:
		return string(v)
	case complaint.ID:
		return string(v)
	case complaint.Time:
		return plain(v.Time)
	case time.Time:
		if v.IsZero() {
			return nil
		}
	case *complaint.Money:
		if v == nil {
			return nil
		}
		return *v
	}
	return v
}

var place = regexp.MustCompile(`\{([^{}|]+)(?:\|([^{}]*))?\}`)

// text returns a text with its places filled.
func (s scope) text(t Text) (string, error) {
	var failed error
	text := place.ReplaceAllStringFunc(t.In(s.lang), func(hole string) string {
		m := place.FindStringSubmatch(hole)
		v, err := s.value(Value{m[1], m[2], t.line})
		if err != nil {
			failed = err
		}
		return printed(v)
	})
	return strings.TrimSpace(text), failed
}

// printed gives a value as it stands inside a text: amounts with both decimals.
func printed(v any) string {
	if m, ok := v.(report.Money); ok {
		return Yuan(m)
	}
	return report.Format(v)
}

// Yuan writes an amount in yuan with both decimals and a comma between thousands.
func Yuan(m report.Money) string {
	sign, text := "", m.String()
	if m < 0 {
		sign, text = "-", (-m).String()
	}
	whole, fen, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + "." + (fen + "00")[:2]
}
