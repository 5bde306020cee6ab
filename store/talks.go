package store

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"zaiyue/chat"
	"zaiyue/fault"
)

// How long things are kept. Times in the values decide; Redis' own expiry tidies up.
const (
	// claimKept is how long a delivered reply can be given again. WeChat's retries end after
	// 15 s; an older capture is refused by its timestamp.
	claimKept = time.Hour
	// talkLease is how long a message may be worked on before another instance takes over
	// from one that died. It must exceed the limit of one message's work.
	talkLease = 90 * time.Second
)

// Scripts: one round trip before a message's work and one after.
var (
	//go:embed talk_begin.lua
	talkBeginSource string
	//go:embed talk_end.lua
	talkEndSource string

	talkBegin = redis.NewScript(talkBeginSource)
	talkEnd   = redis.NewScript(talkEndSource)
)

// Talks implements chat.Talks on Redis.
type Talks struct {
	Redis *Redis
	// SessionExpiry is how long a resting session is kept.
	SessionExpiry time.Duration
}

// Begin is one round trip; see chat.Talks.
func (t *Talks) Begin(ctx context.Context, openID, key, owner string, now time.Time, count bool) (chat.Talk, error) {
	counted := 0
	if count {
		counted = 1
	}
	got, err := t.Redis.script(ctx, talkBegin, talkKeys(openID, key),
		owner, now.UnixMilli(), talkLease.Milliseconds(), claimKept.Milliseconds(), counted)
	if err != nil {
		return chat.Talk{}, err
	}
	return readTalk(got)
}

// readTalk reads the script's answer: state, tries, and the reply or session.
func readTalk(got any) (chat.Talk, error) {
	row, _ := got.([]any)
	if len(row) != 3 {
		return chat.Talk{}, fault.Wrap(fault.Unavailable, "", fmt.Errorf("talk script answered %d values", len(row)))
	}
	state, _ := row[0].(int64)
	tries, _ := row[1].(int64)
	data, _ := row[2].(string)
	talk := chat.Talk{State: chat.TalkState(state), Tries: int(tries)}
	switch talk.State {
	case chat.TalkDone:
		talk.Reply = []byte(data)
	case chat.TalkMine:
		talk.Session = []byte(data)
	}
	return talk, nil
}

// Count counts a delivery that joined work under way; see chat.Talks.
func (t *Talks) Count(ctx context.Context, openID, key string) (int, error) {
	got, err := t.Redis.do(ctx, func(ctx context.Context) (any, error) {
		return t.Redis.client.HIncrBy(ctx, talkKeys(openID, key)[0], "n", 1).Result()
	})
	n, _ := got.(int64)
	return int(n), err
}

// End is one round trip; see chat.Talks.
func (t *Talks) End(ctx context.Context, openID, key, owner string, session, reply []byte) (bool, error) {
	got, err := t.Redis.script(ctx, talkEnd, talkKeys(openID, key),
		owner, session, reply, claimKept.Milliseconds(), t.SessionExpiry.Milliseconds())
	if err != nil {
		return false, err
	}
	return got == int64(1), nil
}

// talkKeys names the claim, the session and the lock; the braces keep them on one node
// of a cluster.
func talkKeys(openID, key string) []string {
	sum := sha256.Sum256([]byte(key))
	tag := "{" + openID + "}"
	return []string{
		"zy:claim:" + tag + base64.RawURLEncoding.EncodeToString(sum[:16]),
		"zy:session:" + tag,
		"zy:lock:" + tag,
	}
}
