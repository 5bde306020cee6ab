package simulator

import (
	"fmt"
	"strings"
	"testing"
)

// TestChecklist07Mass: SENDING, then the event with its counts, and the card on the
// followers' screens.
func TestChecklist07Mass(t *testing.T) {
	b, hook := quietBench(t, nil)
	token := b.token()
	for _, u := range []string{`{"follows":true}`, `{"follows":true,"blocks_messages":true}`, `{"follows":true,"blacklisted":true}`, `{"follows":false}`} {
		b.post("/sim/users", u)
	}
	draft := b.draft(token, "一周政策", "<p>都在这里</p>")
	const get = "/cgi-bin/message/mass/get"
	sent := b.post("/cgi-bin/message/mass/sendall"+token, `{"filter":{"is_to_all":true},"mpnews":{"media_id":"`+draft+`"},"msgtype":"mpnews","send_ignore_reprint":0}`)
	id := sent.text("msg_id")
	if sent.code() != "0" || sent.text("msg_data_id") == "" {
		t.Fatalf("sendall = %v", sent)
	}
	if o := b.post(get+token, `{"msg_id":"`+id+`"}`); o.text("msg_status") != "SENDING" || len(b.screen("u1")) != 0 {
		t.Errorf("at once: %v, screen %v; want SENDING and nothing", o, b.screen("u1"))
	}
	b.advance("61s")
	if o := b.post(get+token, `{"msg_id":`+id+`}`); o.text("msg_status") != "SEND_SUCCESS" {
		t.Errorf("later: %v, want SEND_SUCCESS", o)
	}
	shown := b.screen("u1")
	if len(shown) != 1 || shown[0].text("kind") != "article" || shown[0].text("articles", 0, "title") != "一周政策" {
		t.Fatalf("screen = %v, want the card", shown)
	}
	address := shown[0].text("articles", 0, "url")
	for _, want := range []string{
		"<Event><![CDATA[MASSSENDJOBFINISH]]></Event><MsgID>" + id + "</MsgID><Status><![CDATA[send success]]></Status>",
		"<TotalCount>3</TotalCount><FilterCount>2</FilterCount><SentCount>1</SentCount><ErrorCount>1</ErrorCount>",
		"<CopyrightCheckResult><Count>0</Count><ResultList></ResultList><CheckState>1</CheckState></CopyrightCheckResult>",
		"<ArticleUrlResult><Count>1</Count><ResultList><item><ArticleIdx>1</ArticleIdx><ArticleUrl><![CDATA[" + address,
	} {
		if got := strings.Join(hook.all(), ""); !strings.Contains(got, want) {
			t.Errorf("event %s\nwant %s", got, want)
		}
	}
	path := strings.TrimPrefix(address, b.url)
	if status, body := b.page("u1", path); status != 200 || !strings.Contains(body, "都在这里") {
		t.Errorf("the article: %d %s", status, body)
	}
	if o := b.post("/cgi-bin/freepublish/batchget"+token, `{"offset":0,"count":1}`); o.text("total_count") != "0" {
		t.Errorf("freepublish/batchget = %v, want no mass-sent article", o)
	}
	b.refused(token, []refusal{
		{"no such article", "/cgi-bin/message/mass/delete", `{"msg_id":` + id + `,"article_idx":2}`, "40060", ""},
		{"delete", "/cgi-bin/message/mass/delete", `{"msg_id":` + id + `}`, "0", ""},
		{"unknown", get, `{"msg_id":1}`, "40059", ""},
	})
	if status, _ := b.page("u1", path); status != 404 || b.post(get+token, `{"msg_id":`+id+`}`).text("msg_status") != "DELETE" || len(b.screen("u1")) != 1 {
		t.Errorf("after delete: page %d, %d on the screen; want 404, DELETE, and the card still there", status, len(b.screen("u1")))
	}
}

