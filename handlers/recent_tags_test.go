package handlers

import (
	"context"
	"errors"
	"testing"
	"time"

	"zaiyue/wechat"
)

// countedTags answers with its fields and counts how often it is asked.
type countedTags struct {
	asked int
	tags  []wechat.Tag
	err   error
}

func (c *countedTags) Tags(context.Context) ([]wechat.Tag, error) {
	c.asked++
	return c.tags, c.err
}

// TestTagsAreAskedOnceAMinute: a list, and that there is none, holds for a minute; the list
// handed out may be changed.
func TestTagsAreAskedOnceAMinute(t *testing.T) {
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	platform := &countedTags{err: errors.New("no line")}
	r := &RecentTags{Platform: platform, Now: func() time.Time { return now }}
	for range 3 {
		if _, err := r.Tags(t.Context()); err == nil {
			t.Fatal("no error while WeChat does not answer")
		}
	}
	now, platform.err, platform.tags = now.Add(tagsFor), nil, []wechat.Tag{{ID: 100, Name: "示例"}}
	for range 3 {
		tags, err := r.Tags(t.Context())
		if err != nil || len(tags) != 1 || tags[0].ID != 100 {
			t.Fatalf("Tags = %v, %v", tags, err)
		}
		tags[0].ID = 7
	}
	if platform.asked != 2 {
		t.Errorf("WeChat was asked %d times, want 2", platform.asked)
	}
}
