package press_test

import (
	"strings"
	"testing"
	"time"

	"zaiyue/content"
	"zaiyue/content/press"
	"zaiyue/fault"
)

func TestPublish(t *testing.T) {
	b := newBench(t)
	b.begin("job-1")
	b.begin("job-1") // a double click
	b.step()
	b.wants("job-1", press.Waiting)
	b.pass(25 * time.Second)
	j := b.wants("job-1", press.Published)
	if b.events == 0 || b.calls("/cgi-bin/freepublish/get") != 0 {
		t.Errorf("events %d, polls %d; want the event alone", b.events, b.calls("/cgi-bin/freepublish/get"))
	}
	status, page := b.read(j.URL)
	for _, want := range []string{"租房补贴怎么领", "租房有补贴。", "<img", "020-0000-0001"} {
		if status != 200 || !strings.Contains(page, want) {
			t.Errorf("the follower reads %d %s; want %q in it", status, page, want)
		}
	}
	if strings.Contains(page, "evil") {
		t.Errorf("a picture from elsewhere stayed: %s", page)
	}
	for path, want := range map[string]int{"/cgi-bin/media/uploadimg": 1, "/cgi-bin/material/add_material": 1, "/cgi-bin/draft/add": 1, "/cgi-bin/freepublish/submit": 1} {
		if got := b.calls(path); got != want {
			t.Errorf("%s was called %d times, want %d", path, got, want)
		}
	}
	if _, err := b.Begin(t.Context(), editor, press.Order{ID: "job-2", Article: article(), Purpose: press.ToPublish}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second publication: %v, want a conflict", err)
	}
}

// TestReplace publishes a corrected article: the new one is out before the old one goes, and
// what is at WeChat is not uploaded again.
func TestReplace(t *testing.T) {
	b := newBench(t)
	b.begin("job-1")
	b.step()
	b.pass(25 * time.Second)
	before := b.wants("job-1", press.Published)
	a := article()
	a.Body = "改正：" + a.Body
	order := press.Order{ID: "job-2", Article: a, Purpose: press.ToPublish, Replace: true}
	if _, err := b.Begin(t.Context(), editor, order); err != nil {
		t.Fatal(err)
	}
	b.step()
	if status, _ := b.read(before.URL); status != 200 {
		t.Errorf("the old one is gone before the new one is out: %d", status)
	}
	b.pass(25 * time.Second)
	b.pass(time.Second)
	after := b.wants("job-2", press.Published)
	b.wants("job-1", press.Deleted)
	if status, page := b.read(after.URL); status != 200 || !strings.Contains(page, "改正：") {
		t.Errorf("the new one: %d %s", status, page)
	}
	if status, _ := b.read(before.URL); status != 404 {
		t.Errorf("the old one is still read: %d", status)
	}
	if got := b.calls("/cgi-bin/media/uploadimg") + b.calls("/cgi-bin/material/add_material"); got != 2 {
		t.Errorf("%d uploads, want 2", got)
	}
}

// TestPolling: the event never comes.
func TestPolling(t *testing.T) {
	b := newBench(t)
	b.patch(`{"rules":{"job":{"publish":"5m","mass":"60s","template":"2s","lose_events":true}}}`)
	b.begin("job-1")
	b.step()
	for range 60 {
		b.pass(10 * time.Second)
	}
	b.pass(10 * time.Minute)
	b.wants("job-1", press.Published)
	if got := b.calls("/cgi-bin/freepublish/get"); got > 6 {
		t.Errorf("%d polls in ten minutes: too many for a hundred a day", got)
	}
}

