package handlers

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/wechat"
)

// resultWords are the ends of notices as officers know them, in the order they are shown.
func resultWords() []jobLine {
	return []jobLine{
		{Words: "等着发", Hint: string(notices.Queued)}, {Words: "正在发", Hint: string(notices.Sending)},
		{Words: "微信收下了，还没说送到没有", Hint: string(notices.Accepted)}, {Words: "送到了", Hint: string(notices.Delivered)},
		{Words: "只放进收件箱", Hint: string(notices.Waiting)}, {Words: "不知道送到没有", Hint: string(notices.Uncertain)},
		{Words: "微信没有收下", Hint: string(notices.Refused)}, {Words: "过了时间没有发", Hint: string(notices.Expired)},
		{Words: "取消了没有发", Hint: string(notices.Cancelled)},
	}
}

// resultOrder is the place of a state in resultWords; behind all for one that is not there.
func resultOrder(s notices.State) int {
	at := slices.IndexFunc(resultWords(), func(l jobLine) bool { return l.Hint == string(s) })
	if at < 0 {
		return len(resultWords())
	}
	return at
}

func resultWord(s notices.State) string {
	if at := resultOrder(s); at < len(resultWords()) {
		return resultWords()[at].Words
	}
	return string(s)
}

// resultLine is how many came to one end in one way, with what can be done.
type resultLine struct {
	notices.TallyLine
	Words, Way string
	notices.Reason
	Href string
}

// results fills in how a run's notices stand.
func (p *RunPages) results(v *Visit, page *runPage) (err error) {
	if page.Tally, err = p.Results.RunTally(v.Request.Context(), page.ID); err != nil {
		return err
	}
	page.People, page.Told = page.Tally.Of(), page.Tally.Of()-page.Tally.Open()
	page.Results = p.resultLines(page.ID, page.Tally)
	if page.State == notices.RunDone || page.State == notices.RunCancelled {
		for _, c := range again() {
			if c.Count = page.Tally.Of(c.State); c.Count > 0 {
				page.Again = append(page.Again, c)
			}
		}
	}
	return nil
}

func (p *RunPages) resultLines(run string, t notices.Tally) (all []resultLine) {
	words := channelWords()
	for _, l := range t {
		line := resultLine{TallyLine: l, Words: resultWord(l.State), Way: words[l.Channel]}
		q := url.Values{"state": {string(l.State)}}
		if l.State.Ended() {
			q.Set("channel", string(l.Channel))
			q.Set("reason", l.Reason)
			q.Set("code", strconv.Itoa(l.Code))
		}
		if l.Reason != "" {
			line.Reason = p.reason(l.Reason, l.Code)
		}
		line.Href = "/console/runs/" + run + "/people?" + q.Encode()
		all = append(all, line)
	}
	slices.SortStableFunc(all, func(a, b resultLine) int {
		if at := resultOrder(a.State) - resultOrder(b.State); at != 0 {
			return at
		}
		return b.Count - a.Count
	})
	return all
}

// runPeoplePage is /console/runs/ID/people.
type runPeoplePage struct {
	notices.Run
	State    notices.State
	Tabs     []questionsTab
	Why      string // the line of the tally that is shown; empty: the whole state
	Rows     []personRow
	Next     string // address of the next page
	Paged    bool
	First    string
	MayNames bool
}

// personRow is what became of one person's notice.
type personRow struct {
	Person
	Way, Reason, Words, Advice string
	At                         time.Time
}

// people handles GET /console/runs/:id/people.
func (p *RunPages) people(v *Visit) error {
	ctx := v.Request.Context()
	r, err := p.Runs.Run(ctx, v.Param("id"))
	if err != nil {
		return err
	}
	t, err := p.Results.RunTally(ctx, r.ID)
	if err != nil {
		return err
	}
	here := "/console/runs/" + r.ID + "/people"
	page := runPeoplePage{Run: r, State: notices.State(typed(v.Query("state"), 20)), Paged: v.Query("after") != "", MayNames: v.Can(people.ReadGraduates)}
	for _, l := range resultWords() {
		state := notices.State(l.Hint)
		n := t.Of(state)
		if n > 0 && page.State == "" {
			page.State = state
		}
		if n > 0 || page.State == state {
			page.Tabs = append(page.Tabs, questionsTab{fmt.Sprintf("%s %d", l.Words, n), here + "?state=" + l.Hint, page.State == state})
		}
	}
	why := p.why(v, &page)
	found, next, err := p.Results.RunNotices(ctx, r.ID, page.State, why, v.Query("after"), runPeople)
	if err != nil {
		return err
	}
	q := v.Request.URL.Query()
	q.Set("state", string(page.State))
	q.Del("after")
	page.First = here + "?" + q.Encode()
	if next != "" {
		q.Set("after", next)
		page.Next = here + "?" + q.Encode()
	}
	numbers, err := p.numbers(ctx, found)
	if err != nil {
		return err
	}
	for _, n := range found {
		row, err := p.personRow(v, n, numbers)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, row)
	}
	return v.Show("run_people", "每个人的结果："+isolate(r.Title), page)
}

