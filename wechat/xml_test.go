package wechat

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// testHead stands at the beginning of every push of section 19.1 of the protocol paper.
const testHead = `<ToUserName><![CDATA[gh_5f2c91d07ab3]]></ToUserName><FromUserName><![CDATA[oZx1k6A0b1C2d3E4f5G6h7J8k9L0]]></FromUserName><CreateTime>1767225600</CreateTime>`

const testEvent = testHead + `<MsgType><![CDATA[event]]></MsgType>`

// testMessage is the message of testHead, completed by fill.
func testMessage(fill func(*Message)) Message {
	m := Message{
		ToUserName: "gh_5f2c91d07ab3", OpenID: "oZx1k6A0b1C2d3E4f5G6h7J8k9L0",
		CreateTime: time.Unix(1767225600, 0).UTC(), Type: TypeEvent,
	}
	fill(&m)
	return m
}

// parseMessage reads a push as Open does once it is verified.
func parseMessage(push string) (Message, error) {
	var e elements
	var m Message
	err := e.parse(push)
	if err == nil {
		err = e.message(&m)
	}
	return m, err
}

// equalMessages fails the test unless the message made of input is the wanted one.
func equalMessages(t *testing.T, input string, got, want Message) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("of %q: message differs (-want +got):\n%s", input, diff)
	}
}

