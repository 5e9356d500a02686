package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/complaint"
)

// benchSize is how many complaints the benchmarks' store holds.
const benchSize = 10_000

// benchStore makes a store of made-up complaints with the program itself, once
// for all benchmarks of a run.
func benchStore(b *testing.B) (bin, dir string) {
	b.Helper()
	if testing.Short() {
		b.Skip("makes a store of 10,000 complaints")
	}
	tmp := b.TempDir()
	bin, dir = filepath.Join(tmp, "kesu"), filepath.Join(tmp, "store")
	run := func(name string, args ...string) {
		out, err := exec.Command(name, args...).CombinedOutput()
		require.NoError(b, err, string(out))
	}
	run("go", "build", "-o", bin, ".")
	run(bin, "demo", dir, "--complaints", fmt.Sprint(benchSize), "-q")
	return bin, dir
}

// timed runs a command and returns its wall time.
func timed(b *testing.B, dir, name string, args ...string) time.Duration {
	b.Helper()
	c := exec.Command(name, args...)
	c.Dir = dir
	begin := time.Now()
	out, err := c.CombinedOutput()
	require.NoError(b, err, string(out))
	return time.Since(begin)
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// BenchmarkOpen pairs `kesu open` with its commit against `git commit --only` of
// one changed file on the same tree, in turn; the metric is the ratio of the medians.
func BenchmarkOpen(b *testing.B) {
	bin, dir := benchStore(b)
	plain := filepath.Join(b.TempDir(), "plain")
	require.NoError(b, exec.Command("git", "clone", "-q", dir, plain).Run())
	file := firstComplaint(b, plain)
	var ours, git []time.Duration
	for b.Loop() {
		ours = append(ours, timed(b, dir, bin, "open", "--by", "李前台", "--customer", "张三", "--phone", fmt.Sprintf("139%08d", len(ours)), "--text", fmt.Sprintf("%d号工位的举升机坏了三天没有人修", len(ours)), "--now", "2026-11-27T10:00:00+08:00"))
		data, err := os.ReadFile(filepath.Join(plain, file))
		require.NoError(b, err)
		require.NoError(b, os.WriteFile(filepath.Join(plain, file), append(data, '\n'), 0o644))
		git = append(git, timed(b, plain, "git", "commit", "-q", "--only", "-m", "x", "--", file))
	}
	b.ReportMetric(float64(median(ours))/float64(median(git)), "ours/git")
	b.ReportMetric(float64(median(ours).Microseconds())/1000, "ours-ms")
	b.ReportMetric(float64(median(git).Microseconds())/1000, "git-ms")
}

func firstComplaint(b *testing.B, dir string) string {
	b.Helper()
	var first string
	require.NoError(b, filepath.WalkDir(filepath.Join(dir, "complaints"), func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && first == "" {
			first, err = filepath.Rel(dir, path)
		}
		return err
	}))
	return first
}

// BenchmarkExportWeekly pairs `kesu export weekly` against merely reading and
// YAML-decoding the complaint files, one after the other; the metric is the ratio
// of the medians, and the program's peak memory.
func BenchmarkExportWeekly(b *testing.B) {
	bin, dir := benchStore(b)
	out := filepath.Join(b.TempDir(), "w.xlsx")
	var ours, bare []time.Duration
	var peak int64
	for b.Loop() {
		c := exec.Command(bin, "export", "weekly", "--week", "2026-W47", "--out", out, "--now", "2026-11-27T10:00:00+08:00")
		c.Dir = dir
		begin := time.Now()
		text, err := c.CombinedOutput()
		require.NoError(b, err, string(text))
		ours = append(ours, time.Since(begin))
		peak = max(peak, peakMemory(c.ProcessState))
		begin = time.Now()
		require.NotZero(b, decodeAll(b, dir))
		bare = append(bare, time.Since(begin))
	}
	b.ReportMetric(float64(median(ours))/float64(median(bare)), "ours/decode")
	b.ReportMetric(float64(median(ours).Milliseconds()), "ours-ms")
	b.ReportMetric(float64(peak)/1024, "peak-MB")
}

// decodeAll reads and decodes every complaint file and nothing more.
func decodeAll(b *testing.B, dir string) (n int) {
	b.Helper()
	require.NoError(b, filepath.WalkDir(filepath.Join(dir, "complaints"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".yaml") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n++
		return yaml.NewDecoder(bytes.NewReader(data)).Decode(&complaint.File{})
	}))
	return n
}
