package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/chat"
	"zaiyue/wechat"
)

// deliver sends a message as the platform does: up to three times, 5 s each, until a reply
// comes. It returns what the graduate sees, "" for nothing.
func (w *world) deliver(openID, id, text string) string {
	for range 3 {
		status, body := w.serve(w.message(openID, id, text))
		if status == http.StatusOK {
			if body == wechat.Success {
				return ""
			}
			return content(body)
		}
	}
	return "该公众号提供的服务出现故障，请稍后再试"
}

// TestRetries is the promise of rows C4, C5 and C11: whatever the work takes, one side
// effect and one visible answer.
func TestRetries(t *testing.T) {
	tests := []struct {
		work   time.Duration
		refuse error // of the customer-service message
		reply  string
		sent   int
		kept   int
	}{
		{work: time.Second, reply: "答 1s"},
		{work: 6 * time.Second, reply: "答 6s"},
		{work: 12 * time.Second, reply: "答 12s"},
		{work: 20 * time.Second, sent: 1},
		{work: 20 * time.Second, refuse: errors.New("45047"), kept: 1},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%v, send fails %v", tt.work, tt.refuse != nil), func(t *testing.T) {
			talks := newOutside(t, embedded(t))
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, talks, func(w *world, m *wechat.Message, s *chat.Session) string {
					w.effect(m.Content)
					time.Sleep(tt.work)
					return "答 " + tt.work.String()
				})
				w.refuse = tt.refuse
				if got := w.deliver("o1", "11", "问"); got != tt.reply {
					t.Errorf("the graduate sees %q, want %q", got, tt.reply)
				}
				if err := w.webhook.Wait(t.Context()); err != nil {
					t.Fatal(err)
				}
				effects, sent, kept := w.seen()
				if len(effects) != 1 || len(sent) != tt.sent || len(kept) != tt.kept {
					t.Errorf("work done %d times, sent %q, kept %q; want once, %d, %d", len(effects), sent, kept, tt.sent, tt.kept)
				}
			})
		})
	}
}

func TestRetryAfterTheAnswerGetsTheSameBytes(t *testing.T) {
	w := newWorld(t, embedded(t), func(w *world, m *wechat.Message, _ *chat.Session) string {
		w.effect(m.Content)
		return fmt.Sprint("答 ", time.Now().UnixNano())
	})
	_, first := w.serve(w.message("o1", "11", "问"))
	_, again := w.serve(w.message("o1", "11", "问"))
	if effects, _, _ := w.seen(); first != again || len(effects) != 1 {
		t.Errorf("first reply %q, second %q, work done %d times", first, again, len(effects))
	}
	for _, want := range []string{`{outcome="answered",type="text"} 1`, `{outcome="joined",type="text"} 1`} {
		if got := w.metrics(); !strings.Contains(got, "zaiyue_messages_total"+want) {
			t.Errorf("metrics lack zaiyue_messages_total%s", want)
		}
	}
}

// TestHungUpIsNotSuccess: when a connection ends before its answer, whoever still reads it
// (a proxy of ours) must not be told that the message is answered.
func TestHungUpIsNotSuccess(t *testing.T) {
	talks := newOutside(t, embedded(t))
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, talks, func(*world, *wechat.Message, *chat.Session) string { time.Sleep(8 * time.Second); return "答" })
		ctx, hangUp := context.WithTimeout(t.Context(), 6*time.Second)
		defer hangUp()
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, w.message("o1", "11", "问").WithContext(ctx))
		if rec.Code != http.StatusServiceUnavailable || rec.Body.Len() > 0 {
			t.Errorf("answer %d %q, want 503 without a word", rec.Code, rec.Body)
		}
		if got := w.deliver("o1", "11", "问"); got != "答" {
			t.Errorf("the next try sees %q, want the answer", got)
		}
	})
}