// TestRefused: what WeChat's own check says, and that an officer can begin again.
func TestRefused(t *testing.T) {
	for status, words := range map[int]string{2: "原创", 3: "没有发布成功", 4: "审核没有通过"} {
		b := newBench(t)
		b.order("/sim/publish", map[string]any{"status": status})
		b.begin("job-1")
		b.step()
		b.pass(25 * time.Second)
		j := b.wants("job-1", press.Failed)
		if !strings.Contains(j.Trouble.Words, words) || j.Trouble.Advice == "" || j.Trouble.Repair == "" || len(b.alerts) == 0 {
			t.Errorf("publish_status %d: %+v, alerts %v; want %q", status, j.Trouble, b.alerts, words)
		}
		a := article()
		a.Body = "改过了"
		if _, err := b.Begin(t.Context(), editor, press.Order{ID: "job-2", Article: a, Purpose: press.ToPublish}); err != nil {
			t.Fatal(err)
		}
		b.step()
		b.pass(25 * time.Second)
		j = b.wants("job-1", press.Published)
		if _, page := b.read(j.URL); !strings.Contains(page, "改过了") || b.calls("/cgi-bin/draft/add") != 1 || b.calls("/cgi-bin/draft/update") != 1 {
			t.Errorf("publish_status %d: the draft was not changed in place: %s", status, page)
		}
	}
}

// TestGoneAtOnce: the result tells that what had been published is gone already, deleted by
// somebody in WeChat's own editor or banned by WeChat.
func TestGoneAtOnce(t *testing.T) {
	for _, tt := range []struct {
		status int
		want   press.Stage
		words  string // of the trouble
	}{
		{5, press.Deleted, ""},
		{6, press.Failed, "下架"},
	} {
		b := newBench(t)
		b.order("/sim/publish", map[string]any{"status": tt.status})
		b.begin("job-1")
		b.step()
		b.pass(25 * time.Second)
		j := b.wants("job-1", tt.want)
		if tt.words == "" {
			if j.Trouble != nil || len(b.alerts) > 0 {
				t.Errorf("publish_status %d: %+v, alerts %v; want none: somebody did it on purpose", tt.status, j.Trouble, b.alerts)
			}
		} else if j.Trouble == nil || !strings.Contains(j.Trouble.Words, tt.words) || len(b.alerts) == 0 {
			t.Errorf("publish_status %d: %+v, alerts %v; want %q", tt.status, j.Trouble, b.alerts, tt.words)
		}
	}
}

// TestAnswersLost: the connection breaks after WeChat has done what was asked.
func TestAnswersLost(t *testing.T) {
	tests := []struct {
		path  string
		calls int // of the path in the end
	}{
		{"/cgi-bin/media/uploadimg", 2},          // an orphan picture does no harm
		{"/cgi-bin/material/add_material", 2},    // nor does a cover
		{"/cgi-bin/draft/add", 1},                // found in the draft box
		{"/cgi-bin/freepublish/submit", 1},       // found among what is published
		{"/cgi-bin/freepublish/batchget", 0},     // not asked at all
		{"/cgi-bin/stable_token", 1 + 1},         // before anything else
		{"/cgi-bin/freepublish/get", 0},          // the event is faster
		{"/cgi-bin/message/mass/sendall", 0},     // no mass send
		{"/cgi-bin/freepublish/submit-again", 0}, // nothing
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			b := newBench(t)
			b.lost.lose(tt.path, 1)
			b.begin("job-1")
			for range 12 {
				b.step()
				b.open() // and each time the server begins anew
				b.pass(30 * time.Second)
			}
			j := b.wants("job-1", press.Published)
			if got := b.calls(tt.path); got != tt.calls {
				t.Errorf("%s was called %d times, want %d", tt.path, got, tt.calls)
			}
			if status, _ := b.read(j.URL); status != 200 {
				t.Errorf("the follower gets %d", status)
			}
		})
	}
}

