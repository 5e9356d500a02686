package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/complaint/store"
)

// maxLine bounds a line of an apply stream, in bytes.
const maxLine = 1 << 20

// appliable are the commands that a stream may hold.
var appliable = []string{
	"open", "classify", "transfer", "sign", "refuse", "reply", "promise", "step", "close", "callback", "approve", "reject", "defer", "track",
	"escalate", "pause", "resume", "extend", "reopen", "withdraw", "duplicate", "void", "correct", "note",
}

func (a *app) applyCmd() *cobra.Command {
	var file string
	c := a.command("apply", exactly(0, ""), func(c *cobra.Command, _ []string) error {
		in, done, err := a.input(file)
		if err != nil {
			return err
		}
		defer done()
		d, err := a.desk()
		if err != nil {
			return err
		}
		return d.apply(c, in)
	})
	c.Flags().StringVarP(&file, "file", "f", "-", a.doc("flag.apply-file"))
	return c
}

// apply runs a stream of commands as JSON lines as one change of the store: all
// of them, in one commit, or none.
func (d *desk) apply(c *cobra.Command, in io.Reader) error {
	count := 0
	var out bytes.Buffer
	err := d.store.Write(c.Context(), func(tx *store.Tx) error {
		d.tx = tx
		refs := map[string]string{}
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, maxLine)
		for n := 1; lines.Scan(); n++ {
			text := bytes.TrimSpace(lines.Bytes())
			if len(text) == 0 {
				continue
			}
			if err := d.applyLine(c, text, refs, &out); err != nil {
				return d.atLine(n, err)
			}
			count++
		}
		tx.Message, tx.Date = fmt.Sprintf("apply: %d commands", count), d.now
		return lines.Err()
	})
	if err == nil || isKept(err) {
		_, _ = d.stdout.Write(out.Bytes())
		d.say("apply.done", "count", count)
	}
	return err
}

// atLine prints which line of the stream an error is about, and keeps its status.
func (d *desk) atLine(n int, err error) error {
	d.warn("apply.line", "line", n)
	return err
}

// applyLine runs one command: {"command": "sign", "id": "…", "by": "…", …} with
// the long names of the flags as keys. A "ref" names the complaint an open makes,
// "@name" as id means it later in the stream.
func (d *desk) applyLine(c *cobra.Command, text []byte, refs map[string]string, out *bytes.Buffer) error {
	var line map[string]any
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&line); err != nil {
		return notJSON(text, err)
	}
	if dec.More() {
		return complaint.Usage("apply.two")
	}
	name, _ := line["command"].(string)
	if !slices.Contains(appliable, name) {
		return complaint.Usage("apply.command", "value", name, "known", appliable)
	}
	flags, err := flagArgs(line)
	if err != nil {
		return err
	}
	args := append([]string{name}, flags...)
	if id, ok := line["id"].(string); ok {
		if ref, found := strings.CutPrefix(id, "@"); found {
			if id = refs[ref]; id == "" {
				return complaint.Usage("apply.ref", "value", ref)
			}
		}
		args = append(args, "--", id) // an id is never a flag
		if stage, ok := line["step"].(string); ok && name == "step" {
			args = append(args, stage)
		}
	}
	ref, _ := line["ref"].(string)
	var printed bytes.Buffer
	sub := &app{world: d.world, words: d.words, now: d.now, shared: d}
	sub.stdout = &printed
	root := sub.root()
	if err := knownKeys(root, name, line); err != nil {
		return err
	}
	root.SetArgs(args)
	root.SetOut(&printed)
	sub.flags = d.flags // what apply was given holds where a line says nothing else
	sub.flags.quiet = true
	if err := root.ExecuteContext(c.Context()); err != nil {
		return err
	}
	if ref != "" {
		refs[ref] = strings.TrimSpace(printed.String())
	}
	_, _ = out.Write(printed.Bytes())
	return nil
}

