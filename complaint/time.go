package complaint

import (
	"fmt"
	"time"

	"gopkg.in/yaml.v3"
)

// Time is an instant to the second, stored with its offset (ENG-06). It exists
// because yaml.v3 reads a time without a zone as UTC and writes fractions.
type Time struct{ time.Time }

// At returns t cut to the second.
func At(t time.Time) Time { return Time{t.Truncate(time.Second)} }

// MarshalYAML writes RFC 3339 with offset, unquoted.
func (t Time) MarshalYAML() (any, error) {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!timestamp", Value: t.Format(time.RFC3339)}, nil
}

// UnmarshalYAML accepts RFC 3339 only: a stored time without an offset is an error.
func (t *Time) UnmarshalYAML(n *yaml.Node) error {
	parsed, err := time.Parse(time.RFC3339, n.Value)
	if err != nil {
		return fmt.Errorf("line %d: time %q is not of the form 2026-11-16T09:00:00+08:00", n.Line, n.Value)
	}
	t.Time = parsed
	return nil
}

// MarshalJSON writes RFC 3339 with offset, null for the zero time.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return []byte(t.Format(`"` + time.RFC3339 + `"`)), nil
}
