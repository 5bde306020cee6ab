package simulator

import (
	"fmt"
	"strings"
	"testing"
)

const sampleMenu = `{"button":[
 {"name":"政策补贴","sub_button":[{"type":"click","name":"租房补贴","key":"RENT"},{"type":"view","name":"我的进度","url":"http://127.0.0.1:9/me"}]},
 {"type":"scancode_waitmsg","name":"扫码","key":"SCAN"},
 {"name":"发送","sub_button":[{"type":"pic_photo_or_album","name":"发照片","key":"PIC"},{"type":"location_select","name":"发位置","key":"WHERE"}]}]}`

// TestChecklist09MenuRefusals: what WeChat refuses, with its code; lengths are bytes.
func TestChecklist09MenuRefusals(t *testing.T) {
	leaf := func(n int) string {
		return strings.TrimSuffix(strings.Repeat(`{"type":"click","name":"甲","key":"K"},`, n), ",")
	}
	sub := func(buttons string) string { return `{"name":"父","sub_button":[` + buttons + `]}` }
	view := func(url string) string { return `{"type":"view","name":"甲","url":"` + url + `"}` }
	tests := []struct{ name, buttons, want string }{
		{"three buttons", leaf(3), "0"},
		{"four buttons", leaf(4), "40016"},
		{"no button", "", "40016"},
		{"five below one", sub(leaf(5)), "0"},
		{"six below one", sub(leaf(6)), "40023"},
		{"three levels", sub(sub(leaf(1))), "40022"},
		{"top name of 15 bytes", `{"type":"click","name":"租房补贴呀","key":"K"}`, "0"},
		{"top name of 18 bytes", `{"type":"click","name":"租房补贴指南","key":"K"}`, "40018"},
		{"parent name too long", `{"name":"租房补贴指南","sub_button":[` + leaf(1) + `]}`, "40018"},
		{"no name", `{"type":"click","name":"","key":"K"}`, "40018"},
		{"sub name of 60 bytes", sub(`{"type":"click","name":"` + strings.Repeat("补", 20) + `","key":"K"}`), "0"},
		{"sub name of 63 bytes", sub(`{"type":"click","name":"` + strings.Repeat("补", 21) + `","key":"K"}`), "40025"},
		{"key of 128 bytes", `{"type":"click","name":"甲","key":"` + strings.Repeat("k", 128) + `"}`, "0"},
		{"key of 129 bytes", `{"type":"click","name":"甲","key":"` + strings.Repeat("k", 129) + `"}`, "40019"},
		{"sub key too long", sub(`{"type":"click","name":"甲","key":"` + strings.Repeat("k", 129) + `"}`), "40026"},
		{"no key", `{"type":"click","name":"甲"}`, "40019"},
		{"url", view("https://a.cn/x"), "0"},
		{"url of 1025 bytes", view("https://a.cn/" + strings.Repeat("x", 1012)), "40020"},
		{"sub url too long", sub(view("https://a.cn/" + strings.Repeat("x", 1012))), "40027"},
		{"url without scheme", view("a.cn/x"), "65317"},
		{"unknown type", `{"type":"dance","name":"甲","key":"K"}`, "40017"},
		{"unknown sub type", sub(`{"type":"dance","name":"甲","key":"K"}`), "40024"},
		{"leaf without type", `{"name":"甲"}`, "65308"},
		{"mini program not linked", `{"type":"miniprogram","name":"甲","url":"https://a.cn","appid":"wx1","pagepath":"p"}`, "45064"},
		{"unknown media", `{"type":"media_id","name":"甲","media_id":"none"}`, "40117"},
		{"unknown article", `{"type":"article_id","name":"甲","article_id":"none"}`, "53600"},
	}
	b := newBench(t, nil, nil)
	token := b.token()
	for _, tt := range tests {
		if got := b.post("/cgi-bin/menu/create"+token, `{"button":[`+tt.buttons+`]}`); got.code() != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.want)
		}
	}
}

