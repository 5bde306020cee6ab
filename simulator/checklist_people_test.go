package simulator

import (
	"strings"
	"testing"
)

// TestChecklist03Messages: each message type as it stands on the wire (section 19.1).
func TestChecklist03Messages(t *testing.T) {
	tests := []struct{ send, want string }{
		{`{"text":"补贴怎么申请"}`, `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[补贴怎么申请]]></Content><MsgId>`},
		{`{"text":"a]]>b"}`, `<![CDATA[a]]]]><![CDATA[>b]]>`},
		{`{"text":"这个怎么报名","msg_data_id":2247500123,"idx":1}`, `<MsgDataId>2247500123</MsgDataId><Idx>1</Idx>`},
		{`{"text":"再来","msg_id":7,"create_time":1767225600}`, `<CreateTime>1767225600</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[再来]]></Content><MsgId>7</MsgId>`},
		{`{"type":"image"}`, `<MsgType><![CDATA[image]]></MsgType><PicUrl><![CDATA[http://`},
		{`{"type":"voice","recognition":"租房"}`, `<Format><![CDATA[amr]]></Format><Recognition><![CDATA[租房]]></Recognition><MediaId16K>`},
		{`{"type":"voice"}`, `<Format><![CDATA[amr]]></Format><MediaId16K>`},
		{`{"type":"video"}`, `<MsgType><![CDATA[video]]></MsgType><MediaId>`},
		{`{"type":"shortvideo"}`, `<MsgType><![CDATA[shortvideo]]></MsgType><MediaId>`},
		{`{"type":"location","latitude":23.12911,"longitude":113.264385,"label":"广州市越秀区"}`,
			`<Location_X>23.129110</Location_X><Location_Y>113.264385</Location_Y><Scale>16</Scale><Label><![CDATA[广州市越秀区]]></Label>`},
		{`{"type":"link","title":"招聘","description":"某单位","url":"https://example.cn/a"}`,
			`<Title><![CDATA[招聘]]></Title><Description><![CDATA[某单位]]></Description><Url><![CDATA[https://example.cn/a]]></Url>`},
		{`{"type":"file","title":"简历.pdf"}`, `<MsgType><![CDATA[file]]></MsgType><Title><![CDATA[简历.pdf]]></Title>`},
		{`{"type":"raw","raw_type":"hologram","elements":[{"name":"P","children":[{"name":"N","text":"1","bare":true}]}]}`,
			`<MsgType><![CDATA[hologram]]></MsgType><P><N>1</N></P><MsgId>`},
	}
	hook := &pushes{}
	b := newBench(t, hook.ServeHTTP, nil)
	openID := b.follower()
	for i, tt := range tests {
		b.post("/sim/users/u1/send?wait=true", tt.send)
		got := hook.all()[i]
		head := `<xml><ToUserName><![CDATA[gh_5f2c91d07ab3]]></ToUserName><FromUserName><![CDATA[` + openID + `]]></FromUserName><CreateTime>`
		if !strings.HasPrefix(got, head) || !strings.Contains(got, tt.want) {
			t.Errorf("send %s pushed\n%s\nwant %s", tt.send, got, tt.want)
		}
	}
	if len(openID) != 28 || openID[0] != 'o' {
		t.Errorf("openid %q, want 28 characters from o on", openID)
	}
	for _, bad := range []string{`{"type":"dance"}`, `{"type":"raw"}`, `{"type":"image","data":"@"}`, `{"words":"x"}`, `{`} {
		if r, body := b.do("POST", "/sim/users/u1/send", "", bad); r.StatusCode != 400 {
			t.Errorf("send %s: %d %s, want 400", bad, r.StatusCode, body)
		}
	}
}

