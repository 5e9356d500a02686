package complaint

import (
	"maps"
	"slices"
)

// origin is the place at which an event is written: whose file, and at which place
// in it. The zero origin is that of an event that is in no file yet.
type origin struct {
	site  string
	place int
}

// shared reports whether events were written by more than one site.
func shared(events []Event) bool {
	for i := range events {
		if site := events[i].origin.site; site != "" && site != events[0].origin.site {
			return true
		}
	}
	return false
}

// After returns what the next event that a site writes has to say under that name:
// the id of the last event of a person in each other site's file, nil where there is
// none or the site's own file has said so before.
func (r Record) After(site string) []string {
	last := map[string]*Event{}
	var said *Event
	later := func(e, than *Event) bool { return than == nil || e.origin.place > than.origin.place }
	for i := range r.Events {
		e := &r.Events[i]
		of := e.origin.site
		switch {
		case of == "" || e.Automatic(): // one that two sites recorded says nothing of either's file
		case of != site && later(e, last[of]):
			last[of] = e
		case of == site && len(e.After) > 0 && later(e, said):
			said = e
		}
	}
	var after []string
	for _, of := range slices.Sorted(maps.Keys(last)) {
		after = append(after, last[of].ID)
	}
	if said != nil && slices.Equal(after, said.After) {
		return nil
	}
	return after
}

// knowledge says which events stood before whoever wrote another one: those before
// it in its file, and those that After names there or before, with what stands before
// them in theirs. What they knew stood there too, and is named itself.
type knowledge map[origin]map[string]int // by event, how much was known of the other sites' files

func learn(events []Event) knowledge {
	byID, files := map[string]*Event{}, map[string][]*Event{}
	for i := range events {
		e := &events[i]
		byID[e.ID] = e
		files[e.origin.site] = append(files[e.origin.site], e)
	}
	k := knowledge{}
	for _, file := range files {
		slices.SortFunc(file, func(a, b *Event) int { return a.origin.place - b.origin.place })
		var known map[string]int
		for _, e := range file {
			if len(e.After) > 0 {
				known = maps.Clone(known)
			}
			for _, id := range e.After {
				known = byID[id].joins(known)
			}
			k[e.origin] = known
		}
	}
	return k
}

// joins adds an event, and what stands before it in its file, to what is known.
func (e *Event) joins(known map[string]int) map[string]int {
	if known == nil {
		known = map[string]int{}
	}
	if e != nil {
		known[e.origin.site] = max(known[e.origin.site], e.origin.place+1)
	}
	return known
}

// knows reports whether b stood before whoever wrote a. What is in no file yet is
// about to be written by somebody who sees them all.
func (k knowledge) knows(a, b *Event) bool {
	switch {
	case a.origin.site == "" || b.origin.site == "":
		return a.origin.site == "" && b.origin.site != ""
	case a.origin.site == b.origin.site:
		return b.origin.place < a.origin.place
	}
	return k[a.origin][b.origin.site] > b.origin.place
}
