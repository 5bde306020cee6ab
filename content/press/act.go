package press

import (
	"cmp"
	"context"
	"errors"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/wechat"
)

// Order is what an officer asks for.
type Order struct {
	ID      string // of the job: a double click has the same
	Article content.Article
	Purpose Purpose
	Title   string // as it is to stand in WeChat; empty: the article's
	Digest  string // empty: the article's summary
	Author  string // may be empty
	// Replace allows a second publication of an article whose first readers have: it gets a
	// new address, and the first one is deleted once the second is out.
	Replace bool
	Mass    Mass // whom a mass send is for
}

// Begin begins to bring an article into WeChat, or goes on with what has failed. Two orders
// with one ID are one. fault.Invalid names what WeChat would not take; fault.Conflict that
// the article is on its way, or is there, already.
func (p *Press) Begin(ctx context.Context, by people.By, o Order) (Job, error) {
	o.Title, o.Digest = cmp.Or(o.Title, o.Article.Title), cmp.Or(o.Digest, o.Article.Summary)
	j := Job{ID: o.ID, Article: o.Article.ID, Purpose: o.Purpose, Title: o.Title, Digest: o.Digest, Author: o.Author,
		Source: content.Digest(o.Article), Marker: p.sourceURL(o.Article.ID, o.ID), By: by.Officer, BegunAt: p.Now().UTC()}
	if problems := p.Problems(ctx, &o.Article, o.Title, o.Digest, o.Author); Blocked(problems) {
		for _, problem := range problems {
			if problem.Blocks {
				return Job{}, fault.New(fault.Invalid, problem.Words)
			}
		}
	}
	j.enter(Pictures, p.Now())
	words := "开始发到微信"
	if o.Purpose == ToSend {
		if !o.Mass.ToAll && o.Mass.TagID == 0 {
			return Job{}, fault.New(fault.Invalid, "请选好群发给谁：全部关注的人，或一个标签。")
		}
		m := o.Mass
		j.Mass, words = &m, "开始准备群发"
	}
	j.note(p.Now(), by.Officer, words)
	var failed, same string
	made, err := p.Jobs.BeginJob(ctx, by, j, o.Article, func(others []Job) error {
		failed, same = "", ""
		for _, other := range others {
			switch {
			case other.Order == o.ID:
				same = other.ID
				return errRestart
			case other.Purpose != o.Purpose || other.TakeDown:
			case other.Stage == Failed && failed == "" && o.Purpose == ToPublish:
				failed = other.ID
				return errRestart
			case other.Stage.Open():
				return fault.New(fault.Conflict, "这篇文章正在发到微信，请等它发完。")
			case other.Stage == Published && o.Purpose == ToPublish && !o.Replace:
				return fault.New(fault.Conflict, "这篇文章已经在微信里了。要换成新的内容，请用“删掉旧的，发新的”。")
			}
		}
		return nil
	})
	if same != "" {
		return p.Shelf.Job(ctx, same)
	}
	if failed != "" {
		return p.restart(ctx, by, failed, j, o.Article)
	}
	return made, err
}

// errRestart: another job goes on in the place of a new one.
var errRestart = errors.New("press: another job goes on")

// restart sends a failed job's article, as it now is, with what WeChat has of it.
func (p *Press) restart(ctx context.Context, by people.By, id string, with Job, a content.Article) (Job, error) {
	return p.Jobs.SendAnew(ctx, by, id, a, func(j *Job) error {
		if j.Stage != Failed {
			return fault.New(fault.Conflict, "这篇文章正在发到微信，请等它发完。")
		}
		j.Title, j.Digest, j.Author, j.Source = with.Title, with.Digest, with.Author, with.Source
		j.HandleID, j.ArticleID, j.URL, j.Order = "", "", "", with.ID
		j.enter(Pictures, p.Now())
		j.note(p.Now(), by.Officer, "再发一次")
		return nil
	})
}

// Problems lists what WeChat would not take of an article, or would change. The lines are
// those that are to stand in WeChat.
func (p *Press) Problems(ctx context.Context, a *content.Article, title, digest, author string) []Problem {
	problems := p.Writer.Check(title, digest, author)
	if a.Cover == "" {
		problems = append(problems, Problem{"cover", "还没有封面图，微信的文章都要有一张。请在编辑页上传封面。", true})
	} else if _, err := p.Album.Picture(ctx, a.Cover, AsCover); err != nil {
		problems = append(problems, Problem{"cover", "封面图不在我们这里，微信不收外面的图。请在编辑页重新上传封面。", true})
	}
	_, found, err := p.Writer.HTML(a, Given{Link: p.Links(ctx), Picture: func(src string) (string, bool) {
		_, err := p.Album.Picture(ctx, src, InText)
		return src, err == nil
	}})
	if err != nil {
		found = append(found, Problem{"body", "正文排版时出了问题，请检查一下格式。", true})
	}
	return append(problems, found...)
}

