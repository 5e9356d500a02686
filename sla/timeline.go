package sla

import (
	"slices"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
)

// moment is an instant that can start or stop a clock, under each of its names.
type moment struct {
	at       time.Time
	recorded time.Time
	names    []string
}

// is reports whether the moment is meant by one of a clock's patterns.
func (m moment) is(patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return slices.Contains(m.names, p) })
}

// Names of moments that are no event of their own.
const (
	momentTracking = "tracking" // tracking began
	momentReturned = "returned" // tracking ended because the complaint became rational
	momentDenied   = "denied"   // an application was denied, or came to nothing
	momentEntered  = "entered"  // the receipt was written down (FBK-08)
	momentClosed   = "closed"
	momentLevel    = "level" // level:LEVEL came into force
)

// plainReply is the aspect of a reply of no kind.
const plainReply = "plain"

// timeline lists what happened to a complaint in order, for the clocks.
func timeline(s *complaint.State) []moment {
	moments := make([]moment, 0, len(s.Applied)+4)
	var opened moment
	for _, e := range s.Applied {
		m := moment{e.At.Time, e.Recorded.Time, names(s, e)}
		if e.Opened != nil {
			if opened = m; !s.Received.Equal(m.at) || s.Status == complaint.StatusDraft {
				continue // a draft, received when it is complete
			}
		}
		moments = append(moments, m)
	}
	extra := func(at time.Time, name string) {
		i, _ := slices.BinarySearchFunc(moments, at, func(m moment, at time.Time) int {
			if m.at.After(at) {
				return 1
			}
			return -1
		})
		moments = slices.Insert(moments, i, moment{at: at, recorded: at, names: []string{name}})
	}
	if !s.Received.Equal(opened.at) && s.Status != complaint.StatusDraft {
		extra(s.Received.Time, string((*complaint.Opened)(nil).Kind()))
	}
	if !opened.recorded.IsZero() {
		extra(opened.recorded, momentEntered)
	}
	for i, l := range s.Levels {
		at := l.At
		if i == 0 { // it holds from the receipt, but nobody knew it before
			at = s.Given
		}
		extra(at.Time, momentLevel+":"+l.Level)
	}
	for _, sp := range s.Spans {
		if sp.Status == complaint.StatusClosed {
			extra(sp.From.Time, momentClosed)
		}
	}
	for _, t := range s.Trackings {
		extra(t.Since.Time, momentTracking)
	}
	for _, r := range s.Returned {
		extra(r.Time, momentReturned)
	}
	for _, a := range s.Applications {
		if a.Outcome == complaint.Denied || a.Outcome == complaint.Lapsed {
			extra(a.Decided.Time, momentDenied)
		}
	}
	return moments
}

// names lists the patterns that mean an event: its kind, and kind:aspect.
func names(s *complaint.State, e *complaint.Event) []string {
	kind := string(e.Kind())
	all := []string{kind}
	for _, aspect := range aspects(s, e) {
		if aspect != "" {
			all = append(all, kind+":"+aspect)
		}
	}
	return all
}

func aspects(s *complaint.State, e *complaint.Event) []string {
	switch {
	case e.Stepped != nil && e.Stepped.Done:
		return []string{e.Stepped.Step, outcomeOf(s, e, e.Stepped.Step+":")}
	case e.Approved != nil:
		return []string{approvedSubject(s, e)}
	case e.Replied != nil:
		if e.Replied.Nature == "" {
			return []string{e.Replied.To, plainReply}
		}
		return []string{e.Replied.To, string(e.Replied.Nature)}
	case e.CalledBack != nil:
		return []string{e.CalledBack.Result}
	case e.Classified != nil:
		return []string{e.Classified.Level}
	case e.CloseApplied != nil:
		return []string{outcomeOf(s, e, ""), e.CloseApplied.Outcome}
	case e.DeferApplied != nil:
		return []string{outcomeOf(s, e, "")}
	}
	return nil
}

// outcomeOf returns what became of the application that an event made, after a
// prefix; nothing where it made none.
func outcomeOf(s *complaint.State, e *complaint.Event, prefix string) string {
	for _, a := range s.Applications {
		if a.Event == e.ID {
			return prefix + string(a.Outcome)
		}
	}
	return ""
}

// approvedSubject is what an approval was the last one for, or would be for; nothing
// where more were to come.
func approvedSubject(s *complaint.State, e *complaint.Event) string {
	for _, a := range s.Applications {
		switch {
		case e.Approved.Subject != "" && e.Approved.Subject != a.Subject:
		case a.Outcome == complaint.Accepted && a.Decided.Equal(e.At.Time):
			return a.Subject
		case slices.Contains(a.Approvals, e.By) && (a.Outcome == complaint.Pending || a.Decided.After(e.At.Time)):
			return ""
		}
	}
	return e.Approved.Subject
}

// knownPattern reports whether a pattern can mean anything.
func knownPattern(p string) bool {
	kind, _, _ := strings.Cut(p, ":")
	return slices.Contains([]string{momentTracking, momentReturned, momentDenied, momentEntered, momentClosed, momentLevel}, kind) ||
		slices.Contains(complaint.Kinds(), complaint.Kind(kind))
}
