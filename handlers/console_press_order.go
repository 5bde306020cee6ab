package handlers

import (
	"context"
	"strconv"
	"time"

	"zaiyue/content/press"
	"zaiyue/fault"
	"zaiyue/people"
)

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
