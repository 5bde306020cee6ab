package press

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/wechat"
)

// Account is WeChat, as far as the press needs it. *wechat.Client implements it.
type Account interface {
	uploader
	drafter
	publisher
	sender
}

type uploader interface {
	UploadImage(ctx context.Context, name string, body io.Reader) (address string, err error)
	AddMaterial(ctx context.Context, f wechat.File) (wechat.Uploaded, error)
	DeleteMaterial(ctx context.Context, mediaID string) error
}

type drafter interface {
	AddDraft(ctx context.Context, articles []wechat.DraftArticle) (mediaID string, err error)
	UpdateDraft(ctx context.Context, mediaID string, index int, a wechat.DraftArticle) error
	GetDraft(ctx context.Context, mediaID string) ([]wechat.DraftArticle, error)
	Drafts(ctx context.Context, offset, count int) ([]wechat.Draft, int, error)
	DeleteDraft(ctx context.Context, mediaID string) error
}

type publisher interface {
	Publish(ctx context.Context, mediaID string) (publishID string, err error)
	PublishStatus(ctx context.Context, publishID string) (wechat.PublishResult, error)
	PublishedArticles(ctx context.Context, offset, count int) ([]wechat.PublishedArticle, int, error)
	DeletePublished(ctx context.Context, articleID string, index int) error
}

type sender interface {
	PreviewMass(ctx context.Context, mediaID, openID string) error
	SendMass(ctx context.Context, m wechat.MassMessage) (msgID string, err error)
	MassStatus(ctx context.Context, msgID string) (string, error)
	DeleteMass(ctx context.Context, msgID string) error
}

// Press brings articles into WeChat and takes them back. Step does what is due; everything
// else records what an officer wants and returns. All fields must be set before the first
// call. It is safe for concurrent use.
type Press struct {
	Writer    *Writer
	Jobs      Jobs
	Shelf     Shelf
	Papers    Papers
	Uploads   Uploads
	Album     Album
	Account   Account
	PublicURL string
	Now       func() time.Time
	Log       *slog.Logger
	// Alert tells a person of something that does not go on by itself; subject names the
	// job, so that one trouble is told once. Settled says that it is over.
	Alert   func(subject, words string)
	Settled func(subject string)

	mu   sync.Mutex
	busy map[string]bool // jobs that are worked on
}

// dueAtOnce bounds the jobs of one Step.
const dueAtOnce = 20

// Step works on the jobs that have something to do. What keeps one from going on is kept
// with it; the error is of the store alone.
func (p *Press) Step(ctx context.Context) error {
	due, err := p.Shelf.DueJobs(ctx, p.Now(), dueAtOnce)
	if err != nil {
		return err
	}
	var problems []error
	for _, id := range due {
		problems = append(problems, p.work(ctx, id))
	}
	return errors.Join(problems...)
}

// stagesAtOnce bounds what is done for a job in one go: each stage once, and some again.
const stagesAtOnce = 16

// work takes a job as far as it goes now. A job is worked on by one at a time.
func (p *Press) work(ctx context.Context, id string) error {
	if !p.claim(id) {
		return nil
	}
	defer p.release(id)
	for range stagesAtOnce {
		j, err := p.Shelf.Job(ctx, id)
		if err != nil || j.NextAt.IsZero() || j.NextAt.After(p.Now()) {
			return err
		}
		switch err := p.stage(ctx, j); {
		case err == nil:
		case ctx.Err() != nil: // the server stops: the job is as the store has it
			return nil
		case errors.Is(err, errMoved):
		default:
			if j, lost := p.Shelf.Job(ctx, id); lost != nil { // its stage may be another by now
				return errors.Join(err, lost)
			} else if err := p.stumble(ctx, j, err); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *Press) claim(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy[id] {
		return false
	}
	if p.busy == nil {
		p.busy = map[string]bool{}
	}
	p.busy[id] = true
	return true
}

func (p *Press) release(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.busy, id)
}

// errMoved: the job is in another stage than the one that was worked on.
var errMoved = errors.New("press: the job has moved on")

// service is who changes jobs by themselves.
var service = people.By{Officer: people.TheService}

// move changes a job that is still in the stage it was read in. One that is to be taken down
// always has something to do until it is.
func (p *Press) move(ctx context.Context, j Job, change func(*Job)) (Job, error) {
	return p.Jobs.ChangeJob(ctx, service, j.ID, func(now *Job) error {
		if now.Stage != j.Stage {
			return errMoved
		}
		change(now)
		if now.TakeDown && now.Stage != Deleted && now.NextAt.IsZero() {
			now.NextAt = p.Now()
		}
		return nil
	})
}

// stage does what a job's stage asks for.
func (p *Press) stage(ctx context.Context, j Job) error {
	if j.TakeDown {
		if next, ok := p.down(j); ok {
			return next(ctx, j)
		}
	}
	switch j.Stage {
	case Pictures:
		return p.pictures(ctx, j)
	case Cover:
		return p.cover(ctx, j)
	case Drafting:
		return p.draft(ctx, j)
	case Ready:
		return p.submit(ctx, j)
	case Submitting:
		return p.resume(ctx, j)
	case Uncertain:
		return p.look(ctx, j)
	case Waiting:
		return p.wait(ctx, j)
	case Published:
		return p.succeed(ctx, j)
	case Deleting:
		return p.remove(ctx, j)
	}
	_, err := p.move(ctx, j, func(j *Job) { j.NextAt = time.Time{} })
	return err
}

// sourceURL is the address behind 阅读原文: our page, marked with the job, so that the
// article can be told in WeChat's lists. One that would be too long leads to our articles.
func (p *Press) sourceURL(article, job string) string {
	mark := "?wx=" + url.QueryEscape(job)
	whole := strings.TrimSuffix(p.PublicURL, "/") + "/articles/" + url.PathEscape(article) + mark
	if len(whole) > p.Writer.look.Limits.SourceURL {
		return strings.TrimSuffix(p.PublicURL, "/") + "/articles" + mark
	}
	return whole
}

// Links returns where articles of ours stand in WeChat, for Given.Link.
func (p *Press) Links(ctx context.Context) func(href string) (string, bool) {
	return func(href string) (string, bool) {
		u, err := url.Parse(href)
		if err != nil {
			return "", false
		}
		own, _ := url.Parse(p.PublicURL)
		id, ok := strings.CutPrefix(u.Path, "/articles/")
		if !ok || u.Host != "" && (own == nil || u.Host != own.Host) {
			return "", false
		}
		jobs, err := p.Shelf.JobsOf(ctx, id)
		if err != nil {
			return "", false
		}
		for _, j := range jobs {
			if j.Stage == Published && j.URL != "" && !j.TakeDown {
				return j.URL, true
			}
		}
		return "", false
	}
}

// Sendable returns the version of a post that may go to WeChat: an approved working copy,
// else what readers have. fault.Conflict when there is neither.
func Sendable(post content.Post, live func() (content.Article, error)) (content.Article, error) {
	switch {
	case post.State == content.Approved, post.State == content.Scheduled:
		return post.Working, nil
	case post.State == content.Out:
		return post.Working, nil
	case post.Live:
		return live()
	}
	return content.Article{}, fault.New(fault.Conflict, "这篇文章还没有通过审核，审核通过以后才能发到微信。")
}
