package press

import (
	"time"

	"zaiyue/wechat"
)

// Purpose is what a job is for.
type Purpose string

// The purposes. Publishing gives an article an address that nobody is told of; a mass send
// shows it to followers in their chats.
const (
	ToPublish Purpose = "publish"
	ToSend    Purpose = "mass"
)

// Stage is how far a job is.
type Stage string

// The stages, in the order they are gone through. A mass send waits in Ready until its
// officer has seen it on their own phone, and in Asking for a second officer.
const (
	Pictures   Stage = "pictures"   // the pictures of the text are uploaded
	Cover      Stage = "cover"      // the cover is uploaded
	Drafting   Stage = "draft"      // the draft is put into WeChat's draft box, or changed there
	Ready      Stage = "ready"      // the draft is there
	Asking     Stage = "asking"     // a second officer is asked
	Submitting Stage = "submitting" // being handed in; found again after a crash it is Uncertain
	Uncertain  Stage = "uncertain"  // handed in perhaps: WeChat's lists are looked at
	Waiting    Stage = "waiting"    // handed in; the result is waited for
	Published  Stage = "published"  // readers have it
	Failed     Stage = "failed"     // see Trouble; an officer can begin again
	Deleting   Stage = "deleting"   // being taken from the readers
	Deleted    Stage = "deleted"    // readers do not have it any more, or never had
)

// Open reports whether something is still to happen by itself or by an officer, other than
// beginning again.
func (s Stage) Open() bool { return s != Published && s != Failed && s != Deleted }

// Job is one article on its way into WeChat, and what it is there. It stays as the record
// of a publication, and goes on when that is taken back.
type Job struct {
	ID      string  `json:"id"` // also the clientmsgid of a mass send: at most 64 bytes
	Article string  `json:"article"`
	Purpose Purpose `json:"purpose"`
	Stage   Stage   `json:"stage"`

	// Title, Digest and Author stand in WeChat; they may be shorter than the article's.
	Title  string `json:"title"`
	Digest string `json:"digest,omitempty"`
	Author string `json:"author,omitempty"`
	Source string `json:"source"`         // content.Digest of the article that is sent
	Kept   string `json:"kept,omitempty"` // content.Digest of the newer version that an officer left out of WeChat
	// Replaces: what was published of the article before is deleted when this one is out.
	Replaces bool `json:"replaces,omitempty"`

	CoverID     string    `json:"cover_id,omitempty"`  // media_id of the cover
	DraftID     string    `json:"draft_id,omitempty"`  // media_id of the draft
	Renewed     bool      `json:"renewed,omitempty"`   // the cover was uploaded again
	Adding      bool      `json:"adding,omitempty"`    // the draft may be there without our knowing its media_id
	Marker      string    `json:"marker"`              // address behind 阅读原文; tells this job's article in WeChat's lists
	SubmittedAt time.Time `json:"submitted,omitzero"`  // when it was handed in, answered or not
	HandleID    string    `json:"handle_id,omitempty"` // publish_id or msg_id
	ArticleID   string    `json:"article_id,omitempty"`
	URL         string    `json:"url,omitempty"` // where readers find it
	Mass        *Mass     `json:"mass,omitempty"`

	TakeDown bool `json:"take_down,omitempty"` // is to end as Deleted
	Erase    bool `json:"erase,omitempty"`     // with what was uploaded for it, where WeChat can delete it

	NextAt  time.Time `json:"next,omitzero"`   // when there is something to do; zero: nothing
	Tries   int       `json:"tries,omitempty"` // of this stage that brought nothing
	Trouble *Trouble  `json:"trouble,omitempty"`
	Order   string    `json:"order,omitempty"` // the ID of the last Order that it goes on with
	By      string    `json:"by"`              // the officer who began it
	BegunAt time.Time `json:"begun"`
	History []Moment  `json:"history"` // oldest first, at most maxHistory
}

// Mass is what a mass send has beside its article.
type Mass struct {
	ToAll   bool   `json:"to_all,omitempty"`
	TagID   int    `json:"tag_id,omitempty"`
	TagName string `json:"tag_name,omitempty"`

	PreviewedAt time.Time          `json:"previewed,omitzero"` // on the phone of the officer who asks
	ConfirmedBy string             `json:"confirmed_by,omitempty"`
	Result      *wechat.MassResult `json:"result,omitempty"`
}

// WentOut reports a mass send that its followers were sent, whether or not it was taken back
// since.
func (j *Job) WentOut() bool {
	return j.Mass != nil && j.HandleID != "" && (j.Stage == Published || j.Stage == Deleting || j.Stage == Deleted)
}

// Trouble is why a job does not go on.
type Trouble struct {
	At     time.Time `json:"at"`
	Stage  Stage     `json:"stage"` // in which it happened
	Code   int       `json:"code,omitempty"`
	RID    string    `json:"rid,omitempty"` // WeChat's number of the request
	Words  string    `json:"words"`         // what happened
	Advice string    `json:"advice,omitempty"`
	Repair Repair    `json:"repair,omitempty"`
}

// Repair is where a trouble is mended.
type Repair string

// The places of repair.
const (
	InEditor  Repair = "edit"     // the article
	InWeChat  Repair = "wechat"   // WeChat's own pages, mp.weixin.qq.com
	InAccount Repair = "account"  // the account's settings; an administrator's matter
	Again     Repair = "again"    // nothing to mend: begin again
	Elsewhere Repair = "nothing"  // nothing can be done from here
	Tomorrow  Repair = "tomorrow" // goes on by itself
)

// Moment is one line of a job's history.
type Moment struct {
	At    time.Time `json:"at"`
	By    string    `json:"by"` // an officer's id, or people.TheService
	Words string    `json:"words"`
}

// maxHistory bounds a job's history; the oldest but the first go.
const maxHistory = 40

// note adds a line to the history.
func (j *Job) note(at time.Time, by, words string) {
	if len(j.History) >= maxHistory {
		j.History = append(j.History[:1:1], j.History[2:]...)
	}
	j.History = append(j.History, Moment{at, by, words})
}

// enter goes to a stage in which there is something to do at once.
func (j *Job) enter(s Stage, now time.Time) {
	j.Stage, j.NextAt, j.Tries, j.Trouble = s, now, 0, nil
}

// rest goes to a stage in which the service has nothing to do.
func (j *Job) rest(s Stage) {
	j.Stage, j.NextAt, j.Tries, j.Trouble = s, time.Time{}, 0, nil
}

// Result is what WeChat told of something handed in.
type Result struct {
	At      time.Time             `json:"at"`
	Publish *wechat.PublishResult `json:"publish,omitempty"`
	Status  string                `json:"status,omitempty"` // of a mass send
	Mass    *wechat.MassResult    `json:"mass,omitempty"`
}

// Handle names what was handed in: a publish_id and a msg_id may be the same number.
func Handle(p Purpose, id string) string { return string(p) + "/" + id }
