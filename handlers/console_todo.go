package handlers

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"zaiyue/chat"
	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/followups"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// Todo is what waits for somebody, shown on the first page (rows A6, P10, Q7), and the list
// of dead links. All fields must be set.
type Todo struct {
	Catalogue *content.Catalogue
	Conflicts interface {
		Conflicts(context.Context) ([]content.Conflict, error)
	}
	Links interface {
		DeadLinks(ctx context.Context, limit int) ([]content.Link, error)
	}
	Topics interface {
		Topics(ctx context.Context, state chat.TopicState, cursor string, limit int) ([]chat.Topic, string, error)
	}
	Requests interface {
		WaitingRequests(ctx context.Context, owners []string, limit int) (int, error)
		OwnersFor(ctx context.Context, officer string) ([]string, error)
	}
	FollowUps interface {
		FollowUps(ctx context.Context, list followups.List, cursor string, limit int) ([]followups.Line, string, error)
	}
	Cases interface {
		Applications(ctx context.Context, f subsidies.Filter, cursor string, limit int) ([]subsidies.Application, string, error)
	}
	Machine *subsidies.Machine // of cases
	// Sending tells that notices are kept from being sent.
	Sending func(ctx context.Context) ([]Concern, error)
	// Templates tells what notices lack of the account's templates.
	Templates func() []Concern
	// Runs tells of notices that wait for an officer to confirm them.
	Runs func(ctx context.Context, officer string) ([]Concern, error)
	Now  func() time.Time
}

// Concern is one thing that waits.
type Concern struct {
	Words  string
	Link   string
	Urgent bool
	Others []string // further pages it is about
}

const (
	quietAfter   = 14 * 24 * time.Hour // a site without a new post looks abandoned
	todoCounted  = 100                 // more is said as so many and more
	deadLinkSize = 200                 // dead links on their page
)

// Routes implements Area.
func (t *Todo) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/links", Right: people.ReadArticles, Does: t.links, Group: "文章", Label: "失效链接"},
	}
}

// Concerns lists what waits for the visiting officer. What cannot be told now is a concern
// itself: the page does not fail for it.
func (t *Todo) Concerns(v *Visit) (all []Concern) {
	ctx := v.Request.Context()
	look := func(right people.Right, what string, f func() ([]Concern, error)) {
		if !v.Can(right) {
			return
		}
		found, err := f()
		if err != nil {
			v.console.Log.Error("first page", "request_id", requestID(v.Context), "what", what, "err", err)
			found = []Concern{{Words: "“" + what + "”现在看不到，请过一会儿再看。", Urgent: fault.KindOf(err) == fault.Internal}}
		}
		all = append(all, found...)
	}
	look(people.ApproveArticles, "待审核", func() ([]Concern, error) { return t.review(), nil })
	look(people.WriteArticles, "我的稿子", func() ([]Concern, error) { return t.drafts(v.Officer.ID), nil })
	look(people.ReadArticles, "文章", func() ([]Concern, error) { return t.dates(), nil })
	look(people.ReadArticles, "说法不一", func() ([]Concern, error) { return t.conflicts(ctx) })
	look(people.ReadArticles, "失效链接", func() ([]Concern, error) {
		dead, err := t.Links.DeadLinks(ctx, todoCounted)
		return counted(len(dead), "%s 个链接打不开了", "/console/links", false), err
	})
	look(people.ReadNotices, "发送", func() ([]Concern, error) { return t.Sending(ctx) })
	look(people.ReadNotices, "通知模板", func() ([]Concern, error) { return t.Templates(), nil })
	look(people.ConfirmNotices, "等确认的通知", func() ([]Concern, error) { return t.Runs(ctx, v.Officer.ID) })
	look(people.ReadAnswers, "没答上的问题", func() ([]Concern, error) {
		open, _, err := t.Topics.Topics(ctx, chat.TopicOpen, "", todoCounted)
		return counted(len(open), "%s 类问题还没有答案", "/console/questions", false), err
	})
	look(people.ReplyGraduates, "我跟进的同学", func() ([]Concern, error) {
		mine, err := t.Requests.OwnersFor(ctx, v.Officer.ID)
		if err != nil {
			return nil, err
		}
		n, err := t.Requests.WaitingRequests(ctx, mine, todoCounted)
		return counted(n, "您跟进的 %s 位同学在等回复", "/console/requests?of=mine", true), err
	})
	look(people.WriteAnswers, "找人工的", func() ([]Concern, error) {
		n, err := t.Requests.WaitingRequests(ctx, []string{""}, todoCounted)
		return counted(n, "%s 位同学在等人工，还没有人跟进", "/console/requests?of=nobody", true), err
	})
	look(people.ReadPlacements, "回访", func() ([]Concern, error) {
		open, _, err := t.FollowUps.FollowUps(ctx, followups.NeedHelp, "", todoCounted)
		return counted(len(open), "%s 位同学在回访里说了难处", "/console/followups", true), err
	})
	look(people.ReadCases, "补贴申请", func() ([]Concern, error) { return t.cases(v) })
	return all
}

