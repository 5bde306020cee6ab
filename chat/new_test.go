package chat

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/menus"
	"zaiyue/wechat"
)

// fixed is a Library that gives one answer to everything.
type fixed struct {
	answer content.Answer
	rule   content.Rule
	err    error
}

func (f *fixed) Ask(context.Context, string) (content.Answer, error) { return f.answer, f.err }
func (f *fixed) Article(context.Context, string) (content.Article, error) {
	return content.Article{ID: "a", Title: "一篇"}, f.err
}
func (f *fixed) Latest(context.Context, content.Kind, int) ([]content.Article, error) {
	return f.answer.Articles, f.err
}
func (f *fixed) Rule(context.Context, string) (content.Rule, bool) { return f.rule, f.rule.ID != "" }

var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

// newChat is a chat over a library, with an empty memory.
func newChat(t testing.TB, l Library, change func(*Config)) (*Chat, *memory) {
	t.Helper()
	m := newMemory()
	config := Config{Library: l, Desk: m, Drafts: m, Kept: m, Wishes: m, Followers: m, PublicURL: testURL + "/", Now: func() time.Time { return noon }}
	if change != nil {
		change(&config)
	}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return c, m
}

func typed(id, words string) *wechat.Message {
	return &wechat.Message{OpenID: "o-sonam", MsgID: id, Type: wechat.TypeText, Content: words, CreateTime: noon}
}

func TestNewReportsEveryProblem(t *testing.T) {
	texts, err := ParseTexts("t.yaml", []byte("welcome: 您好，{name}\nextra: 一\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = New(Config{
		Texts: texts,
		Flows: []Flow{{ID: "home", Steps: []Step{{ID: "place", Options: []StepOption{{Words: "取消"}}}}}, {ID: "home"}},
		Menu: menus.Menu{
			Buttons: []menus.Button{{Name: "一", Key: "A", Action: menus.Action{Does: "dance"}}, {Name: "二", Buttons: []menus.Button{
				{Name: "三", Key: "B", Action: menus.Action{Does: menus.DoFlow, Target: "none"}},
				{Name: "四", Key: "C", Action: menus.Action{Does: menus.DoFlow, Target: "home", Step: "none"}},
				{Name: "五", Key: "D", Action: menus.Action{Does: menus.DoSay, Target: "none"}},
				{Name: "六", Key: "E", Action: menus.Action{Does: menus.DoArticles, Target: "菜谱"}},
				{Name: "七", Key: "F", Action: menus.Action{Does: menus.DoArticle}},
				{Name: "八", Action: menus.Action{Does: menus.DoView}},
			}}},
			Retired: map[string]menus.Action{"OLD": {Does: menus.DoSay, Target: "not_there"}},
		},
		Rules:    []content.Rule{{ID: "r1", Action: "NOWHERE"}, {ID: "r2"}},
		Settings: Settings{RatePerMinute: -1, ChoiceExpiry: -time.Second, Office: Office{From: "18:00", Until: "25:00"}},
	})
	if err == nil {
		t.Fatal("New found no problem")
	}
	for _, want := range []string{
		"Library, Desk", `t.yaml: text "sorry" is missing`, `t.yaml:1: text "welcome": unknown placeholder {name}`,
		`flow "home" stands twice`, `flow "home", step "place": "取消" is a word`, `flow "subsidy", which does not exist`, `flow "message"`,
		`「一」点了没有东西回答：nothing answers "dance"`, `「二 › 三」点了没有东西回答：the flow "none"`, `「二 › 四」点了没有东西回答：the flow "home" has no step "none"`,
		`「二 › 五」点了没有东西回答：the text "none"`, `「二 › 六」点了没有东西回答：there is no kind of article "菜谱"`, `「二 › 七」点了没有东西回答：article needs a target`,
		`「旧按键 OLD」点了没有东西回答`, `rule "r1": its action "NOWHERE"`, `rule "r2" has no answer`,
		"RatePerMinute is negative", "ChoiceExpiry is negative", `"25:00" is no time of day`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("New does not report %s; it says:\n%v", want, err)
		}
	}
}

