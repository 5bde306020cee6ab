package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf16"

	"zaiyue/notices"
)

// inFile reports whether a text stands in a file as anybody would write it: as UTF-8, in
// UTF-16, or escaped as JSON does.
func inFile(t *testing.T, path, words string) bool {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	units := utf16.Encode([]rune(words))
	little, _ := binary.Append(nil, binary.LittleEndian, units)
	big, _ := binary.Append(nil, binary.BigEndian, units)
	escaped, _ := json.Marshal(words)
	for _, form := range [][]byte{[]byte(words), little, big, bytes.Trim(escaped, `"`)} {
		if bytes.Contains(raw, form) {
			return true
		}
	}
	return false
}

// TestListSealed: what a list says of a person is not in the database file, neither on the
// list nor in their notice, is read through a rotation of the keys, and is gone when they are
// forgotten.
func TestListSealed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "zaiyue.db")
	db := reopen(t, path, &clock{noon})
	const secret, other = "扎西顿珠的工资条少算了八百元", "PLANTED-own-words-3119"
	l := notices.List{ID: "l1", Fields: []string{"text"}}
	members := []notices.Member{{OpenID: "o1", Fields: map[string]string{"text": secret}}, {OpenID: "o2", Fields: map[string]string{"text": other}}}
	err := db.KeepList(t.Context(), liu, l, members)
	run := func(id string, a notices.Audience) {
		var r notices.Run
		if err == nil {
			r, err = db.NewRun(t.Context(), liu, notices.Run{ID: id, Title: "工资", Kind: "notice.free", Fields: map[string]string{"title": "工资"}, Audience: a})
		}
		for _, m := range []string{"ask", "confirm", "start"} {
			by := liu
			if m == "confirm" {
				by = wen
			}
			if err == nil {
				r, err = db.MoveRun(t.Context(), by, id, notices.RunAct{Move: m, Revision: r.Revision})
			}
		}
	}
	run("r1", notices.Audience{Source: notices.FromList, List: "l1"})
	if err != nil {
		t.Fatal(err)
	}
	settle(t, db)
	run("r2", notices.Audience{Source: notices.FromRun, Run: "r1", States: []notices.State{notices.Queued}})
	if err != nil {
		t.Fatal(err)
	}
	settle(t, db)

	read := func(when string, want int) {
		t.Helper()
		previews, err := db.RunPreviews(t.Context(), "r1", 5)
		if err != nil || len(previews) != want || previews[want-1].Fields["text"] != other || want == 2 && previews[0].Fields["text"] != secret {
			t.Errorf("%s: %d previews %v, want %d with their own words", when, len(previews), err, want)
		}
		for i, openID := range []string{"o2", "o1"}[:want] {
			page, _, err := db.Inbox(t.Context(), openID, "", 5)
			if err != nil || len(page) != 2 || page[0].Fields["text"] != []string{other, secret}[i] || page[1].Fields["text"] != page[0].Fields["text"] || page[0].Fields["title"] != "工资" {
				t.Errorf("%s: %d notices of %s %v, want 2 with their own words", when, len(page), openID, err)
			}
		}
		for i, words := range []string{secret, other} {
			if inFile(t, path, words) {
				t.Errorf("%s: text %d stands in the database file", when, i)
			}
		}
	}
	read("kept", 2)
	if _, _, _, err := db.RotateKeys(t.Context(), shell, func(int) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ForgetKeys(t.Context(), shell); err != nil {
		t.Fatal(err)
	}
	read("the keys rotated", 2)

	err = db.engine.Update(t.Context(), func(tx Tx) error { return db.destroyKey(tx, sealedTalk("o1")) })
	if err != nil {
		t.Fatal(err)
	}
	read("the key of one destroyed", 1)
	if err := db.Forget(t.Context(), "o1"); err != nil {
		t.Fatal(err)
	}
	read("one forgotten", 1)
	if page, _, err := db.Inbox(t.Context(), "o1", "", 5); err != nil || len(page) != 0 {
		t.Errorf("forgotten: %d notices %v, want none", len(page), err)
	}
	if !inFile(t, path, "o2") {
		t.Error("nothing is found in the database file: the test looks in the wrong place")
	}
	if err := db.DropList(t.Context(), liu, "l1"); err != nil {
		t.Fatal(err)
	}
}

// TestTrialHasSamples: a trial shows officers samples in place of what is each person's own.
func TestTrialHasSamples(t *testing.T) {
	db, _ := open(t)
	members := []notices.Member{{OpenID: "o1", Fields: map[string]string{"text": "自己的"}}}
	r := notices.Run{ID: "r1", Kind: "notice.free", Fields: map[string]string{"title": "工资"}, Audience: notices.Audience{Source: notices.FromList, List: "l1"}}
	if err := db.KeepList(t.Context(), liu, notices.List{ID: "l1"}, members); err != nil {
		t.Fatal(err)
	}
	if _, err := db.NewRun(t.Context(), liu, r); err != nil {
		t.Fatal(err)
	}
	err := db.engine.View(t.Context(), func(tx Tx) error {
		own, err := db.sampled(tx, &r, map[string]string{"text": "示例", "title": "另一个"})
		if len(own) != 1 || own["text"] != "示例" {
			t.Errorf("a trial's own fields = %v, want a sample for text", own)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
