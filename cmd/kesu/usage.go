package main

import (
	"cmp"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
)

// help explains a command: what it does, how it is called, examples, the commands
// under it, its flags. It stands in for the framework's own, which knows one
// language and counts a Chinese character as three columns.
func (a *app) help(c *cobra.Command, _ []string) {
	if !a.docs { // help was not foreseen: the same place in a tree with texts
		a.docs = true
		if target, _, err := a.root().Find(strings.Fields(c.CommandPath())[1:]); err == nil {
			target.SetOut(c.OutOrStdout())
			a.help(target, nil)
		}
		return
	}
	if words := c.Flags().Args(); c.HasAvailableSubCommands() && len(words) > 0 {
		a.missed = a.noCommand(c, words[0])
		return
	}
	width := a.width()
	sections := []string{hang("", strings.TrimSpace(cmp.Or(c.Long, c.Short)), width), a.t("help.usage") + "\n  " + a.useLine(c)}
	add := func(title, body string) {
		if body != "" {
			sections = append(sections, title+"\n"+strings.TrimRight(body, "\n"))
		}
	}
	add(a.t("help.examples"), c.Example)
	for _, g := range c.Groups() {
		add(g.Title, commandLines(c, g.ID, width))
	}
	add(a.t("help.commands"), commandLines(c, "", width))
	add(a.t("help.flags"), a.flagLines(c.LocalFlags(), width))
	add(a.t("help.globals"), a.flagLines(c.InheritedFlags(), width))
	if c.HasAvailableSubCommands() {
		sections = append(sections, a.t("help.more", "command", c.CommandPath()))
	}
	_, _ = io.WriteString(c.OutOrStdout(), strings.Join(sections, "\n\n")+"\n")
}

func (a *app) useLine(c *cobra.Command) string {
	if c.HasAvailableSubCommands() {
		return c.CommandPath() + " " + a.t("help.subcommand") + " " + a.t("help.options")
	}
	path, _, _ := strings.Cut(c.CommandPath(), " "+c.Name())
	return strings.TrimSpace(path+" "+c.Use) + " " + a.t("help.options")
}

// commandLines lists the commands of a group, or those of no group.
func commandLines(c *cobra.Command, group string, width int) string {
	var b strings.Builder
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() && sub.GroupID == group {
			b.WriteString(hang("  "+pad(sub.Name(), c.Commands()[0].NamePadding())+" ", sub.Short, width) + "\n")
		}
	}
	return b.String()
}

// flagLines explains flags in the order of their names.
func (a *app) flagLines(flags *pflag.FlagSet, width int) string {
	var names, texts []string
	widest := 0
	flags.VisitAll(func(f *pflag.Flag) {
		name := "      --" + f.Name
		if f.Shorthand != "" {
			name = "  -" + f.Shorthand + ", --" + f.Name
		}
		if f.Value.Type() != "bool" {
			name += " " + a.placeholder(f)
		}
		text := f.Usage
		if d := strings.Trim(f.DefValue, "[]"); d != "" && d != "false" {
			text = a.t("flag.default", "text", text, "value", d)
		}
		names, texts, widest = append(names, name), append(texts, text), max(widest, report.Screen.Width(name))
	})
	var b strings.Builder
	for i, name := range names {
		b.WriteString(hang(pad(name, widest)+"   ", texts[i], width) + "\n")
	}
	return b.String()
}

func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-report.Screen.Width(text)))
}

// hang wraps a text behind a label, its further lines below its first.
func hang(label, text string, width int) string {
	indent := report.Screen.Width(label)
	if width < indent+20 {
		return label + text
	}
	return label + strings.Join(report.Screen.Wrap(text, width-indent), "\n"+strings.Repeat(" ", indent))
}

// placeholderKey is the annotation under which a flag keeps the word for its value.
const placeholderKey = "placeholder"

// placeholders takes the word for a flag's value from the front of its
// explanation, where it stands in backquotes.
func placeholders(flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		if rest, ok := strings.CutPrefix(f.Usage, "`"); ok {
			word, text, _ := strings.Cut(rest, "` ")
			f.Usage, f.Annotations = text, map[string][]string{placeholderKey: {word}}
		}
	})
}

func (a *app) placeholder(f *pflag.Flag) string {
	if word := f.Annotations[placeholderKey]; len(word) > 0 {
		return word[0]
	}
	return a.doc("flag.value")
}

// flagFault says what is wrong with the flags of a call.
func (a *app) flagFault(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	path := c.CommandPath()
	switch {
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			name = "-" + unknown.GetSpecifiedName()
		}
		return complaint.Usage("usage.no-flag", "command", path, "flag", name)
	case errors.As(err, &missing):
		return complaint.Usage("usage.flag-value", "command", path, "flag", "--"+missing.GetFlag().Name, "what", a.t("flag.value"))
	case errors.As(err, &invalid):
		return complaint.Usage("usage.flag-form", "command", path, "flag", "--"+invalid.GetFlag().Name, "value", invalid.GetValue())
	case errors.As(err, &syntax):
		return complaint.Usage("usage.no-flag", "command", path, "flag", syntax.GetSpecifiedFlag())
	}
	return complaint.Usage("usage.flag", "command", path, "text", err.Error())
}

// noCommand says that a command has no such command under it, and which come near.
func (a *app) noCommand(c *cobra.Command, word string) error {
	c.SuggestionsMinimumDistance = 2
	if like := c.SuggestionsFor(word); len(like) > 0 {
		return complaint.Usage("usage.command", "command", c.CommandPath(), "value", word, "like", like)
	}
	return complaint.Usage("usage.no-command", "command", c.CommandPath(), "value", word)
}
