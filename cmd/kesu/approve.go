package main

import (
	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

func (a *app) approveCmd() *cobra.Command {
	var text string
	c := a.step("approve ID", nil, func(_ *desk, _ []string, now *sla.Assessment) (complaint.Event, error) {
		return complaint.Event{Approved: &complaint.Approved{Subject: pendingSubject(now), Text: complaint.Clean(text)}}, nil
	})
	a.text(c, &text, "text")
	return c
}

func (a *app) rejectCmd() *cobra.Command {
	var reason string
	c := a.step("reject ID", nil, func(_ *desk, _ []string, now *sla.Assessment) (complaint.Event, error) {
		return complaint.Event{Rejected: &complaint.Rejected{Subject: pendingSubject(now), Reason: complaint.Clean(reason)}}, nil
	})
	a.must(c, map[string]*string{"reason": &reason})
	return c
}

// pendingSubject names what an approval is about, so that the event says so itself.
func pendingSubject(now *sla.Assessment) string {
	if app := now.State.PendingApplication(); app != nil {
		return app.Subject
	}
	return ""
}

func (a *app) deferCmd() *cobra.Command {
	var cause, text, tracking string
	c := a.step("defer ID", nil, func(_ *desk, _ []string, now *sla.Assessment) (complaint.Event, error) {
		p := now.Policy
		body := &complaint.DeferApplied{Text: complaint.Clean(text)}
		var err error
		if body.Cause, err = choose(a, p, "cause", p.DeferCauses, cause); err == nil {
			body.Tracking, err = choose(a, p, "tracking", p.Tracking, tracking)
		}
		return complaint.Event{DeferApplied: body}, err
	})
	a.must(c, map[string]*string{"cause": &cause, "tracking": &tracking, "text": &text})
	c.Flags().Lookup("cause").Usage = a.doc("flag.defer-cause")
	a.completes(c, "tracking", trackingOf)
	a.completes(c, "cause", func(p *sla.Policy, lang string) []string { return described(p.DeferCauses, lang) })
	return c
}

func (a *app) trackCmd() *cobra.Command {
	var text string
	var end bool
	c := a.step("track ID", nil, func(*desk, []string, *sla.Assessment) (complaint.Event, error) {
		return complaint.Event{Tracked: &complaint.Tracked{Text: complaint.Clean(text), End: end}}, nil
	})
	a.must(c, map[string]*string{"text": &text})
	c.Flags().BoolVar(&end, "end", false, a.doc("flag.end"))
	return c
}
