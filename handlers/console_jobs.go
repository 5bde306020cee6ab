package handlers

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/jobs"
	"zaiyue/notices"
	"zaiyue/people"
)

// JobBook keeps what became of telling of posts of work. The store implements it.
type JobBook interface {
	// JobsTold returns a page of the posts that people were told of, the newest first.
	JobsTold(ctx context.Context, cursor string, limit int) (page []jobs.Told, next string, err error)
	JobTold(ctx context.Context, article string) (t jobs.Told, there bool, err error)
	// JobAnswers returns a page of those who gave a choice to a post, the newest first.
	JobAnswers(ctx context.Context, article, choice, cursor string, limit int) (page []jobs.Answer, next string, err error)
}

// Person is a graduate as an officer may see them.
type Person struct {
	Name string // of a placed graduate; empty: not known
	Href string // of what was said with them; empty: there is no page
}

// JobPages are the console's pages of posts of work and whom they were told to (row J2). All
// fields must be set.
type JobPages struct {
	Jobs  JobBook
	Posts interface {
		Post(ctx context.Context, id string) (content.Post, error)
	}
	Person func(ctx context.Context, openID string) (Person, error)
}

const (
	jobsListed    = 20
	answersListed = 50
)

// Routes implements Area.
func (p *JobPages) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/jobs", Right: people.ReadNotices, Does: p.list, Group: "毕业生", Label: "岗位提醒"},
		{Method: http.MethodGet, Path: "/jobs/:id", Right: people.ReadNotices, Does: p.show},
	}
}

// jobRow is one post.
type jobRow struct {
	jobs.Told
	Title string
	Gone  bool // readers do not have it any more
}

// Interested is how many want it, Unfit how many do not.
func (r jobRow) Interested() int { return r.Answers[jobs.Interested] }

// Unfit is how many said that it does not fit them.
func (r jobRow) Unfit() int { return r.Answers[jobs.Unfit] }

// InInbox is how many have it on their page only.
func (r jobRow) InInbox() int { return r.States[notices.Waiting] }

// Not is how many WeChat did not bring it to.
func (r jobRow) Not() int {
	return r.States[notices.Refused] + r.States[notices.Uncertain] + r.States[notices.Cancelled] + r.States[notices.Expired]
}

func (p *JobPages) row(ctx context.Context, t jobs.Told) (jobRow, error) {
	post, err := p.Posts.Post(ctx, t.Article)
	if fault.KindOf(err) == fault.NotFound {
		return jobRow{Told: t, Title: "一个已经不在了的岗位", Gone: true}, nil
	}
	return jobRow{Told: t, Title: orElse(post.Working.Title, "还没有标题"), Gone: !post.Live}, err
}

// jobsPage is /console/jobs.
type jobsPage struct {
	Rows  []jobRow
	Next  string
	Paged bool
}

// list handles GET /console/jobs.
func (p *JobPages) list(v *Visit) error {
	told, next, err := p.Jobs.JobsTold(v.Request.Context(), v.Query("after"), jobsListed)
	if err != nil {
		return err
	}
	page := jobsPage{Next: next, Paged: v.Query("after") != ""}
	for _, t := range told {
		row, err := p.row(v.Request.Context(), t)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, row)
	}
	return v.Show("jobs", "岗位提醒", page)
}

// jobPage is one post.
type jobPage struct {
	jobRow
	Lines    []jobLine
	Choice   string
	Tabs     []questionsTab
	Answered []answerRow
	May      bool // see who answered
	Next     string
	Paged    bool
}

// jobLine is how many notices stand in one way.
type jobLine struct {
	Words string
	Count int
	Hint  string
}

type answerRow struct {
	Person
	At time.Time
}

// show handles GET /console/jobs/:id.
func (p *JobPages) show(v *Visit) error {
	ctx := v.Request.Context()
	told, there, err := p.Jobs.JobTold(ctx, v.Param("id"))
	if err != nil {
		return err
	}
	if !there {
		return fault.New(fault.NotFound, "这个岗位没有提醒过人。请回到“岗位提醒”看看。")
	}
	row, err := p.row(ctx, told)
	if err != nil {
		return err
	}
	page := jobPage{jobRow: row, Lines: jobLines(row), Choice: jobs.Interested, May: v.Can(people.ReadGraduates), Paged: v.Query("after") != ""}
	if v.Query("choice") == jobs.Unfit {
		page.Choice = jobs.Unfit
	}
	here := "/console/jobs/" + told.Article
	page.Tabs = []questionsTab{
		{fmt.Sprintf("感兴趣 %d", row.Interested()), here, page.Choice == jobs.Interested},
		{fmt.Sprintf("不合适 %d", row.Unfit()), here + "?choice=" + jobs.Unfit, page.Choice == jobs.Unfit},
	}
	if page.May {
		if err := p.people(v, &page); err != nil {
			return err
		}
	}
	return v.Show("job", "岗位提醒："+isolate(row.Title), page)
}

// people reads who gave the choice that is shown.
func (p *JobPages) people(v *Visit, page *jobPage) error {
	ctx := v.Request.Context()
	answers, next, err := p.Jobs.JobAnswers(ctx, page.Article, page.Choice, v.Query("after"), answersListed)
	if err != nil {
		return err
	}
	page.Next = next
	for _, a := range answers {
		person, err := p.Person(ctx, a.OpenID)
		if err != nil {
			return err
		}
		page.Answered = append(page.Answered, answerRow{person, a.At})
	}
	return nil
}

// jobLines tells how the notices of a post stand, in the order of their way.
func jobLines(r jobRow) (all []jobLine) {
	for _, l := range []jobLine{
		{"等着发", r.States[notices.Queued], "到时间、或者对方的免打扰过了就发"},
		{"正在发", r.States[notices.Sending], ""},
		{"微信收下了", r.States[notices.Accepted], "还没有说送到没有"},
		{"送到了", r.States[notices.Delivered], ""},
		{"放在收件箱", r.States[notices.Waiting], "微信这时不让主动发，对方下次来消息时会提到"},
		{"不知道送到没有", r.States[notices.Uncertain], "怕收两遍，没有再发"},
		{"微信没有收下", r.States[notices.Refused], "收件箱里仍看得到"},
		{"没有再发", r.States[notices.Cancelled] + r.States[notices.Expired], "岗位下线或截止了，或者对方不找了"},
	} {
		if l.Count > 0 {
			all = append(all, l)
		}
	}
	return all
}
