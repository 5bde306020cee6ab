package main

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"zaiyue/people"
)

// alarm brings what a person should see to to a person. Raising it costs nothing and waits
// for nothing; its step keeps the alerts in the store and tells them. While the store cannot
// write (its disk is full) they are kept here and told all the same.
type alarm struct {
	kept alertStore
	ways func(context.Context) ([]way, error) // to tell by, now
	span time.Duration                        // between two tellings of one alert
	now  func() time.Time
	log  *slog.Logger

	mu    sync.Mutex
	noted map[string]note // to be kept
	open  map[string]bool // alerts that may be open: of the others no end is noted

	stepping sync.Mutex              // held by a step
	lost     map[string]people.Alert // those the store did not take; the step's
}

// note is the last word about a key: that it is wrong, or that it is well again.
type note struct {
	words string
	ended bool
}

// alertStore keeps alerts. *store.DB implements it.
type alertStore interface {
	RaiseAlert(ctx context.Context, key, words string) error
	EndAlert(ctx context.Context, key string) error
	RestAlert(ctx context.Context, key string) error
	TellAlert(ctx context.Context, key, way string, arrived bool) error
	Alerts(ctx context.Context) ([]people.Alert, error)
}

// way is one way to tell a person: its name holds nothing personal.
type way struct {
	name string
	tell func(ctx context.Context, a people.Alert) error
}

// raise says that something is wrong that a person should see to: the words tell what and
// what to do, without anything personal. Raising it again and again tells it once in a span.
func (l *alarm) raise(key, words string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.noted[key], l.open[key] = note{words: words}, true
}

// settle says that what was wrong is well. It costs nothing where nothing was.
func (l *alarm) settle(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[key] {
		l.noted[key] = note{ended: true}
		delete(l.open, key)
	}
}

// load learns which alerts of an earlier run are open.
func (l *alarm) load(ctx context.Context) error {
	all, err := l.kept.Alerts(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, a := range all {
		if a.Open() {
			l.open[a.Key] = true
		}
	}
	return err
}

// step keeps what was noted since the last one, and tells what is due.
func (l *alarm) step(ctx context.Context) error {
	l.stepping.Lock()
	defer l.stepping.Unlock()
	l.keep(ctx)
	all, err := l.alerts(ctx)
	if err != nil {
		return err
	}
	ways, err := l.ways(ctx)
	for _, a := range all {
		if a.Rest(l.now()) {
			err = errors.Join(err, l.kept.RestAlert(ctx, a.Key))
			continue
		}
		for _, w := range ways {
			if a.Due(w.name, l.now(), l.span) {
				err = errors.Join(err, l.tell(ctx, a, w))
			}
		}
	}
	return err
}

// keep brings the notes into the store, or, where it takes none, into the lost ones.
func (l *alarm) keep(ctx context.Context) {
	l.mu.Lock()
	noted := l.noted
	l.noted = map[string]note{}
	l.mu.Unlock()
	for key := range l.lost {
		if _, newer := noted[key]; !newer { // try again
			a := l.lost[key]
			noted[key] = note{words: a.Words, ended: !a.Open()}
		}
	}
	for key, n := range noted {
		var err error
		if n.ended {
			err = l.kept.EndAlert(ctx, key)
		} else {
			err = l.kept.RaiseAlert(ctx, key, n.words)
		}
		if err != nil {
			l.lose(key, n, err)
			continue
		}
		delete(l.lost, key)
	}
}

// lose keeps an alert here that the store did not take.
func (l *alarm) lose(key string, n note, err error) {
	a, known := l.lost[key]
	if !known {
		a = people.Alert{Key: key, Ended: l.now()}
		l.log.Error("alert not kept in the store", "key", key, "err", err)
	}
	if n.ended {
		a.End(l.now())
	} else {
		a.Raise(n.words, l.now())
	}
	l.lost[key] = a
}

// alerts are those of the store, with the lost ones in their place. When the store cannot
// even be read, the lost ones are all.
func (l *alarm) alerts(ctx context.Context) ([]people.Alert, error) {
	all, err := l.kept.Alerts(ctx)
	if err != nil && len(l.lost) == 0 {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(a people.Alert) bool { _, lost := l.lost[a.Key]; return lost })
	return slices.AppendSeq(all, maps.Values(l.lost)), nil
}

// tell tells one alert by one way and notes how it went. A way that fails is tried again
// later; the alert stays in the console.
func (l *alarm) tell(ctx context.Context, a people.Alert, w way) error {
	failed := w.tell(ctx, a)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if failed != nil {
		l.log.Warn("alert not told", "key", a.Key, "way", w.name, "err", failed)
	}
	if lost, ok := l.lost[a.Key]; ok {
		if failed == nil {
			lost.Arrived(w.name, l.now())
		} else {
			lost.Failed(w.name, l.now())
		}
		l.lost[a.Key] = lost
		return nil
	}
	return l.kept.TellAlert(ctx, a.Key, w.name, failed == nil)
}
