package simulator

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

// oauthState is the web authorisations given.
type oauthState struct {
	codes  []*authCode
	tokens []*userToken
}

// authCode is a code on its way through the graduate's browser.
type authCode struct {
	value    string
	user     *user
	scope    string
	snapshot bool
	expires  time.Time
	used     bool
}

// userToken is a user's OAuth token and its refresh token.
type userToken struct {
	access, refresh       string
	openID, unionID       string
	scope                 string
	user                  *user
	snapshot, revoked     bool
	expires, refreshUntil time.Time
}

// forget ends the tokens of somebody who withdrew an authorisation.
func (s *oauthState) forget(openID string) {
	for _, t := range s.tokens {
		t.revoked = t.revoked || t.openID == openID
	}
}

// authorizeRequest is a checked query of the authorize page.
type authorizeRequest struct {
	redirect *url.URL
	scope    string
	state    string
}

// back is the redirect address with more parameters.
func (r authorizeRequest) back(more url.Values) string {
	target := *r.redirect
	q := target.Query()
	for name, values := range more {
		q[name] = values
	}
	target.RawQuery = q.Encode()
	return target.String()
}

// authorization checks the query of the authorize page and says what is wrong in the
// words, and with the number, that the page shows; p.mu is held.
func (p *platform) authorization(q url.Values) (authorizeRequest, string) {
	req := authorizeRequest{scope: q.Get("scope"), state: q.Get("state")}
	redirect, err := url.Parse(q.Get("redirect_uri"))
	switch {
	case q.Get("appid") == "":
		return req, "appid 不能为空（10012）"
	case q.Get("appid") != p.opts.AppID:
		return req, "appid 参数错误（40013）"
	case q.Get("redirect_uri") == "":
		return req, "redirect_uri 不能为空（10011）"
	case err != nil || redirect.Host == "":
		return req, "redirect_uri 参数错误（10003）"
	case q.Get("response_type") != "code":
		return req, "response_type 参数错误"
	case q.Get("scope") == "":
		return req, "scope 不能为空（10010）"
	case !slices.Contains([]string{"snsapi_base", "snsapi_userinfo"}, req.scope), !p.permits(verifiedService):
		return req, "scope 参数错误或没有 scope 权限（10005）"
	case !strings.EqualFold(redirect.Hostname(), p.oauthDomain()):
		return req, "redirect_uri 域名与后台配置不一致（10003）"
	case len(req.state) > 128:
		return req, "state 太长"
	}
	req.redirect = redirect
	return req, ""
}

// oauthDomain is the host that may receive codes; p.mu is held.
func (p *platform) oauthDomain() string {
	if p.opts.OAuthDomain != "" {
		return p.opts.OAuthDomain
	}
	site, err := url.Parse(p.opts.SiteURL)
	if err != nil {
		return ""
	}
	return site.Hostname()
}

// grantCode makes a code and returns the way back with it; p.mu is held.
func (p *platform) grantCode(u *user, req authorizeRequest, snapshot bool) string {
	code := &authCode{value: "0" + p.random(31), user: u, scope: req.scope, snapshot: snapshot,
		expires: p.clock.Now().Add(p.rules.OAuth.CodeLife.Duration)}
	p.oauth.codes = append(p.oauth.codes, code)
	return req.back(url.Values{"code": {code.value}, "state": {req.state}})
}
