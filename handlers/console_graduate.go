package handlers

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"zaiyue/followups"
	"zaiyue/notices"
	"zaiyue/people"
)

// replyBox is what an officer typed into the forms of the page, and what is wrong with it.
type replyBox struct {
	Text, Wrong     string
	Numbers         bool // it seems to hold personal numbers
	Note, NoteWrong string
	NoteKind        people.LineKind
	To, Word        string
	OwnerWrong      string
}

// graduatePage is /console/graduates/:id.
type graduatePage struct {
	graduateRow
	ID        uint64
	Gone      bool
	Language  string
	Mutes     string // which topics they do not want
	Allowed   int    // customer-service messages WeChat allows now
	Until     time.Time
	Colleague []people.Officer
	Mine      bool
	CanReply  bool
	Box       *replyBox
	Key       string
	Runes     int
	Bytes     int

	Show   string
	Tabs   []questionsTab
	Items  []moment
	Older  string // cursor; empty: the beginning
	Newest bool
}

// show handles GET /console/graduates/:id.
func (p *GraduatePages) show(v *Visit) error {
	n, err := numberIn(v)
	if err != nil {
		return err
	}
	return p.page(v, n, http.StatusOK, &replyBox{})
}

// page shows a graduate, with what was typed.
func (p *GraduatePages) page(v *Visit, n uint64, status int, box *replyBox) error {
	ctx := v.Request.Context()
	k, err := p.Book.Known(ctx, n)
	if err != nil {
		return err
	}
	if err := p.Book.ReadGraduate(ctx, v.By(), n); err != nil {
		return err
	}
	page := graduatePage{ID: n, Box: box, Key: p.NewID(), Runes: replyRunes, Bytes: replyBytes, CanReply: v.Can(people.ReplyGraduates)}
	if page.graduateRow, err = p.row(v, k); err != nil {
		return err
	}
	if page.CanReply {
		if page.Colleague, err = p.colleagues(v, ""); err != nil {
			return err
		}
		page.Mine = k.Open != nil && k.Open.Owner == v.Officer.ID
	}
	if err := p.permissions(ctx, &page); err != nil {
		return err
	}
	if err := p.timeline(v, &page); err != nil {
		return err
	}
	return v.ShowWith(status, "graduate", page.Called(), &page)
}

// permissions fills in what the graduate and WeChat allow.
func (p *GraduatePages) permissions(ctx context.Context, page *graduatePage) error {
	ledger, err := p.Talk.Allowance(ctx, page.OpenID)
	if err != nil {
		return err
	}
	page.Allowed, page.Until = ledger.Open(p.Now())
	page.Gone = !ledger.Gone.IsZero()
	wants, err := p.Talk.Preferences(ctx, page.OpenID)
	if err != nil {
		return err
	}
	if wants.Language == notices.Tibetan {
		page.Language = "藏文"
	} else if wants.Language != "" {
		page.Language = "中文"
	}
	for _, key := range wants.Muted {
		if t, ok := p.Kinds.Topic(key); ok {
			page.Mutes = joined(page.Mutes, t.Name)
		}
	}
	if wants.All {
		page.Mutes = "全部提醒（已退订）"
	}
	return nil
}

func joined(list, one string) string {
	if list == "" {
		return one
	}
	return list + "、" + one
}

// The parts of a timeline that can be shown alone.
const (
	showAll     = ""
	showTalk    = "talk"
	showNotices = "notices"
	showCalls   = "calls"
	showCases   = "cases"
)

// momentsShown is how much of a timeline one page shows.
const momentsShown = 50

