package main

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/gofrs/flock"
	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/simplifiedchinese"
)

var update = flag.Bool("update", false, "write the golden texts of the scripts anew")

// TestMain lets the test binary be the program too.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"kesu": main, "weighed": weighed, "refusing": refusing, "ssh-sign": sshSign})
}

// TestScripts drives the program from outside, as users and their scripts do, with
// the real git: testdata/script/*.txtar, one topic each. Beside the commands of
// testscript a script has those below; "at" is the usual one.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                "../../testdata/script",
		UpdateScripts:      *update,
		ContinueOnError:    *update,
		RequireUniqueNames: true,
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "traces":
				return traces(), nil
			case "index":
				return os.Getenv("KESU_INDEX") != "off", nil
			}
			return false, fmt.Errorf("unknown condition %s", cond)
		},
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("KESU_INDEX", os.Getenv("KESU_INDEX")) // off: the same answers, from the files alone
			e.Setenv("GIT_CONFIG_NOSYSTEM", "1")
			for _, who := range []string{"AUTHOR", "COMMITTER"} {
				e.Setenv("GIT_"+who+"_NAME", "客服")
				e.Setenv("GIT_"+who+"_EMAIL", "kf@example.com")
			}
			e.Setenv("TZ", "America/New_York") // on purpose: the store's zone counts
			e.Setenv("KESU_STORE", filepath.Join(e.WorkDir, "store"))
			e.Setenv("KESU_WAIT", "200ms")
			e.Values["lock"] = flock.New(filepath.Join(e.WorkDir, "store", ".git", "kesu.lock"))
			return os.Mkdir(filepath.Join(e.WorkDir, "home"), 0o755)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"at": at, "exits": exits, "bad": bad, "json": jsonIs, "snap": snap, "same": same, "commits": commits, "replace": replace,
			"refused": refused, "lock": lock, "clean": func(ts *testscript.TestScript, _ bool, _ []string) { clean(ts) }, "nogit": noGit, "gbk": gbk, "cut": cut, "grow": grow, "short": short, "sshkey": sshkey, "demonstrated": demonstrated,
		},
	})
}

// at MM-DD HH:MM ARGS… runs kesu as if it were that time in Beijing, 2026 where no
// year is given. Afterwards nothing in the store may wait for a commit.
func at(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("say with exits what the status must be")
	}
	status(ts, statusDone, withNow(args))
	clean(ts)
}

// exits N [at TIME] ARGS… runs kesu, which must exit with status N.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if args = args[1:]; args[0] == "at" {
		args = withNow(args[1:])
	}
	status(ts, want, args)
}

func withNow(args []string) []string {
	now := args[0]
	if len(now) < len("2026-11-16 09:00") {
		now = "2026-" + now
	}
	return append([]string{"--now=" + strings.Replace(now, " ", "T", 1) + ":00+08:00"}, args[1:]...)
}

// status runs kesu and adds what was typed and said to the file "transcript".
func status(ts *testscript.TestScript, want int, args []string) {
	statusOf(ts, want, []string{"kesu"}, args)
}

