package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
)

func (a *app) resolveCmd() *cobra.Command {
	c := a.command("resolve [ID|FILE]...", cobra.ArbitraryArgs, func(c *cobra.Command, args []string) error {
		s, err := a.openStore()
		if err != nil {
			return err
		}
		defer s.Close()
		if err := a.clock(s.Config().Location()); err != nil {
			return err
		}
		done, err := s.Resolve(c.Context(), args, a.now)
		for _, r := range done.Renumbered {
			a.warn("sync.renumbered", "from", r.From, "to", r.To)
		}
		for _, name := range done.Files {
			a.say("resolve.one", "file", name)
		}
		switch {
		case err != nil: // what was mended stays so
			return err
		case len(done.Left) > 0:
			return complaint.Busy("store.unresolved", "file", done.Left[0], "count", len(done.Left), "files", strings.Join(done.Left, " "))
		case done.Unfinished != "":
			a.warn("resolve.continue", "what", done.Unfinished)
		}
		if len(done.Files) > 0 || !done.Merged {
			a.say("resolve.done", "count", len(done.Files))
		}
		if done.Merged {
			a.say("resolve.merged")
		}
		return nil
	})
	return c
}
