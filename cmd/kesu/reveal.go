package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
)

// revealed writes down that personal data was shown unmasked: when, by whom, by
// which command, of how many complaints (ENG-22). Each site has a log of its own,
// so that logs never conflict.
func (d *desk) revealed(c *cobra.Command, ids []complaint.ID) error {
	if !d.flags.reveal || len(ids) == 0 {
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
	what := string(ids[0])
	if len(ids) > 1 {
		what = fmt.Sprintf("%s and %d more", ids[0], len(ids)-1)
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
