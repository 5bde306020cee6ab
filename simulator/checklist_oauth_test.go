package simulator

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// siteHandler is a pretended site: it shows who asks, sets a cookie, and redirects.
func siteHandler(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/cookie":
		w.Header().Add("Set-Cookie", "who=me; Path=/; Domain=sim.localhost; HttpOnly; SameSite=Lax")
	case "/relative":
		http.Redirect(w, r, "/there?a=1", http.StatusFound)
		return
	case "/to":
		http.Redirect(w, r, r.URL.Query().Get("url"), http.StatusFound)
		return
	}
	fmt.Fprintf(w, "host=%s agent=%s path=%s cookie=%s", r.Host, r.UserAgent(), r.URL.RequestURI(), r.Header.Get("Cookie"))
}

// browse opens a path in a graduate's in-app browser.
func (b *bench) browse(user, path string) (*http.Response, string) {
	b.t.Helper()
	return b.do("GET", path, user+".sim.localhost:"+b.port(), "")
}

func (b *bench) port() string { return b.url[strings.LastIndexByte(b.url, ':')+1:] }

func TestInAppBrowser(t *testing.T) {
	b := newBench(t, siteHandler, nil)
	b.follower()
	_, body := b.browse("u1", "/articles/1?from=menu")
	for _, want := range []string{"host=u1.sim.localhost:" + b.port(), "MicroMessenger", "path=/articles/1?from=menu"} {
		if !strings.Contains(body, want) {
			t.Errorf("the site sees %q, want %q in it", body, want)
		}
	}
	r, _ := b.browse("u1", "/cookie")
	if cookie := r.Header.Get("Set-Cookie"); strings.Contains(strings.ToLower(cookie), "domain") || !strings.Contains(cookie, "HttpOnly") {
		t.Errorf("cookie %q, want it without Domain", cookie)
	}
	site, self := b.sim.platform.opts.SiteURL, "http://u1.sim.localhost:"+b.port()
	redirects := []struct{ to, want string }{
		{site + "/me?x=1&y=%E5%8D%93", self + "/me?x=1&y=%E5%8D%93"},
		{b.url + "/connect/oauth2/authorize?appid=a", self + "/connect/oauth2/authorize?appid=a"},
		{"https://open.weixin.qq.com/connect/oauth2/authorize?appid=a#wechat_redirect", self + "/connect/oauth2/authorize?appid=a"},
		{"https://example.cn/x", "https://example.cn/x"},
		{b.url + "/sim/state", b.url + "/sim/state"},
	}
	for _, tt := range redirects {
		r, _ := b.browse("u1", "/to?url="+url.QueryEscape(tt.to))
		if got := r.Header.Get("Location"); got != tt.want {
			t.Errorf("a redirect to %s leads to %s, want %s", tt.to, got, tt.want)
		}
	}
	if r, _ := b.browse("u1", "/relative"); r.Header.Get("Location") != "/there?a=1" {
		t.Errorf("a relative redirect leads to %s", r.Header.Get("Location"))
	}
	if r, body := b.browse("u1", "/sim/users"); r.StatusCode != 200 || !strings.HasPrefix(body, "host=") {
		t.Errorf("the control API on a graduate's host: %d %q, want the site's own page", r.StatusCode, body)
	}
	if r, _ := b.browse("u7", "/"); r.StatusCode != http.StatusNotFound {
		t.Errorf("nobody's browser: %d, want 404", r.StatusCode)
	}
}

func TestForeignHosts(t *testing.T) {
	b := newBench(t, nil, nil)
	for host, want := range map[string]int{
		"127.0.0.1": 200, "localhost:99": 200, "sim.localhost": 200, "[::1]:8081": 200,
		"evil.example.cn": 403, "sim.localhost.evil.cn": 403, "192.0.2.1": 403,
	} {
		if r, _ := b.do("GET", "/sim/state", host, ""); r.StatusCode != want {
			t.Errorf("Host %s: %d, want %d", host, r.StatusCode, want)
		}
	}
	r, err := http.NewRequest("POST", b.url+"/sim/reset", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", "https://evil.example.cn")
	answer, err := b.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign page posts: %d, want 403", answer.StatusCode)
	}
}

