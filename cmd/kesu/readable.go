package main

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kesu-cli/kesu/complaint"
	"github.com/kesu-cli/kesu/sla"
	"github.com/kesu-cli/kesu/sla/calendar"
)

// readable puts the values of a sentence into words: codes become the names that
// the policy in force gives them, times local, lists comma-separated.
func (a *app) readable(args map[string]any) map[string]any {
	out := make(map[string]any, len(args))
	for name, value := range args {
		out[name] = a.value(name, value)
	}
	return out
}

func (a *app) value(name string, value any) string {
	switch v := value.(type) {
	case complaint.Time:
		return v.In(a.now.Location()).Format(minute)
	case time.Time:
		return v.In(a.now.Location()).Format(minute)
	case time.Duration:
		return a.t("name.limit.s", "n", trimNumber(v.Seconds()))
	case calendar.Limit:
		return a.limit(v)
	case sla.Need:
		return a.need(v)
	case sla.Words:
		return v.In(a.words.Lang())
	case []sla.Term:
		value = choices(v, a.words.Lang())
	case sla.Names:
		value = v.In(a.words.Lang())
	case []complaint.Kind: // in the order of the way of a complaint
		v = slices.Clone(v)
		slices.SortFunc(v, func(a, b complaint.Kind) int {
			return slices.Index(complaint.Kinds(), a) - slices.Index(complaint.Kinds(), b)
		})
		value = v
	case error:
		var c coded
		if errors.As(v, &c) {
			return a.sentence(c)
		}
	}
	if codes, ok := value.([]string); ok && name == "known" && a.policy != nil {
		value = a.choices(codes)
	}
	if rv := reflect.ValueOf(value); rv.IsValid() && rv.Kind() == reflect.Slice {
		words := make([]string, rv.Len())
		for i := range words {
			words[i] = a.value(name, rv.Index(i).Interface())
		}
		return cmp.Or(strings.Join(words, a.t("list.comma")), a.t("list.none"))
	}
	return a.word(name, fmt.Sprint(value))
}

// fileSize is a number of bytes as people read it.
func fileSize(n float64) string {
	switch {
	case n >= 1<<20:
		return trimNumber(n/(1<<20)) + " MB"
	case n >= 1<<10:
		return trimNumber(n/(1<<10)) + " KB"
	}
	return trimNumber(n) + " B"
}

// limit is an amount of time in words, nothing for none.
func (a *app) limit(l calendar.Limit) string {
	if l.IsZero() {
		return ""
	}
	return a.t("name.limit."+string(l.Unit), "n", l.Amount)
}

// word is a code as people call it, by the name of the value that holds it; what
// is no code stays.
func (a *app) word(name, code string) string {
	prefix := map[string]string{
		"status": "status.", "kind": "kind.", "act": "kind.", "other_kind": "kind.", "possible": "kind.", "subject": "subject.", "decision": "penalty.", "now": "penalty.",
		"level": "level.", "may": "may.",
	}[name]
	if key := prefix + cmp.Or(code, "none"); prefix != "" && a.words.Has(key) {
		return a.t(key)
	}
	if key := "field-kind." + code; name == "kind" && a.words.Has(key) {
		return a.t(key)
	}
	switch name {
	case "flag": // arguments and variables of the environment are written in capitals
		if !strings.HasPrefix(code, "-") && strings.ToUpper(code) != code {
			return "--" + code
		}
	case "holder":
		if code == "another process" {
			return a.t("holder.unknown")
		}
	case "size", "limit": // of files, in bytes
		if n, err := strconv.ParseFloat(code, 64); err == nil && n >= 1<<20 {
			return fileSize(n)
		}
	case "may":
		return strings.ReplaceAll(code, ", ", a.t("list.comma"))
	case "text", "cause", "problem":
		return a.foreign(code)
	}
	if a.policy == nil {
		return code
	}
	if name == "subjects" {
		return a.matter(code)
	}
	return a.term(name, code)
}

