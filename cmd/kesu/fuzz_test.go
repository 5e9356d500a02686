package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla/calendar"
	"github.com/kesu-cli/kesu/templates"
)

// call runs the program within this process, as of 2026-11-16 12:00 in Beijing.
func call(stdin string, args ...string) (status int, stdout, stderr string) {
	watch := time.AfterFunc(60*time.Second, func() { panic("still at work after a minute") })
	defer watch.Stop()
	var out, errs bytes.Buffer
	env := func(name string) string { return map[string]string{"KESU_NOW": "2026-11-16T12:00:00+08:00"}[name] }
	status = spoken(args, world{stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs, env: env}, english())
	return status, out.String(), errs.String()
}

// english are the words of one language; reading them anew for every input would take
// most of the time.
var english = sync.OnceValue(func() *templates.Words {
	words, err := templates.Load("en")
	if err != nil {
		panic(err)
	}
	return words
})

// identify tells git who commits, and nothing else.
func identify(t interface{ Setenv(name, value string) }) {
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	for _, who := range []string{"AUTHOR", "COMMITTER"} {
		t.Setenv("GIT_"+who+"_NAME", "x")
		t.Setenv("GIT_"+who+"_EMAIL", "x@example.com")
	}
}

// seedStore makes a store and returns what is in it, the objects of git aside.
func seedStore(f *testing.F) map[string][]byte {
	identify(f)
	dir := filepath.Join(f.TempDir(), "store")
	status, _, said := call("", "init", dir)
	require.Zero(f, status, said)
	status, _, said = call(`{"command":"open","customer":"张三","text":"漏油"}`, "-C", dir, "apply", "--by", "李前台")
	require.Zero(f, status, said)
	all := below(f, dir, "objects", "hooks", "logs")
	all["policies/mfg8d/2026-01-01.yaml"], _ = templates.Policy("mfg8d")
	return all
}

// below are the files below a folder, without folders of certain names and kesu's lock.
func below(t testing.TB, dir string, without ...string) map[string][]byte {
	all := map[string][]byte{}
	require.NoError(t, filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && slices.Contains(without, e.Name()) {
			return fs.SkipDir
		}
		if err != nil || e.IsDir() || e.Name() == "kesu.lock" {
			return err
		}
		rel, _ := filepath.Rel(dir, file)
		all[filepath.ToSlash(rel)], err = os.ReadFile(file)
		return err
	}))
	return all
}

// A stream of commands from elsewhere is done whole or not at all: then every complaint
// can be read and nothing in it was forbidden; no file but complaints' is ever written.
func FuzzApply(f *testing.F) {
	for _, s := range []string{
		`{"now":"2026-11-16 09:00","command":"open","ref":"a","customer":"张三","text":"漏油","amount":1500.5,"field":{"车型":"H6"}}` + "\n" + `{"now":"2026-11-16 09:01","command":"classify","id":"@a","category":"服务态度"}` + "\n" + `{"now":"2026-11-16 09:02","command":"transfer","id":"@a","to":"服务站","with":["财务部","市场部"]}` + "\n" + `{"command":"sign","id":"@a","by":"王服务"}` + "\n" + `{"command":"reply","id":"@a","by":"王服务","text":"x","to":"customer","check":{"倾听":"已复述"}}`,
		`{"command":"note","id":"KS-20261116-001","text":"x"}` + "\n\n\n" + `{"command":"correct","id":"KS-20261116-001","set":{"phone":"1"},"reason":"x"}`,
		`{"command":"open","ref":"b","policy":"mfg8d","customer":"华星电子","channel":"邮件","text":"端子插不进","field":{"产品编号":"P/100","缺陷或问题":"端子插不进","出货日期":"2026-09-20","出货数量":5000,"发现环节":"上线","批量":1000,"不良数":35}}` + "\n" + `{"command":"classify","id":"@b","category":"功能性不良","cause":"制造"}` + "\n" + `{"command":"step","id":"@b","step":"confirm","set":{"初步判定":"我司"},"done":true}` + "\n" + `{"command":"step","id":"@b","step":"D3","set":{"action":[{"what":"x","owner":null},{"what":["x","y"]}]}}`,
		`{"command":"open","text":"x","amount":1e999}`, `{"command":"open","text":"x","amount":NaN}`, `{"command":"open","text":"x","now":"+99999mo"}`,
		`{"command":"open","file":"/etc/passwd"}`, `{"command":"open","file":"-"}`, `{"command":"note","id":"--help","text":"x"}`, `{"command":"note","id":"../../x","store":"/tmp"}`,
		`{"command":"open","text":"\u0000\u001b[31m\ud800","customer":"=1+1","by":"a\nb"}`, `{"command":"void","id":"KS-20261116-001","reason":"x","at":"2026-11-16 10:00"}` + "\n" + `{"command":"note","id":"KS-20261116-001","text":"x","at":"2026-11-16 09:00"}`,
		`[{}]`, `{"command":"open"}{"command":"open"}`, `{"command":["open"]}`, strings.Repeat(`{"a":`, 9999), `{"command":"step","id":"KS-20261116-001","step":"D3","set":` + strings.Repeat(`{"a":`, 20) + `1` + strings.Repeat(`}`, 21),
	} {
		f.Add([]byte(s))
	}
	seed := seedStore(f)
	f.Fuzz(func(t *testing.T, stream []byte) {
		if len(stream) > 1<<14 {
			return
		}
		dir := t.TempDir()
		for name, data := range seed {
			require.NoError(t, os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o644))
		}
		status, _, said := call(string(stream), "-C", dir, "--no-commit", "apply", "--by", "李前台")
		require.Contains(t, []int{statusDone, statusUsage, statusNotFound, statusRefused, statusInvalid}, status, "%s", said)
		require.False(t, strings.ContainsAny(said, "\x00\x1b\a\b"), "%q", said)
		after := below(t, dir)
		for name, data := range after {
			if was, there := seed[name]; !there || !bytes.Equal(was, data) {
				require.Zero(t, status, "a stream that failed changed %s", name)
				require.True(t, strings.HasPrefix(name, "complaints/") && bytes.HasPrefix(data, was), "%s was written", name)
			}
		}
		require.GreaterOrEqual(t, len(after), len(seed), "a file is gone")
		sane(t, dir)
	})
}

