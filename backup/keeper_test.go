package backup

import (
	"strings"
	"testing"
	"time"
)

// TestWhatIsKept thins out backups of sixty days, made every six hours, and a few special
// lists.
func TestWhatIsKept(t *testing.T) {
	at := func(day string) Listed {
		made, err := time.ParseInLocation("2006-01-02 15:04", day, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		return Listed{Record: Record{Name: Name(made), MadeAt: made.UTC()}}
	}
	broken := func(l Listed) Listed { l.Trouble = "x"; return l }
	var many []Listed
	last := at("2026-11-23 23:00") // a Monday
	for i := range 240 {
		made := last.MadeAt.Add(-time.Duration(i) * 6 * time.Hour)
		many = append(many, Listed{Record: Record{Name: Name(made), MadeAt: made}})
	}
	tests := []struct {
		name        string
		all         []Listed
		days, weeks int
		kept        string
	}{
		{"none", nil, 7, 4, ""},
		{"many", many, 7, 4, "11-23 11-22 11-21 11-20 11-19 11-18 11-17 11-15 11-08"},
		{"a day", many, 1, 0, "11-23"},
		{"young ones", []Listed{at("2026-11-24 22:00"), at("2026-11-24 20:00"), at("2026-11-23 23:30"), at("2026-11-23 22:00")}, 1, 0, "11-24 11-24 11-23"},
		{"two on a day", []Listed{at("2026-11-23 12:00"), at("2026-11-23 01:00")}, 7, 4, "11-23"},
		{"by days in Beijing", []Listed{at("2026-11-23 00:30"), at("2026-11-22 23:30")}, 2, 1, "11-23 11-22"},
		{"long ago is kept while there is nothing newer", []Listed{at("2025-01-05 12:00"), at("2024-01-05 12:00")}, 7, 4, "01-05 01-05"},
		{"a broken one takes no place", []Listed{broken(at("2026-11-23 12:00")), at("2026-11-23 01:00"), broken(at("2026-11-22 12:00")), at("2026-11-22 01:00")}, 7, 4, "11-23 11-23 11-22"},
		{"all broken", []Listed{broken(at("2026-11-23 12:00")), broken(at("2026-11-22 12:00"))}, 1, 0, "11-23 11-22"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			gone := map[string]bool{}
			for _, l := range expired(tt.all, last.MadeAt.Add(24*time.Hour), tt.days, tt.weeks) {
				gone[l.Name] = true
			}
			var kept []string
			for _, l := range tt.all {
				if !gone[l.Name] {
					kept = append(kept, l.MadeAt.In(shanghai).Format("01-02"))
				}
			}
			if got := strings.Join(kept, " "); got != tt.kept {
				t.Errorf("of %d, with %d days and %d weeks, kept %s, want %s", len(tt.all), tt.days, tt.weeks, got, tt.kept)
			}
		})
	}
}

func TestNames(t *testing.T) {
	made := time.Date(2026, 11, 23, 4, 5, 6, 0, time.UTC)
	for name, want := range map[string]bool{
		Name(made): true, "zaiyue-20261123-120506.tar.zst": true, "zaiyue-20261323-120506.tar.zst": false,
		"../zaiyue-20261123-120506.tar.zst": false, "zaiyue-20261123-120506.tar.zst.part": false, "notes.txt": false, "": false,
	} {
		if at, ok := madeAt(name); ok != want || ok && !at.Equal(made) {
			t.Errorf("madeAt(%q) = %v, %v, want %v", name, at, ok, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1.0 KB", 5 << 20: "5.0 MB", 3 << 40: "3.0 TB", 1 << 60: "1048576.0 TB"} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %s, want %s", n, got, want)
		}
	}
}
