package simulator

import (
	"net/http"
	"slices"
	"time"
)

// snsEndpoints is what follows the authorize page (sections 10.3, 10.4).
func snsEndpoints() []endpoint {
	get := []string{http.MethodGet, http.MethodPost}
	return []endpoint{
		{Path: "/sns/oauth2/access_token", Methods: get, NoToken: true, NoBody: true, Needs: verifiedService, Call: snsToken},
		{Path: "/sns/oauth2/refresh_token", Methods: get, NoToken: true, NoBody: true, Needs: verifiedService, Call: snsRefresh},
		{Path: "/sns/userinfo", Methods: get, NoToken: true, NoBody: true, Call: snsUserinfo},
		{Path: "/sns/auth", Methods: get, NoToken: true, NoBody: true, Call: snsAuth},
	}
}

func snsToken(c *call) (any, error) {
	q := c.Query
	if err := c.checkSecret(q.Get("appid"), q.Get("secret")); err != nil {
		return nil, err
	}
	if q.Get("grant_type") != "authorization_code" {
		return nil, refuse(40002)
	}
	if q.Get("code") == "" {
		return nil, refuse(41008)
	}
	i := slices.IndexFunc(c.oauth.codes, func(a *authCode) bool { return a.value == q.Get("code") })
	switch {
	case i < 0:
		return nil, refuse(40029)
	case c.oauth.codes[i].used:
		return nil, refuse(40163)
	case !c.oauth.codes[i].expires.After(c.Now):
		return nil, refuse(40029)
	}
	code := c.oauth.codes[i]
	code.used = true
	return c.userTokenAnswer(c.newUserToken(code)), nil
}

// newUserToken turns a code into a token. A snapshot visitor gets an identity that is
// made up each time (section 10.3).
func (c *call) newUserToken(code *authCode) *userToken {
	t := &userToken{
		access: "OA_" + c.random(80), refresh: "RF_" + c.random(80), user: code.user, scope: code.scope,
		openID: code.user.OpenID, unionID: code.user.UnionID, snapshot: code.snapshot,
		expires: c.Now.Add(c.rules.OAuth.TokenLife.Duration), refreshUntil: c.Now.Add(c.rules.OAuth.RefreshLife.Duration),
	}
	if t.snapshot {
		t.openID, t.unionID = "o"+c.random(27), "oU"+c.random(26)
	}
	c.oauth.tokens = append(c.oauth.tokens, t)
	return t
}

func (c *call) userTokenAnswer(t *userToken) map[string]any {
	answer := map[string]any{
		"access_token": t.access, "expires_in": int64(t.expires.Sub(c.Now) / time.Second),
		"refresh_token": t.refresh, "openid": t.openID, "scope": t.scope,
	}
	if t.snapshot {
		answer["is_snapshotuser"] = 1
	}
	if c.opts.OpenAccount && (t.scope == "snsapi_userinfo" || !c.rules.OAuth.UnionIDNeedsUserinfo) {
		answer["unionid"] = t.unionID
	}
	return answer
}

func snsRefresh(c *call) (any, error) {
	q := c.Query
	switch {
	case q.Get("appid") != c.opts.AppID:
		return nil, refuse(40013)
	case q.Get("grant_type") != "refresh_token":
		return nil, refuse(40002)
	case q.Get("refresh_token") == "":
		return nil, refuse(41003)
	}
	i := slices.IndexFunc(c.oauth.tokens, func(t *userToken) bool { return t.refresh == q.Get("refresh_token") })
	switch {
	case i < 0:
		return nil, refuse(40030)
	case c.oauth.tokens[i].revoked:
		return nil, refuse(42007)
	case !c.oauth.tokens[i].refreshUntil.After(c.Now):
		return nil, refuse(42002)
	}
	t := c.oauth.tokens[i]
	t.access, t.expires = "OA_"+c.random(80), c.Now.Add(c.rules.OAuth.TokenLife.Duration)
	return c.userTokenAnswer(t), nil
}

// userToken finds the token of a call and checks its openid.
func (c *call) userToken() (*userToken, error) {
	access := c.Query.Get("access_token")
	if access == "" {
		return nil, refuse(41001)
	}
	i := slices.IndexFunc(c.oauth.tokens, func(t *userToken) bool { return t.access == access })
	switch {
	case i < 0:
		return nil, refuse(40001)
	case c.oauth.tokens[i].revoked:
		return nil, refuse(42007)
	case !c.oauth.tokens[i].expires.After(c.Now):
		return nil, refuse(42001)
	case c.oauth.tokens[i].openID != c.Query.Get("openid"):
		return nil, refuse(40003)
	}
	return c.oauth.tokens[i], nil
}

func snsUserinfo(c *call) (any, error) {
	t, err := c.userToken()
	if err != nil {
		return nil, err
	}
	if t.scope != "snsapi_userinfo" {
		return nil, refuse(48001)
	}
	name, avatar := t.user.Name, t.user.Avatar
	if t.snapshot {
		name, avatar = "微信用户", "https://thirdwx.qlogo.cn/mmopen/sim/none/132"
	}
	answer := map[string]any{
		"openid": t.openID, "nickname": name, "sex": 0, "province": "", "city": "", "country": "",
		"headimgurl": avatar, "privilege": []string{},
	}
	if c.opts.OpenAccount {
		answer["unionid"] = t.unionID
	}
	return answer, nil
}

func snsAuth(c *call) (any, error) {
	_, err := c.userToken()
	return nil, err
}
