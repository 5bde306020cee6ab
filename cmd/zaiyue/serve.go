package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"zaiyue/config"
	"zaiyue/people"
)

func (s *shell) serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "serve the account (this is what happens without a command)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := s.loadConfig()
			if err != nil {
				return err
			}
			limitMemory(c)
			a, err := newApp(cmd.Context(), c, newLogger(c, s))
			if err != nil {
				return err
			}
			console, err := a.firstAdministrator(cmd.Context())
			if err != nil {
				return errors.Join(err, a.stop())
			}
			fmt.Fprint(s.out, a.addresses()+console)
			return a.run(cmd.Context())
		},
	}
}

// gcPercent lets the heap grow to four times what is used before garbage is collected: a
// small service has the memory, and collecting was a fifteenth of a message's cost. The soft
// limit takes over where the collection is large.
const gcPercent = 300

// limitMemory sets the soft limit of the settings, unless the environment says otherwise.
func limitMemory(c config.Config) {
	if os.Getenv("GOMEMLIMIT") == "" && os.Getenv("GOGC") == "" && c.Server.MemoryLimit > 0 {
		debug.SetMemoryLimit(int64(c.Server.MemoryLimit) << 20)
		debug.SetGCPercent(gcPercent)
	}
}

// newLogger logs JSON lines at the level of the settings.
func newLogger(c config.Config, s *shell) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Log.Level)); err != nil {
		level = slog.LevelInfo // the settings were checked before
	}
	return slog.New(slog.NewJSONHandler(s.errs, &slog.HandlerOptions{Level: level}))
}

// addresses tells where to look.
func (a *app) addresses() string {
	site := publicURL(a.config)
	text := ""
	if a.platform != nil {
		text = fmt.Sprintf("phone page    %s\n", a.platform.phone())
	}
	return text + a.keysNotice() + fmt.Sprintf("article site  %s/articles\n%s", site, a.healthAt())
}

// keysNotice tells, when the key file was just made, and at every start in live mode, that
// it must be kept apart.
func (a *app) keysNotice() string {
	path, made := a.tools.db.KeyFile()
	if path == "" || !made && a.config.WeChat.Mode != config.ModeLive {
		return ""
	}
	return fmt.Sprintf("key file      %s (copy it to a safe place, apart from the backups: without it nothing sealed can be read)\n", path)
}

// run serves until ctx ends, and then finishes what is in flight.
func (a *app) run(ctx context.Context) error {
	a.start()
	var err error
	select {
	case <-ctx.Done():
	case err = <-a.serve():
	}
	a.log.Info("stopping", "within", a.config.Server.ShutdownWithin)
	return errors.Join(err, a.stop())
}

// serve serves in the background; the channel tells when it cannot.
func (a *app) serve() <-chan error {
	failed := make(chan error, 1)
	a.serveOperations(failed)
	a.work.Go(func() {
		if err := a.server.Serve(a.listener); !errors.Is(err, http.ErrServerClosed) {
			failed <- err
		}
	})
	return failed
}

// start begins what runs beside the requests.
func (a *app) start() {
	a.work.Go(func() { a.indexLoop(a.ctx) })
	a.work.Go(func() { a.tidy(a.ctx) })
	a.work.Go(func() { a.pump.Run(a.ctx) })
	for _, l := range a.loops {
		a.work.Go(func() { a.goRound(a.ctx, l) })
	}
	if a.platform != nil {
		a.work.Go(a.giveMenu)
	}
}

// indexLoop builds the index, and again whenever articles have changed.
func (a *app) indexLoop(ctx context.Context) {
	for {
		if err := a.index.update(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("index not built", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-a.tools.library.Changes():
		}
	}
}

// tidy clears away what an import left that was cut off.
func (a *app) tidy(ctx context.Context) {
	if err := a.tools.db.Tidy(ctx); err != nil && ctx.Err() == nil {
		a.log.Error("leftovers of an import not cleared", "err", err)
	}
}

// giveMenu puts our menu on the simulator's phones; a real account is only changed by the
// command "menu push".
func (a *app) giveMenu() {
	live, err := a.tools.db.LiveMenu(a.ctx)
	if err == nil {
		err = a.board.Push(a.ctx, people.By{Officer: people.TheService}, live.Number)
	}
	if err != nil {
		a.log.Error("menu not pushed to the simulator", "err", err)
	}
}

// stop finishes what is in flight within the setting, then closes everything.
func (a *app) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), a.config.Server.ShutdownWithin)
	defer cancel()
	err := errors.Join(a.server.Shutdown(ctx), a.webhook.Wait(ctx), a.commands.close(ctx))
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.Join(fmt.Errorf("not everything in flight was finished within %v (server.shutdown_within): the rest is cut off", a.config.Server.ShutdownWithin), a.server.Close())
	}
	a.cancel()
	a.work.Wait()
	return errors.Join(err, a.close())
}

// close gives back what was opened, last first.
func (a *app) close() error {
	a.cancel()
	var err error
	for i := len(a.closes) - 1; i >= 0; i-- {
		err = errors.Join(err, a.closes[i]())
	}
	a.closes = nil
	a.beside.Wait()
	return err
}
