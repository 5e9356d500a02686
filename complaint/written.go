package complaint

import (
	"bytes"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// decodeWritten decodes what has the form in which this program writes files, a small part
// of YAML, many times faster than a decoder of all YAML does: a store is read by it as long
// as nobody edits its files by hand. It returns false, and may have filled into in part,
// where it is not sure: then YAML has to say what the text means, or what is wrong with it.
func decodeWritten(data []byte, into any) bool {
	if !plainText(data) {
		return false
	}
	v := reflect.ValueOf(into).Elem()
	s := moulds[v.Type()]
	if s == nil {
		return false
	}
	w := written{rest: string(data)}
	w.next()
	return w.block(v, s, 0) && w.done
}

// plainText reports whether there is nothing in a text that YAML may take for more than a
// letter, or for the end of a line.
func plainText(data []byte) bool {
	for i, c := range data {
		switch {
		case c < ' ' && c != '\n', c == 0x7f, c == '#', c == '&', c == '*':
			return false
		case c == 0xc2 && i+1 < len(data) && data[i+1] < 0xa0, c == 0xef: // controls; byte order marks and non-characters
			if c == 0xc2 || !wide(data[i:]) {
				return false
			}
		case c == 0xe2 && i+2 < len(data) && data[i+1] == 0x80 && (data[i+2] == 0xa8 || data[i+2] == 0xa9): // line and paragraph separator
			return false
		}
	}
	return utf8.Valid(data) && bytes.HasSuffix(data, []byte("\n"))
}

// wide reports whether a text begins with a full-width form.
func wide(data []byte) bool {
	r, _ := utf8.DecodeRune(data)
	return r >= 0xff01 && r <= 0xffee
}

// mould is how a type is written.
type mould struct {
	kind   reflect.Kind
	typ    reflect.Type
	own    bool             // it reads itself from a scalar
	zeroer bool             // it says itself when it is empty
	fields map[string]field // of a struct
	order  []field          // they, as they are written
	elem   *mould           // of a pointer, a slice or a map
}

type field struct {
	key   string
	index int
	omit  bool // where it is empty
	mould *mould
}

// moulds are those of what is decoded.
var moulds = mouldsOf(reflect.TypeFor[File](), reflect.TypeFor[[]Event]())

func mouldsOf(types ...reflect.Type) map[reflect.Type]*mould {
	known := map[reflect.Type]*mould{}
	for _, t := range types {
		mouldOf(t, known)
	}
	return known
}

func mouldOf(t reflect.Type, known map[reflect.Type]*mould) *mould {
	if s := known[t]; s != nil {
		return s
	}
	s := &mould{kind: t.Kind(), typ: t}
	known[t] = s
	s.own = reflect.PointerTo(t).Implements(reflect.TypeFor[yaml.Unmarshaler]())
	s.zeroer = s.kind != reflect.Pointer && t.Implements(reflect.TypeFor[yaml.IsZeroer]())
	switch {
	case s.own:
	case s.kind == reflect.Pointer, s.kind == reflect.Slice, s.kind == reflect.Map:
		s.elem = mouldOf(t.Elem(), known)
	case s.kind == reflect.Struct:
		s.fields = map[string]field{}
		for i := range t.NumField() {
			f := t.Field(i)
			key, flags, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			if key == "" || key == "-" || !f.IsExported() {
				continue
			}
			s.fields[key] = field{key, i, flags == "omitempty", mouldOf(f.Type, known)}
			s.order = append(s.order, s.fields[key])
		}
	}
	return s
}

// written reads lines.
type written struct {
	rest   string
	indent int    // of the line
	line   string // without it
	done   bool   // there is no line any more
}

// next goes on to the next line.
func (w *written) next() {
	if w.rest == "" {
		w.line, w.indent, w.done = "", -1, true
		return
	}
	w.line, w.rest, _ = strings.Cut(w.rest, "\n")
	trimmed := strings.TrimLeft(w.line, " ")
	w.indent, w.line = len(w.line)-len(trimmed), trimmed
}

// block reads the lines that make one value.
func (w *written) block(v reflect.Value, s *mould, indent int) bool {
	if s.kind == reflect.Pointer && !s.own {
		v.Set(reflect.New(s.elem.typ))
		return w.block(v.Elem(), s.elem, indent)
	}
	switch {
	case s.own:
		return false
	case s.kind == reflect.Struct:
		return w.structure(v, s, indent)
	case s.kind == reflect.Slice:
		return w.list(v, s, indent)
	case s.kind == reflect.Map && s.typ.Key().Kind() == reflect.String:
		return w.table(v, s, indent)
	}
	return false
}

func (w *written) structure(v reflect.Value, s *mould, indent int) bool {
	var seen uint64
	for w.indent == indent && !w.done {
		key, value, ok := w.pair()
		f, known := s.fields[key]
		if !ok || !known || f.index >= 64 || seen&(1<<f.index) != 0 {
			return false
		}
		seen |= 1 << f.index
		if !w.value(v.Field(f.index), f.mould, value, indent) {
			return false
		}
	}
	return w.indent < indent && seen != 0
}

func (w *written) table(v reflect.Value, s *mould, indent int) bool {
	m := reflect.MakeMap(s.typ)
	for w.indent == indent && !w.done {
		key, value, ok := w.pair()
		k := reflect.ValueOf(key).Convert(s.typ.Key())
		if !ok || m.MapIndex(k).IsValid() {
			return false
		}
		e := reflect.New(s.elem.typ).Elem()
		if !w.value(e, s.elem, value, indent) {
			return false
		}
		m.SetMapIndex(k, e)
	}
	v.Set(m)
	return w.indent < indent && m.Len() > 0
}

func (w *written) list(v reflect.Value, s *mould, indent int) bool {
	all := reflect.MakeSlice(s.typ, 0, 8)
	for w.indent == indent && !w.done {
		item, ok := strings.CutPrefix(w.line, "- ")
		if !ok || strings.HasPrefix(item, " ") {
			break
		}
		all = reflect.Append(all, reflect.Zero(s.elem.typ))
		e := all.Index(all.Len() - 1)
		if _, _, pair := cutPair(item); pair && !s.elem.own && s.elem.kind != reflect.String {
			w.line, w.indent = item, indent+2 // the first line of a mapping stands behind the dash
			if !w.block(e, s.elem, indent+2) {
				return false
			}
		} else if !w.value(e, s.elem, item, indent) {
			return false
		}
	}
	v.Set(all)
	return all.Len() > 0
}

// pair parts the line into a key and what follows.
func (w *written) pair() (key, value string, ok bool) { return cutPair(w.line) }

func cutPair(line string) (key, value string, ok bool) {
	i := strings.IndexByte(line, ':')
	if i <= 0 || i > 100 || i+1 < len(line) && line[i+1] != ' ' {
		return "", "", false
	}
	for j := range i {
		c := line[j]
		if letter := c >= 'a' && c <= 'z'; !letter && (j == 0 || c != '_' && c != '.' && (c < '0' || c > '9')) {
			return "", "", false
		}
	}
	switch key = line[:i]; key {
	case "null", "true", "false", "y", "n", "yes", "no", "on", "off": // no texts, or not for every YAML
		return "", "", false
	}
	return key, strings.TrimPrefix(line[i+1:], " "), true
}

// value reads a value that begins on the line of its key, or below it.
func (w *written) value(v reflect.Value, s *mould, text string, indent int) bool {
	for s.kind == reflect.Pointer && !s.own {
		v.Set(reflect.New(s.elem.typ))
		v, s = v.Elem(), s.elem
	}
	switch text {
	case "":
		w.next()
		if s.kind == reflect.Slice && w.indent == indent && strings.HasPrefix(w.line, "- ") {
			return w.list(v, s, indent)
		}
		return w.indent > indent && w.block(v, s, w.indent)
	case "{}":
		w.next()
		if s.kind == reflect.Map {
			v.Set(reflect.MakeMap(s.typ))
		}
		return !s.own && (s.kind == reflect.Map || s.kind == reflect.Struct)
	case "[]":
		w.next()
		if s.kind == reflect.Slice {
			v.Set(reflect.MakeSlice(s.typ, 0, 0))
		}
		return s.kind == reflect.Slice
	case "|-":
		return w.lines(v, s, indent)
	}
	content, quoted, ok := scalar(text)
	if !ok {
		return false
	}
	w.next()
	if w.indent > indent && !w.done && !quoted { // a text that goes on
		return false
	}
	return set(v, s, content, quoted)
}

// set stores a scalar.
func set(v reflect.Value, s *mould, content string, quoted bool) bool {
	switch {
	case s.own:
		u, ok := v.Addr().Interface().(yaml.Unmarshaler)
		return ok && !quoted && u.UnmarshalYAML(&yaml.Node{Kind: yaml.ScalarNode, Value: content}) == nil
	case s.kind == reflect.String:
		v.SetString(content)
		return true
	case quoted:
		return false
	case s.kind == reflect.Bool:
		v.SetBool(content == "true")
		return content == "true" || content == "false"
	case s.kind == reflect.Int:
		n, err := strconv.Atoi(content)
		v.SetInt(int64(n))
		return err == nil && strconv.Itoa(n) == content
	}
	return false
}

// scalar takes the quotes from a value; where there are none, it must be one that YAML
// takes as it stands.
func scalar(text string) (content string, quoted, ok bool) {
	switch text[0] {
	case '"':
		body, ends := strings.CutSuffix(text[1:], `"`)
		content, ok := unescape(body)
		return content, true, ok && ends
	case '\'':
		body, ends := strings.CutSuffix(text[1:], `'`)
		return body, true, ends && len(text) > 1 && !strings.Contains(body, `'`)
	}
	switch text {
	case "~", "null", "Null", "NULL", "<<", "=", "-":
		return "", false, false
	}
	if strings.ContainsRune("!|>%@`,[]{}?:", rune(text[0])) || strings.HasPrefix(text, "- ") || strings.HasPrefix(text, "---") || strings.HasPrefix(text, "...") ||
		strings.Contains(text, ": ") || strings.HasSuffix(text, ":") || strings.HasSuffix(text, " ") || strings.HasPrefix(text, " ") {
		return "", false, false
	}
	return text, false, true
}

// unescape puts characters in place of the commonest escapes.
func unescape(s string) (string, bool) {
	if !strings.ContainsAny(s, `"\`) {
		return s, true
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '"' || c == '\\' && i+1 == len(s) {
			return "", false
		}
		if c == '\\' {
			i++
			at := strings.IndexByte(`nt"\`, s[i])
			if at < 0 {
				return "", false
			}
			c = "\n\t\"\\"[at]
		}
		b.WriteByte(c)
	}
	return b.String(), true
}

// lines reads a text of several lines, each of which begins with something.
func (w *written) lines(v reflect.Value, s *mould, indent int) bool {
	w.next()
	base := w.indent
	if base <= indent || s.kind != reflect.String || s.own {
		return false
	}
	var all []string
	for w.indent == base && !w.done && w.line != "" {
		all = append(all, w.line)
		w.next()
	}
	v.SetString(strings.Join(all, "\n"))
	return w.indent <= indent && (w.line != "" || w.done)
}
