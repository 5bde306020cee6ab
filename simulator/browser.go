package simulator

import (
	"context"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Each graduate's in-app browser has a host of its own, so that several graduates in one
// real browser are several people: cookies of u1.localhost never go to u2.localhost. The
// name below sim.localhost is the same site as the phone page there, so that cookies also
// work inside its frames.

// browserHost matches u1.localhost and u1.sim.localhost, with or without a port.
var browserHost = regexp.MustCompile(`^u([0-9]+)\.(?:sim\.)?localhost(?::[0-9]+)?$`)

// userAgent is what the in-app browser calls itself.
const userAgent = "Mozilla/5.0 (Linux; Android 14; Simulator) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8.0.50.2600 NetType/WIFI Language/zh_CN"

// opening is a page that a tap opens.
type opening struct {
	URL         string `json:"url"`                 // as the link said
	FrameURL    string `json:"frame_url,omitempty"` // in this graduate's browser; empty for pages of others
	MiniProgram string `json:"miniprogram,omitempty"`
	Path        string `json:"path,omitempty"`
}

// browserURL is the root of u's in-app browser; p.mu is held.
func (p *platform) browserURL(u *user) string {
	public, err := url.Parse(p.opts.PublicURL)
	if err != nil {
		return "" // checked at start
	}
	host := u.ID() + ".sim.localhost"
	if port := public.Port(); port != "" {
		host += ":" + port
	}
	return public.Scheme + "://" + host
}

// opening says where u's browser shows an address; p.mu is held.
func (p *platform) opening(u *user, raw string) *opening {
	return &opening{URL: raw, FrameURL: p.inside(raw, p.browserURL(u))}
}

// inside is the address within the in-app browser at base: of a page of the service's
// site, or of one of WeChat's own pages. Empty for anything else: we are no open proxy.
func (p *platform) inside(raw, base string) string {
	target, err := url.Parse(raw)
	if err != nil || target.Host == "" {
		return ""
	}
	site, err := url.Parse(p.opts.SiteURL)
	ours := err == nil && site.Host != "" && strings.EqualFold(target.Host, site.Host)
	if !ours && !p.platformPage(target) {
		return ""
	}
	path := target.EscapedPath()
	if path == "" {
		path = "/"
	}
	if target.RawQuery != "" {
		path += "?" + target.RawQuery
	}
	if target.Fragment != "" && target.Fragment != "wechat_redirect" {
		path += "#" + target.EscapedFragment()
	}
	return base + path
}

// platformPage reports whether target is a page of WeChat's that we pretend.
func (p *platform) platformPage(target *url.URL) bool {
	if _, ok := p.pages()[target.Path]; !ok {
		return false
	}
	public, err := url.Parse(p.opts.PublicURL)
	return err == nil && strings.EqualFold(target.Host, public.Host) ||
		target.Host == "open.weixin.qq.com" || target.Host == "mp.weixin.qq.com"
}

// inAppPage is a page of WeChat's, shown in u's in-app browser.
type inAppPage func(p *platform, u *user, w http.ResponseWriter, r *http.Request)

// pages is the table of them, by path; the service's site cannot have these paths.
func (p *platform) pages() map[string]inAppPage {
	return map[string]inAppPage{
		"/connect/oauth2/authorize": authorizePage,
		"/connect/oauth2/decide":    decidePage,
		"/mp/subscribemsg":          subscribePage,
		"/s":                        servedArticle,
		"/open/js/jweixin-1.6.0.js": jssdkPage,
		"/jssdk/config":             jssdkConfigPage,
		"/jssdk/subscribe":          jssdkSubscribePage,
	}
}

// serveBrowser answers a request to a graduate's host.
func (p *platform) serveBrowser(id string, w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	u, site := p.user(id), p.opts.SiteURL
	p.mu.Unlock()
	if u == nil {
		p.plainPage(w, http.StatusNotFound, "没有这个用户", "手机页上还没有编号 "+id+" 的用户。")
		return
	}
	if show, ok := p.pages()[r.URL.Path]; ok {
		show(p, u, w, r)
		return
	}
	target, err := url.Parse(site)
	if err != nil || target.Host == "" {
		p.plainPage(w, http.StatusBadGateway, "没有网站", "模拟器还不知道服务的网址（site_url）。")
		return
	}
	p.proxy(u, target, w, r)
}

// proxy shows the service's site to u. The outer host is kept, so that the service's
// cookies and same-origin checks are those of this graduate's host.
func (p *platform) proxy(u *user, site *url.URL, w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	record := exchange{At: p.clock.Now(), Kind: "page", User: u.ID(), Method: r.Method, Path: r.URL.Path, Query: flat(r.URL.Query())}
	base := "http://" + r.Host
	forward := &httputil.ReverseProxy{
		Transport: p.transport,
		Rewrite: func(out *httputil.ProxyRequest) {
			out.SetURL(site)
			out.Out.Host = r.Host
			out.Out.Header.Set("User-Agent", userAgent)
		},
		ModifyResponse: func(answer *http.Response) error {
			record.Status = answer.StatusCode
			p.rewrite(answer, base)
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			record.Status, record.Detail = http.StatusBadGateway, err.Error()
			p.plainPage(w, http.StatusBadGateway, "网页打不开", "服务没有回应，请看看它是不是在运行。")
		},
	}
	ctx, cancel := mergeContexts(r.Context(), p.work.ctx)
	defer cancel()
	forward.ServeHTTP(w, r.WithContext(ctx))
	record.TookMS = milliseconds(time.Since(started))
	p.addExchange(record)
}

// rewrite keeps a redirect inside the graduate's browser, and cookies on its host.
func (p *platform) rewrite(answer *http.Response, base string) {
	p.mu.Lock()
	location := p.inside(answer.Header.Get("Location"), base)
	p.mu.Unlock()
	if location != "" {
		answer.Header.Set("Location", location)
	}
	cookies := answer.Header.Values("Set-Cookie")
	if len(cookies) == 0 {
		return
	}
	answer.Header.Del("Set-Cookie")
	for _, cookie := range cookies {
		answer.Header.Add("Set-Cookie", withoutDomain(cookie))
	}
}

// withoutDomain makes a cookie one of the exact host: a Domain could reach every
// graduate.
func withoutDomain(cookie string) string {
	var kept []string
	for attribute := range strings.SplitSeq(cookie, ";") {
		name, _, _ := strings.Cut(strings.TrimSpace(attribute), "=")
		if !strings.EqualFold(name, "domain") {
			kept = append(kept, attribute)
		}
	}
	return strings.Join(kept, ";")
}

// mergeContexts ends when a or b does.
func mergeContexts(a, b context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(a)
	stop := context.AfterFunc(b, cancel)
	return ctx, func() { stop(); cancel() }
}
