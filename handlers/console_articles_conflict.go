package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
)

// conflictPage shows two texts of which only one can be the newest. Mine is in its form,
// field by field, so that nothing typed is lost whatever is chosen.
type conflictPage struct {
	Here, Who, State string
	At               time.Time
	Self             bool // it was the same officer, in another window
	Revision         uint64
	Mine             []hiddenField
	Theirs           content.Article
	MineBody         string
	Changes          []changeLine
	Same             bool // both say the same
}

type hiddenField struct{ Key, Value string }

// showConflict answers a save that began from an older text: with both, the differences, and
// the choice.
func (w *Writing) showConflict(v *Visit, mine sentForm, now content.Post) error {
	p := conflictPage{
		Here: articleHref(now.ID), Who: w.name(v.Request.Context(), now.ChangedBy), At: now.ChangedAt, Self: now.ChangedBy == v.Officer.ID,
		State: w.Editorial.Moves.Words(now.State), Revision: now.Revision, Theirs: now.Working, MineBody: mine.article.Body,
		Changes: changes(now.Working, mine.article),
	}
	p.Same = len(p.Changes) == 0
	for _, key := range formKeys() {
		p.Mine = append(p.Mine, hiddenField{key, mine.form.values[key]})
	}
	slices.SortFunc(p.Mine, func(a, b hiddenField) int { return strings.Compare(a.Key, b.Key) })
	return v.ShowWith(http.StatusConflict, "article_conflict", "两个人都改了这篇文章", p)
}

// resolve handles POST /console/articles/:id/resolve: what the officer chose of two texts.
// Both stay in the history.
func (w *Writing) resolve(v *Visit) error {
	mine, err := w.sent(v)
	if err != nil {
		return err
	}
	if v.PostForm("choice") == "merge" || len(mine.form.wrong) > 0 {
		return w.showEditor(v, http.StatusOK, mine.post, mine.form, editPage{
			Revision: mine.revision, Mending: w.name(v.Request.Context(), mine.post.ChangedBy),
		})
	}
	ctx, id := v.Request.Context(), mine.post.ID
	theirs := mine.revision
	saved, _, err := w.Editorial.Save(ctx, v.By(), id, mine.save(false))
	if stale, ok := errors.AsType[*content.Stale](err); ok {
		return w.showConflict(v, mine, stale.Post)
	}
	if err != nil {
		return err
	}
	switch v.PostForm("choice") {
	case "mine":
		return v.Done("/articles/"+id+"/edit", "已保存您的这份。另一份留在历史里，随时可以找回。")
	case "theirs":
		if _, err := w.Editorial.Restore(ctx, v.By(), id, theirs, saved.Revision); err != nil {
			return err
		}
		return v.Done("/articles/"+id+"/edit", "已用对方的那份。您的这份留在历史里，随时可以找回。")
	}
	return fault.New(fault.Invalid, "请选用哪一份。您的文字已经存进历史，没有丢。")
}

// restore handles POST /console/articles/:id/restore.
func (w *Writing) restore(v *Visit) error {
	number, err := strconv.ParseUint(v.PostForm("number"), 10, 64)
	revision, errNow := strconv.ParseUint(v.PostForm("revision"), 10, 64)
	if err := errors.Join(err, errNow); err != nil {
		return fault.Wrap(fault.Invalid, "表单不完整，没有恢复。请刷新历史页再试。", err)
	}
	id := v.Param("id")
	if _, err := w.Editorial.Restore(v.Request.Context(), v.By(), id, number, revision); err != nil {
		return err
	}
	return v.Done("/articles/"+id, "已恢复成那一版，存为新的草稿。中间的各版都还在历史里。")
}
