package main

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"zaiyue/people"
)

// form reads the fields of the menu editor as a browser would send them.
func (p *consolePage) form() url.Values {
	values := url.Values{}
	for _, n := range p.doc().Find("#menu-form input[name]").EachIter() {
		values.Set(n.AttrOr("name", ""), n.AttrOr("value", ""))
	}
	for _, n := range p.doc().Find("#menu-form select").EachIter() {
		values.Set(n.AttrOr("name", ""), n.Find("option[selected]").AttrOr("value", n.Find("option").First().AttrOr("value", "")))
	}
	return values
}

// names returns what u's phone shows under its bar.
func (r *running) menuNames(user string) string {
	r.t.Helper()
	var menu struct {
		Button []struct {
			Name string
			Sub  []struct{ Name string } `json:"sub_button"`
		}
	}
	r.sim(http.MethodGet, "/sim/users/"+user+"/menu", nil, &menu)
	var names []string
	for _, b := range menu.Button {
		names = append(names, b.Name)
		for _, s := range b.Sub {
			names = append(names, s.Name)
		}
	}
	return strings.Join(names, " ")
}

// TestMenuInTheConsole edits, checks, saves, pushes, plans and rolls back the menu, and taps
// it on the phone (rows M1, M2, M4).
func TestMenuInTheConsole(t *testing.T) {
	r := start(t, nil)
	r.act("follow", map[string]any{})
	publisher, editor := r.officer(t, people.Publisher), r.officer(t, people.Editor)

	if p := editor.get("/menu/edit"); p.status != http.StatusForbidden {
		t.Errorf("an editor opens the menu editor: %d, want 403", p.status)
	}
	p := publisher.get("/menu/edit")
	f := p.form()
	if f.Get("0.0.name") != "我能领什么" || f.Get("0.0.does") != "flow" || f.Get("0.0.what") != "subsidy" {
		t.Fatalf("the form begins with %q %q %q", f.Get("0.0.name"), f.Get("0.0.does"), f.Get("0.0.what"))
	}
	// Checked as one types: a name too long, an action nobody answers.
	f.Set("0.1.name", strings.Repeat("长", 21))
	f.Set("0.2.does", "flow")
	f.Set("0.2.what", "nowhere")
	f.Set("do", "check")
	p = publisher.post("/menu/edit", f)
	if said := p.text("#menu-live"); !strings.Contains(said, "63 字节，最多 60 字节") || !strings.Contains(said, "nowhere") {
		t.Errorf("the check says %q", said)
	}
	if v, _ := p.doc().Find("#f0\\.1n").Attr("aria-invalid"); v != "true" {
		t.Error("the field with the long name is not marked")
	}
	// Moving keeps everything else.
	f.Set("0.1.name", "租房")
	f.Set("0.2.does", "ask")
	f.Set("0.2.what", "路费和探亲能补多少")
	f.Set("move", "0.0 down")
	p = publisher.post("/menu/edit", f)
	f = p.form()
	if f.Get("0.0.name") != "租房" || f.Get("0.1.name") != "我能领什么" {
		t.Errorf("after moving down: %q, %q", f.Get("0.0.name"), f.Get("0.1.name"))
	}
	f.Set("2.4.name", "回家的路")
	f.Set("2.4.does", "ask")
	f.Set("2.4.what", "路费和探亲能补多少")
	f.Set("2.4.key", "")
	f.Set("do", "save")
	f.Set("note", "<script>alert(1)</script>")
	p = publisher.post("/menu/edit", f)
	if p.path != "/console/menu/versions/2" || !strings.Contains(p.text("main"), "没有推到微信") {
		t.Fatalf("saved: %d %s %s", p.status, p.path, p.text("main"))
	}
	// Another tab that began from version 1 is told, and keeps what it typed.
	late := publisher.post("/menu/edit", f)
	if late.status != http.StatusConflict || late.form().Get("2.4.name") != "回家的路" || late.form().Get("base") != "2" {
		t.Errorf("the second tab: %d, %q on %q", late.status, late.form().Get("2.4.name"), late.form().Get("base"))
	}
	if got := r.menuNames("u1"); strings.Contains(got, "回家的路") {
		t.Errorf("the phone shows %q before the push", got)
	}
	p = publisher.post("/menu/versions/2/push", nil)
	if !strings.Contains(p.text(".done"), "第 2 版已经推到微信") {
		t.Fatalf("pushed: %d %s", p.status, p.text("main"))
	}
	if got := r.menuNames("u1"); !strings.Contains(got, "租房 我能领什么") || !strings.Contains(got, "回家的路") {
		t.Errorf("the phone shows %q", got)
	}
	if said := texts(r.act("tap", map[string]any{"button": "回家的路"})); !strings.Contains(said, "路费") {
		t.Errorf("the new button answers %q", said)
	}

	// A double click on rollback: the second is told that it has happened.
	if p = publisher.get("/menu"); !strings.Contains(p.text("main"), "退回第 1 版") {
		t.Errorf("the page of the menu offers no way back: %s", p.text("main"))
	}
	back := url.Values{"live": {"2"}}
	if p = publisher.post("/menu/rollback", back); !strings.Contains(p.text(".done"), "退回第 1 版") {
		t.Fatalf("rolled back: %d %s", p.status, p.text("main"))
	}
	if p = publisher.post("/menu/rollback", back); p.status != http.StatusConflict {
		t.Errorf("the second click: %d, want 409", p.status)
	}
	if got := r.menuNames("u1"); strings.Contains(got, "回家的路") {
		t.Errorf("after the rollback the phone shows %q", got)
	}

	// A planned switch happens when its time has come, and once.
	at := r.app.now().Add(2 * time.Hour)
	p = publisher.post("/menu/versions/2/plan", url.Values{"at": {at.In(time.FixedZone("", 8*3600)).Format("2006-01-02T15:04")}})
	if !strings.Contains(p.text(".done"), "已经定好") {
		t.Fatalf("planned: %d %s", p.status, p.text("main"))
	}
	r.app.platform.sim.Clock().Advance(3 * time.Hour)
	if err := r.app.board.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := r.menuNames("u1"); !strings.Contains(got, "回家的路") {
		t.Errorf("after the planned switch the phone shows %q", got)
	}
}

