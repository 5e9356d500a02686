package complaint

import (
	"bytes"
	"fmt"

	"gopkg.in/yaml.v3"
)

// Format is the newest form of a complaint file that this program reads and writes.
const Format = 1

// File is one complaint file: a document that only ever grows at its end.
type File struct {
	Site   string  `yaml:"-"` // whose file it is, by its name; "": nobody's yet
	Format int     `yaml:"format"`
	ID     ID      `yaml:"id"`
	Events []Event `yaml:"events"`
}

// DecodeFile reads a complaint file strictly. Its errors are Faults of class
// invalid that name file and line. Every line that was written ends, so a file
// whose last one does not is cut off: no part of an event is lost unnoticed.
func DecodeFile(name string, data []byte) (File, error) {
	var f File
	if fault := Strict(name, data, Format, &f); fault != nil {
		return File{}, fault
	}
	if fault := CheckFormat(name, f.Format, Format); fault != nil {
		return File{}, fault
	}
	if !bytes.HasSuffix(data, []byte("\n")) {
		return File{}, Invalid("file.truncated", "file", name, "line", 1+bytes.Count(data, []byte("\n")))
	}
	if _, err := ParseID(string(f.ID)); err != nil {
		return File{}, Invalid("file.id", "file", name, "line", lineOf(data, -1), "value", string(f.ID))
	}
	for i := range f.Events {
		if fault := f.Events[i].Valid(); fault != nil {
			fault.args["file"], fault.args["line"] = name, lineOf(data, i)
			return File{}, fault
		}
	}
	return f, nil
}

// lineOf returns the line at which the i-th event of a file begins, that of the
// file's id for -1.
func lineOf(data []byte, i int) int {
	var at struct {
		ID     yaml.Node   `yaml:"id"`
		Events []yaml.Node `yaml:"events"`
	}
	_ = yaml.Unmarshal(data, &at) // it has been decoded before
	if i >= 0 && i < len(at.Events) {
		return at.Events[i].Line
	}
	return max(1, at.ID.Line)
}

// EncodeHeader returns the first bytes of a new complaint file.
func EncodeHeader(id ID) []byte { return fmt.Appendf(nil, "format: %d\nid: %s\nevents:\n", Format, id) }

// EncodeEvents returns the bytes to append to a complaint file. It reads back
// what it wrote and refuses, with a Fault of class invalid, what does not survive.
func EncodeEvents(events []Event) ([]byte, error) {
	for i := range events {
		if f := events[i].Valid(); f != nil {
			return nil, f
		}
	}
	data, err := encode(events)
	if err != nil {
		return nil, err
	}
	var back []Event
	if f := Strict("", data, Format, &back); f != nil {
		return nil, Invalid("event.unwritable", "text", f)
	}
	if !sameTexts(events, back) {
		return nil, Invalid("event.unwritable", "text", "")
	}
	return data, nil
}

func encode(events []Event) ([]byte, error) {
	if data, ok := emitEvents(events); ok {
		return data, nil
	}
	return encodeYAML(events)
}

func encodeYAML(events []Event) ([]byte, error) {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(events); err != nil {
		return nil, fmt.Errorf("encode events: %w", err)
	}
	if err := e.Close(); err != nil {
		return nil, fmt.Errorf("encode events: %w", err)
	}
	return b.Bytes(), nil
}
