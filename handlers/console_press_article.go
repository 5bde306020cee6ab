package handlers

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"zaiyue/content"
	"zaiyue/content/press"
	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/wechat"
)

// pressArticle is /console/articles/:id/wechat.
type pressArticle struct {
	ID, Here, Title string
	Trouble         string // what kept the last action from being done
	WhyNot          string // why the article cannot be sent now
	Jobs            []pressJob
	Busy            bool // something is under way: the page looks again by itself
	CanPublish      bool
	CanMass         bool
	Send            bool // the form to publish is offered
	Replace         bool // it would replace what is in WeChat
	Digest          string
	Again           bool // the last try failed
	Form            pressForm
	Limits          press.Limits
	Problems        []press.Problem
	Blocked         bool
	Tags            []wechat.Tag
	SentThisMonth   int
	Massing         bool // a mass send of it is under way
	MassTyped       bool // the form of a mass send was refused
}

// pressForm is what is sent, as it was typed.
type pressForm struct{ Order, MassOrder, Title, Digest, Author, To string }

// pressLines is the part of a form that both ways to send have; Prefix tells their fields
// apart.
type pressLines struct {
	Prefix string
	Fields []pressField
}

type pressField struct{ Name, Words, Value, Hint, Wrong string }

// Lines returns the lines of a form for the page.
func (page pressArticle) Lines(prefix string) pressLines {
	l := pressLines{Prefix: prefix, Fields: []pressField{
		{Name: "title", Words: "微信里的标题", Value: page.Form.Title, Hint: fmt.Sprintf("最多 %d 个字；太长时在这里写个短的，网页上的不变。", page.Limits.Title)},
		{Name: "digest", Words: "摘要", Value: page.Form.Digest, Hint: fmt.Sprintf("最多 %d 个字，显示在标题下面。", page.Limits.Digest)},
		{Name: "author", Words: "署名", Value: page.Form.Author, Hint: fmt.Sprintf("可以不填，最多 %d 个字。", page.Limits.Author)},
	}}
	for i := range l.Fields {
		for _, problem := range page.Problems {
			if problem.Key == l.Fields[i].Name {
				l.Fields[i].Wrong = problem.Words
			}
		}
	}
	return l
}

// pressJob is one job as the page shows it.
type pressJob struct {
	press.Job
	What, State, Look  string
	Repair, RepairHref string
	Moments            []pressMoment
	Audience           string
	Changed            bool // the article says something else now
	Kept               bool // and an officer chose to leave it so
	Stale              bool // the article was changed since the mass send was prepared
	Offline            bool // the site does not have it any more
	Mine               bool // the visiting officer began it
	CanDrop            bool
	CanPublish         bool // what the visiting officer may do
	CanMass            bool
	CanPreview         bool
	Who, Confirmed     string
}

type pressMoment struct {
	At         time.Time
	Who, Words string
}

// article handles GET /console/articles/:id/wechat.
func (p *PressPages) article(v *Visit) error { return p.show(v, http.StatusOK, nil, nil) }

// show shows the page of an article; form is what was typed, and trouble why it was refused.
func (p *PressPages) show(v *Visit, status int, form *pressForm, trouble error) error {
	ctx := v.Request.Context()
	post, err := p.Posts.Post(ctx, v.Param("id"))
	if err != nil {
		return err
	}
	page := pressArticle{ID: post.ID, Here: articleHref(post.ID), Title: post.Working.Title, Limits: p.Press.Writer.Limits(),
		CanPublish: v.Can(people.PublishWeChat), CanMass: v.Can(people.MassSend)}
	page.MassTyped = form != nil && form.To != ""
	if trouble != nil {
		page.Trouble = fault.Words(trouble, "这一步没有做成，请再试一次。")
	}
	a, err := p.sendable(ctx, post)
	if err != nil {
		page.WhyNot = fault.Words(err, "这篇文章现在不能发到微信。")
	}
	if err := p.fill(ctx, v, &page, &a, post.WasLive && !post.Live); err != nil {
		return err
	}
	if page.WhyNot == "" {
		page.fillForm(&a, form)
		page.Form.Order, page.Form.MassOrder = p.NewID(), p.NewID()
		page.Problems = p.Press.Problems(ctx, &a, page.Form.Title, page.Form.Digest, page.Form.Author)
		page.Blocked = press.Blocked(page.Problems)
	}
	if page.CanMass && p.Tags != nil && page.WhyNot == "" && !page.Busy {
		page.Tags, _ = p.Tags.Tags(ctx) // without them the form offers everybody alone
	}
	return v.ShowWith(status, "article_wechat", "发到微信", page)
}