// timeline fills in a page of what happened, the newest first.
func (p *GraduatePages) timeline(v *Visit, page *graduatePage) error {
	ctx := v.Request.Context()
	page.Show = v.Query("show")
	if !slices.Contains([]string{showTalk, showNotices, showCalls, showCases}, page.Show) {
		page.Show = showAll
	}
	base := "/console/graduates/" + strconv.FormatUint(page.ID, 10)
	for _, t := range [][2]string{{showAll, "全部"}, {showTalk, "聊天和回复"}, {showNotices, "通知"}, {showCalls, "电话、备注和回访"}, {showCases, "申请"}} {
		href := base
		if t[0] != showAll {
			href += "?show=" + t[0]
		}
		page.Tabs = append(page.Tabs, questionsTab{t[1], href, page.Show == t[0]})
	}
	var before time.Time
	if nano, err := strconv.ParseInt(v.Query("before"), 10, 64); err == nil && nano > 0 {
		before = time.Unix(0, nano).UTC()
	}
	page.Newest = before.IsZero()
	items, err := p.moments(ctx, v.Can(people.ReadPlacements), v.Can(people.ReadCases), page, before)
	if err != nil {
		return err
	}
	slices.SortStableFunc(items, func(a, b moment) int { return b.At.Compare(a.At) })
	end := min(len(items), momentsShown)
	for end > 0 && end < len(items) && items[end].At.Equal(items[end-1].At) {
		end++ // what happened in one moment stands on one page
	}
	if end < len(items) {
		page.Older = strconv.FormatInt(items[end-1].At.UnixNano(), 10)
	}
	page.Items = items[:end]
	return nil
}

// moments gathers what happened before a time from all who know of it, each at least one more
// than a page shows, where there is more.
func (p *GraduatePages) moments(ctx context.Context, placed, cases bool, page *graduatePage, before time.Time) (items []moment, err error) {
	w := &momentWords{ctx: ctx, pages: p, keys: map[string]string{}}
	if page.Show != showNotices && page.Show != showCases {
		lines, err := p.Talk.TalkBefore(ctx, page.OpenID, before, momentsShown+1, kindsShown(page.Show)...)
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			items = append(items, w.line(l))
		}
	}
	if page.Show == showAll || page.Show == showNotices {
		told, err := p.Talk.NoticesBefore(ctx, page.OpenID, before, momentsShown+1)
		if err != nil {
			return nil, err
		}
		for _, n := range told {
			if n.Kind == notices.ReplyKind && page.Show == showAll {
				continue // its line stands there already
			}
			items = append(items, w.notice(n))
		}
		masses, err := p.massSends(ctx, page, before)
		if err != nil {
			return nil, err
		}
		items = append(items, masses...)
		if page.Show == showAll && len(told) > momentsShown { // replies left out may have made it short
			oldest := told[len(told)-1].BornAt
			items = slices.DeleteFunc(items, func(m moment) bool { return m.At.Before(oldest) })
		}
	}
	if placed && (page.Show == showAll || page.Show == showCalls) {
		asked, err := p.followUps(ctx, page.OpenID)
		if err != nil {
			return nil, err
		}
		for _, m := range asked {
			if before.IsZero() || m.At.Before(before) {
				items = append(items, m)
			}
		}
	}
	if v := page.Show; cases && (v == showAll || v == showCases) {
		made, err := p.caseMoves(ctx, page.OpenID)
		if err != nil {
			return nil, err
		}
		for _, m := range made {
			if before.IsZero() || m.At.Before(before) {
				items = append(items, m)
			}
		}
	}
	return items, nil
}

// kindsShown are the kinds of lines of a part; nil: all.
func kindsShown(show string) []people.LineKind {
	switch show {
	case showTalk:
		return []people.LineKind{people.Talked, people.LateSent, people.LateKept, people.Replied}
	case showCalls:
		return []people.LineKind{people.Called, people.Noted, people.Taken, people.Handed, people.Closed}
	}
	return nil
}

// followUps lists the follow-ups of the graduate's placement, for those who may see it.
func (p *GraduatePages) followUps(ctx context.Context, openID string) (items []moment, err error) {
	placed, there, err := p.Placed.PlacementBound(ctx, openID)
	if err != nil || !there {
		return nil, err
	}
	all, err := p.Placed.FollowUpsOf(ctx, placed.ID)
	for _, f := range all {
		m := moment{At: f.ToldAt, Class: "event", Title: fmt.Sprintf("第 %d 个月的回访", f.Months), Link: fmt.Sprintf("/console/followups/%s/%d", placed.ID, f.Months)}
		switch f.Stage {
		case followups.Answered:
			m.At, m.State = f.AnsweredAt, "已回答"
		case followups.Waiting:
			m.State = "等 TA 回答"
		case followups.Passed:
			m.State = "没有回答"
		}
		for _, sign := range f.Help {
			m.Text = joined(m.Text, sign)
		}
		if m.Text != "" {
			m.Text = "需要帮助：" + m.Text
		}
		items = append(items, m)
	}
	return items, err
}
