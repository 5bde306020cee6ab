package main

import (
	"context"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"zaiyue/people"
)

const (
	// types puts a text at the end of a field, as a person would.
	types = `(selector, words) => {
		const field = document.querySelector(selector);
		field.focus();
		field.setSelectionRange(field.value.length, field.value.length);
		return document.execCommand("insertText", false, words);
	}`
	holds     = `(selector, words) => document.querySelector(selector)?.value.includes(words)`
	previewed = `(words) => document.querySelector("iframe.preview")?.contentDocument?.body?.innerText.includes(words)`
)

// openEditor opens the editor of an article in a browser.
func openEditor(t *testing.T, browser context.Context, o *officer, id string) {
	t.Helper()
	err := chromedp.Do(browser, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(o.url("/articles/"+id+"/edit")), chromedp.WaitVisible(chromedp.CSS(".toolbar")))
	if err != nil {
		t.Fatal(err)
	}
}

// editing is an editor with a new article open in a browser.
func editing(t *testing.T) (r *running, o *officer, browser context.Context, id string) {
	t.Helper()
	browser = chromium(t)
	r = start(t, nil)
	o = r.officer(t, people.Editor)
	signInBrowser(t, browser, o)
	id = o.begin("办事指南")
	openEditor(t, browser, o, id)
	return r, o, browser, id
}

// TestTheEditorSavesByItself types, sees it saved and previewed, uses the toolbar, and asks
// what the account would answer.
func TestTheEditorSavesByItself(t *testing.T) {
	r, _, browser, id := editing(t)
	err := chromedp.Do(browser,
		until(types, "#f-title", "高原来信怎么寄"), until(shows, ".count", "7 / 32"),
		until(types, "#f-body", "寄信到林芝要五天。"), until(presses, "[data-does=bold]", ""), until(holds, "#f-body", "**要加粗的字**"),
		until(shows, "#saved", "已自动保存"), until(previewed, "寄信到林芝要五天"),
		until(types, "#question", "寄信到林芝要几天"), until(presses, "#try", ""), until(shows, "#tried", "五天"),
		until(presses, "#preview-wechat", ""), until(previewed, "寄信到林芝要五天"))
	if err != nil {
		t.Fatal(err)
	}
	post, err := r.app.tools.db.Post(t.Context(), id)
	if err != nil || post.Working.Title != "高原来信怎么寄" || !strings.Contains(post.Working.Body, "五天。**要加粗的字**") {
		t.Errorf("kept: %q %q, %v", post.Working.Title, post.Working.Body, err)
	}
}

// TestAnotherEditorIsNotOverwritten saves the article elsewhere while it is open: the editor
// stops, offers the comparison, and merging keeps what was typed.
func TestAnotherEditorIsNotOverwritten(t *testing.T) {
	browser := chromium(t)
	r := start(t, nil)
	o, other := r.officer(t, people.Editor), r.officer(t, people.Editor)
	signInBrowser(t, browser, o)
	id := o.begin("办事指南")
	openEditor(t, browser, o, id)
	other.write(id, map[string]string{"title": "别人的标题", "body": "别人的一段。"})
	err := chromedp.Do(browser, until(types, "#f-body", "我写的一段。"), until(shows, "#trouble", other.Name),
		until(presses, "#trouble button", ""), chromedp.WaitVisible(chromedp.CSS("#choose")), until(shows, "main", "用哪一份"), until(shows, "ins", "我写"),
		until(presses, "button[value=merge]", ""), chromedp.WaitVisible(chromedp.CSS(".toolbar")), until(holds, "#f-body", "我写的一段。"), until(shows, "main", "您正在合并两份稿子"),
		until(types, "#f-body", "合好了。"), until(shows, "#saved", "已自动保存"))
	if err != nil {
		t.Fatal(err)
	}
	if post, err := r.app.tools.db.Post(t.Context(), id); err != nil || post.Working.Body != "我写的一段。合好了。" {
		t.Errorf("kept: %q, %v", post.Working.Body, err)
	}
}

