package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/fault"
)

// nothing is the result of a method that returns only an error.
type nothing struct{}

func TestCalls(t *testing.T) {
	ctx := context.Background()
	button := `{"button":[{"type":"view","name":"看","url":"https://svc.example.cn/?a=1&b=<2>"}]}`
	article := DraftArticle{Title: "补贴 & 指南", Content: `<p>正文</p>`, ThumbMediaID: "thumb-1"}
	articleJSON := `{"title":"补贴 & 指南","content":"<p>正文</p>","thumb_media_id":"thumb-1","need_open_comment":0,"only_fans_can_comment":0}`
	at := time.Date(2040, 1, 2, 3, 4, 5, 0, time.UTC) // past 32 bits
	tests := []struct {
		name         string
		call         func(*Client) (any, error)
		answer       string
		method, path string
		query        url.Values
		body         string // JSON; empty for none
		want         any
	}{
		{"CreateMenu", func(c *Client) (any, error) { return nothing{}, c.CreateMenu(ctx, []byte(button)) },
			`{"errcode":0}`, "POST", "/cgi-bin/menu/create", nil, button, nothing{}},
		{"GetMenu", func(c *Client) (any, error) { b, err := c.GetMenu(ctx); return string(b), err },
			`{"menu":` + button + `}`, "GET", "/cgi-bin/menu/get", nil, "", `{"menu":` + button + `}`},
		{"GetMenu, none", func(c *Client) (any, error) { b, err := c.GetMenu(ctx); return b == nil, err },
			`{"errcode":46003,"errmsg":"menu no exist"}`, "GET", "/cgi-bin/menu/get", nil, "", true},
		{"DeleteMenu", func(c *Client) (any, error) { return nothing{}, c.DeleteMenu(ctx) },
			`{"errcode":0}`, "GET", "/cgi-bin/menu/delete", nil, "", nothing{}},
		{"CurrentSelfMenu", func(c *Client) (any, error) { b, err := c.CurrentSelfMenu(ctx); return string(b), err },
			`{"is_menu_open":0}`, "GET", "/cgi-bin/get_current_selfmenu_info", nil, "", `{"is_menu_open":0}`},
		{"AddConditionalMenu", func(c *Client) (any, error) { return c.AddConditionalMenu(ctx, []byte(button)) },
			`{"menuid":"208379533"}`, "POST", "/cgi-bin/menu/addconditional", nil, button, "208379533"},
		{"AddConditionalMenu, a number", func(c *Client) (any, error) { return c.AddConditionalMenu(ctx, []byte(button)) },
			`{"menuid":208379533}`, "POST", "/cgi-bin/menu/addconditional", nil, button, "208379533"},
		{"DeleteConditionalMenu", func(c *Client) (any, error) { return nothing{}, c.DeleteConditionalMenu(ctx, "208379533") },
			`{"errcode":0}`, "POST", "/cgi-bin/menu/delconditional", nil, `{"menuid":"208379533"}`, nothing{}},
		{"TryMatch", func(c *Client) (any, error) { b, err := c.TryMatch(ctx, "weixin<1>"); return string(b), err },
			`{"button":[]}`, "POST", "/cgi-bin/menu/trymatch", nil, `{"user_id":"weixin<1>"}`, `{"button":[]}`},
		{"TryMatch, wrapped", func(c *Client) (any, error) { b, err := c.TryMatch(ctx, "w"); return string(b), err },
			`{"menu":{"button":[]}}`, "POST", "/cgi-bin/menu/trymatch", nil, `{"user_id":"w"}`, `{"button":[]}`},

		{"SendImage", func(c *Client) (any, error) { return nothing{}, c.SendImage(ctx, apiOpenID, "m-1") },
			`{"errcode":0}`, "POST", "/cgi-bin/message/custom/send", nil,
			`{"touser":"` + apiOpenID + `","msgtype":"image","image":{"media_id":"m-1"}}`, nothing{}},
		{"SendNews", func(c *Client) (any, error) {
			return nothing{}, c.SendNews(ctx, apiOpenID, ReplyArticle{Title: "指南", Description: "怎么办 <简>", PicURL: "https://p.example.cn/1.jpg", URL: "https://svc.example.cn/?a=1&b=2"})
		}, `{"errcode":0}`, "POST", "/cgi-bin/message/custom/send", nil,
			`{"touser":"` + apiOpenID + `","msgtype":"news","news":{"articles":[{"title":"指南","description":"怎么办 <简>","url":"https://svc.example.cn/?a=1&b=2","picurl":"https://p.example.cn/1.jpg"}]}}`, nothing{}},
		{"SendMsgMenu", func(c *Client) (any, error) {
			return nothing{}, c.SendMsgMenu(ctx, apiOpenID, MsgMenu{Head: "您想了解：", Tail: "点一下即可", Items: []MsgMenuItem{{"p1", "就业补贴"}, {"p2", "租房补贴"}}})
		}, `{"errcode":0}`, "POST", "/cgi-bin/message/custom/send", nil,
			`{"touser":"` + apiOpenID + `","msgtype":"msgmenu","msgmenu":{"head_content":"您想了解：","list":[{"id":"p1","content":"就业补贴"},{"id":"p2","content":"租房补贴"}],"tail_content":"点一下即可"}}`, nothing{}},
		{"Typing", func(c *Client) (any, error) { return nothing{}, c.Typing(ctx, apiOpenID, true) },
			`{"errcode":0}`, "POST", "/cgi-bin/message/custom/typing", nil, `{"touser":"` + apiOpenID + `","command":"Typing"}`, nothing{}},
		{"Typing, off, unasked", func(c *Client) (any, error) { return nothing{}, c.Typing(ctx, apiOpenID, false) },
			`{"errcode":45080,"errmsg":"x"}`, "POST", "/cgi-bin/message/custom/typing", nil, `{"touser":"` + apiOpenID + `","command":"CancelTyping"}`, nothing{}},

		{"SendTemplate", func(c *Client) (any, error) {
			return c.SendTemplate(ctx, TemplateMessage{OpenID: apiOpenID, TemplateID: "tpl", URL: "https://svc.example.cn/a?b=1&c=2", ClientMsgID: "apply-88", Data: map[string]string{"thing4": "请七日内上传"}})
		}, `{"errcode":0,"errmsg":"ok","msgid":3300000000012345678}`, "POST", "/cgi-bin/message/template/send", nil,
			`{"touser":"` + apiOpenID + `","template_id":"tpl","url":"https://svc.example.cn/a?b=1&c=2","data":{"thing4":{"value":"请七日内上传"}},"client_msg_id":"apply-88","miniprogram":{"appid":"","pagepath":""}}`, int64(3300000000012345678)},
		{"Templates", func(c *Client) (any, error) { return c.Templates(ctx) },
			`{"template_list":[{"template_id":"tpl","title":"审核结果通知","content":"申请人:{{name1.DATA}}","example":"申请人:卓玛"}]}`,
			"GET", "/cgi-bin/template/get_all_private_template", nil, "", []Template{{"tpl", "审核结果通知", "申请人:{{name1.DATA}}", "申请人:卓玛"}}},
		{"SubscribeTemplates", func(c *Client) (any, error) { return c.SubscribeTemplates(ctx) },
			`{"errcode":0,"data":[{"priTmplId":"one","title":"审核结果","content":"结果:{{phrase2.DATA}}","example":"结果:通过","type":2,"keywordEnumValueList":[{"keywordCode":"phrase2.DATA","enumValueList":["通过","退回"]}]},{"priTmplId":"two","title":"进度","content":"事项:{{thing1.DATA}}","example":"事项:租房","type":3}]}`,
			"GET", "/wxaapi/newtmpl/gettemplate", nil, "", []SubscribeTemplate{
				{ID: "one", Title: "审核结果", Content: "结果:{{phrase2.DATA}}", Example: "结果:通过", Words: map[string][]string{"phrase2": {"通过", "退回"}}},
				{ID: "two", Title: "进度", Content: "事项:{{thing1.DATA}}", Example: "事项:租房", Lasting: true}}},
		{"BizSend", func(c *Client) (any, error) {
			return c.BizSend(ctx, SubscribeMessage{OpenID: apiOpenID, TemplateID: "tpl", Page: "https://svc.example.cn/a?b=1&c=2", Data: map[string]string{"thing2": "好"}})
		}, `{"errcode":0,"msgid":3300000000012345678}`, "POST", "/cgi-bin/message/subscribe/bizsend", nil,
			`{"touser":"` + apiOpenID + `","template_id":"tpl","page":"https://svc.example.cn/a?b=1&c=2","data":{"thing2":{"value":"好"}}}`, "3300000000012345678"},

		{"AddDraft", func(c *Client) (any, error) { return c.AddDraft(ctx, []DraftArticle{article}) },
			`{"media_id":"draft-1"}`, "POST", "/cgi-bin/draft/add", nil, `{"articles":[` + articleJSON + `]}`, "draft-1"},
		{"UpdateDraft", func(c *Client) (any, error) { return nothing{}, c.UpdateDraft(ctx, "draft-1", 1, article) },
			`{"errcode":0}`, "POST", "/cgi-bin/draft/update", nil, `{"media_id":"draft-1","index":1,"articles":` + articleJSON + `}`, nothing{}},
		{"GetDraft", func(c *Client) (any, error) { return c.GetDraft(ctx, "draft-1") },
			`{"news_item":[` + articleJSON + `],"create_time":1}`, "POST", "/cgi-bin/draft/get", nil, `{"media_id":"draft-1"}`, []DraftArticle{article}},
		{"Publish, a number", func(c *Client) (any, error) { return c.Publish(ctx, "draft-1") },
			`{"errcode":0,"publish_id":2247500123}`, "POST", "/cgi-bin/freepublish/submit", nil, `{"media_id":"draft-1"}`, "2247500123"},
		{"Publish, a string", func(c *Client) (any, error) { return c.Publish(ctx, "draft-1") },
			`{"errcode":0,"publish_id":"2247500123"}`, "POST", "/cgi-bin/freepublish/submit", nil, `{"media_id":"draft-1"}`, "2247500123"},
		{"PublishStatus", func(c *Client) (any, error) { return c.PublishStatus(ctx, "2247500123") },
			`{"publish_id":2247500123,"publish_status":0,"article_id":"art-1","article_detail":{"count":1,"item":[{"idx":1,"article_url":"http://mp.weixin.qq.com/s?x=1"}]},"fail_idx":[]}`,
			"POST", "/cgi-bin/freepublish/get", nil, `{"publish_id":"2247500123"}`,
			PublishResult{PublishID: "2247500123", ArticleID: "art-1", URLs: []string{"http://mp.weixin.qq.com/s?x=1"}, Failed: []int{}}},
		{"DeletePublished", func(c *Client) (any, error) { return nothing{}, c.DeletePublished(ctx, "art-1", 2) },
			`{"errcode":0}`, "POST", "/cgi-bin/freepublish/delete", nil, `{"article_id":"art-1","index":2}`, nothing{}},

		{"DeleteDraft", func(c *Client) (any, error) { return nothing{}, c.DeleteDraft(ctx, "draft-1") },
			`{"errcode":0}`, "POST", "/cgi-bin/draft/delete", nil, `{"media_id":"draft-1"}`, nothing{}},
		{"PublishedArticles", func(c *Client) (any, error) {
			page, total, err := c.PublishedArticles(ctx, 0, 20)
			return []any{page, total}, err
		}, `{"total_count":7,"item_count":1,"item":[{"article_id":"art-1","content":{"news_item":[{"title":"指南","content_source_url":"https://svc.example.cn/a?wx=1","url":"https://mp.weixin.qq.com/s/1","is_deleted":true}]},"update_time":2209086245}]}`,
			"POST", "/cgi-bin/freepublish/batchget", nil, `{"offset":0,"count":20,"no_content":1}`,
			[]any{[]PublishedArticle{{"art-1", "指南", "https://mp.weixin.qq.com/s/1", "https://svc.example.cn/a?wx=1", true, at}}, 7}},
		{"PublishedBatches", func(c *Client) (any, error) {
			page, total, err := c.PublishedBatches(ctx, 20, 5)
			return []any{page, total}, err
		}, `{"total_count":21,"item":[{"article_id":"art-1","content":{"news_item":[{"title":"指南","content":"<p>正文</p>","url":"https://mp.weixin.qq.com/s/1","is_deleted":true}]},"update_time":2209086245}]}`,
			"POST", "/cgi-bin/freepublish/batchget", nil, `{"offset":20,"count":5,"no_content":0}`,
			[]any{[]PublishedBatch{{"art-1", []PublishedText{{DraftArticle{Title: "指南", Content: "<p>正文</p>", URL: "https://mp.weixin.qq.com/s/1"}, true}}, at}}, 21}},
		{"PublishedArticleTexts", func(c *Client) (any, error) { return c.PublishedArticleTexts(ctx, "art-1") },
			`{"news_item":[{"title":"指南","content":"<p>正文</p>"}]}`, "POST", "/cgi-bin/freepublish/getarticle", nil, `{"article_id":"art-1"}`,
			[]PublishedText{{DraftArticle: DraftArticle{Title: "指南", Content: "<p>正文</p>"}}}},
		{"SendMass", func(c *Client) (any, error) {
			return c.SendMass(ctx, MassMessage{MediaID: "draft-1", TagID: 100, ClientMsgID: "m-1"})
		}, `{"errcode":0,"errmsg":"send job submission success","msg_id":1000000777,"msg_data_id":2247500200}`, "POST", "/cgi-bin/message/mass/sendall", nil,
			`{"filter":{"is_to_all":false,"tag_id":100},"mpnews":{"media_id":"draft-1"},"msgtype":"mpnews","send_ignore_reprint":0,"clientmsgid":"m-1"}`, "1000000777"},
		{"SendMass, sent before", func(c *Client) (any, error) {
			return c.SendMass(ctx, MassMessage{MediaID: "draft-1", ToAll: true, ClientMsgID: "m-1", IgnoreReprint: true})
		}, `{"errcode":45065,"errmsg":"clientmsgid exist","msg_id":"1000000777"}`, "POST", "/cgi-bin/message/mass/sendall", nil,
			`{"filter":{"is_to_all":true},"mpnews":{"media_id":"draft-1"},"msgtype":"mpnews","send_ignore_reprint":1,"clientmsgid":"m-1"}`, "1000000777"},
		{"PreviewMass", func(c *Client) (any, error) { return nothing{}, c.PreviewMass(ctx, "draft-1", apiOpenID) },
			`{"errcode":0,"errmsg":"preview success","msg_id":1}`, "POST", "/cgi-bin/message/mass/preview", nil,
			`{"touser":"` + apiOpenID + `","mpnews":{"media_id":"draft-1"},"msgtype":"mpnews"}`, nothing{}},
		{"MassStatus", func(c *Client) (any, error) { return c.MassStatus(ctx, "1000000777") },
			`{"msg_id":1000000777,"msg_status":"SEND_SUCCESS"}`, "POST", "/cgi-bin/message/mass/get", nil, `{"msg_id":"1000000777"}`, MassSent},
		{"DeleteMass", func(c *Client) (any, error) { return nothing{}, c.DeleteMass(ctx, "1000000777") },
			`{"errcode":0}`, "POST", "/cgi-bin/message/mass/delete", nil, `{"msg_id":1000000777,"article_idx":0}`, nothing{}},

		{"UserInfo", func(c *Client) (any, error) { return c.UserInfo(ctx, "o&lang=en#") },
			`{"subscribe":1,"openid":"o1","subscribe_time":2209086245,"unionid":"u1","remark":"","tagid_list":[100,2],"subscribe_scene":"ADD_SCENE_QR_CODE","qr_scene":0,"qr_scene_str":"school_042"}`,
			"GET", "/cgi-bin/user/info", url.Values{"openid": {"o&lang=en#"}, "lang": {"zh_CN"}}, "",
			User{OpenID: "o1", UnionID: "u1", Subscribed: true, SubscribedAt: at, SubscribeScene: "ADD_SCENE_QR_CODE", QRSceneStr: "school_042", TagIDs: []int{100, 2}}},
		{"UserInfo, no follower", func(c *Client) (any, error) { return c.UserInfo(ctx, "o1") },
			`{"subscribe":0,"openid":"o1"}`, "GET", "/cgi-bin/user/info", url.Values{"openid": {"o1"}, "lang": {"zh_CN"}}, "", User{OpenID: "o1"}},
		{"BatchUserInfo", func(c *Client) (any, error) { return c.BatchUserInfo(ctx, []string{"o1", "o2"}) },
			`{"user_info_list":[{"subscribe":1,"openid":"o1","subscribe_time":2209086245},{"subscribe":0,"openid":"o2"}]}`,
			"POST", "/cgi-bin/user/info/batchget", nil, `{"user_list":[{"openid":"o1","lang":"zh_CN"},{"openid":"o2","lang":"zh_CN"}]}`,
			[]User{{OpenID: "o1", Subscribed: true, SubscribedAt: at}, {OpenID: "o2"}}},
		{"Users", func(c *Client) (any, error) { return c.Users(ctx, "o&x=1") },
			`{"total":3,"count":2,"data":{"openid":["o2","o3"]},"next_openid":"o3"}`, "GET", "/cgi-bin/user/get", url.Values{"next_openid": {"o&x=1"}}, "",
			UserPage{Total: 3, OpenIDs: []string{"o2", "o3"}, Next: "o3"}},
		{"Users, after the last", func(c *Client) (any, error) { return c.Users(ctx, "") },
			`{"total":3,"count":0,"next_openid":""}`, "GET", "/cgi-bin/user/get", nil, "", UserPage{Total: 3}},

		{"CreateTag", func(c *Client) (any, error) { return c.CreateTag(ctx, "深圳 & 广州") },
			`{"tag":{"id":134,"name":"深圳 & 广州"}}`, "POST", "/cgi-bin/tags/create", nil, `{"tag":{"name":"深圳 & 广州"}}`, Tag{ID: 134, Name: "深圳 & 广州"}},
		{"Tags", func(c *Client) (any, error) { return c.Tags(ctx) },
			`{"tags":[{"id":2,"name":"星标组","count":5}]}`, "GET", "/cgi-bin/tags/get", nil, "", []Tag{{2, "星标组", 5}}},
		{"TagUsers", func(c *Client) (any, error) { return nothing{}, c.TagUsers(ctx, 134, []string{"o1"}) },
			`{"errcode":0}`, "POST", "/cgi-bin/tags/members/batchtagging", nil, `{"openid_list":["o1"],"tagid":134}`, nothing{}},
		{"UntagUsers", func(c *Client) (any, error) { return nothing{}, c.UntagUsers(ctx, 134, []string{"o1"}) },
			`{"errcode":0}`, "POST", "/cgi-bin/tags/members/batchuntagging", nil, `{"openid_list":["o1"],"tagid":134}`, nothing{}},

		{"CreateQR, text", func(c *Client) (any, error) {
			return c.CreateQR(ctx, QRCode{SceneStr: "school_042", ExpiresIn: 30 * 24 * time.Hour})
		},
			`{"ticket":"gQ+/=","expire_seconds":2592000,"url":"http://weixin.qq.com/q/x"}`, "POST", "/cgi-bin/qrcode/create", nil,
			`{"expire_seconds":2592000,"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":"school_042"}}}`, QRTicket{"gQ+/=", "http://weixin.qq.com/q/x", 30 * 24 * time.Hour}},
		{"CreateQR, number", func(c *Client) (any, error) {
			return c.CreateQR(ctx, QRCode{Scene: 4294967295, ExpiresIn: time.Minute})
		},
			`{"ticket":"t","expire_seconds":60,"url":"u"}`, "POST", "/cgi-bin/qrcode/create", nil,
			`{"expire_seconds":60,"action_name":"QR_SCENE","action_info":{"scene":{"scene_id":4294967295}}}`, QRTicket{"t", "u", time.Minute}},
		{"CreateQR, permanent", func(c *Client) (any, error) { return c.CreateQR(ctx, QRCode{Scene: 100000}) },
			`{"ticket":"t","url":"u"}`, "POST", "/cgi-bin/qrcode/create", nil,
			`{"action_name":"QR_LIMIT_SCENE","action_info":{"scene":{"scene_id":100000}}}`, QRTicket{"t", "u", 0}},
		{"CreateQR, permanent text", func(c *Client) (any, error) { return c.CreateQR(ctx, QRCode{SceneStr: "家"}) },
			`{"ticket":"t","url":"u"}`, "POST", "/cgi-bin/qrcode/create", nil,
			`{"action_name":"QR_LIMIT_STR_SCENE","action_info":{"scene":{"scene_str":"家"}}}`, QRTicket{"t", "u", 0}},

		{"CallbackIPs", func(c *Client) (any, error) { return c.CallbackIPs(ctx) },
			`{"ip_list":["101.226.103.0/25"]}`, "GET", "/cgi-bin/getcallbackip", nil, "", []string{"101.226.103.0/25"}},
		{"APIDomainIPs", func(c *Client) (any, error) { return c.APIDomainIPs(ctx) },
			`{"ip_list":["101.226.103.1"]}`, "GET", "/cgi-bin/get_api_domain_ip", nil, "", []string{"101.226.103.1"}},
		{"CallbackCheck", func(c *Client) (any, error) { return c.CallbackCheck(ctx) },
			`{"dns":[{"ip":"203.0.113.7","real_operator":"UNICOM"}],"ping":[{"ip":"203.0.113.7","from_operator":"CAP","package_loss":"0%","time":"20.5ms"}]}`,
			"POST", "/cgi-bin/callback/check", nil, `{"action":"all","check_operator":"DEFAULT"}`,
			CallbackReport{[]DNSResult{{"203.0.113.7", "UNICOM"}}, []PingResult{{"203.0.113.7", "CAP", "0%", "20.5ms"}}}},
		{"Quota", func(c *Client) (any, error) { return c.Quota(ctx, "/cgi-bin/message/custom/send") },
			`{"errcode":0,"quota":{"daily_limit":500000,"used":3,"remain":499997}}`, "POST", "/cgi-bin/openapi/quota/get", nil,
			`{"cgi_path":"/cgi-bin/message/custom/send"}`, QuotaLeft{500000, 3, 499997}},
		{"ClearQuota", func(c *Client) (any, error) { return nothing{}, c.ClearQuota(ctx) },
			`{"errcode":0}`, "POST", "/cgi-bin/clear_quota", nil, `{"appid":"` + apiAppID + `"}`, nothing{}},
		{"Ticket", func(c *Client) (any, error) { s, err := c.Ticket(ctx); return string(s), err },
			`{"errcode":0,"errmsg":"ok","ticket":"TICKET_demo_1","expires_in":7200}`, "GET", "/cgi-bin/ticket/getticket", url.Values{"type": {"jsapi"}}, "", "TICKET_demo_1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlatform(t)
			p.on(tt.path, tt.answer)
			got, err := tt.call(p.client(t))
			if err != nil {
				t.Fatalf("error %v", err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
			calls := p.to(tt.path)
			if len(calls) != 1 {
				t.Fatalf("%d calls reached %s, want 1; all: %+v", len(calls), tt.path, p.calls)
			}
			s := calls[0]
			if s.method != tt.method || s.token != "token-1" {
				t.Errorf("%s with %q, want %s with token-1", s.method, s.token, tt.method)
			}
			if diff := cmp.Diff(tt.query.Encode(), s.query.Encode()); diff != "" {
				t.Errorf("query (-want +got):\n%s", diff)
			}
			sameJSON(t, s.body, tt.body)
			if strings.Contains(s.body, `\u`) {
				t.Errorf("the body holds an escape: %s", s.body)
			}
		})
	}
}

// sameJSON compares two JSON documents, both of which may be empty.
func sameJSON(t *testing.T, got, want string) {
	t.Helper()
	if got == "" || want == "" {
		if got != want {
			t.Errorf("body %q, want %q", got, want)
		}
		return
	}
	var g, w any
	if err := json.Unmarshal([]byte(got), &g); err != nil {
		t.Errorf("body %q: %v", got, err)
	}
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatalf("wanted body %q: %v", want, err)
	}
	if diff := cmp.Diff(w, g); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

// TestEveryCallTellsARefusal has every method refused, and wants the typed error with the
// rid apart, whichever way the method goes.
func TestEveryCallTellsARefusal(t *testing.T) {
	ctx := context.Background()
	calls := map[string]func(*Client) error{
		"CreateMenu":            func(c *Client) error { return c.CreateMenu(ctx, []byte(`{}`)) },
		"GetMenu":               func(c *Client) error { _, err := c.GetMenu(ctx); return err },
		"DeleteMenu":            func(c *Client) error { return c.DeleteMenu(ctx) },
		"CurrentSelfMenu":       func(c *Client) error { _, err := c.CurrentSelfMenu(ctx); return err },
		"AddConditionalMenu":    func(c *Client) error { _, err := c.AddConditionalMenu(ctx, []byte(`{}`)); return err },
		"DeleteConditionalMenu": func(c *Client) error { return c.DeleteConditionalMenu(ctx, "1") },
		"TryMatch":              func(c *Client) error { _, err := c.TryMatch(ctx, "o"); return err },
		"SendText":              func(c *Client) error { return c.SendText(ctx, "o", "在") },
		"Typing":                func(c *Client) error { return c.Typing(ctx, "o", true) },
		"SendTemplate":          func(c *Client) error { _, err := c.SendTemplate(ctx, TemplateMessage{}); return err },
		"SubscribeTemplates":    func(c *Client) error { _, err := c.SubscribeTemplates(ctx); return err },
		"Templates":             func(c *Client) error { _, err := c.Templates(ctx); return err },
		"BizSend":               func(c *Client) error { _, err := c.BizSend(ctx, SubscribeMessage{}); return err },
		"AddDraft":              func(c *Client) error { _, err := c.AddDraft(ctx, nil); return err },
		"GetDraft":              func(c *Client) error { _, err := c.GetDraft(ctx, "d"); return err },
		"Publish":               func(c *Client) error { _, err := c.Publish(ctx, "d"); return err },
		"PublishStatus":         func(c *Client) error { _, err := c.PublishStatus(ctx, "1"); return err },
		"DeletePublished":       func(c *Client) error { return c.DeletePublished(ctx, "a", 0) },
		"SendMass":              func(c *Client) error { _, err := c.SendMass(ctx, MassMessage{}); return err },
		"PreviewMass":           func(c *Client) error { return c.PreviewMass(ctx, "d", "o") },
		"UserInfo":              func(c *Client) error { _, err := c.UserInfo(ctx, "o"); return err },
		"BatchUserInfo":         func(c *Client) error { _, err := c.BatchUserInfo(ctx, []string{"o"}); return err },
		"Users":                 func(c *Client) error { _, err := c.Users(ctx, ""); return err },
		"CreateTag":             func(c *Client) error { _, err := c.CreateTag(ctx, "t"); return err },
		"Tags":                  func(c *Client) error { _, err := c.Tags(ctx); return err },
		"TagUsers":              func(c *Client) error { return c.TagUsers(ctx, 1, []string{"o"}) },
		"CreateQR":              func(c *Client) error { _, err := c.CreateQR(ctx, QRCode{Scene: 1}); return err },
		"CallbackIPs":           func(c *Client) error { _, err := c.CallbackIPs(ctx); return err },
		"CallbackCheck":         func(c *Client) error { _, err := c.CallbackCheck(ctx); return err },
		"Quota":                 func(c *Client) error { _, err := c.Quota(ctx, "/x"); return err },
		"ClearQuota":            func(c *Client) error { return c.ClearQuota(ctx) },
		"Ticket":                func(c *Client) error { _, err := c.Ticket(ctx); return err },
		"UploadMedia": func(c *Client) error {
			_, err := c.UploadMedia(ctx, File{Type: MediaImage, Name: "a.jpg", Body: strings.NewReader("x")})
			return err
		},
		"DownloadMedia": func(c *Client) error { _, err := c.DownloadMedia(ctx, "m", new(strings.Builder)); return err },
		"ExchangeCode":  func(c *Client) error { _, err := c.ExchangeCode(ctx, "c"); return err },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			p := offlinePlatform()
			refuse := func(seen) string { return `{"errcode":48001,"errmsg":"api unauthorized rid: 1-2-3"}` }
			c := p.offline(t)
			_, _ = c.tokens.token(ctx)
			p.refuse = refuse
			err := call(c)
			e, ok := errors.AsType[*APIError](err)
			if !ok || e.ErrCode != 48001 || e.ErrMsg != "api unauthorized" || e.RID != "1-2-3" || !strings.HasPrefix(e.API, "/") {
				t.Fatalf("error %#v, want a 48001 with API and rid", err)
			}
			if fault.KindOf(err) != fault.Internal || !e.AccountProblem() {
				t.Errorf("kind %v, account problem %v; want internal, true", fault.KindOf(err), e.AccountProblem())
			}
		})
	}
}

