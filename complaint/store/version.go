package store

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/kesu-cli/kesu/complaint"
)

// text is one version of a complaint file that was read. As a rule it is the
// newest one, and those before are its beginnings.
type text struct {
	data   []byte
	events []complaint.Event
	ends   []int // where each event ends; none where the file is not laid out as kesu does it
	err    error // why it cannot be read
}

// version is the first n events of a text.
type version struct {
	*text
	n int
}

func (v version) list() []complaint.Event {
	if v.text == nil {
		return nil
	}
	return v.events[:v.n]
}

// fault is why the version cannot be read, nil where it can or there is none.
func (v version) fault() error {
	if v.text == nil {
		return nil
	}
	return v.err
}

// versions reads the versions of one file of a complaint, each as the beginning of
// another where it is one.
type versions struct {
	path    string
	id      complaint.ID
	objects *objects
	known   map[string]version // by git's name of the content
	texts   []*text            // in the order in which they were needed
}

// beginnings is how many beginnings of a text are tried by their names alone, before the
// content is read: a commit adds one event, or a few.
const beginnings = 16

// at returns the version that git calls blob. Versions of a file are asked for from
// the newest to the oldest, each with the next one, of which it should be a
// beginning: whether it is, git's name for it tells without reading it.
func (vs *versions) at(blob string, next version) (version, error) {
	if v, ok := vs.known[blob]; ok {
		return v, nil
	}
	if next.text != nil {
		for n := next.n - 1; n > 0 && n > next.n-beginnings && n <= len(next.ends); n-- {
			if blobName(next.data[:next.ends[n-1]], len(blob)) == blob {
				return vs.keep(blob, version{next.text, n}), nil
			}
		}
	}
	data, err := vs.objects.read(blob)
	if big := new(Error); errors.As(err, &big) && big.code == "store.too-big" {
		return vs.keep(blob, version{text: &text{err: err}}), nil
	}
	if err != nil {
		return version{}, err
	}
	if next.text != nil && bytes.HasPrefix(next.data, data) {
		if i, ok := slices.BinarySearch(next.ends, len(data)); ok {
			return vs.keep(blob, version{next.text, i + 1}), nil
		}
	}
	f, err := decode(vs.path, vs.id, func(string) ([]byte, error) { return data, nil })
	t := &text{data: data, events: f.Events, err: err}
	if err == nil {
		t.ends = endsOf(data, vs.id, len(f.Events))
		vs.texts = append(vs.texts, t)
	}
	return vs.keep(blob, version{t, len(f.Events)}), nil
}

func (vs *versions) keep(blob string, v version) version {
	vs.known[blob] = v
	return v
}

// endsOf returns where each of n events ends in a file that is laid out as kesu does
// it: every event begins with its id at the start of a line, and nothing else there
// begins like an event. Of any other file it returns none.
func endsOf(data []byte, id complaint.ID, n int) []int {
	start := []byte("\n- id: ")
	if !bytes.HasPrefix(data, append(complaint.EncodeHeader(id), start[1:]...)) ||
		bytes.Count(data, start) != n || bytes.Count(data, []byte("\n-")) != n {
		return nil
	}
	ends := make([]int, 0, n)
	for from := bytes.Index(data, start) + 1; ; {
		next := bytes.Index(data[from:], start)
		if next < 0 {
			return append(ends, len(data))
		}
		from += next + 1
		ends = append(ends, from)
	}
}

// blobName is git's name of a file's content; its length tells the kind of hash.
func blobName(data []byte, length int) string {
	h := sha1.New()
	if length == 2*sha256.Size {
		h = sha256.New()
	}
	fmt.Fprintf(h, "blob %d\x00", len(data))
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil))
}

// unchanged reports whether two records tell the same. Of an automatic event that two
// machines recorded the earlier record is kept, so that when it was recorded and
// what was known then may differ.
func unchanged(a, b *complaint.Event) bool {
	if a.ID != b.ID {
		return false
	}
	x, y := *a, *b
	if x.Automatic() && y.Automatic() {
		x.Recorded, x.After = y.Recorded, y.After
	}
	return sameContent(x, y)
}

func sameContent(x, y complaint.Event) bool {
	first, err := complaint.EncodeEvents([]complaint.Event{x})
	second, err2 := complaint.EncodeEvents([]complaint.Event{y})
	return err == nil && err2 == nil && bytes.Equal(first, second)
}