// cases counts the applications that wait for the visiting officer: what is too late for all,
// and what stands at a step they have the right for.
func (t *Todo) cases(v *Visit) (all []Concern, err error) {
	ctx := v.Request.Context()
	late, _, err := t.Cases.Applications(ctx, subsidies.Filter{Overdue: people.DayOf(t.Now())}, "", todoCounted)
	if err != nil {
		return nil, err
	}
	all = counted(len(late), "%s 件申请超过了时限", "/console/cases?whose="+whoseOverdue, true)
	if v.Can(people.RecheckCases) {
		objected, _, err := t.Cases.Applications(ctx, subsidies.Filter{Status: subsidies.Announced, Objected: true}, "", todoCounted)
		if err != nil {
			return nil, err
		}
		all = append(all, counted(len(objected), "%s 件公示收到异议，要核实", "/console/cases?whose="+whoseObjected, true)...)
	}
	for _, st := range t.Machine.Statuses {
		if st.Right == "" || !v.Can(st.Right) {
			continue
		}
		waiting, _, err := t.Cases.Applications(ctx, subsidies.Filter{Status: st.Key}, "", todoCounted)
		if err != nil {
			return nil, err
		}
		all = append(all, counted(len(waiting), "%s 件申请「"+st.Words+"」，等您办下一步", "/console/cases?status="+string(st.Key), false)...)
	}
	return all, nil
}

// counted is a concern of n things, none for none.
func counted(n int, words, link string, urgent bool) []Concern {
	if n == 0 {
		return nil
	}
	number := fmt.Sprint(n)
	if n >= todoCounted {
		number += " 多"
	}
	return []Concern{{Words: fmt.Sprintf(words, number), Link: link, Urgent: urgent}}
}

func (t *Todo) review() []Concern {
	return counted(t.Catalogue.Counts()[content.InReview], "%s 篇文章等着审核", "/console/review", true)
}

func (t *Todo) drafts(officer string) []Concern {
	_, n := t.Catalogue.List(content.Listing{State: content.InDraft, Person: officer, Size: 1})
	return counted(n, "您有 %s 篇稿子没有写完", "/console/articles?state=draft&mine=1", false)
}

// dates looks at days: what ends, what was not checked for long, when the last post was.
func (t *Todo) dates() (all []Concern) {
	now := t.Now()
	_, ended := t.Catalogue.List(content.Listing{ExpiringBefore: now, Live: true, Size: 1})
	all = append(all, counted(ended, "%s 篇文章已经过了有效期，请更新或者下线", "/console/articles?due="+dueEnding, true)...)
	_, old := t.Catalogue.List(content.Listing{VerifiedBefore: now.Add(-verifyAfter), Live: true, Size: 1})
	all = append(all, counted(old, "%s 篇文章超过 180 天没有核对", "/console/articles?due="+dueUnverified, false)...)
	newest, n := t.Catalogue.List(content.Listing{State: content.Out, Size: 1})
	if n > 0 {
		if quiet := now.Sub(newest[0].UpdatedAt); quiet >= quietAfter {
			all = append(all, Concern{Words: fmt.Sprintf("已经 %d 天没有发新文章了", int(quiet/(24*time.Hour))), Link: "/console/articles"})
		}
	}
	return all
}

// conflicts names what is paid differently by two articles in force.
func (t *Todo) conflicts(ctx context.Context) (all []Concern, err error) {
	found, err := t.Conflicts.Conflicts(ctx)
	for i, c := range found {
		if i == 5 {
			return append(all, Concern{Words: fmt.Sprintf("还有 %d 处说法不一", len(found)-i)}), nil
		}
		where := ""
		if c.Region != "" {
			where = "（" + c.Region + "）"
		}
		all = append(all, Concern{Words: fmt.Sprintf("“%s”%s有 %d 篇文章说的标准不一样，请核对", c.Topic, where, len(c.IDs)), Link: "/console/articles/" + c.IDs[0], Others: others(c.IDs[1:])})
	}
	return all, err
}

// others are the pages of articles.
func others(ids []string) (links []string) {
	for _, id := range ids {
		links = append(links, "/console/articles/"+id)
	}
	return links
}

// links handles GET /console/links.
func (t *Todo) links(v *Visit) error {
	dead, err := t.Links.DeadLinks(v.Request.Context(), deadLinkSize)
	if err != nil {
		return err
	}
	return v.Show("links", "失效链接", dead)
}
