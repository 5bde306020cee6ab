package menus

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDiff(t *testing.T) {
	a, b, c := click("甲", "A"), click("乙", "B"), click("丙", "C")
	two := bar(parent("上", a, b), parent("下", c))
	tests := []struct {
		name         string
		ours, theirs Menu
		want         []string
	}{
		{"the same", two, two, nil},
		{"no menu yet", bar(a), Menu{}, []string{"多了「甲」：发送按键 A"}},
		{"no menu of ours", Menu{}, bar(a), []string{"少了「甲」：发送按键 A"}},
		{"one more in the middle", bar(parent("上", a, c, b)), bar(parent("上", a, b)), []string{"多了「上 › 丙」：发送按键 C"}},
		{"one less", bar(parent("上", b)), bar(parent("上", a, b)), []string{"少了「上 › 甲」：发送按键 A"}},
		{"renamed", bar(parent("上", click("甲甲", "A"), b)), bar(parent("上", a, b)), []string{"「上 › 甲」改名为「甲甲」"}},
		{"parent renamed", bar(parent("上上", a, b)), bar(parent("上", a, b)), []string{"「上」改名为「上上」"}},
		{"another key", bar(parent("上", click("甲", "A2"))), bar(parent("上", a)), []string{"「上 › 甲」原来发送按键 A，现在发送按键 A2"}},
		{"another page", bar(view("看", testURL+"/2")), bar(view("看", testURL+"/1")), []string{"「看」原来打开 https://svc.example.cn/1，现在打开 https://svc.example.cn/2"}},
		{"key instead of a page", bar(a), bar(view("甲", testURL)), []string{"「甲」原来打开 https://svc.example.cn，现在发送按键 A"}},
		{"another column", bar(parent("上", a), parent("下", b, c)), two, []string{"「上 › 乙」移到了「下 › 乙」"}},
		{"another order", bar(parent("上", b, a), parent("下", c)), two, []string{"「上 › 乙」从第 2 个换到了第 1 个", "「上 › 甲」从第 1 个换到了第 2 个"}},
		{"columns exchanged", bar(parent("下", c), parent("上", a, b)), two, []string{"「下」从第 2 个换到了第 1 个", "「上」从第 1 个换到了第 2 个"}},
		{"leaf that became a parent", bar(parent("甲", b)), bar(a), []string{"「甲」原来发送按键 A，现在展开子按钮", "多了「甲 › 乙」：发送按键 B"}},
		{"type we never make", bar(a), bar(Button{Name: "甲", Action: Action{Does: "media_id", Target: "m1"}}), []string{"「甲」原来做微信的 media_id（m1），现在发送按键 A"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, change := range Diff(tt.ours, tt.theirs) {
				got = append(got, change.Words)
				equalWhere(t, change.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Diff(%+v, %+v) (-want +got):\n%s", tt.ours, tt.theirs, diff)
			}
		})
	}
}
