package report

import (
	"slices"
	"strings"

	"github.com/kesu-cli/kesu/sla"
)

// Volumes are business volumes of a period by their key in volumes.yaml: a category's code, a key that a figure of the
// policy names, or AXIS:VALUE such as site:north.
type Volumes map[string]int64

// Of returns a volume; one that is only given by value is the sum of its values.
func (v Volumes) Of(key string) int64 {
	if n, ok := v[key]; ok {
		return n
	}
	sum := int64(0)
	for k, n := range v {
		if strings.HasPrefix(k, key+":") {
			sum += n
		}
	}
	return sum
}

// VolumeKey returns the key of a business volume that somebody's words mean: a category by code or name, a volume that a
// figure of the policy names, or AXIS:VALUE, the value by code or name; false where the policy knows none of that.
func VolumeKey(p *sla.Policy, words string) (string, bool) {
	if c, ok := sla.Find(p, p.Categories, words); ok {
		return c.Code, true
	}
	if slices.Contains(volumeKeys(p), words) {
		return words, true
	}
	by, value, ok := strings.Cut(words, ":")
	if !ok || value == "" {
		return "", false
	}
	code, ok := valueOf(p, by, value)
	return by + ":" + code, ok
}

// VolumeKeys lists what volumes of the policy can be given for: its categories and what its figures name.
func VolumeKeys(p *sla.Policy) []string { return append(sla.Codes(p.Categories), volumeKeys(p)...) }

func volumeKeys(p *sla.Policy) []string {
	var keys []string
	for _, f := range p.Figures {
		for _, key := range append(slices.Clone(f.Imported), f.Per) {
			if key != "" && !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// valueOf finds a value of an axis.
func valueOf(p *sla.Policy, by, words string) (string, bool) {
	switch by {
	case "department", "cause":
		return found(p, p.Departments, words)
	case "type":
		return found(p, p.Types, words)
	case "channel":
		return found(p, p.Channels, words)
	case axisLevel:
		return found(p, p.Levels, words)
	}
	field, _ := sla.ByCode(p.Fields, by)
	if len(field.Options) > 0 {
		return found(p, field.Options, words)
	}
	return words, field.Code != ""
}

func found[T sla.Termed](p *sla.Policy, all []T, words string) (string, bool) {
	v, ok := sla.Find(p, all, words)
	if !ok {
		return "", false
	}
	return sla.Codes([]T{v})[0], true
}
