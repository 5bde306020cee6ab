package wechat

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
