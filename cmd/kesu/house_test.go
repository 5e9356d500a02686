package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/kesu-cli/kesu/templates"
)

// The rules of the house, as tests: each failure is a sentence that says what is
// wrong and where.

const module = "github.com/kesu-cli/kesu/"

// source is a Go file of the program, not of its tests.
type source struct {
	name  string // from the module's root, with slashes
	dir   string
	lines int
	file  *ast.File
}

var files = token.NewFileSet()

func (s source) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", s.name, files.Position(n.Pos()).Line)
}

// program reads every Go file of the program.
func program(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(filepath.Join("..", ".."), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		rel, err := filepath.Rel(filepath.Join("..", ".."), name)
		require.NoError(t, err)
		rel = filepath.ToSlash(rel)
		f, err := parser.ParseFile(files, rel, data, parser.ParseComments)
		require.NoError(t, err)
		all = append(all, source{rel, path.Dir(rel), strings.Count(string(data), "\n"), f})
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, len(all), 50, "the program was not found")
	return all
}

// house says which folder may import which of ours, and which are pure. The
// longest prefix of a folder counts (DESIGN.md 2).
var house = []struct {
	dir  string
	may  []string
	pure bool
}{
	{"complaint", nil, true},
	{"complaint/pack", nil, true},
	{"complaint/store", []string{"complaint", "complaint/pack"}, false},
	{"sla", []string{"complaint", "complaint/pack", "sla/calendar"}, true},
	{"sla/calendar", nil, true},
	{"report", []string{"complaint", "sla", "sla/calendar", "templates", "report/"}, true},
	{"templates", nil, true},
	{"cmd", []string{""}, false},
}

// impure are packages that touch the world, or differ from run to run.
var impure = []string{"os", "os/exec", "os/signal", "os/user", "net", "net/", "math/rand", "math/rand/v2", "crypto/rand", "syscall", "io/ioutil", "log", "plugin", "golang.org/x/sys", "golang.org/x/term"}

// lodgers are foreign packages that live in one folder only (STYLE.md 18).
var lodgers = map[string]string{"github.com/spf13/": "cmd/kesu", "github.com/xuri/excelize": "report/xlsx", "github.com/olekukonko/tablewriter": "report/text"}

// clocks are the functions of package time that ask the machine for the time or its zone.
var clocks = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Local"}

func TestHouseImports(t *testing.T) {
	for _, s := range program(t) {
		rule := house[0]
		rule.dir = ""
		for _, r := range house {
			if (s.dir == r.dir || strings.HasPrefix(s.dir, r.dir+"/")) && len(r.dir) > len(rule.dir) {
				rule = r
			}
		}
		if rule.dir == "" {
			t.Errorf("%s lies in no folder of the house: add the folder to DESIGN.md 2 and to this test", s.name)
			continue
		}
		for _, i := range s.file.Imports {
			imported, err := strconv.Unquote(i.Path.Value)
			require.NoError(t, err)
			if own, ok := strings.CutPrefix(imported, module); ok {
				allowed := slices.ContainsFunc(rule.may, func(m string) bool {
					return own == m || m == "" || strings.HasSuffix(m, "/") && strings.HasPrefix(own, m)
				}) || own == "report" && rule.dir == "report"
				if !allowed {
					t.Errorf("%s imports %s: %s may import of ours only %q (DESIGN.md 2)", s.at(i), own, rule.dir, rule.may)
				}
			}
			if rule.pure && slices.ContainsFunc(impure, func(p string) bool {
				return imported == p || strings.HasSuffix(p, "/") && strings.HasPrefix(imported, p)
			}) {
				t.Errorf("%s imports %s: %s is pure and touches nothing; let cmd hand it what it needs", s.at(i), imported, rule.dir)
			}
			for prefix, home := range lodgers {
				if strings.HasPrefix(imported, prefix) && s.dir != home {
					t.Errorf("%s imports %s, which may be known in %s only", s.at(i), imported, home)
				}
			}
		}
		if rule.pure {
			ast.Inspect(s.file, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains(clocks, sel.Sel.Name) {
						t.Errorf("%s uses time.%s: in %s now is an argument (STYLE.md 9)", s.at(n), sel.Sel.Name, rule.dir)
					}
				}
				return true
			})
		}
	}
}

func TestHouseLanguage(t *testing.T) {
	for _, s := range program(t) {
		if s.dir == "templates" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && (lit.Kind == token.STRING || lit.Kind == token.CHAR) && strings.ContainsFunc(lit.Value, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("%s says %s: what people read in Chinese belongs into templates", s.at(n), lit.Value)
			}
			return true
		})
	}
}

