package main

import (
	"cmp"
	"context"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/report/text"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

// world is all that a run can see of the machine beside the store.
type world struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            func(string) string
}

// app is one run of the program: the world, the words of the user's language and
// the flags that every command has.
type app struct {
	world
	words   *templates.Words
	now     time.Time // the clock, read once (or pretended by --now)
	flags   globals
	policy  *sla.Policy // in force, once a store is open: it names the codes in messages
	shared  *desk       // of apply, whose commands work on one opened store
	docs    bool        // somebody reads help: the tree is built with its texts
	tree    *cobra.Command
	lists   bool  // the command asks the index first of all
	partial bool  // it was said that this clone is without earlier months
	missed  error // help was asked for a command that there is not
}

// globals are the flags of every command.
type globals struct {
	store, at, now, known, by, output, lang, why string
	noCommit, reveal, quiet                      bool
}

// run is the program: it returns the exit status and is the only place that
// prints errors.
func run(args []string, w world) int {
	words, err := templates.Load(language(args, w.env))
	if err != nil {
		_, _ = io.WriteString(w.stderr, err.Error()+"\n")
		return statusFailed
	}
	return spoken(args, w, words)
}

// spoken is run in the language of the words.
func spoken(args []string, w world, words *templates.Words) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	a := &app{world: w, words: words, now: time.Now(), docs: len(args) == 0 || slices.ContainsFunc(args, wantsDocs)}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(w.stdin)
	root.SetOut(w.stdout)
	root.SetErr(w.stderr)
	err := root.ExecuteContext(ctx)
	return a.report(cmp.Or(err, a.missed))
}

// wantsDocs reports whether an argument asks for help or for completions.
func wantsDocs(arg string) bool {
	return arg == "help" || arg == "-h" || arg == "--help" || arg == "completion" || strings.HasPrefix(arg, "__complete")
}

// language chooses the language: --lang, KESU_LANG, then the locale.
func language(args []string, env func(string) string) string {
	for i, arg := range args {
		if v, ok := strings.CutPrefix(arg, "--lang="); ok {
			return known(v)
		}
		if arg == "--lang" && i+1 < len(args) {
			return known(args[i+1])
		}
	}
	for _, name := range []string{"KESU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := env(name); v != "" {
			return known(v)
		}
	}
	return "en"
}

func known(locale string) string {
	if strings.HasPrefix(strings.ToLower(locale), "zh") {
		return "zh"
	}
	return "en"
}

// t is a sentence in the user's language.
func (a *app) t(key string, pairs ...any) string { return a.words.T(key, pairs...) }

// doc is t for the texts of the help, which a tree that only runs a command does without.
func (a *app) doc(key string) string {
	if !a.docs {
		return ""
	}
	return a.t(key)
}

// say prints a message for people, unless -q was given.
func (a *app) say(key string, pairs ...any) {
	if !a.flags.quiet {
		a.warn(key, pairs...)
	}
}

// warn prints a message for people even with -q.
func (a *app) warn(key string, pairs ...any) {
	a.line(a.t(key, pairs...))
}

// line prints a line for people. What a foreign file or git says in it cannot steer
// the terminal.
func (a *app) line(said string) { _, _ = io.WriteString(a.stderr, text.Tidy(said)+"\n") }
