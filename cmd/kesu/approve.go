package main

import (
	"github.com/spf13/cobra"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/templates"
)

func (a *app) approveCmd() *cobra.Command {
	var text, subject string
	c := a.step("approve ID", nil, func(_ *desk, _ []string, now *sla.Assessment) (complaint.Event, error) {
		about, err := a.pendingSubject(now, subject)
		return complaint.Event{Approved: &complaint.Approved{Subject: about, Text: complaint.Clean(text)}}, err
	})
	a.text(c, &text, "text")
	c.Flags().StringVar(&subject, "about", "", a.doc("flag.about"))
	return c
}

func (a *app) rejectCmd() *cobra.Command {
	var reason, subject string
	c := a.step("reject ID", nil, func(_ *desk, _ []string, now *sla.Assessment) (complaint.Event, error) {
		about, err := a.pendingSubject(now, subject)
		return complaint.Event{Rejected: &complaint.Rejected{Subject: about, Reason: complaint.Clean(reason)}}, err
	})
	a.must(c, map[string]*string{"reason": &reason})
	c.Flags().StringVar(&subject, "about", "", a.doc("flag.about"))
	return c
}

// pendingSubject names what an approval is about, so that the event says so itself:
// what was asked for, else the only thing that waits; of several one has to be named.
func (a *app) pendingSubject(now *sla.Assessment, about string) (string, error) {
	var waiting []string
	for _, app := range now.State.Applications {
		if app.Outcome == complaint.Pending {
			waiting = append(waiting, app.Subject)
		}
	}
	if about != "" {
		for _, subject := range waiting {
			name := a.value("subject", subject)
			if st := now.Policy.Stage(subject); st != nil {
				name = st.Name.In(a.words.Lang())
			}
			if about == subject || templates.Fold(about) == templates.Fold(name) {
				return subject, nil
			}
		}
		return about, nil
	}
	switch len(waiting) {
	case 0:
		return "", nil
	case 1:
		return waiting[0], nil
	}
	return "", complaint.Usage("approve.which", "id", now.State.ID, "known", waiting)
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
