package chat

import (
	"context"
	"time"
)

// Talks keeps sessions and the claims on messages, shared by all instances. key is
// wechat.Message.Key; owner names one piece of work and must be unique. The part of it up to
// a slash, where there is one, names the process: what another owner of the same process
// holds was left behind when Redis could not be told of its end, and is taken over at once.
// All times are the caller's. Every method fails with fault.Unavailable only: the claim and
// the session may be lost at any moment, and the answer goes on without them.
type Talks interface {
	// Begin claims a message for owner, and the graduate's session with it. With count it
	// counts a delivery.
	Begin(ctx context.Context, openID, key, owner string, now time.Time, count bool) (Talk, error)
	// Count counts a delivery that joined work under way, and returns the deliveries so far.
	Count(ctx context.Context, openID, key string) (int, error)
	// End keeps the reply for retries and the session for the next message, and lets the
	// next one in. It reports false, and keeps nothing, when the owner's lease was taken over.
	End(ctx context.Context, openID, key, owner string, session, reply []byte) (bool, error)
}

// TalkState is what became of a Begin.
type TalkState int

// The states.
const (
	TalkMine    TalkState = iota // the caller works on the message now, and must End it
	TalkRunning                  // another process works on this very message
	TalkDone                     // the message was answered before; Reply is the answer
	TalkBusy                     // another message of the same graduate is being worked on
)

// Talk is the answer to Begin.
type Talk struct {
	State   TalkState
	Tries   int    // deliveries counted so far, this one included
	Reply   []byte // TalkDone
	Session []byte // TalkMine; empty for a new talk
}
