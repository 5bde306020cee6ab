package wechat

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// healthy is an account in order: every check passes.
func healthy() *platform {
	p := offlinePlatform()
	p.on("/cgi-bin/callback/check", `{"dns":[{"ip":"203.0.113.7","real_operator":"UNICOM"}],"ping":[{"ip":"203.0.113.7","from_operator":"CAP","package_loss":"0%","time":"20ms"}]}`)
	p.on("/cgi-bin/getcallbackip", `{"ip_list":["101.226.103.0/25"]}`)
	p.on("/cgi-bin/tags/get", `{"tags":[]}`)
	p.on("/cgi-bin/ticket/getticket", `{"ticket":"x","expires_in":7200}`)
	p.on("/cgi-bin/get_current_selfmenu_info", `{"is_menu_open":1}`)
	p.on("/cgi-bin/menu/get", `{"menu":{"button":[]}}`)
	p.on("/cgi-bin/template/get_all_private_template", `{"template_list":[{"template_id":"t"}]}`)
	p.on("/cgi-bin/openapi/quota/get", `{"quota":{"daily_limit":500000,"used":3,"remain":499997}}`)
	return p
}

// visit examines the account by way of a host whose clock is off by the given time.
func visit(t *testing.T, p *platform, drift time.Duration, change func(*DoctorConfig)) []Check {
	t.Helper()
	host := tripFunc(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path != "/" {
			return p.RoundTrip(r)
		}
		resp := respond(http.StatusNotFound, "")
		resp.Header.Set("Date", apiNoon.Add(-drift).Format(http.TimeFormat))
		return resp, nil
	})
	cfg := DoctorConfig{
		Client:     p.offline(t, func(c *ClientConfig) { c.HTTP = &http.Client{Transport: host} }),
		OriginalID: "gh_5f2c91d07ab3", PublicURL: "https://zaiyue.example.cn",
	}
	if change != nil {
		change(&cfg)
	}
	return Doctor(context.Background(), cfg)
}

func TestDoctorFindsNothing(t *testing.T) {
	for _, drift := range []time.Duration{0, maxDrift, -maxDrift} {
		for _, c := range visit(t, healthy(), drift, nil) {
			if !c.OK || c.Fix != "" || !strings.HasSuffix(c.Detail, "。") {
				t.Errorf("clock off by %v: %+v, want it in order", drift, c)
			}
		}
	}
}

