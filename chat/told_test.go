package chat

import (
	"context"
	"strings"
	"testing"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
)

// ruleShelf is one rule, or none.
type ruleShelf struct{ *content.KeptRule }

func (s ruleShelf) Rule(context.Context, string) (content.KeptRule, error) {
	if s.KeptRule == nil {
		return content.KeptRule{}, fault.New(fault.NotFound, "")
	}
	return *s.KeptRule, nil
}

func TestTold(t *testing.T) {
	a := content.Article{ID: "a", Title: "宅基地能继承吗", Summary: "可以继承。", Body: "房子可以继承。", Source: "示例", Status: content.Published, UpdatedAt: noon}
	live := func(r content.Rule) ruleShelf {
		r.ID = "r"
		return ruleShelf{&content.KeptRule{ID: "r", Live: &r, Approved: noon}}
	}
	later := a
	later.InForceFrom = noon.AddDate(0, 1, 0)
	tests := []struct {
		name    string
		article content.Article
		answer  TopicAnswer
		rules   ruleShelf
		want    []string // in the words; none: nothing is told
	}{
		{"an article", a, TopicAnswer{Article: "a", Since: noon.Add(-time.Hour)}, ruleShelf{}, []string{"宅基地<b>", "【宅基地能继承吗】", "可以继承", "/articles/a"}},
		{"one that was out before", a, TopicAnswer{Article: "a", Since: noon.Add(time.Hour)}, ruleShelf{}, nil},
		{"one that is gone", a, TopicAnswer{Article: "b"}, ruleShelf{}, nil},
		{"one that begins later", later, TopicAnswer{Article: "a"}, ruleShelf{}, nil},
		{"a rule", a, TopicAnswer{Rule: "r"}, live(content.Rule{Answer: "问村委会。"}), []string{"问村委会。"}},
		{"a rule with an article", a, TopicAnswer{Rule: "r"}, live(content.Rule{Article: "a"}), []string{"可以继承", "/articles/a"}},
		{"a rule with a button", a, TopicAnswer{Rule: "r"}, live(content.Rule{Action: "HELP"}), []string{"再发一次"}},
		{"a rule that is off", a, TopicAnswer{Rule: "r"}, live(content.Rule{Answer: "x", Off: true}), nil},
		{"a rule approved before", a, TopicAnswer{Rule: "r", Since: noon.Add(time.Hour)}, live(content.Rule{Answer: "x"}), nil},
		{"a rule that is gone", a, TopicAnswer{Rule: "r"}, ruleShelf{}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := newChat(t, openLibrary(t, shelf{tt.article}, nil, func() time.Time { return noon }), nil)
			told, there, err := c.Told(t.Context(), "宅基地<b>", tt.answer, tt.rules)
			got := strings.Join([]string{told.Question, told.Answer, told.Path}, "\n")
			if err != nil || there != (tt.want != nil) {
				t.Fatalf("Told = %q, %v, %v, want something: %v", got, there, err, tt.want != nil)
			}
			for _, want := range tt.want {
				if !strings.Contains(got, want) {
					t.Errorf("Told = %q, want %q in it", got, want)
				}
			}
		})
	}
}