func statusOf(ts *testscript.TestScript, want int, program, args []string) {
	err := ts.Exec(program[0], append(program[1:len(program):len(program)], args...)...)
	transcribe(ts, args, err)
	got := 0
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d\n%s%s", got, want, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// refused N FAULT PATTERN [at TIME] ARGS… is exits while the system refuses calls; see refusing.
func refused(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	fault, args := args[1:3], args[3:]
	if args[0] == "at" {
		args = withNow(args[1:])
	}
	statusOf(ts, want, append([]string{"refusing"}, fault...), args)
}

// randomID finds the ids of events, which are random.
var randomID = regexp.MustCompile(`\b(\d{4})-[0-9a-f]{12}\b`)

// commitID finds git's names of commits, which depend on when they were made.
var commitID = regexp.MustCompile(`\b[0-9a-f]{40}\b`)

func transcribe(ts *testscript.TestScript, args []string, err error) {
	var typed, ended string
	for _, arg := range args {
		if when, ok := strings.CutPrefix(arg, "--now="); ok {
			when = strings.Replace(strings.TrimSuffix(when, ":00+08:00"), "T", " ", 1)
			ended = "  # " + strings.TrimPrefix(when, "2026-")
			continue
		}
		if strings.ContainsAny(arg, " ;=") {
			arg = "'" + arg + "'"
		}
		typed += " " + arg
	}
	if err != nil {
		ended += "  # " + err.Error()
	}
	text := "$ kesu" + typed + ended + "\n"
	if !slices.Contains(args, "json") && !slices.Contains(args, "yaml") { // which hold random ids and are looked at by json
		text += ts.ReadFile("stdout")
	}
	text = commitID.ReplaceAllString(randomID.ReplaceAllString(text+ts.ReadFile("stderr"), "$1-xxxxxxxxxxxx"), "COMMIT")
	f, err := os.OpenFile(ts.MkAbs("transcript"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	ts.Check(err)
	_, err = f.WriteString(strings.ReplaceAll(text, ts.Getenv("WORK"), "$WORK"))
	ts.Check(errors.Join(err, f.Close()))
}

// bad N [at TIME] ARGS… is exits in both languages; each time the message is in the
// user's language and the store stays as it was.
func bad(ts *testscript.TestScript, _ bool, args []string) {
	lang, before := ts.Getenv("KESU_LANG"), holds(ts)
	for _, l := range []string{"zh", "en"} {
		ts.Setenv("KESU_LANG", l)
		exits(ts, false, args)
		said := ts.ReadFile("stderr")
		if chinese := strings.ContainsFunc(said, func(r rune) bool { return unicode.Is(unicode.Han, r) }); said == "" || l == "zh" && !chinese {
			ts.Fatalf("no message in %s: %q", l, said)
		}
		if after := holds(ts); after != before {
			ts.Fatalf("the store changed:\n%s\n---\n%s", before, after)
		}
	}
	ts.Setenv("KESU_LANG", lang)
}

func clean(ts *testscript.TestScript) {
	if ts.Getenv("KESU_STORE") == "" {
		return
	}
	if out := git(ts, "status", "--porcelain"); out != "" {
		ts.Fatalf("the store has uncommitted changes:\n%s", out)
	}
}

// git runs git in the store beside the script, whose stdout and stderr stay.
func git(ts *testscript.TestScript, args ...string) string {
	out, err := exec.Command("git", append([]string{"-C", ts.Getenv("KESU_STORE")}, args...)...).CombinedOutput()
	if err != nil {
		ts.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// commits N: the store has that many commits.
func commits(ts *testscript.TestScript, _ bool, args []string) {
	if got := strings.TrimSpace(git(ts, "rev-list", "--count", "HEAD")); got != args[0] {
		ts.Fatalf("%s commits, want %s\n%s", got, args[0], git(ts, "log", "--oneline"))
	}
}

// snap notes what the store holds: commits, files, what git says of them.
func snap(ts *testscript.TestScript, _ bool, _ []string) { ts.Setenv("SNAP", holds(ts)) }

// same: the store holds exactly what it did at snap.
func same(ts *testscript.TestScript, _ bool, _ []string) {
	if was, is := ts.Getenv("SNAP"), holds(ts); was != is {
		ts.Fatalf("the store changed:\n%s\n---\n%s", was, is)
	}
}

func holds(ts *testscript.TestScript) string {
	var b strings.Builder
	dir := ts.Getenv("KESU_STORE")
	if _, err := os.Stat(filepath.Join(dir, ".git")); dir == "" || err != nil {
		return "" // there is no store
	}
	ts.Check(filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == filepath.Join(dir, ".git"):
			return fs.SkipDir
		}
		if e.Type().IsRegular() {
			data, err := os.ReadFile(name)
			fmt.Fprintf(&b, "%s %x\n", strings.TrimPrefix(name, dir), sha256.Sum256(data))
			return err
		}
		return nil
	}))
	pending, _ := filepath.Glob(filepath.Join(dir, ".git", "kesu.pending"))
	return git(ts, "rev-parse", "HEAD") + git(ts, "status", "--porcelain") + b.String() + strings.Join(pending, "")
}

// replace FILE OLD NEW changes every OLD in a file; there must be one.
func replace(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], strings.ReplaceAll(args[2], `\n`, "\n"))), 0o644))
}

// lock keeps the store locked, as another command that is at work would; "! lock" lets go.
func lock(ts *testscript.TestScript, neg bool, _ []string) {
	held := ts.Value("lock").(*flock.Flock)
	if neg {
		ts.Check(held.Unlock())
		return
	}
	got, err := held.TryLock()
	ts.Check(err)
	if !got {
		ts.Fatalf("the store is locked already")
	}
	ts.Defer(func() { _ = held.Close() })
}

// noGit leaves only kesu on PATH.
func noGit(ts *testscript.TestScript, _ bool, _ []string) {
	dir, _, _ := strings.Cut(ts.Getenv("PATH"), string(filepath.ListSeparator))
	ts.Setenv("PATH", dir)
}

// gbk FILE writes a file anew in GB18030.
func gbk(ts *testscript.TestScript, _ bool, args []string) {
	data, err := simplifiedchinese.GB18030.NewEncoder().String(ts.ReadFile(args[0]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(data), 0o644))
}

// cut FILE N keeps the first N bytes of a file, or all but -N at its end.
func cut(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	data := ts.ReadFile(args[0])
	if n < 0 {
		n += len(data)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(data[:n]), 0o644))
}

// grow FILE MB adds lines of comment to a file until it is that big.
func grow(ts *testscript.TestScript, _ bool, args []string) {
	mb, err := strconv.Atoi(args[1])
	ts.Check(err)
	line := "# " + strings.Repeat("x", 1021) + "\n"
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(ts.ReadFile(args[0])+strings.Repeat(line, mb<<10)), 0o644))
}

// demonstrated DIR: a demonstration holds at least twenty cases without a fault, most
// of them at an end, in three statuses at least.
func demonstrated(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(ts.Exec("kesu", "-C", args[0], "check", "-o", "json"))
	if found := strings.TrimSpace(ts.ReadFile("stdout")); found != "[]" {
		ts.Fatalf("%s: %s", args[0], found)
	}
	ts.Check(ts.Exec("kesu", "-C", args[0], "list", "--all", "-o", "json"))
	var cases []struct{ ID, Status string }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &cases))
	statuses := map[string]int{}
	for _, c := range cases {
		statuses[c.Status]++
	}
	if len(cases) < 20 || len(statuses) < 3 || statuses["closed"]*2 < len(cases) {
		ts.Fatalf("%s: %d cases, %v", args[0], len(cases), statuses)
	}
}

// short FILE N: the file has at most N bytes, and is not empty.
func short(ts *testscript.TestScript, _ bool, args []string) {
	most, err := strconv.Atoi(args[1])
	ts.Check(err)
	if n := len(ts.ReadFile(args[0])); n == 0 || n > most {
		ts.Fatalf("%s has %d bytes, at most %d are wanted", args[0], n, most)
	}
}
