package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/templates"
)

// groups of commands in the help, in order.
const (
	groupWork   = "work"   // the way of a complaint
	groupDecide = "decide" // approvals, escalation, penalties
	groupRead   = "read"   // lists, figures, exports
	groupKeep   = "keep"   // the store, policies, calendars
)

// root builds the command tree.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{Use: "kesu", Short: a.doc("help.kesu.short"), Long: a.doc("help.kesu.long"), Example: a.doc("help.kesu.example"), SilenceErrors: true, SilenceUsage: true}
	cobra.EnableCommandSorting = false // the way of a complaint, not of the alphabet
	a.tree = root
	a.globalFlags(root.PersistentFlags())
	a.worded(root, "output", "output.", formats)
	a.worded(root, "lang", "lang.", templates.Languages())
	for _, id := range []string{groupWork, groupDecide, groupRead, groupKeep} {
		root.AddGroup(&cobra.Group{ID: id, Title: a.doc("group." + id)})
	}
	add := func(group string, commands ...*cobra.Command) {
		for _, c := range commands {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	add(groupWork, a.openCmd(), a.classifyCmd(), a.transferCmd(), a.signCmd(), a.refuseCmd(), a.replyCmd(), a.promiseCmd(), a.stepCmd(), a.closeCmd(), a.callbackCmd(),
		a.deferCmd(), a.trackCmd(), a.pauseCmd(), a.resumeCmd(), a.extendCmd(), a.reopenCmd(), a.withdrawCmd(), a.duplicateCmd(), a.voidCmd(), a.correctCmd(), a.noteCmd(), a.attachCmd())
	add(groupDecide, a.approveCmd(), a.rejectCmd(), a.escalateCmd(), a.penaltyCmd(), a.bulletinCmd())
	add(groupRead, a.listCmd(), a.showCmd(), a.dueCmd(), a.remindCmd(), a.explainCmd(), a.statsCmd(), a.exportCmd())
	add(groupKeep, a.initCmd(), a.cloneCmd(), a.syncCmd(), a.resolveCmd(), a.archiveCmd(), a.importCmd(), a.applyCmd(), a.checkCmd(), a.auditCmd(), a.policyCmd(), a.peopleCmd(), a.calendarCmd(), a.demoCmd(), a.completionCmd(), a.versionCmd())
	a.ours(root)
	return root
}

func (a *app) globalFlags(f *pflag.FlagSet) {
	f.StringVarP(&a.flags.store, "store", "C", "", a.doc("flag.store"))
	f.StringVar(&a.flags.at, "at", "", a.doc("flag.at"))
	f.StringVar(&a.flags.now, "now", "", a.doc("flag.now"))
	f.StringVar(&a.flags.known, "known", "", a.doc("flag.known"))
	f.StringVar(&a.flags.by, "by", "", a.doc("flag.by"))
	f.StringVar(&a.flags.why, "because", "", a.doc("flag.because"))
	f.StringVarP(&a.flags.output, "output", "o", "table", a.doc("flag.output"))
	f.StringVar(&a.flags.lang, "lang", "", a.doc("flag.lang"))
	f.BoolVar(&a.flags.noCommit, "no-commit", false, a.doc("flag.no-commit"))
	f.BoolVar(&a.flags.reveal, "reveal", false, a.doc("flag.reveal"))
	f.BoolVarP(&a.flags.quiet, "quiet", "q", false, a.doc("flag.quiet"))
}

// ours puts help, usage errors and flags of the framework into the user's language.
func (a *app) ours(root *cobra.Command) {
	root.SetHelpFunc(a.help)
	root.SetFlagErrorFunc(a.flagFault)
	root.SetHelpCommand(&cobra.Command{Use: "help [COMMAND]", Short: a.doc("help.help.short"), GroupID: groupKeep, ValidArgsFunction: cobra.NoFileCompletions, RunE: func(_ *cobra.Command, args []string) error {
		target, rest, err := root.Find(args)
		if err != nil || len(rest) > 0 {
			return a.noCommand(target, rest[0])
		}
		return target.Help()
	}})
	root.CompletionOptions.DisableDefaultCmd = true
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return a.checkGlobals() }
	root.Args = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		return a.noCommand(c, args[0])
	}
	root.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		c.InitDefaultHelpFlag()
		c.Flags().Lookup("help").Usage = a.doc("flag.help")
		placeholders(c.Flags())
		placeholders(c.PersistentFlags())
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	if a.docs { // without help nobody sees these texts
		visit(root)
	}
}

// checkGlobals refuses values of the common flags that mean nothing, before
// anything is done.
func (a *app) checkGlobals() error {
	if !slices.Contains(formats, a.flags.output) {
		return complaint.Usage("usage.value", "flag", "output", "value", a.flags.output, "known", formats)
	}
	if lang := strings.ToLower(a.flags.lang); lang != "" && !strings.HasPrefix(lang, "zh") && !strings.HasPrefix(lang, "en") {
		return complaint.Usage("usage.value", "flag", "lang", "value", a.flags.lang, "known", templates.Languages())
	}
	return nil
}

// command returns a command whose texts stand in the words under help.<name>.
func (a *app) command(use string, args cobra.PositionalArgs, run func(c *cobra.Command, args []string) error) *cobra.Command {
	name, _, _ := strings.Cut(use, " ")
	return a.named(name, use, args, run)
}

// named is command with a key of its own, for commands under a group.
func (a *app) named(key, use string, args cobra.PositionalArgs, run func(c *cobra.Command, args []string) error) *cobra.Command {
	c := &cobra.Command{Use: use, Short: a.doc("help." + key + ".short"), Args: args, RunE: run}
	if long := "help." + key + ".long"; a.docs && a.words.Has(long) {
		c.Long = a.t(long)
	}
	if example := "help." + key + ".example"; a.docs && a.words.Has(example) {
		c.Example = a.t(example)
	}
	return c
}

// group returns a command that only holds others; called alone it is a usage
// error (cobra would print help and succeed).
func (a *app) group(use string, subs ...*cobra.Command) *cobra.Command {
	c := a.command(use, nil, nil)
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return a.noCommand(c, args[0])
		}
		var names []string
		for _, s := range subs {
			names = append(names, s.Name())
		}
		return complaint.Usage("usage.group", "command", c.CommandPath(), "known", names)
	}
	c.Args = cobra.ArbitraryArgs
	c.AddCommand(subs...)
	return c
}

// exactly demands n arguments, named in what.
func exactly(n int, what string) cobra.PositionalArgs { return between(n, n, what) }

// between demands from least to most arguments, named in what.
func between(least, most int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case most == 0 && len(args) > 0:
			return complaint.Usage("usage.no-args", "command", c.CommandPath(), "value", args[0])
		case len(args) < least || len(args) > most:
			return complaint.Usage("usage.args", "command", c.CommandPath(), "want", what, "got", len(args))
		}
		return nil
	}
}

// text adds a string flag whose explanation stands in the words under flag.<name>.
func (a *app) text(c *cobra.Command, into *string, name string) {
	c.Flags().StringVar(into, name, "", a.doc("flag."+name))
}

// must adds string flags that have to be given.
func (a *app) must(c *cobra.Command, into map[string]*string) {
	names := make([]string, 0, len(into))
	for name, p := range into {
		a.text(c, p, name)
		names = append(names, name)
	}
	slices.Sort(names)
	run := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		for _, name := range names {
			if complaint.Clean(*into[name]) == "" {
				return complaint.Usage("usage.missing", "command", c.CommandPath(), "flag", name)
			}
		}
		return run(c, args)
	}
}
