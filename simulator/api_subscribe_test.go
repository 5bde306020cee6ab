package simulator

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// confirmQuery is the address of the confirm page without its host.
func confirmQuery(scene, redirect, reserved string) string {
	return url.Values{"action": {"get_confirm"}, "appid": {"wx0f1e2d3c4b5a6978"}, "scene": {scene}, "template_id": {onceTemplateID},
		"redirect_url": {redirect}, "reserved": {reserved}}.Encode()
}

// decide presses a button of the confirm page and returns where it leads.
func (b *bench) decide(user, query, decision string) *url.URL {
	b.t.Helper()
	form := url.Values{"query": {query}, "decision": {decision}}.Encode()
	r, body := b.doForm("/mp/subscribemsg", user+".sim.localhost", form)
	if r.StatusCode != 303 {
		b.t.Fatalf("%s: %d %s, want a redirect", decision, r.StatusCode, body)
	}
	to, err := url.Parse(r.Header.Get("Location"))
	if err != nil {
		b.t.Fatal(err)
	}
	return to
}

// TestOnceSubscription is section 7.4 from the page to the message.
func TestOnceSubscription(t *testing.T) {
	b, _ := quietBench(t, nil)
	token := b.token()
	openID := b.post("/sim/users", `{"name":"卓玛"}`).text("openid") // following is not needed
	site := b.sim.platform.opts.SiteURL
	query := confirmQuery("7", site+"/back?from=here", "keep me")
	if status, body := b.page("u1", "/mp/subscribemsg?"+query); status != 200 || !strings.Contains(body, "这是模拟器，不是微信") || !strings.Contains(body, `value="confirm"`) {
		t.Fatalf("confirm page: %d %s", status, body)
	}
	opened := b.post("/sim/users/u1/open", `{"url":"https://mp.weixin.qq.com/mp/subscribemsg?`+query+`#wechat_redirect"}`)
	if got := opened.text("open", "frame_url"); !strings.Contains(got, "u1.sim.localhost") || !strings.Contains(got, "/mp/subscribemsg?") {
		t.Errorf("the page opens at %q, want it in u1's browser", got)
	}
	refused := b.decide("u1", query, "cancel")
	if q := refused.Query(); q.Get("openid") != "" || q.Get("action") != "cancel" || q.Get("from") != "here" || q.Get("reserved") != "keep me" {
		t.Errorf("cancel leads to %s", refused)
	}
	const send = "/cgi-bin/message/template/subscribe"
	body := func(title, content string) string {
		return fmt.Sprintf(`{"touser":%q,"template_id":%q,"url":"https://svc.example.cn/x","scene":"7","title":%q,"data":{"content":{"value":%q}}}`, openID, onceTemplateID, title, content)
	}
	b.refused(token, []refusal{{"without consent", send, body("名额有了", "请来登记"), "43101", ""}})
	for range 2 { // two confirms of a scene are one right
		if q := b.decide("u1", query, "confirm").Query(); q.Get("openid") != openID || q.Get("action") != "confirm" || q.Get("scene") != "7" || q.Get("template_id") != onceTemplateID {
			t.Errorf("confirm leads back with %v", q)
		}
	}
	b.refused(token, []refusal{
		{"another scene", send, strings.Replace(body("名额有了", "请来登记"), `"7"`, `"8"`, 1), "43101", ""},
		{"title too long", send, body(strings.Repeat("长", 16), "请来登记"), "47003", "title"},
		{"content too long", send, body("名额有了", strings.Repeat("长", 201)), "47003", "data.content.value"},
		{"content empty", send, body("名额有了", ""), "47003", "data.content.value is empty"},
		{"unknown person", send, `{"touser":"oX"}`, "40003", ""},
		{"unknown template", send, `{"touser":"` + openID + `","template_id":"x"}`, "40037", ""},
		{"with the right", send, body("名额有了", "请来登记"), "0", ""},
		{"the right is spent", send, body("名额有了", "请来登记"), "43101", ""},
	})
	shown := b.screen("u1")
	if len(shown) != 1 || shown[0].text("kind") != "notice" || shown[0].text("fields", 0, "value") != "请来登记" || !strings.HasPrefix(shown[0].text("text"), "服务通知") {
		t.Errorf("screen = %v, want one notice under 服务通知", shown)
	}
}

