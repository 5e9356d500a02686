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
)

// timeline lists what happened to a complaint in order, for the clocks.
func timeline(s *complaint.State) []moment {
	moments := make([]moment, 0, len(s.Applied)+4)
	for _, e := range s.Applied {
		moments = append(moments, moment{e.At.Time, e.Recorded.Time, names(s, e)})
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
	case e.Replied != nil:
		return []string{e.Replied.To, string(e.Replied.Nature)}
	case e.CalledBack != nil:
		return []string{e.CalledBack.Result}
	case e.Classified != nil:
		return []string{e.Classified.Level}
	case e.CloseApplied != nil, e.DeferApplied != nil:
		for _, a := range s.Applications {
			if a.Event == e.ID {
				return []string{string(a.Outcome)}
			}
		}
	}
	return nil
}

// knownPattern reports whether a pattern can mean anything.
func knownPattern(p string) bool {
	kind, _, _ := strings.Cut(p, ":")
	return slices.Contains([]string{momentTracking, momentReturned, momentDenied}, kind) ||
		slices.Contains(complaint.Kinds(), complaint.Kind(kind))
}
