package simulator

import (
	"os"
	"strings"
	"testing"
)

// TestDocs: the contract names every call of the control API and every attribute of a
// push that can be ordered.
func TestDocs(t *testing.T) {
	data, err := os.ReadFile("../docs/simulator.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(data)
	for pattern := range (&platform{}).controls() {
		_, path, _ := strings.Cut(pattern, " ")
		want := "`" + pattern
		if act, ok := strings.CutPrefix(pattern, "POST /sim/users/{id}/"); ok {
			want = "| `" + act + "` |"
		} else if strings.HasPrefix(pattern, "GET /sim/faults") || strings.HasPrefix(pattern, "DELETE") || strings.HasPrefix(pattern, "GET /sim/webhook") {
			want = path
		}
		if !strings.Contains(doc, want) {
			t.Errorf("docs/simulator.md does not name %s", pattern)
		}
	}
	for _, name := range faultKinds {
		if !strings.Contains(doc, "`"+name+"`") {
			t.Errorf("docs/simulator.md does not name the fault %s", name)
		}
	}
}
