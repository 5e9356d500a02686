package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
)

func (a *app) completionCmd() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	c := a.command("completion SHELL", exactly(1, "bash|zsh|fish|powershell"), func(_ *cobra.Command, args []string) error {
		switch args[0] {
		case "bash":
			return a.tree.GenBashCompletionV2(a.stdout, true)
		case "zsh":
			return a.tree.GenZshCompletion(a.stdout)
		case "fish":
			return a.tree.GenFishCompletion(a.stdout, true)
		case "powershell":
			return a.tree.GenPowerShellCompletionWithDesc(a.stdout)
		}
		return complaint.Usage("usage.value", "flag", "SHELL", "value", args[0], "known", shells)
	})
	c.ValidArgs = shells
	return c
}

// version is set when a release is built.
var version = "dev"

func (a *app) versionCmd() *cobra.Command {
	return a.command("version", exactly(0, ""), func(*cobra.Command, []string) error {
		built := version
		if info, ok := debug.ReadBuildInfo(); ok && version == "dev" && info.Main.Version != "" && info.Main.Version != "(devel)" {
			built = info.Main.Version
		}
		_, err := fmt.Fprintf(a.stdout, "kesu %s (%s/%s, %s)\n", built, runtime.GOOS, runtime.GOARCH, runtime.Version())
		return err
	})
}
