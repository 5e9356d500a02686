package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// json FILE PATH WANT: the value at a path such as penalties.0.amount is WANT, as
// compact JSON or as the text of a string. "length" is a list's; "*" are all its
// elements, or those only that hold key=value (events.escalated=.at: the key is
// there); {a,b} are several keys.
func jsonIs(ts *testscript.TestScript, neg bool, args []string) {
	v, err := decodeJSON(ts.ReadFile(args[0]))
	if err != nil {
		ts.Fatalf("%s is no JSON: %v", args[0], err)
	}
	got, err := lookUp(v, args[1])
	if err != nil {
		ts.Fatalf("%s: %v", args[1], err)
	}
	want := args[2]
	if has, err := decodeJSON(want); err == nil {
		want = compact(has)
	}
	if text := compact(got); (text == want) == neg {
		ts.Fatalf("%s is %s, want %s", args[1], text, want)
	}
}

func decodeJSON(text string) (v any, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	err = d.Decode(&v)
	if err == nil && d.More() {
		err = errors.New("more than one value")
	}
	return v, err
}

// compact is a string as it is, all else as JSON in one line.
func compact(v any) string {
	if text, ok := v.(string); ok {
		return text
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // it was JSON before
	return strings.TrimSpace(b.String())
}

type noKey string

func (k noKey) Error() string { return fmt.Sprintf("no key %q", string(k)) }

// lookUp follows a path into a JSON value.
func lookUp(v any, path string) (any, error) {
	if path == "" {
		return v, nil
	}
	step, rest, _ := strings.Cut(path, ".")
	list, isList := v.([]any)
	object, isObject := v.(map[string]any)
	key, value, filters := strings.Cut(step, "=")
	switch {
	case isList && step == "length":
		return json.Number(strconv.Itoa(len(list))), nil
	case isList && (step == "*" || filters):
		all := []any{}
		for _, x := range list {
			o, _ := x.(map[string]any)
			if has, ok := o[key]; filters && (!ok || value != "" && fmt.Sprint(has) != value) {
				continue
			}
			got, err := lookUp(x, rest)
			if missing := new(noKey); err != nil && !errors.As(err, missing) {
				return nil, err
			}
			all = append(all, got) // null where it has no such key
		}
		return all, nil
	case isList:
		i, err := strconv.Atoi(step)
		if err != nil || i >= len(list) {
			return nil, fmt.Errorf("no element %q in a list of %d", step, len(list))
		}
		return lookUp(list[i], rest)
	case isObject && strings.HasPrefix(step, "{"):
		all := []any{}
		for _, name := range strings.Split(strings.Trim(step, "{}"), ",") {
			all = append(all, object[name])
		}
		return all, nil
	case isObject:
		x, ok := object[step]
		if !ok {
			return nil, noKey(step)
		}
		return lookUp(x, rest)
	}
	return nil, fmt.Errorf("no %q in %v", step, v)
}