func TestWhatIsNotWorthACall(t *testing.T) {
	ctx := context.Background()
	many := make([]string, 101)
	tests := map[string]func(*Client) error{
		"menu that is no JSON": func(c *Client) error { return c.CreateMenu(ctx, []byte(`{"button":`)) },
		"101 users":            func(c *Client) error { _, err := c.BatchUserInfo(ctx, many); return err },
		"no users":             func(c *Client) error { _, err := c.BatchUserInfo(ctx, nil); return err },
		"no scene":             func(c *Client) error { _, err := c.CreateQR(ctx, QRCode{}); return err },
		"two scenes":           func(c *Client) error { _, err := c.CreateQR(ctx, QRCode{Scene: 1, SceneStr: "a"}); return err },
		"65 characters": func(c *Client) error {
			_, err := c.CreateQR(ctx, QRCode{SceneStr: strings.Repeat("家", 65)})
			return err
		},
		"scene over 32 bits": func(c *Client) error {
			_, err := c.CreateQR(ctx, QRCode{Scene: 1 << 32, ExpiresIn: time.Hour})
			return err
		},
		"permanent over 100000": func(c *Client) error { _, err := c.CreateQR(ctx, QRCode{Scene: 100001}); return err },
		"31 days": func(c *Client) error {
			_, err := c.CreateQR(ctx, QRCode{Scene: 1, ExpiresIn: 31 * 24 * time.Hour})
			return err
		},
		"page without a host": func(c *Client) error { _, err := c.JSSDKSignature(ctx, "/apply"); return err },
		"media of no kind": func(c *Client) error {
			_, err := c.UploadMedia(ctx, File{Type: "pdf", Body: strings.NewReader("x")})
			return err
		},
	}
	for name, call := range tests {
		t.Run(name, func(t *testing.T) {
			p := offlinePlatform()
			err := call(p.offline(t))
			if fault.KindOf(err) != fault.Invalid || fault.Words(err, "") == "" {
				t.Errorf("error %v, want an invalid fault with words", err)
			}
			if len(p.calls) != 0 {
				t.Errorf("the platform was called: %+v", p.calls)
			}
		})
	}
}

func TestQRImageURL(t *testing.T) {
	got := newTestClient(t, "https://api.example.cn").QRImageURL("gQ+/=&x")
	if want := "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=gQ%2B%2F%3D%26x"; got != want {
		t.Errorf("QRImageURL = %s, want %s", got, want)
	}
}
