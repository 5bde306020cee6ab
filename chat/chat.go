package chat

import (
	"context"

	"zaiyue/wechat"
)

// Answer is one way to answer a message. It returns false when the message is not its
// business; the first that returns true ends the search.
type Answer func(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error)