// TestASessionThatEndsKeepsTheText signs the officer out in mid-edit: the text stays, is told
// to, and is saved once they have signed in again in another window; a page closed meanwhile
// offers it again.
func TestASessionThatEndsKeepsTheText(t *testing.T) {
	r, o, browser, id := editing(t)
	err := chromedp.Do(browser, forgetCookies, until(types, "#f-body", "写到一半的话。"), until(shows, "#trouble", "登录已过期"),
		until(`(words) => Object.values(localStorage).some((kept) => kept.includes(encodeURIComponent(words)))`, "写到一半的话"))
	if err != nil {
		t.Fatal(err)
	}
	window, closeWindow := chromedp.NewContext(browser)
	defer closeWindow()
	signInBrowser(t, window, o)
	if err := chromedp.Do(browser, until(shows, "#saved", "已自动保存"), until(`() => document.querySelector("#trouble").innerText === ""`)); err != nil {
		t.Fatal(err)
	}
	if post, err := r.app.tools.db.Post(t.Context(), id); err != nil || post.Working.Body != "写到一半的话。" {
		t.Errorf("kept: %q, %v", post.Working.Body, err)
	}
	err = chromedp.Do(browser, until(`(key, text) => { localStorage.setItem(key, JSON.stringify({at: Date.now(), revision: document.querySelector("#editor").elements.revision.value, text})); return true; }`,
		"zaiyue.article."+o.ID+"."+id, url.Values{"title": {"上次没存上的标题"}}.Encode()),
		chromedp.Reload(), until(shows, "#trouble", "没能保存的文字"), until(presses, "#trouble button", "放回来"),
		until(holds, "#f-title", "上次没存上的标题"), until(shows, "#saved", "已自动保存"))
	if err != nil {
		t.Error(err)
	}
}

// forgetCookies signs the browser out without telling the server.
func forgetCookies(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
	_, err := cdp.Call(ctx, t, network.ClearBrowserCookies, cdp.Empty{})
	return chromedp.Void{}, err
}

// pastes puts HTML (as Word does, with its plain text) or a picture into the text as the
// clipboard would.
const pastes = `(html, plain, png) => {
	const given = new DataTransfer();
	if (html) given.setData("text/html", html);
	if (plain) given.setData("text/plain", plain);
	if (png) given.items.add(new File([Uint8Array.from(atob(png), (c) => c.charCodeAt(0))], "image.png", {type: "image/png"}));
	const body = document.querySelector("#f-body");
	body.focus();
	body.setSelectionRange(body.value.length, body.value.length);
	body.dispatchEvent(new ClipboardEvent("paste", {clipboardData: given, bubbles: true, cancelable: true}));
	return true;
}`

