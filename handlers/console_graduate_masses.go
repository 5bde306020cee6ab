package handlers

import (
	"context"
	"slices"
	"time"

	"zaiyue/content/press"
)

// MassBook knows what was sent to many followers at once. The store implements it.
type MassBook interface {
	MassSendsBefore(ctx context.Context, at time.Time, limit int, to func(press.Mass) bool) ([]press.Job, error)
}

// TagsOfOne tells which tags of the account a follower bears now. *wechat.Client implements it.
type TagsOfOne interface {
	TagsOf(ctx context.Context, openID string) ([]int, error)
}

// tagsWithin bounds how long a page waits for WeChat.
const tagsWithin = 2 * time.Second

// massSends lists what the graduate was sent with many others since they follow. WeChat tells
// of a mass send how many had it, never who: of one to a tag those are shown who bear it now,
// and everybody while WeChat does not answer.
func (p *GraduatePages) massSends(ctx context.Context, page *graduatePage, before time.Time) (items []moment, err error) {
	if page.FollowedAt.IsZero() {
		return nil, nil
	}
	sent, err := p.Masses.MassSendsBefore(ctx, before, momentsShown+1, func(press.Mass) bool { return true })
	if err != nil {
		return nil, err
	}
	known := true
	if slices.ContainsFunc(sent, func(j press.Job) bool { return !j.Mass.ToAll && !j.SubmittedAt.Before(page.FollowedAt) }) {
		var tags []int
		if tags, known = p.tagsOf(ctx, page.OpenID); known {
			to := func(m press.Mass) bool { return m.ToAll || slices.Contains(tags, m.TagID) }
			if sent, err = p.Masses.MassSendsBefore(ctx, before, momentsShown+1, to); err != nil {
				return nil, err
			}
		}
	}
	for _, j := range sent {
		if !j.SubmittedAt.Before(page.FollowedAt) {
			items = append(items, massSent(&j, known))
		}
	}
	return items, nil
}

// tagsOf asks WeChat which tags a graduate bears now, and reports whether it told.
func (p *GraduatePages) tagsOf(ctx context.Context, openID string) (tags []int, known bool) {
	if p.Tags == nil {
		return nil, false
	}
	ctx, done := context.WithTimeout(ctx, tagsWithin)
	defer done()
	tags, err := p.Tags.TagsOf(ctx, openID)
	return tags, err == nil
}

// massSent is a mass send in words; known: that the graduate bears its tag.
func massSent(j *press.Job, known bool) moment {
	title := j.Title
	if title == "" {
		title = "（已清除）"
	}
	m := moment{At: j.SubmittedAt, Class: "us", Title: "群发：" + title, Why: "发给了全部关注的人。微信只告诉总数，不告诉每个人收到没有。"}
	switch {
	case j.Mass.ToAll:
	case known:
		m.Why = "发给了带“" + j.Mass.TagName + "”标签的人，TA 现在有这个标签。微信只告诉总数，不告诉每个人收到没有。"
	default:
		m.Why = "发给了带“" + j.Mass.TagName + "”标签的人。现在问不到微信，不知道 TA 有没有这个标签。"
	}
	m.State, _ = stageWords(j)
	return m
}
