package simulator

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

func TestTemplateValues(t *testing.T) {
	rules, err := DefaultRules()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		key, value string
		want       bool
	}{
		{"thing1", strings.Repeat("补", 20), true},
		{"thing1", strings.Repeat("补", 21), false},
		{"thing1", "租房 补贴!①", true},
		{"thing1", "两\n行", false},
		{"thing1", "\x00", false},
		{"thing1", "བཀྲ་ཤིས།", true},
		{"short_thing1", "已受理", true},
		{"character_string2", "SQ-2026/001", true},
		{"character_string2", "编号1", false},
		{"character_string2", strings.Repeat("9", 33), false},
		{"number3", "12", true},
		{"number3", "-3.50", true},
		{"number3", "十二", false},
		{"number3", "1,000", false},
		{"letter4", "Lhasa", true},
		{"letter4", "Lhasa1", false},
		{"symbol5", "★★★", true},
		{"symbol5", "ab", false},
		{"symbol5", "★★★★★★", false},
		{"time6", "15:01", true},
		{"time6", "2026年1月1日 15:01", true},
		{"time6", "2026-01-01 09:30", true},
		{"time6", "09:00~11:30", true},
		{"time6", "25:01", false},
		{"time6", "2026年13月1日 15:01", false},
		{"time6", "3:05 PM", false},
		{"time6", "明天", false},
		{"time6", "1:00~2:00~3:00", false},
		{"date7", "2026年1月1日", true},
		{"date7", "2026年1月1日 15:01", true},
		{"date7", "2026年2月30日", false},
		{"date7", "15:01", false},
		{"amount8", "￥3000.00", true},
		{"amount8", "3000元", true},
		{"amount8", "12345678901", false},
		{"amount8", "三千元", false},
		{"phone_number9", "020-00000000", true},
		{"phone_number9", "+86 13800000000 1", true},
		{"phone_number9", "请打电话", false},
		{"phone_number9", "123456789012345678", false},
		{"car_number10", "藏A12345", true},
		{"car_number10", "藏A12345678", false},
		{"name11", "扎西次仁", true},
		{"name11", "扎西·次仁", true},
		{"name11", strings.Repeat("扎", 11), false},
		{"name11", "Tashi Tsering", true},
		{"name11", strings.Repeat("a", 21), false},
		{"name11", "扎西1", false},
		{"phrase12", "审核通过", true},
		{"phrase12", "已经审核通过", false},
		{"phrase12", "通过!", false},
		{"const13", "随便", true},
		{"unknown14", "随便", true},
	}
	for _, tt := range tests {
		if got := rules.Template.validValue(templateField{Key: tt.key}, tt.value); got != tt.want {
			t.Errorf("%s %q: valid %v, want %v", tt.key, tt.value, got, tt.want)
		}
	}
	rules.Template.Tibetan = false
	if rules.Template.validValue(templateField{Key: "thing1"}, "བཀྲ་ཤིས།") {
		t.Error("Tibetan in thing is valid although the rule says no")
	}
	if rules.Template.validValue(templateField{Key: "const1", Enum: []string{"成功"}}, "失败") {
		t.Error("const takes a word that is not on its list")
	}
}

// resultTemplate adds a template with known keys.
func (b *bench) resultTemplate(id string) {
	b.t.Helper()
	b.post("/sim/templates", `{"template_id":"`+id+`","title":"审核结果","content":"申请人:{{name1.DATA}}\n审核结果:{{phrase2.DATA}}\n时间:{{time3.DATA}}\n备注:{{thing4.DATA}}"}`)
}

const resultData = `{"name1":{"value":"卓玛"},"phrase2":{"value":"审核通过"},"time3":{"value":"2026-01-01 09:30"},"thing4":{"value":"请上传银行卡照片","color":"#173177"}}`

func templateBody(openID, id, data, more string) string {
	return fmt.Sprintf(`{"touser":%q,"template_id":%q,"url":"https://svc.example.cn/apply/88","miniprogram":{"appid":"","pagepath":""},"data":%s%s}`, openID, id, data, more)
}

