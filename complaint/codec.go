package complaint

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Format is the newest form of a complaint file that this program reads and writes.
const Format = 1

// File is one complaint file: a document that only ever grows at its end.
type File struct {
	Format int     `yaml:"format"`
	ID     ID      `yaml:"id"`
	Events []Event `yaml:"events"`
}

// DecodeFile reads a complaint file strictly. Its errors are Faults of class
// invalid that name file and line.
func DecodeFile(name string, data []byte) (File, error) {
	var f File
	if err := strict(data, &f); err != nil {
		return File{}, decodeFault(name, data, err)
	}
	if f.Format > Format {
		return File{}, newer(name, f.Format)
	}
	if f.Format != Format {
		return File{}, Invalid("file.format", "file", name, "line", 1, "format", f.Format, "want", Format)
	}
	if _, err := ParseID(string(f.ID)); err != nil {
		return File{}, Invalid("file.id", "file", name, "line", lineOf(data, "id:"), "value", string(f.ID))
	}
	for i := range f.Events {
		if fault := f.Events[i].Valid(); fault != nil {
			fault.args["file"], fault.args["line"] = name, lineOf(data, "id: "+f.Events[i].ID)
			return File{}, fault
		}
	}
	return f, nil
}

// strict decodes exactly one YAML document, refusing unknown keys.
func strict(data []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		if errors.Is(err, io.EOF) {
			return errors.New("line 1: the file is empty")
		}
		return err
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return errors.New("line 1: more than one document in the file")
	}
	return nil
}

var atLine = regexp.MustCompile(`line (\d+): ([^\n]*)`)

// decodeFault turns what the decoder says into a Fault; a file of a newer format
// is said to be that, not to hold unknown fields.
func decodeFault(name string, data []byte, err error) *Fault {
	var head struct {
		Format int `yaml:"format"`
	}
	if yaml.Unmarshal(data, &head) == nil && head.Format > Format {
		return newer(name, head.Format)
	}
	line, text := 1, strings.TrimPrefix(err.Error(), "yaml: ")
	if m := atLine.FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1])
		text = m[2]
	}
	return Invalid("file.decode", "file", name, "line", line, "text", text, "excerpt", excerpt(data, line))
}

func newer(name string, format int) *Fault {
	return Invalid("file.newer", "file", name, "format", format, "want", Format)
}

func excerpt(data []byte, line int) string {
	lines := bytes.SplitN(data, []byte("\n"), line+1)
	if line < 1 || line > len(lines) {
		return ""
	}
	text := []rune(strings.TrimSpace(strings.ToValidUTF8(string(lines[line-1]), "?")))
	return string(text[:min(len(text), 60)])
}

func lineOf(data []byte, start string) int {
	before, _, found := bytes.Cut(data, []byte(start))
	if !found {
		return 1
	}
	return 1 + bytes.Count(before, []byte("\n"))
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
	first, err := encode(events)
	if err != nil {
		return nil, err
	}
	var back []Event
	if err := strict(first, &back); err != nil {
		return nil, Invalid("event.unwritable", "text", err.Error())
	}
	second, err := encode(back)
	if err != nil || !bytes.Equal(first, second) || !sameTexts(events, back) {
		return nil, Invalid("event.unwritable", "text", "")
	}
	return first, nil
}

func encode(events []Event) ([]byte, error) {
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
