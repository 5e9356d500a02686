package table_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kesu-cli/kesu/report/table"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// read gives rows as lines "number: cell|cell".
func read(raw []byte) (string, error) {
	var b strings.Builder
	err := table.ReadCSV(bytes.NewReader(raw), func(n int, cells []table.Cell) error {
		b.WriteByte("0123456789"[n%10])
		for i, c := range cells {
			b.WriteString([]string{": ", "|"}[min(i, 1)] + c.Text)
		}
		b.WriteByte('\n')
		return nil
	})
	return b.String(), err
}

func encoded(t *testing.T, s string, to interface {
	String(string) (string, error)
}) string {
	out, err := to.String(s)
	require.NoError(t, err)
	return out
}

func TestReadCSV(t *testing.T) {
	chinese := "客户,内容\n李某,异响；返修\n"
	want := "1: 客户|内容\n2: 李某|异响；返修\n"
	for _, c := range []struct{ why, text, want string }{
		{"UTF-8", chinese, want},
		{"with a byte order mark", "\ufeff" + chinese, want},
		{"GBK", encoded(t, chinese, simplifiedchinese.GBK.NewEncoder()), want},
		{"GB18030 with four bytes", encoded(t, "客户\U00020BB7\n", simplifiedchinese.GB18030.NewEncoder()), "1: 客户𠮷\n"},
		{"UTF-16 as Excel's Unicode text", encoded(t, "客户\t内容\r\n", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()), "1: 客户|内容\n"},
		{"UTF-16 of the other order", encoded(t, "客户\t内容\r\n", unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()), "1: 客户|内容\n"},
		{"semicolons, with commas inside", "a;b,c;d\n", "1: a|b,c|d\n"},
		{"tabs", "a\tb,c\n1\t2\n", "1: a|b,c\n2: 1|2\n"},
		{"a title line before the head", "标题\na;b\n", "1: 标题\n2: a|b\n"},
		{"separators in quotes do not count", "\"a,b,c\";d\n", "1: a,b,c|d\n"},
		{"one column", "a\nb\n", "1: a\n2: b\n"},
		{"quotes, doubled quotes, line ends inside", "\"a \"\"b\"\"\nc\",d\r\ne\n", "1: a \"b\"\nc|d\n3: e\n"},
		{"rows of different length", "a,b,c\nd\ne,f,g,h\n", "1: a|b|c\n2: d\n3: e|f|g|h\n"},
		{"empty lines are left out, numbers go on", "a\n\n\nb\n", "1: a\n4: b\n"},
		{"an empty file has no rows", "", ""},
		{"the guard before a formula goes", "'=1+1,'@x,'-a,'+b,'＝1,'a,'5,'\n", "1: =1+1|@x|-a|+b|＝1|'a|'5|'\n"},
		{"a replacement character that is in the file stays", "a\ufffd客户\n", "1: a\ufffd客户\n"},
	} {
		got, err := read([]byte(c.text))
		require.NoError(t, err, c.why)
		assert.Equal(t, c.want, got, c.why)
	}
}

func TestCSVThatCannotBeRead(t *testing.T) {
	for _, c := range []struct {
		why, text, code string
		line            any
	}{
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00", "import.binary", nil},
		{"workbook", "PK\x03\x04\x14\x00\x00", "import.binary", nil},
		{"quote not closed", "a\n\"b\nc\n", "import.quotes", 2},
		{"quote inside of a bare cell", "a\nb 5\" c\n", "import.quotes", 2},
		{"UTF-8 with a broken byte is not taken for GBK", "客户,处理\n李某\xe5a,异响\n", "import.encoding", 2},
		{"nothing known", "a\n\xff\xff\xff\n", "import.encoding", 2},
		{"UTF-16 with half a character", "\xff\xfea\x00\n\x00\x00\xd8a\x00", "import.encoding", 2},
	} {
		_, err := read([]byte(c.text))
		var e *table.Error
		require.ErrorAs(t, err, &e, c.why)
		assert.Equal(t, c.code, e.Code(), c.why)
		assert.Equal(t, c.line, e.Args()["line"], c.why)
		assert.Equal(t, "invalid", e.Class())
	}
}