func TestOnceSubscriptionRefuses(t *testing.T) {
	b, _ := quietBench(t, nil)
	b.follower()
	site := b.sim.platform.opts.SiteURL
	tests := []struct{ name, query, words string }{
		{"scene too high", confirmQuery("10001", site, ""), "scene"},
		{"scene not a number", confirmQuery("x", site, ""), "scene"},
		{"foreign domain", confirmQuery("1", "https://other.example.cn/", ""), "redirect_url"},
		{"reserved too long", confirmQuery("1", site, strings.Repeat("r", 129)), "reserved"},
		{"foreign appid", strings.Replace(confirmQuery("1", site, ""), "wx0f", "wx1f", 1), "appid"},
		{"unknown template", strings.Replace(confirmQuery("1", site, ""), onceTemplateID, "tPl", 1), "template_id"},
		{"no action", strings.Replace(confirmQuery("1", site, ""), "get_confirm", "x", 1), "action"},
	}
	for _, tt := range tests {
		if _, body := b.page("u1", "/mp/subscribemsg?"+tt.query); !strings.Contains(body, tt.words+" ") || strings.Contains(body, `value="confirm"`) {
			t.Errorf("%s: %s, want words about %s and no button", tt.name, body, tt.words)
		}
	}
}

// TestChecklist03Rights: rights that consent gives and sending spends, and the three
// events with repeated <List> (section 2.5).
func TestChecklist03Rights(t *testing.T) {
	b, hook := quietBench(t, nil)
	token, openID := b.token(), b.follower()
	const send = "/cgi-bin/message/subscribe/bizsend"
	once := b.post("/wxaapi/newtmpl/addtemplate"+token, `{"tid":"43217","kidList":[1,2],"sceneDesc":"补正提醒"}`).text("priTmplId")
	long := b.post("/wxaapi/newtmpl/addtemplate"+token, `{"tid":"51001","kidList":[1,2]}`).text("priTmplId")
	body := func(id, state string) string {
		return fmt.Sprintf(`{"touser":%q,"template_id":%q,"page":"https://svc.example.cn/88","data":{"thing1":{"value":"租房补贴申请"},"phrase2":{"value":%q}}}`, openID, id, state)
	}
	b.refused(token, []refusal{{"without consent", send, body(once, "待补材料"), "43101", ""}})
	b.post("/sim/users/u1/consent?wait=true", fmt.Sprintf(`{"choices":[{"template_id":%q},{"template_id":%q,"status":"reject"}],"scene":2}`, once, long))
	list := func(id, status, more string) string {
		return "<List><TemplateId><![CDATA[" + id + "]]></TemplateId><SubscribeStatusString><![CDATA[" + status + "]]></SubscribeStatusString>" + more + "</List>"
	}
	if want := "<SubscribeMsgPopupEvent>" + list(once, "accept", "<PopupScene>2</PopupScene>") + list(long, "reject", "<PopupScene>2</PopupScene>") + "</SubscribeMsgPopupEvent>"; !strings.Contains(hook.all()[0], want) {
		t.Errorf("popup event %s\nwant %s", hook.all()[0], want)
	}
	b.refused(token, []refusal{
		{"rejected", send, body(long, "复核中"), "43101", ""},
		{"a bad value spends nothing", send, body(once, "ok"), "47003", "data.phrase2.value invalid"},
		{"accepted once", send, body(once, "待补材料"), "0", ""},
		{"spent", send, body(once, "待补材料"), "43101", ""},
	})
	b.advance("3s")
	if got := hook.all()[1]; !strings.Contains(got, "<SubscribeMsgSentEvent><List><TemplateId><![CDATA["+once) || !strings.Contains(got, "<ErrorCode>0</ErrorCode><ErrorStatus><![CDATA[success]]></ErrorStatus></List>") {
		t.Errorf("sent event %s", got)
	}
	b.post("/sim/users/u1/consent?wait=true", fmt.Sprintf(`{"choices":[{"template_id":%q}]}`, long))
	for i := range 3 {
		if o := b.post(send+token, body(long, "复核中")); o.code() != "0" {
			t.Errorf("long-term notice %d = %v", i+1, o)
		}
	}
	b.post("/sim/users/u1/withdraw?wait=true", fmt.Sprintf(`{"template_ids":[%q,%q]}`, long, once))
	if want, got := "<SubscribeMsgChangeEvent>"+list(long, "reject", "")+list(once, "reject", "")+"</SubscribeMsgChangeEvent>", hook.all(); !strings.Contains(got[len(got)-1], want) {
		t.Errorf("change event %s\nwant %s", got[len(got)-1], want)
	}
	b.refused(token, []refusal{{"withdrawn", send, body(long, "复核中"), "43101", ""}})
	if n := len(b.screen("u1")); n != 4 {
		t.Errorf("%d notices on the screen, want 4", n)
	}
}