// fillForm begins the form with what the article says, or with what was typed.
func (page *pressArticle) fillForm(a *content.Article, typed *pressForm) {
	page.Form = pressForm{Title: a.Title, Digest: a.Summary, To: "all"}
	if len(page.Jobs) > 0 && page.Jobs[0].Title != "" { // as it was sent the last time
		page.Form.Title, page.Form.Digest, page.Form.Author = page.Jobs[0].Title, page.Jobs[0].Digest, page.Jobs[0].Author
	}
	if typed != nil {
		page.Form = *typed
	}
}

// sendable is the version that may go to WeChat.
func (p *PressPages) sendable(ctx context.Context, post content.Post) (content.Article, error) {
	return press.Sendable(post, func() (content.Article, error) { return p.Live.Article(ctx, post.ID) })
}

// fill lists the jobs of the article and works out what can be done.
func (p *PressPages) fill(ctx context.Context, v *Visit, page *pressArticle, a *content.Article, offline bool) error {
	jobs, err := p.Press.Shelf.JobsOf(ctx, page.ID)
	if err != nil {
		return err
	}
	page.Send, page.Digest = page.WhyNot == "", content.Digest(*a)
	lately := false
	for i := range jobs {
		j := &jobs[i]
		shown := p.job(ctx, v, j, page.Digest)
		shown.Offline = j.Stage == press.Published && !j.TakeDown && offline
		shown.Changed = shown.Changed && page.WhyNot == ""
		page.Jobs = append(page.Jobs, shown)
		page.Busy = page.Busy || !j.NextAt.IsZero()
		page.Massing = page.Massing || j.Purpose == press.ToSend && j.Stage.Open()
		if j.Purpose != press.ToPublish || j.TakeDown || lately {
			continue
		}
		switch {
		case j.Stage.Open():
			page.Send = false
		case j.Stage == press.Failed:
			page.Again = true
		case j.Stage == press.Published:
			page.Replace = j.Source != page.Digest
			page.Send = page.Send && page.Replace
		}
		lately = j.Stage != press.Deleted
	}
	if page.CanMass {
		page.SentThisMonth, err = p.sentThisMonth(ctx)
	}
	return err
}

func (p *PressPages) job(ctx context.Context, v *Visit, j *press.Job, digest string) pressJob {
	shown := pressJob{Job: *j, What: purposeWords(j.Purpose), Mine: j.By == v.Officer.ID, Who: p.Name(ctx, j.By),
		Changed: j.Stage == press.Published && j.Source != digest, Kept: j.Kept == digest,
		CanPublish: v.Can(people.PublishWeChat), CanMass: v.Can(people.MassSend), CanPreview: v.Officer.OpenID != ""}
	shown.State, shown.Look = stageWords(j)
	shown.Repair, shown.RepairHref = repairOf(j)
	for _, m := range j.History {
		shown.Moments = append(shown.Moments, pressMoment{m.At, p.officer(ctx, m.By), m.Words})
	}
	if j.Mass != nil {
		shown.Stale = j.SubmittedAt.IsZero() && j.Stage.Open() && j.Source != digest
		shown.Audience = "全部关注的人"
		if !j.Mass.ToAll {
			shown.Audience = "有“" + j.Mass.TagName + "”标签的人"
		}
		shown.CanDrop = j.SubmittedAt.IsZero() && !j.TakeDown && (j.Stage.Open() || j.Stage == press.Failed)
		shown.Confirmed = p.Name(ctx, j.Mass.ConfirmedBy)
	}
	return shown
}
