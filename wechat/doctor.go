package wechat

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
)

// DoctorConfig is what Doctor looks at.
type DoctorConfig struct {
	Client     *Client
	OriginalID string // wechat.original_id
	PublicURL  string // server.public_url
}

// Check is one finding. Detail says in Chinese what was found; Fix, empty when OK, what
// to change: the setting of ours and where in WeChat's console the thing stands.
type Check struct {
	Name   string
	OK     bool
	Detail string
	Fix    string
}

// where is the place at which a thing is set on both sides.
type where struct{ ours, theirs string }

// The two consoles of WeChat.
const (
	platformConsole = "微信开发者平台（developers.weixin.qq.com/platform）"
	mpConsole       = "公众平台（mp.weixin.qq.com）"
)

// fix tells what to do and where.
func (w where) fix(advice string) string {
	return advice + "我们的设置：" + w.ours + "；微信那边：" + w.theirs + "。"
}

func setting(key string) string {
	return key + "（ZAIYUE_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_")) + "）"
}

// probe is one check that Doctor makes.
type probe struct {
	name  string
	where where
	token bool // it needs an access token
	look  func(context.Context, DoctorConfig) (detail string, err error)
}

// trouble is a finding with an advice of its own.
type trouble struct{ detail, advice string }

func (t *trouble) Error() string { return t.detail }

// Doctor looks at everything between the account and this service that can be set wrong,
// and returns all findings, in the order in which they should be mended. It changes
// nothing. Checks that need a token are not made when none can be had.
func Doctor(ctx context.Context, cfg DoctorConfig) []Check {
	var found []Check
	tokenless := false
	for _, p := range probes() {
		if p.token && tokenless {
			found = append(found, Check{Name: p.name, Detail: "拿不到 access_token，这一项没有检查。",
				Fix: p.where.fix("请先解决“" + nameToken + "”那一项，再检查一遍。")})
			continue
		}
		c := p.check(ctx, cfg)
		tokenless = tokenless || (p.name == nameToken && !c.OK)
		found = append(found, c)
	}
	return found
}

// check makes one check.
func (p probe) check(ctx context.Context, cfg DoctorConfig) Check {
	detail, err := p.look(ctx, cfg)
	if err == nil {
		return Check{Name: p.name, OK: true, Detail: detail}
	}
	if t, ok := errors.AsType[*trouble](err); ok {
		return Check{Name: p.name, Detail: t.detail, Fix: p.where.fix(t.advice)}
	}
	if e, ok := errors.AsType[*APIError](err); ok {
		return Check{Name: p.name, Detail: refusal(e), Fix: p.where.fix(e.Advice())}
	}
	return Check{Name: p.name, Detail: "微信没有回应：" + err.Error(),
		Fix: p.where.fix("请检查这台服务器能不能访问 " + setting("wechat.api_base") + " 所写的地址。")}
}

// refusal tells what the platform said, with the address where it refused one.
func refusal(e *APIError) string {
	detail := fmt.Sprintf("%s（错误码 %d）", strings.TrimSuffix(e.Meaning(), "。"), e.ErrCode)
	if ip := e.IP(); ip != "" {
		detail += "，被拒绝的 IP 是 " + ip
	}
	if e.RID != "" {
		detail += "，rid " + e.RID
	}
	return detail + "。"
}

// originalID is the form of an account's original id.
var originalID = regexp.MustCompile(`^gh_[0-9a-f]{12}$`)

// lookOriginalID checks the id's form; the API does not tell it.
func lookOriginalID(_ context.Context, cfg DoctorConfig) (string, error) {
	if !originalID.MatchString(cfg.OriginalID) {
		return "", &trouble{fmt.Sprintf("原始 ID 写的是“%s”，它应当是 gh_ 加 12 位数字或小写字母 a 到 f。", cfg.OriginalID), "请照微信开发者平台上的原始 ID 抄下来。"}
	}
	return "原始 ID 的写法正确。", nil
}

// lookPublicURL checks what WeChat demands of an address: port 80 or 443, and a name
// that others can reach.
func lookPublicURL(_ context.Context, cfg DoctorConfig) (string, error) {
	u, err := url.Parse(cfg.PublicURL)
	wrong := ""
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		wrong = "不是一个完整的网址"
	case u.Port() != "" && u.Port() != map[string]string{"http": "80", "https": "443"}[u.Scheme]:
		wrong = "用了别的端口，微信只认 80 和 443"
	case net.ParseIP(u.Hostname()) != nil || !strings.Contains(u.Hostname(), "."):
		wrong = "不是域名，微信的网页授权和 JS 接口只认备案过的域名"
	case u.Scheme == "http":
		wrong = "不是 https 开头，网页里的授权和订阅用不了"
	}
	if wrong != "" {
		return "", &trouble{fmt.Sprintf("对外的网址“%s”%s。", cfg.PublicURL, wrong), "请改成像 https://zaiyue.example.cn 这样的网址，并在微信那边登记同一个域名。"}
	}
	return "对外的网址写法正确：" + u.Hostname() + "。", nil
}
