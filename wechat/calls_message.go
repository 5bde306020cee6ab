package wechat

import (
	"context"
	"errors"

	sdkcontext "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/officialaccount/message"
)

// Customer-service messages reach a user only within WeChat's allowance (section 6.3 of
// the protocol paper); outside of it they are refused with 45015 or 45047, UserGone.
// None is ever sent twice: WeChat knows no key for them, so after an Unavailable fault
// the message may have arrived or not.

// SendText sends a text of at most MaxTextBytes; <a href="…"> links are allowed.
func (c *Client) SendText(ctx context.Context, openID, text string) error {
	return c.send(ctx, message.NewCustomerTextMessage(openID, text))
}

// SendImage sends a picture that was uploaded as temporary or permanent material.
func (c *Client) SendImage(ctx context.Context, openID, mediaID string) error {
	return c.send(ctx, message.NewCustomerImgMessage(openID, mediaID))
}

// SendNews sends one card with a link; more than one is refused by the platform.
func (c *Client) SendNews(ctx context.Context, openID string, a ReplyArticle) error {
	return c.send(ctx, &message.CustomerMessage{
		ToUser: openID, Msgtype: message.MsgTypeNews,
		News: &message.MediaNews{Articles: []message.MediaArticles{
			{Title: a.Title, Description: a.Description, URL: a.URL, Picurl: a.PicURL},
		}},
	})
}

// MsgMenu is a message of choices to tap. A tap comes back as a text: Content is the
// choice's, MenuItemID its ID. Not for test accounts.
type MsgMenu struct {
	Head, Tail string
	Items      []MsgMenuItem
}

// MsgMenuItem is one choice of a MsgMenu.
type MsgMenuItem struct{ ID, Content string }

// SendMsgMenu sends choices to tap.
func (c *Client) SendMsgMenu(ctx context.Context, openID string, m MsgMenu) error {
	list := make([]message.MsgmenuItem, len(m.Items))
	for i, item := range m.Items {
		list[i] = message.MsgmenuItem(item)
	}
	return c.send(ctx, &message.CustomerMessage{
		ToUser: openID, Msgtype: "msgmenu",
		Msgmenu: &message.MediaMsgmenu{HeadContent: m.Head, List: list, TailContent: m.Tail},
	})
}

// send hands a customer-service message to the platform.
func (c *Client) send(ctx context.Context, m *message.CustomerMessage) error {
	return c.viaSDK(ctx, once, func(sdk *sdkcontext.Context) error {
		return message.NewMessageManager(sdk).Send(m)
	})
}

// Typing shows or hides "正在输入" to a user who wrote within 30 s. That WeChat does not
// want to show it now (45080, 45081) is no error: nothing is lost.
func (c *Client) Typing(ctx context.Context, openID string, on bool) error {
	in := struct {
		ToUser  string `json:"touser"`
		Command string `json:"command"`
	}{openID, "CancelTyping"}
	if on {
		in.Command = "Typing"
	}
	err := c.call(ctx, post("/cgi-bin/message/custom/typing"), in, nil)
	if e, ok := errors.AsType[*APIError](err); ok && (e.ErrCode == codeTypingUnasked || e.ErrCode == codeTypingAlready) {
		return nil
	}
	return err
}
