package handlers

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
)

// textOtherOfficer is said where the window was opened by one officer and the browser is now
// signed in as another: nobody's words are saved under another's name.
const textOtherOfficer = "这个窗口里的文字是另一位同事开始写的，现在登录的是您，没有保存。请先把文字复制下来，让那位同事重新登录后再保存，或者回到文章页重新打开编辑。"

// sentForm is a form of the editor as it came in.
type sentForm struct {
	form     articleForm
	post     content.Post // as it is now
	article  content.Article
	expireAt time.Time
	revision uint64
}

// sent reads the editor's form of a request.
func (w *Writing) sent(v *Visit) (sentForm, error) {
	var s sentForm
	if err := v.Request.ParseForm(); err != nil {
		return s, fault.Wrap(fault.Invalid, "内容太大或者没有传完，没有保存。请把正文分成几篇，或者再试一次。", err)
	}
	post, err := w.Editorial.Posts.Post(v.Request.Context(), v.Param("id"))
	if err != nil {
		return s, err
	}
	s.post, s.form = post, typedForm(v.Request.PostForm)
	if began := v.PostForm("officer"); began != "" && began != v.Officer.ID {
		return s, fault.New(fault.Forbidden, textOtherOfficer)
	}
	s.article, s.expireAt = s.form.article(post.Working)
	if s.revision, err = strconv.ParseUint(v.PostForm("revision"), 10, 64); err != nil {
		return s, fault.Wrap(fault.Invalid, "表单不完整，没有保存。请回到编辑页再试一次。", err)
	}
	return s, nil
}

func (s *sentForm) save(auto bool) content.Save {
	return content.Save{Article: s.article, Revision: s.revision, Auto: auto, ExpireAt: s.expireAt}
}

// save handles POST /console/articles/:id/edit.
func (w *Writing) save(v *Visit) error {
	s, err := w.sent(v)
	if err != nil {
		return err
	}
	if len(s.form.wrong) > 0 {
		return w.showEditor(v, http.StatusBadRequest, s.post, s.form, editPage{Revision: s.revision, Tab: v.PostForm("tab")})
	}
	_, removed, err := w.Editorial.Save(v.Request.Context(), v.By(), s.post.ID, s.save(false))
	if stale, ok := errors.AsType[*content.Stale](err); ok {
		return w.showConflict(v, s, stale.Post)
	}
	if err != nil {
		return err
	}
	done := strings.Join(append([]string{"已保存。"}, removed...), "")
	if v.PostForm("then") == "leave" {
		return v.Done("/articles/"+s.post.ID, done)
	}
	return v.Done("/articles/"+s.post.ID+"/edit", done)
}

// autosaved is what the editor is told.
type autosaved struct {
	Revision uint64            `json:"revision,omitempty"`
	At       string            `json:"at,omitempty"` // of the clock in Beijing
	Words    string            `json:"words,omitempty"`
	Wrong    map[string]string `json:"wrong,omitempty"` // by field
	Missing  []missingLine     `json:"missing"`
}

// autosave handles POST /console/articles/:id/autosave: the editor's form, answered as JSON.
func (w *Writing) autosave(v *Visit) error {
	s, err := w.sent(v)
	if err != nil {
		return tell(v, err)
	}
	if len(s.form.wrong) > 0 {
		v.JSON(http.StatusBadRequest, autosaved{Words: "有几处要改一下才能保存，已在旁边标出。文字先留在这台电脑上。", Wrong: s.form.wrong})
		return nil
	}
	p, _, err := w.Editorial.Save(v.Request.Context(), v.By(), s.post.ID, s.save(true))
	if err != nil {
		return tell(v, err)
	}
	missing, err := w.missing(v.Request.Context(), p)
	if err != nil {
		return tell(v, err)
	}
	v.JSON(http.StatusOK, autosaved{Revision: p.Revision, At: w.Now().In(shanghai()).Format("15:04"), Missing: missing})
	return nil
}

// tell answers a script with an error in words. What is ours to mend goes on to the frame,
// which logs it.
func tell(v *Visit, err error) error {
	if statusOf(err) >= http.StatusInternalServerError {
		return err
	}
	v.JSON(statusOf(err), autosaved{Words: fault.Words(err, "没有保存成功，请再试一次。")})
	return nil
}

// presentFor is how long a window counts as open after its last sign; it gives one every
// twenty seconds.
const presentFor = time.Minute

// here handles POST /console/articles/:id/here: a sign that the editor is open, answered
// with who else has it open.
func (w *Writing) here(v *Visit) error {
	ctx, id := v.Request.Context(), v.Param("id")
	if !content.ValidID(id) {
		return fault.New(fault.NotFound, "没有找到这篇文章。")
	}
	tab := typed(v.PostForm("tab"), 40)
	if v.Query("gone") != "" {
		if err := w.Presence.Gone(ctx, "article:"+id, v.Officer.ID+" "+tab); err != nil && fault.KindOf(err) != fault.Unavailable {
			return err
		}
		v.Status(http.StatusNoContent)
		return nil
	}
	p, err := w.Editorial.Posts.Post(ctx, id)
	if err != nil {
		return tell(v, err)
	}
	words := w.others(ctx, id, v.Officer.ID, tab)
	if words != "" {
		words += " 也打开着这篇文章。您可以照常写；两边都保存时会先给您看差别，谁的文字都不会丢。"
	}
	if v.PostForm("revision") != strconv.FormatUint(p.Revision, 10) {
		words = "这篇文章刚有了新的一版。您接着写不会丢；保存时会先给您看差别。"
	}
	v.JSON(http.StatusOK, autosaved{Words: words})
	return nil
}

// others names who else has an article open; with a tab, it notes that this officer has, and
// counts their other windows too. Nobody is named while Redis does not answer.
func (w *Writing) others(ctx context.Context, id, officer, tab string) string {
	who := ""
	if tab != "" {
		who = officer + " " + tab
	}
	now := w.Now()
	present, err := w.Presence.Here(ctx, "article:"+id, who, now, now.Add(presentFor))
	if err != nil {
		return ""
	}
	var names []string
	seen := map[string]bool{}
	for _, p := range present {
		other, _, _ := strings.Cut(p, " ")
		switch {
		case p == who || seen[other] || other == officer && tab == "":
			continue
		case other == officer:
			names = append(names, "您在另一个窗口")
		default:
			names = append(names, w.name(ctx, other))
		}
		seen[other] = true
	}
	return strings.Join(names, "、")
}
