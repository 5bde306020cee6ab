package main

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"zaiyue/chat"
	"zaiyue/content"
	"zaiyue/followups"
	"zaiyue/people"
)

var guidePictures = flag.String("guide", "", "folder to write the pictures of docs/officers-guide.md to")

// guidePages are the pages that the officers' guide shows, by the name of the picture.
func guidePages(article string) map[string]string {
	return map[string]string{
		"me": "/me", "home": "/", "articles": "/articles", "edit": "/articles/" + article + "/edit",
		"article": "/articles/" + article, "review": "/review", "wechat": "/articles/rent-subsidy-tibet/wechat",
		"menu": "/menu/edit", "questions": "/questions", "synonyms": "/synonyms", "figures": "/figures",
		"staff": "/staff", "audit": "/audit", "backups": "/backups",
		"graduate": "/graduates/1", "placements": "/placements", "followups": "/followups", "jobs": "/jobs", "sending": "/sending",
	}
}

// TestTheOfficersGuide opens every page the guide shows, and takes its pictures when asked
// to (make pictures). A picture that nothing makes, or that is missing, fails.
func TestTheOfficersGuide(t *testing.T) {
	guide, err := os.ReadFile("../../docs/officers-guide.md")
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, nil)
	editor := r.officer(t, people.Editor)
	o := r.officer(t, people.Administrator, people.Publisher, people.Editor, people.Liaison)
	post, err := r.app.editorial.New(t.Context(), editor.by(), content.Article{Kind: content.KindPolicy, Title: "2026 年第四季度租房补贴申请（示例）", Body: "示例，以经办机构公布为准。\n\n## 谁能领\n\n- 在广东签了劳动合同；\n- 社保交满六个月。\n\n## 怎么办\n\n1. 准备合同和缴费记录；\n2. 在公众号里点“我能领什么”。"})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"宿舍能养狗吗", "宿舍可以养小狗吗", "电动车怎么上牌", "寄虫草回来要多少钱"} {
		if err := r.app.tools.db.AddUnanswered(t.Context(), "", chat.Question{Text: q, At: r.app.now()}); err != nil {
			t.Fatal(err)
		}
	}
	guideGraduates(t, r)
	browser := chromium(t)
	take := func(name, address string) {
		err := chromedp.Do(browser, chromedp.EmulateViewport(1280, 800), chromedp.Navigate(address), chromedp.WaitVisible(chromedp.CSS("h1")))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		title, err := chromedp.Run(browser, chromedp.Evaluate[string]("document.title"))
		if err != nil || strings.HasPrefix(title, "没有完成") {
			t.Errorf("%s: %q %v", name, title, err)
		}
		if *guidePictures == "" {
			return
		}
		png, err := chromedp.Run(browser, chromedp.CaptureScreenshot())
		if err == nil {
			err = os.WriteFile(filepath.Join(*guidePictures, name+".png"), png, 0o644)
		}
		if err != nil {
			t.Error(err)
		}
	}
	take("signin", o.url("/signin"))
	signInBrowser(t, browser, o)
	pages := guidePages(post.ID)
	for name, path := range pages {
		take(name, o.url(path))
	}
	for _, m := range regexp.MustCompile(`\(guide/([a-z]+)\.png\)`).FindAllStringSubmatch(string(guide), -1) {
		if pages[m[1]] == "" && m[1] != "signin" {
			t.Errorf("the guide shows %s, which nothing takes", m[1])
		}
		if _, err := os.Stat("../../docs/guide/" + m[1] + ".png"); err != nil {
			t.Error(err)
		}
		delete(pages, m[1])
	}
	for name := range pages {
		t.Errorf("the guide does not show %s", name)
	}
}

// guideGraduates has a graduate talk, look for work, and say in a follow-up that something is wrong.
func guideGraduates(t *testing.T, r *running) {
	t.Helper()
	ctx, db, by := t.Context(), r.app.tools.db, people.By{Officer: people.TheShell}
	r.act("follow", map[string]any{})
	for _, said := range []string{"租房有补贴吗", "找工作", "广州", "教育", "转人工"} {
		r.ask(said)
	}
	start := followups.DayOf(r.app.now().AddDate(0, -1, -2))
	for i, name := range []string{"示例卓玛", "示例旺堆", "示例央金"} {
		p, err := db.NewPlacement(ctx, by, followups.Placement{Name: name, Employer: "示例物流公司", City: "广州", County: "巴宜区", StartOn: start})
		if err == nil && i == 0 {
			_, err = db.Bind(ctx, "guide", r.openID("u1"), p.Code)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.TellFollowUps(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := db.AnswerFollowUp(ctx, "guide", r.openID("u1"), followups.Answers{"work": "还在适应", "trouble": "工资没有按时发"}, []string{"欠薪"}); err != nil {
		t.Fatal(err)
	}
	publishJob(t, r, content.Article{Kind: content.KindJob, Title: "小学语文教师（示例岗位）", Body: "示例小学招两名语文教师。", Issuer: "示例小学", Job: &content.Job{City: "广州", Field: "教育"}})
	r.step("talk")
}

// by is the officer, for changes made past the pages.
func (o *officer) by() people.By { return people.By{Officer: o.ID} }
