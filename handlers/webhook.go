package handlers

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"zaiyue/chat"
	"zaiyue/fault"
	"zaiyue/wechat"
)

// Replier decides what to say. *chat.Chat implements it.
type Replier interface {
	Reply(ctx context.Context, m *wechat.Message, s *chat.Session) (wechat.Reply, error)
}

// Sender sends a customer-service text where WeChat allows one. *notices.Direct implements it.
type Sender interface {
	SendText(ctx context.Context, openID, text string) error
}

// Receipt takes one sort of the platform's events, which nobody waits for an answer to. It
// reports whether the message is of that sort; with an error the platform sends it again. It
// may be called twice with one message.
type Receipt func(ctx context.Context, m *wechat.Message) (taken bool, err error)

// Webhook answers the platform at GET and POST /wechat. All fields must be set before the
// first request. It is safe for concurrent use; Wait must be called before the process ends.
type Webhook struct {
	Callback *wechat.Callback
	Chat     Replier
	Talks    chat.Talks
	Sender   Sender
	Kept     chat.Kept
	Apology  string // what the graduate reads when an answer fails
	// Receipts take what the platform tells about its own work (an article published, a mass
	// message sent) before the chat sees it. The first that knows a message ends it.
	Receipts []Receipt
	// Heard is told of every delivery of every push before anything else; it must not wait.
	// nil: nobody is told.
	Heard   func(m *wechat.Message)
	Metrics *Metrics
	Log     *slog.Logger
	Now     func() time.Time
	NewID   func() string

	// ReplyWithin bounds the wait of the last delivery. WeChat hangs up after 5 s.
	ReplyWithin time.Duration
	// WorkWithin bounds the work on a message over all its deliveries.
	WorkWithin time.Duration
	// Deliveries is how often WeChat delivers one message in all.
	Deliveries int
	// SessionExpiry is after how long a resting talk begins anew.
	SessionExpiry time.Duration

	works  works
	owners owners
	local  localTalks
	wg     sync.WaitGroup
}

// verify handles GET /wechat: the platform asks whether we know the token.
func (w *Webhook) verify(c *gin.Context) {
	echo, err := w.Callback.VerifyURL(queryOf(c))
	if err != nil {
		w.refuse(c, err)
		return
	}
	writePlain(c, []byte(echo))
}

// receive handles POST /wechat: one push of the platform.
func (w *Webhook) receive(c *gin.Context) {
	began := w.Now()
	body, err := readBody(c)
	if err != nil {
		w.refuse(c, err)
		return
	}
	opened, err := w.Callback.Open(queryOf(c), body)
	if err != nil {
		w.refuse(c, err)
		return
	}
	m := &opened.Message
	if w.Heard != nil {
		w.Heard(m)
	}
	if taken, err := w.receipt(c.Request.Context(), m); taken {
		if err != nil {
			w.Log.Error("receipt not taken", "request_id", requestID(c), "event", string(m.Event), "err", err)
			c.AbortWithStatus(http.StatusServiceUnavailable)
			return
		}
		w.Metrics.message(m, outNothing, w.Now().Sub(began))
		writePlain(c, []byte(wechat.Success))
		return
	}
	reply, outcome := w.answer(c.Request.Context(), m)
	w.Metrics.message(m, outcome, w.Now().Sub(began))
	w.Log.LogAttrs(c.Request.Context(), slog.LevelInfo, "message", slog.String("request_id", requestID(c)),
		slog.String("open_id", maskOpenID(m.OpenID)), slog.String("msg_id", m.MsgID), slog.String("type", string(m.Type)),
		slog.String("event", string(m.Event)), slog.String("outcome", string(outcome)), slog.Duration("took", w.Now().Sub(began)))
	switch {
	case outcome == outHungUp: // whoever still listens must not take it for answered
		c.AbortWithStatus(http.StatusServiceUnavailable)
		return
	case len(reply) == 0:
		writePlain(c, []byte(wechat.Success))
		return
	}
	sealed, err := w.Callback.Seal(opened, reply)
	if err != nil {
		w.Log.Error("seal", "request_id", requestID(c), "err", err)
		writePlain(c, []byte(wechat.Success))
		return
	}
	c.Header("Content-Length", strconv.Itoa(len(sealed))) // one piece, not chunks
	c.Data(http.StatusOK, "text/xml; charset=utf-8", sealed)
}

// receipt offers an event to the receipts.
func (w *Webhook) receipt(ctx context.Context, m *wechat.Message) (taken bool, err error) {
	if m.Type != wechat.TypeEvent {
		return false, nil
	}
	for _, r := range w.Receipts {
		if taken, err := r(ctx, m); taken {
			return true, err
		}
	}
	return false, nil
}

// refuse answers an unverified or unreadable request without detail.
func (w *Webhook) refuse(c *gin.Context, err error) {
	status := statusOf(err)
	if status == http.StatusTooManyRequests { // the only bound of a push is its size
		status = http.StatusRequestEntityTooLarge
	}
	w.Metrics.refused(status)
	w.Log.Warn("refused", "request_id", requestID(c), "status", status, "reason", err.Error())
	c.AbortWithStatus(status)
}

// readBody reads a push within the platform's bound.
func readBody(c *gin.Context) ([]byte, error) {
	if c.Request.ContentLength > wechat.MaxBodyBytes {
		return nil, fault.New(fault.TooMuch, "")
	}
	if n := c.Request.ContentLength; n > 0 {
		body := make([]byte, n)
		if _, err := io.ReadFull(c.Request.Body, body); err != nil {
			return nil, fault.Wrap(fault.Invalid, "", err)
		}
		return body, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, wechat.MaxBodyBytes))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, fault.Wrap(fault.TooMuch, "", err)
	}
	return body, fault.Wrap(fault.Invalid, "", err)
}

func queryOf(c *gin.Context) wechat.Query {
	q := c.Request.URL.Query()
	return wechat.Query{
		Signature:    q.Get("signature"),
		Timestamp:    q.Get("timestamp"),
		Nonce:        q.Get("nonce"),
		EncryptType:  q.Get("encrypt_type"),
		MsgSignature: q.Get("msg_signature"),
		EchoStr:      q.Get("echostr"),
	}
}

// writePlain answers text that no browser may take for anything else.
func writePlain(c *gin.Context, body []byte) {
	c.Header("X-Content-Type-Options", "nosniff")
	c.Data(http.StatusOK, "text/plain; charset=utf-8", body)
}

// Wait returns when no message is being worked on any more, or ctx ends. No request may
// come after it is called.
func (w *Webhook) Wait(ctx context.Context) error {
	done := make(chan struct{})
	go func() { w.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
