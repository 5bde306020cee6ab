package main

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"zaiyue/people"
)

// askInVain has two graduates ask something nobody has written about, and one find an answer
// useless.
func (r *running) askInVain() {
	r.t.Helper()
	for _, user := range []string{"u1", "u2"} {
		r.actAs(user, "follow", map[string]any{})
	}
	r.actAs("u1", "send", map[string]any{"text": "宅基地可以继承吗"})
	r.actAs("u2", "send", map[string]any{"text": "请问宅基地继承怎么办"})
	r.ask("在广东租房能补多少钱")
	r.ask("没用")
	r.ask("内容过时了")
	r.step("sort questions", "asked")
}

// step takes a step of some loops, which they else take by themselves.
func (r *running) step(names ...string) {
	r.t.Helper()
	for _, name := range names {
		found := false
		for _, l := range r.app.loops {
			if l.name != name {
				continue
			}
			found = true
			if err := l.step(r.t.Context()); err != nil {
				r.t.Fatalf("step %s: %v", name, err)
			}
		}
		if !found {
			r.t.Fatalf("no loop is called %s", name)
		}
	}
}

// later moves the platform's clock, and with it the service's.
func (r *running) later(d time.Duration) {
	r.t.Helper()
	var answer any
	r.sim("POST", "/sim/clock", map[string]any{"advance": d.String()}, &answer)
}

// tryForm reads a form that says what it would change, as a browser would send it.
func (p *consolePage) tryForm() url.Values {
	p.t.Helper()
	f := url.Values{}
	for _, n := range p.doc().Find("#try-form [name]").EachIter() {
		name := n.AttrOr("name", "")
		_, checked := n.Attr("checked")
		switch kind := n.AttrOr("type", ""); {
		case n.Is("button"), (kind == "radio" || kind == "checkbox") && !checked:
		case n.Is("textarea"):
			f.Set(name, n.Text())
		case n.Is("select"):
			f.Set(name, n.Find("option[selected]").AttrOr("value", n.Find("option[selected]").Text()))
		default:
			f.Set(name, n.AttrOr("value", ""))
		}
	}
	return f
}

// follow opens the page that the first of some links leads to.
func (o *officer) follow(p *consolePage, selector string) *consolePage {
	o.r.t.Helper()
	return o.get(strings.TrimPrefix(p.doc().Find(selector).First().AttrOr("href", "no link "+selector), "/console"))
}

// homestead is an article that answers what askInVain asks.
func homestead() map[string]string {
	return map[string]string{
		"title": "宅基地能继承吗", "summary": "房子可以继承，先问村委会。", "contact": "示例联络站", "source": "示例", "verified_at": "2026-11-20",
		"body": "## 能不能继承\n\n宅基地上的房子可以继承，房子在，地就能接着用。\n\n## 怎么办\n\n先到村委会问清楚要交什么。",
	}
}

// TestARuleAnswersAfterApproval is row Q1 in the console: what a rule changes is seen before
// it is saved, it answers once a second officer has approved it, and who asked is told.
func TestARuleAnswersAfterApproval(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	r.askInVain()
	editor, publisher := r.officer(t, people.Editor), r.officer(t, people.Publisher)
	p := editor.get("/questions")
	p = editor.follow(p, "tbody a")
	p = editor.follow(p, "a:contains('写一条规则')")
	form := p.tryForm()
	form.Set("match", "contains")
	form.Set("words", "宅基地")
	form.Set("does", "answer")
	form.Set("answer", "")
	if p = editor.post("/rules/new", form); p.status != 400 || !strings.Contains(p.text("#problems"), "怎么回答") {
		t.Errorf("a rule without an answer: %d %s", p.status, p.text("main"))
	}
	form.Set("answer", "宅基地的事请问村委会。")
	form.Set("do", "check")
	p = editor.post("/rules/new", form)
	if rows := p.doc().Find("[aria-label='会变的回答'] tbody tr"); rows.Length() != 2 || !strings.Contains(rows.First().Text(), "没有答案") {
		t.Errorf("what would change: %s", p.text("#try-live"))
	}
	form.Set("do", "save")
	p = editor.post("/rules/new", form)
	rule := strings.TrimPrefix(p.path, "/console")
	if !strings.Contains(p.text("main"), "等待批准") || strings.Contains(r.ask("宅基地"), "村委会") {
		t.Errorf("a draft answers, or is none: %s", p.text("main"))
	}
	approve := url.Values{"revision": {p.value("revision")}}
	writer := r.officer(t, people.Publisher)
	if p = editor.post(rule+"/approve", approve); p.status != 403 {
		t.Errorf("an editor approves: %d", p.status)
	}
	if p = publisher.post(rule+"/approve", approve); !strings.Contains(p.text("main"), "在用") {
		t.Fatalf("approving: %d %s", p.status, p.text("main"))
	}
	if p = writer.post(rule+"/approve", approve); p.status != 409 {
		t.Errorf("approved twice: %d", p.status)
	}
	if answer := r.ask("宅基地可以继承吗"); !strings.Contains(answer, "请问村委会") {
		t.Errorf("the rule does not answer: %s", answer)
	}
	r.step("tell answers", "tell answers")
	r.eventually("sending is over", r.quiet)
	for _, user := range []string{"u1", "u2"} {
		if got := strings.Count(r.screen(user), "现在有答案了"); got != 1 {
			t.Errorf("%s was told %d times, want once: %s", user, got, r.screen(user))
		}
	}
	p = publisher.get(rule)
	p = publisher.post(rule+"/stop", url.Values{"revision": {p.value("revision")}})
	if answer := r.ask("宅基地可以继承吗"); strings.Contains(answer, "请问村委会") || p.status != 200 {
		t.Errorf("a stopped rule answers: %d %s", p.status, answer)
	}
}

