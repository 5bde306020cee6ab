package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/fault"
	"zaiyue/people"
)

// wrote writes lines into the trail: officer, action and object, with spaces between.
func wrote(t *testing.T, db *DB, c *clock, lines ...string) {
	t.Helper()
	for _, line := range lines {
		part := strings.Fields(line)
		err := db.engine.Update(t.Context(), func(tx Tx) error {
			return db.audited(tx, people.By{Officer: part[0], Reason: "因为"}, part[1], part[2], map[string]string{"state": line})
		})
		if err != nil {
			t.Fatal(err)
		}
		c.advance(time.Hour)
	}
}

var someLines = []string{
	"a article.save article/1", "b article.save article/2", "a article.publish article/1", "b menu.push menu/1",
	"a article.save article/2", "a menu.push menu/2", "b article.publish article/2",
}

func TestTheTrailIsListedByWhatOneLooksFor(t *testing.T) {
	db, c := open(t) // it begins at 12:00 in Beijing
	c.advance(8 * time.Hour)
	wrote(t, db, c, someLines...)
	tests := []struct {
		name   string
		filter people.TrailFilter
		want   []uint64
	}{
		{"all", people.TrailFilter{}, []uint64{7, 6, 5, 4, 3, 2, 1}},
		{"an object", people.TrailFilter{Object: "article/2"}, []uint64{7, 5, 2}},
		{"an object that begins alike", people.TrailFilter{Object: "article/"}, nil},
		{"an officer", people.TrailFilter{Officer: "a"}, []uint64{6, 5, 3, 1}},
		{"an action", people.TrailFilter{Action: "menu.push"}, []uint64{6, 4}},
		{"a day in Beijing", people.TrailFilter{Day: "2026-11-23"}, []uint64{4, 3, 2, 1}},
		{"the next", people.TrailFilter{Day: "2026-11-24"}, []uint64{7, 6, 5}},
		{"all at once", people.TrailFilter{Officer: "a", Action: "article.save", Object: "article/2", Day: "2026-11-24"}, []uint64{5}},
	}
	for _, tt := range tests {
		for _, limit := range []int{1, 2, 100} {
			t.Run(fmt.Sprint(tt.name, " by ", limit), func(t *testing.T) {
				var got []uint64
				for cursor := ""; ; {
					lines, next, err := db.Trail(t.Context(), tt.filter, cursor, limit)
					if err != nil {
						t.Fatal(err)
					}
					for _, e := range lines {
						got = append(got, e.Number)
					}
					if cursor = next; next == "" {
						break
					}
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("Trail(%+v) (-want +got):\n%s", tt.filter, diff)
				}
			})
		}
	}
}

// TestAChangedTrailIsFound changes the database behind the trail's back.
func TestAChangedTrailIsFound(t *testing.T) {
	line := func(tx Tx, n uint64) (e people.Entry) {
		_, _ = get(tx, audit, number(n), &e)
		return e
	}
	// rewritten writes the chain anew from a line on, as somebody would who can compute.
	rewritten := func(tx Tx, from uint64) error {
		prev := line(tx, from-1).Hash
		for n := from; n <= uint64(len(someLines)); n++ {
			e := line(tx, n)
			e.Prev = prev
			e.Hash = e.Sum()
			prev = e.Hash
			if err := put(tx, audit, number(n), e); err != nil {
				return err
			}
		}
		return nil
	}
	drop := func(tx Tx, n uint64) error {
		for _, k := range trailKeys(line(tx, n)) {
			if err := tx.Delete(auditBy, k); err != nil {
				return err
			}
		}
		return tx.Delete(audit, number(n))
	}
	tests := []struct {
		name   string
		change func(tx Tx) error
		want   string // in the words; empty: nothing is wrong
	}{
		{"nothing", func(Tx) error { return nil }, ""},
		{"a word changed", func(tx Tx) error { e := line(tx, 3); e.Officer = "b"; return put(tx, audit, number(3), e) }, "第 3 条"},
		{"a word changed and hashed", func(tx Tx) error {
			e := line(tx, 3)
			e.Reason = "别的"
			e.Hash = e.Sum()
			return put(tx, audit, number(3), e)
		}, "第 4 条"},
		{"the last changed, hashed, and hashes noted", func(tx Tx) error {
			e := line(tx, 7)
			e.Reason = "别的"
			e.Hash = e.Sum()
			return put(tx, audit, number(7), e)
		}, "第 7 条"},
		{"all written anew from a line on", func(tx Tx) error {
			e := line(tx, 3)
			e.Reason = "别的"
			return errors.Join(put(tx, audit, number(3), e), rewritten(tx, 3))
		}, "库外"},
		{"one removed", func(tx Tx) error { return drop(tx, 4) }, "第 4 条"},
		{"the first removed", func(tx Tx) error { return drop(tx, 1) }, "第 1 条"},
		{"the last removed", func(tx Tx) error { return drop(tx, 7) }, "第 6 条就断了"},
		{"the end cut off cleanly", func(tx Tx) error {
			return errors.Join(drop(tx, 7), drop(tx, 6), tx.Put(meta, auditKey, number(5)))
		}, "第 5 条就断了，应该有 7 条"},
		{"everything gone", func(tx Tx) error {
			return errors.Join(deletePrefix(tx, audit, nil), deletePrefix(tx, auditBy, nil), tx.Delete(meta, auditKey))
		}, "应该有 7 条"},
		{"two in each other's place", func(tx Tx) error {
			a, b := line(tx, 2), line(tx, 3)
			return errors.Join(put(tx, audit, number(2), b), put(tx, audit, number(3), a))
		}, "第 2 条"},
		{"two in each other's place, renumbered", func(tx Tx) error {
			a, b := line(tx, 2), line(tx, 3)
			a.Number, b.Number = 3, 2
			return errors.Join(put(tx, audit, number(2), b), put(tx, audit, number(3), a))
		}, "第 2 条"},
		{"taken off the list of its officer", func(tx Tx) error { return tx.Delete(auditBy, trailKeys(line(tx, 5))[2]) }, "第 5 条"},
		{"listed for another", func(tx Tx) error {
			return tx.Put(auditBy, append(text("officer", "c"), number(^uint64(5))...), mark)
		}, "多出来"},
		{"a line more", func(tx Tx) error { e := line(tx, 7); e.Number = 8; return put(tx, audit, number(8), e) }, "第 8 条"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := &clock{noon}
			path := filepath.Join(t.TempDir(), "data", "zaiyue.db")
			db := reopen(t, path, c)
			wrote(t, db, c, someLines...)
			if _, noted, err := db.NoteTrail(t.Context()); err != nil || !noted {
				t.Fatalf("NoteTrail = %v, %v", noted, err)
			}
			if err := db.engine.Update(t.Context(), tt.change); err != nil {
				t.Fatal(err)
			}
			proof, err := db.VerifyTrail(t.Context())
			if tt.want == "" && (err != nil || proof.Lines != 7 || proof.Notes != 1) {
				t.Errorf("VerifyTrail = %+v, %v, want 7 lines and a note", proof, err)
			}
			if tt.want != "" && (fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Words(err, ""), tt.want)) {
				t.Errorf("VerifyTrail = %v (%s), want %q", err, fault.Words(err, ""), tt.want)
			}
		})
	}
}

