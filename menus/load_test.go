package menus

import (
	"strings"
	"testing"

	"zaiyue/fault"
)

func TestDefaultMenuCanBePushed(t *testing.T) {
	m, err := Load(Default(), "menus/menu.yaml")
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	if found := Check(m, testURL); len(found) > 0 {
		t.Errorf("Check:\n%s", Lines(found))
	}
	var names []string
	for _, b := range m.Buttons {
		names = append(names, b.Name)
	}
	if got := strings.Join(names, " · "); got != "政策补贴 · 就业服务 · 在粤之家" {
		t.Errorf("the bar is %s", got)
	}
	for key, want := range map[string]Action{
		"SUBSIDY_CHECK": {Does: DoFlow, Target: "subsidy"},
		"RENT":          {Does: DoAsk, Target: "在广东租房有什么补贴"},
		"PERSON":        {Does: DoHandOff},
		"HELP":          {Does: DoSay, Target: "help"},
	} {
		if got, ok := m.Action(key); !ok || got != want {
			t.Errorf("Action(%s) = %+v, %v, want %+v", key, got, ok, want)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	tests := []struct {
		name, file string
		want       []string // each stands in the words
	}{
		{"empty", "", []string{"m.yaml：文件是空的"}},
		{"two documents", "buttons: []\n---\nbuttons: []\n", []string{"m.yaml：只能有一份"}},
		{"not YAML", "buttons: [\n", []string{"m.yaml", "读不懂"}},
		{"unknown fields, all with their lines", "buttons:\n  - name: a\n    colour: red\n    does: mine\n    key: K\nextra: 1\n",
			[]string{"m.yaml:3：不认识的字段 colour", "m.yaml:6：不认识的字段 extra"}},
		{"wrong type", "buttons:\n  name: a\n", []string{"m.yaml:2："}},
		{"button behind an alias", "buttons:\n  - {name: a, buttons: &all [{name: b}]}\n  - {name: c, buttons: *all}\n",
			[]string{"m.yaml:2：「a › b」", "m.yaml:2：「c › b」"}},
		{"every button that is unclear, with its line", `buttons:
  - name: a
  - name: b
    buttons:
      - {name: b1, key: B1, does: dance}
      - {name: b2, key: B2, does: ask}
      - {name: b3, key: B3, does: view}
      - {name: b4, does: mine}
      - {name: b5, key: B5, does: mine, target: x, url: /x, step: s}
  - name: c
    key: C
    does: mine
    buttons:
      - {name: c1, key: C1, does: mine}
retired:
  OLD: {does: flow}
  OLDER: {}
`, []string{
			"m.yaml:2：「a」没有写点了做什么", "m.yaml:5：「b › b1」的做法（does）\"dance\" 不存在", "m.yaml:6：「b › b2」的做法（does）是 ask，还要写内容（target）",
			"m.yaml:7：「b › b3」的做法（does）是 view，还要写网址（url）", "m.yaml:7：「b › b3」的 does 是 view，不用写 key", "m.yaml:8：「b › b4」没有写 key",
			"m.yaml:9：「b › b5」的做法（does）是 mine，不用写内容（target）", "m.yaml:9：「b › b5」的 does 是 mine，不用写 url", "m.yaml:9：「b › b5」的 does 是 mine，不用写 step",
			"m.yaml:10：「c」下面有子按钮", "m.yaml:16：「旧按键 OLD」的做法（does）是 flow，还要写内容（target）", "m.yaml:17：「旧按键 OLDER」没有写点了做什么",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load([]byte(tt.file), "m.yaml")
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("Load = %v, want invalid", err)
			}
			words := fault.Words(err, "")
			for _, want := range tt.want {
				if !strings.Contains(words, want) {
					t.Errorf("Load says\n%s\nwant %s", words, want)
				}
			}
		})
	}
}
