package handlers

import (
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/web"
)

// Console is everything below /console: the pages of the officers. Each Area brings its
// pages; every page and action names the right it needs, and the guard asks for it before
// the page's own code runs. All fields must be set before the first request.
type Console struct {
	Pages     *web.Pages
	Roles     *people.Roles
	Guard     Guard
	Areas     []Area // in the order of the navigation
	PublicURL string
	Now       func() time.Time
	Log       *slog.Logger
}

// Guard knows who is signed in. The sign-in area implements it.
type Guard interface {
	// Officer returns the officer whose session the request carries: fault.Forbidden when
	// there is none, fault.Unavailable when sessions cannot be read now.
	Officer(r *http.Request) (people.Officer, error)
	// SignIn answers a request of nobody: it leads to the sign-in page, and keeps what a
	// form held so that nothing typed is lost.
	SignIn(v *Visit) error
}

// Area is a part of the console.
type Area interface {
	// Routes lists its pages and actions. They do not change.
	Routes() []Route
}

// Route is a page or an action of the console.
type Route struct {
	Method string       // GET (answers HEAD too) or POST
	Path   string       // below /console, as gin writes it: /articles/:id
	Right  people.Right // what the officer needs; Public asks for nothing
	Does   func(*Visit) error
	// Group and Label put a page into the navigation; empty: it is reached from others.
	Group, Label string
	MaxBody      int64 // bytes of the request's body; 0: maxForm
	// Policy replaces the Content-Security-Policy of the console for this page: it is named
	// and narrow (a preview frame); empty: the console's.
	Policy string
}

// Public is the right of a route that asks for nobody to be signed in.
const Public people.Right = "public"

// maxForm bounds the body of a form: an article of content.MaxBody, percent-encoded, and
// some.
const maxForm = 4 << 20

// Visit is one request to the console by an officer.
type Visit struct {
	*gin.Context
	Officer people.Officer // zero on Public routes when nobody is signed in
	console *Console
}

// Can reports whether the visiting officer has a right.
func (v *Visit) Can(right people.Right) bool {
	return v.Officer.Active() && v.console.Roles.Can(v.Officer.Roles, right)
}

// By is the visiting officer, for changes.
func (v *Visit) By() people.By { return people.By{Officer: v.Officer.ID} }

// Show answers with a page: name is that of a template below templates/console, title what
// stands in the heading and the tab.
func (v *Visit) Show(name, title string, data any) error {
	return v.ShowWith(http.StatusOK, name, title, data)
}

// ShowWith is Show with a status, for a form that goes back with what was typed.
func (v *Visit) ShowWith(status int, name, title string, data any) error {
	body, err := v.console.Pages.Render("console/"+name, v.frame(title, data))
	if err != nil {
		return err
	}
	v.Data(status, "text/html; charset=utf-8", body)
	return nil
}

