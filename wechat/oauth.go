package wechat

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"zaiyue/fault"
)

// The two scopes of a sign-in. Base is silent and tells the OpenID; UserInfo asks.
const (
	ScopeBase     = "snsapi_base"
	ScopeUserInfo = "snsapi_userinfo"
)

// pathCode is where an OAuth code is exchanged.
const pathCode = "/sns/oauth2/access_token"

// textSignIn is what a person reads whose sign-in did not work out.
const textSignIn = "登录没有完成，请回到公众号，从菜单重新打开这个页面。"

// OAuthURL returns where to send a browser inside WeChat to learn its OpenID. redirect is
// our full address, on the 网页授权域名; state is random, [a-zA-Z0-9], at most 128
// bytes, bound to the browser and used once. WeChat's page wants this order and the
// fragment.
func (c *Client) OAuthURL(redirect, scope, state string) string {
	var b strings.Builder
	b.WriteString(c.oauth.String())
	b.WriteString("/connect/oauth2/authorize?appid=" + escape(c.appID))
	b.WriteString("&redirect_uri=" + escape(redirect))
	b.WriteString("&response_type=code&scope=" + escape(scope))
	b.WriteString("&state=" + escape(state) + "#wechat_redirect")
	return b.String()
}

// OAuthUser is who opened a page inside WeChat.
type OAuthUser struct {
	OpenID  string
	Scope   string
	UnionID string // only where the account is bound to an Open Platform account

	// Snapshot tells that the visitor looks at WeChat's snapshot of the page: OpenID and
	// UnionID are made up and change. Store nothing; ask to tap 使用完整服务.
	Snapshot bool
}

// ExchangeCode turns the code of a redirect into who came. A code serves once and for 5
// minutes: 40029 and 42003 (Invalid) mean to begin anew, 40163 (Conflict) that the page
// was loaded twice. It is never repeated.
func (c *Client) ExchangeCode(ctx context.Context, code string) (OAuthUser, error) {
	rq := get(pathCode, url.Values{
		"appid": {c.appID}, "secret": {string(c.secret)}, "code": {code}, "grant_type": {"authorization_code"},
	})
	rq.noToken = true
	var out struct {
		OpenID   string `json:"openid"`
		Scope    string `json:"scope"`
		UnionID  string `json:"unionid"`
		Snapshot int    `json:"is_snapshotuser"`
	}
	if err := c.call(ctx, rq, nil, &out); err != nil {
		return OAuthUser{}, fault.Wrap(fault.KindOf(err), textSignIn, err)
	}
	if out.OpenID == "" {
		return OAuthUser{}, fault.Wrap(fault.Unavailable, textSignIn, errors.New(pathCode+": the answer names nobody"))
	}
	return OAuthUser{OpenID: out.OpenID, Scope: out.Scope, UnionID: out.UnionID, Snapshot: out.Snapshot == 1}, nil
}