// TestNoticeSwitches: what section 2.5 reports of others.
func TestNoticeSwitches(t *testing.T) {
	b, hook := quietBench(t, nil)
	b.follower()
	b.post("/sim/templates", `{"template_id":"tPl_N","product":"notice","title":"x","content":"事项:{{thing1.DATA}}"}`)
	b.setRules(`{"notice":{"popup_once":true,"change_as_popup":true}}`)
	for range 2 {
		b.post("/sim/users/u1/consent?wait=true", `{"choices":[{"template_id":"tPl_N"}]}`)
	}
	if n := len(hook.all()); n != 1 || b.get("/sim/users/u1").text("rights", "tPl_N") != "2" {
		t.Errorf("%d popup events, rights %v; want one event and two rights", n, b.get("/sim/users/u1").at("rights"))
	}
	b.post("/sim/users/u1/withdraw?wait=true", `{"template_ids":["tPl_N"]}`)
	if got := hook.all()[1]; !strings.Contains(got, "<Event><![CDATA[subscribe_msg_change_event]]></Event><SubscribeMsgPopupEvent>") {
		t.Errorf("change event %s, want the older container", got)
	}
	for act, body := range map[string]string{"consent": `{"choices":[{"template_id":"x"}]}`, "withdraw": `{}`} {
		if r, got := b.do("POST", "/sim/users/u1/"+act, "", body); r.StatusCode != 400 {
			t.Errorf("%s %s = %d %s, want 400", act, body, r.StatusCode, got)
		}
	}
}

func TestNoticeLibrary(t *testing.T) {
	b, _ := quietBench(t, nil)
	token := b.token()
	const titles, keywords, add, del = "/wxaapi/newtmpl/getpubtemplatetitles", "/wxaapi/newtmpl/getpubtemplatekeywords", "/wxaapi/newtmpl/addtemplate", "/wxaapi/newtmpl/deltemplate"
	category := b.get("/wxaapi/newtmpl/getcategory"+token).text("data", 0, "id")
	tests := []struct{ path, query, code string }{
		{titles, "&ids=" + category + "&start=0&limit=2", "0"},
		{titles, "&ids=" + category + "&start=-1&limit=2", "200016"},
		{titles, "&ids=" + category + "&start=0&limit=31", "200017"},
		{titles, "&ids=7&start=0&limit=2", "200018"},
		{keywords, "&tid=43216", "0"},
		{keywords, "&tid=1", "200014"},
	}
	for _, tt := range tests {
		if o := b.get(tt.path + token + tt.query); o.code() != tt.code {
			t.Errorf("%s%s = %v, want %s", tt.path, tt.query, o, tt.code)
		}
	}
	b.refused(token, []refusal{
		{"unknown tid", add, `{"tid":"1","kidList":[1,2]}`, "200014", ""},
		{"one keyword", add, `{"tid":"43216","kidList":[1]}`, "200020", ""},
		{"six keywords", add, `{"tid":"43216","kidList":[1,2,3,4,5,6]}`, "200020", ""},
		{"a keyword too many", add, `{"tid":"43217","kidList":[1,9]}`, "200020", ""},
		{"scene too long", add, `{"tid":"43216","kidList":[1,2],"sceneDesc":"` + strings.Repeat("长", 16) + `"}`, "200021", ""},
		{"unknown template", del, `{"priTmplId":"x"}`, "40037", ""},
	})
	for range 25 {
		b.post(add+token, `{"tid":"43220","kidList":[2,1]}`)
	}
	b.refused(token, []refusal{{"template 26", add, `{"tid":"43216","kidList":[1,2]}`, "200012", ""}})
	first := b.get("/wxaapi/newtmpl/gettemplate" + token)
	if first.text("data", 0, "type") != "2" || first.text("data", 0, "content") != "预约结果:{{const2.DATA}}\n预约事项:{{thing1.DATA}}\n" ||
		first.text("data", 0, "keywordEnumValueList", 0, "enumValueList", 1) != "预约失败" {
		t.Errorf("gettemplate = %v", first.at("data", 0))
	}
	if o := b.post(del+token, `{"priTmplId":"`+first.text("data", 0, "priTmplId")+`"}`); o.code() != "0" {
		t.Errorf("deltemplate = %v", o)
	}
	test, _ := quietBench(t, func(o *Options) { o.TestAccount = true })
	test.refused(test.token(), []refusal{{"a test account", "/cgi-bin/message/subscribe/bizsend", `{}`, "48001", ""}})
}