func TestOneAtATimeInOrder(t *testing.T) {
	talks := newOutside(t, embedded(t))
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, talks, func(w *world, m *wechat.Message, s *chat.Session) string {
			if m.MsgID == "1" {
				time.Sleep(3 * time.Second)
			}
			w.effect(m.MsgID + m.Content)
			s.Rest = append(s.Rest, m.Content) // a lost update would lose one
			return "答" + m.MsgID + " " + strings.Join(s.Rest, "")
		})
		var wg sync.WaitGroup
		got := make([]string, 3)
		for i, text := range []string{"甲", "乙", "甲"} {
			wg.Go(func() { got[i] = w.deliver("o1", fmt.Sprint(i+1), text) })
			time.Sleep(time.Second)
		}
		wg.Wait()
		if diff := cmp.Diff([]string{"答1 甲", "答2 甲乙", "答3 甲乙甲"}, got); diff != "" {
			t.Errorf("A, B, A answered out of order or swapped (-want +got):\n%s", diff)
		}
		effects, _, _ := w.seen()
		if diff := cmp.Diff([]string{"1甲", "2乙", "3甲"}, effects); diff != "" {
			t.Errorf("work (-want +got):\n%s", diff)
		}
	})
}

func TestTwoInstancesShareAMessage(t *testing.T) {
	talks := embedded(t)
	release := make(chan struct{})
	begun := make(chan struct{})
	a := newWorld(t, talks, func(w *world, m *wechat.Message, _ *chat.Session) string {
		w.effect(m.Content)
		close(begun)
		<-release
		return "甲答"
	})
	b := newWorld(t, talks, func(w *world, m *wechat.Message, _ *chat.Session) string {
		w.effect(m.Content)
		return "乙答"
	})
	var wg sync.WaitGroup
	var fromA, fromB string
	wg.Go(func() { _, body := a.serve(a.message("o1", "11", "问")); fromA = content(body) })
	<-begun
	wg.Go(func() { _, body := b.serve(b.message("o1", "11", "问")); fromB = content(body) })
	close(release)
	wg.Wait()
	effectsA, _, _ := a.seen()
	effectsB, _, _ := b.seen()
	if fromA != "甲答" || fromB != "甲答" || len(effectsA) != 1 || len(effectsB) != 0 {
		t.Errorf("answers %q and %q, work %d and %d times; want one work and its answer twice", fromA, fromB, len(effectsA), len(effectsB))
	}
}

func TestWithoutRedis(t *testing.T) {
	gone := newGone(t)
	w := newWorld(t, gone, func(w *world, m *wechat.Message, s *chat.Session) string {
		w.effect(m.Content)
		s.Rest = append(s.Rest, m.Content)
		return strings.Join(s.Rest, "")
	})
	for _, tt := range []struct{ id, text, want string }{
		{"1", "甲", "甲"}, {"2", "乙", "甲乙"}, {"2", "乙", "甲乙"}, {"3", "丙", "甲乙丙"},
	} {
		if _, body := w.serve(w.message("o1", tt.id, tt.text)); content(body) != tt.want {
			t.Errorf("message %s: %q, want %q", tt.id, content(body), tt.want)
		}
	}
	if effects, _, _ := w.seen(); len(effects) != 3 {
		t.Errorf("work done for %q, want three messages", effects)
	}
	gone.back(embedded(t))
	for range 2 { // the session of the outage is newer; a retry of then stays answered
		if _, body := w.serve(w.message("o1", "3", "丙")); content(body) != "甲乙丙" {
			t.Errorf("retry after Redis came back: %q", content(body))
		}
	}
	if _, body := w.serve(w.message("o1", "4", "丁")); content(body) != "甲乙丙丁" {
		t.Errorf("first message after Redis came back: %q", content(body))
	}
}