// TestChecklist03MassMonth: four a calendar month for each person, however sent.
func TestChecklist03MassMonth(t *testing.T) {
	b, hook := quietBench(t, nil)
	b.post("/sim/clock", `{"set":"2026-01-20T00:00:00Z"}`)
	token, first, second := b.token(), b.follower(), b.follower()
	send := func(to string, n int) object {
		return b.post("/cgi-bin/message/mass/"+to, fmt.Sprintf(`{"filter":{"is_to_all":true},"touser":[%q,%q],"msgtype":"text","text":{"content":"第%d条"}}`, first, second, n))
	}
	for n := 1; n <= 4; n++ {
		if o := send([]string{"send", "sendall"}[n%2]+token, n); o.code() != "0" {
			t.Fatalf("message %d = %v", n, o)
		}
		b.advance("61s")
	}
	if o := send("sendall"+token, 5); o.code() != "45028" {
		t.Errorf("message 5 = %v, want 45028", o)
	}
	newcomer := b.follower()
	o := b.post("/cgi-bin/message/mass/sendall"+token, `{"filter":{"is_to_all":true},"msgtype":"text","text":{"content":"新来的"}}`)
	b.advance("61s")
	if got := hook.all()[4]; o.code() != "0" || !strings.Contains(got, "<TotalCount>3</TotalCount><FilterCount>1</FilterCount><SentCount>1</SentCount>") {
		t.Errorf("with a newcomer: %v, %s; want one of three reached", o, got)
	}
	if n := len(b.screen(newcomer)); n != 1 || len(b.screen("u1")) != 4 {
		t.Errorf("screens: newcomer %d, first %d; want 1 and 4", n, len(b.screen("u1")))
	}
	b.post("/sim/clock", `{"set":"2026-01-31T16:00:00Z"}`) // February in China
	if o := send("sendall"+b.token(), 6); o.code() != "0" {
		t.Errorf("next month = %v, want 0", o)
	}
}

func TestMassRefusals(t *testing.T) {
	b, _ := quietBench(t, nil)
	token, openID := b.token(), b.follower()
	other := b.follower()
	b.post("/sim/users", `{"openid":"oStranger"}`)
	const all, some, preview = "/cgi-bin/message/mass/sendall", "/cgi-bin/message/mass/send", "/cgi-bin/message/mass/preview"
	text := `"msgtype":"text","text":{"content":"大家好"}`
	everybody := `{"filter":{"is_to_all":true},`
	b.refused(token, []refusal{
		{"one openid", some, `{"touser":["` + openID + `"],` + text + `}`, "40130", ""},
		{"a foreign openid", some, `{"touser":["` + openID + `","x"],` + text + `}`, "40003", ""},
		{"two openids", some, `{"touser":["` + openID + `","` + other + `"],` + text + `}`, "0", ""},
		{"unknown tag", all, `{"filter":{"is_to_all":false,"tag_id":100},` + text + `}`, "45159", ""},
		{"the star tag, as a text", all, `{"filter":{"is_to_all":false,"tag_id":"2"},` + text + `}`, "0", ""},
		{"empty text", all, everybody + `"msgtype":"text","text":{"content":""}}`, "44004", ""},
		{"text too long", all, everybody + `"msgtype":"text","text":{"content":"` + strings.Repeat("长", 700) + `"}}`, "45002", ""},
		{"unknown draft", all, everybody + `"msgtype":"mpnews","mpnews":{"media_id":"x"}}`, "40007", ""},
		{"unknown file", all, everybody + `"msgtype":"voice","voice":{"media_id":"x"}}`, "40007", ""},
		{"unknown msgtype", all, everybody + `"msgtype":"smoke"}`, "40008", ""},
		{"clientmsgid too long", all, everybody + text + `,"clientmsgid":"` + strings.Repeat("c", 65) + `"}`, "45067", ""},
		{"preview to a name", preview, `{"towxname":"u2",` + text + `}`, "0", ""},
		{"preview to nobody's name", preview, `{"towxname":"u9",` + text + `}`, "40132", ""},
		{"preview to nobody", preview, `{"touser":"x",` + text + `}`, "40003", ""},
		{"preview to a stranger", preview, `{"touser":"oStranger",` + text + `}`, "43004", ""},
		{"speed", "/cgi-bin/message/mass/speed/set", `{"speed":4}`, "0", ""},
		{"speed 5", "/cgi-bin/message/mass/speed/set", `{"speed":5}`, "40097", ""},
	})
	if shown := b.screen("u2"); len(shown) != 1 || shown[0].text("via") != "preview" {
		t.Errorf("screen of the preview = %v", shown)
	}
	if o := b.post("/cgi-bin/message/mass/speed/get"+token, ""); o.text("speed") != "4" {
		t.Errorf("speed/get = %v", o)
	}
}

