package handlers

import (
	"crypto/rand"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"zaiyue/fault"
	"zaiyue/jobs"
)

// How long a graduate stays signed in on the pages, and how long signing in may take.
const (
	signedInFor = 7 * 24 * time.Hour
	signInFor   = 10 * time.Minute
)

// Names of the cookies. They hold unguessable names, never an OpenID.
const (
	cookieSignedIn = "zy_in"
	cookieState    = "zy_state"
)

// mePage is /h5/me.
type mePage struct {
	Drafts []draftLine
	Kept   []template.HTML
	Gone   bool
	// Looking says what the graduate looks for; empty: for no work.
	Looking string
	Muted   string // the topic of new posts where they switched it off; empty: they hear of them
	Unread  string // how many notices; empty: none
	Cases   []caseLine
	More    bool // there are more applications
}

// casesOnMe is how many applications stand on the page.
const casesOnMe = 5

type draftLine struct {
	Title string
	At    time.Time
}

// me handles GET /h5/me: what the account keeps for the graduate.
func (s *Site) me(c *gin.Context) error {
	openID, ok := s.signedIn(c)
	if !ok {
		return s.beginSignIn(c)
	}
	drafts, err := s.Mine.DraftsOf(c.Request.Context(), openID)
	if err != nil {
		return err
	}
	p := mePage{Gone: c.Query("gone") != ""}
	for _, d := range drafts {
		p.Drafts = append(p.Drafts, draftLine{s.FlowTitle(d.Flow), d.UpdatedAt})
	}
	kept, err := s.Mine.KeptFor(c.Request.Context(), openID)
	if err != nil {
		return err
	}
	wish, _, err := s.Wishes.Wish(c.Request.Context(), openID)
	if err != nil {
		return err
	}
	if wish.Active() {
		p.Looking = wish.Where() + "；" + wish.What()
		wants, err := s.Notices.Preferences(c.Request.Context(), openID)
		if err != nil {
			return err
		}
		if topic, muted := s.Answers.Book.Mutes(wants, jobs.Kind); muted {
			p.Muted = topic
		}
	}
	if p.Unread, err = s.unread(c.Request.Context(), openID); err != nil {
		return err
	}
	if p.Cases, err = s.caseLines(c.Request.Context(), openID, casesOnMe+1); err != nil {
		return err
	}
	if p.More = len(p.Cases) > casesOnMe; p.More {
		p.Cases = p.Cases[:casesOnMe]
	}
	for _, text := range kept {
		p.Kept = append(p.Kept, s.Renderer.Chat(text))
	}
	s.write(c, http.StatusOK, "h5/me", p)
	return nil
}

// forget handles POST /h5/me/forget.
func (s *Site) forget(c *gin.Context) error {
	openID, ok := s.signedIn(c)
	if !ok {
		return s.beginSignIn(c)
	}
	if c.PostForm("sure") != "yes" {
		return fault.New(fault.Invalid, "要删除，请回到“我的”，先勾上“确定要删除”。")
	}
	drafts, err := s.Mine.DraftsOf(c.Request.Context(), openID)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		if err := s.Mine.DeleteDraft(c.Request.Context(), openID, d.Flow); err != nil {
			return err
		}
	}
	if err := s.Mine.DropKept(c.Request.Context(), "page:"+s.NewID(), openID); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/h5/me?gone=1")
	return nil
}

// signedIn returns who the browser belongs to. It never trusts an OpenID from a URL.
func (s *Site) signedIn(c *gin.Context) (openID string, ok bool) {
	name, err := c.Cookie(cookieSignedIn)
	if err != nil || name == "" {
		return "", false
	}
	openID, err = s.Tokens.Token(c.Request.Context(), "in:"+name)
	return openID, err == nil
}

// beginSignIn sends the browser to WeChat, or says how to open the page inside it.
func (s *Site) beginSignIn(c *gin.Context) error {
	if !strings.Contains(c.Request.UserAgent(), "MicroMessenger") {
		s.write(c, http.StatusOK, "h5/notice", notice{
			Title: "请在微信里打开",
			Lines: []string{"这一页只有您自己能看，要先由微信认出您。", "打开微信，进入我们的公众号，点菜单“在粤之家”里的“我的”。"},
			Link:  "/articles", LinkWords: "先看看文章",
		})
		return nil
	}
	state, next := rand.Text(), "/h5/me"
	if c.Request.Method == http.MethodGet { // a form that was sent is lost; its page is not
		next = c.Request.URL.EscapedPath()
	}
	if err := s.Tokens.PutToken(c.Request.Context(), "state:"+state, next, signInFor); err != nil {
		return fault.Wrap(fault.Unavailable, "现在认不出您是谁，请过一会儿再试。您问的问题，公众号里照常回答。", err)
	}
	s.setCookie(c, cookieState, state, signInFor)
	c.Redirect(http.StatusFound, s.SignIn.OAuthURL(s.PublicURL+"/h5/login", "snsapi_base", state))
	return nil
}

// login handles GET /h5/login: WeChat brings the graduate back with a code.
func (s *Site) login(c *gin.Context) error {
	again := fault.New(fault.Forbidden, "这次登录没有完成。请回到公众号，再点一次“我的”。")
	state, err := c.Cookie(cookieState)
	if err != nil || state == "" || state != c.Query("state") {
		return again
	}
	next, err := s.Tokens.TakeToken(c.Request.Context(), "state:"+state)
	if err != nil {
		return again
	}
	user, err := s.SignIn.ExchangeCode(c.Request.Context(), c.Query("code"))
	if err != nil {
		return fault.Wrap(fault.KindOf(err), "微信没有认出您。请回到公众号，再点一次“我的”。", err)
	}
	if user.Snapshot { // an invented person of WeChat's preview: never stored
		s.write(c, http.StatusOK, "h5/notice", notice{
			Title: "现在是预览",
			Lines: []string{"请点页面右下角的“使用完整服务”，再打开“我的”。"},
			Link:  "/articles", LinkWords: "先看看文章",
		})
		return nil
	}
	name := rand.Text()
	if err := s.Tokens.PutToken(c.Request.Context(), "in:"+name, user.OpenID, signedInFor); err != nil {
		return err
	}
	s.setCookie(c, cookieState, "", -1)
	s.setCookie(c, cookieSignedIn, name, signedInFor)
	c.Redirect(http.StatusSeeOther, next)
	return nil
}

func (s *Site) setCookie(c *gin.Context, name, value string, keep time.Duration) {
	u, err := url.Parse(s.PublicURL)
	http.SetCookie(c.Writer, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(keep.Seconds()), HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: err == nil && u.Scheme == "https",
	})
}
