package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// requirements are the ids that the traceability table must hold: each group and
// its last number.
var requirements = map[string]int{
	"DLR": 78, "BNK": 6, "LSC": 15, "MFG": 64, "SOP": 17, "CCF": 46, "SVC": 34, "PRP": 44, "ASM": 31, "FBK": 40, "ENG": 25,
}

// trace is a line of the table.
type trace struct {
	Test   []string `yaml:"test"`
	Script []string `yaml:"script"`
	Out    string   `yaml:"out"`
}

// No requirement is missing from the table, and nothing that it names is absent: the
// test is there, the row of its table too; the script is there and names the requirement.
func TestTraceability(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "..", "testdata", "traceability.yaml"))
	require.NoError(t, err)
	defer f.Close()
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	table := map[string]trace{}
	require.NoError(t, d.Decode(&table))
	wanted := 0
	for group, last := range requirements {
		for n := 1; n <= last; n++ {
			id := fmt.Sprintf("%s-%02d", group, n)
			wanted++
			line, ok := table[id]
			if !ok {
				t.Errorf("%s is missing: name the test or script that shows it, or say why it is out of scope", id)
				continue
			}
			for _, name := range line.Test {
				testExists(t, id, name)
			}
			for _, name := range line.Script {
				data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "script", name+".txtar"))
				if err != nil {
					t.Errorf("%s: there is no script %s.txtar", id, name)
				} else if !strings.Contains(string(data), id) {
					t.Errorf("%s: script %s.txtar does not name it: does it still show it?", id, name)
				}
			}
			if shown := len(line.Test)+len(line.Script) > 0; !shown && line.Out == "" {
				t.Errorf("%s is neither shown by a test or script nor out of scope for a reason", id)
			}
		}
	}
	if len(table) != wanted {
		t.Errorf("the table has %d lines for %d requirements", len(table), wanted)
	}
}

// testExists fails where "package Test/row" does not exist.
func testExists(t *testing.T, id, name string) {
	t.Helper()
	dir, function, _ := strings.Cut(name, " ")
	function, row, _ := strings.Cut(function, "/")
	names, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(dir), "*_test.go"))
	require.NoError(t, err)
	for _, file := range names {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		require.NoError(t, err)
		for _, decl := range parsed.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Name.Name == function {
				if row != "" && !says(fn, row) {
					t.Errorf("%s: %s of %s has no row %q", id, function, dir, row)
				}
				return
			}
		}
	}
	t.Errorf("%s: there is no test %s in %s", id, function, dir)
}

// says reports whether a text in a function begins with the name of a row.
func says(fn *ast.FuncDecl, row string) bool {
	found := false
	ast.Inspect(fn, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, err := strconv.Unquote(lit.Value)
			found = found || err == nil && strings.HasPrefix(text, row)
		}
		return true
	})
	return found
}