// TestMassKinds: what each msgtype puts on the screen.
func TestMassKinds(t *testing.T) {
	b, _ := quietBench(t, nil)
	token := b.token()
	b.follower()
	amr, _ := sampleMedia("voice")
	mp4, _ := sampleMedia("video")
	picture := b.cover(token)
	voice := b.upload("/cgi-bin/media/upload"+token+"&type=voice", "media", "a.amr", amr, "").text("media_id")
	film := b.upload("/cgi-bin/media/upload"+token+"&type=video", "media", "a.mp4", mp4, "").text("media_id")
	tests := []struct{ body, kind string }{
		{`"msgtype":"image","images":{"media_ids":["` + picture + `"]}`, "image"},
		{`"msgtype":"image","image":{"media_id":"` + picture + `"}`, "image"},
		{`"msgtype":"voice","voice":{"media_id":"` + voice + `"}`, "voice"},
		{`"msgtype":"mpvideo","mpvideo":{"media_id":"` + film + `","title":"办事流程"}`, "video"},
		{`"msgtype":"wxcard","wxcard":{"card_id":"pCard"}`, "card"},
	}
	for i, tt := range tests {
		o := b.post("/cgi-bin/message/mass/preview"+token, `{"towxname":"u1",`+tt.body+`}`)
		if shown := b.screen("u1"); o.code() != "0" || len(shown) != i+1 || shown[i].text("kind") != tt.kind {
			t.Errorf("%s = %v, screen %v; want one more %s", tt.body, o, shown, tt.kind)
		}
	}
	sent := b.post("/cgi-bin/message/mass/sendall"+token, `{"filter":{"is_to_all":true},"msgtype":"text","text":{"content":"一"}}`)
	b.refused(token, []refusal{
		{"card without id", "/cgi-bin/message/mass/preview", `{"towxname":"u1","msgtype":"wxcard"}`, "40097", ""},
		{"a text cannot be deleted", "/cgi-bin/message/mass/delete", `{"msg_id":` + sent.text("msg_id") + `}`, "40008", ""},
		{"unknown job", "/cgi-bin/message/mass/delete", `{"msg_id":1}`, "40059", ""},
	})
}

// TestMassClientMsgID: the same clientmsgid within 24 hours is one job.
func TestMassClientMsgID(t *testing.T) {
	b, _ := quietBench(t, nil)
	b.follower()
	send := func() object {
		return b.post("/cgi-bin/message/mass/sendall"+b.token(), `{"filter":{"is_to_all":true},"msgtype":"text","text":{"content":"一"},"clientmsgid":"2026-01-policy-3"}`)
	}
	first := send()
	b.advance("23h")
	if again := send(); again.code() != "45065" || again.text("msg_id") != first.text("msg_id") {
		t.Errorf("repeat = %v, want 45065 with msg_id %s", again, first.text("msg_id"))
	}
	b.setRules(`{"mass":{"repeat_pause":"24h"}}`)
	if again := send(); again.code() != "45066" {
		t.Errorf("repeat with a pause = %v, want 45066", again)
	}
	b.advance("1h")
	if later := send(); later.code() != "0" || later.text("msg_id") == first.text("msg_id") {
		t.Errorf("after 24 h = %v, want a new job", later)
	}
}

// TestMassDeletedInTime: a job deleted while it waits sends nothing.
func TestMassDeletedInTime(t *testing.T) {
	b, hook := quietBench(t, nil)
	token := b.token()
	b.follower()
	draft := b.draft(token, "撤回", "正文")
	id := b.post("/cgi-bin/message/mass/sendall"+token, `{"filter":{"is_to_all":true},"msgtype":"mpnews","mpnews":{"media_id":"`+draft+`"}}`).text("msg_id")
	b.refused(token, []refusal{{"delete", "/cgi-bin/message/mass/delete", `{"msg_id":` + id + `}`, "0", ""}})
	b.advance("61s")
	if len(b.screen("u1")) != 0 || len(hook.all()) != 0 {
		t.Errorf("screen %v, events %q; want nothing", b.screen("u1"), hook.all())
	}
}