// wordHTML is what Word puts on the clipboard, shortened.
const wordHTML = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{mso-style-parent:""}</style></head><body lang=ZH-CN><!--StartFragment-->
<h2 style='mso-pagination:none'><span lang=EN-US>1</span><span>、谁能领</span></h2>
<p class=MsoNormal style='text-indent:21.0pt'><span style='font-family:宋体;mso-ascii-font-family:Calibri'>在广东就业的西藏籍高校毕业生，<b>暖冬补助</b>一次发<span lang=EN-US> 2,345 </span>元。<o:p></o:p></span></p>
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal>类别<o:p></o:p></p></td><td><p class=MsoNormal>标准<o:p></o:p></p></td></tr><tr><td><p class=MsoNormal>第一年</p></td><td><p class=MsoNormal><span lang=EN-US>2,345</span>元</p></td></tr></table>
<script>window.stolen = true</script><!--EndFragment--></body></html>`

// TestFromWordToThePhone is the whole way in a browser: paste from Word, paste a picture, hand
// in, a colleague approves and publishes, and a graduate asks on the phone (rows A1, P2, Q5).
func TestFromWordToThePhone(t *testing.T) {
	browser := chromium(t)
	r := start(t, nil)
	writer, approver := r.officer(t, people.Editor), r.officer(t, people.Publisher)
	signInBrowser(t, browser, writer)
	id := writer.begin("补贴指南")
	fields := policy()
	fields["title"], fields["body"], fields["questions"] = "暖冬补助怎么领", "", "暖冬补助能领多少"
	writer.write(id, fields)
	openEditor(t, browser, writer, id)
	picture := base64.StdEncoding.EncodeToString(samplePNG(t, 300, 200))
	err := chromedp.Do(browser, until(pastes, wordHTML, "谁能领 暖冬补助", ""), until(holds, "#f-body", "| 第一年 | 2,345"), until(holds, "#f-body", "**暖冬补助**"),
		until(pastes, "", "", picture), until(holds, "#f-body", "](/media/"), until(shows, "#saved", "已自动保存"),
		until(`() => document.querySelector("iframe.preview").contentDocument.querySelector(".body img")?.naturalWidth === 300`),
		until(`() => !window.stolen && !document.querySelector("#f-body").value.includes("stolen")`),
		until(presses, "button[value=leave]", ""), chromedp.WaitVisible(chromedp.CSS(".move")), until(presses, ".move button", "交审"),
		chromedp.WaitVisible(chromedp.CSS(".done")), until(shows, ".done", "待审核"), forgetCookies)
	if err != nil {
		t.Fatal(err)
	}
	signInBrowser(t, browser, approver)
	err = chromedp.Do(browser, chromedp.Navigate(approver.url("/review")), until(shows, "main", "暖冬补助怎么领"), until(presses, ".move button", "审核通过"),
		chromedp.WaitVisible(chromedp.CSS(".done")), chromedp.Navigate(approver.url("/articles/"+id)), until(presses, ".move button", "现在发布"),
		chromedp.WaitVisible(chromedp.CSS(".done")), until(shows, ".done", "已发布"))
	if err != nil {
		t.Fatal(err)
	}
	err = chromedp.Do(browser, chromedp.EmulateViewport(1280, 860), chromedp.Navigate(r.app.platform.phone()), until(presses, "#follow", ""), until(shows, ".theirs .bubble", "从不索要验证码"))
	if err != nil {
		t.Fatal(err)
	}
	r.eventually("the article is found", func() bool { return strings.Contains(r.ask("暖冬补助能领多少"), "2,345") })
	if err := chromedp.Do(browser, until(shows, ".theirs .bubble", "2,345"), until(presses, ".theirs .bubble a", "看全文"), until(shows, ".browser-place", "/articles/")); err != nil {
		t.Error(err)
	}
}

// drops puts a file on the text as the mouse would.
const drops = `(name, type, data) => {
	const given = new DataTransfer();
	given.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name, {type}));
	document.querySelector("#f-body").dispatchEvent(new DragEvent("drop", {dataTransfer: given, bubbles: true, cancelable: true}));
	return true;
}`

// TestWhatCannotBeTakenIsTold drops things that are not what they say, and pastes while the
// server cannot be reached: words, no half-done text, and what was pasted stays as plain text.
func TestWhatCannotBeTakenIsTold(t *testing.T) {
	r, _, browser, id := editing(t)
	if err := chromedp.Do(browser, until(types, "#f-body", "前面写好的。")); err != nil {
		t.Fatal(err)
	}
	evil := base64.StdEncoding.EncodeToString([]byte("<html><script>alert(1)</script>"))
	for _, f := range []struct{ name, kind, want string }{
		{`"><script>window.stolen = true</script>.png`, "image/png", "图片"}, {"旧文件.doc", "application/msword", "另存为 .docx"},
		{"假的.docx", "", "Word"}, {"表.xlsx", "", "只能放图片和 Word"},
	} {
		if err := chromedp.Do(browser, until(drops, f.name, f.kind, evil), until(shows, "#trouble", f.want), until(`() => document.querySelector("#f-body").value.trim() === "前面写好的。" && !window.stolen`)); err != nil {
			t.Errorf("%s: %v", f.name, err)
		}
	}
	offline := func(on bool) func(context.Context, *chromedp.Target) (chromedp.Void, error) {
		return until(`(on) => { window.fetched ??= window.fetch; window.fetch = on ? () => Promise.reject(new TypeError("offline")) : window.fetched; return true; }`, on)
	}
	err := chromedp.Do(browser, offline(true), until(pastes, wordHTML, "谁能领：纯文字", ""), until(holds, "#f-body", "谁能领：纯文字"), until(shows, "#trouble", "没有连上"),
		until(shows, "#saved", "还没有保存"), offline(false), until(shows, "#saved", "已自动保存"))
	if err != nil {
		t.Error(err)
	}
	if post, err := r.app.tools.db.Post(t.Context(), id); err != nil || !strings.Contains(post.Working.Body, "谁能领：纯文字") || strings.Contains(post.Working.Body, "〔") {
		t.Errorf("kept: %q, %v", post.Working.Body, err)
	}
}
