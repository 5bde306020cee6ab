package notices

import (
	"context"

	"zaiyue/fault"
)

// AnswerStore keeps what people answer. The store implements it.
type AnswerStore interface {
	// OwnNotice returns a person's notice; fault.NotFound also for another person's.
	OwnNotice(ctx context.Context, openID, id string) (Notice, error)
	// AnswerNotice keeps a person's answer in place of an earlier one, which it returns. A
	// repeated message changes nothing and returns what the first call did.
	AnswerNotice(ctx context.Context, key, openID, id, choice string) (n Notice, before string, err error)
}

// Hook does what follows from an answer to a notice of a kind: an officer's list, a survey.
// It is called after the answer was kept, and again with the same key when the message or
// form came again, so it must be idempotent by it; also when the person changes their mind
// (before is their answer until then), and for an answer that comes late.
type Hook func(ctx context.Context, key string, n Notice, c Choice, before string) (Response, error)

// Response is what follows for the person who answered. The zero value: the choice's Reply
// is said.
type Response struct {
	Words string // said instead of the choice's Reply
	Flow  string // guided talk of the chat that begins then, by its id; in the chat Words stand before it
	Link  string // path of our site where a page goes on, such as /h5/followups
}

// Answers takes what people answer to notices, in the chat and on the page. It is safe for
// concurrent use.
type Answers struct {
	Store AnswerStore
	Book  *Book
	Hooks map[string]Hook // by the key of the kind; a kind without one is only recorded
}

// Given is an answer as it was taken.
type Given struct {
	Notice Notice
	Choice Choice
	Before string // the answer until then; empty: none. The same as Choice.Key: given again
	Response
}

// Answer takes a person's answer to a notice. It fails with fault.NotFound for a notice that
// is not theirs, and with fault.Invalid for a choice that the kind does not have. The key
// names the message or form: twice is once.
func (a *Answers) Answer(ctx context.Context, key, openID, id, choice string) (g Given, err error) {
	n, err := a.Store.OwnNotice(ctx, openID, id)
	if err != nil {
		return g, err
	}
	kind, _ := a.Book.Kind(n.Kind)
	c, ok := kind.Choice(choice)
	if !ok {
		return g, fault.New(fault.Invalid, textNoChoice)
	}
	g.Choice = c
	if g.Notice, g.Before, err = a.Store.AnswerNotice(ctx, key, openID, id, choice); err != nil {
		return g, err
	}
	g.Words = c.Reply
	hook := a.Hooks[n.Kind]
	if hook == nil {
		return g, nil
	}
	r, err := hook(ctx, key, g.Notice, c, g.Before)
	if err != nil {
		return g, err
	}
	if r.Words == "" {
		r.Words = c.Reply
	}
	g.Response = r
	return g, nil
}

// ReasonAnswered is why a notice that was answered before it was sent is not sent.
const ReasonAnswered = "answered"

const textNoChoice = "这条通知没有这个选项，请从列出的选项里选一个。"
