package handlers

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
)

// try handles POST /console/runs/:id/try: to oneself, or to the trial list.
func (p *RunPages) try(v *Visit) error {
	ctx, id, round := v.Request.Context(), v.Param("id"), v.PostForm("round")
	r, err := p.Runs.Run(ctx, id)
	if err != nil {
		return err
	}
	if err := p.ready(ctx, r); err != nil {
		return p.showRun(v, statusOf(err), r, fault.Words(err, ""), "")
	}
	whom := []string{v.Officer.ID}
	if v.PostForm("to") == "list" {
		if whom, err = p.Trials.Trialists(ctx); err != nil {
			return err
		}
	}
	if round == "" || len(round) > 64 {
		return fault.New(fault.Invalid, "表单不完整，没有试发。请刷新页面再试。")
	}
	k, _ := p.Book.Kind(r.Kind)
	told, err := p.Acts.TryRun(ctx, v.By(), notices.Trial{Run: id, Round: round, Officers: whom, Samples: k.Samples()})
	if err != nil {
		return err
	}
	if told == 0 {
		return p.showRun(v, http.StatusConflict, r, "没有试发：这些同事都还没有绑定微信。请先到“我的账号”里绑定。", "")
	}
	return v.Done("/runs/"+id, fmt.Sprintf("试发给了 %d 人，马上就到。微信不让主动发的，会放进各人的收件箱；给公众号发一句话再试，就收得到。", told))
}

// trialPage is /console/runs/trial.
type trialPage struct {
	People []people.Officer
	Typed  string
	Wrong  string
}

// trialists handles GET /console/runs/trial.
func (p *RunPages) trialists(v *Visit) error { return p.trialPage(v, http.StatusOK, trialPage{}) }

func (p *RunPages) trialPage(v *Visit, status int, page trialPage) error {
	ids, err := p.Trials.Trialists(v.Request.Context())
	if err != nil {
		return err
	}
	for _, id := range ids {
		o, err := p.Staff.Officer(v.Request.Context(), id)
		if err != nil {
			return err
		}
		page.People = append(page.People, o)
	}
	return v.ShowWith(status, "run_trial", "试发名单", page)
}

// setTrialists handles POST /console/runs/trial: one is added by login, or taken off by id.
func (p *RunPages) setTrialists(v *Visit) error {
	ctx := v.Request.Context()
	ids, err := p.Trials.Trialists(ctx)
	if err != nil {
		return err
	}
	done := "已经从试发名单里去掉。"
	if off := v.PostForm("off"); off != "" {
		ids = slices.DeleteFunc(ids, func(id string) bool { return id == off })
	} else {
		login := typed(v.PostForm("login"), 64)
		o, _, err := p.Staff.OfficerByLogin(ctx, strings.ToLower(login))
		if fault.KindOf(err) == fault.NotFound || err == nil && !o.Active() {
			return p.trialPage(v, http.StatusBadRequest, trialPage{Typed: login, Wrong: "没有用这个登录名的同事，请看看是不是写错了。"})
		}
		if err != nil {
			return err
		}
		done = "已经加进试发名单。"
		if !slices.Contains(ids, o.ID) {
			ids = append(ids, o.ID)
		}
	}
	if err := p.Trials.SetTrialists(ctx, v.By(), ids); err != nil {
		return err
	}
	return v.Done("/runs/trial", done)
}

// again lists the ends of a run whose people may be sent the same once more, by a new run. Of
// the uncertain nobody knows whether they have it: they are not offered.
func again() []againChoice {
	return []againChoice{
		{State: notices.Refused, Words: "微信没有收下的", Ticked: true},
		{State: notices.Waiting, Words: "只放进收件箱的"},
		{State: notices.Expired, Words: "过了时间没有发的", Ticked: true},
		{State: notices.Cancelled, Words: "取消时还没有发的", Ticked: true},
	}
}

// againChoice is one of them.
type againChoice struct {
	State  notices.State
	Words  string
	Count  int
	Ticked bool
}

// resend handles POST /console/runs/:id/resend: a new draft for those whom this run did not
// reach.
func (p *RunPages) resend(v *Visit) error {
	ctx := v.Request.Context()
	r, err := p.Runs.Run(ctx, v.Param("id"))
	if err != nil {
		return err
	}
	a := notices.Audience{Source: notices.FromRun, Run: r.ID}
	for _, c := range again() {
		if slices.Contains(v.PostFormArray("state"), string(c.State)) {
			a.States = append(a.States, c.State)
		}
	}
	id := v.PostForm("id")
	switch {
	case r.State != notices.RunDone && r.State != notices.RunCancelled:
		err = fault.New(fault.Conflict, "这次通知还没有发完，请等发完再看要不要重发。")
	case len(a.States) == 0:
		err = fault.New(fault.Invalid, "请勾选要重发给哪些人。")
	case id == "" || len(id) > 64:
		err = fault.New(fault.Invalid, "表单不完整，请刷新页面再试。")
	}
	if err != nil {
		return p.showRun(v, statusOf(err), r, fault.Words(err, ""), "")
	}
	fresh, err := p.Runs.NewRun(ctx, v.By(), notices.Run{
		ID: id, Title: typed("重发："+r.Title, maxRunTitle), Kind: r.Kind, Fields: r.Fields, Link: r.Link,
		Audience: a, Whom: "“" + r.Title + "”里没有收到的人", Resends: r.ID,
	})
	if err != nil {
		return err
	}
	return v.Done("/runs/"+fresh.ID, "写好了一次新的通知，只发给没有收到的人。请看过再请同事确认。")
}
