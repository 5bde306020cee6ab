package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// nameToken is the check on which most others depend.
const nameToken = "AppID、AppSecret 和 IP 白名单"

// maxDrift is how far our clock may be from WeChat's. Pushes older than
// wechat.max_clock_skew are refused with 403, so a wrong clock silences the account.
const maxDrift = time.Minute

// probes are Doctor's checks, in order.
func probes() []probe {
	push := platformConsole + "“我的业务 → 服务号 → 基础信息 → 域名与消息推送配置”"
	rights := platformConsole + "“我的业务 → 服务号 → 接口管理 → 接口权限与额度”"
	account := setting("wechat.app_id") + "、" + setting("wechat.app_secret")
	return []probe{
		{"服务器的时钟", where{setting("wechat.max_clock_skew"), push}, false, lookClock},
		{nameToken, where{account, platformConsole + "“我的业务 → 服务号 → 基础信息 → 开发密钥”"}, false, lookToken},
		{"原始 ID", where{setting("wechat.original_id"), platformConsole + "“我的业务 → 服务号 → 基础信息”"}, false, lookOriginalID},
		{"对外的网址", where{setting("server.public_url"), mpConsole + "“设置与开发 → 账号设置 → 功能设置”里的业务域名、JS 接口安全域名、网页授权域名"}, false, lookPublicURL},
		{"回调地址", where{setting("server.public_url") + "、" + setting("wechat.token"), push}, true, lookCallback},
		{"微信推送的 IP 列表", where{account, rights}, true, lookCallbackIPs},
		{"接口权限", where{account, rights}, true, lookRights},
		{"菜单", where{"menus/menu.yaml，用 zaiyue menu push 推送到 " + setting("wechat.app_id"), mpConsole + "“内容与互动 → 自定义菜单”"}, true, lookMenu},
		{"模板消息", where{setting("wechat.app_id"), mpConsole + "“广告与服务 → 模板消息”"}, true, lookTemplates},
		{"客服消息的次数", where{account, rights}, true, lookQuota},
	}
}

// lookClock compares our clock with the Date that the API's host writes on any answer.
func lookClock(ctx context.Context, cfg DoctorConfig) (string, error) {
	c := cfg.Client
	ctx, cancel := context.WithTimeout(ctx, c.callLimit)
	defer cancel()
	rq := request{method: http.MethodHead, path: "/", noToken: true}
	req, err := http.NewRequestWithContext(ctx, rq.method, c.address(rq, ""), nil)
	if err != nil {
		return "", c.broken(rq, "", err)
	}
	before := c.now()
	resp, err := c.http.Do(req)
	if err != nil {
		return "", c.broken(rq, "", err)
	}
	defer resp.Body.Close()
	theirs, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return "微信没有告诉它的时间，无法比较；其他各项会说明服务是否正常。", nil
	}
	after := c.now()
	drift := before.Add(after.Sub(before) / 2).Sub(theirs).Round(time.Second)
	if drift.Abs() > maxDrift {
		return "", &trouble{"服务器的时钟比微信" + drifted(drift) + "，微信推来的每条消息都会被当成过期的而拒绝（403）。",
			"请校准服务器的时间（例如 timedatectl set-ntp true），不要靠放宽允许的误差来应付。"}
	}
	return fmt.Sprintf("与微信相差 %d 秒。", int(drift.Abs().Seconds())), nil
}

// drifted says how far the clock is off.
func drifted(d time.Duration) string {
	way := "快了"
	if d < 0 {
		way = "慢了"
	}
	return fmt.Sprintf("%s %d 秒", way, int(d.Abs().Seconds()))
}

// lookToken asks for the token itself: one that is kept says nothing about the secret.
func lookToken(ctx context.Context, cfg DoctorConfig) (string, error) {
	if cfg.Client.secret == "" {
		return "", &trouble{"还没有填 AppSecret，接口都用不了：菜单、迟到的回答和网页登录。", "请在微信那边重置 AppSecret，填进我们的设置。"}
	}
	if _, err := cfg.Client.tokens.ask(ctx, false); err != nil {
		return "", err
	}
	return "取到了 access_token。", nil
}