func TestDoctorFindsEachTrouble(t *testing.T) {
	refuse := func(path, answer string) func(*platform) { return func(p *platform) { p.on(path, answer) } }
	tests := []struct {
		name, check string
		spoil       func(*platform)
		drift       time.Duration
		change      func(*DoctorConfig)
		detail      []string
		fix         []string
	}{
		{name: "clock fast", check: "服务器的时钟", drift: 61 * time.Second, detail: []string{"快了 61 秒", "403"}, fix: []string{"wechat.max_clock_skew", "ZAIYUE_WECHAT_MAX_CLOCK_SKEW"}},
		{name: "clock slow", check: "服务器的时钟", drift: -time.Hour, detail: []string{"慢了 3600 秒"}, fix: []string{"timedatectl"}},
		{name: "no secret", check: nameToken, change: func(c *DoctorConfig) { c.Client.secret = "" }, detail: []string{"AppSecret"}, fix: []string{"wechat.app_secret", "ZAIYUE_WECHAT_APP_SECRET", "重置"}},
		{name: "wrong secret", check: nameToken, spoil: refuse(pathStableToken, `{"errcode":40125,"errmsg":"invalid appsecret"}`), detail: []string{"40125"}, fix: []string{"wechat.app_secret", "ZAIYUE_WECHAT_APP_SECRET", "开发密钥"}},
		{name: "wrong app id", check: nameToken, spoil: refuse(pathStableToken, `{"errcode":40013,"errmsg":"invalid appid"}`), detail: []string{"40013"}, fix: []string{"wechat.app_id", "ZAIYUE_WECHAT_APP_ID"}},
		{name: "ip not listed", check: nameToken, spoil: refuse(pathStableToken, `{"errcode":40164,"errmsg":"invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 1-2-3"}`), detail: []string{"40164", "203.0.113.9", "1-2-3"}, fix: []string{"白名单"}},
		{name: "original id", check: "原始 ID", change: func(c *DoctorConfig) { c.OriginalID = "gh_XYZ" }, detail: []string{"gh_XYZ"}, fix: []string{"wechat.original_id", "ZAIYUE_WECHAT_ORIGINAL_ID"}},
		{name: "url with port", check: "对外的网址", change: func(c *DoctorConfig) { c.PublicURL = "https://zaiyue.example.cn:8443" }, detail: []string{"端口"}, fix: []string{"server.public_url", "网页授权域名"}},
		{name: "url of an address", check: "对外的网址", change: func(c *DoctorConfig) { c.PublicURL = "http://203.0.113.7" }, detail: []string{"域名"}, fix: []string{"ZAIYUE_SERVER_PUBLIC_URL"}},
		{name: "url without tls", check: "对外的网址", change: func(c *DoctorConfig) { c.PublicURL = "http://zaiyue.example.cn" }, detail: []string{"https"}},
		{name: "no url", check: "对外的网址", change: func(c *DoctorConfig) { c.PublicURL = "" }, detail: []string{"完整"}},
		{name: "no callback", check: "回调地址", spoil: refuse("/cgi-bin/callback/check", `{"errcode":40201,"errmsg":"no url"}`), detail: []string{"40201"}, fix: []string{"消息推送", "wechat.token"}},
		{name: "callback unknown", check: "回调地址", spoil: refuse("/cgi-bin/callback/check", `{"dns":[],"ping":[]}`), detail: []string{"域名"}},
		{name: "callback unreachable", check: "回调地址", spoil: refuse("/cgi-bin/callback/check", `{"dns":[{"ip":"203.0.113.7"}],"ping":[{"ip":"203.0.113.7","package_loss":"100%"}]}`), detail: []string{"203.0.113.7"}},
		{name: "no callback ips", check: "微信推送的 IP 列表", spoil: refuse("/cgi-bin/getcallbackip", `{"ip_list":[]}`), detail: []string{"空"}},
		{name: "callback ips refused", check: "微信推送的 IP 列表", spoil: refuse("/cgi-bin/getcallbackip", `{"errcode":50007,"errmsg":"account frozen"}`), detail: []string{"50007"}},
		{name: "no right", check: "接口权限", spoil: refuse("/cgi-bin/ticket/getticket", `{"errcode":48001,"errmsg":"api unauthorized"}`), detail: []string{"48001", "JS 接口"}, fix: []string{"认证", "接口权限"}},
		{name: "no menu", check: "菜单", spoil: refuse("/cgi-bin/menu/get", `{"errcode":46003,"errmsg":"menu no exist"}`), detail: []string{"没有菜单"}, fix: []string{"menus/menu.yaml", "zaiyue menu push"}},
		{name: "no templates", check: "模板消息", spoil: refuse("/cgi-bin/template/get_all_private_template", `{"template_list":[]}`), detail: []string{"没有消息模板"}},
		{name: "templates refused", check: "模板消息", spoil: refuse("/cgi-bin/template/get_all_private_template", `{"errcode":48001,"errmsg":"api unauthorized"}`), detail: []string{"48001"}},
		{name: "quota spent", check: "客服消息的次数", spoil: refuse("/cgi-bin/openapi/quota/get", `{"quota":{"daily_limit":500000,"used":490000,"remain":10000}}`), detail: []string{"10000"}},
		{name: "quota not told", check: "客服消息的次数", spoil: refuse("/cgi-bin/openapi/quota/get", "<html>"), detail: []string{"没有回应"}, fix: []string{"wechat.api_base"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := healthy()
			if tt.spoil != nil {
				tt.spoil(p)
			}
			for _, c := range visit(t, p, tt.drift, tt.change) {
				if c.Name != tt.check {
					if !c.OK && tt.check != nameToken {
						t.Errorf("%q failed too: %+v", c.Name, c)
					}
					continue
				}
				if c.OK {
					t.Errorf("%q is in order, want trouble", c.Name)
				}
				wantAll(t, c.Detail, tt.detail)
				wantAll(t, c.Fix, tt.fix)
				saysWhere(t, c)
			}
		})
	}
}

func wantAll(t *testing.T, text string, parts []string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q misses %q", text, part)
		}
	}
}

// saysWhere wants a setting of ours and a console of WeChat in every failing check.
func saysWhere(t *testing.T, c Check) {
	t.Helper()
	if !regexp.MustCompile(`[a-z_]+\.[a-z_]+（ZAIYUE_[A-Z_]+）`).MatchString(c.Fix) {
		t.Errorf("%s: the fix names no setting: %s", c.Name, c.Fix)
	}
	if !strings.Contains(c.Fix, "developers.weixin.qq.com/platform") && !strings.Contains(c.Fix, "mp.weixin.qq.com") {
		t.Errorf("%s: the fix names no place in WeChat's console: %s", c.Name, c.Fix)
	}
}

func TestDoctorWithoutAPlatform(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dead := tripFunc(func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF })
		p := healthy()
		checks := visit(t, p, 0, func(cfg *DoctorConfig) {
			cfg.Client = newTestClient(t, "https://api.example.cn", func(c *ClientConfig) { c.HTTP = &http.Client{Transport: dead} })
		})
		if len(checks) != len(probes()) || len(p.calls) != 0 {
			t.Errorf("%d checks, want %d", len(checks), len(probes()))
		}
		for _, c := range checks {
			local := c.Name == "原始 ID" || c.Name == "对外的网址"
			if c.OK != local {
				t.Errorf("%+v, want OK %v", c, local)
			}
			if !c.OK {
				saysWhere(t, c)
			}
			noSecretIn(t, c.Detail+c.Fix)
		}
	})
}
