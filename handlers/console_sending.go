package handlers

import (
	"context"
	"net/http"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
)

// SendingBook knows how sending stands, and keeps whether it may go on. The store implements
// it.
type SendingBook interface {
	PumpState(ctx context.Context) (notices.PumpState, error)
	PausePump(ctx context.Context, by people.By, words string) error
	ResumePump(ctx context.Context, by people.By) error
	Run(ctx context.Context, id string) (notices.Run, error)
	// UncertainNotices returns a page of the uncertain notices of all causes, the newest first.
	UncertainNotices(ctx context.Context, cursor string, limit int) (page []notices.Notice, next string, err error)
	// ConfirmNotice notes that an uncertain notice arrived.
	ConfirmNotice(ctx context.Context, by people.By, id string) error
	Notice(ctx context.Context, id string) (notices.Notice, error)
	GraduateNumbers(ctx context.Context, openIDs []string) (map[string]uint64, error)
}

// SendingPages are the console's page of how notices are handed to WeChat: what waits, what
// stands in the way, and to pause all of it (row N4). All fields must be set.
type SendingPages struct {
	Book    SendingBook
	Status  func() notices.PumpStatus // of this instance
	Reasons notices.Reasons
	Kinds   *notices.Book
	Person  func(ctx context.Context, openID string) (Person, error)
	Staff   OfficerNames
	Now     func() time.Time
}

// Routes implements Area.
func (p *SendingPages) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/sending", Right: people.ReadNotices, Does: p.show, Group: "通知", Label: "发送情况"},
		{Method: http.MethodPost, Path: "/sending/pause", Right: people.ControlNotices, Does: p.pause},
		{Method: http.MethodPost, Path: "/sending/resume", Right: people.ControlNotices, Does: p.resume},
		{Method: http.MethodGet, Path: "/sending/uncertain", Right: people.ReadNotices, Does: p.uncertain},
		{Method: http.MethodPost, Path: "/sending/uncertain/:id/confirm", Right: people.ControlNotices, Does: p.confirm},
	}
}

// sendingPage is /console/sending.
type sendingPage struct {
	notices.PumpState
	notices.PumpStatus
	Stands bool   // nothing may be sent now
	Who    string // paused it; empty: the service itself
	Queues []sendingQueue
	Blocks []sendingBlock
	May    bool // pause and resume
	Words  string
	Wrong  string
}

// sendingQueue is what waits: of a run, or everything else.
type sendingQueue struct {
	notices.Lane
	Title  string
	Stands bool
}

// sendingBlock is a way to WeChat that is closed for a while.
type sendingBlock struct {
	Way   string
	Until time.Time
	Words string
	Do    string
}

// ways are what the APIs are called on pages.
var ways = map[string]string{"subscribe": "订阅通知", "template": "模板消息", "service": "客服消息"}

// show handles GET /console/sending.
func (p *SendingPages) show(v *Visit) error { return p.showWith(v, http.StatusOK, "", "") }

func (p *SendingPages) showWith(v *Visit, status int, words, wrong string) error {
	ctx, now := v.Request.Context(), p.Now()
	state, err := p.Book.PumpState(ctx)
	if err != nil {
		return err
	}
	page := sendingPage{PumpState: state, PumpStatus: p.Status(), Stands: state.Control.Stands(now), May: v.Can(people.ControlNotices), Words: words, Wrong: wrong}
	if state.Control.By != "" {
		page.Who = nameOf(ctx, p.Staff, state.Control.By)
	}
	for _, l := range state.Lanes {
		q := sendingQueue{Lane: l, Title: "一件一件的通知", Stands: l.Control.Stands(now)}
		if l.Run != "" {
			run, err := p.Book.Run(ctx, l.Run)
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return err
			}
			if q.Title = run.Title; q.Title == "" {
				q.Title = "一次群发"
			}
		}
		page.Queues = append(page.Queues, q)
	}
	for _, h := range page.Hindrances {
		why := p.Reasons.Of(h.Reason)
		b := sendingBlock{Way: ways[h.API], Until: h.Until, Words: why.Words, Do: why.Advice}
		if h.Words != "" {
			b.Do = h.Words
		}
		page.Blocks = append(page.Blocks, b)
	}
	return v.ShowWith(status, "sending", "发送情况", &page)
}

// pause handles POST /console/sending/pause.
func (p *SendingPages) pause(v *Visit) error {
	words := strings.TrimSpace(v.PostForm("words"))
	if words == "" || len([]rune(words)) > 200 {
		return p.showWith(v, http.StatusBadRequest, words, "请用一句话写下为什么暂停，最多 200 个字，同事看得到。")
	}
	if err := p.Book.PausePump(v.Request.Context(), v.By(), words); err != nil {
		return p.refused(v, words, err)
	}
	return v.Done("/sending", "已经暂停。正在发的几条会发完，其余的都留着。")
}

// resume handles POST /console/sending/resume.
func (p *SendingPages) resume(v *Visit) error {
	if err := p.Book.ResumePump(v.Request.Context(), v.By()); err != nil {
		return p.refused(v, "", err)
	}
	return v.Done("/sending", "已经接着发了。")
}

func (p *SendingPages) refused(v *Visit, words string, err error) error {
	if fault.KindOf(err) != fault.Conflict {
		return err
	}
	return p.showWith(v, http.StatusConflict, words, fault.Words(err, ""))
}

// Concerns tells the first page that sending stands, and of how many notices nobody knows
// whether they arrived.
func (p *SendingPages) Concerns(ctx context.Context) ([]Concern, error) {
	state, err := p.Book.PumpState(ctx)
	if err != nil {
		return nil, err
	}
	var all []Concern
	if state.Control.Stands(p.Now()) {
		all = append(all, Concern{Words: "通知的发送暂停着", Link: "/console/sending", Urgent: true})
	}
	return append(all, counted(state.Uncertain, "%s 条通知不知道送到没有", "/console/sending/uncertain", false)...), nil
}
