package handlers

import (
	"context"
	"time"

	"zaiyue/chat"
	"zaiyue/wechat"
)

// pollEvery is how often another instance's work is looked after.
const pollEvery = 50 * time.Millisecond

// begin claims the message, waiting for work that another instance does on it or on the
// graduate's message before it. Without Redis it goes on with what this process knows;
// kept then is false. A work, when given, has the delivery counted.
func (w *Webhook) begin(ctx context.Context, m *wechat.Message, key, owner string, j *work) (talk chat.Talk, kept bool) {
	count := j != nil
	for {
		talk, err := w.Talks.Begin(ctx, m.OpenID, key, owner, w.Now(), count)
		if err != nil {
			return w.local.begin(m.OpenID, key), false
		}
		if count {
			j.deliveredAtLeast(talk.Tries)
			count = false
		}
		switch talk.State {
		case chat.TalkDone:
			return talk, true
		case chat.TalkMine:
			merged := w.local.merge(m.OpenID, key, talk)
			if merged.State == chat.TalkDone { // answered while Redis was gone: tell it, and let go
				w.endShared(m.OpenID, key, owner, merged.Session, merged.Reply)
			}
			return merged, true
		}
		select {
		case <-ctx.Done():
			return w.local.begin(m.OpenID, key), false
		case <-time.After(pollEvery):
		}
	}
}

// end keeps the reply and the session: in Redis, and here when Redis does not take them.
func (w *Webhook) end(openID, key, owner string, s *chat.Session, reply []byte, claimed bool) {
	data, err := s.MarshalBinary()
	if err != nil {
		w.Log.Error("session cannot be kept", "open_id", maskOpenID(openID), "err", err)
	}
	if claimed && w.endShared(openID, key, owner, data, reply) {
		return
	}
	w.local.end(openID, key, data, reply, w.Now())
}

// endShared tells Redis, and reports whether it was there to be told. An owner that was
// taken over keeps nothing, here or there.
func (w *Webhook) endShared(openID, key, owner string, session, reply []byte) bool {
	// Not the context of the work: it may have ended. Talks bounds its own calls.
	if _, err := w.Talks.End(context.Background(), openID, key, owner, session, reply); err != nil {
		return false
	}
	w.local.forget(openID)
	return true
}
