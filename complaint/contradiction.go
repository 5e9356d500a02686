package complaint

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// decides says what a person laid down by an event: by subject, the value. Where two
// offices that did not know of each other laid down different values, somebody has
// to say what holds. about is the subject of the application that was decided on,
// where that is known.
func (e *Event) decides(about string) map[string]string {
	const end, on = "end", "on" // whether the complaint goes on, or how it ends
	switch b := e.Body().(type) {
	case *Transferred:
		return map[string]string{"hands": b.To, end: on}
	case *Refused:
		return map[string]string{"hands": "refused", end: on}
	case *Escalated:
		if !e.Automatic() {
			return map[string]string{"level": b.To, end: on}
		}
	case *Classified:
		return b.decides()
	case *CloseApplied:
		return map[string]string{end: SubjectClose}
	case *DeferApplied:
		return map[string]string{end: SubjectDeferral}
	case *Approved:
		if about = cmp.Or(about, b.Subject, SubjectClose); about == SubjectClose || about == SubjectDeferral {
			return map[string]string{end: about}
		}
	case *Rejected:
		if about = cmp.Or(about, b.Subject, SubjectClose); about == SubjectClose || about == SubjectDeferral {
			return map[string]string{end: on}
		}
	case *Withdrawn, *Duplicated, *Voided:
		return map[string]string{end: string(e.Kind())}
	case *Reopened:
		return map[string]string{end: on}
	case *Paused, *Resumed:
		return map[string]string{"pause": string(e.Kind())}
	case *Extended:
		return map[string]string{"limit." + b.Clock: b.Until.UTC().Format(time.RFC3339)}
	case *Stepped:
		return prefixed("step."+b.Step+".", b.Set)
	case *Corrected:
		return prefixed("", b.Set)
	case *PenaltyDecision:
		return map[string]string{"penalty." + b.Key: b.Decision}
	}
	return nil
}

func (c *Classified) decides() map[string]string {
	set := prefixed(fieldPrefix, c.Fields)
	for subject, value := range map[string]string{"level": c.Level, "category": c.Category, "department": c.Department} {
		if value != "" {
			set[subject] = value
		}
	}
	return set
}

func prefixed(prefix string, set map[string]Text) map[string]string {
	out := make(map[string]string, len(set))
	for name, value := range set {
		out[prefix+name] = string(value)
	}
	return out
}

// decision is the value that an event laid down for a subject.
type decision struct {
	event *Event
	value string
}

// dispute is what the events of a record come to where several offices wrote them,
// or where one was refused: who laid down what, and who knew of whom.
type dispute struct {
	knowledge
	s      *State
	about  map[string][]decision // by subject, of the events that took effect
	events map[string]*Event     // those that are seen, by id
	notes  []*Noted
}

// contend lists the contradictions of what is seen, and strikes out the problems
// that are settled.
func (s *State) contend(rec Record, seen []*Event) {
	if len(s.Problems) == 0 && !shared(rec.Events) {
		return
	}
	d := dispute{learn(rec.Events), s, map[string][]decision{}, map[string]*Event{}, nil}
	for _, e := range seen {
		d.events[e.ID] = e
	}
	for _, e := range s.Applied {
		if e.Noted != nil {
			d.notes = append(d.notes, e.Noted)
		}
		for subject, value := range e.decides(s.decided[e.ID]) {
			d.about[subject] = append(d.about[subject], decision{e, value})
		}
	}
	s.Problems = append(slices.DeleteFunc(s.Problems, d.settled), d.contradictions()...)
	slices.SortFunc(s.Problems, func(a, b Problem) int {
		return cmp.Or(a.At.Compare(b.At.Time), cmp.Compare(a.Event, b.Event), cmp.Compare(a.Other, b.Other))
	})
}

// settled reports whether a person who knew of an event that was refused has decided
// since what it was to decide, or has noted that it is settled.
func (d *dispute) settled(p Problem) bool {
	if d.noted(p.Event) {
		return true
	}
	refused := d.events[p.Event]
	for subject := range refused.decides("") {
		if slices.ContainsFunc(d.about[subject], func(x decision) bool { return d.knows(x.event, refused) }) {
			return true
		}
	}
	return false
}

// noted reports whether a note settles what lies between events. Whoever names an
// event knows it.
func (d *dispute) noted(ids ...string) bool {
	return slices.ContainsFunc(d.notes, func(n *Noted) bool {
		return !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(n.Settles, id) })
	})
}

// contradictions returns a problem for every event that laid down something else than
// the one that holds, the last in order, where neither knew of the other, unless
// somebody who knew has decided since.
func (d *dispute) contradictions() []Problem {
	between := map[[2]*Event][]string{}
	for _, subject := range slices.Sorted(maps.Keys(d.about)) {
		standing := d.standing(d.about[subject])
		if len(standing) < 2 {
			continue
		}
		holds := slices.MaxFunc(standing, func(x, y decision) int { return inOrder(x.event, y.event) })
		for _, x := range standing {
			if x.value != holds.value && !d.noted(x.event.ID, holds.event.ID) {
				pair := [2]*Event{holds.event, x.event}
				between[pair] = append(between[pair], subject)
			}
		}
	}
	problems := make([]Problem, 0, len(between))
	for pair, subjects := range between {
		problems = append(problems, contradiction(d.s.ID, pair[0], pair[1], subjects))
	}
	return problems
}

// standing are the decisions on one subject that nobody has decided anew who knew of
// them: of every site at most the last.
func (d *dispute) standing(all []decision) []decision {
	last := map[string]decision{}
	for _, x := range all {
		if was, ok := last[x.event.origin.site]; !ok || x.event.origin.place >= was.event.origin.place {
			last[x.event.origin.site] = x
		}
	}
	var standing []decision
	for _, site := range slices.Sorted(maps.Keys(last)) {
		x := last[site]
		if !slices.ContainsFunc(all, func(y decision) bool { return d.knows(y.event, x.event) }) {
			standing = append(standing, x)
		}
	}
	return standing
}

func contradiction(id ID, e, other *Event, subjects []string) Problem {
	cause := Refuse("event.contradicts", "id", id, "subjects", subjects,
		"kind", e.Kind(), "at", e.At, "by", e.By, "site", e.origin.site,
		"other_kind", other.Kind(), "other_at", other.At, "other_by", other.By, "other_site", other.origin.site)
	return Problem{Event: e.ID, Kind: e.Kind(), At: e.At, By: e.By, Site: e.origin.site, Other: other.ID, Subjects: subjects, Cause: cause}
}