// sane checks that every complaint of a store can be read and holds nothing that was forbidden.
func sane(t *testing.T, dir string) {
	words, err := templates.Load("en")
	require.NoError(t, err)
	a := &app{world: world{stderr: io.Discard, env: func(string) string { return "" }}, words: words, flags: globals{store: dir}, now: time.Now()}
	d, err := a.desk()
	require.NoError(t, err)
	defer d.store.Close()
	require.NoError(t, d.store.Walk(context.Background(), time.Time{}, time.Time{}, func(rec complaint.Record) error {
		now := rec.Events[len(rec.Events)-1].Recorded.Time
		got, err := d.assess(rec, complaint.View{Now: now})
		if err == nil {
			require.Empty(t, got.State.Problems)
		}
		return nil
	}, nil))
}

// Times and limits as people type them after flags: an answer that is a time after the
// start, or a usage error.
func FuzzFlags(f *testing.F) {
	for _, s := range [][2]string{{"2026-11-16 09:00", "8wh"}, {"昨天 9:30", "2wd"}, {"-2d", "1mo"}, {"2026-W10", "9999999999d"}, {"9999999-01-01", "7d"}, {"+99999mo", "36525d"}, {"now", "0s"}, {"--help", "-1d"}, {"2999-12-31", "100wd"}, {"\x00", "1e9h"}, {"2026-02-30", "8 wh"}, {"1900-01-01", "1200mo"}} {
		f.Add(s[0], s[1])
	}
	free := filepath.Join(f.TempDir(), "free.yaml")
	require.NoError(f, os.WriteFile(free, []byte("hours: {sat: [\"22:00-06:00\"]}\nroll_weekend: true\n"), 0o644))
	f.Fuzz(func(t *testing.T, start, limit string) {
		for _, more := range [][]string{nil, {"--calendar", free}} {
			status, out, said := call("", slices.Concat([]string{"calendar", "due", "-o", "json"}, more, []string{"--", start, limit})...)
			require.Contains(t, []int{statusDone, statusUsage, statusInvalid}, status, "%s", said)
			if status != statusDone {
				require.NotEmpty(t, said)
				continue
			}
			var v struct {
				Start, Due time.Time
				Limit      string
			}
			require.NoError(t, json.Unmarshal([]byte(out), &v), "%s", out)
			require.False(t, v.Due.Before(v.Start), "%s", out)
			_, err := calendar.ParseLimit(v.Limit)
			require.NoError(t, err)
		}
	})
}