func TestChecklist08MenuOnTheWire(t *testing.T) {
	b := newBench(t, nil, nil)
	token := b.token()
	if got := b.get("/cgi-bin/menu/get" + token).code(); got != "46003" {
		t.Errorf("menu/get without a menu: %s, want 46003", got)
	}
	if got := b.get("/cgi-bin/get_current_selfmenu_info" + token).text("is_menu_open"); got != "0" {
		t.Errorf("is_menu_open without a menu: %s, want 0", got)
	}
	b.post("/cgi-bin/menu/create"+token, sampleMenu)
	menu := b.get("/cgi-bin/menu/get" + token)
	if _, ok := menu.at("menu", "button", 1, "sub_button").([]any); !ok || menu.text("menu", "button", 0, "type") != "" {
		t.Errorf("menu/get = %v, want sub_button on every button and no type on a parent", menu)
	}
	added := b.post("/cgi-bin/menu/addconditional"+token, `{"button":[{"type":"click","name":"我的","key":"MY"}],"matchrule":{"tag_id":"100"}}`)
	id, isText := added["menuid"].(string)
	if _, number := b.get("/cgi-bin/menu/get"+token).at("conditionalmenu", 0, "menuid").(interface{ Int64() (int64, error) }); !isText || !number {
		t.Errorf("addconditional = %v: menuid is text here and a number in menu/get", added)
	}
	info := b.get("/cgi-bin/get_current_selfmenu_info" + token)
	if info.text("selfmenu_info", "button", 0, "sub_button", "list", 0, "key") != "RENT" {
		t.Errorf("get_current_selfmenu_info = %v, want sub_button.list", info)
	}
	if got := b.post("/cgi-bin/menu/delconditional"+token, `{"menuid":"1"}`).code(); got != "65301" {
		t.Errorf("delconditional of no menu: %s, want 65301", got)
	}
	if got := b.post("/cgi-bin/menu/delconditional"+token, `{"menuid":"`+id+`"}`).code(); got != "0" {
		t.Errorf("delconditional: %s, want 0", got)
	}
	b.call("PATCH", "/sim/options", `{"menu_off":true}`)
	if got := b.get("/cgi-bin/get_current_selfmenu_info" + token).text("is_menu_open"); got != "0" {
		t.Errorf("is_menu_open of a menu switched off: %s, want 0", got)
	}
	b.get("/cgi-bin/menu/delete" + token)
	if got := b.get("/cgi-bin/menu/get" + token).code(); got != "46003" {
		t.Errorf("after delete: %s, want 46003", got)
	}
}

func TestConditionalMenus(t *testing.T) {
	b := newBench(t, nil, nil)
	token := b.token()
	add := func(key, rule string) object {
		return b.post("/cgi-bin/menu/addconditional"+token, `{"button":[{"type":"click","name":"甲","key":"`+key+`"}],"matchrule":`+rule+`}`)
	}
	if got := add("A", `{"tag_id":"100"}`).code(); got != "65303" {
		t.Errorf("without a default menu: %s, want 65303", got)
	}
	b.post("/cgi-bin/menu/create"+token, sampleMenu)
	for rule, want := range map[string]string{`{}`: "65304", `{"tag_id":""}`: "65304", `{"language":"zh_CN"}`: "65320", `{"sex":"1","tag_id":"100"}`: "65320"} {
		if got := add("A", rule).code(); got != want {
			t.Errorf("matchrule %s: %s, want %s", rule, got, want)
		}
	}
	if got := b.post("/cgi-bin/menu/addconditional"+token, `{"button":[],"matchrule":{"tag_id":"1"}}`).code(); got != "65307" {
		t.Errorf("an empty conditional menu: %s, want 65307", got)
	}
	add("OLD", `{"tag_id":"100"}`)
	add("NEW", `{"tag_id":"100"}`)
	add("IOS", `{"client_platform_type":"1"}`)
	tests := []struct{ user, want string }{
		{`{"follows":true}`, "SCAN"}, // the default menu's second button
		{`{"follows":true,"tags":[100]}`, "NEW"},
		{`{"follows":true,"tags":[100,101]}`, "SCAN"}, // the tag applied last counts
		{`{"follows":true,"platform":1}`, "IOS"},
	}
	for _, tt := range tests {
		openID := b.post("/sim/users", tt.user).text("openid")
		got := b.post("/cgi-bin/menu/trymatch"+token, `{"user_id":"`+openID+`"}`)
		if got.text("button", 0, "key") != tt.want && got.text("button", 1, "key") != tt.want {
			t.Errorf("trymatch of %s = %v, want the menu with %s", tt.user, got, tt.want)
		}
	}
	b.post("/sim/users", `{"openid":"oStranger"}`)
	for user, want := range map[string]string{"nobody": "65302", "oStranger": "65315"} {
		if got := b.post("/cgi-bin/menu/trymatch"+token, `{"user_id":"`+user+`"}`).code(); got != want {
			t.Errorf("trymatch of %s: %s, want %s", user, got, want)
		}
	}
}

