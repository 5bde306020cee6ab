package handlers

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
)

// uncertainListed are the uncertain notices of one page.
const uncertainListed = 50

// uncertainPage is /console/sending/uncertain.
type uncertainPage struct {
	Rows     []uncertainRow
	Next     string // address of the next page
	Paged    bool
	May      bool // confirm
	MayNames bool
	Wrong    string
}

// uncertainRow is a notice nobody knows the end of.
type uncertainRow struct {
	ID string
	Person
	Kind, Cause, CauseHref string
	At                     time.Time
	Way                    string
	notices.Reason
	Said string // WeChat's words
}

// uncertain handles GET /console/sending/uncertain.
func (p *SendingPages) uncertain(v *Visit) error { return p.showUncertain(v, http.StatusOK, "") }

func (p *SendingPages) showUncertain(v *Visit, status int, wrong string) error {
	ctx := v.Request.Context()
	found, next, err := p.Book.UncertainNotices(ctx, v.Query("after"), uncertainListed)
	if err != nil {
		return err
	}
	numbers, err := p.Book.GraduateNumbers(ctx, openIDsOf(found))
	if err != nil {
		return err
	}
	page := uncertainPage{Paged: v.Query("after") != "", May: v.Can(people.ControlNotices), MayNames: v.Can(people.ReadGraduates), Wrong: wrong}
	if next != "" {
		page.Next = "/console/sending/uncertain?after=" + url.QueryEscape(next)
	}
	for _, n := range found {
		row, err := p.uncertainRow(v, n, numbers[n.OpenID])
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, row)
	}
	return v.ShowWith(status, "uncertain", "不知道送到没有的通知", page)
}

// openIDsOf are the people of some notices.
func openIDsOf(of []notices.Notice) []string {
	openIDs := make([]string, len(of))
	for i, n := range of {
		openIDs[i] = n.OpenID
	}
	return openIDs
}

func (p *SendingPages) uncertainRow(v *Visit, n notices.Notice, graduate uint64) (row uncertainRow, err error) {
	ctx := v.Request.Context()
	who, err := p.Person(ctx, n.OpenID)
	if err != nil {
		return row, err
	}
	kind, _ := p.Kinds.Kind(n.Kind)
	row = uncertainRow{
		ID: n.ID, Person: seenBy(v, who, graduate), Kind: orElse(kind.Name, n.Kind), At: n.EndAt,
		Way: channelWords()[n.Channel], Reason: p.Reasons.Of(n.Why().Reason), Said: saidOf(n),
	}
	row.Cause, row.CauseHref, err = p.cause(ctx, v, n)
	return row, err
}

// saidOf are WeChat's words about a notice, the last it said.
func saidOf(n notices.Notice) string {
	for _, s := range slices.Backward(n.Steps) {
		if s.Code != 0 {
			return strings.TrimSpace(fmt.Sprintf("%d %s", s.Code, s.Words))
		}
		if s.Verdict == notices.Result && s.Words != "" {
			return s.Words
		}
	}
	return ""
}

// causes are what notices are born of, by the beginning of Notice.Cause, with the page of it
// and the right that the page needs.
func causes() map[string]struct {
	words, page string
	right       people.Right
} {
	return map[string]struct {
		words, page string
		right       people.Right
	}{
		"article":   {"文章", "/console/articles/", people.ReadArticles},
		"placement": {"就业记录", "/console/placements/", people.ReadPlacements},
		"topic":     {"没答上的问题", "/console/questions/", people.ReadAnswers},
		"reply":     {words: "工作人员的回复"},
		"day":       {words: "每天汇总"},
	}
}

// cause is what a notice was born of, with its page where there is one for the visitor.
func (p *SendingPages) cause(ctx context.Context, v *Visit, n notices.Notice) (words, href string, err error) {
	if n.Run != "" {
		run, err := p.Book.Run(ctx, n.Run)
		if fault.KindOf(err) == fault.NotFound {
			return "一次群发", "", nil
		}
		return orElse(run.Title, "一次群发"), "/console/runs/" + url.PathEscape(n.Run), err
	}
	what, id, _ := strings.Cut(n.Cause, "/")
	c, known := causes()[what]
	if !known {
		return "", "", nil
	}
	if id, _, _ = strings.Cut(id, "@"); c.page != "" && v.Can(c.right) {
		href = c.page + url.PathEscape(id)
	}
	return c.words, href, nil
}

// confirm handles POST /console/sending/uncertain/:id/confirm.
func (p *SendingPages) confirm(v *Visit) error {
	ctx, id := v.Request.Context(), v.Param("id")
	err := p.Book.ConfirmNotice(ctx, v.By(), id)
	if fault.KindOf(err) == fault.Conflict {
		n, gone := p.Book.Notice(ctx, id)
		if gone != nil {
			return gone
		}
		return p.showUncertain(v, http.StatusConflict, fault.Words(err, "")+"。现在是：“"+resultWord(n.State)+"”。")
	}
	if err != nil {
		return err
	}
	return v.Done("/sending/uncertain", "已经记下：对方收到了。")
}
