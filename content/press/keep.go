package press

import (
	"context"
	"time"

	"zaiyue/content"
	"zaiyue/people"
)

// Jobs keeps jobs. The store implements it. Every change is one transaction, with a line in
// the audit trail when an officer makes it or the stage changes.
type Jobs interface {
	// BeginJob keeps a new job with the article it sends, and every other job of the article
	// is given to check first, newest first: what check returns is returned. A job whose ID
	// is known already is returned as it is, and nothing is kept.
	BeginJob(ctx context.Context, by people.By, j Job, a content.Article, check func(others []Job) error) (Job, error)
	// ChangeJob changes a job. change may be run again; its error is returned and nothing kept.
	ChangeJob(ctx context.Context, by people.By, id string, change func(*Job) error) (Job, error)
	// SendAnew puts another article in the place of the one that a job sends.
	SendAnew(ctx context.Context, by people.By, id string, a content.Article, change func(*Job) error) (Job, error)
	// TakeResult changes the job that a handle belongs to. When no job has it yet the result
	// is kept, and known is false.
	TakeResult(ctx context.Context, handle string, r Result, change func(*Job) error) (j Job, known bool, err error)
}

// Shelf reads jobs. The store implements it.
type Shelf interface {
	// Job returns a job, or fault.NotFound.
	Job(ctx context.Context, id string) (Job, error)
	// JobsOf returns the jobs of an article, newest first.
	JobsOf(ctx context.Context, article string) ([]Job, error)
	// ListJobs returns a page of the jobs of a list, newest first; next is the cursor of the
	// following page, empty at the end.
	ListJobs(ctx context.Context, l List, cursor string, limit int) (page []Job, next string, err error)
	// DueJobs returns the ids of jobs with something to do until a time, the earliest first.
	DueJobs(ctx context.Context, until time.Time, limit int) ([]string, error)
}

// Papers keeps what belongs to jobs. The store implements it.
type Papers interface {
	// Sent returns the article that an unfinished job sends; fault.NotFound when it is finished.
	Sent(ctx context.Context, job string) (content.Article, error)
	// EarlyResult returns and forgets a result that came before its job knew its handle.
	EarlyResult(ctx context.Context, handle string) (Result, bool, error)
	// Spend counts a call of an API with a daily limit, and reports false when limit calls of
	// the day (2006-01-02) are spent.
	Spend(ctx context.Context, day, api string, limit int) (bool, error)
}

// Uploads remembers what WeChat has. The store implements it.
type Uploads interface {
	// Uploaded returns what became of a picture, false for one that was never uploaded.
	Uploaded(ctx context.Context, use Use, hash string) (Upload, bool, error)
	KeepUpload(ctx context.Context, use Use, hash string, u Upload) error
	ForgetUpload(ctx context.Context, use Use, hash string) error
}

// Upload is a picture at WeChat.
type Upload struct {
	URL     string    `json:"url,omitempty"`
	MediaID string    `json:"media_id,omitempty"`
	At      time.Time `json:"at"`
}

// Use is what a picture is uploaded for; WeChat keeps the two apart.
type Use string

// The uses.
const (
	InText  Use = "text"  // within an article: jpg or png, under 1 MB
	AsCover Use = "cover" // permanent material
)

// List names a list of jobs.
type List string

// The lists.
const (
	AllJobs   List = "all"
	UnderWay  List = "open"
	InTrouble List = "failed"
	Out       List = "published"
	Gone      List = "deleted"
	ToConfirm List = "asking"
)

// On returns the lists that a job stands on.
func (j *Job) On() []List {
	lists := []List{AllJobs}
	switch {
	case j.Stage == Failed, j.Trouble != nil && j.Stage.Open():
		lists = append(lists, InTrouble)
	case j.Stage == Published:
		lists = append(lists, Out)
	case j.Stage == Deleted:
		lists = append(lists, Gone)
	case j.Stage == Asking:
		lists = append(lists, ToConfirm, UnderWay)
	default:
		lists = append(lists, UnderWay)
	}
	return lists
}

// Picture is a picture of ours, in the form that WeChat takes for its use.
type Picture struct {
	Hash string // of the bytes
	Name string // with the ending, .jpg or .png
	Data []byte
}

// Album has the pictures of articles.
type Album interface {
	// Picture returns a picture by the address that an article has for it; fault.NotFound for
	// one that is not ours.
	Picture(ctx context.Context, src string, use Use) (Picture, error)
}