// TestEveryFlippedByteOfALineIsFound flips a bit of each byte of a line as it is kept, one
// that changes the case of letters among them.
func TestEveryFlippedByteOfALineIsFound(t *testing.T) {
	c := &clock{noon}
	db := reopen(t, filepath.Join(t.TempDir(), "data", "zaiyue.db"), c)
	wrote(t, db, c, someLines...)
	var whole []byte
	err := db.engine.View(t.Context(), func(tx Tx) error {
		raw, err := tx.Get(audit, number(4))
		whole = bytes.Clone(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	keep := func(raw []byte) {
		t.Helper()
		if err := db.engine.Update(t.Context(), func(tx Tx) error { return tx.Put(audit, number(4), raw) }); err != nil {
			t.Fatal(err)
		}
	}
	for at := range whole {
		flipped := bytes.Clone(whole)
		flipped[at] ^= 0x20
		keep(flipped)
		if _, err := db.VerifyTrail(t.Context()); fault.KindOf(err) != fault.Invalid {
			t.Errorf("byte %d flipped (%s): VerifyTrail = %v, want invalid", at, flipped, err)
		}
	}
	keep(whole)
	if _, err := db.VerifyTrail(t.Context()); err != nil {
		t.Errorf("VerifyTrail of the whole = %v", err)
	}
}

// TestNotesOutliveARestore: after an older copy was put in place, what was noted of later
// lines is void, and what was noted of earlier ones holds.
func TestNotesOutliveARestore(t *testing.T) {
	folder := t.TempDir()
	path, older := filepath.Join(folder, "data", "zaiyue.db"), filepath.Join(folder, "older.db")
	keyFile := filepath.Join(folder, "keys", "keyset.json")
	c := &clock{noon}
	db := reopen(t, path, c)
	wrote(t, db, c, someLines[:3]...)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	copyFile(t, path, older)
	db = reopen(t, path, c)
	wrote(t, db, c, someLines[3:]...)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	copyFile(t, older, path)
	db = reopen(t, path, c)
	if _, err := db.VerifyTrail(t.Context()); !strings.Contains(fault.Words(err, ""), "更早的备份") {
		t.Errorf("VerifyTrail of an older copy = %v", err)
	}
	if err := db.AcceptTrail(t.Context(), shell); err != nil {
		t.Fatal(err)
	}
	wrote(t, db, c, someLines[5:]...)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = reopen(t, path, c)
	if proof, err := db.VerifyTrail(t.Context()); err != nil || proof.Lines != 6 || proof.Notes != 3 {
		t.Errorf("VerifyTrail after the restore was told = %+v, %v, want 6 lines, 3 notes", proof, err)
	}
	if err := NoteRestored(keyFile, 0, "", c.now()); err != nil { // back to before the first line
		t.Fatal(err)
	}
	if proof, err := db.VerifyTrail(t.Context()); err != nil || proof.Notes != 0 {
		t.Errorf("VerifyTrail with all notes void = %+v, %v", proof, err)
	}
}

func TestTheTrailKeepsNoPersonalText(t *testing.T) {
	db, c := open(t)
	wrote(t, db, c, "a staff.add officer/0192")
	lines, _, err := db.Trail(t.Context(), people.TrailFilter{}, "", 10)
	if err != nil || len(lines) != 1 {
		t.Fatalf("Trail = %v, %v", lines, err)
	}
	raw, err := json.Marshal(lines[0])
	if err != nil || strings.Contains(string(raw), "state") {
		t.Errorf("the line holds the object's state: %s (%v)", raw, err)
	}
}