// samplePushes are the pushes of section 19.1, in its order.
func samplePushes() []struct {
	push string
	want func(*Message)
} {
	return []struct {
		push string
		want func(*Message)
	}{
		{testHead + `<MsgType><![CDATA[image]]></MsgType><PicUrl><![CDATA[http://mmbiz.qpic.cn/sim/img001/0]]></PicUrl><MsgId>25012345678901235</MsgId><MediaId><![CDATA[mEd1a_img_001]]></MediaId>`,
			func(m *Message) {
				m.Type, m.MsgID, m.PicURL, m.MediaID = TypeImage, "25012345678901235", "http://mmbiz.qpic.cn/sim/img001/0", "mEd1a_img_001"
			}},
		{testHead + `<MsgType><![CDATA[voice]]></MsgType><MediaId><![CDATA[mEd1a_voice_001]]></MediaId><Format><![CDATA[amr]]></Format><MsgId>25012345678901236</MsgId><Recognition><![CDATA[]]></Recognition><MediaId16K><![CDATA[mEd1a_voice_001_16k]]></MediaId16K>`,
			func(m *Message) {
				m.Type, m.MsgID, m.MediaID, m.Format = TypeVoice, "25012345678901236", "mEd1a_voice_001", "amr"
			}},
		{testHead + `<MsgType><![CDATA[video]]></MsgType><MediaId><![CDATA[mEd1a_video_001]]></MediaId><ThumbMediaId><![CDATA[mEd1a_thumb_001]]></ThumbMediaId><MsgId>25012345678901237</MsgId>`,
			func(m *Message) {
				m.Type, m.MsgID, m.MediaID, m.ThumbMediaID = TypeVideo, "25012345678901237", "mEd1a_video_001", "mEd1a_thumb_001"
			}},
		{testHead + `<MsgType><![CDATA[location]]></MsgType><Location_X>23.129110</Location_X><Location_Y>113.264385</Location_Y><Scale>16</Scale><Label><![CDATA[广州市越秀区]]></Label><MsgId>25012345678901238</MsgId>`,
			func(m *Message) {
				m.Type, m.MsgID, m.Where = TypeLocation, "25012345678901238", &Place{23.129110, 113.264385, "广州市越秀区"}
			}},
		{testHead + `<MsgType><![CDATA[link]]></MsgType><Title><![CDATA[招聘公告]]></Title><Description><![CDATA[某单位招聘]]></Description><Url><![CDATA[https://example.cn/a]]></Url><MsgId>25012345678901239</MsgId>`,
			func(m *Message) {
				m.Type, m.MsgID, m.Title, m.Description, m.URL = TypeLink, "25012345678901239", "招聘公告", "某单位招聘", "https://example.cn/a"
			}},
		{testHead + `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[这个怎么报名]]></Content><MsgId>25012345678901240</MsgId><MsgDataId>2247500123</MsgDataId><Idx>1</Idx>`,
			func(m *Message) { m.Type, m.MsgID, m.Content = TypeText, "25012345678901240", "这个怎么报名" }},
		{testHead + `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[租房补贴]]></Content><MsgId>25012345678901241</MsgId><bizmsgmenuid>p2</bizmsgmenuid>`,
			func(m *Message) {
				m.Type, m.MsgID, m.Content, m.MenuItemID = TypeText, "25012345678901241", "租房补贴", "p2"
			}},
		{testEvent + `<Event><![CDATA[subscribe]]></Event><EventKey><![CDATA[]]></EventKey>`,
			func(m *Message) { m.Event = EventSubscribe }},
		{testEvent + `<Event><![CDATA[subscribe]]></Event><EventKey><![CDATA[qrscene_qrscene_042]]></EventKey><Ticket><![CDATA[gQH18]]></Ticket>`,
			func(m *Message) { m.Event, m.EventKey, m.Ticket = EventSubscribe, "qrscene_042", "gQH18" }},
		{testEvent + `<Event><![CDATA[SCAN]]></Event><EventKey><![CDATA[school_042]]></EventKey><Ticket><![CDATA[gQH_sim_ticket]]></Ticket>`,
			func(m *Message) { m.Event, m.EventKey, m.Ticket = EventScan, "school_042", "gQH_sim_ticket" }},
		{testEvent + `<Event><![CDATA[LOCATION]]></Event><Latitude>23.129110</Latitude><Longitude>113.264385</Longitude><Precision>30.000000</Precision>`,
			func(m *Message) { m.Event, m.Where = EventLocation, &Place{23.129110, 113.264385, ""} }},
		{testEvent + `<Event><![CDATA[CLICK]]></Event><EventKey><![CDATA[APPLY_SUBSIDY]]></EventKey>`,
			func(m *Message) { m.Event, m.EventKey = EventClick, "APPLY_SUBSIDY" }},
		{testEvent + `<Event><![CDATA[VIEW]]></Event><EventKey><![CDATA[https://svc.example.cn/me]]></EventKey><MenuId>430000001</MenuId>`,
			func(m *Message) { m.Event, m.EventKey, m.MenuID = EventView, "https://svc.example.cn/me", "430000001" }},
		{testEvent + `<Event><![CDATA[scancode_waitmsg]]></Event><EventKey><![CDATA[SCAN_CERT]]></EventKey><ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[CERT-2026-001]]></ScanResult></ScanCodeInfo>`,
			func(m *Message) {
				m.Event, m.EventKey, m.ScanType, m.ScanResult = EventScancodeWait, "SCAN_CERT", "qrcode", "CERT-2026-001"
			}},
		{testEvent + `<Event><![CDATA[pic_photo_or_album]]></Event><EventKey><![CDATA[UP_CERT]]></EventKey><SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum><![CDATA[9e107d9d372bb6826bd81d3542a419d6]]></PicMd5Sum></item></PicList></SendPicsInfo>`,
			func(m *Message) { m.Event, m.EventKey = EventPicPhotoOrAlbum, "UP_CERT" }},
		{testEvent + `<Event><![CDATA[location_select]]></Event><EventKey><![CDATA[MY_PLACE]]></EventKey><SendLocationInfo><Location_X><![CDATA[23.12]]></Location_X><Location_Y><![CDATA[113.26]]></Location_Y><Scale><![CDATA[15]]></Scale><Label><![CDATA[广州市越秀区]]></Label><Poiname><![CDATA[]]></Poiname></SendLocationInfo>`,
			func(m *Message) {
				m.Event, m.EventKey, m.Where = EventLocationSelect, "MY_PLACE", &Place{23.12, 113.26, "广州市越秀区"}
			}},
		{testEvent + `<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event><MsgID>3300000000012345678</MsgID><Status><![CDATA[failed: system failed]]></Status>`,
			func(m *Message) {
				m.Event, m.JobMsgID, m.Status = EventTemplateFinish, "3300000000012345678", "failed: system failed"
			}},
		{testEvent + `<Event><![CDATA[MASSSENDJOBFINISH]]></Event><MsgID>1000000777</MsgID><Status><![CDATA[send success]]></Status><TotalCount>120</TotalCount><FilterCount>118</FilterCount><SentCount>117</SentCount><ErrorCount>1</ErrorCount><CopyrightCheckResult><Count>0</Count><ResultList></ResultList><CheckState>1</CheckState></CopyrightCheckResult><ArticleUrlResult><Count>1</Count><ResultList><item><ArticleIdx>1</ArticleIdx><ArticleUrl><![CDATA[http://mp.weixin.qq.com/s?__biz=sim&mid=1&idx=1]]></ArticleUrl></item></ResultList></ArticleUrlResult>`,
			func(m *Message) {
				m.Event, m.JobMsgID, m.Status = EventMassFinish, "1000000777", "send success"
				m.Mass = &MassResult{Total: 120, Filtered: 118, Sent: 117, Failed: 1, CheckState: 1, URLs: []string{"http://mp.weixin.qq.com/s?__biz=sim&mid=1&idx=1"}}
			}},
		{testEvent + `<Event><![CDATA[PUBLISHJOBFINISH]]></Event><PublishEventInfo><publish_id>2247500124</publish_id><publish_status>4</publish_status><fail_idx>1</fail_idx><fail_idx>2</fail_idx></PublishEventInfo>`,
			func(m *Message) {
				m.Event, m.Publish = EventPublishFinish, &PublishResult{PublishID: "2247500124", Status: 4, Failed: []int{1, 2}}
			}},
		{testEvent + "<Event><![CDATA[FREEPUBLISHJOBFINISH]]></Event><PublishEventInfo>\n<publish_id>2247500123</publish_id>\n<publish_status> 0 </publish_status>\n<article_id>\n<![CDATA[aRtIcLe-demo-0001]]>\n</article_id>\n<article_detail><count>2</count><item><idx>2</idx><article_url><![CDATA[http://b.example/]]></article_url></item><item><idx>1</idx><article_url><![CDATA[http://a.example/?a=1&b=2]]></article_url></item></article_detail>\n</PublishEventInfo>",
			func(m *Message) {
				m.Event = EventPublishFinish
				m.Publish = &PublishResult{PublishID: "2247500123", ArticleID: "aRtIcLe-demo-0001", URLs: []string{"http://a.example/?a=1&b=2", "http://b.example/"}}
			}},
		{testEvent + "<Event><![CDATA[subscribe_msg_popup_event]]></Event><SubscribeMsgPopupEvent>\n<List><TemplateId><![CDATA[tPl_A]]></TemplateId><SubscribeStatusString><![CDATA[accept]]></SubscribeStatusString><PopupScene>2</PopupScene></List>\n<List><TemplateId><![CDATA[tPl_B]]></TemplateId><SubscribeStatusString><![CDATA[reject]]></SubscribeStatusString><PopupScene>2</PopupScene></List>\n</SubscribeMsgPopupEvent>",
			func(m *Message) {
				m.Event = EventSubscribePopup
				m.Subscribed = []SubscribedNotice{{TemplateID: "tPl_A", Status: "accept", Scene: "2"}, {TemplateID: "tPl_B", Status: "reject", Scene: "2"}}
			}},
		{testEvent + `<Event><![CDATA[subscribe_msg_sent_event]]></Event><SubscribeMsgSentEvent><List><TemplateId><![CDATA[tPl_A]]></TemplateId><MsgID>1700000000000000001</MsgID><ErrorCode>0</ErrorCode><ErrorStatus><![CDATA[success]]></ErrorStatus></List></SubscribeMsgSentEvent>`,
			func(m *Message) {
				m.Event = EventSubscribeSent
				m.Subscribed = []SubscribedNotice{{TemplateID: "tPl_A", Status: "success", MsgID: "1700000000000000001"}}
			}},
		{testEvent + `<Event><![CDATA[subscribe_msg_change_event]]></Event><SubscribeMsgChangeEvent><List><TemplateId><![CDATA[tPl_A]]></TemplateId><SubscribeStatusString><![CDATA[reject]]></SubscribeStatusString></List></SubscribeMsgChangeEvent>`,
			func(m *Message) {
				m.Event, m.Subscribed = EventSubscribeChange, []SubscribedNotice{{TemplateID: "tPl_A", Status: "reject"}}
			}},
		{testEvent + `<Event><![CDATA[subscribe_msg_change_event]]></Event><SubscribeMsgPopupEvent><List><TemplateId><![CDATA[tPl_A]]></TemplateId><SubscribeStatusString><![CDATA[reject]]></SubscribeStatusString></List></SubscribeMsgPopupEvent>`,
			func(m *Message) {
				m.Event, m.Subscribed = EventSubscribeChange, []SubscribedNotice{{TemplateID: "tPl_A", Status: "reject"}}
			}},
		{testEvent + `<Event><![CDATA[user_authorization_revoke]]></Event><OpenID><![CDATA[oTheUser]]></OpenID><AppID><![CDATA[wx0f1e2d3c4b5a6978]]></AppID><RevokeInfo><![CDATA[205]]></RevokeInfo>`,
			func(m *Message) { m.Event, m.OpenID, m.Revoked = EventAuthorizationRevoke, "oTheUser", "205" }},
		{testEvent + `<Event><![CDATA[kf_create_session]]></Event><KfAccount><![CDATA[a1@gdzang]]></KfAccount>`,
			func(m *Message) { m.Event = "kf_create_session" }},
		{testHead + `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好]]></Content><MsgId>25012345678901242</MsgId><Encrypt><![CDATA[BASE64]]></Encrypt>`,
			func(m *Message) { m.Type, m.MsgID, m.Content = TypeText, "25012345678901242", "你好" }},
		{testEvent + `<Event><![CDATA[debug_demo]]></Event><debug_str><![CDATA[x]]></debug_str>`,
			func(m *Message) { m.Event = "debug_demo" }},
	}
}

