package subsidies

import (
	"strings"
	"testing"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
)

var monday = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// TestMoveMatrix walks every status, every move and every role: what the table lists for the
// role goes through, and nothing else does.
func TestMoveMatrix(t *testing.T) {
	m, err := NewMachine()
	if err != nil {
		t.Fatal(err)
	}
	roles, err := people.LoadRoles()
	if err != nil {
		t.Fatal(err)
	}
	p := m.Programmes.All[0]
	through := 0
	for _, st := range m.Statuses {
		for _, v := range m.Moves.Moves {
			listed := false
			for _, out := range m.From(st.Key) {
				listed = listed || out.Key == v.Key
			}
			for _, who := range append([]people.RoleWords{{}}, roles.Roles...) {
				graduate := who.Role == ""
				a := Application{ID: "a1", OpenID: "o", Status: st.Key, History: []Event{{From: "accepted", To: st.Key, Officer: "somebody"}}}
				step := Step{Move: v.Key}
				if !graduate {
					step.Officer = "officer-" + string(who.Role)
				}
				if v.Reason {
					step.Reason = m.ReasonsFor(v.Key)[0].Key
				}
				mayBe := graduate == (v.By == Graduate) && (graduate || roles.Can([]people.Role{who.Role}, v.Right))
				if !mayBe && !graduate && v.By == Office {
					continue // the console asks for the right before
				}
				_, err := m.Take(&a, p, step, monday)
				if (err == nil) != (listed && mayBe) {
					t.Errorf("%s by %q from %s: %v; listed %t, may %t", v.Key, who.Role, st.Key, err, listed, mayBe)
				}
				if err != nil && (a.Status != st.Key || len(a.History) != 1) {
					t.Errorf("%s from %s failed and left %s", v.Key, st.Key, a.Status)
				}
				if err == nil {
					through++
				}
			}
		}
	}
	if through < len(m.Moves.Moves) {
		t.Errorf("%d moves went through, fewer than there are", through)
	}
}

// TestEveryStatusHasAnOwner finds no status of the office without a role that may act in it.
func TestEveryStatusHasAnOwner(t *testing.T) {
	m, err := NewMachine()
	if err != nil {
		t.Fatal(err)
	}
	roles, err := people.LoadRoles()
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range m.Statuses {
		if st.Holder != Office {
			continue
		}
		owners := 0
		for _, r := range roles.Roles {
			for _, v := range m.From(st.Key) {
				if v.By == Office && v.Right == st.Right && roles.Can([]people.Role{r.Role}, v.Right) {
					owners++
					break
				}
			}
		}
		if owners == 0 {
			t.Errorf("nobody can act in status %s", st.Key)
		}
	}
}

// TestTakeNotice tells the reason, the officer's words and the next step, and nothing personal.
func TestTakeNotice(t *testing.T) {
	m, err := NewMachine()
	if err != nil {
		t.Fatal(err)
	}
	p := m.Programmes.All[0]
	a := Application{ID: "a1", OpenID: "o", Reference: "2600000123", Status: "accepted", Due: "2026-12-01", Answers: map[string]string{"name": "示例扎西"}}
	told, err := m.Take(&a, p, Step{Move: "ask", Officer: "o1", Reason: "photo", Words: "是租赁合同那一张。"}, monday)
	if err != nil || len(told) != 1 {
		t.Fatalf("%d notices, %v", len(told), err)
	}
	note := told[0].Fields["note"]
	for _, want := range []string{"照片看不清", "是租赁合同那一张。", "2026年12月14日"} {
		if !strings.Contains(note, want) {
			t.Errorf("told %q, without %q", note, want)
		}
	}
	if strings.Contains(note, "扎西") || !told[0].Private {
		t.Errorf("told %q, private %t", note, told[0].Private)
	}
	if _, err := m.Take(&a, p, Step{Move: "pass", Officer: "o1"}, monday); fault.KindOf(err) != fault.Conflict {
		t.Errorf("pass while amending: %v", err)
	}
}

// TestMovesProblems reports every problem of a table at once, with its line.
func TestMovesProblems(t *testing.T) {
	_, err := parseMoves("m.yaml", []byte(`statuses:
  - {key: draft, words: 草稿, holder: graduate, told: 填}
  - {key: stuck, words: 卡住, holder: office, told: 等}
moves:
  - {key: go, words: 走, from: [draft], to: nowhere, by: graduate, reason: true}
reasons:
  - {key: r, words: 因, moves: [fly], told: 因}
`))
	if err == nil {
		t.Fatal("no problem found")
	}
	for _, want := range []string{"m.yaml:3: status stuck: the office's", "m.yaml:3: no move leads to status stuck", `m.yaml:5: move go names the unknown status "nowhere"`, "m.yaml:5: move go needs a reason", "m.yaml:7: reason r"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %q", err, want)
		}
	}
}

// TestFieldRead reads what people type into fields.
func TestFieldRead(t *testing.T) {
	for _, tt := range []struct{ kind, typed, want string }{
		{"id", " 11010119900307003８ ", "110101199003070038"}, {"id", "110101199003070039", ""}, {"id", "无", ""},
		{"card", "6222 0200 0000 0000 000", "6222020000000000000"}, {"card", "6222020000000000001", ""},
		{"phone", "138-0000-0000", "13800000000"}, {"phone", "2380000", ""},
		{"name", "示例扎西", "示例扎西"}, {"name", "扎", ""}, {"name", "13800000000", ""},
		{"text", " 示例公司 ", "示例公司"}, {"day", "2025年6月30日", "2025-06-30"}, {"day", "去年", ""},
		{"number", "12", "12"}, {"yesno", "是", "true"},
	} {
		got, err := Field{Kind: tt.kind}.Read(tt.typed)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%s %q: %q, %v; want %q", tt.kind, tt.typed, got, err, tt.want)
		}
	}
}
