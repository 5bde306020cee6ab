package simulator

import (
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"strings"
)

//go:embed pages/plain.html
var plainHTML string

//go:embed pages/consent.html
var consentHTML string

// plainPage is a page with a heading and a sentence.
func (p *platform) plainPage(w http.ResponseWriter, status int, title, words string) {
	p.render(w, status, plainHTML, struct{ Title, Words string }{title, words})
}

// render writes one of our pages; every page carries the note that this is not WeChat.
func (p *platform) render(w http.ResponseWriter, status int, source string, data any) {
	t, err := template.New("page").Parse(source)
	if err != nil {
		p.log.Error("page not parsed", "err", err) // a test renders each page
		http.Error(w, "page error", http.StatusInternalServerError)
		return
	}
	var b strings.Builder
	if err := t.Execute(&b, data); err != nil {
		p.log.Error("page not rendered", "err", err)
		http.Error(w, "page error", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'")
	w.WriteHeader(status)
	w.Write([]byte(b.String()))
}

// authorizePage is https://open.weixin.qq.com/connect/oauth2/authorize (section 10.2).
func authorizePage(p *platform, u *user, w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	req, problem := p.authorization(r.URL.Query())
	silent := problem == "" && (req.scope == "snsapi_base" || u.Follows && r.URL.Query().Get("from_chat") == "1")
	snapshot := u.Snapshot || r.URL.Query().Get("forceSnapShot") == "true"
	var location string
	if silent {
		location = p.grantCode(u, req, snapshot)
	}
	location = p.stay(location, r)
	p.mu.Unlock()
	switch {
	case problem != "":
		p.plainPage(w, http.StatusOK, "无法打开授权页面", problem)
	case silent:
		http.Redirect(w, r, location, http.StatusFound)
	default:
		p.render(w, http.StatusOK, consentHTML, struct {
			Name, Avatar, Query string
			Snapshot            bool
		}{u.Name, u.Avatar, r.URL.RawQuery, snapshot})
	}
}

// decidePage takes the answer of the consent page.
func decidePage(p *platform, u *user, w http.ResponseWriter, r *http.Request) {
	query, err := url.ParseQuery(r.PostFormValue("query"))
	if r.Method != http.MethodPost || err != nil {
		p.plainPage(w, http.StatusMethodNotAllowed, "请重新打开网页", "这个页面不能直接打开。")
		return
	}
	p.mu.Lock()
	req, problem := p.authorization(query)
	location := ""
	switch {
	case problem != "":
	case r.PostFormValue("decision") == "accept":
		location = p.grantCode(u, req, u.Snapshot || query.Get("forceSnapShot") == "true")
	case p.rules.OAuth.Refuse == "redirect":
		location = req.back(url.Values{"state": {req.state}})
	}
	location = p.stay(location, r)
	p.mu.Unlock()
	switch {
	case problem != "":
		p.plainPage(w, http.StatusOK, "无法打开授权页面", problem)
	case location == "":
		p.plainPage(w, http.StatusOK, "已拒绝授权", "网页已经关闭，可以回到聊天里继续。")
	default:
		http.Redirect(w, r, location, http.StatusSeeOther)
	}
}

// stay keeps a redirect to the service's site on the graduate's host; p.mu is held.
func (p *platform) stay(location string, r *http.Request) string {
	if inside := p.inside(location, "http://"+r.Host); inside != "" {
		return inside
	}
	return location
}
