package press

import (
	"context"
	"errors"

	"zaiyue/people"
	"zaiyue/wechat"
)

// succeed does what comes after a publication: those that it replaces are taken back.
func (p *Press) succeed(ctx context.Context, j Job) error {
	if !j.Replaces {
		return p.pause(ctx, j)
	}
	others, err := p.Shelf.JobsOf(ctx, j.Article)
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.ID == j.ID || other.Purpose != ToPublish || other.Stage != Published || other.TakeDown || other.BegunAt.After(j.BegunAt) {
			continue
		}
		if _, err := p.takeDown(ctx, service, other.ID, "换成了新的一篇", false); err != nil {
			return err
		}
	}
	return p.pause(ctx, j)
}

// down returns what to do with a job that is to end as deleted; false where its own stage
// must end first, because WeChat may have it already.
func (p *Press) down(j Job) (func(context.Context, Job) error, bool) {
	switch j.Stage {
	case Submitting, Uncertain, Waiting:
		return nil, false
	case Published, Deleting:
		return p.remove, true
	case Deleted:
		if j.Erase && j.CoverID != "" {
			return func(ctx context.Context, j Job) error {
				return p.buried(ctx, j, "封面也从微信素材库删掉了")
			}, true
		}
		return p.pause, true
	}
	return p.discard, true
}

// discard ends a job that WeChat's readers never saw.
func (p *Press) discard(ctx context.Context, j Job) error {
	id := j.DraftID
	if id == "" && j.Adding {
		found, err := p.findDraft(ctx, j.Marker)
		if err != nil {
			return err
		}
		id = found
	}
	if id != "" {
		if err := p.Account.DeleteDraft(ctx, id); err != nil && !gone(err) {
			return err
		}
	}
	return p.buried(ctx, j, "没有发到微信，草稿已经删掉")
}

// remove takes a publication from its readers, for good.
func (p *Press) remove(ctx context.Context, j Job) error {
	if j.Stage == Published {
		var err error
		if j, err = p.move(ctx, j, func(j *Job) { j.enter(Deleting, p.Now()) }); err != nil {
			return err
		}
	}
	var err error
	if j.Purpose == ToSend {
		err = p.Account.DeleteMass(ctx, j.HandleID)
	} else {
		ok, spent := p.spend(ctx, j, "freepublish/delete")
		if spent != nil || !ok {
			return spent
		}
		err = p.Account.DeletePublished(ctx, j.ArticleID, 0)
	}
	if err != nil && !noArticle(err) {
		return err
	}
	return p.buried(ctx, j, "已从微信删除")
}

// noArticle reports that what was to be deleted is not there.
func noArticle(err error) bool {
	e, ok := errors.AsType[*wechat.APIError](err)
	return ok && (e.ErrCode == codeNoArticle || e.ErrCode == codeNoMass)
}

// buried ends a job as deleted. A cover that must not stay in WeChat's material goes too;
// pictures of the text cannot be deleted there, they are only not shown any more.
func (p *Press) buried(ctx context.Context, j Job, words string) error {
	if j.Erase && j.CoverID != "" {
		if err := p.Account.DeleteMaterial(ctx, j.CoverID); err != nil && !gone(err) {
			return err
		}
	}
	_, err := p.move(ctx, j, func(j *Job) {
		j.rest(Deleted)
		j.note(p.Now(), service.Officer, words)
		if j.Erase {
			j.CoverID = ""
		}
	})
	return err
}

// takeDown marks a job to end as deleted. A job that has ended so is returned as it is.
func (p *Press) takeDown(ctx context.Context, by people.By, id, words string, erase bool) (Job, error) {
	return p.Jobs.ChangeJob(ctx, by, id, func(j *Job) error {
		if j.Stage == Deleted && (!erase || j.Erase) {
			return nil
		}
		now := p.Now()
		j.Replaces, j.NextAt, j.Tries = false, now, 0
		if !j.TakeDown {
			j.note(now, by.Officer, words)
		}
		j.TakeDown = true
		if erase {
			j.Erase, j.Title, j.Digest, j.Author = true, "", "", ""
		}
		return nil
	})
}
