package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"zaiyue/backup"
	"zaiyue/config"
	"zaiyue/content"
	"zaiyue/content/picture"
	"zaiyue/menus"
	"zaiyue/people"
	"zaiyue/store"
	"zaiyue/wechat"
)

// tools is what commands work on: the server's own, or opened for one command.
type tools struct {
	config  config.Config
	db      *store.DB
	library *content.Library
	// ready returns once questions can be searched.
	ready func(context.Context) error
	// changed is called when articles have changed.
	changed func()
	menu    menus.Menu   // the shipped one
	board   *menus.Board // of the menu in use
	client  *wechat.Client
	hashes  *people.Hasher
	// handedOver is called when posts have another owner.
	handedOver func(context.Context) error
	keeper     *backup.Keeper
	studio     *picture.Studio
	now        func() time.Time
	// newPost begins an article; the server's own keeps the officers' list fresh.
	newPost func(context.Context, people.By, content.Article) (content.Post, error)
}

// loadConfig reads the settings: the file named, or config.yaml here if there is one.
func (s *shell) loadConfig() (config.Config, error) {
	file := s.config
	if file == "" {
		file = os.Getenv("ZAIYUE_CONFIG")
	}
	if file == "" {
		if _, err := os.Stat(filepath.Join(s.dir, "config.yaml")); err == nil {
			file = "config.yaml"
		}
	}
	if file != "" && !filepath.IsAbs(file) {
		file = filepath.Join(s.dir, file)
	}
	c, err := config.Load(file, os.LookupEnv)
	s.resolve(&c)
	if problems, ok := errors.AsType[config.Problems](err); ok {
		return c, fmt.Errorf("%d problem(s) in the settings:\n%w", len(problems), problems)
	}
	if err != nil {
		return c, err
	}
	for _, name := range config.UnknownVariables(os.Environ()) {
		fmt.Fprintf(s.errs, "zaiyue: %s sets nothing; is it misspelt? config.yaml lists every key\n", name)
	}
	return c, nil
}

// resolve makes the paths of the settings relative to the folder the shell is in.
func (s *shell) resolve(c *config.Config) {
	for _, path := range []*string{&c.DataDir, &c.Backup.Folder, &c.Vault.KeyFile, &c.Server.VerifyFiles} {
		if *path != "" {
			*path = s.path(*path)
		}
	}
}

// openHere gives a command the running server's tools, by letting the server run it; or
// opens the store for it.
func (s *shell) openHere(ctx context.Context) (*tools, func() error, error) {
	c, err := s.loadConfig()
	if _, problems := errors.AsType[config.Problems](err); err != nil && !problems {
		return nil, nil, err
	}
	// A running server has its own settings, and secrets that this shell may lack.
	if code, ran := relay(ctx, socketPath(c), s); ran {
		return nil, nil, exitError(code)
	}
	if err != nil {
		return nil, nil, err
	}
	db, err := store.Open(ctx, databasePath(c), store.Options{KeyFile: keyFile(c), Before: backupFolder(c)})
	if err != nil {
		return nil, nil, err
	}
	t, err := newTools(ctx, c, db, time.Now)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	t.ready = t.library.Rebuild
	t.changed = func() {}
	t.client, err = newClient(c, nil, time.Now, nil, slog.New(slog.DiscardHandler))
	t.board = t.newBoard(time.Now)
	return t, db.Close, err
}

func databasePath(c config.Config) string { return filepath.Join(c.DataDir, "zaiyue.db") }

// keyFile is beside the data folder, not in it: a copy of the data must not be readable.
func keyFile(c config.Config) string {
	if c.Vault.KeyFile != "" {
		return c.Vault.KeyFile
	}
	return filepath.Join(filepath.Clean(c.DataDir)+".keys", "keyset.json")
}

// newTools builds what both the server and a command need on an open store.
func newTools(ctx context.Context, c config.Config, db *store.DB, now func() time.Time) (*tools, error) {
	said, err := wordingOf(ctx, db)
	if err != nil {
		return nil, err
	}
	library, err := content.NewLibrary(content.LibraryConfig{
		Repository: db, Rules: said.rules, Lexicon: content.NewLexicon(said.synonyms), Now: now,
	})
	if err != nil {
		return nil, err
	}
	menu, err := menus.Load(menus.Default(), "menus/menu.yaml")
	if err != nil {
		return nil, err
	}
	keeper, err := newKeeper(c, db, now)
	if err != nil {
		return nil, err
	}
	newPost := func(ctx context.Context, by people.By, a content.Article) (content.Post, error) {
		content.Clean(&a)
		return db.NewPost(ctx, by, a)
	}
	return &tools{config: c, db: db, library: library, menu: menu, hashes: people.NewHasher(), handedOver: func(context.Context) error { return nil }, keeper: keeper, studio: picture.NewStudio(), now: now, newPost: newPost}, nil
}

// newClient returns a client for the account, or nil when no account is configured.
func newClient(c config.Config, tokens wechat.TokenStore, now func() time.Time, observe func(string, int, time.Duration), log *slog.Logger) (*wechat.Client, error) {
	if c.WeChat.AppID == "" {
		return nil, nil
	}
	return wechat.NewClient(wechat.ClientConfig{
		AppID: c.WeChat.AppID, AppSecret: wechat.Secret(c.WeChat.AppSecret.Value()),
		APIBase: c.WeChat.APIBase, OAuthBase: c.WeChat.OAuthBase, Tokens: tokens,
		CallLimit: c.WeChat.CallWithin, Now: now, Observe: observe, Logger: log,
	})
}

// newBoard makes the board of the menu for a command: whether something answers a key is
// known to a server only, which puts its chat in.
func (t *tools) newBoard(now func() time.Time) *menus.Board {
	b := &menus.Board{
		Book: t.db, PublicURL: publicURL(t.config), Now: now,
		Answers: func(menus.Action) error { return nil }, Use: func(menus.Menu) {}, Alert: func(string, string) {},
	}
	if t.client != nil { // a nil *wechat.Client in an interface would not be nil
		b.Platform = t.client
	}
	return b
}