// Delete takes what a job brought into WeChat from the readers, for good. It is done in the
// next steps, and tried until it is.
func (p *Press) Delete(ctx context.Context, by people.By, id string) (Job, error) {
	return p.takeDown(ctx, by, id, "要求从微信删除", false)
}

// TakeFromWeChat takes everything of an article from WeChat's readers, with its cover, and
// forgets its lines: what a person's withdrawn consent asks for. It is kept before it
// returns, begun at once, and tried again until it is done; calling it again does no harm.
func (p *Press) TakeFromWeChat(ctx context.Context, by people.By, article string) error {
	jobs, err := p.Shelf.JobsOf(ctx, article)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if _, err := p.takeDown(ctx, by, j.ID, "本人撤回同意，从微信删除", true); err != nil {
			return err
		}
	}
	for _, j := range jobs {
		if err := p.work(ctx, j.ID); err != nil {
			return err
		}
	}
	return nil
}

// KeepOld notes that an officer leaves a publication as it is although the article has
// changed since.
func (p *Press) KeepOld(ctx context.Context, by people.By, id, digest string) (Job, error) {
	return p.Jobs.ChangeJob(ctx, by, id, func(j *Job) error {
		if j.Stage != Published {
			return fault.New(fault.Conflict, "这篇文章现在不在微信里，请刷新页面看看。")
		}
		j.Kept = digest
		j.note(p.Now(), by.Officer, "网页已更新，微信里保留旧的内容")
		return nil
	})
}

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

// Receive takes the platform's word of how a publication or a mass send ended. It reports
// false for a message that is no such word. An error means that it could not be kept: the
// platform should say it again.
func (p *Press) Receive(ctx context.Context, m *wechat.Message) (bool, error) {
	r := Result{At: p.Now().UTC()}
	var handle string
	switch {
	case m.Type != wechat.TypeEvent:
		return false, nil
	case m.Event == wechat.EventPublishFinish:
		if m.Publish == nil || m.Publish.PublishID == "" {
			return true, nil
		}
		r.Publish, handle = m.Publish, Handle(ToPublish, m.Publish.PublishID)
	case m.Event == wechat.EventMassFinish:
		if m.JobMsgID == "" {
			return true, nil
		}
		r.Status, r.Mass, handle = m.Status, m.Mass, Handle(ToSend, m.JobMsgID)
	default:
		return false, nil
	}
	j, known, err := p.Jobs.TakeResult(ctx, handle, r, func(j *Job) error {
		p.take(j, r)
		return nil
	})
	if err != nil {
		return true, err
	}
	if known {
		p.tell(ctx, j)
		return true, nil
	}
	return true, p.hurry(ctx)
}

// take takes a result into a job, unless it tells what the job knows.
func (p *Press) take(j *Job, r Result) {
	switch {
	case j.Stage == Waiting, j.ArticleID == "" && j.URL == "" && (j.Stage == Failed || j.Stage == Deleted) && r.good():
		p.end(j, r)
	case j.Stage == Published && (r.Publish != nil && r.Publish.Status > 4 || r.Mass != nil):
		p.end(j, r)
	}
}

// good reports a result that readers see: after all, where the job had given up.
func (r *Result) good() bool {
	return r.Publish != nil && r.Publish.Status == statusDone || r.Publish == nil && plainStatus(r.Status) == massDone
}

// hurry looks at once for submissions whose answer was lost: a result of something unknown
// may be theirs.
func (p *Press) hurry(ctx context.Context) error {
	ids, err := p.Shelf.DueJobs(ctx, p.Now().Add(24*time.Hour), 100)
	if err != nil {
		return err
	}
	for _, id := range ids {
		_, err := p.Jobs.ChangeJob(ctx, service, id, func(j *Job) error {
			if j.Stage != Uncertain {
				return errMoved
			}
			j.NextAt = p.Now()
			return nil
		})
		if ignoreMoved(err) != nil {
			return err
		}
	}
	return nil
}
