package store

import (
	"bytes"
	"context"

	"zaiyue/backup"
	"zaiyue/people"
)

// scheduled is the key of the schedule. Names of files end with a zero byte, so none is it.
var scheduled = []byte("scheduled")

// KeepBackup notes a backup that was made or proved, for the list and the audit trail.
func (db *DB) KeepBackup(ctx context.Context, by people.By, action string, r backup.Record) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		if err := put(tx, backups, text(r.Name), r); err != nil {
			return err
		}
		return db.audited(tx, by, action, "backup/"+r.Name, r)
	})
}

// ForgetBackups forgets what is known of files that are gone.
func (db *DB) ForgetBackups(ctx context.Context, names []string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		for _, name := range names {
			if err := tx.Delete(backups, text(name)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Backups returns what is known of all backups, by name. They are as many as files are kept.
func (db *DB) Backups(ctx context.Context) (all []backup.Record, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		all = nil
		return tx.Scan(backups, nil, nil, func(k, v []byte) error {
			if bytes.Equal(k, scheduled) {
				return nil
			}
			var r backup.Record
			if err := decode(backups, v, &r); err != nil {
				return err
			}
			all = append(all, r)
			return nil
		})
	})
	return all, err
}

// BackupSchedule returns how the backups that make themselves stand.
func (db *DB) BackupSchedule(ctx context.Context) (s backup.Schedule, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		s = backup.Schedule{}
		_, err := get(tx, backups, scheduled, &s)
		return err
	})
	return s, err
}

// KeepBackupSchedule keeps how they stand.
func (db *DB) KeepBackupSchedule(ctx context.Context, s backup.Schedule) error {
	return db.engine.Update(ctx, func(tx Tx) error { return put(tx, backups, scheduled, s) })
}
