package press

import (
	"cmp"
	"context"
	"errors"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
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
		Source: content.Digest(o.Article), Marker: p.sourceURL(o.Article.ID, o.ID), Replaces: o.Replace, By: by.Officer, BegunAt: p.Now().UTC()}
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
	p.Settled("press/" + id)
	return p.Jobs.SendAnew(ctx, by, id, a, func(j *Job) error {
		if j.Stage != Failed {
			return fault.New(fault.Conflict, "这篇文章正在发到微信，请等它发完。")
		}
		j.Title, j.Digest, j.Author, j.Source = with.Title, with.Digest, with.Author, with.Source
		j.HandleID, j.ArticleID, j.URL, j.Order, j.Replaces = "", "", "", with.ID, j.Replaces || with.Replaces
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
