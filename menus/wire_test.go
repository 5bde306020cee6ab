package menus

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zaiyue/fault"
)

func TestWire(t *testing.T) {
	m := bar(parent("办事", click("申请", "APPLY"), view("进度", "/me?a=1&b=<2>")), view("看", "https://other.example.cn/"))
	m.Retired = map[string]Action{"OLD": {Does: DoMine}}
	got, err := Wire(m, testURL+"/")
	if err != nil {
		t.Fatalf("Wire: %v", err)
	}
	want := `{"button":[{"name":"办事","sub_button":[{"type":"click","name":"申请","key":"APPLY"},{"type":"view","name":"进度","url":"https://svc.example.cn/me?a=1&b=<2>"}]},{"type":"view","name":"看","url":"https://other.example.cn/"}]}`
	if string(got) != want {
		t.Errorf("Wire =\n%s, want\n%s", got, want)
	}
	if _, err := Wire(bar(), testURL); fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Words(err, ""), "40016") {
		t.Errorf("Wire of no button = %v, want invalid with errcode 40016", err)
	}
}

func TestParseWire(t *testing.T) {
	want := bar(
		parent("办事", Button{Name: "申请", Key: "APPLY"}, view("进度", "https://svc.example.cn/me")),
		Button{Name: "最新", Action: Action{Does: "article_view_limited", Target: "aRtIcLe-demo-0001"}},
	)
	tests := []struct {
		name, data string
		want       Menu
	}{
		{"menu/get", `{"menu":{"button":[{"name":"办事","sub_button":[{"type":"click","name":"申请","key":"APPLY","sub_button":[]},{"type":"view","name":"进度","url":"https://svc.example.cn/me","sub_button":[]}]},{"type":"article_view_limited","name":"最新","article_id":"aRtIcLe-demo-0001","sub_button":[]}],"menuid":430000001}}`, want},
		{"get_current_selfmenu_info", `{"is_menu_open":1,"selfmenu_info":{"button":[{"name":"办事","sub_button":{"list":[{"type":"click","name":"申请","key":"APPLY"},{"type":"view","name":"进度","url":"https://svc.example.cn/me"}]}},{"type":"article_view_limited","name":"最新","article_id":"aRtIcLe-demo-0001"}]}}`, want},
		{"switched off", `{"is_menu_open":0,"selfmenu_info":{"button":[{"type":"text","name":"x","value":"…"}]}}`, Menu{}},
		{"trymatch", `{"button":[{"type":"click","name":"我","key":"MINE"}]}`, bar(Button{Name: "我", Key: "MINE"})},
		{"made in the console", `{"selfmenu_info":{"button":[{"type":"text","name":"x","value":"你好"}]}}`, bar(Button{Name: "x", Action: Action{Does: "text", Target: "你好"}})},
		{"nothing", "", Menu{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseWire([]byte(tt.data))
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Errorf("ParseWire(%s): %v (-want +got):\n%s", tt.data, err, diff)
			}
		})
	}
	for _, data := range []string{"<html>", `{"errcode":-1,"errmsg":"system error"}`, `[]`} {
		if m, err := ParseWire([]byte(data)); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("ParseWire(%s) = %+v, %v, want unavailable", data, m, err)
		}
	}
}