func TestChecklist03Taps(t *testing.T) {
	hook := &pushes{answer: echo}
	b := newBench(t, hook.ServeHTTP, nil)
	b.post("/cgi-bin/menu/create"+b.token(), sampleMenu)
	b.follower()
	tests := []struct {
		tap    string
		events string // Event or MsgType of the pushes, in any order
		want   string // part of the first push
	}{
		{`{"button":"RENT"}`, "CLICK", `<EventKey><![CDATA[RENT]]></EventKey>`},
		{`{"path":[0,0]}`, "CLICK", `<EventKey><![CDATA[RENT]]></EventKey>`},
		{`{"button":"我的进度"}`, "VIEW", `<EventKey><![CDATA[http://127.0.0.1:9/me]]></EventKey><MenuId>430000001</MenuId>`},
		{`{"button":"SCAN","scan":{"result":"CERT-1"}}`, "scancode_waitmsg", `<ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[CERT-1]]></ScanResult></ScanCodeInfo>`},
		{`{"button":"PIC"}`, "pic_photo_or_album image", ""},
		{`{"button":"WHERE","place":{"latitude":23.1,"longitude":113.2,"label":"广州"}}`, "location_select location", ""},
	}
	for _, tt := range tests {
		from := len(hook.all())
		b.post("/sim/users/u1/tap?wait=true", tt.tap)
		sent := hook.all()[from:]
		for _, name := range strings.Fields(tt.events) {
			if !strings.Contains(strings.Join(sent, ""), "<![CDATA["+name+"]]>") {
				t.Errorf("tap %s pushed %v, want %s", tt.tap, sent, name)
			}
		}
		if len(sent) != len(strings.Fields(tt.events)) || !strings.Contains(sent[0], tt.want) {
			t.Errorf("tap %s pushed %v, want %s with %s", tt.tap, sent, tt.events, tt.want)
		}
	}
	for _, tap := range []string{`{"button":"NONE"}`, `{"path":[0]}`, `{"path":[9]}`, `{"item":"p1"}`, `{"link":"x"}`, `{}`} {
		if r, body := b.do("POST", "/sim/users/u1/tap", "", tap); r.StatusCode != 400 {
			t.Errorf("tap %s: %d %s, want 400", tap, r.StatusCode, body)
		}
	}
}

func TestChecklist03MsgmenuAndLinks(t *testing.T) {
	hook := &pushes{answer: echo}
	b := newBench(t, hook.ServeHTTP, nil)
	openID, token := b.follower(), b.token()
	b.post("/sim/users/u1/send?wait=true", `{"text":"你好"}`)
	send := func(message string) {
		if got := b.post("/cgi-bin/message/custom/send"+token, `{"touser":"`+openID+`",`+message+`}`); got.code() != "0" {
			t.Fatalf("custom/send %s = %v", message, got)
		}
	}
	send(`"msgtype":"msgmenu","msgmenu":{"head_content":"您想了解：","list":[{"id":"p1","content":"就业补贴"},{"id":"p2","content":"租房补贴"}],"tail_content":"点一下"}`)
	b.post("/sim/users/u1/tap?wait=true", `{"item":"p2"}`)
	last := hook.all()[1]
	if field([]byte(last), "Content") != "租房补贴" || field([]byte(last), "bizmsgmenuid") != "p2" {
		t.Errorf("msgmenu tap pushed %s, want 租房补贴 with p2", last)
	}
	send(`"msgtype":"text","text":{"content":"看<a href=\"` + b.sim.platform.opts.SiteURL + `/p/1?a=1\">指南</a>或<a href=\"weixin://bizmsgmenu?msgmenucontent=更多&msgmenuid=m\">更多</a>"}`)
	opened := b.post("/sim/users/u1/tap", `{"link":"指南"}`)
	if frame := opened.text("open", "frame_url"); !strings.HasSuffix(frame, "/p/1?a=1") || !strings.HasPrefix(frame, "http://u1.sim.localhost:") {
		t.Errorf("tapping the link opens %v, want u1's own host", opened["open"])
	}
	b.post("/sim/users/u1/tap?wait=true", `{"link":"更多"}`)
	if last := hook.all()[2]; field([]byte(last), "Content") != "更多" || field([]byte(last), "bizmsgmenuid") != "m" {
		t.Errorf("inline menu tap pushed %s, want 更多 with m", last)
	}
	send(`"msgtype":"news","news":{"articles":[{"title":"外面","url":"https://example.cn/a"}]}`)
	if out := b.post("/sim/users/u1/tap", `{"link":"外面"}`); out.text("open", "url") != "https://example.cn/a" || out.text("open", "frame_url") != "" {
		t.Errorf("a foreign link opens %v, want no frame", out["open"])
	}
}

