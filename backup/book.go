package backup

import (
	"context"
	"time"

	"zaiyue/people"
)

// Record is what is known of a backup file beside the file.
type Record struct {
	Name     string    `json:"name"` // of the file, without its folder
	MadeAt   time.Time `json:"made_at"`
	By       string    `json:"by"`                 // an officer, people.TheService or people.TheShell
	ProvedAt time.Time `json:"proved_at,omitzero"` // when it was last proved; zero: never
	Trouble  string    `json:"trouble,omitempty"`  // why the last proof failed, for a person; empty: it did not
	Keys     []string  `json:"keys,omitempty"`     // that it needs
}

// Schedule is how the backups that make themselves stand. The zero value is before the first.
type Schedule struct {
	At      time.Time `json:"at,omitzero"`       // from which the next is counted
	Name    string    `json:"name,omitempty"`    // of the last that was made
	Tried   time.Time `json:"tried,omitzero"`    // when the last try failed; zero: it did not
	Trouble string    `json:"trouble,omitempty"` // why, for a person
}

// Book keeps what is known of backups.
type Book interface {
	// KeepBackup notes a backup that was made or proved; action says which, for the trail.
	KeepBackup(ctx context.Context, by people.By, action string, r Record) error
	// ForgetBackups forgets records whose files are gone.
	ForgetBackups(ctx context.Context, names []string) error
	// Backups returns all records, in any order.
	Backups(ctx context.Context) ([]Record, error)
	// BackupSchedule and KeepBackupSchedule keep how the schedule stands.
	BackupSchedule(ctx context.Context) (Schedule, error)
	KeepBackupSchedule(ctx context.Context, s Schedule) error
}

// The actions of the audit trail.
const (
	ActionMake  = "backup.make"
	ActionProve = "backup.prove"
)
