package content

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
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
	Erased    State = "erased"    // the person it told of took back their consent; the end
)

// Post is the officers' side of an article: its working copy and where that stands. An
// article that came by import and was never touched has a post all the same: what was
// imported is its working copy, its State follows the article's status.
type Post struct {
	ID       string  `json:"id"` // the article's
	State    State   `json:"state"`
	Working  Article `json:"working"`  // what the editor shows; says what the published version says in state Out
	Revision uint64  `json:"revision"` // grows with each save, and with an import that changes Working; a save names the one it began from
	Live     bool    `json:"live"`     // whether readers have a version
	// WasLive reports whether readers have or had a version.
	WasLive bool `json:"was_live,omitempty"`
	// Overtaken reports that the article was changed past the working copy (an import, a
	// command): officers compare, and keep theirs or discard it. Until then it is not published.
	Overtaken bool `json:"overtaken,omitempty"`

	Owner   string   `json:"owner,omitempty"`   // the officer who answers for it
	Writers []string `json:"writers,omitempty"` // officers who changed the working copy since it was last out: none of them may approve it
	// ApprovedBy and ApprovedDigest are set with the approval. A save takes it away.
	ApprovedBy     string `json:"approved_by,omitempty"`
	ApprovedDigest string `json:"approved_digest,omitempty"`

	PublishAt time.Time `json:"publish_at,omitzero"` // for state Scheduled
	ExpireAt  time.Time `json:"expire_at,omitzero"`  // when what the working copy becomes goes off the site by itself; zero: never
	// LiveExpireAt is when the version that readers have goes off the site; zero: never.
	LiveExpireAt time.Time `json:"live_expire_at,omitzero"`
	ChangedBy    string    `json:"changed_by,omitempty"`
	ChangedAt    time.Time `json:"changed_at,omitzero"`
	Note         string    `json:"note,omitempty"` // the last reason given: why it was returned or withdrawn

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

// MaxReason bounds the reason given with a move, in characters.
const MaxReason = 500

// Save is one saving of a working copy.
type Save struct {
	Article  Article
	Revision uint64 // the one the editor began from; another one now is fault.Conflict, its cause *Stale
	Auto     bool   // an autosave: replaces the last revision if that was one of the same officer's too
	ExpireAt time.Time
	// Restores is the number of the revision whose text this is; 0: none. Whoever wrote that
	// counts as a writer of the working copy.
	Restores uint64
}

// Stale is the cause of a Conflict by Revision: what the post is now, so that the caller can
// show both.
type Stale struct{ Post Post }

// Error implements error.
func (s *Stale) Error() string {
	return fmt.Sprintf("post %s is at revision %d", s.Post.ID, s.Post.Revision)
}

// Revision is a working copy as it was saved.
type Revision struct {
	Number   uint64    `json:"number"`
	At       time.Time `json:"at"`
	Officer  string    `json:"officer"` // people.TheService: what an import brought, or the text before the first save
	Auto     bool      `json:"auto,omitempty"`
	Restores uint64    `json:"restores,omitempty"`
	Article  Article   `json:"article"`
	ExpireAt time.Time `json:"expire_at,omitzero"`
}

// Posts keeps posts. The store implements it; every change is one transaction with its line
// in the audit trail. Fault kinds: NotFound for an unknown id, Conflict where the post has
// moved on (the words tell the present state), Forbidden where the move needs another officer.
type Posts interface {
	// Post returns the post of an article.
	Post(ctx context.Context, id string) (Post, error)
	// NewPost begins an article: a working copy in state InDraft. An empty id gets a short one
	// of the day and chance; a typed one that is in use is fault.Conflict.
	NewPost(ctx context.Context, by people.By, a Article) (Post, error)
	// SavePost keeps a working copy. A saved post is InDraft again, whatever it was; a live
	// version stays with the readers. An incomplete working copy is kept as it is: only the
	// bounds of sizes are checked (Bounds). A save that changes nothing changes no state.
	SavePost(ctx context.Context, by people.By, id string, s Save) (Post, error)
	// MovePost makes a move of moves.yaml. The caller has checked the officer's right; four
	// eyes, the state and what else the move needs are checked here.
	MovePost(ctx context.Context, by people.By, id string, m Step) (Post, error)
	// Revisions returns the saved working copies, newest first, without their bodies.
	Revisions(ctx context.Context, id string) ([]Revision, error)
	// Revision returns one whole.
	Revision(ctx context.Context, id string, number uint64) (Revision, error)
	// DuePosts returns the posts whose PublishAt or LiveExpireAt has come, the earliest first.
	DuePosts(ctx context.Context, now time.Time, limit int) ([]Post, error)
	// EachPost calls f for every post, those that came by import and were never touched too,
	// in no particular order, until f fails. No transaction is open while f runs.
	EachPost(ctx context.Context, f func(Post) error) error
}

// Step is one move asked for.
type Step struct {
	Move     string    // a name in moves.yaml
	Revision uint64    // of the post the officer looked at; another one now is fault.Conflict
	At       time.Time // for schedule and set_expiry: when
	// Checked is the Digest of the working copy that was found ready (see CheckReady), for
	// moves that need it. Editorial.Move sets it.
	Checked string
}

// Digest names what an article says: two with one digest differ in status and times at most.
func Digest(a Article) string {
	a.Status, a.CreatedAt, a.UpdatedAt = "", time.Time{}, time.Time{}
	for _, t := range []*time.Time{&a.InForceFrom, &a.InForceUntil, &a.VerifiedAt} {
		if !t.IsZero() {
			*t = t.UTC().Round(0)
		}
	}
	a.Job = a.Job.canonical()
	raw, err := json.Marshal(a)
	if err != nil {
		return "" // a year or a number that JSON has no way to write: Bounds refuses it
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// FlawError is the cause of a fault.Invalid by what an article says.
type FlawError struct{ Flaws []Flaw }

// Error implements error.
func (e *FlawError) Error() string {
	return fmt.Sprintf("%s and %d more flaws", e.Flaws[0].Key, len(e.Flaws)-1)
}

// Bounds returns what keeps a working copy from being kept: what is too large, is no text, or
// names no kind. What is merely missing is no flaw here.
func Bounds(a Article) []Flaw {
	if a.Status == "" {
		a.Status = Draft
	}
	if a.Kind == "" {
		a.Kind = KindGuide
	}
	return slices.DeleteFunc(Validate(&a), func(f Flaw) bool {
		return f.Words == flawMissing || f.Words == flawEmptyEntry || f.Words == flawEndsFirst || f.Words == flawNoHome || f.Words == flawNoJob || f.Words == flawOneLine
	})
}