// authorize is the address of the page with the usual parameters, some replaced.
func authorize(b *bench, replaced string) string {
	q := url.Values{"appid": {"wx0f1e2d3c4b5a6978"}, "redirect_uri": {b.sim.platform.opts.SiteURL + "/back?a=1"},
		"response_type": {"code"}, "scope": {"snsapi_base"}, "state": {"s1"}}
	more, err := url.ParseQuery(replaced)
	if err != nil {
		b.t.Fatal(err)
	}
	for name, values := range more {
		q[name] = values
	}
	return "/connect/oauth2/authorize?" + q.Encode()
}

// code reads the code of a redirect.
func code(t *testing.T, r *http.Response) string {
	t.Helper()
	to, err := url.Parse(r.Header.Get("Location"))
	if err != nil || to.Query().Get("state") != "s1" || to.Query().Get("a") != "1" {
		t.Fatalf("%d with Location %q, want the way back with state", r.StatusCode, r.Header.Get("Location"))
	}
	return to.Query().Get("code")
}

func (b *bench) exchange(code string) object {
	b.t.Helper()
	return b.get("/sns/oauth2/access_token?appid=wx0f1e2d3c4b5a6978&secret=" + appSecret + "&grant_type=authorization_code&code=" + code)
}

func TestChecklist11Silent(t *testing.T) {
	b := newBench(t, siteHandler, nil)
	openID := b.follower()
	r, _ := b.browse("u1", authorize(b, ""))
	if to := r.Header.Get("Location"); r.StatusCode != http.StatusFound || !strings.HasPrefix(to, "http://u1.sim.localhost:") {
		t.Fatalf("snsapi_base: %d to %s, want a silent way back on u1's host", r.StatusCode, to)
	}
	c := code(t, r)
	first := b.exchange(c)
	if first.text("openid") != openID || first.text("scope") != "snsapi_base" || first["unionid"] != nil || first["is_snapshotuser"] != nil {
		t.Errorf("the exchange = %v, want the openid and no more", first)
	}
	if got := b.exchange(c).code(); got != "40163" {
		t.Errorf("the same code again: %s, want 40163", got)
	}
	userinfo := "/sns/userinfo?openid=" + openID + "&access_token=" + first.text("access_token")
	if got := b.get(userinfo).code(); got != "48001" {
		t.Errorf("userinfo with the base scope: %s, want 48001", got)
	}
	r, _ = b.browse("u1", authorize(b, ""))
	late := code(t, r)
	b.advance("5m")
	for value, want := range map[string]string{late: "40029", "garbage": "40029", "": "41008"} {
		if got := b.exchange(value).code(); got != want {
			t.Errorf("code %.8q…: %s, want %s", value, got, want)
		}
	}
}

