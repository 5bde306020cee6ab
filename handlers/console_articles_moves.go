package handlers

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// move handles POST /console/articles/:id/move. Each move of the table names its own right.
func (w *Writing) move(v *Visit) error {
	m, known := w.Editorial.Moves.Find(v.PostForm("move"))
	if !known || m.Service {
		return fault.New(fault.Invalid, "没有这一步操作。请回到文章页，刷新后再试。")
	}
	if !v.Can(m.Right) {
		return fault.New(fault.Forbidden, "您的角色不能"+m.Button+"。需要的话，请找管理员开通。")
	}
	step := content.Step{Move: m.Name}
	var err error
	if step.Revision, err = strconv.ParseUint(v.PostForm("revision"), 10, 64); err != nil {
		return fault.Wrap(fault.Invalid, "表单不完整，没有做这一步。请回到文章页，刷新后再试。", err)
	}
	if m.Time {
		if step.At, err = time.ParseInLocation(momentInForm, strings.Replace(strings.TrimSpace(v.PostForm("at")), " ", "T", 1), shanghai()); err != nil {
			return fault.Wrap(fault.Invalid, "请先选好日期和时间，再点“"+m.Button+"”。", err)
		}
	}
	by := people.By{Officer: v.Officer.ID}
	if m.Reason {
		by.Reason = typed(v.PostForm("reason"), content.MaxReason+1)
	}
	id := v.Param("id")
	p, err := w.Editorial.Move(v.Request.Context(), by, id, step)
	if err != nil {
		return w.notMoved(v, id, m, err)
	}
	done := "好了：" + m.Trail + "。现在是“" + w.Editorial.Moves.Words(p.State) + "”。"
	if v.PostForm("from") == "queue" {
		return v.Done("/review", done)
	}
	return v.Done("/articles/"+id, done)
}

// notMoved answers a move that was refused: the page as it is now, with the reason above it
// and what was typed. One that was made a moment before, by a second click, is no trouble.
func (w *Writing) notMoved(v *Visit, id string, m content.Move, err error) error {
	if kind := fault.KindOf(err); kind != fault.Conflict && kind != fault.Invalid && kind != fault.Forbidden {
		return err
	}
	p, lookErr := w.Editorial.Posts.Post(v.Request.Context(), id)
	if lookErr != nil {
		return err
	}
	again := fault.KindOf(err) == fault.Conflict && p.ChangedBy == v.Officer.ID && w.Now().Sub(p.ChangedAt) < time.Minute && leadsTo(m, p.State)
	if again {
		return v.Done("/articles/"+id, "这一步刚才已经完成，不用再点。现在是“"+w.Editorial.Moves.Words(p.State)+"”。")
	}
	return w.showArticle(v, statusOf(err), p, fault.Words(err, "这一步没有完成，请看下面现在的情况。"))
}

// leadsTo reports whether a move can end in a state.
func leadsTo(m content.Move, s content.State) bool {
	return slices.ContainsFunc(m.Paths, func(p content.Path) bool { return p.To == s || p.To == "same" })
}

// verified handles POST /console/articles/:id/verified: the officer has checked the article
// against its source today.
func (w *Writing) verified(v *Visit) error {
	ctx, id := v.Request.Context(), v.Param("id")
	p, err := w.Editorial.Posts.Post(ctx, id)
	if err != nil {
		return err
	}
	now := w.Now().In(shanghai())
	a := p.Working
	a.VerifiedAt = time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, shanghai()).UTC()
	revision, err := strconv.ParseUint(v.PostForm("revision"), 10, 64)
	if err != nil {
		return fault.Wrap(fault.Invalid, "表单不完整，没有记下。请刷新页面再试。", err)
	}
	if _, _, err := w.Editorial.Save(ctx, v.By(), id, content.Save{Article: a, Revision: revision, ExpireAt: p.ExpireAt}); err != nil {
		return err
	}
	done := "核对日期改成了今天，存在草稿里。要让读者也看到，请交审。"
	return v.Done("/articles/"+id, done)
}
