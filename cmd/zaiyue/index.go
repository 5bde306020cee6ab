package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"zaiyue/content"
)

// freshIndex keeps the index at what the store holds, and builds nothing twice: a search
// that waits for it costs no build when nothing has changed.
type freshIndex struct {
	library *content.Library
	edition func(context.Context) (uint64, error) // of what readers get
	log     *slog.Logger

	mu    sync.Mutex
	built uint64 // edition the index holds, once the library is ready
}

// update builds the index if it is missing or old. After a failure the old one stays.
func (f *freshIndex) update(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	edition, err := f.edition(ctx)
	if err != nil || f.library.Ready() && edition == f.built {
		return err
	}
	began := time.Now()
	if err := f.library.Rebuild(ctx); err != nil {
		return err
	}
	f.built = edition
	f.log.Info("index ready", "articles", f.library.Size(), "took", time.Since(began))
	return nil
}
