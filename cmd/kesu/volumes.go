package main

import (
	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/sla"
)

const volumesFile = "volumes.yaml"

// volumeFile is the form of volumes.yaml.
type volumeFile struct {
	Format  int       `yaml:"format"`
	Volumes yaml.Node `yaml:"volumes"`
}

// volumes returns the business volumes of a period (S-31, S-52) that a policy has a use for. A key that no policy of
// the store knows is an error: its rate would be missing without anybody noticing.
func (d *desk) volumes(label string, p *sla.Policy) (report.Volumes, error) {
	data, err := d.store.ReadFile(volumesFile)
	if isNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var file volumeFile
	if f := complaint.Strict(volumesFile, data, 1, &file); f != nil && f.Code() != "file.empty" {
		return nil, f
	}
	out := report.Volumes{}
	for i := 0; i+1 < len(file.Volumes.Content); i += 2 {
		key, own, err := d.volumeKey(p, file.Volumes.Content[i])
		if err != nil {
			return nil, err
		}
		n, given, err := volumeOf(file.Volumes.Content[i+1], key, label)
		if err != nil {
			return nil, err
		}
		if _, twice := out[key]; twice {
			return nil, complaint.Invalid("volumes.twice", "file", volumesFile, "line", file.Volumes.Content[i].Line, "category", key)
		}
		if own && given {
			out[key] = n
		}
	}
	return out, nil
}

// volumeKey finds what a volume is given for; own tells that it is something of the policy itself.
func (d *desk) volumeKey(p *sla.Policy, n *yaml.Node) (key string, own bool, err error) {
	if key, own = report.VolumeKey(p, n.Value); own {
		return key, true, nil
	}
	for _, other := range d.inForce(d.now) {
		if key, ok := report.VolumeKey(other, n.Value); ok {
			return key, false, nil
		}
	}
	return "", false, complaint.Invalid("volumes.key", "file", volumesFile, "line", n.Line, "value", n.Value, "known", report.VolumeKeys(p))
}

// volumeOf reads the volumes of one key and returns that of a period.
func volumeOf(n *yaml.Node, key, label string) (found int64, given bool, err error) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		period, value := n.Content[i], n.Content[i+1]
		if !report.IsLabel(period.Value) {
			return 0, false, complaint.Invalid("volumes.period", "file", volumesFile, "line", period.Line, "value", period.Value)
		}
		var number int64
		if err := value.Decode(&number); err != nil || number < 0 {
			return 0, false, complaint.Invalid("volumes.value", "file", volumesFile, "line", value.Line, "category", key, "period", period.Value, "value", value.Value)
		}
		if period.Value == label {
			found, given = number, true
		}
	}
	return found, given, nil
}
