package main

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// bombs are YAML texts that a decoder takes for gigabytes, or for hours of work, each
// with what the user is told.
func bombs() map[string][2]string {
	nested := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c < 'l'; c++ {
		nested += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", c-1), 9), ", "))
	}
	return map[string][2]string{
		"aliases of aliases":   {nested, "more than any real file"},
		"an alias in itself":   {"a: &x\n  b: *x\n", "contains itself"},
		"a long text, aliased": {"a: &x " + strings.Repeat("x", 1<<20) + "\nb: [" + strings.Repeat("*x, ", 5000) + "1]\n", "more than any real file"},
		"one key many times":   {strings.Repeat("a: 1\n", 100_000), "stands twice"},
		"many keys":            {manyKeys(), "more than any real file"},
		"deep nesting":         {"a: " + strings.Repeat("[", 20_000) + "\n", "depth"},
		"many comments":        {"a:\n" + strings.Repeat("- #\n", 1<<20), "more than any real file"},
		"six megabytes":        {"# " + strings.Repeat("x", 6<<20) + "\n", "long"},
	}
}

func manyKeys() string {
	var b strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&b, "k%d: 1\n", i)
	}
	return b.String()
}

// Every sort of file that kesu reads takes bounded work, whatever somebody has put into
// it, and the message says what is wrong. What is measured is all that was allocated,
// which does not depend on the machine.
func TestYAMLBombs(t *testing.T) {
	dir, id := newCase(t)
	ledger := filepath.Join(t.TempDir(), "l.csv")
	require.NoError(t, os.WriteFile(ledger, []byte("投诉时间,投诉内容\n2026-11-01,x\n"), 0o644))
	own := filepath.Join(t.TempDir(), "own.yaml")
	for n, kind := range []struct {
		file string
		args []string
	}{
		{"complaints/2026/11/16/" + id + ".yaml", []string{"show", id}},
		{"policies/dealer/2026-01-01.yaml", []string{"list"}},
		{"policies/dealer/2026-01-01.yaml", []string{"policy", "check", filepath.Join(dir, "policies/dealer/2026-01-01.yaml")}},
		{"people.yaml", []string{"list"}},
		{"calendars/x.yaml", []string{"list"}},
		{"forms/x.yaml", []string{"export", "form", "x", id}},
		{"bulletins/2026-W40.yaml", []string{"export", "bulletin", "--week", "2026-W40"}},
		{"volumes.yaml", []string{"stats", "--week", "2026-W46"}},
		{"kesu.yaml", []string{"list"}},
		{own, []string{"import", "--dry-run", "--map", own, ledger}},
		{own, []string{"open", "-f", own}},
		{own, []string{"calendar", "due", "2026-11-16", "1d", "--calendar", own}},
	} {
		name := kind.file
		if !filepath.IsAbs(name) {
			name = filepath.Join(dir, filepath.FromSlash(name))
		}
		was, err := os.ReadFile(name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		for why, bomb := range bombs() {
			if !full && n > 0 && why != "one key many times" && why != "aliases of aliases" {
				continue // all of them go the same way
			}
			require.NoError(t, os.WriteFile(name, []byte(bomb[0]), 0o644))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			status, _, said := call("", append([]string{"-C", dir}, kind.args...)...)
			runtime.ReadMemStats(&after)
			where := fmt.Sprint(kind.file, " ", kind.args, ": ", why)
			require.NotZero(t, status, where)
			require.Contains(t, said, bomb[1], where)
			require.Less(t, (after.TotalAlloc-before.TotalAlloc)>>20, uint64(400), "%s: megabytes allocated", where)
		}
		if require.NoError(t, os.Remove(name)); err == nil {
			require.NoError(t, os.WriteFile(name, was, 0o644))
		}
	}
}

// newCase is a store with one complaint.
func newCase(t *testing.T) (dir, id string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "store")
	identify(t)
	status, _, said := call("", "init", dir)
	require.Zero(t, status, said)
	status, out, said := call("", "-C", dir, "open", "--customer", "张三", "--text", "漏油", "--by", "李前台")
	require.Zero(t, status, said)
	return dir, strings.TrimSpace(out)
}