func TestChecklist09CustomRefusals(t *testing.T) {
	b := newBench(t, nil, func(o *Options) { o.MiniPrograms = []string{"wxmini"} })
	openID, token := b.follower(), b.token()
	b.post("/sim/users/u1/pay", "")
	items := func(n, size int) string {
		return strings.TrimSuffix(strings.Repeat(fmt.Sprintf(`{"id":"1","content":"%s"},`, strings.Repeat("x", size)), n), ",")
	}
	tests := []struct{ name, to, message, want string }{
		{"text of 2048 bytes", openID, `"msgtype":"text","text":{"content":"` + strings.Repeat("x", 2048) + `"}`, "0"},
		{"text of 2049 bytes", openID, `"msgtype":"text","text":{"content":"` + strings.Repeat("补", 683) + `"}`, "45002"},
		{"empty text", openID, `"msgtype":"text","text":{"content":""}`, "44004"},
		{"stranger", "oNobody", `"msgtype":"text","text":{"content":"x"}`, "40003"},
		{"unknown type", openID, `"msgtype":"dance"`, "40008"},
		{"image without id", openID, `"msgtype":"image","image":{}`, "41006"},
		{"unknown image", openID, `"msgtype":"image","image":{"media_id":"none"}`, "40007"},
		{"music without thumb", openID, `"msgtype":"music","music":{"musicurl":"https://a.cn/a.mp3"}`, "40007"},
		{"two articles", openID, `"msgtype":"news","news":{"articles":[{"title":"a"},{"title":"b"}]}`, "45008"},
		{"no article", openID, `"msgtype":"news","news":{"articles":[]}`, "44003"},
		{"unknown draft", openID, `"msgtype":"mpnews","mpnews":{"media_id":"none"}`, "40007"},
		{"unknown published article", openID, `"msgtype":"mpnewsarticle","mpnewsarticle":{"article_id":"none"}`, "53600"},
		{"msgmenu", openID, `"msgtype":"msgmenu","msgmenu":{"list":[` + items(2, 5) + `]}`, "0"},
		{"msgmenu without items", openID, `"msgtype":"msgmenu","msgmenu":{"list":[]}`, "45098"},
		{"msgmenu item too long", openID, `"msgtype":"msgmenu","msgmenu":{"list":[` + items(1, 61) + `]}`, "45099"},
		{"foreign mini program", openID, `"msgtype":"miniprogrampage","miniprogrampage":{"appid":"wx1","pagepath":"p"}`, "40166"},
		{"card without id", openID, `"msgtype":"wxcard","wxcard":{}`, "40097"},
		{"wrong type", openID, `"msgtype":1`, "47001"},
	}
	for _, tt := range tests {
		if got := b.post("/cgi-bin/message/custom/send"+token, `{"touser":"`+tt.to+`",`+tt.message+`}`); got.code() != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.want)
		}
	}
	b.call("PATCH", "/sim/users/u1", `{"blacklisted":true}`)
	if got := b.post("/cgi-bin/message/custom/send"+token, `{"touser":"`+openID+`","msgtype":"text","text":{"content":"x"}}`).code(); got != "43019" {
		t.Errorf("somebody on the blacklist: %s, want 43019", got)
	}
	b.call("PATCH", "/sim/options", `{"unverified":true}`)
	if got := b.post("/cgi-bin/message/custom/send"+token, `{}`).code(); got != "48001" {
		t.Errorf("an unverified account: %s, want 48001", got)
	}
}

