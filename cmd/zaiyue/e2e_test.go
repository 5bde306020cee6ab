package main

import (
	"bufio"
	"crypto/sha1"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"zaiyue/config"
)

// TestANewcomersWay is the sentence of the README: follow, tap, ask for rent money, get
// the passage with its source, open the article (rows D6, Q5, Q6).
func TestANewcomersWay(t *testing.T) {
	r := start(t, nil)
	if welcome := texts(r.act("follow", map[string]any{})); !strings.Contains(welcome, "从不索要验证码") {
		t.Errorf("welcome: %s", welcome)
	}
	answer := r.ask("在广东租房能补多少钱")
	for _, want := range []string{"租房", "来源：", "核对", "/articles/"} {
		if !strings.Contains(answer, want) {
			t.Errorf("answer lacks %q: %s", want, answer)
		}
	}
	if alternative := r.ask("第一个"); !strings.Contains(alternative, "/articles/") {
		t.Errorf("first alternative: %s", alternative)
	}
	if thanks := r.ask("有用"); thanks == "" || strings.Contains(thanks, "没有找到") {
		t.Errorf("verdict: %s", thanks)
	}
	status, page := r.browser("u1").open(http.MethodGet, "/articles/rent-subsidy-tibet", nil)
	if status != http.StatusOK || !strings.Contains(page, "示例，以经办机构公布为准") {
		t.Errorf("article page: %d %.300s", status, page)
	}
}

// TestEveryMenuButtonAnswers taps each button of the menu that the platform shows.
func TestEveryMenuButtonAnswers(t *testing.T) {
	r := start(t, func(c *config.Config) { c.Chat.RatePerMinute = 1000 })
	r.act("follow", map[string]any{})
	r.app.giveMenu()
	buttons := 0
	for _, top := range r.app.tools.menu.Buttons {
		for _, b := range top.Buttons {
			if b.Key == "" {
				continue
			}
			buttons++
			shown := r.act("tap", map[string]any{"button": b.Key})
			if len(shown) == 0 && b.Key != "PERSON" { // a person answers instead
				t.Errorf("%s › %s says nothing", top.Name, b.Name)
			}
			if text := texts(shown); strings.Contains(text, "出现故障") {
				t.Errorf("%s › %s fails: %s", top.Name, b.Name, text)
			}
			r.ask("取消")
		}
	}
	if buttons < 10 {
		t.Errorf("only %d buttons have a key", buttons)
	}
}

// TestTheGraduatesOwnPage signs in through the platform and forgets (rows C20, O8's first
// step): two graduates in one browser are two people.
func TestTheGraduatesOwnPage(t *testing.T) {
	r := start(t, nil)
	r.act("follow", map[string]any{})
	r.act("tap", map[string]any{"button": "SUBSIDY_CHECK"})
	r.ask("1")
	first, second := r.browser("u1"), r.browser("u2")
	if status, page := first.open(http.MethodGet, "/h5/me", nil); status != http.StatusOK || !strings.Contains(page, "上次填到") {
		t.Errorf("own page: %d %s", status, page)
	}
	if status, page := second.open(http.MethodGet, "/h5/me", nil); status != http.StatusOK || strings.Contains(page, "上次填到") {
		t.Errorf("another graduate's page: %d %s", status, page)
	}
	if status, page := first.open(http.MethodPost, "/h5/me/forget", url.Values{"sure": {"yes"}}); status != http.StatusOK || !strings.Contains(page, "已经删除") || strings.Contains(page, "上次填到") {
		t.Errorf("after forgetting: %d %s", status, page)
	}
	if status, page := r.get("/h5/me"); status != http.StatusOK || !strings.Contains(page, "请在微信里打开") {
		t.Errorf("outside WeChat: %d %s", status, page)
	}
}

