package press

import (
	"context"

	"zaiyue/fault"
	"zaiyue/people"
)

// Preview shows a mass message to an officer's own WeChat. It may be shown again.
func (p *Press) Preview(ctx context.Context, by people.By, openID, id string) (Job, error) {
	j, err := p.Shelf.Job(ctx, id)
	switch {
	case err != nil:
		return j, err
	case j.Purpose != ToSend || j.Stage != Ready && j.Stage != Asking || j.TakeDown:
		return j, fault.New(fault.Conflict, "草稿还没有准备好，或者已经发出去了。请刷新页面看看。")
	case openID == "":
		return j, fault.New(fault.Invalid, "您的账号还没有绑定微信，预览发不到您的手机。请先到“我的账号”绑定。")
	}
	if err := p.Account.PreviewMass(ctx, j.DraftID, openID); err != nil {
		return j, inWords(err)
	}
	return p.Jobs.ChangeJob(ctx, by, id, func(j *Job) error {
		now := p.Now()
		if j.By == by.Officer {
			j.Mass.PreviewedAt = now.UTC()
		}
		j.note(now, by.Officer, "已发到自己的手机上看")
		return nil
	})
}

// inWords makes a fault of WeChat's refusal that says what to do.
func inWords(err error) error {
	t := (&Writer{}).troubleOf(err)
	return fault.Wrap(fault.KindOf(err), t.Words+t.Advice, err)
}

// Ask asks a second officer to let a mass send go.
func (p *Press) Ask(ctx context.Context, by people.By, id string) (Job, error) {
	return p.Jobs.ChangeJob(ctx, by, id, func(j *Job) error {
		switch {
		case j.Stage == Asking && j.By == by.Officer:
			return nil // asked twice
		case j.Purpose != ToSend || j.Stage != Ready || j.TakeDown:
			return fault.New(fault.Conflict, "这次群发现在不能请同事确认。请刷新页面看看。")
		case j.By != by.Officer:
			return fault.New(fault.Forbidden, "这次群发由别的同事准备，请由他来提请确认。")
		case j.Mass.PreviewedAt.IsZero():
			return fault.New(fault.Conflict, "请先发到自己的手机上看一遍，再请同事确认。")
		}
		j.rest(Asking)
		j.note(p.Now(), by.Officer, "请另一位同事确认")
		return nil
	})
}

// Confirm lets a mass send go. It must be another officer than the one who asks; a second
// confirmation changes nothing.
func (p *Press) Confirm(ctx context.Context, by people.By, id string) (Job, error) {
	return p.Jobs.ChangeJob(ctx, by, id, func(j *Job) error {
		switch {
		case j.Mass != nil && j.Mass.ConfirmedBy == by.Officer:
			return nil
		case j.Purpose != ToSend || j.Stage != Asking || j.TakeDown:
			return fault.New(fault.Conflict, "这次群发现在不用确认了。请刷新页面看看。")
		case j.By == by.Officer:
			return fault.New(fault.Forbidden, "群发要由另一位同事确认，不能自己确认自己的。")
		}
		now := p.Now()
		j.Mass.ConfirmedBy = by.Officer
		j.enter(Ready, now)
		j.note(now, by.Officer, "同意群发")
		return nil
	})
}

// Drop ends a mass send before it is handed in.
func (p *Press) Drop(ctx context.Context, by people.By, id string) (Job, error) {
	j, err := p.Shelf.Job(ctx, id)
	if err != nil {
		return j, err
	}
	if !j.SubmittedAt.IsZero() {
		return j, fault.New(fault.Conflict, "已经交给微信了，不能撤回；可以在发出以后删除。")
	}
	return p.takeDown(ctx, by, id, "不发了", false)
}
