package content

import (
	"context"
	"time"
)

// Kind is what sort of article it is; the values are the words officers and graduates use.
type Kind string

// The kinds, in the order lists show them.
const (
	KindPolicy  Kind = "政策专题"
	KindSubsidy Kind = "补贴指南"
	KindStory   Kind = "典型事迹"
	KindNews    Kind = "就业资讯"
	KindJob     Kind = "岗位"
	KindHome    Kind = "在粤之家"
	KindGuide   Kind = "办事指南"
)

// Kinds lists every kind in the order lists show them.
func Kinds() []Kind {
	return []Kind{KindPolicy, KindSubsidy, KindGuide, KindNews, KindJob, KindStory, KindHome}
}

// Status is where an article stands. Only Published ones are read, found and answered with.
type Status string

// The statuses of this stage; the console adds the steps between them.
const (
	Draft     Status = "draft"
	Published Status = "published"
	Withdrawn Status = "withdrawn"
)

// Article is one article as officers write it. ID, Title and Body are required, all else
// may be empty. Times are UTC; the days (InForceFrom and so on) are midnight in
// Asia/Shanghai, and an article is in force through the whole of its last day. The tags are
// how the store writes it.
type Article struct {
	ID        string   `json:"id"`             // see ValidID; unique; never changes
	Kind      Kind     `json:"kind,omitempty"` // empty is shown as 办事指南
	Title     string   `json:"title"`
	Summary   string   `json:"summary,omitempty"`
	Body      string   `json:"body"`                // Markdown
	Cover     string   `json:"cover,omitempty"`     // path or URL of a picture
	Questions []string `json:"questions,omitempty"` // questions it answers, as people ask them
	Keywords  []string `json:"keywords,omitempty"`

	DocNumber    string    `json:"doc_number,omitempty"` // 文号
	Issuer       string    `json:"issuer,omitempty"`     // issuing body, 发文机关
	Region       string    `json:"region,omitempty"`     // where it holds: 西藏, 林芝, 广东, 广州 …; empty is everywhere
	InForceFrom  time.Time `json:"in_force_from,omitzero"`
	InForceUntil time.Time `json:"in_force_until,omitzero"` // zero: no end known
	VerifiedAt   time.Time `json:"verified_at,omitzero"`    // when an officer last checked it against its source
	Contact      string    `json:"contact,omitempty"`       // whom to ask: office and telephone
	Source       string    `json:"source,omitempty"`        // name or URL of what it was written from
	Author       string    `json:"author,omitempty"`        // officer who wrote it

	// Topic names the thing an amount is paid for (租房补贴, 交通费 …). Two articles in force
	// with one Topic and Region whose Amounts differ are shown together (row Q7).
	Topic  string `json:"topic,omitempty"`
	Amount string `json:"amount,omitempty"` // in words: 每月 300 元

	// Home is set for 在粤之家 only, Job for 岗位 only.
	Home *Home `json:"home,omitempty"`
	Job  *Job  `json:"job,omitempty"`

	Status    Status    `json:"status,omitempty"`
	CreatedAt time.Time `json:"created_at,omitzero"`
	UpdatedAt time.Time `json:"updated_at,omitzero"`
}

// Home is where a 在粤之家 is and who meets there.
type Home struct {
	City      string  `json:"city,omitempty"`
	Address   string  `json:"address,omitempty"` // empty for one that meets online only
	Latitude  float64 `json:"latitude,omitzero"`
	Longitude float64 `json:"longitude,omitzero"`
	Contact   string  `json:"contact,omitempty"` // a role and telephone, or an online group
	Hours     string  `json:"hours,omitempty"`
	Events    string  `json:"events,omitempty"` // what happens there, in a line
}

// Job is what a 岗位 is matched by with what graduates look for (row J2).
type Job struct {
	City     string    `json:"city,omitempty"`     // 不限: anywhere
	Field    string    `json:"field,omitempty"`    // of work: a name of jobs/fields.yaml
	Employer string    `json:"employer,omitempty"` // empty: the article's issuer
	Until    time.Time `json:"until,omitzero"`     // last day to apply; zero: as long as the article is in force
}

// JobEnds returns when a 岗位 takes no more applications: after its last day, or when it is no
// longer in force, whichever is earlier. Zero: no end is known, or it is no 岗位.
func (a *Article) JobEnds() time.Time {
	if a.Job == nil {
		return time.Time{}
	}
	var end time.Time
	for _, last := range []time.Time{a.Job.Until, a.InForceUntil} {
		if !last.IsZero() && (end.IsZero() || last.AddDate(0, 0, 1).Before(end)) {
			end = last.AddDate(0, 0, 1)
		}
	}
	return end
}

// canonical returns the job with its time as it is kept.
func (j *Job) canonical() *Job {
	if j == nil || j.Until.IsZero() {
		return j
	}
	same := *j
	same.Until = same.Until.UTC().Round(0)
	return &same
}

// Readable reports whether the article may be shown on the site at now: published,
// whether or not still in force.
func (a *Article) Readable() bool { return a.Status == Published }

// InForce reports whether the article may answer at now: published, begun and not expired.
func (a *Article) InForce(now time.Time) bool {
	return a.Readable() && !now.Before(a.InForceFrom) && !a.Expired(now)
}

// Expired reports whether the article's last day has passed at now.
func (a *Article) Expired(now time.Time) bool {
	return !a.InForceUntil.IsZero() && !now.Before(a.InForceUntil.AddDate(0, 0, 1))
}

// Repository keeps articles. The store implements it.
type Repository interface {
	// Article returns the published version, or a fault.NotFound.
	Article(ctx context.Context, id string) (Article, error)
	// Articles returns a page of readable articles of a kind (empty: every kind), newest
	// update first, then by id; next is the cursor of the following page, empty at the end.
	Articles(ctx context.Context, kind Kind, cursor string, limit int) (page []Article, next string, err error)
	// EachArticle calls f for every readable article in order of id until f fails. The
	// article is f's to keep.
	EachArticle(ctx context.Context, f func(Article) error) error
}
