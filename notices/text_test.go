package notices

import (
	"strings"
	"testing"
	"unicode/utf8"

	"zaiyue/wechat"
)

// TestTextsReadAloud prints every kind with its samples (go test -v) and checks that they can
// be sent.
func TestTextsReadAloud(t *testing.T) {
	b := book(t)
	for _, k := range b.Kinds {
		for _, language := range []Language{Chinese, Tibetan} {
			text := k.Message(language, k.Samples(), "https://zaiyue.example/h5/inbox/1")
			menu := k.Menu(language, k.Samples(), strings.Repeat("0", 32), "https://zaiyue.example/h5/inbox/1")
			if language == Chinese {
				t.Logf("—— %s（%s）\n%s\n", k.Key, k.Name, text)
				if len(k.Choices) > 0 {
					t.Logf("—— %s as a menu\n%s\n%v\n%s", k.Key, menu.Head, menu.Items, menu.Tail)
				}
			}
			for _, s := range []string{text, menu.Head, menu.Tail} {
				if len(s) > wechat.MaxTextBytes || strings.ContainsAny(s, "{}!！") || strings.Contains(s, "\n\n\n") {
					t.Errorf("%s: %q", k.Key, s)
				}
			}
			if strings.Contains(text, textInChinese) != (language == Tibetan) {
				t.Errorf("%s in %s: does it say that it is Chinese? %q", k.Key, language, text)
			}
		}
	}
}

func TestFill(t *testing.T) {
	k := Kind{
		Fields: []Field{{Key: "a", Most: 10}, {Key: "b", Most: 4, Optional: true}},
		Texts: map[Language]Text{
			Chinese: {Title: "甲：{a}", Body: "第一行{a}\n乙：{b}\n完"},
			Tibetan: {Title: "ཀ {a}", Body: "ཁ {a}", Approved: true},
		},
	}
	tests := []struct {
		name     string
		language Language
		fields   map[string]string
		want     Words
	}{
		{"all", Chinese, map[string]string{"a": "一", "b": "二"}, Words{"甲：一", "第一行一\n乙：二\n完", ""}},
		{"a line without its field", Chinese, map[string]string{"a": "一"}, Words{"甲：一", "第一行一\n完", ""}},
		{"too long", Chinese, map[string]string{"a": "一", "b": "一二三四五"}, Words{"甲：一", "第一行一\n乙：一二三…\n完", ""}},
		{"a title is one line", Chinese, map[string]string{"a": "一\n二"}, Words{"甲：一 二", "第一行一\n二\n完", ""}},
		{"a place in a field", Chinese, map[string]string{"a": "{b}", "b": "二"}, Words{"甲：{b}", "第一行{b}\n乙：二\n完", ""}},
		{"an approved text", Tibetan, map[string]string{"a": "一"}, Words{"ཀ 一", "ཁ 一", ""}},
		{"a language without a text", "en", map[string]string{"a": "一"}, Words{"甲：一", "第一行一\n完", textInChinese}},
	}
	for _, tt := range tests {
		if got := k.Words(tt.language, tt.fields); got != tt.want {
			t.Errorf("%s: Words(%q, %q) = %q, want %q", tt.name, tt.language, tt.fields, got, tt.want)
		}
	}
}

// TestNoFieldIsALink wants one link in a message: ours.
func TestNoFieldIsALink(t *testing.T) {
	for _, k := range book(t).Kinds {
		fields := k.Samples()
		for key := range fields {
			fields[key] = `<a href="//evil">点</a>`
		}
		text := k.Message(Chinese, fields, "https://zaiyue.example/x")
		if strings.Count(text, "<") != 2 || !strings.HasSuffix(text, `<a href="https://zaiyue.example/x">`+textOpen+"</a>") {
			t.Errorf("%s: %q", k.Key, text)
		}
		if m := k.Menu(Chinese, fields, "1", ""); strings.Contains(m.Head, "<") {
			t.Errorf("%s: %q", k.Key, m.Head)
		}
	}
}

func TestLongTextsAreCut(t *testing.T) {
	k, _ := book(t).Kind("officer.reply")
	for _, s := range []string{"材料收到了。", "དེབ་", "👩‍👩‍👧", "a b "} {
		text := k.Message(Chinese, map[string]string{"text": strings.Repeat(s, 400)}, "https://zaiyue.example/"+strings.Repeat("x", 100))
		if len(text) > wechat.MaxTextBytes || !utf8.ValidString(text) || !strings.HasSuffix(text, "</a>") {
			t.Errorf("%q, 400 times: %d bytes, %q", s, len(text), text)
		}
	}
}

func TestChoiceID(t *testing.T) {
	id, choice, ok := ChoiceOf(ChoiceID("abc", "interested"))
	if id != "abc" || choice != "interested" || !ok {
		t.Errorf("ChoiceOf(ChoiceID) = %q, %q, %v", id, choice, ok)
	}
	for _, other := range []string{"", "p1", "n:", "n:a", "n::b", "n:a:"} {
		if _, _, ok := ChoiceOf(other); ok {
			t.Errorf("ChoiceOf(%q) is one of ours", other)
		}
	}
}

// TestMenuFits counts the buttons and the address to what a message may hold.
func TestMenuFits(t *testing.T) {
	k := Kind{Texts: map[Language]Text{Chinese: {Title: "标题", Body: "{text}"}}, Fields: []Field{{Key: "text", Most: 5000}}, Choices: []Choice{{Key: "yes", Words: "感兴趣"}, {Key: "no", Words: "不合适"}}}
	m := k.Menu(Chinese, map[string]string{"text": strings.Repeat("字", 3000)}, "n1", "https://example.org/"+strings.Repeat("a", 200))
	n := len(m.Head) + len(m.Tail)
	for _, i := range m.Items {
		n += len(i.Content)
	}
	if n > wechat.MaxTextBytes || n < wechat.MaxTextBytes-10 {
		t.Errorf("%d bytes, want at most %d and hardly less", n, wechat.MaxTextBytes)
	}
}
