package report

import (
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
)

// Reclassified is a change of a complaint's category or level by hand after the first classification. Figures of what
// was received keep to the first one (DOMAIN.md 6.8, 6), so that the changes are listed.
type Reclassified struct {
	Complaint complaint.ID
	At        time.Time
	By        string
	From, To  string // codes of categories, or of levels
	Level     bool   // whether they are levels
}

// reclassified lists the changes that fall into a period.
func reclassified(a *sla.Assessment, in Period) []Reclassified {
	var all []Reclassified
	category, level := "", ""
	note := func(e *complaint.Event, from *string, to string, isLevel bool) {
		if to == "" {
			return
		}
		if *from != "" && *from != to && in.Holds(e.At.Time) {
			all = append(all, Reclassified{a.State.ID, e.At.Time, e.By, *from, to, isLevel})
		}
		*from = to
	}
	for _, e := range a.State.Applied {
		switch {
		case e.Classified != nil:
			note(e, &category, e.Classified.Category, false)
			note(e, &level, e.Classified.Level, true)
		case e.Escalated != nil: // listed among the escalations
			level = e.Escalated.To
		}
	}
	return all
}
