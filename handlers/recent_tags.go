package handlers

import (
	"context"
	"slices"
	"sync"
	"time"

	"zaiyue/wechat"
)

// RecentTags keeps the account's tags for a minute, so that a page does not wait for WeChat
// each time it is opened, and hardly ever while WeChat does not answer. It is a TagLister.
// Safe for concurrent use; who comes while it asks waits for the same answer.
type RecentTags struct {
	Platform TagLister
	Now      func() time.Time

	mu    sync.Mutex
	asked time.Time
	tags  []wechat.Tag
	err   error
}

// tagsFor is how long what WeChat said counts as new.
const tagsFor = time.Minute

// Tags returns what WeChat said within the last minute, an error too.
func (t *RecentTags) Tags(ctx context.Context) ([]wechat.Tag, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now := t.Now(); t.asked.IsZero() || now.Sub(t.asked).Abs() >= tagsFor {
		t.tags, t.err = t.Platform.Tags(context.WithoutCancel(ctx)) // the next visitor wants it too
		t.asked = now
	}
	return slices.Clone(t.tags), t.err
}