// term is the name that the policy in force gives a code.
func (a *app) term(name, code string) string {
	p, lang := a.policy, a.words.Lang()
	switch name {
	case "level", "from", "to":
		return sla.NameOf(p.Levels, code, lang)
	case "step", "before":
		return sla.NameOf(p.Stages, code, lang)
	case "clock":
		return sla.NameOf(p.Clocks, code, lang)
	case "subject":
		return sla.NameOf(p.Stages, code, lang)
	case "field", "missing":
		return sla.NameOf(append(slices.Clone(p.Fields), p.Pause.Fields...), code, lang)
	case "roles":
		return sla.NameOf(p.Roles, code, lang)
	case "department":
		return sla.NameOf(p.Departments, code, lang)
	}
	return code
}

// choices gives codes that are all of one enumeration of the policy their names.
func (a *app) choices(codes []string) []string {
	p, lang := a.policy, a.words.Lang()
	for _, named := range [][]string{
		among(p.Levels, codes, lang), among(p.Reasons, codes, lang), among(p.Tracking, codes, lang), among(p.DeferCauses, codes, lang),
		among(p.Categories, codes, lang), among(p.Departments, codes, lang), among(p.Roles, codes, lang),
	} {
		if len(named) > 0 {
			return named
		}
	}
	return codes
}

// among gives codes their names, nothing where one of them is not among all.
func among[T sla.Termed](all []T, codes []string, lang string) []string {
	named := make([]string, len(codes))
	for i, c := range codes {
		if _, ok := sla.ByCode(all, c); !ok {
			return nil
		}
		named[i] = choice(c, sla.NameOf(all, c, lang))
	}
	return named
}

// choices are values that may be typed, with their names.
func choices(all []sla.Term, lang string) []string {
	words := make([]string, len(all))
	for i, t := range all {
		words[i] = choice(t.Code, t.Name.In(lang))
	}
	return words
}

// choice is a value that may be typed, with its name.
func choice(code, name string) string {
	if code == name {
		return code
	}
	return code + "=" + name
}

// foreign puts what the operating system and the YAML library say into the user's
// language, where it is one of the things that people meet.
func (a *app) foreign(said string) string {
	return a.translated(said, [][2]string{
		{"no-file", `no such file or directory$|cannot find the (?:file|path)`},
		{"denied", `permission denied$|[Aa]ccess is denied`},
		{"is-folder", `is a directory$`},
		{"no-folder", `not a directory$`},
		{"full", `no space left on device$`},
		{"read-only", `read-only file system$`},
		{"not-in-path", `executable file not found in`},
		{"field", `field (\S+) not found in type`},
		{"type-many", `cannot unmarshal !!(?:seq|map) into`},
		{"type", "cannot unmarshal !!\\w+ `?(.*?)`? into"},
		{"control", `control characters are not allowed`},
		{"encoding", `UTF-8`},
		{"twice", `mapping key (.*) already defined`},
		{"syntax-start", `cannot start any token`},
		{"syntax-indent", `did not find expected (?:key|'-' indicator)|block sequence entries are not allowed`},
		{"syntax-colon", `could not find expected ':'`},
		{"syntax-mapping", `mapping values are not allowed`},
		{"syntax-quote", `found unexpected end of stream|unknown escape`},
		{"syntax-bracket", `did not find expected ',' or`},
		{"syntax", `(.*(?:did not find expected|could not find expected|are not allowed in this context|found (?:unexpected|character|undefined|unknown)|unexpected EOF).*)`},
	})
}

// ofGit is foreign for what git says of a remote, three lines and more.
func (a *app) ofGit(said string) string {
	return a.translated(said, [][2]string{
		{"no-repository", `'([^'\n]+)' (?:does not appear to be a git repository|does not exist|not found)`},
		{"no-host", `(Could not resolve host\w*:? \S*[\w.]|[Ff]ailed to connect to \S+ port \d+|unable to connect to [\w.-]+|Connection (?:refused|timed out|closed))`},
		{"no-login", `Authentication failed|could not read Username|Permission denied \([\w,-]+\)|Host key verification failed|returned error: 40[13]`},
	})
}

// translated is the first of some sentences (key, form) whose form the text has, else the text.
func (a *app) translated(said string, forms [][2]string) string {
	for _, f := range forms {
		if m := regexp.MustCompile(f[1]).FindStringSubmatch(said); m != nil {
			return a.t("said."+f[0], "what", m[len(m)-1])
		}
	}
	return said
}
