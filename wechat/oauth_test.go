package wechat

import (
	"context"
	"errors"
	"net/url"
	"testing"

	"zaiyue/fault"
)

func TestOAuthURL(t *testing.T) {
	c := newTestClient(t, "https://api.example.cn")
	got := c.OAuthURL("https://svc.example.cn/me?tab=1&x=#y", ScopeBase, "abc&scope=evil")
	want := "https://open.weixin.qq.com/connect/oauth2/authorize?appid=" + apiAppID +
		"&redirect_uri=https%3A%2F%2Fsvc.example.cn%2Fme%3Ftab%3D1%26x%3D%23y&response_type=code&scope=snsapi_base&state=abc%26scope%3Devil#wechat_redirect"
	if got != want {
		t.Errorf("OAuthURL\n got %s\nwant %s", got, want)
	}
	c = newTestClient(t, "https://api.example.cn", func(cfg *ClientConfig) { cfg.OAuthBase = "http://127.0.0.1:8080/" })
	if u, err := url.Parse(c.OAuthURL("https://svc.example.cn/", ScopeUserInfo, "s")); err != nil || u.Host != "127.0.0.1:8080" || u.Fragment != "wechat_redirect" {
		t.Errorf("with a base of our own: %v, %v", u, err)
	}
}

func TestExchangeCode(t *testing.T) {
	tests := []struct {
		name, answer string
		want         OAuthUser
		kind         fault.Kind
	}{
		{"base", `{"access_token":"x","openid":"o1","scope":"snsapi_base"}`, OAuthUser{OpenID: "o1", Scope: ScopeBase}, fault.OK},
		{"snapshot", `{"access_token":"x","openid":"o1","scope":"snsapi_userinfo","is_snapshotuser":1,"unionid":"u1"}`,
			OAuthUser{OpenID: "o1", Scope: ScopeUserInfo, UnionID: "u1", Snapshot: true}, fault.OK},
		{"old code", `{"errcode":40029,"errmsg":"invalid code"}`, OAuthUser{}, fault.Invalid},
		{"used code", `{"errcode":40163,"errmsg":"code been used"}`, OAuthUser{}, fault.Conflict},
		{"wrong secret", `{"errcode":40001,"errmsg":"invalid credential"}`, OAuthUser{}, fault.Internal},
		{"busy", `{"errcode":-1,"errmsg":"system error"}`, OAuthUser{}, fault.Unavailable},
		{"nobody", `{}`, OAuthUser{}, fault.Unavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlatform(t)
			p.on(pathCode, tt.answer)
			got, err := p.client(t).ExchangeCode(context.Background(), "code&secret=x#")
			if got != tt.want || fault.KindOf(err) != tt.kind {
				t.Errorf("ExchangeCode = %+v, %v, want %+v, %v", got, err, tt.want, tt.kind)
			}
			if err != nil && fault.Words(err, "") != textSignIn {
				t.Errorf("words %q, want %q", fault.Words(err, ""), textSignIn)
			}
			calls := p.to(pathCode)
			if len(calls) != 1 || len(p.to(pathStableToken)) != 0 {
				t.Fatalf("%d exchanges and %d token calls, want 1 and 0", len(calls), len(p.to(pathStableToken)))
			}
			want := url.Values{"appid": {apiAppID}, "secret": {apiSecret}, "code": {"code&secret=x#"}, "grant_type": {"authorization_code"}}
			if calls[0].query.Encode() != want.Encode() || calls[0].token != "" {
				t.Errorf("query %v with token %q, want %v without", calls[0].query, calls[0].token, want)
			}
		})
	}
}

func TestExchangeCodeNamesTheRefusal(t *testing.T) {
	p := newPlatform(t)
	p.on(pathCode, `{"errcode":40163,"errmsg":"code been used rid: 1-2-3"}`)
	_, err := p.client(t).ExchangeCode(context.Background(), "c")
	if e, ok := errors.AsType[*APIError](err); !ok || e.ErrCode != 40163 || e.RID != "1-2-3" {
		t.Errorf("ExchangeCode = %v, want 40163 inside", err)
	}
}
