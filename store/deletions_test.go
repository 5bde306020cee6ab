package store

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zaiyue/fault"
)

// copyFile puts a copy of a file in another's place.
func copyFile(t *testing.T, from, to string) {
	t.Helper()
	raw, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	writeOver(t, to, raw)
}

// TestAnOlderDatabaseDeletesAgain: whoever asked to be forgotten stays forgotten when a
// backup of before is put in place.
func TestAnOlderDatabaseDeletesAgain(t *testing.T) {
	folder := t.TempDir()
	path, backup := filepath.Join(folder, "data", "zaiyue.db"), filepath.Join(folder, "backup.db")
	journal := filepath.Join(folder, "keys", journalFile)
	c := &clock{noon}
	db := reopen(t, path, c)
	follow := func(openID string) {
		t.Helper()
		if err := db.Followed(t.Context(), "", openID, "", c.now()); err != nil {
			t.Fatal(err)
		}
	}
	follow("oStays")
	follow("oLeaves")
	follow("oComesBack")
	stays := sealed(t, db, "openid/oStays", "phone", "stays")
	leaves := sealed(t, db, "openid/oLeaves", "phone", "leaves")
	officer := sealed(t, db, "officer/a", "totp", "secret")

	// Deleted before the backup, and back again: that deletion is done with.
	forget(t, db, "oComesBack")
	c.advance(1e9)
	follow("oComesBack")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	copyFile(t, path, backup)

	db = reopen(t, path, c)
	c.advance(1e9)
	forget(t, db, "oLeaves")
	forget(t, db, "oNobody")
	destroyed(t, db, "officer/a")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(journal)
	if err != nil || bytes.Contains(raw, []byte("oLeaves")) || bytes.Count(raw, []byte("\n")) != 4 {
		t.Errorf("the journal names somebody, or has not 4 lines (%v):\n%s", err, raw)
	}
	copyFile(t, backup, path)

	for range 2 { // the second opening finds nothing left to do
		db = reopen(t, path, c)
		for openID, want := range map[string]fault.Kind{"oStays": fault.OK, "oLeaves": fault.NotFound, "oComesBack": fault.OK} {
			if _, err := db.Graduate(t.Context(), openID); fault.KindOf(err) != want {
				t.Errorf("Graduate(%s) after the restore = %v, want kind %v", openID, err, want)
			}
		}
		if plain, err := unsealed(t, db, "openid/oStays", "phone", stays); plain != "stays" {
			t.Errorf("unseal = %q, %v", plain, err)
		}
		for person, b := range map[string][]byte{"openid/oLeaves": leaves, "officer/a": officer} {
			if _, err := unsealed(t, db, person, "phone", b); fault.KindOf(err) != fault.NotFound {
				t.Errorf("unseal for %s after the restore = %v, want not found", person, err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if db.Replayed() != 0 {
		t.Errorf("the second opening did %d deletions again", db.Replayed())
	}
}

func forget(t *testing.T, db *DB, openID string) {
	t.Helper()
	if err := db.Forget(t.Context(), openID); err != nil {
		t.Fatalf("Forget(%s) = %v", openID, err)
	}
}

// TestTheJournalCatchesUp: a crash between the commit and the journal's line, a lost
// journal, a line broken off.
func TestTheJournalCatchesUp(t *testing.T) {
	tests := []struct {
		name   string
		change func(raw []byte) []byte
	}{
		{"lost", func([]byte) []byte { return nil }},
		{"a line less", func(raw []byte) []byte { return raw[:bytes.IndexByte(raw, '\n')+1] }},
		{"a line broken off", func(raw []byte) []byte { return raw[:len(raw)-20] }},
		{"the newline broken off", func(raw []byte) []byte { return raw[:len(raw)-1] }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			folder := t.TempDir()
			path, journal := filepath.Join(folder, "data", "zaiyue.db"), filepath.Join(folder, "keys", journalFile)
			c := &clock{noon}
			db := reopen(t, path, c)
			for _, openID := range []string{"oA", "oB"} {
				if err := db.Followed(t.Context(), "", openID, "", noon); err != nil {
					t.Fatal(err)
				}
				forget(t, db, openID)
				c.advance(1e9)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			whole, err := os.ReadFile(journal)
			if err != nil {
				t.Fatal(err)
			}
			writeOver(t, journal, tt.change(whole))
			if err := reopen(t, path, c).Close(); err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(journal); err != nil || !bytes.Equal(got, whole) {
				t.Errorf("the journal is %q (%v), want %q", got, err, whole)
			}
		})
	}
}

func TestAJournalThatCannotBeReadIsRefused(t *testing.T) {
	tests := []struct {
		name, line string
		want       fault.Kind
	}{
		{"no JSON", "hello\n", fault.Invalid},
		{"another thing", "{}\n", fault.Invalid},
		{"of a newer program", `{"at":"2026-11-23T04:00:00Z","kind":"letter","id":"00"}` + "\n", fault.Conflict},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db, _ := open(t)
			if n, err := db.ReplayDeletions(t.Context(), strings.NewReader(tt.line)); fault.KindOf(err) != tt.want || n != 0 {
				t.Errorf("ReplayDeletions(%s) = %d, %v, want kind %v", tt.line, n, err, tt.want)
			}
		})
	}
}
