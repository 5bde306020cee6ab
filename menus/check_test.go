package menus

import (
	"errors"
	"strings"
	"testing"
)

const testURL = "https://svc.example.cn"

func click(name, key string) Button {
	return Button{Name: name, Key: key, Action: Action{Does: DoSay, Target: "help"}}
}

func view(name, link string) Button {
	return Button{Name: name, Action: Action{Does: DoView, URL: link}}
}

func parent(name string, buttons ...Button) Button { return Button{Name: name, Buttons: buttons} }

func bar(buttons ...Button) Menu { return Menu{Buttons: buttons} }

// clicks makes n buttons with names and keys of their own.
func clicks(n int) []Button {
	var buttons []Button
	for i := range n {
		letter := string(rune('a' + i))
		buttons = append(buttons, click(letter, "KEY_"+letter))
	}
	return buttons
}

func TestCheckAtEveryLimit(t *testing.T) {
	const tibetan = "ཀ" // 3 bytes
	long := func(n int) string { return testURL + "/" + strings.Repeat("a", n-len(testURL)-1) }
	sub := func(b Button) Menu { return bar(parent("上", b)) }
	tests := []struct {
		name string
		menu Menu
		path string // of the problem; with errCode and limit empty, none is wanted
		code int
		says string
	}{
		{"0 top buttons", bar(), "", 40016, "1 到 3 个"},
		{"1 top button", bar(clicks(1)...), "", 0, ""},
		{"3 top buttons", bar(clicks(3)...), "", 0, ""},
		{"4 top buttons", bar(clicks(4)...), "", 40016, "有 4 个"},
		{"5 sub-buttons", bar(parent("上", clicks(5)...)), "", 0, ""},
		{"6 sub-buttons", bar(parent("上", clicks(6)...)), "上", 40023, "最多 5 个"},
		{"third level", bar(parent("上", parent("中", click("下", "K")))), "上 › 中 › 下", 40022, "两级"},
		{"top name of 16 bytes", bar(click(strings.Repeat("汉", 5)+"a", "K")), "", 0, ""},
		{"top name of 17 bytes", bar(click(strings.Repeat("汉", 5)+"ab", "K")), "汉汉汉汉汉ab", 40018, "17 字节，最多 16"},
		{"top name of 6 汉字", bar(click(strings.Repeat("汉", 6), "K")), "汉汉汉汉汉汉", 40018, "18 字节"},
		{"top name of 5 Tibetan letters", bar(click(strings.Repeat(tibetan, 5), "K")), "", 0, ""},
		{"top name of 6 Tibetan letters", bar(click(strings.Repeat(tibetan, 6), "K")), strings.Repeat(tibetan, 6), 40018, "18 字节"},
		{"name of a parent of 17 bytes", bar(parent(strings.Repeat("a", 17), click("b", "K"))), strings.Repeat("a", 17), 40018, "最多 16"},
		{"top name blank", bar(click(" ", "K")), "第 1 个按钮", 40018, "没有名称"},
		{"sub name of 60 bytes", sub(click(strings.Repeat("汉", 20), "K")), "", 0, ""},
		{"sub name of 61 bytes", sub(click(strings.Repeat("汉", 20)+"a", "K")), "上 › " + strings.Repeat("汉", 20) + "a", 40025, "61 字节，最多 60"},
		{"sub name of 20 Tibetan letters", sub(click(strings.Repeat(tibetan, 20), "K")), "", 0, ""},
		{"sub name of 21 Tibetan letters", sub(click(strings.Repeat(tibetan, 21), "K")), "上 › " + strings.Repeat(tibetan, 21), 40025, "63 字节"},
		{"sub name empty", sub(click("", "K")), "上 › 第 1 个按钮", 40025, "没有名称"},
		{"key of 128 bytes", bar(click("a", strings.Repeat("K", 128))), "", 0, ""},
		{"top key of 129 bytes", bar(click("a", strings.Repeat("K", 129))), "a", 40019, "129 字节，最多 128"},
		{"sub key of 43 汉字", sub(click("a", strings.Repeat("键", 43))), "上 › a", 40026, "129 字节"},
		{"top key missing", bar(click("a", "")), "a", 40019, "没有写 key"},
		{"sub key missing", sub(click("a", "")), "上 › a", 40026, "没有写 key"},
		{"url of 1024 bytes", bar(view("a", long(1024))), "", 0, ""},
		{"top url of 1025 bytes", bar(view("a", long(1025))), "a", 40020, "1025 字节，最多 1024"},
		{"sub url of 1025 bytes", sub(view("a", long(1025))), "上 › a", 40027, "1025 字节"},
		{"path that is too long once completed", sub(view("a", "/"+strings.Repeat("a", 1024-len(testURL)))), "上 › a", 40027, "1025 字节"},
		{"url missing", sub(view("a", "")), "上 › a", 40027, "还要写网址"},
		{"url of another scheme", bar(view("a", "weixin://dl/chat")), "a", 65317, "http://"},
		{"url without a host", bar(view("a", "https:///x")), "a", 65317, "域名"},
		{"url without a scheme", bar(view("a", "svc.example.cn/x")), "a", 65317, "http://"},
		{"url that begins with two slashes", bar(view("a", "//svc.example.cn")), "a", 65317, "http://"},
		{"url with a space", bar(view("a", "https://svc.example.cn/a b")), "a", 65317, "打不开"},
		{"path", bar(view("a", "/articles?kind=a&b=c")), "", 0, ""},
		{"top leaf without an action", bar(Button{Name: "a", Key: "K"}), "a", 65308, "没有写点了做什么"},
		{"sub leaf without an action", sub(Button{Name: "a"}), "上 › a", 65308, "没有写点了做什么"},
		{"parent with a key", bar(Button{Name: "a", Key: "K", Buttons: clicks(1)}), "a", 0, "不起作用"},
		{"top type nobody knows", bar(Button{Name: "a", Key: "K", Action: Action{Does: "dance"}}), "a", 40017, "dance"},
		{"sub type nobody knows", sub(Button{Name: "a", Key: "K", Action: Action{Does: "dance"}}), "上 › a", 40024, "dance"},
		{"two buttons with one key", bar(click("a", "K"), parent("上", click("b", "K"))), "上 › b", 0, "和「a」相同"},
		{"key that is retired too", Menu{Buttons: []Button{click("a", "K")}, Retired: map[string]Action{"K": {Does: DoMine}}}, "a", 0, "retired"},
		{"name that is not UTF-8", bar(click("a\xff", "K")), "a\xff", 65318, "UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found := Check(tt.menu, testURL)
			if tt.says == "" {
				if len(found) > 0 {
					t.Errorf("Check = %v, want none", found)
				}
				return
			}
			if len(found) != 1 {
				t.Fatalf("Check = %v, want one problem", found)
			}
			p := found[0]
			if p.Path != tt.path || p.ErrCode != tt.code || !strings.Contains(p.String(), tt.says) {
				t.Errorf("Check = %+v, want path %q, errcode %d, and %q in its words", p, tt.path, tt.code, tt.says)
			}
			equalWhere(t, p.String())
			if p.Advice == "" {
				t.Errorf("%q does not say what to change", p)
			}
		})
	}
}

