// Package zaiyue_test holds the rules of the house: who may import whom, and that the map
// in the README is true.
package zaiyue_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mayImport is section 2 of the architecture as a table: our packages each of our packages
// may import. A package that is not listed fails the test until its row is written.
var mayImport = map[string][]string{
	"backup":          {"people", "fault"},
	"bench":           {"content", "content/seed", "notices", "people", "store", "subsidies"}, // the same index, timed alone; the same samples; a store that is full
	"chat":            {"menus", "content", "followups", "jobs", "notices", "people", "subsidies", "wechat", "fault"},
	"cmd/zaiyue":      {"backup", "chat", "config", "content", "content/paste", "content/picture", "content/press", "content/seed", "fault", "figures", "followups", "handlers", "jobs", "menus", "notices", "people", "simulator", "store", "subsidies", "vault", "web", "wechat"},
	"config":          {},
	"content":         {"content/unihan", "notices", "people", "wechat", "fault"},
	"content/paste":   {"fault"},
	"content/picture": {"fault"},
	"content/press":   {"content", "people", "wechat", "fault"},
	"content/seed":    {},
	"content/unihan":  {},
	"fault":           {},
	"figures":         {"content", "people", "fault"},
	"handlers":        {"backup", "chat", "menus", "content", "content/paste", "content/picture", "content/press", "figures", "followups", "jobs", "notices", "people", "subsidies", "wechat", "web", "fault"},
	"followups":       {"notices", "people", "fault"},
	"jobs":            {"notices", "people", "fault"},
	"menus":           {"people", "wechat", "fault"},
	"notices":         {"people", "wechat", "fault"},
	"people":          {"wechat", "fault"},
	"simulator":       {},
	"store":           {"backup", "chat", "content", "content/picture", "content/press", "figures", "followups", "jobs", "menus", "notices", "people", "vault", "wechat", "fault", "subsidies"},
	"store/redistest": {},
	"subsidies":       {"people", "notices", "fault"},
	"vault":           {"fault"},
	"web":             {},
	"wechat":          {"fault"},
}

// onlyThese names the packages that may import a library.
var onlyThese = map[string][]string{
	"github.com/silenceper/wechat":  {"wechat", "bench"},
	"github.com/gin-gonic/gin":      {"handlers", "cmd/zaiyue", "bench"},
	"go.etcd.io/bbolt":              {"store", "cmd/zaiyue", "bench"},
	"github.com/redis/go-redis":     {"store", "cmd/zaiyue"},
	"github.com/alicebob/miniredis": {"store", "cmd/zaiyue"},
}

const module = "zaiyue"

type goPackage struct {
	ImportPath string
	Imports    []string
	Name       string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Name", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestWhoMayImportWhom(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		if name == "" {
			continue // this test
		}
		allowed, listed := mayImport[name]
		if !listed {
			t.Errorf("package %s has no row in mayImport", name)
		}
		for _, i := range p.Imports {
			if ours, ok := strings.CutPrefix(i, module+"/"); ok && !slices.Contains(allowed, ours) {
				t.Errorf("%s must not import %s", name, ours)
			}
			for library, who := range onlyThese {
				if strings.HasPrefix(i, library) && !slices.Contains(who, name) {
					t.Errorf("%s must not import %s", name, library)
				}
			}
		}
	}
}

// TestEverythingPublicIsDocumented wants a comment on each package and each exported name.
func TestEverythingPublicIsDocumented(t *testing.T) {
	documented := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != "." {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		dir := filepath.Dir(path)
		documented[dir] = documented[dir] || file.Doc != nil
		for _, name := range undocumented(file) {
			t.Errorf("%s: %s has no comment", path, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir, ok := range documented {
		if !ok {
			t.Errorf("package %s has no comment", dir)
		}
	}
}

// undocumented lists the exported names of a file that have no comment. Methods of
// unexported types need none, nor do names inside a commented group.
func undocumented(file *ast.File) (names []string) {
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if s, ok := spec.(*ast.TypeSpec); ok && s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
					names = append(names, s.Name.Name)
				}
				if s, ok := spec.(*ast.ValueSpec); ok && s.Names[0].IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
					names = append(names, s.Names[0].Name)
				}
			}
		}
	}
	return names
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	id, ok := t.(*ast.Ident)
	return ok && id.IsExported()
}

// TestTheReadmesMapIsTrue wants every folder of the top level in the map, and every path
// the README names to exist.
func TestTheReadmesMapIsTrue(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := e.Name(); e.IsDir() && !strings.HasPrefix(name, ".") && name != "data" && name != "data.keys" && name != "bin" && !strings.Contains(string(readme), "`"+name+"/") {
			t.Errorf("the README's map lacks `%s/`", name)
		}
	}
	for _, m := range regexp.MustCompile("`([a-z]+/[A-Za-z0-9_/.*-]*|[a-z]+\\.(?:go|yaml|md|mod))`").FindAllStringSubmatch(string(readme), -1) {
		if found, err := filepath.Glob(m[1]); err != nil || len(found) == 0 {
			t.Errorf("the README names %s, which does not exist", m[1])
		}
	}
}
