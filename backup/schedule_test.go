package backup_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zaiyue/backup"
	"zaiyue/fault"
	"zaiyue/people"
)

// keeper is a keeper over a data folder, with a clock that the test moves.
type keeper struct {
	*backup.Keeper
	clock time.Time
	told  []string
}

func keeperOf(k *kept) *keeper {
	c := &keeper{clock: noon}
	k.maker.Now = func() time.Time { return c.clock }
	c.Keeper = &backup.Keeper{
		Maker: k.maker, Book: k.db, Folder: filepath.Join(k.data, "backups"), Every: 24 * time.Hour, Daily: 2, Weekly: 1,
		Now: k.maker.Now, Alert: func(key, words string) { c.told = append(c.told, key+" "+words) },
		Settled: func(key string) { c.told = append(c.told, key+" settled") },
	}
	return c
}

// pass moves the clock and takes a step; it returns how many backups lie there.
func (c *keeper) pass(t *testing.T, d time.Duration) int {
	t.Helper()
	c.clock = c.clock.Add(d)
	if err := c.Step(t.Context()); err != nil && c.State().Last.Err == nil {
		t.Fatal(err)
	}
	all, err := c.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

func TestBackupsMakeThemselves(t *testing.T) {
	k := keep(t)
	c := keeperOf(k)
	for _, tt := range []struct {
		after time.Duration
		want  int
	}{
		{0, 0}, {23 * time.Hour, 0}, {time.Hour, 1}, {time.Minute, 1}, {23 * time.Hour, 1}, {time.Hour, 2},
		{72 * time.Hour, 2}, {time.Hour, 2}, // two days are kept
	} {
		if got := c.pass(t, tt.after); got != tt.want {
			t.Fatalf("after %v there are %d backups, want %d", tt.after, got, tt.want)
		}
	}
	restarted := keeperOf(k)
	restarted.clock = c.clock
	if got := restarted.pass(t, 20*time.Hour); got != 2 || !restarted.State().Next.After(restarted.clock) {
		t.Errorf("a restart repeats: %d, next %v", got, restarted.State().Next)
	}
	restarted.pass(t, 4*time.Hour)
	if s := restarted.State(); s.Plan.Name != backup.Name(restarted.clock) || !s.Plan.At.Equal(restarted.clock) {
		t.Errorf("a restart skips: %+v", s.Plan)
	}
	restarted.pass(t, -96*time.Hour) // the clock goes back: not for longer than a span without one
	if next := restarted.State().Next; next.After(restarted.clock.Add(24 * time.Hour)) {
		t.Errorf("after the clock went back %v the next is at %v", restarted.clock, next)
	}
}

func TestFailedBackupIsToldAndTriedAgain(t *testing.T) {
	k := keep(t)
	c := keeperOf(k)
	c.pass(t, 0)
	block := filepath.Join(k.data, "backups")
	if err := os.WriteFile(block, []byte("in the way"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.clock = c.clock.Add(24 * time.Hour)
	for range 3 {
		if err := c.Step(t.Context()); fault.KindOf(err) != fault.Unavailable && err != nil {
			t.Fatal(err)
		}
	}
	if len(c.told) != 1 || !strings.Contains(c.told[0], "backup.failed 备份没有做成：") || !strings.Contains(c.told[0], block) {
		t.Errorf("told %q, want one failure that names the folder", c.told)
	}
	if s := c.State(); s.Plan.Trouble == "" || !s.Next.Equal(c.clock.Add(time.Hour)) {
		t.Errorf("the schedule stands at %+v, next %v", s.Plan, s.Next)
	}
	if err := os.Remove(block); err != nil {
		t.Fatal(err)
	}
	if got := c.pass(t, time.Hour); got != 1 || c.told[len(c.told)-1] != "backup.failed settled" || c.State().Plan.Trouble != "" {
		t.Errorf("an hour later there are %d; told %q", got, c.told)
	}
}

func TestAskedBackupsAndProofs(t *testing.T) {
	k := keep(t)
	c := keeperOf(k)
	by := people.By{Officer: "o1"}
	if err := c.Ask(by); err != nil {
		t.Fatal(err)
	}
	if err := c.Ask(by); fault.KindOf(err) != fault.Conflict {
		t.Errorf("asked twice: %v", err)
	}
	if got := c.pass(t, time.Minute); got != 1 || c.State().Last.Err != nil {
		t.Fatalf("%d backups, %v", got, c.State().Last.Err)
	}
	all, err := c.List(t.Context())
	if err != nil || all[0].By != "o1" || all[0].ProvedAt.IsZero() || !all[0].Sound() {
		t.Fatalf("listed %+v, %v", all, err)
	}
	for _, name := range []string{"../zaiyue.db", "zaiyue-20200101-000000.tar.zst", ""} {
		if err := c.AskProof(by, name); fault.KindOf(err) != fault.NotFound {
			t.Errorf("AskProof(%q) = %v, want not found", name, err)
		}
	}
	path := filepath.Join(k.data, "backups", all[0].Name)
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	prove := func() backup.Listed {
		if err := c.AskProof(by, all[0].Name); err != nil {
			t.Fatal(err)
		}
		c.pass(t, time.Minute)
		now, err := c.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return now[0]
	}
	if l := prove(); !l.Sound() || !l.ProvedAt.After(all[0].ProvedAt) {
		t.Errorf("a sound one proved again: %+v", l)
	}
	if err := os.WriteFile(path, sound[:len(sound)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if l := prove(); l.Sound() || c.State().Last.Err == nil {
		t.Errorf("a broken one: %+v", l)
	}
	if err := os.WriteFile(path, sound, 0o600); err != nil {
		t.Fatal(err)
	}
	if l := prove(); !l.Sound() {
		t.Errorf("mended: %+v", l)
	}
}