// TestChecklist03Allowances: how many messages each trigger allows, and for how long.
func TestChecklist03Allowances(t *testing.T) {
	tests := []struct {
		name, path, body string
		count            int
		window, beyond   string
	}{
		{"message", "send", `{"text":"x"}`, 5, "47h59m59s", "1s"},
		{"menu click", "tap", `{"button":"RENT"}`, 3, "59s", "1s"},
		{"scan button", "tap", `{"button":"SCAN","scan":{"result":"x"}}`, 3, "59s", "1s"},
		{"scan of a code", "scan", `{"scene":"a"}`, 3, "59s", "1s"},
		{"view button", "tap", `{"button":"我的进度"}`, 0, "0s", "0s"},
		{"location button", "location", `{}`, 0, "0s", "0s"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, echoHandler, nil)
			openID, token := b.follower(), b.token()
			b.post("/cgi-bin/menu/create"+token, sampleMenu)
			send := func() string {
				return b.post("/cgi-bin/message/custom/send"+b.token(), `{"touser":"`+openID+`","msgtype":"text","text":{"content":"x"}}`).code()
			}
			b.post("/sim/users/u1/"+tt.path+"?wait=true", tt.body)
			for i := range tt.count {
				if got := send(); got != "0" {
					t.Errorf("message %d: %s, want 0", i+1, got)
				}
			}
			if got, want := send(), map[bool]string{true: "45047", false: "45015"}[tt.count > 0]; got != want {
				t.Errorf("message %d: %s, want %s", tt.count+1, got, want)
			}
			if tt.count == 0 {
				return
			}
			b.post("/sim/users/u1/"+tt.path+"?wait=true", tt.body)
			b.advance(tt.window)
			if got := send(); got != "0" {
				t.Errorf("just before the window ends, after another trigger: %s, want 0", got)
			}
			b.advance(tt.beyond)
			if got := send(); got != "45015" {
				t.Errorf("after the window: %s, want 45015", got)
			}
		})
	}
}

func TestChecklist03FollowAllowance(t *testing.T) {
	b := newBench(t, echoHandler, nil)
	openID := b.post("/sim/users", `{}`).text("openid")
	token := b.token()
	send := func() string {
		return b.post("/cgi-bin/message/custom/send"+token, `{"touser":"`+openID+`","msgtype":"text","text":{"content":"x"}}`).code()
	}
	if got := send(); got != "45015" {
		t.Errorf("before following: %s, want 45015", got)
	}
	b.post("/sim/users/u1/follow?wait=true", `{}`)
	for i, want := range []string{"0", "0", "0", "45047"} {
		if got := send(); got != want {
			t.Errorf("message %d after following: %s, want %s", i+1, got, want)
		}
	}
	b.post("/sim/users/u1/unfollow?wait=true", `{}`)
	if got := send(); got != "45015" {
		t.Errorf("after unfollowing: %s, want 45015", got)
	}
	b.call("PATCH", "/sim/options", `{"rules":{"allowance":{"unfollowed_code":43004}}}`)
	if got := send(); got != "43004" {
		t.Errorf("after unfollowing, by the other rule: %s, want 43004", got)
	}
}

func TestTyping(t *testing.T) {
	b := newBench(t, echoHandler, nil)
	openID, token := b.follower(), b.token()
	typing := func(command string) string {
		return b.post("/cgi-bin/message/custom/typing"+token, `{"touser":"`+openID+`","command":"`+command+`"}`).code()
	}
	if got := typing("Typing"); got != "45080" {
		t.Errorf("without interaction: %s, want 45080", got)
	}
	b.post("/sim/users/u1/send?wait=true", `{"text":"x"}`)
	for _, step := range []struct{ command, want string }{{"Typing", "0"}, {"Typing", "45081"}, {"CancelTyping", "0"}, {"Typing", "0"}, {"Dance", "45072"}} {
		if got := typing(step.command); got != step.want {
			t.Errorf("%s: %s, want %s", step.command, got, step.want)
		}
	}
	if b.get("/sim/users/u1").text("typing") != "true" {
		t.Errorf("the phone does not show typing")
	}
	b.advance("31s")
	if got := typing("Typing"); got != "45080" {
		t.Errorf("31 s after the last message: %s, want 45080", got)
	}
}
