package chat

import (
	"context"
	"time"

	"zaiyue/content"
)

// What the chat keeps is small and stands in the store, because a session may vanish. Every
// method that changes something takes the key of the message that caused it
// (wechat.Message.Key): a second call with the same key within a day changes nothing and
// reports the first call's outcome.

// Library is what the chat asks of the content. *content.Library implements it.
type Library interface {
	// Ask answers a question, or finds the nearest topics. It fails with
	// fault.Unavailable while the index is still being built.
	Ask(ctx context.Context, question string) (content.Answer, error)
	// Article returns a readable article, or fault.NotFound.
	Article(ctx context.Context, id string) (content.Article, error)
	// Latest returns the newest readable articles of a kind, at most n.
	Latest(ctx context.Context, kind content.Kind, n int) ([]content.Article, error)
	// Rule returns the keyword rule that answers the text now, if one does.
	Rule(ctx context.Context, text string) (content.Rule, bool)
}

// Desk is the officers' side: what graduates asked in vain, and what they want of a person.
type Desk interface {
	// AddUnanswered counts a question that found no answer, and remembers who asked for as
	// long as they can be told the answer.
	AddUnanswered(ctx context.Context, key string, q Question) error
	// AddFeedback counts 有用 or 没用 on an article.
	AddFeedback(ctx context.Context, key string, f Feedback) error
	// AddRequest puts a graduate into the queue of those who want a person, and returns how
	// many open requests stand before theirs. A graduate with an open request keeps its
	// place; the new text is added to it.
	AddRequest(ctx context.Context, key string, r Request) (ahead int, err error)
}

// Question is a question that found no answer.
type Question struct {
	OpenID string
	Text   string // masked, at most 200 characters
	At     time.Time
}

// Feedback is a graduate's verdict on an answer or an article.
type Feedback struct {
	Article  string
	Question string // masked; empty for a verdict given on the page
	Useful   bool
	Reason   string // of 没用; masked, at most 200 characters, may be empty
	// Counted is set when the verdict itself was counted before and this only brings its
	// reason, which in the chat is asked afterwards.
	Counted bool
	At      time.Time
}

// Request is a graduate's wish to speak with a person.
type Request struct {
	OpenID string
	Text   string // masked, at most 1000 characters; may be empty
	At     time.Time
}

// Drafts keeps the answers of flows that are not finished.
type Drafts interface {
	// Draft returns the graduate's draft of a flow, and whether there is one.
	Draft(ctx context.Context, openID, flow string) (Draft, bool, error)
	// DraftsOf returns all the graduate's drafts, the one touched last first.
	DraftsOf(ctx context.Context, openID string) ([]Draft, error)
	// PutDraft keeps the draft as it is now, and reports whether it did: with a key that was
	// seen before it keeps what is there.
	PutDraft(ctx context.Context, key string, d Draft) (bool, error)
	// DeleteDraft forgets the draft; none is no error.
	DeleteDraft(ctx context.Context, openID, flow string) error
}

// Draft is a flow that was begun: the answers so far and the step that is asked next.
type Draft struct {
	OpenID    string
	Flow      string
	Step      string
	Answers   map[string]string // by step
	Skipped   []string          // steps answered with 跳过
	UpdatedAt time.Time
}

// Kept holds answers that were ready too late to be sent.
type Kept interface {
	// Keep keeps a late answer until the graduate writes next, at most the newest 5.
	Keep(ctx context.Context, key, openID, text string, at time.Time) error
	// KeptFor returns the texts kept for a graduate, oldest first.
	KeptFor(ctx context.Context, openID string) ([]string, error)
	// DropKept forgets them once shown.
	DropKept(ctx context.Context, key, openID string) error
}

// Followers keeps who follows the account.
type Followers interface {
	// Followed records a follow, with the scene of the QR code if there was one.
	Followed(ctx context.Context, key, openID, scene string, at time.Time) error
	// Forget deletes everything kept under the OpenID: WeChat's rules ask for it when a
	// person stops following.
	Forget(ctx context.Context, openID string) error
}
