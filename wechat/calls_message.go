package wechat

import (
	"context"

	sdkcontext "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/officialaccount/message"
)

// SendText sends a customer-service text. It is never sent twice: WeChat knows no key
// for it, so after an Unavailable fault it may have arrived or not. At most MaxTextBytes.
func (c *Client) SendText(ctx context.Context, openID, text string) error {
	return c.send(ctx, message.NewCustomerTextMessage(openID, text))
}

// send hands a customer-service message to the platform.
func (c *Client) send(ctx context.Context, m *message.CustomerMessage) error {
	return c.viaSDK(ctx, once, func(sdk *sdkcontext.Context) error {
		return message.NewMessageManager(sdk).Send(m)
	})
}
