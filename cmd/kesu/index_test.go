package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Whatever happens to files and index between two commands, what is answered from the
// index is what the files say.
func TestIndexAgrees(t *testing.T) {
	steps := 40
	if full {
		steps = 5000
	}
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("KESU_TEST_SEED"); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("KESU_TEST_SEED=%d", seed)
	w := &wild{office: newOffice(t), rand: rand.New(rand.NewPCG(seed, seed)), now: time.Date(2026, 11, 16, 9, 0, 0, 0, time.FixedZone("", 8*3600)), sheet: filepath.Join(t.TempDir(), "book.json")}
	for n := range steps {
		what := w.step()
		for _, args := range [][]string{
			{"due", "--within", "72h"}, {"list"}, {"list", "--overdue", "-o", "csv"}, {"due", "-o", "json"}, {"list", "-o", "json"},
			{"stats", "-o", "json"}, {"stats", "--month", w.now.Format("2006-01"), "-o", "json"}, {"stats", "--week", "2026-W48", "-o", "json"},
			{"penalty", "list", "-o", "json"}, {"import", w.ledger(0, 11), "--dry-run"}, {"export", "weekly", "--format", "json", "--out", w.sheet}, {"export", "monthly", "--month", "2026-11", "--format", "json", "--out", w.sheet},
		} {
			args = append(args, "--now", w.now.Format("2006-01-02 15:04:05"))
			was, is := w.asked(args, "KESU_INDEX=off"), w.asked(args)
			require.Equal(t, was, is, "step %d, after %s: kesu %s", n, what, strings.Join(args, " "))
		}
	}
}

// wild does things to a store.
type wild struct {
	office
	rand  *rand.Rand
	now   time.Time
	ids   []string
	sheet string // what is exported
}

