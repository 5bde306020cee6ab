package handlers

import (
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"zaiyue/fault"
	"zaiyue/notices"
)

// runForm is the form of a run: what was typed, and what is wrong with it.
type runForm struct {
	ID        string
	Revision  int
	New       bool
	Kind      notices.Kind
	TopicName string
	How       string
	Title     string
	Link      string
	Fields    []runField
	Audience  audienceForm
	Problems  map[string]string // by name of the field
	Conflict  string
}

// runField is one field of the kind.
type runField struct {
	notices.Field
	Name    string // of the form's field
	Value   string
	Problem string
	Long    bool // written on several lines
}

// begin handles GET /console/runs/new: the kinds, and with ?kind= the empty form.
func (p *RunPages) begin(v *Visit) error {
	key := v.Query("kind")
	if key == "" {
		return p.kinds(v)
	}
	k, err := p.composed(key)
	if err != nil {
		return err
	}
	f := p.formOf(k, notices.Run{ID: p.NewID(), Kind: k.Key, Audience: notices.Audience{Source: notices.FromFollowers}})
	f.New = true
	return p.form(v, http.StatusOK, f)
}

// formOf shows a run in the form.
func (p *RunPages) formOf(k notices.Kind, r notices.Run) runForm {
	t, _ := p.Book.Topic(k.Topic)
	f := runForm{
		ID: r.ID, Revision: r.Revision, Kind: k, TopicName: t.Name, How: importanceWords(k.Importance), Title: r.Title, Link: r.Link,
		Audience: p.audienceFormOf(r.Audience), Problems: map[string]string{},
	}
	for _, field := range k.Fields {
		f.Fields = append(f.Fields, runField{Field: field, Name: "field." + field.Key, Value: r.Fields[field.Key], Long: field.Limit() > 80})
	}
	return f
}

// typedRun reads the form into a run, and notes what is wrong.
func (p *RunPages) typedRun(v *Visit, k notices.Kind, r notices.Run) (notices.Run, runForm) {
	r.Title, r.Link = typed(v.PostForm("title"), maxRunTitle*2), typed(v.PostForm("link"), 500)
	r.Fields = map[string]string{}
	for _, field := range k.Fields {
		if value := typed(strings.ReplaceAll(v.PostForm("field."+field.Key), "\r\n", "\n"), 2*field.Limit()); value != "" {
			r.Fields[field.Key] = value
		}
	}
	if r.Resends == "" {
		r.Audience = typedAudience(v, r.Audience)
	}
	f := p.formOf(k, r)
	r.Link = strings.TrimPrefix(r.Link, strings.TrimSuffix(v.console.PublicURL, "/"))
	switch {
	case r.Title == "":
		f.Problems["title"] = "请给这次通知起个名字，同事看列表时用得到。"
	case utf8.RuneCountInString(r.Title) > maxRunTitle:
		f.Problems["title"] = fmt.Sprintf("名字请写在 %d 个字以内。", maxRunTitle)
	}
	if n := (notices.Notice{Link: r.Link}); r.Link != "" && (n.Path() != r.Link || strings.HasPrefix(r.Link, "/console")) {
		f.Problems["link"] = "这里只能填本站的网页，比如 /articles/rent-subsidy-tibet。请打开那篇文章，把地址整个粘贴过来。"
	}
	p.wrongFields(&f, r)
	if what := p.wrongAudience(v.Request.Context(), &r); what != "" {
		f.Problems["audience"] = what
	}
	return r, f
}

// wrongFields notes what is wrong with the fields of the kind. Those that a list brings may be
// empty.
func (p *RunPages) wrongFields(f *runForm, r notices.Run) {
	for i, field := range f.Fields {
		n := utf8.RuneCountInString(field.Value)
		switch {
		case n > field.Limit():
			f.Fields[i].Problem = fmt.Sprintf("有 %d 个字，最多 %d 个字，请改短。", n, field.Limit())
		case n == 0 && !field.Optional && r.Audience.Source != notices.FromList && r.Resends == "":
			f.Fields[i].Problem = "请填写" + field.Field.Name + "。"
		}
		if f.Fields[i].Problem != "" {
			f.Problems[field.Name] = f.Fields[i].Problem
		}
	}
}