// TestNothingPersonalIsLogged plants numbers and names and looks for them (row O5).
func TestNothingPersonalIsLogged(t *testing.T) {
	r := start(t, nil)
	r.act("follow", map[string]any{})
	planted := []string{"11010519491231002X", "6222021234567890128", "13812345678", "扎西顿珠"}
	for _, p := range planted {
		r.ask("我叫扎西顿珠，号码 " + p + " 查一下")
	}
	r.act("send", map[string]any{"type": "voice", "recognition": "我的身份证是 11010519491231002X"})
	var user struct{ OpenID string }
	r.sim(http.MethodGet, "/sim/users/u1", nil, &user)
	r.browser("u1").open(http.MethodGet, "/h5/me", nil)
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	w := r.app.config.WeChat
	planted = append(planted, user.OpenID, w.Token.Value(), w.AppSecret.Value(), w.EncodingAESKey.Value())
	logs := r.logs.String()
	for i, p := range planted {
		if strings.Contains(logs, p) {
			t.Errorf("planted thing %d stands in the log", i)
		}
	}
	if !strings.Contains(logs, `"msg":"message"`) {
		t.Error("no message was logged: the test looks at nothing")
	}
}

// TestStoppingFinishesWhatIsInFlight stops while a message is half received (row O13): it
// is answered whole, and only then does the service end.
func TestStoppingFinishesWhatIsInFlight(t *testing.T) {
	r := start(t, func(c *config.Config) { c.WeChat.Encryption, c.WeChat.Token = "plain", "inflight1" })
	body, query := signedText(r.app.now(), "inflight1", "租房有补贴吗")
	conn, err := net.Dial("tcp", r.app.config.Server.Listen)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /wechat?%s HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", query, len(body))
	in := bufio.NewReader(conn)
	if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "100") {
		t.Fatalf("the service does not take the body: %q %v", line, err)
	}
	if _, err := in.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	stopped := make(chan error, 1)
	go func() { stopped <- r.stop() }()
	for { // until the port is closed, so that stopping has begun
		probe, err := net.Dial("tcp", r.app.config.Server.Listen)
		if err != nil {
			break
		}
		probe.Close()
	}
	fmt.Fprint(conn, body)
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(resp.Body)
	if err != nil || !strings.Contains(string(answer), "来源") {
		t.Errorf("answer while stopping: %d %v %s", resp.StatusCode, err, answer)
	}
	if err := <-stopped; err != nil {
		t.Errorf("stopping: %v", err)
	}
}

// signedText is a plain push as the platform would sign it, written here anew.
func signedText(now time.Time, token, text string) (body, query string) {
	body = fmt.Sprintf("<xml><ToUserName>gh_0123456789ab</ToUserName><FromUserName>oInFlight00000000000000000001</FromUserName><CreateTime>%d</CreateTime><MsgType>text</MsgType><Content>%s</Content><MsgId>1</MsgId></xml>", now.Unix(), text)
	parts := []string{token, fmt.Sprint(now.Unix()), "7"}
	slices.Sort(parts)
	return body, fmt.Sprintf("signature=%x&timestamp=%d&nonce=7", sha1.Sum([]byte(strings.Join(parts, ""))), now.Unix())
}

func TestPagesAreGuarded(t *testing.T) {
	r := start(t, nil)
	resp, err := http.Get("http://" + r.app.config.Server.Listen + "/articles")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if csp := resp.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'self'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q", csp)
	}
	req, err := http.NewRequest(http.MethodPost, "http://"+r.app.config.Server.Listen+"/articles/rent-subsidy-tibet/useful", strings.NewReader("useful=yes"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "https://elsewhere.example")
	if resp, err = http.DefaultClient.Do(req); err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("a form of another site: %d, want 403", resp.StatusCode)
	}
	for path, want := range map[string]int{
		"/articles/none": 404, "/nothing": 404, "/articles?kind=x": 404, "/articles?q=租房": 200, "/articles?kind=岗位": 200,
		"/h5/privacy": 200, "/h5/safety": 200, "/healthz": 200, "/readyz": 200, "/metrics": 200, "/static/h5.css": 200,
	} {
		if status, _ := r.get(path); status != want {
			t.Errorf("GET %s: %d, want %d", path, status, want)
		}
	}
}

// TestVerdictsAreBounded: a form that anybody may send cannot fill the disk.
func TestVerdictsAreBounded(t *testing.T) {
	r := start(t, nil)
	last := http.StatusOK
	for range 150 {
		last, _ = r.browser("u1").open(http.MethodPost, "/articles/rent-subsidy-tibet/useful", url.Values{"useful": {"yes"}})
		if last != http.StatusOK {
			break
		}
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("150 verdicts at once: the last answered %d, want 429", last)
	}
}