func TestCallerCanStop(t *testing.T) {
	enough := errors.New("enough")
	err := table.ReadCSV(strings.NewReader("a\nb\n"), func(int, []table.Cell) error { return enough })
	assert.Same(t, enough, err)
}

func TestIsFormula(t *testing.T) {
	for text, want := range map[string]bool{"=1": true, "+1+1": true, "-a": true, "@x": true, "\tx": true, "\r=1": true, "  =1": true,
		"＝1": true, "-": true, "-12.50": false, "+8613800138000": false, "-12.50%": false, "-1,234.50": false, "-3.00‰": false, "": false, "a=1": false, "'=1": false} {
		assert.Equal(t, want, table.IsFormula(text), "%q", text)
	}
}

// TestRealTables reads the real tables that lie beside the repository, where they do.
func TestRealTables(t *testing.T) {
	for file, want := range map[string]struct{ rows, columns int }{"nyc311.csv": {1001, 41}, "cfpb_2013.csv": {1001, 18}} {
		f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", file))
		if err != nil {
			t.Skip("no real data here")
		}
		defer f.Close()
		rows := 0
		require.NoError(t, table.ReadCSV(f, func(n int, cells []table.Cell) error {
			rows++
			require.Len(t, cells, want.columns, "%s line %d", file, n)
			return nil
		}))
		assert.Equal(t, want.rows, rows, file)
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte("客户,\"内\n容\"\n'=1;\t\n"))
	f.Add([]byte("\xff\xfea\x00"))
	f.Add([]byte("\xbf\xcd\xbb\xa7,\xc4\xda\xc8\xdd\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, err := read(raw)
		var known *table.Error
		if err != nil && !errors.As(err, &known) {
			t.Fatalf("%T: %v", err, err)
		}
	})
}

// What is far larger than any ledger is refused where that shows, before it takes memory or time.
func TestBounds(t *testing.T) {
	for _, c := range []struct{ why, text, code string }{
		{"as many columns as a spreadsheet has", strings.Repeat(",", table.MaxColumns-1), ""},
		{"one more", strings.Repeat(",", table.MaxColumns), "import.too-wide"},
		{"in quotes they are none", "\"" + strings.Repeat(",", table.MaxColumns) + "\"", ""},
		{"a quote that is not closed makes one row of all", "a,b\n\"" + strings.Repeat("c,d\n", table.MaxRow/4), "import.too-long"},
		{"a long text", strings.Repeat("x", table.MaxRow), ""},
		{"a longer one", strings.Repeat("x", table.MaxRow+1), "import.too-long"},
	} {
		_, err := read([]byte(c.text))
		if c.code == "" {
			require.NoError(t, err, c.why)
			continue
		}
		var e *table.Error
		require.ErrorAs(t, err, &e, c.why)
		assert.Equal(t, c.code, e.Code(), c.why)
	}
	for _, c := range []struct {
		why         string
		rows, cells int
		ok          bool
	}{
		{"as many rows as a spreadsheet has", table.MaxRows, 1, true},
		{"one more", table.MaxRows + 1, 1, false},
		{"as many cells as may be", table.MaxCells / table.MaxColumns, table.MaxColumns, true},
		{"one row more", table.MaxCells/table.MaxColumns + 1, table.MaxColumns, false},
	} {
		row := table.Bounded(func(int, []table.Cell) error { return nil })
		var err error
		cells := make([]table.Cell, c.cells)
		for n := range c.rows {
			if err = row(n+1, cells); err != nil {
				break
			}
		}
		require.Equal(t, c.ok, err == nil, "%s: %v", c.why, err)
	}
}
