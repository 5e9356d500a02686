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
	found, known, ok := s.seek(name)
	if !ok {
		return nil, complaint.Invalid("form.name", "file", s.file, "line", line, "name", name, "known", known)
	}
	return found, nil
}

// seek finds a value by its dotted name; else it tells the names where the search ended.
func (s scope) seek(name string) (found any, known []string, ok bool) { return Seek(s.data, name) }

// Seek finds a value in a tree by its dotted name; the name of a column after that of a list stands for the list's
// values, a line each. Where it finds none it tells the names where the search ended.
func Seek(data map[string]any, name string) (found any, known []string, ok bool) {
	found = data
	for step := range strings.SplitSeq(name, ".") {
		if list, is := found.(List); is {
			return list.column(step)
		}
		here, _ := found.(map[string]any)
		if found, ok = here[step]; !ok {
			return nil, slices.Sorted(maps.Keys(here)), false
		}
	}
	return found, nil, true
}

// column joins the values of a column, a line each.
func (l List) column(name string) (found any, known []string, ok bool) {
	if _, ok := l.Blank[name]; !ok && l.Blank != nil {
		return nil, slices.Sorted(maps.Keys(l.Blank)), false
	}
	var lines []string
	for _, item := range l.Items {
		if text := printed(Plain(item[name])); text != "" {
			lines = append(lines, text)
		}
	}
	return strings.Join(lines, "\n"), nil, true
}

// List is a list of values that may be empty.
type List struct {
	Blank map[string]any // has every name that an item has, and no values; nil: not known
	Items []map[string]any
}

// list returns the list of a name.
func (s scope) list(v Value) (List, error) {
	got, err := s.find(v.Name, v.line)
	if err != nil {
		return List{}, err
	}
	list, ok := asList(got)
	if !ok {
		err = complaint.Invalid("form.value", "file", s.file, "line", v.line, "name", v.Name, "format", "list")
	}
	return list, err
}

// asList takes both forms of a list; items alone tell their names only where there are any.
func asList(v any) (List, bool) {
	switch v := v.(type) {
	case List:
		return v, true
	case []map[string]any:
		return List{Items: v}, true
	}
	return List{}, false
}

// formats are those that a name can ask for.
var formats = []string{"time", "day", "money", "capital", "percent"}

// format gives a value as a cell holds it, false where the value cannot have that format. The kinds of value are those
// of report.Cell and the ones of package complaint.
func format(v any, as string) (any, bool) {
	switch v = Plain(v); v.(type) {
	case map[string]any, List, []map[string]any: // a branch of the tree is no value
		return nil, false
	}
	if v == nil || v == "" {
		return v, as == "" || slices.Contains(formats, as)
	}
	switch as {
	case "":
		return v, true
	case "time":
		t, ok := v.(time.Time)
		return t, ok
	case "day":
		if day, ok := v.(report.Day); ok {
			return day, true
		}
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

// Plain turns the kinds of package complaint into those that a cell knows.
func Plain(v any) any {
	switch v := v.(type) {
	case complaint.Text:
		return string(v)
	case complaint.ID:
		return string(v)
	case complaint.Time:
		return Plain(v.Time)
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
func (s scope) text(t Text) (string, error) { return s.fill(t.In(s.lang), t.line) }

// fill fills the places of a text that stands in a line.
func (s scope) fill(text string, line int) (string, error) {
	var failed error
	text = place.ReplaceAllStringFunc(text, func(hole string) string {
		m := place.FindStringSubmatch(hole)
		v, err := s.value(Value{m[1], m[2], line})
		if err != nil && failed == nil {
			failed = err
		}
		return printed(v)
	})
	return strings.TrimSpace(text), failed
}

// printed gives a value as it stands inside a text: amounts with both decimals, what is true or false as a box.
func printed(v any) string {
	switch v := v.(type) {
	case report.Money:
		return Yuan(v)
	case bool:
		return mark(v)
	}
	return report.Format(v)
}

// mark is a box to tick.
func mark(set bool) string {
	if set {
		return "☑"
	}
	return "□"
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