// equalWhere fails the test unless a message names our file and WeChat's console.
func equalWhere(t *testing.T, message string) {
	t.Helper()
	for _, want := range []string{"menus/menu.yaml", "mp.weixin.qq.com", "自定义菜单"} {
		if !strings.Contains(message, want) {
			t.Errorf("%q does not name %s", message, want)
		}
	}
}

func TestCheckNeedsPublicURL(t *testing.T) {
	for _, publicURL := range []string{"", "svc.example.cn", "ftp://svc.example.cn", "http://"} {
		found := Check(bar(view("全部文章", "/articles")), publicURL)
		if len(found) != 1 || found[0].ErrCode != 65317 || !strings.Contains(found[0].String(), "server.public_url") {
			t.Errorf("Check with public_url %q = %v, want one problem that names server.public_url", publicURL, found)
		}
	}
}

func TestCheckFindsEverythingAtOnce(t *testing.T) {
	m := bar(click(strings.Repeat("汉", 6), strings.Repeat("K", 129)), parent("上", view("a", "x"), view("", "/y")), Button{Name: "c"})
	if found := Check(m, testURL); len(found) != 5 {
		t.Errorf("Check found %d problems, want 5:\n%s", len(found), Lines(found))
	}
}

func TestCheckKeys(t *testing.T) {
	m := bar(parent("上", click("问", "ASK"), view("看", "/a")), Button{Name: "人", Key: "PERSON", Action: Action{Does: DoHandOff}})
	m.Retired = map[string]Action{"OLD": {Does: DoFlow, Target: "gone"}, "OLDER": {Does: DoMine}}
	found := CheckKeys(m, func(a Action) error {
		if a.Does == DoSay || a.Target == "gone" {
			return errors.New("没有 " + a.Target)
		}
		if a.Does == DoView {
			t.Errorf("asked about the page %s", a.URL)
		}
		return nil
	})
	if len(found) != 2 || found[0].Path != "上 › 问" || found[1].Path != "旧按键 OLD" {
		t.Fatalf("CheckKeys = %v, want 上 › 问 and 旧按键 OLD", found)
	}
	if want := "没有 help"; !strings.Contains(found[0].String(), want) {
		t.Errorf("CheckKeys = %q, want it to say %q", found[0], want)
	}
}