// lookCallback lets the platform look for the webhook.
func lookCallback(ctx context.Context, cfg DoctorConfig) (string, error) {
	report, err := cfg.Client.CallbackCheck(ctx)
	if err != nil {
		return "", err
	}
	if len(report.DNS) == 0 {
		return "", &trouble{"微信解析不到回调地址的域名。", "请检查域名的解析，再在微信那边填上对外的网址加 /wechat。"}
	}
	for _, p := range report.Ping {
		if !strings.HasPrefix(p.PackageLoss, "100") {
			return "微信能连到 " + p.IP + "。", nil
		}
	}
	return "", &trouble{"微信连不上 " + report.DNS[0].IP + "。", "请检查防火墙和反向代理，80 或 443 端口要对外开放。"}
}

func lookCallbackIPs(ctx context.Context, cfg DoctorConfig) (string, error) {
	ips, err := cfg.Client.CallbackIPs(ctx)
	if err != nil {
		return "", err
	}
	if len(ips) == 0 {
		return "", &trouble{"微信给的推送 IP 列表是空的。", "请过一会儿再检查；一直这样时，请确认账号没有被停用。"}
	}
	return fmt.Sprintf("微信推送来自 %d 段地址。", len(ips)), nil
}

// lookRights calls one harmless API of each right this service lives on.
func lookRights(ctx context.Context, cfg DoctorConfig) (string, error) {
	c := cfg.Client
	rights := []struct {
		name string
		call func() error
	}{
		{"用户标签", func() error { _, err := c.Tags(ctx); return err }},
		{"网页的 JS 接口", func() error { _, err := c.tickets.fetch(ctx, c.now()); return err }},
		{"自定义菜单", func() error { _, err := c.CurrentSelfMenu(ctx); return err }},
	}
	var missing []string
	for _, r := range rights {
		err := r.call()
		if e, ok := errors.AsType[*APIError](err); ok && e.ErrCode == codeUnauthorized {
			missing = append(missing, r.name)
		} else if err != nil {
			return "", err
		}
	}
	if len(missing) > 0 {
		return "", &trouble{"公众号没有这些接口的权限（错误码 48001）：" + strings.Join(missing, "、") + "。",
			"多数接口要认证过的服务号才有，请先完成认证。"}
	}
	return "要用的接口都有权限。", nil
}

func lookMenu(ctx context.Context, cfg DoctorConfig) (string, error) {
	menu, err := cfg.Client.GetMenu(ctx)
	if err != nil {
		return "", err
	}
	if menu == nil {
		return "", &trouble{"公众号还没有菜单。", "请先 zaiyue menu check，再 zaiyue menu push。"}
	}
	return "公众号有菜单；是否与我们的一致，用 zaiyue menu diff 看。", nil
}

func lookTemplates(ctx context.Context, cfg DoctorConfig) (string, error) {
	templates, err := cfg.Client.Templates(ctx)
	if err != nil {
		return "", err
	}
	if len(templates) == 0 {
		return "", &trouble{"公众号还没有消息模板，通知只能靠客服消息和网页收件箱。", "请在模板库里选用要发的通知的模板。"}
	}
	return fmt.Sprintf("有 %d 个消息模板（上限 25 个）。", len(templates)), nil
}

// lookQuota warns when less than a tenth of the day's messages is left.
func lookQuota(ctx context.Context, cfg DoctorConfig) (string, error) {
	q, err := cfg.Client.Quota(ctx, "/cgi-bin/message/custom/send")
	if err != nil {
		return "", err
	}
	detail := fmt.Sprintf("今天还剩 %d 次，共 %d 次。", q.Remaining, q.Daily)
	if q.Remaining*10 < q.Daily {
		return "", &trouble{detail, "次数在零点恢复；着急时可以清零，每月 10 次。"}
	}
	return detail, nil
}
