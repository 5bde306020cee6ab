package press

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"zaiyue/wechat"
)

// codeBusy is an answer that leaves open whether anything was done.
const codeBusy = -1

// submit hands the draft in. That it is about to is written down first: WeChat has no key
// for a submission, so one whose answer is lost is looked for, never repeated blindly.
func (p *Press) submit(ctx context.Context, j Job) error {
	if j.Purpose == ToSend && j.Mass.ConfirmedBy == "" {
		return p.pause(ctx, j)
	}
	now := p.Now().UTC()
	j, err := p.Jobs.ChangeJob(ctx, service, j.ID, func(j *Job) error {
		if j.Stage != Ready || j.TakeDown {
			return errMoved
		}
		j.Stage, j.NextAt = Submitting, now
		if j.SubmittedAt.IsZero() || j.Purpose == ToPublish {
			j.SubmittedAt = now
		}
		return nil
	})
	if err != nil {
		return err
	}
	if j.Purpose == ToSend {
		return p.send(ctx, j)
	}
	id, err := p.Account.Publish(ctx, j.DraftID)
	switch e, refused := errors.AsType[*wechat.APIError](err); {
	case err == nil:
		return p.handedIn(ctx, j, id)
	case refused && e.ErrCode != codeBusy && !gone(err):
		back, moved := p.move(ctx, j, func(j *Job) { j.enter(Ready, p.Now()) })
		if moved != nil {
			return moved
		}
		return p.stumble(ctx, back, err)
	}
	return p.unsure(context.WithoutCancel(ctx), j)
}

// pause stops a job that waits for an officer.
func (p *Press) pause(ctx context.Context, j Job) error {
	_, err := p.move(ctx, j, func(j *Job) { j.NextAt = time.Time{} })
	return err
}

// handedIn waits for the result of what WeChat took, unless it has come already.
func (p *Press) handedIn(ctx context.Context, j Job, handle string) error {
	now := p.Now()
	// What WeChat took must be kept, even while the server stops.
	j, err := p.move(context.WithoutCancel(ctx), j, func(j *Job) {
		j.enter(Waiting, now.Add(waits[0]))
		j.HandleID = handle
		j.note(now, service.Officer, "已交给微信，等它的结果")
	})
	if err != nil {
		return err
	}
	_, err = p.early(ctx, j)
	return err
}

// early takes a result that came before the answer to the submission.
func (p *Press) early(ctx context.Context, j Job) (taken bool, err error) {
	r, ok, err := p.Papers.EarlyResult(ctx, Handle(j.Purpose, j.HandleID))
	if err != nil || !ok {
		return false, err
	}
	done, err := p.move(ctx, j, func(j *Job) { p.end(j, r) })
	if err == nil {
		p.tell(done)
	}
	return true, err
}

// resume goes on after a crash in the middle of handing in.
func (p *Press) resume(ctx context.Context, j Job) error {
	if j.Purpose == ToSend {
		return p.send(ctx, j)
	}
	return p.unsure(ctx, j)
}

func (p *Press) unsure(ctx context.Context, j Job) error {
	_, err := p.move(ctx, j, func(j *Job) {
		now := p.Now()
		j.enter(Uncertain, now.Add(waits[0]))
		j.note(now, service.Officer, "交给微信时没有等到回答，不知道它收到没有，正在查")
	})
	return err
}

// waits are the pauses between two looks at the same thing; the last one stays. The list is
// sparse: WeChat allows 100 looks a day for all articles together.
var waits = [...]time.Duration{10 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour}

func waitAfter(tries int) time.Duration { return waits[min(tries, len(waits)-1)] }

// looks is how often an uncertain submission is looked for: for a quarter of an hour.
const looks = 4

// look finds out whether WeChat took a submission whose answer was lost.
func (p *Press) look(ctx context.Context, j Job) error {
	if ok, err := p.spend(ctx, j, "freepublish/batchget"); err != nil || !ok {
		return err
	}
	page, _, err := p.Account.PublishedArticles(ctx, 0, 20)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(page, func(a wechat.PublishedArticle) bool { return a.ContentSourceURL == j.Marker && !a.Deleted })
	if at >= 0 {
		done, err := p.move(ctx, j, func(j *Job) { p.out(j, page[at].ArticleID, page[at].URL) })
		if err == nil {
			p.tell(done)
		}
		return err
	}
	if j.Tries+1 < looks {
		_, err = p.move(ctx, j, func(j *Job) {
			j.Tries++
			j.NextAt = p.Now().Add(waitAfter(j.Tries))
		})
		return err
	}
	_, err = p.Account.GetDraft(ctx, j.DraftID)
	switch {
	case err == nil:
		return p.fail(ctx, j, Trouble{Words: "微信没有收到这次提交，草稿还在草稿箱里。", Advice: "可以再发一次。", Repair: Again})
	case gone(err):
		return p.fail(ctx, j, Trouble{Words: "草稿已经不在草稿箱里，已发布的文章里也没有找到它。",
			Advice: "请到公众平台（mp.weixin.qq.com）“内容管理 → 发表记录”看一看：已经在的，不用再发；不在的，可以再发一次。", Repair: InWeChat})
	}
	return err
}

