package chat

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/wechat"
)

func TestOffice(t *testing.T) {
	o := Settings{}.withDefaults().Office
	at := func(s string) time.Time {
		tm, err := time.ParseInLocation("2006-01-02 15:04", s, shanghai())
		if err != nil {
			t.Fatal(err)
		}
		return tm.UTC()
	}
	tests := []struct {
		now  string
		open bool
		next string
	}{
		{"2026-11-24 08:59", false, "2026-11-24 09:00"},
		{"2026-11-24 09:00", true, "2026-11-25 09:00"},
		{"2026-11-24 17:29", true, "2026-11-25 09:00"},
		{"2026-11-24 17:30", false, "2026-11-25 09:00"},
		{"2026-11-27 18:00", false, "2026-11-30 09:00"},
		{"2026-11-28 10:00", false, "2026-11-30 09:00"},
		{"2026-12-31 20:00", false, "2027-01-01 09:00"},
	}
	for _, tt := range tests {
		if got := o.open(at(tt.now)); got != tt.open {
			t.Errorf("open at %s = %t, want %t", tt.now, got, tt.open)
		}
		if got := o.next(at(tt.now)); !got.Equal(at(tt.next)) {
			t.Errorf("next after %s = %v, want %s", tt.now, got, tt.next)
		}
	}
	c, _ := newChat(t, &fixed{}, nil)
	if got, want := c.backAt(at("2026-12-31 20:00")), "明天 09:00 起"; got != want {
		t.Errorf("backAt on New Year's eve = %q, want %q", got, want)
	}
}

func TestTerms(t *testing.T) {
	c, _ := newChat(t, &fixed{}, nil)
	for words, want := range map[string]term{
		"1": {number: 1}, "１": {number: 1}, "一": {number: 1}, "①": {number: 1}, "第一个": {number: 1}, "第１个": {number: 1},
		"选1": {number: 1}, "1.": {number: 1}, "（1）": {number: 1}, " 1 ": {number: 1}, "1️⃣": {number: 1}, "01": {number: 1},
		"我选第二个": {number: 2}, "十": {number: 10}, "10": {number: 10}, "看第3个": {number: 3}, "三吧": {number: 3},
		"更多。": {command: cmdMore}, "「返回」": {command: cmdBack}, "OK": {command: cmdThanks}, "ＯＫ": {command: cmdThanks},
		"转 人 工": {command: cmdPerson}, "Hello!": {command: cmdHello}, "བཀྲ་ཤིས་བདེ་ལེགས།": {command: cmdHello},
		"我能领什么？": {flow: "subsidy"}, "2024": {}, "一千五": {}, "更多补贴": {}, "": {},
		strings.Repeat("1", 99): {},
	} {
		if got := c.Terms.of(words); got != want {
			t.Errorf("%q means %+v, want %+v", words, got, want)
		}
	}
}

func TestMonth(t *testing.T) {
	for content, want := range map[string]string{
		"2024": "2024", "2024年": "2024", "2024年7月": "2024-07", "２０２４．７": "2024-07", "202407": "2024-07", "24年": "2024",
		"2024-07-01": "2024-07", "二〇二四年七月": "2024-07", "二零二三": "2023", "去年": "2025", "前年毕业": "2024", "今年": "2026",
		"2024届": "2024", "1949": "", "2099": "", "毕业好久了": "", "": "", "7月": "", "12345678901234567890": "",
	} {
		if got, ok := month(content, noon); got != want || ok != (want != "") {
			t.Errorf("month(%q) = %q, %t, want %q", content, got, ok, want)
		}
	}
}

func TestPlainText(t *testing.T) {
	markdown := "> 示例。\n\n\n## 怎么**办**\n\n- 带`身份证`\n* 看[说明](/articles/a)\n\n![图](/p.png)\n---\n| 项 | 数 |\n|---|---|\n| 甲 | 1 |\n[站外](https://x.example/b) [坏](javascript:alert) 5 < 6\r\n[没完"
	want := "示例。\n\n【怎么办】\n\n· 带身份证\n· 看<a href=\"https://zaiyue.example/articles/a\">说明</a>\n\n项　数\n\n甲　1\n" +
		"<a href=\"https://x.example/b\">站外</a> 坏 5 〈 6\n[没完"
	if diff := cmp.Diff(want, plainText(markdown, testURL)); diff != "" {
		t.Errorf("plainText (-want +got):\n%s", diff)
	}
}

func TestKilometres(t *testing.T) {
	if got := kilometres(23.13, 113.26, 22.54, 114.06); got < 103 || got > 106 {
		t.Errorf("from 广州 to 深圳 are %.1f km, want about 105", got)
	}
}

// What a graduate writes must not become a link of ours, and an article's title neither.
func TestNoForeignLink(t *testing.T) {
	evil := `<a href="https://evil.example">点我</a>`
	c, _ := newChat(t, &fixed{answer: content.Answer{Answered: true, Passage: evil, Articles: []content.Article{
		{ID: "a b", Title: evil, Source: evil, Region: evil, Amount: evil}, {ID: "b", Title: evil}},
		Differing: []content.Article{{ID: "c", Title: evil, Amount: evil}}}}, nil)
	voice := &wechat.Message{OpenID: "o", MsgID: "1", Type: wechat.TypeVoice, Recognition: evil}
	r, err := c.Reply(t.Context(), voice, &Session{})
	if err != nil || strings.Contains(r.Text, evil) || strings.Count(r.Text, "<a ") != 1 {
		t.Errorf("Reply = %q, %v, want our one link", r.Text, err)
	}
	if want := `<a href="https://zaiyue.example/articles/a%20b">`; !strings.Contains(r.Text, want) {
		t.Errorf("Reply = %q, want it to hold %s", r.Text, want)
	}
}

