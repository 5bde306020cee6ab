package wechat

import (
	"context"
	"strings"

	sdkcontext "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/officialaccount/message"
)

// TemplateMessage is a template message (模板消息) to a follower.
type TemplateMessage struct {
	OpenID, TemplateID string
	URL                string // where a tap leads; empty for nowhere

	// ClientMsgID makes a repeat within 10 minutes be dropped by WeChat: set it, at most
	// 32 characters, and an uncertain send may be repeated with the same one.
	ClientMsgID string

	Data map[string]string // by the template's keys, such as thing4; the value rules are in section 7.3
}

// SendTemplate sends a template message and returns the msgid that its
// TEMPLATESENDJOBFINISH event will carry. It is not repeated here.
func (c *Client) SendTemplate(ctx context.Context, m TemplateMessage) (msgID int64, err error) {
	data := make(map[string]*message.TemplateDataItem, len(m.Data))
	for key, value := range m.Data {
		data[key] = &message.TemplateDataItem{Value: value}
	}
	err = c.viaSDK(ctx, once, func(sdk *sdkcontext.Context) error {
		var err error
		msgID, err = message.NewTemplate(sdk).Send(&message.TemplateMessage{
			ToUser: m.OpenID, TemplateID: m.TemplateID, URL: m.URL, Data: data, ClientMsgID: m.ClientMsgID,
		})
		return err
	})
	return msgID, err
}

// Template is a template of the account.
type Template struct {
	ID, Title string
	Content   string // with its places, such as 申请人:{{name1.DATA}}: the keys of Data stand here
	Example   string
}

// Templates returns the account's templates, at most 25.
func (c *Client) Templates(ctx context.Context) ([]Template, error) {
	var list []*message.TemplateItem
	err := c.viaSDK(ctx, repeat, func(sdk *sdkcontext.Context) (err error) {
		list, err = message.NewTemplate(sdk).List()
		return err
	})
	found := make([]Template, 0, len(list))
	for _, t := range list {
		found = append(found, Template{ID: t.TemplateID, Title: t.Title, Content: t.Content, Example: t.Example})
	}
	return found, err
}

// SubscribeTemplate is a template of subscription notices (订阅通知) of the account.
type SubscribeTemplate struct {
	ID, Title string
	Content   string              // as of Template
	Example   string              // as of Template
	Lasting   bool                // one consent holds until it is withdrawn (长期订阅); else for one notice
	Words     map[string][]string // by key: what a const or enum key takes; nil where all keys are free
}

// SubscribeTemplates returns the account's templates of subscription notices, at most 25.
func (c *Client) SubscribeTemplates(ctx context.Context) ([]SubscribeTemplate, error) {
	var out struct {
		Data []struct {
			ID      string       `json:"priTmplId"`
			Title   string       `json:"title"`
			Content string       `json:"content"`
			Example string       `json:"example"`
			Type    textOrNumber `json:"type"` // 2 for one notice, 3 lasting
			Enums   []struct {
				Code  string   `json:"keywordCode"` // such as phrase2.DATA
				Words []string `json:"enumValueList"`
			} `json:"keywordEnumValueList"`
		} `json:"data"`
	}
	if err := c.call(ctx, get("/wxaapi/newtmpl/gettemplate", nil).read(), nil, &out); err != nil {
		return nil, err
	}
	found := make([]SubscribeTemplate, 0, len(out.Data))
	for _, t := range out.Data {
		s := SubscribeTemplate{ID: t.ID, Title: t.Title, Content: t.Content, Example: t.Example, Lasting: t.Type == "3"}
		for _, e := range t.Enums {
			if s.Words == nil {
				s.Words = map[string][]string{}
			}
			s.Words[strings.TrimSuffix(e.Code, ".DATA")] = e.Words
		}
		found = append(found, s)
	}
	return found, nil
}

// SubscribeMessage is a subscription notice (订阅通知) to a user who consented.
type SubscribeMessage struct {
	OpenID, TemplateID string
	Page               string            // where a tap leads; empty for nowhere
	Data               map[string]string // as in TemplateMessage
}

// BizSend spends one consent of the user on a notice. Without one it is refused with
// 43101, UserGone. The msgid, which subscribe_msg_sent_event carries, is empty where the
// platform does not tell it. It is not repeated here.
func (c *Client) BizSend(ctx context.Context, m SubscribeMessage) (msgID string, err error) {
	type value struct {
		Value string `json:"value"`
	}
	in := struct {
		ToUser     string           `json:"touser"`
		TemplateID string           `json:"template_id"`
		Page       string           `json:"page,omitempty"`
		Data       map[string]value `json:"data"`
	}{m.OpenID, m.TemplateID, m.Page, make(map[string]value, len(m.Data))}
	for key, text := range m.Data {
		in.Data[key] = value{text}
	}
	var out struct {
		MsgID textOrNumber `json:"msgid"`
	}
	err = c.call(ctx, post("/cgi-bin/message/subscribe/bizsend"), in, &out)
	return string(out.MsgID), err
}