// allowed are the calls of a day that the press takes of what WeChat allows (100, 100, 10).
var allowed = map[string]int{"freepublish/get": 90, "freepublish/batchget": 90, "freepublish/delete": 10}

// spend counts a call with a daily limit. When the day's are spent the job waits for the next.
func (p *Press) spend(ctx context.Context, j Job, api string) (bool, error) {
	now := p.Now().In(beijing)
	ok, err := p.Papers.Spend(ctx, now.Format(time.DateOnly), api, allowed[api])
	if err != nil || ok {
		return ok, err
	}
	_, err = p.move(ctx, j, func(j *Job) { j.NextAt = tomorrow(now) })
	return false, err
}

// tomorrow is when WeChat's daily limits begin anew, and a little later.
func tomorrow(now time.Time) time.Time {
	y, m, d := now.In(beijing).Date()
	return time.Date(y, m, d+1, 0, 1, 0, 0, beijing)
}

// patience is how long a result is waited for.
const patience = 3 * 24 * time.Hour

// wait asks for the result; the event is mostly faster.
func (p *Press) wait(ctx context.Context, j Job) error {
	if taken, err := p.early(ctx, j); taken || err != nil {
		return err
	}
	if p.Now().Sub(j.SubmittedAt) > patience {
		return p.fail(ctx, j, Trouble{Words: "微信三天都没有给出结果。",
			Advice: "请到公众平台（mp.weixin.qq.com）“内容管理 → 发表记录”看一看它怎么样了。", Repair: InWeChat})
	}
	r, done, err := p.ask(ctx, j)
	if err != nil {
		return err
	}
	j, err = p.move(ctx, j, func(j *Job) {
		if done {
			p.end(j, r)
			return
		}
		j.Tries++
		j.NextAt = p.Now().Add(waitAfter(j.Tries))
	})
	if err == nil && done {
		p.tell(j)
	}
	return err
}

// ask asks WeChat for the result of what was handed in.
func (p *Press) ask(ctx context.Context, j Job) (r Result, done bool, err error) {
	if j.Purpose == ToSend {
		status, err := p.Account.MassStatus(ctx, j.HandleID)
		return Result{At: p.Now().UTC(), Status: status}, status != wechat.MassSending, err
	}
	ok, err := p.spend(ctx, j, "freepublish/get")
	if err != nil {
		return r, false, err
	}
	if !ok {
		return r, false, errMoved
	}
	result, err := p.Account.PublishStatus(ctx, j.HandleID)
	return Result{At: p.Now().UTC(), Publish: &result}, result.Status != statusRunning, err
}

// The values of publish_status that are told apart here; troubles.yaml has words for all.
const (
	statusDone    = 0
	statusRunning = 1
	statusRemoved = 5
)

// end takes a result into the job.
func (p *Press) end(j *Job, r Result) {
	switch {
	case r.Publish != nil && r.Publish.Status == statusRunning:
	case r.Publish != nil && r.Publish.Status == statusDone:
		address := ""
		if len(r.Publish.URLs) > 0 {
			address = r.Publish.URLs[0]
		}
		p.out(j, r.Publish.ArticleID, address)
	case r.Publish != nil && r.Publish.Status == statusRemoved:
		j.rest(Deleted)
		j.note(p.Now(), service.Officer, "文章已在公众平台被删除")
	case r.Publish != nil:
		p.refused(j, fmt.Sprintf("publish %d", r.Publish.Status))
	default:
		p.endMass(j, r)
	}
}

// out marks a job as published; what comes after that (another publication to be deleted,
// or this one) is done in the next step.
func (p *Press) out(j *Job, articleID, address string) {
	now := p.Now()
	j.enter(Published, now)
	j.ArticleID, j.URL = articleID, address
	j.note(now, service.Officer, "微信里已经可以看到")
}
