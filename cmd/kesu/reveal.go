package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint/store"
)

// reveals writes down that personal data is going to be shown unmasked: when, to
// whom, by which command, of what (ENG-22). What cannot be logged is not shown. Each
// site has a log of its own, so that logs never conflict.
func (d *desk) reveals(c *cobra.Command, what string) error {
	if !d.flags.reveal {
		return nil
	}
	by, err := d.by(c.Context())
	if err != nil {
		return err
	}
	site, err := d.store.Site(c.Context())
	if err != nil {
		return err
	}
	name := "access/" + site + ".log"
	return d.write(c.Context(), func(tx *store.Tx) error {
		before, err := d.store.ReadFile(name)
		if err != nil && !isNotFound(err) {
			return err
		}
		line := strings.Join([]string{d.now.Format(time.RFC3339), by, c.CommandPath(), what}, "\t") + "\n"
		d.message(tx, fmt.Sprintf("access: personal data shown (%s)", by))
		return tx.WriteFile(name, append(before, line...))
	})
}
