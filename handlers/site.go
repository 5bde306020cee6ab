package handlers

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"zaiyue/chat"
	"zaiyue/content"
	"zaiyue/content/picture"
	"zaiyue/fault"
	"zaiyue/followups"
	"zaiyue/jobs"
	"zaiyue/notices"
	"zaiyue/subsidies"
	"zaiyue/web"
	"zaiyue/wechat"
)

// Library is what the pages ask of the content. *content.Library implements it.
type Library interface {
	Article(ctx context.Context, id string) (content.Article, error)
	SearchAll(ctx context.Context, question string, n int) (content.Result, error)
}

// Shelf lists articles. The store implements it.
type Shelf interface {
	Articles(ctx context.Context, kind content.Kind, cursor string, limit int) ([]content.Article, string, error)
}

// Tokens keeps short-lived values of the pages: who is signed in, what a sign-in began with.
type Tokens interface {
	PutToken(ctx context.Context, name, value string, keep time.Duration) error
	// Token returns a value, TakeToken returns it once; fault.NotFound when there is none.
	Token(ctx context.Context, name string) (string, error)
	TakeToken(ctx context.Context, name string) (string, error)
}

// SignIn recognises a graduate inside WeChat. *wechat.Client implements it.
type SignIn interface {
	OAuthURL(redirect, scope, state string) string
	ExchangeCode(ctx context.Context, code string) (wechat.OAuthUser, error)
}

// Mine is what is kept for one graduate.
type Mine interface {
	chat.Drafts
	chat.Kept
	Forget(ctx context.Context, openID string) error
}

// Site is the pages graduates read. All fields must be set before the first request.
type Site struct {
	Pages     *web.Pages
	Renderer  *content.Renderer
	Library   Library
	Shelf     Shelf
	Desk      chat.Desk
	Read      func(id string) // counts an article that was opened; nil: nothing is counted
	Mine      Mine
	Wishes    Wishes
	Book      jobs.Book // what a wish may name
	FollowUps FollowUps
	// Programmes are what can be applied for.
	Programmes *subsidies.Programmes
	Cases      Cases
	Facts      Facts
	Counted    func(what string) // that somebody asks what they can get, or has the answer; nil: nobody counts
	// GoOn asks the next question of the application that is filled in the talk; InTalk has a
	// draft filled there.
	GoOn   func(ctx context.Context, openID string) error
	InTalk func(ctx context.Context, openID, id string) error
	// Announcements are the cases of the 公示.
	Announcements Announcements
	Machine       *subsidies.Machine // of cases
	Studio        *picture.Studio    // for photographs of papers
	Drafts        Drafts
	Survey        *followups.Survey
	Notices       Notices
	Answers       *notices.Answers
	Consents      Consents
	Quiet         notices.Hours // the general quiet hours
	DigestAt      string        // when digests are told: 19:00
	FlowTitle     func(id string) string
	Mask          func(string) string // hides personal numbers
	Tokens        Tokens
	SignIn        SignIn
	PublicURL     string
	FramedBy      string // origins that may show the pages in a frame; empty: none but ours
	Now           func() time.Time
	NewID         func() string
	Log           *slog.Logger

	verdicts *rate.Limiter // anybody may send the form: it is bounded for all together
}

// A page's verdicts are kept for good, so they are bounded: one a second, and a hundred at once.
const (
	verdictsPerSecond = 1
	verdictsAtOnce    = 100
)

