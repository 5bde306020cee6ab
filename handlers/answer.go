package handlers

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"zaiyue/chat"
	"zaiyue/fault"
	"zaiyue/wechat"
)

// outcome is what became of a delivery, for logs and metrics.
type outcome string

const (
	outAnswered outcome = "answered"
	outNothing  outcome = "nothing" // success: there was nothing to say
	outJoined   outcome = "joined"  // a retry was given the reply of work done or under way
	outLate     outcome = "late"    // success: the reply follows by another way
	outHungUp   outcome = "hung_up" // the platform went away; its next try joins
)

// answer returns the reply to one delivery of a message: by working it out, or by joining
// the work that an earlier delivery began (row C5). Only the last delivery is answered
// without the reply; before that the platform is left to hang up and deliver again.
func (w *Webhook) answer(ctx context.Context, m *wechat.Message) ([]byte, outcome) {
	key := m.Key()
	j, first, tries, before, mine := w.works.join(key, m.OpenID)
	arrived := time.NewTimer(w.ReplyWithin)
	defer arrived.Stop()
	if first {
		w.wg.Go(func() { w.run(m, key, j, before, mine) })
	} else if n, err := w.Talks.Count(ctx, m.OpenID, key); err == nil && n > tries {
		tries = n
	}
	select {
	case <-j.done:
		return j.reply, outcomeOf(j, first)
	case <-arrived.C:
	}
	if j.deliveredAtLeast(tries) >= w.Deliveries { // the platform will not deliver it again
		if j.giveUp() {
			return nil, outLate
		}
		return j.reply, outcomeOf(j, first)
	}
	arrived.Reset(w.ReplyWithin)
	select {
	case <-j.done:
		return j.reply, outcomeOf(j, first)
	case <-ctx.Done():
		return nil, outHungUp
	case <-arrived.C: // something between us and the platform keeps the line open
		if j.giveUp() {
			return nil, outLate
		}
		return j.reply, outcomeOf(j, first)
	}
}

// outcomeOf is what became of a delivery whose work is done.
func outcomeOf(j *work, first bool) outcome {
	switch {
	case !first || j.again:
		return outJoined
	case len(j.reply) == 0:
		return outNothing
	}
	return outAnswered
}

// run answers a message once, whatever becomes of the requests that brought it.
func (w *Webhook) run(m *wechat.Message, key string, j *work, before, mine chan struct{}) {
	if before != nil {
		<-before // the graduate's earlier message; its work is bounded
	}
	deepen(0)
	defer w.works.leave(key, m.OpenID, mine)
	ctx, cancel := context.WithTimeout(context.Background(), w.WorkWithin)
	defer cancel()
	owner := w.owner()
	talk, kept := w.begin(ctx, m, key, owner, j)
	if talk.State == chat.TalkDone {
		j.again = true
		j.finish(talk.Reply)
		return
	}
	session := w.session(m.OpenID, talk.Session)
	reply := w.reply(ctx, m, session)
	var body []byte
	if !reply.Nothing() {
		body = wechat.AppendReply(nil, m, reply, w.Now())
	}
	session.SeenAt = w.Now()
	w.end(m.OpenID, key, owner, session, body, kept)
	if j.finish(body) && !reply.Nothing() {
		w.sendLate(m, key, reply)
	}
}

// reply asks the chat, and apologises for its failures.
func (w *Webhook) reply(ctx context.Context, m *wechat.Message, s *chat.Session) (r wechat.Reply) {
	defer func() {
		if p := recover(); p != nil {
			w.Metrics.panicked()
			w.Log.Error("panic in an answer", "msg_id", m.MsgID, "event_key", m.EventKey, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			r = wechat.Text(w.Apology)
		}
	}()
	r, err := w.Chat.Reply(ctx, m, s)
	if err != nil {
		w.Log.Error("answer failed", "open_id", maskOpenID(m.OpenID), "msg_id", m.MsgID, "event_key", m.EventKey, "kind", fault.KindOf(err).String(), "err", err)
		return wechat.Text(fault.Words(err, w.Apology))
	}
	return r
}

// session reads a kept session; one that rested too long, or cannot be read, begins anew.
func (w *Webhook) session(openID string, data []byte) *chat.Session {
	s := &chat.Session{}
	if len(data) > 0 {
		if err := s.UnmarshalBinary(data); err != nil {
			w.Log.Warn("session unreadable", "open_id", maskOpenID(openID), "err", err)
		}
	}
	if w.Now().Sub(s.SeenAt) > w.SessionExpiry {
		s = &chat.Session{}
	}
	s.OpenID = openID
	return s
}

// maskOpenID keeps enough of an OpenID to follow one graduate through the logs of a day.
func maskOpenID(openID string) string {
	if len(openID) <= 8 {
		return "…"
	}
	return openID[:4] + "…" + openID[len(openID)-4:]
}

// sendLate sends a reply that missed its last delivery, where WeChat's allowance permits;
// else it is kept and offered when the graduate next writes. A send that fails in doubt is
// kept too: an answer read twice harms nobody, a lost one does.
func (w *Webhook) sendLate(m *wechat.Message, key string, r wechat.Reply) {
	ctx, cancel := context.WithTimeout(context.Background(), w.WorkWithin)
	defer cancel()
	text := r.Text
	if r.Type == wechat.ReplyNews {
		text = r.Article.Title + "\n" + r.Article.URL
	}
	if text == "" {
		return
	}
	err := w.Sender.SendText(ctx, m.OpenID, text)
	if err == nil {
		w.Metrics.late("sent")
		return
	}
	w.Log.Warn("late answer not sent", "open_id", maskOpenID(m.OpenID), "msg_id", m.MsgID, "err", err)
	w.Metrics.late("kept")
	if err := w.Kept.Keep(ctx, key, m.OpenID, text, w.Now()); err != nil {
		w.Log.LogAttrs(ctx, slog.LevelError, "late answer lost", slog.String("open_id", maskOpenID(m.OpenID)), slog.Any("err", err))
	}
}
