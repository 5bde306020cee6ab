package backup

import (
	"context"
	"time"

	"zaiyue/fault"
)

// load reads how the schedule stands, once. The first of all is due a span after the first
// start, so that trying the program out writes no backups.
func (k *Keeper) load(ctx context.Context) error {
	k.mu.Lock()
	loaded := k.loaded
	k.mu.Unlock()
	if loaded {
		return nil
	}
	plan, err := k.Book.BackupSchedule(ctx)
	if err != nil {
		return err
	}
	if plan.At.IsZero() && k.Every > 0 {
		plan.At = k.Now().UTC()
		err = k.Book.KeepBackupSchedule(ctx, plan)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.plan, k.loaded = plan, err == nil
	return err
}

// due reports whether a backup is to make itself now.
func (k *Keeper) due() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.Every > 0 && !k.Now().Before(k.next())
}

// next is when the next backup makes itself. A clock that went back does not keep it away
// for longer than a span.
func (k *Keeper) next() time.Time {
	if !k.plan.Tried.IsZero() {
		return k.plan.Tried.Add(min(k.Every, retryAfter))
	}
	if k.plan.At.After(k.Now()) {
		return k.Now().Add(k.Every)
	}
	return k.plan.At.Add(k.Every)
}

// planned notes how a scheduled backup went.
func (k *Keeper) planned(ctx context.Context, name string, failed error) error {
	k.mu.Lock()
	plan := k.plan
	k.mu.Unlock()
	now := k.Now().UTC()
	if failed == nil {
		plan = Schedule{At: now, Name: name}
	} else {
		plan.Tried, plan.Trouble = now, fault.Words(failed, textUnknown)
	}
	k.mu.Lock()
	k.plan = plan // also when it cannot be kept: the disk may be full
	k.mu.Unlock()
	return k.Book.KeepBackupSchedule(ctx, plan)
}