func (s *Site) routes(e *gin.Engine) {
	s.verdicts = rate.NewLimiter(verdictsPerSecond, verdictsAtOnce)
	static := gin.WrapH(s.Pages.Static())
	e.GET("/static/*file", static)
	e.HEAD("/static/*file", static)
	e.GET("/favicon.ico", s.page(moved(http.StatusFound, "/static/icon.svg"))) // browsers ask for it whatever a page says
	g := e.Group("/", s.protect())
	read := func(g *gin.RouterGroup, path string, h func(*gin.Context) error) {
		g.Match([]string{http.MethodGet, http.MethodHead}, path, s.page(h))
	}
	read(g, "/", moved(http.StatusFound, "/articles"))
	read(g, "/articles", s.articles)
	read(g, "/articles/:id", s.article)
	read(g, "/subsidies", s.subsidies)
	read(g, "/subsidies/check", s.askSubsidies)
	g.POST("/subsidies/check", unkept, s.page(s.checkSubsidies))
	read(g, "/subsidies/announced", s.announced)
	read(g, "/subsidies/announced/:token", s.objectForm)
	g.POST("/subsidies/announced/:token", s.page(s.object))
	read(g, "/subsidies/:key", s.subsidy)
	read(g, "/h5/privacy", s.text("privacy"))
	read(g, "/h5/safety", s.text("safety"))
	g.POST("/articles/:id/useful", s.page(s.useful))
	read(g, "/articles/:id/useful", moved(http.StatusSeeOther, ".")) // where a form was: a page reopened
	own := g.Group("/h5", unkept)
	read(own, "/me", s.me)
	read(own, "/login", s.login)
	read(own, "/inbox", s.own(s.inbox))
	read(own, "/inbox/:id", s.own(s.oneNotice))
	own.POST("/inbox/:id/answer", s.page(s.own(s.answerNotice)))
	read(own, "/inbox/:id/answer", s.backToNotice)
	read(own, "/notices", s.own(s.decide))
	read(own, "/consent", s.own(s.consent))
	own.POST("/notices", s.page(s.own(s.saveDecisions)))
	read(own, followUpPath, s.own(s.followUp))
	own.POST(followUpPath, s.page(s.own(s.answerFollowUp)))
	read(own, "/facts", s.own(s.facts))
	own.POST("/facts", s.page(s.own(s.saveFacts)))
	own.POST("/facts/drop", s.page(s.own(s.dropFacts)))
	read(own, "/facts/drop", moved(http.StatusSeeOther, "/h5/facts"))
	read(own, "/apply/:key", s.own(s.apply))
	own.POST("/apply/:key", s.page(s.own(s.beginCase)))
	read(own, "/cases", s.own(s.cases))
	read(own, "/cases/:id", s.own(s.oneCase))
	own.POST("/cases/:id", s.page(s.own(s.saveCase)))
	read(own, "/cases/:id/check", s.own(s.checkCase))
	read(own, "/cases/:id/papers", s.own(s.papers))
	own.POST(paperPath, s.page(s.own(s.addPaper)))
	read(own, paperPath, s.own(s.paper))
	own.POST("/cases/:id/papers/:paper/reuse", s.page(s.own(s.reusePapers)))
	read(own, "/cases/:id/papers/:paper/reuse", moved(http.StatusSeeOther, "."))
	own.POST("/cases/:id/papers/:paper/drop", s.page(s.own(s.dropPaper)))
	read(own, "/cases/:id/papers/:paper/drop", moved(http.StatusSeeOther, "."))
	own.POST("/cases/:id/send", s.page(s.own(s.sendCase)))
	read(own, "/cases/:id/amend", s.own(s.amendForm))
	own.POST("/cases/:id/amend", s.page(s.own(s.amendCase)))
	own.POST("/cases/:id/withdraw", s.page(s.own(s.withdrawCase)))
	own.POST("/cases/:id/drop", s.page(s.own(s.dropCase)))
	read(own, "/go/:token", s.own(s.once))
	read(own, "/cases/:id/fields/:key", s.own(s.field))
	own.POST("/cases/:id/fields/:key", s.page(s.own(s.saveField)))
	own.POST("/cases/:id/talk", s.page(s.own(s.toTalk)))
	own.POST("/cases/:id/erase", s.page(s.own(s.eraseCase)))
	own.POST("/cases/:id/consent", s.page(s.own(s.takeBack)))
	read(own, "/copy", s.own(s.copyPage))
	own.POST("/copy", s.page(s.own(s.copyOwn)))
	for _, act := range []string{"send", "withdraw", "drop", "talk", "erase", "consent"} {
		read(own, "/cases/:id/"+act, moved(http.StatusSeeOther, ".")) // where a form was: a page reopened
	}
	own.POST("/me/forget", s.page(s.forget))
	read(own, "/wishes", s.own(s.wishes))
	own.POST("/wishes", s.page(s.own(s.keepWish)))
	own.POST("/wishes/stop", s.page(s.own(s.stopWish)))
	read(own, "/wishes/stop", moved(http.StatusSeeOther, "/h5/wishes"))
	read(own, "/me/forget", moved(http.StatusSeeOther, "/h5/me"))
	e.NoRoute(s.protect(), s.page(func(*gin.Context) error { return fault.New(fault.NotFound, "") }))
}

