package xlsx

import (
	"bytes"
	"encoding/xml"
	"testing"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/table"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestIsDateFormat(t *testing.T) {
	for _, c := range []struct {
		id, code string
		want     bool
	}{
		{"0", "", false}, {"14", "", true}, {"22", "", true}, {"23", "", false}, {"27", "", true}, {"46", "", false}, {"57", "", true},
		{"164", "General", false}, {"164", "0.00", false}, {"164", `"ymd"0`, false}, {"164", "[Red]0", false}, {"164", "0.00E+00", false},
		{"164", "yyyy/m/d h:mm;@", true}, {"164", "[$-804]yyyy", true}, {"164", "[DBNum1]m", true}, {"164", "mm:ss.0", true},
		{"164", "[h]:mm:ss", false}, {"164", `0\d`, false}, {"164", "#,##0.00_d", false}, {"14", "0", false},
	} {
		assert.Equal(t, c.want, isDateFormat(c.id, c.code), "%s %q", c.id, c.code)
	}
}

// TestLimit: what is unpacked in all is limited, however small the file.
func TestLimit(t *testing.T) {
	var file bytes.Buffer
	require.NoError(t, Write(&file, report.Book{Sheets: []report.Sheet{{Name: "a"}}}))
	b, err := open(bytes.NewReader(file.Bytes()), int64(file.Len()))
	require.NoError(t, err)
	path, err := b.find("A")
	require.NoError(t, err)
	ignore := func(xml.Token) error { return nil }
	require.NoError(t, b.each(path, ignore))
	b.left = 10
	var e *table.Error
	require.ErrorAs(t, b.each(path, ignore), &e)
	assert.Equal(t, "import.too-large", e.Code())
}