// TestChecklist03Events: following, scanning, leaving, revoking.
func TestChecklist03Events(t *testing.T) {
	hook := &pushes{}
	b := newBench(t, hook.ServeHTTP, nil)
	openID := b.post("/sim/users", `{"name":"卓玛"}`).text("openid")
	steps := []struct{ act, body, want string }{
		{"follow", `{}`, `<Event><![CDATA[subscribe]]></Event><EventKey><![CDATA[]]></EventKey></xml>`},
		{"scan", `{"scene":"school_042"}`, `<Event><![CDATA[SCAN]]></Event><EventKey><![CDATA[school_042]]></EventKey><Ticket>`},
		{"location", `{"latitude":23.1,"longitude":113.2}`, `<Event><![CDATA[LOCATION]]></Event><Latitude>23.100000</Latitude>`},
		{"unfollow", `{}`, `<Event><![CDATA[unsubscribe]]></Event>`},
		{"follow", `{"scene":"school_042"}`, `<Event><![CDATA[subscribe]]></Event><EventKey><![CDATA[qrscene_school_042]]></EventKey><Ticket>`},
		{"revoke", `{"info":"206"}`, `<Event><![CDATA[user_authorization_revoke]]></Event><OpenID><![CDATA[` + openID + `]]></OpenID><AppID><![CDATA[wx0f1e2d3c4b5a6978]]></AppID><RevokeInfo><![CDATA[206]]></RevokeInfo>`},
		{"revoke", `{"info":"cancellation"}`, `<Event><![CDATA[user_authorization_cancellation]]></Event>`},
	}
	for i, s := range steps {
		b.post("/sim/users/u1/"+s.act+"?wait=true", s.body)
		if got := hook.all(); len(got) != i+1 || !strings.Contains(got[i], s.want) {
			t.Fatalf("%s %s pushed %v, want %s", s.act, s.body, got[min(i, len(got)):], s.want)
		}
	}
	if u := b.get("/sim/users/u1"); u.text("subscribe_scene") != "ADD_SCENE_QR_CODE" || u.text("qr_scene") != "school_042" {
		t.Errorf("the graduate %v does not remember the code", u)
	}
	if strings.Contains(hook.all()[5], "<FromUserName><![CDATA["+openID) {
		t.Errorf("a revocation comes from the platform, not from the graduate: %s", hook.all()[5])
	}
}

func TestChecklist03Silence(t *testing.T) {
	hook := &pushes{answer: echo}
	b := newBench(t, hook.ServeHTTP, nil)
	b.follower()
	b.call("PATCH", "/sim/users/u1", `{"blacklisted":true}`)
	if got := b.post("/sim/users/u1/send?wait=true", `{"text":"x"}`); len(got.at("deliveries").([]any)) != 0 || len(hook.all()) != 0 {
		t.Errorf("somebody on the blacklist pushed %v", hook.all())
	}
	b.post("/sim/users", `{}`)
	if r, body := b.do("POST", "/sim/users/u2/send", "", `{"text":"x"}`); r.StatusCode != 400 || !strings.Contains(body, "还没有关注") {
		t.Errorf("a stranger writes: %d %s, want 400", r.StatusCode, body)
	}
	if r, _ := b.do("POST", "/sim/users/u9/send", "", `{"text":"x"}`); r.StatusCode != 404 {
		t.Errorf("nobody writes: %d, want 404", r.StatusCode)
	}
}

// TestChecklist03Screens: what one graduate sees, another does not.
func TestChecklist03Screens(t *testing.T) {
	b := newBench(t, echoHandler, nil)
	b.follower()
	b.follower()
	b.post("/sim/users/u1/send?wait=true", `{"text":"一"}`)
	b.post("/sim/users/u2/send?wait=true", `{"text":"二"}`)
	one, two := b.list("/sim/users/u1/screen"), b.list("/sim/users/u2/screen")
	if len(one) != 2 || len(two) != 2 || one[1].text("text") != "听到：一" || two[1].text("text") != "听到：二" {
		t.Errorf("screens %v and %v, want each their own", one, two)
	}
	after := b.list("/sim/users/u1/screen?after=" + one[0].text("id"))
	if len(after) != 1 {
		t.Errorf("after the first entry: %v, want one", after)
	}
}

func TestScreenWaits(t *testing.T) {
	b := newBench(t, echoHandler, nil)
	openID, token := b.follower(), b.token()
	b.post("/sim/users/u1/pay", "")
	read := make(chan []object)
	go func() { read <- b.list("/sim/users/u1/screen?wait=30s") }()
	b.post("/cgi-bin/message/custom/send"+token, `{"touser":"`+openID+`","msgtype":"text","text":{"content":"来了"}}`)
	if got := <-read; len(got) != 1 || got[0].text("text") != "来了" || got[0].text("via") != "custom" {
		t.Errorf("waiting for the screen gave %v, want 来了", got)
	}
}

func TestSeed(t *testing.T) {
	b := newBench(t, nil, nil)
	b.sim.Seed()
	b.sim.Seed()
	users := b.list("/sim/users")
	if len(users) != 3 || users[0].text("name") != "卓玛" || users[2].text("name") != "央金" {
		t.Errorf("Seed twice made %v, want 卓玛, 扎西, 央金", users)
	}
	b.post("/sim/reset", `{}`)
	if users := b.list("/sim/users"); len(users) != 0 {
		t.Errorf("after reset: %v, want nobody", users)
	}
}