// Done leads to another page of the console after an action, with a sentence that says what
// was done. done is one of our own sentences: never what somebody typed.
func (v *Visit) Done(path, done string) error {
	u := url.URL{Path: "/console" + path}
	if at := strings.IndexByte(path, '?'); at >= 0 {
		u.Path, u.RawQuery = "/console"+path[:at], path[at+1:]
	}
	if done != "" {
		http.SetCookie(v.Writer, &http.Cookie{Name: cookieDone, Value: url.QueryEscape(done), Path: "/console", MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	}
	v.Redirect(http.StatusSeeOther, u.String())
	return nil
}

// cookieDone carries the sentence of Done to the next page, once.
const cookieDone = "zy_done"

// frame is what every page of the console shows around its own.
type frame struct {
	Title   string
	Done    string // what the last action did; may be empty
	Officer people.Officer
	Roles   string
	Nav     []navGroup
	Now     time.Time
	Page    any
}

type navGroup struct {
	Words string
	Links []navLink
}

type navLink struct {
	Words, Href string
	Here        bool
}

func (v *Visit) frame(title string, data any) frame {
	f := frame{Title: title, Officer: v.Officer, Now: v.console.Now(), Page: data}
	var roles []string
	for _, r := range v.Officer.Roles {
		roles = append(roles, v.console.Roles.Words(r))
	}
	f.Roles = strings.Join(roles, "、")
	if said, err := v.Cookie(cookieDone); err == nil && said != "" { // gin has unescaped it
		f.Done = said
		http.SetCookie(v.Writer, &http.Cookie{Name: cookieDone, Path: "/console", MaxAge: -1})
	}
	if v.Officer.Active() {
		f.Nav = v.console.nav(v)
	}
	return f
}

// navOrder is the order of the navigation's groups.
func navOrder() []string {
	return []string{"", "文章", "微信", "问答", "补贴", "通知", "毕业生", "数据", "管理"}
}

// nav lists the pages with a label that the officer may open.
func (c *Console) nav(v *Visit) (groups []navGroup) {
	for _, r := range c.All() {
		if r.Label == "" || !v.Can(r.Right) {
			continue
		}
		at := slices.IndexFunc(groups, func(g navGroup) bool { return g.Words == r.Group })
		if at < 0 {
			groups, at = append(groups, navGroup{Words: r.Group}), len(groups)
		}
		href := strings.TrimSuffix("/console"+r.Path, "/")
		here := v.Request.URL.Path == href || href != "/console" && strings.HasPrefix(v.Request.URL.Path, href+"/")
		groups[at].Links = append(groups[at].Links, navLink{r.Label, href, here})
	}
	order := navOrder()
	slices.SortStableFunc(groups, func(a, b navGroup) int { return slices.Index(order, a.Words) - slices.Index(order, b.Words) })
	return groups
}

// All lists the routes of every area.
func (c *Console) All() (all []Route) {
	for _, a := range c.Areas {
		all = append(all, a.Routes()...)
	}
	return all
}

func (c *Console) routes(e *gin.Engine) {
	forms := http.NewCrossOriginProtection()
	if u, err := url.Parse(c.PublicURL); err == nil && u.Host != "" {
		_ = forms.AddTrustedOrigin(u.Scheme + "://" + u.Host) // a proxy may call us by another name; the form is right
	}
	for _, r := range c.All() {
		h := c.handle(r, forms)
		path := strings.TrimSuffix("/console"+r.Path, "/")
		e.Handle(r.Method, path, h)
		if r.Method == http.MethodGet {
			e.Handle(http.MethodHead, path, h)
		}
	}
}

// consolePolicy is what a page of the console may load: our own, and pictures that the
// editor has just been given.
const consolePolicy = "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// handle puts the guard before a route, and its error into words.
func (c *Console) handle(r Route, forms *http.CrossOriginProtection) gin.HandlerFunc {
	return func(g *gin.Context) {
		v := &Visit{Context: g, console: c}
		c.guarded(v, r.Policy)
		if err := forms.Check(g.Request); err != nil {
			c.show(v, fault.Wrap(fault.Forbidden, "这个表单不是从后台的页面发出的。请回到后台再试一次。", err))
			return
		}
		limit := r.MaxBody
		if limit == 0 {
			limit = maxForm
		}
		g.Request.Body = http.MaxBytesReader(g.Writer, g.Request.Body, limit)
		if err := c.serve(r, v); err != nil {
			c.show(v, err)
		}
	}
}

// serve finds the officer, asks for the right, and runs the route.
func (c *Console) serve(r Route, v *Visit) error {
	o, err := c.Guard.Officer(v.Request)
	switch {
	case err == nil:
		v.Officer = o
	case r.Right == Public:
	case fault.KindOf(err) == fault.Forbidden:
		return c.Guard.SignIn(v)
	default:
		return err
	}
	if r.Right != Public && !v.Can(r.Right) {
		return fault.New(fault.Forbidden, "您的角色不能做这一步。需要的话，请找管理员开通。")
	}
	if r.MaxBody == 0 || r.Right == Public { // uploads read their own
		if err := v.whole(); err != nil {
			return err
		}
	}
	return r.Does(v)
}

// troublePage is a page of the console that says what went wrong.
type troublePage struct {
	Words string
	ID    string // of the request, for the person who asks us
}

// show answers with an error in words.
func (c *Console) show(v *Visit, err error) {
	status := statusOf(err)
	if status >= http.StatusInternalServerError {
		c.Log.Error("console page failed", "request_id", requestID(v.Context), "route", v.FullPath(), "officer", v.Officer.ID, "kind", fault.KindOf(err).String(), "err", err)
	}
	if v.wantsJSON() {
		c.showJSON(v, err)
		return
	}
	p := troublePage{Words: fault.Words(err, "系统出了点问题，已经记下来了。请过一会儿再试；还是不行，请把下面的编号告诉管理员。"), ID: requestID(v.Context)}
	if err := v.ShowWith(status, "trouble", "没有完成", p); err != nil {
		c.Log.Error("page not rendered", "request_id", requestID(v.Context), "page", "console/trouble", "err", err)
		v.String(http.StatusInternalServerError, "暂时打不开，请过一会儿再试。")
	}
}
