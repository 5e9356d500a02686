package complaint

import (
	"cmp"
	"slices"
)

// Renumbered is the trace of a number that two complaints had got: this one gave it
// up and bears another since. It changes nothing else.
type Renumbered struct {
	free `yaml:"-"`
	From ID `yaml:"from" json:"from"`
}

// Kind names the kind.
func (*Renumbered) Kind() Kind { return "renumbered" }

func (r *Renumbered) apply(s *State, _ *Event, _ Rules) {
	if !slices.Contains(s.Formerly, r.From) { // each old copy that gives it up says so
		s.Formerly = append(s.Formerly, r.From)
	}
}

// Renumber returns a file of a complaint as one of another number: automatic events
// bear the ids that the new number demands, and trace, a Renumbered, is the last
// event. f is left as it is.
func Renumber(f File, to ID, trace Event) File {
	events, renamed := slices.Clone(f.Events), map[string]string{}
	for i := range events {
		if e := &events[i]; e.Automatic() {
			renamed[e.ID] = e.derived(to).ID
			e.ID = renamed[e.ID]
		}
	}
	for i := range events {
		if n := events[i].Noted; n != nil && len(n.Settles) > 0 {
			events[i].Noted = &Noted{Text: n.Text, Settles: replaced(n.Settles, renamed)}
		}
	}
	f.ID, f.Events = to, append(events, trace)
	return f
}

// replaced returns ids with those that have a new form in it.
func replaced(ids []string, by map[string]string) []string {
	out := slices.Clone(ids)
	for i, id := range out {
		out[i] = cmp.Or(by[id], id)
	}
	return out
}
