package form

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
)

// strict decodes the only document of a file and refuses unknown keys. format is where the document's own format is
// found afterwards, want the newest that is known. Its errors are Faults of class invalid with file and line.
func strict(file string, data []byte, into any, format *int, want int) error {
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	switch err := d.Decode(into); {
	case *format > want:
		return complaint.Invalid("file.newer", "file", file, "format", *format, "want", want)
	case errors.Is(err, io.EOF):
		return complaint.Invalid("file.empty", "file", file)
	case err != nil:
		return decodeFault(file, err)
	case *format != want:
		return complaint.Invalid("file.format", "file", file, "line", 1, "format", *format, "want", want)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return complaint.Invalid("file.decode", "file", file, "line", 1, "text", "more than one document in the file", "excerpt", "---")
	}
	return nil
}

var atLine = regexp.MustCompile(`line (\d+): ([^\n]*)`)

func decodeFault(file string, err error) error {
	line, text := 1, strings.TrimPrefix(err.Error(), "yaml: ")
	if m := atLine.FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1])
		text = m[2]
	}
	return complaint.Invalid("file.decode", "file", file, "line", line, "text", text, "excerpt", "")
}