// why reads which line of the tally is asked for; nil: the whole state.
func (p *RunPages) why(v *Visit, page *runPeoplePage) *notices.TallyLine {
	if !v.Request.URL.Query().Has("reason") {
		return nil
	}
	code, _ := strconv.Atoi(v.Query("code"))
	l := notices.TallyLine{State: page.State, Channel: notices.Channel(v.Query("channel")), Reason: v.Query("reason"), Code: code}
	page.Why = orElse(channelWords()[l.Channel], "没有走到微信")
	if l.Reason != "" {
		page.Why += "，" + typed(p.reason(l.Reason, l.Code).Words, 100)
	}
	return &l
}

// reason is why a notice stands as it does, with what WeChat's code means where that says more.
func (p *RunPages) reason(key string, code int) notices.Reason {
	r := p.Reasons.Of(key)
	if key == notices.ReasonRefused && code != 0 {
		said := &wechat.APIError{ErrCode: code}
		r.Words, r.Advice = r.Words+"："+said.Meaning(), said.Advice()
	}
	return r
}

// personRow tells what became of one notice.
func (p *RunPages) personRow(v *Visit, n notices.Notice, numbers map[string]uint64) (row personRow, err error) {
	row.Person, err = p.who(v.Request.Context(), v, n.OpenID, numbers)
	row.Way, row.At = channelWords()[n.Channel], n.BornAt
	if !n.EndAt.IsZero() {
		row.At = n.EndAt
	}
	if why := n.Why(); why.Reason != "" && n.State != notices.Delivered {
		reason := p.reason(why.Reason, why.Code)
		row.Reason, row.Advice, row.Words = reason.Words, reason.Advice, why.Words
		if why.Code != 0 {
			row.Words = fmt.Sprintf("%d %s", why.Code, why.Words)
		}
	}
	return row, err
}

// export handles GET /console/runs/:id/people.xlsx: everybody's result.
func (p *RunPages) export(v *Visit) error {
	ctx := v.Request.Context()
	r, err := p.Runs.Run(ctx, v.Param("id"))
	if err != nil {
		return err
	}
	var file bytes.Buffer
	heads := notices.ResultRow{"谁", "结果", "怎么发的", "为什么", "微信的原话", "时间（北京）"}
	err = notices.WriteResults(&file, heads, func(add func(notices.ResultRow) error) error {
		for _, l := range resultWords() {
			if err := p.exportState(v, r.ID, notices.State(l.Hint), add); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	v.Header("Content-Disposition", `attachment; filename="zaiyue-run-`+p.Now().In(shanghai()).Format("20060102-1504")+`.xlsx"`)
	v.Data(http.StatusOK, sheetType, file.Bytes())
	return nil
}

// exportState adds the rows of one state.
func (p *RunPages) exportState(v *Visit, run string, state notices.State, add func(notices.ResultRow) error) error {
	for cursor := ""; ; {
		found, next, err := p.Results.RunNotices(v.Request.Context(), run, state, nil, cursor, 500)
		if err != nil {
			return err
		}
		numbers, err := p.numbers(v.Request.Context(), found)
		if err != nil {
			return err
		}
		for _, n := range found {
			row, err := p.personRow(v, n, numbers)
			if err != nil {
				return err
			}
			err = add(notices.ResultRow{row.Name, resultWord(state), row.Way, row.Reason, row.Words, row.At.In(shanghai()).Format("2006-01-02 15:04")})
			if err != nil {
				return err
			}
		}
		if cursor = next; next == "" {
			return nil
		}
	}
}
