package simulator

import (
	_ "embed"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// onceTemplateID is the template of one-time subscriptions that every account has from
// the start; the console shows it.
const onceTemplateID = "tPlOnce0000000000000000000000000000000000000"

// ensureOnce gives the account its template of one-time subscriptions; p.mu is held.
func (p *platform) ensureOnce() {
	if _, ok := p.template(productOnce, onceTemplateID); !ok {
		p.addTemplate(msgTemplate{ID: onceTemplateID, Product: productOnce, Title: "一次性订阅消息", Fields: []templateField{{Label: "内容", Key: "content"}}})
	}
}

// onceRight is the name of a right to one message in user.rights.
func onceRight(templateID string, scene int) string {
	return "once " + templateID + " " + strconv.Itoa(scene)
}

// subscribeRequest is the query of the confirm page (section 7.4).
type subscribeRequest struct {
	templateID, reserved string
	scene                int
	redirect             *url.URL
}

// subscription reads a request, or says in the page's words what is wrong with it; p.mu
// is held.
func (p *platform) subscription(q url.Values) (subscribeRequest, string) {
	scene, errScene := strconv.Atoi(q.Get("scene"))
	back, errBack := url.Parse(q.Get("redirect_url"))
	in := subscribeRequest{templateID: q.Get("template_id"), reserved: q.Get("reserved"), scene: scene, redirect: back}
	_, known := p.template(productOnce, in.templateID)
	switch {
	case q.Get("action") != "get_confirm":
		return in, "action 参数错误"
	case q.Get("appid") != p.opts.AppID:
		return in, "appid 参数错误"
	case errScene != nil || scene < 0 || scene > 10000:
		return in, "scene 参数错误"
	case !known:
		return in, "template_id 参数错误"
	case utf8.RuneCountInString(in.reserved) > p.rules.Notice.Reserved:
		return in, "reserved 参数太长"
	case errBack != nil || !strings.EqualFold(back.Hostname(), p.oauthDomain()):
		return in, "redirect_url 域名与后台配置不一致"
	}
	return in, ""
}

//go:embed pages/subscribe.html
var subscribeHTML string

// subscribePage is mp.weixin.qq.com/mp/subscribemsg in u's browser: it asks once, then
// leads back with the answer.
func subscribePage(p *platform, u *user, w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if r.Method == http.MethodPost {
		asked, err := url.ParseQuery(r.PostFormValue("query"))
		if err != nil {
			p.plainPage(w, http.StatusBadRequest, "请重新打开网页", "这个页面不能直接打开。")
			return
		}
		query = asked
	}
	p.mu.Lock()
	p.ensureOnce()
	in, problem := p.subscription(query)
	location := ""
	if problem == "" && r.Method == http.MethodPost {
		location = p.stay(p.answerSubscribe(u, in, r.PostFormValue("decision") == "confirm"), r)
	}
	p.mu.Unlock()
	switch {
	case problem != "":
		p.plainPage(w, http.StatusOK, "无法打开订阅页面", problem)
	case location != "":
		http.Redirect(w, r, location, http.StatusSeeOther)
	default:
		p.render(w, http.StatusOK, subscribeHTML, struct{ Name, Query string }{u.Name, query.Encode()})
	}
}

// answerSubscribe keeps the right to one message and returns where to lead back. Several
// confirms of a scene are one right; only a confirm brings the openid. p.mu is held.
func (p *platform) answerSubscribe(u *user, in subscribeRequest, confirmed bool) string {
	back := *in.redirect
	q := back.Query()
	q.Set("action", "cancel")
	if confirmed {
		u.rights[onceRight(in.templateID, in.scene)] = 1
		p.showUser(u)
		q.Set("action", "confirm")
		q.Set("openid", u.OpenID)
	}
	q.Set("template_id", in.templateID)
	q.Set("scene", strconv.Itoa(in.scene))
	q.Set("reserved", in.reserved)
	back.RawQuery = q.Encode()
	return back.String()
}

func subscribeEndpoints() []endpoint {
	return []endpoint{{Path: "/cgi-bin/message/template/subscribe", Methods: []string{http.MethodPost}, Needs: verifiedService, Call: sendOnce}}
}

func sendOnce(c *call) (any, error) {
	var in struct {
		ToUser      string           `json:"touser"`
		TemplateID  string           `json:"template_id"`
		URL         string           `json:"url"`
		MiniProgram miniProgram      `json:"miniprogram"`
		Scene       looseID          `json:"scene"`
		Title       string           `json:"title"`
		Data        map[string]value `json:"data"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	c.ensureOnce()
	u := c.byOpenID(in.ToUser)
	right := onceRight(in.TemplateID, int(in.Scene.int64()))
	_, known := c.template(productOnce, in.TemplateID)
	content := in.Data["content"].Value
	switch {
	case u == nil:
		return nil, refuse(40003)
	case !known:
		return nil, refuse(40037)
	case u.rights[right] == 0:
		return nil, refuse(43101)
	case in.Title == "" || utf8.RuneCountInString(in.Title) > c.rules.Notice.OnceTitle:
		return nil, refusef(47003, "argument invalid! title invalid")
	case content == "":
		return nil, refusef(47003, "argument invalid! data.content.value is empty")
	case utf8.RuneCountInString(content) > c.rules.Notice.OnceContent:
		return nil, refusef(47003, "argument invalid! data.content.value invalid")
	}
	if err := c.checkMiniProgramLink(in.MiniProgram); err != nil {
		return nil, err
	}
	delete(u.rights, right)
	c.show(u, entry{From: "account", Via: "subscribe", Kind: "notice", Title: in.Title, URL: in.URL,
		Text: c.placeOf(u), Fields: []pair{{Key: "content", Value: content}}})
	c.showUser(u)
	return nil, nil
}

// placeOf names where a notice shows when the person does not follow.
func (p *platform) placeOf(u *user) string {
	if u.Follows {
		return ""
	}
	return fmt.Sprintf("服务通知 · %s", p.opts.OriginalID)
}
