package sla

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
)

// Condition is a statement about a complaint in the small language of policies:
// "amount >= 2000 or media", "level in general urgent and !customer_format",
// "measure.cause covers D4.cause". The empty Condition always holds. What names
// mean is said at facts.
type Condition struct {
	text string
	any  [][]atom // one of the lists holds, all of its atoms
}

// atom is one statement.
type atom struct {
	name   string
	not    bool
	op     string // "", = != >= <= > < in has covers
	values []string
}

var (
	atomForm = regexp.MustCompile(`^(!?)([\p{L}\p{N}_.]+)(?:\s*(!=|>=|<=|=|>|<)\s*([^\s=<>]\S*)|\s+(in|has|covers)\s+(\S+(?:\s+\S+)*))?$`)
	orForm   = regexp.MustCompile(`\s+or\s+`)
	andForm  = regexp.MustCompile(`\s+and\s+`)
)

// ParseCondition reads a condition; the Fault names the part that is none.
func ParseCondition(text string) (Condition, *complaint.Fault) {
	c := Condition{text: strings.TrimSpace(text)}
	if c.text == "" {
		return c, nil
	}
	for _, or := range orForm.Split(c.text, -1) {
		var all []atom
		for _, and := range andForm.Split(or, -1) {
			m := atomForm.FindStringSubmatch(strings.TrimSpace(and))
			if m == nil {
				return c, complaint.Invalid("condition.form", "value", strings.TrimSpace(and))
			}
			a := atom{name: m[2], not: m[1] == "!", op: m[3] + m[5], values: strings.Fields(m[4] + m[6])}
			if a.not && a.op != "" || a.op == "covers" && len(a.values) != 1 {
				return c, complaint.Invalid("condition.form", "value", strings.TrimSpace(and))
			}
			all = append(all, a)
		}
		c.any = append(c.any, all)
	}
	return c, nil
}

// String returns the condition as it was written.
func (c Condition) String() string { return c.text }

// IsZero reports whether the condition is empty.
func (c Condition) IsZero() bool { return c.text == "" }

// UnmarshalYAML reads a condition.
func (c *Condition) UnmarshalYAML(n *yaml.Node) error {
	var text string
	if err := n.Decode(&text); err != nil {
		return err
	}
	read, f := ParseCondition(text)
	if f != nil {
		return &yaml.TypeError{Errors: []string{conditionError(n.Line, f)}}
	}
	*c = read
	return nil
}

// MarshalYAML writes the condition as it was read.
func (c Condition) MarshalYAML() (any, error) { return c.text, nil }

// MarshalJSON writes the condition as it was read.
func (c Condition) MarshalJSON() ([]byte, error) { return json.Marshal(c.text) }

// holds reports whether the condition holds of the facts.
func (c Condition) holds(f facts) bool {
	return len(c.any) == 0 || slices.ContainsFunc(c.any, func(all []atom) bool {
		return !slices.ContainsFunc(all, func(a atom) bool { return !a.holds(f) })
	})
}

func (a atom) holds(f facts) bool {
	switch a.op {
	case "has":
		return slices.ContainsFunc(f.column(a.name), func(v string) bool {
			return slices.ContainsFunc(strings.Fields(v), func(w string) bool { return slices.Contains(a.values, w) })
		})
	case "covers":
		return f.covers(a.name, a.values[0])
	}
	v := f.value(a.name)
	switch a.op {
	case "":
		return truth(v) != a.not
	case "=", "in":
		return slices.ContainsFunc(a.values, func(want string) bool { return is(v, want) })
	case "!=":
		return !is(v, a.values[0])
	}
	if v == "" {
		return false
	}
	order := compare(v, a.values[0])
	switch a.op {
	case ">=":
		return order >= 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order < 0
}

// is reports whether a value is the one asked for, or has it among several choices.
func is(v, want string) bool {
	return compare(v, want) == 0 || slices.Contains(strings.Fields(v), want)
}

// truth reports whether a value counts as said: not empty, not no, not zero.
func truth(v string) bool {
	if n, ok := number(v); ok {
		return n.Sign() != 0
	}
	return v != "" && v != No
}

// compare orders two values: as numbers where both are, else as texts, which puts
// dates in order.
func compare(a, b string) int {
	x, okA := number(a)
	y, okB := number(b)
	if okA && okB {
		return x.Cmp(y)
	}
	return strings.Compare(a, b)
}

// names lists what the condition speaks of.
func (c Condition) atoms() []atom { return slices.Concat(c.any...) }
