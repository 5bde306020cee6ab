package handlers

import (
	"context"
	"fmt"

	"zaiyue/content"
)

// fillJob tells whom a post of work is told to, or was.
func (w *Writing) fillJob(ctx context.Context, p *articleShow) error {
	a := &p.Post.Working
	if a.Kind != content.KindJob || p.Erased {
		return nil
	}
	told, there, err := w.Jobs.JobTold(ctx, p.ID)
	if err != nil {
		return err
	}
	if there {
		p.JobTold = fmt.Sprintf("已经提醒 %d 人，送到 %d 人，还在路上 %d 人。改好再发布不会重复提醒。", told.People(), told.Reached(), told.OnTheWay())
		return nil
	}
	if a.Job == nil || a.Job.City == "" || a.Job.Field == "" {
		p.JobWill = "还没有选城市和行业，发布时不会提醒人。"
		return nil
	}
	if ends := a.JobEnds(); !ends.IsZero() && !w.Now().Before(ends) {
		p.JobWill = "报名已经截止，发布时不会提醒人。"
		return nil
	}
	n, more, err := w.Jobs.WishersFor(ctx, a.Job.City, a.Job.Field)
	if err != nil {
		return err
	}
	p.JobWill = fmt.Sprintf("发布时会提醒 %d 人（正在找这类工作的毕业生），每人只提醒一次。", n)
	if more {
		p.JobWill = fmt.Sprintf("发布时会提醒 %d 人以上（正在找这类工作的毕业生），每人只提醒一次。", n)
	}
	return nil
}