func TestParseSamples(t *testing.T) {
	for _, tt := range samplePushes() {
		push := "<xml>" + tt.push + "</xml>"
		got, err := parseMessage(push)
		if err != nil {
			t.Errorf("parse %q: %v", push, err)
			continue
		}
		equalMessages(t, push, got, testMessage(tt.want))
	}
}

func TestParseIsLenient(t *testing.T) {
	text := func(content string) func(*Message) {
		return func(m *Message) { m.Type, m.MsgID, m.Content = TypeText, "1", content }
	}
	body := func(content string) string {
		return "<xml>" + testHead + "<MsgType>text</MsgType><Content>" + content + "</Content><MsgId>1</MsgId></xml>"
	}
	tests := []struct {
		name, push string
		want       func(*Message)
	}{
		{"byte order mark, declaration, comment", "\uFEFF<?xml version=\"1.0\"?>\n<!-- a -->" + body("你好") + "\n<!-- b -->\n", text("你好")},
		{"space between tag and CDATA", body("\n <![CDATA[你好]]> \n"), text("你好")},
		{"comment beside CDATA", body("<!-- a --><![CDATA[你好]]><!-- b -->"), text("你好")},
		{"no CDATA", body(" 你好 "), text("你好")},
		{"entities outside CDATA", body("a&lt;b&gt;&amp;&quot;&apos;&#20320;&#x597d;"), text("a<b>&\"'你好")},
		{"entities inside CDATA", body("<![CDATA[a&lt;b]]>"), text("a&lt;b")},
		{"entities nobody knows", body("a&nbsp;b&c&#99999999;&;"), text("a&nbsp;b&c&#99999999;&;")},
		{"entity of a control character", body("a&#2;&#0;b"), text("ab")},
		{"]]> split over two sections", body("<![CDATA[a]]]]><![CDATA[>b]]>"), text("a]]>b")},
		{"]]> not split", body("<![CDATA[a]]>b]]>"), text("a]]>b")},
		{"]]> twice, not split", body("<![CDATA[]]>a]]>b]]>"), text("]]>a]]>b")},
		{"tags in CDATA", body("<![CDATA[<b>&</Content>]]>"), text("<b>&</Content>")},
		{"control characters", body("<![CDATA[你\x00\x02\x1f好]]>"), text("你好")},
		{"noncharacters", body("<![CDATA[你\uFFFE\uFFFF好]]>"), text("你好")},
		{"line ends", body("<![CDATA[a\r\nb\rc]]>"), text("a\nb\nc")},
		{"invalid UTF-8", body("<![CDATA[你\xff\xfe好\xe4\xbd]]>"), text("你\uFFFD好\uFFFD")},
		{"unknown elements, nested and closed in themselves", strings.Replace(body("你好"), "<MsgId>", `<New a="/>" b='>'><x/><y>1</y></New><z/><MsgId>`, 1), text("你好")},
		{"duplicate elements: the first wins", strings.Replace(body("你好"), "</xml>", "<FromUserName>oOther</FromUserName><Content>no</Content><MsgId>2</MsgId></xml>", 1), text("你好")},
		{"duplicate elements: the first wins though empty", strings.Replace(body(""), "</xml>", "<Content>no</Content></xml>", 1), text("")},
		{"elements of ours inside others", strings.Replace(body("你好"), "<MsgId>", "<New><MsgId>9</MsgId></New><MsgId>", 1), text("你好")},
		{"number with spaces", strings.Replace(body("你好"), ">1767225600<", "> 1767225600\n<", 1), text("你好")},
		{"empty bizmsgmenuid of an ordinary text", strings.Replace(body("你好"), "<MsgId>", "<bizmsgmenuid>0</bizmsgmenuid><MsgId>", 1), text("你好")},
		{"MsgType nobody knows", strings.Replace(body(""), ">text<", ">hologram<", 1), func(m *Message) { m.Type, m.MsgID = "hologram", "1" }},
		{"Event nobody knows", "<xml>" + testEvent + "<Event>NEW_Thing</Event></xml>", func(m *Message) { m.Event = "new_thing" }},
		{"event without a name", "<xml>" + testEvent + "</xml>", func(m *Message) {}},
		{"place that is not on the earth", "<xml>" + testEvent + "<Event>LOCATION</Event><Latitude>NaN</Latitude><Longitude>113</Longitude></xml>", func(m *Message) { m.Event = EventLocation }},
		{"publish status that is no number", "<xml>" + testEvent + "<Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>1</publish_id></PublishEventInfo></xml>",
			func(m *Message) {
				m.Event, m.Publish = EventPublishFinish, &PublishResult{PublishID: "1", Status: -1}
			}},
		{"end tags with space, empty elements", "<xml >" + testEvent + "<Event>subscribe</Event ><EventKey/><Ticket /></xml\n>", func(m *Message) { m.Event = EventSubscribe }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseMessage(tt.push)
			if err != nil {
				t.Fatalf("parse %q: %v", tt.push, err)
			}
			equalMessages(t, tt.push, got, testMessage(tt.want))
		})
	}
}

