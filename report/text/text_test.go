package text_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/kesu-cli/kesu/report"
	"github.com/kesu-cli/kesu/report/text"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files anew")

func sample() report.Sheet {
	field := func(name string, value any) []report.Cell {
		return []report.Cell{{Value: name, Style: report.Label}, {Value: value, Style: report.Text}}
	}
	return report.Sheet{Widths: []float64{9, 9, 9, 9}, Rows: []report.Row{
		report.Line(report.Title, "客户抱怨汇总表"),
		{Cells: append(field("编号", "KS-20261116-001"), field("收到时间：", time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC))...)},
		{Cells: field("内容", "客户反映发动机舱内有持续异响，冷启动时尤其明显；要求重新检测并书面答复。")},
		{},
		{Cells: []report.Cell{{Value: "类别", Style: report.Head, Down: 2}, {Value: "件数", Style: report.Head, Span: 2}, {Value: "due.date 说明", Style: report.Head, Down: 2}}},
		report.Line(report.Head, "本周", "占比"),
		report.Line(report.Body, "产品质量", 12, report.Rate{N: 1, D: 3}, "客户反映“异响”，VIN LSVAA4182E2184847；😀已回复，等待客户确认是否满意。"),
		report.Line(report.Warn, "服务", 1234, report.Rate{}, "短\x1b[31m红\ttab\u202e"),
		report.Line(report.Total, "合计", 12345, nil, "两行\n文字"),
		report.Line(report.Head, "第二张表", "金额"),
		report.Line(report.Body, "a", report.Money(12345)),
		report.Line(report.Note, "注：口径见末页。"),
	}}
}

func TestGolden(t *testing.T) {
	for _, width := range []int{0, 80, 60, 36} {
		var got bytes.Buffer
		require.NoError(t, text.Write(&got, sample(), width))
		path := filepath.Join("testdata", fmt.Sprintf("width%d.txt", width))
		if *update {
			require.NoError(t, os.WriteFile(path, got.Bytes(), 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, string(want), got.String(), path)
	}
}

// TestTidy: among all characters, those by which text could steer a terminal are taken out, alone and within text.
func TestTidy(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		want := string(r)
		if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Bidi_Control, r) && r != '\u061c' && r != '\u200e' && r != '\u200f' {
			want = map[rune]string{'\n': "\n", '\t': " "}[r]
		}
		if text.Tidy(string(r)) != want || text.Tidy("客诉"+string(r)+"a") != "客诉"+want+"a" {
			t.Errorf("%U: %q", r, text.Tidy(string(r)))
		}
	}
	require.Equal(t, "a\ufffdb", text.Tidy("a\x9bb"))
}

// TestNothingIsCut: whatever the width, every character is printed, no line is wider, and the borders of a table meet.
func TestNothingIsCut(t *testing.T) {
	words := rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune("客诉，。（）“”—abc 1\n")), rapid.RuneFrom(nil, unicode.Han)))
	bare := func(s string) map[rune]int {
		count := map[rune]int{}
		for _, r := range s {
			if !strings.ContainsRune(" \n:─│┌┐└┘├┤┬┴┼", r) {
				count[r]++
			}
		}
		return count
	}
	rapid.Check(t, func(t *rapid.T) {
		cols := rapid.IntRange(1, 5).Draw(t, "columns")
		width := rapid.IntRange(20, 120).Draw(t, "width")
		all := ""
		var s report.Sheet
		for range rapid.IntRange(1, 4).Draw(t, "rows") {
			row := report.Row{}
			for range cols {
				cell := words.Draw(t, "cell")
				all += cell
				row.Cells = append(row.Cells, report.Cell{Value: cell, Style: report.Body})
			}
			s.Rows = append(s.Rows, row)
		}
		var out bytes.Buffer
		require.NoError(t, text.Write(&out, s, width))
		require.Equal(t, bare(all), bare(out.String()))
		checkLines(t, out.String(), width)
	})
}

func checkLines(t require.TestingT, out string, width int) {
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	first := report.Screen.Width(lines[0])
	for _, line := range lines {
		w := report.Screen.Width(line)
		require.LessOrEqual(t, w, width, "%q", line)
		if strings.HasPrefix(lines[0], "┌") {
			require.Equal(t, first, w, "%q", line)
		}
	}
}

// TestBordersMeetInEveryLocale runs itself where tablewriter, left alone, counts a border as two columns.
func TestBordersMeetInEveryLocale(t *testing.T) {
	if os.Getenv("PRINT_TABLE") != "" {
		s := report.Sheet{Rows: sample().Rows[4:9]}
		require.NoError(t, text.Write(os.Stderr, s, 0))
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), "PRINT_TABLE=1", "LANG=zh_CN.UTF-8", "LC_ALL=zh_CN.UTF-8", "TERM=linux")
	var out bytes.Buffer
	cmd.Stderr = &out
	require.NoError(t, cmd.Run())
	require.True(t, strings.HasPrefix(out.String(), "┌"), out.String())
	checkLines(t, out.String(), 1000)
}

// TestNumbersStayWhole: a number that people copy is never broken, however narrow the terminal; other columns give way.
func TestNumbersStayWhole(t *testing.T) {
	s := report.Sheet{Rows: []report.Row{
		report.Line(report.Head, "编号", "时限", "执行部门", "剩余"),
		report.Line(report.Body, "CF-WY-20261114-001-T1", "重大投诉回复客户初步处理意见的时限", "客户服务中心", "已超12天20小时"),
	}}
	for width := 24; width < 90; width++ {
		var out bytes.Buffer
		require.NoError(t, text.Write(&out, s, width))
		assert.Contains(t, out.String(), "CF-WY-20261114-001-T1", "%d columns", width)
		checkLines(t, out.String(), width)
	}
}
