package main

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"zaiyue/notices"
	"zaiyue/people"
)

// compose writes a run to everybody who follows, and returns its page's path.
func (o *officer) compose(t *testing.T, change url.Values) string {
	t.Helper()
	kind := "notice.urgent" // also at night
	if k := change.Get("kind"); k != "" {
		kind = k
	}
	form := formOf(o.get("/runs/new?kind="+kind), "/console/runs/new")
	for name, value := range map[string]string{"title": "放假", "field.title": "元旦放假安排", "field.text": "1 月 1 日到 3 日放假。", "source": "followers"} {
		form.Set(name, value)
	}
	for name, values := range change {
		form[name] = values
	}
	p := o.post("/runs/new", form)
	if p.status != http.StatusOK {
		t.Fatalf("composed: %d at %s: %s", p.status, p.path, p.text("main"))
	}
	id, _, _ := strings.Cut(strings.TrimPrefix(p.path, "/console/runs/"), "/")
	return "/runs/" + id
}

// moves makes moves with the run at a path.
func (o *officer) moves(t *testing.T, path string, moves ...string) {
	t.Helper()
	for _, m := range moves {
		form := url.Values{"move": {m}, "revision": {o.get(path).value("revision")}}
		if p := o.post(path+"/move", form); p.status != http.StatusOK {
			t.Fatalf("%s: %d %s", m, p.status, p.text(".trouble"))
		}
	}
}

// received counts the messages with a text, by graduate, the fewest first; those who have
// none are left out.
func (r *running) received(text string) (counts []int) {
	r.t.Helper()
	var all []struct{ Count int }
	r.sim(http.MethodGet, "/sim/received?text="+url.QueryEscape(text), nil, &all)
	for _, one := range all {
		if one.Count > 0 {
			counts = append(counts, one.Count)
		}
	}
	slices.Sort(counts)
	return counts
}

// TestARunFromTheFirstWordToTheResults writes a notice, tries it, has a colleague confirm it,
// and starts it: everybody has it once, and the page tells so (rows N7–N9).
func TestARunFromTheFirstWordToTheResults(t *testing.T) {
	r := start(t, nil)
	r.step("templates")
	for _, user := range []string{"u1", "u2", "u3"} {
		r.actAs(user, "follow", map[string]any{})
	}
	writer, second := r.officer(t, people.Publisher), r.officer(t, people.Approver)
	writer.bind(t, "u1")

	bad := formOf(writer.get("/runs/new?kind=notice.urgent"), "/console/runs/new")
	bad.Set("field.text", strings.Repeat("长", 501))
	bad.Set("link", "https://elsewhere.example/")
	if p := writer.post("/runs/new", bad); p.status != http.StatusBadRequest || p.value("field.text") != bad.Get("field.text") || !strings.Contains(p.text(".wrong"), "501 个字") || !strings.Contains(p.text(".wrong"), "本站") {
		t.Errorf("a form with mistakes: %d, %s", p.status, p.text(".wrong"))
	}

	path := writer.compose(t, nil)
	r.step("run counts")
	if page := writer.get(path); !strings.Contains(page.text("#run-count"), "一共 3 人") || strings.Count(page.text("[aria-labelledby=looks]"), "元旦放假安排") != 3 || strings.Contains(page.body, r.openID("u2")) {
		t.Errorf("before: %s", page.text("main"))
	}
	if p := writer.post(path+"/try", url.Values{"round": {writer.get(path).value("round")}}); p.status != http.StatusOK || !strings.Contains(p.text(".done"), "1 人") {
		t.Fatalf("a trial: %d %s", p.status, p.text("main"))
	}
	r.eventually("the trial is on the writer's phone", func() bool { return slices.Equal(r.received("元旦放假安排"), []int{1}) })

	writer.moves(t, path, "ask")
	form := url.Values{"move": {"confirm"}, "revision": {writer.get(path).value("revision")}}
	if p := writer.post(path+"/move", form); p.status != http.StatusForbidden || !strings.Contains(p.text(".trouble, .quiet"), "另一位同事") {
		t.Errorf("confirmed by its writer: %d %s", p.status, p.text("main"))
	}
	if p := second.get("/"); !strings.Contains(p.text("main"), "1 次通知等您确认") {
		t.Errorf("the second officer's first page: %s", p.text("main"))
	}
	r.sim(http.MethodPatch, "/sim/users/u3", map[string]any{"follows": false}, new(any)) // and nobody tells us
	second.moves(t, path, "confirm", "start")
	r.eventually("the run is done", func() bool {
		r.step("fan-outs", "runs")
		return strings.Contains(writer.get(path).text("#run-state"), "发完了")
	})
	page := writer.get(path)
	if got := page.text("#run-progress"); !strings.Contains(got, "3 / 3") || !strings.Contains(got, "送到了2模板消息") || !strings.Contains(got, "不再关注") {
		t.Errorf("the results: %s", got)
	}
	if got := r.received("元旦放假安排"); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("received %v, want once, and the writer once more for the trial", got)
	}
	if p := second.get(path + "/people?state=refused"); p.doc().Find("tbody tr").Length() != 1 || !strings.Contains(p.text("tbody"), "43004") {
		t.Errorf("by person: %s", p.text("main"))
	}
	if p := second.get(path + "/people.xlsx"); p.status != http.StatusOK || !strings.HasPrefix(p.body, "PK") {
		t.Errorf("the spreadsheet: %d", p.status)
	}
	if p := writer.post(path+"/resend", url.Values{"id": {"again"}}); p.status != http.StatusBadRequest || !strings.Contains(p.text(".trouble"), "勾选") {
		t.Errorf("resent to nobody: %d %s", p.status, p.text("main"))
	}
	again := formOf(page, "/console"+path+"/resend")
	if p := writer.post(path+"/resend", again); p.path != "/console/runs/"+again.Get("id") || !strings.Contains(p.text(".facts"), "没有收到的人") {
		t.Errorf("resent: %d at %s: %s", p.status, p.path, p.text("main"))
	}
	r.step("run counts")
	if p := writer.get("/runs/" + again.Get("id")); !strings.Contains(p.text("#run-count"), "一共 1 人") {
		t.Errorf("the new run: %s", p.text("main"))
	}
}

