package complaint

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"

	"gopkg.in/yaml.v3"
)

// Union returns two versions of one complaint file as one: each event of either once,
// in the words of its file. Both versions' order is kept, so that a clock that was set
// back turns nothing round; what each has alone is ordered by when it was recorded. It
// is commutative and idempotent, loses no event and begins with what both begin with.
// An automatic event stands once, in its earlier record; two contents under one id both
// stay, for check to tell. Lines end with LF. Errors are those of DecodeFile, or that
// the versions are of two complaints.
func Union(name string, a, b []byte) ([]byte, error) {
	x, err := entriesOf(name, a)
	if err != nil {
		return nil, err
	}
	y, err := entriesOf(name, b)
	if err != nil {
		return nil, err
	}
	if x.id != y.id {
		return nil, Invalid("file.two-complaints", "file", name, "id", x.id, "other", y.id)
	}
	out := x.head
	if bytes.Compare(y.head, x.head) < 0 {
		out = y.head
	}
	out = slices.Clone(out)
	known := map[string][]*fileEntry{}
	x.list, y.list = kept(x.list, known), kept(y.list, known)
	for _, e := range merged(x.list, y.list) {
		out = append(out, e.raw...)
	}
	return out, nil
}

// merged returns what is in either list once. What stands in both waits until it is the
// next in both; where that cannot be, or where each list has an event of its own, the
// one that was recorded earlier is the next.
func merged(x, y []*fileEntry) (out []*fileEntry) {
	inX, inY, done := setOf(x), setOf(y), map[*fileEntry]bool{}
	for {
		x, y = undone(x, done), undone(y, done)
		var next *fileEntry
		switch {
		case len(x)+len(y) == 0:
			return out
		case len(y) == 0:
			next = x[0]
		case len(x) == 0:
			next = y[0]
		case inY[x[0]] == inX[y[0]] && x[0].compare(y[0]) <= 0 || !inY[x[0]] && inX[y[0]]:
			next = x[0]
		default:
			next = y[0]
		}
		done[next] = true
		out = append(out, next)
	}
}

func setOf(list []*fileEntry) map[*fileEntry]bool {
	set := make(map[*fileEntry]bool, len(list))
	for _, e := range list {
		set[e] = true
	}
	return set
}

// undone returns a list from its first entry on that is not done.
func undone(list []*fileEntry, done map[*fileEntry]bool) []*fileEntry {
	for len(list) > 0 && done[list[0]] {
		list = list[1:]
	}
	return list
}

// kept returns for each entry the one that is kept of all that tell of its event; which
// that is may change until all lists have been handed in.
func kept(list []*fileEntry, known map[string][]*fileEntry) []*fileEntry {
	out := make([]*fileEntry, len(list))
	for i, e := range list {
		same := known[e.event.ID]
		n := slices.IndexFunc(same, func(other *fileEntry) bool { return e.event.same(other.event) })
		if n < 0 {
			n, known[e.event.ID] = len(same), append(same, e)
		} else if by := e.event.Recorded.Compare(same[n].event.Recorded.Time); by < 0 || by == 0 && e.wordier(same[n]) {
			*same[n] = *e
		}
		out[i] = known[e.event.ID][n]
	}
	return out
}

// wordier decides between two ways to write one event: somebody may have put a remark
// into the longer one.
func (e *fileEntry) wordier(than *fileEntry) bool {
	return cmp.Or(len(e.raw)-len(than.raw), bytes.Compare(e.raw, than.raw)) > 0
}

// compare puts events in the order in which they were recorded.
func (e *fileEntry) compare(other *fileEntry) int {
	return cmp.Or(e.event.Recorded.Compare(other.event.Recorded.Time), cmp.Compare(e.event.ID, other.event.ID), bytes.Compare(e.raw, other.raw))
}

// same reports whether two records tell of one event: an automatic one by its id
// alone, whoever recorded it; any other by all that it says.
func (e *Event) same(other *Event) bool {
	return e.ID == other.ID && (e.Automatic() && other.Automatic() || sameTexts([]Event{*e}, []Event{*other}))
}

// entries are the events of a file as they are written.
type entries struct {
	id   ID
	head []byte // up to the first event
	list []*fileEntry
}

type fileEntry struct {
	event *Event
	raw   []byte // whole lines; what follows an event stays with it
}

// entriesOf takes a complaint file apart. A file whose events do not stand on their own,
// each from a line that begins with "- ", because somebody laid it out anew, is written
// as kesu writes it.
func entriesOf(name string, data []byte) (entries, error) {
	f, err := DecodeFile(name, data)
	if err != nil {
		return entries{}, err
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	starts := entryStarts(data)
	if len(starts) == 0 || len(starts) != len(f.Events) {
		return rewritten(f)
	}
	out := entries{id: f.ID, head: data[:starts[0]]}
	for i, from := range starts {
		raw := data[from:append(starts, len(data))[i+1]]
		var alone []Event
		if yaml.Unmarshal(raw, &alone) != nil || !sameTexts(alone, f.Events[i:i+1]) || documentMark.Match(raw) {
			return rewritten(f)
		}
		out.list = append(out.list, &fileEntry{event: &f.Events[i], raw: raw})
	}
	return out, nil
}

// documentMark is what ends a YAML document: nothing that follows would be read.
var documentMark = regexp.MustCompile(`(?m)^(\.\.\.|---)(\s|$)`)

// entryStarts returns where the lines begin that begin an event.
func entryStarts(data []byte) (starts []int) {
	offset := 0
	for line := range bytes.Lines(data) {
		if bytes.HasPrefix(line, []byte("- ")) {
			starts = append(starts, offset)
		}
		offset += len(line)
	}
	return starts
}

// rewritten is a file as EncodeEvents writes it.
func rewritten(f File) (entries, error) {
	out := entries{id: f.ID, head: EncodeHeader(f.ID)}
	for i := range f.Events {
		raw, err := EncodeEvents(f.Events[i : i+1])
		if err != nil {
			return entries{}, err
		}
		out.list = append(out.list, &fileEntry{event: &f.Events[i], raw: raw})
	}
	return out, nil
}
