package complaint

import (
	"bytes"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// Bounds of a YAML file. The largest complaints have some ten thousand lines, the
// largest policies two thousand.
const (
	maxValues = 200_000    // keys and values of a file, and what its aliases stand for
	maxText   = 16 << 20   // bytes of them
	maxPairs  = 50_000_000 // pairs of keys of one mapping, which the decoder compares one with each other
	fewValues = 2_000      // so few that nothing needs to be counted
)

// Bounded returns why a YAML file would take more time or memory to decode than any
// real one, as a Fault of class invalid, nil where it may be decoded. The decoder
// by itself compares every two keys of a mapping, keeps a sentence for every two
// that are equal, and writes aliases out up to millions of values.
func Bounded(name string, data []byte) *Fault {
	// A value that is not the first of a file follows a break or a comma, or is one
	// of the ten thousand that the parser lets stand in each other.
	values := bytes.Count(data, []byte("\n")) + bytes.Count(data, []byte("\r")) + bytes.Count(data, []byte(","))
	for _, lineBreak := range []string{"\u0085", "\u2028", "\u2029"} {
		values += bytes.Count(data, []byte(lineBreak))
	}
	switch {
	case values > maxValues:
		return tooMany(name)
	case values <= fewValues && bytes.IndexByte(data, '*') < 0:
		return nil
	}
	var doc yaml.Node
	if yaml.Unmarshal(data, &doc) != nil {
		return nil // the decoder says what is wrong
	}
	w := weigher{file: name, data: data, known: map[*yaml.Node]weight{}}
	if w.of(&doc); w.fault == nil && w.pairs > maxPairs {
		return tooMany(name)
	}
	return w.fault
}

func tooMany(name string) *Fault {
	return Invalid("file.values", "file", name, "limit", maxValues)
}

// weight is what a part of a file comes to once its aliases are written out.
type weight struct{ values, text int }

// weigher weighs a file. What stands behind an anchor is weighed once.
type weigher struct {
	file  string
	data  []byte
	known map[*yaml.Node]weight // of anchors; values are -1 while one is being weighed
	pairs int
	fault *Fault
}

func (w *weigher) of(n *yaml.Node) weight {
	if n.Kind == yaml.AliasNode {
		return w.alias(n)
	}
	if n.Anchor != "" {
		w.known[n] = weight{values: -1}
	}
	sum := weight{1, len(n.Value)}
	if n.Kind == yaml.MappingNode {
		w.keys(n)
	}
	for _, part := range n.Content {
		if w.fault != nil {
			return sum
		}
		x := w.of(part)
		sum.values += x.values
		sum.text += x.text
	}
	if n.Anchor != "" {
		w.known[n] = sum
	}
	if w.fault == nil && (sum.values > maxValues || sum.text > maxText) {
		w.fault = tooMany(w.file)
	}
	return sum
}

func (w *weigher) alias(n *yaml.Node) weight {
	x := w.known[n.Alias]
	if x.values < 0 {
		w.refuse(n, fmt.Sprintf("anchor '%s' value contains itself", n.Value))
	}
	return x
}

// keys refuses a key that stands twice and counts the pairs that the decoder will compare.
func (w *weigher) keys(n *yaml.Node) {
	type key struct {
		kind yaml.Kind
		text string
	}
	first := map[key]int{}
	for i := 0; i < len(n.Content); i += 2 {
		k := key{n.Content[i].Kind, n.Content[i].Value}
		if line, twice := first[k]; twice {
			w.refuse(n.Content[i], fmt.Sprintf("mapping key %#v already defined at line %d", k.text, line))
			return
		}
		first[k] = n.Content[i].Line
	}
	w.pairs += len(first) * len(first) / 2
}

// refuse says what the decoder would have said.
func (w *weigher) refuse(n *yaml.Node, text string) {
	if w.fault == nil {
		w.fault = Invalid("file.decode", "file", w.file, "line", max(1, n.Line), "text", strings.ToValidUTF8(text, "?"), "excerpt", excerpt(w.data, n.Line))
	}
}
