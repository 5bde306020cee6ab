package handlers

import (
	"context"
	"time"

	"zaiyue/content/press"
)

// MassBook knows what was sent to all followers at once. The store implements it.
type MassBook interface {
	MassSendsBefore(ctx context.Context, at time.Time, limit int) ([]press.Job, error)
}

// massSends lists what all were sent since the graduate follows. WeChat tells of a mass send
// how many had it, never who.
func (p *GraduatePages) massSends(ctx context.Context, page *graduatePage, before time.Time) (items []moment, err error) {
	if page.FollowedAt.IsZero() {
		return nil, nil
	}
	sent, err := p.Masses.MassSendsBefore(ctx, before, momentsShown+1)
	for _, j := range sent {
		if j.SubmittedAt.Before(page.FollowedAt) {
			continue
		}
		m := moment{At: j.SubmittedAt, Class: "us", Title: "群发的文章", Text: j.Title, Why: "发给了全部关注的人。微信只告诉总数，不告诉每个人收到没有。"}
		if m.Text == "" {
			m.Text = "（已清除）"
		}
		m.State, _ = stageWords(&j)
		items = append(items, m)
	}
	return items, err
}