// notJSON says at which character of a line JSON ends to be one.
func notJSON(text []byte, err error) error {
	at := len(text)
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		at = int(syntax.Offset) - 1
	case errors.As(err, &wrong):
		at = int(wrong.Offset) - 1
	}
	before := utf8.RuneCount(text[:min(max(at, 0), len(text))])
	runes := []rune(string(text))
	return complaint.Usage("apply.json", "column", before+1, "excerpt", string(runes[before:min(before+20, len(runes))]))
}

// notInStream are the options that a line of a stream may not give: they speak of the
// whole call, or would read another file, which a stream from elsewhere must not.
var notInStream = []string{"file", "help", "store", "no-commit"}

// knownKeys refuses keys that are no long option of the command, and tells those that are.
func knownKeys(root *cobra.Command, name string, line map[string]any) error {
	c, _, err := root.Find([]string{name})
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(line)) {
		option := c.Flags().Lookup(key) != nil || c.InheritedFlags().Lookup(key) != nil
		if slices.Contains([]string{"command", "id", "ref"}, key) || key == "step" && name == "step" || option && !slices.Contains(notInStream, key) {
			continue
		}
		var known []string
		if name == "step" {
			known = append(known, name)
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		return complaint.Usage("apply.key", "command", name, "key", key, "known", slices.DeleteFunc(known, func(k string) bool { return slices.Contains(notInStream, k) }))
	}
	return nil
}

// flagArgs turns the other keys of a line into flags, in the order of their names.
func flagArgs(line map[string]any) ([]string, error) {
	var flags []string
	for key, value := range line {
		if slices.Contains([]string{"command", "id", "ref"}, key) || key == "step" && line["command"] == "step" {
			continue
		}
		switch v := value.(type) {
		case string:
			flags = append(flags, "--"+key+"="+v)
		case json.Number, bool:
			flags = append(flags, fmt.Sprintf("--%s=%v", key, v))
		case []any:
			for _, x := range v {
				flags = append(flags, fmt.Sprintf("--%s=%v", key, x))
			}
		case map[string]any:
			if depth(v) > deepest {
				return nil, complaint.Usage("apply.value", "key", key)
			}
			spread("", v, func(path, value string) { flags = append(flags, "--"+key+"="+path+"="+value) })
		default:
			return nil, complaint.Usage("apply.value", "key", key)
		}
	}
	slices.Sort(flags)
	return flags, nil
}

// deepest is how many lists and maps may stand in each other in a value: a stage's
// has lists of rows of columns of choices.
const deepest = 8

// depth is how many lists and maps stand in each other in a value, itself included.
func depth(v any) int {
	most := 0
	switch v := v.(type) {
	case map[string]any:
		for _, x := range v {
			most = max(most, depth(x))
		}
	case []any:
		for _, x := range v {
			most = max(most, depth(x))
		}
	default:
		return 0
	}
	return most + 1
}

func isScalar(x any) bool {
	switch x.(type) {
	case map[string]any, []any:
		return false
	}
	return x != nil
}

func printed(all []any) []string {
	words := make([]string, len(all))
	for i, x := range all {
		words[i] = fmt.Sprint(x)
	}
	return words
}

// spread gives the values under a map by their dotted paths, items of lists counted
// from 1: the rows of a stage's list. A list of nothing but scalars is one value.
func spread(path string, v any, give func(path, value string)) {
	under := func(key string) string { return strings.TrimPrefix(path+"."+key, ".") }
	switch v := v.(type) {
	case map[string]any:
		for key, x := range v {
			spread(under(key), x, give)
		}
	case []any:
		if !slices.ContainsFunc(v, func(x any) bool { return !isScalar(x) }) { // several choices
			give(path, strings.TrimSpace(strings.Join(printed(v), " ")))
			return
		}
		for i, x := range v {
			spread(under(strconv.Itoa(i+1)), x, give)
		}
	case nil:
		give(path, "")
	default:
		give(path, fmt.Sprint(v))
	}
}
