package main

import (
	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

func (a *app) noteCmd() *cobra.Command {
	var text string
	var settle bool
	c := a.step("note ID", nil, func(_ *desk, _ []string, now *sla.Assessment) (complaint.Event, error) {
		body := &complaint.Noted{Text: complaint.Clean(text)}
		if settle {
			if body.Settles = complaint.Settles(now.State.Problems); body.Settles == nil {
				return complaint.Event{}, complaint.Refuse("note.nothing-to-settle", "id", now.State.ID)
			}
		}
		return complaint.Event{Noted: body}, nil
	})
	a.must(c, map[string]*string{"text": &text})
	c.Flags().BoolVar(&settle, "settle", false, a.doc("flag.settle"))
	return c
}
