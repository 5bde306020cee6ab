package content

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
)

// Editorial is the work on articles: it changes posts, and what the account knows with them.
// Handlers of officers use it; it may be used by many at once. Posts, Moves, Library and Now
// must be set.
type Editorial struct {
	Posts     Posts
	Moves     *Moves
	Library   *Library
	Catalogue *Catalogue // nil: there is no list to keep fresh
	// Check returns the checklist of a post; nil: nothing is checked.
	Check func(ctx context.Context, p Post) ([]Item, error)
	// Name returns what an officer is called; nil: officers are not named.
	Name func(ctx context.Context, officer string) string
	Now  func() time.Time
	// Alert tells a person what the service could not do by itself; subject is what it is
	// about: article/ID. nil: nobody is told.
	Alert func(ctx context.Context, subject, words string)
	// Consents keeps the leave of people to tell their stories; nil: none are kept.
	Consents Consents
	// TakeFromWeChat has everything of an article deleted in WeChat: it keeps that it is asked
	// before it returns, and may be called again. nil: nothing is in WeChat.
	TakeFromWeChat func(ctx context.Context, by people.By, article string) error
	// DropPicture forgets a picture of ours; nil: none are kept.
	DropPicture func(ctx context.Context, by people.By, name string) error
	// Moved, if set, is called after a move that changed what readers have (Move.Readers).
	Moved func(ctx context.Context, p Post, m Move)
}

// New begins an article. An id of "" gets a short one.
func (e *Editorial) New(ctx context.Context, by people.By, a Article) (Post, error) {
	Clean(&a)
	p, err := e.Posts.NewPost(ctx, by, a)
	if err == nil {
		e.refreshed(p)
	}
	return p, err
}

// Save keeps a working copy. A Conflict names who saved in between, its cause is *Stale.
// removed tells in words what was taken out of it: characters that nobody can see.
func (e *Editorial) Save(ctx context.Context, by people.By, id string, s Save) (p Post, removed []string, err error) {
	removed = Clean(&s.Article)
	before, err := e.Posts.Post(ctx, id)
	if err != nil {
		return p, removed, err
	}
	p, err = e.Posts.SavePost(ctx, by, id, s)
	if err != nil {
		return p, removed, e.named(ctx, by, err)
	}
	e.refreshed(p)
	if before.State == Scheduled && p.State != Scheduled {
		e.alert(ctx, id, fmt.Sprintf("“%s”的定时发布已取消：稿子又改过，要重新审核。", cut(p.Working.Title, 40)))
	}
	return p, removed, nil
}

// Restore makes an old revision the working copy again, as a new save.
func (e *Editorial) Restore(ctx context.Context, by people.By, id string, number, revision uint64) (Post, error) {
	r, err := e.Posts.Revision(ctx, id, number)
	if err != nil {
		return Post{}, err
	}
	p, err := e.Posts.SavePost(ctx, by, id, Save{Article: r.Article, Revision: revision, ExpireAt: r.ExpireAt, Restores: number})
	if err != nil {
		return p, e.named(ctx, by, err)
	}
	e.refreshed(p)
	return p, nil
}

// Move makes a move. The caller has checked the right (Moves.Find(step.Move).Right). What
// blocks on the checklist is fault.Invalid, its cause *NotReady.
func (e *Editorial) Move(ctx context.Context, by people.By, id string, step Step) (Post, error) {
	m, known := e.Moves.Find(step.Move)
	if !known {
		return Post{}, fault.New(fault.Invalid, "没有这一步操作，请刷新页面再试。")
	}
	if m.Ready {
		digest, err := e.ready(ctx, by, id, step, m.Button)
		if err != nil {
			return Post{}, err
		}
		step.Checked = digest
	}
	p, err := e.Posts.MovePost(ctx, by, id, step)
	if err != nil {
		return p, e.named(ctx, by, err)
	}
	e.refreshed(p)
	if m.Readers != "" {
		e.Library.Changed(id)
		if e.Moved != nil {
			e.Moved(ctx, p, m)
		}
	}
	return p, nil
}

// ready runs the checklist and returns the digest of what it found ready.
func (e *Editorial) ready(ctx context.Context, by people.By, id string, step Step, button string) (string, error) {
	p, err := e.Posts.Post(ctx, id)
	if err != nil {
		return "", err
	}
	digest := Digest(p.Working)
	step.Checked = digest
	if _, _, err := e.Moves.Check(p, by, step, e.Now()); err != nil {
		return "", e.named(ctx, by, err) // what cannot be done needs no checklist
	}
	if e.Check == nil {
		return digest, nil
	}
	items, err := e.Check(ctx, p)
	if err != nil {
		return "", err
	}
	if blocking := Blocking(items); len(blocking) > 0 {
		return "", fault.Wrap(fault.Invalid, fmt.Sprintf("还不能%s：%s", button, blocking[0].Words), &NotReady{Items: items})
	}
	return digest, nil
}

// named puts the name of the officer who was quicker into the words of a Conflict.
func (e *Editorial) named(ctx context.Context, by people.By, err error) error {
	stale, ok := errors.AsType[*Stale](err)
	if !ok || e.Name == nil || fault.KindOf(err) != fault.Conflict {
		return err
	}
	p := stale.Post
	if p.ChangedBy == "" || p.ChangedBy == by.Officer || p.ChangedBy == people.TheService {
		return err
	}
	name := e.Name(ctx, p.ChangedBy)
	if name == "" {
		return err
	}
	at := p.ChangedAt.In(calendar()).Format("1 月 2 日 15:04")
	return fault.Wrap(fault.Conflict, fmt.Sprintf("%s在 %s 改过这篇稿子，现在是“%s”。您这次的修改还没有保存，请比较两个版本，合在一起再保存。", name, at, e.Moves.Words(p.State)), stale)
}

// refreshed puts a changed post into the list.
func (e *Editorial) refreshed(p Post) {
	if e.Catalogue != nil {
		e.Catalogue.Put(p)
	}
}

// TryQuestion returns what the account would answer were the working copy published.
func (e *Editorial) TryQuestion(ctx context.Context, id string, working Article, question string) (Tried, error) {
	working.ID = id
	return e.Library.Try(ctx, working, question)
}

// Refresh takes a post into the list as it is now, after a change that was not made here. A
// post that cannot be read stays in the list as it was until the next rebuild.
func (e *Editorial) Refresh(ctx context.Context, id string) {
	if p, err := e.Posts.Post(ctx, id); err == nil {
		e.refreshed(p)
	}
}