func TestErrorsOfTheLibrary(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want fault.Kind
	}{
		{fault.New(fault.Unavailable, "building"), fault.OK}, // said, not failed
		{errors.New("disk on fire"), fault.Internal},
	} {
		c, m := newChat(t, &fixed{err: tt.err}, nil)
		r, err := c.Reply(t.Context(), typed("1", "租房有补贴吗"), &Session{})
		if got := fault.KindOf(err); got != tt.want || (tt.want == fault.OK) != (r.Text == c.say("building")) {
			t.Errorf("Reply over %v = %q, %v, want kind %v", tt.err, r.Text, err, tt.want)
		}
		if len(m.effects) > 0 {
			t.Errorf("over %v the question counts as unanswered: %q", tt.err, m.effects)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c, _ := newChat(t, &fixed{err: context.Canceled}, nil)
	if r, err := c.Reply(ctx, typed("1", "租房有补贴吗"), &Session{}); err == nil {
		t.Errorf("Reply out of time = %q, want the error", r.Text)
	}
}

// The session stays small whatever is asked.
func TestSessionIsSmall(t *testing.T) {
	long := strings.Repeat("很长的标题", 60)
	c, _ := newChat(t, &fixed{answer: content.Answer{Answered: true, Passage: strings.Repeat("一句话。", 2000),
		Articles: []content.Article{{ID: "a", Title: long}, {ID: "b", Title: long}, {ID: "c", Title: long}}}}, nil)
	s := &Session{}
	r, err := c.Reply(t.Context(), typed("1", strings.Repeat("怎么办", 200)), s)
	if err != nil || len(r.Text) > wechat.MaxTextBytes {
		t.Fatalf("Reply has %d bytes, %v", len(r.Text), err)
	}
	rest := len(strings.Join(s.Rest, ""))
	if rest > (keepParts+1)*wechat.MaxTextBytes || len(s.Rest) > keepParts || len([]rune(s.Asked)) > 60 {
		t.Errorf("the session keeps %d parts of %d bytes and %d characters of the question", len(s.Rest), rest, len([]rune(s.Asked)))
	}
}

// Late answers are not lost, however long they are together.
func TestLateAnswersAreShownWhole(t *testing.T) {
	c, m := newChat(t, answering(), nil)
	var want []string
	for i := range 5 {
		want = append(want, strings.Repeat("晚到的回答。", 90)+itoa(i))
	}
	m.kept = want
	s, all := &Session{}, ""
	for i := range 8 {
		words := "更多"
		if i == 0 {
			words = "租房有补贴吗"
		}
		r, err := c.Reply(t.Context(), typed(itoa(i), words), s)
		if err != nil || len(r.Text) > wechat.MaxTextBytes {
			t.Fatalf("part %d has %d bytes, %v", i, len(r.Text), err)
		}
		all += strings.TrimSuffix(r.Text, c.tail)
	}
	for i, w := range append(want, "租房有补贴。") {
		if !strings.Contains(all, w) {
			t.Errorf("answer %d is not shown whole", i)
		}
	}
	if len(m.kept) > 0 {
		t.Error("what was shown is still kept")
	}
}

// Nothing a graduate writes reaches the log, whatever fails.
func TestNothingPersonalInTheLog(t *testing.T) {
	var log bytes.Buffer
	c, m := newChat(t, &fixed{}, func(c *Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	m.fail = errors.New("disk full")
	for i, words := range []string{"我叫央金，电话13800138000，怎么办", "11010519491231002X", "转人工", "留言", "有用"} {
		if _, err := c.Reply(t.Context(), typed(itoa(i), words), &Session{Answered: "a"}); err != nil && strings.ContainsAny(err.Error(), "央金") {
			t.Errorf("Reply to %q = %v, which names a person", words, err)
		}
	}
	if got := log.String(); got == "" || strings.Contains(got, "央金") || strings.Contains(got, "1380013") || strings.Contains(got, "1101051949") {
		t.Errorf("the log says:\n%s", got)
	}
}

// An answer costs the chat itself little: the search is most of it.
func TestAnswerIsCheap(t *testing.T) {
	c, _ := newChat(t, answering(), nil)
	m, s := typed("1", "租房有补贴吗"), &Session{}
	c.settings.RatePerMinute = 1 << 30
	if got := testing.AllocsPerRun(100, func() { _, _ = c.Reply(t.Context(), m, s) }); got > 60 {
		t.Errorf("an answer allocates %.0f times, want 60 at most", got)
	}
}

func answering() *fixed {
	article := content.Article{ID: "rent", Title: "租房补贴", Kind: content.KindSubsidy, DocNumber: "示例〔2026〕1号", Region: "西藏",
		InForceFrom: noon, VerifiedAt: noon, Body: strings.Repeat("示例正文。", 200)}
	other := article
	other.ID = "other"
	return &fixed{answer: content.Answer{Answered: true, Passage: "租房有补贴。", Articles: []content.Article{article, other}}}
}

func BenchmarkReply(b *testing.B) {
	c, _ := newChat(b, answering(), nil)
	c.settings.RatePerMinute = 1 << 30
	m, s := typed("1", "租房有补贴吗"), &Session{}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Reply(b.Context(), m, s); err != nil {
			b.Fatal(err)
		}
	}
}
