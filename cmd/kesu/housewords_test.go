package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/kesu-cli/kesu/templates"
)

// sentence is a key of the words files.
type sentence struct {
	file  string
	line  int
	texts map[string]string
}

// sentences reads the words files, failing on keys that stand twice.
func sentences(t *testing.T) map[string]sentence {
	t.Helper()
	all := map[string]sentence{}
	names, err := filepath.Glob(filepath.Join("..", "..", "templates", "words", "*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		var root yaml.Node
		require.NoError(t, yaml.Unmarshal(data, &root), name)
		m := root.Content[0]
		for i := 0; i < len(m.Content); i += 2 {
			key, s := m.Content[i].Value, sentence{filepath.Base(name), m.Content[i].Line, map[string]string{}}
			require.NoError(t, m.Content[i+1].Decode(&s.texts), "%s:%d", name, s.line)
			if was, ok := all[key]; ok {
				t.Errorf("%s:%d: %s stands in %s:%d already; the program would take one of the two", s.file, s.line, key, was.file, was.line)
			}
			all[key] = s
		}
	}
	return all
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

func valuesIn(text string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if m[1] != "this" && m[1] != "last" { // the period's name, which English leaves out
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestHouseWords(t *testing.T) {
	w, err := templates.Load("en")
	require.NoError(t, err)
	for key, s := range sentences(t) {
		for _, lang := range templates.Languages() {
			if s.texts[lang] == "" {
				t.Errorf("%s:%d: %s says nothing in %s", s.file, s.line, key, lang)
			}
		}
		if len(s.texts) != len(templates.Languages()) {
			t.Errorf("%s:%d: %s is said in %d languages, not in %d", s.file, s.line, key, len(s.texts), len(templates.Languages()))
		}
		zh, en := valuesIn(s.texts["zh"]), valuesIn(s.texts["en"])
		if !slices.Equal(zh, en) && !strings.HasPrefix(key, "period.") { // each language has its own way to name a period
			t.Errorf("%s:%d: %s has the values %q in Chinese and %q in English", s.file, s.line, key, zh, en)
		}
		if !w.Has(key) {
			t.Errorf("%s:%d: %s is looked for in other files: move it, or extend the areas of templates/words.go", s.file, s.line, key)
		}
	}
}

// raised is a code of an error as the program names it, and the values it gives.
type raised struct {
	where  string
	code   string
	prefix bool // the code's end is computed
	names  []string
	all    bool // every name is known
}

// makers are the functions that make an error for people: the prefix of its code.
var makers = map[string]string{"Refuse": "", "Usage": "", "Invalid": "", "NotFound": "", "Failed": "", "fail": "", "add": "", "fault": ""}

var codeForm = regexp.MustCompile(`^[a-z]+(\.[a-z][a-z0-9_-]*)+\.?$`)

// codes lists the codes of errors that the program can give.
func codes(t *testing.T) []raised {
	t.Helper()
	var all []raised
	for _, s := range program(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.CallExpr:
				name := ""
				switch f := x.Fun.(type) {
				case *ast.Ident:
					name = f.Name
				case *ast.SelectorExpr:
					name = f.Sel.Name
				}
				if _, ok := makers[name]; ok {
					all = append(all, raisedBy(s, x)...)
				}
			case *ast.CompositeLit: // table.Error{"code", …} or {Key: "code"}
				typ := fmt.Sprint(x.Type)
				if sel, ok := x.Type.(*ast.SelectorExpr); ok {
					typ = sel.Sel.Name
				}
				if typ == "Error" && len(x.Elts) > 0 {
					first := x.Elts[0]
					if kv, ok := first.(*ast.KeyValueExpr); ok {
						first = kv.Value
					}
					if code, ok := literal(first); ok && codeForm.MatchString(code) {
						all = append(all, raised{where: s.at(x), code: code})
					}
				}
			case *ast.FuncDecl: // func (…) Code() string { return "code" }
				if x.Name.Name == "Code" && x.Recv != nil && len(x.Body.List) == 1 {
					if ret, ok := x.Body.List[0].(*ast.ReturnStmt); ok {
						if code, ok := literal(ret.Results[0]); ok {
							all = append(all, raised{where: s.at(x), code: code})
						}
					}
				}
			}
			return true
		})
	}
	require.Greater(t, len(all), 100, "the errors of the program were not found")
	return all
}

// raisedBy reads the call of a maker: the first literal that has the form of a
// code, and the names of the values after it.
func raisedBy(s source, call *ast.CallExpr) []raised {
	for i, arg := range call.Args {
		r := raised{where: s.at(call), all: !call.Ellipsis.IsValid()}
		if sum, ok := arg.(*ast.BinaryExpr); ok {
			arg, r.prefix = sum.X, true
		}
		code, ok := literal(arg)
		if s.dir == "sla/calendar" {
			code = "calendar." + code
		}
		if !ok || !codeForm.MatchString(code) {
			continue
		}
		r.code = code
		for _, pair := range call.Args[i+1:] {
			if name, ok := literal(pair); ok {
				r.names = append(r.names, name)
			}
		}
		return []raised{r}
	}
	return nil
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// Every error has its sentence, and the sentence no value that the error does not give.
func TestHouseErrors(t *testing.T) {
	words := sentences(t)
	given := map[string][]string{}
	known := map[string]bool{}
	for _, r := range codes(t) {
		if r.prefix {
			ok := false
			for key := range words {
				ok = ok || strings.HasPrefix(key, "error."+r.code)
			}
			if !ok {
				t.Errorf("%s gives errors %s…, for which there is no sentence in templates/words", r.where, r.code)
			}
			continue
		}
		if _, ok := words["error."+r.code]; !ok {
			t.Errorf("%s gives the error %s: templates/words lacks error.%s", r.where, r.code, r.code)
		}
		given[r.code] = append(given[r.code], r.names...)
		known[r.code] = r.all && (known[r.code] || len(given[r.code]) == len(r.names))
	}
	place := []string{"file", "line", "where", "cause", "flag"} // what the reader of a file, the store or the command line adds
	for code, names := range given {
		for _, prefix := range []string{"error.", "hint."} {
			for _, name := range valuesIn(words[prefix+code].texts["en"]) {
				if known[code] && len(names) > 0 && !slices.Contains(names, name) && !slices.Contains(place, name) {
					t.Errorf("%s:%d: %s%s speaks of {%s}; the error gives only %q", words[prefix+code].file, words[prefix+code].line, prefix, code, name, names)
				}
			}
		}
	}
}

// Every sentence that is asked for by name is there.
func TestHouseKeys(t *testing.T) {
	words := sentences(t)
	asked := 0
	for _, s := range program(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			prefix, args := "", call.Args[:1]
			switch {
			case slices.Contains([]string{"t", "T", "say", "warn", "doc", "Has", "Fill"}, sel.Sel.Name):
			case sel.Sel.Name == "heads" && s.dir == "cmd/kesu":
				prefix, args = "column.", call.Args
			case sel.Sel.Name == "text" && s.dir == "cmd/kesu" && len(call.Args) == 3: // adds a flag
				prefix, args = "flag.", call.Args[2:]
			default:
				return true
			}
			for _, arg := range args {
				head, whole := arg, true
				for {
					sum, ok := head.(*ast.BinaryExpr)
					if !ok {
						break
					}
					head, whole = sum.X, false
				}
				key, ok := literal(head)
				if !ok || !strings.Contains(prefix+key, ".") && whole && words[prefix+key].texts == nil && sel.Sel.Name != "t" {
					continue
				}
				asked++
				key = prefix + key
				found := false
				for k := range words {
					found = found || k == key || !whole && strings.HasPrefix(k, key)
				}
				if !found {
					t.Errorf("%s asks for the sentence %s, which templates/words does not hold", s.at(arg), key)
				}
			}
			return true
		})
	}
	require.Greater(t, asked, 150, "the sentences that the program asks for were not found")
}

