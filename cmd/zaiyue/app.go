package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/google/uuid"

	"zaiyue/chat"
	"zaiyue/config"
	"zaiyue/content"
	"zaiyue/content/press"
	"zaiyue/content/seed"
	"zaiyue/figures"
	"zaiyue/handlers"
	"zaiyue/jobs"
	"zaiyue/menus"
	"zaiyue/notices"
	"zaiyue/store"
	"zaiyue/subsidies"
	"zaiyue/web"
	"zaiyue/wechat"
)

// app is the running service: everything wired, in one place.
type app struct {
	config    config.Config
	log       *slog.Logger
	now       func() time.Time
	metrics   *handlers.Metrics
	tools     *tools
	index     *freshIndex
	wording   *freshWording
	asked     *store.Questions
	sorter    *chat.Sorter
	teller    *chat.Teller
	redis     *store.Redis // of messages
	pageRedis *store.Redis // of pages, which may wait longer
	platform  *platform    // the simulator; nil in live mode
	commands  *commandServer
	webhook   *handlers.Webhook
	board     *menus.Board
	tags      *handlers.RecentTags
	figures   *figures.Counter
	console   *handlers.Console
	codes     *handlers.ScreenCodes
	editorial *content.Editorial
	gate      *content.Gate
	book      jobs.Book
	// machine makes the moves of applications, and knows what can be applied for.
	machine   *subsidies.Machine
	words     *content.WordBook
	links     *content.LinkChecker
	press     *press.Press
	direct    *notices.Direct
	ledgers   *notices.Listener
	ladder    *notices.Ladder
	answers   *notices.Answers
	pump      *notices.Pump
	reporter  *notices.Reporter
	templates atomic.Pointer[notices.Catalogue] // of the account; set once the ladder is made
	reasons   notices.Reasons
	server    *http.Server
	listener  net.Listener

	operations         *http.Server // of health and metrics; nil when they stand with the rest, or nowhere
	operationsListener net.Listener

	loops []loop
	alarm *alarm
	watch *watch

	ctx    context.Context // of what runs beside the requests
	cancel context.CancelFunc
	work   sync.WaitGroup
	beside sync.WaitGroup // what is served until everything is closed
	closes []func() error // last opened, first closed
}

// newApp opens and wires everything, and listens, but serves nothing yet. On an error
// what was opened is closed again.
func newApp(ctx context.Context, c config.Config, log *slog.Logger) (*app, error) {
	a := &app{config: c, log: log, now: time.Now, metrics: handlers.NewMetrics()}
	a.ctx, a.cancel = context.WithCancel(context.WithoutCancel(ctx))
	for _, step := range []func(context.Context) error{
		a.listen, a.listenOperations, a.startPlatform, a.openStore, a.openAlarm, a.startWatch, a.openRedis, a.openClient,
		a.seed, a.openEditorial, a.openPress, a.wire, a.takeCommands,
	} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, a.close())
		}
	}
	return a, nil
}

func (a *app) onClose(f func() error) { a.closes = append(a.closes, f) }

// listen takes the port before anything else is opened.
func (a *app) listen(context.Context) (err error) {
	a.listener, err = listenOn(a.config.Server.Listen, "server.listen")
	if err != nil {
		return err
	}
	a.onClose(func() error {
		if err := a.listener.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	a.config.Server.Listen = a.listener.Addr().String()
	return nil
}

// listenOn listens, or says in one sentence which port is taken and what to do.
func listenOn(address, key string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is already in use by another program: stop it, or set %s (ZAIYUE_%s) to another port",
			address, key, strings.ToUpper(strings.ReplaceAll(key, ".", "_")))
	}
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s (%s): %w", address, key, err)
	}
	return l, nil
}

// publicURL is how graduates reach the service.
func publicURL(c config.Config) string {
	if c.Server.PublicURL != "" {
		return c.Server.PublicURL
	}
	return "http://" + c.Server.Listen
}

func (a *app) openStore(ctx context.Context) (err error) {
	if a.machine, err = subsidies.NewMachine(); err != nil {
		return err
	}
	db, err := store.Open(ctx, databasePath(a.config), store.Options{
		Now: a.now, Cases: a.machine, KeyFile: keyFile(a.config), Before: backupFolder(a.config),
		Refused: func(err error) { a.watch.writeRefused(err) }, Limits: limitsOf(a.config.Allowance), FollowUps: followUpPlan(a.config.FollowUps),
	})
	if err != nil {
		return err
	}
	a.onClose(db.Close)
	if err := errors.Join(seedWording(ctx, db), db.ReplanFollowUps(ctx)); err != nil {
		return err
	}
	if a.tools, err = newTools(ctx, a.config, db, a.now); err != nil {
		return err
	}
	a.wording = &freshWording{library: a.tools.library, db: db, log: a.log}
	a.asked = &store.Questions{DB: db, Keep: askedKept}
	a.onClose(func() error { return a.asked.Flush(context.WithoutCancel(ctx)) })
	a.index = &freshIndex{library: a.tools.library, edition: db.Edition, log: a.log}
	a.tools.ready = a.indexReady
	a.tools.changed = func() { a.tools.library.Changed() }
	return nil
}

