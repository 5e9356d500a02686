package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// The guides are walked as they stand: their files are written, their console blocks
// run one after the other in one folder, and every other piece of a policy that they
// show is one, also together with the example's.
func TestGuides(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash")
	}
	bin := t.TempDir()
	out, err := exec.Command("go", "build", "-o", filepath.Join(bin, "kesu"), ".").CombinedOutput()
	require.NoError(t, err, string(out))
	for _, lang := range templates.Languages() {
		t.Run(lang, func(t *testing.T) {
			text, dir := string(templates.Guide(lang)), t.TempDir()
			example := ""
			for _, block := range blocks(text, "yaml") {
				name, content, isFile := strings.Cut(strings.TrimPrefix(block, "# file: "), "\n")
				if isFile && strings.HasPrefix(block, "# file: ") {
					require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644))
					if example == "" {
						example = content
					}
					continue
				}
				checkPiece(t, example, block)
			}
			walked := blocks(text, "console")
			require.NotEmpty(t, walked)
			for _, block := range walked {
				checkConsole(t, bash, bin, dir, block)
			}
		})
	}
}

// checkPiece takes a piece of a policy into the example in place of the same keys; it
// must be read strictly, and what it speaks of must be there.
func checkPiece(t *testing.T, example, piece string) {
	t.Helper()
	require.Nil(t, complaint.Strict("guide", []byte(piece), sla.Format, &sla.Policy{}), piece)
	key, _, _ := strings.Cut(piece, ":")
	years, err := statutory()
	require.NoError(t, err)
	text := withoutKey(example, key) + piece
	if key == "stages" { // a stage more
		text = strings.Replace(example, "\noutcomes:", "\n"+strings.TrimPrefix(piece, "stages:\n")+"\noutcomes:", 1)
	}
	if key == "pause" {
		text = example + piece
	}
	_, err = sla.Parse("guide.yaml", []byte(text), sla.Sources{Years: years, Normal: templates.Fold, Answers: templates.Answers()})
	require.NoError(t, err, piece)
}

// withoutKey leaves out a key of the top level and what stands under it.
func withoutKey(text, key string) string {
	var kept strings.Builder
	skip := false
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "-") {
			skip = strings.HasPrefix(line, key+":")
		}
		if !skip {
			kept.WriteString(line)
		}
	}
	return kept.String()
}