func TestParseRefuses(t *testing.T) {
	whole := "<xml>" + testHead + "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好]]></Content></xml>"
	tests := []struct{ name, push string }{
		{"empty", ""},
		{"blank", " \n"},
		{"not XML", "补贴怎么申请"},
		{"JSON", `{"MsgType":"text"}`},
		{"HTML", "<html><body>" + testHead + "</body></html>"},
		{"wrong root", strings.NewReplacer("<xml>", "<message>", "</xml>", "</message>").Replace(whole)},
		{"root in capitals", strings.NewReplacer("<xml>", "<XML>", "</xml>", "</XML>").Replace(whole)},
		{"DTD", `<!DOCTYPE xml [<!ENTITY a "b">]>` + whole},
		{"DTD after a declaration", `<?xml version="1.0"?><!DOCTYPE xml SYSTEM "file:///etc/hostname">` + whole},
		{"entity declaration inside", strings.Replace(whole, "<Content>", `<!ENTITY a "b"><Content>`, 1)},
		{"declaration inside a text", strings.Replace(whole, "<![CDATA[你好", `<!DOCTYPE a><![CDATA[你好`, 1)},
		{"two roots", whole + whole},
		{"text behind the root", whole + "x"},
		{"wrong end tag", strings.Replace(whole, "</Content>", "</content>", 1)},
		{"longer end tag", strings.Replace(whole, "</Content>", "</Contents>", 1)},
		{"tag without a name", strings.Replace(whole, "<Content>", "<><Content>", 1)},
		{"nested too deep", "<xml>" + strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40) + "</xml>"},
		{"empty root", "<xml></xml>"},
		{"root closed in itself", "<xml/>"},
		{"MsgType missing", strings.Replace(whole, "MsgType>", "Other>", 2)},
		{"FromUserName missing", strings.Replace(whole, "FromUserName>", "Other>", 2)},
		{"CreateTime missing", strings.Replace(whole, "CreateTime>", "Other>", 2)},
		{"CreateTime is no number", strings.Replace(whole, "1767225600", "today", 1)},
		{"CreateTime negative", strings.Replace(whole, "1767225600", "-1", 1)},
		{"CreateTime beyond 64 bits", strings.Replace(whole, "1767225600", "99999999999999999999", 1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if m, err := parseMessage(tt.push); err == nil {
				t.Errorf("parse %q = %+v, want an error", tt.push, m)
			}
		})
	}
	for i := range whole {
		if m, err := parseMessage(whole[:i]); err == nil {
			t.Errorf("parse %q, truncated at %d, = %+v, want an error", whole[:i], i, m)
		}
	}
}

