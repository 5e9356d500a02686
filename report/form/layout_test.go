package form_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/form"
)

const head = `format: 1
sheet: {zh: 试, en: try}
title: {zh: "{company} 表", en: "{company} form"}
columns: [10, 20, 10, 20]
watermark: draft
footer: {zh: 脚, en: foot}
page: {zh: "{page}/{pages}", en: "{page}/{pages}"}
blocks:
`

func data() map[string]any {
	return map[string]any{
		"company": "某某", "draft": "草稿", "amount": complaint.Yuan(1280), "rate": report.Rate{N: 1, D: 3}, "none": nil, "text": "正文",
		"at": time.Date(2026, 11, 22, 9, 5, 0, 0, time.UTC), "deep": map[string]any{"er": "深"}, "yes": true, "no": false,
		"list": []map[string]any{{"a": "甲", "late": true}, {"a": "乙", "late": false}}, "empty": []map[string]any{}, "sum": complaint.Yuan(3),
	}
}

func render(t testing.TB, blocks, lang string) (report.Sheet, error) {
	l, err := form.Parse("try.yaml", []byte(head+blocks))
	if err != nil {
		return report.Sheet{}, err
	}
	return form.Render(l, data(), lang)
}

// text is a sheet as lines of cells.
func text(s report.Sheet) (lines []string) {
	for row := range s.Grid() {
		lines = append(lines, strings.ReplaceAll(strings.Join(row, "|"), "\n", `\n`))
	}
	return lines
}

func TestBlocks(t *testing.T) {
	for _, test := range []struct{ blocks, want, why string }{
		{`- subtitle: {zh: "副 {text}"}`, "副 正文|||", "in the middle of all columns"},
		{`- corner: {zh: 角}`, "||角|", "in the right half"},
		{`- heading: {zh: 节}`, "节|||", ""},
		{`- text: {zh: "{amount} 与 {amount|capital}"}`, "1,280.00 与 壹仟贰佰捌拾元整|||", "amounts in a text have both decimals"},
		{`- note: {zh: "{none}"}`, "", "an empty paragraph takes no row"},
		{`- fields: [{label: {zh: 一}, value: amount|money}, {label: {zh: 二}, value: deep.er}, {label: {zh: 三}, value: at|day}]`, "一|1280.00|二|深\n三|2026-11-22||", "two pairs to a row, the last one wide"},
		{`- fields: [{label: {zh: 一}, value: text}, {label: {zh: 二}, value: rate|percent, wide: true}]`, "一|正文||\n二|33.33%||", "a wide field begins a row"},
		{`- fields: [{label: {zh: 手填}}]`, "手填|||", "to be filled in by hand"},
		{`- pairs: {each: list, label: a, value: a}`, "甲|甲|乙|乙", "a list as pairs"},
		{`- table: {each: list, columns: [{head: {zh: 头}, value: a, span: 3, warn: late}, {head: {zh: 数}, sum: sum}], total: {zh: 计}}`, "头|||数\n甲|||\n乙|||\n计|||3.00", "with a sum"},
		{`- table: {each: list, columns: [{head: {zh: 头}, value: a, span: 2}, {head: {zh: 组}, columns: [{head: {zh: 左}}, {head: {zh: 右}}]}]}`, "头||组|\n||左|右\n甲|||\n乙|||", "heads in two rows"},
		{`- table: {each: empty, none: {zh: 无}, columns: [{head: {zh: 头}, value: a, span: 4}]}`, "无|||", "no heads without rows"},
		{`- boxes: {label: {zh: 结论}, boxes: [{label: {zh: 是}, value: yes}, {label: {zh: 否}, value: "no"}]}`, "结论|☑ 是    □ 否||", "ticked where true"},
		{`- sign: [[{zh: 甲方}, {zh: 乙方}]]`, `甲方|\n|乙方|\n`, "room for handwriting"},
		{`- sign: [[{zh: 甲方}]]`, `甲方||\n|`, "spread over the columns"},
	} {
		s, err := render(t, test.blocks, "zh")
		require.NoError(t, err, test.blocks)
		require.Equal(t, test.want, strings.Join(text(s)[1:], "\n"), "%s: %s", test.blocks, test.why)
	}
}

func TestSheetOfLayout(t *testing.T) {
	s, err := render(t, `- table: {each: list, repeat: true, columns: [{head: {zh: 头}, value: a, span: 4, warn: late}]}`, "en")
	require.NoError(t, err)
	require.Equal(t, []any{"try", "草稿", "foot", "{page}/{pages}", [2]int{2, 2}, "某某 form"},
		[]any{s.Name, s.Watermark, s.Footer, s.FooterPage, s.TitleRows, s.Rows[0].Cells[0].Value})
	require.Equal(t, []report.Style{report.Warn, report.Body}, []report.Style{s.Rows[2].Cells[0].Style, s.Rows[3].Cells[0].Style})
}