// TestNeverHandedIn: the submission did not reach WeChat; the officer is told and decides.
func TestNeverHandedIn(t *testing.T) {
	b := newBench(t)
	b.order("/sim/faults", map[string]any{"path": "/cgi-bin/freepublish/submit", "kind": "reset", "times": 1})
	b.begin("job-1")
	b.step()
	b.wants("job-1", press.Uncertain)
	for range 4 {
		b.pass(11 * time.Minute)
	}
	j := b.wants("job-1", press.Failed)
	if j.Trouble.Repair != press.Again || b.calls("/cgi-bin/freepublish/submit") != 1 {
		t.Errorf("trouble %+v after %d submissions", j.Trouble, b.calls("/cgi-bin/freepublish/submit"))
	}
	b.begin("job-2")
	b.step()
	b.pass(25 * time.Second)
	b.wants("job-1", press.Published)
}

// TestEventFirst: the event comes before the answer to the submission.
func TestEventFirst(t *testing.T) {
	b := newBench(t)
	b.lost.hold = map[string]func(){"/cgi-bin/freepublish/submit": func() {
		b.sim.Clock().Advance(30 * time.Second)
		if err := b.sim.Settle(t.Context()); err != nil {
			t.Error(err)
		}
	}}
	b.begin("job-1")
	b.step()
	b.wants("job-1", press.Published)
	if b.events != 1 || b.calls("/cgi-bin/freepublish/get") != 0 {
		t.Errorf("%d events, %d polls; want the event alone", b.events, b.calls("/cgi-bin/freepublish/get"))
	}
}

// TestQuota: the day's calls are spent; it goes on by itself the next day.
func TestQuota(t *testing.T) {
	b := newBench(t)
	b.order("/sim/faults", map[string]any{"path": "/cgi-bin/media/uploadimg", "kind": "errcode", "errcode": 45009, "times": 1})
	b.begin("job-1")
	b.step()
	j := b.wants("job-1", press.Pictures)
	if j.Trouble == nil || j.Trouble.Repair != press.Tomorrow || j.Trouble.Code != 45009 || len(b.alerts) != 1 {
		t.Fatalf("trouble %+v, alerts %v", j.Trouble, b.alerts)
	}
	b.pass(24 * time.Hour)
	b.pass(25 * time.Second)
	b.wants("job-1", press.Published)
}

// TestRefusals: what the API itself refuses.
func TestRefusals(t *testing.T) {
	tests := []struct {
		path string
		code int
		want press.Stage
		fix  press.Repair
	}{
		{"/cgi-bin/draft/add", 45002, press.Failed, press.InEditor},
		{"/cgi-bin/draft/add", 48001, press.Failed, press.InAccount},
		{"/cgi-bin/freepublish/submit", 53503, press.Failed, press.InWeChat},
		{"/cgi-bin/draft/add", -1, press.Drafting, press.Again},
		{"/cgi-bin/stable_token", 40164, press.Failed, press.InAccount},
	}
	for _, tt := range tests {
		b := newBench(t)
		b.order("/sim/faults", map[string]any{"path": tt.path, "kind": "errcode", "errcode": tt.code, "errmsg": "refused", "times": 1})
		b.begin("job-1")
		b.step()
		j := b.wants("job-1", tt.want)
		if j.Trouble == nil || j.Trouble.Repair != tt.fix || j.Trouble.Words == "" || j.Trouble.Advice == "" {
			t.Errorf("%s %d: trouble %+v, want repair %q", tt.path, tt.code, j.Trouble, tt.fix)
		}
		b.pass(10 * time.Second)
		if tt.want != press.Failed {
			b.wants("job-1", press.Waiting)
		}
	}
}

// TestSomebodyElseWasThere: the draft and the cover were deleted by hand at WeChat.
func TestSomebodyElseWasThere(t *testing.T) {
	b := newBench(t)
	b.order("/sim/publish", map[string]any{"status": 4})
	b.begin("job-1")
	b.step()
	b.pass(25 * time.Second)
	j := b.wants("job-1", press.Failed)
	if err := b.client.DeleteDraft(t.Context(), j.DraftID); err != nil {
		t.Fatal(err)
	}
	if err := b.client.DeleteMaterial(t.Context(), j.CoverID); err != nil {
		t.Fatal(err)
	}
	b.begin("job-2")
	b.step()
	b.pass(25 * time.Second)
	b.wants("job-1", press.Published)
	if got := b.calls("/cgi-bin/material/add_material"); got != 2 {
		t.Errorf("the cover was uploaded %d times, want 2", got)
	}
}