// Every command and flag explains itself in each language; none shows a key.
func TestHouseHelp(t *testing.T) {
	words := sentences(t)
	for _, lang := range templates.Languages() {
		w, err := templates.Load(lang)
		require.NoError(t, err)
		a := &app{world: world{stdin: strings.NewReader(""), stdout: &strings.Builder{}, stderr: &strings.Builder{}, env: func(string) string { return "" }}, words: w, docs: true}
		var visit func(c *cobra.Command)
		commands := 0
		visit = func(c *cobra.Command) {
			commands++
			for what, text := range map[string]string{"short": c.Short, "long": c.Long, "example": c.Example} {
				if _, isKey := words[text]; isKey || strings.HasPrefix(text, "help.") || what == "short" && text == "" {
					t.Errorf("%s: %s says %q in %s: give it help.….%s in templates/words/help.yaml", c.CommandPath(), what, text, lang, what)
				}
			}
			plain := !strings.Contains(c.Use, " ") // with nothing to say there is nothing to show
			c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) { plain = plain && f.Name == "help" })
			if c.Runnable() && !c.HasSubCommands() && c.Name() != "help" && c.Example == "" && !c.Hidden && !plain {
				t.Errorf("%s has no example in %s (DESIGN.md 4: grouped help with real examples)", c.CommandPath(), lang)
			}
			c.LocalFlags().VisitAll(func(f *pflag.Flag) {
				if f.Usage == "" || strings.HasPrefix(f.Usage, "flag.") {
					t.Errorf("%s --%s says %q in %s: give it flag.%s in templates/words/help.yaml", c.CommandPath(), f.Name, f.Usage, lang, f.Name)
				}
			})
			for _, sub := range c.Commands() {
				visit(sub)
			}
		}
		visit(a.root())
		require.Greater(t, commands, 40)
	}
}