// moved sends the browser to another of our addresses; "." is the one above.
func moved(status int, to string) func(*gin.Context) error {
	return func(c *gin.Context) error {
		if to == "." {
			c.Redirect(status, path.Dir(c.Request.URL.EscapedPath()))
		} else {
			c.Redirect(status, to)
		}
		return nil
	}
}

// unkept keeps a graduate's own pages out of every cache: phones are lent.
func unkept(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	c.Next()
}

// maxPageForm bounds a form of a graduate's page, in bytes.
const maxPageForm = 16 << 10

// framing lists who may show our pages in a frame.
func (s *Site) framing() string { return strings.TrimSpace("'self' " + s.FramedBy) }

// protect sets what every page tells the browser, and refuses forms of other sites.
func (s *Site) protect() gin.HandlerFunc {
	forms := http.NewCrossOriginProtection()
	if u, err := url.Parse(s.PublicURL); err == nil && u.Host != "" {
		_ = forms.AddTrustedOrigin(u.Scheme + "://" + u.Host) // a proxy may call us by another name; the form is right
	}
	return func(c *gin.Context) {
		h := c.Writer.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' https:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors "+s.framing())
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cache-Control", "no-cache")
		if err := forms.Check(c.Request); err != nil {
			s.show(c, fault.Wrap(fault.Forbidden, "这个表单不是从我们的页面发出的。请回到文章页再试一次。", err))
			c.Abort()
			return
		}
		most := int64(maxPageForm)
		if c.FullPath() == "/h5"+paperPath {
			most = picture.MaxFile + formRoom
		}
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, most)
		c.Next()
	}
}

// page adapts a handler that returns its error: the status, the log line and the words
// for the person are made here.
func (s *Site) page(h func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			s.show(c, err)
		}
	}
}

// notice is a page of a few words.
type notice struct {
	Title     string
	Lines     []string
	Link      string
	LinkWords string
}

// show answers with an error in words.
func (s *Site) show(c *gin.Context, err error) {
	status := statusOf(err)
	if status >= http.StatusInternalServerError {
		s.Log.Error("page failed", "request_id", requestID(c), "route", c.FullPath(), "kind", fault.KindOf(err).String(), "err", err)
	}
	n := notice{Title: "暂时打不开", Lines: []string{fault.Words(err, "我们这里出了点问题，正在处理。请过一会儿再试。")}, Link: "/articles", LinkWords: "看看全部文章"}
	switch status {
	case http.StatusBadRequest:
		n.Title = "还差一步"
	case http.StatusForbidden:
		n.Title = "这一步没有完成"
	case http.StatusNotFound:
		n.Title, n.Lines = "没有这个页面", []string{fault.Words(err, "它可能已经下线，或者链接不完整。")}
	}
	s.write(c, status, "h5/notice", n)
}

// write renders a page whole, or says that it cannot.
func (s *Site) write(c *gin.Context, status int, name string, data any) {
	body, err := s.Pages.Render(name, data)
	if err != nil {
		s.Log.Error("page not rendered", "request_id", requestID(c), "page", name, "err", err)
		c.String(http.StatusInternalServerError, "暂时打不开，请过一会儿再试。")
		return
	}
	c.Data(status, "text/html; charset=utf-8", body)
}