// No regime has a name in the program (ENG-01): a policy is only a file. Some presets
// are called by ordinary words; of these, what could steer the program is looked for:
// a comparison, a case, a path.
func TestHouseRegimes(t *testing.T) {
	names := templates.Policies()
	require.NotEmpty(t, names)
	require.Contains(t, names, templates.DefaultPolicy())
	for _, s := range program(t) {
		if s.dir == "templates" {
			continue
		}
		for _, found := range regimes(s.file, names) {
			t.Errorf("%s names the regime %q: what is special about it belongs into its policy (ENG-01)", s.at(found.node), found.name)
		}
	}
}

// TestHouseRegimesFinds shows what the rule above finds and what it lets pass.
func TestHouseRegimesFinds(t *testing.T) {
	for _, row := range []struct {
		why, code string
		want      int
	}{
		{"a branch on the name", `if p.Name == "service" {}`, 1},
		{"a switch on the name", `switch p.Name { case "dealer", "feedback": }`, 2},
		{"a path with the name in it", `read("policies/property/x.yaml")`, 1},
		{"a file of that name", `read("service.yaml")`, 1},
		{"a name that is no ordinary word, anywhere", "read(`liaison`)", 1},
		{"a table by name", `m := map[string]int{"liaison": 1}; _ = m`, 1},
		{"a function called by it", `mfg8d()`, 1},
		{"a constant called by it", `const dealerName = "d"; _ = dealerName`, 2},
		{"a compound with an ordinary word is a word", `propertyOf(x)`, 0},
		{"the field of a reply", `x.Service = r.Service`, 0},
		{"a local of that ordinary word", `service := r.Service; _ = service`, 0},
		{"a sentence", `say("the service is done")`, 0},
		{"a flag of that name", `flag("service", r.Service)`, 0},
		{"the key of a word", `t("column.service")`, 0},
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\nfunc f() { "+row.code+" }", 0)
		require.NoError(t, err, row.why)
		require.Len(t, regimes(f, []string{"dealer", "mfg8d", "liaison", "service", "property", "feedback"}), row.want, row.why)
	}
}

// ordinary are names of presets that are words of every complaint desk as well: they
// may stand in identifiers and as names of flags, but nothing may branch on them.
var ordinary = []string{"service", "property", "feedback"}

type named struct {
	node ast.Node
	name string
}

// regimes finds the names of regimes in a file.
func regimes(file *ast.File, names []string) (found []named) {
	texts := func(nodes []ast.Expr, form string, names []string) {
		for _, n := range nodes {
			lit, ok := n.(*ast.BasicLit)
			for _, name := range names {
				if ok && lit.Kind == token.STRING && regexp.MustCompile(strings.ReplaceAll(form, "NAME", regexp.QuoteMeta(name))).MatchString(lit.Value) {
					found = append(found, named{lit, name})
				}
			}
		}
	}
	strange := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(ordinary, name) })
	ast.Inspect(file, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.BasicLit:
			texts([]ast.Expr{x}, "(?i)\\bNAME\\b", strange)
			texts([]ast.Expr{x}, "/NAME[/\"`]|\\bNAME(/|\\.ya?ml)", ordinary)
		case *ast.BinaryExpr:
			texts([]ast.Expr{x.X, x.Y}, "^[\"`]NAME[\"`]$", ordinary)
		case *ast.CaseClause:
			texts(x.List, "^[\"`]NAME[\"`]$", ordinary)
		case *ast.Ident:
			for _, name := range strange {
				if strings.Contains(strings.ToLower(x.Name), name) {
					found = append(found, named{x, name})
				}
			}
		}
		return true
	})
	return found
}

func TestHouseSize(t *testing.T) {
	for _, s := range program(t) {
		if s.lines > 400 {
			t.Errorf("%s has %d lines: a file has 400 at most, better 250; split it by what it is about", s.name, s.lines)
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := files.Position(f.End()).Line - files.Position(f.Pos()).Line + 1; n > 60 {
				t.Errorf("%s: %s has %d lines: a function has 60 at most, better 35", s.at(f), f.Name.Name, n)
			}
			if f.Name.Name == "init" && f.Recv == nil {
				t.Errorf("%s: no init functions: construct it where it is needed (STYLE.md 15)", s.at(f))
			}
		}
	}
}

// Every exported name of the packages has a comment (STYLE.md 13).
func TestHouseComments(t *testing.T) {
	for _, s := range program(t) {
		if strings.HasPrefix(s.dir, "cmd") {
			continue
		}
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && !isMethodOfHidden(d) {
					t.Errorf("%s: %s has no comment that says what it returns and when it fails", s.at(d), d.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if x, ok := spec.(*ast.TypeSpec); ok && x.Name.IsExported() && d.Doc == nil && x.Doc == nil {
						t.Errorf("%s: type %s has no comment that says what it is", s.at(x), x.Name.Name)
					}
				}
			}
		}
	}
}

// isMethodOfHidden reports whether nobody outside can name the function's receiver.
func isMethodOfHidden(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return false
	}
	typ := f.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	id, ok := typ.(*ast.Ident)
	return ok && !id.IsExported()
}
