package main

import (
	"bytes"
	"errors"
	"io"

	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

const volumesFile = "volumes.yaml"

// volumes returns the business volume by category of a period (S-31). A label
// that is none of the policy's categories is an error: its rate would be missing
// without anybody noticing.
func (d *desk) volumes(label string) (map[string]int64, error) {
	data, err := d.store.ReadFile(volumesFile)
	if isNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var file struct {
		Format  int                         `yaml:"format"`
		Volumes map[string]map[string]int64 `yaml:"volumes"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, complaint.Invalid("file.decode", "file", volumesFile, "line", 1, "text", err.Error(), "excerpt", "")
	}
	p, out := d.policy(d.now), map[string]int64{}
	for category, byPeriod := range file.Volumes {
		c, ok := sla.Find(p, p.Categories, category)
		if !ok {
			return nil, complaint.Invalid("value.category", "value", category, "known", sla.Codes(p.Categories))
		}
		if _, twice := out[c.Code]; twice {
			return nil, complaint.Invalid("volumes.twice", "file", volumesFile, "category", category)
		}
		for period, n := range byPeriod {
			if !report.IsLabel(period) {
				return nil, complaint.Invalid("volumes.period", "file", volumesFile, "value", period)
			}
			if n < 0 {
				return nil, complaint.Invalid("volumes.value", "file", volumesFile, "category", category, "period", period)
			}
		}
		out[c.Code] = byPeriod[label]
	}
	return out, nil
}
