package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
)

// Keeper makes backups on time and when asked, proves them, and removes those that are not
// kept. Its exported fields must be set; it is safe for concurrent use.
type Keeper struct {
	Maker  *Maker
	Book   Book
	Folder string
	Every  time.Duration // between two that make themselves; 0: none do
	Daily  int           // how many days, and weeks, have their last backup kept
	Weekly int
	Now    func() time.Time
	// Alert and Settled tell a person that backups fail, and that they do not any more.
	Alert   func(key, words string)
	Settled func(key string)

	mu     sync.Mutex
	asked  *Job // to be done, or under way
	last   Job  // the one that ended last
	loaded bool
	plan   Schedule
}

// alertFailed is the key of the alert of a backup that failed.
const alertFailed = "backup.failed"

// retryAfter is when a scheduled backup that failed is tried again, at the latest.
const retryAfter = time.Hour

// Job is a backup or a proof that somebody asked for. The zero value is none.
type Job struct {
	By    people.By
	Prove string // the file to prove; empty: a backup is made
	Began time.Time
	Ended time.Time // zero: under way
	Done  int64     // bytes, of Total; 0 while that is not known
	Total int64
	Err   error // how it ended
}

// State is what the keeper does and did, and what it will.
type State struct {
	Now  Job // under way; zero: nothing
	Last Job // the one that ended last since the start; zero: none
	Plan Schedule
	Next time.Time // when the next one makes itself; zero: none does
}

// Ask has a backup made soon. fault.Conflict says that something is under way.
func (k *Keeper) Ask(by people.By) error { return k.ask(Job{By: by}) }

// AskProof has a file of the folder proved soon. fault.Conflict says that something is under
// way, fault.NotFound that there is no such file.
func (k *Keeper) AskProof(by people.By, name string) error {
	if _, ours := madeAt(name); !ours {
		return fault.New(fault.NotFound, textNotListed)
	}
	if _, err := os.Stat(filepath.Join(k.Folder, name)); err != nil {
		return fault.Wrap(fault.NotFound, fmt.Sprintf(textNoFile, name), err)
	}
	return k.ask(Job{By: by, Prove: name})
}

func (k *Keeper) ask(j Job) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.asked != nil {
		return fault.New(fault.Conflict, textRunning)
	}
	j.Began = k.Now()
	k.asked = &j
	return nil
}

// State returns how things stand.
func (k *Keeper) State() State {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := State{Last: k.last, Plan: k.plan}
	if k.asked != nil {
		s.Now = *k.asked
	}
	if k.Every > 0 && k.loaded {
		s.Next = k.next()
	}
	return s
}

// Step does what was asked for, or makes the backup that is due. Its error is for the log:
// that a backup failed is told to a person by the alert and by State.
func (k *Keeper) Step(ctx context.Context) error {
	if err := k.load(ctx); err != nil {
		return err
	}
	if k.due() {
		_ = k.ask(Job{By: people.By{Officer: people.TheService}}) // or somebody was quicker
	}
	job := k.current()
	if job == nil {
		return nil
	}
	name, err := k.run(ctx, job)
	k.finish(job, err)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if job.Prove == "" {
		k.tell(err)
	}
	if job.By.Officer == people.TheService {
		err = errors.Join(err, k.planned(ctx, name, err))
	}
	return err
}

func (k *Keeper) current() *Job {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.asked
}

func (k *Keeper) finish(job *Job, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	job.Err, job.Ended = err, k.Now()
	k.last, k.asked = *job, nil
}

// progress notes how far the job is.
func (k *Keeper) progress(job *Job) Progress {
	return func(done, total int64) {
		k.mu.Lock()
		defer k.mu.Unlock()
		job.Done, job.Total = done, total
	}
}

// tell tells a person that backups fail, or do not any more.
func (k *Keeper) tell(err error) {
	if err == nil {
		k.Settled(alertFailed)
		return
	}
	if fault.KindOf(err) == fault.Conflict { // another one was under way
		return
	}
	k.Alert(alertFailed, fmt.Sprintf(textAlert, fault.Words(err, textUnknown)))
}

// run does a job, and returns the name of the file.
func (k *Keeper) run(ctx context.Context, job *Job) (name string, err error) {
	if job.Prove != "" {
		return job.Prove, k.Prove(ctx, job.By, job.Prove)
	}
	to := filepath.Join(k.Folder, Name(k.Now()))
	_, err = k.Make(ctx, job.By, to, k.progress(job))
	return filepath.Base(to), err
}

// Make writes a backup to a file, notes it, and then removes those of the folder that are
// not to be kept. See Maker.Make.
func (k *Keeper) Make(ctx context.Context, by people.By, to string, progress Progress) (Manifest, error) {
	m, err := k.Maker.Make(ctx, to, progress)
	if err != nil {
		return m, err
	}
	r := Record{Name: filepath.Base(to), MadeAt: m.MadeAt, By: by.Officer, ProvedAt: k.Now().UTC(), Keys: m.Contents.Keys}
	if err := k.Book.KeepBackup(ctx, by, ActionMake, r); err != nil {
		return m, err
	}
	return m, k.prune(ctx)
}

// Prove proves a file of the folder and notes how it went. A proof that could not be tried
// says nothing about the file, and is an error.
func (k *Keeper) Prove(ctx context.Context, by people.By, name string) error {
	m, err := Verify(ctx, filepath.Join(k.Folder, name), k.Maker.Scratch, k.Maker.Open)
	r, known, bookErr := k.record(ctx, name)
	if bookErr != nil {
		return errors.Join(err, bookErr)
	}
	switch kind := fault.KindOf(err); kind {
	case fault.OK:
		r.ProvedAt, r.Trouble, r.Keys = k.Now().UTC(), "", m.Contents.Keys
	case fault.Invalid, fault.Conflict:
		r.Trouble = fault.Words(err, textUnknown)
	default:
		return err
	}
	if !known {
		r.Name, r.By = name, ""
		r.MadeAt, _ = madeAt(name)
	}
	return errors.Join(err, k.Book.KeepBackup(ctx, by, ActionProve, r))
}

func (k *Keeper) record(ctx context.Context, name string) (Record, bool, error) {
	all, err := k.Book.Backups(ctx)
	for _, r := range all {
		if r.Name == name {
			return r, true, err
		}
	}
	return Record{}, false, err
}
