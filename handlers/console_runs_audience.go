package handlers

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/subsidies"
	"zaiyue/wechat"
)

// audienceForm is the part of the form that says who is meant.
type audienceForm struct {
	notices.Audience
	Resends bool // it is an earlier run's, and stays
	Tags    []wechat.Tag
	NoTags  string // why they cannot be shown; empty: they can
	// Programmes and Statuses are what one can have applied for, and how far one can be.
	Programmes []*subsidies.Programme
	Statuses   []subsidies.Stand
}

func (p *RunPages) audienceFormOf(a notices.Audience) audienceForm {
	f := audienceForm{Audience: a, Programmes: p.Machine.Programmes.All}
	for _, st := range p.Machine.Statuses {
		if st.Key != subsidies.Draft {
			f.Statuses = append(f.Statuses, st)
		}
	}
	return f
}

// tags reads the account's tags into the form.
func (p *RunPages) tags(ctx context.Context, f *audienceForm) (err error) {
	if p.Tags == nil {
		f.NoTags = "还没有接上微信，读不到标签。"
		return nil
	}
	if f.Tags, err = p.Tags.Tags(ctx); err != nil {
		f.NoTags = fault.Words(err, "现在读不到微信里的标签，请过一会儿刷新再看。")
	}
	return nil
}

// typedAudience reads who is meant; before is what stood there, whose list is kept.
func typedAudience(v *Visit, before notices.Audience) notices.Audience {
	a := notices.Audience{Source: notices.Source(v.PostForm("source"))}
	switch a.Source {
	case notices.FromTag:
		a.Tag, _ = strconv.Atoi(v.PostForm("tag")) // 0 is no tag of the account
	case notices.FromPlacements:
		word := func(name string) string { return typed(v.PostForm(name), maxFilterWords) }
		a.Employer, a.City, a.County, a.StartMonth = word("employer"), word("city"), word("county"), word("month")
	case notices.FromProgramme:
		a.Programme, a.Status = typed(v.PostForm("programme"), maxFilterWords), typed(v.PostForm("status"), maxFilterWords)
	case notices.FromList:
		if before.Source == notices.FromList {
			a.List = before.List
		}
	}
	return a
}

var monthForm = regexp.MustCompile(`^20\d\d-(0[1-9]|1[0-2])$`)

// wrongAudience says what is wrong with the audience of a run, and puts it into words for
// officers where nothing is.
func (p *RunPages) wrongAudience(ctx context.Context, r *notices.Run) string {
	a := r.Audience
	switch a.Source {
	case notices.FromFollowers:
		r.Whom = "全部关注的人"
	case notices.FromTag:
		var f audienceForm
		if err := p.tags(ctx, &f); err != nil || f.NoTags != "" {
			return orElse(f.NoTags, "现在读不到微信里的标签，请过一会儿再试。")
		}
		at := slices.IndexFunc(f.Tags, func(t wechat.Tag) bool { return t.ID == a.Tag })
		if at < 0 {
			return "请选一个标签。"
		}
		r.Whom = "带“" + f.Tags[at].Name + "”标签的人"
	case notices.FromPlacements:
		if a.StartMonth != "" && !monthForm.MatchString(a.StartMonth) {
			return "入职的月份请这样写：2026-07。"
		}
		r.Whom = placedWords(a)
	case notices.FromProgramme:
		return p.wrongProgramme(r)
	case notices.FromList:
		if a.List == "" {
			r.Whom = "上传的名单（还没有上传）"
		}
	case notices.FromRun:
	default:
		return "请选好发给谁。"
	}
	return ""
}

// wrongProgramme says what is wrong with an audience of applicants, and puts it into words.
func (p *RunPages) wrongProgramme(r *notices.Run) string {
	one, ok := p.Machine.Programmes.Programme(r.Audience.Programme)
	if !ok {
		return "请选一项补贴。"
	}
	switch st, ok := p.Machine.Status(subsidies.Status(r.Audience.Status)); {
	case r.Audience.Status == "":
		r.Whom = "申请过“" + one.Name + "”的人"
	case r.Audience.Status == notices.NotApplied:
		r.Whom = "关注了、还没有申请“" + one.Name + "”的人"
	case r.Audience.Status == string(subsidies.Draft):
		r.Whom = "“" + one.Name + "”填了还没有提交的人"
	case !ok:
		return "请选一个办理的状态。"
	default:
		r.Whom = "“" + one.Name + "”现在是“" + st.Words + "”的人"
	}
	return ""
}

// placedWords are the placed graduates that an audience means.
func placedWords(a notices.Audience) string {
	var parts []string
	for _, one := range []struct{ name, value string }{{"单位", a.Employer}, {"城市", a.City}, {"家乡", a.County}, {"入职月份", a.StartMonth}} {
		if one.value != "" {
			parts = append(parts, one.name+"是"+one.value)
		}
	}
	if len(parts) == 0 {
		return "就业名单里绑定了微信的人"
	}
	return "就业名单里绑定了微信的人：" + strings.Join(parts, "，")
}

// listWords are the people of an uploaded list.
func listWords(l notices.List) string {
	return fmt.Sprintf("上传的名单（%d 人）", l.People)
}
