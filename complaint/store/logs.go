package store

import (
	"bytes"
	"slices"
)

// logsDir holds the logs of who was shown personal data (ENG-22), one for each
// site: lines that only ever come to it.
const logsDir = "access"

// takeLog unites the lines of both sides of a log, which two clones of one site
// may both have written to.
func (m *merge) takeLog(d difference) error {
	var sides [2][]byte
	for i, blob := range []string{d.ours, d.theirs} {
		if blob == "" {
			continue
		}
		data, err := m.blob(blob)
		if err != nil {
			return err
		}
		sides[i] = data
	}
	united := uniteLines(sides[0], sides[1])
	m.own = m.own || !bytes.Equal(united, sides[1])
	return m.write(d.path, united)
}

// uniteLines returns what two texts begin with, then the other lines of either, sorted:
// each begins with its time.
func uniteLines(a, b []byte) []byte {
	x, y := slices.Collect(bytes.Lines(a)), slices.Collect(bytes.Lines(b))
	n := 0
	for n < len(x) && n < len(y) && bytes.Equal(x[n], y[n]) {
		n++
	}
	rest := slices.Concat(x[n:], y[n:])
	slices.SortFunc(rest, bytes.Compare)
	rest = slices.CompactFunc(rest, bytes.Equal)
	return bytes.Join(slices.Concat(x[:n], rest), nil)
}