// TestScriptsInQuestionsAreWords: what graduates type is shown, never run.
func TestScriptsInQuestionsAreWords(t *testing.T) {
	r := start(t, nil)
	r.act("follow", map[string]any{})
	const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>牦牛养殖`
	r.ask(evil)
	r.ask("在广东租房能补多少钱")
	r.ask("没用")
	r.ask(`</td><script>alert(3)</script>`)
	r.step("sort questions", "asked")
	o := r.officer(t, people.Editor, people.Publisher)
	for _, path := range []string{"/questions", "/questions/1", "/rules/new?topic=1", "/feedback/rent-subsidy-tibet", "/synonyms?q=" + url.QueryEscape(evil), "/rules?q=" + url.QueryEscape(evil)} {
		p := o.get(path)
		if n := p.doc().Find("main script, main img, [onerror]").Length(); p.status != 200 || n > 0 {
			t.Errorf("%s: %d, %d elements that were typed", path, p.status, n)
		}
	}
}

// TestASynonymIsTriedAndSaved is row Q4 in the console: what it changes is shown first, it is
// searched with at once, and an earlier version comes back.
func TestASynonymIsTriedAndSaved(t *testing.T) {
	r := start(t, nil)
	r.act("follow", map[string]any{})
	r.ask("雪域话费")
	r.step("asked")
	o, other := r.officer(t, people.Editor), r.officer(t, people.Editor)
	form := url.Values{"says": {"雪域话费\n租房"}, "means": {"租房补贴"}, "strength": {"强"}, "do": {"check"}}
	if p := o.post("/synonyms/word", form); p.status != 400 || !strings.Contains(p.text("#problems"), "「租房」在第") {
		t.Errorf("a word twice: %d %s", p.status, p.text("main"))
	}
	form.Set("says", "雪域话费")
	p := o.post("/synonyms/word", form)
	if said := p.text("#try-live"); !strings.Contains(said, "加：雪域话费 → 租房补贴（强）") || !strings.Contains(said, "1 个问题的回答会变") {
		t.Errorf("what would change: %s", said)
	}
	form.Set("do", "save")
	other.post("/synonyms/word", url.Values{"says": {"另一个词"}, "means": {"补贴"}, "strength": {"中"}, "do": {"save"}})
	if p = o.post("/synonyms/word", form); !strings.Contains(p.text(".done"), "已经保存") {
		t.Fatalf("saved: %d %s", p.status, p.text("main"))
	}
	if answer := r.ask("雪域话费"); !strings.Contains(answer, "租房") {
		t.Errorf("the word is not searched with: %s", answer)
	}
	if p = o.get("/synonyms?q=另一个词"); p.doc().Find("tbody tr").Length() != 1 {
		t.Errorf("what the colleague saved is gone: %s", p.text("main"))
	}
	p = o.get("/synonyms/versions/1?try=1")
	if said := p.text("main"); !strings.Contains(said, "去掉：雪域话费") || !strings.Contains(said, "去掉：另一个词") {
		t.Errorf("the first version: %s", said)
	}
	stale := p.value("newest")
	if p = o.post("/synonyms/versions/1/restore", url.Values{"newest": {stale}}); !strings.Contains(p.text("main"), "恢复到第 1 版") {
		t.Errorf("restored: %d %s", p.status, p.text("main"))
	}
	if p = o.post("/synonyms/versions/2/restore", url.Values{"newest": {stale}}); p.status != 409 {
		t.Errorf("restored on what has moved on: %d", p.status)
	}
	if answer := r.ask("雪域话费"); strings.Contains(answer, "来源：") {
		t.Errorf("a word that is gone is searched with: %s", answer)
	}
}
