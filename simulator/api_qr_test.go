package simulator

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"net/url"
	"strings"
	"testing"
)

func TestQRRefusals(t *testing.T) {
	b, _ := quietBench(t, nil)
	b.setRules(`{"code":{"permanent":1}}`)
	const create = "/cgi-bin/qrcode/create"
	body := func(action, scene string) string {
		return `{"action_name":"` + action + `","action_info":{"scene":{` + scene + `}}}`
	}
	b.refused(b.token(), []refusal{
		{"no such action", create, body("QR_CARD", `"scene_id":1`), "40053", ""},
		{"scene 0", create, body("QR_SCENE", `"scene_id":0`), "40129", ""},
		{"scene of 32 bits", create, body("QR_SCENE", `"scene_id":4294967295`), "0", ""},
		{"scene beyond", create, body("QR_SCENE", `"scene_id":4294967296`), "40129", ""},
		{"permanent scene too high", create, body("QR_LIMIT_SCENE", `"scene_id":100001`), "40129", ""},
		{"empty text", create, body("QR_STR_SCENE", `"scene_str":""`), "40129", ""},
		{"64 characters", create, body("QR_STR_SCENE", `"scene_str":"`+strings.Repeat("学", 64)+`"`), "0", ""},
		{"65 characters", create, body("QR_LIMIT_STR_SCENE", `"scene_str":"`+strings.Repeat("学", 65)+`"`), "40129", ""},
		{"too long a life", create, `{"expire_seconds":2592001,` + body("QR_SCENE", `"scene_id":1`)[1:], "40097", ""},
		{"permanent", create, body("QR_LIMIT_STR_SCENE", `"scene_str":"school"`), "0", ""},
		{"one permanent too many", create, body("QR_LIMIT_STR_SCENE", `"scene_str":"school"`), "45029", ""},
	})
}

// TestChecklist03QRCodes: the picture, and what a graduate's scan makes of it.
func TestChecklist03QRCodes(t *testing.T) {
	b, hook := quietBench(t, nil)
	token := b.token()
	b.post("/sim/users", `{"name":"卓玛"}`)
	code := b.post("/cgi-bin/qrcode/create"+token, `{"expire_seconds":3600,"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":"qrscene_school_042"}}}`)
	twin := b.post("/cgi-bin/qrcode/create"+token, `{"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":"qrscene_school_042"}}}`)
	number := b.post("/cgi-bin/qrcode/create"+token, `{"action_name":"QR_LIMIT_SCENE","action_info":{"scene":{"scene_id":42}}}`)
	ticket := code.text("ticket")
	if code.text("expire_seconds") != "3600" || twin.text("expire_seconds") != "60" || twin.text("ticket") == ticket || number.at("expire_seconds") != nil {
		t.Errorf("codes %v, %v, %v; want lives of 3600 s, 60 s and for ever, and two tickets", code, twin, number)
	}
	if url.QueryEscape(ticket) == ticket || !strings.HasPrefix(code.text("url"), "http://weixin.qq.com/q/") {
		t.Errorf("ticket %q must need escaping; url %q", ticket, code.text("url"))
	}
	r, picture := b.do("GET", "/cgi-bin/showqrcode?ticket="+url.QueryEscape(ticket), "", "")
	if img, err := jpeg.Decode(bytes.NewReader([]byte(picture))); err != nil || img.Bounds().Dx() < 200 || r.Header.Get("Content-Type") != "image/jpg" {
		t.Errorf("picture: %v, %s", err, r.Header.Get("Content-Type"))
	}
	if r, _ := b.do("GET", "/cgi-bin/showqrcode?ticket=bad", "", ""); r.StatusCode != 404 {
		t.Errorf("bad ticket: %d, want 404", r.StatusCode)
	}
	steps := []struct{ body, want string }{
		{fmt.Sprintf(`{"ticket":%q}`, ticket), `<Event><![CDATA[subscribe]]></Event><EventKey><![CDATA[qrscene_qrscene_school_042]]></EventKey><Ticket><![CDATA[` + ticket + `]]></Ticket>`},
		{fmt.Sprintf(`{"url":%q}`, code.text("url")), `<Event><![CDATA[SCAN]]></Event><EventKey><![CDATA[qrscene_school_042]]></EventKey><Ticket><![CDATA[` + ticket + `]]></Ticket>`},
		{fmt.Sprintf(`{"ticket":%q}`, number.text("ticket")), `<Event><![CDATA[SCAN]]></Event><EventKey><![CDATA[42]]></EventKey>`},
		{`{"scene":"elsewhere","via":"ADD_SCENE_OTHERS"}`, `<EventKey><![CDATA[elsewhere]]></EventKey><Ticket>`},
	}
	for i, tt := range steps {
		b.post("/sim/users/u1/scan?wait=true", tt.body)
		if got := hook.all(); len(got) != i+1 || !strings.Contains(got[i], tt.want) {
			t.Fatalf("scan %s pushed %q\nwant %s", tt.body, got, tt.want)
		}
	}
	b.post("/sim/users", `{"name":"扎西"}`)
	b.post("/sim/users/u2/follow?wait=true", fmt.Sprintf(`{"ticket":%q}`, number.text("ticket")))
	if o := b.get("/cgi-bin/user/info" + token + "&openid=" + b.get("/sim/users/u2").text("openid")); o.text("qr_scene") != "42" || o.text("qr_scene_str") != "" {
		t.Errorf("user/info after following by a numbered code = %v, want qr_scene 42", o)
	}
	b.advance("61m")
	for _, gone := range []string{ticket, "never made"} {
		if r, body := b.do("POST", "/sim/users/u1/scan", "", fmt.Sprintf(`{"ticket":%q}`, gone)); r.StatusCode != 400 {
			t.Errorf("scan of %q = %d %s, want 400", gone, r.StatusCode, body)
		}
	}
	if r, _ := b.do("GET", "/cgi-bin/showqrcode?ticket="+url.QueryEscape(ticket), "", ""); r.StatusCode != 404 {
		t.Errorf("expired ticket: %d, want 404", r.StatusCode)
	}
}

func TestShortKeys(t *testing.T) {
	b, _ := quietBench(t, nil)
	token := b.token()
	const gen, fetch = "/cgi-bin/shorten/gen", "/cgi-bin/shorten/fetch"
	long := "学校=示例学院&专业=护理"
	made := b.post(gen+token, fmt.Sprintf(`{"long_data":%q,"expire_seconds":100}`, long))
	key := made.text("short_key")
	if len(key) != 15 || strings.ContainsAny(key, "-_") {
		t.Errorf("short key %q, want 15 letters and digits", key)
	}
	b.advance("40s")
	if o := b.post(fetch+token, `{"short_key":"`+key+`"}`); o.text("long_data") != long || o.text("expire_seconds") == "" {
		t.Errorf("fetch = %v", o)
	}
	b.advance("61s")
	b.refused(token, []refusal{
		{"expired", fetch, `{"short_key":"` + key + `"}`, "9410011", ""},
		{"unknown", fetch, `{"short_key":"x"}`, "9410010", ""},
		{"none", fetch, `{}`, "47003", "short_key"},
		{"nothing", gen, `{"long_data":""}`, "47003", "long_data"},
		{"4 KB and one", gen, `{"long_data":"` + strings.Repeat("a", 4097) + `"}`, "47003", "long_data"},
		{"too long a life", gen, `{"long_data":"a","expire_seconds":2592001}`, "47003", "expire_seconds"},
		{"the old shortener", "/cgi-bin/shorturl", `{"action":"long2short","long_url":"https://svc.example.cn"}`, "45103", ""},
	})
}
