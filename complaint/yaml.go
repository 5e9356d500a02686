package complaint

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// mostFaults bounds how many faults of one file are listed.
const mostFaults = 50

// StrictAll is Strict that lists every unknown key and every value of the wrong kind,
// in the order of the lines, the first fifty of them.
func StrictAll(name string, data []byte, format int, into any) []*Fault {
	if f := Bounded(name, data); f != nil {
		return []*Fault{f}
	}
	first := strict(name, data, format, into)
	if first == nil {
		return nil
	}
	all := []*Fault{first}
	var several *yaml.TypeError
	if first.Code() != "file.key" && first.Code() != "file.decode" || !errors.As(strictly(data, into), &several) {
		return all
	}
	for _, one := range several.Errors[1:min(len(several.Errors), mostFaults)] {
		all = append(all, faultOf(name, data, errors.New(one)))
	}
	return all
}

// strictly decodes the first document.
func strictly(data []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	return d.Decode(into)
}

// Strict decodes exactly one YAML document, refusing unknown keys. Its Faults are
// of class invalid and name file and line; what is not Bounded is not decoded. A
// file whose format is above the one given is said to be newer, not to hold unknown
// keys.
func Strict(name string, data []byte, format int, into any) *Fault {
	if f := Bounded(name, data); f != nil {
		return f
	}
	if fresh := reflect.ValueOf(into).Elem(); fresh.IsZero() {
		if decodeWritten(data, into) {
			return nil
		}
		fresh.SetZero()
	}
	return strict(name, data, format, into)
}

// strict is Strict for what is Bounded.
func strict(name string, data []byte, format int, into any) *Fault {
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	err := d.Decode(into)
	if errors.Is(err, io.EOF) {
		return Invalid("file.empty", "file", name)
	}
	if err != nil {
		return decodeFault(name, data, format, err)
	}
	var rest yaml.Node
	if err := d.Decode(&rest); errors.Is(err, io.EOF) {
		return nil
	} else if err != nil {
		return decodeFault(name, data, format, err)
	}
	return Invalid("file.documents", "file", name, "line", rest.Line)
}

// CheckFormat returns why a file of one format cannot be read by a program that
// knows another, or nil.
func CheckFormat(name string, got, want int) *Fault {
	switch {
	case got > want:
		return Invalid("file.newer", "file", name, "format", got, "want", want)
	case got != want:
		return Invalid("file.format", "file", name, "line", 1, "format", got, "want", want)
	}
	return nil
}

// Located returns an error that was found at a place of a file as a Fault: with
// its own code and values where it is one for people.
func Located(name string, line int, err error) *Fault {
	var known interface {
		Code() string
		Args() map[string]any
	}
	if !errors.As(err, &known) {
		return nil
	}
	f := Invalid(known.Code(), "file", name, "line", line)
	for key, value := range known.Args() {
		if f.args[key] == nil {
			f.args[key] = value
		}
	}
	f.args["where"] = fmt.Sprintf("%s:%d: ", name, line)
	return f
}

var (
	atLine     = regexp.MustCompile(`line (\d+): ([^\n]*)`)
	unknownKey = regexp.MustCompile(`^field (.*) not found in type`)
	wideColon  = regexp.MustCompile(`^\s*(?:- )?[A-Za-z_]\w*\x{ff1a}`) // where YAML wants an ASCII one
	tabbed     = regexp.MustCompile(`^ *\t+\s*\S`)
	marker     = regexp.MustCompile(`(?m)^(<{7} |={7}$|>{7} )`) // of a merge that git left to people
)

// decodeFault turns what the decoder says into a Fault.
func decodeFault(name string, data []byte, format int, err error) *Fault {
	var head struct {
		Format int `yaml:"format"`
	}
	if yaml.Unmarshal(data, &head) == nil && head.Format > format {
		return CheckFormat(name, head.Format, format)
	}
	return faultOf(name, data, err)
}

// faultOf is decodeFault of a file that is not newer.
func faultOf(name string, data []byte, err error) *Fault {
	line, text := 1, strings.TrimPrefix(err.Error(), "yaml: ")
	if m := atLine.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		text = m[2]
	}
	if f := Located(name, line, err); f != nil {
		return f
	}
	if !utf8.Valid(data) {
		return Invalid("file.encoding", "file", name, "line", lineWhere(data, func(l []byte) bool { return !utf8.Valid(l) }))
	}
	if marker.Match(data) {
		return Invalid("file.conflict", "file", name, "line", lineWhere(data, marker.Match))
	}
	if m := unknownKey.FindStringSubmatch(text); m != nil {
		return Invalid("file.key", "file", name, "line", line, "key", m[1])
	}
	if n := lastWhere(data, line+1, wideColon.Match); n > 0 {
		return Invalid("file.colon", "file", name, "line", n, "excerpt", excerpt(data, n))
	}
	if n := lastWhere(data, line+1, tabbed.Match); n > 0 && (strings.Contains(text, "token") || strings.Contains(text, "tab character")) {
		return Invalid("file.tab", "file", name, "line", n)
	}
	if strings.Contains(text, "control characters") {
		line = lineWhere(data, func(l []byte) bool { return bytes.ContainsFunc(l, control) })
	}
	return Invalid("file.decode", "file", name, "line", line, "text", text, "excerpt", excerpt(data, line))
}

// control reports whether YAML forbids a character to stand in a file as it is.
func control(r rune) bool {
	return r < ' ' && r != '\t' && r != '\r' || r >= 0x7f && r < 0xa0 && r != 0x85
}

// lineWhere returns the first line that a test finds, 1 where it finds none.
func lineWhere(data []byte, is func([]byte) bool) int {
	n := 0
	for line := range bytes.Lines(data) {
		n++
		if is(bytes.TrimSuffix(line, []byte("\n"))) {
			return n
		}
	}
	return 1
}

// lastWhere returns the last line up to a line that a test finds, 0 where it finds none.
func lastWhere(data []byte, upTo int, is func([]byte) bool) int {
	n, found := 0, 0
	for line := range bytes.Lines(data) {
		if n++; n <= upTo && is(line) {
			found = n
		}
	}
	return found
}

func excerpt(data []byte, line int) string {
	lines := bytes.SplitN(data, []byte("\n"), line+1)
	if line < 1 || line > len(lines) {
		return ""
	}
	text := []rune(strings.TrimSpace(string(lines[line-1])))
	return string(text[:min(len(text), 60)])
}
