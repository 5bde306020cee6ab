package wechat

import (
	"strconv"
	"strings"
	"time"
)

// ReplyType is the MsgType element of a passive reply.
type ReplyType string

// The reply types this service uses. The zero value means there is nothing to say:
// the platform is answered "success".
const (
	ReplyNothing  ReplyType = ""
	ReplyText     ReplyType = "text"
	ReplyImage    ReplyType = "image"
	ReplyNews     ReplyType = "news"
	ReplyTransfer ReplyType = "transfer_customer_service"
)

// MaxTextBytes bounds Reply.Text in UTF-8. WeChat documents no limit; 2048 was measured
// (section 3 of the protocol paper), and above it the graduate sees a fault notice.
const MaxTextBytes = 2000

// Reply is one passive reply. The zero value is nothing to say.
type Reply struct {
	Type    ReplyType
	Text    string       // text; at most MaxTextBytes; <a href="…"> links allowed
	MediaID string       // image
	Article ReplyArticle // news: WeChat shows one article in answer to a message
	Agent   string       // transfer: KfAccount, or empty for any
}

// ReplyArticle is the card of a news reply.
type ReplyArticle struct {
	Title, Description string
	PicURL, URL        string
}

// Text returns a text reply, or nothing to say for empty text.
func Text(text string) Reply {
	if text == "" {
		return Reply{}
	}
	return Reply{Type: ReplyText, Text: text}
}

// Nothing reports whether there is nothing to say.
func (r Reply) Nothing() bool { return r.Type == ReplyNothing }

// AppendReply appends the XML of a passive reply to the message, dated at, and returns the
// extended buffer. What must not stand in XML is taken out of the reply's texts. It appends
// nothing where there is nothing to say, for a type it does not know too: the answer is
// then [Success].
func AppendReply(dst []byte, m *Message, r Reply, at time.Time) []byte {
	if r.Nothing() || r.Type == ReplyText && strings.TrimSpace(clean(r.Text)) == "" {
		return dst
	}
	start := len(dst)
	dst = append(dst, "<xml>"...)
	dst = appendElement(dst, "ToUserName", m.OpenID)
	dst = appendElement(dst, "FromUserName", m.ToUserName)
	dst = append(dst, "<CreateTime>"...)
	dst = strconv.AppendInt(dst, at.Unix(), 10)
	dst = append(dst, "</CreateTime>"...)
	dst = appendElement(dst, "MsgType", string(r.Type))
	switch r.Type {
	case ReplyText:
		dst = appendElement(dst, "Content", r.Text)
	case ReplyImage:
		dst = append(dst, "<Image>"...)
		dst = appendElement(dst, "MediaId", r.MediaID)
		dst = append(dst, "</Image>"...)
	case ReplyNews:
		dst = append(dst, "<ArticleCount>1</ArticleCount><Articles><item>"...)
		dst = appendElement(dst, "Title", r.Article.Title)
		dst = appendElement(dst, "Description", r.Article.Description)
		dst = appendElement(dst, "PicUrl", r.Article.PicURL)
		dst = appendElement(dst, "Url", r.Article.URL)
		dst = append(dst, "</item></Articles>"...)
	case ReplyTransfer:
		if r.Agent != "" {
			dst = append(dst, "<TransInfo>"...)
			dst = appendElement(dst, "KfAccount", r.Agent)
			dst = append(dst, "</TransInfo>"...)
		}
	default:
		return dst[:start]
	}
	return append(dst, "</xml>"...)
}