// create handles POST /console/runs/new.
func (p *RunPages) create(v *Visit) error {
	k, err := p.composed(v.PostForm("kind"))
	if err != nil {
		return err
	}
	id := v.PostForm("id")
	if id == "" || len(id) > 64 {
		return fault.New(fault.Invalid, "表单不完整，没有保存。请回到“写一次通知”再试。")
	}
	r, f := p.typedRun(v, k, notices.Run{ID: id, Kind: k.Key})
	f.New = true
	if len(f.Problems) > 0 {
		return p.form(v, http.StatusBadRequest, f)
	}
	kept, err := p.Runs.NewRun(v.Request.Context(), v.By(), r)
	if err != nil {
		return err
	}
	if kept.State == notices.RunDraft && !sameRun(kept, r) { // by the browser's way back, from the empty form
		f.New, f.Revision = false, kept.Revision
		f.Conflict = "这次通知刚才已经保存过一次。下面是您现在写的；再保存一次，就换成这一份。"
		return p.form(v, http.StatusConflict, f)
	}
	return p.saved(v, kept)
}

// sameRun reports whether two runs say the same to the same people; of lists only that it is
// one.
func sameRun(a, b notices.Run) bool {
	x, y := a.Audience, b.Audience
	return a.Title == b.Title && a.Link == b.Link && maps.Equal(a.Fields, b.Fields) && x.Source == y.Source && x.Tag == y.Tag &&
		x.Employer == y.Employer && x.City == y.City && x.County == y.County && x.StartMonth == y.StartMonth
}

// edit handles GET /console/runs/:id/edit.
func (p *RunPages) edit(v *Visit) error {
	r, k, err := p.draft(v)
	if err != nil {
		return err
	}
	return p.form(v, http.StatusOK, p.formOf(k, r))
}

// draft returns the run of the page, which must be a draft.
func (p *RunPages) draft(v *Visit) (r notices.Run, k notices.Kind, err error) {
	if r, err = p.Runs.Run(v.Request.Context(), v.Param("id")); err != nil {
		return r, k, err
	}
	if r.State != notices.RunDraft {
		words, _ := p.Moves.Words(r.State)
		return r, k, fault.New(fault.Conflict, "这次通知现在是“"+words+"”，不能改。还没开始发的，可以先“拿回来改”。")
	}
	k, err = p.composed(r.Kind)
	return r, k, err
}

// save handles POST /console/runs/:id/edit.
func (p *RunPages) save(v *Visit) error {
	ctx := v.Request.Context()
	before, err := p.Runs.Run(ctx, v.Param("id"))
	if err != nil {
		return err
	}
	k, err := p.composed(before.Kind)
	if err != nil {
		return err
	}
	r, f := p.typedRun(v, k, before)
	f.Revision, _ = strconv.Atoi(v.PostForm("revision")) // 0 is a conflict
	if len(f.Problems) > 0 {
		return p.form(v, http.StatusBadRequest, f)
	}
	kept, err := p.Runs.SaveRun(ctx, v.By(), r.ID, f.Revision, func(now *notices.Run) {
		now.Title, now.Link, now.Fields, now.Audience, now.Whom = r.Title, r.Link, r.Fields, r.Audience, r.Whom
	})
	if fault.KindOf(err) == fault.Conflict && before.State == notices.RunDraft {
		f.Revision = before.Revision
		f.Conflict = "您打开这一页以后，同事改过这次通知。您写的都还在下面；再保存一次，就会用您的这一份换掉同事的改动。"
		return p.form(v, http.StatusConflict, f)
	}
	if err != nil {
		return err
	}
	if old := before.Audience; old.Source == notices.FromList && old.List != "" && kept.Audience.Source != notices.FromList {
		if err := p.Lists.DropList(ctx, v.By(), old.List); err != nil {
			return err
		}
	}
	return p.saved(v, kept)
}

// saved leads on: to the list where one is still to be uploaded, else to the run.
func (p *RunPages) saved(v *Visit, r notices.Run) error {
	if r.Audience.Source == notices.FromList && r.Audience.List == "" {
		return v.Done("/runs/"+r.ID+"/list", "存好了。接下来请上传名单。")
	}
	return v.Done("/runs/"+r.ID, "存好了。请看看下面的人数和样子，再试发一条到自己手机上。")
}

func (p *RunPages) form(v *Visit, status int, f runForm) error {
	f.Audience.Resends = !f.New && f.Audience.Source == notices.FromRun
	if err := p.tags(v.Request.Context(), &f.Audience); err != nil {
		return err
	}
	title := "写通知：" + f.Kind.Name
	if !f.New {
		title = "改通知：" + isolate(f.Title)
	}
	return v.ShowWith(status, "run_edit", title, f)
}
