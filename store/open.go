package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"zaiyue/content"
	"zaiyue/followups"
	"zaiyue/notices"
	"zaiyue/subsidies"
	"zaiyue/vault"
)

// DB is everything that is kept. It implements the repositories that the domain packages
// declare. All methods may be called by several goroutines at once, each is one transaction
// unless it says otherwise, and none waits for the network. A method fails with what its
// engine reports, beside the faults it names.
type DB struct {
	engine Engine
	now    func() time.Time
	moves  *content.Moves
	// runMoves is what may happen to officers' runs.
	runMoves *notices.RunMoves
	// keys is the key file; nil when the database was opened without, and then nothing
	// can be sealed.
	keys     *vault.Keys
	keysMade bool
	opened   openedKeys
	files    string // the folder of sealed files
	plan     followups.Plan
	replayed int // deletions that the opening did again
	// importing is held by an import, tidying while leftovers are cleared away: an import
	// waits for the tidying of a start, and is refused beside another import.
	importing sync.Mutex
	rotating  sync.Mutex // held while keys are changed
	noting    sync.Mutex
	closed    atomic.Bool
	noted     string // hash of the last line noted outside
	tidying   sync.Mutex
	media     folder     // of the pictures
	picturing sync.Mutex // held while a picture's file and its record change together
	heard     heard      // of ledgers, not written yet
	limits    notices.Limits
	said      talkBuffer // of talks, not written yet
	// applicants knows who applied for programmes; nil: nobody did.
	applicants applicants
	cases      *subsidies.Machine
	versions   sync.Map     // programmes of earlier versions, by version
	deadlines  notices.Kind // how long before a deadline people are reminded
}

// Options sets what a DB needs beside its file.
type Options struct {
	Now func() time.Time // the clock; nil: time.Now
	// KeyFile is the path of the key file, outside the data folder; empty: none, nothing can
	// be sealed, and no deletion is noted. It is made where nothing was sealed yet.
	KeyFile string
	// Before is the folder for a copy of the database as it was before an upgrade changed its
	// layout; empty: backups beside the database. Without the copy nothing is upgraded.
	Before string
	// Refused is told when a change could not be kept because the disk is full or broken; it
	// returns at once. nil: nobody is told.
	Refused func(error)
	// Limits are what WeChat allows for one person; the zero value: notices.DefaultLimits.
	Limits notices.Limits
	// FollowUps is when placed graduates are asked how they are; the zero value:
	// followups.DefaultPlan.
	FollowUps followups.Plan
	// Cases makes the moves of applications; nil: the shipped one.
	Cases *subsidies.Machine
}

// Open opens the database file at path. A missing file is made with mode 0600 and a missing
// folder with mode 0700; older data is brought to today's layout. It fails, within a second
// and with words that say which file it is and what to do, when another process holds the
// file, the folder cannot be written, the disk is full or the file is broken (all
// fault.Unavailable), or was written by a newer program (fault.Conflict). It fails with
// fault.Unavailable too when data is sealed with a key that the key file does not hold.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	moves, err := content.LoadMoves()
	if err != nil {
		return nil, err
	}
	runMoves, err := notices.LoadRunMoves()
	if err != nil {
		return nil, err
	}
	e, err := openBolt(path, o.Refused)
	if err != nil {
		return nil, err
	}
	if o.Before == "" {
		o.Before = filepath.Join(filepath.Dir(path), "backups")
	}
	if err := copyBefore(ctx, e, o.Before, migrations()); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	if err := migrate(ctx, e, filepath.Clean(path), migrations()); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	db := newDB(e, moves, o)
	if err := db.openCases(o.Cases); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	db.runMoves = runMoves
	db.files = filepath.Join(filepath.Dir(path), "files")
	db.media = folder{filepath.Join(filepath.Dir(filepath.Clean(path)), "files", "media")}
	if o.KeyFile != "" {
		if err := db.openKeys(ctx, o.KeyFile); err != nil {
			return nil, errors.Join(err, e.Close())
		}
		if err := db.openJournal(ctx); err != nil {
			return nil, errors.Join(err, e.Close())
		}
	}
	return db, nil
}

// openCases makes what applications go by.
func (db *DB) openCases(m *subsidies.Machine) (err error) {
	if db.cases = m; m == nil {
		if db.cases, err = subsidies.NewMachine(); err != nil {
			return err
		}
	}
	book, err := notices.Shipped()
	if err != nil {
		return err
	}
	kind, ok := book.Kind(subsidies.DeadlineKind)
	if !ok {
		return fmt.Errorf("store: there is no kind %s of notices", subsidies.DeadlineKind)
	}
	db.deadlines, db.applicants = kind, casesKnown{}
	return nil
}

func newDB(e Engine, moves *content.Moves, o Options) *DB {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Limits == (notices.Limits{}) {
		o.Limits = notices.DefaultLimits()
	}
	if len(o.FollowUps.Months) == 0 {
		o.FollowUps = followups.DefaultPlan()
	}
	return &DB{engine: e, moves: moves, now: o.Now, limits: o.Limits, plan: o.FollowUps}
}

// Close waits for running transactions, notes the head of the audit trail, and gives the
// file back. Closing again is no error.
func (db *DB) Close() error {
	if db.closed.Swap(true) {
		return nil
	}
	_, _, err := db.NoteTrail(context.Background())
	err = errors.Join(err, db.FlushLedgers(context.Background()))
	return errors.Join(err, db.engine.Close())
}