// indexReady waits until the index holds what the store holds.
func (a *app) indexReady(ctx context.Context) error { return a.index.update(ctx) }

func (a *app) openRedis(context.Context) (err error) {
	address := a.config.Redis.URL.Value()
	if address == "" {
		var embedded *store.Embedded
		if embedded, address, err = store.StartEmbedded(); err != nil {
			return err
		}
		a.onClose(func() error { embedded.Close(); return nil })
	}
	if a.redis, err = store.OpenRedis(address, a.config.Redis.Timeout); err != nil {
		return err
	}
	a.onClose(a.redis.Close)
	if a.pageRedis, err = store.OpenRedis(address, a.config.Redis.PagesTimeout); err != nil {
		return err
	}
	a.onClose(a.pageRedis.Close)
	return nil
}

func (a *app) openClient(context.Context) (err error) {
	tokens := &store.AccessTokens{Redis: a.redis, AppID: a.config.WeChat.AppID}
	a.tools.client, err = newClient(a.config, tokens, a.now, a.called, a.log)
	a.tools.config = a.config
	a.tags = &handlers.RecentTags{Platform: a.tools.client, Now: a.now}
	if a.config.WeChat.AppSecret == "" {
		a.log.Warn("no AppSecret: the account answers, but late answers are kept for the next message, and the menu and signing in do not work; set ZAIYUE_WECHAT_APP_SECRET")
	}
	return err
}

// called is told of every exchange with WeChat.
func (a *app) called(api string, errcode int, took time.Duration) {
	a.metrics.Call(api, errcode, took)
	a.watch.called(api, errcode)
}

// seed puts the sample articles into an empty store, once.
func (a *app) seed(ctx context.Context) error {
	empty, err := a.tools.db.Empty(ctx)
	if err != nil || !empty {
		return err
	}
	if _, err := a.tools.db.Import(ctx, content.SeedSource(seed.Files), nil); err != nil {
		return fmt.Errorf("sample articles: %w", err)
	}
	return nil
}

