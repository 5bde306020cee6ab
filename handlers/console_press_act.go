package handlers

import (
	"context"
	"net/http"

	"zaiyue/content"
	"zaiyue/content/press"
	"zaiyue/fault"
	"zaiyue/people"
)

// publish handles POST /console/articles/:id/wechat/publish.
func (p *PressPages) publish(v *Visit) error {
	return p.begin(v, press.ToPublish, "好了，正在发到微信。这一页会自己更新，也可以先去做别的。")
}

// prepare handles POST /console/articles/:id/wechat/mass.
func (p *PressPages) prepare(v *Visit) error {
	return p.begin(v, press.ToSend, "正在准备草稿。好了以后，请先发到自己的手机上看一遍。")
}

func (p *PressPages) begin(v *Visit, purpose press.Purpose, done string) error {
	o, form, err := p.typedOrder(v, purpose)
	if err == nil {
		_, err = p.Press.Begin(v.Request.Context(), v.By(), o)
	}
	switch fault.KindOf(err) {
	case fault.OK:
		return v.Done("/articles/"+v.Param("id")+"/wechat", done)
	case fault.Invalid:
		return p.show(v, http.StatusBadRequest, &form, err)
	case fault.Conflict:
		return p.show(v, http.StatusConflict, &form, err)
	}
	return err
}

// act answers an action on a job that needs nothing but the job.
func (p *PressPages) act(do func(context.Context, people.By, string) (press.Job, error), done string) func(*Visit) error {
	return func(v *Visit) error {
		j, err := do(v.Request.Context(), v.By(), v.Param("job"))
		if err != nil {
			return err
		}
		return v.Done("/articles/"+j.Article+"/wechat", done)
	}
}

// remove handles POST /console/wechat/:job/delete. A deletion cannot be undone: the form has
// a box that must be ticked.
func (p *PressPages) remove(v *Visit) error {
	if v.PostForm("sure") == "" {
		return fault.New(fault.Invalid, "删除以后找不回来，请先在“我知道删除以后找不回来”前打勾。")
	}
	return p.act(p.Press.Delete, "好了，正在从微信删除，一般一分钟内完成。")(v)
}

// keep handles POST /console/wechat/:job/keep: what is in WeChat stays as it is although the
// article has changed.
func (p *PressPages) keep(v *Visit) error {
	ctx := v.Request.Context()
	j, err := p.Press.Shelf.Job(ctx, v.Param("job"))
	if err != nil {
		return err
	}
	post, err := p.Posts.Post(ctx, j.Article)
	if err != nil {
		return err
	}
	a, err := p.sendable(ctx, post)
	if err != nil {
		return err
	}
	if _, err := p.Press.KeepOld(ctx, v.By(), j.ID, content.Digest(a)); err != nil {
		return err
	}
	return v.Done("/articles/"+j.Article+"/wechat", "好了，微信里的不动。")
}

// preview handles POST /console/wechat/:job/preview.
func (p *PressPages) preview(v *Visit) error {
	j, err := p.Press.Preview(v.Request.Context(), v.By(), v.Officer.OpenID, v.Param("job"))
	if err != nil {
		return err
	}
	return v.Done("/articles/"+j.Article+"/wechat", "已发到您的微信，请在手机上从头看一遍。")
}
