package simulator

import (
	"fmt"
	"strings"
	"testing"
)

// TestChecklist07Publish: status 1, then the event with whitespace inside article_id; a
// follower can open the article.
func TestChecklist07Publish(t *testing.T) {
	b, hook := quietBench(t, nil)
	token := b.token()
	b.follower()
	draft := b.draft(token, "租房补贴指南", `<p>谁能领</p>`)
	const get = "/cgi-bin/freepublish/get"
	submitted := b.post("/cgi-bin/freepublish/submit"+token, `{"media_id":"`+draft+`"}`)
	id := submitted.text("publish_id")
	if submitted.code() != "0" || submitted.text("msg_data_id") != id {
		t.Fatalf("submit = %v", submitted)
	}
	for _, form := range []string{id, `"` + id + `"`} { // callers write either
		if o := b.post(get+token, `{"publish_id":`+form+`}`); o.text("publish_status") != "1" || o.at("article_id") != nil {
			t.Errorf("get %s at once = %v, want status 1", form, o)
		}
	}
	b.advance("21s")
	done := b.post(get+token, `{"publish_id":`+id+`}`)
	article := done.text("article_id")
	if done.text("publish_status") != "0" || article == "" || done.text("article_detail", "count") != "1" || fmt.Sprint(done.at("fail_idx")) != "[]" {
		t.Errorf("get later = %v, want status 0 with an article_id", done)
	}
	address := done.text("article_detail", "item", 0, "article_url")
	want := "<PublishEventInfo><publish_id>" + id + "</publish_id><publish_status>0</publish_status><article_id>\n<![CDATA[" + article + "]]>\n</article_id>" +
		"<article_detail><count>1</count><item><idx>1</idx><article_url><![CDATA[" + address + "]]></article_url></item></article_detail></PublishEventInfo>"
	if got := hook.all(); len(got) != 1 || !strings.Contains(got[0], "<Event><![CDATA[PUBLISHJOBFINISH]]></Event>") || !strings.Contains(got[0], want) || strings.Contains(got[0], b.get("/sim/users/u1").text("openid")) {
		t.Errorf("event %q\nwant %s, from nobody who follows", got, want)
	}
	if shown := b.screen("u1"); len(shown) != 0 {
		t.Errorf("screen %v: a publication is not pushed to anybody", shown)
	}
	if o := b.get("/cgi-bin/draft/count" + token); o.text("total_count") != "0" {
		t.Errorf("draft/count = %v, want 0: the draft leaves the box", o)
	}
	opened := b.post("/sim/users/u1/open", `{"url":"`+address+`"}`).text("open", "frame_url")
	_, path, _ := strings.Cut(opened, ".localhost")
	_, path, _ = strings.Cut(path, "/")
	if status, body := b.page("u1", "/"+path); status != 200 || !strings.Contains(body, "<p>谁能领</p>") || !strings.Contains(body, "这是模拟器，不是微信") {
		t.Errorf("the article at %s: %d %s", opened, status, body)
	}
}

// TestChecklist07PublishSwitches: the lost event, the other name, and endings other than
// success.
func TestChecklist07PublishSwitches(t *testing.T) {
	tests := []struct{ name, rules, end, event, status string }{
		{"lost", `{"job":{"lose_events":true}}`, `{}`, "", "0"},
		{"the other name", `{"job":{"free_publish_name":true}}`, `{}`, "<Event><![CDATA[FREEPUBLISHJOBFINISH]]></Event>", "0"},
		{"refused by review", `{}`, `{"status":4,"fail_idx":[1,2]}`, "<publish_status>4</publish_status><fail_idx>1</fail_idx><fail_idx>2</fail_idx></PublishEventInfo>", "4"},
		{"failed", `{}`, `{"status":3}`, "<publish_status>3</publish_status></PublishEventInfo>", "3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, hook := quietBench(t, nil)
			token := b.token()
			b.setRules(tt.rules)
			b.post("/sim/publish", tt.end)
			id := b.post("/cgi-bin/freepublish/submit"+token, `{"media_id":"`+b.draft(token, "标题", "正文")+`"}`).text("publish_id")
			b.advance("21s")
			if got := strings.Join(hook.all(), ""); !strings.Contains(got, tt.event) || tt.event == "" && got != "" {
				t.Errorf("events %q, want %s", got, tt.event)
			}
			if o := b.post("/cgi-bin/freepublish/get"+token, `{"publish_id":"`+id+`"}`); o.text("publish_status") != tt.status {
				t.Errorf("get = %v, want status %s", o, tt.status)
			}
			if left := b.get("/cgi-bin/draft/count" + token).text("total_count"); (left == "1") != (tt.status != "0") {
				t.Errorf("%s drafts left with status %s", left, tt.status)
			}
		})
	}
}