// What a layout cannot mean is said with file and line.
func TestFaults(t *testing.T) {
	long := strings.Repeat("- note: {zh: 注}\n", 3)
	for _, test := range []struct {
		blocks, code string
		line         int
		why          string
	}{
		{long + `- fields: [{label: {zh: 一}, value: nosuch}]`, "form.name", 12, "unknown name"},
		{long + `- fields: [{label: {zh: 一}, value: deep.nosuch}]`, "form.name", 12, "unknown name inside"},
		{long + `- fields: [{label: {zh: 一}, value: text.er}]`, "form.name", 12, "a text has no names"},
		{long + `- text: {zh: "{nosuch}"}`, "form.name", 12, "unknown name in a text"},
		{long + `- fields: [{label: {zh: 一}, value: text|money}]`, "form.value", 12, "a text is no amount"},
		{long + `- fields: [{label: {zh: 一}, value: text|colour}]`, "form.value", 12, "unknown format"},
		{long + `- table: {each: text, columns: [{head: {zh: 头}, span: 4}]}`, "form.value", 12, "a text is no list"},
		{long + `- table: {each: list, columns: [{head: {zh: 头}, value: b, span: 4}]}`, "form.name", 12, "unknown name in an item"},
		{long + `- table: {each: list, columns: [{head: {zh: 头}, value: a, span: 3}]}`, "form.table", 12, "columns left over"},
		{long + `- boxes: {label: {zh: 结论}, boxes: [{label: {zh: 是}, value: text}]}`, "form.value", 12, "a text is not true or false"},
		{"- {note: {zh: 一}, text: {zh: 二}}", "form.block", 8, "two kinds in one block"},
		{"- {}", "form.block", 8, "a block of no kind"},
		{long + `- boxes: {label: {zh: 结论}, boxes: [{label: {zh: 是}}]}`, "form.box", 12, "a box that nothing ticks"},
		{long + `- boxes: {label: {zh: 结论}, boxes: [{label: {zh: 是}, value: yes, when: D3}]}`, "form.box", 12, "a box that two things tick"},
		{long + `- {when: "amount >>> 3", note: {zh: 一}}`, "file.decode", 12, "no condition"},
		{"- nosuch: {zh: 一}", "file.key", 9, "misspelt key"},
		{"- note: [1]", "file.decode", 9, "wrong kind of value"},
		{"---\nformat: 1", "file.documents", 9, "a second document"},
	} {
		_, err := render(t, test.blocks, "zh")
		var f *complaint.Fault
		require.True(t, errors.As(err, &f), "%s: %v", test.why, err)
		require.Equal(t, test.code, f.Code(), test.why)
		require.Equal(t, []any{"try.yaml", test.line}, []any{f.Args()["file"], f.Args()["line"]}, "%s: %v", test.why, err)
	}
	for text, code := range map[string]string{"": "file.empty", "format: 2": "file.newer", "columns: [1]": "file.format", "format: 1\ncolumns: [1]": "form.columns"} {
		_, err := form.Parse("try.yaml", []byte(text))
		require.ErrorContains(t, err, code, text)
	}
	for blocks, code := range map[string]string{
		"of: meeting\nblocks: []":                                                             "form.of",
		"of: period\nblocks:\n- {when: D3, note: {zh: 一}}":                                    "form.when",
		"of: policy\nblocks:\n- boxes: {label: {zh: 一}, boxes: [{label: {zh: 一}, when: D3}]}": "form.when",
	} {
		_, err := form.Parse("try.yaml", []byte("format: 1\ncolumns: [1, 2]\n"+blocks))
		require.ErrorContains(t, err, code, "only a case can be asked: %s", blocks)
	}
	_, err := form.Load("nosuch", nil)
	require.ErrorContains(t, err, "form.unknown")
}

// Every embedded layout can be read, and every text of it is there in both languages.
func TestEmbedded(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "templates", "forms", "*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		_, err := form.Load(name, nil)
		require.NoError(t, err, name)
		content, err := fs.ReadFile(os.DirFS(filepath.Dir(file)), filepath.Base(file))
		require.NoError(t, err)
		var root yaml.Node
		require.NoError(t, yaml.Unmarshal(content, &root))
		bilingual(t, name, &root)
	}
}

func bilingual(t *testing.T, name string, n *yaml.Node) {
	keys := map[string]bool{}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			keys[child.Value] = true
		}
		bilingual(t, name, child)
	}
	assert.Equal(t, keys["zh"], keys["en"], "%s.yaml:%d: %s", name, n.Line, fmt.Sprint(keys))
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(head + `- fields: [{label: {zh: 一}, value: amount|money}]`))
	f.Add([]byte(head + `- table: {each: list, columns: [{head: {zh: 头}, value: a, span: 4}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := form.Parse("try.yaml", text)
		if err == nil {
			_, _ = form.Render(l, data(), "zh") // must not panic; either result will do
		}
	})
}

// Places to sign are as equally wide as the columns allow: no label takes the widest column.
func TestSigns(t *testing.T) {
	for _, test := range []struct {
		columns, want string
	}{
		{"[15, 17, 15, 17, 15, 18]", "1 1 1 1 1 1"},
		{"[18, 16, 18, 40, 12, 16, 20]", "1 1 1 1 1 2"}, // the labels keep off the column of 40
		{"[30, 10, 10, 10, 10, 10, 10, 10]", "1 1 1 2 1 2"},
	} {
		l, err := form.Parse("try.yaml", []byte(strings.Replace(about, "[10, 10]", test.columns, 1)+"- sign: [[{zh: 甲}, {zh: 乙}, {zh: 丙}]]"))
		require.NoError(t, err)
		s, err := form.RenderCase(l, life(t, "11-16 10:00"), zh(t), false)
		require.NoError(t, err)
		var spans []string
		for _, c := range s.Rows[1].Cells {
			spans = append(spans, fmt.Sprint(c.Span))
		}
		require.Equal(t, test.want, strings.Join(spans, " "), test.columns)
	}
}
