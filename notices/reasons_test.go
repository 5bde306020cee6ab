package notices

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestEveryReasonHasWords wants words for each Reason… of the package.
func TestEveryReasonHasWords(t *testing.T) {
	words, err := ShippedReasons()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || !strings.HasPrefix(spec.Names[0].Name, "Reason") || len(spec.Values) == 0 {
				return true
			}
			literal, ok := spec.Values[0].(*ast.BasicLit)
			if !ok {
				return true
			}
			key, err := strconv.Unquote(literal.Value)
			if _, there := words[key]; err != nil || !there {
				t.Errorf("%s: %s (%q) has no words in reasons.yaml", name, spec.Names[0].Name, key)
			}
			return true
		})
	}
	if words.Of("quota").Words == "" || words.Of("nobody knows").Words != "nobody knows" {
		t.Errorf("Of: %q, %q", words.Of("quota").Words, words.Of("nobody knows").Words)
	}
}