// TestChecklist07TemplateResults: the event after a delay, with each of the three statuses.
func TestChecklist07TemplateResults(t *testing.T) {
	b, hook := quietBench(t, nil)
	token, openID := b.token(), b.follower()
	b.resultTemplate("tPl_A")
	steps := []struct{ name, user, rules, status string }{
		{"sent", `{"blocks_messages":false}`, `{"template":{"system_fails":false}}`, "success"},
		{"blocked", `{"blocks_messages":true}`, `{"template":{"system_fails":false}}`, "failed:user block"},
		{"failed", `{"blocks_messages":false}`, `{"template":{"system_fails":true}}`, "failed: system failed"},
	}
	for i, tt := range steps {
		b.call("PATCH", "/sim/users/u1", tt.user)
		b.setRules(tt.rules)
		id := b.post("/cgi-bin/message/template/send"+token, templateBody(openID, "tPl_A", resultData, "")).text("msgid")
		b.post("/sim/settle", "")
		if n := len(hook.all()); n != i {
			t.Fatalf("%s: %d events before the delay, want %d", tt.name, n, i)
		}
		b.advance("3s")
		want := `<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event><MsgID>` + id + `</MsgID><Status><![CDATA[` + tt.status + `]]></Status>`
		if got := hook.all(); len(got) != i+1 || !strings.Contains(got[i], want) || !strings.Contains(got[i], "<FromUserName><![CDATA["+openID) {
			t.Errorf("%s: events %q, want one more with %s", tt.name, got, want)
		}
	}
	if shown := b.screen("u1"); len(shown) != 1 || shown[0].text("kind") != "template" || shown[0].text("fields", 3, "value") != "请上传银行卡照片" {
		t.Errorf("screen = %v, want the one template message that arrived", shown)
	}
	b.setRules(`{"template":{"system_fails":false},"job":{"lose_events":true}}`)
	b.post("/cgi-bin/message/template/send"+token, templateBody(openID, "tPl_A", resultData, ""))
	b.advance("1h")
	if n := len(hook.all()); n != 3 {
		t.Errorf("%d events with lose_events, want 3 still", n)
	}
}

// TestChecklist08TemplateMsgID: msgid is a JSON number above 2^53; a client_msg_id within
// 10 minutes is one message.
func TestChecklist08TemplateMsgID(t *testing.T) {
	b, _ := quietBench(t, nil)
	token, openID := b.token(), b.follower()
	b.resultTemplate("tPl_A")
	send := func() string {
		o := b.post("/cgi-bin/message/template/send"+token, templateBody(openID, "tPl_A", resultData, `,"client_msg_id":"apply-88"`))
		if o.code() != "0" {
			t.Fatalf("send = %v", o)
		}
		return o.text("msgid")
	}
	first := send()
	if n, err := strconv.ParseInt(first, 10, 64); err != nil || n <= 1<<53 {
		t.Errorf("msgid %s, want a number above 2^53", first)
	}
	b.advance("9m")
	if again := send(); again != first || len(b.screen("u1")) != 1 {
		t.Errorf("repeat within 10 min: msgid %s, %d on the screen; want %s and 1", again, len(b.screen("u1")), first)
	}
	b.advance("2m")
	if later := send(); later == first || len(b.screen("u1")) != 2 {
		t.Errorf("repeat after 11 min: msgid %s, %d on the screen; want a new one and 2", later, len(b.screen("u1")))
	}
}

func TestChecklist05TemplateRefusals(t *testing.T) {
	b, _ := quietBench(t, nil)
	token, openID := b.token(), b.follower()
	b.resultTemplate("tPl_A")
	b.post("/sim/users", `{"openid":"oStranger","follows":false}`)
	b.post("/sim/users", `{"openid":"oBlocked","follows":true,"blacklisted":true}`)
	const send = "/cgi-bin/message/template/send"
	replaced := func(old, new string) string {
		return templateBody(openID, "tPl_A", strings.Replace(resultData, old, new, 1), "")
	}
	b.refused(token, []refusal{
		{"unknown person", send, templateBody("oNobody", "tPl_A", resultData, ""), "40003", ""},
		{"unknown template", send, templateBody(openID, "tPl_Z", resultData, ""), "40037", ""},
		{"not following", send, templateBody("oStranger", "tPl_A", resultData, ""), "43004", ""},
		{"on the blacklist", send, templateBody("oBlocked", "tPl_A", resultData, ""), "43019", ""},
		{"a key too long", send, replaced("请上传银行卡照片", strings.Repeat("长", 21)), "47003", "data.thing4.value invalid"},
		{"a key of another kind", send, replaced("审核通过", "ok"), "47003", "data.phrase2.value invalid"},
		{"an empty key", send, replaced("卓玛", ""), "47003", "data.name1.value is empty"},
		{"a key not submitted", send, replaced(`"time3":{"value":"2026-01-01 09:30"},`, ""), "47003", "data.time3.value is empty"},
		{"a number for a value", send, replaced(`"卓玛"`, "7"), "47001", ""},
		{"a foreign mini program", send, templateBody(openID, "tPl_A", resultData, `,"miniprogram":{"appid":"wxother","pagepath":"p"}`), "40166", ""},
		{"client_msg_id too long", send, templateBody(openID, "tPl_A", resultData, `,"client_msg_id":"`+strings.Repeat("a", 33)+`"`), "47003", "client_msg_id"},
	})
	if shown := b.screen("u1"); len(shown) != 0 {
		t.Errorf("refused messages on the screen: %v", shown)
	}
}