func TestChecklist11Consent(t *testing.T) {
	b := newBench(t, siteHandler, func(o *Options) { o.OpenAccount = true })
	openID := b.post("/sim/users", `{"name":"卓玛"}`).text("openid")
	page := authorize(b, "scope=snsapi_userinfo")
	r, body := b.browse("u1", page)
	if r.StatusCode != 200 || !strings.Contains(body, "允许") || !strings.Contains(body, "这是模拟器，不是微信") {
		t.Fatalf("consent page: %d %s", r.StatusCode, body)
	}
	decide := func(decision string) (*http.Response, string) {
		form := url.Values{"query": {strings.SplitN(page, "?", 2)[1]}, "decision": {decision}}
		q, err := http.NewRequest("POST", b.url+"/connect/oauth2/decide", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		q.Host = "u1.sim.localhost:" + b.port()
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := b.client.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		data, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer, string(data)
	}
	if r, body := decide("refuse"); r.Header.Get("Location") != "" || !strings.Contains(body, "已拒绝授权") {
		t.Errorf("refused: %d %s, want a closed page", r.StatusCode, body)
	}
	r, _ = decide("accept")
	got := b.exchange(code(t, r))
	info := b.get("/sns/userinfo?openid=" + openID + "&access_token=" + got.text("access_token"))
	if info.text("nickname") != "卓玛" || info.text("openid") != openID || info.text("unionid") == "" || info.text("sex") != "0" {
		t.Errorf("userinfo = %v, want 卓玛 with a unionid", info)
	}
	if got := b.get("/sns/userinfo?openid=oOther&access_token=" + got.text("access_token")).code(); got != "40003" {
		t.Errorf("userinfo of somebody else: %s, want 40003", got)
	}
	refresh := func(value string) object {
		return b.get("/sns/oauth2/refresh_token?appid=wx0f1e2d3c4b5a6978&grant_type=refresh_token&refresh_token=" + value)
	}
	b.advance("2h")
	if expired := b.get("/sns/auth?openid=" + openID + "&access_token=" + got.text("access_token")).code(); expired != "42001" {
		t.Errorf("two hours later: %s, want 42001", expired)
	}
	fresh := refresh(got.text("refresh_token"))
	if code := b.get("/sns/auth?openid=" + openID + "&access_token=" + fresh.text("access_token")).code(); code != "0" {
		t.Errorf("the refreshed token: %s, want 0", code)
	}
	if code := refresh("garbage").code(); code != "40030" {
		t.Errorf("a garbage refresh token: %s, want 40030", code)
	}
	b.advance("720h")
	if code := refresh(got.text("refresh_token")).code(); code != "42002" {
		t.Errorf("thirty days later: %s, want 42002", code)
	}
	b.call("PATCH", "/sim/options", `{"rules":{"oauth":{"refuse":"redirect"}}}`)
	if r, _ := decide("refuse"); !strings.Contains(r.Header.Get("Location"), "state=s1") || strings.Contains(r.Header.Get("Location"), "code=") {
		t.Errorf("refused by the other rule: Location %q, want state alone", r.Header.Get("Location"))
	}
}

func TestChecklist11Snapshot(t *testing.T) {
	b := newBench(t, siteHandler, nil)
	openID := b.post("/sim/users", `{"snapshot":true,"follows":true}`).text("openid")
	var seen []string
	for range 2 {
		r, _ := b.browse("u1", authorize(b, ""))
		got := b.exchange(code(t, r))
		if got.text("is_snapshotuser") != "1" || got.text("openid") == openID {
			t.Errorf("a snapshot visitor's exchange = %v, want a virtual openid", got)
		}
		seen = append(seen, got.text("openid"))
	}
	if seen[0] == seen[1] {
		t.Errorf("the virtual openid stays %s, want another each time", seen[0])
	}
}

func TestChecklist11Refusals(t *testing.T) {
	b := newBench(t, siteHandler, nil)
	b.follower()
	tests := []struct{ replaced, want string }{
		{"redirect_uri=https%3A%2F%2Fevil.example.cn%2Fback", "10003"},
		{"redirect_uri=", "10011"},
		{"appid=", "10012"},
		{"appid=wxother", "40013"},
		{"scope=", "10010"},
		{"scope=snsapi_login", "10005"},
		{"response_type=token", "response_type"},
	}
	for _, tt := range tests {
		r, body := b.browse("u1", authorize(b, tt.replaced))
		if r.StatusCode != 200 || r.Header.Get("Location") != "" || !strings.Contains(body, tt.want) {
			t.Errorf("authorize with %s: %d %s, want a page with %s", tt.replaced, r.StatusCode, body, tt.want)
		}
	}
	b.call("PATCH", "/sim/options", `{"unverified":true}`)
	if _, body := b.browse("u1", authorize(b, "")); !strings.Contains(body, "10005") {
		t.Errorf("an unverified account: %s, want 10005", body)
	}
	b.call("PATCH", "/sim/options", `{"unverified":false,"oauth_domain":"a.example.cn"}`)
	if _, body := b.browse("u1", authorize(b, "redirect_uri=https%3A%2F%2Fb.a.example.cn%2F")); !strings.Contains(body, "10003") {
		t.Errorf("a host below the configured one: %s, want 10003", body)
	}
	if _, body := b.do("GET", authorize(b, ""), "", ""); !strings.Contains(body, "请从手机页打开") {
		t.Errorf("without a graduate: %s, want a hint", body)
	}
	if r, _ := b.browse("u1", "/connect/oauth2/decide"); r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET decide: %d, want 405", r.StatusCode)
	}
}

func TestRevokedTokens(t *testing.T) {
	b := newBench(t, siteHandler, nil)
	openID := b.follower()
	r, _ := b.browse("u1", authorize(b, ""))
	got := b.exchange(code(t, r))
	b.post("/sim/users/u1/revoke", `{}`)
	if code := b.get("/sns/auth?openid=" + openID + "&access_token=" + got.text("access_token")).code(); code != "42007" {
		t.Errorf("after a revocation: %s, want 42007", code)
	}
}
