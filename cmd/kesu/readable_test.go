package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/templates"
)

// What git says of a remote is one sentence in the language of the user, the same each
// time; what is not known stays as it is.
func TestOfGit(t *testing.T) {
	words, err := templates.Load("zh")
	require.NoError(t, err)
	a := &app{words: words}
	for _, row := range []struct{ why, said, want string }{
		{"a path", "fatal: '/none.git' does not appear to be a git repository\nfatal: Could not read from remote repository.", "没有 git 库“/none.git”，或没有权限"},
		{"on a web server", "fatal: repository 'http://h/none.git/' not found", "没有 git 库“http://h/none.git/”，或没有权限"},
		{"nobody listens; how long it took differs each time", "fatal: unable to access 'https://h:1/x/': Failed to connect to h port 1 after 3 ms: Couldn't connect", "连不上（Failed to connect to h port 1）"},
		{"no such host", "fatal: unable to access 'https://h.invalid/x/': Could not resolve host: h.invalid", "连不上（Could not resolve host: h.invalid）"},
		{"by ssh", "ssh: Could not resolve hostname h.invalid: Name or service not known\nfatal: Could not read", "连不上（Could not resolve hostname h.invalid）"},
		{"a key that is not known there", "git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.", "没有权限（Permission denied (publickey)）"},
		{"something else", "fatal: early EOF", "fatal: early EOF"},
	} {
		require.Equal(t, row.want, a.ofGit(row.said), row.why)
	}
}
