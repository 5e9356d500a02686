package ledger

import (
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// fields are what a column can be, beside field.<code>.
var fields = []string{
	"source", "received", "customer", "phone", "customer_type", "channel", "type", "subject", "text", "demand", "amount",
	"category", "level", "department", "reply", "replied", "closed",
	"transferred", "signed", "first_replied", "applied", "result", "callback", "callback_result", "status", "first_level", "reason", "tracking",
	"taken_by", "handler", "caller",
}

const fieldPrefix = "field."

// Map says how a foreign ledger is to be read where its headers do not say so
// themselves. Its YAML form is a contract: it changes only by addition.
//
//	source: 留言编号                     # field: header; "=D" is column D, "" leaves the field out
//	result: 处理结果                     # what was done in the end: the closing's result; the call-back's is callback_result
//	field.district: 区县                 # any column as a further field of the complaint
//	values: {category: {噪音: other}}    # the ledger's words for the policy's values
//	default: {category: other, level: general, department: sales}
//	dates: dmy                           # of 3/1/2026: dmy or mdy, instead of what the column shows
//	rest: keep                           # every other column becomes a further field
type Map struct {
	file    string
	headers map[string]string            // by field
	lines   map[string]int               // by field
	values  map[string]map[string]string // codes, by field and folded word
	preset  map[string]string            // codes, by field
	dates   order
	keep    bool
}

// ParseMap reads a map file strictly; name is the file's, for errors, which are
// Faults of class invalid with file and line. Values and defaults must be the policy's.
func ParseMap(name string, data []byte, p *sla.Policy) (*Map, error) {
	m := &Map{file: name, headers: map[string]string{}, lines: map[string]int{}, values: map[string]map[string]string{}, preset: map[string]string{}}
	var doc yaml.Node
	if f := complaint.Bounded(name, data); f != nil {
		return nil, f
	}
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, yamlFault(name, err)
	}
	if len(doc.Content) == 0 {
		return m, nil
	}
	r := &mapReader{m, vocabulary(p)}
	return m, r.each(doc.Content[0], "", r.entry)
}

var atLine = regexp.MustCompile(`line (\d+): ([^\n]*)`)

func yamlFault(name string, err error) error {
	line, text := 1, strings.TrimPrefix(err.Error(), "yaml: ")
	if found := atLine.FindStringSubmatch(err.Error()); found != nil {
		line, text = atoi(found[1]), found[2]
	}
	return complaint.Invalid("file.decode", "file", name, "line", line, "text", text, "excerpt", "")
}

// mapReader reads the entries of a map file.
type mapReader struct {
	m     *Map
	words map[string]func(string) (string, bool)
}

func (r *mapReader) fault(n *yaml.Node, code string, pairs ...any) error {
	return complaint.Invalid(code, append(pairs, "file", r.m.file, "line", n.Line)...)
}

// each hands the entries of a mapping to f and refuses keys that stand twice.
func (r *mapReader) each(n *yaml.Node, of string, f func(key, value *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return r.fault(n, "map.form", "key", of)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode || seen[key.Value] {
			return r.fault(key, "map.twice", "key", key.Value)
		}
		seen[key.Value] = true
		if err := f(key, value); err != nil {
			return err
		}
	}
	return nil
}

func (r *mapReader) entry(key, value *yaml.Node) error {
	field := key.Value
	switch field {
	case "values":
		return r.each(value, field, r.translation)
	case "default":
		return r.each(value, field, r.standard)
	}
	if value.Kind != yaml.ScalarNode {
		return r.fault(value, "map.scalar", "key", field)
	}
	switch field {
	case "dates":
		orders := map[string]order{"mdy": monthFirst, "dmy": dayFirst}
		if r.m.dates = orders[value.Value]; r.m.dates == undecided {
			return r.fault(value, "map.choice", "key", field, "value", value.Value, "known", []string{"dmy", "mdy"})
		}
		return nil
	case "rest":
		if r.m.keep = value.Value == "keep"; !r.m.keep && value.Value != "drop" {
			return r.fault(value, "map.choice", "key", field, "value", value.Value, "known", []string{"drop", "keep"})
		}
		return nil
	}
	further, ok := strings.CutPrefix(field, fieldPrefix)
	if !slices.Contains(fields, field) && (!ok || further == "") {
		return r.fault(key, "map.field", "value", field, "known", append(slices.Clone(fields), fieldPrefix+"…", "values", "default", "dates", "rest"))
	}
	r.m.headers[field], r.m.lines[field] = value.Value, value.Line
	return nil
}

// translation reads the ledger's words for the values of one field.
func (r *mapReader) translation(key, value *yaml.Node) error {
	find := r.words[key.Value]
	if find == nil {
		return r.fault(key, "map.field", "value", key.Value, "known", sortedKeys(r.words))
	}
	codes := map[string]string{}
	r.m.values[key.Value] = codes
	return r.each(value, key.Value, func(word, meant *yaml.Node) error {
		code, ok := find(meant.Value)
		if meant.Kind != yaml.ScalarNode || !ok {
			return r.fault(meant, "map.value", "key", key.Value, "value", meant.Value)
		}
		codes[templates.Fold(word.Value)] = code
		return nil
	})
}

// standard reads what a field is where the ledger does not say.
func (r *mapReader) standard(key, value *yaml.Node) error {
	find := r.words[key.Value]
	if find == nil {
		return r.fault(key, "map.field", "value", key.Value, "known", sortedKeys(r.words))
	}
	code, ok := find(value.Value)
	if value.Kind != yaml.ScalarNode || !ok {
		return r.fault(value, "map.value", "key", key.Value, "value", value.Value)
	}
	r.m.preset[key.Value] = code
	return nil
}