// TestMenuOfATag gives those with a tag a menu of their own (row M2).
func TestMenuOfATag(t *testing.T) {
	r := start(t, nil)
	for _, u := range []string{"u1", "u2"} {
		r.actAs(u, "follow", map[string]any{})
	}
	publisher := r.officer(t, people.Publisher)
	tag, err := r.app.tools.client.CreateTag(t.Context(), "2026届")
	if err != nil {
		t.Fatal(err)
	}
	var user struct{ OpenID string }
	r.sim(http.MethodGet, "/sim/users/u2", nil, &user)
	if err := r.app.tools.client.TagUsers(t.Context(), tag.ID, []string{user.OpenID}); err != nil {
		t.Fatal(err)
	}
	f := publisher.get("/menu/edit?tag=" + strconv.Itoa(tag.ID)).form()
	f.Set("0.name", "新同学")
	f.Set("do", "save")
	if p := publisher.post("/menu/edit", f); !strings.Contains(p.text("main"), "标签“2026届”：多了一份专用菜单") {
		t.Fatalf("saved: %d %s", p.status, p.text("main"))
	}
	for range 2 { // pushing again mends, and leaves one conditional menu
		if p := publisher.post("/menu/versions/2/push", nil); p.status != http.StatusOK {
			t.Fatalf("pushed: %d %s", p.status, p.text("main"))
		}
	}
	if one, two := r.menuNames("u1"), r.menuNames("u2"); strings.Contains(one, "新同学") || !strings.Contains(two, "新同学") {
		t.Errorf("u1 sees %q, u2 sees %q; only u2 has the tag", one, two)
	}
}