// TestChecklist08PublishID: a number, or a string by switch.
func TestChecklist08PublishID(t *testing.T) {
	b, _ := quietBench(t, nil)
	token := b.token()
	for _, tt := range []struct{ rule, want string }{{"false", `"publish_id":2247500123}`}, {"true", `"publish_id":"2247500124"}`}} {
		b.setRules(`{"job":{"publish_id_string":` + tt.rule + `}}`)
		draft := b.draft(token, "标题", "正文")
		if _, body := b.do("POST", "/cgi-bin/freepublish/submit"+token, "", `{"media_id":"`+draft+`"}`); !strings.Contains(body, tt.want) {
			t.Errorf("publish_id_string %s: %s, want %s", tt.rule, body, tt.want)
		}
	}
}

func TestPublished(t *testing.T) {
	b, _ := quietBench(t, nil)
	token := b.token()
	b.follower()
	const one, batch, del = "/cgi-bin/freepublish/getarticle", "/cgi-bin/freepublish/batchget", "/cgi-bin/freepublish/delete"
	id, address := b.articleOf(token, "指南", "<p>正文</p>")
	path := strings.TrimPrefix(address, b.url)
	if o := b.post(one+token, `{"article_id":"`+id+`"}`); o.text("news_item", 0, "title") != "指南" || o.text("news_item", 0, "is_deleted") != "false" || o.text("news_item", 0, "url") != address {
		t.Errorf("getarticle = %v", o)
	}
	if o := b.post(batch+token, `{"offset":0,"count":20,"no_content":1}`); o.text("total_count") != "1" || o.text("item", 0, "article_id") != id || o.text("item", 0, "content", "news_item", 0, "content") != "" {
		t.Errorf("batchget = %v", o)
	}
	b.refused(token, []refusal{
		{"menu with the article", "/cgi-bin/menu/create", `{"button":[{"type":"article_id","name":"最新","article_id":"` + id + `"}]}`, "0", ""},
		{"sent as a card", "/cgi-bin/message/custom/send", fmt.Sprintf(`{"touser":%q,"msgtype":"mpnewsarticle","mpnewsarticle":{"article_id":%q}}`, b.get("/sim/users/u1").text("openid"), id), "45015", ""},
		{"unknown article", one, `{"article_id":"x"}`, "53600", ""},
		{"unknown publication", "/cgi-bin/freepublish/get", `{"publish_id":1}`, "40059", ""},
		{"unknown draft", "/cgi-bin/freepublish/submit", `{"media_id":"x"}`, "40007", ""},
		{"no such place", del, `{"article_id":"` + id + `","index":2}`, "40060", ""},
	})
	b.post("/sim/users/u1/tap", `{"button":"最新"}`)
	if shown := b.screen("u1"); shown[len(shown)-1].text("articles", 0, "url") != address {
		t.Errorf("the menu shows %v, want the card of %s", shown, address)
	}
	b.refused(token, []refusal{
		{"delete", del, `{"article_id":"` + id + `","index":1}`, "0", ""},
		{"again", del, `{"article_id":"` + id + `"}`, "53600", ""},
		{"gone", one, `{"article_id":"` + id + `"}`, "53600", ""},
	})
	if status, body := b.page("u1", path); status != 404 || !strings.Contains(body, "已被发布者删除") || strings.Contains(body, "正文") {
		t.Errorf("a deleted article: %d %s", status, body)
	}
	if o := b.post("/cgi-bin/freepublish/get"+token, `{"publish_id":2247500123}`); o.text("publish_status") != "5" {
		t.Errorf("freepublish/get after deleting = %v, want status 5", o)
	}
	for _, q := range []string{"/s", "/s?mid=1&idx=1", "/s?mid=2247500123&idx=7", "/s?mid=1&idx=1&tempkey=preview", "/s?mid=2247500123&idx=0"} {
		if status, _ := b.page("u1", q); status != 404 {
			t.Errorf("%s: %d, want 404", q, status)
		}
	}
	if r, body := b.do("POST", "/sim/publish", "", `{"status":9}`); r.StatusCode != 400 {
		t.Errorf("POST /sim/publish status 9 = %d %s, want 400", r.StatusCode, body)
	}
}

// TestNewspic: an article of pictures shows its words as words.
func TestNewspic(t *testing.T) {
	b, _ := quietBench(t, nil)
	token := b.token()
	b.follower()
	thumb := b.cover(token)
	media := b.post("/cgi-bin/draft/add"+token, `{"articles":[`+articleJSON(t, "", map[string]any{
		"article_type": "newspic", "content": "一 < 二<b>三</b>", "image_info": map[string]any{"image_list": []any{map[string]any{"image_media_id": thumb}}},
	})+`]}`).text("media_id")
	item := b.post("/cgi-bin/draft/get"+token, `{"media_id":"`+media+`"}`)
	picture := b.url + "/mmbiz/" + thumb + "/0"
	if item.text("news_item", 0, "content") != "一 < 二三" || item.text("news_item", 0, "thumb_url") != picture {
		t.Errorf("draft/get = %v, want plain words and the first picture as cover", item)
	}
	_, body := b.page("u1", strings.TrimPrefix(item.text("news_item", 0, "url"), b.url))
	if !strings.Contains(body, "一 &lt; 二三") || !strings.Contains(body, `<img src="`+picture+`"`) {
		t.Errorf("page %s, want the words and the picture %s", body, picture)
	}
}
