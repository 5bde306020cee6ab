package content

import (
	"context"
	"time"

	"zaiyue/people"
)

// State is where an article's working copy stands on its way to readers. moves.yaml says
// which moves there are between them, who may make them and what they need.
type State string

// The states. What readers get is another matter: see Post.Live.
const (
	InDraft   State = "draft"
	InReview  State = "in_review"
	Approved  State = "approved"
	Scheduled State = "scheduled"
	Out       State = "published"
	Ended     State = "expired"   // its time on the site is over (Post.ExpireAt)
	TakenDown State = "withdrawn" // an officer took it from the readers
)

// Post is the officers' side of an article: its working copy and where that stands. An
// article that came by import and was never touched has a post all the same, without a
// working copy of its own: state Out, Revision 0.
type Post struct {
	ID       string  `json:"id"` // the article's
	State    State   `json:"state"`
	Working  Article `json:"working"`  // what the editor shows; equals the published version in state Out
	Revision uint64  `json:"revision"` // grows by one with each save; a save names the one it began from
	Live     bool    `json:"live"`     // whether readers have a version

	Owner   string   `json:"owner,omitempty"`   // the officer who answers for it
	Writers []string `json:"writers,omitempty"` // officers who changed the working copy since it was last out: none of them may approve it
	// ApprovedBy and ApprovedDigest are set with the approval. A save takes it away.
	ApprovedBy     string `json:"approved_by,omitempty"`
	ApprovedDigest string `json:"approved_digest,omitempty"`

	PublishAt time.Time `json:"publish_at,omitzero"` // for state Scheduled
	ExpireAt  time.Time `json:"expire_at,omitzero"`  // when it goes off the site by itself; zero: never
	ChangedBy string    `json:"changed_by,omitempty"`
	ChangedAt time.Time `json:"changed_at,omitzero"`
	Note      string    `json:"note,omitempty"` // the last reason given: why it was returned or withdrawn

	Consent *Consent `json:"consent,omitempty"` // of the person a 典型事迹 is about
}

// Consent is a person's leave to tell their story (row P11). The proof (a picture or text) is
// kept encrypted under the person's key; destroying the key is part of a withdrawal.
type Consent struct {
	Person      string    `json:"person"` // random id of the person in the vault; never a name
	GivenAt     time.Time `json:"given_at"`
	Scope       string    `json:"scope"`           // what may be shown where, in words
	Proof       string    `json:"proof,omitempty"` // name of the encrypted file; empty once withdrawn
	RecordedBy  string    `json:"recorded_by"`
	WithdrawnAt time.Time `json:"withdrawn_at,omitzero"`
}

// Save is one saving of a working copy.
type Save struct {
	Article  Article
	Revision uint64 // the one the editor began from; another one now is fault.Conflict
	Auto     bool   // an autosave: replaces the last revision if that was one of the same officer's too
	ExpireAt time.Time
}

// Revision is a working copy as it was saved.
type Revision struct {
	Number  uint64    `json:"number"`
	At      time.Time `json:"at"`
	Officer string    `json:"officer"`
	Auto    bool      `json:"auto,omitempty"`
	Article Article   `json:"article"`
}

// Posts keeps posts. The store implements it; every change is one transaction with its line
// in the audit trail. Fault kinds: NotFound for an unknown id, Conflict where the post has
// moved on (the words tell the present state), Forbidden where the move needs another officer.
type Posts interface {
	// Post returns the post of an article.
	Post(ctx context.Context, id string) (Post, error)
	// NewPost begins an article: an empty working copy of a kind, in state InDraft.
	NewPost(ctx context.Context, by people.By, a Article) (Post, error)
	// SavePost keeps a working copy. A saved post is InDraft again, whatever it was; a live
	// version stays with the readers. An incomplete working copy is kept as it is: only the
	// bounds of sizes are checked.
	SavePost(ctx context.Context, by people.By, id string, s Save) (Post, error)
	// MovePost makes a move of moves.yaml. The caller has checked the officer's right; four
	// eyes, the state and (for approve, schedule, publish) Ready are checked here.
	MovePost(ctx context.Context, by people.By, id string, m Step) (Post, error)
	// Revisions returns the saved working copies, newest first.
	Revisions(ctx context.Context, id string) ([]Revision, error)
	// DuePosts returns the posts whose PublishAt or ExpireAt has come, the earliest first.
	DuePosts(ctx context.Context, now time.Time, limit int) ([]Post, error)
	// EachPost calls f for every post, those without a working copy of their own too, in order
	// of id, until f fails.
	EachPost(ctx context.Context, f func(Post) error) error
}

// Step is one move asked for.
type Step struct {
	Move     string    // a name in moves.yaml
	Revision uint64    // of the post the officer looked at; another one now is fault.Conflict
	At       time.Time // for schedule: when
}
