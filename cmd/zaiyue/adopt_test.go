package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"zaiyue/content"
	"zaiyue/people"
	"zaiyue/wechat"
)

// published publishes an article at the simulator, as somebody did before this service, and
// returns its id.
func (r *running) published(title, body string) string {
	r.t.Helper()
	ctx, client := r.t.Context(), r.app.tools.client
	cover, err := client.AddMaterial(ctx, wechat.File{Type: wechat.MediaImage, Name: "a.png", Body: bytes.NewReader(samplePNG(r.t, 90, 40))})
	if err != nil {
		r.t.Fatal(err)
	}
	draft, err := client.AddDraft(ctx, []wechat.DraftArticle{{Title: title, Digest: "摘要", Content: body, ThumbMediaID: cover.MediaID}})
	if err != nil {
		r.t.Fatal(err)
	}
	job, err := client.Publish(ctx, draft)
	if err != nil {
		r.t.Fatal(err)
	}
	r.sim("POST", "/sim/clock", map[string]any{"advance": "30s"}, new(any))
	result, err := client.PublishStatus(ctx, job) // 100 a day: asked once
	if err != nil || result.ArticleID == "" {
		r.t.Fatalf("publishing %s: %+v, %v", title, result, err)
	}
	return result.ArticleID
}

// breakOff ends a context when a text is written.
type breakOff struct {
	at   string
	stop context.CancelFunc
}

func (b *breakOff) Write(p []byte) (int, error) {
	if strings.Contains(string(p), b.at) {
		b.stop()
	}
	return len(p), nil
}

// TestAdoptALargeAccount takes over 25,000 followers with a break in the middle: the second
// run goes on, the third finds nothing new.
func TestAdoptALargeAccount(t *testing.T) {
	const many = 25_000
	r := start(t, nil)
	r.sim("POST", "/sim/users/bulk", map[string]any{"count": many}, new(map[string]any))
	picture, err := r.app.tools.client.UploadImage(t.Context(), "a.png", bytes.NewReader(samplePNG(t, 60, 50)))
	if err != nil {
		t.Fatal(err)
	}
	article := r.published("招聘会预告", `<section style="color:red"><p><strong>时间：</strong>12月5日</p><p><img data-src="`+picture+`"/></p></section>`)
	for i := range 21 { // more than a page
		r.published(fmt.Sprintf("第 %d 期", i), "<p>正文</p>")
	}
	dir, data := t.TempDir(), r.app.config.DataDir
	if code, out, errs := command(t, dir, data, "adopt", "--dry-run"); code != 0 || !strings.Contains(out, fmt.Sprintf("关注者 %d 人", many)) || !strings.Contains(out, "22 组") {
		t.Fatalf("dry run: %d %s %s", code, out, errs)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var out bytes.Buffer
	s := &shell{dir: dir, args: []string{"adopt"}, out: &out, errs: &breakOff{"关注者 124", stop}, terminal: true}
	s.open = s.openHere
	if code := s.execute(ctx, true); code == 0 {
		t.Fatalf("a run that is broken off ends with 0: %s", out.String())
	}
	r.eventually("the run inside the server has ended", func() bool {
		a, err := r.app.tools.db.Adoption(t.Context())
		return err == nil && a.After != ""
	})
	unknown, someone := 0, ""
	for next := ""; ; {
		page, err := r.app.tools.client.Users(t.Context(), next)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.OpenIDs) == 0 {
			break
		}
		left, err := r.app.tools.db.UnknownFollowers(t.Context(), page.OpenIDs)
		if err != nil {
			t.Fatal(err)
		}
		unknown, next, someone = unknown+len(left), page.Next, page.OpenIDs[0]
	}
	if unknown == 0 || unknown > many-12_000 {
		t.Fatalf("after the break %d of %d are not recorded; want some, and 12,000 fewer than all", unknown, many)
	}
	code, said, errs := command(t, dir, data, "adopt")
	if code != 0 || !strings.Contains(said, "新存成草稿 22 篇") || !strings.Contains(said, "菜单") || !strings.Contains(said, "标签") {
		t.Fatalf("the second run: %d %s %s", code, said, errs)
	}
	if code, said, errs := command(t, dir, data, "adopt"); code != 0 || !strings.Contains(said, "新记下 0 人") || !strings.Contains(said, "新存成草稿 0 篇") {
		t.Errorf("the third run: %d %s %s", code, said, errs)
	}
	a, err := r.app.tools.db.Adoption(t.Context())
	if err != nil || a.Followers != many || a.Articles != 22 || a.DoneAt.IsZero() || a.After != "" || len(a.Menu) == 0 {
		t.Errorf("adoption = %d followers, %d articles, done %v, menu of %d bytes, %v", a.Followers, a.Articles, a.DoneAt, len(a.Menu), err)
	}
	post, err := r.app.tools.db.Post(t.Context(), adoptedID(article, 0))
	if err != nil {
		t.Fatal(err)
	}
	w := post.Working
	if post.State != content.InDraft || post.Live || w.Kind != content.KindNews || w.Title != "招聘会预告" || w.Summary != "摘要" || !strings.Contains(w.Source, "/s?") ||
		!strings.HasPrefix(w.Body, "**时间**：12月5日\n\n![](/media/") || !strings.HasPrefix(w.Cover, "/media/") {
		t.Errorf("the draft = %+v", post)
	}
	if strings.Contains(r.logs.String(), someone) {
		t.Error("an OpenID is in the log")
	}
	editor := r.officer(t, people.Editor)
	if p := editor.get("/articles?q=" + "招聘会预告"); !strings.Contains(p.text("main"), "招聘会预告") {
		t.Errorf("the officers' list lacks the draft: %s", p.text("main"))
	}
}

func TestPicturesComeFromWeChatOnly(t *testing.T) {
	p := &takenPictures{simulator: "http://127.0.0.1:99"}
	for address, want := range map[string]string{
		"http://mmbiz.qpic.cn/a/0":                "https://mmbiz.qpic.cn/a/0",
		"https://mmbiz.qpic.cn/a/640?wx_fmt=png":  "https://mmbiz.qpic.cn/a/640?wx_fmt=png",
		"http://127.0.0.1:99/mmbiz/a/0":           "http://127.0.0.1:99/mmbiz/a/0",
		"http://127.0.0.1:99/sim/state":           "",
		"http://169.254.169.254/latest":           "",
		"https://mmbiz.qpic.cn.example.com/a":     "",
		"https://mmbiz.qpic.cn@example.com/a":     "",
		"https://user:word@mmbiz.qpic.cn/a":       "",
		"http://mmbiz.qpic.cn:22/a":               "",
		"file:///etc/passwd":                      "",
		"http://127.0.0.1:99.example.com/mmbiz/a": "",
	} {
		if got := p.allowed(address); got != want {
			t.Errorf("allowed(%q) = %q, want %q", address, got, want)
		}
	}
}
