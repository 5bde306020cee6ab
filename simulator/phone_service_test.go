package simulator

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// standIn is a small service for the phone page's tests: a webhook that answers in plain
// text, and a page that counts visits in a cookie.
type standIn struct {
	host  string // of the service, as the platform knows it
	appID string

	mu     sync.Mutex
	visits map[string][]string // cookies by host of the in-app browser
	gate   chan struct{}       // answers to 等等 wait until it is closed
}

func newStandIn() *standIn {
	return &standIn{visits: map[string][]string{}, gate: make(chan struct{})}
}

func (s *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/wechat":
		s.answer(w, r)
	case r.URL.Path == "/sign-in":
		http.Redirect(w, r, "https://open.weixin.qq.com/connect/oauth2/authorize?"+url.Values{
			"appid": {s.appID}, "redirect_uri": {"http://" + s.host + "/page/mine"}, "response_type": {"code"}, "scope": {"snsapi_userinfo"},
		}.Encode()+"#wechat_redirect", http.StatusFound)
	case strings.HasPrefix(r.URL.Path, "/page"):
		s.page(w, r)
	default:
		http.NotFound(w, r)
	}
}

// answer replies to one push.
func (s *standIn) answer(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "unreadable", http.StatusBadRequest)
		return
	}
	words := ""
	switch {
	case field(body, "Event") == "subscribe":
		words = "欢迎来到在粤。" + field(body, "EventKey")
	case field(body, "Event") == "CLICK":
		words = "你点了 " + field(body, "EventKey")
	case field(body, "MsgType") == "location":
		words = "收到位置 " + field(body, "Label")
	case field(body, "MsgType") == "voice":
		words = "你说了 " + field(body, "Recognition")
	case field(body, "Content") == "坏":
		http.Error(w, "broken", http.StatusInternalServerError)
		return
	case field(body, "Content") == "等等":
		select {
		case <-s.gate:
		case <-r.Context().Done():
		}
		words = "久等了"
	case field(body, "Content") == "登录":
		words = fmt.Sprintf(`<a href="http://%s/sign-in">我的申请</a>`, r.Host)
	case field(body, "Content") == "链接":
		words = fmt.Sprintf(`请看<a href="http://%s/page">我的页面</a>，别点<a href="javascript:alert(1)">这个</a>，<b>粗</b>`, r.Host)
	case field(body, "MsgType") == "text":
		words = "听到：" + field(body, "Content")
	}
	if words == "" {
		fmt.Fprint(w, "success")
		return
	}
	fmt.Fprintf(w, "<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName><CreateTime>1</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content></xml>",
		field(body, "FromUserName"), field(body, "ToUserName"), words)
}

// page counts the visits of whoever looks.
func (s *standIn) page(w http.ResponseWriter, r *http.Request) {
	seen := ""
	if c, err := r.Cookie("visits"); err == nil {
		seen = c.Value
	}
	s.mu.Lock()
	s.visits[r.Host] = append(s.visits[r.Host], seen)
	s.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: "visits", Value: seen + "+", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!doctype html><title>页</title><h1 id="seen">来过 %d 次</h1><p>代码 %d 位</p><a id="next" href="/page/next">下一页</a>`, len(seen), len(r.URL.Query().Get("code")))
}

// cookiesOf lists the cookie of each visit through the browser of a host.
func (s *standIn) cookiesOf(host string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.visits[host]...)
}
