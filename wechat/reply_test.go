package wechat

import (
	"encoding/xml"
	"testing"
)

func TestAppendReply(t *testing.T) {
	m := testMessage(func(*Message) {})
	const head = `<xml><ToUserName><![CDATA[oZx1k6A0b1C2d3E4f5G6h7J8k9L0]]></ToUserName><FromUserName><![CDATA[gh_5f2c91d07ab3]]></FromUserName><CreateTime>1767225601</CreateTime>`
	tests := []struct {
		name string
		r    Reply
		want string
	}{
		{"text", Text(`<a href="https://svc.example.cn/p/12">补贴指南</a>`),
			head + `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[<a href="https://svc.example.cn/p/12">补贴指南</a>]]></Content></xml>`},
		{"text with ]]>", Text("a]]>b]]>"),
			head + `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[a]]]]><![CDATA[>b]]]]><![CDATA[>]]></Content></xml>`},
		{"text with control characters", Text("a\x00\x02\nb\xff"),
			head + "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[a\nb\uFFFD]]></Content></xml>"},
		{"image", Reply{Type: ReplyImage, MediaID: "mEd1a_perm_1"},
			head + `<MsgType><![CDATA[image]]></MsgType><Image><MediaId><![CDATA[mEd1a_perm_1]]></MediaId></Image></xml>`},
		{"news", Reply{Type: ReplyNews, Article: ReplyArticle{"就业补贴指南", "谁能申请，怎么申请", "https://img.example.cn/c.jpg", "https://svc.example.cn/p/12"}},
			head + `<MsgType><![CDATA[news]]></MsgType><ArticleCount>1</ArticleCount><Articles><item><Title><![CDATA[就业补贴指南]]></Title><Description><![CDATA[谁能申请，怎么申请]]></Description><PicUrl><![CDATA[https://img.example.cn/c.jpg]]></PicUrl><Url><![CDATA[https://svc.example.cn/p/12]]></Url></item></Articles></xml>`},
		{"transfer to anybody", Reply{Type: ReplyTransfer},
			head + `<MsgType><![CDATA[transfer_customer_service]]></MsgType></xml>`},
		{"transfer to one", Reply{Type: ReplyTransfer, Agent: "a1@gdzang"},
			head + `<MsgType><![CDATA[transfer_customer_service]]></MsgType><TransInfo><KfAccount><![CDATA[a1@gdzang]]></KfAccount></TransInfo></xml>`},
		{"nothing", Reply{}, ""},
		{"text of nothing one can see", Reply{Type: ReplyText, Text: " \x02\n"}, ""},
		{"type nobody knows", Reply{Type: "hologram"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := string(AppendReply([]byte("before"), &m, tt.r, testNow))
			if got != "before"+tt.want {
				t.Errorf("AppendReply(%+v) =\n%q, want\n%q", tt.r, got, "before"+tt.want)
			}
			if tt.want == "" {
				return
			}
			if err := xml.Unmarshal([]byte(got[len("before"):]), new(struct{})); err != nil {
				t.Errorf("AppendReply(%+v) is not XML: %v", tt.r, err)
			}
		})
	}
}
