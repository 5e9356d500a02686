package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The README's console blocks are run as they stand, block by block in one
// folder; what follows a command must be what it prints, "…" standing for
// anything.
func TestReadme(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash")
	}
	text, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	bin := t.TempDir()
	out, err := exec.Command("go", "build", "-o", filepath.Join(bin, "kesu"), ".").CombinedOutput()
	require.NoError(t, err, string(out))
	for _, block := range blocks(string(text), "console") {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "台账.csv"), []byte(blocks(string(text), "csv")[0]), 0o644))
		checkConsole(t, bash, bin, dir, block)
	}
	for _, block := range blocks(string(text), "sh") {
		if strings.Contains(block, "kesu apply") {
			checkDecisions(t, bash, bin, block)
		}
	}
}

// The README shows the table of statuses as the tests found it.
func TestReadmeStates(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	states, err := os.ReadFile("../../testdata/states.golden.md")
	require.NoError(t, err)
	_, after, _ := strings.Cut(string(text), "<!-- states -->\n")
	shown, _, _ := strings.Cut(after, "<!-- /states -->")
	require.Equal(t, strings.TrimSpace(string(states)), strings.TrimSpace(shown), "copy testdata/states.golden.md into the README")
}

// blocks returns the fenced blocks of a language.
func blocks(text, lang string) []string {
	var all []string
	for _, part := range strings.Split(text, "```"+lang+"\n")[1:] {
		body, _, _ := strings.Cut(part, "```")
		all = append(all, body)
	}
	return all
}

func environment(bin, dir string) []string {
	return append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+dir, "KESU_LANG=zh", "KESU_STORE=",
		"GIT_AUTHOR_NAME=客服", "GIT_AUTHOR_EMAIL=kf@example.com", "GIT_COMMITTER_NAME=客服", "GIT_COMMITTER_EMAIL=kf@example.com")
}

// checkConsole runs a block's commands in one shell and compares what each prints.
func checkConsole(t *testing.T, bash, bin, dir, block string) {
	t.Helper()
	var script strings.Builder
	var commands, want []string
	for line := range strings.Lines(block) {
		if cmd, ok := strings.CutPrefix(line, "$ "); ok {
			script.WriteString("echo '@@@'\n" + cmd)
			commands, want = append(commands, cmd), append(want, "")
			continue
		}
		want[len(want)-1] += line
	}
	c := exec.Command(bash, "-c", "exec 2>&1\n"+script.String())
	c.Dir, c.Env = dir, environment(bin, dir)
	out, err := c.Output()
	require.NoError(t, err, string(out))
	got := strings.Split(string(out), "@@@\n")[1:]
	require.Len(t, got, len(commands))
	for i := range commands {
		if want[i] != "" {
			require.True(t, matches(want[i], got[i]), "%s\nwant:\n%s\ngot:\n%s", commands[i], want[i], got[i])
		}
	}
}

// matches compares text in which "…" stands for anything.
func matches(want, got string) bool {
	parts := strings.Split(want, "…")
	if len(parts) == 1 {
		return want == got
	}
	if !strings.HasPrefix(got, parts[0]) {
		return false
	}
	rest := got[len(parts[0]):]
	for _, p := range parts[1 : len(parts)-1] {
		_, after, ok := strings.Cut(rest, p)
		if !ok {
			return false
		}
		rest = after
	}
	last := parts[len(parts)-1]
	return strings.HasSuffix(rest, last) || strings.TrimSpace(last) == ""
}

// checkDecisions runs the README's weekly decisions and its stream of commands on
// a demonstration store.
func checkDecisions(t *testing.T, bash, bin, block string) {
	t.Helper()
	dir := t.TempDir()
	lines := []string{"kesu demo desk -q --complaints 40", "export KESU_STORE=$PWD/desk KESU_NOW=2026-11-30T09:00:00+08:00"}
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	for _, b := range blocks(string(readme), "sh") {
		if strings.Contains(b, "kesu penalty list") {
			lines = append(lines, b)
		}
	}
	if _, err := exec.LookPath("jq"); err != nil {
		block = strings.ReplaceAll(block, "| jq -r '.[] | select(.level == \"strong\") | .id'", "| cat")
	}
	c := exec.Command(bash, "-c", "set -e\n"+strings.Join(append(lines, block), "\n"))
	c.Dir, c.Env = dir, environment(bin, dir)
	out, err := c.CombinedOutput()
	require.NoError(t, err, string(out))
	require.FileExists(t, filepath.Join(dir, "通报.xlsx"))
	require.Contains(t, string(out), "已执行 3 条命令")
}
