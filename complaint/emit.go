package complaint

import (
	"bytes"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// emitter writes values in the form that decodeWritten reads, byte for byte as yaml.v3
// writes them, many times faster.
type emitter struct{ b bytes.Buffer }

// emitEvents is encode for what needs no thought about YAML; false: yaml.v3 must write it.
func emitEvents(events []Event) ([]byte, bool) {
	if len(events) == 0 {
		return nil, false
	}
	e := &emitter{}
	if !e.list(reflect.ValueOf(events), moulds[reflect.TypeFor[[]Event]()], 0) {
		return nil, false
	}
	return e.b.Bytes(), true
}

func (e *emitter) pad(indent int) {
	for range indent {
		e.b.WriteByte(' ')
	}
}

// list writes the items of a slice, each behind a dash at the indent.
func (e *emitter) list(v reflect.Value, m *mould, indent int) bool {
	for i := range v.Len() {
		e.pad(indent)
		e.b.WriteString("- ")
		item, im := v.Index(i), m.elem
		switch {
		case im.own || im.kind == reflect.String:
			if !e.scalar(item, im) {
				return false
			}
			e.b.WriteByte('\n')
		case im.kind == reflect.Struct:
			if first, ok := e.structure(item, im, indent+2, true); first || !ok {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// structure writes the fields of a struct; the first one where the line has begun
// already. It tells whether there was none.
func (e *emitter) structure(v reflect.Value, m *mould, indent int, begun bool) (none, ok bool) {
	none = true
	for _, f := range m.order {
		value := v.Field(f.index)
		if f.omit && vacant(value, f.mould) {
			continue
		}
		if !begun || !none {
			e.pad(indent)
		}
		none = false
		e.b.WriteString(f.key)
		e.b.WriteByte(':')
		if !e.value(value, f.mould, indent) {
			return false, false
		}
	}
	return none, true
}

// vacant reports whether omitempty leaves a value out.
func vacant(v reflect.Value, m *mould) bool {
	if m.zeroer {
		return v.Interface().(yaml.IsZeroer).IsZero()
	}
	switch m.kind {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	}
	return v.IsZero()
}

// value writes what follows a key.
func (e *emitter) value(v reflect.Value, m *mould, indent int) bool {
	if m.kind == reflect.Pointer && !m.own {
		return !v.IsNil() && e.value(v.Elem(), m.elem, indent)
	}
	switch {
	case m.own || m.kind == reflect.String || m.kind == reflect.Int || m.kind == reflect.Bool:
		e.b.WriteByte(' ')
		if !e.scalar(v, m) {
			return false
		}
		e.b.WriteByte('\n')
		return true
	case m.kind == reflect.Struct:
		at := e.b.Len()
		e.b.WriteByte('\n')
		none, ok := e.structure(v, m, indent+2, false)
		if none {
			e.b.Truncate(at)
			e.b.WriteString(" {}\n")
		}
		return ok
	case m.kind == reflect.Map && v.Len() > 0:
		return e.table(v, m, indent+2)
	case m.kind == reflect.Slice && v.Len() > 0:
		e.b.WriteByte('\n')
		return e.list(v, m, indent+2)
	}
	return false
}

func (e *emitter) table(v reflect.Value, m *mould, indent int) bool {
	var keys []string
	for _, k := range v.MapKeys() {
		if k.Kind() != reflect.String || strings.ContainsAny(k.String(), "0123456789") || !bare(k.String()) {
			return false // yaml.v3 orders numbers by their value
		}
		keys = append(keys, k.String())
	}
	slices.Sort(keys)
	e.b.WriteByte('\n')
	for _, k := range keys {
		e.pad(indent)
		e.b.WriteString(k)
		e.b.WriteByte(':')
		if !e.value(v.MapIndex(reflect.ValueOf(k).Convert(m.typ.Key())), m.elem, indent) {
			return false
		}
	}
	return true
}

func (e *emitter) scalar(v reflect.Value, m *mould) bool {
	switch {
	case m.own:
		switch x := v.Interface().(type) {
		case Time:
			e.b.Write(x.AppendFormat(e.b.AvailableBuffer(), time.RFC3339))
			return true
		case Money:
			e.b.WriteString(x.String())
			return true
		}
		return false
	case m.kind == reflect.Int:
		e.b.WriteString(strconv.FormatInt(v.Int(), 10))
		return true
	case m.kind == reflect.Bool:
		e.b.WriteString(strconv.FormatBool(v.Bool()))
		return true
	case m.kind != reflect.String:
		return false
	}
	s := v.String()
	switch {
	case bare(s) || numbered(s):
		e.b.WriteString(s)
	case s == "" || decimal(s):
		e.b.WriteString(`"` + s + `"`)
	default:
		return false
	}
	return true
}

// reserved are the words of YAML, in small letters.
var reserved = []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}

// bare reports whether a text surely stands without quotes: it begins with a letter, holds
// nothing that YAML knows, and is no word of it.
func bare(s string) bool {
	last := ' '
	for i, r := range s {
		han := r >= 0x4e00 && r <= 0x9fff || r > '~' && strings.ContainsRune("，。；！？、：（）《》", r)
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !han && !letter && (i == 0 || (r < '0' || r > '9') && !strings.ContainsRune("_-./% ", r)) || r == ' ' && last == ' ' {
			return false
		}
		last = r
	}
	return s != "" && last != ' ' && (len(s) > len("false") || !slices.Contains(reserved, strings.ToLower(s)))
}

// numbered reports whether a text has the form of an event's id, which is no number.
func numbered(s string) bool {
	if len(s) != 17 || s[4] != '-' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; i != 4 && (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return strings.IndexFunc(s[:4], func(r rune) bool { return r > '9' }) < 0
}

// decimal reports whether a text is a whole number, as telephone numbers are.
func decimal(s string) bool {
	return s != "" && len(s) <= 18 && s[0] >= '1' && s[0] <= '9' && strings.Trim(s, "0123456789") == ""
}