// TestARunToAList uploads a list with mistakes, which is not kept, and one without.
func TestARunToAList(t *testing.T) {
	r := start(t, nil)
	o := r.officer(t, people.Publisher)
	one, two := r.who("u1"), r.who("u2")
	number, err := r.app.tools.db.GraduateNumber(t.Context(), two)
	if err != nil {
		t.Fatal(err)
	}
	path := o.compose(t, url.Values{"source": {"list"}, "field.text": {""}})
	if p := o.post(path+"/move", url.Values{"move": {"ask"}, "revision": {o.get(path).value("revision")}}); p.status != http.StatusBadRequest || !strings.Contains(p.text(".trouble"), "名单") {
		t.Errorf("asked without a list: %d %s", p.status, p.text("main"))
	}
	p := o.upload(path+"/list", nil, "list", "a.csv", []byte("微信编号,内容\n"+one+",给一的\n"+one+",又一次\nostranger,给谁的\n"+two+",\n"))
	if p.status != http.StatusBadRequest || p.doc().Find("tbody tr").Length() != 3 || !strings.Contains(p.text("main"), "不再关注") {
		t.Errorf("a list with mistakes: %d %s", p.status, p.text("main"))
	}
	if kept, _ := r.app.tools.db.Run(t.Context(), strings.TrimPrefix(path, "/runs/")); kept.Audience.List != "" {
		t.Error("a list with mistakes was kept")
	}
	p = o.upload(path+"/list", nil, "list", "a.csv", []byte("编号,内容\n"+one+",给一的\n"+strconv.FormatUint(number, 10)+",给二的\n"))
	if p.status != http.StatusOK || !strings.Contains(p.text("[aria-labelledby=looks]"), "给二的") {
		t.Fatalf("a list: %d %s", p.status, p.text("main"))
	}
	o.moves(t, path, "ask")
	if run, _ := r.app.tools.db.Run(t.Context(), strings.TrimPrefix(path, "/runs/")); run.State != notices.RunAsking {
		t.Errorf("state %s", run.State)
	}
	if p := o.post("/runs/trial", url.Values{"login": {"nobody"}}); p.status != http.StatusBadRequest || p.value("login") != "nobody" {
		t.Errorf("a trial for nobody: %d %s", p.status, p.text("main"))
	}
	if p := o.post("/runs/trial", url.Values{"login": {o.Login}}); !strings.Contains(p.text("main"), o.Name) {
		t.Errorf("on the trial list: %s", p.text("main"))
	}
}

// TestARunToATagIsPausedAndCancelled reads who bears a tag from WeChat, and stops a run that
// has begun: nobody has it, and the page says so.
func TestARunToATagIsPausedAndCancelled(t *testing.T) {
	r := start(t, nil)
	o, second := r.officer(t, people.Publisher), r.officer(t, people.Approver)
	one := r.who("u1")
	r.who("u2")
	tag, err := r.app.tools.client.CreateTag(t.Context(), "那曲")
	if err == nil {
		err = r.app.tools.client.TagUsers(t.Context(), tag.ID, []string{one})
	}
	if err == nil {
		err = r.app.tools.db.PausePump(t.Context(), second.by(), "试一试")
	}
	if err != nil {
		t.Fatal(err)
	}
	id := o.get("/runs/new?kind=notice.urgent").value("id")
	path := o.compose(t, url.Values{"id": {id}, "source": {"tag"}, "tag": {strconv.Itoa(tag.ID)}})
	again := url.Values{"id": {id}, "kind": {"notice.urgent"}, "title": {"另一个名字"}, "field.title": {"x"}, "field.text": {"y"}, "source": {"followers"}}
	if p := o.post("/runs/new", again); p.status != http.StatusConflict || p.value("title") != "另一个名字" || p.value("revision") != "1" {
		t.Errorf("saved again by the browser's way back: %d %s", p.status, p.text("main"))
	}
	r.step("tags of runs", "run counts")
	if p := o.get(path); !strings.Contains(p.text("#run-count"), "一共 1 人") || !strings.Contains(p.text(".facts"), "那曲") {
		t.Errorf("before: %s", p.text("main"))
	}
	o.moves(t, path, "ask")
	second.moves(t, path, "confirm", "start")
	r.step("tags of runs", "fan-outs")
	second.moves(t, path, "pause", "resume", "cancel")
	r.eventually("it is ended for everybody", func() bool { return strings.Contains(o.get(path).text("#run-progress"), "取消了没有发1") })
	if got := r.received("元旦放假安排"); got != nil {
		t.Errorf("received %v, want nobody to", got)
	}
}
