package simulator

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// articleJSON is one article; fields replace or add to the good ones.
func articleJSON(t *testing.T, thumb string, fields map[string]any) string {
	t.Helper()
	a := map[string]any{"title": "高校毕业生租房补贴", "author": "小编", "content": "<p>正文</p>", "thumb_media_id": thumb}
	for name, v := range fields {
		a[name] = v
	}
	data, err := encodeJSON(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestChecklist09DraftLimits: title, author and digest count in characters, refused with
// WeChat's codes.
func TestChecklist09DraftLimits(t *testing.T) {
	b, _ := quietBench(t, nil)
	token := b.token()
	thumb := b.cover(token)
	temporary := b.upload("/cgi-bin/media/upload"+token+"&type=image", "media", "a.png", samplePicture(), "").text("media_id")
	tests := []struct {
		name   string
		fields map[string]any
		code   string
	}{
		{"title of 32 characters", map[string]any{"title": strings.Repeat("字", 32)}, "0"},
		{"title of 33", map[string]any{"title": strings.Repeat("字", 33)}, "45003"},
		{"no title", map[string]any{"title": ""}, "45003"},
		{"author of 16", map[string]any{"author": strings.Repeat("字", 16)}, "0"},
		{"author of 17", map[string]any{"author": strings.Repeat("字", 17)}, "45110"},
		{"digest of 128", map[string]any{"digest": strings.Repeat("字", 128)}, "0"},
		{"digest of 129", map[string]any{"digest": strings.Repeat("字", 129)}, "45004"},
		{"content of 19999", map[string]any{"content": strings.Repeat("字", 19999)}, "0"},
		{"content of 20000", map[string]any{"content": strings.Repeat("字", 20000)}, "45002"},
		{"no content", map[string]any{"content": " "}, "44004"},
		{"source", map[string]any{"content_source_url": "https://svc.example.cn/p/12"}, "0"},
		{"source without a host", map[string]any{"content_source_url": "svc"}, "41039"},
		{"source too long", map[string]any{"content_source_url": "https://svc.example.cn/" + strings.Repeat("a", 1024)}, "41039"},
		{"no cover", map[string]any{"thumb_media_id": ""}, "40007"},
		{"temporary cover", map[string]any{"thumb_media_id": temporary}, "40007"},
		{"unknown type", map[string]any{"article_type": "film"}, "40097"},
		{"newspic", map[string]any{"article_type": "newspic", "image_info": map[string]any{"image_list": []any{map[string]any{"image_media_id": thumb}}}}, "0"},
		{"newspic without pictures", map[string]any{"article_type": "newspic"}, "40007"},
	}
	for _, tt := range tests {
		if got := b.post("/cgi-bin/draft/add"+token, `{"articles":[`+articleJSON(t, thumb, tt.fields)+`]}`); got.code() != tt.code {
			t.Errorf("%s: %v, want errcode %s", tt.name, got, tt.code)
		}
	}
	nine := strings.TrimSuffix(strings.Repeat(articleJSON(t, thumb, nil)+",", 9), ",")
	b.refused(token, []refusal{
		{"nine articles", "/cgi-bin/draft/add", `{"articles":[` + nine + `]}`, "45008", ""},
		{"no article", "/cgi-bin/draft/add", `{"articles":[]}`, "44003", ""},
		{"escaped letters", "/cgi-bin/draft/add", `{"articles":[{"title":"\u4f60"}]}`, "40033", ""},
	})
}

// TestChecklist09DraftContent: pictures that are not the platform's and scripts go without
// a word; all else stays.
func TestChecklist09DraftContent(t *testing.T) {
	b, _ := quietBench(t, nil)
	token := b.token()
	own := b.upload("/cgi-bin/media/uploadimg"+token, "media", "a.png", samplePicture(), "").text("url")
	tests := []struct{ in, want string }{
		{`<p>一 &amp; 二</p><IMG alt="x" src="http://mmbiz.qpic.cn/sim/u1/0">`, `<p>一 &amp; 二</p><IMG alt="x" src="http://mmbiz.qpic.cn/sim/u1/0">`},
		{`<p><img src="` + own + `"></p>`, `<p><img src="` + own + `"></p>`},
		{`<p><img src="https://img.example.cn/a.jpg">后</p>`, `<p>后</p>`},
		{`<img src="https://mmbiz.qpic.cn.example.cn/a.jpg"/>后`, `后`},
		{`<img>后`, `后`},
		{`前<script>alert("<p>")</script>后<SCRIPT src="x"></SCRIPT>。`, `前后。`},
		{`<p onclick="go()" class="a">字</p>`, `<p class="a">字</p>`},
		{`<section style="color:#333"><a href="https://svc.example.cn/?a=1&b=2">链</a></section>`, `<section style="color:#333"><a href="https://svc.example.cn/?a=1&b=2">链</a></section>`},
	}
	for _, tt := range tests {
		id := b.draft(token, "标题", tt.in)
		if got := b.post("/cgi-bin/draft/get"+token, `{"media_id":"`+id+`"}`).text("news_item", 0, "content"); got != tt.want {
			t.Errorf("content %s became\n%s\nwant %s", tt.in, got, tt.want)
		}
	}
}

func TestDraftBox(t *testing.T) {
	b, _ := quietBench(t, nil)
	token := b.token()
	thumb := b.cover(token)
	b.follower()
	const add, update, get, batch, del = "/cgi-bin/draft/add", "/cgi-bin/draft/update", "/cgi-bin/draft/get", "/cgi-bin/draft/batchget", "/cgi-bin/draft/delete"
	pair := `{"articles":[` + articleJSON(t, thumb, map[string]any{"digest": "只给一篇的"}) + `,` + articleJSON(t, thumb, map[string]any{"title": "第二篇"}) + `]}`
	first := b.post(add+token, pair).text("media_id")
	second := b.draft(token, "最新", "<p>一二三</p>")
	media := `{"media_id":"` + first + `"`
	b.refused(token, []refusal{
		{"update", update, media + `,"index":1,"articles":` + articleJSON(t, thumb, map[string]any{"title": "改过"}) + `}`, "0", ""},
		{"no such article", update, media + `,"index":2,"articles":` + articleJSON(t, thumb, nil) + `}`, "40114", ""},
		{"a bad article", update, media + `,"index":0,"articles":` + articleJSON(t, thumb, map[string]any{"title": ""}) + `}`, "45003", ""},
		{"unknown draft", update, `{"media_id":"x","index":0,"articles":{}}`, "40007", ""},
		{"unknown draft", get, `{"media_id":"x"}`, "40007", ""},
		{"count 0", batch, `{"offset":0,"count":0}`, "40097", ""},
		{"count 21", batch, `{"offset":0,"count":21}`, "40097", ""},
	})
	got := b.post(get+token, media+`}`)
	if got.text("news_item", 1, "title") != "改过" || got.text("news_item", 0, "digest") != "" || got.at("update_time") == nil || !strings.HasPrefix(got.text("news_item", 0, "thumb_url"), b.url) {
		t.Errorf("draft/get = %v; want the second title changed and no digest in a draft of two", got)
	}
	if alone := b.post(get+token, `{"media_id":"`+second+`"}`); alone.text("news_item", 0, "digest") != "一二三" {
		t.Errorf("digest = %q, want the beginning of the text", alone.text("news_item", 0, "digest"))
	}
	for _, noContent := range []string{"0", "true"} { // the SDK writes a bool
		list := b.post(batch+token, `{"offset":0,"count":1,"no_content":`+noContent+`}`)
		if list.text("total_count") != "2" || list.text("item_count") != "1" || list.text("item", 0, "media_id") != second ||
			(list.text("item", 0, "content", "news_item", 0, "content") == "") != (noContent == "true") {
			t.Errorf("batchget no_content %s = %v", noContent, list)
		}
	}
	if past := b.post(batch+token, `{"offset":9,"count":1}`); past.text("item_count") != "0" || past.at("item") == nil {
		t.Errorf("batchget past the end = %v, want an empty list", past)
	}
	preview := b.post(get+token, `{"media_id":"`+second+`"}`).text("news_item", 0, "url")
	if status, body := b.page("u1", strings.TrimPrefix(preview, b.url)); status != 200 || !strings.Contains(body, "一二三") || !strings.Contains(body, "草稿的预览") {
		t.Errorf("preview %s: %d %s", preview, status, body)
	}
	b.refused(token, []refusal{{"delete", del, media + `}`, "0", ""}, {"again", del, media + `}`, "40007", ""}})
	if o := b.get("/cgi-bin/draft/count" + token); o.text("total_count") != "1" {
		t.Errorf("draft/count = %v, want 1", o)
	}
	if o := b.post("/cgi-bin/draft/switch"+token+"&checkonly=1", ""); o.text("is_open") != "1" {
		t.Errorf("draft/switch = %v", o)
	}
}

// articleOf publishes a draft and returns its article_id and address.
func (b *bench) articleOf(token, title, content string) (id, address string) {
	b.t.Helper()
	publish := b.post("/cgi-bin/freepublish/submit"+token, fmt.Sprintf(`{"media_id":%q}`, b.draft(token, title, content)))
	b.advance("21s")
	got := b.post("/cgi-bin/freepublish/get"+token, `{"publish_id":`+publish.text("publish_id")+`}`)
	return got.text("article_id"), got.text("article_detail", "item", 0, "article_url")
}

func TestRulesOverTheWire(t *testing.T) {
	b, _ := quietBench(t, nil)
	b.setRules(`{"draft":{"title":64}}`)
	var shown struct {
		Rules Rules `json:"rules"`
	}
	_, body := b.do("GET", "/sim/options", "", "")
	if err := json.Unmarshal([]byte(body), &shown); err != nil || shown.Rules.Draft.Title != 64 || shown.Rules.Draft.Author != 16 || shown.Rules.Template.Lengths["thing"] != 20 {
		t.Errorf("rules after a change: %+v, %v; want title 64 and the rest as it was", shown.Rules.Draft, err)
	}
}
