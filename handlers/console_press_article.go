package handlers

import (
	"context"
	"net/http"
	"strconv"
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
}

// pressForm is what is sent, as it was typed.
type pressForm struct{ Order, MassOrder, Title, Digest, Author, To string }

// pressLines is the part of a form that both ways to send have; Prefix tells their fields
// apart.
type pressLines struct {
	Prefix string
	Form   pressForm
	Limits press.Limits
}

// Lines returns the lines of a form for the page.
func (page pressArticle) Lines(prefix string) pressLines {
	return pressLines{prefix, page.Form, page.Limits}
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
	if trouble != nil {
		page.Trouble = fault.Words(trouble, "这一步没有做成，请再试一次。")
	}
	a, err := p.sendable(ctx, post)
	if err != nil {
		page.WhyNot = fault.Words(err, "这篇文章现在不能发到微信。")
	}
	if err := p.fill(ctx, v, &page, &a); err != nil {
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
func (p *PressPages) fill(ctx context.Context, v *Visit, page *pressArticle, a *content.Article) error {
	jobs, err := p.Press.Shelf.JobsOf(ctx, page.ID)
	if err != nil {
		return err
	}
	page.Send, page.Digest = page.WhyNot == "", content.Digest(*a)
	lately := false
	for i := range jobs {
		j := &jobs[i]
		page.Jobs = append(page.Jobs, p.job(ctx, v, j, page.Digest))
		page.Busy = page.Busy || !j.NextAt.IsZero()
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
		shown.Audience = "全部关注的人"
		if !j.Mass.ToAll {
			shown.Audience = "有“" + j.Mass.TagName + "”标签的人"
		}
		shown.CanDrop = j.SubmittedAt.IsZero() && !j.TakeDown && (j.Stage.Open() || j.Stage == press.Failed)
		shown.Confirmed = p.Name(ctx, j.Mass.ConfirmedBy)
	}
	return shown
}

func (p *PressPages) officer(ctx context.Context, id string) string {
	if id == people.TheService {
		return "系统"
	}
	return p.Name(ctx, id)
}

// sentThisMonth counts what everybody was sent this month: WeChat lets each person receive
// four.
func (p *PressPages) sentThisMonth(ctx context.Context) (n int, err error) {
	now := p.Now().In(shanghai())
	begin := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, shanghai())
	for cursor := ""; ; {
		jobs, next, err := p.Press.Shelf.ListJobs(ctx, press.AllJobs, cursor, 100)
		if err != nil {
			return n, err
		}
		for _, j := range jobs {
			if j.BegunAt.Before(begin.AddDate(0, 0, -7)) { // a send is begun some days before it goes out at most
				return n, nil
			}
			if j.Purpose == press.ToSend && j.Mass.ToAll && j.HandleID != "" && !j.SubmittedAt.Before(begin) {
				n++
			}
		}
		if next == "" {
			return n, nil
		}
		cursor = next
	}
}

// typedOrder reads a form into an order.
func (p *PressPages) typedOrder(v *Visit, purpose press.Purpose) (press.Order, pressForm, error) {
	ctx := v.Request.Context()
	form := pressForm{Title: typed(v.PostForm("title"), 200), Digest: typed(v.PostForm("digest"), 500), Author: typed(v.PostForm("author"), 100), To: v.PostForm("to")}
	post, err := p.Posts.Post(ctx, v.Param("id"))
	if err != nil {
		return press.Order{}, form, err
	}
	a, err := p.sendable(ctx, post)
	if err != nil {
		return press.Order{}, form, err
	}
	o := press.Order{ID: v.PostForm("order"), Article: a, Purpose: purpose, Title: form.Title, Digest: form.Digest, Author: form.Author, Replace: v.PostForm("replace") != ""}
	if o.ID == "" || len(o.ID) > 64 {
		return o, form, fault.New(fault.Invalid, "表单不完整，没有发。请刷新页面再试。")
	}
	if purpose == press.ToSend {
		err = p.audience(ctx, form.To, &o.Mass)
	}
	return o, form, err
}

// audience reads whom a mass send is for: all, or the number of a tag.
func (p *PressPages) audience(ctx context.Context, to string, m *press.Mass) error {
	if to == "all" {
		m.ToAll = true
		return nil
	}
	id, err := strconv.Atoi(to)
	if err != nil || p.Tags == nil {
		return fault.New(fault.Invalid, "请选好群发给谁：全部关注的人，或一个标签。")
	}
	tags, err := p.Tags.Tags(ctx)
	if err != nil {
		return err
	}
	for _, t := range tags {
		if t.ID == id {
			m.TagID, m.TagName = t.ID, t.Name
			return nil
		}
	}
	return fault.New(fault.Invalid, "这个标签已经不在了，请重新选。")
}