// asked is all that a command prints, and how it ends. What cannot be read is told in the
// order in which it is found; a report names one of several such files.
func (w *wild) asked(args []string, env ...string) string {
	cmd := w.kesu(args...)
	cmd.Env = append(cmd.Env, env...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	said := strings.Split(errs.String(), "\n")
	slices.Sort(said)
	if err != nil && args[0] != "list" && args[0] != "due" {
		said = nil
	}
	book, _ := os.ReadFile(w.sheet)
	return fmt.Sprintf("%s%s%v%s", out, strings.Join(said, "\n"), err, book)
}

func (w *wild) step() string {
	w.now = w.now.Add(time.Duration(w.rand.IntN(5*3600)) * time.Second)
	if len(w.ids) == 0 || w.rand.IntN(4) == 0 {
		out, err := w.kesu(w.act("open", "-q", "--customer", "张三", "--text", fmt.Sprint("空调异响 ", w.now))...).Output()
		if err == nil {
			w.ids = append(w.ids, strings.TrimSpace(string(out)))
		}
		return fmt.Sprintf("open %s%v", out, err)
	}
	if len(w.ids) == 0 {
		return "nothing"
	}
	id := w.ids[w.rand.IntN(len(w.ids))]
	file := filepath.Join(w.dir, "complaints", id[3:7], id[7:9], id[9:11], id+".yaml")
	acts := []struct {
		name string
		do   func()
	}{
		{"classify", func() { w.asked(w.act("classify", id, "--category", "1", "--level", "general")) }},
		{"transfer", func() { w.asked(w.act("transfer", id, "--to", "1")) }},
		{"sign", func() { w.asked(w.act("sign", id)) }},
		{"note", func() { w.asked(w.act("note", id, "--text", "备注")) }},
		{"withdraw", func() { w.asked(w.act("withdraw", id, "--reason", "算了")) }},
		{"void", func() { w.asked(w.act("void", id, "--reason", "登记错误")) }},
		{"note without a commit", func() { w.asked(w.act("note", id, "--text", "备注", "--no-commit")) }},
		{"escalate", func() { w.asked(w.act("escalate")) }},
		{"an edit by hand", func() { rewrite(file, func(s string) string { return strings.ReplaceAll(s, "张三", "李四") }) }},
		{"the same length by hand", func() { rewrite(file, func(s string) string { return strings.ReplaceAll(s, "李四", "张三") }) }},
		{"an edit in its place, committed", func() {
			overwrite(file, func(s string) string { return strings.ReplaceAll(s, "张三", "王五") })
			w.gitTry("commit", "-qam", "by hand")
		}},
		{"an edit in its place of what is shown", func() {
			if strings.Contains(w.asked(w.act("list"), "KESU_INDEX=off"), id) {
				overwrite(file, func(s string) string { return strings.ReplaceAll(s, "张三", "李四") })
			}
		}},
		{"damage", func() { rewrite(file, func(s string) string { return s[:len(s)/2] }) }},
		{"an import", func() { w.asked(w.act("import", w.ledger(w.rand.IntN(10), 1))) }},
		{"repair", func() { w.asked([]string{"resolve"}) }},
		{"a commit by hand", func() { w.gitTry("commit", "-qam", "by hand") }},
		{"going back", func() { w.gitTry("reset", "-q", "--hard", "HEAD~1") }},
		{"going forth", func() { w.gitTry("reset", "-q", "--hard", "ORIG_HEAD") }},
		{"deletion", func() { _ = os.Remove(file) }},
		{"restoring", func() { w.gitTry("checkout", "-q", "--", "complaints") }},
		{"a stray file", func() { _ = os.WriteFile(filepath.Join(filepath.Dir(file), "stray.yaml"), []byte("x"), 0o644) }},
		{"its end", func() { _ = os.Remove(filepath.Join(filepath.Dir(file), "stray.yaml")) }},
		{"no index", func() { _ = os.Remove(w.index()) }},
		{"half an index", func() { rewrite(w.index(), func(s string) string { return s[:len(s)/2] }) }},
		{"a garbled index", func() {
			rewrite(w.index(), func(s string) string {
				b := []byte(s)
				for range 64 {
					b[w.rand.IntN(len(b))] ^= 0x55
				}
				return string(b)
			})
		}},
		{"another policy", func() {
			files, _ := filepath.Glob(filepath.Join(w.dir, "policies", "*", "*.yaml"))
			rewrite(files[0], func(s string) string { return s + "# " + strconv.Itoa(w.rand.Int()) + "\n" })
		}},
		{"the clock set back", func() { w.now = w.now.Add(-time.Duration(w.rand.IntN(48*3600)) * time.Second) }},
		{"a week", func() { w.now = w.now.AddDate(0, 0, 7) }},
	}
	act := acts[w.rand.IntN(len(acts))]
	act.do()
	return act.name + " " + id
}

// ledger is a workbook to be imported.
func (w *wild) ledger(from, rows int) string {
	file, text := filepath.Join(filepath.Dir(w.dir), "ledger.csv"), "source,received,customer,text\n"
	for i := from; i < from+rows; i++ {
		text += fmt.Sprintf("L-%d,2026-11-16 09:00,张三,空调异响\n", i)
	}
	_ = os.WriteFile(file, []byte(text), 0o644)
	return file
}

// index is one of its files.
func (w *wild) index() string {
	files, _ := filepath.Glob(filepath.Join(w.dir, ".git", "kesu.index", "*"))
	if len(files) == 0 {
		return filepath.Join(w.dir, "none")
	}
	return files[w.rand.IntN(len(files))]
}

func (w *wild) act(args ...string) []string {
	return append(args, "--by", "李前台", "--now", w.now.Format("2006-01-02 15:04:05"))
}

func (w *wild) gitTry(args ...string) {
	cmd := w.kesu()
	cmd.Path, cmd.Args = "/usr/bin/git", append([]string{"git", "-C", w.dir}, args...)
	_ = cmd.Run()
}

// rewrite replaces a file, as editors do.
func rewrite(file string, change func(string) string) {
	if data, err := os.ReadFile(file); err == nil && len(data) > 0 {
		_ = os.WriteFile(file+"~", []byte(change(string(data))), 0o644)
		_ = os.Rename(file+"~", file)
	}
}

// overwrite writes into a file.
func overwrite(file string, change func(string) string) {
	if data, err := os.ReadFile(file); err == nil && len(data) > 0 {
		_ = os.WriteFile(file, []byte(change(string(data))), 0o644)
	}
}
