package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"

	"zaiyue/people"
)

// TestFiguresOfADay counts what two graduates do, and reads it from the page and the
// spreadsheet (rows L1, P13).
func TestFiguresOfADay(t *testing.T) {
	r := start(t, nil)
	for _, u := range []string{"u1", "u2"} {
		r.actAs(u, "follow", map[string]any{})
	}
	r.ask("租房有补贴吗")
	r.ask("有用")
	r.ask("龙宫里能养几条鲸鱼")
	r.act("tap", map[string]any{"button": "GUIDES"})
	r.actAs("u2", "unfollow", map[string]any{})
	for range 3 {
		r.get("/articles/rent-subsidy-tibet")
	}
	if err := r.app.figures.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.app.countFollowers(t.Context()); err != nil {
		t.Fatal(err)
	}
	o := r.officer(t, people.Liaison)
	p := o.get("/figures")
	want := map[string]string{
		"关注人数": "1", "新关注和取消关注": "2 1", "来信和点菜单": "3 1", "问题答上了没有": "1 1", "有用和没用": "1 0", "文章打开次数": "3",
	}
	for _, s := range p.doc().Find("section.card").EachIter() {
		title := s.Find("h2").Text()
		first := strings.Join(s.Find("tbody tr").First().Find("td.number").Map(func(_ int, cell *goquery.Selection) string { return cell.Text() }), " ")
		if w, ok := want[title]; ok && first != w {
			t.Errorf("%s today: %q, want %q", title, first, w)
		}
		delete(want, title)
	}
	if len(want) > 0 {
		t.Errorf("the page lacks %v", want)
	}
	if said := p.text("main"); !strings.Contains(said, "办事指南") || !strings.Contains(said, "租房") {
		t.Errorf("the lists say %q", said)
	}
	if svg := o.get("/figures/chart/messages.svg"); svg.status != 200 || !strings.HasPrefix(svg.header.Get("Content-Type"), "image/svg") || !strings.Contains(svg.body, "<svg") {
		t.Errorf("the chart: %d %s", svg.status, svg.header.Get("Content-Type"))
	}
	f, err := excelize.OpenReader(bytes.NewReader([]byte(o.get("/figures/export.xlsx").body)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("数据")
	if err != nil || len(rows) != 31 || strings.Join(rows[30][1:], " ") != "1 2 1 3 1 1 1 1 0 3" {
		t.Errorf("the sheet has %d rows, the last %v, %v", len(rows), rows[len(rows)-1], err)
	}
}