// TestTakeFromWeChat takes a story away in every stage it can be in.
func TestTakeFromWeChat(t *testing.T) {
	for _, tt := range []struct {
		name   string
		before func(*bench)
		steps  time.Duration
	}{
		{"not begun", func(*bench) {}, 0},
		{"handed in", func(b *bench) { b.step() }, 25 * time.Second},
		{"published", func(b *bench) { b.step(); b.pass(25 * time.Second) }, 0},
		{"failed", func(b *bench) {
			b.order("/sim/publish", map[string]any{"status": 4})
			b.step()
			b.pass(25 * time.Second)
		}, 0},
		{"handed in, the answer lost", func(b *bench) { b.lost.lose("/cgi-bin/freepublish/submit", 1); b.step() }, 25 * time.Second},
		{"deleted by an officer before", func(b *bench) {
			b.step()
			b.pass(25 * time.Second)
			if _, err := b.Delete(b.t.Context(), editor, "job-1"); err != nil {
				b.t.Fatal(err)
			}
			b.step()
		}, 0},
		{"published, the deletion refused at first", func(b *bench) {
			b.step()
			b.pass(25 * time.Second)
			b.order("/sim/faults", map[string]any{"path": "/cgi-bin/freepublish/delete", "kind": "errcode", "errcode": -1, "times": 3})
		}, 30 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			b.begin("job-1")
			tt.before(b)
			defer func() {
				if _, err := b.db.Sent(t.Context(), "job-1"); fault.KindOf(err) != fault.NotFound {
					t.Errorf("the text is still kept: %v", err)
				}
			}()
			address := b.job("job-1").URL
			for range 2 {
				if err := b.TakeFromWeChat(t.Context(), editor, "rent-2026"); err != nil {
					t.Fatal(err)
				}
			}
			if tt.steps > 0 {
				for range 5 {
					b.pass(tt.steps)
				}
			}
			j := b.wants("job-1", press.Deleted)
			if j.Title != "" || j.CoverID != "" {
				t.Errorf("what is left: %+v", j)
			}
			if address == "" {
				address = j.URL
			}
			if address != "" {
				if status, _ := b.read(address); status != 404 {
					t.Errorf("the follower still reads it: %d", status)
				}
			}
			if drafts, _, err := b.client.Drafts(t.Context(), 0, 20); err != nil || len(drafts) > 0 {
				t.Errorf("drafts left: %v, %v", drafts, err)
			}
		})
	}
}

func TestBeginChecks(t *testing.T) {
	b := newBench(t)
	tests := []struct {
		name   string
		change func(*content.Article)
		title  string
		words  string
	}{
		{"a long title", func(a *content.Article) { a.Title = strings.Repeat("题", 33) }, "", "标题有 33 个字"},
		{"a long title, a short one given", func(a *content.Article) { a.Title = strings.Repeat("题", 33) }, "短题", ""},
		{"no cover", func(a *content.Article) { a.Cover = "" }, "", "封面"},
		{"a cover from elsewhere", func(a *content.Article) { a.Cover = "https://x.example/a.png" }, "", "封面"},
		{"too long", func(a *content.Article) { a.Body = strings.Repeat("字", 20000) }, "", "字符"},
	}
	for i, tt := range tests {
		a := article()
		a.ID = "a" + string(rune('0'+i))
		tt.change(&a)
		_, err := b.Begin(t.Context(), editor, press.Order{ID: a.ID, Article: a, Purpose: press.ToPublish, Title: tt.title})
		if tt.words == "" != (err == nil) || err != nil && !strings.Contains(fault.Words(err, ""), tt.words) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.words)
		}
	}
}