// wire builds the chat and the pages on what was opened.
func (a *app) wire(ctx context.Context) error {
	a.openAllowance()
	if err := a.openLadder(ctx); err != nil {
		return err
	}
	a.openPump()
	a.figures = a.newFigures()
	a.codes = a.newCodes()
	a.openAnswers()
	talk, err := a.newChat()
	if err != nil {
		return fmt.Errorf("what the account says is not in order:\n%w", err)
	}
	callback, err := wechat.NewCallback(wechat.CallbackConfig{
		Token: a.config.WeChat.Token.Value(), AppID: a.config.WeChat.AppID,
		EncodingAESKey:         a.config.WeChat.EncodingAESKey.Value(),
		PreviousEncodingAESKey: a.config.WeChat.PreviousEncodingAESKey.Value(),
		Encryption:             wechat.Encryption(a.config.WeChat.Encryption),
		MaxClockSkew:           a.config.WeChat.MaxClockSkew, Now: a.now,
	})
	if err != nil {
		return err
	}
	late := &loggedLate{Sender: a.direct, Kept: a.tools.db, db: a.tools.db, now: a.now}
	a.webhook = &handlers.Webhook{
		Callback: callback, Chat: &loggedChat{&countedChat{talk, a.figures}, a.tools.db, a.now},
		Talks:    &store.Talks{Redis: a.redis, SessionExpiry: a.config.Chat.SessionExpiry},
		Receipts: []handlers.Receipt{a.ledgers.Receive, a.reporter.Receive, a.press.Receive},
		Heard:    a.ledgers.Hear, Sender: late, Kept: late, Apology: talk.Sorry(nil).Text,
		Metrics: a.metrics, Log: a.log, Now: a.now, NewID: newID,
		ReplyWithin: a.config.WeChat.ReplyWithin, WorkWithin: a.config.Chat.WorkWithin,
		Deliveries: a.config.WeChat.Deliveries, SessionExpiry: a.config.Chat.SessionExpiry,
	}
	a.startAnswers(talk)
	a.startTalk()
	pages, err := web.New(records(a.config.Site)...)
	if err != nil {
		return err
	}
	board, err := a.newBoard(ctx, talk)
	if err != nil {
		return err
	}
	a.board = board
	writing, err := a.newWriting()
	if err != nil {
		return err
	}
	trail, err := a.newAuditPages()
	if err != nil {
		return err
	}
	a.keepTrail()
	a.startRuns()
	a.startFollowUps()
	a.every(tidyFilesEvery, "tidy files", a.tools.db.TidyFiles)
	areas := append(a.answerAreas(talk), writing, a.newMenuArea(talk, board), a.newFiguresArea(), a.newUploads(), trail)
	areas = append(areas, a.newJobPages(), a.newPressPages(writing), a.newBackupsArea())
	areas = append(areas, a.placementAreas(talk)...)
	areas = append(areas, a.casePages(), &handlers.CaseFigures{Counts: a.tools.db, Keeper: a.tools.db, Machine: a.machine, Now: a.now}, &handlers.PaymentPages{Book: a.tools.db, Machine: a.machine, Staff: a.tools.db, Now: a.now})
	gate, err := a.gateAreas()
	if err != nil {
		return err
	}
	a.console, err = a.newConsole(pages, append(areas, gate...)...)
	if err != nil {
		return err
	}
	routes := &handlers.Routes{
		TrustedProxies: a.config.Server.Proxies(), VerifyFiles: a.config.Server.VerifyFiles, Apart: !operationsWithTheRest(a.config),
		Webhook: a.webhook, Site: a.newSite(pages, talk), Console: a.console, Media: a.newMedia(), Metrics: a.metrics, Log: a.log, Health: &handlers.Health{
			Redis: a.redis.Ping, IndexReady: a.tools.library.Ready, Metrics: a.metrics, Room: a.watch.room,
			Store: func(ctx context.Context) error { _, err := a.tools.db.Edition(ctx); return err },
		}}
	a.wireOperations(routes)
	a.server = &http.Server{
		Handler: routes.Handler(), ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:  12 * time.Second, // above two spans of wechat.reply_within; below server.shutdown_within: a slow sender must not spoil the stop
		WriteTimeout: time.Minute,
		IdleTimeout:  2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
	return nil
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func (a *app) newChat() (*chat.Chat, error) {
	office, err := officeOf(a.config.Chat)
	if err != nil {
		return nil, err
	}
	return chat.New(chat.Config{
		Library: &countedLibrary{a.tools.library, a.metrics.Search, a.figures}, Desk: &countedDesk{a.tools.db, a.figures}, Drafts: a.tools.db, Kept: a.tools.db, Followers: a.tools.db, Wishes: a.tools.db, Scenes: a.codes, FollowUps: a.tools.db, Cases: a.tools.db, Machine: a.machine, Facts: a.tools.db, Papers: &papers{a}, Counted: a.countAsking,
		Notices: &chat.Notices{Inbox: a.tools.db, Decisions: a.tools.db, Answers: a.answers},
		Menu:    a.tools.menu, Heard: a.asked.Note, PublicURL: publicURL(a.config), Now: a.now, Log: a.log,
		Settings: chat.Settings{
			ChoiceExpiry: a.config.Chat.ChoiceExpiry, RatePerMinute: a.config.Chat.RatePerMinute, Office: office,
		},
	})
}

func (a *app) newSite(pages *web.Pages, talk *chat.Chat) *handlers.Site {
	return &handlers.Site{
		Pages: pages, Renderer: content.NewRenderer(), Library: a.tools.library, Shelf: a.tools.db,
		Desk: &countedDesk{a.tools.db, a.figures}, Read: a.readArticle, Mine: a.tools.db, Wishes: a.tools.db, Book: a.book, FlowTitle: talk.FlowTitle, Mask: chat.Mask,
		Consents: a.consents(),
		Notices:  a.tools.db, Answers: a.answers, Quiet: a.ladder.Quiet, DigestAt: a.config.Notices.DigestAt,
		FollowUps: a.tools.db, Drafts: a.tools.db, Survey: talk.Survey, Programmes: a.machine.Programmes, Cases: a.tools.db, Facts: a.tools.db, Counted: a.countAsking, GoOn: a.goOn(talk), InTalk: a.inTalk, Announcements: a.tools.db, Machine: a.machine, Studio: a.tools.studio,
		Tokens: &store.WebTokens{Redis: a.pageRedis}, SignIn: a.tools.client,
		PublicURL: publicURL(a.config), FramedBy: a.platform.origins(), Now: a.now, NewID: newID, Log: a.log,
	}
}

// takeCommands lets other processes of the same user reach the store.
func (a *app) takeCommands(context.Context) (err error) {
	a.commands, err = listenCommands(a.ctx, a.tools)
	return err
}

// officeOf reads the office hours of the settings.
func officeOf(c config.Chat) (chat.Office, error) {
	from, until, _ := strings.Cut(c.OfficeHours, "-")
	o := chat.Office{From: from, Until: until}
	for span := range strings.SplitSeq(c.OfficeDays, ",") {
		a, b, ok := strings.Cut(span, "-")
		if !ok {
			b = a
		}
		first, errA := strconv.Atoi(a)
		last, errB := strconv.Atoi(b)
		if err := errors.Join(errA, errB); err != nil || first > last {
			return o, fmt.Errorf("chat.office_days: %q is not a span of days such as 1-5", span)
		}
		for d := first; d <= last; d++ {
			o.Days = append(o.Days, time.Weekday(d%7))
		}
	}
	return o, nil
}
