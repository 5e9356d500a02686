package store

import (
	"cmp"
	"context"
	"errors"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// settings is what git knows of the user and of how to commit here.
type settings struct {
	author, committer ident
	committed         time.Time // GIT_COMMITTER_DATE; zero: now
	site              string    // kesu.site
	signs             bool      // commit.gpgsign
	hooksPath         string    // core.hooksPath
	bare              bool      // core.bare
	exotic            bool      // holds something that only git itself understands
}

// ident is a person as git writes one.
type ident struct{ name, email string }

// wanted are the keys that settings reads, all in one run of git config.
const wanted = `^((user|author|committer)\.(name|email)|kesu\.site|commit\.gpgsign|core\.(hookspath|bare))$`

// readSettings asks git once. The environment counts before the configuration,
// as it does in git.
func readSettings(ctx context.Context, g git) (settings, error) {
	out, err := g.run(ctx, nil, "config", "--null", "--get-regexp", wanted)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) { // 1: no such key
		return settings{}, err
	}
	config := map[string]string{}
	for entry := range strings.SplitSeq(string(out), "\x00") {
		key, value, valued := strings.Cut(entry, "\n")
		if !valued {
			value = "true" // as git reads a key without "="
		}
		config[key] = value
	}
	who := func(role string) ident {
		env := "GIT_" + strings.ToUpper(role)
		return ident{
			name:  clean(cmp.Or(g.value(env+"_NAME"), config[role+".name"], config["user.name"])),
			email: clean(cmp.Or(g.value(env+"_EMAIL"), config[role+".email"], config["user.email"], g.value("EMAIL"))),
		}
	}
	set := settings{
		author: who("author"), committer: who("committer"), site: config["kesu.site"],
		signs: truth(config["commit.gpgsign"]), hooksPath: config["core.hookspath"], bare: truth(config["core.bare"]),
	}
	if date := g.value("GIT_COMMITTER_DATE"); date != "" {
		set.committed, err = gitDate(date)
		set.exotic = err != nil
	}
	return set, nil
}

// known returns an Error where git would have to guess who commits.
func (s settings) known() error {
	for _, part := range []struct{ value, name string }{
		{s.committer.name, "user.name"}, {s.committer.email, "user.email"},
		{s.author.name, "user.name"}, {s.author.email, "user.email"},
	} {
		if part.value == "" {
			return fail("store.identity", nil, "missing", part.name)
		}
	}
	return nil
}

// clean drops what may not stand in a name or an address of a commit.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == '<' || r == '>' {
			return -1
		}
		return r
	}, s))
}

// truth reads a boolean as git config does.
func truth(s string) bool {
	switch strings.ToLower(s) {
	case "true", "yes", "on":
		return true
	}
	n, err := strconv.Atoi(s)
	return err == nil && n != 0
}

// gitDate reads the two unambiguous forms of git's dates: seconds with a zone
// ("1794960000 +0800") and RFC 3339.
func gitDate(s string) (time.Time, error) {
	if seconds, zone, ok := strings.Cut(strings.TrimPrefix(s, "@"), " "); ok {
		n, err := strconv.ParseInt(seconds, 10, 64)
		at, zoneErr := time.Parse("-0700", zone)
		return time.Unix(n, 0).In(at.Location()), errors.Join(err, zoneErr)
	}
	return time.Parse(time.RFC3339, s)
}