func TestKeysOfEventsInOneSecond(t *testing.T) {
	event := func(rest string) string { return "<xml>" + testEvent + rest + "</xml>" }
	list := func(template, msgID string) string {
		return event("<Event>subscribe_msg_sent_event</Event><SubscribeMsgSentEvent><List><TemplateId>" + template + "</TemplateId><MsgID>" + msgID + "</MsgID></List></SubscribeMsgSentEvent>")
	}
	pushes := []string{
		event("<Event>subscribe</Event>"), event("<Event>SCAN</Event><EventKey>a</EventKey>"), event("<Event>SCAN</Event><EventKey>b</EventKey>"),
		event("<Event>TEMPLATESENDJOBFINISH</Event><MsgID>1</MsgID>"), event("<Event>TEMPLATESENDJOBFINISH</Event><MsgID>2</MsgID>"),
		event("<Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>1</publish_id></PublishEventInfo>"),
		event("<Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>2</publish_id></PublishEventInfo>"),
		list("a", "1"), list("a", "2"), list("b", "1"),
		event("<Event>user_authorization_revoke</Event><RevokeInfo>201</RevokeInfo>"), event("<Event>user_authorization_revoke</Event><RevokeInfo>202</RevokeInfo>"),
	}
	keys := map[string]string{}
	for _, push := range pushes {
		m, err := parseMessage(push)
		if err != nil {
			t.Fatalf("parse %q: %v", push, err)
		}
		if twin, ok := keys[m.Key()]; ok {
			t.Errorf("%q and %q have one key, %s", push, twin, m.Key())
		}
		keys[m.Key()] = push
	}
}