func TestTemplateManagement(t *testing.T) {
	b, _ := quietBench(t, nil)
	token := b.token()
	const add, del = "/cgi-bin/template/api_add_template", "/cgi-bin/template/del_private_template"
	id := b.post(add+token, `{"template_id_short":"43216","keyword_name_list":["审核结果","申请人"]}`).text("template_id")
	list := b.get("/cgi-bin/template/get_all_private_template" + token)
	if got := list.text("template_list", 0, "content"); got != "审核结果:{{phrase2.DATA}}\n申请人:{{name1.DATA}}\n" || list.text("template_list", 0, "template_id") != id {
		t.Errorf("get_all_private_template = %v, want %s with the keywords in the caller's order", list, id)
	}
	b.refused(token, []refusal{
		{"unknown short id", add, `{"template_id_short":"1"}`, "40037", ""},
		{"unknown keyword", add, `{"template_id_short":"43216","keyword_name_list":["鞋码"]}`, "47003", "keyword_name_list"},
		{"delete", del, `{"template_id":"` + id + `"}`, "0", ""},
		{"delete again", del, `{"template_id":"` + id + `"}`, "40037", ""},
		{"industry", "/cgi-bin/template/api_set_industry", `{"industry_id1":"1","industry_id2":"4"}`, "0", ""},
		{"industry twice a month", "/cgi-bin/template/api_set_industry", `{"industry_id1":"1","industry_id2":"4"}`, "43100", ""},
	})
	for i := range 25 {
		if o := b.post(add+token, `{"template_id_short":"43217"}`); o.code() != "0" {
			t.Fatalf("template %d: %v", i+1, o)
		}
	}
	if o := b.post(add+token, `{"template_id_short":"43217"}`); o.code() != "45026" {
		t.Errorf("template 26 = %v, want 45026", o)
	}
	if o := b.get("/cgi-bin/template/get_industry" + token); o.text("primary_industry", "second_class") == "" {
		t.Errorf("get_industry = %v", o)
	}
	b.post("/sim/templates", `{"template_id":"tPl_X","product":"notice","long_term":true,"content":"事项:{{thing1.DATA}}"}`)
	own := b.list("/sim/templates")
	if last := own[len(own)-1]; own[len(own)-2].text("template_id") != "tPl_X" || last.text("template_id") != onceTemplateID || last.text("product") != "once" {
		t.Errorf("GET /sim/templates ends with %v, want tPl_X and the one-time template", own[len(own)-2:])
	}
	for _, body := range []string{`{"title":"x","content":"没有占位"}`, `{"product":"sms","content":"a:{{thing1.DATA}}"}`} {
		if r, got := b.do("POST", "/sim/templates", "", body); r.StatusCode != 400 {
			t.Errorf("POST /sim/templates %s = %d %s, want 400", body, r.StatusCode, got)
		}
	}
}

func TestLibraryReads(t *testing.T) {
	list, err := library()
	if err != nil || len(list) == 0 {
		t.Fatalf("templates.yaml: %d entries, %v", len(list), err)
	}
	rules, err := DefaultRules()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range list {
		for i := range l.Keywords {
			if f := l.field(i); !rules.Template.validValue(f, f.Example) {
				t.Errorf("template %d: the example %q does not fit %s", l.ID, f.Example, f.Key)
			}
		}
	}
}