// Redis heard of a message's beginning and not of its end: the graduate's next message does
// not wait for a lease to run out.
func TestEndThatRedisMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		talks := &deafToEnds{Talks: newOutside(t, embedded(t)), deaf: 1}
		w := newWorld(t, talks, func(w *world, m *wechat.Message, s *chat.Session) string {
			w.effect(m.Content)
			s.Rest = append(s.Rest, m.Content)
			return strings.Join(s.Rest, "")
		})
		began := time.Now()
		for _, tt := range []struct{ id, text, want string }{{"1", "甲", "甲"}, {"1", "甲", "甲"}, {"2", "乙", "甲乙"}, {"3", "丙", "甲乙丙"}} {
			if _, body := w.serve(w.message("o1", tt.id, tt.text)); content(body) != tt.want {
				t.Errorf("message %s: %q, want %q", tt.id, content(body), tt.want)
			}
		}
		if effects, _, _ := w.seen(); len(effects) != 3 {
			t.Errorf("work done for %q, want three messages", effects)
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("the answers waited %v for a lock nobody holds", took)
		}
	})
}

func TestPanicBecomesAnApology(t *testing.T) {
	w := newWorld(t, embedded(t), func(*world, *wechat.Message, *chat.Session) string { panic("卓玛 13800000000") })
	if _, body := w.serve(w.message("o1", "1", "问")); content(body) != "抱歉" {
		t.Errorf("answer %q, want the apology", content(body))
	}
	if logs := w.logs.String(); !strings.Contains(logs, "panic in an answer") || strings.Contains(logs, "13800000000") || !strings.Contains(logs, "stack") {
		t.Errorf("log: %s", logs)
	}
	if !strings.Contains(w.metrics(), "zaiyue_answer_panics_total 1") {
		t.Error("the panic is not counted")
	}
}

// TestMetricsKnowRedis: the gauge is right although nobody asked /readyz.
func TestMetricsKnowRedis(t *testing.T) {
	w := newWorld(t, embedded(t), func(*world, *wechat.Message, *chat.Session) string { return "" })
	if !strings.Contains(w.metrics(), "zaiyue_redis_up 1") {
		t.Error("Redis answers, and its gauge is not 1")
	}
	w.redisDown = errors.New("refused")
	if !strings.Contains(w.metrics(), "zaiyue_redis_up 0") {
		t.Error("Redis does not answer, and its gauge is not 0")
	}
}

func (w *world) metrics() string {
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return rec.Body.String()
}

func TestNothingToSayIsSuccess(t *testing.T) {
	w := newWorld(t, embedded(t), func(*world, *wechat.Message, *chat.Session) string { return "" })
	if status, body := w.serve(w.message("o1", "1", "问")); status != http.StatusOK || body != "success" {
		t.Errorf("answer %d %q, want 200 success", status, body)
	}
}

func TestRefusals(t *testing.T) {
	w := newWorld(t, embedded(t), func(w *world, m *wechat.Message, _ *chat.Session) string { w.effect(m.Content); return "答" })
	wrong := w.message("o1", "1", "问")
	wrong.URL.RawQuery = strings.Replace(wrong.URL.RawQuery, "signature=", "signature=0", 1)
	large := w.message("o1", "1", strings.Repeat("问", 30000))
	chunked := w.message("o1", "1", strings.Repeat("问", 30000))
	chunked.ContentLength = -1
	broken := w.push("o1", "text", "<Content>")
	for _, tt := range []struct {
		name string
		r    *http.Request
		want int
	}{
		{"wrong signature", wrong, 403}, {"64 KiB and more", large, 413}, {"64 KiB and more without a length", chunked, 413},
		{"truncated", broken, 400}, {"GET without a signature", httptest.NewRequest(http.MethodGet, "/wechat?echostr=1", nil), 403},
		{"other method", httptest.NewRequest(http.MethodPut, "/wechat", nil), 405},
	} {
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, tt.r)
		if rec.Code != tt.want || tt.want != 405 && rec.Body.Len() > 0 {
			t.Errorf("%s: %d %q, want %d without a word", tt.name, rec.Code, rec.Body, tt.want)
		}
	}
	if effects, _, _ := w.seen(); len(effects) != 0 {
		t.Errorf("a refused body was answered: %q", effects)
	}
}