// zipped is a workbook of parts, each of them a text that is repeated: name, text, how often.
func zipped(t *testing.T, file string, parts ...any) {
	t.Helper()
	f, err := os.Create(file)
	require.NoError(t, err)
	z := zip.NewWriter(f)
	for i := 0; i+2 < len(parts); i += 3 {
		w, err := z.Create(parts[i].(string))
		require.NoError(t, err)
		text := strings.Split(parts[i+1].(string), "…")
		require.NoError(t, write(w, text[0], 1))
		if len(text) == 3 {
			require.NoError(t, write(w, text[1], parts[i+2].(int)))
			require.NoError(t, write(w, text[2], 1))
		}
	}
	require.NoError(t, z.Close())
	require.NoError(t, f.Close())
}

func write(w io.Writer, text string, times int) error {
	many := max(1, (1<<16)/max(1, len(text)))
	block := []byte(strings.Repeat(text, many))
	for ; times >= many; times -= many {
		if _, err := w.Write(block); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, strings.Repeat(text, times))
	return err
}

const (
	bookXML  = `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`
	bookRels = `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	rootRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	rowsXML  = `<worksheet><sheetData>`
)

// Small workbooks and long tables that unpack to far more: the import ends with a
// message that names the limit, in bounded memory of a process of its own.
func TestLedgerBombs(t *testing.T) {
	dir, _ := newCase(t)
	head := `<row r="1"><c t="inlineStr"><is><t>投诉时间</t></is></c><c t="inlineStr"><is><t>投诉内容</t></is></c></row>`
	for _, row := range []struct {
		why, file, said string
		parts           []any
	}{
		{"a text of 300 MB", "a.xlsx", "more than 4194304 bytes", []any{"xl/worksheets/sheet1.xml", rowsXML + `<row><c t="str"><v>…x…</v></c></row></sheetData></worksheet>`, 300 << 20}},
		{"texts of 3 MB, 400 MB in all", "b.xlsx", "larger than 256 megabytes", []any{"xl/worksheets/sheet1.xml", rowsXML + "…<f>" + strings.Repeat("x", 3<<20) + "</f>…", 133}},
		{"rows that end in the last column", "c.xlsx", "more than 1048576 rows or 67108864 cells", []any{"xl/worksheets/sheet1.xml", rowsXML + head + `…<row><c r="XFD2"><v>1</v></c></row>…</sheetData></worksheet>`, 5000}},
		{"three million texts", "d.xlsx", "more than 2097152 texts", []any{"xl/worksheets/sheet1.xml", rowsXML + head + "</sheetData></worksheet>", 0, "xl/sharedStrings.xml", "<sst>…<si/>…</sst>", 3_000_000}},
		{"a hundred thousand sheets", "e.xlsx", "more than 1024 sheets", []any{"xl/workbook.xml", `<workbook xmlns:r="r"><sheets>…<sheet name="a" r:id="r1"/>…</sheets></workbook>`, 100_000}},
		{"entities of entities", "f.xlsx", "damaged", []any{"xl/worksheets/sheet1.xml", `<!DOCTYPE x [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>` + rowsXML + `<row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>`, 0}},
		{"a line of 100 MB", "g.csv", "longer than 4 megabytes", []any{100 << 20, "x"}},
		{"a line of a million cells", "h.csv", "more than 16384 columns", []any{100 << 20, ","}},
		{"300 MB", "j.csv", "larger than 256 megabytes", []any{300 << 10, strings.Repeat("x", 1<<10)}},
	} {
		if !full && row.file == "b.xlsx" { // takes seconds
			continue
		}
		file := filepath.Join(t.TempDir(), row.file)
		if strings.HasSuffix(file, ".xlsx") {
			parts := []any{"xl/_rels/workbook.xml.rels", bookRels, 0}
			if row.parts[0] != "xl/workbook.xml" {
				parts = append(parts, "xl/workbook.xml", bookXML, 0)
			}
			if len(row.parts) < 6 {
				parts = append(parts, "xl/sharedStrings.xml", "<sst/>", 0)
			}
			zipped(t, file, append(parts, row.parts...)...)
		} else {
			f, err := os.Create(file)
			require.NoError(t, err)
			require.NoError(t, write(f, row.parts[1].(string), row.parts[0].(int)))
			require.NoError(t, f.Close())
		}
		bounded(t, row.why, row.said, 300, "-C", dir, "import", "--dry-run", file)
		require.NoError(t, os.Remove(file))
	}
}

// A workbook that a company lays into its store as a form is bounded more tightly: the
// library that fills it keeps all of it in memory.
func TestFormBombs(t *testing.T) {
	dir, id := newCase(t)
	require.NoError(t, os.Mkdir(filepath.Join(dir, "forms"), 0o755))
	sheet := "xl/worksheets/sheet1.xml"
	for _, row := range []struct {
		why, said string
		parts     []any
	}{
		{"the last row of all", "row 1048576", []any{sheet, rowsXML + `<row r="1048576"><c><v>1</v></c></row></sheetData></worksheet>`, 0}},
		{"rows that end in the last column", "more than 400000 cells", []any{sheet, rowsXML + `…<row><c r="XFD1"><v>1</v></c></row>…</sheetData></worksheet>`, 100}},
		{"many cells", "more than 400000 elements", []any{sheet, rowsXML + `<row>…<c/>…</row></sheetData></worksheet>`, 500_000}},
		{"many merged cells", "<mergeCell>", []any{sheet, rowsXML + `</sheetData><mergeCells>…<mergeCell ref="A1:B2"/>…</mergeCells></worksheet>`, 20_000}},
		{"a picture of 40 MB", "larger than 32 megabytes", []any{sheet, rowsXML + `</sheetData></worksheet>`, 0, "xl/media/a.png", "…\x00…", 40 << 20}},
		{"a text of 30 MB", "more than 4194304 bytes", []any{sheet, rowsXML + `<row><c t="str"><v>…x…</v></c></row></sheetData></worksheet>`, 30 << 20}},
	} {
		parts := []any{"_rels/.rels", rootRels, 0, "xl/workbook.xml", bookXML, 0, "xl/_rels/workbook.xml.rels", bookRels, 0}
		zipped(t, filepath.Join(dir, "forms", "bomb.xlsx"), append(parts, row.parts...)...)
		bounded(t, row.why, row.said, 300, "-C", dir, "export", "form", "bomb", id, "--out", filepath.Join(t.TempDir(), "o.xlsx"))
		bounded(t, row.why+", checked", row.said, 300, "-C", dir, "check")
	}
}

// bounded runs kesu in a process of its own: it ends by itself with a message and
// without having taken more than so many megabytes.
func bounded(t *testing.T, why, said string, megabytes int64, args ...string) {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Minute) // a hang, on whatever machine
	defer stop()
	c := exec.CommandContext(ctx, "weighed", args...)
	c.Env = append(os.Environ(), "KESU_LANG=en")
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	require.NoError(t, ctx.Err(), "%s: no end", why)
	require.Error(t, err, "%s\n%s", why, out.String())
	require.Contains(t, []int{statusFailed, statusUsage, statusInvalid}, c.ProcessState.ExitCode(), "%s\n%s", why, out.String())
	require.Contains(t, out.String(), said, why)
	require.NotContains(t, out.String(), "goroutine", why)
	if m := weight.FindStringSubmatch(out.String()); m != nil { // where the system tells
		peak, err := strconv.ParseInt(m[1], 10, 64)
		require.NoError(t, err)
		t.Logf("%-40s %5d MB %s", why, peak>>10, c.ProcessState.UserTime().Round(10*time.Millisecond))
		require.Less(t, peak>>10, megabytes, "%s: megabytes", why)
	}
}

// weighed is kesu that tells at its end how much memory it had at most. What the system
// reports of a finished process would count its parent's, too.
func weighed() {
	status := process()
	text, _ := os.ReadFile("/proc/self/status")
	if m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(text); m != nil {
		fmt.Fprintf(os.Stderr, "weighed: %s kB\n", m[1])
	}
	os.Exit(status)
}

var weight = regexp.MustCompile(`weighed: (\d+) kB`)
