package store

import (
	"bytes"
	"strings"
	"time"
	_ "time/tzdata" // Windows has no time zones of its own

	"github.com/kesu-cli/kesu/complaint"
)

// ConfigFile is the file that makes a folder a store.
const ConfigFile = "kesu.yaml"

// ConfigFormat is the newest form of kesu.yaml that this program reads.
const ConfigFormat = 1

// Config is kesu.yaml. Its form only ever gains optional keys; a change that
// older programs would misread raises ConfigFormat.
type Config struct {
	Format   int    `yaml:"format"`
	Site     string `yaml:"site"`     // of clones without git config kesu.site
	Policy   string `yaml:"policy"`   // folder under policies/
	Timezone string `yaml:"timezone"` // IANA name, such as Asia/Shanghai
}

// Location returns the store's time zone, which DecodeConfig has checked.
func (c Config) Location() *time.Location {
	zone, err := time.LoadLocation(c.Timezone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// DecodeConfig reads kesu.yaml strictly: all four keys, nothing else. Errors are
// of class invalid and name file and line.
func DecodeConfig(data []byte) (Config, error) {
	var c Config
	if fault := complaint.Strict(ConfigFile, data, ConfigFormat, &c); fault != nil {
		return Config{}, fault
	}
	if fault := complaint.CheckFormat(ConfigFile, c.Format, ConfigFormat); fault != nil {
		return Config{}, fault
	}
	return c, c.check(data)
}

// check returns the first value that cannot be.
func (c Config) check(data []byte) error {
	_, zoneErr := time.LoadLocation(c.Timezone)
	for _, rule := range []struct {
		key     string
		broken  bool
		problem string
	}{
		{"site", !complaint.ValidSite(c.Site), "site must be a capital letter with up to seven capitals or digits after it"},
		{"policy", !plainName(c.Policy) || strings.Contains(c.Policy, "/"), "policy must be the name of a folder in policies"},
		{"timezone", zoneErr != nil || c.Timezone == "" || c.Timezone == "Local", "timezone must be a name such as Asia/Shanghai"},
	} {
		if rule.broken {
			before, _, _ := bytes.Cut(data, []byte(rule.key+":"))
			line := 1 + bytes.Count(before, []byte("\n"))
			return fail("store.config", nil, "file", ConfigFile, "line", line, "problem", rule.problem)
		}
	}
	return nil
}
