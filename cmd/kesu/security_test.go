package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every test that SECURITY.md names for a promise exists, and every fuzz target is named.
func TestSecurity(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "SECURITY.md"))
	require.NoError(t, err)
	there := tests(t)
	rows := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 2 || strings.Contains(line, "---") || strings.Contains(line, "| promise |") {
			continue
		}
		rows++
		names := regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1)
		require.NotEmpty(t, names, "a promise without a test: %s", cells[0])
		for _, name := range names {
			require.True(t, there[name[1]], "%s: there is no test %s", cells[0], name[1])
		}
	}
	require.Greater(t, rows, 20)
	for name := range there {
		if strings.HasPrefix(name, "Fuzz") {
			require.Contains(t, string(text), "`"+name+"`", "a fuzz target that stands for no promise")
		}
	}
}

// tests are the names of all tests, fuzz targets and scripts of the module.
func tests(t *testing.T) map[string]bool {
	there := map[string]bool{}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	require.NoError(t, filepath.WalkDir(filepath.Join("..", ".."), func(file string, e os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasSuffix(file, ".txtar"):
			there[e.Name()] = true
		case strings.HasSuffix(file, "_test.go"):
			text, err := os.ReadFile(file)
			for _, m := range function.FindAllSubmatch(text, -1) {
				there[string(m[1])] = true
			}
			return err
		}
		return nil
	}))
	return there
}