func TestParseTexts(t *testing.T) {
	_, err := ParseTexts("t.yaml", []byte("a: 一\nb: ''\na: 二\nc: [三]\nd: 四{\n"))
	for _, want := range []string{`t.yaml:2: text "b": is empty`, `t.yaml:3: text "a": stands already in line 1`,
		`t.yaml:4: text "c": want a sentence`, `t.yaml:5: text "d": a {`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseTexts does not report %s; it says: %v", want, err)
		}
	}
	if _, err := ParseTexts("t.yaml", []byte("- 一\n")); err == nil {
		t.Error("ParseTexts takes a list")
	}
}

func TestParseTerms(t *testing.T) {
	_, err := ParseTerms("t.yaml", []byte("commands:\n  more: [更多, 回]\n  back: [回]\n  jump: [跳]\n"))
	for _, want := range []string{`"回" means two things`, `t.yaml:4: unknown command "jump"`, `no word for the command "skip"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseTerms does not report %s; it says: %v", want, err)
		}
	}
	if _, err := ParseTerms("t.yaml", []byte("colours: [红]\n")); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("ParseTerms of an unknown field = %v, want its line", err)
	}
}

func TestParseFlows(t *testing.T) {
	flow := `id: f
title: 一
steps:
  - {id: a, kind: choice, ask: 哪个？, options: [{words: 甲, also: [乙]}, {words: 乙}]}
  - {id: a, kind: song, ask: 什么？}
  - {id: b, kind: choice, ask: 哪个？, options: [{words: 甲}]}
  - {id: c, kind: text, ask: 什么？, when: {a: [丙], z: [甲]}}
  - {id: "", kind: text, ask: ""}
end:
  ask: "{a} {q}"
  home: c
`
	_, err := ParseFlows(fstest.MapFS{"flows/f.yaml": {Data: []byte(flow)}, "flows/g.yaml": {Data: []byte("id: g\ncolour: 红\nsize: 1\n")},
		"flows/h.yaml": {Data: []byte("id: h\n")}}, "flows")
	for _, want := range []string{
		`flows/f.yaml:4: step "a": "乙" stands for two options`, `flows/f.yaml:5: the step "a" stands twice`,
		`flows/f.yaml:5: step "a": unknown kind "song"`, `flows/f.yaml:6: step "b": a choice, and only a choice`,
		`flows/f.yaml:7: step "c": when wants "丙" of "a"`, `flows/f.yaml:7: step "c": when names "z"`,
		`flows/f.yaml:8: step 5 needs an id`, `flows/f.yaml:10: a flow ends with exactly one`,
		`flows/f.yaml:10: end: home names "c"`, `flows/f.yaml:10: end: {q} is no step`,
		"line 2: field colour", "line 3: field size", `flows/h.yaml:1: a flow needs an id and a title`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseFlows does not report %s; it says:\n%v", want, err)
		}
	}
}

func TestParseCities(t *testing.T) {
	_, err := ParseCities("c.yaml", []byte("- {name: 天上, latitude: 99, longitude: 1}\n- {name: 海里}\n"))
	for _, want := range []string{"c.yaml:1: city", "c.yaml:2: city"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseCities does not report %s; it says: %v", want, err)
		}
	}
}

func TestSorry(t *testing.T) {
	c, _ := newChat(t, &fixed{}, nil)
	if got := c.Sorry(errors.New("disk on fire")).Text; got != c.say("sorry") {
		t.Errorf("Sorry = %q, want the apology", got)
	}
	if got := c.Sorry(fault.New(fault.Conflict, "请再试一次")).Text; got != "请再试一次" {
		t.Errorf("Sorry of a fault = %q, want its words", got)
	}
}
